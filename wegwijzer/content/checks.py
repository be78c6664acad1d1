"""Checks between entries of data/*.yaml, for example that each id exists."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple

import wegwijzer.content.pairs as pairs
from wegwijzer.content.forms import placeholder_names
from wegwijzer.content.messages import MESSAGES, KeyPath, suggest
from wegwijzer.content.models import (
    Contact,
    ContactGroup,
    ContactsFile,
    ConversationFile,
    Fact,
    PagesFile,
    PageText,
    QuestionsFile,
    UrgentFile,
)
from wegwijzer.content.walk import parts
from wegwijzer.contract import ALARMS, CONTACTS, EMERGENCY_NUMBERS, LINES_TO_CALL, STEPS

TEXTS = MESSAGES.between
FOR_A_CHILD = ("jongere", "iedereen")
# The pages that the law requires, with the placeholders for the provider that each must contain.
PROVIDER_WORDS = {"privacy": ("name", "privacy_contact"), "toegankelijkheid": ("name", "contact")}
# URL paths of other routes and folders. A page whose id is the path of a route would replace it.
RESERVED_IDS = ("afdruk", "eigen", "healthz", "overzicht", "scholen", "zaal")


Files = Mapping[str, Any]  # models by file name; None if a file could not be read or repaired


class Finding(NamedTuple):
    """A mistake and its place in data/<file>.yaml."""

    file: str
    path: KeyPath
    text: str


def cross_checks(files: Files) -> Iterator[Finding]:
    """Yield the mistakes between entries; skip files without a model."""
    contacts, questions, talk = files["contacts"], files["questions"], files["conversation"]
    if files["pages"]:
        yield from _page_checks(files["pages"])
    if talk:
        yield from _talk_checks(talk)
    if contacts:
        yield from _contact_checks(contacts)
        yield from _reference_checks(contacts)
    if questions:
        yield from _question_checks(questions)
    if contacts and questions:
        yield from _wrong_sectors(contacts, questions)
    if files["urgent"]:
        yield from _urgent_checks(files["urgent"])
    if contacts and talk:
        yield from _numbers_with_names(files, contacts.contacts)
    if files["steps"] and talk and files["steps"].steps[STEPS[0]].lead.text != talk.lead.text:
        yield Finding("conversation", ("lead", "text"), TEXTS.same_lead)
    yield from _claims_without_source(files)


def future_days(files: Files, today: date) -> Iterator[Finding]:
    for name, path, day in values(files):
        if isinstance(day, date) and day > today:
            yield Finding(name, path, TEXTS.future.format(day=day))


def _findings_at(file: str, place: KeyPath, problems: pairs.Problems) -> Iterator[Finding]:
    for path, text in problems:
        yield Finding(file, (*place, *path), text)


def _numbers_with_names(files: Files, contacts: Iterable[Contact]) -> Iterator[Finding]:
    """Yield each text with a phone number next to the name of another contact.

    Also yield each warning of the talk that has the number of another contact.
    """
    for name, path, value in values(files):
        if name in ("departures", "seen") or not isinstance(value, str):
            continue
        if text := pairs.wrong_number(value, contacts):
            yield Finding(name, path, text)
    for key, contact_id in LINES_TO_CALL.items():
        warning = getattr(files["conversation"], key).text
        for contact in contacts:
            is_other_number = contact.phone and contact.phone != EMERGENCY_NUMBERS[contact_id]
            if is_other_number and pairs.has_number(warning, str(contact.phone)):
                text = TEXTS.not_its_number.format(number=contact.phone, name=contact_id)
                yield Finding("conversation", (key, "text"), text)


def contact_entries(raw: Any) -> dict[int, dict[str, Any]]:
    """Return the raw contacts of data/contacts.yaml by index; skip entries without an id."""
    entries = raw.get("contacts") if isinstance(raw, dict) else None
    return {
        i: entry
        for i, entry in enumerate(entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    }


def typed_numbers(sources: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield phone numbers typed instead of a placeholder. sources: the files as read from YAML."""
    entries = contact_entries(sources["contacts"]).values()
    phones = {str(entry.get("phone")).replace(" ", ""): entry["id"] for entry in entries}
    phones = {number: contact for number, contact in phones.items() if len(number) > 2}
    phones |= {number.replace(" ", ""): contact for contact, number in EMERGENCY_NUMBERS.items()}
    for name, raw in sources.items():
        if name not in ("departures", "seen"):
            yield from _findings_at(name, (), pairs.typed_numbers(raw, phones))


