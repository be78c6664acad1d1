"""Values swapped between two entries are rejected; probable mistakes give a warning."""

from itertools import combinations, product
from pathlib import Path

import pytest

from tests.edited_data import SOURCES, Change, Raw, changed_sources, mistakes_of, value_at
from wegwijzer.content import DATA, MESSAGES, ContentError, Mistake, load_content
from wegwijzer.content.load import content_of
from wegwijzer.contract import STRIP, UNSURE, YES
from wegwijzer.editors.doubts import doubts
from wegwijzer.editors.review import _against_flyer


def mistakes_after(change: Change) -> tuple[Mistake, ...]:
    return mistakes_of(**changed_sources(change))


def contact(raw: Raw, contact_id: str) -> Raw:
    return next(each for each in raw["contacts"]["contacts"] if each["id"] == contact_id)


def swap(first: Raw, second: Raw, key: str) -> None:
    first[key], second[key] = second.get(key), first.get(key)


def question(raw: Raw, name: str) -> Raw:
    entry: Raw = raw["questions"]["questions"][name]
    return entry


def swap_answers(key: str, name: str) -> Change:
    def change(raw: Raw) -> None:
        first, second, *_ = question(raw, name)["options"].values()
        swap(first, second, key)

    return change


def swap_lines(key: str, first: str, second: str) -> Change:
    return lambda raw: swap(raw["urgent"]["strip"][first], raw["urgent"]["strip"][second], key)


def swap_titles(first: str, second: str) -> Change:
    def change(raw: Raw) -> None:
        blocks = raw["urgent"]["blocks"]
        swap(blocks["feiten"][first], blocks["beelden"][second], "title")

    return change


def swap_contacts(key: str, first: str, second: str) -> Change:
    return lambda raw: swap(contact(raw, first), contact(raw, second), key)


def swap_questions(key: str) -> Change:
    return lambda raw: swap(question(raw, "feiten"), question(raw, "beelden"), key)


def set_text(file: str, *steps: str | int, text: str) -> Change:
    def change(raw: Raw) -> None:
        value_at(raw[file], steps[:-1])[steps[-1]] = text

    return change


SWAPS: dict[str, Change] = {
    **{
        f"{key} of answers at {n}": swap_answers(key, n)
        for n in ("feiten", "beelden")
        for key in ("label", "short")
    },
    "label of roles": swap_answers("label", "rol"),
    "label of sectors": swap_answers("label", "sector"),
    "labels of the goals": lambda raw: swap(
        raw["questions"]["goal"]["options"]["aanpakken"],
        raw["questions"]["goal"]["options"]["voorkomen"],
        "label",
    ),
    "text of questions": swap_questions("text"),
    "subject of questions": swap_questions("subject"),
    **{
        f"label of the strip {one}, {other}": swap_lines("label", one, other)
        for one, other in combinations(STRIP, 2)
    },
    "note of the strip": swap_lines("note", "politie", "child-focus"),
    **{
        f"title of feiten {one}, beelden {other}": swap_titles(one, other)
        for one, other in product((YES, UNSURE), repeat=2)
    },
    **{
        f"{key} of {one}, {other}": swap_contacts(key, one, other)
        for key in ("name", "phrase", "phone", "url")
        for one, other in (("politie", "child-focus"), ("noodnummer", "zelfmoordlijn"))
    },
    "police not always reached": lambda raw: contact(raw, "politie").update(availability="limited"),
    "a contact in an alarm": lambda raw: raw["urgent"]["blocks"]["feiten"]["ja"].update(
        contacts=["1712"]
    ),
    "an emergency number at another contact": lambda raw: contact(raw, "awel").update(phone="112"),
    "a number of a contact in the outage": set_text(
        "urgent",
        "outage",
        "text",
        text="Bel 116 000 (politie), 101 (Child Focus) of 112 (ziekenwagen).",
    ),
    "a filled number behind a name": set_text(
        "urgent",
        "outage",
        "text",
        text="{child-focus.phone} (politie), {politie.phone} (Child Focus), {noodnummer.phone}.",
    ),
    "a number behind a name in the talk": set_text(
        "conversation",
        "suicide",
        "text",
        text="Bel de Zelfmoordlijn: {awel.phone} of {zelfmoordlijn.phone}.",
    ),
    "a typed number": set_text("texts", "share", "duplex", text="Bel Child Focus op 116 000."),
    "an unknown number": set_text("texts", "share", "duplex", text="Bel ons: 02/123.45.67."),
    "a mobile number": set_text("texts", "share", "duplex", text="Bel ons: +32 475 12 34 56."),
    "another first sentence of the talk": set_text(
        "conversation", "lead", "text", text="Praat met het kind."
    ),
    "another first sentence of step 1": set_text(
        "steps", "steps", "1", "lead", "text", text="Praat met het kind."
    ),
}


