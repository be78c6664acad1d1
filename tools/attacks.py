"""Attacks on two replicas behind nginx, and what the other visitors notice of each.

Counts, and the most memory of a replica; each has a goal. Linux only: it reads /proc.
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
MOST_MEMORY = 400  # MB, of each replica; the unit ends one at 512
MOST_LOG = 1_000_000  # bytes, of both replicas
MOST_WAIT = 1.0  # seconds, of an honest press
FORGED = "2026-01-01 ERROR forged"
SHEET = f"/gespreksblad.pdf?{RESULT}"
COMPRESSED = ("br", "gzip")
BUSY = (b"Het is even druk", b'href="tel:101"', b'href="tel:116000"', b'href="tel:112"')


class Site:
    """Two replicas and the proxy in front of them. host: as browsers name it."""

    def __init__(self, proxy: Proxy, servers: Sequence[Server]) -> None:
        self.proxy, self.servers = proxy, servers
        self.host = urlsplit(proxy.url).netloc
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    async def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Return status and body; 0 when there was no answer."""
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            async with asyncio.timeout(PATIENCE):
                answer = await self._ask(path, headers, wait=PATIENCE)
                return int(answer[9:12] or 0), answer.partition(b"\r\n\r\n")[2]
        return 0, b""

    async def abandon(self, path: str, after: float) -> None:
        """Ask, and leave before there is an answer."""
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

    def forget_peaks(self) -> None:
        for server in self.servers:
            Path(f"/proc/{server.process}/clear_refs").write_text("5", encoding="ascii")

    def memory(self) -> int:
        """Return the most memory, in MB, that a replica took since forget_peaks()."""
        peaks = []
        for server in self.servers:
            status = Path(f"/proc/{server.process}/status").read_text(encoding="ascii")
            peaks += [int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line]
        return max(peaks) // 1024

    def logs(self) -> str:
        return "".join(server.log() for server in self.servers)


@dataclass
class Found:
    """What came of an attack: told in words, and which goals were missed."""

    attack: str
    told: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def goal(self, told: str, reached: bool) -> None:
        self.told.append(told)
        if not reached:
            self.missed.append(f"{self.attack}: {told}")

    def pages_of_others(self, statuses: Counter[int]) -> None:
        lost = sum(count for status, count in statuses.items() if status in (0, 500, 502, 504))
        self.goal(f"{lost} of {statuses.total()} pages of others lost", lost == 0)


async def pages_meanwhile(site: Site, count: int, attack: Awaitable[object]) -> Counter[int]:
    """Return the statuses of pages that others ask for while an attack goes on, and after it."""
    attacking = asyncio.ensure_future(attack)
    asked = []
    for number in range(count):
        query = RESULT.replace("stap=2", f"stap={number % 4 + 1}")
        asked.append(asyncio.create_task(site.get(f"/?{query}")))
        await asyncio.sleep(0.025)
    statuses = Counter(status for status, _ in await asyncio.gather(*asked))
    await attacking
    return statuses


async def cold_files(site: Site) -> Found:
    """Ask for each of Streamlit's files, compressed in each way, at once; just after a start."""
    _, page = await site.get(f"/?{RESULT.replace('&stap=2', '')}")
    tags = page.partition(b'data-tags=".')[2].partition(b'"')[0].decode()
    _, html = await site.get(tags)
    room = "/streamlit/" + html.decode().partition("/streamlit/")[2].partition("/")[0]
    folder = Path(st.__file__).parent
    files = [path for path in (folder / "static" / "static").rglob("*") if path.is_file()]
    names = [path.relative_to(folder / "static").as_posix() for path in files]
    largest = sorted(files, key=lambda path: -path.stat().st_size)[:12]
    # A query, so that nginx does not answer from its cache.
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

    found = Found(f"{len(paths)} requests for client files, just after a start")
    found.pages_of_others(await pages_meanwhile(site, 198, all_files()))
    return found


