"""The PDFs: how long one takes, how many a second a server gives, what stays in memory.

    time      every n-th sheet is drawn once, in this process: no two are the same
    clients   20 clients ask a server of its own for different sheets, again as soon as they have
              one, while one more asks for a page: what that costs the page stands beside it
    memory    many sheets in this process, its memory after each fifth of them

The clients share the processor with the server, so the figures compare; they are no promise.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path

if not __package__:  # run as a file: python looks in bench/, but the package is beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.load import Tally, ask
from bench.servers import RESULT_PATH, NotStartedError, fetch, product
from tools.combinations import combinations
from wegwijzer.content import Content, load_content
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.answers import query_from_answers

ADDRESS = "https://wegwijzer.voorbeeld.be/"


def times(paper: Paper, content: Content, every: int) -> None:
    """Print how long a sheet takes that was not drawn before."""
    taken, worked = [], time.process_time()
    for answers in combinations(content, "aanpakken")[::every]:
        start = time.perf_counter()
        paper.sheet(answers, ADDRESS)
        taken.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(taken, n=20, method="inclusive")
    print(
        f"{len(taken)} sheets: median {cuts[9]:.0f} ms, 95th {cuts[18]:.0f} ms, "
        f"slowest {max(taken):.0f} ms; of the processor "
        f"{(time.process_time() - worked) / len(taken) * 1000:.0f} ms each"
    )


async def crowd(url: str, content: Content, clients: int, seconds: float) -> tuple[Tally, Tally]:
    """Return what came of the PDFs, and of the page that one more client asked for meanwhile."""
    sheets = itertools.cycle(combinations(content, "aanpakken"))
    pdfs, pages, start = Tally(), Tally(), time.perf_counter()

    async def again(tally: Tally, page: bool = False) -> None:
        while time.perf_counter() - start < seconds:
            query = query_from_answers(next(sheets), content)
            path = RESULT_PATH if page else f"/gespreksblad.pdf?{query}"
            await ask(f"{url}{path}", tally)

    await asyncio.gather(again(pages, page=True), *(again(pdfs) for _ in range(clients)))
    pdfs.seconds = pages.seconds = time.perf_counter() - start
    return pdfs, pages


def memory(paper: Paper, content: Content, count: int) -> None:
    """Print the memory of this process while it draws, each address another one."""
    sheets = itertools.cycle(combinations(content, "aanpakken"))
    print(f"memory: {resident():.0f} MB")
    for number in range(1, count + 1):
        paper.sheet(next(sheets), f"{ADDRESS}{number}/")
        if number % max(1, count // 5) == 0:
            print(f"after {number:5}: {resident():.0f} MB", flush=True)


def resident() -> float:
    """Return the memory that this process holds, in MB."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096 / 1e6


def main() -> int:
    """Read the command line, measure, and return 1 if a request failed, else 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=int, default=7, help="time every n-th sheet (default 7)")
    parser.add_argument("--clients", type=int, default=20, help="default 20")
    parser.add_argument("--seconds", type=float, default=10.0, help="of the clients (default 10)")
    parser.add_argument("--count", type=int, default=5000, help="for the memory (default 5,000)")
    options = parser.parse_args()
    content = load_content()
    paper = Paper(content)
    times(paper, content, max(1, options.every))
    try:
        with ExitStack() as stack:
            url = stack.enter_context(product())
            fetch(url + RESULT_PATH)
            alone, pages = asyncio.run(crowd(url, content, 0, 2.0))
            print(pages.row("page, nobody else"))
            pdfs, pages = asyncio.run(crowd(url, content, options.clients, options.seconds))
            print(pages.row("page, beside the PDFs"))
            print(pdfs.row(f"PDF, {options.clients} clients"))
    except NotStartedError as problem:
        print(problem, file=sys.stderr)
        return 1
    memory(paper, content, options.count)
    return 1 if pdfs.failed or alone.failed or pages.failed else 0


if __name__ == "__main__":
    sys.exit(main())
