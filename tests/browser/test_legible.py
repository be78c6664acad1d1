"""All text is legible, on every kind of page and at every width."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page

from tools.drive import resize
from tools.legible import legibility_problems, open_all_details, set_font
from tools.states import KINDS
from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer

# 195 is a phone at 200 %; 320 and 640 are a desktop at 400 % and 200 %.
WIDTHS = (195, 320, 360, 390, 640, 768, 820, 1024, 1280, 1920)
NARROW, WIDE = "Liberation Sans", "DejaVu Sans"
CONTENT = load_content()
NUMBERS = [contact.phone for contact in CONTENT.contacts if contact.phone]
RENDER = Renderer(CONTENT)
# Pages without an address of their own: the proxy's pages and our messages.
FAILURE_PAGES = {
    **RENDER.proxy_pages(),
    **{
        name: RENDER.message(name, "https://wijzer.be/", "/")
        for name in ("busy", "error", "method_not_allowed")
    },
}
FAILURE_PATH = "/mislukt"
FEW_WIDTHS = (360, 390, 820, 1280)
LARGE = "document.documentElement.style.setProperty('font-size', '200%', 'important')"


def open_kind(page: Page, site: str, kind: str) -> None:
    """Open an address, or one of FAILURE_PAGES."""
    if kind in FAILURE_PAGES:
        html = FAILURE_PAGES[kind]
        page.route(f"{site}{FAILURE_PATH}", lambda route: route.fulfill(body=html))
        kind = FAILURE_PATH
    page.goto(site + kind)


def legibility_problems_at(page: Page, condition: str, widths: Iterable[int] = WIDTHS) -> list[str]:
    problems = []
    for width in widths:
        resize(page, (width, 664))
        problems += [
            f"{width}, {condition}: {problem}" for problem in legibility_problems(page, NUMBERS)
        ]
    return problems


@pytest.mark.tolerates("console")  # the page that does not exist returns 404
@pytest.mark.parametrize("kind", [*KINDS, *FAILURE_PAGES])
def test_text_never_overlaps_and_is_never_cut_or_squeezed(
    page: Page, site_by_links: str, kind: str
) -> None:
    open_kind(page, site_by_links, kind)
    widths = FEW_WIDTHS if kind == "/overzicht" else WIDTHS  # a long page, for editors
    set_font(page, NARROW)
    problems = legibility_problems_at(page, NARROW, widths)
    open_all_details(page)
    set_font(page, WIDE)  # the widest font
    problems += legibility_problems_at(page, f"{WIDE}, sections open", widths)
    page.evaluate(LARGE)
    problems += legibility_problems_at(page, "text of 200 %", FEW_WIDTHS)
    assert not problems, "\n".join(problems)


def test_the_talk_view_is_legible_at_every_width(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport&feiten=ja&beelden=ja&stap=2")
    page.locator("#gesprek [data-naar-gesprek]").click()
    page.locator("html[data-alleen]").wait_for()
    set_font(page, WIDE)
    problems = legibility_problems_at(page, WIDE)
    assert not problems, "\n".join(problems)


# CSS mistakes that the check must report, by the message.
MISTAKES = {
    "overlaps": ".voorbeelden { position: relative; top: 3rem }",
    "is in a column of": ".voorbeelden { width: 4rem }",
    "is cut by": ".voorbeelden { height: 1rem; overflow: hidden }",
    "is covered by": "#strip { position: fixed; inset: 0; z-index: 9; background: #fff }",
    "the number 116 000 is broken": "#strip [data-contact=child-focus] .tel {"
    " white-space: normal !important; display: block; width: 1rem }",
}


@pytest.mark.parametrize("message", MISTAKES)
def test_the_check_reports_a_mistake(page: Page, site_by_links: str, message: str) -> None:
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport")
    assert legibility_problems(page, NUMBERS) == []
    page.add_style_tag(content=MISTAKES[message])
    assert any(message in problem for problem in legibility_problems(page, NUMBERS))
