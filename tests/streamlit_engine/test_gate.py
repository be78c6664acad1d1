"""The gate: which requests and messages reach Streamlit, and what is logged."""

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
    """A fake Streamlit that records what it receives and answers each message with hello."""

    def __init__(self) -> None:
        self.scope: Scope = {}
        self.received: list[Any] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await PlainTextResponse(f"streamlit {scope['path']}")(scope, receive, send)
            return
        self.scope = scope
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            self.received.append(message.get("bytes"))
            await send({"type": "websocket.send", "bytes": b"hello"})
        self.received.append(message["code"])
        await send({"type": "websocket.send", "bytes": b"too late"})

    def header(self, name: str) -> str:
        values = [value for key, value in self.scope["headers"] if key == name.encode()]
        assert len(values) == 1
        return str(values[0].decode())


async def site(scope: Scope, receive: Receive, send: Send) -> None:
    if "eigen" in scope["path"]:
        response = Response(headers={"Content-Security-Policy": "default-src 'none'"})
    else:
        response = HTMLResponse(f"site {scope['path']}")
    await response(scope, receive, send)


@pytest.fixture
def streamlit(monkeypatch: pytest.MonkeyPatch) -> Streamlit:
    monkeypatch.setattr(gate, "forget_closed_pages", lambda: None)
    return Streamlit()


def client(streamlit: Streamlit | None, max_pages: int = 9, **options: Any) -> TestClient:
    pages = LivePages(max_pages, max_waiting=options.pop("max_waiting", 9))
    return TestClient(Gate(site, streamlit, pages, HEADERS, **options), base_url="http://wijzer.be")


@contextmanager
def open_socket(client: TestClient, path: str = STREAM, **headers: str) -> Iterator[Any]:
    with client.websocket_connect(path, headers={"host": "wijzer.be", **headers}) as session:
        yield session


def refusal_code(client: TestClient, path: str = STREAM, **headers: str) -> int:
    """Open a socket that must be refused; return its close code."""
    with pytest.raises(WebSocketDisconnect) as error, open_socket(client, path, **headers):
        pass
    return error.value.code


def test_every_response_has_the_security_headers(streamlit: Streamlit) -> None:
    for path in ("/", "/weg", "/_stcore/health", "/_stcore/host-config", "/eigen/x.js"):
        headers = client(streamlit).get(path).headers
        policy = headers["content-security-policy"]
        if path == "/eigen/x.js":
            assert policy == "default-src 'none'"
        else:
            assert re.search("default-src 'none'; script-src 'self' 'sha256-[^ ]+'; ", policy)
            assert policy.endswith("frame-ancestors 'self' https://www.school.be")
            assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        document_headers = {"permissions-policy", "cross-origin-opener-policy"} & set(headers)
        assert len(document_headers) == (2 if path in ("/", "/weg") else 0)
    assert "camera=()" in client(streamlit).get("/").headers["permissions-policy"]


@pytest.mark.parametrize("base", ["", "/pad"])
def test_http_requests_reach_streamlit_on_two_paths_only(streamlit: Streamlit, base: str) -> None:
    test_client = client(streamlit, base=base)
    for path in ("/_stcore/health", "/_stcore/host-config"):
        assert test_client.get(base + path).text == f"streamlit {base}{path}"
    for path in (
        *("/", "/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/script-health-check"),
        *("/_stcore/upload_file/a/b", "/media/x.png", "/component/x/index.html", STREAM),
        *("/_stcore/health/", "/x/_stcore/health", "/padding/_stcore/health"),
    ):
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert test_client.request(method, base + path).text == f"site {base}{path}"


