"""The gate, called without a network: what reaches Streamlit, and what the log holds."""

import asyncio
import errno
import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import pytest
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.app import run
from tools.live_visitors import git_info_message, rerun_message
from wegwijzer.streamlit_engine import gate, live_page
from wegwijzer.streamlit_engine.gate import Gate, security_headers
from wegwijzer.streamlit_engine.live_page import (
    MAX_BYTES,
    POLICY,
    TOO_BIG,
    TRY_LATER,
    LivePage,
    LivePages,
)
from wegwijzer.web import logs
from wegwijzer.web.limits import RateLimit
from wegwijzer.web.logs import LogLimit

HEADERS = security_headers(("https://www.school.be",))
STREAM = "/_stcore/stream"


class Streamlit:
    """A fake Streamlit that records what reaches it, and answers each message with hello."""

    def __init__(self) -> None:
        self.scope: Scope = {}
        self.got: list[Any] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await PlainTextResponse(f"streamlit {scope['path']}")(scope, receive, send)
            return
        self.scope = scope
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            self.got.append(message.get("bytes"))
            await send({"type": "websocket.send", "bytes": b"hello"})
        self.got.append(message["code"])
        await send({"type": "websocket.send", "bytes": b"too late"})

    def header(self, name: str) -> str:
        values = [value for key, value in self.scope["headers"] if key == name.encode()]
        assert len(values) == 1
        return str(values[0].decode())


async def site(scope: Scope, receive: Receive, send: Send) -> None:
    if "eigen" in scope["path"]:
        answer = Response(headers={"Content-Security-Policy": "default-src 'none'"})
    else:
        answer = HTMLResponse(f"site {scope['path']}")
    await answer(scope, receive, send)


@pytest.fixture
def streamlit(monkeypatch: pytest.MonkeyPatch) -> Streamlit:
    monkeypatch.setattr(gate, "forget_closed_pages", lambda: None)
    return Streamlit()


def client(streamlit: Streamlit | None, most: int = 9, **options: Any) -> TestClient:
    pages = LivePages(most, max_waiting=options.pop("max_waiting", 9))
    return TestClient(Gate(site, streamlit, pages, HEADERS, **options), base_url="http://wijzer.be")


@contextmanager
def socket(client: TestClient, path: str = STREAM, **headers: str) -> Iterator[Any]:
    with client.websocket_connect(path, headers={"host": "wijzer.be", **headers}) as session:
        yield session


def refusal_code(client: TestClient, path: str = STREAM, **headers: str) -> int:
    """Expect a refused socket; return the close code."""
    with pytest.raises(WebSocketDisconnect) as told, socket(client, path, **headers):
        pass
    return told.value.code


def test_every_response_has_the_security_headers(streamlit: Streamlit) -> None:
    for path in ("/", "/weg", "/_stcore/health", "/_stcore/host-config"):
        headers = client(streamlit).get(path).headers
        assert "default-src 'none'; script-src 'self'; " in headers["content-security-policy"]
        assert headers["content-security-policy"].endswith(
            "frame-ancestors 'self' https://www.school.be"
        )
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
    own = client(streamlit).get("/eigen/x.js").headers
    assert own["content-security-policy"] == "default-src 'none'"
    assert own["referrer-policy"] == "no-referrer"


def test_document_headers_are_sent_with_pages_only(streamlit: Streamlit) -> None:
    for path in ("/", "/weg"):
        headers = client(streamlit).get(path).headers
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cross-origin-opener-policy"] == "same-origin"
    for path in ("/eigen/x.js", "/_stcore/health"):
        headers = client(streamlit).get(path).headers
        assert not {"permissions-policy", "cross-origin-opener-policy"} & set(headers)


@pytest.mark.parametrize("base", ["", "/pad"])
def test_only_two_paths_reach_streamlit(streamlit: Streamlit, base: str) -> None:
    asked = client(streamlit, base=base)
    for path in ("/_stcore/health", "/_stcore/host-config"):
        assert asked.get(base + path).text == f"streamlit {base}{path}"
    for path in (
        *("/", "/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/script-health-check"),
        *("/_stcore/upload_file/a/b", "/media/x.png", "/component/x/index.html", STREAM),
        *("/_stcore/health/", "/x/_stcore/health", "/padding/_stcore/health"),
    ):
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert asked.request(method, base + path).text == f"site {base}{path}"


