"""A real server process: limits, attacks, logs, and ways to start it."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.app import RESULT, run
from tools.app_server import ROOT, Server, running_server
from tools.live_visitors import Visitor, bomb, visit
from wegwijzer.streamlit_engine.client import PATHS

LIVE = 'data-tags="./eigen/levend.'  # in the HTML of a page that Streamlit may take over
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[Server]:
    with running_server() as running:
        yield running


def get(server: Server, path: str = "/", query: str = "", **headers: str) -> httpx2.Response:
    """Return the response. headers: _ in a name becomes - in the header."""
    header_names = {name.replace("_", "-"): value for name, value in headers.items()}
    with httpx2.Client(trust_env=False, timeout=30) as client:
        return client.get(f"{server.url}{path}?{query}", headers=header_names)


def proc_status(server: Server, field: str) -> int:
    """Return a field of /proc/<pid>/status, for example Threads or VmHWM (kB)."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    return int(re.findall(rf"{field}:\s+(\d+)", status)[0])


def open_files(server: Server) -> int:
    return len(os.listdir(f"/proc/{server.pid}/fd"))  # noqa: PTH208


# Limits


async def open_pages(stack: AsyncExitStack, server: Server, n: int) -> tuple[list[Visitor], int]:
    """Open `n` pages and render each; return the live pages and the number of refused pages."""
    live, refused = [], 0
    for _ in range(n):
        try:
            visitor = await stack.enter_async_context(visit(server.url))
            assert await visitor.render("")
            live.append(visitor)
        except InvalidStatus:
            refused += 1
    return live, refused


@LINUX
def test_above_the_limit_on_open_files_pages_use_links_and_connections_wait() -> None:
    async def connect() -> tuple[int, int, list[bool], int, bool]:
        async with AsyncExitStack() as stack:
            live_pages, refused = await open_pages(stack, server, 30)
            rendered = [bool(await visitor.render(RESULT)) for visitor in live_pages]
            response = await asyncio.to_thread(get, server, "/", RESULT)
            return len(live_pages), refused, rendered, response.status_code, LIVE in response.text

    async def connect_idle() -> httpx2.Response:
        idle = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(200)]
        while "connections wait" not in server.log():
            await asyncio.sleep(0.1)
        for _, writer in idle:
            writer.close()
        return await asyncio.to_thread(get, server, "/", RESULT)

    with running_server(open_files=(160, 160)) as server:  # 24 pages: (160 - 64) / 4
        live_pages, refused, rendered, status, may_go_live = run(connect)
        assert (live_pages, refused) == (24, 6)
        assert rendered == [True] * 24
        assert (status, may_go_live) == (200, False)  # the page loads none of Streamlit's files
        # One line at startup, and one for the first refusal.
        assert server.log().count("work without Streamlit") == 2
        assert LIVE in get(server, "/", RESULT).text  # after the live pages were closed
        assert run(connect_idle).status_code == 200
        assert server.log().count("connections wait") == 1
        assert "Traceback" not in server.log()


@LINUX
def test_a_closed_page_leaves_no_open_files(server: Server) -> None:
    async def counts_after_closing() -> list[int]:
        counts = []
        for _ in range(3):
            async with AsyncExitStack() as stack:
                await open_pages(stack, server, 10)
            deadline = time.monotonic() + 10
            while open_files(server) > before + 5 and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
            counts.append(open_files(server))
        return counts

    get(server)
    before = open_files(server)
    assert all(count <= before + 5 for count in run(counts_after_closing))


# Attacks, and the waiting time of other visitors during an attack


async def longest_wait_during(server: Server, attack: Callable[[], Awaitable[None]]) -> float:
    """Run an attack; return the longest wait of another visitor for a page, in seconds."""
    task = asyncio.ensure_future(attack())
    waits = []
    while not task.done():
        start = time.monotonic()
        assert (await asyncio.to_thread(get, server, "/", RESULT)).status_code == 200
        waits.append(time.monotonic() - start)
        await asyncio.sleep(0.05)
    await task
    return max(waits)


