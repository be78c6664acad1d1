"""The "busy" page for PDFs, in every engine."""

from collections.abc import Iterator

import pytest

from tests.engines.conftest import Visit
from tools.app_server import ROOT, served
from tools.engines.visitor import Visitor, tap, until

RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
FIELD = "#notitie-beleving"
NOTE = "Durft niet meer alleen."
KEEP = "#delen > .knoppen a[href*='gespreksblad.pdf']"


def write_note(visitor: Visitor) -> None:
    tap(visitor, FIELD)
    until(visitor, "return document.activeElement.matches(arguments[0])", FIELD)
    visitor.write(NOTE)
    until_note(visitor)


def until_note(visitor: Visitor) -> None:
    typed = "return seen(arguments[0]).some((field) => field.value === arguments[1])"
    until(visitor, typed, FIELD, NOTE)


@pytest.fixture(scope="module")
def busy_site() -> Iterator[str]:
    """Return a site by links alone; tests/browser/test_print.py tests a live page."""
    command = ("uvicorn", "tests.busy_app:app", f"--app-dir={ROOT}")
    with served(command=command, env={"WEGWIJZER_STREAMLIT": "nooit"}) as found:
        yield found.url


def test_a_refused_pdf_is_explained_with_the_numbers_and_loses_no_notes(
    visit: Visit, busy_site: str
) -> None:
    visitor = visit()
    visitor.open(f"{busy_site}/?{RESULT}")
    write_note(visitor)
    tap(visitor, KEEP)
    until(visitor, "return document.querySelector('h1')?.textContent === 'Het is even druk'")
    for number in ("101", "116000", "112"):
        until(visitor, "return seen(arguments[0]).length > 0", f"a[href='tel:{number}']")
    visitor.back()
    until_note(visitor)
