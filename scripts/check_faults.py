"""Inject faults into a server, its network and phones, and report what a visitor sees.

python -m scripts.check_faults               all faults: about six minutes
python -m scripts.check_faults --down 20     an outage of 20 seconds instead of 120
python -m scripts.check_faults --only sleep  only faults with this in their name

No answer or note may be lost, and every page must recover by itself. The loss of one of two
replicas is in scripts/check_replicas.py. tests/browser tests the faults of one page: offline, and a
server that dies between a page and its scripts.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

import httpx2
from playwright.sync_api import Browser, CDPSession, Error, Page, Playwright, sync_playwright

from scripts.find_browsers import NO_BROWSER, find_browser, install
from tools.app_server import HOST, PRODUCT, ROOT, Server, served
from tools.drive import ALWAYS, LAUNCH_ARGS, RESULT, TAPS, open_live, option
from tools.hard_places import Place, places
from tools.relay import Relay
from tools.walks import NOTE, phone_page, walk_by_links, walk_live

VISITORS, FEW = 20, 8
WAIT = 90.0  # seconds to recover
NOTICE = "#verbinding"
SHEET = f"/gespreksblad.pdf?{RESULT}"
ANSWERS = "&".join("=".join(answer) for answer in (TAPS["sport"][0], ("sector", "sport")))
RUNNING = f"{ANSWERS}&feiten=weet-niet&beelden=weet-niet"
WHOLE = f"{RUNNING}&stap=1"
# Selectors to tap, by name.
CHOICES = {
    "feiten-nee": option("feiten", "nee"),
    "feiten-weet-niet": option("feiten", "weet-niet"),
    "stap-1": option("stap", "1"),
    "wijzig-feiten": "[data-wijzig=feiten]",
}
# The next tap of a visitor: at which state, which choice, and the resulting state.
TAPS_NEXT = (
    (ANSWERS, "feiten-nee", f"{ANSWERS}&feiten=nee"),
    (RUNNING, "stap-1", WHOLE),
    (WHOLE, "wijzig-feiten", f"{WHOLE}&wijzig=feiten"),
    (f"{WHOLE}&wijzig=feiten", "feiten-weet-niet", WHOLE),
)
ARRIVED = """(query) => location.search.slice(1) === query &&
  document.querySelector("main")?.dataset.staat === query"""

TAP = """(choice) => {
  const link = document.querySelector(choice);
  link?.click();
  return link !== null;
}"""


class LostError(Exception):
    """A page did not recover; the text says what was waited for."""


@dataclass
class Row:
    """The result of one fault. saw: texts on the page; seconds: until usable.

    answers, notes: how many were lost. tried: False if this machine can't cause the fault.
    """

    fault: str
    saw: str = ""
    seconds: str = ""
    answers: int = 0
    notes: int = 0
    wrong: list[str] = field(default_factory=list)
    tried: bool = True

    def __str__(self) -> str:
        ended = "ok" if self.tried else "NOT TRIED"
        end = "NOT OK" if self.answers or self.notes or self.wrong else ended
        cells = (self.fault, self.saw, self.seconds, self.answers, self.notes)
        return f"| {' | '.join(map(str, cells))} | {'; '.join((end, *self.wrong))} |"


class Visitor:
    """A visitor in the middle of the wizard, with a next tap. note: the text typed, if any."""

    def __init__(self, page: Page, url: str, number: int) -> None:
        self.page = page
        here, self.key, self.to = TAPS_NEXT[number // 2 % len(TAPS_NEXT)]
        self.note = f"notitie {number}" if here.startswith(WHOLE) else None
        if self.note is None:
            open_live(page, f"{url}/?{here}")
            return
        open_live(page, f"{url}/?{WHOLE}")
        page.locator(f"{NOTE}").fill(self.note)
        if here != WHOLE:
            tap(page, "wijzig-feiten")
            wait_all([page], here)

    def arrived(self) -> bool:
        return arrived(self.page, self.to)

    def kept_note(self) -> bool:
        """Go to the result if there is a note; return whether the note is still there."""
        if self.note is None:
            return True
        if not arrived(self.page, WHOLE):
            tap(self.page, "feiten-weet-niet")
            wait_all([self.page], WHOLE)
        field = self.page.locator(NOTE).filter(visible=True).first
        return field.input_value() == self.note


class Faults:
    """What all faults need: Playwright and a browser."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self.browser = self.launch()

    def launch(self) -> Browser:
        path = find_browser()
        return self._playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGS)


