"""Differences between data/ and the text of the flyer are reported."""

import re
from collections.abc import Mapping
from copy import copy

import pytest

from tests.states import CONTENT
from wegwijzer.content import DATA, Contact, Content
from wegwijzer.content.models import Departure
from wegwijzer.contract import SECTORS
from wegwijzer.editors.flyer import (
    groups_of,
    join_lines,
    lines_of,
    misplaced_contacts,
    missing_phrases,
    name_in_data,
    normalize,
    reworded_quotes,
    talk_of,
    texts_of,
    wrong_departures,
)

FLYER = (DATA / "flyer.txt").read_text(encoding="utf-8")


def flyer_steps() -> dict[str, dict[str, str]]:
    """Return {line above the contacts: {sector: contact}} of the flyer."""
    steps: dict[str, dict[str, str]] = {}
    lead = ""
    for line in lines_of(FLYER):
        match = re.fullmatch(r"(ONDERWIJS|JEUGD & CULTUUR|SPORT): *(.+)", line)
        if match:
            steps.setdefault(lead, {})[match[1]] = match[2]
        else:
            lead = line
    return steps


def missing_words(contacts: list[Contact] | None = None, flyer: str = FLYER) -> list[str]:
    fewer = copy(CONTENT)
    fewer.contacts = CONTENT.contacts if contacts is None else tuple(contacts)
    return missing_phrases(flyer, texts_of(fewer), CONTENT.departures)


def test_the_content_has_the_words_groups_and_talk_of_the_flyer() -> None:
    assert missing_words() == []
    assert [*wrong_departures(FLYER, CONTENT)] == []
    assert misplaced_contacts(FLYER, CONTENT) == []
    assert [*reworded_quotes(FLYER, CONTENT)] == []


def test_the_flyer_is_parsed_into_groups_and_the_talk() -> None:
    names = [name for organisations in groups_of(FLYER).values() for name, _ in organisations]
    assert len(names) > 20
    assert "Pedagogische begeleidingsdiensten" in names
    assert len(talk_of(FLYER)) == len(CONTENT.conversation.points) == 6
    assert len(CONTENT.departures) > 10


@pytest.mark.parametrize(
    ("line", "phrases"),
    [
        ("Nieuwlijn | nieuwlijn.be", ["nieuwlijn nieuwlijn"]),
        ("Nieuwlijn | tumult.be", ["nieuwlijn"]),
        ("Ga niet in overleg", ["ga niet in overleg"]),
        ("Contacteer ook de huisdokter.", ["contacteer ook de huisdokter"]),
        ("bel 116001", ["116001"]),
    ],
)
def test_a_line_added_to_the_flyer_is_reported_as_missing(line: str, phrases: list[str]) -> None:
    found = missing_words(flyer=f"{FLYER}\n\n{line}\n")
    assert [phrase.removesuffix(" be") for phrase in found] == phrases


def test_a_removed_contact_is_reported_as_missing() -> None:
    # Skipped, because texts of alarms also name these contacts.
    in_alarms = {block.contact for block in CONTENT.urgent.blocks}
    count = 0
    for contact in CONTENT.contacts:
        if "flyer" in contact.source and contact.id not in in_alarms:
            other_contacts = [other for other in CONTENT.contacts if other.id != contact.id]
            assert missing_words(contacts=other_contacts), contact.id
            count += 1
    assert count > 20


def test_an_organisation_in_another_group_or_in_none_is_reported() -> None:
    checked = 0
    for key, groups in (("support", CONTENT.support), ("more_info", CONTENT.more_info)):
        for i, group in enumerate(groups):
            for contact_id in group.contacts:
                name = CONTENT.contact(contact_id).name
                other = groups[(i + 1) % len(groups)]
                if contact_id in other.contacts or not is_on_flyer(name):
                    continue
                moved = with_groups(key, {i: (), (i + 1) % len(groups): (contact_id,)})
                found = [place for place in misplaced_contacts(FLYER, moved) if place[1] == name]
                path = (key, (i + 1) % len(groups), "contacts", 0)
                assert found == [(path, name, group.title)]
                gone = with_groups(key, {i: ()})
                assert ((key, i, "contacts"), name, group.title) in misplaced_contacts(FLYER, gone)
                checked += 1
    assert checked > 20