@LINUX
@pytest.mark.parametrize(
    ("size", "times", "code"),
    [(185_000_000, 1, 1009), (7_000, 8000, 1008)],
    ids=["one large", "many small"],
)
def test_a_compression_bomb_is_not_unpacked(
    server: Server, size: int, times: int, code: int
) -> None:
    async def attack() -> None:
        async with AsyncExitStack() as stack:
            visitors = [await stack.enter_async_context(visit(server.url)) for _ in range(8)]
            for visitor in visitors:
                visitor.socket.transport.write(frames)
            for visitor in visitors:
                with pytest.raises(ConnectionClosed):
                    await visitor.socket.recv()
                assert visitor.socket.close_code in (code, 1006)  # 1006: no close frame came

    frames = bomb(size) * times
    get(server, "/", RESULT)
    before = proc_status(server, "VmHWM")
    assert run(lambda: longest_wait_during(server, attack)) < 8
    assert proc_status(server, "VmHWM") - before < 60_000  # kB


MARK = b"qZx7"  # in each request, so that an echo can be recognised
HOST_LINE = b"Host: 127.0.0.1\r\nConnection: close\r\n"
MALFORMED = {
    "garbage": b"\x16\x03\x01" + MARK + b"\xff\r\n\r\n",
    "raw bytes in the query": b"GET /?rol=\xff\xfe" + MARK + b" HTTP/1.1\r\n" + HOST_LINE,
    "a strange path": b"GET /../%00%ff" + MARK + b" HTTP/1.1\r\n" + HOST_LINE,
    "a strange method": MARK + b" / HTTP/1.1\r\n" + HOST_LINE,
    "another host": b"GET /weg HTTP/1.1\r\nHost: '\"><" + MARK + b"\r\nConnection: close\r\n",
    "a long header": b"GET / HTTP/1.1\r\n" + HOST_LINE + b"Cookie: " + MARK * 30_000 + b"\r\n",
    "a body": b"POST / HTTP/1.1\r\n" + HOST_LINE + b"Content-Length: 4\r\n\r\n" + MARK,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_request_gets_no_5xx_no_echo_no_traceback(server: Server, name: str) -> None:
    response = b""
    # The server may close the connection before it has read the whole request.
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 30) as wire:
        wire.sendall(MALFORMED[name] + b"\r\n")
        while chunk := wire.recv(65536):
            response += chunk
    assert not response.startswith(b"HTTP/1.1 5")
    assert MARK not in response
    assert "Traceback" not in server.log()
    assert MARK.decode() not in server.log()


def test_the_log_contains_no_ip_address(server: Server) -> None:
    async def visit_and_refused_visit() -> None:
        async with visit(server.url) as visitor:
            assert await visitor.render(RESULT)
        with pytest.raises(InvalidStatus):
            async with visit(server.url, origin="https://kwaad.be"):
                pass

    length = len(server.log())
    run(visit_and_refused_visit)
    (line,) = server.log()[length:].splitlines()
    assert line.startswith("a socket is refused: a page at 'https://kwaad.be' asked for")


# Ways to start


def goes_live(server: Server) -> bool:
    """Return whether pages become live; check that responses set no cookie."""

    async def page() -> str:
        async with visit(server.url) as visitor:
            return await visitor.render(RESULT) or ""

    response = get(server, "/", RESULT)
    assert response.status_code == 200
    for path in ("/", *PATHS):
        assert "set-cookie" not in get(server, path).headers
    try:
        return LIVE in response.text and "116 000" in run(page)
    except InvalidStatus:
        return False


UVICORN = ("uvicorn", "streamlit_app:app", f"--app-dir={ROOT}")


def test_settings_apply_when_started_from_another_folder_with_unreadable_secrets(
    tmp_path: Path,
) -> None:
    # secrets.toml is a folder, because root can read any file.
    (tmp_path / ".streamlit" / "secrets.toml").mkdir(parents=True)
    with running_server(cwd=tmp_path, env={"HOME": str(tmp_path)}) as server:
        assert goes_live(server)
        assert "privacy" not in server.log()
        assert "Traceback" not in server.log()


