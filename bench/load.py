"""Measure responses per second, each on a new connection, as from a new phone.

Fetches no files that a page loads. The clients share the processor with the server, so compare
figures of the same run only.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tools.combinations import combinations
from wegwijzer.content import load_content
from wegwijzer.rules.answers import query_from_answers

CONSTANT_PATH = "/healthz"
MAX_REQUESTS = 50_000
TIMEOUT = 30.0


@dataclass
class Tally:
    """Results of one series. latencies: seconds from connecting to the last byte."""

    latencies: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0.0


async def request_once(url: str, tally: Tally) -> None:
    """Fetch url once on a new connection; add the result to the tally."""
    parts = urlsplit(url)
    target = parts._replace(scheme="", netloc="").geturl() or "/"
    request = (
        f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/html,*/*;q=0.8\r\n"
        "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    )
    start = time.perf_counter()
    try:
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                writer.write(request.encode())
                response = await reader.read(-1)
            finally:
                writer.close()
    except (OSError, TimeoutError):
        tally.failed += 1
        return
    if response.startswith(b"HTTP/1.1 200 "):
        tally.latencies.append(time.perf_counter() - start)
    else:
        tally.failed += 1


async def measure_throughput(urls: Iterator[str], clients: int, seconds: float) -> Tally:
    """Let each client request the next URL, until `seconds` or MAX_REQUESTS is reached."""
    tally, start, request_count = Tally(), time.perf_counter(), 0

    async def repeat_requests() -> None:
        nonlocal request_count
        while time.perf_counter() - start < seconds and request_count < MAX_REQUESTS:
            request_count += 1
            await request_once(next(urls), tally)

    await asyncio.gather(*(repeat_requests() for _ in range(clients)))
    tally.seconds = time.perf_counter() - start
    return tally


def random_pages(url: str) -> Iterator[str]:
    """Yield URLs of random screens, endlessly; the order is the same in each run."""
    content = load_content()
    queries = [
        query_from_answers(answers, content)
        for goal in content.goal.option_ids
        for answers in combinations(content, goal, None)
    ]
    rng = random.Random(len(queries))
    while True:
        yield f"{url}/?{rng.choice(queries)}"
