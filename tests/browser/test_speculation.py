"""Chromium may fetch and render the next page while a choice is pressed, and nothing else."""

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tools.drive import expect_question, open_live, option, query

START = "rol=trainer&sector=sport"
NEXT = f"{START}&feiten=nee"
# A page that is rendered before it is shown, and nothing that tells the page that it is shown.
PRERENDERING = "Object.defineProperty(document, 'prerendering', { value: true });"
SAVES_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
TOUCHED = """() => [
  history.state,
  sessionStorage.length,
  document.documentElement.dataset.script ?? null,
  document.getElementById("omroep").textContent,
]"""


def early(page: Page) -> list[str]:
    """Return the list that collects the addresses that are requested before they are opened."""
    found: list[str] = []

    def note(request: Request) -> None:
        if "sec-purpose" in request.headers:
            found.append(request.url)

    page.on("request", note)
    return found


def press(page: Page, choice: str) -> None:
    page.locator(choice).hover()
    page.mouse.down()


def test_a_choice_is_fetched_when_it_is_pressed(page: Page, sleeping_site: str) -> None:
    requested = early(page)
    page.goto(f"{sleeping_site}/?{START}")
    with page.expect_request(lambda request: "sec-purpose" in request.headers) as pressed:
        press(page, option("feiten", "nee"))
    assert pressed.value.url == f"{sleeping_site}/?{NEXT}"
    expect_question(page, "feiten")
    assert query(page) == START, "nothing happens before the button is released"
    page.mouse.up()
    expect_question(page, "beelden")
    page.go_back()
    expect_question(page, "feiten")
    assert requested == [pressed.value.url]


@pytest.mark.parametrize("reason", ["scripts off", "saves data", "Streamlit draws it"])
def test_nothing_is_fetched_before_the_tap_where_it_would_not_help(
    browser: Browser, sleeping_site: str, site: str, reason: str
) -> None:
    context = browser.new_context(java_script_enabled=reason != "scripts off")
    page = context.new_page()
    requested = early(page)
    if reason == "Streamlit draws it":
        open_live(page, f"{site}/?{START}")
    else:
        page.add_init_script(SAVES_DATA)
        page.goto(f"{sleeping_site}/?{START}")
    press(page, option("feiten", "nee"))
    page.mouse.up()
    expect_question(page, "beelden")
    assert requested == []
    context.close()


def test_a_page_that_is_not_shown_yet_touches_nothing(page: Page, sleeping_site: str) -> None:
    page.add_init_script(PRERENDERING)
    page.goto(f"{sleeping_site}/?rol=leerkracht&sector=onderwijs&feiten=ja&beelden=ja&stap=2")
    note = page.locator("#gesprek textarea").first
    note.fill("x")
    assert page.evaluate(TOUCHED) == [None, 0, None, ""]
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    expect(page.locator("#omroep")).to_contain_text("Child Focus")
    assert page.evaluate("sessionStorage.length") == 1
    assert page.evaluate("history.state") == {"asked": False, "state": query(page)}
