"""The addresses of the PDFs, and how they take turns."""

import asyncio
import threading
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from anyio.to_thread import current_default_thread_limiter
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import Response

from tests.pdf_paper import bare, read
from wegwijzer.answers import Answers
from wegwijzer.content import load_content
from wegwijzer.paper import Paper
from wegwijzer.pdfs import Pdfs
from wegwijzer.turns import FullError, Turns

ADDRESS = "https://wegwijzer.voorbeeld.be/"
RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
T = TypeVar("T")


@pytest.fixture(scope="module")
def pdfs() -> Pdfs:
    content = load_content()
    return Pdfs(content, Paper(content))


def run(work: Awaitable[T]) -> T:
    """Run in a thread of its own: the browser tests keep an event loop running in this one."""

    async def wait() -> T:
        return await work

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(lambda: asyncio.run(wait())).result()


def ask(pdfs: Pdfs, name: str, query: str = "") -> Response:
    return run(pdfs.answer(name, query, ADDRESS))


@pytest.mark.parametrize(
    ("name", "query", "file_name", "title"),
    [
        ("gespreksblad.pdf", RESULT, "gespreksblad-stop-pesten.pdf", "Gespreksblad"),
        (
            "gespreksblad.pdf",
            "doel=voorkomen&rol=api&sector=sport",
            "pesten-voorkomen.pdf",
            "Pesten voorkomen",
        ),
        (
            "gespreksblad-leeg.pdf",
            "sector=onderwijs",
            "gespreksblad-leeg-stop-pesten.pdf",
            "Gespreksblad voor de map",
        ),
        ("affiche.pdf", "sector=sport", "affiche-stop-pesten-sport.pdf", "Affiche"),
    ],
)
def test_each_address_gives_its_pdf_that_nobody_keeps_or_indexes(
    pdfs: Pdfs, name: str, query: str, file_name: str, title: str
) -> None:
    answer = ask(pdfs, name, query)
    assert (answer.status_code, answer.media_type) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == f'inline; filename="{file_name}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert read(bytes(answer.body)).title.startswith(f"{title} - ")


@pytest.mark.parametrize(
    ("name", "query", "location"),
    [
        ("gespreksblad.pdf", "", "./"),
        ("gespreksblad.pdf", "rol=trainer&sector=sport", "./?rol=trainer&sector=sport"),
        # What was not understood is said there too.
        ("gespreksblad.pdf", "rol=onzin&sector=sport", "./?sector=sport&rol="),
        ("gespreksblad.pdf", RESULT.replace("stap=2", "stap=9"), None),
        ("gespreksblad-leeg.pdf", "", "./"),
        ("gespreksblad-leeg.pdf", "rol=trainer", "./?rol=trainer"),
        ("gespreksblad-leeg.pdf", "rol=trainer&sector=maan", "./?rol=trainer&sector="),
        ("affiche.pdf", "", "./"),
        ("affiche.pdf", "sector=maan&rol=trainer", "./"),
    ],
)
def test_what_is_missing_leads_to_the_open_question(
    pdfs: Pdfs, name: str, query: str, location: str | None
) -> None:
    answer = ask(pdfs, name, query)
    assert answer.status_code == 303
    wanted = location or f"./?{RESULT.replace('&stap=2', '')}&stap="
    assert answer.headers["location"] == wanted
    assert answer.headers["cache-control"] == "no-store"


def test_what_mail_programs_add_to_a_link_changes_nothing(pdfs: Pdfs) -> None:
    plain = ask(pdfs, "gespreksblad.pdf", RESULT).body
    assert ask(pdfs, "gespreksblad.pdf", f"fbclid=x&{RESULT}&utm_source=mail").body == plain


@settings(max_examples=40)
@given(
    name=st.sampled_from(Pdfs.NAMES),
    query=st.text(max_size=60) | st.from_regex(r"(rol|sector|feiten|stap)=[a-z%0-9]*(&.*)?"),
)
def test_nonsense_never_leads_to_an_error(pdfs: Pdfs, name: str, query: str) -> None:
    assert ask(pdfs, name, query).status_code in (200, 303)


