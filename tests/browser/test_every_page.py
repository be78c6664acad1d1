"""Rules for every kind of page: legible text, targets, names, and settings of the browser."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page

from scripts.find_browsers import browser_required, missing_fonts
from tests.engines.test_targets import PROBLEMS
from tests.states import CONTENT
from tools.axe import violations
from tools.drive import resize, wait_frames
from tools.engines.visitor import SEEN
from tools.legible import legibility_problems, open_all_details
from tools.states import KINDS
from wegwijzer.html.render import Renderer

# CSS pixels. 195 is a phone at 200 % zoom; 320 and 640 are a desktop at 400 % and 200 %.
WIDTHS = (195, 320, 360, 390, 640, 768, 820, 1024, 1280, 1920)
FEW_WIDTHS = (360, 390, 820, 1280)
# The third is a phone in landscape, the second a desktop at 400 % zoom.
WINDOWS = ((195, 332), (320, 256), (664, 390), (390, 664), (640, 400), (820, 664), (1280, 664))
PHONES = [contact.phone for contact in CONTENT.contacts if contact.phone]
RENDER = Renderer(CONTENT)
# HTML by name, of pages without a URL of their own: the proxy's error pages and our messages.
FAILURE_PAGES = {
    **RENDER.proxy_pages(),
    **{
        name: RENDER.message(name, "https://wijzer.be/", "/")
        for name in ("busy", "error", "method_not_allowed")
    },
}
FAILURE_PATH = "/mislukt"
# A font as narrow as Arial, and the widest common font.
NARROW, WIDE = "Liberation Sans", "DejaVu Sans"
LARGE = ":root { font-size: 200% !important }"
# The spacing of WCAG 1.4.12.
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def open_kind(page: Page, site: str, kind: str) -> None:
    """Open a path of the site, or one of FAILURE_PAGES."""
    if kind in FAILURE_PAGES:
        html = FAILURE_PAGES[kind]
        page.route(f"{site}{FAILURE_PATH}", lambda route: route.fulfill(body=html))
        kind = FAILURE_PATH
    page.goto(site + kind)


def set_style(page: Page, css: str) -> None:
    """Apply a style sheet, in place of the one that an earlier call applied."""
    page.evaluate(
        "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [sheet]; }",
        css,
    )


def in_font(font: str) -> str:
    return f"* {{ font-family: '{font}' !important }}"


def illegible_texts(page: Page, css: str, widths: Iterable[int] = WIDTHS) -> Iterator[str]:
    """Yield the legibility problems at each width with this style sheet."""
    set_style(page, css)
    if page.url.endswith("/overzicht"):  # for editors, and so long that each width takes a second
        widths = (390, 1280)
    for width in widths:
        resize(page, (width, 664))
        yield from (f"{width}: {problem}" for problem in legibility_problems(page, PHONES))


def text_without_contrast_of_seven_to_one_if_a_visitor_wants_more(page: Page) -> Iterator[str]:
    for scheme in SCHEMES:
        page.emulate_media(contrast="more", color_scheme=scheme)
        wait_frames(page)
        yield from (f"{scheme}: {v}" for v in violations(page, ["color-contrast-enhanced"]))


# Returns the controls that only their colour marks: without border, underline and ::before.
UNMARKED = """() => [...document.querySelectorAll("a, button, input, textarea")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.innerText !== "")
  .filter((one) => !one.matches(".sla-over"))
  .filter((one) => getComputedStyle(one, "::before").content === "none")
  .filter((one) => [one, ...one.querySelectorAll("*")].every((part) => {
    const style = getComputedStyle(part);
    return parseFloat(style.borderTopWidth) === 0 && style.textDecorationLine === "none";
  }))
  .map((one) => one.outerHTML.slice(0, 100))"""


def controls_without_edge_or_underline_in_forced_colours(page: Page) -> list[str]:
    page.emulate_media(forced_colors="active")
    problems: list[str] = page.evaluate(UNMARKED)
    return problems


LARGE_TEXT = 24  # pixels (18 pt in WCAG 1.4.3); /zaal sizes its text by the window
# Returns the start of each visible text, and its font size in CSS pixels.
SIZES = """() => [...document.body.querySelectorAll("*")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => [one.textContent.slice(0, 40), parseFloat(getComputedStyle(one).fontSize)])"""


def text_that_does_not_grow_with_the_font_size_of_the_browser(page: Page) -> Iterator[str]:
    before = page.evaluate(SIZES)
    set_style(page, ":root { font-size: 32px }")
    for (text, small), (_, large) in zip(before, page.evaluate(SIZES), strict=True):
        if large < 1.9 * small and large < LARGE_TEXT:
            yield f"{text}: {small} px, then {large} px"


# Returns the name and the visible text of each target whose name lacks that text: speech control
# can't find these targets (WCAG 2.5.3).
WRONG_NAMES = """() => [...document.querySelectorAll(":is(a, button, input, textarea)[aria-label]")]
  .filter((target) => target.checkVisibility({visibilityProperty: true}))
  .map((target) => [target, target.placeholder || (target.labels?.[0] ?? target).innerText])
  .map(([target, shown]) => [target.ariaLabel, shown.replace(/^✓/, "")])
  .map((texts) => texts.map((text) => text.replace(/\\s+/g, " ").trim().toLowerCase()))
  .filter(([name, shown]) => !name.includes(shown))"""


def names_without_the_visible_text(page: Page) -> Iterator[str]:
    for width in (390, 1280):
        resize(page, (width, 844))
        yield from (f"{width}: {texts}" for texts in page.evaluate(WRONG_NAMES))


MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    return style.animationName !== "none" || style.scrollBehavior === "smooth" ||
      style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
  })
  .filter((element) => element.checkVisibility())
  .map((element) => element.outerHTML.slice(0, 100))"""


