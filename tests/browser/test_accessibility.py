"""WCAG 2.2 AA: axe-core on screens, pages and sheets, the accessibility tree, and contrast.

test_every_page.py checks targets, names and clipped text. `make check-a11y` runs two more checkers,
which need npm and Java.
"""

from itertools import product
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tools.axe import violations
from tools.states import SCREENS, SHEETS

COLOUR_RULES = ["color-contrast", "link-in-text-block"]
QUESTION_PATH = "/?rol=trainer&sector=sport&feiten=ja"
RESULT_PATH = "/?rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"


@pytest.mark.tolerates("console")  # the page that does not exist returns 404
@pytest.mark.parametrize("path", [*SCREENS, *SHEETS])
def test_axe_finds_no_violation_in_light_or_dark_mode(
    page: Page, site_by_links: str, path: str
) -> None:
    page.goto(site_by_links + path)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")  # the same elements in other colours
    assert violations(page, COLOUR_RULES) == []


def test_axe_reports_a_mistake(page: Page, site_by_links: str) -> None:
    page.goto(site_by_links)
    page.evaluate("document.querySelector('h1').outerHTML = '<h4>Wat is jouw rol?</h4>'")
    assert any(violation.startswith("page-has-heading-one") for violation in violations(page))


# The accessibility tree, which the browser builds from the HTML that tests/html checks

HEADER = """
- banner:
  - link "Naar de inhoud"
  - paragraph:
    - link /^Wegwijzer stop \\(online\\) pesten/
  - region "Noodnummers":
    - list:
      - listitem:
        - link "101 dringend of nu bezig"
        - 'link "niet dringend: Vind je lokale politie"'
      - listitem:
        - link "116 000 Naaktbeelden? Child Focus"
      - listitem:
        - link "112 Ziekenwagen of brandweer"
"""
QUESTION = """
- main:
  - link "Vorige vraag"
  - region "Dringend":
    - heading "Contacteer ook de politie" [level=3]
    - link "101 dringend"
    - link "politie.be niet dringend"
  - heading /^Wordt er iemand gepest met naaktbeelden\\? Vraag 4 van 5, nog 1/ [level=1]
  - list:
    - listitem:
      - 'link "Ja: Naaktbeelden"'
  - group: Uitleg bij wat dringend is
  - region "Jouw antwoorden":
    - term: Rol
    - definition: Trainer of coach
    - definition:
      - 'link "Wijzig rol: Trainer of coach"'
"""
RESULT = """
- main:
  - heading "Dit kun je nu doen" [level=1]
  - region "Dringend":
    - 'heading "Contacteer Child Focus: bel 116 000" [level=3]':
      - link "116 000"
  - 'region "Daarna: jouw volgende stap"':
    - paragraph:
      - 'checkbox "Federatie-API: Weet het kind dit?"'
  - region "Het gesprek":
    - list:
      - listitem:
        - checkbox "1. Wat is er juist gebeurd? Wanneer is het begonnen? Hoe vaak komt het voor?"
        - textbox "Notitie bij punt 1"
  - region "De vier stappen":
    - list:
      - listitem:
        - paragraph: "Stap 1: Pak het pestprobleem intern in groep aan : gedaan"
      - listitem:
        - paragraph: "Stap 2: Vraag meer hulp : je bent hier"
      - listitem:
        - paragraph: "Stap 3: Zoek verder hulp : later"
  - region "Steun voor het kind of de jongere":
    - heading "Online of telefonisch" [level=3]
    - list:
      - listitem:
        - paragraph:
          - 'link "Bel Awel: 102"'
    - group: "Meer: 1712, CLBch@t, JAC-chat, Lumi"
  - region "Meer info en hulp":
    - group:
      - heading "Sport" [level=3]
  - region "Afdrukken en delen":
    - group: Deel al je antwoorden met een collega
  - region "Jouw antwoorden"
  - navigation "Snel naar":
    - list:
      - listitem:
        - link "Dringend"
- contentinfo:
  - paragraph:
    - 'link "Awel: 102"'
"""


def test_the_accessibility_tree_has_the_expected_roles_and_names(
    page: Page, site_by_links: str
) -> None:
    for path, main in ((QUESTION_PATH, QUESTION), (RESULT_PATH, RESULT)):
        page.goto(site_by_links + path)
        for tree in (HEADER, main):
            expect(page.locator("body")).to_match_aria_snapshot(tree)


# Contrast that axe-core does not check: hover, pressed, borders, focus

CONTRAST = """(element) => {
  const parse = (color) => {
    const n = color.match(/[\\d.]+/g).map(Number);
    return n.length === 4 && n[3] === 0 ? null : n.slice(0, 3);
  };
  const ground = (node) => (node ? parse(getComputedStyle(node).backgroundColor) || ground(node.parentElement) : [255, 255, 255]);
  const light = (color) => {
    const [r, g, b] = color.map((c) => (c / 255 <= .03928 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ratio = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
  const style = getComputedStyle(element);
  return {
    text: ratio(parse(style.color), ground(element)),
    border: ratio(parse(style.borderTopColor), ground(element.parentElement)),
    opacity: Number(style.opacity),
    ring: style.outlineStyle === "none" ? 0 : Math.max(
      ratio(parse(style.outlineColor), ground(element.parentElement)),
      style.boxShadow === "none" ? 0 : ratio(parse(style.boxShadow), ground(element.parentElement))),
  };
}"""  # noqa: E501


def test_hover_press_and_focus_keep_their_contrast(desktop: Page, site_by_links: str) -> None:
    page = desktop
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport&feiten=nee&wijzig=rol")
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    choices = (
        ".keuzes-options [data-optie=ander]",
        ".keuzes-goal [data-optie=aanpakken]",
        "[data-wijzig=feiten]",
        ".keuzes-restart a",
    )
    for scheme, choice in product(schemes, choices):
        page.emulate_media(color_scheme=scheme)
        link = page.locator(choice)
        ratios = {"at rest": link.evaluate(CONTRAST)}
        link.hover()
        ratios["hover"] = link.evaluate(CONTRAST)
        page.mouse.down()
        assert link.evaluate("link => link.matches(':active')")
        ratios["pressed"] = link.evaluate(CONTRAST)
        page.mouse.move(0, 0)
        page.mouse.up()
        page.keyboard.press("Tab")
        link.focus()
        ratios["focus"] = link.evaluate(CONTRAST)
        for state, ratio in ratios.items():
            assert ratio["text"] >= 4.5, (scheme, choice, state, ratio)
            assert ratio["border"] >= 3, (scheme, choice, state, ratio)
            assert ratio["opacity"] == 1, (scheme, choice, state, ratio)
        assert ratios["focus"]["ring"] >= 3, (scheme, choice, ratios["focus"])
