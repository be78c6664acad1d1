"""Settings of the system and the browser: more contrast, forced colours, large letters."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watch import watched_page
from tools.axe import violations
from tools.drive import frames
from tools.states import KINDS

PATHS = (*KINDS, "/zaal")
# What can be pressed and is told apart by its colour alone: no edge, underline, marker or sign.
UNMARKED = """() => [...document.querySelectorAll("a, button, input, textarea")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.innerText !== "")
  .filter((one) => !one.matches(".sla-over"))
  .filter((one) => getComputedStyle(one, "::before").content === "none")
  .filter((one) => [one, ...one.querySelectorAll("*")].every((part) => {
    const style = getComputedStyle(part);
    return parseFloat(style.borderTopWidth) === 0 && style.textDecorationLine === "none";
  }))
  .map((one) => one.outerHTML.slice(0, 100))"""
# Sizes of all text that is shown, in CSS pixels.
SIZES = """() => [...document.body.querySelectorAll("*")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => [one.textContent.slice(0, 40), parseFloat(getComputedStyle(one).fontSize)])"""
LARGE_LETTERS = "document.documentElement.style.fontSize = '32px'"


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 664}, bypass_csp=True)
    with watched_page(context, {"console"}) as page:  # the page that does not exist answers 404
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_more_contrast_every_text_has_seven_to_one(
    window: Page, sleeping_site: str, scheme: Literal["light", "dark"]
) -> None:
    window.emulate_media(contrast="more", color_scheme=scheme)
    found = []
    for path in PATHS:
        window.goto(sleeping_site + path)
        frames(window)
        found += [f"{path}: {v}" for v in violations(window, ["color-contrast-enhanced"])]
    assert not found, "\n".join(found)


def test_without_colours_controls_have_an_edge_or_underlined_text(
    window: Page, sleeping_site: str
) -> None:
    window.emulate_media(forced_colors="active")
    found = []
    for path in PATHS:
        window.goto(sleeping_site + path)
        found += [f"{path}: {one}" for one in window.evaluate(UNMARKED)]
    assert not found, "\n".join(found)


def test_all_text_grows_with_the_letters_of_the_browser(window: Page, sleeping_site: str) -> None:
    found = []
    for path in KINDS:
        window.goto(sleeping_site + path)
        before = window.evaluate(SIZES)
        window.evaluate(LARGE_LETTERS)
        for (text, small), (_, large) in zip(before, window.evaluate(SIZES), strict=True):
            if large < 1.9 * small and large < 26:
                found.append(f"{path}: {text}: {small} px, then {large} px")
    assert not found, "\n".join(found)
