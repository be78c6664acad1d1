"""The data against the flyer's own text: nothing of it may go missing, but for what is noted.

Not asked at the start: a page without a word of the flyer serves. Editors are told by the command
`check`, and so is the suite.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from wegwijzer.content.messages import Steps
from wegwijzer.content.models import Contact, Content, Departure
from wegwijzer.content.walk import parts
from wegwijzer.contract import TALK_POINTS

_LAYOUT = ("1", "2", "3", "4", "5", "6")  # the numbers before the talk points


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
    files = [file for name, file in content.files.items() if name != "pages"]
    titles = [group.title for group in (*content.support, *content.more_info)]
    shown = content.contacts if contacts is None else contacts
    return [
        *titles,
        *(
            part.value
            for part in parts((*files, *shown))
            if part.kind != "hidden" and isinstance(part.value, str)
        ),
    ]


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


def lines_of(flyer: str) -> list[str]:
    """Return the lines of the flyer, an organisation and its address together on one."""
    text = re.sub(r"\|\s*\n\s*", "| ", flyer)
    text = re.sub(r"(\S*/\S*-)\s*\n\s*", r"\1", text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def groups_of(flyer: str) -> dict[str, list[tuple[str, str]]]:
    """Return by heading of the flyer the organisations under it, each with its address."""
    groups: dict[str, list[tuple[str, str]]] = {}
    heading = ""
    for line in lines_of(flyer):
        name, bar, url = (part.strip() for part in line.partition("|"))
        if bar:
            groups.setdefault(heading, []).append((name, url))
        elif line.isupper():
            heading = line
    return groups


def as_named(words: str, content: Content) -> str | None:
    """Return what the data calls a name, address or heading of the flyer, folded; None: retired."""
    for departure in content.departures:
        if folded(departure.flyer) == folded(words):
            return folded(departure.says[0]) if departure.says else None
    return folded(words)


def misplaced(flyer: str, content: Content) -> list[tuple[Steps, str, str]]:
    """Return each organisation that does not stand in its group of the flyer, or in another too.

    Where in data/contacts.yaml, its name, and the title of its group. One whose whole line on the
    flyer is a departure ("Tumult | tumult.be") stands where the editors want it.
    """
    lists = (("support", content.support), ("more_info", content.more_info))
    groups = [((key, i), group) for key, part in lists for i, group in enumerate(part)]
    named = {folded(contact.name): contact.id for contact in content.contacts}
    noted = {folded(departure.flyer) for departure in content.departures}
    wanted: dict[str, set[str | None]] = {}
    for heading, organisations in groups_of(flyer).items():
        for name, url in organisations:
            contact_id = named.get(as_named(name, content) or "")
            if contact_id and folded(name + url) not in noted:
                wanted.setdefault(contact_id, set()).add(as_named(heading, content))
    found: list[tuple[Steps, str, str]] = []
    for contact_id, headings in wanted.items():
        stands = [
            (at, g, contact_id in g.contacts, folded(g.title) in headings) for at, g in groups
        ]
        titles = [group.title for _, group, _, is_wanted in stands if is_wanted]
        wrong = [
            (*at, "contacts", group.contacts.index(contact_id))
            for at, group, is_here, is_wanted in stands
            if is_here and not is_wanted
        ]
        lost = [
            (*at, "contacts") for at, _, is_here, is_wanted in stands if is_wanted and not is_here
        ]
        for place in (wrong or lost) if titles else ():
            found.append((place, content.contact(contact_id).name, titles[0]))
    return sorted(found)


def talk_of(flyer: str) -> list[list[str]]:
    """Return the sentences of each point of the talk, as they stand on the flyer."""
    # From the first to the end of the last one's paragraph; the others hold empty lines.
    talk = re.search(r"(?ms)^1\..*^6\..*?$(?=\s*?\n\s*?\n)", flyer)
    points = re.split(r"\b[1-6]\. ", one_line(talk[0]))[1:] if talk else []
    return [sentences(point.strip()) for point in points]


def reworded(flyer: str, content: Content) -> Iterator[tuple[str, Steps, str]]:
    """Yield what must stand as on the flyer, word for word, and does not: file, place, its words.

    Professionals agreed on the text of the talk; the strip sends to the police in the flyer's own.
    """
    talk, asked = talk_of(flyer), re.escape(content.question("feiten").text)
    urgent = re.search(rf"{asked} (.*?)\.", one_line(flyer))
    said = [[*point.sentences] for point in content.conversation.points]
    for name, point, words in zip(TALK_POINTS, said, talk, strict=False):
        if point != words:
            pairs = zip_longest(point, words)
            first = next(j for j, (read, wanted) in enumerate(pairs) if read != wanted)
            at = ("points", name, "sentences", min(first, len(point) - 1))
            yield "conversation", at, " ".join(words)
    for item in content.urgent.strip:
        if urgent and item.advice and item.advice != urgent[1]:
            yield "urgent", ("strip", item.contact, "advice"), urgent[1]
