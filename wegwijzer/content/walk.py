"""Walks the models of data/: yields every value, its key path, and whether people read it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_type_hints

from pydantic import BaseModel

from wegwijzer.content.forms import Mark
from wegwijzer.content.messages import KeyPath
from wegwijzer.content.models import Contact, Fact, Record

Kind = Literal["text", "shown", "hidden"]


class Part(NamedTuple):
    """A model or a value inside a model. kind: "text" for running text, else see Mark."""

    path: KeyPath
    value: Any
    kind: Kind


def parts(value: object, path: KeyPath = (), kind: Kind = "text") -> Iterator[Part]:
    """Yield a model and every value inside it, parents first."""
    yield Part(path, value, kind)
    for key, part, own_kind in _children(value):
        yield from parts(part, (*path, key), kind if own_kind == "text" else own_kind)


def texts(value: object) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts that people read, with their paths."""
    for part in parts(value):
        if part.kind == "text" and isinstance(part.value, str):
            yield part.path, part.value


def dated_sources(value: object) -> Iterator[tuple[str, date]]:
    """Yield each source in a model with the day on which it was checked; skip derived facts."""
    for part in parts(value):
        fact = part.value
        derived = isinstance(fact, Fact) and fact.derived
        if isinstance(fact, Record | Fact) and fact.checked_on and not derived:
            phone_source = fact.phone_source if isinstance(fact, Contact) else ()
            for source in (*fact.source, *phone_source):
                yield source, fact.checked_on


def _children(value: object) -> Iterator[tuple[str | int, object, Kind]]:
    if isinstance(value, BaseModel) or (is_dataclass(value) and not isinstance(value, type)):
        for name, kind in _kinds(type(value)).items():
            yield name, getattr(value, name), kind
    elif isinstance(value, Mapping):
        yield from ((key, part, "text") for key, part in value.items())
    elif isinstance(value, tuple):
        yield from ((index, part, "text") for index, part in enumerate(value))


@cache
def _kinds(shape: Any) -> Mapping[str, Kind]:
    hints = get_type_hints(shape, include_extras=True)
    names = shape.model_fields if issubclass(shape, BaseModel) else [f.name for f in fields(shape)]
    return {name: _kind(hints[name]) for name in names}


def _kind(hint: Any) -> Kind:
    for part in get_args(hint):
        if isinstance(part, Mark):
            return part.kind
        if (kind := _kind(part)) != "text":
            return kind
    return "text"
