"""Measure a walk from the first question to the result: waiting time and bytes.

Variants, interleaved over the rounds; each walk starts with an empty cache:
    ordinary   the same questions in an ordinary Streamlit app (bench/ordinary_wizard.py)
    product    the wizard with its default settings
    altijd     ... with WEGWIJZER_STREAMLIT=altijd
    nooit      ... with WEGWIJZER_STREAMLIT=nooit: links alone
    static     the product's pages of this walk as files, without scripts

Per network profile (bench/line.py) and processor:
    waiting    the sum of all taps, and of the opening; reading time is not included
    kB         of the whole walk; of opening a complete link until two seconds without traffic
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
from bench.servers import ORDINARY, running, static_pages
from tools.drive import TAPS

WALK = TAPS["sport"]
READING, QUIET = 1.0, 2.0  # seconds
SLOW = Profile("slow phone", 0.15, 1.6e6, 750e3), 4  # 4: processor slowdown
MIDDLE = Profile("50 Mbit/s, 20 ms", 0.02, 50e6, 20e6), 4


@dataclass
class Walks:
    """Measurements of one variant with one profile, over the rounds."""

    waiting: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)


def states() -> list[str]:
    """Return the query string of the start and after each answer of the walk."""
    # The role sets the sector.
    pairs = [f"{name}={value}" for name, value in WALK]
    pairs.insert(1, "sector=sport")
    return ["", *("&".join(pairs[: 2 + number]) for number in range(len(WALK)))]


def heading(parameter: str | None) -> str:
    """Return the selector of the heading of a question, or of the result (None)."""
    if parameter is None:
        return ":is(#volgende-stap, #resultaat) >> visible=true"
    return f":is([data-vraag={parameter}], h2#{parameter}) >> visible=true"


def option(parameter: str, value: str) -> str:
    ordinary = f".st-key-{parameter}-{value} button"
    return f":is([data-optie='{value}'], {ordinary}) >> visible=true"


def seconds_until(page: Page, selector: str, began: float) -> float:
    page.locator(selector).first.wait_for(timeout=90_000)
    return time.monotonic() - began


def walk(page: Page, wire: Line, slower: int, seen: Walks) -> None:
    """Walk once, from an empty cache to the result."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    wire.bytes = 0
    began = time.monotonic()
    page.goto(f"{wire.url}/", wait_until="commit", timeout=90_000)
    waiting = seconds_until(page, heading(WALK[0][0]), began)
    later = [*(parameter for parameter, _ in WALK[1:]), None]
    for (parameter, value), next_question in zip(WALK, later, strict=True):
        page.wait_for_timeout(READING * 1000)
        began = time.monotonic()
        page.locator(option(parameter, value)).first.click(no_wait_after=True, timeout=90_000)
        tap = seconds_until(page, heading(next_question), began)
        seen.taps.append(tap)
        waiting += tap
    seen.waiting.append(waiting)
    quiet(page, wire)
    seen.bytes.append(wire.bytes)


def quiet(page: Page, wire: Line) -> None:
    """Wait until there has been no traffic for QUIET seconds."""
    before = -1
    while before != wire.bytes:
        before = wire.bytes
        page.wait_for_timeout(QUIET * 1000)


def open_result(page: Page, wire: Line, seen: Walks) -> None:
    wire.bytes = 0
    page.goto(f"{wire.url}/?{states()[-1]}", wait_until="commit", timeout=90_000)
    quiet(page, wire)
    seen.opened.append(wire.bytes)


def measure(
    browser: Browser, urls: dict[str, str], rounds: int, profile: Profile, slower: int
) -> dict[str, Walks]:
    """Return the measurements of each variant with one profile."""
    found: dict[str, Walks] = defaultdict(Walks)
    with ExitStack() as stack:
        wires = {name: stack.enter_context(line(url, profile)) for name, url in urls.items()}
        names = list(wires)
        for number in range(rounds):
            turn = number % len(names)  # rotate the order
            for name in names[turn:] + names[:turn]:
                with phone(browser) as page:
                    walk(page, wires[name], slower, found[name])
                if name != "ordinary":
                    with phone(browser) as page:
                        open_result(page, wires[name], found[name])
            print(f"{profile.name}: round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return {name: found[name] for name in urls}


@contextmanager
def phone(browser: Browser) -> Iterator[Page]:
    with browser.new_context(
        viewport={"width": 390, "height": 664}, is_mobile=True, has_touch=True, locale="nl-BE"
    ) as context:
        yield context.new_page()


def start_all(stack: ExitStack) -> dict[str, str]:
    """Start all variants; return their addresses by name."""
    urls = {
        "ordinary": stack.enter_context(running(ORDINARY)),
        "product": stack.enter_context(running()),
        "altijd": stack.enter_context(running(WEGWIJZER_STREAMLIT="altijd")),
        "nooit": stack.enter_context(running(WEGWIJZER_STREAMLIT="nooit")),
    }
    paths = [f"/?{query}" if query else "/" for query in states()]
    return {**urls, "static": stack.enter_context(static_pages(urls["nooit"], paths))}
