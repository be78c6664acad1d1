"""The host's own files.

WEGWIJZER_EIGEN_CONTACT: a contact for step 1. WEGWIJZER_AANBIEDER: the provider of the site.
"""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.page_html import ADDRESS, PageHtml, first_paint
from tests.pdf_paper import bare, read
from tests.states import CONTENT
from wegwijzer.content import MESSAGES, Content, ContentError, load_content
from wegwijzer.content.models import PageText
from wegwijzer.editors.yaml_mistakes import explain
from wegwijzer.html.render import Renderer
from wegwijzer.html.screen import own_name
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.advice import advise, ladder
from wegwijzer.rules.answers import Answers, Reading
from wegwijzer.streamlit_engine import script

NAME = "Mieke Peeters, jouw aanspreekpersoon"
PERSON = 'name: Mieke Peeters\nphone: "02 123 45 67"\nsectors: [onderwijs]\n'
CASE = Answers("aanpakken", "leerkracht", "onderwijs", "nee", "nee", "1")
PROVIDER = """\
name: Basisschool De Regenboog
contact: Mail naar info@school.be of bel 09 123 45 67.
privacy_contact: www.school.be/privacy
"""
PROVIDER_IS_UNKNOWN = "Die heeft hier nog niet gezegd wie dat is en hoe je die bereikt."
LINE_TO_FILL_IN = "//*[contains(@class, 'invullen')][contains(., 'Naam en nummer')]"


def content_with(folder: Path, **files: str) -> Content:
    """Return the content with these texts as host files: own_person, provider."""
    paths = {option: folder / f"{option}.yaml" for option in files}
    for option, path in paths.items():
        path.write_text(files[option], encoding="utf-8")
    return load_content(**paths)


# The own contact


def test_the_own_contact_replaces_that_of_step_1_in_its_sectors_only(tmp_path: Path) -> None:
    content = content_with(tmp_path, own_person=PERSON)
    for sector in ("onderwijs", "jeugd-cultuur", "sport"):
        names = [rung.contact.name for rung in ladder(content, sector)]
        default_names = [rung.contact.name for rung in ladder(CONTENT, sector)]
        assert names == [NAME if sector == "onderwijs" else default_names[0], *default_names[1:]]
    everywhere = content_with(tmp_path, own_person=PERSON.replace("sectors: [onderwijs]\n", ""))
    assert [ladder(everywhere, s)[0].contact.name for s in ("onderwijs", "sport")] == [NAME] * 2


def test_pages_and_sheets_show_the_own_contact_instead_of_a_line_to_fill_in(
    tmp_path: Path, renderer: Renderer
) -> None:
    reading = Reading(CASE, True)
    with_person = Renderer(content_with(tmp_path, own_person=PERSON))
    for source in (first_paint(with_person, reading), with_person.sheet(reading, ADDRESS, "")):
        html = PageHtml(source)
        card = "//*[@id='volgende-stap']//*[@data-contact='zorgleerkracht']"
        assert NAME in html.text(card)
        assert "tel:021234567" in html.values(f"{card}//a/@href")
        assert NAME in html.text("//*[@id='ladder']")
        assert html.all(LINE_TO_FILL_IN) == []
    assert PageHtml(renderer.sheet(reading, ADDRESS, "")).all(LINE_TO_FILL_IN)


def test_pdfs_show_the_own_contact_instead_of_a_line_to_fill_in(tmp_path: Path) -> None:
    paper = Paper(content_with(tmp_path, own_person=PERSON))
    line = bare(own_name(CONTENT, CONTENT.contact("zorgleerkracht")))

    def text(pdf: bytes) -> str:
        return "".join(page.text for page in read(pdf).pages)

    for pdf in (paper.sheet(CASE, ADDRESS), paper.poster("onderwijs", ADDRESS)):
        assert bare(NAME) in text(pdf)
        assert bare("02 123 45 67") in text(pdf)
        assert line not in text(pdf)
    assert "Mieke" not in text(paper.poster("sport", ADDRESS))
    assert line in text(Paper(CONTENT).sheet(CASE, ADDRESS))
    with_site = PERSON.replace('phone: "02 123 45 67"', "url: school.be/hulp")
    paper = Paper(content_with(tmp_path, own_person=with_site))
    for pdf in (paper.blank("onderwijs", ADDRESS), paper.poster("onderwijs", ADDRESS)):
        assert "school.be/hulp" in text(pdf)


