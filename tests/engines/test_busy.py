"""The "busy" page for PDFs, in WebKit and Firefox."""

from collections.abc import Iterator

import pytest

from tests.engines.conftest import Visit
from tools.app_server import ROOT, running_server
from tools.drive import RESULT
from tools.engines.visitor import fill, tap, until, until_value

FIELD = "#notitie-beleving"
NOTE = "Durft niet meer alleen."
SAVE_PDF = "#delen > .knoppen a[href*='gespreksblad.pdf']"


@pytest.fixture(scope="module")
def busy_site() -> Iterator[str]:
    """Yield the address of a server whose queue for PDFs is full."""
    command = ("uvicorn", "tests.busy_app:app", f"--app-dir={ROOT}")
    with running_server(command=command, env={"WEGWIJZER_STREAMLIT": "nooit"}) as server:
        yield server.url


def test_a_refused_pdf_shows_the_busy_page_and_loses_no_notes(visit: Visit, busy_site: str) -> None:
    visitor = visit()
    visitor.open(f"{busy_site}/?{RESULT}")
    fill(visitor, FIELD, NOTE)
    tap(visitor, SAVE_PDF)
    until(visitor, "return document.querySelector('h1')?.textContent === 'Het is even druk'")
    for number in ("101", "116000", "112"):
        until(visitor, "return seen(arguments[0]).length > 0", f"a[href='tel:{number}']")
    visitor.back()
    until_value(visitor, FIELD, NOTE)
