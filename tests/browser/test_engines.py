"""Other and older engines, simulated by removing features from Chromium."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tools.drive import (
    RESULT,
    expect_question,
    open_live,
    query,
    recorded_requests,
    tap,
    wait_frames,
)

# Streamlit's scripts need the v flag of regular expressions: Safari 17, Chrome 112, Firefox 116.
NO_V_FLAG = "delete RegExp.prototype.unicodeSets;"
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
# Removes features that some engines lack, or that in-app browsers or extensions remove.
REMOVE_NEWER_FEATURES = """
delete AbortSignal.timeout;
delete window.requestIdleCallback;
delete window.PerformanceObserver;
performance.getEntriesByType = () => [];
delete Navigator.prototype.connection;
CSS.supports = () => false;
delete HTMLElement.prototype.inert;
"""
REMOVALS_FOR_LINKS = {
    "no feature": "",
    "newer features": REMOVE_NEWER_FEATURES + NO_HAS,
    "AbortController": "delete window.AbortController;",
    "fetch": "delete window.fetch;",
    "onLine": "delete Navigator.prototype.onLine;",
}
REMOVALS = {
    "no feature": "",
    "newer features": REMOVE_NEWER_FEATURES + NO_HAS,
    "fetch": "delete window.fetch;",
    "print, share, clipboard": "delete window.print;"
    "navigator.share = navigator.canShare = undefined;"
    "delete Navigator.prototype.clipboard;",
    "a print that does nothing, canShare, execCommand": "window.print = () => {};"
    "navigator.share = async () => {}; navigator.canShare = undefined;"
    "delete Navigator.prototype.clipboard; delete Document.prototype.execCommand;",
    "a share that returns nothing": "navigator.share = () => {};",
    "a share that fails": "navigator.share = () => Promise.reject();",
}
WORKING_PRINT = """
window.print = () => {
  window.printed = true;
  for (const name of ["beforeprint", "afterprint"]) dispatchEvent(new Event(name));
};
"""
PRINTED_OR_EXPLAINED = """() => window.printed ||
  [...document.querySelectorAll("[data-niets]")].some((hint) => hint.checkVisibility())"""


def drop_rules(page: Page, unknown: str, path: str = "/") -> None:
    """Rename a selector or property in the page, so that the browser drops rules that use it."""

    def make_unknown(route: Route) -> None:
        response = route.fetch()
        body = response.text()
        assert unknown in body
        route.fulfill(
            response=response, body=body.replace(unknown, f"{unknown[:-1]}-{unknown[-1]}")
        )

    page.route(lambda url: urlsplit(url).path == path, make_unknown)


@pytest.mark.parametrize(
    ("script", "can_run"), [("", True), (NO_V_FLAG, False)], ids=["new", "old"]
)
def test_only_an_engine_that_can_run_streamlit_loads_it(
    page: Page, site: str, script: str, can_run: bool
) -> None:
    requests = recorded_requests(page)
    page.add_init_script(script)
    page.clock.install()
    page.goto(site)
    page.clock.run_for(10_000)
    wait_frames(page)
    if can_run:
        page.wait_for_selector("head script[type=module]", state="attached")
    assert page.locator("head script[type=module]").count() == int(can_run)
    tap(page, "rol", "trainer")
    expect_question(page, "feiten")
    assert any("/static/" in url for url in requests) == can_run


@pytest.mark.tolerates("console")  # requests while offline
@pytest.mark.parametrize("api", REMOVALS_FOR_LINKS)
def test_links_work_if_the_browser_lacks_a_feature(
    page: Page, site_by_links: str, api: str
) -> None:
    page.add_init_script(REMOVALS_FOR_LINKS[api])
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport")
    page.locator("[data-optie=nee]").click()
    expect(page.locator("[data-vraag=beelden]")).to_be_visible()
    page.context.set_offline(True)
    option = page.locator("[data-optie=ja]")
    option.click()
    if api != "onLine":
        expect(page.locator("#verbinding")).to_be_visible()
    expect(page.locator("[data-vraag=beelden]")).to_be_visible()
    page.context.set_offline(False)
    if api in {"fetch", "AbortController"}:
        option.click()
    expect(page.locator("[data-vraag=stap]")).to_be_visible()


@pytest.mark.parametrize("api", REMOVALS)
def test_sharing_printing_and_notes_work_or_explain_a_missing_browser_feature(
    page: Page, site_by_links: str, api: str
) -> None:
    page.add_init_script(WORKING_PRINT + REMOVALS[api])
    page.goto(f"{site_by_links}/?{RESULT}")
    page.get_by_role("button", name="Kopieer de link").first.click()
    expect(page.locator(".gelukt").first).not_to_be_empty()
    expect(page.locator("#omroep")).not_to_be_empty()
    for button in page.locator("[data-verstuur]").filter(visible=True).all():
        button.click()
    page.locator("#delen [data-print]").click()
    page.wait_for_url("**/afdruk?*")
    page.wait_for_function(PRINTED_OR_EXPLAINED)
    page.goto(f"{site_by_links}/?{RESULT}")
    page.evaluate("document.querySelector('[data-deel]').click()")
    expect(page.locator("#delen")).to_be_in_viewport()
    field = page.locator("#notitie-gebeurd")
    field.fill("pauze")
    page.locator("#delen [data-print]").click()
    page.wait_for_function(PRINTED_OR_EXPLAINED)
    assert query(page) == RESULT
    page.get_by_role("link", name="Privacy").click()
    page.wait_for_url("**/privacy")
    page.go_back()
    expect(field).to_be_attached()
    if page.get_by_role("button", name="Toon ze").is_visible():
        page.get_by_role("button", name="Toon ze").click()
    expect(field).to_have_value("pauze")
    page.goto(f"{site_by_links}/afdruk?{RESULT}")
    page.locator("[data-afdrukken]").click()
    page.wait_for_function(PRINTED_OR_EXPLAINED)


def test_takeover_works_without_idle_callbacks_and_performance_observers(
    page: Page, site: str
) -> None:
    page.add_init_script("delete window.requestIdleCallback; delete window.PerformanceObserver;")
    open_live(page, f"{site}/?{RESULT}")


def test_without_the_has_selector_long_notes_still_remove_the_printed_strip(
    page: Page, site_by_links: str
) -> None:
    page.add_init_script(NO_HAS)
    page.goto(f"{site_by_links}/?{RESULT}")
    page.locator("#notitie-gebeurd").fill("Zij zegt iets, hij zwijgt.\n" * 60)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("html")).to_have_attribute("data-zonder-strook", "")


def test_without_the_has_selector_the_sheet_fits_and_choices_are_not_printed(
    page: Page, site_by_links: str
) -> None:
    drop_rules(page, ":has(", "/afdruk")
    drop_rules(page, ":has(")
    page.goto(f"{site_by_links}/afdruk?{RESULT}")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(f"{site_by_links}/?{RESULT}")
    page.emulate_media(media="print")
    expect(page.locator("#volgende-stap")).to_be_visible()
    assert page.locator(".keuze").filter(visible=True).count() == 0


@pytest.mark.parametrize("path", ["/", "/afdruk"])
def test_without_focus_visible_the_browser_shows_its_own_focus_ring(
    page: Page, site_by_links: str, path: str
) -> None:
    drop_rules(page, ":focus-visible", path)
    page.goto(f"{site_by_links}{path}?{RESULT}")
    reached: set[str] = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        tag, ring = page.evaluate(
            """() => {
              const focused = document.activeElement;
              return [focused.tagName, getComputedStyle(focused).outlineStyle];
            }"""
        )
        assert ring != "none", f"{tag}, number {len(reached)}"
        reached.add(tag)
    assert {"A", "INPUT", "TEXTAREA"} <= reached


def test_printing_removes_the_answers_from_the_url_and_then_restores_them(
    page: Page, site: str
) -> None:
    open_live(page, f"{site}/?{RESULT.removesuffix('&stap=2')}")
    tap(page, "stap", "2")
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
    assert "stap=2" in query(page)
