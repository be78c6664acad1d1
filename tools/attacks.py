"""Attacks on two replicas behind nginx, and their effect on other visitors.

Each attack compares lost responses and the peak memory of a replica with a limit. Linux only.
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

TIMEOUT = 60.0  # seconds for one response
MAX_MEMORY = 400  # MB per replica; systemd kills a replica at 512 MB
SHEET = f"/gespreksblad.pdf?{RESULT}"
COMPRESSED = ("br", "gzip")
BUSY_PAGE_PARTS = (b"Het is even druk", b'href="tel:101"', b'href="tel:116000"', b'href="tel:112"')


class Site:
    """Two replicas and the proxy in front of them. client: opens a connection for each request."""

    def __init__(self, proxy: Proxy, servers: Sequence[Server]) -> None:
        self.servers = servers
        self.client = httpx2.AsyncClient(
            base_url=proxy.url,
            verify=False,
            trust_env=False,
            timeout=TIMEOUT,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    async def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Return status and body; status 0 without a response."""
        with suppress(httpx2.TransportError):
            response = await self.client.get(path, headers=headers)
            return response.status_code, response.content
        return 0, b""

    def reset_peaks(self) -> None:
        for server in self.servers:
            Path(f"/proc/{server.pid}/clear_refs").write_text("5", encoding="ascii")

    def memory(self) -> int:
        """Return the peak memory of a replica since reset_peaks(), in MB."""
        peaks = []
        for server in self.servers:
            status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
            peaks += [int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line]
        return max(peaks) // 1024


@dataclass
class Outcome:
    """The results of an attack in words, and the goals that it missed."""

    attack: str
    results: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def check(self, result: str, reached: bool) -> None:
        self.results.append(result)
        if not reached:
            self.missed.append(f"{self.attack}: {result}")

    def check_other_pages(self, statuses: Counter[int]) -> None:
        lost = sum(count for status, count in statuses.items() if status in (0, 500, 502, 504))
        self.check(f"{lost} of {statuses.total()} pages of other visitors lost", lost == 0)


async def page_statuses_during(site: Site, count: int, attack: Awaitable[object]) -> Counter[int]:
    """Request pages during and after an attack; return their statuses."""
    attack_task = asyncio.ensure_future(attack)
    requests = []
    for number in range(count):
        query = RESULT.replace("stap=2", f"stap={number % 4 + 1}")
        requests.append(asyncio.create_task(site.get(f"/?{query}")))
        await asyncio.sleep(0.025)
    statuses = Counter(status for status, _ in await asyncio.gather(*requests))
    await attack_task
    return statuses


async def cold_files(site: Site) -> Outcome:
    """Request all of Streamlit's files in each encoding at once, just after a start."""
    _, page = await site.get(f"/?{RESULT.replace('&stap=2', '')}")
    tags = page.partition(b'data-tags=".')[2].partition(b'"')[0].decode()
    _, html = await site.get(tags)
    base = "/streamlit/" + html.decode().partition("/streamlit/")[2].partition("/")[0]
    folder = Path(st.__file__).parent
    files = [path for path in (folder / "static" / "static").rglob("*") if path.is_file()]
    names = [path.relative_to(folder / "static").as_posix() for path in files]
    largest = sorted(files, key=lambda path: -path.stat().st_size)[:12]
    # nginx does not answer requests with a query string from its cache.
    paths = [f"{base}/{name}?{encoding}" for name in names for encoding in COMPRESSED]
    for path in largest:
        name = path.relative_to(folder / "static").as_posix()
        paths += [f"{base}/{name}?{number}" for number in range(8)]

    async def all_files() -> None:
        await asyncio.gather(
            *(
                site.get(path, **{"Accept-Encoding": COMPRESSED[n % 2]})
                for n, path in enumerate(paths)
            )
        )

    outcome = Outcome(f"{len(paths)} requests for client files, just after a start")
    outcome.check_other_pages(await page_statuses_during(site, 198, all_files()))
    return outcome


async def busy_pdfs(site: Site) -> Outcome:
    """Request 120 PDFs at once."""
    responses: list[tuple[int, bytes]] = []

    async def all_pdfs() -> None:
        paths = [SHEET.replace("stap=2", f"stap={n % 4 + 1}") for n in range(120)]
        responses.extend(await asyncio.gather(*(site.get(path) for path in paths)))

    outcome = Outcome("120 PDFs at once")
    outcome.check_other_pages(await page_statuses_during(site, 224, all_pdfs()))
    rendered = [body for status, body in responses if status == 200 and body.startswith(b"%PDF")]
    busy = [b for status, b in responses if status == 503 and all(n in b for n in BUSY_PAGE_PARTS)]
    others = Counter(status for status, _ in responses)
    outcome.check(
        f"{len(rendered)} rendered, {len(busy)} got the Dutch busy page with the numbers",
        len(rendered) + len(busy) == len(responses),
    )
    outcome.results.append(f"statuses {dict(others)}")
    return outcome


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

    outcome = Outcome(f"300 bombs of {len(frames)} bytes")
    outcome.check_other_pages(await page_statuses_during(site, 100, all_bombs()))
    return outcome


ATTACKS = (cold_files, busy_pdfs, bombs)


def run_attacks(proxy: Proxy, servers: Sequence[Server]) -> list[str]:
    """Run and print every attack; return the missed goals."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it reports sockets that we abort
    site = Site(proxy, servers)
    missed = []
    for attack in ATTACKS:
        site.reset_peaks()
        try:
            with start_blocking_portal() as portal:  # this thread runs Playwright's event loop
                outcome = portal.call(attack, site)
            memory = site.memory()
            outcome.check(f"{memory} MB", memory < MAX_MEMORY)
        except Exception as error:  # go on with the next attack
            outcome = Outcome(attack.__name__)
            outcome.check(f"ended with {error!r}", False)
        for server in servers:
            if server.status("/healthz") != 200:
                outcome.check("a replica does not respond", False)
                server.kill()
                server.start()
        print(f"{outcome.attack}: {'; '.join(outcome.results)}", flush=True)
        missed += outcome.missed
    return missed
