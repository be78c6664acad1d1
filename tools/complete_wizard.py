"""Complete the wizard on a phone, for checks that cause a fault during it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tools.drive import NEXT_STEP, TAPS, open_live, query, tap

TIMEOUT_MS = 60_000  # for a start on a busy machine
NOTE = "#notitie-gebeurd"


@contextmanager
def phone_page(browser: Browser, scripts: bool = True) -> Iterator[Page]:
    """Yield a page on a phone that accepts a self-signed certificate."""
    with browser.new_context(
        viewport={"width": 390, "height": 664},
        locale="nl-BE",
        ignore_https_errors=True,
        java_script_enabled=scripts,
    ) as context:
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        yield page


def complete_by_links(browser: Browser, url: str, sector: str) -> None:
    """Answer every question without scripts; check the next step of the result."""
    with phone_page(browser, scripts=False) as page:
        page.goto(url)
        for parameter, value in TAPS[sector]:
            expect(page.locator(f"[data-vraag={parameter}]")).to_be_visible()
            page.locator(f".keuzes-options [data-optie='{value}']").click()
        step = page.locator("#volgende-stap [data-contact]").first
        expect(step).to_have_attribute("data-contact", NEXT_STEP[sector])


def complete_live(page: Page, url: str, note: str) -> str:
    """Answer every question and write a note; return the answers."""
    open_live(page, url)
    for parameter, value in TAPS["sport"]:
        tap(page, parameter, value)
    page.locator(NOTE).fill(note)
    return query(page)
