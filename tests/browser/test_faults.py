"""What happens to small servers, and what a visitor sees of it: nothing is lost, it comes back."""

import pytest
from playwright.sync_api import Page, expect

from tools.app_server import Server
from tools.drive import (
    RESULT,
    Held,
    expect_question,
    frames,
    open_live,
    option,
    query,
    tap,
    wait_answer,
    wait_live,
)
from tools.streamlit_page import IDLE

AGAIN = 30_000  # ms: a start on a busy machine, and Streamlit's own pause before it tries again
LOST = 15_000


@pytest.mark.tolerates("console", "pageerror")
def test_a_killed_server_loses_no_answer_and_no_note(
    page: Page, desktop: Page, mortal: Server
) -> None:
    visitors = {"op de telefoon": page, "op de computer": desktop}
    for note, visitor in visitors.items():
        open_live(visitor, f"{mortal.url}/?{RESULT}")
        visitor.locator("#notitie-gebeurd").fill(note)
    mortal.kill()
    for visitor in visitors.values():
        expect(visitor.locator("#verbinding")).to_be_visible(timeout=LOST)
        expect(visitor.locator("#strip a[href^='tel:']").first).to_be_visible()
    mortal.start()
    for note, visitor in visitors.items():
        expect(visitor.locator("#verbinding")).to_be_hidden(timeout=AGAIN)
        visitor.locator("[data-wijzig=feiten]").click()
        wait_answer(visitor, "wijzig", "feiten")
        expect_question(visitor, "feiten")
        tap(visitor, "feiten", "nee")
        expect(visitor.locator("#notitie-gebeurd")).to_have_value(note)
        assert query(visitor) == RESULT


@pytest.mark.tolerates("console", "pageerror")
def test_a_server_that_dies_between_its_page_and_its_scripts_leaves_links_that_lead_on(
    page: Page, mortal: Server
) -> None:
    held = Held(page)
    page.goto(f"{mortal.url}/?rol=trainer&sector=sport", wait_until="domcontentloaded")
    mortal.kill()
    with page.expect_event("requestfailed"):
        held.release()
    link = page.locator(option("feiten", "nee"))
    expect(link).to_be_visible()
    mortal.start()
    link.click()
    wait_answer(page, "feiten", "nee")
    wait_live(page)
    expect_question(page, "beelden")
    assert query(page) == "rol=trainer&sector=sport&feiten=nee"


# Streamlit's dialogs are in English: made or not, none may ever be drawn.
WATCH_DIALOG = """
window.dialogsMade = 0;
window.dialogsSeen = 0;
new MutationObserver(() => {
  if (document.querySelector("[role=dialog]")) dialogsMade++;
}).observe(document, { subtree: true, childList: true });
(function look() {
  const dialog = document.querySelector("[role=dialog]");
  if (dialog?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) dialogsSeen++;
  requestAnimationFrame(look);
})();
"""


@pytest.mark.tolerates("console", "pageerror")
def test_with_the_server_gone_the_page_stays_as_it_is_and_a_tap_leads_on_when_it_is_back(
    page: Page, mortal: Server
) -> None:
    page.add_init_script(WATCH_DIALOG)
    open_live(page, f"{mortal.url}/?rol=trainer&sector=sport")
    mortal.stop()
    notice = page.locator("#verbinding")
    expect(notice).to_be_visible(timeout=LOST)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#strip .tel")).to_have_count(3)
    page.wait_for_function("() => dialogsMade > 0")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("dialogsSeen") == 0
    assert not page.locator(".pagina > *").evaluate_all(
        "parts => parts.some((part) => part.closest('[inert], [aria-hidden=true]'))"
    )
    page.locator(option("feiten", "weet-niet")).click()
    expect_question(page, "feiten")  # the browser's own page is not shown
    mortal.start()
    wait_answer(page, "feiten", "weet-niet")
    wait_live(page)
    expect_question(page, "beelden")
    expect(notice).to_be_hidden()


@pytest.mark.tolerates("console", "pageerror")
def test_when_the_server_is_back_streamlit_answers_again_by_itself(
    page: Page, mortal: Server
) -> None:
    open_live(page, f"{mortal.url}/?rol=trainer&sector=sport")
    page.evaluate("window.stays = true")
    mortal.stop()
    expect(page.locator("#verbinding")).to_be_visible(timeout=LOST)
    mortal.start()
    expect(page.locator("#verbinding")).to_be_hidden(timeout=AGAIN)
    tap(page, "feiten", "nee")
    expect_question(page, "beelden")
    assert page.evaluate("stays")
    assert query(page) == "rol=trainer&sector=sport&feiten=nee"


@pytest.mark.tolerates("console", "pageerror")
def test_a_tap_while_the_server_is_gone_leads_on_also_where_streamlit_is_back_before_it(
    page: Page, mortal: Server
) -> None:
    """Streamlit then draws the state once more in which the page is: that answers no tap."""
    open_live(page, f"{mortal.url}/?rol=trainer&sector=sport")
    mortal.stop()
    expect(page.locator("#verbinding")).to_be_visible(timeout=LOST)
    page.route("**/healthz", lambda route: route.abort())
    page.locator(option("feiten", "weet-niet")).click()
    mortal.start()
    page.wait_for_selector(IDLE, state="attached", timeout=AGAIN)
    frames(page)
    page.unroute("**/healthz")
    wait_answer(page, "feiten", "weet-niet")
