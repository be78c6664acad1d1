"""What a visitor does in a browser, whatever its engine; each engine does it in its own way."""

import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from tools.drive import LIVE
from tools.streamlit_page import IDLE

PATIENCE = 30  # seconds: a busy machine is slow, not wrong
PAUSE = 0.05  # seconds between two questions to the browser
PHONE = {"width": 390, "height": 664}  # the page in Safari on an iPhone, in CSS pixels

_Answer = TypeVar("_Answer")

# What a visitor can see and touch.
SEEN = """
const seen = (selector) => [...document.querySelectorAll(selector)].filter((element) =>
  element.checkVisibility({ checkVisibilityCSS: true }) && element.getClientRects().length > 0);
"""


class UnansweredError(Exception):
    """The page could not be asked or touched now, as while it makes way for the next one."""


class Visitor(Protocol):
    """One visitor in a window of his own, with nothing remembered of another."""

    def open(self, url: str) -> None:
        """Go to an address; return when its document is there."""

    def back(self) -> None:
        """Press the browser's Back."""

    def reload(self) -> None:
        """Press the browser's reload."""

    def address(self) -> str:
        """Return what stands in the address bar."""

    def title(self) -> str:
        """Return what stands on the tab."""

    def ask(self, function: str, *arguments: object) -> Any:
        """Return the answer of a JavaScript function body; also where pages may run no scripts.

        arguments: JSON values, in `arguments` of the body. Raises UnansweredError.
        """

    def press(self, selector: str) -> None:
        """Press the mouse in the middle of the one element that is seen.

        Raises UnansweredError: none or several are seen, it moves, or lies under another one.
        """

    def write(self, text: str) -> None:
        """Type into what has the focus."""

    def print_pdf(self) -> bytes:
        """Return what the browser prints on A4."""

    def dialogs(self) -> int:
        """Return how often this document asked for the print dialog; none is shown."""

    def complaints(self) -> list[str]:
        """Return the errors so far: console, uncaught, and what the page's policy stopped."""


class Engine(Protocol):
    """A browser that visitors can be had from, one at a time."""

    def visitor(self, scripts: bool) -> Visitor:
        """Return a new visitor; the one before is gone. scripts: whether pages may run theirs."""


def poll(attempt: Callable[[], _Answer], what: str) -> _Answer:
    """Try until the answer is true, and the page is there to give it; return that answer."""
    deadline = time.monotonic() + PATIENCE
    while True:
        last: object
        try:
            if last := attempt():
                return last
        except UnansweredError as error:
            last = error
        assert time.monotonic() < deadline, f"not within {PATIENCE} s: {what}; last: {last}"
        time.sleep(PAUSE)


def until(visitor: Visitor, condition: str, *arguments: object) -> Any:
    """Wait until a JavaScript function body returns something true; return that."""
    what = f"{condition} {arguments or ''} at {visitor.address()}"
    return poll(lambda: visitor.ask(SEEN + condition, *arguments), what)


def until_dialog(visitor: Visitor) -> None:
    """Wait until this document has asked for the print dialog."""
    poll(lambda: visitor.dialogs() > 0, "the print dialog")


def tap(visitor: Visitor, selector: str) -> None:
    """Press an element as soon as it is there to be pressed."""

    def pressed() -> bool:
        visitor.press(selector)
        return True

    poll(pressed, f"{selector} pressed")


def until_query(visitor: Visitor, query: str, page: str = "/") -> None:
    """Wait until the address is this one, whole; a fragment is no part of it.

    The browser is asked, not the page: a script from outside uses up the tap that WebKit remembers,
    and an address that the page makes after that is left out by Back.
    """

    def arrived() -> bool:
        address = urlsplit(visitor.address())
        return (address.path, address.query) == (page, query)

    poll(arrived, f"at {page}?{query}")


def until_state(visitor: Visitor, query: str) -> None:
    """Wait until the address is this one and the page shows it."""
    until_query(visitor, query)
    until(
        visitor,
        "return document.querySelector('main')?.dataset.staat === arguments[0]"
        " && history.state?.state === arguments[0]",
        query,
    )


def until_question(visitor: Visitor, parameter: str) -> None:
    """Wait until this question is the one that is seen."""
    until(
        visitor,
        "const open = seen('[data-vraag]'); "
        "return open.length === 1 && open[0].dataset.vraag === arguments[0]",
        parameter,
    )


def until_live(visitor: Visitor) -> None:
    """Wait until Streamlit is awake and has drawn all that it has to draw."""
    until(
        visitor,
        "return [...arguments].every((mark) => document.querySelector(mark) !== null)",
        LIVE,
        IDLE,
    )


def contacts(visitor: Visitor, section: str) -> list[str]:
    """Return the ids of the contacts that are seen in a section, in order."""
    found: list[str] = until(
        visitor,
        "const all = seen(`${arguments[0]} [data-contact]`); "
        "return all.length ? all.map((one) => one.dataset.contact) : null",
        section,
    )
    return found
