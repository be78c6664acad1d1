"""The talk alone on the screen: the child looks along."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SiteWaking
from tests.browser.line import Line
from tools.axe import violations
from tools.drive import RESULT, Held, frames, query, wait_live
from tools.paper_checks import print_pdf, texts

BOTH = "rol=trainer&sector=sport&feiten=ja&beelden=ja&stap=2"
ALONE = "html[data-alleen]"
# What the child may read: each text that is drawn.
READ = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement } = walk.currentNode;
    if (data.trim() && parentElement.checkVisibility()) found.push(data.trim());
  }
  return found.join(" ");
}"""


@pytest.fixture(params=["live", "links"])
def result(request: pytest.FixtureRequest, page: Page, site_waking: SiteWaking) -> Page:
    """Return a phone with a result with both alarms, awake or by links alone."""
    page.set_viewport_size({"width": 390, "height": 664})
    url = site_waking("altijd" if request.param == "live" else "nooit")
    page.goto(f"{url}/?rol=trainer&sector=sport")
    page.goto(f"{url}/?{BOTH}")
    ready(page)
    return page


def ready(page: Page) -> None:
    """Wait until Streamlit is awake, where it wakes."""
    page.wait_for_load_state("load")
    if page.locator("#streamlit[data-wanneer=altijd]").count():
        wait_live(page)
    frames(page)


def expect_alone(page: Page) -> None:
    expect(page.locator(ALONE)).to_have_count(1)
    expect(page.locator("#gesprek-kop")).to_be_visible()
    expect(page.locator(".punt:visible")).to_have_count(6)
    for selector in ("#strip", "#dringend", "#volgende-stap", "#ladder", "#steun", "#delen"):
        expect(page.locator(selector)).to_be_hidden()
    for selector in (".balk", ".voet", ".kop", "h1"):
        expect(page.locator(selector)).to_be_hidden()
    assert page.locator(".keuze:visible").count() == 0


def expect_whole(page: Page) -> None:
    expect(page.locator(ALONE)).to_have_count(0)
    for selector in ("#strip", "#dringend", "#volgende-stap", "#ladder", "#steun", "#delen"):
        expect(page.locator(selector)).to_be_visible()


@pytest.mark.parametrize("opener", [".balk-gesprek", "#gesprek [data-naar-gesprek]"])
def test_the_talk_fills_the_screen_and_one_tap_or_back_closes_it(result: Page, opener: str) -> None:
    page = result
    address, entries = page.url, page.evaluate("history.length")
    button = page.locator("#gesprek [data-naar-gesprek]")
    expect(button).to_have_accessible_name("Toon alleen het gesprek")
    for way_back in ("button", "browser"):
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


def test_the_talk_view_hides_answers_and_keeps_one_danger_line(
    result: Page,
) -> None:
    page = result
    assert "strafbare feiten" in page.evaluate(READ).lower()
    page.locator(".balk-gesprek").click()
    expect_alone(page)
    read = page.evaluate(READ)
    assert "Is er dringend gevaar? Bel dan meteen 101 ." in read
    assert "Wat is er juist gebeurd?" in read
    assert "Afspraken" in read
    told = ("strafba", "naakt", "beelden", "politie", "gepest", "trainer", "stap 2", "zelfdoding")
    assert [word for word in told if word in read.lower()] == []


def test_by_keyboard_and_for_a_screen_reader_there_is_nothing_but_the_talk(
    result: Page,
) -> None:
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
    for _ in range(6 * 2 + 3 * 4 + 3):  # the fields, the way back, 101 and one more row
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


def test_it_prints_the_whole_sheet(result: Page) -> None:
    page = result
    whole = texts(print_pdf(page))
    page.locator(".balk-gesprek").click()
    expect_alone(page)
    assert texts(print_pdf(page)) == whole


def test_waking_and_reruns_leave_it_open_with_its_focus(page: Page, site: str, line: Line) -> None:
    held = Held(page)
    page.goto(f"{site}/?{BOTH}", wait_until="domcontentloaded")
    page.locator(".balk-gesprek").click()
    field = page.locator("#notitie-nodig")
    field.click()
    page.keyboard.type("Een plek op")
    held.release()
    wait_live(page)
    for redraw in (line.rerun, line.reconnect):
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
    sent: list[str | bytes] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda f: sent.append(f)))
    page.goto(f"{site}/?{BOTH}")
    wait_live(page)
    before = len(sent)
    page.locator(".balk-gesprek").click()
    page.go_back()
    page.go_forward()
    expect_alone(page)
    frames(page)
    assert len(sent) == before


def test_without_scripts_the_bar_links_to_the_talk(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{site}/?{RESULT}")
    assert plain.locator("[data-als]:visible").count() == 0
    plain.locator("#notitie-nodig").fill("Een plek")
    plain.locator("#afspraak-1-wie").fill("ik")
    front = texts(print_pdf(plain))[0]
    assert "Eenplek" in front
    assert "Toonalleen" not in front
    context.close()
