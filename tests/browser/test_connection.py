"""The page when its line to the server is gone: what is said, where, and what stays in reach."""

import pytest
from playwright.sync_api import Page, ViewportSize, WebSocketRoute, expect

from tools.drive import RESULT, expect_question, frames, open_live, query, tap
from wegwijzer.streamlit_seam import SOCKET

QUESTION = "rol=trainer&sector=sport&feiten=ja&beelden=ja"  # both alarms stand above it
SHORT: ViewportSize = {"width": 390, "height": 664}  # what a phone's browser leaves of its screen


class Line:
    """The websocket of a page, to cut and to mend while the server goes on."""

    def __init__(self, page: Page) -> None:
        self._whole = True
        self._open: list[WebSocketRoute] = []
        page.route_web_socket(f"**{SOCKET}", self._opened)

    def _opened(self, socket: WebSocketRoute) -> None:
        if self._whole:
            socket.connect_to_server()
            self._open.append(socket)
        else:
            socket.close()

    def cut(self) -> None:
        self._whole = False
        while self._open:
            self._open.pop().close()

    def mend(self) -> None:
        self._whole = True


@pytest.fixture
def line(page: Page) -> Line:
    return Line(page)


def test_a_lost_connection_is_said_also_when_the_clock_stands_still(
    page: Page, site: str, line: Line
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate("() => { const now = Date.now(); Date.now = () => now; }")
    line.cut()
    expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    line.mend()
    expect(page.locator("#verbinding")).to_be_hidden(timeout=30_000)
    tap(page, "stap", "2")
    expect(page.locator("#root #volgende-stap")).to_be_visible()


NOTICE = """() => {
  const box = document.getElementById("verbinding").getBoundingClientRect();
  return [Math.round(box.top), Math.round(box.bottom), innerHeight];
}"""
# Choices and links that stay under something else when they are brought to mid-window.
COVERED = """() => [...document.querySelectorAll("#root :is(a, button, input, textarea)")]
  .filter((element) => element.checkVisibility() && !element.matches(".sla-over"))
  .filter((element) => {
    element.scrollIntoView({ block: "center" });
    const box = element.getClientRects()[0];
    const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !there || !(element.contains(there) || there.contains(element));
  })
  .map((element) => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("state", [QUESTION, RESULT], ids=["question", "result"])
def test_the_notice_is_in_view_wherever_the_page_is_scrolled_and_covers_nothing_for_good(
    page: Page, site: str, line: Line, state: str
) -> None:
    page.set_viewport_size(SHORT)
    open_live(page, f"{site}/?{state}")
    line.cut()
    expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    for part in (0, 0.25, 0.5, 0.75, 1):
        page.evaluate(
            "part => scrollTo(0, part * (document.documentElement.scrollHeight - innerHeight))",
            part,
        )
        frames(page)
        top, bottom, window = page.evaluate(NOTICE)
        assert 0 < top < bottom <= window, f"{part}: {top} to {bottom} of {window}"
        assert bottom == window, f"{part}: it lies across the page, {bottom} of {window}"
    foot = page.evaluate("document.querySelector('#root .voet').getBoundingClientRect().bottom")
    assert top >= round(foot), "at the end nothing of the page is below it"
    assert page.evaluate(COVERED) == []


def test_a_line_that_drops_while_the_page_prints_loses_no_answer(
    page: Page, site: str, line: Line
) -> None:
    open_live(page, site)
    for parameter, value in (("rol", "trainer"), ("feiten", "nee")):
        tap(page, parameter, value)
    before = query(page)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert query(page) == ""
    line.cut()
    expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    line.mend()
    expect(page.locator("#verbinding")).to_be_hidden(timeout=30_000)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert query(page) == before
    expect_question(page, "beelden")
    tap(page, "beelden", "nee")
    page.go_back()
    expect_question(page, "beelden")
