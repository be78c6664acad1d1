"""What happens to small servers, and what a visitor sees of it: nothing is lost, it comes back."""

import pytest
from playwright.sync_api import Page, expect

from tools.app_server import Server
from tools.drive import RESULT, Held, expect_question, open_live, query, tap, wait_answer, wait_live

AGAIN = 30_000  # ms: a start on a busy machine, and Streamlit's own pause before it tries again
LOST = 15_000


@pytest.mark.tolerates("console", "pageerror")
def test_a_server_that_is_killed_under_its_visitors_costs_no_answer_and_no_note(
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
        visitor.get_by_role("button", name="wijzig feiten").click()
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
    link = page.locator(".keuzes-options [data-optie=nee]")
    expect(link).to_be_visible()
    mortal.start()
    link.click()
    wait_answer(page, "feiten", "nee")
    wait_live(page)
    expect_question(page, "beelden")
    assert query(page) == "rol=trainer&sector=sport&feiten=nee"
