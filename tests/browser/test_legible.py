"""All text can be read, on every kind of page and at every width."""

from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watch import watched_page
from tools.axe import violations
from tools.drive import frames
from tools.legible import illegible, open_folds, write_in
from tools.states import KINDS
from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer

# 195 is a phone at 200 %, 320 a desk at 400 %, 640 a desk at 200 %.
WIDTHS = (195, 320, 360, 390, 640, 768, 820, 1024, 1280, 1920)
NARROW, WIDE = "Liberation Sans", "DejaVu Sans"
CONTENT = load_content()
NUMBERS = [contact.phone for contact in CONTENT.contacts if contact.phone]
RENDER = Renderer(CONTENT)
# Pages that no address shows while all is well: the proxy's own, and our messages.
FAILURES = {
    **RENDER.proxy_pages(),
    **{
        name: RENDER.message(name, "https://wijzer.be/", "/")
        for name in ("busy", "error", "method_not_allowed")
    },
}
FAILURE = "/mislukt"
LARGE_WIDTHS = (360, 390, 820, 1280)
LARGE = "document.documentElement.style.setProperty('font-size', '200%', 'important')"


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 664}, locale="nl-BE")
    with watched_page(context, {"console"}) as page:  # the page that does not exist answers 404
        yield page


def open_kind(page: Page, site: str, kind: str) -> None:
    """Open an address, or one of FAILURES."""
    if kind in FAILURES:
        html = FAILURES[kind]
        page.route(f"{site}{FAILURE}", lambda route: route.fulfill(body=html))
        kind = FAILURE
    page.goto(site + kind)


def at_every_width(page: Page, what: str, widths: Iterable[int] = WIDTHS) -> list[str]:
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 664})
        found += [f"{width}, {what}: {text}" for text in illegible(page, NUMBERS)]
    return found


@pytest.mark.parametrize("kind", [*KINDS, *FAILURES])
def test_no_text_lies_over_other_text_or_is_cut_or_squeezed(
    window: Page, sleeping_site: str, kind: str
) -> None:
    open_kind(window, sleeping_site, kind)
    found = []
    for font in (NARROW, WIDE):
        write_in(window, font)
        found += at_every_width(window, font)
        open_folds(window)
        found += at_every_width(window, f"{font}, folds open")
    window.evaluate(LARGE)
    found += at_every_width(window, "letters of 200 %", LARGE_WIDTHS)
    assert not found, "\n".join(found)


def test_the_talk_view_can_be_read_at_every_width(window: Page, sleeping_site: str) -> None:
    window.goto(f"{sleeping_site}/?rol=trainer&sector=sport&feiten=ja&beelden=ja&stap=2")
    window.locator("#gesprek [data-naar-gesprek]").click()
    window.locator("html[data-alleen]").wait_for()
    found = []
    for font in (NARROW, WIDE):
        write_in(window, font)
        found += at_every_width(window, font)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("font", [NARROW, WIDE])
def test_every_number_and_link_can_be_hit_at_every_width(
    browser: Browser, sleeping_site: str, font: str
) -> None:
    found = []
    context = browser.new_context(bypass_csp=True)  # for axe-core
    with watched_page(context, {"console"}) as page:
        for kind in KINDS:
            open_kind(page, sleeping_site, kind)
            write_in(page, font)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 664})
                frames(page)
                found += [f"{width}, {kind}: {v}" for v in violations(page, ["target-size"])]
    assert not found, "\n".join(found)


OVER = """() => {
  const line = document.querySelector(".voorbeelden");
  line.style.cssText = "position: relative; top: 3rem";
}"""
NARROWED = "document.querySelector('.voorbeelden').style.cssText = 'width: 4rem'"
CUT = "document.querySelector('.voorbeelden').style.cssText = 'height: 1rem; overflow: hidden'"
COVERED = """document.body.insertAdjacentHTML("beforeend",
  "<div class='dek' style='position: fixed; inset: 0; background: #fff'></div>")"""
BROKEN = """document.querySelector("#strip [data-contact=child-focus] .tel").style.cssText =
  "white-space: normal; display: block; width: 1rem" """


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (OVER, "lies over"),
        (NARROWED, "stands in a column of"),
        (CUT, "is cut by"),
        (COVERED, "lies under DIV.dek"),
        (BROKEN, "the number 116 000 is broken"),
    ],
    ids=["over", "narrow", "cut", "covered", "broken"],
)
def test_the_check_sees_a_mistake(window: Page, sleeping_site: str, change: str, said: str) -> None:
    window.goto(f"{sleeping_site}/?rol=trainer&sector=sport")
    assert illegible(window, NUMBERS) == []
    window.evaluate(change)
    assert any(said in text for text in illegible(window, NUMBERS))
