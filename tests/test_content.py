"""The data: its facts, and what a maintainer reads when there is a mistake in it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from scripts.app_server import ROOT, free_port
from wegwijzer.content import DATA, Content, ContentError, Fact, load_content, tel

# Every contact that has a number, with the number as its source writes it.
PHONES = {
    "politie": "101",
    "noodnummer": "112",
    "child-focus": "116 000",
    "kinderrechten": "0800 20 808",
    "1712": "1712",
    "awel": "102",
    "jac-chat": "0800 13 500",
    "lumi": "0800 99 533",
    "tele-onthaal": "106",
    "zelfmoordlijn": "1813",
    "jac": "0800 13 500",
}
DAY_AND_NIGHT = {"politie", "noodnummer", "child-focus", "tele-onthaal", "zelfmoordlijn"}
NOT_ALWAYS = {"1712", "awel", "clbchat", "jac-chat", "lumi"}
URLS = {
    "politie": "politie.be",
    "noodnummer": "112.be",
    "child-focus": "childfocus.be",
    "clb": "onderwijskiezer.be/v2/clb/clb_intro.php",
    "ambrassade": "ambrassade.be",
    "sportieq": "sportieq.be",
    "kinderrechten": "kinderrechten.be",
    "conflicthelden": "conflicthelden.be",
    "noknok": "noknok.be",
    "watwat": "watwat.be",
    "1712": "1712.be",
    "awel": "awel.be",
    "clbchat": "clbchat.be",
    "jac-chat": "jac.be",
    "lumi": "lumi.be",
    "tele-onthaal": "tele-onthaal.be",
    "zelfmoordlijn": "zelfmoord1813.be",
    "overkop": "overkop.be",
    "tejo": "tejo.be",
    "jac": "jac.be",
    "grenswijs": "grenswijs.be",
    "cavaria": "cavaria.be",
    "mediawijs": "mediawijs.be",
    "nom": "onderwijsbemiddeling.be",
    "pimento": "pimento.be",
    "antipestslang": "vlor.be/antipestslang",
    "gezonde-school": "gezondeschool.be",
    "pbd": "onderwijs.vlaanderen.be/nl/pedagogische-begeleiding",
    "pulso": "pulso-europe.eu",
    "scholierenkoepel": "scholierenkoepel.be",
    "tumult": "tumult.be",
    "allesoverpesten": "www.allesoverpesten.be",
}
NO_URL = {
    "zorgleerkracht",
    "api-groep",
    "api-organisatie",
    "api-federatie",
    "aanspreekpunt-clb-pbd",
}
FOR_A_CHILD = {"conflicthelden", "noknok", "watwat", "awel", "jac-chat", "overkop", "tejo", "jac"}
FOR_EVERYONE = {"politie", "noodnummer", "child-focus", "1712", "clbchat", "lumi", "tele-onthaal"}
FOR_EVERYONE |= {"zelfmoordlijn", "allesoverpesten"}
UNEXPLAINED = {"conflicthelden", "pulso"}  # no page says in a sentence what these are


def facts_in(value: Any) -> list[Fact]:
    """Return every fact, at any depth."""
    if isinstance(value, tuple):
        return [fact for part in value for fact in facts_in(part)]
    if not isinstance(value, BaseModel):
        return []
    parts = tuple(getattr(value, name) for name in type(value).model_fields)
    return [*([value] if isinstance(value, Fact) else []), *facts_in(parts)]


def all_facts(content: Content) -> list[Fact]:
    return facts_in(
        (content.contacts, content.questions, content.steps, content.conversation, content.urgent)
    )


def broken(folder: Path, *edits: tuple[str, str, str]) -> tuple[str, ...]:
    """Return the problems of a copy of the data in which each edit replaced a text in a file."""
    data = folder / "data"
    shutil.copytree(DATA, data)
    edit(data, *edits)
    return problems_of(data)


def problems_of(data: Path) -> tuple[str, ...]:
    """Return the problems; "line N" in the place of a number that changes with every edit."""
    with pytest.raises(ContentError) as caught:
        load_content(data)
    assert str(caught.value).splitlines()[1:] == list(caught.value.problems)
    return tuple(re.sub(r"\bline \d+", "line N", line) for line in caught.value.problems)


def edit(data: Path, *edits: tuple[str, str, str]) -> None:
    for name, old, new in edits:
        text = (data / name).read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r} to break"
        (data / name).write_text(text.replace(old, new, 1), encoding="utf-8")


# The facts


def test_every_contact_has_the_number_of_its_source_or_none(content: Content) -> None:
    assert {c.id: c.phone for c in content.contacts if c.phone} == PHONES


def test_every_contact_has_the_address_of_the_flyer_or_none(content: Content) -> None:
    assert {c.id: c.url for c in content.contacts if c.url} == URLS
    assert {c.id for c in content.contacts if not c.url} == NO_URL


def test_only_lines_that_are_always_open_are_called_so(content: Content) -> None:
    assert {c.id for c in content.contacts if c.availability == "always"} == DAY_AND_NIGHT
    assert {c.id for c in content.contacts if c.availability == "limited"} == NOT_ALWAYS
    for contact in content.contacts:
        if "dag en nacht" in (contact.sentence or "").casefold():
            assert contact.id in DAY_AND_NIGHT


def test_every_contact_says_for_whom_it_is(content: Content) -> None:
    audience = {
        kind: {c.id for c in content.contacts if c.audience == kind}
        for kind in ("jongere", "iedereen")
    }
    assert audience == {"jongere": FOR_A_CHILD, "iedereen": FOR_EVERYONE}


def test_a_contact_without_a_sourced_sentence_has_none(content: Content) -> None:
    assert {c.id for c in content.contacts if not c.sentence} == UNEXPLAINED


def test_every_fact_has_a_source_and_the_day_it_was_read(content: Content) -> None:
    facts = all_facts(content)
    assert len(facts) > len(content.contacts)
    for fact in facts:
        assert fact.source, fact
        assert fact.checked_on, fact


def test_what_no_page_says_in_these_words_is_marked_as_derived(content: Content) -> None:
    card = content.urgent.stop_card.items
    assert [item.derived for item in card] == [False, True, False, False]
    assert content.conversation.danger.derived


def test_no_penalty_article_or_opening_hour_is_promised() -> None:
    unsure = re.compile(
        r"boete|celstraf|gevangenis|\bartikel \d|\bart\. ?\d|\b\d+ ?u(ur)?\b|\b\d{1,2}[:.]\d{2}\b"
    )
    for file in DATA.glob("*.yaml"):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if "source:" not in line and unsure.search(line)] == []


def test_a_telephone_dials_the_number_without_its_spaces() -> None:
    assert [tel(phone) for phone in ("116 000", "101")] == ["116000", "101"]


def test_the_content_cannot_be_changed_by_a_visit(content: Content) -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(content.contact("awel"), "phone", "103")  # noqa: B010 mypy knows it cannot be done


# The mistakes: what is written in place of what, and the problems that are listed for it

MISTAKES: list[tuple[tuple[str, str, str], list[str]]] = [
    (
        ("contacts.yaml", 'phone: "101"', "phone: 101"),
        [
            "data/contacts.yaml: contacts: politie: phone: must be text, got 101; "
            "put quotes around it",
        ],
    ),
    (
        ("contacts.yaml", 'phone: "0800 20 808"', "phone: 015"),
        [
            "data/contacts.yaml: contacts: kinderrechten: phone: must be text, got 13; "
            "put quotes around it",
        ],
    ),
    (
        ("contacts.yaml", "url: awel.be", "urll: awel.be"),
        [
            "data/contacts.yaml: contacts: awel: urll: is not a known key, got 'awel.be'; "
            "check the spelling or remove it",
        ],
    ),
    (
        ("contacts.yaml", "name: Lumi", 'name: ""'),
        [
            "data/contacts.yaml: contacts: lumi: name: "
            "String should have at least 1 character, got ''",
        ],
    ),
    (
        ("contacts.yaml", "id: tumult", "id: pimento"),
        [
            "data/contacts.yaml: pimento: this id stands twice; ids must differ",
            "data/contacts.yaml: more_info: Jeugd en cultuur: 'tumult' is not a contact of "
            "data/contacts.yaml",
        ],
    ),
    (
        ("contacts.yaml", "[grenswijs, cavaria, ", "[grenswijs, "),
        ["data/contacts.yaml: cavaria: is shown nowhere; give it a place or remove it"],
    ),
    (
        ("steps.yaml", "sport: sportieq}", "sport: sportiek}"),
        ["data/steps.yaml: 3: 'sportiek' is not a contact of data/contacts.yaml"],
    ),
    (
        ("steps.yaml", "title: Vraag meer hulp", "title: 2"),
        ["data/steps.yaml: steps: 2: title: must be text, got 2; put quotes around it"],
    ),
    (
        ("questions.yaml", "{step_2} hielp", "{stap_2} hielp"),
        ["data/questions.yaml: stap: 3: label: ['stap_2'] cannot be filled in"],
    ),
    (
        ("questions.yaml", "suggests: sport", "suggests: sprot"),
        ["data/questions.yaml: rol: trainer: suggests: 'sprot' is not a sector"],
    ),
    (
        ("urgent.yaml", "answer: weet-niet", "answer: misschien"),
        ["data/urgent.yaml: blocks: feiten: 'misschien' is not an option"],
    ),
    (
        ("conversation.yaml", "danger:", "points: []\ndanger:"),
        [
            "data/conversation.yaml: cannot be read as YAML: line N: 'points' stands twice; "
            "remove one of the two",
        ],
    ),
    (
        ("texts.yaml", "restart: Opnieuw beginnen", "restart:"),
        ["data/texts.yaml: answers: restart: must be text, got None; put quotes around it"],
    ),
    (
        ("texts.yaml", "jump: Bekijk of wijzig je antwoorden", 'jump: " "'),
        ["data/texts.yaml: answers: jump: is empty; write the text"],
    ),
]


def test_all_mistakes_are_listed_at_once_with_place_reading_and_remedy(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    edit(data, *(broken_by for broken_by, _ in MISTAKES))
    (data / "pages.yaml").unlink()
    assert sorted(problems_of(data)) == sorted(
        [
            "data/pages.yaml: the file is missing; put it back",
            *(problem for _, problems in MISTAKES for problem in problems),
        ]
    )


@pytest.mark.parametrize(("broken_by", "expected"), MISTAKES)
def test_a_mistake_gives_no_other_problem_than_its_own(
    tmp_path: Path, broken_by: tuple[str, str, str], expected: list[str]
) -> None:
    assert list(broken(tmp_path, broken_by)) == expected


@pytest.mark.parametrize(
    ("broken_by", "problem"),
    [
        (("contacts.yaml", "source: flyer\n", "\n"), "zorgleerkracht: source: is missing; add it"),
        (
            ("contacts.yaml", "checked_on: 2026-11-22", "checked_on: gisteren"),
            "politie: checked_on: .*'gisteren'",
        ),
        (
            ("contacts.yaml", "url: watwat.be", "url: https://watwat.be"),
            "watwat: url: does not have the right form, got 'https://watwat.be'",
        ),
        (("contacts.yaml", "availability: always\n", "availability: dag\n"), "got 'dag'"),
        (("contacts.yaml", 'id: "1712"', "id: 1712"), "1712: id: must be text, got 1712"),
        (("steps.yaml", 'number: "2"', "number: 2"), "2: number: must be text, got 2"),
        (("steps.yaml", "{onderwijs: clb", "{2: clb"), "2: contacts: 2: .*must be text, got 2"),
        (("steps.yaml", 'number: "4"', 'number: "5"'), "numbers must be 1, 2, 3, 4"),
        (("steps.yaml", "{onderwijs: clb, ", "{"), "2: contacts: must name .*'onderwijs'"),
        (("steps.yaml", "sport: [api]}", "sprot: [api]}"), "own_roles: 'sprot' is not a sector"),
        (("steps.yaml", "sport: [api]}", "sport: [aip]}"), "own_roles: 'aip' is not a role"),
        (("questions.yaml", "id: stap", "id: stappen"), "must be rol, sector, feiten, beelden"),
        (("questions.yaml", "{step_2} hielp", "{step_2:d} hielp"), "stap: 3: label: .* filled in"),
        (("questions.yaml", "{step_2} hielp", "{step_2 hielp"), "stap: 3: label: .* filled in"),
        (("questions.yaml", "label: Leerkracht", 'label: "{step_1}"'), "leerkracht: label: "),
        (("questions.yaml", ", short: Stap 3 van 4", ""), "stap: 3: short is missing"),
        (("questions.yaml", "id: voorkomen", "id: preventie"), "goal: options must be aanpakken"),
        (("contacts.yaml", "[conflicthelden, ", "[noknok, conflicthelden, "), "noknok: this id st"),
        (("urgent.yaml", "contact: politie", "contact: politei"), "strip: 'politei' is not a con"),
        (("urgent.yaml", "contact: politie", "contact: clb"), "strip: clb: has no phone number"),
        (("urgent.yaml", "contacts: [politie]", "contacts: []"), "contacts: .* at least 1"),
        (("pages.yaml", "title: Privacy", "title: : Privacy"), "pages.yaml: cannot be read as Y"),
        (("pages.yaml", "- id: privacy", "- id: [privacy"), "pages.yaml: cannot be read as YAML"),
        (("pages.yaml", "- id: privacy", "- [1]: x\n    id: privacy"), "unhashable key"),
    ],
)
def test_less_common_mistakes_are_named_too(
    tmp_path: Path, broken_by: tuple[str, str, str], problem: str
) -> None:
    problems = broken(tmp_path, broken_by)
    assert any(re.search(problem, line) for line in problems), problems


@pytest.mark.parametrize(
    ("name", "junk"),
    [
        *(("steps.yaml", junk) for junk in (b"\n", b"# leeg", b"\xff\xfe", b"- 1", b"x", b"\x00")),
        *((path.name, b"") for path in sorted(DATA.glob("*.yaml"))),
    ],
)
def test_a_file_with_something_else_in_it_is_named(tmp_path: Path, name: str, junk: bytes) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    (data / name).write_bytes(junk)
    problems = problems_of(data)
    assert len(problems) == 1
    assert problems[0].startswith(f"data/{name}: ")


def test_a_folder_without_any_file_names_them_all(tmp_path: Path) -> None:
    names = sorted(path.name for path in DATA.glob("*.yaml"))
    assert sorted(problems_of(tmp_path)) == [
        f"data/{name}: the file is missing; put it back" for name in names
    ]


@pytest.mark.parametrize(
    "command",
    [
        ("streamlit", "run", "streamlit_app.py", "--server.headless=true", "--server.port={port}"),
        ("uvicorn", "streamlit_app:app", "--port={port}"),
    ],
    ids=lambda command: command[0],
)
def test_a_mistake_in_the_data_stops_the_start_with_one_list(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    for name in ("wegwijzer", "data", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "streamlit_app.py", tmp_path)
    edit(tmp_path / "data", *(broken_by for broken_by, _ in MISTAKES[:2]))
    stopped = subprocess.run(
        [sys.executable, "-m", *(part.format(port=free_port()) for part in command)],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert stopped.returncode != 0
    assert stopped.stderr.splitlines() == [
        "mistakes in the content:",
        *(problem for _, problems in MISTAKES[:2] for problem in problems),
    ]
