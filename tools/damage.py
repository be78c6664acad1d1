"""Damage every value in data/ in many ways; count the damages that are reported, list the others.

python -m tools.damage

A damage is reported when a mistake names its file, its line and its entry. Accepted damages are
listed by key; those in ACCEPTED are intended, for the reason given there.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

from wegwijzer.content import DATA, ContentError, Mistake
from wegwijzer.content.load import SHAPES, Source, content_of, read
from wegwijzer.content.messages import Steps
from wegwijzer.html.render import Renderer

TODAY = date(2026, 12, 1)
GONE = object()  # the key is removed
MISSPELT = object()
ADDED = object()  # an optional key is added
DAMAGES: Mapping[str, Any] = {
    "empty": "",
    "nothing": None,
    "number": 13,
    "yes": True,
    "a list": ["x"],
    "a block": {"x": "x"},
    "turned around": "a\u202eb",
    "control": "a\x07b",
    "invisible": "\u200b",
    "no-break space": "a\u00a0b",
    "markup": "<b>x</b>",
    "script": "javascript:alert(1)",
    "address": "https://x.be",
    "two lines": "a\nb",
    "unknown word": "{woord}",
    "unknown number": "{awle.phone}",
    "curly quotes": "“a”",
    "not in the fonts": "a ☎ b",
    "unfinished": "TODO",
    "outer space": " a",
    "a day to come": "2062-01-01",
    "for somebody": ADDED,
    "key gone": GONE,
    "key misspelt": MISSPELT,
}
# Damages that may be accepted: for which keys, and why. Any other one is a gap in the checks.
ACCEPTED: Mapping[str, tuple[frozenset[str], str]] = {
    "yes": (
        frozenset({"free", "derived"}),
        "a boolean: both values are valid",
    ),
    "a list": (
        frozenset({"also_named", "sentences", "says", "paragraphs", "items"}),
        "a list of texts, with another text",
    ),
    "for somebody": (frozenset({"audience"}), "every contact may have an audience"),
    "key gone": (
        frozenset(
            {
                *("sentences", "phone", "free", "availability", "url", "url_label", "audience"),
                *("url_phrase", "short", "after_without_facts"),
                *("phone_source", "note", "explanation", "tag"),
                *("link", "derived", "source", "checked_on", "paragraphs", "facts"),
                *("items", "links", "says", "advice", "site_note", "after"),
            }
        ),
        "optional",
    ),
}
SOURCES = {name: read(DATA / f"{name}.yaml") for name in SHAPES}
# Blocks whose keys are ids of contacts.
OWN_KEYS = {"seen"}


def places(value: Any, steps: Steps = ()) -> Iterator[Steps]:
    """Yield the path to every value in a file."""
    if steps:
        yield steps
    if isinstance(value, dict):
        for key, part in value.items():
            yield from places(part, (*steps, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from places(part, (*steps, index))


def at(value: Any, steps: Steps) -> Any:
    for step in steps:
        value = value[step]
    return value


def mistakes_in(name: str, source: Source) -> tuple[Mistake, ...]:
    """Return the reported mistakes; without any, every kind of page must render."""
    try:
        content = content_of({**SOURCES, name: source}, TODAY)
    except ContentError as error:
        return error.mistakes
    Renderer(content).rehearse()
    return ()


def damage_value(name: str, steps: Steps, damage: Any) -> tuple[Source, Steps] | None:
    """Return the file with one value damaged, and the path to report; None if not applicable."""
    raw = deepcopy(SOURCES[name].raw)
    block, key = at(raw, steps[:-1]), steps[-1]
    if damage in (GONE, MISSPELT) and not isinstance(block, dict):
        return None
    if damage == DAMAGES["a day to come"] and key != "checked_on":
        return None  # elsewhere a date is plain text
    if damage is ADDED:
        entry = block[key]
        if name != "contacts" or not (isinstance(entry, dict) and "id" in entry):
            return None
        if "audience" in entry:
            return None
        entry["audience"] = "iedereen"
        steps = (*steps, "audience")
    elif damage is GONE:
        del block[key]
    elif damage is MISSPELT:
        if len(steps) > 1 and steps[-2] in OWN_KEYS:
            return None
        block[f"{key}x"] = block.pop(key)
        steps = (*steps[:-1], f"{key}x")
    elif type(block[key]) is type(damage) and block[key] == damage:
        return None
    else:
        block[key] = damage
    lines = SOURCES[name].lines
    return replace(SOURCES[name], raw=raw, lines={**lines, steps: lines.get(steps, 1)}), steps


def is_reported(source: Source, steps: Steps, mistakes: tuple[Mistake, ...]) -> bool:
    """Return whether a mistake names the damaged value, a part of it, or its entry."""
    file = source.mistake((), "").file
    near = [source.mistake(steps[:length], "").entry for length in range(1, len(steps) + 1)]
    mine = [m for m in mistakes if m.line and m.entry]
    return any(m.file != file or m.entry in near or m.entry.startswith(near[-1]) for m in mine)


def main(every: int = 1) -> int:
    """Damage every value, or every n-th; return the number of unintended acceptances."""
    count: Counter[str] = Counter()
    passed: dict[str, Counter[str]] = {kind: Counter() for kind in DAMAGES}
    for name, source in SOURCES.items():
        for number, steps in enumerate(places(source.raw)):
            if number % every:
                continue
            for kind, damage in DAMAGES.items():
                found = damage_value(name, steps, damage)
                if found is None:
                    continue
                mistakes = mistakes_in(name, found[0])
                if is_reported(*found, mistakes):
                    count["reported with file, line and entry"] += 1
                elif mistakes:
                    count["reported elsewhere"] += 1
                    print("elsewhere", name, kind, steps, mistakes[0], file=sys.stderr)
                else:
                    count["accepted"] += 1
                    keys = [step for step in found[1] if isinstance(step, str)]
                    passed[kind][f"{name}: {keys[-1]}"] += 1
    for what, how_many in count.items():
        print(f"{how_many:6} {what}")
    surprises = 0
    for kind, accepted in passed.items():
        if accepted:
            allowed, why = ACCEPTED.get(kind, (frozenset[str](), ""))
            print(f"accepted: {kind} ({why})" if why else f"accepted: {kind}")
            for key, how_many in sorted(accepted.items()):
                print(f"  {how_many:4} {key}")
                surprises += key.partition(": ")[2] not in allowed
    return surprises


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 1) else 0)
