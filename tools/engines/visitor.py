"""The interface of a visitor, which each browser engine implements, and helpers that wait."""

import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from tools.drive import LIVE
from tools.streamlit_page import IDLE

TIMEOUT = 30  # seconds, for a busy machine
PAUSE = 0.05  # seconds between polls of the browser
PHONE = {"width": 390, "height": 664}  # the viewport of Safari on an iPhone, in CSS pixels

_Answer = TypeVar("_Answer")

# Defines seen(selector), which returns the visible elements.
SEEN = """
const seen = (selector) => [...document.querySelectorAll(selector)].filter((element) =>
  element.checkVisibility({ checkVisibilityCSS: true }) && element.getClientRects().length > 0);
"""


# Scrolls to the one visible element of a selector; returns its middle, or why it can't be clicked.
PLACE = """
const found = seen(arguments[0]);
if (found.length !== 1) return `${found.length} of ${arguments[0]} are visible`;
const [element] = found;
element.scrollIntoView({ block: "nearest", behavior: "instant" });
const box = element.getBoundingClientRect();
const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
const top = document.elementFromPoint(x, y);
return element.contains(top) ? [x, y] : `${arguments[0]} is covered by ${top && top.outerHTML}`;
"""


class NotReadyError(Exception):
    """The page can't run a script or be clicked now, for example during navigation."""


class Visitor(Protocol):
    """A browser for one visitor at a time."""

    def restart(self, scripts: bool) -> None:
        """Become a new visitor: new window or tab, new storage. scripts: JavaScript is on."""

    def stop(self) -> None:
        """Close the browser."""

    def open(self, url: str) -> None:
        """Go to an address; return when its document has loaded."""

    def back(self) -> None:
        """Press the browser's Back."""

    def reload(self) -> None:
        """Reload the page as the browser's button does; return when its document has loaded."""

    def address(self) -> str:
        """Return the address in the address bar."""

    def evaluate(self, function: str, *arguments: object) -> Any:
        """Run a JavaScript function body and return its result, even if page scripts are off.

        arguments: JSON values, `arguments` in the body. Raises NotReadyError.
        """

    def click(self, x: float, y: float) -> None:
        """Click at this point of the viewport. Raises NotReadyError."""

    def write(self, text: str) -> None:
        """Type into the focused element."""

    def print_pdf(self) -> bytes:
        """Print on A4; return the PDF."""

    def dialogs(self) -> int:
        """Return how often this document opened the print dialog, which is suppressed."""

    def browser_errors(self) -> list[str]:
        """Return the errors since restart(): console, uncaught, and policy violations."""


def poll(attempt: Callable[[], _Answer], what: str) -> _Answer:
    """Retry until the result is true; return it. NotReadyError counts as false.

    AssertionError after TIMEOUT.
    """
    deadline = time.monotonic() + TIMEOUT
    while True:
        last: object
        try:
            if last := attempt():
                return last
        except NotReadyError as error:
            last = error
        assert time.monotonic() < deadline, f"not within {TIMEOUT} s: {what}; last: {last}"
        time.sleep(PAUSE)


def until(visitor: Visitor, condition: str, *arguments: object) -> Any:
    """Wait until a JavaScript function body returns a true value; return that value."""
    what = f"{condition} {arguments or ''} at {visitor.address()}"
    return poll(lambda: visitor.evaluate(SEEN + condition, *arguments), what)


def until_dialog(visitor: Visitor) -> None:
    """Wait until this document has opened the print dialog."""
    poll(lambda: visitor.dialogs() > 0, "the print dialog")


def tap(visitor: Visitor, selector: str) -> None:
    """Click the one visible element of a selector as soon as it is neither covered nor moving."""

    def click() -> bool:
        place = visitor.evaluate(SEEN + PLACE, selector)
        time.sleep(PAUSE)  # three frames
        if not isinstance(place, list) or place != visitor.evaluate(SEEN + PLACE, selector):
            raise NotReadyError(f"{selector} moves, or {place}")
        visitor.click(*place)
        return True

    poll(click, f"{selector} clicked")


def fill(visitor: Visitor, field: str, text: str) -> None:
    """Type into an empty field."""
    tap(visitor, field)
    until(visitor, "return document.activeElement.matches(arguments[0])", field)
    visitor.write(text)
    until_value(visitor, field, text)


def until_value(visitor: Visitor, field: str, text: str) -> None:
    """Wait until a visible field has this text."""
    until(visitor, "return seen(arguments[0])[0]?.value === arguments[1]", field, text)


def until_query(visitor: Visitor, query: str, page: str = "/") -> None:
    """Wait until the address has this path and query.

    Reads the address from the browser, because a script in the page consumes WebKit's user
    activation, and Back then skips the next history entry that the page adds.
    """

    def arrived() -> bool:
        address = urlsplit(visitor.address())
        return (address.path, address.query) == (page, query)

    poll(arrived, f"at {page}?{query}")


def until_state(visitor: Visitor, query: str) -> None:
    """Wait until the address has this query and the page shows its state."""
    until_query(visitor, query)
    until(
        visitor,
        "return document.querySelector('main')?.dataset.staat === arguments[0]"
        " && history.state?.state === arguments[0]",
        query,
    )


def until_question(visitor: Visitor, parameter: str) -> None:
    """Wait until this question is visible and no other."""
    until(
        visitor,
        "const open = seen('[data-vraag]'); "
        "return open.length === 1 && open[0].dataset.vraag === arguments[0]",
        parameter,
    )


def until_live(visitor: Visitor) -> None:
    """Wait until Streamlit has taken over and finished rendering."""
    until(
        visitor,
        "return [...arguments].every((mark) => document.querySelector(mark) !== null)",
        LIVE,
        IDLE,
    )


def contacts(visitor: Visitor, section: str) -> list[str]:
    """Return the ids of the visible contacts in a section, in order."""
    ids: list[str] = until(
        visitor,
        "const all = seen(`${arguments[0]} [data-contact]`); "
        "return all.length ? all.map((one) => one.dataset.contact) : null",
        section,
    )
    return ids
