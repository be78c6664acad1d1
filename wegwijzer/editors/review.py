"""The report on data/: mistakes, space left on paper, advice, outdated sources, and changes."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from wegwijzer.content import MESSAGES, Content, ContentError, Mistake
from wegwijzer.content.checks import values
from wegwijzer.content.load import (
    SHAPES,
    Source,
    content_of,
    files_of,
    placeholder_values,
    raw_parts,
    read,
    read_text,
    source_of,
    texts_of,
)
from wegwijzer.editors.doubts import doubts, texts_on_site
from wegwijzer.editors.flyer import (
    join_lines,
    misplaced_contacts,
    missing_phrases,
    normalize,
    reworded_quotes,
    texts_and_sentences,
    wrong_departures,
)
from wegwijzer.editors.flyer import texts_of as flyer_texts
from wegwijzer.editors.plain import advice
from wegwijzer.editors.yaml_mistakes import explain
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.pdf.room import Frame

_ADDRESS = r"(?:[\w-]+\.)+(?:be|eu)\b(?:/[\w-]+)*"  # a URL on the flyer
MAX_SOURCE_AGE = timedelta(days=365)
# The keys of contact details, of which every change is reported; of texts, only removals are.
DETAIL_KEYS = ("phone", "url", "free", "availability")
TEXTS = MESSAGES.review


class Change(NamedTuple):
    """A contact detail that changed, or a text that was removed. before, after: "" for none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Review:
    """Only mistakes make the check fail. changes: None if there is no version to compare with.

    room: the printed pages with the space left on them; empty if there are mistakes.
    """

    mistakes: tuple[Mistake, ...]
    room: tuple[Frame, ...]
    advice: tuple[Mistake, ...]
    old: tuple[Mistake, ...]
    changes: tuple[Change, ...] | None


def review(data: Path, today: date, version: str) -> Review:
    """Return the report on a folder, as of a day, compared with a version in git."""
    sources = {name: read(data / f"{name}.yaml") for name in SHAPES}
    mistakes, room = _mistakes_and_room(sources, data / "flyer.txt", today)
    before = _previous_sources(sources, data, version)
    language_advice = [
        sources[name].mistake(path, text) for name, path, text in advice(texts_of(sources))
    ]
    probable_mistakes = () if mistakes else doubts(sources, before)
    return Review(
        mistakes=tuple(explain(mistakes)),
        room=room,
        advice=(*language_advice, *probable_mistakes),
        old=tuple(_outdated_sources(sources, today)),
        changes=_changes(sources, before),
    )


def _mistakes_and_room(
    sources: Mapping[str, Source], flyer: Path, today: date
) -> tuple[tuple[Mistake, ...], tuple[Frame, ...]]:
    try:
        content = content_of(sources, today)
        Renderer(content).rehearse()
    except ContentError as error:
        return error.mistakes, ()
    source = Source(flyer.stem, file=f"data/{flyer.name}")
    text = read_text(flyer, source)
    differences = source.mistakes if text is None else _flyer_mistakes(content, text, sources)
    mistakes, frames = [*differences], []
    try:
        frames = Paper(content).room(every=True)
    except ContentError as error:
        mistakes += error.mistakes
    room = () if mistakes else tuple(frame for frame in frames if frame.is_reported)
    return tuple(mistakes), room


def _flyer_mistakes(
    content: Content, flyer: str, sources: Mapping[str, Source]
) -> Iterator[Mistake]:
    # Quotes that are not reported again below, because that message proposes a departure, and
    # these quotes may not have one.
    reported = ""
    for name, path, quote in reworded_quotes(flyer, content):
        reported += normalize(quote)
        yield sources[name].mistake(path, TEXTS.reworded.format(words=f'"{quote}"'))
    for path, organisation, title in misplaced_contacts(flyer, content):
        text = TEXTS.misplaced.format(name=organisation, title=title)
        yield sources["contacts"].mistake(path, text)
    for index, quote, says in wrong_departures(flyer, content):
        path = ("departures", index, *(("flyer",) if says is None else ("says", says)))
        message = TEXTS.not_on_flyer if says is None else TEXTS.not_in_data
        yield sources["departures"].mistake(path, message.format(words=f'"{quote}"'))
    in_data = texts_and_sentences(flyer_texts(content))
    for index, departure in enumerate(content.departures):
        parts = [part.strip() for part in departure.flyer.split("|")]
        if not departure.says and (still := [part for part in parts if normalize(part) in in_data]):
            text = TEXTS.still_there.format(words=f'"{still[0]}"')
            yield sources["departures"].mistake(("departures", index, "flyer"), text)
    known = in_data | {normalize(d.flyer) for d in content.departures}
    reported_words = set()  # words of reported URLs, not reported again on their own ("be")
    for address in dict.fromkeys(re.findall(_ADDRESS, join_lines(flyer))):
        # A retired organisation's departure ends with its URL: "Pulso | pulso-europe.eu".
        if not any(text.endswith(normalize(address)) for text in known):
            at = flyer.count("\n", 0, max(0, flyer.find(address))) + 1
            reported_words |= {*re.findall(r"\w+", address)}
            yield Mistake("data/flyer.txt", at, "", TEXTS.lost.format(words=f'"{address}"'))
    for phrase in missing_phrases(flyer, flyer_texts(content), content.departures):
        if {*phrase.split()} <= reported_words or normalize(phrase) in reported:
            continue
        first = phrase.split()[0]
        lines = enumerate(flyer.splitlines(), start=1)
        line = next(
            (number for number, text in lines if first in join_lines(text).casefold()), None
        )
        yield Mistake("data/flyer.txt", line, "", TEXTS.lost.format(words=f'"{phrase}"'))


