"""Print all measures and their goals as a Markdown table, with reference figures of the same run.

    make bench                                     # about ten minutes, with nothing else running
    .venv/bin/python -m bench.table --rounds 1     # a quick look

The last line shows the noise of the machine: how many constant responses per second the server gave
at the start and at the end.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from itertools import repeat
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench import journey, load, sessions
from bench.peers import ORDINARY, streamlit_url
from scripts.find_browsers import find_browser
from tools.app_server import PRODUCT
from tools.drive import LAUNCH_ARGS

CLIENTS, SECONDS = 50, 5.0


@dataclass
class Row:
    """One measure. ratio: the product's figure divided by the reference."""

    measure: str
    against: str
    product: str
    ratio: float
    goal: str

    def __str__(self) -> str:
        columns = (self.measure, self.against, self.product, f"{self.ratio:.3g}", self.goal)
        return f"| {' | '.join(columns)} |"


def comparison(
    measure: str, theirs: float, ours: float, unit: str, goal: str, digits: int = 1
) -> Row:
    """Return a row with both figures in one unit, and their ratio."""
    other, product = (f"{figure:.{digits}f} {unit}".strip() for figure in (theirs, ours))
    return Row(measure, other, product, ours / theirs, goal)


HEAD = "| measure | against | product | ratio | goal |\n|---|---|---|---|---|"


def log(step: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {step}", file=sys.stderr, flush=True)


def journey_rows(browser: Browser, urls: dict[str, str], rounds: int) -> list[Row]:
    """Measure whole wizards, and taps by a link and on a live page."""
    measure, slow, near = journey.measure, journey.SLOW, journey.NEAR
    peers = [name for name in ("ordinary", "surveyjs") if name in urls]
    far = measure(
        browser, urls, (*peers, "product", "nooit", "static"), rounds, *slow, with_link=True
    )
    close = measure(browser, urls, ("nooit", "altijd", "static"), rounds, *near)
    waiting = {name: statistics.median(runs.waiting) for name, runs in far.items()}
    size = {name: statistics.median(runs.bytes) / 1000 for name, runs in far.items()}
    link = statistics.median(far["product"].link_bytes) / 1000
    names = {"ordinary": "ordinary wizard", "surveyjs": "SurveyJS"}
    rows = []
    for peer in peers:
        name, goal = names[peer], "≤ 0.14" if peer == "ordinary" else "≤ 1.0"
        rows += [
            comparison(
                f"waiting on the journey, slow phone; {name}",
                *(waiting[peer], waiting["product"], "s", goal),
            ),
            comparison(f"bytes of the journey; {name}", *(size[peer], size["product"], "kB", "")),
        ]
    rows.append(
        comparison(
            "bytes of opening a complete link; ordinary wizard",
            *(size["ordinary"], link, "kB", "≤ 25 kB"),
        )
    )
    pages = "; the same pages without scripts"
    for of, measure_name, goal in (
        (statistics.median, "median", "≤ 0.80"),
        (percentile_90, "90th percentile", "≤ 0.65"),
    ):
        theirs, ours = (of(far[name].taps) * 1000 for name in ("static", "nooit"))
        name = f"tap by a link, 150 ms line, processor / 4, {measure_name}{pages}"
        rows.append(comparison(name, theirs, ours, "ms", goal, digits=0))
    taps = {name: statistics.median(runs.taps) * 1000 for name, runs in close.items()}
    name = "tap, 20 ms line, processor / 1"
    rows.append(comparison(f"{name}, by a link{pages}", taps["static"], taps["nooit"], "ms", "", 0))
    rows.append(
        comparison(
            f"{name}, rendered by Streamlit; a link",
            *(taps["nooit"], taps["altijd"], "ms", "≤ 0.35", 0),
        )
    )
    return rows


def percentile_90(values: list[float]) -> float:
    return statistics.quantiles(values, n=10, method="inclusive")[8]


def seconds_to_start(rounds: int) -> Row:
    """Measure how soon the server responds after its start, with warm disk caches."""
    seconds: dict[Path, list[float]] = {ORDINARY: [], PRODUCT: []}
    for _ in range(rounds):
        for script, times in seconds.items():
            start = time.monotonic()
            with streamlit_url(script):
                times.append(time.monotonic() - start)
    theirs, ours = (statistics.median(times) for times in seconds.values())
    return comparison("server ready, warm; ordinary wizard", theirs, ours, "s", "≤ 3 s")


def responses_per_second(urls: Iterator[str]) -> float:
    tally = asyncio.run(load.measure_throughput(urls, CLIENTS, SECONDS))
    return len(tally.latencies) / tally.seconds


def first_paints(product: str) -> Row:
    """Measure first paints of random screens per second."""
    constant = responses_per_second(repeat(product + load.CONSTANT_PATH))
    pages = responses_per_second(load.random_pages(product))
    return comparison(
        "first paints a second, 50 clients, any state; a constant response",
        *(constant, pages, "", "≥ 0.35", 0),
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
            "≤ 3 s (0)",
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="rounds per variant and profile (3)")
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        log("servers start")
        urls = journey.start_all(stack)
        constant = [responses_per_second(repeat(urls["product"] + load.CONSTANT_PATH))]
        log("wizards in a browser")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=LAUNCH_ARGS)
            rows = journey_rows(browser, urls, rounds)
            chromium = browser.version
            browser.close()
        rows.append(seconds_to_start(rounds))
        log("first paints")
        rows.append(first_paints(urls["product"]))
        log("sessions")
        rows += streamlit_rows(urls["ordinary"], urls["altijd"])
        constant.append(responses_per_second(repeat(urls["product"] + load.CONSTANT_PATH)))
    print(HEAD, *rows, sep="\n")
    print(
        f"\nStreamlit {version('streamlit')}, Chromium {chromium}, {os.cpu_count()} cores, "
        f"{rounds} rounds, medians. Noise: a constant response {constant[0]:.0f} times a second at "
        f"the start and {constant[1]:.0f} at the end; load {os.getloadavg()[2]:.1f}."
    )


if __name__ == "__main__":
    main()
