"""How tests and checks drive the page: they wait for what must become true, never for time."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tools.streamlit_page import IDLE, SCRIPTS

LAUNCH_ARGS = [
    "--no-sandbox",  # containers run as root, where Chromium's sandbox refuses to start
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",  # the browser's own calls home are not the page's
]
LIVE = "html[data-levend]"
# A page of a server with this becomes live whatever it shows and however slow the machine is.
ALWAYS = {"WEGWIJZER_STREAMLIT": "altijd"}
PATIENCE = 30  # seconds: a busy machine is slow, not wrong
RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
TAPS = {  # one walk for each sector: the role brings the sector along
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
    """Wait until Streamlit has taken over and has drawn all that it has to draw."""
    page.wait_for_selector(LIVE, state="attached", timeout=60_000)
    page.wait_for_selector(IDLE, state="attached")
    frames(page)


def frames(page: Page) -> None:
    """Let the browser draw twice: what was due before has then been done and shown."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def until(page: Page, condition: Callable[[], bool], what: str) -> None:
    """Wait until something is true that only this process can see; the browser goes on."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE} s: {what}"
        frames(page)


class Held:
    """Streamlit's scripts, kept back until release(): the first paint is there, and alone.

    what: a pattern of other addresses to keep back.
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
        """Let them through, those of now and those to come."""
        held, self._held = self._held or [], None
        for route in held:
            route.continue_()


def option(parameter: str, value: str) -> str:
    """Return the selector of an option of the question that is open, or of the goal."""
    if parameter == "doel":
        return f'.keuzes-goal [data-optie="{value}"]'
    return f'[data-vraag={parameter}] .keuzes-options [data-optie="{value}"]'


def tap(page: Page, parameter: str, value: str) -> None:
    """Choose an option of the open question; wait until what follows is drawn."""
    page.locator(option(parameter, value)).click()
    wait_answer(page, parameter, value)


def wait_answer(page: Page, parameter: str, value: str | None) -> None:
    """Wait until the page shows a state with this answer, None: without any."""
    page.wait_for_function(
        """([parameter, value]) => {
            const main = document.querySelector("main"); // not yet there in a page that comes
            return main && new URLSearchParams(main.dataset.staat).get(parameter) === value;
        }""",
        arg=[parameter, value],
    )


def wait_due(page: Page) -> None:
    """Wait until the page shows the state of this entry of the history; a sheet has none."""
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
