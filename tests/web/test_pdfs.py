"""Requests for PDFs, and their queue."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import pytest
from anyio.to_thread import current_default_thread_limiter
from starlette.responses import Response
from starlette.types import ASGIApp, Message

from tests import app
from tests.app import RESULT, run
from tests.pdf_paper import bare, read
from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.answers import Answers
from wegwijzer.web.limits import QueueFullError, WorkQueue
from wegwijzer.web.pdfs import WAITING, Pdfs
from wegwijzer.web.routes import Site

ADDRESS = "https://wegwijzer.voorbeeld.be/"


@pytest.fixture(scope="module")
def pdfs() -> Pdfs:
    content = load_content()
    return Pdfs(content, app.paper())


@pytest.fixture(scope="module")
def site() -> Site:
    return app.site()


def ask(pdfs: Pdfs, name: str, query: str = "") -> Response:
    return run(lambda: pdfs.response(name, query, ADDRESS))


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
        ("affiche.pdf", "sector=sport&inkt=weinig", "affiche-stop-pesten-sport.pdf", "Affiche"),
    ],
)
def test_each_address_returns_a_pdf_that_is_not_cached_or_indexed(
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
        # An empty answer makes that page show the notice.
        ("gespreksblad.pdf", "rol=onzin&sector=sport", "./?sector=sport&rol="),
        ("gespreksblad.pdf", RESULT.replace("stap=2", "stap=9"), None),
        ("gespreksblad-leeg.pdf", "", "./"),
        ("gespreksblad-leeg.pdf", "rol=trainer", "./?rol=trainer"),
        ("gespreksblad-leeg.pdf", "rol=trainer&sector=maan", "./?rol=trainer&sector="),
        ("affiche.pdf", "", "./"),
        ("affiche.pdf", "sector=maan&rol=trainer", "./"),
    ],
)
def test_missing_answers_redirect_to_the_open_question(
    pdfs: Pdfs, name: str, query: str, location: str | None
) -> None:
    answer = ask(pdfs, name, query)
    assert answer.status_code == 303
    wanted = location or f"./?{RESULT.replace('&stap=2', '')}&stap="
    assert answer.headers["location"] == wanted
    assert answer.headers["cache-control"] == "no-store"


def test_only_bewaar_1_downloads_a_pdf(pdfs: Pdfs) -> None:
    # A `download` attribute would also save the "busy" page.
    for name, query in (("gespreksblad.pdf", RESULT), ("affiche.pdf", "sector=sport")):
        shown, kept = (
            ask(pdfs, name, f"{query}{more}").headers["content-disposition"]
            for more in ("&bewaar=2", "&bewaar=1")
        )
        assert shown.startswith("inline; ")
        assert kept == shown.replace("inline", "attachment")


def test_sector_pdfs_are_drawn_at_start_if_the_address_is_known() -> None:
    content = load_content()
    paper = Paper(content)
    named = Pdfs(content, paper, ADDRESS)
    drawn = []
    paper._compile = lambda *_, **__: drawn.append(1) or b"%PDF"  # type: ignore[method-assign,func-returns-value]
    for sector in content.question("sector").option_ids:
        for name, more in (
            ("affiche.pdf", ""),
            ("affiche.pdf", "&inkt=weinig"),
            ("gespreksblad-leeg.pdf", ""),
        ):
            found = ask(named, name, f"sector={sector}{more}")
            assert bytes(found.body).startswith(b"%PDF-1.7")
            assert sector in found.headers["content-disposition"] or "leeg" in name
    assert drawn == []
    ask(Pdfs(content, paper), "affiche.pdf", "sector=sport")
    assert drawn == [1]


@pytest.mark.parametrize("public_url", [None, ADDRESS])
def test_low_ink_applies_to_posters_only(public_url: str | None) -> None:
    content = load_content()
    pdfs = Pdfs(content, app.paper(), public_url)
    for name in ("affiche.pdf", "gespreksblad-leeg.pdf"):
        plain = ask(pdfs, name, "sector=sport").body
        for asked in ("inkt=weinig", "amp;inkt=weinig", "inkt=weinig.", "inkt=weinig&inkt=veel"):
            found = ask(pdfs, name, f"sector=sport&{asked}")
            assert (found.body != plain) == (name == "affiche.pdf"), asked
        for unknown in ("inkt=veel", "inkt=", "inkt", "inkt=veel&inkt=weinig"):
            found = ask(pdfs, name, f"sector=sport&{unknown}")
            assert (found.status_code, found.body) == (200, plain), unknown


def test_a_poster_without_a_public_address_is_not_cached(pdfs: Pdfs) -> None:
    for address in ("https://a.example/", "https://b.example/"):
        found = bytes(run(partial(pdfs.response, "affiche.pdf", "sector=sport", address)).body)
        assert f"{address}?sector=sport" in read(found).pages[0].links


def test_a_blank_sheet_contains_no_answers(pdfs: Pdfs) -> None:
    plain = ask(pdfs, "gespreksblad-leeg.pdf", "sector=sport").body
    assert ask(pdfs, "gespreksblad-leeg.pdf", RESULT).body == plain
    assert bare("feiten=") not in read(bytes(plain)).pages[1].text


def test_the_compiler_cache_is_cleared_after_each_sheet(
    pdfs: Pdfs, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def sheet(*_: object) -> bytes:
        done.append("sheet")
        return b"%PDF"

    monkeypatch.setattr(Paper, "sheet", sheet)
    monkeypatch.setattr(Paper, "clear_cache", lambda _: done.append("clear_cache"))
    ask(pdfs, "gespreksblad.pdf", RESULT)
    assert done == ["sheet", "clear_cache"]


# The queue


class Paused:
    """A fake renderer that blocks until `go_on` is set, and counts its calls."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun = self.now = self.most = 0

    def __call__(self, *_: object) -> bytes:
        self.begun += 1
        self.now += 1
        self.most = max(self.most, self.now)
        assert self.go_on.wait(30)
        self.now -= 1
        return b"%PDF"


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.001)