def test_under_uvicorn_the_log_has_no_answers_and_bombs_are_refused(tmp_path: Path) -> None:
    async def close_code_after_bomb() -> int | None:
        async with visit(server.url) as visitor:
            visitor.socket.transport.write(bomb(1_000_000))
            with pytest.raises(ConnectionClosed):
                await visitor.socket.recv()
            return visitor.socket.close_code

    with running_server(
        command=UVICORN, cwd=tmp_path, env={"HOME": str(tmp_path / "none")}
    ) as server:
        assert goes_live(server)
        for path in ("/", "/qr.svg"):
            get(server, path, RESULT)
        assert run(close_code_after_bomb) == 1009
        assert 'GET / HTTP/1.1" 200' in server.log()
        assert 'GET /qr.svg HTTP/1.1" 200' in server.log()
        for word in ("beelden", "privacy page", "Traceback"):
            assert word not in server.log()
        assert "127.0.0.1:" not in re.sub(r"running on http://\S+", "", server.log())


UNSAFE_OPTIONS = {
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
    "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "true",
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
    "STREAMLIT_LOGGER_LEVEL": "debug",
}


def test_options_that_break_the_privacy_page_switch_streamlit_off() -> None:
    with running_server(env=UNSAFE_OPTIONS) as server:
        assert not goes_live(server)
        (line,) = [line for line in server.log().splitlines() if "privacy page" in line]
        for message in (
            "browser.gatherUsageStats must be false",
            "server.enableXsrfProtection must be false, not 'true'",
            "client.showErrorDetails must be none",
            "logger.level must be info, not 'debug'",
        ):
            assert message in line
        assert get(server, "/afdruk", RESULT).status_code == 200


def test_without_config_toml_streamlit_is_off_and_the_log_names_the_options(tmp_path: Path) -> None:
    for name in ("streamlit_app.py", "wegwijzer", "data"):
        (tmp_path / name).symlink_to(ROOT / name)
    with running_server(command=("uvicorn", "streamlit_app:app"), cwd=tmp_path) as server:
        assert not goes_live(server)
        for option in ("gatherUsageStats", "enableXsrfProtection", "showErrorDetails"):
            assert option in server.log()


def stderr_of_start(env: Mapping[str, str], code: str = "") -> list[str]:
    """Import the application, expecting it to fail; return the lines of stderr."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport streamlit_app"],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr.splitlines()


def test_an_invalid_setting_prints_two_lines_and_exits() -> None:
    assert stderr_of_start({"WEGWIJZER_URL": "pesten.be"}) == [
        "mistakes in the settings:",
        "WEGWIJZER_URL: must be a whole address, as in https://pesten.be/wijzer/, got 'pesten.be'",
    ]


def test_a_base_path_missing_from_the_public_address_stops_startup() -> None:
    with pytest.raises(RuntimeError) as error:
        Server("--server.baseUrlPath=pad", env={"WEGWIJZER_URL": "https://pesten.be/"})
    (line,) = [line for line in str(error.value).splitlines() if "WEGWIJZER_URL" in line]
    assert line == (
        "WEGWIJZER_URL is https://pesten.be/, but the site is served under /pad/ "
        "(server.baseUrlPath): links and codes would not work; give both the same path"
    )
    assert "Traceback" not in str(error.value)


def test_startup_without_a_writable_folder_stops_with_one_line() -> None:
    nowhere = "import tempfile; tempfile.tempdir = '/nowhere'"
    memory = "from wegwijzer.pdf import document; document.IN_MEMORY = '/nowhere'"
    (line,) = stderr_of_start({}, f"{nowhere}\n{memory}")
    assert line.startswith("[Errno 2] No such file or directory: '/nowhere/")
    assert line.endswith("startup needs 1 MB of writable space in /nowhere or $TMPDIR")


def test_another_streamlit_version_stops_startup_with_one_line() -> None:
    older = "import streamlit\nstreamlit.__version__ = '1.54.0'\ndel streamlit.App"
    assert stderr_of_start({}, older) == [
        "wegwijzer needs streamlit 1.67.0, but 1.54.0 is installed; "
        "run: pip install -r requirements.lock; "
        "or set WEGWIJZER_STREAMLIT=nooit to serve the wizard without Streamlit"
    ]
    assert "1.67.0" in (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_unknown_streamlit_files_stop_startup_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("<html>another version</html>")
    (line,) = stderr_of_start({}, f"import streamlit\nstreamlit.__file__ = '{tmp_path}/x.py'")
    assert "not the files of the supported version" in line
