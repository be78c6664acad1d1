"""Alignment, colour, and motion of the pages."""

from collections import defaultdict
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_phone import COACH
from tools.drive import expect_question, open_live, resize, tap
from tools.states import KINDS, URGENT

# Returns the left edges of the site's name, the strip and the title of the page.
EDGES = """() => [".merk a", "#strip > ul > :first-child", "main h1"].map((part) =>
  Math.round(document.querySelector(part).getBoundingClientRect().left))"""


@pytest.mark.tolerates("console")  # the page that does not exist returns 404
def test_header_strip_and_title_are_aligned_except_the_title_of_a_sheet(
    desktop: Page, site_by_links: str
) -> None:
    left_edges: dict[int, set[int]] = defaultdict(set)
    for kind in KINDS:
        desktop.goto(f"{site_by_links}{kind}")
        is_sheet = desktop.locator(".blad h1").count() == 1
        for width in (820, 1280, 1920):
            resize(desktop, (width, 800))
            name, strip, title = desktop.evaluate(EDGES)
            assert name == strip, kind
            assert title == name or is_sheet, kind
            left_edges[width].add(name)
    assert [len(edges) for edges in left_edges.values()] == [1, 1, 1]


RED = """() => [...document.querySelectorAll("#strip, #dringend")].filter((part) => {
  const [red, green] = getComputedStyle(part).backgroundColor.match(/\\d+/g).map(Number);
  return red > green + 8;
}).map(({ id }) => id)"""


def test_each_screen_has_exactly_one_red_block(page: Page, site_by_links: str) -> None:
    for alarms, step in product(URGENT, ("", "&stap=1")):
        page.goto(f"{site_by_links}/?{COACH}&{alarms}{step}")
        red = "strip" if alarms == "feiten=nee&beelden=nee" else "dringend"
        page.emulate_media(color_scheme="light")
        assert page.evaluate(RED) == [red], (alarms, step)
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(RED) == [red], (alarms, step, "dark")


def test_antwoorden_wijzigen_moves_the_focus_to_the_answers(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?{COACH}&feiten=ja&beelden=nee&stap=2")
    page.get_by_role("link", name="Antwoorden wijzigen").click()
    answers = page.locator("#antwoorden")
    expect(answers).to_be_focused()
    expect(answers).to_be_in_viewport()
    assert page.url.endswith("stap=2")


def test_print_and_share_are_beside_the_prevention_text_on_a_desktop(
    desktop: Page, site_by_links: str
) -> None:
    desktop.goto(f"{site_by_links}/?doel=voorkomen&rol=ander&sector=sport")
    share = desktop.locator("#delen").bounding_box()
    text = desktop.locator("#voorkomen").bounding_box()
    assert share
    assert text
    assert share["x"] > text["x"] + text["width"]
    assert abs(share["y"] - text["y"]) < 30


def test_the_link_of_the_next_step_says_what_it_opens(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee&stap=2")
    finder = page.locator("#volgende-stap [data-contact=clb] a")
    assert finder.inner_text() == "Zoek het CLB van je school"


# Reduced motion

MOTION = pytest.mark.parametrize(("setting", "moves"), [("no-preference", True), ("reduce", False)])


@MOTION
def test_reduced_motion_turns_off_transitions_between_pages(
    page: Page, site_by_links: str, setting: Any, moves: bool
) -> None:
    page.emulate_media(reduced_motion=setting)
    page.add_init_script(
        "addEventListener('pagereveal', (reveal) => (window.moved = !!reveal.viewTransition))"
    )
    page.goto(site_by_links)
    page.locator("[data-optie=trainer]").click()
    expect_question(page, "feiten")
    page.wait_for_function("() => window.moved !== undefined")
    assert page.evaluate("window.moved") == moves


@MOTION
def test_reduced_motion_turns_off_the_fade_after_a_tap(
    page: Page, site: str, setting: Any, moves: bool
) -> None:
    page.emulate_media(reduced_motion=setting)
    open_live(page, site)
    page.evaluate(
        """() => {
          const main = document.querySelector("main"), { animate } = main;
          window.moved = 0;
          main.animate = (...options) => {
            window.moved += 1;
            return animate.apply(main, options);
          };
        }"""
    )
    tap(page, "rol", "trainer")
    expect_question(page, "feiten")
    assert page.evaluate("window.moved") == int(moves)
