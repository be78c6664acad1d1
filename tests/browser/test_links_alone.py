"""The wizard when no more pages can be live: by links alone, and nothing on the page minds."""

from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import SiteWaking
from tools.drive import NEXT_STEP, TAPS, frames, wait_answer


def test_the_whole_wizard_goes_by_links_and_asks_for_nothing_of_streamlits(
    page: Page, site_waking: SiteWaking
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(_path(request)))
    page.goto(f"{site_waking('nooit')}/")
    for parameter, value in TAPS["sport"]:
        page.locator(f"[data-vraag={parameter}]").wait_for()
        page.wait_for_load_state("load")
        frames(page)
        page.locator(f"[data-optie='{value}']").click()
        wait_answer(page, parameter, value)
    expect(page.locator(f"#volgende-stap [data-contact={NEXT_STEP['sport']}]")).to_be_visible()
    page.wait_for_load_state("load")
    frames(page)
    assert page.locator("#verbinding").is_hidden()
    assert {path for path in asked if "/streamlit/" in path or "_stcore" in path} == set()
    assert len([path for path in asked if path == "/"]) == 5


def _path(request: Request) -> str:
    return "/" + request.url.partition("://")[2].partition("/")[2].partition("?")[0]
