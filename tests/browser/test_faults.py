"""After the server is killed, visitors lose nothing and see no English, and the page recovers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_language import FOREIGN_TEXTS, foreign_texts
from tools.app_server import Server, running_server
from tools.drive import (
    ALWAYS,
    RESULT,
    HeldRequests,
    expect_question,
    open_live,
    option,
    query,
    same_document,
    tap,
    wait_answer,
    wait_frames,
    wait_live,
)
from tools.streamlit_page import IDLE

RECOVERY_TIMEOUT = 30_000  # ms; for a start on a busy machine and Streamlit's reconnect delay
NOTICE_TIMEOUT = 15_000
QUESTION = "rol=trainer&sector=sport"


@pytest.fixture(scope="module")
def stoppable_server() -> Iterator[Server]:
    """Yield a running server; a test that stops it starts it again."""
    with running_server(env=ALWAYS) as server:
        yield server


# Records, in each animation frame, every English text that a visitor could read. Counts the changes
# of the page while it has a dialog.
RECORD_FOREIGN_TEXTS = """
window.recorded = new Set();
window.dialogs = 0;
new MutationObserver(() => {
  if (document.querySelector("[role=dialog]")) dialogs++;
}).observe(document, { subtree: true, childList: true });
(function record() {
  for (const text of foreignTexts()) recorded.add(text);
  requestAnimationFrame(record);
})();
"""


@pytest.mark.tolerates("console", "pageerror")
def test_a_killed_server_loses_no_answer_and_no_note_and_shows_no_english(
    page: Page, desktop: Page, stoppable_server: Server
) -> None:
    notice = "#verbinding"
    open_live(page, f"{stoppable_server.url}/?{RESULT}")
    page.locator("#notitie-gebeurd").fill("op de telefoon")
    page.evaluate(f"() => {{ window.foreignTexts = {FOREIGN_TEXTS}; {RECORD_FOREIGN_TEXTS} }}")
    open_live(desktop, f"{stoppable_server.url}/?{QUESTION}")
    with same_document(page):
        stoppable_server.kill()
        for visitor in (page, desktop):
            expect(visitor.locator(notice)).to_be_visible(timeout=NOTICE_TIMEOUT)
            expect(visitor.locator("h1")).to_be_visible()
            expect(visitor.locator("#strip .tel")).to_have_count(3)
            assert not visitor.locator(".pagina > *").evaluate_all(
                "parts => parts.some((part) => part.closest('[inert], [aria-hidden=true]'))"
            )
        page.wait_for_function("() => dialogs > 0")  # Streamlit added a dialog, which is removed
        expect(page.get_by_role("dialog")).to_have_count(0)
        desktop.locator(option("feiten", "weet-niet")).click()
        expect_question(desktop, "feiten")  # the question, not the browser's error page
        stoppable_server.start()
        expect(page.locator(notice)).to_be_hidden(timeout=RECOVERY_TIMEOUT)
        assert foreign_texts(page, "[...recorded]") == set()
        page.locator("[data-wijzig=feiten]").click()
        wait_answer(page, "wijzig", "feiten")
        expect_question(page, "feiten")
        tap(page, "feiten", "nee")
        expect(page.locator("#notitie-gebeurd")).to_have_value("op de telefoon")
        assert query(page) == RESULT
    wait_answer(desktop, "feiten", "weet-niet")
    wait_live(desktop)
    expect_question(desktop, "beelden")
    expect(desktop.locator(notice)).to_be_hidden()


@pytest.mark.tolerates("console", "pageerror")
def test_an_outage_before_streamlit_loads_or_before_a_tap_breaks_no_link(
    page: Page, desktop: Page, stoppable_server: Server
) -> None:
    held_requests = HeldRequests(page)
    page.goto(f"{stoppable_server.url}/?{QUESTION}", wait_until="domcontentloaded")
    open_live(desktop, f"{stoppable_server.url}/?{QUESTION}")
    stoppable_server.kill()
    with page.expect_event("requestfailed"):
        held_requests.release()
    expect(desktop.locator("#verbinding")).to_be_visible(timeout=NOTICE_TIMEOUT)
    desktop.route("**/healthz", lambda route: route.abort())
    desktop.locator(option("feiten", "weet-niet")).click()
    stoppable_server.start()
    page.locator(option("feiten", "nee")).click()
    wait_answer(page, "feiten", "nee")
    wait_live(page)
    assert query(page) == f"{QUESTION}&feiten=nee"
    # Streamlit reconnects first and renders the current state, which does not answer the tap.
    desktop.wait_for_selector(IDLE, state="attached", timeout=RECOVERY_TIMEOUT)
    wait_frames(desktop)
    desktop.unroute("**/healthz")
    wait_answer(desktop, "feiten", "weet-niet")
