"""Drive the page with Playwright: every helper waits for a condition, never for a fixed time."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tools.streamlit_page import IDLE, SCRIPTS

LAUNCH_ARGS = [
    "--no-sandbox",  # Chromium's sandbox does not start as root, as in containers
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",  # no requests by the browser itself
]
LIVE = "html[data-levend]"
# With this setting every page becomes live, even on a slow machine.
ALWAYS = {"WEGWIJZER_STREAMLIT": "altijd"}
PATIENCE = 30  # seconds, for a busy machine
RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
TAPS = {  # a walk per sector: the role sets the sector
    "onderwijs": [("rol", "leerkracht"), ("feiten", "nee"), ("beelden", "ja"), ("stap", "2")],
    "jeugd-cultuur": [
        ("rol", "jeugdwerker"),
        ("feiten", "ja"),
        ("beelden", "nee"),
        ("stap", "3"),
    ],
    "sport": [("rol", "trainer"), ("feiten", "weet-niet"), ("beelden", "weet-niet"), ("stap", "1")],
}
NEXT_STEP = {"onderwijs": "clb", "jeugd-cultuur": "ambrassade", "sport": "api-groep"}


def open_live(page: Page, url: str) -> None:
    """Open a link and wait until Streamlit has taken over from the first paint."""
    page.goto(url)
    wait_live(page)


def wait_live(page: Page) -> None:
    """Wait until Streamlit has taken over and finished drawing."""
    page.wait_for_selector(LIVE, state="attached", timeout=60_000)
    page.wait_for_selector(IDLE, state="attached")
    frames(page)


def frames(page: Page) -> None:
    """Wait for two animation frames, after which pending changes are on screen."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def until(page: Page, condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition in this process while the browser goes on."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE} s: {what}"
        frames(page)


class Held:
    """Holds back Streamlit's scripts until release(), so that only the first paint is there.

    what: a pattern of other addresses to hold back.
    """

    def __init__(self, page: Page, what: str = SCRIPTS) -> None:
        self._held: list[Route] | None = []
        page.route(re.compile(what), self._take)

    def _take(self, route: Route) -> None:
        if self._held is None:
            route.continue_()
        else:
            self._held.append(route)

    def release(self) -> None:
        """Let the held requests through, and all later ones."""
        held, self._held = self._held or [], None
        for route in held:
            route.continue_()


def option(parameter: str, value: str) -> str:
    """Return the selector of an option of the open question, or of the goal."""
    if parameter == "doel":
        return f'.keuzes-goal [data-optie="{value}"]'
    return f'[data-vraag={parameter}] .keuzes-options [data-optie="{value}"]'


def tap(page: Page, parameter: str, value: str) -> None:
    """Choose an option of the open question; wait until the page shows it."""
    page.locator(option(parameter, value)).click()
    wait_answer(page, parameter, value)


def wait_answer(page: Page, parameter: str, value: str | None) -> None:
    """Wait until the page shows a state with this answer, None: without any."""
    page.wait_for_function(
        """([parameter, value]) => {
            const main = document.querySelector("main"); // null while a page loads
            return main && new URLSearchParams(main.dataset.staat).get(parameter) === value;
        }""",
        arg=[parameter, value],
    )


def wait_due(page: Page) -> None:
    """Wait until the page shows the state of its history entry; a sheet has no state."""
    page.wait_for_function(
        """() => {
            const main = document.querySelector("main"); // not yet there in a page that comes
            return main && [undefined, history.state?.state].includes(main.dataset.staat);
        }"""
    )


def expect_question(page: Page, parameter: str) -> None:
    expect(page.locator(f"[data-vraag={parameter}]")).to_be_visible()


def query(page: Page) -> str:
    """Return the query string in the address bar, without "?"."""
    return str(page.evaluate("location.search")).removeprefix("?")
