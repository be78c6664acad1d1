"""All text is legible, on every kind of page and at every width."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page

from tools.drive import resize
from tools.legible import illegible, open_folds, write_in
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
FAILURES = {
    **RENDER.proxy_pages(),
    **{
        name: RENDER.message(name, "https://wijzer.be/", "/")
        for name in ("busy", "error", "method_not_allowed")
    },
}
FAILURE = "/mislukt"
FEW_WIDTHS = (360, 390, 820, 1280)
LARGE = "document.documentElement.style.setProperty('font-size', '200%', 'important')"


def open_kind(page: Page, site: str, kind: str) -> None:
    """Open an address, or one of FAILURES."""
    if kind in FAILURES:
        html = FAILURES[kind]
        page.route(f"{site}{FAILURE}", lambda route: route.fulfill(body=html))
        kind = FAILURE
    page.goto(site + kind)


def illegible_at(page: Page, how: str, widths: Iterable[int] = WIDTHS) -> list[str]:
    found = []
    for width in widths:
        resize(page, (width, 664))
        found += [f"{width}, {how}: {text}" for text in illegible(page, NUMBERS)]
    return found


@pytest.mark.tolerates("console")  # the page that does not exist answers 404
@pytest.mark.parametrize("kind", [*KINDS, *FAILURES])
def test_no_text_overlaps_is_cut_or_is_squeezed(page: Page, sleeping_site: str, kind: str) -> None:
    open_kind(page, sleeping_site, kind)
    widths = FEW_WIDTHS if kind == "/overzicht" else WIDTHS  # a long page, for editors
    write_in(page, NARROW)
    found = illegible_at(page, NARROW, widths)
    open_folds(page)
    write_in(page, WIDE)  # needs the most room
    found += illegible_at(page, f"{WIDE}, folds open", widths)
    page.evaluate(LARGE)
    found += illegible_at(page, "text of 200 %", FEW_WIDTHS)
    assert not found, "\n".join(found)


def test_the_talk_view_is_legible_at_every_width(page: Page, sleeping_site: str) -> None:
    page.goto(f"{sleeping_site}/?rol=trainer&sector=sport&feiten=ja&beelden=ja&stap=2")
    page.locator("#gesprek [data-naar-gesprek]").click()
    page.locator("html[data-alleen]").wait_for()
    write_in(page, WIDE)
    found = illegible_at(page, WIDE)
    assert not found, "\n".join(found)


# Mistakes that the check must report, by its message.
MISTAKES = {
    "overlaps": ".voorbeelden { position: relative; top: 3rem }",
    "is in a column of": ".voorbeelden { width: 4rem }",
    "is cut by": ".voorbeelden { height: 1rem; overflow: hidden }",
    "is covered by": "#strip { position: fixed; inset: 0; z-index: 9; background: #fff }",
    "the number 116 000 is broken": "#strip [data-contact=child-focus] .tel {"
    " white-space: normal !important; display: block; width: 1rem }",
}


@pytest.mark.parametrize("message", MISTAKES)
def test_the_check_reports_a_mistake(page: Page, sleeping_site: str, message: str) -> None:
    page.goto(f"{sleeping_site}/?rol=trainer&sector=sport")
    assert illegible(page, NUMBERS) == []
    page.add_style_tag(content=MISTAKES[message])
    assert any(message in problem for problem in illegible(page, NUMBERS))
