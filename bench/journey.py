"""Measure the wizard from the first question to the result: waiting time and bytes.

Variants, interleaved over the rounds; each run starts with an empty cache:
    ordinary   the same questions in an ordinary Streamlit app (bench/ordinary_wizard.py)
    surveyjs   the same questions in SurveyJS, as static files
    product    the wizard with its default settings
    altijd     ... with WEGWIJZER_STREAMLIT=altijd
    nooit      ... with WEGWIJZER_STREAMLIT=nooit: links-only mode
    static     the pages of `nooit`, fetched at the start, as static files without scripts

Per network profile (tools/line.py) and processor slowdown:
    waiting    the opening and all taps, without reading time
    bytes      of the whole run, and of opening a complete link; until QUIET_SECONDS without traffic
    tap        from the start of the press, which lasts PRESS_SECONDS, until the next heading is
               visible
"""

import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from bench.peers import ORDINARY, static_pages, streamlit_url, surveyjs
from tools.drive import TAPS
from tools.line import Line, Profile

ANSWERS = TAPS["sport"]
READING_SECONDS, PRESS_SECONDS, QUIET_SECONDS = 1.0, 0.09, 2.0
TIMEOUT = 90_000  # milliseconds
SLOW = Profile("slow phone", 0.15, 1.6e6, 750e3), 4  # 4: processor slowdown
NEAR = Profile("50 Mbit/s, 20 ms", 0.02, 50e6, 20e6), 1


@dataclass
class Measurements:
    """Measurements of one variant with one profile, over the rounds; times in seconds."""

    waiting: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    link_bytes: list[int] = field(default_factory=list)


def query_strings() -> list[str]:
    """Return the query strings of the start page and of the screen after each answer."""
    # The role sets the sector.
    pairs = [f"{name}={value}" for name, value in ANSWERS]
    pairs.insert(1, "sector=sport")
    return ["", *("&".join(pairs[: 2 + number]) for number in range(len(ANSWERS)))]


def option_selector(parameter: str, value: str) -> str:
    ordinary = f".st-key-{parameter}-{value} button"
    survey = f"[data-name={parameter}] label:has(input[value='{value}'])"
    return f":is([data-optie='{value}'], {ordinary}, {survey}) >> visible=true"


def heading_selector(parameter: str | None) -> str:
    """Return the selector of the heading of a question, or of the result (None)."""
    if parameter is None:
        return ":is(#volgende-stap, #resultaat) >> visible=true"
    return f":is([data-vraag={parameter}], h2#{parameter}, [data-name={parameter}]) >> visible=true"


def seconds_until(page: Page, heading: str, start: float) -> float:
    page.locator(heading).first.wait_for(timeout=TIMEOUT)
    return time.monotonic() - start


def press(page: Page, selector: str) -> float:
    """Press and release an option, as a finger does; return the time at which it was pressed."""
    page.locator(selector).first.hover(timeout=TIMEOUT)
    start = time.monotonic()
    page.mouse.down()
    page.wait_for_timeout(PRESS_SECONDS * 1000)
    page.mouse.up()
    return start


def complete_wizard(page: Page, line: Line, measurements: Measurements) -> None:
    """Complete the wizard once, from an empty cache to the result."""
    line.bytes = 0
    start = time.monotonic()
    page.goto(f"{line.url}/", wait_until="commit", timeout=TIMEOUT)
    waits = [seconds_until(page, heading_selector(ANSWERS[0][0]), start)]
    later = [*(parameter for parameter, _ in ANSWERS[1:]), None]
    for (parameter, value), next_question in zip(ANSWERS, later, strict=True):
        page.wait_for_timeout(READING_SECONDS * 1000)
        start = press(page, option_selector(parameter, value))
        waits.append(seconds_until(page, heading_selector(next_question), start))
    measurements.taps += waits[1:]
    measurements.waiting.append(sum(waits))
    measurements.bytes.append(bytes_when_quiet(page, line))


def bytes_when_quiet(page: Page, line: Line) -> int:
    """Wait for QUIET_SECONDS without traffic; return the bytes since `line.bytes` was reset."""
    before = -1
    while before != line.bytes:
        before = line.bytes
        page.wait_for_timeout(QUIET_SECONDS * 1000)
    return before


@contextmanager
def phone(browser: Browser, slowdown: int) -> Iterator[Page]:
    """Yield a new page with an empty cache. slowdown: factor for the processor."""
    with browser.new_context(
        viewport={"width": 390, "height": 664}, is_mobile=True, has_touch=True, locale="nl-BE"
    ) as context:
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        yield page


def measure(
    browser: Browser,
    urls: dict[str, str],
    names: Iterable[str],
    rounds: int,
    profile: Profile,
    slowdown: int,
    with_link: bool = False,
) -> dict[str, Measurements]:
    """Return the measurements with one profile, by name of the variant.

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
                with phone(browser, slowdown) as page:
                    complete_wizard(page, line, measurements)
                if with_link and name == "product":
                    with phone(browser, slowdown) as page:
                        line.bytes = 0
                        page.goto(f"{line.url}/?{query_strings()[-1]}", timeout=TIMEOUT)
                        measurements.link_bytes.append(bytes_when_quiet(page, line))
            done = f"{profile.name}: round {number + 1} of {rounds}"
            print(f"{time.strftime('%H:%M:%S')} {done}", file=sys.stderr, flush=True)
    return by_variant


def start_all(stack: ExitStack) -> dict[str, str]:
    """Start all variants, SurveyJS only if npm is installed; return their base URLs by name."""
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