def test_the_queue_limits_running_and_waiting_work() -> None:
    async def crowd() -> tuple[list[bytes], int]:
        work = Paused()
        queue = WorkQueue(at_once=2, waiting=3)
        busy = [asyncio.create_task(queue.run(work)) for _ in range(5)]
        await until(lambda: work.begun == 2)
        with pytest.raises(QueueFullError):
            await queue.run(work)
        work.go_on.set()
        done = await asyncio.gather(*busy)
        assert await queue.run(work) == b"%PDF"  # the queue is empty again
        return done, work.most

    assert run(crowd) == ([b"%PDF"] * 5, 2)


def test_waiting_work_holds_no_thread() -> None:
    async def crowd() -> int:
        work = Paused()
        queue = WorkQueue(at_once=1, waiting=40)
        busy = [asyncio.create_task(queue.run(work)) for _ in range(41)]
        await until(lambda: work.begun == 1)
        taken = int(current_default_thread_limiter().borrowed_tokens)
        work.go_on.set()
        await asyncio.gather(*busy)
        return taken

    assert run(crowd) == 0


def test_waiting_times_out_and_started_work_is_finished() -> None:
    async def crowd() -> bytes:
        work = Paused()
        queue = WorkQueue(at_once=1, waiting=9, max_seconds=0.05)
        first = asyncio.create_task(queue.run(work))
        await until(lambda: work.begun == 1)
        with pytest.raises(QueueFullError):  # the first has also run longer than 0.05 s by then
            await queue.run(lambda: b"begun")
        work.go_on.set()
        return await first

    assert run(crowd) == b"%PDF"


class Client:
    """A client of an ASGI application that can disconnect."""

    def __init__(self, app: ASGIApp, path: str, query: str = "") -> None:
        self.status = 0
        self._left = asyncio.Event()
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"host", b"wijzer.be")],
        }
        self.answer = asyncio.ensure_future(app(scope, self._receive, self._send))

    def leave(self) -> None:
        self._left.set()

    async def _receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.status = message.get("status", self.status)


