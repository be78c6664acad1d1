"""An hour of an ordinary day: what the server holds at the end must be what it held at the start.

Each second somebody asks for three pages of states drawn at random (the same at each run), somebody
for a sheet, each ten seconds somebody for a PDF, and each second a page comes alive, goes from the
start to a result, is pressed once more and leaves. Told are memory, threads and descriptors as
time goes by, and at the end how the last fifth compares with the second one: in the first the
server still warms up. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable
from pathlib import Path

if not __package__:  # run as a file: python looks in bench/, but the package is beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from websockets.exceptions import WebSocketException

from bench.live import Watch
from bench.load import HEADING, Tally, ask, queries
from tools.app_server import Server
from tools.live_visitors import visit

PAGES_A_SECOND = 3
PDF_SECONDS = 10
LINES = 20  # of the table
MOST = 1.10  # of what it was


async def live(url: str, query: str, tally: Tally) -> None:
    """Come alive, answer one question after another, and leave."""
    start, answers = time.perf_counter(), query.split("&")
    steps = ["&".join(answers[:number]) for number in range(len(answers) + 1)]
    try:
        async with visit(url) as page:
            for step in (*steps, query):
                assert await page.draw(step)
    except (OSError, WebSocketException, TimeoutError, AssertionError):
        tally.failed += 1
    else:
        tally.latencies.append(time.perf_counter() - start)


async def day(server: Server, seconds: float) -> tuple[dict[str, Tally], list[Watch]]:
    """Return what came of all that was asked, and what the server used meanwhile."""
    tallies = {name: Tally() for name in ("page", "sheet", "PDF", "live, six draws")}
    watches: list[Watch] = []
    drawn, url, start = queries(("aanpakken",)), server.url, time.perf_counter()
    asking: set[asyncio.Task[None]] = set()

    def begin(work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        asking.add(task)
        task.add_done_callback(asking.discard)

    for second in range(int(seconds)):
        for _ in range(PAGES_A_SECOND):
            begin(ask(f"{url}/?{next(drawn)}", tallies["page"]))
        begin(ask(f"{url}/afdruk?{next(drawn)}", tallies["sheet"]))
        begin(live(url, next(drawn), tallies["live, six draws"]))
        if second % PDF_SECONDS == 0:
            begin(ask(f"{url}/gespreksblad.pdf?{next(drawn)}", tallies["PDF"]))
        await asyncio.sleep(start + second + 1 - time.perf_counter())
        watch = Watch(server.process)
        watch.look()
        watches.append(watch)
        if second % max(1, int(seconds) // LINES) == 0:
            print(
                f"{second:6} s {watch.memory:8.0f} MB{watch.threads:5} threads"
                f"{watch.descriptors:5} files{watch.processor:9.1f} s of a processor",
                flush=True,
            )
    await asyncio.gather(*asking)
    for tally in tallies.values():
        tally.seconds = seconds
    return tallies, watches


def grown(watches: list[Watch]) -> dict[str, float]:
    """Return by name of what is used the last fifth as a part of the second one, by medians."""
    fifth = len(watches) // 5
    return {
        name: statistics.median(getattr(watch, name) for watch in watches[-fifth:])
        / statistics.median(getattr(watch, name) for watch in watches[fifth : 2 * fifth])
        for name in ("memory", "threads", "descriptors")
    }


def main() -> int:
    """Read the command line; return 1 if something failed or grew, else 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0, help="default 60")
    seconds = max(10.0, parser.parse_args().minutes * 60)
    server = Server()
    try:
        tallies, watches = asyncio.run(day(server, seconds))
        log = server.log()
    finally:
        server.stop()
    print(HEADING)
    for name, tally in tallies.items():
        print(tally.row(name))
    growth = grown(watches)
    print(", ".join(f"{name} x {part:.2f}" for name, part in growth.items()))
    print(f"tracebacks in the log: {log.count('Traceback')}")
    failed = any(tally.failed for tally in tallies.values()) or "Traceback" in log
    return int(failed or max(growth.values()) > MOST)


if __name__ == "__main__":
    sys.exit(main())
