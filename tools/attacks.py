"""Attacks on two replicas behind nginx, and their effect on other visitors.

Each compares lost answers and the peak memory of a replica with a limit. Linux only.
"""

import asyncio
import logging
import ssl
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from anyio.from_thread import start_blocking_portal
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import WebSocketException

from tools.app_server import HOST, Server
from tools.drive import RESULT
from tools.live_visitors import Visitor, bomb, press, visit
from tools.proxy import NAME, Proxy

PATIENCE = 60.0  # seconds for one answer
MAX_MEMORY = 400  # MB per replica; the unit kills one at 512
MAX_LOG = 1_000_000  # bytes of both replicas
MAX_WAIT = 1.0  # seconds for an honest press
FORGED = "2026-01-01 ERROR forged"
SHEET = f"/gespreksblad.pdf?{RESULT}"
COMPRESSED = ("br", "gzip")
BUSY = (b"Het is even druk", b'href="tel:101"', b'href="tel:116000"', b'href="tel:112"')


class Site:
    """Two replicas and the proxy in front of them. host: the Host header of a browser."""

    def __init__(self, proxy: Proxy, servers: Sequence[Server]) -> None:
        self.proxy, self.servers = proxy, servers
        self.host = urlsplit(proxy.url).netloc
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    async def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Return status and body; status 0 without an answer."""
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            async with asyncio.timeout(PATIENCE):
                answer = await self._ask(path, headers, wait=PATIENCE)
                return int(answer[9:12] or 0), answer.partition(b"\r\n\r\n")[2]
        return 0, b""

    async def abandon(self, path: str, after: float) -> None:
        """Send a request and disconnect before the answer."""
        with suppress(OSError, TimeoutError):
            await self._ask(path, {}, wait=after)

    async def _ask(self, path: str, headers: Mapping[str, str], wait: float) -> bytes:
        reader, writer = await asyncio.open_connection(
            HOST, self.proxy.port, ssl=self.tls, server_hostname=NAME
        )
        try:
            given = {"Host": self.host, "Connection": "close", **headers}
            lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
            writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
            async with asyncio.timeout(wait):
                return await reader.read(-1)
        finally:
            writer.transport.abort()

    def visit(self) -> AbstractAsyncContextManager[Visitor]:
        return visit(self.proxy.url, self.proxy.url, self.host, ssl=self.tls)

    def reset_peaks(self) -> None:
        for server in self.servers:
            Path(f"/proc/{server.process}/clear_refs").write_text("5", encoding="ascii")

    def memory(self) -> int:
        """Return the peak memory of a replica since reset_peaks(), in MB."""
        peaks = []
        for server in self.servers:
            status = Path(f"/proc/{server.process}/status").read_text(encoding="ascii")
            peaks += [int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line]
        return max(peaks) // 1024

    def logs(self) -> str:
        return "".join(server.log() for server in self.servers)


@dataclass
class Outcome:
    """The results of an attack in words, and the goals that were missed."""

    attack: str
    results: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def goal(self, result: str, reached: bool) -> None:
        self.results.append(result)
        if not reached:
            self.missed.append(f"{self.attack}: {result}")

    def pages_of_others(self, statuses: Counter[int]) -> None:
        lost = sum(count for status, count in statuses.items() if status in (0, 500, 502, 504))
        self.goal(f"{lost} of {statuses.total()} pages of others lost", lost == 0)


async def pages_meanwhile(site: Site, count: int, attack: Awaitable[object]) -> Counter[int]:
    """Request pages during and after an attack; return their statuses."""
    attacking = asyncio.ensure_future(attack)
    asked = []
    for number in range(count):
        query = RESULT.replace("stap=2", f"stap={number % 4 + 1}")
        asked.append(asyncio.create_task(site.get(f"/?{query}")))
        await asyncio.sleep(0.025)
    statuses = Counter(status for status, _ in await asyncio.gather(*asked))
    await attacking
    return statuses


async def cold_files(site: Site) -> Outcome:
    """Request all of Streamlit's files in each encoding at once, just after a start."""
    _, page = await site.get(f"/?{RESULT.replace('&stap=2', '')}")
    tags = page.partition(b'data-tags=".')[2].partition(b'"')[0].decode()
    _, html = await site.get(tags)
    room = "/streamlit/" + html.decode().partition("/streamlit/")[2].partition("/")[0]
    folder = Path(st.__file__).parent
    files = [path for path in (folder / "static" / "static").rglob("*") if path.is_file()]
    names = [path.relative_to(folder / "static").as_posix() for path in files]
    largest = sorted(files, key=lambda path: -path.stat().st_size)[:12]
    # With a query string nginx does not answer from its cache.
    paths = [f"{room}/{name}?{encoding}" for name in names for encoding in COMPRESSED]
    for path in largest:
        name = path.relative_to(folder / "static").as_posix()
        paths += [f"{room}/{name}?{number}" for number in range(8)]

    async def all_files() -> None:
        await asyncio.gather(
            *(
                site.get(path, **{"Accept-Encoding": COMPRESSED[n % 2]})
                for n, path in enumerate(paths)
            )
        )

    found = Outcome(f"{len(paths)} requests for client files, just after a start")
    found.pages_of_others(await pages_meanwhile(site, 198, all_files()))
    return found


