"""Settings of the system and the browser: more contrast, forced colours, large text."""

from typing import Literal

import pytest
from playwright.sync_api import Page

from tools.axe import violations
from tools.drive import wait_frames
from tools.states import KINDS

pytestmark = pytest.mark.tolerates("console")  # the page that does not exist returns 404
PATHS = (*KINDS, "/zaal")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Controls that are recognised by colour alone: without an edge, underline, marker or sign.
UNMARKED = """() => [...document.querySelectorAll("a, button, input, textarea")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.innerText !== "")
  .filter((one) => !one.matches(".sla-over"))
  .filter((one) => getComputedStyle(one, "::before").content === "none")
  .filter((one) => [one, ...one.querySelectorAll("*")].every((part) => {
    const style = getComputedStyle(part);
    return parseFloat(style.borderTopWidth) === 0 && style.textDecorationLine === "none";
  }))
  .map((one) => one.outerHTML.slice(0, 100))"""
# The size of all visible text, in CSS pixels.
SIZES = """() => [...document.body.querySelectorAll("*")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => [one.textContent.slice(0, 40), parseFloat(getComputedStyle(one).fontSize)])"""
LARGE_TEXT = "document.documentElement.style.fontSize = '32px'"


def test_with_more_contrast_every_text_has_a_ratio_of_seven_to_one(
    page: Page, site_by_links: str
) -> None:
    problems = []
    for path in PATHS:
        page.goto(site_by_links + path)
        for scheme in SCHEMES:
            page.emulate_media(contrast="more", color_scheme=scheme)
            wait_frames(page)
            rules = ["color-contrast-enhanced"]
            problems += [f"{path}, {scheme}: {v}" for v in violations(page, rules)]
    assert not problems, "\n".join(problems)


def test_without_colours_controls_have_an_edge_or_underlined_text(
    page: Page, site_by_links: str
) -> None:
    page.emulate_media(forced_colors="active")
    problems = []
    for path in PATHS:
        page.goto(site_by_links + path)
        problems += [f"{path}: {control}" for control in page.evaluate(UNMARKED)]
    assert not problems, "\n".join(problems)


def test_all_text_grows_with_the_font_size_of_the_browser(page: Page, site_by_links: str) -> None:
    problems = []
    for path in KINDS:
        page.goto(site_by_links + path)
        before = page.evaluate(SIZES)
        page.evaluate(LARGE_TEXT)
        for (text, small), (_, large) in zip(before, page.evaluate(SIZES), strict=True):
            if large < 1.9 * small and large < 26:
                problems.append(f"{path}: {text}: {small} px, then {large} px")
    assert not problems, "\n".join(problems)
