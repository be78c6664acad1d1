"""The day of the next talk: kept with the notes, printed, and put into a calendar."""

from datetime import date, datetime, timedelta

import pytest
import vobject
from playwright.sync_api import Page, expect

from tools.axe import violations
from tools.drive import RESULT, recorded_requests, resize
from tools.paper_checks import PAGE_AREA, print_pdf, texts


def today() -> date:
    """Return today in the time zone of this machine, which the browser uses too."""
    return datetime.now().astimezone().date()


DAY = today() + timedelta(days=400)
FIELD, LINK = "#volgend-gesprek", "[data-agenda]"
NOTE = "Zwijgtindeklas"
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
LONG_DAY = f"{DAY.day}{MONTHS.split()[DAY.month - 1]}{DAY.year}"
PAGES = pytest.mark.parametrize("path", ["/", "/afdruk"])


@PAGES
def test_only_the_date_is_sent(page: Page, site_by_links: str, path: str) -> None:
    page.goto(f"{site_by_links}{path}?{RESULT}")
    before = page.url
    page.locator(LINK).click()  # without a date
    expect(page.locator(FIELD)).to_be_focused()
    assert page.url == before
    assert date.fromisoformat(page.locator(FIELD).get_attribute("min") or "") == today()
    page.locator("#notitie-beleving").fill(NOTE)
    page.locator(FIELD).fill(DAY.isoformat())
    requests = recorded_requests(page)
    with page.expect_download() as download:
        page.locator(LINK).click()
    assert requests == [f"{site_by_links}/agenda.ics?datum={DAY}"]
    assert download.value.suggested_filename == "volgend-gesprek.ics"
    file = download.value.path().read_text(encoding="utf-8")
    assert vobject.readOne(file).vevent.dtstart.value == DAY
    expect(page.locator("#notitie-beleving")).to_have_value(NOTE)


@PAGES
def test_the_date_is_printed_in_words_at_the_top(page: Page, site_by_links: str, path: str) -> None:
    page.goto(f"{site_by_links}{path}?{RESULT}")
    assert LONG_DAY not in texts(print_pdf(page))[0]
    page.locator(FIELD).fill(DAY.isoformat())
    front, strip = texts(print_pdf(page))
    assert front.count(LONG_DAY) == 1
    assert f"Volgendgesprek:{LONG_DAY}" in front
    assert LONG_DAY not in strip, "the child's strip is on page 2"
    resize(page, (round(PAGE_AREA[0]), 1000))
    page.emulate_media(media="print")
    printed, head = (page.locator(e).bounding_box() for e in ("[data-datum]", ".blad-kop"))
    assert printed
    assert head
    assert printed["x"] + printed["width"] <= head["x"] + head["width"]


@pytest.mark.tolerates("console")  # the console reports the HTTP status
def test_an_invalid_date_is_explained_and_loses_no_notes(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?{RESULT}")
    page.locator("#notitie-beleving").fill(NOTE)
    page.locator(FIELD).fill("2020-01-01")
    page.locator(LINK).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze datum kan niet in je agenda")
    assert violations(page) == []
    page.go_back()
    expect(page.locator("#notitie-beleving")).to_have_value(NOTE)
    expect(page.locator(FIELD)).to_have_value("2020-01-01")