async def busy_pdfs(site: Site) -> Found:
    """Ask for 120 PDFs within a moment."""
    answers: list[tuple[int, bytes]] = []

    async def all_pdfs() -> None:
        paths = [SHEET.replace("stap=2", f"stap={n % 4 + 1}") for n in range(120)]
        answers.extend(await asyncio.gather(*(site.get(path) for path in paths)))

    found = Found("120 PDFs at once")
    found.pages_of_others(await pages_meanwhile(site, 224, all_pdfs()))
    drawn = [body for status, body in answers if status == 200 and body.startswith(b"%PDF")]
    told = [b for status, b in answers if status == 503 and all(n in b for n in BUSY)]
    others = Counter(status for status, _ in answers)
    found.goal(
        f"{len(drawn)} drawn, {len(told)} told in Dutch that it is busy, with the numbers",
        len(drawn) + len(told) == len(answers),
    )
    found.told.append(f"statuses {dict(others)}")
    return found


async def abandoned_pdfs(site: Site) -> Found:
    """Ask for 45 PDFs a second that nobody waits for, and for 9 that somebody does."""
    honest = []
    leaving = []
    for number in range(45 * 9):
        leaving.append(asyncio.create_task(site.abandon(SHEET, after=0.05)))
        if number % 45 == 40:
            honest.append(asyncio.create_task(site.get(SHEET)))
        await asyncio.sleep(1 / 45)
    statuses = Counter(status for status, _ in await asyncio.gather(*honest))
    await asyncio.gather(*leaving)
    found = Found(f"{len(leaving)} PDFs that nobody waits for, 45 a second")
    found.goal(f"{statuses[200]} of {len(honest)} others drawn", statuses[200] == len(honest))
    return found


async def bombs(site: Site) -> Found:
    """Send 300 bombs of 3.9 kB, each through a socket of its own, to one replica."""
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

    found = Found(f"300 bombs of {len(frames)} bytes")
    found.pages_of_others(await pages_meanwhile(site, 100, all_bombs()))
    return found


def rude_messages() -> list[bytes]:
    """Return messages of an allowed kind whose fields end up in a log, or in a traceback."""
    unknown, bad = BackMsg(), BackMsg()
    unknown.rerun_script.fragment_id = f"x\n{FORGED}\n" + "y" * 5_000
    widgets = bad.rerun_script.widget_states.widgets
    widgets.add(id="$$ID-0-optie-rol-api", json_value="{")
    widgets.add(id="$$ID-0-None", arrow_value={"data": b"x"})
    return [unknown.SerializeToString(), bad.SerializeToString()]


async def log_flood(site: Site) -> Found:
    """Send for ten seconds what might write a line, or a traceback, into the log."""
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
    found = Found(f"{sum(sent.values())} messages that may write into the log, in 10 s")
    found.goal(f"{len(log) / 1000:.0f} kB of log", len(log) < MOST_LOG)
    forged = sum(line.startswith(FORGED) for line in lines)
    found.goal(f"{forged} forged lines", forged == 0)
    return found


async def leaving(site: Site) -> Found:
    """Let 290 visitors press for two seconds and leave; press as an honest one after them."""

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
    found = Found("290 visitors press and leave")
    found.goal(
        f"{max(waits):.2f} s for an honest press, {alone:.2f} s without them",
        max(waits) < MOST_WAIT,
    )
    return found


ATTACKS = (cold_files, busy_pdfs, abandoned_pdfs, bombs, log_flood, leaving)


def attack(proxy: Proxy, servers: Sequence[Server]) -> list[str]:
    """Run every attack, print what came of it, and return the goals that were missed."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # sockets that we cut off ourselves
    site = Site(proxy, servers)
    missed = []
    for one in ATTACKS:
        site.forget_peaks()
        try:
            with (
                start_blocking_portal() as portal
            ):  # Playwright keeps a loop running in this thread
                found = portal.call(one, site)
            most = site.memory()
            found.goal(f"{most} MB", most < MOST_MEMORY)
        except Exception as error:  # the next attack is tried all the same
            found = Found(one.__name__)
            found.goal(f"ended with {error!r}", False)
        for server in servers:
            if server.status("/healthz") != 200:
                found.goal("a replica is gone", False)
                server.kill()
                server.start()
        print(f"{found.attack}: {'; '.join(found.told)}", flush=True)
        missed += found.missed
    return missed
