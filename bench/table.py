"""Print all performance goals as a Markdown table, each with a reference figure of the same run.

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
    """One measure. share: the product's figure divided by the reference."""

    measure: str
    against: str
    product: str
    share: float | None
    goal: str

    def __str__(self) -> str:
        share = "-" if self.share is None else f"{self.share:.3g}"
        return f"| {self.measure} | {self.against} | {self.product} | {share} | {self.goal} |"


def comparison(
    measure: str, theirs: float, ours: float, unit: str, goal: str, digits: int = 1
) -> Row:
    """Return a row with both figures in one unit, and their ratio."""
    other, product = (f"{figure:.{digits}f} {unit}".strip() for figure in (theirs, ours))
    return Row(measure, other, product, ours / theirs, goal)


HEAD = "| measure | against | product | share | goal |\n|---|---|---|---|---|"


def log(step: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {step}", file=sys.stderr, flush=True)


def journey_rows(browser: Browser, urls: dict[str, str], rounds: int) -> list[Row]:
    """Measure whole wizards on a slow phone, and taps on a slow processor."""
    slow, middle = journey.SLOW, journey.MIDDLE
    by_variant = journey.measure(browser, urls, rounds, *slow)
    wait = {name: statistics.median(runs.waiting) for name, runs in by_variant.items()}
    size = {name: statistics.median(runs.bytes) / 1000 for name, runs in by_variant.items()}
    link = statistics.median(by_variant["product"].link_bytes) / 1000
    rows = [
        comparison(
            "waiting on the journey, slow phone; ordinary wizard",
            *(wait["ordinary"], wait["product"], "s", "≤ 0.16"),
        ),
        comparison("the same; links alone", wait["nooit"], wait["product"], "s", "≤ 1.0"),
        comparison(
            "bytes of the journey; ordinary wizard",
            *(size["ordinary"], size["product"], "kB", "≤ 60 kB, 0.022"),
        ),
        comparison(
            "bytes of opening a complete link; ordinary wizard",
            *(size["ordinary"], link, "kB", "≤ 25 kB"),
        ),
    ]
    by_variant = journey.measure(browser, urls, rounds, *middle)
    tap = {name: statistics.median(runs.taps) * 1000 for name, runs in by_variant.items()}
    for name, what, goal in (("nooit", "links", "≤ 350 ms"), ("altijd", "live", "≤ 300 ms")):
        measure = f"tap, processor / 4, 20 ms line, {what}; the same pages without scripts"
        rows.append(comparison(measure, tap["static"], tap[name], "ms", goal, digits=0))
    return rows


def takeover_time(browser: Browser, ordinary: str, product: str, rounds: int) -> Row:
    """Measure how soon Streamlit takes over on a fast connection."""
    heading = journey.heading_selector(journey.ANSWERS[0][0])
    seconds: dict[str, list[float]] = {ordinary: [], product: []}
    for _ in range(rounds):
        for url, mark in ((ordinary, heading), (product, LIVE)):
            with journey.phone(browser) as page:
                start = time.monotonic()
                page.goto(f"{url}/", wait_until="commit")
                page.wait_for_selector(mark, state="attached", timeout=90_000)
                seconds[url].append(time.monotonic() - start)
    theirs, ours = (statistics.median(seconds[url]) for url in (ordinary, product))
    return comparison(
        "local line: Streamlit takes over; ordinary wizard's first question",
        *(theirs, ours, "s", "≤ 1.5 s", 2),
    )


def question_size(url: str) -> Row:
    """Measure the compressed size of a question page, without headers."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    connection.request("GET", QUESTION, headers={"Accept-Encoding": "br"})
    size = len(connection.getresponse().read()) / 1000
    return Row("bytes of a question page", "-", f"{size:.1f} kB", None, "≤ 9 kB")


def responses_per_second(urls: Iterator[str]) -> float:
    """Return responses per second for CLIENTS clients."""
    tally = asyncio.run(load.measure_throughput(urls, CLIENTS, SECONDS))
    return len(tally.latencies) / tally.seconds


def first_paints(product: str) -> Row:
    """Measure first paints of random states per second."""
    constant = responses_per_second(repeat(product + load.CONSTANT_PATH))
    pages = responses_per_second(load.random_pages(product))
    return comparison(
        "first paints a second, 50 clients, any state; a constant answer",
        *(constant, pages, "", "≥ 0.3, nothing cached", 0),
    )


def streamlit_rows(ordinary: str, product: str) -> list[Row]:
    """Measure Streamlit's script runs per second, and the wait of simultaneous sessions."""
    speed = {
        script: asyncio.run(sessions.results_per_second(url, script))
        for url, script in ((ordinary, ORDINARY), (product, PRODUCT))
    }
    theirs, ours = speed[ORDINARY], speed[PRODUCT]
    waits_by_script = {
        script: asyncio.run(sessions.simultaneous_waits(url, script))
        for url, script in ((ordinary, ORDINARY), (product, PRODUCT))
    }
    slowest = {
        script: sessions.percentile_95(waits) for script, (waits, _) in waits_by_script.items()
    }
    missing_sessions = {script: missing for script, (_, missing) in waits_by_script.items()}
    return [
        comparison(
            "Streamlit runs a second, 100 sessions, full result; ordinary wizard",
            *(theirs, ours, "", "≥ 10"),
        ),
        Row(
            "300 sessions at once, 95th percentile (not rendered); ordinary wizard",
            f"{slowest[ORDINARY]:.1f} s ({missing_sessions[ORDINARY]})",
            f"{slowest[PRODUCT]:.1f} s ({missing_sessions[PRODUCT]})",
            slowest[PRODUCT] / slowest[ORDINARY],
            "≤ 4 s (0)",
        ),
    ]


def main() -> None:
    """Measure all and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="rounds per variant and profile (3)")
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        log("servers start")
        urls = journey.start_all(stack)
        constant = [responses_per_second(repeat(urls["product"] + load.CONSTANT_PATH))]
        log("wizards in a browser")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_browser(), args=list(CHROMIUM_ARGS)
            )
            rows = journey_rows(browser, urls, rounds)
            rows += [
                question_size(urls["product"]),
                takeover_time(browser, urls["ordinary"], urls["product"], rounds),
            ]
            chromium = browser.version
            browser.close()
        log("first paints")
        rows.append(first_paints(urls["product"]))
        log("sessions")
        rows += streamlit_rows(urls["ordinary"], urls["altijd"])
        constant.append(responses_per_second(repeat(urls["product"] + load.CONSTANT_PATH)))
    print(HEAD, *rows, sep="\n")
    print(
        f"\nStreamlit {version('streamlit')}, Chromium {chromium}, {os.cpu_count()} cores, "
        f"{rounds} rounds, medians. Noise: a constant answer {constant[0]:.0f} times a second at "
        f"the start and {constant[1]:.0f} at the end; load {os.getloadavg()[2]:.1f}."
    )


if __name__ == "__main__":
    main()
