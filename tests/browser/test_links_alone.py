"""The wizard works with links alone: without scripts, a websocket or Streamlit."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tools.drive import (
    LIVE,
    NEXT_STEP,
    TAPS,
    expect_question,
    option,
    tap,
    until,
    wait_frames,
)
from tools.paper_checks import print_pdf, texts
from tools.streamlit_page import IDLE
from wegwijzer.streamlit_engine.client import SOCKET


def tap_through_wizard(page: Page) -> None:
    """Answer every question; check the next step of the result."""
    for parameter, value in TAPS["sport"]:
        expect_question(page, parameter)
        page.locator(option(parameter, value)).click()
    step = page.locator("#volgende-stap [data-contact]")
    expect(step).to_have_attribute("data-contact", NEXT_STEP["sport"])


def test_links_lead_to_the_result_and_notes_are_printed_without_scripts(
    page_without_scripts: Page, site_by_links: str
) -> None:
    page = page_without_scripts
    page.goto(site_by_links)
    tap_through_wizard(page)
    for is_sheet in (False, True):
        if is_sheet:
            page.locator("#delen a", has_text="Druk het gespreksblad af").click()
            page.wait_for_url("**/afdruk?**")
        for needs_scripts in ("[data-als]", "#volgend-gesprek", "[data-agenda]"):
            expect(page.locator(needs_scripts).filter(visible=True)).to_have_count(0)
        page.locator("#notitie-gebeurd").fill("Elke week na de training.")
        page.locator("#afspraak-1-wie").fill("ik")
        page.locator("#besproken-gebeurd").check()
        front = texts(print_pdf(page))[0]
        assert "Elkeweeknadetraining." in front
        assert front.count("X") == 1
        assert "Toonalleen" not in front
    page.goto(f"{site_by_links}/scholen")
    expect(page.locator("textarea").first).to_be_visible()
    expect(page.get_by_role("link", name="Bewaar als PNG").first).to_be_visible()
    expect(page.locator("[data-kopieer]").first).to_be_hidden()


TAGS, STYLES = "**/eigen/levend.*.html", "**/eigen/levend.*.css"


@pytest.mark.tolerates("console")
@pytest.mark.parametrize(
    ("file", "answer"),
    [
        (TAGS, lambda route: route.fulfill(status=404, body="<b>no such address</b>")),
        (TAGS, lambda route: route.abort()),
        (STYLES, lambda route: route.fulfill(status=404)),
    ],
    ids=["no tags", "aborted tags", "no styles"],
)
def test_without_its_files_streamlit_does_not_take_over(
    page: Page, site: str, file: str, answer: Callable[[Route], None]
) -> None:
    page.route(file, answer)
    with page.expect_request(file):
        page.goto(site)
    if file == STYLES:
        page.wait_for_selector(IDLE, state="attached")
    wait_frames(page)
    assert page.locator("head b").count() == 0
    assert page.locator("head script[type=module]").count() == int(file == STYLES)
    assert page.locator(LIVE).count() == 0
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
