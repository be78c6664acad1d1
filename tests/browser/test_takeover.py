"""Streamlit takes over only where it helps, and the takeover does not disturb the page."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import SiteForMode
from tools.app_server import ROOT, running_server
from tools.drive import (
    ALWAYS,
    RESULT,
    TAPS,
    HeldRequests,
    expect_question,
    option,
    query,
    recorded_requests,
    same_document,
    tap,
    wait_answer,
    wait_frames,
    wait_live,
)

RULE = (ROOT / "wegwijzer/html/js/page/streamlit_helps.js").read_text(encoding="utf-8")
APPLY_RULE = """async ([rule, conditions]) =>
  (await import(`data:text/javascript,${encodeURIComponent(rule)}`)).streamlitHelps(conditions)"""
WHERE_IT_HELPS = "waar-het-helpt"
CONDITIONS = {
    "when": WHERE_IT_HELPS,
    "able": True,
    "open": True,
    "saves": None,
    "arrived": 200,
    "answered": 20,
}
# Fakes the first times that load_streamlit.js reads, in ms from the start of the navigation: the
# current time, and the start of the response. Later times are real.
FAKE_TIMES = """
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
SOON, LATE = 100, 5000  # ms until the script runs
NEAR, FAR = 25, 400  # ms until the response


RULE_CASES: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"saves": False}, True),
    ({"open": False}, False),
    ({"saves": True}, False),
    ({"arrived": LATE}, False),
    ({"arrived": 0}, False),  # the time is unknown
    ({"arrived": None}, False),
    ({"answered": LATE}, False),
    ({"answered": 0}, False),
    ({"answered": None}, False),
    ({"able": False}, False),
    ({"when": ""}, False),
    ({"when": "nooit"}, False),
    ({"when": "altijd", "open": False, "saves": True, "arrived": LATE}, True),
    ({"when": "altijd", "able": False}, False),
]


def test_streamlit_helps_only_on_open_questions_and_fast_connections(page: Page) -> None:
    for changes, expected in RULE_CASES:
        assert page.evaluate(APPLY_RULE, [RULE, CONDITIONS | changes]) is expected, changes


def wait_idle(page: Page) -> None:
    """Wait until the page has loaded and has been idle."""
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise((done) => requestIdleCallback(done, { timeout: 5000 }))")
    wait_frames(page)


@pytest.mark.parametrize(
    ("path", "arrived", "answered"),
    [
        (f"/?{RESULT}", SOON, NEAR),
        ("/?doel=voorkomen&rol=trainer&sector=sport", SOON, NEAR),
        ("/", LATE, NEAR),
        ("/?rol=api", SOON, FAR),
    ],
)
def test_streamlit_is_not_loaded_on_results_and_slow_connections(
    page: Page, site_for_mode: SiteForMode, path: str, arrived: int, answered: int
) -> None:
    requests = recorded_requests(page)
    page.add_init_script(FAKE_TIMES % (arrived, answered))
    page.goto(site_for_mode(WHERE_IT_HELPS) + path)
    wait_idle(page)
    assert [url for url in requests if "/streamlit/" in url or "_stcore" in url] == []
    assert page.locator("#streamlit").count() == 1


# The same two times (ms), with round trips of 50 ms for the connection, the page and its script,
# and time to run the script.
ORDINARY = (250, 75)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?rol=trainer&sector=sport&feiten=ja&beelden=ja",
        f"/?{RESULT}&wijzig=feiten",
    ],
)
def test_streamlit_takes_over_every_open_question_on_an_ordinary_connection(
    page: Page, site_for_mode: SiteForMode, path: str
) -> None:
    page.add_init_script(FAKE_TIMES % ORDINARY)
    page.goto(site_for_mode(WHERE_IT_HELPS) + path)
    wait_live(page)
    with same_document(page):
        page.locator(".keuzes-options .keuze").last.click()
        page.wait_for_function(
            "state => document.querySelector('main').dataset.staat !== state", arg=path[2:]
        )


# During the takeover

# Records layout shift as Chromium counts it, and changes of the page's nodes.
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


def test_takeover_keeps_page_focus_selection_and_scroll(page: Page, site: str) -> None:
    held_requests = HeldRequests(page)
    page.goto(f"{site}/?{RESULT}", wait_until="domcontentloaded")
    note = page.locator("#notitie-gebeurd")
    note.fill("half geschreven")
    note.evaluate("note => note.setSelectionRange(4, 9)")
    before = page.evaluate("scrollY")
    page.evaluate(RECORD_CHANGES)
    held_requests.release()
    wait_live(page)
    page.wait_for_load_state("networkidle")
    wait_frames(page)
    assert page.evaluate("changes") == []
    assert page.evaluate("shift") == 0
    assert page.evaluate("document.activeElement.id") == "notitie-gebeurd"
    assert note.evaluate("note => [note.value, note.selectionStart, note.selectionEnd]") == [
        "half geschreven",
        4,
        9,
    ]
    assert page.evaluate("scrollY") == before > 0


def test_tap_during_takeover_is_not_lost(page: Page, site: str) -> None:
    held_requests = HeldRequests(page)
    page.goto(site, wait_until="domcontentloaded")
    box = page.locator(option("rol", "trainer")).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    held_requests.release()
    wait_live(page)
    with same_document(page):
        page.mouse.up()
        wait_answer(page, "rol", "trainer")


TAP_RIGHT_AFTER_TAKEOVER = """
new MutationObserver((_, observer) => {
  if (document.documentElement.dataset.levend === undefined) return;
  observer.disconnect();
  window.sameDocument = true;
  document.querySelector("[data-optie=trainer]").click();
}).observe(document, { subtree: true, attributeFilter: ["data-levend"] });
"""


def test_tap_right_after_takeover_is_not_lost(page: Page, site: str) -> None:
    page.add_init_script(TAP_RIGHT_AFTER_TAKEOVER)
    page.goto(site)
    wait_answer(page, "rol", "trainer")
    expect_question(page, "feiten")
    assert page.evaluate("sameDocument")
    assert query(page) == "rol=trainer&sector=sport"


@pytest.fixture(scope="module")
def site_under_base_path() -> Iterator[str]:
    """Yield the URL of a server with a base path.

    scope="module": a server that stops before the page closes would cause console errors.
    """
    with running_server("--server.baseUrlPath=/net/wijzer", env=ALWAYS) as server:
        yield server.url


def test_whole_wizard_works_under_a_base_path(page: Page, site_under_base_path: str) -> None:
    url = site_under_base_path
    held_requests = HeldRequests(page)
    page.goto(f"{url}/", wait_until="domcontentloaded")
    page.locator(option("rol", "leerkracht")).click()
    page.wait_for_url(f"{url}/?rol=leerkracht&sector=onderwijs", wait_until="commit")
    held_requests.release()
    wait_live(page)
    with same_document(page):
        for parameter, value in TAPS["onderwijs"][1:]:
            tap(page, parameter, value)
    expect(page.locator("#volgende-stap [data-contact=clb]")).to_be_visible()
    assert page.url.startswith(f"{url}/?rol=leerkracht")
    expect(page.locator("#link-neutraal")).to_have_value(f"{url}/?rol=leerkracht&sector=onderwijs")