def test_visitors_with_the_role_of_the_own_contact_do_not_see_its_name(tmp_path: Path) -> None:
    content = content_with(tmp_path, own_person=PERSON)
    advice = advise(content, Answers("aanpakken", "zorg", "onderwijs", "nee", "nee", "1"))
    assert advice.next_step
    assert advice.next_step.contact.id == "clb"
    assert advice.ladder[0].own
    assert advice.ladder[0].contact.name == CONTENT.contact("zorgleerkracht").name


# The provider, on the privacy and accessibility pages


def text_pages(content: Content) -> dict[str, PageHtml]:
    render = Renderer(content)
    return {id_: PageHtml(render.page(id_, ADDRESS)) for id_ in ("privacy", "toegankelijkheid")}


@pytest.mark.parametrize(
    ("provider", "name", "privacy", "accessibility"),
    [
        (
            PROVIDER,
            "Basisschool De Regenboog",
            {"https://www.school.be/privacy"},
            {"mailto:info@school.be", "tel:091234567"},
        ),
        ("name: A & B\ncontact: a@b.be\n", "A & B", {"mailto:a@b.be"}, {"mailto:a@b.be"}),
    ],
)
def test_both_pages_name_the_provider_and_its_contact(
    tmp_path: Path, provider: str, name: str, privacy: set[str], accessibility: set[str]
) -> None:
    pages = text_pages(content_with(tmp_path, provider=provider))
    for html, links in zip(pages.values(), (privacy, accessibility), strict=True):
        assert name in html.text("//main")
        assert PROVIDER_IS_UNKNOWN not in html.text("//main")
        assert links <= {*html.values("//main//a/@href")}


def test_both_pages_say_if_the_provider_is_unknown() -> None:
    for html in text_pages(CONTENT).values():
        assert PROVIDER_IS_UNKNOWN in html.text("//main")
        assert "{" not in html.text("//main")


def test_the_setting_is_the_path_of_the_provider_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "aanbieder.yaml"
    path.write_text(PROVIDER, encoding="utf-8")
    monkeypatch.setenv("WEGWIJZER_AANBIEDER", str(path))
    renderer = script.renderer.__wrapped__()
    assert "Basisschool De Regenboog" in renderer.page("privacy", ADDRESS)


# Mistakes


