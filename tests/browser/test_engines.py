"""What other and older engines do, shown in Chromium: by taking from it what they lack."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tools.drive import (
    NEXT_STEP,
    RESULT,
    TAPS,
    expect_question,
    frames,
    open_live,
    query,
    tap,
)

# Safari before 17, Chrome before 112, Firefox before 116: the flag that Streamlit's scripts need.
NO_V_FLAG = """
window.RegExp = new Proxy(RegExp, {
  construct(target, [source, flags]) {
    if (/v/.test(flags)) throw new SyntaxError("Invalid flags supplied to RegExp constructor");
    return Reflect.construct(target, [source, flags]);
  },
});
"""


# What our scripts use and not every engine has, or what an app or an extension takes away.
NO_HAS = """
for (const { prototype } of [Document, Element, DocumentFragment]) {
  for (const name of ["querySelector", "querySelectorAll", "matches", "closest"]) {
    const known = prototype[name];
    if (known) prototype[name] = function (list) {
      if (list.includes(":has(")) throw new SyntaxError(`${list} is not a valid selector`);
      return known.call(this, list);
    };
  }
}
"""
MISSING = {
    "nothing": "",
    "AbortSignal.timeout": "delete AbortSignal.timeout;",
    "AbortController": "delete window.AbortController;",
    "fetch": "delete window.fetch;",
    "onLine": "delete Navigator.prototype.onLine;",
    "print": "delete window.print;",
    "a print that does nothing": "window.print = () => {};",
    "share": "navigator.share = navigator.canShare = undefined;",
    "canShare": "navigator.share = async () => {}; navigator.canShare = undefined;",
    "a share that answers nothing": "navigator.share = () => {};",
    "a share that fails": "navigator.share = () => Promise.reject();",
    "clipboard": "delete Navigator.prototype.clipboard;",
    "clipboard, execCommand": "delete Navigator.prototype.clipboard;"
    "delete Document.prototype.execCommand;",
    "requestIdleCallback": "delete window.requestIdleCallback;",
    "PerformanceObserver": "delete window.PerformanceObserver;",
    "performance entries": "performance.getEntriesByType = () => [];",
    "connection": "delete Navigator.prototype.connection;",
    "field-sizing": "CSS.supports = () => false;",
    ":has": NO_HAS,
    "inert": "delete HTMLElement.prototype.inert;",
}
WORKING_PRINT = """
window.print = () => {
  window.printed = true;
  for (const name of ["beforeprint", "afterprint"]) dispatchEvent(new Event(name));
};
"""
PRINTED_OR_SAID = """() => window.printed ||
  [...document.querySelectorAll("[data-niets]")].some((hint) => hint.checkVisibility())"""


def lacking(page: Page, api: str) -> None:
    page.add_init_script(WORKING_PRINT + MISSING[api])


def without(page: Page, unknown: str, path: str = "/") -> None:
    """Open a page as an engine that does not know this selector or property, and drops its rule."""

    def make_unknown(route: Route) -> None:
        response = route.fetch()
        body = response.text()
        assert unknown in body
        route.fulfill(
            response=response, body=body.replace(unknown, f"{unknown[:-1]}-{unknown[-1]}")
        )

    page.route(lambda url: urlsplit(url).path == path, make_unknown)


def sleeping(page: Page) -> bool:
    """Return whether nothing of Streamlit has been put in the page."""
    return bool(page.evaluate("document.querySelector('head script[type=module]') === null"))


def test_an_engine_that_cannot_run_streamlit_never_asks_for_it(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(NO_V_FLAG)
    page.clock.install()
    page.goto(site)
    page.clock.run_for(10_000)
    frames(page)
    assert sleeping(page)
    for parameter, value in TAPS["sport"]:
        expect(page.locator(f"[data-vraag={parameter}]")).to_be_visible()
        page.locator(f".keuzes-options [data-optie='{value}']").click()
    step = page.locator("#volgende-stap [data-contact]")
    expect(step).to_have_attribute("data-contact", NEXT_STEP["sport"])
    assert len(asked) >= 2 * len(TAPS["sport"])
    assert not [url for url in asked if "/static/" in url]


def test_the_same_clock_wakes_an_engine_that_can(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site)
    page.clock.run_for(10_000)
    page.wait_for_selector("head script[type=module]", state="attached")


@pytest.mark.tolerates("console")  # what is asked while the line is gone
@pytest.mark.parametrize("api", MISSING)
def test_links_work_whatever_the_browser_lacks(page: Page, sleeping_site: str, api: str) -> None:
    lacking(page, api)
    page.goto(f"{sleeping_site}/?rol=trainer&sector=sport")
    page.locator("[data-optie=nee]").click()
    expect(page.locator("[data-vraag=beelden]")).to_be_visible()
    page.context.set_offline(True)
    option = page.locator("[data-optie=ja]")
    option.click()
    if api != "onLine":  # then nobody knows before the server is asked
        expect(page.locator("#verbinding")).to_be_visible()
    expect(page.locator("[data-vraag=beelden]")).to_be_visible()
    page.context.set_offline(False)
    if api in {"fetch", "AbortController"}:
        option.click()
    expect(page.locator("[data-vraag=stap]")).to_be_visible()


@pytest.mark.parametrize("api", MISSING)
def test_sharing_printing_and_notes_work_or_say_what_to_do_whatever_an_engine_lacks(
    page: Page, sleeping_site: str, api: str
) -> None:
    lacking(page, api)
    for kind in (RESULT, "doel=voorkomen&rol=trainer&sector=sport"):
        page.goto(f"{sleeping_site}/?{kind}")
        page.get_by_role("button", name="Kopieer de link").first.click()
        expect(page.locator(".gelukt").first).not_to_be_empty()
        expect(page.locator("#omroep")).not_to_be_empty()
        for button in page.locator("[data-verstuur]").filter(visible=True).all():
            button.click()
        page.locator("#delen [data-print]").click()
        page.wait_for_url("**/afdruk?*")
        page.wait_for_function(PRINTED_OR_SAID)
    page.goto(f"{sleeping_site}/?{RESULT}")
    page.evaluate("document.querySelector('[data-deel]').click()")
    expect(page.locator("#delen")).to_be_in_viewport()
    field = page.locator("#notitie-gebeurd")
    field.fill("pauze")
    page.locator("#delen [data-print]").click()
    page.wait_for_function(PRINTED_OR_SAID)
    assert query(page) == RESULT
    page.get_by_role("link", name="Privacy").click()
    page.wait_for_url("**/privacy")
    page.go_back()
    expect(field).to_be_attached()
    if page.get_by_role("button", name="Toon ze").is_visible():
        page.get_by_role("button", name="Toon ze").click()
    expect(field).to_have_value("pauze")
    page.goto(f"{sleeping_site}/afdruk?{RESULT}")
    page.locator("[data-afdrukken]").click()
    page.wait_for_function(PRINTED_OR_SAID)


@pytest.mark.parametrize("api", ["requestIdleCallback", "PerformanceObserver"])
def test_streamlit_wakes_also_where_the_browser_does_not_tell_when_it_is_idle_or_has_painted(
    page: Page, site: str, api: str
) -> None:
    lacking(page, api)
    open_live(page, f"{site}/?{RESULT}")


def test_without_has_a_print_with_long_notes_still_has_no_strip(
    page: Page, sleeping_site: str
) -> None:
    page.add_init_script(NO_HAS)
    page.goto(f"{sleeping_site}/?{RESULT}")
    page.locator("#notitie-gebeurd").fill("Zij zegt iets, hij zwijgt.\n" * 60)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("html")).to_have_attribute("data-zonder-strook", "")


def test_an_engine_without_has_shows_the_sheet_no_wider_than_its_screen(
    page: Page, site: str
) -> None:
    without(page, ":has(", "/afdruk")
    page.goto(f"{site}/afdruk?{RESULT}")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_an_engine_that_knows_masks_by_their_prefix_alone_shows_signs(
    page: Page, sleeping_site: str
) -> None:
    without(page, ";mask:")
    page.goto(f"{sleeping_site}/?{RESULT}")
    signs = page.evaluate(
        """() => [...document.querySelectorAll("#volgende-stap .tel, .druk, .balk a")]
          .map((one) => getComputedStyle(one, "::before"))
          .filter((sign) => sign.content !== "none")
          .map((sign) => sign.webkitMaskImage.startsWith("url("))"""
    )
    assert len(signs) >= 5
    assert all(signs)


def test_an_engine_without_has_prints_no_choices(page: Page, sleeping_site: str) -> None:
    without(page, ":has(")
    page.goto(f"{sleeping_site}/?{RESULT}")
    page.emulate_media(media="print")
    expect(page.locator("#volgende-stap")).to_be_visible()
    assert page.locator(".keuze").filter(visible=True).count() == 0


@pytest.mark.parametrize("path", ["/", "/afdruk"])
def test_an_engine_without_focus_visible_shows_its_own_ring(
    page: Page, sleeping_site: str, path: str
) -> None:
    without(page, ":focus-visible", path)
    page.goto(f"{sleeping_site}{path}?{RESULT}")
    reached: set[str] = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        tag, ring = page.evaluate(
            """() => {
              const at = document.activeElement;
              return [at.tagName, getComputedStyle(at).outlineStyle];
            }"""
        )
        assert ring != "none", f"{tag}, number {len(reached)}"
        reached.add(tag)
    assert {"A", "INPUT", "TEXTAREA"} <= reached


def test_the_fields_of_the_page_say_that_they_are_empty_in_every_engine(
    page: Page, site: str
) -> None:
    open_live(page, f"{site}/?{RESULT.removesuffix('&stap=2')}")
    tap(page, "stap", "2")
    # What cleans Streamlit's HTML trims it; WebKit takes a field without one never for empty.
    placeholders = page.evaluate(
        "[...document.querySelectorAll('textarea')].map((field) => field.placeholder)"
    )
    assert placeholders
    assert set(placeholders) == {"Notitie", "Wat?", "Wie?", "Wanneer?"}


def test_a_print_keeps_the_answers_out_of_the_address_and_changes_nothing_after_it(
    page: Page, site: str
) -> None:
    open_live(page, site)
    for parameter, value in TAPS["sport"]:
        tap(page, parameter, value)
    expect(page.locator("#volgende-stap")).to_be_visible()
    page.locator("#notitie-gebeurd").fill("een notitie")
    before = page.evaluate("[location.href, history.length]")
    page.evaluate("() => addEventListener('beforeprint', () => (window.printed = location.href))")
    page.pdf()
    assert page.evaluate("window.printed") == f"{site}/"
    assert page.evaluate("[location.href, history.length]") == before
    expect(page.locator("#notitie-gebeurd")).to_have_value("een notitie")
    page.go_back()
    expect_question(page, "stap")
    page.go_forward()
    expect(page.locator("#volgende-stap")).to_be_visible()
    assert page.url == before[0]
    page.get_by_role("link", name="wijzig feiten").click()
    expect_question(page, "feiten")
    assert "stap=1" in query(page)


def test_a_print_without_streamlit_keeps_the_answers_out_of_the_address(
    page: Page, sleeping_site: str
) -> None:
    page.goto(f"{sleeping_site}/?{RESULT}")
    page.evaluate("() => addEventListener('beforeprint', () => (window.printed = location.href))")
    page.pdf()
    assert page.evaluate("window.printed") == f"{sleeping_site}/"
    assert query(page) == RESULT
