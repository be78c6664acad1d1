"""The talk view shows only the talk, because the child sees the screen too."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.connection import Connection
from tests.conftest import SiteForMode
from tools.axe import violations
from tools.drive import (
    HeldRequests,
    query,
    resize,
    sent_frames,
    wait_frames,
    wait_live,
)
from tools.paper_checks import print_pdf, texts

WITH_BOTH_ALARMS = "rol=trainer&sector=sport&feiten=ja&beelden=ja&stap=2"
OPEN_TALK_VIEW = "html[data-alleen]"
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
def result(request: pytest.FixtureRequest, page: Page, site_for_mode: SiteForMode) -> Page:
    """Return a page on a phone: a result with both alarms, live or in links-only mode."""
    resize(page, (390, 664))
    url = site_for_mode("altijd" if request.param == "live" else "nooit")
    page.goto(f"{url}/?rol=trainer&sector=sport")
    page.goto(f"{url}/?{WITH_BOTH_ALARMS}")
    wait_ready(page)
    return page


BY_LINKS = pytest.mark.parametrize("result", ["links"], indirect=True)


def wait_ready(page: Page) -> None:
    """Wait until the page has loaded and, if Streamlit takes over, is live."""
    page.wait_for_load_state("load")
    if page.locator("#streamlit[data-wanneer=altijd]").count():
        wait_live(page)
    wait_frames(page)


def expect_talk_view(page: Page) -> None:
    expect(page.locator(OPEN_TALK_VIEW)).to_have_count(1)
    expect(page.locator("#gesprek-kop")).to_be_visible()
    expect(page.locator(".punt:visible")).to_have_count(6)
    for selector in (*HIDDEN, ".balk", ".voet", ".kop", "h1"):
        expect(page.locator(selector)).to_be_hidden()
    assert page.locator(".keuze:visible").count() == 0


def expect_whole_page(page: Page) -> None:
    expect(page.locator(OPEN_TALK_VIEW)).to_have_count(0)
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
        expect_talk_view(page)
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
        expect_whole_page(page)
        expect(button).to_be_focused()
        assert page.url == address
    page.go_back()
    expect(page.locator("[data-vraag=feiten]")).to_be_visible()
    expect(page.locator(OPEN_TALK_VIEW)).to_have_count(0)


@BY_LINKS
def test_the_talk_view_hides_answers_and_keeps_one_danger_line(result: Page) -> None:
    page = result
    assert "strafbare feiten" in page.evaluate(VISIBLE_TEXT).lower()
    sheet = texts(print_pdf(page))
    page.locator(".balk-gesprek").click()
    expect_talk_view(page)
    assert texts(print_pdf(page)) == sheet, "the whole sheet is printed"
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
    # The fields of the points and the agreements; and the button to close, 101 and "one more row".
    for _ in range(6 * 2 + 3 * 4 + 3):
        page.keyboard.press("Tab")
        assert page.evaluate(outside) is False
    assert violations(page) == []
    page.locator("#gesprek [data-naar-gesprek]").focus()
    page.keyboard.press("Enter")
    expect_whole_page(page)


def test_a_reload_keeps_the_talk_view_and_its_notes(result: Page) -> None:
    page = result
    page.locator(".balk-gesprek").click()
    page.locator("#notitie-nodig").fill("Een plek op de bank")
    page.reload()
    wait_ready(page)
    expect_talk_view(page)
    expect(page.locator("#notitie-nodig")).to_have_value("Een plek op de bank")
    page.locator("#gesprek [data-naar-gesprek]").click()
    wait_ready(page)
    expect_whole_page(page)
    expect(page.locator("#notitie-nodig")).to_have_value("Een plek op de bank")
    page.go_forward()
    wait_ready(page)
    expect_talk_view(page)


@BY_LINKS
def test_a_reload_of_the_talk_view_never_shows_the_alarms(result: Page) -> None:
    page = result
    page.locator(".balk-gesprek").click()
    held_requests = HeldRequests(page, r"/eigen/[^/]*\.js$")
    page.reload(wait_until="commit")
    expect(page.locator("#gesprek-kop")).to_be_visible()
    expect(page.locator(".voet")).to_be_attached()  # the whole page, but not yet its script
    expect_talk_view(page)
    held_requests.release()
    page.wait_for_load_state()
    expect_talk_view(page)
    expect(page.locator("#gesprek-kop")).to_be_focused()


def test_takeover_and_reruns_keep_the_talk_view_and_its_focus(
    page: Page, site: str, connection: Connection
) -> None:
    sent = sent_frames(page)
    held_requests = HeldRequests(page)
    page.goto(f"{site}/?{WITH_BOTH_ALARMS}", wait_until="domcontentloaded")
    page.locator(".balk-gesprek").click()
    field = page.locator("#notitie-nodig")
    field.click()
    page.keyboard.type("Een plek op")
    held_requests.release()
    wait_live(page)
    for change in (connection.rerun, connection.reconnect):
        change()
        expect_talk_view(page)
        expect(field).to_be_focused()
    page.keyboard.type(" de bank")
    expect(field).to_have_value("Een plek op de bank")
    expect(page.locator("#gesprek-kop")).to_have_attribute("aria-level", "1")
    before = len(sent)
    page.go_back()
    expect_whole_page(page)
    page.go_forward()
    expect_talk_view(page)
    wait_frames(page)
    assert len(sent) == before, "the talk view causes no rerun"
    page.go_back()
    expect_whole_page(page)
    assert query(page) == WITH_BOTH_ALARMS
