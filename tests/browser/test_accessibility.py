"""WCAG 2.2 AA in every state: axe-core, the accessibility tree, geometry and contrast.

A second engine and the Nu HTML checker need node and Java: `make check-a11y`.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.find_browsers import browser_required, missing_fonts
from tests.browser.watch import watched_page
from tools.axe import violations
from tools.drive import resize
from tools.legible import open_all_details, open_in_font
from tools.states import KINDS, SCREENS, SHEETS

COLOUR_RULES = ["color-contrast", "link-in-text-block"]


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


# The accessibility tree

HEADER = """
- banner:
  - link "Naar de inhoud"
  - paragraph:
    - link /^Wegwijzer stop \\(online\\) pesten/
  - region "Noodnummers":
    - list:
      - listitem:
        - paragraph:
          - text: Strafbare feiten?
          - strong: Contacteer ook de politie
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
    - heading "Dringend" [level=2]
    - heading "Contacteer ook de politie" [level=3]
    - link "101 dringend"
    - link "politie.be niet dringend"
  - heading /^Wordt er iemand gepest met naaktbeelden\\? Vraag 4 van 5, nog 1/ [level=1]
  - list:
    - listitem:
      - 'link "Ja: Naaktbeelden"'
    - listitem:
      - 'link "Nee: Naaktbeelden"'
    - listitem:
      - 'link "Ik weet het niet: Naaktbeelden"'
  - group: Uitleg bij wat dringend is
  - region "Jouw antwoorden":
    - heading "Jouw antwoorden" [level=2]
    - term: Rol
    - definition: Trainer of coach
    - definition:
      - 'link "Wijzig rol: Trainer of coach"'
    - term: Sector
    - definition: Sport
    - definition:
      - 'link "Wijzig sector: Sport"'
    - term: Strafbare feiten
    - definition: ja
    - definition:
      - 'link "Wijzig feiten: ja"'
    - list:
      - listitem:
        - link "Opnieuw beginnen"
"""
RESULT = """
- main:
  - heading "Dit kun je nu doen" [level=1]
  - paragraph:
    - text: "Voor: trainer, sport"
    - link "Antwoorden wijzigen"
  - region "Dringend":
    - heading "Dringend" [level=2]
    - paragraph: Vraag niet om het beeld te zien. Toon het aan niemand en stuur het niet door.
    - 'heading "Contacteer Child Focus: bel 116 000" [level=3]':
      - link "116 000"
    - heading "Stop" [level=3]
    - list
  - 'region "Daarna: jouw volgende stap"':
    - 'heading "Daarna: jouw volgende stap" [level=2]'
    - heading "Vraag meer hulp" [level=3]
    - paragraph: Federatie-API
    - paragraph:
      - 'checkbox "Federatie-API: Weet het kind dit?"'
  - region "Het gesprek":
    - heading "Het gesprek" [level=2]
    - list:
      - listitem:
        - checkbox "1. Wat is er juist gebeurd? Wanneer is het begonnen? Hoe vaak komt het voor?"
        - textbox "Notitie bij punt 1"
      - listitem
      - listitem
      - listitem
      - listitem
      - listitem:
        - checkbox
        - textbox "Notitie bij punt 6"
  - region "De vier stappen":
    - heading "De vier stappen" [level=2]
    - list:
      - listitem:
        - paragraph: "Stap 1: Pak het pestprobleem intern in groep aan : gedaan"
      - listitem:
        - paragraph: "Stap 2: Vraag meer hulp : je bent hier"
      - listitem:
        - paragraph: "Stap 3: Zoek verder hulp : later"
      - listitem:
        - paragraph: "Stap 4: Hielpen de vorige stappen onvoldoende? : later"
  - region "Steun voor het kind of de jongere":
    - heading "Online of telefonisch" [level=3]
    - list:
      - listitem:
        - paragraph:
          - link "Awel"
        - paragraph:
          - 'link "Bel Awel: 102"'
      - listitem
      - listitem
    - group: "Meer: 1712, CLBch@t, JAC-chat, Lumi"
    - group:
      - heading "Zelf aan de slag" [level=3]
      - text: Conflicthelden, NokNok, WAT WAT
    - group:
      - heading "Op locatie" [level=3]
  - region "Meer info en hulp":
    - group:
      - 'heading "Sectoroverschrijdend: voor alle sectoren" [level=3]'
    - group:
      - heading "Sport" [level=3]
  - region "Afdrukken en delen":
    - paragraph:
      - link "Druk het gespreksblad af"
    - group: Toon de link en de QR-code
    - group: Deel al je antwoorden met een collega
  - region "Jouw antwoorden":
    - heading "Jouw antwoorden" [level=2]
    - list:
      - listitem:
        - link "Opnieuw beginnen"
    - list:
      - listitem:
        - link "Naar pesten voorkomen"
  - navigation "Snel naar":
    - list:
      - listitem:
        - link "Dringend"
      - listitem:
        - link "Gesprek"
      - listitem:
        - link "Afdrukken"
      - listitem:
        - link "Delen"
