"""Swapped or misplaced values are rejected; probable mistakes give a warning."""

from itertools import combinations, product
from typing import Any

import pytest

from tests.edited_data import SOURCES, Change, Raw, changed_sources, mistakes_of
from tests.states import CONTENT
from wegwijzer.content import DATA, MESSAGES
from wegwijzer.content.load import content_of
from wegwijzer.contract import STRIP, UNSURE, YES
from wegwijzer.editors.doubts import doubts
from wegwijzer.editors.review import _flyer_mistakes


def at(raw: Raw, path: str) -> Raw:
    """Return the mapping at a path like "questions: questions: rol"; contacts are found by id."""
    block: Any = raw
    for step in path.split(": "):
        block = block[step] if isinstance(block, dict) else {e["id"]: e for e in block}[step]
    entry: Raw = block
    return entry


def swap(key: str, first: str, second: str) -> Change:
    """Return a change that swaps the value of a key between the mappings at two paths."""

    def change(raw: Raw) -> None:
        one, other = at(raw, first), at(raw, second)
        one[key], other[key] = other.get(key), one.get(key)

    return change


def put(path: str, **values: object) -> Change:
    """Return a change that sets keys of the mapping at a path."""
    return lambda raw: at(raw, path).update(values)


def options(question: str) -> tuple[str, str]:
    """Return the paths of the first two options of a question."""
    path = f"questions: questions: {question}: options"
    first, second, *_ = at({"questions": SOURCES["questions"].raw}, path)
    return f"{path}: {first}", f"{path}: {second}"


CONTACT = "contacts: contacts"
BLOCKS = "urgent: blocks"
QUESTION = "questions: questions"
SWAPPED = [
    *((key, *options(name)) for name in ("feiten", "beelden") for key in ("label", "short")),
    *(("label", *options(name)) for name in ("rol", "sector")),
    ("label", *(f"questions: goal: options: {goal}" for goal in ("aanpakken", "voorkomen"))),
    *((key, f"{QUESTION}: feiten", f"{QUESTION}: beelden") for key in ("text", "subject")),
    *(
        ("label", f"urgent: strip: {one}", f"urgent: strip: {other}")
        for one, other in combinations(STRIP, 2)
    ),
    ("note", "urgent: strip: politie", "urgent: strip: child-focus"),
    *(
        ("title", f"{BLOCKS}: feiten: {one}", f"{BLOCKS}: beelden: {other}")
        for one, other in product((YES, UNSURE), repeat=2)
    ),
    ("sentences", f"{BLOCKS}: feiten: {UNSURE}", f"{BLOCKS}: beelden: {UNSURE}"),
    *(
        (key, f"{CONTACT}: {one}", f"{CONTACT}: {other}")
        for key in ("name", "phrase", "phone", "url")
        for one, other in (("politie", "child-focus"), ("noodnummer", "zelfmoordlijn"))
    ),
]
REJECTED = {
    **{f"{key}: {first}, {second}": swap(key, first, second) for key, first, second in SWAPPED},
    "police not always reached": put(f"{CONTACT}: politie", availability="limited"),
    "a contact in an alarm": put(f"{BLOCKS}: feiten: ja", contacts=["1712"]),
    "an emergency number at another contact": put(f"{CONTACT}: awel", phone="112"),
    "a number of a contact in the outage": put(
        "urgent: outage", text="Bel 116 000 (politie), 101 (Child Focus) of 112 (ziekenwagen)."
    ),
    "a filled number after a name": put(
        "urgent: outage",
        text="{child-focus.phone} (politie), {politie.phone} (Child Focus), {noodnummer.phone}.",
    ),
    "a number after a name in the talk": put(
        "conversation: suicide", text="Bel de Zelfmoordlijn: {awel.phone} of {zelfmoordlijn.phone}."
    ),
    "a typed number": put("texts: share", duplex="Bel Child Focus op 116 000."),
    "an unknown number": put("texts: share", duplex="Bel ons: 02/123.45.67."),
    "a mobile number": put("texts: share", duplex="Bel ons: +32 475 12 34 56."),
    **{
        f"a number to call: {words}": put("texts: share", duplex=f"Bel ons op {words}.")
        for words in ("120", "102/106", "0800-13-500", "116-000", "(02) 553 17 00")
    },
    "a doubt without the contact's name": put(
        f"{BLOCKS}: beelden: {UNSURE}", sentences=[{"text": "Vraag raad.", "derived": True}]
    ),
    "another first sentence of the talk": put("conversation: lead", text="Praat met het kind."),
    "another first sentence of step 1": put("steps: steps: 1: lead", text="Praat met het kind."),
}


@pytest.mark.parametrize("name", REJECTED)
def test_swapped_or_misplaced_values_are_rejected(name: str) -> None:
    mistakes = mistakes_of(**changed_sources(REJECTED[name]))
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
    number = CONTENT.contact("awel").phone
    messages = warnings(put(f"{CONTACT}: jac", phone=number, checked_on="2026-11-28"))
    text = MESSAGES.between.same_number.format(read=number, id="awel")
    assert messages == {"contacts: jac: phone": text}


@pytest.mark.parametrize(("key", "value"), [("phone", "105"), ("url", "awel.org")])
def test_a_change_without_a_new_source_or_day_gives_a_warning(key: str, value: str) -> None:
    source = {"phone": "phone_source", "url": "source"}[key]
    message = REVIEW.stale_source.format(key=key, source=source)
    assert warnings(put(f"{CONTACT}: awel", **{key: value})) == {f"contacts: awel: {key}": message}
    checked_again = {key: value, "checked_on": "2026-11-28"}
    assert warnings(put(f"{CONTACT}: awel", **checked_again)) == {}


def test_an_incomplete_rename_gives_warnings() -> None:
    sources = changed_sources(put(f"{CONTACT}: child-focus", name="Kinderhulp"))
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
    messages = warnings(put("texts: urgent", informed="Is het kind op de hoogte?"))
    text = REVIEW.changed_elsewhere.format(file="data/texts.yaml", entry="urgent: informed")
    assert messages == {"talk: rule_title": text}


def test_a_retired_organisation_that_is_still_shown_is_a_mistake() -> None:
    def retire(raw: Raw) -> None:
        raw["departures"]["departures"].append(
            {"flyer": "Pulso | pulso-europe.eu", "reason": "gestopt", "derived": True}
        )

    sources = changed_sources(retire)
    flyer = (DATA / "flyer.txt").read_text(encoding="utf-8")
    (mistake,) = _flyer_mistakes(content_of(sources), flyer, sources)
    assert mistake.text == REVIEW.still_there.format(words='"Pulso"')
    assert mistake.file == "data/departures.yaml"
