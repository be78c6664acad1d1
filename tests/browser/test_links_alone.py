"""Links alone work: without scripts, without a websocket and without Streamlit."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tools.drive import (
    LIVE,
    NEXT_STEP,
    TAPS,
    expect_question,
    option,
    recorded_requests,
    tap,
    until,
    wait_frames,
)
from tools.streamlit_page import IDLE
from wegwijzer.streamlit_engine.client import SOCKET


def tap_through_wizard(page: Page) -> None:
    """Tap from the first question to the next step of the result."""
    for parameter, value in TAPS["sport"]:
        expect_question(page, parameter)
        page.locator(option(parameter, value)).click()
    step = page.locator("#volgende-stap [data-contact]")
    expect(step).to_have_attribute("data-contact", NEXT_STEP["sport"])


def test_with_scripts_off_links_lead_to_the_result_and_its_sheet(
    page_without_scripts: Page, site_by_links: str
) -> None:
    page = page_without_scripts
    page.goto(site_by_links)
    tap_through_wizard(page)
    page.locator("#delen a", has_text="Druk het gespreksblad af").click()
    expect(page.locator("#gesprek")).to_contain_text("Wat is er juist gebeurd?")


def test_pages_request_nothing_from_streamlit_if_it_is_switched_off(
    page: Page, site_by_links: str
) -> None:
    requests = recorded_requests(page)
    page.goto(f"{site_by_links}/")
    for parameter, value in TAPS["sport"]:
        page.wait_for_load_state("load")
        wait_frames(page)
        tap(page, parameter, value)
    expect(page.locator("#volgende-stap")).to_be_visible()
    page.wait_for_load_state("load")
    wait_frames(page)
    expect(page.locator("#verbinding")).to_be_hidden()
    assert [url for url in requests if "/streamlit/" in url or "_stcore" in url] == []
    pages = [url for url in requests if urlsplit(url).path == "/"]
    assert len(pages) == 1 + len(TAPS["sport"])


@pytest.mark.tolerates("console")
def test_without_the_live_stylesheet_there_is_no_takeover(page: Page, site: str) -> None:
    page.route("**/eigen/levend.*.css", lambda route: route.fulfill(status=404))
    page.goto(site)
    page.wait_for_selector(IDLE, state="attached")
    wait_frames(page)
    assert page.locator(LIVE).count() == 0
    tap(page, "rol", "trainer")


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("failure", [{"status": 404, "body": "<b>no such address</b>"}, None])
def test_without_its_tags_streamlit_is_not_loaded(
    page: Page, site: str, failure: dict[str, Any] | None
) -> None:
    tags = "**/eigen/levend.*.html"
    page.route(tags, lambda route: route.fulfill(**failure) if failure else route.abort())
    with page.expect_request(tags):
        page.goto(site)
    wait_frames(page)
    assert page.locator("head script[type=module], head b").count() == 0
    tap(page, "rol", "trainer")


@pytest.mark.tolerates("console")
def test_links_lead_to_the_result_if_the_websocket_is_refused(page: Page, site: str) -> None:
    refused_sockets: list[WebSocketRoute] = []

    def refuse(socket: WebSocketRoute) -> None:
        refused_sockets.append(socket)
        socket.close()

    page.route_web_socket(f"**{SOCKET}", refuse)
    page.goto(site)
    until(page, lambda: len(refused_sockets) > 1, "Streamlit tries again")
    tap_through_wizard(page)
    assert page.locator(LIVE).count() == 0
