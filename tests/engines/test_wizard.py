"""From the start page to a result and its sheet, in WebKit and Firefox."""

import io
import re
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument, PdfTextPage

from tests.engines.conftest import Visit
from tools.drive import option
from tools.engines.visitor import (
    Visitor,
    contacts,
    fill,
    tap,
    until,
    until_dialog,
    until_live,
    until_query,
    until_question,
    until_state,
)
from tools.paper_checks import SITE, codes

SITE_NAME = "Wegwijzer stop (online) pesten"
ANSWERS = (  # question, answer, and resulting query string
    ("rol", "trainer", "rol=trainer&sector=sport"),  # the role sets the sector
    ("feiten", "nee", "rol=trainer&sector=sport&feiten=nee"),
    ("beelden", "ja", "rol=trainer&sector=sport&feiten=nee&beelden=ja"),
    ("stap", "2", "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"),
)
LAST_QUESTION, RESULT = ANSWERS[-2][2], ANSWERS[-1][2]
OTHER_RESULT = f"{LAST_QUESTION}&stap=3"
LONGEST_SHEET = "rol=zorg&sector=onderwijs&feiten=weet-niet&beelden=ja&stap=1"
NOTE = "Durft niet meer alleen naar de kleedkamer."
PRINT = "#delen a[data-print]"
TITLE_HAS = "return [...arguments].every((part) => document.title.includes(part))"
NOTE_FIELD = "#notitie-beleving"


def check_question(visitor: Visitor, parameter: str, number: int) -> None:
    until_question(visitor, parameter)
    until(visitor, TITLE_HAS, f"Vraag {number} van 5", SITE_NAME)


def check_result(visitor: Visitor, next_contact: str = "api-federatie") -> None:
    """Check the contacts of a result or a sheet, for a trainer and nude images."""
    until(visitor, "return seen('#volgende-stap').length === 1")
    assert set(contacts(visitor, "#strip")) == {"politie", "child-focus", "noodnummer"}
    # The sheet has the text of an alarm on page 2, where the child does not see it.
    assert contacts(visitor, ":is(#dringend, .alarm-achter)") == ["child-focus"]
    assert contacts(visitor, "#volgende-stap") == [next_contact]
    ladder = ["api-groep", "api-federatie", "sportieq", "kinderrechten"]
    assert contacts(visitor, "#ladder") == ladder
    assert {"awel", "zelfmoordlijn", "tele-onthaal"} <= set(contacts(visitor, "#steun"))
    until(visitor, "return !document.title.includes('Vraag')")
    assert visitor.evaluate("return document.title").endswith(SITE_NAME)


def check_paper(visitor: Visitor) -> None:
    """Print this result; check contacts, the note and the QR code of the neutral link on paper."""
    until(
        visitor,
        "return [...document.images].every((one) => one.loading === 'lazy' || one.complete)",
    )
    pdf = visitor.print_pdf()
    text = re.sub(r"\s", "", "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages))
    for printed in (NOTE, "101", "116 000", "Federatie-API", "Sportieq", "0800 20 808", "Awel"):
        assert re.sub(r"\s", "", printed) in text, f"not on paper: {printed}"
    assert "OpnieuwBeginnen".lower() not in text.lower(), "buttons must not be printed"
    address = urlsplit(visitor.address())
    neutral = f"{address.scheme}://{address.netloc}/?rol=trainer&sector=sport"
    assert [code for code in codes(pdf) if code != SITE] == [neutral]  # SITE: child's strip


@pytest.mark.parametrize("live", [False, True], ids=["without scripts", "live"])
def test_links_lead_from_the_start_to_a_result_and_its_sheet(
    visit: Visit, site: str, live: bool
) -> None:
    visitor = visit(scripts=live)
    wait_for = until_state if live else until_query
    visitor.open(f"{site}/")
    if live:
        until_live(visitor)
    for number, (parameter, value, query) in zip((1, 3, 4, 5), ANSWERS, strict=True):
        check_question(visitor, parameter, number)
        tap(visitor, option(parameter, value))
        wait_for(visitor, query)
    check_result(visitor)

    tap(visitor, PRINT)
    until_query(visitor, RESULT, "/afdruk")
    check_result(visitor)
    if live:
        until_dialog(visitor)
    fill(visitor, NOTE_FIELD, NOTE)
    check_paper(visitor)

    visitor.back()
    wait_for(visitor, RESULT)
    if live:
        until_live(visitor)
    check_result(visitor)
    if live:
        check_paper(visitor)
    visitor.back()
    wait_for(visitor, LAST_QUESTION)
    check_question(visitor, "stap", 5)
    tap(visitor, option("stap", "3"))
    wait_for(visitor, OTHER_RESULT)
    check_result(visitor, "sportieq")


@pytest.mark.parametrize("query", [RESULT, LONGEST_SHEET], ids=["ordinary", "longest"])
def test_the_sheet_prints_on_two_pages_with_a_strip_to_tear_off(
    visit: Visit, site: str, query: str
) -> None:
    visitor = visit()
    visitor.open(f"{site}/afdruk?{query}")
    until(visitor, "return document.querySelector('#voor-jou') !== null")
    front, back = (page.get_textpage() for page in PdfDocument(visitor.print_pdf()))
    cut = letter_edges(back, "Voor jou")[-1]
    assert min(letter_edges(front, "")) > cut, "the back of the strip must be empty"
    strip = back.get_text_bounded(top=cut)
    assert [n for n in ("102", "0800 13 500", "106", "1813") if n not in strip] == []
    assert [n for n in ("101", "politie", "Bronnen", "beelden") if n in strip] == []
    assert "Scan met je telefoon" in back.get_text_bounded(bottom=cut)
    assert min(letter_edges(back, "rol=")) > cut, "the sources must end above the strip"


def letter_edges(text: PdfTextPage, words: str) -> list[float]:
    """Return the bottom and top edges of all letters of `words` ("": of the text), lowest first.

    The edges are in points from the bottom of the page.
    """
    start, count = text.search(words).get_next() if words else (0, text.count_chars())
    boxes = [text.get_charbox(start + i) for i in range(count)]
    visible_boxes = [(bottom, top) for left, bottom, right, top in boxes if right - left > 0.1]
    return sorted(edge for box in visible_boxes for edge in box)
