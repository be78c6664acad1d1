"""Live pages by the hundred, and visitors who mean harm: what the others notice of them.

    hall      300 pages are opened in ten seconds and stay open; each is drawn and then pressed once
    bombs     eight messages of 185 kB that are 185 MB once they are decompressed
    drops     one message of 250 kB made of small ones that are 60 kB each once decompressed
    git       300 messages that ask what repository the app was made in
    presses   100 pages press 2.7 times a second each and read nothing of what comes back

Beside each of them somebody asks for a page four times a second. Told are: how many live pages
were drawn; how long those other visitors waited; the most memory, threads and descriptors of the
server; what it wrote in its log. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

if not __package__:  # run as a file: python looks in bench/, but the package is beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from websockets.exceptions import WebSocketException

from bench.load import Tally, ask
from bench.servers import RESULT_PATH
from tools.app_server import PRODUCT, Server
from tools.live_visitors import PATIENCE, Visitor, ask_for_git, bomb, press, visit

QUERY = RESULT_PATH.partition("?")[2]
PAGES = 300
HALL_SECONDS = 10.0
ATTACK_SECONDS = 10.0


@dataclass
class Watch:
    """What the server used, at most. memory: MB. processor: seconds, told apart from how busy the
    machine is with other things.
    """

    process: int
    memory: float = 0
    threads: int = 0
    descriptors: int = 0
    processor: float = 0

    def look(self) -> None:
        """Take note of what the server uses now."""
        with suppress(OSError):
            status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
            values = dict(line.split(":", 1) for line in status.splitlines())
            self.memory = max(self.memory, int(values["VmRSS"].split()[0]) / 1024)
            self.threads = max(self.threads, int(values["Threads"]))
            count = len(os.listdir(f"/proc/{self.process}/fd"))  # noqa: PTH208
            self.descriptors = max(self.descriptors, count)
            ticks = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").split()[13:15]
            self.processor = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@dataclass
class Outcome:
    """What became of the live pages of one scene; seconds: until each was drawn."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    pressed: int = 0


