"""Measure the wizard from the first question to the result: waiting time and bytes.

Variants, interleaved over the rounds; each run starts with an empty cache:
    ordinary   the same questions in an ordinary Streamlit app (bench/ordinary_wizard.py)
    product    the wizard with its default settings
    altijd     ... with WEGWIJZER_STREAMLIT=altijd
    nooit      ... with WEGWIJZER_STREAMLIT=nooit: links alone
    static     the product's pages of this run as files, without scripts

Per network profile (bench/line.py) and processor:
    waiting    the sum of all taps, and of the opening; reading time is not included
    kB         of the whole run; of opening a complete link until two seconds without traffic
    tap        from a tap until the next heading is visible
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from bench.line import Line, Profile, line
from bench.servers import ORDINARY, static_pages, streamlit_url
from tools.drive import TAPS

ANSWERS = TAPS["sport"]
READING_SECONDS, QUIET_SECONDS = 1.0, 2.0
SLOW = Profile("slow phone", 0.15, 1.6e6, 750e3), 4  # 4: processor slowdown
MIDDLE = Profile("50 Mbit/s, 20 ms", 0.02, 50e6, 20e6), 4


@dataclass
class Measurements:
    """Measurements of one variant with one profile, over the rounds."""

    waiting: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    link_bytes: list[int] = field(default_factory=list)


def query_strings() -> list[str]:
    """Return the query string of the start and after each answer."""
    # The role sets the sector.
    pairs = [f"{name}={value}" for name, value in ANSWERS]
    pairs.insert(1, "sector=sport")
    return ["", *("&".join(pairs[: 2 + number]) for number in range(len(ANSWERS)))]


def heading_selector(parameter: str | None) -> str:
    """Return the selector of the heading of a question, or of the result (None)."""
    if parameter is None:
        return ":is(#volgende-stap, #resultaat) >> visible=true"
    return f":is([data-vraag={parameter}], h2#{parameter}) >> visible=true"


def option_selector(parameter: str, value: str) -> str:
    ordinary = f".st-key-{parameter}-{value} button"
    return f":is([data-optie='{value}'], {ordinary}) >> visible=true"


def seconds_until(page: Page, selector: str, start: float) -> float:
    page.locator(selector).first.wait_for(timeout=90_000)
    return time.monotonic() - start


def complete_wizard(page: Page, relay: Line, slowdown: int, measurements: Measurements) -> None:
    """Complete the wizard once, from an empty cache to the result."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    relay.bytes = 0
    start = time.monotonic()
    page.goto(f"{relay.url}/", wait_until="commit", timeout=90_000)
    waiting = seconds_until(page, heading_selector(ANSWERS[0][0]), start)
    later = [*(parameter for parameter, _ in ANSWERS[1:]), None]
    for (parameter, value), next_question in zip(ANSWERS, later, strict=True):
        page.wait_for_timeout(READING_SECONDS * 1000)
        start = time.monotonic()
        page.locator(option_selector(parameter, value)).first.click(
            no_wait_after=True, timeout=90_000
        )
        tap = seconds_until(page, heading_selector(next_question), start)
        measurements.taps.append(tap)
        waiting += tap
    measurements.waiting.append(waiting)
    wait_quiet(page, relay)
    measurements.bytes.append(relay.bytes)


def wait_quiet(page: Page, relay: Line) -> None:
    """Wait until there has been no traffic for QUIET_SECONDS."""
    before = -1
    while before != relay.bytes:
        before = relay.bytes
        page.wait_for_timeout(QUIET_SECONDS * 1000)


def open_result(page: Page, relay: Line, measurements: Measurements) -> None:
    relay.bytes = 0
    page.goto(f"{relay.url}/?{query_strings()[-1]}", wait_until="commit", timeout=90_000)
    wait_quiet(page, relay)
    measurements.link_bytes.append(relay.bytes)


def measure(
    browser: Browser, urls: dict[str, str], rounds: int, profile: Profile, slowdown: int
) -> dict[str, Measurements]:
    """Return the measurements of each variant with one profile."""
    by_variant: dict[str, Measurements] = defaultdict(Measurements)
    with ExitStack() as stack:
        relays = {name: stack.enter_context(line(url, profile)) for name, url in urls.items()}
        names = list(relays)
        for number in range(rounds):
            offset = number % len(names)  # rotate the order
            for name in names[offset:] + names[:offset]:
                with phone(browser) as page:
                    complete_wizard(page, relays[name], slowdown, by_variant[name])
                if name != "ordinary":
                    with phone(browser) as page:
                        open_result(page, relays[name], by_variant[name])
            print(f"{profile.name}: round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return {name: by_variant[name] for name in urls}


@contextmanager
def phone(browser: Browser) -> Iterator[Page]:
    with browser.new_context(
        viewport={"width": 390, "height": 664}, is_mobile=True, has_touch=True, locale="nl-BE"
    ) as context:
        yield context.new_page()


def start_all(stack: ExitStack) -> dict[str, str]:
    """Start all variants; return their addresses by name."""
    urls = {
        "ordinary": stack.enter_context(streamlit_url(ORDINARY)),
        "product": stack.enter_context(streamlit_url()),
        "altijd": stack.enter_context(streamlit_url(WEGWIJZER_STREAMLIT="altijd")),
        "nooit": stack.enter_context(streamlit_url(WEGWIJZER_STREAMLIT="nooit")),
    }
    paths = [f"/?{query}" if query else "/" for query in query_strings()]
    return {**urls, "static": stack.enter_context(static_pages(urls["nooit"], paths))}