"""
FOOTER = """
- contentinfo:
  - paragraph:
    - strong: Niet voor jou?
    - text: Ben je zelf een kind of jongere? Bel
    - 'link "Awel: 102"'
    - text: (
    - link "awel.be"
    - text: "). 's Nachts bel je"
    - 'link "Tele-Onthaal: 106"'
  - list:
    - listitem:
      - link "Privacy"
    - listitem:
      - link "Toegankelijkheid"
"""
QUESTION_PATH = "/?rol=trainer&sector=sport&feiten=ja"
RESULT_PATH = "/?rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"


@pytest.mark.parametrize(("path", "main"), [(QUESTION_PATH, QUESTION), (RESULT_PATH, RESULT)])
def test_the_accessibility_tree_matches_the_design(
    page: Page, site_by_links: str, path: str, main: str
) -> None:
    page.goto(site_by_links + path)
    for tree in (HEADER, main, FOOTER):
        expect(page.locator("body")).to_match_aria_snapshot(tree)
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.locator("#ladder ol")).to_have_count(1 if "stap" in path else 0)
    expect(page.locator("[aria-current=true]:visible")).to_have_count(0)


# Targets whose name lacks their visible text. Speech control cannot find them (WCAG 2.5.3).
WRONG_NAMES = """() => [...document.querySelectorAll(":is(a, button, input, textarea)[aria-label]")]
  .filter((target) => target.checkVisibility({visibilityProperty: true}))
  .map((target) => [target, target.placeholder || (target.labels?.[0] ?? target).innerText])
  .map(([target, shown]) => [target.ariaLabel, shown.replace(/^✓/, "")])
  .map((texts) => texts.map((text) => text.replace(/\\s+/g, " ").trim().toLowerCase()))
  .filter(([name, shown]) => !name.includes(shown))"""


@pytest.mark.tolerates("console")  # the page that does not exist returns 404
def test_the_name_of_a_target_contains_its_visible_text(page: Page, site_by_links: str) -> None:
    for path in (*KINDS, *SHEETS):
        page.goto(site_by_links + path)
        for width in (390, 1280):
            resize(page, (width, 844))
            assert page.evaluate(WRONG_NAMES) == [], (path, width)


# Clipped texts and small targets

# The spacing of WCAG 1.4.12. With it, no content may be lost.
SPACING = """() => {
  for (const element of document.querySelectorAll("body, body *")) {
    const set = (name, value) => element.style.setProperty(name, value, "important");
    set("line-height", "1.5"); set("letter-spacing", ".12em"); set("word-spacing", ".16em");
    if (element.tagName === "P") set("margin-bottom", "2em");
  }
}"""
LARGE_TEXT = "document.documentElement.style.setProperty('font-size', '200%', 'important')"
# Elements that stick out of the window or of a box that clips them. Text fields may scroll.
CLIPPED = """() => {
  const cut = [], width = document.documentElement.clientWidth;
  const name = (element) => element.tagName + "." + element.className + "#" + element.id;
  if (document.documentElement.scrollWidth > width) cut.push("the page scrolls sideways");
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility({visibilityProperty: true})) continue;
    if (element.closest(".enkel-voorlezen, .sla-over") || element.tagName === "INPUT") continue;
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    if (box.width && (box.right > width + 1 || box.left < -1)) cut.push("outside: " + name(element));
    if (element.clientWidth && style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) cut.push("cut off: " + name(element));
    if (element.clientHeight && style.overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1) cut.push("cut off below: " + name(element));
  }
  return cut;
}"""  # noqa: E501
# The label is part of a checkbox's target. A link in a sentence may be as low as its line (2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, textarea, summary")]
  .filter((target) => target.checkVisibility({visibilityProperty: true}))
  .filter((target) => !target.matches(".sla-over"))
  .map((target) => target.type === "checkbox" ? target.closest("label") : target)
  .filter((target) => {
    const box = target.getBoundingClientRect();
    return box.width < 43.9 || box.height < 43.9;
  })
  .map((target) => target.outerHTML.slice(0, 120))"""