def _claims_without_source(files: Files) -> Iterator[Finding]:
    """Yield claims about the world that have no dated source and are not derived or a promise."""
    for name, path, fact in values(files):
        if isinstance(fact, PageText) and fact.promise:
            continue
        if isinstance(fact, Fact) and not (fact.derived or (fact.source and fact.checked_on)):
            yield Finding(name, path, TEXTS.unfounded)


def values(files: Files) -> Iterator[tuple[str, KeyPath, object]]:
    """Yield (file name, key path, value) for every value in the files."""
    for name, file in files.items():
        yield from ((name, part.path, part.value) for part in parts(file))


def _duplicates(file: str, ids: Iterable[tuple[KeyPath, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, entry in ids:
        if entry in seen:
            yield Finding(file, path, TEXTS.double.format(id=entry))
        seen.add(entry)


def _page_checks(file: PagesFile) -> Iterator[Finding]:
    ids = [page.id for page in file.pages]
    yield from _duplicates("pages", ((("pages", i, "id"), page) for i, page in enumerate(ids)))
    for wanted in PROVIDER_WORDS:
        if wanted not in ids:
            yield Finding("pages", ("pages",), TEXTS.no_page.format(id=wanted))
    for i, page in enumerate(file.pages):
        if page.id in RESERVED_IDS:
            yield Finding("pages", ("pages", i, "id"), TEXTS.taken.format(id=page.id))
        wanted_words = PROVIDER_WORDS.get(page.id, ())
        known = [part.provider.known for part in page.sections if part.provider]
        names = placeholder_names(" ".join(line for lines in known for line in lines)) or set()
        if not names.issuperset(wanted_words):
            words = ", ".join(f"{{{word}}}" for word in wanted_words)
            yield Finding(
                "pages", ("pages", i, "sections"), TEXTS.no_provider.format(id=page.id, words=words)
            )
        for j, part in enumerate(page.sections):
            if not (part.provider or part.paragraphs or part.items or part.links):
                yield Finding("pages", ("pages", i, "sections", j), TEXTS.nothing_in_section)


def _talk_checks(talk: ConversationFile) -> Iterator[Finding]:
    for key, contact in LINES_TO_CALL.items():
        number = EMERGENCY_NUMBERS[contact]
        if number not in getattr(talk, key).text:
            yield Finding("conversation", (key, "text"), TEXTS.no_number.format(number=number))


def _question_checks(file: QuestionsFile) -> Iterator[Finding]:
    yield from _findings_at("questions", ("goal",), pairs.check_question("doel", file.goal))
    for question_id, question in file.questions:
        place: KeyPath = ("questions", question_id)
        yield from _findings_at("questions", place, pairs.check_question(question_id, question))


def _urgent_checks(file: UrgentFile) -> Iterator[Finding]:
    for (question, answer), contact in ALARMS.items():
        words = getattr(file.blocks, question)[answer]
        at = ("blocks", question, answer)
        yield from _findings_at("urgent", at, pairs.check_alarm(words, answer, contact))
    for contact, item in file.strip.items():
        yield from _findings_at("urgent", ("strip", contact), pairs.check_strip_item(item, contact))


def _contact_checks(file: ContactsFile) -> Iterator[Finding]:
    ids = (contact.id for contact in file.contacts)
    yield from _duplicates("contacts", ((("contacts", i, "id"), c) for i, c in enumerate(ids)))
    for i, contact in enumerate(file.contacts):
        number = EMERGENCY_NUMBERS.get(contact.id, contact.phone)
        if contact.phone != number:
            text = TEXTS.emergency.format(
                id=contact.id, number=number, read=contact.phone or MESSAGES.kinds.nothing
            )
            yield Finding("contacts", ("contacts", i, "phone"), text)
        for key in ("phone_source", "availability"):
            if contact.phone and not getattr(contact, key):
                text = TEXTS.phone_needs.format(id=contact.id, key=key)
                yield Finding("contacts", ("contacts", i, key), text)
        yield from _findings_at("contacts", ("contacts", i), pairs.check_contact(contact))
        yield from _findings_at("contacts", ("contacts", i), pairs.check_phone(contact, contact.id))
    lists = [((*place, "contacts"), group.contacts) for place, group in _groups(file)]
    for at, contacts in (*lists, (("child_strip",), file.child_strip)):
        yield from _duplicates("contacts", (((*at, i), c) for i, c in enumerate(contacts)))


def _groups(file: ContactsFile) -> Iterator[tuple[KeyPath, ContactGroup]]:
    yield from ((("support", i), group) for i, group in enumerate(file.support))
    yield from ((("more_info", i), group) for i, group in enumerate(file.more_info))


def _wrong_sectors(file: ContactsFile, questions: QuestionsFile) -> Iterator[Finding]:
    options = questions.questions.sector.options
    for place, group in _groups(file):
        named = [sector for sector, words in options.items() if words.label == group.title]
        if len(named) == 1 and group.sector != named[0]:
            read = group.sector or MESSAGES.kinds.nothing
            text = TEXTS.group_sector.format(sector=named[0], title=group.title, read=read)
            yield Finding("contacts", (*place, "sector"), text)


def _reference_checks(contacts: ContactsFile) -> Iterator[Finding]:
    """Yield mistakes in references to contacts, and contacts to which nothing refers."""
    # Each reference: its place, the contact, and the keys of which the contact needs at least one
    # (no keys: the contact only has to exist).
    uses: list[tuple[KeyPath, str, tuple[str, ...]]] = []
    reachable = ("phone", "url")
    for place, group in _groups(contacts):
        uses += [((*place, "contacts", j), c, reachable) for j, c in enumerate(group.contacts)]
    uses += [(("child_strip", j), c, reachable) for j, c in enumerate(contacts.child_strip)]
    places = contacts.places
    uses += [
        (("places", "child"), places.child, ("phone",)),
        (("places", "child"), places.child, ("url",)),
        (("places", "night"), places.night, ("phone",)),
        (("places", "owner"), places.owner, ("url",)),
    ]
    for i, group in enumerate(contacts.support):  # support lists show the audience
        at: KeyPath = ("support", i, "contacts")
        uses += [((*at, j), c, ("audience",)) for j, c in enumerate(group.contacts)]
    # The contract needs these; the strip shows both the phone and the site of the police.
    uses += [((), contact, ()) for contact in sorted(CONTACTS)]
    uses += [((), "politie", (key,)) for key in ("url", "url_label", "url_phrase")]

    by_id = {contact.id: (i, contact) for i, contact in enumerate(contacts.contacts)}
    reported: set[KeyPath] = set()  # one mistake per place
    used = {contact_id for _, contact_id, _ in uses}
    unused = [contact_id for contact_id in by_id if contact_id not in used]
    renamed = {
        contact_id: near[0]
        for contact_id in sorted(used)
        if contact_id not in by_id and (near := get_close_matches(contact_id, unused, n=1))
    }
    for contact_id, name in renamed.items():
        text = TEXTS.renamed.format(id=name, lost=contact_id)
        yield Finding("contacts", ("contacts", by_id[name][0], "id"), text)
    for place, contact_id, keys in sorted(uses, key=lambda use: len(use[2])):
        if contact_id in renamed:
            continue
        if contact_id not in by_id and contact_id in CONTACTS:
            place, text = ("contacts", contact_id), TEXTS.lost_contact.format(id=contact_id)
        elif contact_id not in by_id:
            text = suggest(TEXTS.not_a_contact.format(id=contact_id), contact_id, by_id)
        else:
            i, contact = by_id[contact_id]
            if not keys or any(getattr(contact, key) for key in keys):
                continue
            place = ("contacts", i, keys[-1])
            template = TEXTS.nothing_to_show if len(keys) > 1 else getattr(TEXTS, f"no_{keys[0]}")
            text = template.format(id=contact_id)
        if place not in reported:
            reported.add(place)
            yield Finding("contacts", place, text)
    for contact_id in unused:
        if contact_id not in renamed.values():
            at = ("contacts", by_id[contact_id][0], "id")
            yield Finding("contacts", at, TEXTS.unused.format(id=contact_id))
    for i, contact in enumerate(contacts.contacts):
        yield from _findings_at("contacts", ("contacts", i), pairs.check_pairs(contact, contact.id))
    if places.night in by_id and by_id[places.night][1].availability == "limited":
        yield Finding("contacts", ("places", "night"), TEXTS.not_at_night.format(id=places.night))
    yield from _child_strip(contacts, by_id)


def _child_strip(
    contacts: ContactsFile, by_id: Mapping[str, tuple[int, Contact]]
) -> Iterator[Finding]:
    alarms = {*ALARMS.values()}
    for i, contact in enumerate(contacts.child_strip):
        if contact in by_id and by_id[contact][1].audience not in FOR_A_CHILD:
            text = TEXTS.not_for_a_child.format(id=contact)
            yield Finding("contacts", ("child_strip", i), text)
        if contact in alarms:
            yield Finding("contacts", ("child_strip", i), TEXTS.tells.format(id=contact))