async def busy_pdfs(site: Site) -> Outcome:
    """Request 120 PDFs at once."""
    answers: list[tuple[int, bytes]] = []

    async def all_pdfs() -> None:
        paths = [SHEET.replace("stap=2", f"stap={n % 4 + 1}") for n in range(120)]
        answers.extend(await asyncio.gather(*(site.get(path) for path in paths)))

    found = Outcome("120 PDFs at once")
    found.pages_of_others(await pages_meanwhile(site, 224, all_pdfs()))
    drawn = [body for status, body in answers if status == 200 and body.startswith(b"%PDF")]
    busy = [b for status, b in answers if status == 503 and all(n in b for n in BUSY)]
    others = Counter(status for status, _ in answers)
    found.goal(
        f"{len(drawn)} drawn, {len(busy)} got the Dutch busy page with the numbers",
        len(drawn) + len(busy) == len(answers),
    )
    found.results.append(f"statuses {dict(others)}")
    return found


async def abandoned_pdfs(site: Site) -> Outcome:
    """Request and abandon 45 PDFs a second; request 9 others and wait for them."""
    honest = []
    leaving = []
    for number in range(45 * 9):
        leaving.append(asyncio.create_task(site.abandon(SHEET, after=0.05)))
        if number % 45 == 40:
            honest.append(asyncio.create_task(site.get(SHEET)))
        await asyncio.sleep(1 / 45)
    statuses = Counter(status for status, _ in await asyncio.gather(*honest))
    await asyncio.gather(*leaving)
    found = Outcome(f"{len(leaving)} abandoned PDFs, 45 a second")
    found.goal(f"{statuses[200]} of {len(honest)} others drawn", statuses[200] == len(honest))
    return found


async def bombs(site: Site) -> Outcome:
    """Send a compression bomb of 3.9 kB through each of 300 sockets to one replica."""
    frames = bomb(60_000) * 46

    async def all_bombs() -> None:
        async with AsyncExitStack() as stack:
            pages = [
                await stack.enter_async_context(visit(site.servers[0].url)) for _ in range(300)
            ]
            for page in pages:
                page.socket.transport.write(frames)
            await asyncio.sleep(3)
            for page in pages:
                page.socket.transport.abort()

    found = Outcome(f"300 bombs of {len(frames)} bytes")
    found.pages_of_others(await pages_meanwhile(site, 100, all_bombs()))
    return found