def log(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


# Actions of a visitor


def tap(page: Page, choice: str) -> None:
    """Tap the choice of this name as soon as it exists."""
    wait_for([partial(page.evaluate, TAP, CHOICES[choice])], f"{choice} to tap")


def arrived(page: Page, query: str) -> bool:
    try:
        return bool(page.evaluate(ARRIVED, query))
    except Error:  # during a navigation
        return False


def notice(page: Page) -> str:
    """Return the text of the connection notice, "" if hidden."""
    said = page.locator(NOTICE)
    return said.inner_text() if said.is_visible() else ""


def wait_all(pages: Sequence[Page], query: str) -> None:
    wait_for([partial(arrived, page, query) for page in pages], query)


def wait_for(conditions: Sequence[Callable[[], object]], what: str) -> list[float]:
    """Return the seconds until each condition became true. Raises LostError."""
    began = time.monotonic()
    after: dict[int, float] = {}
    while len(after) < len(conditions):
        for number, condition in enumerate(conditions):
            if number not in after and condition():
                after[number] = time.monotonic() - began
        if time.monotonic() - began > WAIT:
            left = len(conditions) - len(after)
            raise LostError(f"{left} of {len(conditions)} not within {WAIT:.0f} s: {what}")
        time.sleep(0.05)
    return [after[number] for number in range(len(conditions))]


def summary(seconds: Sequence[float]) -> str:
    if len(seconds) == 1:
        return f"{seconds[0]:.1f}"
    return f"{statistics.median(seconds):.1f} (median), {max(seconds):.1f} (most)"


def quoted(texts: Sequence[str]) -> str:
    """Return each different text and how often it occurs; "" if all are empty."""
    count = Counter(texts)
    return "; ".join(f"{times}x “{text}”" for text, times in count.items() if text)


def check(row: Row, visitors: Sequence[Visitor], *servers: Server) -> None:
    """Count lost answers and notes; report a traceback in a log."""
    row.answers = sum(not visitor.arrived() for visitor in visitors)
    row.notes = sum(not visitor.kept_note() for visitor in visitors)
    row.wrong += ["a traceback in the log" for s in servers if "Traceback" in s.log()]


@contextmanager
def visitors_of(browser: Browser, url: str, count: int) -> Iterator[list[Visitor]]:
    with ExitStack() as stack:
        yield [
            Visitor(stack.enter_context(phone_page(browser)), url, number)
            for number in range(count)
        ]


# Faults of a server


def killed(faults: Faults, row: Row, count: int, down: float) -> None:
    """Kill the server; half of the visitors tap during the outage, half after it."""
    with served(env=ALWAYS) as server, visitors_of(faults.browser, server.url, count) as visitors:
        outage(row, server, visitors, down)


def outage(row: Row, server: Server, visitors: list[Visitor], down: float) -> None:
    server.kill()
    away = time.monotonic()
    wait_for([partial(notice, visitor.page) for visitor in visitors], "the notice")
    row.saw = quoted([notice(visitor.page) for visitor in visitors])
    early, late = visitors[::2], visitors[1::2]
    for visitor in early:
        tap(visitor.page, visitor.key)
    visitors[0].page.wait_for_timeout(max(0, down - (time.monotonic() - away)) * 1000)
    row.wrong += [
        "a tap during the outage left the page" for visitor in visitors if not notice(visitor.page)
    ]
    server.start()
    log(f"{row.fault}: it answers again")
    back = time.monotonic()
    for visitor in late:
        tap(visitor.page, visitor.key)
    tapped = time.monotonic() - back
    seconds = wait_for([visitor.arrived for visitor in visitors], "what was tapped")
    row.seconds = summary([second + tapped for second in seconds])
    check(row, visitors, server)


# Faults of a network and a phone


class Sleepers:
    """Sleeping phones: their pages are frozen, then the browser is stopped.

    Half of the connections go dead silently, as after a timeout in the mobile network. The other
    half are closed by the server, which the pages notice when they wake.
    """

    def __init__(self, faults: Faults, server: Server, stack: ExitStack) -> None:
        self._server = server
        self._browser = faults.launch()
        stack.callback(self._browser.close)
        self._relays = [Relay(server.port) for _ in range(FEW)]
        self.visitors = []
        for number, relay in enumerate(self._relays):
            stack.callback(relay.stop)
            page = stack.enter_context(phone_page(self._browser))
            self.visitors.append(Visitor(page, relay.url, number))
        self._pages: list[CDPSession] = [
            visitor.page.context.new_cdp_session(visitor.page) for visitor in self.visitors
        ]
        system = self._browser.new_browser_cdp_session()
        processes = system.send("SystemInfo.getProcessInfo")["processInfo"]
        self._processes = [process["id"] for process in processes]

    def sleep(self) -> None:
        for page in self._pages:
            page.send("Page.setWebLifecycleState", {"state": "frozen"})
        for relay in self._relays[::2]:
            relay.sever()
        self._signal(signal.SIGSTOP)

    def wait_until_forgotten(self) -> None:
        """Wait until the server closes the dead sockets, as it would within an hour of sleep."""
        conditions = [relay.forgotten.is_set for relay in self._relays[::2]]
        wait_for(conditions, "the server closes the sockets")

    def wake(self) -> None:
        self._signal(signal.SIGCONT)
        for page in self._pages:
            page.send("Page.setWebLifecycleState", {"state": "active"})

    def _signal(self, which: signal.Signals) -> None:
        for process in self._processes:
            os.kill(process, which)


def asleep(faults: Faults, row: Row) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(served(env=ALWAYS))
        sleepers = Sleepers(faults, server, stack)
        visitors = sleepers.visitors
        sleepers.sleep()
        try:
            log(f"{row.fault}: waiting until the server closes the sockets")
            sleepers.wait_until_forgotten()
        finally:
            sleepers.wake()
        seen = [notice(visitor.page) for visitor in visitors]
        for visitor in visitors:
            tap(visitor.page, visitor.key)
        seconds = wait_for([visitor.arrived for visitor in visitors], "what was tapped")
        row.saw = f"the same page with its notes; {quoted(seen) or 'nothing else'}"
        row.seconds = f"silently dead: {summary(seconds[::2])}; closed: {summary(seconds[1::2])}"
        check(row, visitors, server)


# Difficult starts


def port_taken(_: Faults, row: Row) -> None:
    """Start a second server on the same port: it must exit with one line."""
    with served(env=ALWAYS) as first:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "streamlit", "run", str(PRODUCT)),
                *(f"--server.port={first.port}", f"--server.address={HOST}"),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=WAIT,
        )
        lines = (done.stdout + done.stderr).strip().splitlines()
        row.saw = f"(operator) exit status {done.returncode}: {' / '.join(lines)}"
        row.seconds = "-"
        if done.returncode == 0 or len(lines) != 1 or first.status("/") != 200:
            row.wrong.append("not one line, or the first server failed")


