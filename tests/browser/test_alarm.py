"""Where the alarm stands in a phone's window: in the letters of Android, and in those of Arial."""

from itertools import product

import pytest
from playwright.sync_api import Page

from tests.browser.test_phone import DESK, SMALL, WINDOW, resize
from tools.drive import frames
from tools.legible import write_in
from tools.states import URGENT

ANDROID, ARIAL = "Roboto", "Liberation Sans"
FOR = "rol=trainer&sector=sport"
DUE = [state for state in URGENT if state != "feiten=nee&beelden=nee"]
BAR = {WINDOW: 611, SMALL: 587}  # where the bottom bar begins
HIGHEST_ON_A_QUESTION = 100

# The lines of text and the buttons that must be read without scrolling: where each ends, and
# whether it is itself what lies at its centre.
IN_SIGHT = """(parts) => {
  const texts = (element) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), found = [];
    while (walk.nextNode()) if (walk.currentNode.data.trim()) found.push(walk.currentNode);
    return found;
  };
  return [...document.querySelectorAll(parts)].flatMap(texts).flatMap((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((box) => box.width > 1).map((box) => {
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return [node.data.trim(), Math.ceil(box.bottom), !!top && node.parentElement.contains(top)];
    });
  });
}"""
NEEDED = "#dringend :is(.stopregel, .tel)"
BUTTONS = """() => [...document.querySelectorAll("#dringend .tel")].map((link) => {
  const { width, height, bottom } = link.getBoundingClientRect();
  const { backgroundColor, color } = getComputedStyle(link);
  return { href: link.getAttribute("href"), bottom, look: [width, height, backgroundColor, color] };
})"""
ENDS = """() => {
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const options = document.querySelectorAll(".keuzes-options .keuze");
  return {
    bar: document.querySelector(".balk")?.getBoundingClientRect().top,
    alarm: box("#dringend").height,
    options: [...options].map((option) => option.getBoundingClientRect().bottom),
  };
}"""


def wanted(state: str) -> set[str]:
    """Return the addresses of all buttons that are due."""
    found = set() if "beelden=nee" in state else {"tel:116000"}
    return found | (set() if "feiten=nee" in state else {"tel:101", "https://politie.be"})


def has(page: Page, font: str) -> bool:
    """Return whether this machine has a font: otherwise another one takes its place."""
    return bool(
        page.evaluate(
            "(font) => { const pen = document.createElement('canvas').getContext('2d');"
            " const wide = (family) => { pen.font = `40px ${family}`;"
            " return pen.measureText('Wegwijzer 116 000').width; };"
            " return wide(`'${font}', monospace`) !== wide('monospace'); }",
            font,
        )
    )


def open_in(page: Page, url: str, font: str) -> None:
    page.goto(url)
    if not has(page, font):
        pytest.skip(f"this machine has no {font}")
    write_in(page, font)
    frames(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("font", [ANDROID, ARIAL])
@pytest.mark.parametrize("window", [WINDOW, SMALL], ids=["390x664", "360x640"])
def test_due_numbers_on_a_result_are_visible_above_the_bar(
    page: Page, sleeping_site: str, window: tuple[int, int], font: str, theme: str
) -> None:
    resize(page, window)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for state in DUE if theme == "light" else DUE[::3]:
        open_in(page, f"{sleeping_site}/?{FOR}&{state}&stap=1", font)
        bar = page.evaluate(ENDS)["bar"]
        assert bar == pytest.approx(BAR[window], abs=1)
        texts = page.evaluate(IN_SIGHT, NEEDED)
        rule = [text for text, _, _ in texts if text.startswith("Vraag niet om het beeld")]
        assert bool(rule) == ("beelden=nee" not in state), state
        assert [found for found in texts if found[1] > bar or not found[2]] == [], state
        buttons = page.evaluate(BUTTONS)
        assert {button["href"] for button in buttons} == wanted(state)
        assert len(buttons) == len(wanted(state)), state
        assert max(button["bottom"] for button in buttons) <= bar, state


@pytest.mark.parametrize("window", [WINDOW, SMALL, DESK], ids=["390x664", "360x640", "desk"])
def test_both_ways_to_the_police_are_equal_buttons(
    page: Page, sleeping_site: str, window: tuple[int, int]
) -> None:
    resize(page, window)
    for state, step in product(DUE, ("", "&stap=1")):
        if "feiten=nee" in state:
            continue
        open_in(page, f"{sleeping_site}/?{FOR}&{state}{step}", ARIAL)
        looks = {button["href"]: button["look"] for button in page.evaluate(BUTTONS)}
        call, site_look = looks["tel:101"], looks["https://politie.be"]
        assert call[:2] == pytest.approx(site_look[:2], abs=1), state
        assert call[2:] == site_look[2:], state


@pytest.mark.parametrize("font", [ANDROID, ARIAL])
@pytest.mark.parametrize("window", [WINDOW, SMALL], ids=["390x664", "360x640"])
def test_on_the_last_question_alarm_and_options_fit_in_the_window(
    page: Page, sleeping_site: str, window: tuple[int, int], font: str
) -> None:
    resize(page, window)
    for who, state in product((FOR, "rol=leerkracht&sector=onderwijs"), DUE):
        open_in(page, f"{sleeping_site}/?{who}&{state}", font)
        ends = page.evaluate(ENDS)
        assert ends["alarm"] <= HIGHEST_ON_A_QUESTION, state
        options = ends["options"]
        assert len(options) == 4
        assert max(options) <= window[1], (who, state)
        texts = page.evaluate(IN_SIGHT, NEEDED)
        assert [found for found in texts if not found[2]] == [], state
        assert {button["href"] for button in page.evaluate(BUTTONS)} == wanted(state)
        widths = [round(button["look"][0]) for button in page.evaluate(BUTTONS)]
        assert max(widths) - min(widths) <= 1, state


def test_a_notice_of_a_broken_link_never_pushes_the_alarm_down(
    page: Page, sleeping_site: str
) -> None:
    resize(page, SMALL)
    for state in DUE:
        tops = []
        for broken in ("", "&stap=2"):
            page.goto(f"{sleeping_site}/?{FOR}&{state}&stap=1{broken}")
            tops.append(page.locator("#dringend").evaluate("e => e.getBoundingClientRect().top"))
        assert tops[0] == tops[1], state
        notice = page.locator("[data-melding]").bounding_box()
        assert notice
        assert notice["y"] > tops[1], state
