"""By links alone: without scripts, socket or Streamlit, and nothing on the page minds."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, WebSocketRoute, expect

from tests.browser.conftest import SiteWaking
from tests.browser.watch import watched_page
from tools.drive import LIVE, NEXT_STEP, TAPS, frames, option, tap, until
from tools.streamlit_page import IDLE
from wegwijzer.streamlit_engine.client import SOCKET

# Streamlit's dialogs are in English: made or not, none may ever be drawn.
WATCH_DIALOG = """
window.dialogsSeen = 0;
(function look() {
  const dialog = document.querySelector("[role=dialog]");
  if (dialog?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) dialogsSeen++;
  requestAnimationFrame(look);
})();
"""


def walk(page: Page, sector: str) -> None:
    """Tap from the first question to the next step of the result."""
    for parameter, value in TAPS[sector]:
        expect(page.locator(f"[data-vraag={parameter}]")).to_be_visible()
        page.locator(option(parameter, value)).click()
    step = page.locator("#volgende-stap [data-contact]")
    expect(step).to_have_attribute("data-contact", NEXT_STEP[sector])


@pytest.fixture
def without_scripts(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="nl-BE"
    )
    with watched_page(context) as page:
        yield page


@pytest.mark.parametrize("sector", TAPS)
def test_with_scripts_off_links_lead_to_the_result_and_its_sheet(
    without_scripts: Page, site: str, sector: str
) -> None:
    page = without_scripts
    page.goto(site)
    walk(page, sector)
    page.locator("#delen a", has_text="Druk het gespreksblad af").click()
    expect(page.locator("#gesprek")).to_contain_text("Wat is er juist gebeurd?")


def test_switched_off_streamlit_gets_no_requests(page: Page, site_waking: SiteWaking) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        # A page that was fetched at the press is reported twice, though it crosses the line once.
        if "sec-purpose" not in request.headers:
            asked.append(_path(request))

    page.on("request", note)
    page.goto(f"{site_waking('nooit')}/")
    for parameter, value in TAPS["sport"]:
        page.wait_for_load_state("load")
        frames(page)
        tap(page, parameter, value)
    expect(page.locator(f"#volgende-stap [data-contact={NEXT_STEP['sport']}]")).to_be_visible()
    page.wait_for_load_state("load")
    frames(page)
    assert page.locator("#verbinding").is_hidden()
    assert {path for path in asked if "/streamlit/" in path or "_stcore" in path} == set()
    assert len([path for path in asked if path == "/"]) == 5


def _path(request: Request) -> str:
    return "/" + request.url.partition("://")[2].partition("/")[2].partition("?")[0]


@pytest.mark.tolerates("console")
def test_without_the_live_stylesheet_the_page_does_not_wake(page: Page, site: str) -> None:
    page.route("**/eigen/levend.*.css", lambda route: route.fulfill(status=404))
    page.goto(site)
    page.wait_for_selector(IDLE, state="attached")
    frames(page)
    assert page.locator(LIVE).count() == 0
    tap(page, "rol", "trainer")


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("how", ["refused", "cut off"])
def test_without_its_tags_streamlit_does_not_wake(page: Page, site: str, how: str) -> None:
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if how == "refused":
            route.fulfill(status=404, body="<b>no such address</b>")
        else:
            route.abort()

    page.route("**/eigen/levend.*.html", answer)
    page.goto(site)
    until(page, lambda: bool(asked), "the tags are asked for")
    frames(page)
    assert page.locator("head script[type=module], head b").count() == 0
    tap(page, "rol", "trainer")


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("sector", TAPS)
def test_with_the_websocket_refused_links_lead_to_the_result(
    page: Page, site: str, sector: str
) -> None:
    refused: list[WebSocketRoute] = []

    def refuse(socket: WebSocketRoute) -> None:
        refused.append(socket)
        socket.close()

    page.add_init_script(WATCH_DIALOG)
    page.route_web_socket(f"**{SOCKET}", refuse)
    page.goto(site)
    until(page, lambda: len(refused) > 1, "Streamlit tries again")
    assert page.evaluate("dialogsSeen") == 0
    walk(page, sector)
    assert page.locator(LIVE).count() == 0
