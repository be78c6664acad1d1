"""How soon does a phone on a weak connection show the answer: bare Streamlit, static, product.

Three pages are loaded in turn in Chromium, interleaved over several rounds, each load in a new
context (empty cache), on a slow phone: 1.6 Mbit/s down, 750 kbit/s up, 150 ms latency for each
request, processor 4 times slower. Before the rounds each server gets one unmeasured visit.

    bare     a three-line Streamlit app on its defaults
    static   the product's own HTML for the same link, scripts taken out, served with gzip
    product  streamlit run streamlit_app.py, a complete link; WEGWIJZER_STREAMLIT=altijd

What the figures are:
    first paint   first-contentful-paint: any text or picture (for bare: its skeleton)
    text          the text is in the layout and visible, and something is painted. Product and
                  static: #volgende-stap; bare: its word "Hallo"
    widget        the first thing to press that Streamlit answers, truly visible (display,
                  visibility, opacity, size, not covered) and enabled. Product: a choice of the
                  page, once Streamlit is awake; bare: its button
    bytes         headers and bodies as they came over the wire (encodedDataLength of every
                  finished request and redirect), until the first widget and then 2 s of quiet.
                  Not counted: websocket frames (they carry the Streamlit session) and the tab
                  icon (headless Chromium does not report it)
    LCP, CLS      largest contentful paint; layout shifts without recent input, worst window of
                  at most 5 s with gaps under 1 s, as the web vitals define it

The emulation slows websockets only in part (tried on Chromium 156): opening one takes the 150 ms
and large messages come at a limited speed, but a small message and its answer take a few ms. So
Streamlit's session start costs less here than on a real weak connection, for bare and product
alike. Workers are not slowed, and neither is the server: it shares this machine's processor.

The figures are for people: the exit code is 0 unless something did not appear.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

if not __package__:  # run as a file: python looks in bench/, but the package is beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.servers import (
    CHROMIUM_ARGS,
    RESULT_PATH,
    NotStartedError,
    bare_streamlit,
    chromium_path,
    product,
    static_copy,
)
from tools.app_server import PRODUCT
from tools.drive import ALWAYS, LIVE

DOWN_BITS, UP_BITS, LATENCY_MS, SLOWER = 1_600_000, 750_000, 150, 4
LOAD_SECONDS = 90.0
QUIET_SECONDS = 2.0

# Runs in the page before anything else; leaves its times (ms since navigation) in __bench.
WATCH = """
(want => {
  if (window !== window.top) return;
  const seen = window.__bench = {fcp: null, text: null, widget: null, lcp: null, shifts: []};
  const watch = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note))
    .observe({type, buffered: true});
  watch('paint', e => { if (e.name === 'first-contentful-paint') seen.fcp = e.startTime; });
  watch('largest-contentful-paint', e => { seen.lcp = e.startTime; });
  watch('layout-shift', e => {
    if (!e.hadRecentInput) seen.shifts.push([e.startTime, e.value]);
  });
  const visible = el => {
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0 &&
      el.checkVisibility({visibilityProperty: true, opacityProperty: true});
  };
  const usable = el => {
    if (el.disabled || el.closest('[inert]') || !visible(el)) return false;
    const box = el.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return true;  // below the fold
    const top = document.elementFromPoint(x, y);
    return top !== null && (el.contains(top) || top.contains(el));
  };
  const some = (selector, test) => Array.from(document.querySelectorAll(selector)).some(test);
  const look = () => {
    const now = performance.now();
    if (seen.text === null &&
        some(want.text, el => visible(el) && el.textContent.includes(want.word)))
      seen.text = now;
    if (want.widget && seen.widget === null && some(want.widget, usable)) seen.widget = now;
    if (seen.text === null || (want.widget && seen.widget === null)) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})(%s);
