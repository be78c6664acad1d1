"""Streamlit takes a page over where it helps, and nowhere else; the wizard works all the same."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SiteWaking
from tools.app_server import ROOT
from tools.drive import LIVE, NEXT_STEP, RESULT, TAPS, frames, wait_answer, wait_live

RULE = (ROOT / "wegwijzer/static/page/wake.js").read_text(encoding="utf-8").split("\n// Its")[0]
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
    return bool(page.evaluate(f"(here) => {{ {RULE}; return streamlitHelps(here); }}", dict(here)))


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
def test_elsewhere_it_sleeps_and_the_page_asks_for_nothing_of_it(
    page: Page, site_waking: SiteWaking, path: str, arrived: int, answered: int
) -> None:
    found = asked(page)
    page.add_init_script(ARRIVED % (arrived, answered))
    page.goto(site_waking(WHERE_IT_HELPS) + path)
    settled(page)
    assert found == []
    assert page.locator("#streamlit").count() == 1


def walk(page: Page, body: str) -> None:
    """Tap from the start to a result, and on to its sheet."""
    for parameter, value in TAPS["sport"]:
        option = page.locator(f"{body} [data-vraag={parameter}]")
        option.wait_for()
        if body == "#root":
            page.locator(f"#root .st-key-optie-{parameter}-{value} button").click()
        else:
            settled(page)
            page.locator(f"[data-optie='{value}']").click()
        wait_answer(page, parameter, value)
    step = page.locator(f"{body} #volgende-stap [data-contact]")
    expect(step).to_have_attribute("data-contact", NEXT_STEP["sport"])
    sheet = page.locator(f"{body} [data-print]").first.get_attribute("href") or ""
    page.goto(page.url.partition("?")[0] + sheet.removeprefix("./").partition("#")[0])
    expect(page.locator("#gesprek")).to_be_visible()


@pytest.mark.parametrize(
    ("when", "arrived"), [(WHERE_IT_HELPS, SOON), ("altijd", SOON), ("altijd", LATE)]
)
def test_a_page_that_came_soon_is_taken_over_and_leads_to_a_result_and_its_sheet(
    page: Page, site_waking: SiteWaking, when: str, arrived: int
) -> None:
    page.add_init_script(ARRIVED % (arrived, NEAR))
    page.goto(site_waking(when))
    wait_live(page)
    walk(page, "#root")


def test_a_page_that_came_late_leads_there_by_links(page: Page, site_waking: SiteWaking) -> None:
    found = asked(page)
    page.add_init_script(ARRIVED % (LATE, NEAR))
    page.goto(site_waking(WHERE_IT_HELPS))
    walk(page, "#eerste")
    assert found == []


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