async def hall(url: str, outcome: Outcome) -> None:
    """Let 300 pages come in ten seconds, stay until all are there, and press once each."""
    async with AsyncExitStack() as stack:
        pages: list[Visitor] = []

        async def come(number: int) -> None:
            await asyncio.sleep(number * HALL_SECONDS / PAGES)
            start = time.perf_counter()
            try:
                page = await stack.enter_async_context(visit(url))
                async with asyncio.timeout(PATIENCE):
                    drawn = await page.draw("")
            except (OSError, WebSocketException, TimeoutError):
                drawn = None
            if drawn is not None:
                outcome.seconds.append(time.perf_counter() - start)
                pages.append(page)
            else:
                outcome.refused += 1

        async def again(page: Visitor) -> None:
            with suppress(OSError, WebSocketException, TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    drawn = await page.draw(QUERY)
                outcome.pressed += drawn is not None

        await asyncio.gather(*(come(number) for number in range(PAGES)))
        await asyncio.gather(*(again(page) for page in pages))
        for page in pages:
            page.socket.transport.abort()  # a server that hangs takes no leave


async def bombs(url: str, outcome: Outcome) -> None:
    """Send eight messages of 185 kB at once, as one compressed frame each."""
    await _at_once(url, 8, [bomb(185_000_000)], outcome)


async def drops(url: str, outcome: Outcome) -> None:
    """Send small compressed messages that arrive as one piece."""
    await _at_once(url, 8, [bomb(60_000) * 2500], outcome)


async def git(url: str, outcome: Outcome) -> None:
    """Ask for the repository, 300 times."""
    async with visit(url) as page:
        outcome.seconds.append(0)
        with suppress(WebSocketException):  # one that asks so often is closed
            for _ in range(300):
                await page.socket.send(ask_for_git())
        await asyncio.sleep(ATTACK_SECONDS)


async def presses(url: str, outcome: Outcome) -> None:
    """Press 266 times a second in all, from 100 pages that take no answers."""
    message = press(QUERY)

    async def one(number: int) -> None:
        await asyncio.sleep(number / 266)
        end = time.perf_counter() + ATTACK_SECONDS
        while time.perf_counter() < end:
            try:
                async with visit(url, max_queue=(1, 0), ping_interval=None) as page:
                    outcome.seconds.append(0)
                    while time.perf_counter() < end:
                        await page.socket.send(message)
                        outcome.pressed += 1
                        await asyncio.sleep(100 / 266)
                    page.socket.transport.abort()
            except (OSError, WebSocketException, TimeoutError):
                outcome.refused += 1
                await asyncio.sleep(0.5)

    await asyncio.gather(*(one(number) for number in range(100)))


async def _at_once(url: str, pages: int, frames: list[bytes], outcome: Outcome) -> None:
    async with AsyncExitStack() as stack:
        open_pages = [await stack.enter_async_context(visit(url)) for _ in range(pages)]
        outcome.seconds += [0] * pages
        for page in open_pages:
            page.socket.transport.writelines(frames)
        await asyncio.sleep(5)
        for page in open_pages:
            page.socket.transport.abort()


SCENES: dict[str, Callable[[str, Outcome], Awaitable[None]]] = {
    scene.__name__: scene for scene in (hall, bombs, drops, git, presses)
}


@contextmanager
def server(script: Path, descriptors: int | None) -> Iterator[Server]:
    """Run the product. descriptors: soft and hard limit."""
    limit = (descriptors, descriptors) if descriptors else None
    server = Server(script=script, open_files=limit)
    try:
        yield server
    finally:
        server.stop()


async def play(name: str, url: str, watch: Watch) -> tuple[Outcome, Tally]:
    """Play one scene, with somebody who asks for a page beside it."""
    outcome, others, over = Outcome(), Tally(), asyncio.Event()

    async def look() -> None:
        while not over.is_set():
            watch.look()
            await asyncio.sleep(0.02)

    async def others_ask() -> None:
        asking = set()
        while not over.is_set():
            asking.add(asyncio.create_task(ask(url + RESULT_PATH, others)))
            await asyncio.sleep(0.25)
        await asyncio.gather(*asking)

    beside = [asyncio.create_task(look()), asyncio.create_task(others_ask())]
    try:
        await SCENES[name](url, outcome)
    finally:
        over.set()
    await asyncio.gather(*beside)
    return outcome, others


def row(name: str, outcome: Outcome, others: Tally, watch: Watch, log: str) -> str:
    """Return one scene as a line of the table."""
    waits = sorted(others.latencies) or [float("nan")]
    drawn = sorted(outcome.seconds)
    return (
        f"{name:9}{len(drawn):6}{outcome.refused:8}{outcome.pressed:8}"
        f"{max(drawn, default=0):8.1f} s"
        f"{statistics.median(waits) * 1000:9.0f} ms{waits[int(len(waits) * 0.95)] * 1000:8.0f} ms"
        f"{waits[-1] * 1000:8.0f} ms{others.failed:7}"
        f"{watch.processor:9.1f} s{watch.memory:8.0f}{watch.threads:8}{watch.descriptors:7}"
        f"{log.count(chr(10)):8}{log.count('Traceback'):7}"
    )


HEADING = (
    f"{'':9}{'live':>6}{'refused':>8}{'presses':>8}{'slowest':>10}{'GET p50':>12}{'p95':>11}"
    f"{'slowest':>11}{'failed':>7}{'processor':>11}{'MB':>8}{'threads':>8}{'files':>7}{'lines':>8}{'traces':>7}"
)


def main() -> int:
    """Read the command line and play the scenes, each on a server of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("scenes", nargs="*", default=list(SCENES), help="default: all")
    parser.add_argument("--descriptors", type=int, help="limit of the server, soft and hard")
    parser.add_argument("--app", type=Path, default=PRODUCT, help="the product's script")
    options = parser.parse_args()
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # sockets that we cut off ourselves
    print(HEADING)
    for name in options.scenes:
        with server(options.app, options.descriptors) as found:
            watch = Watch(found.process)
            outcome, others = asyncio.run(play(name, found.url, watch))
            print(row(name, outcome, others, watch, found.log()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