def test_pdfs_of_disconnected_clients_are_not_drawn(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused = Paused()
    monkeypatch.setattr(Paper, "sheet", paused)

    async def crowd() -> tuple[int, list[int]]:
        drawn = Client(site, "/gespreksblad.pdf", RESULT)
        await until(lambda: paused.begun == 1)
        for _ in range(3):  # three times the size of the queue
            leaving = [Client(site, "/gespreksblad.pdf", RESULT) for _ in range(WAITING)]
            await asyncio.sleep(0.01)
            for client in leaving:
                client.leave()
            await asyncio.gather(*(client.answer for client in leaving))
        staying = [Client(site, "/gespreksblad.pdf", RESULT) for _ in range(WAITING)]
        await asyncio.sleep(0.01)
        paused.go_on.set()
        await asyncio.gather(drawn.answer, *(client.answer for client in staying))
        return paused.begun, [client.status for client in (drawn, *staying)]

    assert run(crowd) == (1 + WAITING, [200] * (1 + WAITING))


def test_a_poster_waits_for_one_sheet_only(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    paused, drawn = Paused(), list[str]()

    def draw(_: Paper, template: str, data: object) -> bytes:
        drawn.append(template)
        return paused()

    monkeypatch.setattr(Paper, "_compile", draw)

    async def crowd() -> list[str]:
        sheets = [Client(site, "/gespreksblad.pdf", RESULT) for _ in range(10)]
        await until(lambda: paused.begun == 1)
        poster = Client(site, "/affiche.pdf", "sector=sport")
        await asyncio.sleep(0.01)
        paused.go_on.set()
        await asyncio.gather(poster.answer, *(client.answer for client in sheets))
        assert {client.status for client in (poster, *sheets)} == {200}
        return drawn

    assert run(crowd) == ["sheet.typ", "poster.typ", *["sheet.typ"] * 9]


def test_pages_of_disconnected_clients_are_not_drawn(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused = Paused()
    monkeypatch.setattr(Renderer, "page", lambda *_: str(paused()))

    async def crowd() -> int:
        threads = int(current_default_thread_limiter().total_tokens)
        drawn = [Client(site, "/privacy") for _ in range(threads)]
        await until(lambda: paused.begun == threads)
        leaving = [Client(site, "/privacy") for _ in range(50)]
        await asyncio.sleep(0.01)
        for client in leaving:
            client.leave()
        await asyncio.gather(*(client.answer for client in leaving))
        paused.go_on.set()
        await asyncio.gather(*(client.answer for client in drawn))
        return paused.begun - threads

    assert run(crowd) == 0


def test_overviews_are_queued_and_hold_no_thread_of_the_pages(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused = Paused()
    monkeypatch.setattr(Renderer, "overview", lambda *_: str(paused()))

    async def crowd() -> tuple[int, int, set[int]]:
        asked = [Client(site, "/overzicht", f"x={number}") for number in range(60)]
        await until(lambda: paused.begun == 1)
        taken = int(current_default_thread_limiter().borrowed_tokens)
        paused.go_on.set()
        await asyncio.gather(*(client.answer for client in asked))
        return paused.most, taken, {client.status for client in asked}

    assert run(crowd) == (1, 0, {200})


def test_the_overview_is_drawn_at_start_if_the_address_is_known(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = app.site(public_url=ADDRESS)
    monkeypatch.setattr(Renderer, "overview", lambda *_: pytest.fail("drawn for a visitor"))

    async def visit() -> int:
        client = Client(named, "/overzicht")
        await client.answer
        return client.status

    assert run(visit) == 200


def test_an_exception_releases_the_turn() -> None:
    async def crowd() -> str:
        queue, behind = WorkQueue(at_once=1, waiting=0), WorkQueue(at_once=1, waiting=0)
        for take in (queue.run, lambda work: behind.hold_slot(lambda: queue.run(work))):
            with pytest.raises(ZeroDivisionError):
                await take(lambda: 1 // 0)
            assert await take(lambda: "done") == "done"
        return await queue.run(lambda: "done")

    assert run(crowd) == "done"


def test_drawing_a_pdf_releases_the_gil(pdfs: Pdfs) -> None:
    """Typst releases the GIL while it works, so pages are drawn meanwhile."""
    answers = Answers("aanpakken", "zorg", "onderwijs", "weet-niet", "ja", "1")
    drawn = threading.Event()
    steps = 0

    def draw() -> None:
        for number in range(3):  # another address each time, so nothing is cached
            pdfs._paper.sheet(answers, f"{ADDRESS}{number}/")
        drawn.set()

    thread = threading.Thread(target=draw)
    thread.start()
    while not drawn.wait(0.001):
        steps += 1
    thread.join()
    assert steps > 10