@pytest.mark.parametrize("why", [{"streamlit": None}, {"allowed": lambda: False}])
def test_nothing_reaches_streamlit_when_it_is_off(
    streamlit: Streamlit, why: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    asked = client(**{"streamlit": streamlit} | why)
    assert asked.get("/_stcore/health").text == "site /_stcore/health"
    assert asked.get("/_stcore/host-config").text == "site /_stcore/host-config"
    assert refusal_code(asked, origin="http://wijzer.be") == POLICY
    assert streamlit.scope == {}
    assert caplog.messages == []  # already logged at start


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("wijzer.be", "https://wijzer.be"),
        ("wijzer.be:443", "https://wijzer.be"),
        ("wijzer.be", "https://wijzer.be:443"),
        ("wijzer.be:80", "http://wijzer.be"),
        ("Wijzer.be", "https://wijzer.be"),
        ("[::1]:8501", "http://[::1]:8501"),
    ],
)
def test_sockets_of_our_pages_reach_streamlit_with_the_host_of_the_page(
    streamlit: Streamlit, host: str, origin: str
) -> None:
    with socket(client(streamlit), host=host, origin=origin) as page:
        page.send_bytes(rerun_message("rol=api"))
        assert page.receive_bytes() == b"hello"
    assert streamlit.header("host") == origin.partition("://")[2]
    assert streamlit.got[0] == rerun_message("rol=api")


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        (STREAM, "https://kwaad.be"),
        (STREAM, "http://["),
        (STREAM, "null"),
        (STREAM, ""),
        (STREAM, "https://wijzer.be:99999"),
        (STREAM, "https://wijzer.be:80"),
        (STREAM, "x\nERROR all is lost" + "y" * 5000),
        ("/socket", "https://wijzer.be"),
        ("/x%0aERROR", "https://wijzer.be"),
    ],
)
def test_foreign_sockets_are_refused_and_logged_in_one_line(
    streamlit: Streamlit, caplog: pytest.LogCaptureFixture, path: str, origin: str
) -> None:
    assert refusal_code(client(streamlit), path, origin=origin) == POLICY
    (line,) = caplog.messages
    assert line.startswith("a socket is refused: ")
    assert "\n" not in line
    assert len(line) < 400
    assert streamlit.scope == {}


def test_the_log_explains_how_to_accept_another_host(
    streamlit: Streamlit, caplog: pytest.LogCaptureFixture
) -> None:
    refusal_code(client(streamlit), host="10.0.0.1:8501", origin="https://pesten.be")
    assert caplog.messages == [
        "a socket is refused: a page at 'https://pesten.be' asked for '10.0.0.1:8501'; "
        "if both are this site, let the proxy pass Host on, or set WEGWIJZER_URL"
    ]


def test_the_public_address_is_accepted_as_an_origin(streamlit: Streamlit) -> None:
    asked = client(streamlit, public_url="https://pesten.be/wijzer/")
    with socket(asked, host="10.0.0.1:8501", origin="https://pesten.be:443"):
        pass
    assert streamlit.header("host") == "pesten.be:443"
    assert refusal_code(asked, host="10.0.0.1:8501", origin="http://pesten.be") == POLICY


def test_the_gate_sets_the_address_header_and_ignores_a_forged_one(streamlit: Streamlit) -> None:
    given = {"origin": "https://wijzer.be", "wegwijzer-adres": "https://kwaad.be/"}
    with socket(client(streamlit), **given, **{"x-forwarded-proto": "wss"}):
        pass
    assert streamlit.header("wegwijzer-adres") == "https://wijzer.be/"
    named = client(streamlit, base="/pad", public_url="https://pesten.be/w/")
    with socket(named, "/pad" + STREAM, **given):
        pass
    assert streamlit.header("wegwijzer-adres") == "https://pesten.be/w/"


