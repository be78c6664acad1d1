"""The position of the alarm in a phone's window, in Android's font and in one like Arial."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Page

from scripts.find_browsers import browser_required, missing_fonts
from tests.browser.test_phone import COACH, DESKTOP, SMALL, WINDOW
from tools.drive import resize, wait_frames
from tools.legible import set_font
from tools.states import URGENT

pytestmark = pytest.mark.skipif(
    bool(missing_fonts()) and not browser_required(), reason=f"NO FONTS: {missing_fonts()}"
)
ANDROID, ARIAL = "Roboto", "Liberation Sans"
WITH_ALARM = [state for state in URGENT if state != "feiten=nee&beelden=nee"]
BAR = {WINDOW: 611, SMALL: 587}  # by window: the top edge of the bottom bar, in pixels
MAX_HEIGHT_ON_A_QUESTION = 100

# Returns each line that must be visible without scrolling: its text, its bottom edge, and whether
# its centre is uncovered.
LINES = """() => {
  const texts = (element) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), found = [];
    while (walk.nextNode()) if (walk.currentNode.data.trim()) found.push(walk.currentNode);
    return found;
  };
  const parts = document.querySelectorAll("#dringend :is(.stopregel, .tel)");
  return [...parts].flatMap(texts).flatMap((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((box) => box.width > 1).map((box) => {
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return [node.data.trim(), Math.ceil(box.bottom), !!top && node.parentElement.contains(top)];
    });
  });
}"""
BUTTONS = """() => [...document.querySelectorAll("#dringend .tel")].map((link) => {
  const { width, height, bottom } = link.getBoundingClientRect();
  const { backgroundColor, color } = getComputedStyle(link);
  return { href: link.getAttribute("href"), bottom, look: [width, height, backgroundColor, color] };
})"""
SIZES = """() => {
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const options = document.querySelectorAll(".keuzes-options .keuze");
  return {
    bar: document.querySelector(".balk")?.getBoundingClientRect().top,
    alarm: box("#dringend").height,
    options: [...options].map((option) => option.getBoundingClientRect().bottom),
  };
}"""


def check_buttons(page: Page, state: str) -> float:
    """Check that each required number and site has one button; return the lowest bottom edge.

    The two police buttons must look the same.
    """
    images = set() if "beelden=nee" in state else {"tel:116000"}
    police = set() if "feiten=nee" in state else {"tel:101", "https://politie.be"}
    buttons = page.evaluate(BUTTONS)
    assert len(buttons) == len(images | police), state
    looks = {button["href"]: button["look"] for button in buttons}
    assert looks.keys() == images | police, state
    if police:
        call, site = looks["tel:101"], looks["https://politie.be"]
        assert call[:2] == pytest.approx(site[:2], abs=1), state
        assert call[2:] == site[2:], state
    return float(max(button["bottom"] for button in buttons))


def open_in_each_font_and_window(page: Page, url: str) -> Iterator[tuple[int, int]]:
    """Open a page; set each combination of font and window, and yield the window."""
    page.goto(url)
    for font, window in product((ANDROID, ARIAL), BAR):
        resize(page, window)
        set_font(page, font)
        wait_frames(page)
        yield window


def test_the_numbers_of_an_alarm_are_visible_above_the_bar_of_a_result(
    page: Page, site_by_links: str
) -> None:
    for state in WITH_ALARM:
        for window in open_in_each_font_and_window(
            page, f"{site_by_links}/?{COACH}&{state}&stap=1"
        ):
            bar = page.evaluate(SIZES)["bar"]
            assert bar == pytest.approx(BAR[window], abs=1)
            lines = page.evaluate(LINES)
            rule = [text for text, _, _ in lines if text.startswith("Vraag niet om het beeld")]
            assert bool(rule) == ("beelden=nee" not in state), state
            assert [line for line in lines if line[1] > bar or not line[2]] == [], state
            assert check_buttons(page, state) <= bar, state
        resize(page, DESKTOP)
        check_buttons(page, state)


def test_on_the_last_question_alarm_and_options_fit_in_the_window(
    page: Page, site_by_links: str
) -> None:
    for role, state in product((COACH, "rol=leerkracht&sector=onderwijs"), WITH_ALARM):
        for window in open_in_each_font_and_window(page, f"{site_by_links}/?{role}&{state}"):
            sizes = page.evaluate(SIZES)
            assert sizes["alarm"] <= MAX_HEIGHT_ON_A_QUESTION, state
            assert len(sizes["options"]) == 4
            assert max(sizes["options"]) <= window[1], (role, state)
            assert [line for line in page.evaluate(LINES) if not line[2]] == [], state
            check_buttons(page, state)
            widths = [round(button["look"][0]) for button in page.evaluate(BUTTONS)]
            assert max(widths) - min(widths) <= 1, state
        resize(page, DESKTOP)
        check_buttons(page, state)


def test_a_notice_about_a_broken_link_never_pushes_the_alarm_down(
    page: Page, site_by_links: str
) -> None:
    tops = []
    for broken in ("", "&stap=2"):
        page.goto(f"{site_by_links}/?{COACH}&feiten=ja&beelden=ja&stap=1{broken}")
        tops.append(page.locator("#dringend").evaluate("e => e.getBoundingClientRect().top"))
    assert tops[0] == tops[1]
    for window in (WINDOW, DESKTOP):
        resize(page, window)
        alarm, notice, step = (
            page.locator(part).bounding_box()
            for part in ("#dringend", "[data-melding]", "#volgende-stap")
        )
        assert alarm
        assert notice
        assert step
        assert alarm["y"] + alarm["height"] <= notice["y"] < step["y"]
