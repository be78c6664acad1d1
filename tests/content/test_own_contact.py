"""The host's own contact for step 1 (WEGWIJZER_EIGEN_CONTACT) in pages, sheets and PDFs."""

from pathlib import Path

import pytest

from tests.page_html import ADDRESS, ASSETS, PageHtml
from tests.pdf_paper import bare, read
from wegwijzer.content import Content, load_content
from wegwijzer.html.render import Renderer
from wegwijzer.html.screen import own_name
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.advice import advise, ladder
from wegwijzer.rules.answers import Answers, Reading

NAME = "Mieke Peeters, jouw aanspreekpersoon"
PERSON = 'name: Mieke Peeters\nphone: "02 123 45 67"\nsectors: [onderwijs]\n'
CASE = Answers("aanpakken", "leerkracht", "onderwijs", "nee", "nee", "1")


def with_person(folder: Path, text: str = PERSON) -> Content:
    path = folder / "persoon.yaml"
    path.write_text(text, encoding="utf-8")
    return load_content(own_person=path)


def pdf_text(pdf: bytes) -> str:
    return "".join(page.text for page in read(pdf).pages)


@pytest.fixture
def own_renderer(tmp_path: Path) -> Renderer:
    return Renderer(with_person(tmp_path))


def test_the_own_contact_replaces_step_1_in_its_sectors_only(tmp_path: Path) -> None:
    content, default_content = with_person(tmp_path), load_content()
    for sector in ("onderwijs", "jeugd-cultuur", "sport"):
        names = [rung.contact.name for rung in ladder(content, sector)]
        default_names = [rung.contact.name for rung in ladder(default_content, sector)]
        assert names == [NAME if sector == "onderwijs" else default_names[0], *default_names[1:]]
    everywhere = with_person(tmp_path, PERSON.replace("sectors: [onderwijs]\n", ""))
    assert [ladder(everywhere, s)[0].contact.name for s in ("onderwijs", "sport")] == [NAME] * 2


def test_page_and_sheet_show_the_name_and_number_of_the_own_contact(own_renderer: Renderer) -> None:
    reading = Reading(CASE, True)
    page = PageHtml(own_renderer.document(own_renderer.screen(reading, ADDRESS), ADDRESS, ASSETS))
    sheet = PageHtml(own_renderer.sheet(reading, ADDRESS, "./eigen/afdruk.js"))
    for html in (page, sheet):
        card = "//*[@id='volgende-stap']//*[@data-contact='zorgleerkracht']"
        assert NAME in html.text(card)
        assert "tel:021234567" in html.values(f"{card}//a/@href")
        assert NAME in html.text("//*[@id='ladder']")
        assert html.all("//*[contains(@class, 'invullen')][contains(., 'Naam en nummer')]") == []


def test_pdfs_show_the_own_contact_instead_of_a_line_to_fill_in(tmp_path: Path) -> None:
    content = with_person(tmp_path)
    paper, line = Paper(content), own_name(load_content(), load_content().contact("zorgleerkracht"))
    for pdf in (paper.sheet(CASE, ADDRESS), paper.poster("onderwijs", ADDRESS)):
        text = bare(pdf_text(pdf))
        assert bare(NAME) in text
        assert bare("02 123 45 67") in text
        assert bare(line) not in text
    assert bare("Mieke") not in bare(pdf_text(paper.poster("sport", ADDRESS)))
    assert bare(line) in bare(pdf_text(Paper(load_content()).sheet(CASE, ADDRESS)))


def test_without_an_own_contact_the_sheet_has_a_line_to_fill_in(renderer: Renderer) -> None:
    sheet = PageHtml(renderer.sheet(Reading(CASE, True), ADDRESS, "./eigen/afdruk.js"))
    assert sheet.all("//*[contains(@class, 'invullen')][contains(., 'Naam en nummer')]")


def test_visitors_with_the_role_of_the_own_contact_do_not_see_its_name(tmp_path: Path) -> None:
    content = with_person(tmp_path)
    advice = advise(content, Answers("aanpakken", "zorg", "onderwijs", "nee", "nee", "1"))
    assert advice.next_step
    assert advice.next_step.contact.id == "clb"
    assert advice.ladder[0].own
    assert advice.ladder[0].contact.name == load_content().contact("zorgleerkracht").name
