"""The talk view: only the talk on the screen, for a child who looks along."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SiteWaking
from tests.browser.connection import Connection
from tools.axe import violations
from tools.drive import RESULT, Held, frames, open_live, query, resize, sent_frames, wait_live
from tools.paper_checks import print_pdf, texts

BOTH = "rol=trainer&sector=sport&feiten=ja&beelden=ja&stap=2"
ALONE = "html[data-alleen]"
# All visible text.
VISIBLE_TEXT = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement } = walk.currentNode;
    if (data.trim() && parentElement.checkVisibility()) found.push(data.trim());
  }
  return found.join(" ");
}"""


HIDDEN = ("#strip", "#dringend", "#volgende-stap", "#ladder", "#steun", "#delen")


@pytest.fixture(params=["live", "links"])
def result(request: pytest.FixtureRequest, page: Page, site_waking: SiteWaking) -> Page:
    """Return a phone with a result with both alarms, on a live page or by links alone."""
    resize(page, (390, 664))
    url = site_waking("altijd" if request.param == "live" else "nooit")
    page.goto(f"{url}/?rol=trainer&sector=sport")
    page.goto(f"{url}/?{BOTH}")
    ready(page)
    return page


BY_LINKS = pytest.mark.parametrize("result", ["links"], indirect=True)


def ready(page: Page) -> None:
    """Wait until the page has loaded and, if it wakes, is live."""
    page.wait_for_load_state("load")
    if page.locator("#streamlit[data-wanneer=altijd]").count():
        wait_live(page)
    frames(page)


def expect_alone(page: Page) -> None:
    expect(page.locator(ALONE)).to_have_count(1)
    expect(page.locator("#gesprek-kop")).to_be_visible()
    expect(page.locator(".punt:visible")).to_have_count(6)
    for selector in (*HIDDEN, ".balk", ".voet", ".kop", "h1"):
        expect(page.locator(selector)).to_be_hidden()
    assert page.locator(".keuze:visible").count() == 0


def expect_whole(page: Page) -> None:
    expect(page.locator(ALONE)).to_have_count(0)
    for selector in HIDDEN:
        expect(page.locator(selector)).to_be_visible()


def test_the_talk_fills_the_screen_and_one_tap_or_back_closes_it(result: Page) -> None:
    page = result
    address, entries = page.url, page.evaluate("history.length")
    button = page.locator("#gesprek [data-naar-gesprek]")
    expect(button).to_have_accessible_name("Toon alleen het gesprek")
    for opener, way_back in (
        (".balk-gesprek", "button"),
        ("#gesprek [data-naar-gesprek]", "browser"),
    ):
        page.locator(opener).click()
        expect_alone(page)
        assert page.evaluate("scrollY") == 0
        assert page.url == address
        assert page.evaluate("history.length") == entries + 1
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        expect(button).to_have_accessible_name("Terug naar alle hulp")
        page.mouse.wheel(0, 5000)
        expect(button).to_be_in_viewport(ratio=1)
        if way_back == "button":
            button.click()
        else:
            page.go_back()
        expect_whole(page)
        expect(button).to_be_focused()
        assert page.url == address
    page.go_back()
    expect(page.locator("[data-vraag=feiten]")).to_be_visible()
    expect(page.locator(ALONE)).to_have_count(0)


@BY_LINKS
def test_the_talk_view_hides_answers_and_keeps_one_danger_line(result: Page) -> None:
    page = result
    assert "strafbare feiten" in page.evaluate(VISIBLE_TEXT).lower()
    page.locator(".balk-gesprek").click()
    expect_alone(page)
    text = page.evaluate(VISIBLE_TEXT)
    assert "Is er dringend gevaar? Bel dan meteen 101 ." in text
    assert "Wat is er juist gebeurd?" in text
    assert "Afspraken" in text
    words = ["strafba", "naakt", "beelden", "politie", "gepest", "trainer", "zelfdoding"]
    assert [word for word in (*words, "stap 2") if word in text.lower()] == []


@BY_LINKS
def test_keyboard_and_screen_reader_reach_only_the_talk(result: Page) -> None:
    page = result
    page.locator("#gesprek [data-naar-gesprek]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#gesprek-kop")).to_be_focused()
    expect(page.get_by_role("heading")).to_have_count(1)
    expect(page.locator("#gesprek-kop")).to_have_attribute("aria-level", "1")
    expect(page.get_by_role("main")).to_have_count(1)
    outside = (
        "() => !document.activeElement.closest('#gesprek') && document.activeElement.outerHTML"
    )
    for _ in range(6 * 2 + 3 * 4 + 3):  # the fields, the button to close, 101 and "one more row"
        page.keyboard.press("Tab")
        assert page.evaluate(outside) is False
    assert violations(page) == []
    page.locator("#gesprek [data-naar-gesprek]").focus()
    page.keyboard.press("Enter")
    expect_whole(page)


def test_it_survives_a_reload_with_what_was_typed(result: Page) -> None:
    page = result
    page.locator(".balk-gesprek").click()
    page.locator("#notitie-nodig").fill("Een plek op de bank")
    page.reload()
    ready(page)
    expect_alone(page)
    expect(page.locator("#notitie-nodig")).to_have_value("Een plek op de bank")
    page.locator("#gesprek [data-naar-gesprek]").click()
    ready(page)
    expect_whole(page)
    expect(page.locator("#notitie-nodig")).to_have_value("Een plek op de bank")
    page.go_forward()
    ready(page)
    expect_alone(page)


@BY_LINKS
def test_it_prints_the_whole_sheet(result: Page) -> None:
    page = result
    whole = texts(print_pdf(page))
    page.locator(".balk-gesprek").click()
    expect_alone(page)
    assert texts(print_pdf(page)) == whole


def test_waking_and_reruns_leave_it_open_with_its_focus(
    page: Page, site: str, connection: Connection
) -> None:
    held = Held(page)
    page.goto(f"{site}/?{BOTH}", wait_until="domcontentloaded")
    page.locator(".balk-gesprek").click()
    field = page.locator("#notitie-nodig")
    field.click()
    page.keyboard.type("Een plek op")
    held.release()
    wait_live(page)
    for redraw in (connection.rerun, connection.reconnect):
        redraw()
        expect_alone(page)
        expect(field).to_be_focused()
    page.keyboard.type(" de bank")
    expect(field).to_have_value("Een plek op de bank")
    expect(page.locator("#gesprek-kop")).to_have_attribute("aria-level", "1")
    page.go_back()
    expect_whole(page)
    assert query(page) == BOTH


def test_it_causes_no_rerun(page: Page, site: str) -> None:
    sent = sent_frames(page)
    open_live(page, f"{site}/?{BOTH}")
    before = len(sent)
    page.locator(".balk-gesprek").click()
    page.go_back()
    page.go_forward()
    expect_alone(page)
    frames(page)
    assert len(sent) == before


def test_without_scripts_there_is_no_talk_view(without_scripts: Page, sleeping_site: str) -> None:
    page = without_scripts
    page.goto(f"{sleeping_site}/?{RESULT}")
    assert page.locator("[data-als]:visible").count() == 0
    page.locator("#notitie-nodig").fill("Een plek")
    page.locator("#afspraak-1-wie").fill("ik")
    front = texts(print_pdf(page))[0]
    assert "Eenplek" in front
    assert "Toonalleen" not in front
