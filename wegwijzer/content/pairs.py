"""Which words, contact, number, question and answer belong together, and what says otherwise.

All of it is the product's contract: swapped, each of these is a page that looks fine and sends
somebody to the wrong number.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from wegwijzer.content.forms import is_free
from wegwijzer.content.messages import MESSAGES, Steps
from wegwijzer.content.models import (
    AlarmWords,
    Contact,
    OptionWords,
    OwnPerson,
    QuestionWords,
    StripWords,
    site,
    tel,
)
from wegwijzer.contract import EMERGENCY_NUMBERS, UNSURE, YES

SAY = MESSAGES.between
Found = Iterator[tuple[Steps, str]]  # the place in a file, what is wrong there


class Called(NamedTuple):
    """One of the emergency numbers. words: what it is for; name, site: its own."""

    words: str
    name: str
    site: str
    question: str = ""


CALLED: Mapping[str, Called] = {
    "politie": Called("strafba", "politie", "politie.be", "feiten"),
    "child-focus": Called("naaktbeeld", "Child Focus", "childfocus.be", "beelden"),
    "noodnummer": Called("ziekenwagen", "noodnummer", "112.be"),
    "zelfmoordlijn": Called("zelfdoding", "Zelfmoordlijn", "zelfmoord1813.be"),
}
# Of a contact: a key that says nothing without the other.
BESIDE = {"free": "phone", "phone_source": "phone", "url_label": "url", "url_phrase": "url"}
# Keys that hold no sentence of ours.
_NO_TEXT = {"id", "phone", "url", "source", "phone_source", "checked_on", "flyer", "file"}
_NUMBER = re.compile(r"(?<![\w./,-])\+?\d(?:[ ./]?\d)+(?![\w/-]|[.,]\d)")
_DIALLED = re.compile(r"(?:32|0)\d{8,9}|116\d{3}")
# What may stand between a name and its number: a few short words, but for "or".
_AFTER_NAME = r"[ :,(]*(?:(?!of\b)[a-z]{2,6}[ :,(]+){0,3}"


def names(text: str | None, words: str) -> bool:
    return words.casefold() in (text or "").casefold()


def _words(text: str | None) -> set[str]:
    return {word.casefold() for word in re.findall(r"[\w-]+", text or "")}


def _others(contact: str) -> Iterator[tuple[str, str]]:
    """Yield what belongs to the other alarms that a question brings up: the id, the words."""
    for other, alarm in CALLED.items():
        if other != contact and alarm.question:
            own = (alarm.words, alarm.name, EMERGENCY_NUMBERS[other])
            yield from ((other, words) for words in own)


def of_question(question_id: str, question: QuestionWords) -> Found:
    """Yield what does not belong to a question or its answers."""
    options: Mapping[str, OptionWords] = question.options  # type: ignore[attr-defined]
    for contact, alarm in CALLED.items():
        if alarm.question == question_id:
            for key in ("text", "subject"):
                read = getattr(question, key)
                if read and not names(read, alarm.words):
                    yield (key,), SAY.must_name.format(words=alarm.words, id=contact)
    ids = {*options}
    for option_id, option in options.items():
        for key in ("label", "tag", "short"):
            read = _words(getattr(option, key))
            if not read:
                continue
            # "misschien" is short for an answer by another name.
            yes_or_no = question_id in ("feiten", "beelden")
            needed = {*option_id.split("-")} if yes_or_no and key == "label" else set()
            if yes_or_no and option_id != UNSURE:
                needed = {option_id}
            at = ("options", option_id, key)
            if lost := needed - read:
                yield at, SAY.must_name.format(words=min(lost), id=option_id)
            elif question_id != "stap" and option_id not in read and (other := read & ids):
                yield at, SAY.of_other.format(words=min(other), id=min(other))
        if question_id == "stap" and option.short and not names(option.short, option_id):
            at = ("options", option_id, "short")
            yield at, SAY.must_name.format(words=option_id, id=option_id)


def of_strip_item(item: StripWords, contact: str) -> Found:
    """Yield what does not belong to a line of the strip. contact: whom it leads to."""
    if not names(item.label, CALLED[contact].words):
        yield ("label",), SAY.must_name.format(words=CALLED[contact].words, id=contact)
    said: dict[Steps, str | None] = {
        ("label",): item.label,
        ("advice",): item.advice,
        ("note", "text"): item.note.text,
        ("short", "text"): item.short.text if item.short else None,
        ("site_note", "text"): item.site_note.text if item.site_note else None,
    }
    for steps, text in said.items():
        for other, words in _others(contact):
            if names(text, words):
                yield steps, SAY.of_other.format(words=words, id=other)
                break


def of_alarm(said: AlarmWords, answer: str, contact: str) -> Found:
    """Yield what does not belong to an alarm. contact: whom its answer leads to."""
    alarm = CALLED[contact]
    sure = answer == YES
    if not (names(said.title, alarm.name) or (not sure and names(said.title, alarm.words))):
        yield ("title",), SAY.must_name.format(words=alarm.name, id=contact)
    for other, words in _others(contact):
        if names(said.title, words):
            yield ("title",), SAY.of_other.format(words=words, id=other)
            break


def of_contact(contact: Contact) -> Found:
    """Yield what does not belong to one of the numbers that never change."""
    if contact.id not in CALLED:
        return
    alarm = CALLED[contact.id]
    for key in ("name", "phrase"):
        if not names(getattr(contact, key), alarm.name):
            yield (key,), SAY.must_name.format(words=alarm.name, id=contact.id)
    if contact.url and site(contact.url) != alarm.site:
        yield ("url",), SAY.must_name.format(words=alarm.site, id=contact.id)
    if contact.availability == "limited":
        text = SAY.must_be.format(wanted="always", id=contact.id, read="limited")
        yield ("availability",), text


def typed_numbers(raw: Any, phones: Mapping[str, str], steps: Steps = ()) -> Found:
    """Yield each number to call that is typed in a text of a file, as it was read.

    phones: the id of a contact by its number, without spaces.
    """
    if isinstance(raw, str) and raw not in phones.values():  # the id of 1712 is its number
        for found in _NUMBER.finditer(raw):
            digits = re.sub(r"\D", "", found[0])
            if digits in phones:
                text = SAY.typed.format(read=found[0], name=f"{{{phones[digits]}.phone}}")
            elif _DIALLED.fullmatch(digits):
                text = SAY.typed_unknown.format(read=found[0])
            else:
                continue
            yield steps, text
            return
    elif isinstance(raw, dict):
        own = str(raw.get("phone") or "")
        for key, part in raw.items():
            # The name of 1712 is its number.
            if key not in _NO_TEXT and not (key in ("name", "phrase") and part == own):
                yield from typed_numbers(part, phones, (*steps, key))
    elif isinstance(raw, list):
        for i, part in enumerate(raw):
            yield from typed_numbers(part, phones, (*steps, i))


def has_number(text: str, phone: str) -> bool:
    return bool(re.search(rf"(?<!\d){phone}(?!\d)", text))


def wrong_number(text: str, contacts: Iterable[Contact]) -> str | None:
    """Return what is wrong with a text in which a number stands directly with another's name."""
    called = [contact for contact in contacts if contact.phone and contact.phone != contact.name]
    for one in called:
        for other in called:
            if one.phone == other.phone or not names(text, one.name):
                continue
            name, number = re.escape(one.name), rf"(?<!\d){other.phone}(?!\d)"
            if re.search(rf"{name}{_AFTER_NAME}{number}|{number} \({name}", text, re.IGNORECASE):
                return SAY.not_its_number.format(number=other.phone, name=one.name)
    return None


def alone(contact: Contact | OwnPerson, contact_id: str) -> Found:
    """Yield the keys that say nothing without another one, at the place of that one."""
    for key, needs in BESIDE.items():
        if getattr(contact, key, None) and not getattr(contact, needs):
            yield (needs,), SAY.alone.format(id=contact_id, key=key, needs=needs)


def of_number(contact: Contact | OwnPerson, contact_id: str) -> Found:
    """Yield what a number, or what stands beside it, cannot be."""
    if contact.free and contact.phone and not is_free(contact.phone):
        yield ("free",), SAY.not_free.format(id=contact_id, read=contact.phone)
    for called, number in EMERGENCY_NUMBERS.items():
        if called != contact_id and contact.phone and tel(contact.phone) == tel(number):
            yield ("phone",), SAY.same_number.format(read=contact.phone, id=called)
