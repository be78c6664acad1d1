"""Checks that texts, contacts, numbers, questions and answers are not swapped.

A page with two swapped values looks fine but refers somebody to the wrong number.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from wegwijzer.content.forms import is_free
from wegwijzer.content.messages import MESSAGES, KeyPath
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
from wegwijzer.content.walk import texts
from wegwijzer.contract import EMERGENCY_NUMBERS, UNSURE, YES

TEXTS = MESSAGES.between
Problems = Iterator[tuple[KeyPath, str]]  # (place in the file, mistake)


class EmergencyLine(NamedTuple):
    """words: a word, or its start, in texts about this line. name, site: those of its contact.

    question: the one whose answers lead to this line; "" if none does.
    """

    words: str
    name: str
    site: str
    question: str = ""


EMERGENCY_LINES: Mapping[str, EmergencyLine] = {
    "politie": EmergencyLine("strafba", "politie", "politie.be", "feiten"),
    "child-focus": EmergencyLine("naaktbeeld", "Child Focus", "childfocus.be", "beelden"),
    "noodnummer": EmergencyLine("ziekenwagen", "noodnummer", "112.be"),
    "zelfmoordlijn": EmergencyLine("zelfdoding", "Zelfmoordlijn", "zelfmoord1813.be"),
}
# Keys of a contact that are useless without another key.
NEEDS = {"free": "phone", "phone_source": "phone", "url_label": "url", "url_phrase": "url"}
# Keys whose values are not running text.
_NO_TEXT = {"id", "phone", "url", "source", "phone_source", "checked_on", "flyer", "file"}
_NUMBER = re.compile(r"(?<![\w./,-])\+?\(?\d(?:[ ./()-]{0,2}\d)+(?![\w-]|[.,]\d)")
# The words before a number that somebody should call.
_TO_CALL = re.compile(r"\b(?:belt?|nummer)(?: \w+){0,2} $", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?:32|0)\d{8,9}|116\d{3}")
# Between a name and its number: up to three short words, but not "of" (or).
_AFTER_NAME = r"[ :,(]*(?:(?!of\b)[a-z]{2,6}[ :,(]+){0,3}"


def mentions(text: str | None, words: str) -> bool:
    return words.casefold() in (text or "").casefold()


def _words(text: str | None) -> set[str]:
    return {word.casefold() for word in re.findall(r"[\w-]+", text or "")}


def _words_of_other(text: str, contact: str, path: KeyPath) -> Problems:
    """Yield a mistake if a text has the words, name or number of another contact with alarms."""
    for other, line in EMERGENCY_LINES.items():
        for words in (line.words, line.name, EMERGENCY_NUMBERS[other]):
            if other != contact and line.question and mentions(text, words):
                yield path, TEXTS.of_other.format(words=words, id=other)
                return


def check_question(question_id: str, question: QuestionWords) -> Problems:
    options: Mapping[str, OptionWords] = question.options  # type: ignore[attr-defined]
    for contact, line in EMERGENCY_LINES.items():
        if line.question == question_id:
            for key in ("text", "subject"):
                read = getattr(question, key)
                if read and not mentions(read, line.words):
                    yield (key,), TEXTS.must_name.format(words=line.words, id=contact)
    ids = {*options}
    for option_id, option in options.items():
        for key in ("label", "tag", "short"):
            read = _words(getattr(option, key))
            if not read:
                continue
            # In the yes-or-no questions each text of an option contains its id. "weet-niet" is only
            # in the label, because its short form is "misschien".
            yes_or_no = question_id in ("feiten", "beelden")
            needed = {*option_id.split("-")} if yes_or_no and key == "label" else set()
            if yes_or_no and option_id != UNSURE:
                needed = {option_id}
            at = ("options", option_id, key)
            if missing := needed - read:
                yield at, TEXTS.must_name.format(words=min(missing), id=option_id)
            elif question_id != "stap" and option_id not in read and (other := read & ids):
                yield at, TEXTS.of_other.format(words=min(other), id=min(other))
        if question_id == "stap" and option.short and not mentions(option.short, option_id):
            at = ("options", option_id, "short")
            yield at, TEXTS.must_name.format(words=option_id, id=option_id)


def check_strip_item(item: StripWords, contact: str) -> Problems:
    if not mentions(item.label, EMERGENCY_LINES[contact].words):
        yield ("label",), TEXTS.must_name.format(words=EMERGENCY_LINES[contact].words, id=contact)
    for path, text in texts(item):
        yield from _words_of_other(text, contact, path)


def check_alarm(block: AlarmWords, answer: str, contact: str) -> Problems:
    line = EMERGENCY_LINES[contact]
    sure = answer == YES
    if not (mentions(block.title, line.name) or (not sure and mentions(block.title, line.words))):
        yield ("title",), TEXTS.must_name.format(words=line.name, id=contact)
    call = [(path, text) for path, text in texts(block) if path[0] in ("title", "sentences")]
    if not sure and not any(mentions(text, line.name) for _, text in call):
        yield ("sentences", 0, "text"), TEXTS.must_name.format(words=line.name, id=contact)
    for path, text in call:
        yield from _words_of_other(text, contact, path)
        # The police has two buttons below these texts. A number in a text would replace both.
        if contact == "politie" and has_number(text, EMERGENCY_NUMBERS[contact]):
            yield path, TEXTS.on_button.format(number=EMERGENCY_NUMBERS[contact])


def check_contact(contact: Contact) -> Problems:
    """Yield the mistakes in a contact that has an emergency number."""
    if contact.id not in EMERGENCY_LINES:
        return
    line = EMERGENCY_LINES[contact.id]
    for key in ("name", "phrase"):
        if not mentions(getattr(contact, key), line.name):
            yield (key,), TEXTS.must_name.format(words=line.name, id=contact.id)
    if contact.url and site(contact.url) != line.site:
        yield ("url",), TEXTS.must_name.format(words=line.site, id=contact.id)
    if contact.availability == "limited":
        text = TEXTS.must_be.format(wanted="always", id=contact.id, read="limited")
        yield ("availability",), text


def typed_numbers(raw: Any, phones: Mapping[str, str], path: KeyPath = ()) -> Problems:
    """Yield, for each text, the first phone number that is typed instead of a placeholder.

    raw: the file before validation. phones: contact ids by number without spaces.
    """
    if isinstance(raw, str) and raw not in phones.values():  # the id of 1712 is its number
        for match in _NUMBER.finditer(raw):
            digits = re.sub(r"\D", "", match[0])
            # Also the parts of "102/106".
            known = next((n for n in (digits, *re.findall(r"\d+", match[0])) if n in phones), None)
            if known:
                text = TEXTS.typed.format(read=match[0], name=f"{{{phones[known]}.phone}}")
            elif _LONG_NUMBER.fullmatch(digits) or _TO_CALL.search(raw[: match.start()]):
                text = TEXTS.typed_unknown.format(read=match[0])
            else:
                continue
            yield path, text
            return
    elif isinstance(raw, dict):
        own_number = str(raw.get("phone") or "")
        for key, part in raw.items():
            # The name of 1712 is its number.
            if key not in _NO_TEXT and not (key in ("name", "phrase") and part == own_number):
                yield from typed_numbers(part, phones, (*path, key))
    elif isinstance(raw, list):
        for i, part in enumerate(raw):
            yield from typed_numbers(part, phones, (*path, i))


def has_number(text: str, phone: str) -> bool:
    return bool(re.search(rf"(?<!\d){phone}(?!\d)", text))


def wrong_number(text: str, contacts: Iterable[Contact]) -> str | None:
    """Return the mistake if a contact's number is next to another contact's name; else None."""
    in_text = [
        contact
        for contact in contacts
        if contact.phone and contact.phone != contact.name and has_number(text, contact.phone)
    ]
    if not in_text:
        return None
    for named in contacts:
        if not named.phone or named.phone == named.name or not mentions(text, named.name):
            continue
        for other in in_text:
            if named.phone == other.phone:
                continue
            name, number = re.escape(named.name), rf"(?<!\d){other.phone}(?!\d)"
            if re.search(rf"{name}{_AFTER_NAME}{number}|{number} \({name}", text, re.IGNORECASE):
                return str(TEXTS.not_its_number.format(number=other.phone, name=named.name))
    return None


def check_pairs(contact: Contact | OwnPerson, contact_id: str) -> Problems:
    """Yield a mistake for each key of NEEDS whose needed key is missing, at the missing key."""
    for key, needs in NEEDS.items():
        if getattr(contact, key, None) and not getattr(contact, needs):
            yield (needs,), TEXTS.alone.format(id=contact_id, key=key, needs=needs)


def check_phone(contact: Contact | OwnPerson, contact_id: str) -> Problems:
    if contact.free and contact.phone and not is_free(contact.phone):
        yield ("free",), TEXTS.not_free.format(id=contact_id, read=contact.phone)
    for other_id, number in EMERGENCY_NUMBERS.items():
        if other_id != contact_id and contact.phone and tel(contact.phone) == tel(number):
            yield ("phone",), TEXTS.same_number.format(read=contact.phone, id=other_id)