def elements_that_move_with_reduced_motion(page: Page) -> list[str]:
    moving: list[str] = page.evaluate(MOVING)  # the fixture `page` has reduced motion
    return moving


# Returns the elements that stick out of the window or clip their content. An <input> may scroll.
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


def elements_clipped_with_large_text_or_at_320_pixels_with_wide_spacing(
    page: Page,
) -> Iterator[str]:
    # 320 x 256 is a window of 1280 x 1024 at 400 % zoom.
    for window, changed in (((320, 256), SPACING), ((390, 844), LARGE)):
        resize(page, window)
        for css in ("", changed):
            set_style(page, css)
            yield from (f"{window}, {css}: {clipped}" for clipped in page.evaluate(CLIPPED))


def illegible_texts_in_a_narrow_font(page: Page) -> Iterator[str]:
    yield from illegible_texts(page, in_font(NARROW))


def small_targets_and_covered_focus(page: Page) -> Iterator[str]:
    open_all_details(page)
    for font in (NARROW, WIDE):
        set_style(page, in_font(font))
        for window in WINDOWS:
            resize(page, window)
            problems = page.evaluate(f"() => {{ {SEEN} {PROBLEMS} }}")[:-1]
            yield from (f"{window}, {font}: {problem}" for problem in problems)


def illegible_texts_in_a_wide_font_and_in_large_text(page: Page) -> Iterator[str]:
    open_all_details(page)
    yield from illegible_texts(page, in_font(WIDE))
    yield from illegible_texts(page, in_font(WIDE) + LARGE, FEW_WIDTHS)


# The last two rules are last because they leave all details open.
RULES: list[Callable[[Page], Iterable[str]]] = [
    text_without_contrast_of_seven_to_one_if_a_visitor_wants_more,
    controls_without_edge_or_underline_in_forced_colours,
    text_that_does_not_grow_with_the_font_size_of_the_browser,
    names_without_the_visible_text,
    elements_that_move_with_reduced_motion,
    elements_clipped_with_large_text_or_at_320_pixels_with_wide_spacing,
    illegible_texts_in_a_narrow_font,
    small_targets_and_covered_focus,
    illegible_texts_in_a_wide_font_and_in_large_text,
]


@pytest.mark.tolerates("console")  # the page that does not exist returns 404
@pytest.mark.parametrize("kind", [*KINDS, "/zaal", *FAILURE_PAGES])
def test_every_kind_of_page_follows_every_rule(page: Page, site_by_links: str, kind: str) -> None:
    open_kind(page, site_by_links, kind)
    problems = []
    for rule in RULES:
        resize(page, (390, 844))
        set_style(page, "")
        page.emulate_media(contrast="no-preference", forced_colors="none", color_scheme="light")
        problems += [f"{rule.__name__}: {problem}" for problem in rule(page)]
    assert not problems, "\n".join(problems)


def test_the_talk_view_is_legible_at_every_width(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport&feiten=ja&beelden=ja&stap=2")
    page.locator("#gesprek [data-naar-gesprek]").click()
    page.locator("html[data-alleen]").wait_for()
    assert [*illegible_texts(page, in_font(WIDE))] == []


# CSS mistakes that the check must report, by a part of its message.
MISTAKES = {
    "overlaps": ".voorbeelden { position: relative; top: 3rem }",
    "is in a column of": ".voorbeelden { width: 4rem }",
    "is cut by": ".voorbeelden { height: 1rem; overflow: hidden }",
    "is covered by": "#strip { position: fixed; inset: 0; z-index: 9; background: #fff }",
    "the number 116 000 is broken": "#strip [data-contact=child-focus] .tel {"
    " white-space: normal !important; display: block; width: 1rem }",
}


def test_the_check_of_legibility_reports_mistakes(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport")
    assert [*illegible_texts(page, "", [390])] == []
    for message, css in MISTAKES.items():
        assert any(message in problem for problem in illegible_texts(page, css, [390])), message


TEXT_WIDTH = """(font) => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `20px ${font}`;
  return context.measureText("Wegwijzer stop pesten 102").width;
}"""


def test_the_fonts_used_for_measurements_are_installed(page: Page) -> None:
    if missing_fonts() and not browser_required():
        pytest.skip(f"NO FONTS: pages are measured with others. Install {missing_fonts()}.")
    narrow, wide = (page.evaluate(TEXT_WIDTH, f"'{font}', monospace") for font in (NARROW, WIDE))
    assert wide > 1.1 * narrow, "install fonts-liberation and fonts-dejavu-core"
    assert page.evaluate(TEXT_WIDTH, "monospace") not in (narrow, wide)