@pytest.mark.parametrize(
    ("option", "text", "line", "message"),
    [
        ("provider", "name: School\n", 1, MESSAGES.value.missing),
        ("provider", "contact: a@b.be\n", 1, MESSAGES.value.missing),
        ("provider", "name: School\ncontact: de directie\n", 2, "herkennen"),
        ("provider", "name: School\ncontact: a@b.be of 09/123.45.67\n", 2, "09/123.45.67"),
        ("provider", "name: School\ncontact: a@b.be, +32 9 123 45 67\n", 2, "+32 9 123 45 67"),
        ("provider", "name: School\ncontact: info@school, www.school.be\n", 2, "info@school"),
        ("provider", "name: School\ncontact: 470123456\n", 2, "moet een tekst zijn"),
        ("provider", "name: School\ncontact: https://school.be\n", 2, "https:// hoort hier niet"),
        ("provider", "name: School\ncontact: a@b.be\nmail: a@b.be\n", 3, "geen sleutel"),
        ("provider", "name: School\ncontact: [\n", 3, "geen geldige YAML"),
        ("provider", "name: TODO\ncontact: a@b.be\n", 1, "TODO"),
        ("provider", "", None, MESSAGES.file.empty),
        ("own_person", "name: Mieke\n", 1, MESSAGES.between.nothing_to_show.format(id="Mieke")),
        ("own_person", 'phone: "101"\n', 1, MESSAGES.value.missing),
        ("own_person", PERSON.replace('"02 123 45 67"', "021234567"), 2, "moet een tekst zijn"),
        ("own_person", PERSON.replace("onderwijs", "onderwijst"), 3, "bedoel je onderwijs?"),
        ("own_person", f"{PERSON}url: javascript:alert\n", 4, "geen adres"),
        # The rules for every contact; `message` is the key at which the mistake is reported.
        ("own_person", 'name: Mieke\nphone: "0475 12 34 56"\nfree: true\n', 3, ": free: "),
        ("own_person", "name: Mieke\nurl: school.be\nfree: true\n", 1, ": phone: "),
        ("own_person", f"{PERSON}url_label: De school\n", 1, ": url: "),
        ("own_person", 'name: Mieke\nphone: "101"\n', 2, ": phone: "),
        ("own_person", 'name: Mieke\nphone: "116000"\n', 2, ": phone: "),
        ("own_person", f"{PERSON}sentence: Bel mij op 0475 12 34 56.\n", 4, ": sentence: "),
        ("own_person", f"{PERSON}sentence: Bel mij, of 101.\n", 4, ": sentence: "),
        ("own_person", f"{PERSON}sentence: ☎ Bel mij.\n", 4, ": sentence: "),
    ],
)
def test_a_mistake_in_a_host_file_stops_startup(
    tmp_path: Path, option: str, text: str, line: int | None, message: str
) -> None:
    with pytest.raises(ContentError) as error:
        content_with(tmp_path, **{option: text})
    (mistake,) = explain(error.value.mistakes)
    assert (mistake.file, mistake.line) == (str(tmp_path / f"{option}.yaml"), line)
    assert message in str(mistake)


def test_mistakes_in_both_host_files_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as error:
        content_with(tmp_path, own_person="name: Mieke\n", provider="name: School\n")
    files = [Path(mistake.file).stem for mistake in error.value.mistakes]
    assert files == ["own_person", "provider"]


# Links in running text, on any text page


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Mail naar Info.1@mijn-school.be.", {"mailto:Info.1@mijn-school.be"}),
        ("Bel 09 123 45 67, of 0470 12 34 56.", {"tel:091234567", "tel:0470123456"}),
        ("(www.school.be/hulp/pesten.html)", {"https://www.school.be/hulp/pesten.html"}),
        ("Zie school.vlaanderen.", {"https://school.vlaanderen"}),
        ("Richtlijn 2016/2102, EN 301 549, 29 november 2026, 0900 12 34 56.", set()),
        ("Een zin.maar zonder spatie, o.a. hier; 101 vragen, 02 123 45 67 89.", set()),
    ],
)
def test_addresses_and_numbers_on_text_pages_are_links(text: str, links: set[str]) -> None:
    html = page_with(text)
    assert {*html.values("//main/p[1]/a/@href")} == links
    assert html.text("//main/p[1]") == text
    assert all(a.get("translate") == "no" for a in html.all("//main/p[1]/a"))


@given(st.text("a@.be/0912345 <>&\"'www-+{}") | st.text())
def test_any_text_is_escaped_and_only_links_and_spans_are_added(text: str) -> None:
    html = page_with(text)
    assert html.all("//main/p[1]//*[not(self::a or self::span)]") == []
    for href in html.values("//main/p[1]//a/@href"):
        assert href.startswith(("mailto:", "tel:", "https://"))


@cache
def renderer_to_change() -> Renderer:
    return Renderer(load_content())


def page_with(text: str) -> PageHtml:
    """Return a text page with this text, even if the models would reject it."""
    render = renderer_to_change()
    intro = PageText.model_construct(text=text)
    render.pages["privacy"] = render.pages["privacy"].model_copy(update={"intro": intro})
    return PageHtml(render.page("privacy", ADDRESS))
