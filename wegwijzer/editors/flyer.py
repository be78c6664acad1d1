"""Compares data/ with the flyer.

Each difference must be in departures.yaml; the texts of reworded_quotes() may not differ at all.

The command `check` and the tests run this. Startup does not, because the site may be served with a
difference from the flyer.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, takewhile, zip_longest

from wegwijzer.content.messages import KeyPath
from wegwijzer.content.models import Content, Departure
from wegwijzer.content.walk import parts
from wegwijzer.contract import TALK_POINTS


def normalize(text: str) -> str:
    """Return the letters and digits in lower case, to compare regardless of layout."""
    return "".join(re.findall(r"\w", text.casefold()))


def join_lines(text: str) -> str:
    """Join the lines of a text, and words that are hyphenated at the end of a line."""
    text = re.sub(r"(\S*/\S*-)\s*\n\s*", r"\1", text)  # a URL keeps its hyphen
    text = re.sub(r"(?<=\w)-[ ]*\n\s*", "", text)
    return " ".join(text.split())


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?:]) +", text)


def texts_of(content: Content) -> list[str]:
    """Return the texts to compare with the flyer: of contacts, group titles and most files."""
    files = [file for name, file in content.files.items() if name != "pages"]
    titles = [group.title for group in (*content.support, *content.more_info)]
    return [
        *titles,
        *(
            part.value
            for part in parts((*files, *content.contacts))
            if part.kind != "hidden" and isinstance(part.value, str)
        ),
    ]


def texts_and_sentences(texts: Iterable[str]) -> set[str]:
    """Return each text and each of its sentences, normalized."""
    return {normalize(part) for text in texts for part in (text, *sentences(text))}


def missing_phrases(flyer: str, texts: Iterable[str], departures: Iterable[Departure]) -> list[str]:
    """Return the phrases of the flyer that are not a text, a sentence or a departure."""
    known = texts_and_sentences(texts)
    known |= {
        normalize(d.flyer) for d in departures if {normalize(says) for says in d.says} <= known
    }
    known |= {*"123456"}  # the numbers of the talk points
    longest = max(map(len, known))
    words = re.findall(r"\w+", join_lines(flyer).casefold())
    missing: list[str] = []
    start, gap = 0, True  # gap: the last word was known, so a missing one starts a new phrase
    while start < len(words):
        phrases = takewhile(lambda phrase: len(phrase) <= longest, accumulate(words[start:]))
        ends = [end for end, phrase in enumerate(phrases, start + 1) if phrase in known]
        if ends:
            start, gap = ends[-1], True
            continue
        before = [] if gap else [missing.pop()]
        missing.append(" ".join([*before, words[start]]))
        start, gap = start + 1, False
    return missing


def wrong_departures(flyer: str, content: Content) -> Iterator[tuple[int, str, int | None]]:
    """Yield wrong quotes in departures: (index, quote, index in `says` or None for `flyer`)."""
    whole, known = normalize(join_lines(flyer)), texts_and_sentences(texts_of(content))
    for index, departure in enumerate(content.departures):
        if normalize(departure.flyer) not in whole:
            yield index, departure.flyer, None
        for number, says in enumerate(departure.says):
            if normalize(says) not in known:
                yield index, says, number


def lines_of(flyer: str) -> list[str]:
    """Return the lines of the flyer, with the URL of an organisation on the same line."""
    text = re.sub(r"\|\s*\n\s*", "| ", flyer)
    text = re.sub(r"(\S*/\S*-)\s*\n\s*", r"\1", text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def groups_of(flyer: str) -> dict[str, list[tuple[str, str]]]:
    """Return the organisations under each heading of the flyer, as (name, URL)."""
    groups: dict[str, list[tuple[str, str]]] = {}
    heading = ""
    for line in lines_of(flyer):
        name, bar, url = (part.strip() for part in line.partition("|"))
        if bar:
            groups.setdefault(heading, []).append((name, url))
        elif line.isupper():
            heading = line
    return groups


def name_in_data(words: str, content: Content) -> str | None:
    """Return the normalized text in data/ for a text on the flyer; None if it is retired."""
    for departure in content.departures:
        if normalize(departure.flyer) == normalize(words):
            return normalize(departure.says[0]) if departure.says else None
    return normalize(words)


def misplaced_contacts(flyer: str, content: Content) -> list[tuple[KeyPath, str, str]]:
    """Return organisations that are in another group than on the flyer, or in none.

    Returns (key path in data/contacts.yaml, name, title of the right group).
    Skips an organisation whose whole line ("Tumult | tumult.be") is in a departure.
    """
    lists = (("support", content.support), ("more_info", content.more_info))
    groups = [((key, i), group) for key, part in lists for i, group in enumerate(part)]
    named = {normalize(contact.name): contact.id for contact in content.contacts}
    departure_lines = {normalize(departure.flyer) for departure in content.departures}
    wanted: dict[str, set[str | None]] = {}
    for heading, organisations in groups_of(flyer).items():
        for name, url in organisations:
            contact_id = named.get(name_in_data(name, content) or "")
            if contact_id and normalize(name + url) not in departure_lines:
                wanted.setdefault(contact_id, set()).add(name_in_data(heading, content))
    misplaced: list[tuple[KeyPath, str, str]] = []
    for contact_id, headings in wanted.items():
        right = [(at, group) for at, group in groups if normalize(group.title) in headings]
        wrong = [
            (*at, "contacts", group.contacts.index(contact_id))
            for at, group in groups
            if contact_id in group.contacts and (at, group) not in right
        ]
        missing = [(*at, "contacts") for at, g in right if contact_id not in g.contacts]
        for place in (wrong or missing) if right else ():
            misplaced.append((place, content.contact(contact_id).name, right[0][1].title))
    return sorted(misplaced)


def talk_of(flyer: str) -> list[list[str]]:
    """Return the sentences of each point of the talk on the flyer."""
    # Stop at the first empty line after point 6. Points 1 to 5 may contain empty lines.
    talk = re.search(r"(?ms)^1\..*^6\..*?$(?=\s*?\n\s*?\n)", flyer)
    points = re.split(r"\b[1-6]\. ", join_lines(talk[0]))[1:] if talk else []
    return [sentences(point.strip()) for point in points]


def reworded_quotes(flyer: str, content: Content) -> Iterator[tuple[str, KeyPath, str]]:
    """Yield texts that must equal the flyer but differ: (file, key path, words of the flyer).

    Professionals agreed on the text of the talk and on the words that lead to the police.
    """
    talk, question = talk_of(flyer), re.escape(content.question("feiten").text)
    urgent = re.search(rf"{question} (.*?)\.", join_lines(flyer))
    points = [[*point.sentences] for point in content.conversation.points.values()]
    for name, point, words in zip(TALK_POINTS, points, talk, strict=False):
        if point != words:
            pairs = zip_longest(point, words)
            first = next(j for j, (read, wanted) in enumerate(pairs) if read != wanted)
            at = ("points", name, "sentences", min(first, len(point) - 1))
            yield "conversation", at, " ".join(words)
    for item in content.urgent.strip:
        if urgent and item.advice and item.advice != urgent[1]:
            yield "urgent", ("strip", item.contact, "advice"), urgent[1]
