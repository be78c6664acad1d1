"""The data against the flyer's own text: nothing of it may go missing."""

import re

import pytest

from wegwijzer.content import Contact, Content
from wegwijzer.content.flyer import (
    FLYER_FILE,
    folded,
    missing,
    one_line,
    sentences,
    texts_of,
    untrue,
)

FLYER = FLYER_FILE.read_text(encoding="utf-8")


def flyer_lines() -> list[str]:
    """Return the lines, an organisation and its link together on one."""
    text = re.sub(r"\|\s*\n\s*", "| ", FLYER)
    text = re.sub(r"(\S*/\S*-)\s*\n\s*", r"\1", text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def flyer_groups() -> dict[str, list[tuple[str, str]]]:
    """Return by heading the organisations with their links."""
    groups: dict[str, list[tuple[str, str]]] = {}
    heading = ""
    for line in flyer_lines():
        name, bar, url = (part.strip() for part in line.partition("|"))
        if bar:
            groups.setdefault(heading, []).append((name, url))
        elif line.isupper():
            heading = line
    return groups


def flyer_steps() -> dict[str, dict[str, str]]:
    """Return by the line above them the contacts by sector."""
    steps: dict[str, dict[str, str]] = {}
    lead = ""
    for line in flyer_lines():
        found = re.fullmatch(r"(ONDERWIJS|JEUGD & CULTUUR|SPORT): *(.+)", line)
        if found:
            steps.setdefault(lead, {})[found[1]] = found[2]
        else:
            lead = line
    return steps


def as_named(flyer_name: str, content: Content) -> str | None:
    """Return the name or address in the data, folded, for one on the flyer; None if retired."""
    for departure in content.departures:
        if folded(departure.flyer) == folded(flyer_name):
            return folded(departure.says[0]) if departure.says else None
    return folded(flyer_name)


def is_retired(name: str, url: str, content: Content) -> bool:
    return any(
        not departure.says and folded(departure.flyer) in (folded(name), folded(name + url))
        for departure in content.departures
    )


def lost(content: Content, flyer: str = FLYER, contacts: list[Contact] | None = None) -> list[str]:
    return missing(flyer, texts_of(content, contacts), content.departures)


def test_no_word_of_the_flyer_is_missing_from_the_data(content: Content) -> None:
    assert lost(content) == []


@pytest.mark.parametrize(
    ("added", "lost"),
    [
        ("Nieuwlijn | nieuwlijn.be", ["nieuwlijn nieuwlijn"]),
        ("Nieuwlijn | tumult.be", ["nieuwlijn"]),
        ("Ga niet in overleg", ["ga niet in overleg"]),
        ("Contacteer ook de huisdokter.", ["contacteer ook de huisdokter"]),
        ("bel 116001", ["116001"]),
    ],
)
def test_a_line_added_to_the_flyer_is_missed_in_the_data(
    content: Content, added: str, lost: list[str]
) -> None:
    found = missing(
        f"{FLYER}\n\n{added}\n", texts_of(content, content.contacts), content.departures
    )
    assert [phrase.removesuffix(" be") for phrase in found] == lost


def test_a_contact_dropped_from_the_data_is_missed(content: Content) -> None:
    # The two urgent lines of the flyer name these in the data's own texts too.
    elsewhere = {contact for block in content.urgent.blocks for contact in block.contacts}
    dropped = 0
    for contact in content.contacts:
        if "flyer" in contact.source and contact.id not in elsewhere:
            others = [other for other in content.contacts if other.id != contact.id]
            assert lost(content, contacts=others), contact.id
            dropped += 1
    assert dropped > 20


def test_every_departure_is_of_words_on_the_flyer_and_in_the_data(content: Content) -> None:
    assert [*untrue(FLYER, content)] == []
    assert len(content.departures) > 10


def test_every_organisation_stands_in_its_group_with_its_link(content: Content) -> None:
    groups = {
        folded(group.title): [
            (folded(contact.name), folded(contact.url or ""))
            for contact in map(content.contact, group.contacts)
            # What was added says another source; the flyer names its owner beside its groups.
            if any(source.startswith("flyer") for source in contact.source)
            and contact.id != "allesoverpesten"
        ]
        for group in (*content.support, *content.more_info)
    }
    on_flyer = {
        as_named(heading, content): [
            (as_named(name, content), as_named(url, content))
            for name, url in organisations
            if not is_retired(name, url, content)
        ]
        for heading, organisations in flyer_groups().items()
    }
    assert {heading: found for heading, found in groups.items() if found} == {
        heading: found for heading, found in on_flyer.items() if found
    }


def test_every_step_names_the_contact_of_each_sector(content: Content) -> None:
    sectors = {folded(option.label): option.id for option in content.question("sector").options}
    for number, lead in (("2", "hulp nodig?"), ("3", "zoek dan hulp bij:")):
        step = content.step(number)
        assert {
            sector: folded(content.contact(contact).name)
            for sector, contact in step.contacts.items()
        } == {
            sectors[as_named(s, content) or ""]: as_named(name, content)
            for s, name in flyer_steps()[lead].items()
        }
    last = {content.contact(contact).name for contact in content.step("4").contacts.values()}
    assert last == {"Kinderrechtencommissariaat"}


def test_the_two_urgent_lines_lead_to_the_police_and_to_child_focus(content: Content) -> None:
    lines = {
        (content.question(block.question).text, block.contacts)
        for block in content.urgent.blocks
        if block.answer == "ja"
    }
    assert lines == {
        ("Gaat het over strafbare feiten?", ("politie",)),
        ("Wordt er iemand gepest met naaktbeelden?", ("child-focus",)),
    }
    for question, _ in lines:
        assert folded(question) in folded(one_line(FLYER))
    assert folded(f"bel {content.contact('child-focus').phone}") in folded(FLYER)


def test_the_talk_is_the_flyers_word_for_word(content: Content) -> None:
    talk = re.search(r"Hoe\? Ga in gesprek: (.*?) Heb je meer hulp nodig\?", one_line(FLYER))
    assert talk
    points = [point.strip() for point in re.split(r"\b[1-6]\. ", talk[1])[1:]]
    assert [list(point.sentences) for point in content.conversation.points] == [
        sentences(point) for point in points
    ]
    assert len(points) == 6


def test_the_rule_of_the_last_talk_point_is_quoted_word_for_word(content: Content) -> None:
    assert content.texts.talk.rule == " ".join(content.conversation.points[-1].sentences[1:])
