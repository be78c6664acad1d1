"""A hall of 300 opens the page: how fast does the server hand out the first answer.

Two ways to ask, for each page in turn, always from this machine to itself:
    hall       every client comes once, at a moment spread evenly over the time (a hall with a QR
               code on the screen)
    flat out   all clients ask again as soon as they have their answer, for a few seconds: the
               most that the server can do, and the wait that comes with it; of any page of the
               wizard at random too, beside an answer of the same server that is always the same

Each request is a new connection, like a new phone, and accepts gzip. Only the HTML is fetched:
no scripts, no fonts, and no websocket, so nothing is said here about Streamlit sessions. The
clients share the processor with the server, so the figures compare; they are no promise.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from urllib.parse import urlsplit

if not __package__:  # run as a file: python looks in bench/, but the package is beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.servers import RESULT_PATH, NotStartedError, bare_streamlit, fetch, product
from tools.app_server import PRODUCT
from tools.combinations import combinations
from wegwijzer.content import load_content
from wegwijzer.rules.answers import query_from_answers

CONSTANT = "/healthz"
MOST_CLIENTS, MOST_SECONDS, MOST_REQUESTS = 1000, 60.0, 50_000
ANSWER_SECONDS = 30.0


@dataclass
class Tally:
    """What came of one series. latencies: seconds from connecting to the last byte."""

    latencies: list[float] = field(default_factory=list)
    failed: int = 0
    received: int = 0
    seconds: float = 0.0

    def row(self, name: str) -> str:
        """Return one line of the table."""
        count = len(self.latencies)
        if count < 2:
            return f"{name:28}no answers, {self.failed} failed"
        cuts = statistics.quantiles(self.latencies, n=20, method="inclusive")
        rate, size = count / self.seconds, self.received / count
        return (
            f"{name:28}{rate:8.0f}{cuts[9] * 1000:10.1f} ms{cuts[18] * 1000:10.1f} ms"
            f"{max(self.latencies) * 1000:10.1f} ms{size:10.0f}{self.failed:8}"
        )


HEADING = f"{'':28}{'per s':>8}{'p50':>13}{'p95':>13}{'slowest':>13}{'bytes':>10}{'failed':>8}"


async def ask(url: str, tally: Tally) -> None:
    """Fetch url once on a connection of its own and note how it went."""
    parts = urlsplit(url)
    target = parts._replace(scheme="", netloc="").geturl() or "/"
    request = (
        f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/html,*/*;q=0.8\r\n"
        "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    )
    start = time.perf_counter()
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                writer.write(request.encode())
                answer = await reader.read(-1)
            finally:
                writer.close()
    except (OSError, TimeoutError):
        tally.failed += 1
        return
    if answer.startswith(b"HTTP/1.1 200 "):
        tally.latencies.append(time.perf_counter() - start)
        tally.received += len(answer)
    else:
        tally.failed += 1


async def hall(url: str, clients: int, seconds: float) -> Tally:
    """Let each client come once, evenly spread over the seconds."""
    tally = Tally()

    async def one(number: int) -> None:
        await asyncio.sleep(number * seconds / clients)
        await ask(url, tally)

    start = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(clients)))
    tally.seconds = time.perf_counter() - start
    return tally


async def flat_out(urls: Iterator[str], clients: int, seconds: float) -> Tally:
    """Let all clients ask for the next of the urls until the time or MOST_REQUESTS is over."""
    tally, start, asked = Tally(), time.perf_counter(), 0

    async def again() -> None:
        nonlocal asked
        while time.perf_counter() - start < seconds and asked < MOST_REQUESTS:
            asked += 1
            await ask(next(urls), tally)

    await asyncio.gather(*(again() for _ in range(clients)))
    tally.seconds = time.perf_counter() - start
    return tally


def queries(goals: Iterable[str], *more: None) -> Iterator[str]:
    """Yield the query of a state at random, the same at each run; more=None: of open ones too."""
    content = load_content()
    every = [
        query_from_answers(answers, content)
        for goal in goals
        for answers in combinations(content, goal, *more)
    ]
    rng = random.Random(len(every))
    while True:
        yield rng.choice(every)


def states(url: str) -> Iterator[str]:
    """Yield a page of the wizard at random, of all that there are, again and again."""
    return (f"{url}/?{query}" for query in queries(load_content().goal.option_ids, None))


def series(pages: Sequence[tuple[str, str]], clients: int, seconds: float) -> int:
    """Run both ways on each (name, url) and print the table; return how many asks failed."""
    failed = 0
    print(HEADING)
    for name, url in pages:
        fetch(url)  # the first answer of a server pays for its imports
        tally = asyncio.run(hall(url, clients, seconds))
        failed += tally.failed
        print(tally.row(f"hall      {name}"), flush=True)
    product_url = pages[-1][1].removesuffix(RESULT_PATH)
    more = [("any state", states(product_url)), ("always the same", repeat(product_url + CONSTANT))]
    for name, urls in [*((name, repeat(url)) for name, url in pages), *more]:
        tally = asyncio.run(flat_out(urls, clients, min(seconds, 3.0)))
        failed += tally.failed
        print(tally.row(f"flat out  {name}"), flush=True)
    return failed


def main() -> int:
    """Read the command line, measure, and return 1 if a request failed, else 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clients", type=int, default=300, help="default 300")
    parser.add_argument("--seconds", type=float, default=10.0, help="of a hall (default 10)")
    parser.add_argument("--app", type=Path, default=PRODUCT, help="the product's script")
    options = parser.parse_args()
    clients = min(max(options.clients, 2), MOST_CLIENTS)
    seconds = min(max(options.seconds, 1.0), MOST_SECONDS)
    print(f"{clients} clients, a hall of {seconds:.0f} s\nlink: {RESULT_PATH}\n")
    try:
        with ExitStack() as stack:
            bare_url = stack.enter_context(bare_streamlit())
            product_url = stack.enter_context(product(options.app))
            pages = [
                ("bare /", bare_url + "/"),
                ("product /", product_url + "/"),
                ("product link", product_url + RESULT_PATH),
            ]
            failed = series(pages, clients, seconds)
    except NotStartedError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
