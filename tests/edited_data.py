"""Content with changed values, and the mistakes that are reported in it."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import reduce
from operator import getitem
from typing import Any

from wegwijzer.content import DATA, ContentError, Mistake
from wegwijzer.content.load import SHAPES, Source, content_of, read
from wegwijzer.content.messages import KeyPath
from wegwijzer.editors.yaml_mistakes import explain

Raw = dict[str, Any]
Change = Callable[[Raw], object]
SOURCES = {name: read(DATA / f"{name}.yaml") for name in SHAPES}


def places(value: Any, steps: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path to every value in a file."""
    if steps:
        yield steps
    if isinstance(value, dict):
        for key, part in value.items():
            yield from places(part, (*steps, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from places(part, (*steps, index))


def keys(name: str) -> list[KeyPath]:
    """Return the first place of each key of a file: entries of a list have the same model."""
    found: dict[KeyPath, KeyPath] = {}
    for steps in places(SOURCES[name].raw):
        if isinstance(steps[-1], str):
            found.setdefault(tuple(step for step in steps if isinstance(step, str)), steps)
    return [*found.values()]


def at(value: Any, steps: KeyPath) -> Any:
    return reduce(getitem, steps, value)


def changed(change: Change) -> dict[str, Source]:
    """Return the files after a change to their values, by name."""
    raw: Raw = {name: deepcopy(source.raw) for name, source in SOURCES.items()}
    change(raw)
    return {name: replace(SOURCES[name], raw=raw[name]) for name in SOURCES}


def with_value(name: str, steps: KeyPath, value: object) -> Source:
    """Return a file with another value in one place."""
    raw = deepcopy(SOURCES[name].raw)
    at(raw, steps[:-1])[steps[-1]] = value
    return replace(SOURCES[name], raw=raw)


def without(name: str, steps: KeyPath) -> Source:
    """Return a file without one value."""
    raw = deepcopy(SOURCES[name].raw)
    del at(raw, steps[:-1])[steps[-1]]
    lines = {at: n for at, n in SOURCES[name].lines.items() if at[: len(steps)] != steps}
    return replace(SOURCES[name], raw=raw, lines=lines)


def mistakes_of(**damaged: Source) -> tuple[Mistake, ...]:
    """Return the mistakes if these files replace the real ones."""
    try:
        content_of({**SOURCES, **damaged})
    except ContentError as error:
        return tuple(explain(error.mistakes))
    return ()