"""


@dataclass(frozen=True)
class Target:
    """One page to measure.

    text, word: a selector, and what an element it finds must contain to count as readable.
    widget: the selector of the first usable control; None if the page has none.
    """

    name: str
    url: str
    text: str
    word: str
    widget: str | None


@dataclass
class Load:
    """One cold load. Times in ms since navigation, None if it did not come; bytes on the wire.

    status: the HTTP status of the page itself, None if there was no answer.
    """

    first_paint: float | None = None
    text: float | None = None
    widget: float | None = None
    lcp: float | None = None
    cls: float = 0.0
    page_received: float = 0.0
    status: int | None = None
    requests: int = 0
    bytes_by_type: Counter[str] = field(default_factory=Counter)

    @property
    def bytes(self) -> int:
        return self.bytes_by_type.total()


class Wire:
    """Counts what comes over the wire in one page, from DevTools events."""

    def __init__(self, cdp: CDPSession) -> None:
        self.bytes_by_type: Counter[str] = Counter()
        self.requests = 0
        self.status: int | None = None
        self.last_event = time.monotonic()
        self._open: dict[str, str] = {}
        cdp.on("Network.requestWillBeSent", self._sent)
        cdp.on("Network.responseReceived", self._answered)
        cdp.on("Network.loadingFinished", self._finished)
        cdp.on("Network.loadingFailed", self._failed)
        cdp.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("data:"):
            return
        self.last_event = time.monotonic()
        kind = str(event.get("type", "Other"))
        if "redirectResponse" in event:
            self.bytes_by_type[kind] += int(event["redirectResponse"]["encodedDataLength"])
        self.requests += 1
        self._open[event["requestId"]] = kind

    def _answered(self, event: dict[str, Any]) -> None:
        if event.get("type") == "Document":
            self.status = int(event["response"]["status"])

    def _finished(self, event: dict[str, Any]) -> None:
        kind = self._open.pop(event["requestId"], None)
        if kind is not None:
            self.last_event = time.monotonic()
            self.bytes_by_type[kind] += int(event["encodedDataLength"])

    def _failed(self, event: dict[str, Any]) -> None:
        self._open.pop(event["requestId"], None)
        self.last_event = time.monotonic()

    def quiet(self) -> bool:
        """True once nothing was asked or received for QUIET_SECONDS."""
        return not self._open and time.monotonic() - self.last_event > QUIET_SECONDS


def load_once(browser: Browser, target: Target, slow: bool = True) -> Load:
    """Load target once with an empty cache and wait for its text, its widget and quiet."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="nl-BE",
    )
    try:
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        wire = Wire(cdp)
        if slow:
            cdp.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": LATENCY_MS,
                    "downloadThroughput": DOWN_BITS / 8,
                    "uploadThroughput": UP_BITS / 8,
                },
            )
            cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        want = {"text": target.text, "word": target.word, "widget": target.widget}
        page.add_init_script(WATCH % json.dumps(want))
        page.goto(target.url, wait_until="commit", timeout=LOAD_SECONDS * 1000)

        deadline = time.monotonic() + LOAD_SECONDS
        seen: dict[str, Any] = {}
        while time.monotonic() < deadline:
            page.wait_for_timeout(250)
            seen = _seen(cdp)
            arrived = seen.get("text") and (target.widget is None or seen.get("widget"))
            refused = wire.status is not None and wire.status >= 400
            if (arrived or refused) and wire.quiet():
                break
        fcp, text, widget = seen.get("fcp"), seen.get("text"), seen.get("widget")
        return Load(
            first_paint=fcp,
            # The watcher looks at the layout just before a frame is painted.
            text=max(fcp, text) if fcp and text else None,
            widget=max(fcp, widget) if fcp and widget else None,
            lcp=seen.get("lcp"),
            cls=worst_window(seen.get("shifts", [])),
            page_received=seen.get("page_received", 0.0),
            status=wire.status,
            requests=wire.requests,
            bytes_by_type=wire.bytes_by_type,
        )
    finally:
        context.close()


def _seen(cdp: CDPSession) -> dict[str, Any]:
    """Read __bench over DevTools: page.evaluate needs eval in the page, which a policy forbids."""
    expression = (
        "window.__bench && ({...window.__bench,"
        " page_received: performance.getEntriesByType('navigation')[0]?.responseEnd ?? 0})"
    )
    answer = cdp.send("Runtime.evaluate", {"expression": expression, "returnByValue": True})
    value = answer["result"].get("value")
    return value if isinstance(value, dict) else {}


def worst_window(shifts: Sequence[Sequence[float]]) -> float:
    """Return CLS from [time in ms, value] pairs in order of time."""
    worst = window = start = last = 0.0
    for moment, value in shifts:
        if window and moment - last < 1000 and moment - start < 5000:
            window += value
        else:
            window, start = value, moment
        last = moment
        worst = max(worst, window)
    return worst


def median(loads: Sequence[Load], value: Callable[[Load], float | None]) -> float | None:
    """Return the median of the loads in which the value came; None if it never did."""
    found = [number for load in loads if (number := value(load)) is not None]
    return statistics.median(found) if found else None


def spread(
    loads: Sequence[Load], value: Callable[[Load], float | None], show: Callable[[float], str]
) -> str:
    """Return "median (lowest-highest)", or "-" if the value never came."""
    found = sorted(number for load in loads if (number := value(load)) is not None)
    if not found:
        return "-"
    middle = show(statistics.median(found))
    low, high = show(found[0]), show(found[-1])
    return middle if low == high else f"{middle} ({low.split()[0]}-{high.split()[0]})"


def seconds(milliseconds: float) -> str:
    """Return 1234.5 as "1.23 s"."""
    return f"{milliseconds / 1000:.2f} s"


def kilobytes(count: float) -> str:
    """Return 12345 as "12 kB" (of 1000 bytes)."""
    return f"{count / 1000:.0f} kB"


