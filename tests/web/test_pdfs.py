"""Requests for PDFs, and their queue."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import ParamSpec

import pytest
from anyio.to_thread import current_default_thread_limiter
from starlette.responses import Response
from starlette.types import ASGIApp, Message

from tests import app
from tests.app import RESULT, run
from tests.pdf_paper import bare, read
from tests.states import CONTENT
from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.answers import Answers
from wegwijzer.web.limits import QueueFullError, WorkQueue
from wegwijzer.web.pdfs import MAX_WAITING, Pdfs
from wegwijzer.web.routes import Site

Parameters = ParamSpec("Parameters")
ADDRESS = "https://wegwijzer.voorbeeld.be/"
SPORT = "sector=sport"
PREVENTION = "doel=voorkomen&rol=api&sector=sport"


@pytest.fixture(scope="module")
def pdfs() -> Pdfs:
    return Pdfs(CONTENT, app.paper())


@pytest.fixture(scope="module")
def site() -> Site:
    return app.site()


def ask(pdfs: Pdfs, name: str, query: str = "") -> Response:
    return run(lambda: pdfs.response(name, query, ADDRESS))


@pytest.mark.parametrize(
    ("name", "query", "file_name", "title"),
    [
        ("gespreksblad", RESULT, "gespreksblad-stop-pesten", "Gespreksblad"),
        ("gespreksblad", PREVENTION, "pesten-voorkomen", "Pesten voorkomen"),
        ("gespreksblad-leeg", SPORT, "gespreksblad-leeg-stop-pesten", "Gespreksblad voor de map"),
        ("affiche", SPORT, "affiche-stop-pesten-sport", "Affiche"),
        ("affiche", f"{SPORT}&inkt=weinig", "affiche-stop-pesten-sport", "Affiche"),
    ],
)
def test_each_address_returns_a_pdf_that_is_not_cached_or_indexed(
    pdfs: Pdfs, name: str, query: str, file_name: str, title: str
) -> None:
    response = ask(pdfs, f"{name}.pdf", query)
    assert (response.status_code, response.media_type) == (200, "application/pdf")
    assert response.headers["content-disposition"] == f'inline; filename="{file_name}.pdf"'
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-robots-tag"] == "noindex"
    assert read(bytes(response.body)).title.startswith(f"{title} - ")


@pytest.mark.parametrize(
    ("name", "query", "location"),
    [
        ("gespreksblad.pdf", "", "./"),
        ("gespreksblad.pdf", "rol=trainer&sector=sport", "./?rol=trainer&sector=sport"),
        # An empty answer in the target shows the notice there.
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
    response = ask(pdfs, name, query)
    assert response.status_code == 303
    expected = location or f"./?{RESULT.replace('&stap=2', '')}&stap="
    assert response.headers["location"] == expected
    assert response.headers["cache-control"] == "no-store"


def test_only_bewaar_1_downloads_a_pdf(pdfs: Pdfs) -> None:
    for name, query in (("gespreksblad.pdf", RESULT), ("affiche.pdf", "sector=sport")):
        inline, download = (
            ask(pdfs, name, f"{query}{parameter}").headers["content-disposition"]
            for parameter in ("&bewaar=2", "&bewaar=1")
        )
        assert inline.startswith("inline; ")
        assert download == inline.replace("inline", "attachment")


def test_sector_pdfs_are_rendered_at_start_if_the_address_is_known() -> None:
    content = load_content()
    paper = Paper(content)
    with_address = Pdfs(content, paper, ADDRESS)
    compiled = []
    paper._compile = lambda *_, **__: compiled.append(1) or b"%PDF"  # type: ignore[method-assign,func-returns-value]
    for sector in content.question("sector").option_ids:
        blank = ask(with_address, "gespreksblad-leeg.pdf", f"sector={sector}")
        assert bytes(blank.body).startswith(b"%PDF-1.7")
        for parameter in ("", "&inkt=weinig"):
            poster = ask(with_address, "affiche.pdf", f"sector={sector}{parameter}")
            assert bytes(poster.body).startswith(b"%PDF-1.7")
            assert sector in poster.headers["content-disposition"]
    assert compiled == []
    ask(Pdfs(content, paper), "affiche.pdf", "sector=sport")
    assert compiled == [1]


@pytest.mark.parametrize("public_url", [None, ADDRESS])
def test_low_ink_applies_to_posters_only(public_url: str | None) -> None:
    content = load_content()
    pdfs = Pdfs(content, app.paper(), public_url)
    for name in ("affiche.pdf", "gespreksblad-leeg.pdf"):
        full_ink = ask(pdfs, name, "sector=sport").body
        for valid in ("inkt=weinig", "amp;inkt=weinig", "inkt=weinig.", "inkt=weinig&inkt=veel"):
            response = ask(pdfs, name, f"sector=sport&{valid}")
            assert (response.body != full_ink) == (name == "affiche.pdf"), valid
        for invalid in ("inkt=veel", "inkt=", "inkt", "inkt=veel&inkt=weinig"):
            response = ask(pdfs, name, f"sector=sport&{invalid}")
            assert (response.status_code, response.body) == (200, full_ink), invalid


def test_a_poster_without_a_public_address_is_not_cached(pdfs: Pdfs) -> None:
    for address in ("https://a.example/", "https://b.example/"):
        pdf = bytes(run(partial(pdfs.response, "affiche.pdf", "sector=sport", address)).body)
        assert f"{address}?sector=sport" in read(pdf).pages[0].links


def test_a_blank_sheet_contains_no_answers(pdfs: Pdfs) -> None:
    plain = ask(pdfs, "gespreksblad-leeg.pdf", "sector=sport").body
    assert ask(pdfs, "gespreksblad-leeg.pdf", RESULT).body == plain
    assert bare("feiten=") not in read(bytes(plain)).pages[1].text


def test_the_compiler_cache_is_cleared_after_each_sheet(
    pdfs: Pdfs, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    sheet, clear = (partial(calls.append, name) for name in ("sheet", "clear_cache"))
    monkeypatch.setattr(Paper, "sheet", lambda *_: str(sheet()).encode())
    monkeypatch.setattr(Paper, "clear_cache", lambda _: clear())
    ask(pdfs, "gespreksblad.pdf", RESULT)
    assert calls == ["sheet", "clear_cache"]


# The queue


def run_in_a_thread(
    test: Callable[Parameters, Coroutine[None, None, None]],
) -> Callable[Parameters, None]:
    @wraps(test)
    def run_test(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        run(lambda: test(*args, **kwargs))

    return run_test


class BlockedRenderer:
    """A fake renderer that blocks until `resume` is set, and counts its calls."""

    def __init__(self) -> None:
        self.resume = threading.Event()
        self.started = self.running = self.max_running = 0

    def __call__(self, *_: object) -> bytes:
        self.started += 1
        self.running += 1
        self.max_running = max(self.max_running, self.running)
        assert self.resume.wait(30)
        self.running -= 1
        return b"%PDF"

    async def wait_for(self, started: int) -> None:
        async with asyncio.timeout(30):
            while self.started != started:
                await asyncio.sleep(0.001)


def threads_in_use() -> int:
    return int(current_default_thread_limiter().borrowed_tokens)


@run_in_a_thread
async def test_the_queue_limits_running_and_waiting_work() -> None:
    work = BlockedRenderer()
    queue = WorkQueue(at_once=2, waiting=3)
    tasks = [asyncio.create_task(queue.run(work)) for _ in range(5)]
    await work.wait_for(started=2)
    with pytest.raises(QueueFullError):
        await queue.run(work)
    work.resume.set()
    assert await asyncio.gather(*tasks) == [b"%PDF"] * 5
    assert await queue.run(work) == b"%PDF"  # the queue is empty again
    assert work.max_running == 2


@run_in_a_thread
async def test_queued_work_uses_no_thread() -> None:
    work = BlockedRenderer()
    queue = WorkQueue(at_once=1, waiting=40)
    tasks = [asyncio.create_task(queue.run(work)) for _ in range(41)]
    await work.wait_for(started=1)
    assert threads_in_use() == 0
    work.resume.set()
    await asyncio.gather(*tasks)


@run_in_a_thread
async def test_queued_work_times_out_and_started_work_is_finished() -> None:
    work = BlockedRenderer()
    queue = WorkQueue(at_once=1, waiting=9, max_seconds=0.05)
    first = asyncio.create_task(queue.run(work))
    await work.wait_for(started=1)
    # Only waiting is limited: the first task has run longer than 0.05 s.
    with pytest.raises(QueueFullError):
        await queue.run(lambda: b"begun")
    work.resume.set()
    assert await first == b"%PDF"


@run_in_a_thread
async def test_an_exception_frees_the_slot_of_the_queue() -> None:
    queue, outer = WorkQueue(at_once=1, waiting=0), WorkQueue(at_once=1, waiting=0)
    for take in (queue.run, lambda work: outer.hold_slot(lambda: queue.run(work))):
        with pytest.raises(ZeroDivisionError):
            await take(lambda: 1 // 0)
        assert await take(lambda: "done") == "done"
    assert await queue.run(lambda: "done") == "done"


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
        self.response = asyncio.ensure_future(app(scope, self._receive, self._send))

    async def _receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.status = message.get("status", self.status)

    @classmethod
    async def leave_while_waiting(cls, app: ASGIApp, path: str, query: str, count: int) -> None:
        """Send this number of requests and disconnect before they are answered."""
        clients = [cls(app, path, query) for _ in range(count)]
        await asyncio.sleep(0.01)
        for client in clients:
            client._left.set()
        await asyncio.gather(*(client.response for client in clients))


async def statuses(clients: list[Client]) -> set[int]:
    await asyncio.gather(*(client.response for client in clients))
    return {client.status for client in clients}


@run_in_a_thread
async def test_pdfs_of_disconnected_clients_are_not_rendered(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = BlockedRenderer()
    monkeypatch.setattr(Paper, "sheet", blocked)
    first = Client(site, "/gespreksblad.pdf", RESULT)
    await blocked.wait_for(started=1)
    for _ in range(3):  # three times the size of the queue
        await Client.leave_while_waiting(site, "/gespreksblad.pdf", RESULT, MAX_WAITING)
    staying = [Client(site, "/gespreksblad.pdf", RESULT) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0.01)
    blocked.resume.set()
    assert await statuses([first, *staying]) == {200}
    assert blocked.started == 1 + MAX_WAITING


@run_in_a_thread
async def test_pages_of_disconnected_clients_are_not_rendered(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = BlockedRenderer()
    monkeypatch.setattr(Renderer, "page", lambda *_: str(blocked()))
    threads = int(current_default_thread_limiter().total_tokens)
    clients = [Client(site, "/privacy") for _ in range(threads)]
    await blocked.wait_for(started=threads)
    await Client.leave_while_waiting(site, "/privacy", "", 50)
    blocked.resume.set()
    assert await statuses(clients) == {200}
    assert blocked.started == threads


@run_in_a_thread
async def test_a_poster_waits_for_one_sheet_only(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked, templates = BlockedRenderer(), list[str]()

    def compile_template(_: Paper, template: str, data: object) -> bytes:
        templates.append(template)
        return blocked()

    monkeypatch.setattr(Paper, "_compile", compile_template)
    sheets = [Client(site, "/gespreksblad.pdf", RESULT) for _ in range(10)]
    await blocked.wait_for(started=1)
    poster = Client(site, "/affiche.pdf", SPORT)
    await asyncio.sleep(0.01)
    blocked.resume.set()
    assert await statuses([poster, *sheets]) == {200}
    assert templates == ["sheet.typ", "poster.typ", *["sheet.typ"] * 9]


@run_in_a_thread
async def test_overviews_are_queued_and_use_no_page_threads(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = BlockedRenderer()
    monkeypatch.setattr(Renderer, "overview", lambda *_: str(blocked()))
    clients = [Client(site, "/overzicht", f"x={number}") for number in range(60)]
    await blocked.wait_for(started=1)
    assert threads_in_use() == 0
    blocked.resume.set()
    assert await statuses(clients) == {200}
    assert blocked.max_running == 1


def test_the_overview_is_rendered_at_start_if_the_address_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_address = app.site(public_url=ADDRESS)
    monkeypatch.setattr(Renderer, "overview", lambda *_: pytest.fail("rendered on request"))
    assert app.visitor(with_address).get("/overzicht").status_code == 200


def test_rendering_a_pdf_releases_the_gil(pdfs: Pdfs) -> None:
    """Typst releases the GIL while it works, so the server can render pages at the same time."""
    answers = Answers("aanpakken", "zorg", "onderwijs", "weet-niet", "ja", "1")
    done = threading.Event()
    count = 0

    def render_sheets() -> None:
        for number in range(3):  # another address each time, so the layout is not cached
            pdfs._paper.sheet(answers, f"{ADDRESS}{number}/")
        done.set()

    thread = threading.Thread(target=render_sheets)
    thread.start()
    while not done.wait(0.001):
        count += 1
    thread.join()
    assert count > 10
