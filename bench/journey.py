"""What a person waits for: open, read, four taps, the result; and what it costs on the wire.

Side by side, interleaved over the rounds, each walk in a new context (empty cache):
    ordinary   the same questions as Streamlit's guide would have them (bench/ordinary_wizard.py)
    product    the wizard as it starts: Streamlit wakes where it helps
    altijd     ... with WEGWIJZER_STREAMLIT=altijd
    nooit      ... with WEGWIJZER_STREAMLIT=nooit: links alone
    static     the product's own pages of this walk as files, without scripts

On each line (bench/line.py: delay, rate, all bytes both ways, websockets too) and processor:
    waiting    from each tap (or the opening) until the next heading stands there, added up; a
               person reads each question for a second, which is not counted
    kB         of the whole walk; of opening a complete link, until two seconds of quiet
    tap        median from a tap to the next heading
    arrived    when our script ran on the first page, ms (wake.js decides by it), and whether
               Streamlit was awake at the end of the walk

These figures are for people: the exit code is 0.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page, sync_playwright

if not __package__:  # run as a file: python looks in bench/, but the package is beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.line import Line, Profile, line
from bench.servers import CHROMIUM_ARGS, StaticHandler, chromium_path, fetch, static_page
from tools.app_server import PRODUCT, ROOT, Server
from tools.drive import LIVE, TAPS

WALK = TAPS["sport"]
READING, QUIET = 1.0, 2.0  # seconds
LINES = (
    (Profile("slow phone", 0.15, 1.6e6, 750e3), 4),
    (Profile("9 Mbit/s, 60 ms", 0.06, 9e6, 3e6), 4),
    (Profile("50 Mbit/s, 20 ms", 0.02, 50e6, 20e6), 4),
    (Profile("50 Mbit/s, 20 ms", 0.02, 50e6, 20e6), 1),
    (Profile("local line"), 1),
)
# The moment at which our script asks how long it took to come.
ARRIVED = """
{
  const now = performance.now.bind(performance);
  performance.now = () => {
    performance.now = now;
    return (window.__arrived = now());
  };
}
"""


@dataclass
class Walks:
    """What was seen of one page on one line, over the rounds."""

    waiting: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    arrived: list[float] = field(default_factory=list)
    live: int = 0


def states() -> list[str]:
    """Return the query string after each answer of the walk, that of the start first."""
    # The role brings its sector along.
    pairs = [f"{name}={value}" for name, value in WALK]
    pairs.insert(1, "sector=sport")
    return ["", *("&".join(pairs[: 2 + number]) for number in range(len(WALK)))]


@contextmanager
def static_walk(product_url: str) -> Iterator[str]:
    """Serve the pages of the walk as files, scripts taken out; yield the base URL."""
    served = {}
    for query in states():
        path = f"/?{query}" if query else "/"
        served[path] = static_page(fetch(product_url + path))

    class Handler(StaticHandler):
        pass

    Handler.served = served
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def heading(parameter: str | None) -> str:
    """Return the selector of what stands there when a question, or the result, can be read."""
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
    page.add_init_script(ARRIVED)
    wire.bytes = 0
    began = time.monotonic()
    page.goto(f"{wire.url}/", wait_until="commit", timeout=90_000)
    waiting = seconds_until(page, heading(WALK[0][0]), began)
    later = [*(parameter for parameter, _ in WALK[1:]), None]
    for (parameter, value), next_question in zip(WALK, later, strict=True):
        page.wait_for_timeout(READING * 1000)
        if parameter == WALK[0][0] and (arrived := page.evaluate("window.__arrived")):
            seen.arrived.append(arrived)
        began = time.monotonic()
        page.locator(option(parameter, value)).first.click(no_wait_after=True, timeout=90_000)
        tap = seconds_until(page, heading(next_question), began)
        seen.taps.append(tap)
        waiting += tap
    seen.waiting.append(waiting)
    seen.live += page.locator(LIVE).count()
    quiet(page, wire)
    seen.bytes.append(wire.bytes)


def quiet(page: Page, wire: Line) -> None:
    """Wait until nothing has crossed the line for a while."""
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
    """Return what was seen of each page on one line."""
    found: dict[str, Walks] = defaultdict(Walks)
    with ExitStack() as stack:
        wires = {name: stack.enter_context(line(url, profile)) for name, url in urls.items()}
        names = list(wires)
        for number in range(rounds):
            turn = number % len(names)  # each page goes first in its turn
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
    context = browser.new_context(
        viewport={"width": 390, "height": 664},
        is_mobile=True,
        has_touch=True,
        locale="nl-BE",
        bypass_csp=True,  # for our own questions to the page
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def table(found: dict[str, Walks]) -> str:
    """Return one row a page: medians, and the share of the ordinary wizard and of links alone."""
    heading = ("waiting", "/ordinary", "/nooit", "kB", "/ordinary", "link kB", "tap ms", "arrived")
    rows = [f"{'':10}" + "".join(f"{name:>11}" for name in heading) + "   live"]
    waits = {name: statistics.median(walks.waiting) for name, walks in found.items()}
    sizes = {name: statistics.median(walks.bytes) / 1000 for name, walks in found.items()}
    for name, walks in found.items():
        cells = (
            f"{waits[name]:.2f} s",
            f"{waits[name] / waits['ordinary']:.3f}",
            f"{waits[name] / waits['nooit']:.2f}",
            f"{sizes[name]:.0f}",
            f"{sizes[name] / sizes['ordinary']:.4f}",
            f"{statistics.median(walks.opened) / 1000:.1f}" if walks.opened else "-",
            f"{statistics.median(walks.taps) * 1000:.0f}",
            f"{statistics.median(walks.arrived):.0f}" if walks.arrived else "-",
        )
        live = f"   {walks.live} of {len(walks.waiting)}"
        rows.append(f"{name:10}" + "".join(f"{cell:>11}" for cell in cells) + live)
    return "\n".join(rows)


def start_all(stack: ExitStack) -> dict[str, str]:
    """Start what is compared; return the address of each by its name."""

    def start(setting: str = "", script: Path = PRODUCT) -> str:
        """Start a server; setting: when Streamlit wakes, "" leaves it as it is."""
        env = {"PYTHONPATH": str(ROOT)}
        if setting:
            env["WEGWIJZER_STREAMLIT"] = setting
        server = Server(script=script, env=env, without=("STREAMLIT_", "WEGWIJZER_"))
        stack.callback(server.stop)
        return server.url

    urls = {
        "ordinary": start(script=ROOT / "bench/ordinary_wizard.py"),
        "product": start(),
        "altijd": start("altijd"),
        "nooit": start("nooit"),
    }
    return {**urls, "static": stack.enter_context(static_walk(urls["nooit"]))}


def main() -> None:
    """Read the command line, measure and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="walks per page and line (3)")
    parser.add_argument("--lines", type=int, default=len(LINES), help="how many lines (all)")
    options = parser.parse_args()
    with ExitStack() as stack:
        urls = start_all(stack)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(CHROMIUM_ARGS)
        )
        print(
            f"Chromium {browser.version}, Streamlit {version('streamlit')}, "
            f"{os.cpu_count()} cores, {options.rounds} rounds, medians"
        )
        for profile, slower in LINES[: options.lines]:
            found = measure(browser, urls, options.rounds, profile, slower)
            print(f"\n{profile.name}, processor / {slower}\n{table(found)}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