def _outdated_sources(sources: Mapping[str, Source], today: date) -> Iterator[Mistake]:
    for name, path, day in values(files_of(sources)):
        if not (path and path[-1] == "checked_on" and isinstance(day, date)):
            continue
        # Skip the dummy day that replaced an invalid one.
        if day < today - MAX_SOURCE_AGE and _read_at(sources[name].raw, path) == str(day):
            yield sources[name].mistake(path, TEXTS.old_source.format(day=day))


def _read_at(raw: Any, path: tuple[int | str, ...]) -> Any:
    """Return the raw value at a key path; None if there is none."""
    for key in path:
        try:
            raw = raw[key]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


# What changed


def _previous_sources(
    sources: Mapping[str, Source], data: Path, version: str
) -> Mapping[str, Source]:
    """Return the files of that version; empty if there is nothing to compare."""
    before: dict[str, Source] = {}
    for name in sources:
        try:
            process = subprocess.run(
                ["git", "show", f"{version}:./{name}.yaml"],
                cwd=data,
                capture_output=True,
                check=False,
            )
        except OSError:  # no git, or no such folder
            return {}
        if process.returncode == 0:
            before[name] = source_of(name, process.stdout)
    return before


def _changes(
    sources: Mapping[str, Source], before: Mapping[str, Source]
) -> tuple[Change, ...] | None:
    if not before:
        return None
    # An unreadable file is already a mistake, so its numbers are not reported as removed.
    sources = {name: source for name, source in sources.items() if source.raw is not None}
    before = {name: source for name, source in before.items() if name in sources}
    was, now = _contact_details(before), _contact_details(sources)
    other = [
        Change(what, was.get(what, ""), now.get(what, ""))
        for what in {**was, **now}
        if was.get(what) != now.get(what)
    ]
    return (*other, *_removed_texts(before, sources))


def _removed_texts(before: Mapping[str, Source], now: Mapping[str, Source]) -> Iterator[Change]:
    """Yield each text that was removed, unless a similar new text replaces it."""
    was = _texts(before)
    left = _texts(now)
    new = [text for text in left if text not in was]
    for text, what in was.items():
        if text not in left and not get_close_matches(text, new, n=1, cutoff=0.5):
            yield Change(what, text, "")


def _texts(sources: Mapping[str, Source]) -> dict[str, str]:
    """Return the entry in which each text first occurs, by text."""
    places: dict[str, str] = {}
    for (name, path), text in texts_on_site(sources).items():
        places.setdefault(text, sources[name].mistake(path, "").entry)
    return places


def _contact_details(sources: Mapping[str, Source]) -> dict[str, str]:
    """Return the value of every contact detail by a label such as "Lumi: url"."""
    contacts = sources["contacts"].raw if "contacts" in sources else None
    names = placeholder_values(contacts)
    return {what: value for source in sources.values() for what, value in _details(source, names)}


def _details(source: Source, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path, value in raw_parts(source.raw):
        if path[-1] in DETAIL_KEYS and isinstance(value, str | int):
            entry = source.mistake(path, "").entry
            block = _read_at(source.raw, path[:-1])
            if "id" in block and source.name == "contacts":
                name = names.get(f"{block['id']}.name", str(block["id"]))
                entry = name if path[-1] == "phone" else f"{name}: {path[-1]}"
            yield entry, json.dumps(value) if isinstance(value, bool) else str(value)
