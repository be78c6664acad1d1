"""Measure the wizard from the first question to the result: waiting time and bytes.

Variants, interleaved over the rounds; each run starts with an empty cache:
    ordinary   the same questions in an ordinary Streamlit app (bench/ordinary_wizard.py)
    surveyjs   the same questions in SurveyJS, as static files
    product    the wizard with its default settings
    altijd     ... with WEGWIJZER_STREAMLIT=altijd
    nooit      ... with WEGWIJZER_STREAMLIT=nooit: links alone
    static     the product's pages of this run as files, without scripts

Per network profile (tools/line.py) and processor:
    waiting    the sum of all taps, and of the opening; reading time is not included
    kB         of the whole run; of opening a complete link until two seconds without traffic
    tap        from pressing an option, for PRESS seconds, until the next heading is visible
"""

import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench.peers import ORDINARY, static_pages, streamlit_url, surveyjs
from tools.chromium import Chromium, Tab
from tools.drive import TAPS
from tools.line import Line, Profile

ANSWERS = TAPS["sport"]
READING_SECONDS, QUIET_SECONDS = 1.0, 2.0
RESULT = "resultaat"
HEADINGS = {  # selectors, for the peers too
    RESULT: "#volgende-stap, #resultaat",
    **{name: f"[data-vraag={name}], h2#{name}, [data-name={name}]" for name, _ in ANSWERS},
}
SLOW = Profile("slow phone", 0.15, 1.6e6, 750e3), 4  # 4: processor slowdown
NEAR = Profile("50 Mbit/s, 20 ms", 0.02, 50e6, 20e6), 1


@dataclass
class Measurements:
    """Measurements of one variant with one profile, over the rounds; times in seconds."""

    opening: list[float] = field(default_factory=list)
    waiting: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    link_bytes: list[int] = field(default_factory=list)


def query_strings() -> list[str]:
    """Return the query string of the start page and after each answer."""
    # The role sets the sector.
    pairs = [f"{name}={value}" for name, value in ANSWERS]
    pairs.insert(1, "sector=sport")
    return ["", *("&".join(pairs[: 2 + number]) for number in range(len(ANSWERS)))]


def option_selector(parameter: str, value: str) -> str:
    return (
        f"[data-optie='{value}'], .st-key-{parameter}-{value} button, "
        f"[data-name={parameter}] label:has(input[value='{value}'])"
    )


def complete_wizard(tab: Tab, line: Line, measurements: Measurements) -> None:
    """Complete the wizard once, from an empty cache to the result."""
    line.bytes = 0
    start = tab.goto(f"{line.url}/")
    waits = [tab.wait(ANSWERS[0][0]) - start]
    measurements.opening += waits
    later = [*(parameter for parameter, _ in ANSWERS[1:]), RESULT]
    for (parameter, value), next_heading in zip(ANSWERS, later, strict=True):
        tab.rest(READING_SECONDS)
        start = tab.press(option_selector(parameter, value))
        waits.append(tab.wait(next_heading) - start)
    measurements.taps += waits[1:]
    measurements.waiting.append(sum(waits))
    measurements.bytes.append(bytes_when_quiet(tab, line))


def bytes_when_quiet(tab: Tab, line: Line) -> int:
    """Return the bytes once there has been no traffic for QUIET_SECONDS."""
    before = -1
    while before != line.bytes:
        before = line.bytes
        tab.rest(QUIET_SECONDS)
    return before


def measure(
    browser: Chromium,
    urls: dict[str, str],
    names: Iterable[str],
    rounds: int,
    profile: Profile,
    slowdown: int,
    with_link: bool = False,
) -> dict[str, Measurements]:
    """Return the measurements of these variants with one profile.

    with_link: also open a complete link of the product.
    """
    by_variant: dict[str, Measurements] = defaultdict(Measurements)
    with ExitStack() as stack:
        lines = {name: stack.enter_context(Line(urls[name], profile)) for name in names}
        order = [*lines]
        for number in range(rounds):
            offset = number % len(order)  # rotate the order
            for name in order[offset:] + order[:offset]:
                line, measurements = lines[name], by_variant[name]
                with browser.phone(slowdown) as tab:
                    complete_wizard(tab, line, measurements)
                if with_link and name == "product":
                    with browser.phone(slowdown) as tab:
                        line.bytes = 0
                        tab.goto(f"{line.url}/?{query_strings()[-1]}")
                        measurements.link_bytes.append(bytes_when_quiet(tab, line))
            done = f"{profile.name}: round {number + 1} of {rounds}"
            print(f"{time.strftime('%H:%M:%S')} {done}", file=sys.stderr, flush=True)
    return by_variant


def start_all(stack: ExitStack) -> dict[str, str]:
    """Start all variants; return their addresses by name."""
    urls = {
        "ordinary": stack.enter_context(streamlit_url(ORDINARY)),
        "product": stack.enter_context(streamlit_url()),
        "altijd": stack.enter_context(streamlit_url(WEGWIJZER_STREAMLIT="altijd")),
        "nooit": stack.enter_context(streamlit_url(WEGWIJZER_STREAMLIT="nooit")),
    }
    if shutil.which("npm"):
        urls["surveyjs"] = stack.enter_context(surveyjs())
    else:
        print("NO NPM: SurveyJS is not measured", file=sys.stderr)
    paths = [f"/?{query}" if query else "/" for query in query_strings()]
    return {**urls, "static": stack.enter_context(static_pages(urls["nooit"], paths))}
