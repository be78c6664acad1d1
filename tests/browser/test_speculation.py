"""Chromium prefetches the next screen only when its choice is pressed."""

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.conftest import SiteForMode
from tools.drive import expect_question, open_live, option, query
from tools.line import Line, Profile

START = "rol=trainer&sector=sport"
NEXT = f"{START}&feiten=nee"
# Makes the browser report that it prerenders the page. The test sends the event that ends this.
PRERENDERING = "Object.defineProperty(document, 'prerendering', { value: true });"
SAVES_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
SIDE_EFFECTS = """() => [
  history.state,
  sessionStorage.length,
  document.documentElement.dataset.script ?? null,
  document.getElementById("omroep").textContent,
]"""


def prefetched_urls(page: Page) -> list[str]:
    """Return a list to which the URL of every later prefetch is added."""
    urls: list[str] = []

    def add(request: Request) -> None:
        if "sec-purpose" in request.headers:
            urls.append(request.url)

    page.on("request", add)
    return urls


def press_choice(page: Page, choice: str) -> None:
    page.locator(choice).hover()
    page.mouse.down()


def test_a_choice_is_prefetched_when_it_is_pressed(page: Page, site_by_links: str) -> None:
    prefetched = prefetched_urls(page)
    page.goto(f"{site_by_links}/?{START}")
    with page.expect_request(lambda request: "sec-purpose" in request.headers) as prefetch:
        press_choice(page, option("feiten", "nee"))
    assert prefetch.value.url == f"{site_by_links}/?{NEXT}"
    expect_question(page, "feiten")
    assert query(page) == START, "nothing happens before the button is released"
    page.mouse.up()
    expect_question(page, "beelden")
    page.go_back()
    expect_question(page, "feiten")
    assert prefetched == [prefetch.value.url]


@pytest.mark.parametrize("reason", ["scripts off", "saves data", "Streamlit renders it"])
def test_nothing_is_prefetched_where_it_would_not_help(
    browser: Browser, site_by_links: str, site: str, reason: str
) -> None:
    context = browser.new_context(java_script_enabled=reason != "scripts off")
    page = context.new_page()
    prefetched = prefetched_urls(page)
    if reason == "Streamlit renders it":
        open_live(page, f"{site}/?{START}")
    else:
        page.add_init_script(SAVES_DATA)
        page.goto(f"{site_by_links}/?{START}")
    press_choice(page, option("feiten", "nee"))
    page.mouse.up()
    expect_question(page, "beelden")
    assert prefetched == []
    context.close()


def test_a_prefetched_page_does_not_load_streamlit_on_a_slow_line(
    page: Page, site_for_mode: SiteForMode
) -> None:
    with Line(site_for_mode("waar-het-helpt"), Profile(rtt=0.15)) as line:
        page.goto(f"{line.url}/?{START}")
        press_choice(page, option("feiten", "nee"))
        page.wait_for_timeout(90)  # ms, so that the response arrives soon after the release
        page.mouse.up()
        expect_question(page, "beelden")
        arrival = "performance.getEntriesByType('navigation')[0].deliveryType"
        assert page.evaluate(arrival) == "navigational-prefetch"
        page.wait_for_load_state()
        assert page.locator("html[data-vooraf]").count() == 1, "Streamlit does not load"


def test_a_prerendered_page_changes_nothing_before_it_is_shown(
    page: Page, site_by_links: str
) -> None:
    page.add_init_script(PRERENDERING)
    page.goto(f"{site_by_links}/?rol=leerkracht&sector=onderwijs&feiten=ja&beelden=ja&stap=2")
    note = page.locator("#gesprek textarea").first
    note.fill("x")
    assert page.evaluate(SIDE_EFFECTS) == [None, 0, None, ""]
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    expect(page.locator("#omroep")).to_contain_text("Child Focus")
    assert page.evaluate("sessionStorage.length") == 1
    assert page.evaluate("history.state") == {"asked": False, "state": query(page)}