def started_in(faults: Faults, row: Row, place: Place) -> None:
    """Walk to the result by links, fetch the PDF, and walk live with a note."""
    if place.missing:
        row.saw, row.seconds, row.tried = place.missing, "-", False
        return
    began = time.monotonic()
    options = dict(place.options)
    with served(**(options | {"env": {**ALWAYS, **options.get("env", {})}})) as server:
        row.seconds = f"{time.monotonic() - began:.1f} to start"
        for sector in ("onderwijs", "jeugd-cultuur"):
            walk_by_links(faults.browser, server.url, sector)
        row.saw = "the wizard by links, the PDF"
        if place.live:
            with phone_page(faults.browser) as page:
                walk_live(page, server.url, "een notitie")
                row.saw += ", live with a note"
        answer = httpx2.get(server.url + SHEET, trust_env=False, timeout=WAIT)
        if answer.status_code != 200 or not answer.content.startswith(b"%PDF"):
            row.wrong.append(f"the PDF answers {answer.status_code}")
        if (clock := place.name.partition("clock of ")[2]) and clock not in answer.headers["Date"]:
            row.wrong.append(f"its clock was not wrong: {answer.headers['Date']}")
        usual = re.compile(r"^$|You can now view|URL: |^wegwijzer |^settings: |^listens at ")
        remarks = [line for line in server.log().splitlines() if not usual.search(line.strip())]
        row.saw += "".join(f"; log: {line}" for line in remarks[:3])
        row.wrong += ["a traceback in the log"] if "Traceback" in server.log() else []


def all_faults(down: float) -> dict[str, Callable[[Faults, Row], None]]:
    """Return the function for each fault, by name."""
    return {
        f"kill -9 of the only server under {VISITORS}, started again": partial(
            killed, count=VISITORS, down=0
        ),
        f"the only server down for {down:.0f} s under {FEW}": partial(killed, count=FEW, down=down),
        f"{FEW} phones asleep until the server closes their sockets": asleep,
        "port taken": port_taken,
        **{f"started with {place.name}": partial(started_in, place=place) for place in places()},
    }


def main(arguments: list[str]) -> int:
    """Return 0 if nothing was lost and every page recovered."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--down", type=float, default=120, help="seconds of an outage (120)")
    parser.add_argument("--only", default="", help="only faults with this in their name")
    given = parser.parse_args(arguments)
    if not find_browser():
        print(NO_BROWSER)
        return 1
    install(["faketime"])
    rows = []
    with sync_playwright() as playwright:
        faults = Faults(playwright)
        for name, inject in all_faults(given.down).items():
            if given.only not in name:
                continue
            row = Row(name)
            log(f"{name} ...")
            try:
                inject(faults, row)
            except (LostError, Error, AssertionError, RuntimeError) as failure:
                row.wrong.append(str(failure).strip().splitlines()[0])
            log(str(row))
            rows.append(row)
        faults.browser.close()
    print("| fault | what was seen | seconds until usable | answers lost | notes lost | |")
    print("|---|---|---|---|---|---|")
    print(*rows, sep="\n")
    return int(any(row.answers or row.notes or row.wrong for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
