"""Copies of the content with changed values, and the mistakes that are found in them."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

from wegwijzer.content import DATA, ContentError, Mistake
from wegwijzer.content.load import SHAPES, Source, content_of, read
from wegwijzer.content.messages import KeyPath
from wegwijzer.editors.yaml_mistakes import explain

Raw = dict[str, Any]
Change = Callable[[Raw], object]
SOURCES = {name: read(DATA / f"{name}.yaml") for name in SHAPES}


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path to every value inside this one."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from paths(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from paths(part, (*path, index))


def key_paths(name: str) -> list[KeyPath]:
    """Return the path to the first use of each key in a file; lists repeat the same keys."""
    first_paths: dict[KeyPath, KeyPath] = {}
    for path in paths(SOURCES[name].raw):
        if isinstance(path[-1], str):
            first_paths.setdefault(tuple(key for key in path if isinstance(key, str)), path)
    return [*first_paths.values()]


def value_at(value: Any, path: KeyPath) -> Any:
    return reduce(getitem, path, value)


def edit(data: Path, name: str, old: str, new: str) -> int:
    """Replace the first match of a regular expression in a file; return its line, from 1."""
    path = data / name
    text = path.read_text(encoding="utf-8")
    match = re.search(old, text)
    assert match, old
    changed = f"{text[: match.start()]}{match.expand(new)}{text[match.end() :]}"
    path.write_text(changed, encoding="utf-8")
    return text.count("\n", 0, match.start()) + 1


def changed_sources(change: Change) -> dict[str, Source]:
    """Return {name: file} after a change to the values of the files."""
    raw: Raw = {name: deepcopy(source.raw) for name, source in SOURCES.items()}
    change(raw)
    return {name: replace(SOURCES[name], raw=raw[name]) for name in SOURCES}


def with_value(name: str, path: KeyPath, value: object) -> Source:
    """Return a copy of a file in which this path has another value."""
    raw = deepcopy(SOURCES[name].raw)
    value_at(raw, path[:-1])[path[-1]] = value
    return replace(SOURCES[name], raw=raw)


def without(name: str, path: KeyPath) -> Source:
    """Return a copy of a file without the value at this path."""
    raw = deepcopy(SOURCES[name].raw)
    del value_at(raw, path[:-1])[path[-1]]
    lines = {p: n for p, n in SOURCES[name].lines.items() if p[: len(path)] != path}
    return replace(SOURCES[name], raw=raw, lines=lines)


def mistakes_of(**damaged: Source) -> tuple[Mistake, ...]:
    """Return the mistakes if these files replace the real ones."""
    try:
        content_of({**SOURCES, **damaged})
    except ContentError as error:
        return tuple(explain(error.mistakes))
    return ()
