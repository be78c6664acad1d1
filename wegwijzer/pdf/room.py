"""Computes the space left on the papers, and finds the texts that take too much.

A template measures each part of a page in its shortest form. Each part depends on few answers, so
it is enough to measure a few sheets. The fullest page is the sum of the largest height of each
part.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from wegwijzer.content import MESSAGES, Contact, ContactGroup, Content, Mistake
from wegwijzer.content.messages import KeyPath
from wegwijzer.content.models import OWN_PERSON
from wegwijzer.content.walk import texts
from wegwijzer.contract import OWN_ROLE, STEPS
from wegwijzer.rules.answers import Answers

TEXTS = MESSAGES.paper
# The maximum height of each part in millimetres: its current height and a share of the white space.
# If a page is too full, the mistake names the part that exceeds its maximum most.
MAX_HEIGHTS: Mapping[str, Mapping[str, float]] = {
    "page_1": {"heading": 11.3, "urgent": 27, "next_step": 25, "talk": 153, "agreements": 28},
    "page_2": {
        "about": 9.5,
        "alarms": 62.5,
        "ladder": 41,
        "support": 90,
        "more_info": 28.5,
        "sources": 15,
    },
    "poster": {"heading": 36.5, "ladder": 98, "scan": 12.5},
    "poster_column": {"urgent": 76, "child": 36, "scan": 14},
    "prevention": {"more_info": 207, "sources": 33},
}
# Only to choose the part that a mistake names: each organisation that is not on the flyer counts as
# this many millimetres more. So the mistake names the list to which an editor added it.
ADDED_LINE = 4.4


@dataclass(frozen=True)
class Frame:
    """A page, or another place of limited size. Lengths in millimetres, parts by name."""

    name: str
    room: float
    parts: Mapping[str, float]

    @property
    def left(self) -> float:
        return self.room - sum(self.parts.values())

    @property
    def is_reported(self) -> bool:
        """Whether `check` reports its space: a page, the poster's column or the strip."""
        return self.name in (*MAX_HEIGHTS, "strip")


def frames(measured: Iterable[Mapping[str, Any]]) -> list[Frame]:
    """Return the frames that a template measured; add up parts of the same name."""
    result = []
    for frame in measured:
        parts = Counter[str]()
        for name, length in frame["parts"]:
            parts[name] += length
        result.append(Frame(frame["name"], frame["room"], parts))
    return result


def fullest_frames(pages: Iterable[list[Frame]]) -> list[Frame]:
    """Return the frames of one kind of paper, each with the longest variant of each part."""
    fullest = []
    for same in zip(*pages, strict=True):
        names = dict.fromkeys(name for frame in same for name in frame.parts)
        longest = {name: max(frame.parts.get(name, 0) for frame in same) for name in names}
        fullest.append(Frame(same[0].name, min(frame.room for frame in same), longest))
    return fullest


def alarm_answers(content: Content) -> list[Answers]:
    """Return every pair of answers to the two questions that raise alarms."""
    facts, images = (content.question(question).options for question in ("feiten", "beelden"))
    return [Answers(feiten=one.id, beelden=other.id) for one, other in product(facts, images)]


def step_answers(content: Content, sector: str) -> list[Answers]:
    """Return answers for each step of a sector, with the role that has the longest label.

    Step 1 is returned twice: also with the role that is its contact.
    """
    answers = []
    for step in content.steps:
        own = [OWN_ROLE[sector]] if step.number == STEPS[0] else []
        roles = [option for option in content.question("rol").options if option.id not in own]
        longest = max(roles, key=lambda option: len(option.label))
        answers += [Answers(rol=rol, sector=sector, stap=step.number) for rol in (longest.id, *own)]
    return answers


def text_length(data: Any) -> int:
    """Return the number of characters in all texts of a part."""
    if isinstance(data, str):
        return len(data)
    parts = data.values() if isinstance(data, Mapping) else data
    return sum(map(text_length, parts)) if isinstance(data, Mapping | list | tuple) else 0