@pytest.mark.parametrize("name", SWAPS)
def test_swapped_values_are_rejected(name: str) -> None:
    mistakes = mistakes_after(SWAPS[name])
    assert mistakes
    for mistake in mistakes:
        assert mistake.line
        assert mistake.entry


def warnings(change: Change) -> dict[str, str]:
    return {mistake.entry: mistake.text for mistake in doubts(changed_sources(change), SOURCES)}


REVIEW = MESSAGES.review


def test_unchanged_content_gives_no_warnings() -> None:
    assert [*doubts(SOURCES, SOURCES)] == []
    assert [*doubts(SOURCES, {})] == []


def test_a_number_at_two_contacts_gives_a_warning() -> None:
    number = contact({"contacts": SOURCES["contacts"].raw}, "awel")["phone"]
    messages = warnings(
        lambda raw: contact(raw, "jac").update(phone=number, checked_on="2026-11-28")
    )
    text = MESSAGES.between.same_number.format(read=number, id="awel")
    assert messages == {"contacts: jac: phone": text}


@pytest.mark.parametrize(("key", "value"), [("phone", "105"), ("url", "awel.org")])
def test_a_change_without_a_new_source_or_day_gives_a_warning(key: str, value: str) -> None:
    source = {"phone": "phone_source", "url": "source"}[key]
    message = REVIEW.stale_source.format(key=key, source=source)
    assert warnings(lambda raw: contact(raw, "awel").update({key: value})) == {
        f"contacts: awel: {key}": message
    }
    checked_again = {key: value, "checked_on": "2026-11-28"}
    assert warnings(lambda raw: contact(raw, "awel").update(checked_again)) == {}


def test_an_incomplete_rename_gives_warnings() -> None:
    sources = changed_sources(lambda raw: contact(raw, "child-focus").update(name="Kinderhulp"))
    mistakes = [*doubts(sources, SOURCES)]
    texts = [mistake.text for mistake in mistakes]
    assert REVIEW.other_name.format(name="Kinderhulp") in texts
    message = REVIEW.old_name.format(name="Child Focus", now="Kinderhulp")
    assert {mistake.file for mistake in mistakes if mistake.text == message} == {
        "data/contacts.yaml",
        "data/texts.yaml",
        "data/urgent.yaml",
    }


def test_a_repeated_sentence_changed_once_gives_a_warning() -> None:
    messages = warnings(
        lambda raw: raw["texts"]["urgent"].update(informed="Is het kind op de hoogte?")
    )
    text = REVIEW.changed_elsewhere.format(file="data/texts.yaml", entry="urgent: informed")
    assert messages == {"talk: rule_title": text}


def test_a_retired_organisation_that_is_still_shown_is_a_mistake() -> None:
    def retire(raw: Raw) -> None:
        raw["departures"]["departures"].append(
            {"flyer": "Pulso | pulso-europe.eu", "reason": "gestopt", "derived": True}
        )

    sources = changed_sources(retire)
    flyer = (DATA / "flyer.txt").read_text(encoding="utf-8")
    (mistake,) = _against_flyer(content_of(sources), flyer, sources)
    assert mistake.text == REVIEW.still_there.format(words='"Pulso"')
    assert mistake.file == "data/departures.yaml"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('phone: "0475 12 34 56"\nfree: true\n', "free"),
        ("url: school.be\nfree: true\n", "phone"),
        ('phone: "02 123 45 67"\nurl_label: De school\n', "url"),
        ('phone: "101"\n', "phone"),
        ('phone: "116000"\n', "phone"),
        ("url: school.be\nsentence: Bel mij op 0475 12 34 56.\n", "sentence"),
        ("url: school.be\nsentence: Bel mij, of 101.\n", "sentence"),
        ("url: school.be\nsentence: ☎ Bel mij.\n", "sentence"),
    ],
)
def test_the_hosts_own_person_follows_the_rules_of_contacts(
    text: str, key: str, tmp_path: Path
) -> None:
    path = tmp_path / "persoon.yaml"
    path.write_text(f"name: Mieke Peeters\n{text}", encoding="utf-8")
    with pytest.raises(ContentError) as error:
        load_content(own_person=path)
    (mistake,) = error.value.mistakes
    assert (mistake.file, mistake.entry) == (str(path), key)