@pytest.mark.parametrize("options", [{"streamlit": None}, {"allowed": lambda: False}])
def test_nothing_reaches_streamlit_when_it_is_off(
    streamlit: Streamlit, options: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    test_client = client(**{"streamlit": streamlit} | options)
    assert test_client.get("/_stcore/health").text == "site /_stcore/health"
    assert test_client.get("/_stcore/host-config").text == "site /_stcore/host-config"
    assert refusal_code(test_client, origin="http://wijzer.be") == POLICY
    assert streamlit.scope == {}
    assert caplog.messages == []  # the reason is logged elsewhere


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
    with open_socket(client(streamlit), host=host, origin=origin) as page:
        page.send_bytes(rerun_message("rol=api"))
        assert page.receive_bytes() == b"hello"
    assert streamlit.header("host") == origin.partition("://")[2]
    assert streamlit.received[0] == rerun_message("rol=api")


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
    test_client = client(streamlit, public_url="https://pesten.be/wijzer/")
    with open_socket(test_client, host="10.0.0.1:8501", origin="https://pesten.be:443"):
        pass
    assert streamlit.header("host") == "pesten.be:443"
    assert refusal_code(test_client, host="10.0.0.1:8501", origin="http://pesten.be") == POLICY


def test_the_gate_sets_the_address_header_and_ignores_a_forged_one(streamlit: Streamlit) -> None:
    headers = {"origin": "https://wijzer.be", "wegwijzer-adres": "https://kwaad.be/"}
    with open_socket(client(streamlit), **headers, **{"x-forwarded-proto": "wss"}):
        pass
    assert streamlit.header("wegwijzer-adres") == "https://wijzer.be/"
    with_public_url = client(streamlit, base="/pad", public_url="https://pesten.be/w/")
    with open_socket(with_public_url, "/pad" + STREAM, **headers):
        pass
    assert streamlit.header("wegwijzer-adres") == "https://pesten.be/w/"


def test_the_limit_on_live_pages_is_logged_once_and_a_closed_page_frees_a_slot(
    streamlit: Streamlit, caplog: pytest.LogCaptureFixture
) -> None:
    test_client = client(streamlit, max_pages=2)
    with open_socket(test_client):
        with open_socket(test_client):
            assert refusal_code(test_client) == refusal_code(test_client) == TRY_LATER
        with open_socket(test_client):
            pass
    assert caplog.messages == ["2 pages are live: other pages work without Streamlit"]


def test_too_many_open_files_are_logged_once_and_the_slot_is_freed(
    streamlit: Streamlit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def no_files(self: Streamlit, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        raise OSError(errno.EMFILE, "Too many open files")

    test_client = client(streamlit, max_pages=1)
    with monkeypatch.context() as patch:
        patch.setattr(Streamlit, "__call__", no_files)
        with open_socket(test_client):
            pass
    with open_socket(test_client):
        pass
    assert caplog.messages == ["no file descriptors are left: other pages work without Streamlit"]


def message(**fields: Any) -> bytes:
    return bytes(BackMsg(**fields).SerializeToString())


def test_only_reruns_and_heartbeats_reach_streamlit(streamlit: Streamlit) -> None:
    heartbeat, rerun = message(app_heartbeat=True), rerun_message("rol=api")
    with open_socket(client(streamlit)) as page:
        page.send_bytes(heartbeat)
        page.send_bytes(git_info_message())
        page.send_bytes(message(clear_cache=True))
        page.send_bytes(message(debug_shutdown_runtime=True))
        page.send_bytes(message(file_urls_request={"request_id": "x"}))
        page.send_bytes(rerun)
        assert [page.receive_bytes(), page.receive_bytes()] == [b"hello", b"hello"]
    assert streamlit.received[:2] == [heartbeat, rerun]


@pytest.mark.parametrize(
    ("data", "code"), [(b"\xff" * 9, POLICY), ("text", POLICY), (bytes(MAX_BYTES + 1), TOO_BIG)]
)
def test_invalid_messages_close_the_socket(
    streamlit: Streamlit, data: bytes | str, code: int
) -> None:
    with open_socket(client(streamlit)) as page:
        page.send({"type": "websocket.receive", "text" if isinstance(data, str) else "bytes": data})
        assert page.receive() == {"type": "websocket.close", "code": code}
    assert streamlit.received == [code]  # Streamlit gets a disconnect


@pytest.fixture
def run_count(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return [number of script threads]: the maximum, so reruns wait until a test lowers it."""
    count = [live_page.MAX_RERUNS]
    monkeypatch.setattr(live_page, "script_thread_count", lambda: count[0])
    return count


def test_reruns_are_queued_and_a_full_queue_closes_the_socket(
    streamlit: Streamlit, run_count: list[int]
) -> None:
    test_client = client(streamlit, max_waiting=1)
    with open_socket(test_client) as first, open_socket(test_client) as second:
        first.send_bytes(rerun_message("rol=api"))
        first.send_bytes(message(app_heartbeat=True))
        second.send_bytes(rerun_message("rol=api"))
        assert second.receive() == {"type": "websocket.close", "code": TRY_LATER}
        assert streamlit.received == [TRY_LATER]
        run_count[0] -= 1
        assert first.receive_bytes() == b"hello"


class FakeSocket:
    """A fake socket: the test queues messages of the page, and reads what the page receives."""

    def __init__(self, pages: LivePages) -> None:
        self.sent: list[Any] = []
        self._incoming: asyncio.Queue[Any] = asyncio.Queue()
        self.page = LivePage(self._incoming.get, self._send, pages)

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    async def open(self) -> None:
        await self.page.send({"type": "websocket.accept"})

    def send_rerun(self, query: str) -> None:
        self._incoming.put_nowait({"type": "websocket.receive", "bytes": rerun_message(query)})

    def leave(self) -> None:
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})


def test_queued_reruns_of_closed_pages_are_dropped(run_count: list[int]) -> None:

    async def leave_while_queued() -> tuple[list[Any], Any]:
        pages = LivePages(999, max_waiting=290)
        closing = [FakeSocket(pages) for _ in range(290)]
        tasks = []
        for socket in closing:
            await socket.open()
            for number in range(9):
                socket.send_rerun(f"rol=api&x={number}")
            tasks.append(asyncio.create_task(socket.page.receive()))
            await asyncio.sleep(0)
        while pages._waiting < 290:
            await asyncio.sleep(0)
        for socket in closing:
            socket.leave()
        messages = await asyncio.gather(*tasks)  # no rerun has left the queue
        last = FakeSocket(pages)
        await last.open()
        last.send_rerun("rol=trainer")
        run_count[0] = 0
        return messages, await last.page.receive()

    messages, last = run(leave_while_queued)
    assert {message["type"] for message in messages} == {"websocket.disconnect"}
    assert last["bytes"] == rerun_message("rol=trainer")


def test_superseded_reruns_are_not_rendered(run_count: list[int]) -> None:

    async def messages_received() -> list[Any]:
        socket = FakeSocket(LivePages(9, 9))
        await socket.open()
        socket.send_rerun("rol=api")
        first = asyncio.create_task(socket.page.receive())
        await asyncio.sleep(0.01)
        socket.send_rerun("rol=trainer")
        socket.send_rerun("rol=zorg")
        await asyncio.sleep(0.01)
        run_count[0] = 0
        messages = [await first]
        socket.leave()
        return [*messages, await socket.page.receive()]

    rerun, last = run(messages_received)
    assert rerun["bytes"] == rerun_message("rol=zorg")
    assert last["type"] == "websocket.disconnect"


def test_the_socket_of_a_page_above_the_rate_limit_is_closed() -> None:
    async def last_message_and_sent() -> tuple[Any, list[Any]]:
        socket = FakeSocket(LivePages(9, 9))
        await socket.open()
        for _ in range(live_page.BURST + 2):
            socket.send_rerun("rol=api")
        message = await socket.page.receive()
        while message["type"] == "websocket.receive":
            message = await socket.page.receive()
        return message, socket.sent

    last, sent = run(last_message_and_sent)
    assert last == {"type": "websocket.disconnect", "code": POLICY}
    assert sent[-1] == {"type": "websocket.close", "code": POLICY}


def test_a_rerun_keeps_only_the_fields_that_our_page_sends(streamlit: Streamlit) -> None:
    message = BackMsg()
    rerun = message.rerun_script
    rerun.query_string = "rol=api"
    rerun.is_history_navigation = True
    expected = message.SerializeToString()
    rerun.cached_message_hashes.append("0" * 32)
    rerun.fragment_id = rerun.page_name = rerun.page_script_hash = "x\nERROR forged"
    rerun.is_auto_rerun = True
    rerun.context_info.url = rerun.context_info.locale = "x\nERROR forged"
    rerun.widget_states.widgets.add(id="a", json_value="{")
    rerun.widget_states.widgets.add(id="b", trigger_value=True)
    rerun.widget_states.widgets.add(id="c", arrow_value={"data": b"x"})
    filled = {field.name for field, _ in rerun.ListFields()}
    assert filled == {*rerun.DESCRIPTOR.fields_by_name}, "a field is missing in this test"
    with open_socket(client(streamlit)) as page:
        page.send_bytes(message.SerializeToString())
        page.receive_bytes()
    assert streamlit.received[0] == expected


def test_a_connection_lost_during_a_send_is_a_disconnect() -> None:
    sent = []

    async def raise_reset(message: Any) -> None:
        sent.append(message)
        raise ConnectionResetError

    async def type_of_next_message() -> str:
        socket = FakeSocket(LivePages(9, 9))
        await socket.open()
        socket.page._send = raise_reset
        for _ in range(2):
            await socket.page.send({"type": "websocket.send", "bytes": b"hello"})
        socket.leave()
        return str((await socket.page.receive())["type"])

    assert run(type_of_next_message) == "websocket.disconnect"
    assert len(sent) == 1


def test_slow_readers_get_backpressure() -> None:
    reader_continues = anyio.Event()

    async def timeouts_before_and_after() -> list[bool]:
        socket = FakeSocket(LivePages(9, 9))
        await socket.open()

        async def block_until_reader_continues(message: Any) -> None:
            await reader_continues.wait()

        socket.page._send = block_until_reader_continues
        socket.send_rerun("rol=api")
        async with anyio.create_task_group() as group:
            group.start_soon(socket.page.send, {"type": "websocket.send", "bytes": b"hello"})
            await anyio.wait_all_tasks_blocked()
            with anyio.move_on_after(0.01) as first:
                await socket.page.receive()
            reader_continues.set()
            with anyio.move_on_after(5) as second:
                await socket.page.receive()
        socket.page.end()
        return [first.cancelled_caught, second.cancelled_caught]

    assert run(timeouts_before_and_after) == [True, False]


@pytest.mark.usefixtures("run_count")
def test_a_rerun_that_waits_too_long_closes_the_socket(
    streamlit: Streamlit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_page, "MAX_WAIT_SECONDS", 0.01)
    with open_socket(client(streamlit)) as page:
        page.send_bytes(rerun_message("rol=api"))
        assert page.receive() == {"type": "websocket.close", "code": TRY_LATER}


def test_logs_contain_no_answers_or_ip_addresses(caplog: pytest.LogCaptureFixture) -> None:
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
    """Return a logger with a rate limit, its output, and its clock as [seconds]."""
    clock, output = [0.0], io.StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(LogLimit(RateLimit(burst, 100, lambda: clock[0])))
    logger = logging.Logger("x")
    logger.addHandler(handler)
    return logger, output, clock


def test_log_records_cannot_forge_lines() -> None:
    logger, output, _ = bounded_log()
    logger.info("unknown fragment %s!", "x\n2026 ERROR forged\r\u2028\x1b[2J")
    try:
        raise ValueError("x\n2026 ERROR forged")
    except ValueError:
        logger.exception("render failed")
    lines = output.getvalue().splitlines()
    assert lines[0] == r"unknown fragment x\n2026 ERROR forged\r\u2028\x1b[2J!"
    assert lines[1] == "render failed"
    assert all(line.startswith("    ") for line in lines[2:])
    assert lines[-2:] == ["    ValueError: x", "    2026 ERROR forged"]


def test_the_log_is_rate_limited_and_counts_dropped_lines() -> None:
    logger, output, clock = bounded_log(burst=1_000)
    for _ in range(10_000):
        logger.warning("x" * 100_000)
        logger.warning("y")
    assert len(output.getvalue()) < 2_000
    length = len(output.getvalue())
    clock[0] += 60
    logger.warning("back again")
    assert re.fullmatch(
        r"\(\d{5} lines were left out before this one\) back again\n", output.getvalue()[length:]
    )


def test_every_log_handler_is_limited_after_startup() -> None:
    async def do_nothing(*_: Any) -> Any:
        pass

    logger = logging.getLogger("wegwijzer.test.late")
    logger.addHandler(logging.StreamHandler())
    gate = Gate(do_nothing, None, LivePages(9, 9), HEADERS)
    run(lambda: gate({"type": "lifespan"}, do_nothing, do_nothing))
    assert any(isinstance(each, LogLimit) for each in logger.handlers[0].filters)
    logger.handlers.clear()
