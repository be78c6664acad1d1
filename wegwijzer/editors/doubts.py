"""Warnings about values and changes that are probably mistakes but may be intended."""

import re
from collections.abc import Iterator, Mapping

from wegwijzer.content import MESSAGES, Mistake
from wegwijzer.content.checks import contact_entries
from wegwijzer.content.load import Places, Source, texts_of
from wegwijzer.content.messages import KeyPath
from wegwijzer.contract import EMERGENCY_NUMBERS
from wegwijzer.editors.flyer import normalize

TEXTS = MESSAGES.review
# By key, the key of its source: if the value changes, its source or checked_on must change too.
SOURCE_KEYS = {"phone": "phone_source", "url": "source"}
Sources = Mapping[str, Source]


def doubts(sources: Sources, before: Sources) -> Iterator[Mistake]:
    """Yield the warnings. before: the files of the version to compare with."""
    contacts, old_contacts = (
        contact_entries(files["contacts"].raw if "contacts" in files else None)
        for files in (sources, before)
    )
    texts, old_texts = texts_on_site(sources), texts_on_site(before)
    at = {contact["id"]: ("contacts", i) for i, contact in contacts.items()}
    seen = {number.replace(" ", ""): contact for contact, number in EMERGENCY_NUMBERS.items()}
    for i, contact in contacts.items():
        here = sources["contacts"].mistake
        number = str(contact.get("phone") or "").replace(" ", "")
        if number and seen.setdefault(number, contact["id"]) != contact["id"]:
            text = MESSAGES.between.same_number.format(read=contact["phone"], id=seen[number])
            yield here(("contacts", i, "phone"), text)
        name, phrase = (normalize(str(contact.get(key) or "")) for key in ("name", "phrase"))
        if name not in phrase and phrase not in name:
            yield here(("contacts", i, "phrase"), TEXTS.other_name.format(name=contact["name"]))
    for old in old_contacts.values():
        if old["id"] not in at:
            continue
        path = at[old["id"]]
        new = contacts[path[1]]
        for key, source in SOURCE_KEYS.items():
            same = all(old.get(k) == new.get(k) for k in (source, "checked_on"))
            if old.get(key) and new.get(key) and old[key] != new[key] and same:
                text = TEXTS.stale_source.format(key=key, source=source)
                yield sources["contacts"].mistake((*path, key), text)
        yield from _texts_with_old_name(str(old.get("name")), str(new.get("name")), texts, sources)
    yield from _changed_elsewhere(old_texts, texts, sources)


def texts_on_site(sources: Sources) -> Places:
    return {place: text for place, text in texts_of(sources).items() if place[0] != "departures"}


def _texts_with_old_name(old: str, new: str, texts: Places, sources: Sources) -> Iterator[Mistake]:
    """Yield each text that still has the old name of a renamed contact."""
    if old == new or old in new:
        return
    name = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    for (file, path), text in texts.items():
        if name.search(text):
            yield sources[file].mistake(path, TEXTS.old_name.format(name=old, now=new))


def _changed_elsewhere(old_texts: Places, texts: Places, sources: Sources) -> Iterator[Mistake]:
    """Yield each text that was in several places and that changed in only some of them."""
    places: dict[str, list[tuple[str, KeyPath]]] = {}
    for place, text in old_texts.items():
        if len(text.split()) > 2:
            places.setdefault(text, []).append(place)
    for text, same_places in places.items():
        kept = [place for place in same_places if texts.get(place) == text]
        changed = [place for place in same_places if place in texts and texts[place] != text]
        for file, path in kept if changed else ():
            other, other_path = changed[0]
            entry = sources[other].mistake(other_path, "").entry
            warning = TEXTS.changed_elsewhere.format(file=f"data/{other}.yaml", entry=entry)
            yield sources[file].mistake(path, warning)
