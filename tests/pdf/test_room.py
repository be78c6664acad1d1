"""Content that does not fit on paper is rejected, with its file and entry."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from tests.edited_data import SOURCES, Change, Raw, changed_sources, value_at
from tests.page_html import PageHtml
from tests.pdf_paper import bare, read
from tests.states import CONTENT
from wegwijzer.content import MESSAGES, Content, ContentError, Mistake, load_content
from wegwijzer.content.load import content_of
from wegwijzer.content.messages import KeyPath
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import LONG_ADDRESS, Paper
from wegwijzer.pdf.room import MAX_HEIGHTS, alarm_answers, frames, step_answers
from wegwijzer.rules.answers import Answers, Reading

CUT = 252.0
WORST = Answers("aanpakken", "api", "onderwijs", "weet-niet", "ja", "4")
TOO_MUCH = MESSAGES.paper.too_much.partition("{")[0]


def changed_content(change: Change) -> Content:
    return content_of(changed_sources(change))


def mistakes_of_paper(content: Content) -> tuple[Mistake, ...]:
    """Return the mistakes of content that does not fit; () if it fits."""
    try:
        Paper(content)
    except ContentError as error:
        return error.mistakes
    return ()


def add_organisation(raw: Raw, place: str, group: int, number: int) -> None:
    """Follow "Een organisatie toevoegen" in docs/redactie.md."""
    name = f"nieuwe-organisatie-{number}"
    raw["contacts"]["contacts"].append(
        {
            "id": name,
            "name": f"Nieuwe Organisatie {number}",
            "phrase": f"de Nieuwe Organisatie {number}",
            "sentences": [
                {
                    "text": "Geeft clubs vorming over pesten.",
                    "source": ["nieuwe-organisatie.be/over-ons"],
                    "checked_on": "2026-11-24",
                }
            ],
            "url": f"{name}.be",
            "audience": "iedereen",
            "source": ["nieuwe-organisatie.be"],
            "checked_on": "2026-11-24",
        }
    )
    raw["contacts"][place][group]["contacts"].append(name)


GROUPS = [
    (place, number)
    for place in ("support", "more_info")
    for number in range(len(SOURCES["contacts"].raw[place]))
]


@pytest.mark.parametrize(("place", "group"), GROUPS)
def test_added_organisations_fit_or_are_rejected_at_their_group(place: str, group: int) -> None:
    title = SOURCES["contacts"].raw[place][group]["title"]
    sector = SOURCES["contacts"].raw[place][group].get("sector") or "onderwijs"
    for count in (1, 3, 15):

        def add(raw: Raw, count: int = count) -> None:
            for number in range(count):
                add_organisation(raw, place, group, number)

        try:
            paper = Paper(changed_content(add))
        except ContentError as error:
            mistakes = error.mistakes
            break
        page = read(paper.sheet(replace(WORST, sector=sector), LONG_ADDRESS)).pages[1]
        assert [
            box.text for box in page.texts if box.top < CUT - 0.5 < CUT + 0.5 < box.bottom
        ] == []
        assert bare(f"nieuwe-organisatie-{count - 1}.be") in page.between(0, CUT)
    for mistake in mistakes:
        assert mistake.entry == f"{place}: {title}: contacts"
        assert mistake.file == "data/contacts.yaml"
        assert mistake.text.startswith(TOO_MUCH)


@pytest.mark.parametrize(
    ("file", "path"),
    [
        *(
            ("texts", path)
            for path in (("title", "sheet"), ("poster", "title"), ("poster", "scan"))
        ),
        ("texts", ("sheet", "link")),
        *(("steps", ("steps", "2", key)) for key in ("title", "contact_lead")),
        *(("conversation", (key, "text")) for key in ("how", "exception")),
        ("urgent", ("strip", "child-focus", "note", "text")),
        ("urgent", ("stop_card", "items", 0, 0, "text")),
        ("questions", ("questions", "rol", "options", "api", "label")),
    ],
)
def test_a_text_that_is_too_long_is_rejected_with_its_file_and_entry(
    file: str, path: KeyPath
) -> None:
    def lengthen(raw: Raw) -> None:
        value_at(raw[file], path[:-1])[path[-1]] += " en nog een woord" * 140

    mistakes = mistakes_of_paper(changed_content(lengthen))
    assert f"data/{file}.yaml" in {mistake.file for mistake in mistakes}
    for mistake in mistakes:
        assert mistake.text.startswith(TOO_MUCH)
        assert mistake.line
        assert mistake.entry


def remove_sentences(raw: Raw, ids: list[str]) -> None:
    for contact in raw["contacts"]["contacts"]:
        if contact["id"] in ids:
            contact.pop("sentences", None)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_any_number_of_support_groups_is_printed(count: int) -> None:
    ids = [c for group in SOURCES["contacts"].raw["support"] for c in group["contacts"]]

    def regroup(raw: Raw) -> None:
        remove_sentences(raw, ids)
        raw["contacts"]["support"] = [
            {"title": f"Groep {number}", "contacts": ids[number::count]} for number in range(count)
        ]

    content = changed_content(regroup)
    text = read(Paper(content).sheet(WORST, LONG_ADDRESS)).pages[1].between(0, CUT)
    for group in content.support:
        assert bare(group.title) in text
        for contact in map(content.contact, group.contacts):
            assert bare(contact.name) in text
            assert bare(contact.url or contact.phone or "") in text


def test_a_sector_may_have_no_organisations_of_its_own() -> None:
    def keep_one_group(raw: Raw) -> None:
        groups = raw["contacts"]["more_info"]
        remove_sentences(
            raw, [c for group in raw["contacts"]["support"] for c in group["contacts"]]
        )
        groups[0]["contacts"] += [c for group in groups[1:] for c in group["contacts"]]
        raw["contacts"]["more_info"] = groups[:1]

    def keep_no_group_for_sport(raw: Raw) -> None:
        keep_one_group(raw)
        raw["contacts"]["more_info"][0]["sector"] = "onderwijs"

    for change in (keep_one_group, keep_no_group_for_sport):
        content = changed_content(change)
        assert not mistakes_of_paper(content)
        Paper(content).sheet(Answers("voorkomen", "ander", "sport"), LONG_ADDRESS)


def test_measuring_a_sample_of_answers_finds_the_fullest_pages() -> None:
    paper = Paper(CONTENT)
    space_left = {frame.name: frame.left for frame in paper.room()}
    assert {frame.name: frame.left for frame in paper.room(every=True)} == space_left
    for sector in sorted(CONTENT.question("sector").option_ids):
        for pair, step in product(alarm_answers(CONTENT), step_answers(CONTENT, sector)):
            answers = replace(step, feiten=pair.feiten, beelden=pair.beelden)
            for frame in frames(paper._measure(*paper._sheet(answers, LONG_ADDRESS))):
                assert frame.left >= space_left[frame.name] - 0.01, (answers, frame)


def test_no_part_is_taller_than_its_maximum() -> None:
    pages = {frame.name: frame for frame in Paper(CONTENT).room()}
    for name, shares in MAX_HEIGHTS.items():
        assert {*pages[name].parts} == {*shares}
        for part, length in pages[name].parts.items():
            assert length <= shares[part], f"{name}: {part}"


def test_audience_tags_outside_the_support_list_fit_and_are_shown() -> None:
    def change_audience(raw: Raw) -> None:
        for contact in raw["contacts"]["contacts"]:
            if contact["id"] in ("grenswijs", "tumult", "ambrassade"):
                contact["audience"] = "begeleider"

    content = changed_content(change_audience)
    Renderer(content).rehearse()
    assert mistakes_of_paper(content) == ()
    page = PageHtml(Renderer(content).sheet(Reading(WORST, True), LONG_ADDRESS, "./afdruk.js"))
    tag = content.texts.contact.audience.format(audience=content.texts.contact.audience_begeleider)
    assert tag in page.text("//*[@id='meer-info']//*[@data-contact='grenswijs']")
    assert tag not in page.text("//*[@id='meer-info']//*[@data-contact='mediawijs']")


def test_a_host_file_that_does_not_fit_stops_startup(tmp_path: Path) -> None:
    path = tmp_path / "persoon.yaml"
    words = "en iedereen van de leerlingenbegeleiding " * 12
    path.write_text(f'name: Mieke Peeters {words}\nphone: "02 123 45 67"\n', encoding="utf-8")
    mistakes = mistakes_of_paper(load_content(own_person=path))
    assert {(m.file, m.line, m.entry) for m in mistakes} == {(str(path), 1, "name")}
    assert all(mistake.text.startswith(TOO_MUCH) for mistake in mistakes)