def test_a_blank_sheet_holds_nothing_of_what_stands_in_its_address(pdfs: Pdfs) -> None:
    plain = ask(pdfs, "gespreksblad-leeg.pdf", "sector=sport").body
    assert ask(pdfs, "gespreksblad-leeg.pdf", RESULT).body == plain
    assert bare("feiten=") not in read(bytes(plain)).pages[1].text


def test_the_name_of_a_file_says_nothing_of_the_answers(pdfs: Pdfs) -> None:
    names = {
        ask(pdfs, "gespreksblad.pdf", RESULT.replace("beelden=ja", f"beelden={answer}")).headers[
            "content-disposition"
        ]
        for answer in ("ja", "nee", "weet-niet")
    }
    assert len(names) == 1


def test_each_paper_is_forgotten_in_the_turn_that_drew_it(
    pdfs: Pdfs, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def sheet(*_: object) -> bytes:
        done.append("sheet")
        return b"%PDF"

    monkeypatch.setattr(Paper, "sheet", sheet)
    monkeypatch.setattr(Paper, "forget", lambda _: done.append("forget"))
    ask(pdfs, "gespreksblad.pdf", RESULT)
    assert done == ["sheet", "forget"]


# Turns


class Slow:
    """Work that waits until it is told to end, and counts how much of it goes on at once."""

    def __init__(self) -> None:
        self.end = threading.Event()
        self.begun = threading.Semaphore(0)
        self.now = self.most = 0

    def __call__(self) -> str:
        self.now += 1
        self.most = max(self.most, self.now)
        self.begun.release()
        assert self.end.wait(30)
        self.now -= 1
        return "done"


def test_no_more_is_worked_on_at_once_and_who_comes_when_it_is_full_is_told() -> None:
    async def crowd() -> tuple[list[str], int]:
        work = Slow()
        turns = Turns(at_once=2, waiting=3)
        busy = [asyncio.create_task(turns.take(work)) for _ in range(5)]
        await asyncio.to_thread(lambda: [work.begun.acquire() for _ in range(2)])
        with pytest.raises(FullError):
            await turns.take(work)
        work.end.set()
        done = await asyncio.gather(*busy)
        assert await turns.take(work) == "done"  # there is room again
        return done, work.most

    assert run(crowd()) == (["done"] * 5, 2)


def test_who_waits_holds_none_of_the_threads_that_draw_pages() -> None:
    async def crowd() -> int:
        work = Slow()
        turns = Turns(at_once=1, waiting=40)
        busy = [asyncio.create_task(turns.take(work)) for _ in range(41)]
        await asyncio.to_thread(work.begun.acquire)
        taken = int(current_default_thread_limiter().borrowed_tokens)
        work.end.set()
        await asyncio.gather(*busy)
        return taken

    assert run(crowd()) == 0


def test_work_that_fails_gives_its_turn_back() -> None:
    async def crowd() -> str:
        turns = Turns(at_once=1, waiting=0)
        with pytest.raises(ZeroDivisionError):
            await turns.take(lambda: 1 // 0)
        return await turns.take(lambda: "done")

    assert run(crowd()) == "done"


def test_pages_are_drawn_while_pdfs_are(pdfs: Pdfs) -> None:
    """Typst lets go of Python while it works: a page does not wait for it."""
    answers = Answers("aanpakken", "zorg", "onderwijs", "weet-niet", "ja", "1")
    drawn = threading.Event()
    steps = 0

    def draw() -> None:
        for number in range(3):  # another address each time: nothing is drawn before
            pdfs._paper.sheet(answers, f"{ADDRESS}{number}/")
        drawn.set()

    thread = threading.Thread(target=draw)
    thread.start()
    while not drawn.wait(0.001):
        steps += 1
    thread.join()
    assert steps > 10
