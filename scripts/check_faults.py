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
from tools.app_server import HOST, PRODUCT, ROOT, Server, running_server
from tools.complete_wizard import NOTE, complete_by_links, complete_live, phone_page
from tools.drive import ALWAYS, LAUNCH_ARGS, RESULT, TAPS, open_live, option
from tools.environments import Environment, environments
from tools.line import Line

VISITORS, FEW_VISITORS = 20, 8
WAIT = 90.0  # seconds to recover
NOTICE = "#verbinding"
SHEET = f"/gespreksblad.pdf?{RESULT}"
ROLE_AND_SECTOR = "&".join("=".join(answer) for answer in (TAPS["sport"][0], ("sector", "sport")))
WITHOUT_STEP = f"{ROLE_AND_SECTOR}&feiten=weet-niet&beelden=weet-niet"
ALL_ANSWERS = f"{WITHOUT_STEP}&stap=1"
# Selectors to tap, by name.
CHOICES = {
    "feiten-nee": option("feiten", "nee"),
    "feiten-weet-niet": option("feiten", "weet-niet"),
    "stap-1": option("stap", "1"),
    "wijzig-feiten": "[data-wijzig=feiten]",
}
# The next tap of a visitor: (current state, choice, resulting state).
NEXT_TAPS = (
    (ROLE_AND_SECTOR, "feiten-nee", f"{ROLE_AND_SECTOR}&feiten=nee"),
    (WITHOUT_STEP, "stap-1", ALL_ANSWERS),
    (ALL_ANSWERS, "wijzig-feiten", f"{ALL_ANSWERS}&wijzig=feiten"),
    (f"{ALL_ANSWERS}&wijzig=feiten", "feiten-weet-niet", ALL_ANSWERS),
)
SHOWS_STATE = """(query) => location.search.slice(1) === query &&
  document.querySelector("main")?.dataset.staat === query"""

TAP = """(choice) => {
  const link = document.querySelector(choice);
  link?.click();
  return link !== null;
}"""


class LostError(Exception):
    """A page did not recover; the message says which condition was not met."""


@dataclass
class Result:
    """The result of one fault. observations: texts on the page; seconds: time until usable.

    answers, notes: the number of lost ones. possible: False if this machine can't cause the fault.
    """

    fault: str
    observations: str = ""
    seconds: str = ""
    answers: int = 0
    notes: int = 0
    problems: list[str] = field(default_factory=list)
    possible: bool = True

    def __str__(self) -> str:
        outcome = "ok" if self.possible else "NOT POSSIBLE"
        verdict = "NOT OK" if self.answers or self.notes or self.problems else outcome
        cells = (self.fault, self.observations, self.seconds, self.answers, self.notes)
        return f"| {' | '.join(map(str, cells))} | {'; '.join((verdict, *self.problems))} |"


