"""Drive the page with Playwright. Every helper waits for a condition, never for a fixed time."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Request, Route, expect

from tools.streamlit_page import IDLE, SCRIPTS

LAUNCH_ARGS = [
    "--no-sandbox",  # Chromium's sandbox does not start as root, as in containers
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",  # no requests by the browser itself
]
LIVE = "html[data-levend]"
# With this setting every screen becomes live, even on a slow machine.
ALWAYS = {"WEGWIJZER_STREAMLIT": "altijd"}
TIMEOUT = 30  # seconds, for a busy machine
RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
TAPS = {  # the answers to all questions, by sector; the role sets the sector
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
    """Wait until Streamlit has taken over and finished rendering."""
    page.wait_for_selector(LIVE, state="attached", timeout=60_000)
    page.wait_for_selector(IDLE, state="attached")
    wait_frames(page)


def wait_frames(page: Page) -> None:
    """Wait for two animation frames, after which pending changes are on screen."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def until(page: Page, condition: Callable[[], bool], what: str) -> None:
    """Poll a condition in this process while the browser runs."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, f"not within {TIMEOUT} s: {what}"
        wait_frames(page)


def recorded_requests(page: Page) -> list[str]:
    """Return a list to which the URL of every later request is added.

    Prefetches are left out: when a prefetched page is opened, it is reported again.
    """
    addresses: list[str] = []

    def add(request: Request) -> None:
        if "sec-purpose" not in request.headers:
            addresses.append(request.url)

    page.context.on("request", add)
    return addresses


def sent_frames(page: Page) -> list[bytes]:
    """Return a list to which every frame is added that the page sends on a socket opened later."""
    sent: list[bytes] = []

    def add(frame: str | bytes) -> None:
        sent.append(frame.encode() if isinstance(frame, str) else frame)

    page.on("websocket", lambda socket: socket.on("framesent", add))
    return sent


@contextmanager
def same_document(page: Page) -> Iterator[None]:
    """Assert that the page does not load another document."""
    page.evaluate("window.sameDocument = true")
    yield
    assert page.evaluate("window.sameDocument"), "another document was loaded"


@contextmanager
def new_document(page: Page) -> Iterator[None]:
    """Wait until the page has loaded another document."""
    page.evaluate("window.sameDocument = true")
    yield
    page.wait_for_function("() => !window.sameDocument")


def resize(page: Page, window: tuple[int, int]) -> None:
    page.set_viewport_size({"width": window[0], "height": window[1]})


@contextmanager
def resized(page: Page, width: int | None = None, height: int | None = None) -> Iterator[None]:
    """Resize the window inside the `with`; without a height, make it as tall as the page.

    In a window as tall as the page, the fixed bar covers no content.
    """
    before = page.viewport_size
    assert before
    height = height or page.evaluate("document.documentElement.scrollHeight")
    resize(page, (width or before["width"], height))
    yield
    page.set_viewport_size(before)


class HeldRequests:
    """Blocks Streamlit's scripts until release(), so that the page stays at the first paint.

    pattern: a regular expression for the URLs to block instead.
    """

    def __init__(self, page: Page, pattern: str = SCRIPTS) -> None:
        self._routes: list[Route] | None = []
        page.route(re.compile(pattern), self._hold)

    def _hold(self, route: Route) -> None:
        if self._routes is None:
            route.continue_()
        else:
            self._routes.append(route)

    def release(self) -> None:
        """Send the blocked requests and stop blocking."""
        routes, self._routes = self._routes or [], None
        for route in routes:
            route.continue_()


def option(parameter: str, value: str) -> str:
    """Return the selector of an option of the open question, or of the goal."""
    if parameter == "doel":
        return f'.keuzes-goal [data-optie="{value}"]'
    return f'[data-vraag={parameter}] .keuzes-options [data-optie="{value}"]'


def tap(page: Page, parameter: str, value: str) -> None:
    """Tap an option of the open question; wait until the page shows a state with this answer."""
    page.locator(option(parameter, value)).click()
    wait_answer(page, parameter, value)


def wait_answer(page: Page, parameter: str, value: str | None) -> None:
    """Wait until the page shows a state with this answer (None: without an answer)."""
    page.wait_for_function(
        """([parameter, value]) => {
            const main = document.querySelector("main"); // null while a page loads
            return main && new URLSearchParams(main.dataset.staat).get(parameter) === value;
        }""",
        arg=[parameter, value],
    )


def wait_entry(page: Page) -> None:
    """Wait until the page shows the state of its history entry; a sheet has no state."""
    page.wait_for_function(
        """() => {
            const main = document.querySelector("main"); // null while a page loads
            return main && [undefined, history.state?.state].includes(main.dataset.staat);
        }"""
    )


def expect_question(page: Page, parameter: str) -> None:
    expect(page.locator(f"[data-vraag={parameter}]")).to_be_visible()


def query(page: Page) -> str:
    """Return the query string in the address bar, without "?"."""
    return str(page.evaluate("location.search")).removeprefix("?")
