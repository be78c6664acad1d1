"""The data against the flyer's own text: nothing of it may go missing, but for what is noted.

Not asked at the start: a page without a word of the flyer serves. Editors are told by the command
`check`, and so is the suite.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wegwijzer.content.models import Contact, Content, Departure

FLYER_FILE = Path(__file__).parents[2] / "data" / "flyer.txt"
_LAYOUT = ("1", "2", "3", "4", "5", "6")  # the numbers before the talk points

# Keys whose values are ids, kinds or sources: a visitor never reads them.
_NOT_SHOWN = {"id", "number", "contact", "contacts", "question", "answer", "goals", "suggests"}
_NOT_SHOWN |= {"own_roles", "sector", "audience", "availability", "checked_on"}
_NOT_SHOWN |= {"source", "phone_source"}


def folded(text: str) -> str:
    """Return letters and digits only: no capitals, line breaks or hyphens of the layout."""
    return "".join(re.findall(r"\w", text.casefold()))


def one_line(text: str) -> str:
    """Return the text without its line breaks, a word broken by a hyphen whole again."""
    text = re.sub(r"(\S*/\S*-)\s*\n\s*", r"\1", text)  # an address keeps its hyphen
    text = re.sub(r"(?<=\w)-[ ]*\n\s*", "", text)
    return " ".join(text.split())


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?:]) +", text)


def texts_of(content: Content, contacts: Iterable[Contact] | None = None) -> list[str]:
    """Return every text that can be shown; contacts: with these alone."""
    groups = (*content.support, *content.more_info)
    texts = [group.title for group in groups]
    shown = content.contacts if contacts is None else contacts
    models = (content.goal, *content.questions, *content.steps, *shown)
    for model in (*models, content.conversation, content.urgent):
        texts += _texts_in(model.model_dump())
    for section in vars(content.texts).values():
        texts += _texts_in(vars(section))
    explained = content.texts.contact.explained
    return texts + [explained.format(short=a.short, full=a.full) for a in content.abbreviations]


def parts_of(texts: Iterable[str]) -> set[str]:
    """Return each text and each of its sentences, folded."""
    return {folded(part) for text in texts for part in (text, *sentences(text))}


def missing(flyer: str, texts: Iterable[str], departures: Iterable[Departure]) -> list[str]:
    """Return the words of the flyer that no text, sentence, departure or layout accounts for."""
    known = parts_of(texts)
    known |= {folded(d.flyer) for d in departures if {folded(says) for says in d.says} <= known}
    known |= {*_LAYOUT}
    longest = max(map(len, known))
    words = re.findall(r"\w+", one_line(flyer).casefold())
    lost: list[str] = []
    start, gap = 0, True  # gap: the last word was known, so a lost one begins a new phrase
    while start < len(words):
        length, end = 0, start
        for stop in range(start + 1, len(words) + 1):
            phrase = "".join(words[start:stop])
            if len(phrase) > longest:
                break
            if phrase in known:
                length, end = len(phrase), stop
        if length:
            start, gap = end, True
            continue
        lost = [*lost, words[start]] if gap else [*lost[:-1], f"{lost[-1]} {words[start]}"]
        start, gap = start + 1, False
    return lost


def untrue(flyer: str, content: Content) -> Iterator[tuple[int, str, int | None]]:
    """Yield each departure that is none: its index, the words, which of `says` (None: flyer)."""
    whole, known = folded(one_line(flyer)), parts_of(texts_of(content))
    for index, departure in enumerate(content.departures):
        if folded(departure.flyer) not in whole:
            yield index, departure.flyer, None
        for number, says in enumerate(departure.says):
            if folded(says) not in known:
                yield index, says, number


def _texts_in(data: Any) -> Iterator[str]:
    """Yield each text of the models that can be shown; ids and sources cannot."""
    match data:
        case str():
            yield data
        case dict():
            for key, value in data.items():
                if key not in _NOT_SHOWN:
                    yield from _texts_in(value)
        case tuple() | list():
            for value in data:
                yield from _texts_in(value)