def test_the_limit_on_live_pages_is_logged_once_and_frees_slots(
    streamlit: Streamlit, caplog: pytest.LogCaptureFixture
) -> None:
    asked = client(streamlit, most=2)
    with socket(asked):
        with socket(asked):
            assert refusal_code(asked) == refusal_code(asked) == TRY_LATER
        with socket(asked):
            pass
    assert caplog.messages == ["2 pages are live: other pages work without Streamlit"]


def test_a_lack_of_files_is_logged_once_and_frees_the_slot(
    streamlit: Streamlit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def no_files(self: Streamlit, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        raise OSError(errno.EMFILE, "Too many open files")

    asked = client(streamlit, most=1)
    with monkeypatch.context() as patch:
        patch.setattr(Streamlit, "__call__", no_files)
        with socket(asked):
            pass
    with socket(asked):
        pass
    assert caplog.messages == ["no file descriptors are left: other pages work without Streamlit"]


def message(**fields: Any) -> bytes:
    return bytes(BackMsg(**fields).SerializeToString())


def test_only_presses_and_heartbeats_reach_streamlit(streamlit: Streamlit) -> None:
    heartbeat, pressed = message(app_heartbeat=True), rerun_message("rol=api")
    with socket(client(streamlit)) as page:
        page.send_bytes(heartbeat)
        page.send_bytes(git_info_message())
        page.send_bytes(message(clear_cache=True))
        page.send_bytes(message(debug_shutdown_runtime=True))
        page.send_bytes(message(file_urls_request={"request_id": "x"}))
        page.send_bytes(pressed)
        assert [page.receive_bytes(), page.receive_bytes()] == [b"hello", b"hello"]
    assert streamlit.got[:2] == [heartbeat, pressed]


@pytest.mark.parametrize(
    ("data", "code"), [(b"\xff" * 9, POLICY), ("text", POLICY), (bytes(MAX_BYTES + 1), TOO_BIG)]
)
def test_invalid_messages_close_the_socket(
    streamlit: Streamlit, data: bytes | str, code: int
) -> None:
    with socket(client(streamlit)) as page:
        page.send({"type": "websocket.receive", "text" if isinstance(data, str) else "bytes": data})
        assert page.receive() == {"type": "websocket.close", "code": code}
    assert streamlit.got == [code]  # Streamlit gets a disconnect


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many presses are drawn now, as many as may be; a test sets another number."""
    found = [live_page.MAX_RERUNS]
    monkeypatch.setattr(live_page, "script_thread_count", lambda: found[0])
    return found


def test_presses_are_queued_and_a_full_queue_closes_the_socket(
    streamlit: Streamlit, running: list[int]
) -> None:
    asked = client(streamlit, max_waiting=1)
    with socket(asked) as first, socket(asked) as second:
        first.send_bytes(rerun_message("rol=api"))
        first.send_bytes(message(app_heartbeat=True))
        second.send_bytes(rerun_message("rol=api"))
        assert second.receive() == {"type": "websocket.close", "code": TRY_LATER}
        assert streamlit.got == [TRY_LATER]
        running[0] -= 1
        assert first.receive_bytes() == b"hello"


class Wire:
    """The socket of a page: the test sends messages, and reads what was sent to it."""

    def __init__(self, pages: LivePages) -> None:
        self.sent: list[Any] = []
        self._coming: asyncio.Queue[Any] = asyncio.Queue()
        self.page = LivePage(self._coming.get, self._send, pages)

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    async def open(self) -> None:
        await self.page.send({"type": "websocket.accept"})

    def press(self, query: str) -> None:
        self._coming.put_nowait({"type": "websocket.receive", "bytes": rerun_message(query)})

    def leave(self) -> None:
        self._coming.put_nowait({"type": "websocket.disconnect", "code": 1001})


def test_queued_presses_of_closed_pages_are_dropped(running: list[int]) -> None:

    async def crowd() -> tuple[list[Any], Any]:
        pages = LivePages(999, max_waiting=290)
        leaving = [Wire(pages) for _ in range(290)]
        asked = []
        for wire in leaving:
            await wire.open()
            for number in range(9):
                wire.press(f"rol=api&x={number}")
            asked.append(asyncio.create_task(wire.page.receive()))
            await asyncio.sleep(0)
        while pages._waiting < 290:
            await asyncio.sleep(0)
        for wire in leaving:
            wire.leave()
        handed = await asyncio.gather(*asked)  # the queue has not moved
        honest = Wire(pages)
        await honest.open()
        honest.press("rol=trainer")
        running[0] = 0
        return handed, await honest.page.receive()

    handed, honest = run(crowd)
    assert {message["type"] for message in handed} == {"websocket.disconnect"}
    assert honest["bytes"] == rerun_message("rol=trainer")


def test_superseded_presses_are_not_drawn(running: list[int]) -> None:

    async def impatient() -> list[Any]:
        wire = Wire(LivePages(9, 9))
        await wire.open()
        wire.press("rol=api")
        first = asyncio.create_task(wire.page.receive())
        await asyncio.sleep(0.01)
        wire.press("rol=trainer")
        wire.press("rol=zorg")
        await asyncio.sleep(0.01)
        running[0] = 0
        handed = [await first]
        wire.leave()
        return [*handed, await wire.page.receive()]

    pressed, left = run(impatient)
    assert pressed["bytes"] == rerun_message("rol=zorg")
    assert left["type"] == "websocket.disconnect"


def test_a_page_above_the_rate_limit_is_closed() -> None:
    async def flood() -> tuple[Any, list[Any]]:
        wire = Wire(LivePages(9, 9))
        await wire.open()
        for _ in range(live_page.BURST + 2):
            wire.press("rol=api")
        message = await wire.page.receive()
        while message["type"] == "websocket.receive":
            message = await wire.page.receive()
        return message, wire.sent

    last, sent = run(flood)
    assert last == {"type": "websocket.disconnect", "code": POLICY}
    assert sent[-1] == {"type": "websocket.close", "code": POLICY}


def test_a_press_keeps_only_the_fields_that_our_page_sends(streamlit: Streamlit) -> None:
    asked = BackMsg()
    pressed = asked.rerun_script
    pressed.query_string = "rol=api"
    pressed.is_history_navigation = True
    known = asked.SerializeToString()
    pressed.cached_message_hashes.append("0" * 32)
    pressed.fragment_id = pressed.page_name = pressed.page_script_hash = "x\nERROR forged"
    pressed.is_auto_rerun = True
    pressed.context_info.url = pressed.context_info.locale = "x\nERROR forged"
    pressed.widget_states.widgets.add(id="a", json_value="{")
    pressed.widget_states.widgets.add(id="b", trigger_value=True)
    pressed.widget_states.widgets.add(id="c", arrow_value={"data": b"x"})
    filled = {field.name for field, _ in pressed.ListFields()}
    assert filled == {*pressed.DESCRIPTOR.fields_by_name}, "a field is missing in this test"
    with socket(client(streamlit)) as page:
        page.send_bytes(asked.SerializeToString())
        page.receive_bytes()
    assert streamlit.got[0] == known


def test_a_connection_lost_during_a_send_is_a_disconnect() -> None:
    sent = []

    async def lost(message: Any) -> None:
        sent.append(message)
        raise ConnectionResetError

    async def answers_and_leaving() -> str:
        wire = Wire(LivePages(9, 9))
        await wire.open()
        wire.page._send = lost
        for _ in range(2):
            await wire.page.send({"type": "websocket.send", "bytes": b"hello"})
        wire.leave()
        return str((await wire.page.receive())["type"])

    assert run(answers_and_leaving) == "websocket.disconnect"
    assert len(sent) == 1


def test_slow_readers_get_backpressure() -> None:
    taken = anyio.Event()

    async def presses_before_and_after() -> list[bool]:
        wire = Wire(LivePages(9, 9))
        await wire.open()

        async def stuck(message: Any) -> None:
            await taken.wait()

        wire.page._send = stuck
        wire.press("rol=api")
        async with anyio.create_task_group() as group:
            group.start_soon(wire.page.send, {"type": "websocket.send", "bytes": b"hello"})
            await anyio.wait_all_tasks_blocked()
            with anyio.move_on_after(0.01) as waits:
                await wire.page.receive()
            taken.set()
            with anyio.move_on_after(5) as goes_on:
                await wire.page.receive()
        wire.page.end()
        return [waits.cancelled_caught, goes_on.cancelled_caught]

    assert run(presses_before_and_after) == [True, False]


@pytest.mark.usefixtures("running")
def test_a_press_that_waits_too_long_closes_the_socket(
    streamlit: Streamlit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_page, "MAX_WAIT_SECONDS", 0.01)
    with socket(client(streamlit)) as page:
        page.send_bytes(rerun_message("rol=api"))
        assert page.receive() == {"type": "websocket.close", "code": TRY_LATER}


def test_logs_contain_no_answers_or_addresses(caplog: pytest.LogCaptureFixture) -> None:
    logs.anonymize_logs()
    with caplog.at_level(logging.INFO):
        log = logging.getLogger("uvicorn.access")
        paths = ("/?feiten=ja", "/agenda.ics?datum=2026-12-13", "/%3Ffeiten%3Dja")
        for path in (*paths, "/afdruk%253ffeiten=ja", "/feiten=ja", "/x\nfeiten: ja"):
            log.info('%s - "%s %s HTTP/%s" %d', "1.2.3.4:5", "GET", path, "1.1", 200)
        logging.getLogger("uvicorn.error").info(
            '%s - "WebSocket %s" [accepted]', "1.2.3.4:5", "/_stcore/stream?feiten=ja"
        )
        logging.getLogger("uvicorn.error").info("Application startup complete.")
    assert caplog.messages == [
        *(
            f'- - "GET {path} HTTP/1.1" 200'
            for path in ("/", "/agenda.ics", "/", "/afdruk", "/feiten", "/x")
        ),
        "Application startup complete.",
    ]


def bounded_log(burst: float = 1e6) -> tuple[logging.Logger, io.StringIO, list[float]]:
    """Return a logger, its output, and its clock."""
    now, written = [0.0], io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(LogLimit(RateLimit(burst, 100, lambda: now[0])))
    logger = logging.Logger("x")
    logger.addHandler(handler)
    return logger, written, now


def test_log_records_cannot_forge_lines() -> None:
    logger, written, _ = bounded_log()
    logger.info("unknown fragment %s!", "x\n2026 ERROR forged\r\u2028\x1b[2J")
    try:
        raise ValueError("x\n2026 ERROR forged")
    except ValueError:
        logger.exception("no page")
    lines = written.getvalue().splitlines()
    assert lines[0] == r"unknown fragment x\n2026 ERROR forged\r\u2028\x1b[2J!"
    assert lines[1] == "no page"
    assert all(line.startswith("    ") for line in lines[2:])
    assert lines[-2:] == ["    ValueError: x", "    2026 ERROR forged"]


def test_the_log_is_rate_limited_and_counts_dropped_lines() -> None:
    logger, written, now = bounded_log(burst=1_000)
    for _ in range(10_000):
        logger.warning("x" * 100_000)
        logger.warning("y")
    assert len(written.getvalue()) < 2_000
    before = len(written.getvalue())
    now[0] += 60
    logger.warning("back again")
    assert re.fullmatch(
        r"\(\d{5} lines were left out before this one\) back again\n", written.getvalue()[before:]
    )


def test_every_log_handler_is_limited_after_the_start() -> None:
    async def nothing(*_: Any) -> Any:
        pass

    late = logging.getLogger("wegwijzer.test.late")
    late.addHandler(logging.StreamHandler())
    gate = Gate(nothing, None, LivePages(9, 9), HEADERS)
    run(lambda: gate({"type": "lifespan"}, nothing, nothing))
    assert any(isinstance(each, LogLimit) for each in late.handlers[0].filters)
    late.handlers.clear()
