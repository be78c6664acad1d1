"""The provider of the site (WEGWIJZER_AANBIEDER) on the privacy and accessibility pages."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.content.test_own_contact import PERSON
from tests.page_html import ADDRESS, PageHtml
from tests.states import CONTENT
from wegwijzer.content import DATA, MESSAGES, Content, ContentError, load_content
from wegwijzer.content.models import PageText
from wegwijzer.editors.preview import Preview
from wegwijzer.editors.yaml_mistakes import explain
from wegwijzer.html.render import Renderer
from wegwijzer.streamlit_engine import script

PAGES = ("privacy", "toegankelijkheid")
PROVIDER = """\
name: Basisschool De Regenboog
contact: Mail naar info@school.be of bel 09 123 45 67.
privacy_contact: www.school.be/privacy
"""
PROVIDER_IS_UNKNOWN = "Die heeft hier nog niet gezegd wie dat is en hoe je die bereikt."


def with_provider(folder: Path, text: str = PROVIDER) -> Content:
    path = folder / "aanbieder.yaml"
    path.write_text(text, encoding="utf-8")
    return load_content(provider=path)


def page(content: Content, page_id: str) -> PageHtml:
    return PageHtml(Renderer(content).page(page_id, ADDRESS))


def test_both_pages_name_the_provider_and_its_contact(tmp_path: Path) -> None:
    content = with_provider(tmp_path)
    expected_links = {
        "privacy": {"https://www.school.be/privacy"},
        "toegankelijkheid": {"mailto:info@school.be", "tel:091234567"},
    }
    for page_id in PAGES:
        html = page(content, page_id)
        assert "Basisschool De Regenboog" in html.text("//main")
        assert PROVIDER_IS_UNKNOWN not in html.text("//main")
        assert expected_links[page_id] <= {*html.values("//main//a/@href")}


def test_privacy_page_falls_back_to_the_general_contact(tmp_path: Path) -> None:
    content = with_provider(tmp_path, "name: Club\ncontact: club@sport.be\n")
    for page_id in PAGES:
        assert "mailto:club@sport.be" in page(content, page_id).values("//main//a/@href")


def test_both_pages_say_if_the_provider_is_unknown() -> None:
    for page_id in PAGES:
        text = page(CONTENT, page_id).text("//main")
        assert PROVIDER_IS_UNKNOWN in text
        assert "{" not in text


def test_values_of_the_provider_file_are_escaped_in_html(tmp_path: Path) -> None:
    content = with_provider(tmp_path, 'name: "A & B contact"\ncontact: a@b.be\n')
    assert "A & B" in page(content, "privacy").text("//main")


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
        ("own_person", PERSON + "url: javascript:alert\n", 4, "geen adres"),
    ],
)
def test_a_mistake_in_a_host_file_stops_the_start(
    tmp_path: Path, option: str, text: str, line: int | None, message: str
) -> None:
    path = tmp_path / "host.yaml"
    path.write_text(text, encoding="utf-8")
    files: dict[str, Any] = {option: path}
    with pytest.raises(ContentError) as error:
        load_content(**files)
    (mistake,) = explain(error.value.mistakes)
    assert (mistake.file, mistake.line) == (str(path), line)
    assert message in mistake.text


def test_mistakes_in_both_host_files_are_reported_together(tmp_path: Path) -> None:
    person = tmp_path / "persoon.yaml"
    person.write_text("name: Mieke\n", encoding="utf-8")
    provider = tmp_path / "aanbieder.yaml"
    provider.write_text("name: School\n", encoding="utf-8")
    with pytest.raises(ContentError) as error:
        load_content(own_person=person, provider=provider)
    assert [mistake.file for mistake in error.value.mistakes] == [str(person), str(provider)]


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
def test_any_text_is_escaped_and_only_links_are_added(text: str) -> None:
    html = page_with(text)
    assert html.all("//main/p[1]//*[not(self::a or self::span)]") == []
    for href in html.values("//main/p[1]//a/@href"):
        assert href.startswith(("mailto:", "tel:", "https://"))


@cache
def renderer_to_change() -> Renderer:
    return Renderer(load_content())


def page_with(text: str) -> PageHtml:
    """Return a text page with this text, even if the models would refuse it."""
    render = renderer_to_change()
    intro = PageText.model_construct(text=text)
    render.pages["privacy"] = render.pages["privacy"].model_copy(update={"intro": intro})
    return PageHtml(render.page("privacy", ADDRESS))


def test_the_setting_is_the_path_of_the_provider_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "aanbieder.yaml"
    path.write_text(PROVIDER, encoding="utf-8")
    monkeypatch.setenv("WEGWIJZER_AANBIEDER", str(path))
    renderer = script.renderer.__wrapped__()
    assert "Basisschool De Regenboog" in renderer.page("privacy", ADDRESS)


def test_the_preview_reloads_the_provider_file(tmp_path: Path) -> None:
    path = tmp_path / "aanbieder.yaml"
    path.write_text(PROVIDER, encoding="utf-8")
    client = TestClient(Preview(DATA, None, lambda mistakes: None, path))
    assert "De Regenboog" in client.get("/privacy").text
    path.write_text(PROVIDER.replace("De Regenboog", "De Brug"), encoding="utf-8")
    assert "De Brug" in client.get("/privacy").text
