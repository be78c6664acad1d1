"""Streamlit wakes where it helps, and nowhere else; while it does, nothing on the page minds."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve, SiteWaking
from tools.app_server import ROOT
from tools.drive import (
    LIVE,
    NEXT_STEP,
    RESULT,
    TAPS,
    Held,
    expect_question,
    frames,
    open_live,
    option,
    query,
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
# What our script finds when it asks how long it took to come, and how long the answer took; asked
# again, the clock is right.
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


def asked(page: Page) -> list[str]:
    """Return the list that every address of Streamlit that the page asks for will come into."""
    found: list[str] = []
    page.on(
        "request",
        lambda request: (
            found.append(request.url)
            if "/streamlit/" in request.url or "_stcore" in request.url
            else None
        ),
    )
    return found


def settled(page: Page) -> None:
    """Wait until all that the page starts by itself has been started."""
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
    found = asked(page)
    page.add_init_script(ARRIVED % (arrived, answered))
    page.goto(site_waking(WHERE_IT_HELPS) + path)
    settled(page)
    assert found == []
    assert page.locator("#streamlit").count() == 1


# ms, on a line of 50: connecting, the page and its script are a round trip each; the rest is work.
ORDINARY = (250, 75)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?rol=api",
        "/?rol=trainer&sector=sport",
        "/?rol=trainer&sector=sport&feiten=ja",
        "/?rol=trainer&sector=sport&feiten=ja&beelden=ja",
        f"/?{RESULT}&wijzig=feiten",
    ],
)
def test_on_an_ordinary_line_it_wakes_on_every_open_question(
    page: Page, site_waking: SiteWaking, path: str
) -> None:
    page.add_init_script(ARRIVED % ORDINARY)
    page.goto(site_waking(WHERE_IT_HELPS) + path)
    wait_live(page)
    page.evaluate("window.stays = true")
    page.locator(".keuzes-options .keuze").last.click()
    page.wait_for_function(
        "state => document.querySelector('main').dataset.staat !== state", arg=path[2:]
    )
    assert page.evaluate("stays"), "Streamlit brought what follows"


@pytest.mark.parametrize(
    ("when", "arrived"), [(WHERE_IT_HELPS, SOON), ("altijd", SOON), ("altijd", LATE)]
)
def test_a_page_that_came_soon_wakes_once_and_leads_to_a_result_and_its_sheet(
    page: Page, site_waking: SiteWaking, when: str, arrived: int
) -> None:
    page.add_init_script(ARRIVED % (arrived, NEAR))
    page.goto(site_waking(when))
    wait_live(page)
    page.evaluate("window.stays = true")
    for parameter, value in TAPS["sport"]:
        tap(page, parameter, value)
    assert page.evaluate("stays")
    to_the_sheet(page)


def test_a_page_that_came_late_leads_there_by_links(page: Page, site_waking: SiteWaking) -> None:
    found = asked(page)
    page.add_init_script(ARRIVED % (LATE, NEAR))
    page.goto(site_waking(WHERE_IT_HELPS))
    for parameter, value in TAPS["sport"]:
        settled(page)
        tap(page, parameter, value)
    to_the_sheet(page)
    assert found == []


def to_the_sheet(page: Page) -> None:
    step = page.locator("#volgende-stap [data-contact]")
    expect(step).to_have_attribute("data-contact", NEXT_STEP["sport"])
    page.locator("[data-print]").first.click()
    page.wait_for_url("**/afdruk?**")
    expect(page.locator("#gesprek")).to_be_visible()


def test_a_result_asleep_opens_its_folds_and_shows_its_code(
    page: Page, site_waking: SiteWaking
) -> None:
    page.goto(f"{site_waking(WHERE_IT_HELPS)}/?{RESULT}")
    settled(page)
    fold = page.locator("#steun details").first
    fold.locator("summary").click()
    expect(fold.locator("[data-contact]").first).to_be_visible()
    page.locator("#delen .qr summary").first.click()
    expect(page.locator("#delen .qr img").first).to_be_visible()
    assert page.locator(LIVE).count() == 0


# While it wakes

# Layout shift as Chromium counts it, and what of the page's nodes changes.
WATCH = """
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


def test_waking_leaves_the_page_its_focus_its_caret_and_its_scroll_alone(
    page: Page, site: str
) -> None:
    held = Held(page)
    page.goto(f"{site}/?{RESULT}", wait_until="domcontentloaded")
    note = page.locator("#notitie-gebeurd")
    note.fill("half geschreven")
    note.evaluate("note => note.setSelectionRange(4, 9)")
    before = page.evaluate("scrollY")
    page.evaluate(WATCH)
    held.release()
    wait_live(page)
    page.wait_for_load_state("networkidle")  # nothing is on its way that could move anything
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


def test_a_tap_before_it_is_awake_is_followed_as_a_link(page: Page, site: str) -> None:
    held = Held(page)
    page.goto(site, wait_until="domcontentloaded")
    page.locator(option("rol", "trainer")).click()
    wait_answer(page, "rol", "trainer")
    held.release()
    wait_live(page)
    tap(page, "feiten", "nee")
    expect_question(page, "beelden")


def test_a_tap_that_begins_before_it_is_awake_and_ends_after_counts(page: Page, site: str) -> None:
    held = Held(page)
    page.goto(site, wait_until="domcontentloaded")
    box = page.locator(option("rol", "trainer")).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    held.release()
    wait_live(page)
    page.evaluate("window.stays = true")
    page.mouse.up()
    wait_answer(page, "rol", "trainer")
    assert page.evaluate("stays")


TAP_AT_ONCE = """
new MutationObserver((_, observer) => {
  if (document.documentElement.dataset.levend === undefined) return;
  observer.disconnect();
  window.stays = true;
  document.querySelector("[data-optie=trainer]").click();
}).observe(document, { subtree: true, attributeFilter: ["data-levend"] });
"""


def test_a_tap_at_the_moment_that_it_is_awake_counts(page: Page, site: str) -> None:
    page.add_init_script(TAP_AT_ONCE)
    page.goto(site)
    wait_answer(page, "rol", "trainer")
    expect_question(page, "feiten")
    assert page.evaluate("stays")
    assert query(page) == "rol=trainer&sector=sport"


# Where it is served


def test_under_a_base_path_the_whole_walk_works(page: Page, serve: Serve) -> None:
    url = serve("--server.baseUrlPath=/net/wijzer").url
    held = Held(page)
    page.goto(f"{url}/", wait_until="domcontentloaded")
    page.locator(option("rol", "leerkracht")).click()
    page.wait_for_url(f"{url}/?rol=leerkracht&sector=onderwijs", wait_until="commit")
    held.release()
    wait_live(page)
    page.evaluate("window.stays = true")
    for parameter, value in TAPS["onderwijs"][1:]:
        tap(page, parameter, value)
    assert page.evaluate("stays")
    expect(page.locator("#volgende-stap [data-contact=clb]")).to_be_visible()
    assert page.url.startswith(f"{url}/?rol=leerkracht")
    expect(page.locator("#link-neutraal")).to_have_value(f"{url}/?rol=leerkracht&sector=onderwijs")


def test_no_font_or_icon_file_is_fetched(page: Page, site: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    open_live(page, f"{site}/?{RESULT}")
    assert any(url.endswith(".js") for url in fetched)
    assert not [url for url in fetched if "/media/" in url or ".woff" in url]
