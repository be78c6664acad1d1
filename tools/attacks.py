"""Attacks on two replicas behind nginx, and their effect on other visitors.

The goals of each attack: no page of another visitor is lost, and the peak memory of each replica
stays below MAX_MEMORY. Runs only on Linux.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx2
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
    """Two replicas and the proxy before them. client: opens a new connection for each request."""

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
        """Return status and body; (0, b"") without a response."""
        with suppress(httpx2.TransportError):
            response = await self.client.get(path, headers=headers)
            return response.status_code, response.content
        return 0, b""

    def reset_peaks(self) -> None:
        for server in self.servers:
            Path(f"/proc/{server.pid}/clear_refs").write_text("5", encoding="ascii")

    def memory(self) -> int:
        """Return the highest peak memory of the replicas since reset_peaks(), in MB."""
        peaks = []
        for server in self.servers:
            status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
            peaks += [int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line]
        return max(peaks) // 1024


# A result in words, and whether it reached its goal.
Results = list[tuple[str, bool]]


async def other_pages_during(site: Site, count: int, attack: Awaitable[object]) -> Results:
    """Run an attack and request `count` screens; return how many responses were lost."""
    attack_task = asyncio.ensure_future(attack)
    requests = []
    for number in range(count):
        query = RESULT.replace("stap=2", f"stap={number % 4 + 1}")
        requests.append(asyncio.create_task(site.get(f"/?{query}")))
        await asyncio.sleep(0.025)
    statuses = [status for status, _ in await asyncio.gather(*requests)]
    await attack_task
    lost = sum(status in (0, 500, 502, 504) for status in statuses)
    return [(f"{lost} of {count} pages of other visitors lost", lost == 0)]


async def cold_files(site: Site) -> Results:
    """Request Streamlit's files, each twice in each encoding, at once, just after a start."""
    _, page = await site.get(f"/?{RESULT.replace('&stap=2', '')}")
    tags = page.partition(b'data-tags=".')[2].partition(b'"')[0].decode()
    _, html = await site.get(tags)
    names = re.findall(r'(?:href|src)="\.(/streamlit/[^"]+)"', html.decode())
    # The number makes nginx pass each request on instead of answering it from its cache.
    requests = [
        site.get(f"{name}?{number}", **{"Accept-Encoding": COMPRESSED[number % 2]})
        for name in names
        for number in range(4)
    ]
    return await other_pages_during(site, 198, asyncio.gather(*requests))


async def busy_pdfs(site: Site) -> Results:
    """Request 120 PDFs at once."""
    requests = [site.get(SHEET.replace("stap=2", f"stap={n % 4 + 1}")) for n in range(120)]
    pdfs = asyncio.gather(*requests)
    results = await other_pages_during(site, 224, pdfs)
    responses = pdfs.result()
    rendered = sum(status == 200 and body.startswith(b"%PDF") for status, body in responses)
    busy = sum(
        status == 503 and all(part in body for part in BUSY_PAGE_PARTS)
        for status, body in responses
    )
    return [
        *results,
        (
            f"{rendered} rendered, {busy} got the Dutch busy page with the numbers",
            rendered + busy == len(responses),
        ),
        (f"statuses {dict(Counter(status for status, _ in responses))}", True),
    ]


async def bombs(site: Site) -> Results:
    """Send a compression bomb of 3.7 kB through each of 300 sockets to one replica."""
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

    return await other_pages_during(site, 100, all_bombs())


ATTACKS = (cold_files, busy_pdfs, bombs)


def run_attacks(proxy: Proxy, servers: Sequence[Server]) -> int:
    """Run and print every attack; return the number of missed goals."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it reports sockets that we abort
    site = Site(proxy, servers)
    missed = 0
    for attack in ATTACKS:
        site.reset_peaks()
        try:
            with start_blocking_portal() as portal:  # this thread runs Playwright's event loop
                results = portal.call(attack, site)
            memory = site.memory()
            results.append((f"{memory} MB", memory < MAX_MEMORY))
        except Exception as error:  # go on with the next attack
            results = [(f"ended with {error!r}", False)]
        for server in servers:
            if server.status("/healthz") != 200:
                results.append(("a replica does not respond", False))
                server.kill()
                server.start()
        texts = [text if reached else f"MISSED: {text}" for text, reached in results]
        print(f"{attack.__doc__} {'; '.join(texts)}", flush=True)
        missed += sum(not reached for _, reached in results)
    return missed