@pytest.mark.tolerates("console")  # the page that does not exist returns 404
def test_nothing_is_clipped_at_320_pixels_with_large_text_or_wide_spacing(
    browser: Browser, tolerated_kinds: set[str], site_by_links: str
) -> None:
    problems: list[str] = []
    # 320 x 256 is a window of 1280 x 1024 at 400 %.
    for width, height, change in ((320, 256, SPACING), (390, 844, LARGE_TEXT)):
        context = browser.new_context(viewport={"width": width, "height": height})
        with watched_page(context, tolerated_kinds) as page:
            for path in KINDS:
                page.goto(site_by_links + path)
                problems += [f"{width}: {path}: {clipped}" for clipped in page.evaluate(CLIPPED)]
                page.evaluate(change)
                problems += [
                    f"{width}, changed: {path}: {clipped}" for clipped in page.evaluate(CLIPPED)
                ]
    assert not problems, "\n".join(problems)


# The widest and narrowest common fonts: "102" is 37 px wide in the first.
FONTS = ("Liberation Sans", "DejaVu Sans")
TEXT_WIDTH = """(font) => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `20px ${font}`;
  return context.measureText("Wegwijzer stop pesten 102").width;
}"""


@pytest.mark.tolerates("console")  # the page that does not exist returns 404
@pytest.mark.parametrize("font", FONTS)
def test_every_target_is_at_least_44_pixels(page: Page, site_by_links: str, font: str) -> None:
    problems: list[str] = []
    for path in KINDS:
        open_in_font(page, site_by_links + path, font)
        open_all_details(page)
        for width in (195, 320, 390, 640, 820, 1280):
            resize(page, (width, 664))
            problems += [f"{path}, {width}: {small}" for small in page.evaluate(SMALL_TARGETS)]
    assert not problems, "\n".join(problems)


def test_the_fonts_used_for_measurements_are_installed(page: Page) -> None:
    if missing_fonts() and not browser_required():
        pytest.skip(f"NO FONTS: targets are measured with others. Install {missing_fonts()}.")
    narrow, wide = (page.evaluate(TEXT_WIDTH, f"'{font}', monospace") for font in FONTS)
    assert wide > 1.1 * narrow, "install fonts-liberation and fonts-dejavu-core"
    assert page.evaluate(TEXT_WIDTH, "monospace") not in (narrow, wide)


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hover_press_and_focus_keep_their_contrast(
    desktop: Page, site_by_links: str, scheme: Any
) -> None:
    page = desktop
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport&feiten=nee&wijzig=rol")
    for choice in (
        ".keuzes-options [data-optie=ander]",
        ".keuzes-goal [data-optie=aanpakken]",
        "[data-wijzig=feiten]",
        ".keuzes-restart a",
    ):
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
            assert ratio["text"] >= 4.5, (choice, state, ratio)
            assert ratio["border"] >= 3, (choice, state, ratio)
            assert ratio["opacity"] == 1, (choice, state, ratio)
        assert ratios["focus"]["ring"] >= 3, (choice, ratios["focus"])


def test_nothing_moves_by_itself_with_reduced_motion(page: Page, site_by_links: str) -> None:
    page.goto(site_by_links + RESULT_PATH)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) => {
          const style = getComputedStyle(element);
          return style.animationName !== "none" || style.scrollBehavior === "smooth" ||
            style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
        })
        .filter((element) => element.checkVisibility())
        .map((element) => element.outerHTML.slice(0, 100))"""
    )
    assert moving == []