def test_a_departure_allows_another_group() -> None:
    group = next(i for i, group in enumerate(CONTENT.more_info) if "tumult" in group.contacts)
    moved = with_groups("more_info", {group: (), 0: ("tumult",)})
    assert "Tumult" in [name for _, name, _ in misplaced_contacts(FLYER, moved)]
    departure = Departure(flyer="Tumult | tumult.be", says=("Tumult",), reason="x", derived=True)
    moved.departures = (*moved.departures, departure)
    assert "Tumult" not in [name for _, name, _ in misplaced_contacts(FLYER, moved)]


def is_on_flyer(name: str) -> bool:
    names = {name_in_data(n, CONTENT) for group in groups_of(FLYER).values() for n, _ in group}
    return normalize(name) in names


def with_groups(key: str, contacts: Mapping[int, tuple[str, ...]]) -> Content:
    """Return a copy with other contacts in content.<key>. contacts: ids by index of the group."""
    changed = copy(CONTENT)
    groups = [
        group.model_copy(update={"contacts": contacts.get(i, group.contacts)})
        for i, group in enumerate(getattr(CONTENT, key))
    ]
    setattr(changed, key, tuple(groups))
    return changed


def test_steps_2_to_4_have_the_contacts_of_the_flyer() -> None:
    sectors = {normalize(option.label): option.id for option in CONTENT.question("sector").options}
    for number, lead in (("2", "hulp nodig?"), ("3", "zoek dan hulp bij:")):
        assert {
            sector: normalize(CONTENT.ladder(sector)[int(number) - 1].name) for sector in SECTORS
        } == {
            sectors[name_in_data(sector_name, CONTENT) or ""]: name_in_data(name, CONTENT)
            for sector_name, name in flyer_steps()[lead].items()
        }
    last_contacts = {normalize(CONTENT.ladder(sector)[-1].name) for sector in SECTORS}
    assert last_contacts == {name_in_data("Kinderrechtencommissariaat", CONTENT)}


def test_the_two_urgent_lines_lead_to_the_police_and_to_child_focus() -> None:
    lines = {
        (CONTENT.question(block.question).text, block.contact)
        for block in CONTENT.urgent.blocks
        if block.answer == "ja"
    }
    assert lines == {
        ("Gaat het over strafbare feiten?", "politie"),
        ("Wordt er iemand gepest met naaktbeelden?", "child-focus"),
    }
    for question, _ in lines:
        assert normalize(question) in normalize(join_lines(FLYER))
    assert normalize(f"bel {CONTENT.contact('child-focus').phone}") in normalize(FLYER)


def test_rewording_the_talk_is_reported() -> None:
    for point_id, point in CONTENT.conversation.points.items():
        words = " ".join(point.sentences)
        for i in range(len(point.sentences)):
            reworded = [*point.sentences]
            reworded[i] = f"{reworded[i]} Of niet?"
            for sentences in (reworded, point.sentences[:i] + point.sentences[i + 1 :]):
                if not sentences:
                    continue
                points = {**CONTENT.conversation.points}
                points[point_id] = point.model_copy(update={"sentences": tuple(sentences)})
                changed = copy(CONTENT)
                changed.conversation = CONTENT.conversation.model_copy(update={"points": points})
                ((file, steps, quote),) = reworded_quotes(FLYER, changed)
                assert (file, quote) == ("conversation", words)
                assert steps[:3] == ("points", point_id, "sentences")
                assert steps[3] in (i, i - 1)  # i - 1 if the last sentence is missing


def test_rewording_the_police_advice_is_reported() -> None:
    changed = copy(CONTENT)
    strip = [*CONTENT.urgent.strip]
    strip[0] = strip[0].model_copy(update={"advice": "Verwittig de politie"})
    changed.urgent = CONTENT.urgent.model_copy(update={"strip": tuple(strip)})
    assert [*reworded_quotes(FLYER, changed)] == [
        ("urgent", ("strip", "politie", "advice"), "Contacteer ook de politie")
    ]