def overflow_mistake(content: Content, frame: Frame, sector: str) -> Mistake:
    """Return the mistake for a frame that is too full.

    Its place is the longest text or list of the part that exceeds its maximum most.
    """
    groups = {
        part: [(i, g) for i, g in enumerate(getattr(content, part)) if g.sector in (None, sector)]
        for part in ("support", "more_info")
    }

    def excess(part: str) -> float:
        added = sum(len(_added_contacts(content, group)) for _, group in groups.get(part, ()))
        length = frame.parts[part] + added * ADDED_LINE
        return length - MAX_HEIGHTS.get(frame.name, {}).get(part, 0)

    part = max(frame.parts, key=excess)
    text = TEXTS.too_much.format(
        place=getattr(TEXTS, frame.name), over=math.ceil(-frame.left), part=getattr(TEXTS, part)
    )
    if part in groups:
        index, _ = max(groups[part], key=lambda each: _group_weight(content, each[1]))
        return content.mistake("contacts", (part, index, "contacts"), text)
    if part == "child_strip":
        return content.mistake("contacts", (part,), text)
    if content.own_person and part in ("next_step", "ladder"):
        longest = max(("name", "url"), key=lambda key: len(getattr(content.own_person, key) or ""))
        return content.mistake(OWN_PERSON, (longest,), text)
    file, paths = _texts_of_part(content, frame.name, part)
    return content.mistake(file, _longest_text(content, file, paths), text)


def _longest_text(content: Content, file: str, places: Iterable[KeyPath]) -> KeyPath:
    """Return the key path of the longest text at or below these places."""
    places = tuple(places)
    lengths = [
        (len(text), path)
        for path, text in texts(content.files[file])
        if any(path[: len(place)] == place for place in places)
    ]
    return max(lengths, key=lambda each: each[0])[1]


def _added_contacts(content: Content, group: ContactGroup) -> list[Contact]:
    """Return the contacts of a group that are not on the flyer."""
    contacts = map(content.contact, group.contacts)
    return [c for c in contacts if all(source.split()[0] != "flyer" for source in c.source)]


def _group_weight(content: Content, group: ContactGroup) -> tuple[int, int]:
    contacts = [content.contact(contact_id) for contact_id in group.contacts]
    length = text_length([(c.name, c.phone, c.url, c.sentence) for c in contacts])
    return len(_added_contacts(content, group)), length


def _texts_of_part(content: Content, page: str, part: str) -> tuple[str, list[KeyPath]]:
    match page, part:
        case "page_1", "heading":
            return "texts", [("title", "sheet"), ("sheet", "date"), ("sheet", "next_date")]
        case "page_1" | "poster_column", "urgent":
            titles = (("blocks", b.question, b.answer, "title") for b in content.urgent.blocks)
            return "urgent", [("strip",), *titles]
        case _, "next_step":
            return "steps", [("steps", i, key) for i in STEPS for key in ("title", "contact_lead")]
        case _, "talk":
            return "conversation", [()]
        case _, "agreements":
            return "texts", [("sheet", key) for key in ("what", "who", "when", "yes_box")]
        case _, "about":
            return "questions", [
                ("questions", question.id, key)
                for question in content.questions
                for key in ("options", "subject")
                if key == "options" or question.subject
            ]
        case _, "alarms":
            return "urgent", [("blocks",), ("stop_card",)]
        case _, "ladder":
            return "steps", [("steps", i, "title") for i in STEPS]
        case _, "scan" | "child":
            return "texts", [
                ("poster", "code_title"),
                ("poster", "scan_title"),
                ("poster", "scan"),
                ("paper", "child"),
            ]
        case "poster" | "poster_width", _:
            return "texts", [("poster", "title")]
        case _:
            return "texts", [("footer", "source"), ("sheet", "link"), ("sheet", "link_prevention")]