def table(results: dict[str, list[Load]]) -> str:
    """Return the measured figures, one column per page."""
    rows: list[tuple[str, Callable[[Load], float | None], Callable[[float], str]]] = [
        ("first paint", lambda load: load.first_paint, seconds),
        ("text readable", lambda load: load.text, seconds),
        ("widget usable", lambda load: load.widget, seconds),
        ("LCP", lambda load: load.lcp, seconds),
        ("CLS", lambda load: load.cls, lambda number: f"{number:.3f}"),
        ("requests", lambda load: load.requests, lambda number: f"{number:.0f}"),
        ("bytes", lambda load: load.bytes, kilobytes),
    ]
    lines = [f"{'':16}" + "".join(f"{name:26}" for name in results)]
    for title, value, show in rows:
        cells = "".join(f"{spread(loads, value, show):26}" for loads in results.values())
        lines.append(f"{title:16}{cells}")
    kinds = sorted(
        {kind for loads in results.values() for load in loads for kind in load.bytes_by_type}
    )
    for kind in kinds:
        cells = ""
        for loads in results.values():
            cells += (
                f"{kilobytes(statistics.median(load.bytes_by_type[kind] for load in loads)):26}"
            )
        lines.append(f"{'  ' + kind.lower():16}{cells}")
    return "\n".join(line.rstrip() for line in lines)


def ratios(results: dict[str, list[Load]]) -> str:
    """Return the product's medians over bare and static, beside their targets."""
    goals: list[tuple[str, str, Callable[[Load], float | None], float]] = [
        ("text readable", "bare", lambda load: load.text, 0.12),
        ("text readable", "static", lambda load: load.text, 1.5),
        ("widget usable", "bare", lambda load: load.widget, 0.35),
        ("bytes", "bare", lambda load: load.bytes, 0.22),
    ]
    lines = ["product, as a share of"]
    for title, other, value, goal in goals:
        mine, theirs = median(results["product"], value), median(results[other], value)
        if mine is None or not theirs:
            lines.append(f"  {title + ' / ' + other:26}-      target <= {goal}")
            continue
        share = mine / theirs
        verdict = "met" if share <= goal else "NOT met"
        lines.append(f"  {title + ' / ' + other:26}{share:<7.3f}target <= {goal:<6}{verdict}")
    return "\n".join(lines)


def missing(results: dict[str, list[Load]], targets: Sequence[Target]) -> list[str]:
    """Return one line for each page on which something did not appear."""
    lines = []
    for target in targets:
        loads = results[target.name]
        marks = {"text": target.text}
        if target.widget is not None:
            marks["widget"] = target.widget
        for mark, selector in marks.items():
            without = [load for load in loads if getattr(load, mark) is None]
            if without:
                statuses = ", ".join(sorted({str(load.status) for load in without}))
                lines.append(
                    f"{target.name}: {mark} ({selector}) did not appear within "
                    f"{LOAD_SECONDS:.0f} s in {len(without)} of {len(loads)} loads "
                    f"(HTTP status of the page: {statuses}); figures above mix these loads in"
                )
    return lines


def measure(rounds: int, app: Path) -> int:
    """Run all rounds and print the tables; return 1 if something did not appear, else 0."""
    with ExitStack() as stack:
        bare_url = stack.enter_context(bare_streamlit())
        # A complete link sleeps by itself: then there would be no widget to wait for.
        product_url = stack.enter_context(product(app, ALWAYS))
        static_url = stack.enter_context(static_copy(product_url, bare_url))
        targets = [
            Target("bare", bare_url + "/", "p", "Hallo", ".st-key-klik button"),
            Target("static", static_url + "/", "#volgende-stap", "", None),
            Target("product", product_url + RESULT_PATH, "#volgende-stap", "", f"{LIVE} .keuze"),
        ]
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(
            playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_ARGS))
        )
        print(
            f"Chromium {browser.version}, Streamlit {version('streamlit')}, {rounds} rounds; "
            f"median (lowest-highest)\n"
            f"slow phone: {DOWN_BITS / 1e6} Mbit/s down, {UP_BITS / 1e6} up, "
            f"{LATENCY_MS} ms a request, processor / {SLOWER}\n"
            f"link: {RESULT_PATH}\n",
            flush=True,
        )
        for target in targets:
            load_once(browser, target, slow=False)
        results: dict[str, list[Load]] = {target.name: [] for target in targets}
        for number in range(rounds):
            turn = number % len(targets)  # each page goes first in its turn
            for target in targets[turn:] + targets[:turn]:
                results[target.name].append(load_once(browser, target))
            print(f"round {number + 1} of {rounds} done", file=sys.stderr, flush=True)

    print(table(results))
    print()
    print(ratios(results))
    problems = missing(results, targets)
    # responseStart would not do: the emulation holds an answer back after its start was noted.
    fastest = min(load.page_received for loads in results.values() for load in loads)
    if fastest < LATENCY_MS:
        problems.append(
            f"the slow connection did not take hold: a page came in after {fastest:.0f} ms, "
            f"the profile has {LATENCY_MS} ms"
        )
    if problems:
        print("\n" + "\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


def main() -> int:
    """Read the command line, measure, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="loads per page (default 5)")
    parser.add_argument("--app", type=Path, default=PRODUCT, help="the product's script")
    options = parser.parse_args()
    try:
        return measure(max(1, options.rounds), options.app)
    except NotStartedError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
