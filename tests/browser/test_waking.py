"""Streamlit wakes only where it helps, and waking does not disturb the page."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve, SiteWaking
from tools.app_server import ROOT
from tools.drive import (
    RESULT,
    TAPS,
    Held,
    expect_question,
    frames,
    option,
    query,
    recorded_requests,
    same_document,
    tap,
    wait_answer,
    wait_live,
)

RULE = (ROOT / "wegwijzer/html/js/page/streamlit_helps.js").read_text(encoding="utf-8")
ASK_RULE = """async ([rule, here]) =>
  (await import(`data:text/javascript,${encodeURIComponent(rule)}`)).streamlitHelps(here)"""
HERE = {
    "when": "waar-het-helpt",
    "able": True,
    "open": True,
    "saves": None,
    "arrived": 200,
    "answered": 20,
}
WHERE_IT_HELPS = "waar-het-helpt"
# The times that our script reads first: since the page was requested, and of the response. Later
# readings are real.
ARRIVED = """
{
  const now = performance.now.bind(performance);
  performance.now = () => {
    performance.now = now;
    return %d;
  };
  performance.getEntriesByType = () => {
    delete performance.getEntriesByType;
    return [{ type: "navigate", requestStart: 5, responseStart: %d }];
  };
}
"""
SOON, LATE = 100, 5000  # ms
NEAR, FAR = 25, 400


def helps(page: Page, here: Mapping[str, Any]) -> bool:
    return bool(page.evaluate(ASK_RULE, [RULE, dict(here)]))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, True),
        ({"saves": False}, True),
        ({"open": False}, False),
        ({"saves": True}, False),
        ({"arrived": LATE}, False),
        ({"arrived": 0}, False),  # no evidence
        ({"arrived": None}, False),
        ({"answered": LATE}, False),
        ({"answered": 0}, False),
        ({"answered": None}, False),
        ({"able": False}, False),
        ({"when": ""}, False),
        ({"when": "nooit"}, False),
        ({"when": "altijd", "open": False, "saves": True, "arrived": LATE}, True),
        ({"when": "altijd", "able": False}, False),
    ],
)
def test_streamlit_helps_where_taps_will_follow_and_it_did_not_come_late(
    page: Page, told: dict[str, Any], expected: bool
) -> None:
    assert helps(page, {**HERE, **told}) is expected


def settled(page: Page) -> None:
    """Wait until the page has loaded and was idle."""
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise((done) => requestIdleCallback(done, { timeout: 5000 }))")
    frames(page)


@pytest.mark.parametrize(
    ("path", "arrived", "answered"),
    [
        (f"/?{RESULT}", SOON, NEAR),
        ("/?doel=voorkomen&rol=trainer&sector=sport", SOON, NEAR),
        ("/", LATE, NEAR),
        ("/?rol=api", SOON, FAR),
    ],
)
def test_elsewhere_streamlit_is_not_loaded(
    page: Page, site_waking: SiteWaking, path: str, arrived: int, answered: int
) -> None:
    requests = recorded_requests(page)
    page.add_init_script(ARRIVED % (arrived, answered))
    page.goto(site_waking(WHERE_IT_HELPS) + path)
    settled(page)
    assert [url for url in requests if "/streamlit/" in url or "_stcore" in url] == []
    assert page.locator("#streamlit").count() == 1


# ms, with round trips of 50 ms: for the connection, the page and its script; the rest is work.
ORDINARY = (250, 75)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?rol=trainer&sector=sport&feiten=ja&beelden=ja",
        f"/?{RESULT}&wijzig=feiten",
    ],
)
def test_with_an_ordinary_connection_it_wakes_on_every_open_question(
    page: Page, site_waking: SiteWaking, path: str
) -> None:
    page.add_init_script(ARRIVED % ORDINARY)
    page.goto(site_waking(WHERE_IT_HELPS) + path)
    wait_live(page)
    with same_document(page):
        page.locator(".keuzes-options .keuze").last.click()
        page.wait_for_function(
            "state => document.querySelector('main').dataset.staat !== state", arg=path[2:]
        )


# While it wakes

# Layout shift as Chromium counts it, and changes of the page's nodes.
RECORD_CHANGES = """
window.shift = 0;
window.changes = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value; }))
  .observe({ type: "layout-shift" });
new MutationObserver((records) => {
  for (const { type, target } of records) changes.push(`${type} ${target.id}`);
}).observe(document.querySelector(".pagina"), {
  subtree: true, childList: true, attributes: true, characterData: true,
});
"""


def test_waking_changes_neither_the_page_nor_focus_selection_and_scroll(
    page: Page, site: str
) -> None:
    held = Held(page)
    page.goto(f"{site}/?{RESULT}", wait_until="domcontentloaded")
    note = page.locator("#notitie-gebeurd")
    note.fill("half geschreven")
    note.evaluate("note => note.setSelectionRange(4, 9)")
    before = page.evaluate("scrollY")
    page.evaluate(RECORD_CHANGES)
    held.release()
    wait_live(page)
    page.wait_for_load_state("networkidle")
    frames(page)
    assert page.evaluate("changes") == []
    assert page.evaluate("shift") == 0
    assert page.evaluate("document.activeElement.id") == "notitie-gebeurd"
    assert note.evaluate("note => [note.value, note.selectionStart, note.selectionEnd]") == [
        "half geschreven",
        4,
        9,
    ]
    assert page.evaluate("scrollY") == before > 0


def test_a_tap_that_begins_before_waking_and_ends_after_it_counts(page: Page, site: str) -> None:
    held = Held(page)
    page.goto(site, wait_until="domcontentloaded")
    box = page.locator(option("rol", "trainer")).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    held.release()
    wait_live(page)
    with same_document(page):
        page.mouse.up()
        wait_answer(page, "rol", "trainer")


TAP_AT_ONCE = """
new MutationObserver((_, observer) => {
  if (document.documentElement.dataset.levend === undefined) return;
  observer.disconnect();
  window.sameDocument = true;
  document.querySelector("[data-optie=trainer]").click();
}).observe(document, { subtree: true, attributeFilter: ["data-levend"] });
"""


def test_a_tap_at_the_moment_of_waking_counts(page: Page, site: str) -> None:
    page.add_init_script(TAP_AT_ONCE)
    page.goto(site)
    wait_answer(page, "rol", "trainer")
    expect_question(page, "feiten")
    assert page.evaluate("sameDocument")
    assert query(page) == "rol=trainer&sector=sport"


def test_under_a_base_path_the_whole_walk_works(page: Page, serve: Serve) -> None:
    url = serve("--server.baseUrlPath=/net/wijzer").url
    held = Held(page)
    page.goto(f"{url}/", wait_until="domcontentloaded")
    page.locator(option("rol", "leerkracht")).click()
    page.wait_for_url(f"{url}/?rol=leerkracht&sector=onderwijs", wait_until="commit")
    held.release()
    wait_live(page)
    with same_document(page):
        for parameter, value in TAPS["onderwijs"][1:]:
            tap(page, parameter, value)
    expect(page.locator("#volgende-stap [data-contact=clb]")).to_be_visible()
    assert page.url.startswith(f"{url}/?rol=leerkracht")
    expect(page.locator("#link-neutraal")).to_have_value(f"{url}/?rol=leerkracht&sector=onderwijs")