class Visitor:
    """A visitor in the middle of the wizard, with a next tap. note: the typed text, if any."""

    def __init__(self, page: Page, url: str, number: int) -> None:
        self.page = page
        state, self.choice, self.next_state = NEXT_TAPS[number // 2 % len(NEXT_TAPS)]
        self.note = f"notitie {number}" if state.startswith(ALL_ANSWERS) else None
        if self.note is None:
            open_live(page, f"{url}/?{state}")
            return
        open_live(page, f"{url}/?{ALL_ANSWERS}")
        page.locator(NOTE).fill(self.note)
        if state != ALL_ANSWERS:
            tap(page, "wijzig-feiten")
            wait_state([page], state)

    def is_at_next_state(self) -> bool:
        return shows_state(self.page, self.next_state)

    def has_note(self) -> bool:
        """Go to the result if there is a note; return whether the note is still there."""
        if self.note is None:
            return True
        if not shows_state(self.page, ALL_ANSWERS):
            tap(self.page, "feiten-weet-niet")
            wait_state([self.page], ALL_ANSWERS)
        field = self.page.locator(NOTE).filter(visible=True).first
        return field.input_value() == self.note


class Faults:
    """Playwright and a browser, which all faults need."""

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


def shows_state(page: Page, query: str) -> bool:
    try:
        return bool(page.evaluate(SHOWS_STATE, query))
    except Error:  # during a navigation
        return False


def notice_text(page: Page) -> str:
    """Return the text of the connection notice, "" if hidden."""
    element = page.locator(NOTICE)
    return element.inner_text() if element.is_visible() else ""


def wait_state(pages: Sequence[Page], query: str) -> None:
    wait_for([partial(shows_state, page, query) for page in pages], query)


def wait_for(conditions: Sequence[Callable[[], object]], what: str) -> list[float]:
    """Return the seconds until each condition became true. Raises LostError."""
    start = time.monotonic()
    after: dict[int, float] = {}
    while len(after) < len(conditions):
        for number, condition in enumerate(conditions):
            if number not in after and condition():
                after[number] = time.monotonic() - start
        if time.monotonic() - start > WAIT:
            remaining = len(conditions) - len(after)
            raise LostError(f"{remaining} of {len(conditions)} not within {WAIT:.0f} s: {what}")
        time.sleep(0.05)
    return [after[number] for number in range(len(conditions))]


def summary(seconds: Sequence[float]) -> str:
    if len(seconds) == 1:
        return f"{seconds[0]:.1f}"
    return f"{statistics.median(seconds):.1f} (median), {max(seconds):.1f} (maximum)"


def text_counts(texts: Sequence[str]) -> str:
    """Return each different text and how often it occurs; "" if all are empty."""
    counts = Counter(texts)
    return "; ".join(f"{times}x “{text}”" for text, times in counts.items() if text)


def check(result: Result, visitors: Sequence[Visitor], *servers: Server) -> None:
    """Count lost answers and notes; report a traceback in a log."""
    result.answers = sum(not visitor.is_at_next_state() for visitor in visitors)
    result.notes = sum(not visitor.has_note() for visitor in visitors)
    result.problems += ["a traceback in the log" for s in servers if "Traceback" in s.log()]


@contextmanager
def visitors_of(browser: Browser, url: str, count: int) -> Iterator[list[Visitor]]:
    with ExitStack() as stack:
        yield [
            Visitor(stack.enter_context(phone_page(browser)), url, number)
            for number in range(count)
        ]


# Faults of a server


def kill_server(faults: Faults, result: Result, count: int, down: float) -> None:
    """Kill the server; half of the visitors tap during the outage, half after it."""
    with (
        running_server(env=ALWAYS) as server,
        visitors_of(faults.browser, server.url, count) as visitors,
    ):
        check_outage(result, server, visitors, down)


def check_outage(result: Result, server: Server, visitors: list[Visitor], down: float) -> None:
    server.kill()
    killed_at = time.monotonic()
    wait_for([partial(notice_text, visitor.page) for visitor in visitors], "the notice")
    result.observations = text_counts([notice_text(visitor.page) for visitor in visitors])
    tap_during, tap_after = visitors[::2], visitors[1::2]
    for visitor in tap_during:
        tap(visitor.page, visitor.choice)
    visitors[0].page.wait_for_timeout(max(0, down - (time.monotonic() - killed_at)) * 1000)
    result.problems += [
        "a tap during the outage left the page"
        for visitor in visitors
        if not notice_text(visitor.page)
    ]
    server.start()
    log(f"{result.fault}: the server responds again")
    restarted_at = time.monotonic()
    for visitor in tap_after:
        tap(visitor.page, visitor.choice)
    tap_seconds = time.monotonic() - restarted_at
    seconds = wait_for([visitor.is_at_next_state for visitor in visitors], "the tapped state")
    result.seconds = summary([second + tap_seconds for second in seconds])
    check(result, visitors, server)


# Faults of a network and a phone


class SleepingPhones:
    """Sleeping phones: their pages are frozen, then the browser is stopped.

    Half of the connections go dead silently, as after a timeout in the mobile network. The other
    half are closed by the server, which the pages notice when they wake.
    """

    def __init__(self, faults: Faults, server: Server, stack: ExitStack) -> None:
        self._server = server
        self._browser = faults.launch()
        stack.callback(self._browser.close)
        self._lines = [stack.enter_context(Line(server.url)) for _ in range(FEW_VISITORS)]
        self.visitors = []
        for number, line in enumerate(self._lines):
            page = stack.enter_context(phone_page(self._browser))
            self.visitors.append(Visitor(page, line.url, number))
        self._pages: list[CDPSession] = [
            visitor.page.context.new_cdp_session(visitor.page) for visitor in self.visitors
        ]
        system = self._browser.new_browser_cdp_session()
        processes = system.send("SystemInfo.getProcessInfo")["processInfo"]
        self._processes = [process["id"] for process in processes]

    def sleep(self) -> None:
        for page in self._pages:
            page.send("Page.setWebLifecycleState", {"state": "frozen"})
        for line in self._lines[::2]:
            line.sever()
        self._signal(signal.SIGSTOP)

    def wait_until_server_closes_sockets(self) -> None:
        """Wait until the server closes the dead sockets, as it would within an hour of sleep."""
        conditions = [line.server_closed.is_set for line in self._lines[::2]]
        wait_for(conditions, "the server closes the sockets")

    def wake(self) -> None:
        self._signal(signal.SIGCONT)
        for page in self._pages:
            page.send("Page.setWebLifecycleState", {"state": "active"})

    def _signal(self, number: signal.Signals) -> None:
        for process in self._processes:
            os.kill(process, number)


def sleep_phones(faults: Faults, result: Result) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(running_server(env=ALWAYS))
        phones = SleepingPhones(faults, server, stack)
        visitors = phones.visitors
        phones.sleep()
        try:
            log(f"{result.fault}: waiting until the server closes the sockets")
            phones.wait_until_server_closes_sockets()
        finally:
            phones.wake()
        notices = [notice_text(visitor.page) for visitor in visitors]
        for visitor in visitors:
            tap(visitor.page, visitor.choice)
        seconds = wait_for([visitor.is_at_next_state for visitor in visitors], "the tapped state")
        result.observations = (
            f"the same page with its notes; {text_counts(notices) or 'nothing else'}"
        )
        result.seconds = f"silently dead: {summary(seconds[::2])}; closed: {summary(seconds[1::2])}"
        check(result, visitors, server)


# Difficult starts


def start_on_taken_port(_: Faults, result: Result) -> None:
    """Start a second server on the same port: it must exit with one line."""
    with running_server(env=ALWAYS) as first:
        process = subprocess.run(
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
        lines = (process.stdout + process.stderr).strip().splitlines()
        result.observations = f"(operator) exit status {process.returncode}: {' / '.join(lines)}"
        result.seconds = "-"
        if process.returncode == 0 or len(lines) != 1 or first.status("/") != 200:
            result.problems.append("the output was not one line, or the first server failed")


def start_in(faults: Faults, result: Result, environment: Environment) -> None:
    """Complete the wizard by links, fetch the PDF, and complete the wizard live with a note."""
    if environment.unavailable:
        result.observations, result.seconds, result.possible = environment.unavailable, "-", False
        return
    start = time.monotonic()
    options = dict(environment.options)
    with running_server(**(options | {"env": {**ALWAYS, **options.get("env", {})}})) as server:
        result.seconds = f"{time.monotonic() - start:.1f} to start"
        for sector in ("onderwijs", "jeugd-cultuur"):
            complete_by_links(faults.browser, server.url, sector)
        result.observations = "the wizard by links, the PDF"
        if environment.live:
            with phone_page(faults.browser) as page:
                complete_live(page, server.url, "een notitie")
                result.observations += ", live with a note"
        response = httpx2.get(server.url + SHEET, trust_env=False, timeout=WAIT)
        if response.status_code != 200 or not response.content.startswith(b"%PDF"):
            result.problems.append(f"the request for the PDF returned {response.status_code}")
        date = response.headers["Date"]
        if (year := environment.name.partition("clock of ")[2]) and year not in date:
            result.problems.append(f"the clock fault had no effect: the server sent Date {date}")
        expected = re.compile(r"^$|You can now view|URL: |^wegwijzer |^settings: |^listens at ")
        unexpected = [
            line for line in server.log().splitlines() if not expected.search(line.strip())
        ]
        result.observations += "".join(f"; log: {line}" for line in unexpected[:3])
        result.problems += ["a traceback in the log"] if "Traceback" in server.log() else []


def all_faults(down: float) -> dict[str, Callable[[Faults, Result], None]]:
    """Return the function for each fault, by name."""
    return {
        f"kill -9 of the only server with {VISITORS} connected, then restart": partial(
            kill_server, count=VISITORS, down=0
        ),
        f"the only server down for {down:.0f} s with {FEW_VISITORS} connected": partial(
            kill_server, count=FEW_VISITORS, down=down
        ),
        f"{FEW_VISITORS} phones asleep until the server closes their sockets": sleep_phones,
        "port taken": start_on_taken_port,
        **{
            f"started with {environment.name}": partial(start_in, environment=environment)
            for environment in environments()
        },
    }


def main(arguments: list[str]) -> int:
    """Return 0 if nothing was lost and every page recovered."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--down", type=float, default=120, help="seconds of an outage (120)")
    parser.add_argument("--only", default="", help="only faults with this in their name")
    options = parser.parse_args(arguments)
    if not find_browser():
        print(NO_BROWSER)
        return 1
    install(["faketime"])
    results = []
    with sync_playwright() as playwright:
        faults = Faults(playwright)
        for name, inject in all_faults(options.down).items():
            if options.only not in name:
                continue
            result = Result(name)
            log(f"{name} ...")
            try:
                inject(faults, result)
            except (LostError, Error, AssertionError, RuntimeError) as failure:
                result.problems.append(str(failure).strip().splitlines()[0])
            log(str(result))
            results.append(result)
        faults.browser.close()
    print("| fault | observations | seconds until usable | answers lost | notes lost | |")
    print("|---|---|---|---|---|---|")
    print(*results, sep="\n")
    return int(any(result.answers or result.notes or result.problems for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