def rude_messages() -> list[bytes]:
    """Return presses with fields that Streamlit would log, or fail on with a traceback."""
    unknown, bad = BackMsg(), BackMsg()
    unknown.rerun_script.fragment_id = f"x\n{FORGED}\n" + "y" * 5_000
    widgets = bad.rerun_script.widget_states.widgets
    widgets.add(id="$$ID-0-optie-rol-api", json_value="{")
    widgets.add(id="$$ID-0-None", arrow_value={"data": b"x"})
    return [unknown.SerializeToString(), bad.SerializeToString()]


async def log_flood(site: Site) -> Outcome:
    """Send for ten seconds whatever might write a line or a traceback into the log."""
    before = len(site.logs())
    end = time.monotonic() + 10
    sent = Counter[str]()

    async def messages(server: Server) -> None:
        while time.monotonic() < end:
            with suppress(OSError, WebSocketException, TimeoutError):
                async with visit(server.url) as page:
                    while time.monotonic() < end:
                        for message in rude_messages():
                            await page.socket.send(message)
                            sent["messages"] += 1
                        await asyncio.sleep(0.002)

    async def refused(server: Server) -> None:
        while time.monotonic() < end:
            with suppress(OSError, WebSocketException, TimeoutError):
                async with visit(server.url, origin=f"https://kwaad.be/{'x' * 500}"):
                    pass
            sent["sockets"] += 1

    async def garbage(server: Server) -> None:
        while time.monotonic() < end:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(HOST, server.port)
                writer.write(f"GARBAGE {FORGED}\n\n\n".encode() * 9)
                await reader.read(-1)
                writer.close()
            sent["garbage"] += 1

    kinds: tuple[Callable[[Server], Awaitable[None]], ...] = (messages, refused, garbage)
    await asyncio.gather(*(kind(s) for kind in kinds * 4 for s in site.servers))
    log = site.logs()[before:]
    lines = log.splitlines()
    found = Outcome(f"{sum(sent.values())} messages that may write into the log, in 10 s")
    found.goal(f"{len(log) / 1000:.0f} kB of log", len(log) < MAX_LOG)
    forged = sum(line.startswith(FORGED) for line in lines)
    found.goal(f"{forged} forged lines", forged == 0)
    return found


async def leaving(site: Site) -> Outcome:
    """Let 290 visitors press for two seconds and disconnect; time honest presses after that."""

    async def honest() -> float:
        async with site.visit() as page:
            start = time.monotonic()
            assert await page.draw(RESULT)
            return time.monotonic() - start

    alone = statistics.median([await honest() for _ in range(5)])
    async with AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(site.visit()) for _ in range(290)]
        for _ in range(10):
            for page in pages:
                with suppress(OSError, WebSocketException):
                    await page.socket.send(press(RESULT))
            await asyncio.sleep(0.2)
        for page in pages:
            page.socket.transport.abort()
        waits = [await honest() for _ in range(8)]
    found = Outcome("290 visitors press and leave")
    found.goal(
        f"{max(waits):.2f} s for an honest press, {alone:.2f} s without them",
        max(waits) < MAX_WAIT,
    )
    return found


ATTACKS = (cold_files, busy_pdfs, abandoned_pdfs, bombs, log_flood, leaving)


def attack(proxy: Proxy, servers: Sequence[Server]) -> list[str]:
    """Run and print every attack; return the missed goals."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # about sockets that we abort
    site = Site(proxy, servers)
    missed = []
    for one in ATTACKS:
        site.reset_peaks()
        try:
            with start_blocking_portal() as portal:  # this thread runs Playwright's event loop
                found = portal.call(one, site)
            most = site.memory()
            found.goal(f"{most} MB", most < MAX_MEMORY)
        except Exception as error:  # go on with the next attack
            found = Outcome(one.__name__)
            found.goal(f"ended with {error!r}", False)
        for server in servers:
            if server.status("/healthz") != 200:
                found.goal("a replica is gone", False)
                server.kill()
                server.start()
        print(f"{found.attack}: {'; '.join(found.results)}", flush=True)
        missed += found.missed
    return missed
