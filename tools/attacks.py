"""Attacks on two replicas behind nginx, and their effect on other visitors.

Each compares lost answers and the peak memory of a replica with a limit. Linux only.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import streamlit as st
from anyio.from_thread import start_blocking_portal

from tools.app_server import Server
from tools.drive import RESULT
from tools.live_visitors import bomb, visit
from tools.proxy import Proxy

PATIENCE = 60.0  # seconds for one answer
MAX_MEMORY = 400  # MB per replica; the unit kills one at 512
SHEET = f"/gespreksblad.pdf?{RESULT}"
COMPRESSED = ("br", "gzip")
BUSY = (b"Het is even druk", b'href="tel:101"', b'href="tel:116000"', b'href="tel:112"')


class Site:
    """Two replicas and the proxy in front of them. client: makes a connection for each request."""

    def __init__(self, proxy: Proxy, servers: Sequence[Server]) -> None:
        self.servers = servers
        self.client = httpx2.AsyncClient(
            base_url=proxy.url,
            verify=False,
            trust_env=False,
            timeout=PATIENCE,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    async def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Return status and body; status 0 without an answer."""
        with suppress(httpx2.TransportError):
            answer = await self.client.get(path, headers=headers)
            return answer.status_code, answer.content
        return 0, b""

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


ATTACKS = (cold_files, busy_pdfs, bombs)


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
