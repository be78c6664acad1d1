"""Print all performance goals as a Markdown table, each figure beside one of the same run.

    make bench                                     # about ten minutes, with nothing else running
    .venv/bin/python -m bench.table --rounds 1     # a quick look

The last line shows the noise of the machine: constant answers per second at the start and the end.
"""

import argparse
import asyncio
import http.client
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from itertools import repeat

from playwright.sync_api import Browser, sync_playwright

from bench import journey, load, sessions
from bench.servers import CHROMIUM_ARGS, ORDINARY
from scripts.find_browsers import find_browser
from tools.app_server import PRODUCT
from tools.drive import LIVE

CLIENTS, SECONDS = 50, 5.0
QUESTION = "/?rol=trainer&sector=sport"


@dataclass
class Row:
    """One measure. share: the product's figure divided by the other one."""

    measure: str
    against: str
    product: str
    share: float | None
    goal: str

    def __str__(self) -> str:
        share = "-" if self.share is None else f"{self.share:.3g}"
        return f"| {self.measure} | {self.against} | {self.product} | {share} | {self.goal} |"


def compared(
    measure: str, theirs: float, ours: float, unit: str, goal: str, digits: int = 1
) -> Row:
    """Return a row with both figures in one unit, and their ratio."""
    other, product = (f"{figure:.{digits}f} {unit}".strip() for figure in (theirs, ours))
    return Row(measure, other, product, ours / theirs, goal)


HEAD = "| measure | against | product | share | goal |\n|---|---|---|---|---|"


def log(step: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {step}", file=sys.stderr, flush=True)


def journeys(browser: Browser, urls: dict[str, str], rounds: int) -> list[Row]:
    """Measure walks on a slow phone, and taps on a slow processor."""
    slow, middle = journey.SLOW, journey.MIDDLE
    found = journey.measure(browser, urls, rounds, *slow)
    wait = {name: statistics.median(walks.waiting) for name, walks in found.items()}
    size = {name: statistics.median(walks.bytes) / 1000 for name, walks in found.items()}
    link = statistics.median(found["product"].opened) / 1000
    rows = [
        compared(
            "waiting on the journey, slow phone; ordinary wizard",
            *(wait["ordinary"], wait["product"], "s", "≤ 0.16"),
        ),
        compared("the same; links alone", wait["nooit"], wait["product"], "s", "≤ 1.0"),
        compared(
            "bytes of the journey; ordinary wizard",
            *(size["ordinary"], size["product"], "kB", "≤ 60 kB, 0.022"),
        ),
        compared(
            "bytes of opening a complete link; ordinary wizard",
            *(size["ordinary"], link, "kB", "≤ 25 kB"),
        ),
    ]
    found = journey.measure(browser, urls, rounds, *middle)
    tap = {name: statistics.median(walks.taps) * 1000 for name, walks in found.items()}
    for name, what, goal in (("nooit", "links", "≤ 350 ms"), ("altijd", "awake", "≤ 300 ms")):
        measure = f"tap, processor / 4, 20 ms line, {what}; the same pages without scripts"
        rows.append(compared(measure, tap["static"], tap[name], "ms", goal, digits=0))
    return rows


def waking(browser: Browser, ordinary: str, product: str, rounds: int) -> Row:
    """Measure how soon Streamlit takes over on a fast connection."""
    heading = journey.heading(journey.WALK[0][0])
    seconds: dict[str, list[float]] = {ordinary: [], product: []}
    for _ in range(rounds):
        for url, mark in ((ordinary, heading), (product, LIVE)):
            with journey.phone(browser) as page:
                began = time.monotonic()
                page.goto(f"{url}/", wait_until="commit")
                page.wait_for_selector(mark, state="attached", timeout=90_000)
                seconds[url].append(time.monotonic() - began)
    theirs, ours = (statistics.median(seconds[url]) for url in (ordinary, product))
    return compared(
        "local line: Streamlit takes over; ordinary wizard's first question",
        *(theirs, ours, "s", "≤ 1.5 s", 2),
    )


def question(url: str) -> Row:
    """Measure the compressed size of a question page, without headers."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    connection.request("GET", QUESTION, headers={"Accept-Encoding": "br"})
    size = len(connection.getresponse().read()) / 1000
    return Row("bytes of a question page", "-", f"{size:.1f} kB", None, "≤ 9 kB")


def rate(urls: Iterator[str]) -> float:
    """Return answers per second for CLIENTS clients."""
    tally = asyncio.run(load.flat_out(urls, CLIENTS, SECONDS))
    return len(tally.latencies) / tally.seconds


def first_paints(product: str) -> Row:
    """Measure first paints of random states per second."""
    constant = rate(repeat(product + load.CONSTANT))
    pages = rate(load.states(product))
    return compared(
        "first paints a second, 50 clients, any state; a constant answer",
        *(constant, pages, "", "≥ 0.3, nothing kept", 0),
    )


def streamlit(ordinary: str, product: str) -> list[Row]:
    """Measure Streamlit's script runs per second, and the wait of simultaneous sessions."""
    speed = {
        script: asyncio.run(sessions.runs(url, script))
        for url, script in ((ordinary, ORDINARY), (product, PRODUCT))
    }
    theirs, ours = speed[ORDINARY], speed[PRODUCT]
    hall = {
        script: asyncio.run(sessions.at_once(url, script))
        for url, script in ((ordinary, ORDINARY), (product, PRODUCT))
    }
    late = {script: sessions.percentile_95(waits) for script, (waits, _) in hall.items()}
    lost = {script: missing for script, (_, missing) in hall.items()}
    return [
        compared(
            "Streamlit runs a second, 100 sessions, full result; ordinary wizard",
            *(theirs, ours, "", "≥ 10"),
        ),
        Row(
            "300 sessions at once, 95th percentile (not drawn); ordinary wizard",
            f"{late[ORDINARY]:.1f} s ({lost[ORDINARY]})",
            f"{late[PRODUCT]:.1f} s ({lost[PRODUCT]})",
            late[PRODUCT] / late[ORDINARY],
            "≤ 4 s (0)",
        ),
    ]


def main() -> None:
    """Measure all and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="walks per page and line (3)")
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        log("servers start")
        urls = journey.start_all(stack)
        constant = [rate(repeat(urls["product"] + load.CONSTANT))]
        log("walks in a browser")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_browser(), args=list(CHROMIUM_ARGS)
            )
            rows = journeys(browser, urls, rounds)
            rows += [
                question(urls["product"]),
                waking(browser, urls["ordinary"], urls["product"], rounds),
            ]
            chromium = browser.version
            browser.close()
        log("first paints")
        rows.append(first_paints(urls["product"]))
        log("sessions")
        rows += streamlit(urls["ordinary"], urls["altijd"])
        constant.append(rate(repeat(urls["product"] + load.CONSTANT)))
    print(HEAD, *rows, sep="\n")
    print(
        f"\nStreamlit {version('streamlit')}, Chromium {chromium}, {os.cpu_count()} cores, "
        f"{rounds} rounds, medians. Noise: a constant answer {constant[0]:.0f} times a second at "
        f"the start and {constant[1]:.0f} at the end; load {os.getloadavg()[2]:.1f}."
    )


if __name__ == "__main__":
    main()
