"""Visitors with a phone, for checks that cause a fault while visitors use the wizard."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tools.app_server import Server
from tools.drive import NEXT_STEP, TAPS, open_live, option

TIMEOUT_MS = 60_000  # for a start on a busy machine
NOTE = "#notitie-gebeurd"
WAIT = 90.0  # seconds to recover from a fault
ROLE_AND_SECTOR = "&".join("=".join(answer) for answer in (TAPS["sport"][0], ("sector", "sport")))
WITHOUT_STEP = f"{ROLE_AND_SECTOR}&feiten=weet-niet&beelden=weet-niet"
ALL_ANSWERS = f"{WITHOUT_STEP}&stap=1"
CHANGE = f"{ALL_ANSWERS}&wijzig=feiten"
CHANGE_LINK = "[data-wijzig=feiten]"
UNKNOWN = option("feiten", "weet-niet")
# The next tap of a visitor: (current state, choice, resulting state).
NEXT_TAPS = (
    (ROLE_AND_SECTOR, option("feiten", "nee"), f"{ROLE_AND_SECTOR}&feiten=nee"),
    (WITHOUT_STEP, option("stap", "1"), ALL_ANSWERS),
    (ALL_ANSWERS, CHANGE_LINK, CHANGE),
    (CHANGE, UNKNOWN, ALL_ANSWERS),
)
SHOWS_STATE = """(query) => location.search.slice(1) === query &&
  document.querySelector("main")?.dataset.staat === query"""


@contextmanager
def phone_page(browser: Browser, scripts: bool = True) -> Iterator[Page]:
    """Yield a page on a phone that accepts a self-signed certificate."""
    with browser.new_context(
        viewport={"width": 390, "height": 664},
        locale="nl-BE",
        ignore_https_errors=True,
        java_script_enabled=scripts,
    ) as context:
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        yield page


def complete_by_links(browser: Browser, url: str, sector: str) -> None:
    """Answer every question without scripts; check the next step of the result."""
    with phone_page(browser, scripts=False) as page:
        page.goto(url)
        for parameter, value in TAPS[sector]:
            expect(page.locator(f"[data-vraag={parameter}]")).to_be_visible()
            page.locator(f".keuzes-options [data-optie='{value}']").click()
        step = page.locator("#volgende-stap [data-contact]").first
        expect(step).to_have_attribute("data-contact", NEXT_STEP[sector])


class Visitor:
    """A visitor in the middle of the wizard, with a next tap and, after the last question, a note.

    number: selects one of NEXT_TAPS; 0 and 1 select the first, 2 and 3 the second, and so on.
    """

    def __init__(self, page: Page, url: str, number: int) -> None:
        self.page = page
        state, self._choice, self._next_state = NEXT_TAPS[number // 2 % len(NEXT_TAPS)]
        self._note = f"notitie {number}" if state.startswith(ALL_ANSWERS) else ""
        open_live(page, f"{url}/?{ALL_ANSWERS if self._note else state}")
        if self._note:
            page.locator(NOTE).fill(self._note)
        if state == CHANGE:
            page.locator(CHANGE_LINK).click()
            self._wait_state(CHANGE)

    def tap(self) -> None:
        self.page.locator(self._choice).click()

    def wait_next_state(self) -> None:
        self._wait_state(self._next_state)

    def check_note(self) -> None:
        """If there is a note, return to the result and check that the note is still there."""
        if not self._note:
            return
        if self._next_state == CHANGE:
            self.page.locator(UNKNOWN).click()
            self._wait_state(ALL_ANSWERS)
        expect(self.page.locator(NOTE).filter(visible=True).first).to_have_value(self._note)

    def _wait_state(self, query: str) -> None:
        self.page.wait_for_function(SHOWS_STATE, arg=query, timeout=WAIT * 1000)


def check_recovery(visitors: Sequence[Visitor], to_tap: Sequence[Visitor], server: Server) -> str:
    """Let to_tap tap; wait until the page of each visitor shows its next state; check the notes.

    The visitors that are not in to_tap must have tapped before. Returns the outcome in words, with
    the time since the first tap of to_tap.
    """
    start = time.monotonic()
    for visitor in to_tap:
        visitor.tap()
    for visitor in visitors:
        visitor.wait_next_state()
    seconds = time.monotonic() - start
    for visitor in visitors:
        visitor.check_note()
    assert "Traceback" not in server.log(), "a traceback in the log"
    return f"no answer or note lost; all {len(visitors)} usable after {seconds:.1f} s"
