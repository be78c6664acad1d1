"""Read data/*.yaml once, at start; every mistake is named with its line, all at once."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError
from yaml.events import AliasEvent

import wegwijzer.content.pairs as pairs
from wegwijzer.content.checks import (
    Files,
    Finding,
    future_days,
    relations,
    typed_numbers,
)
from wegwijzer.content.forms import filled
from wegwijzer.content.messages import MESSAGES, ContentError, Mistake, NoYaml, Steps, meant
from wegwijzer.content.models import (
    OWN_PERSON,
    ContactsFile,
    Content,
    ConversationFile,
    DeparturesFile,
    OwnPerson,
    PagesFile,
    Provider,
    QuestionsFile,
    SeenFile,
    StepsFile,
    UrgentFile,
    tel,
)
from wegwijzer.content.texts import Texts
from wegwijzer.content.walk import texts
from wegwijzer.contract import EMERGENCY_NUMBERS

Facts = Mapping[str, str]  # what texts may be filled in with, by name

DATA = Path(__file__).parents[2] / "data"
_HAS_LETTER = re.compile(r"[^\W\d_]").search

# The files by name, each with the shape that it must have.
SHAPES: Mapping[str, TypeAdapter[Any]] = {
    "contacts": TypeAdapter(ContactsFile),
    "questions": TypeAdapter(QuestionsFile),
    "steps": TypeAdapter(StepsFile),
    "conversation": TypeAdapter(ConversationFile),
    "urgent": TypeAdapter(UrgentFile),
    "pages": TypeAdapter(PagesFile),
    "texts": TypeAdapter(Texts),
    "departures": TypeAdapter(DeparturesFile),
    "seen": TypeAdapter(SeenFile),
}


@dataclass
class Source:
    """One file as it was read: its value, and the line of each value by the steps that lead to it.

    mistakes: those that reading already found; raw is None when it found no value at all.
    """

    name: str
    raw: Any = None
    lines: dict[Steps, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    file: str = ""  # as it is called in a mistake; by default data/<name>.yaml
    # The facts that were filled in, and what came of it.
    _model: tuple[Facts, tuple[Any, list[tuple[Steps, str]]]] | None = field(
        default=None, init=False, repr=False
    )

    def model(self, facts: Facts) -> tuple[Any, list[tuple[Steps, str]]]:
        """Return the file as its model, and what is wrong with it by the steps that lead there."""
        if self._model is None or self._model[0] != facts:
            nothing: tuple[Any, list[tuple[Steps, str]]] = (None, [])
            shape = SHAPES[self.name]
            self._model = (facts, nothing if self.raw is None else _model(shape, self.raw, facts))
        return self._model[1]

    def mistake(self, steps: Steps, text: str) -> Mistake:
        """Return a mistake at its place; the line of what is missing is that of its entry."""
        known = steps
        while known and known not in self.lines:
            known = known[:-1]
        line = self.lines.get(known)
        return Mistake(self.named(), line, _entry(self.raw, steps), text)

    def broken(self, text: str, line: int | None = None) -> None:
        """Note a mistake of the file itself, or of YAML."""
        self.mistakes.append(Mistake(self.named(), line, "", text))

    def named(self) -> str:
        """Return how the file is called in a mistake."""
        return self.file or f"data/{self.name}.yaml"


def load_content(
    data: Path = DATA,
    today: date | None = None,
    own_person: Path | None = None,
    provider: Path | None = None,
) -> Content:
    """Read and check data/*.yaml; raise one ContentError that names every mistake.

    today: refuses days after it. Left out at the start of the server: with its clock at 1999 it
    must serve too. own_person, provider: the host's own files, see Settings.
    """
    person = None if own_person is None else _HostFile(own_person, OwnPerson)
    offers = None if provider is None else _HostFile(provider, Provider)
    files = [file for file in (person, offers) if file]
    if person and person.model and not person.mistakes:
        _check_reached(person)
        _check_numbers(person)
    sources = {name: read(data / f"{name}.yaml") for name in SHAPES}
    try:
        content = content_of(sources, today)
    except ContentError as error:
        raise ContentError((*error.mistakes, *_mistakes_of(files))) from None
    if found := _mistakes_of(files):
        raise ContentError(found)
    content.own_person = person.model if person else None
    if person:
        content.origin = _Origin({**sources, OWN_PERSON: person.source})
    content.provider = offers.model if offers else None
    return content


class _HostFile:
    """A file of the host's own, as far as it could be read; model: of the shape, or None."""

    def __init__(self, path: Path, shape: type[BaseModel]) -> None:
        self.source = read(path, str(path))
        self.mistakes = [*self.source.mistakes]
        self.model: Any = None
        if self.source.raw is not None:
            self.model, wrong = _model(TypeAdapter(shape), self.source.raw, {})
            self.mistakes += [self.source.mistake(steps, text) for steps, text in wrong]


def _mistakes_of(files: Iterable[_HostFile]) -> list[Mistake]:
    return [mistake for file in files for mistake in file.mistakes]


def _check_reached(person: _HostFile) -> None:
    if not (person.model.phone or person.model.url):
        text = MESSAGES.between.nothing_to_show.format(id=person.model.name)
        person.mistakes.append(person.source.mistake((), text))


def _check_numbers(person: _HostFile) -> None:
    phones = {tel(number): contact for contact, number in EMERGENCY_NUMBERS.items()}
    found = [
        *pairs.alone(person.model, person.model.name),
        *pairs.of_number(person.model, person.model.name),
        *pairs.typed_numbers(person.source.raw, phones),
    ]
    person.mistakes += [person.source.mistake(steps, text) for steps, text in found]


def content_of(sources: Mapping[str, Source], today: date | None = None) -> Content:
    """Return the content of what was read; raise one ContentError that names every mistake."""
    facts = facts_of(sources["contacts"].raw)
    mistakes = [mistake for source in sources.values() for mistake in source.mistakes]
    wrong: set[tuple[str, Steps]] = set()  # one mistake at a place is enough
    for name, source in sources.items():
        found = source.model(facts)[1]
        mistakes += [source.mistake(steps, text) for steps, text in found]
        wrong |= {(name, steps) for steps, _ in found}
    files = files_of(sources)
    at: dict[tuple[str, Steps], Finding] = {}
    typed = typed_numbers({name: source.raw for name, source in sources.items()})
    days = future_days(files, today) if today else ()
    for finding in (*relations(files), *typed, *days):
        at.setdefault((finding.file, finding.steps), finding)
    mistakes += [
        sources[finding.file].mistake(finding.steps, finding.text)
        for finding in at.values()
        if not _told(finding, wrong)
    ]
    if mistakes:
        order = [f"data/{name}.yaml" for name in SHAPES]
        raise ContentError(sorted(mistakes, key=lambda m: (order.index(m.file), m.line or 0)))
    return Content(**vars(files), origin=_Origin(sources))


@dataclass(frozen=True)
class _Origin:
    """Implements models.Origin."""

    sources: Mapping[str, Source]

    def mistake(self, file: str, steps: Steps, text: str) -> Mistake:
        return self.sources[file].mistake(steps, text)


def files_of(sources: Mapping[str, Source]) -> Files:
    """Return the files as models, as far as they could be read."""
    facts = facts_of(sources["contacts"].raw)
    return Files(**{name: source.model(facts)[0] for name, source in sources.items()})


def texts_of(sources: Mapping[str, Source]) -> dict[str, list[tuple[Steps, str]]]:
    """Return by file the texts that somebody reads, as far as they could be read."""
    facts = facts_of(sources["contacts"].raw if "contacts" in sources else None)
    return {
        name: [(steps, text) for steps, text in texts(source.model(facts)[0]) if _HAS_LETTER(text)]
        for name, source in sources.items()
    }


def facts_of(contacts: Any) -> dict[str, str]:
    """Return what texts may be filled in with, by name: "awel.phone" is 102.

    contacts: what data/contacts.yaml holds, as it was read; what is wrong there is told there.
    """
    entries = contacts.get("contacts") if isinstance(contacts, dict) else None
    facts = {
        f"{entry['id']}.{key}": str(entry[key])
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
        for key in ("phone", "url", "name", "phrase")  # names may hold numbers
        if isinstance(entry.get(key), str | int)
    }
    # One that is wrong is told at its contact, not again in every text that names it.
    facts |= {f"{contact}.phone": number for contact, number in EMERGENCY_NUMBERS.items()}
    for name in facts:
        with suppress(PydanticCustomError):  # told at that name
            facts[name] = filled(facts[name], facts)
    return facts


def _told(finding: Finding, wrong: set[tuple[str, Steps]]) -> bool:
    return any(
        (finding.file, finding.steps[:length]) in wrong
        for length in range(1, len(finding.steps) + 1)
    )


# Reading


def read(path: Path, file: str = "") -> Source:
    """Return what a file holds; never raises, what went wrong is among its mistakes.

    file: as it is called in a mistake, if not data/<name>.yaml.
    """
    source = Source(path.stem, file=file)
    _parse(source, read_text(path, source))
    return source


def source_of(name: str, found: bytes) -> Source:
    """Return what the bytes of a file hold; never raises."""
    source = Source(name)
    _parse(source, _decoded(found, source))
    return source


def read_text(path: Path, source: Source) -> str | None:
    """Return the text of a file; None, and a mistake in the source, if it cannot be read."""
    say = MESSAGES.file
    try:
        return _decoded(path.read_bytes(), source)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        source.broken(say.missing if missing else say.closed.format(reason=error.strerror))
    return None


def _decoded(found: bytes, source: Source) -> str | None:
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError as error:
        source.broken(MESSAGES.file.encoding, found.count(b"\n", 0, error.start) + 1)
    return None


def _parse(source: Source, text: str | None) -> None:
    if text is None:
        return
    say = MESSAGES.file
    try:
        reader = _Reader(text, source)
        node = reader.get_single_node()
        if node is None:
            source.broken(say.empty)
        else:
            source.raw = reader.value(node, ())
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        source.broken(say.hidden.format(character=f"U+{error.character:04X}"), line)
    except yaml.MarkedYAMLError as error:
        source.mistakes.append(NoYaml(source.named(), _line(error), "", str(error), error, text))
    except RecursionError:
        source.broken(say.too_deep)


def _line(error: yaml.MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else None


# 's avonds, 't kind: YAML takes the apostrophe for a quote. Closed at the end, it would be lost.
APOSTROPHE = re.compile(r"'[stnkmr]\b")
# Behind a text without quotes: YAML drops it, and whoever meant "bel 101 #gratis" never knows.
_COMMENT = re.compile(r"[ \t]+#(.*)")


class _Reader(yaml.SafeLoader):
    """YAML's safe loader, but it keeps lines, and what would be lost in silence is a mistake.

    Days stay text: a day that does not exist would be an exception without a place.
    """

    def __init__(self, text: str, source: Source) -> None:
        super().__init__(text)
        self._text = text
        self._source = source

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # Anchors, aliases and tags are for programs. In a text that begins with *, & or ! they are
        # a slip, and an alias can make a file of a few lines fill the memory.
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, AliasEvent) or event.anchor or getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def value(self, node: yaml.Node, steps: Steps) -> Any:
        """Return what the node stands for, and note the lines of all that is in it."""
        self._source.lines.setdefault(steps, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(part, (*steps, i)) for i, part in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._block(node, steps)
        assert isinstance(node, yaml.ScalarNode)  # there is no fourth kind
        if node.style is None and (hidden := _COMMENT.match(self._text, node.end_mark.index)):
            words = MESSAGES.file.after_hash.format(read=shown(hidden[1].strip()))
            self._source.broken(words, node.end_mark.line + 1)
        if node.style == "'" and APOSTROPHE.match(f"'{node.value}"):
            self._source.broken(MESSAGES.file.apostrophe, node.start_mark.line + 1)
        if len(node.value) > 100:  # a text, or a number too long to write down again
            return node.value
        try:
            return self.construct_object(node)
        except (ValueError, yaml.constructor.ConstructorError):  # "0x_": almost a number
            return node.value

    def _block(self, node: yaml.MappingNode, steps: Steps) -> dict[Any, Any]:
        block: dict[Any, Any] = {}
        doubles: list[tuple[object, yaml.Mark]] = []
        split = False  # a text with two commas is one mistake
        for key_node, part in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._source.broken(MESSAGES.file.list_as_key, line)
                continue
            key = self.value(key_node, (*steps, key_node.value))
            if key in block:
                doubles.append((key, key_node.start_mark))
                continue
            colon = self._text[key_node.end_mark.index :].lstrip().startswith(":")
            if node.flow_style and not colon:
                if not split:
                    self._source.broken(MESSAGES.file.comma.format(read=shown(key)), line)
                split = True
                continue
            self._source.lines[*steps, key] = line
            block[key] = self.value(part, (*steps, key))
        if len(doubles) > 1:  # an entry lost its first line: without it nothing else can be told
            raise yaml.MarkedYAMLError(problem="lost start", problem_mark=doubles[0][1])
        for key, mark in doubles:
            self._source.broken(MESSAGES.file.double_key.format(key=shown(key)), mark.line + 1)
        return block


_Reader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


# Shapes

_KINDS = {  # pydantic's names for what may be wrong with a value
    "extra_forbidden": "unknown_key",
    "unexpected_keyword_argument": "unknown_key",
    "invalid_key": "key_not_text",
    "string_type": "not_text",
    "bool_type": "not_yes_or_no",
    "tuple_type": "not_a_list",
    "dict_type": "not_a_block",
    "model_type": "not_a_block",
    "dataclass_type": "not_a_block",
    "too_short": "too_few",
    "literal_error": "not_one_of",
}
# What stands in for a wrong value while the rest is checked; the mistake itself is told.
_TEXTS = {
    "empty",
    "line_break",
    "hidden_character",
    "curly_quote",
    "foreign_digit",
    "not_printable",
    "outer_space",
    "no_letter",
}
_TEXTS |= {
    "markup",
    "unfinished",
    "scheme",
    "no_fact",
    "bad_braces",
    "no_words",
    "wrong_word",
    "missing_number",
}
_DAYS = {"day_form", "no_such_day"}
_LEFT_OUT = {"unknown_key", "phone_spelling", "phone_form", "url_scheme", "url_form"}
_SOURCES = {"source", "phone_source"}
_SOURCED = {"text": "x", "derived": True}  # most blocks that were a plain text once are this
_POINTERS = {"id", "number", "contact", "contacts", "question", "answer", "child", "night", "owner"}


def _model(shape: TypeAdapter[Any], raw: Any, facts: Facts) -> tuple[Any, list[tuple[Steps, str]]]:
    """Return the model, or None, and what is wrong with it by the steps that lead there.

    A model with mistakes is good for finding more of them, and for nothing else.
    """
    mistakes: list[tuple[Steps, str]] = [(s, MESSAGES.value.empty) for s in _nothings(raw, ())]
    empty = {steps for steps, _ in mistakes}
    for attempt in range(3):  # mending one value shows the next: 13 becomes "13", no number
        try:
            return shape.validate_python(raw, context=facts), mistakes
        except ValidationError as error:
            errors = [e for e in error.errors(include_url=False) if not _is_long_enough(e)]
        if attempt == 0:
            mistakes += [(_steps(e), _advice(e, shape)) for e in errors if _steps(e) not in empty]
        raw = _mended(raw, errors)
    return None, mistakes


def _nothings(raw: Any, steps: Steps) -> Iterator[Steps]:
    """Yield where nothing stands behind a key: to pydantic the same as a key that is left out."""
    parts = (
        raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    )
    for step, part in parts:
        if part is None:
            yield (*steps, step)
        yield from _nothings(part, (*steps, step))


def _is_long_enough(error: Any) -> bool:
    """Whether a list is only called too short because pydantic counts its good parts alone."""
    return error["type"] == "too_short" and bool(len(error["input"]) >= error["ctx"]["min_length"])


def _steps(error: Any) -> Steps:
    return tuple(part for part in error["loc"] if part != "[key]")


def _kind(error: Any) -> str:
    kind = str(error["type"])
    return _KINDS.get(kind, kind)


def _mended(raw: Any, errors: Iterable[Any]) -> Any:
    raw = deepcopy(raw)
    for error in errors:
        *steps, key = _steps(error) or ("",)
        kind = _kind(error)
        entry = raw
        with suppress(KeyError, IndexError, TypeError):  # a wrong key has no such place
            for step in steps:
                entry = entry[step]
            if key in _SOURCES and kind in ("missing", "not_a_list", "too_few"):
                entry[key] = ["flyer"]
            elif kind == "source_form":
                entry[key] = "flyer"
            elif kind == "not_a_block":
                entry[key] = _SOURCED
            elif kind == "not_text":
                entry[key] = str(error["input"])
            elif kind in _TEXTS or (kind == "missing" and key not in _POINTERS):
                entry[key] = "x"
            elif kind in _DAYS:
                entry[key] = "2020-01-01"
            elif kind in _LEFT_OUT:
                del entry[key]
    return raw


def _advice(error: Any, shape: TypeAdapter[Any]) -> str:
    kind, context = _kind(error), error.get("ctx", {})
    words: dict[str, object] = {**context, "read": shown(error["input"])}
    if kind == "not_one_of":
        words["options"] = context["expected"].replace(" or ", ", ").replace("'", "")
    elif kind == "too_few":
        words |= {"least": context["min_length"], "count": context["actual_length"]}
    if "character" in words:
        words["character"] = _HIDDEN.get(context["character"], context["character"])
    text = str(getattr(MESSAGES.value, kind, MESSAGES.value.other)).format(**words)
    if kind == "unknown_key":
        return meant(text, error["loc"][-1], _keys(shape.json_schema()))
    if kind == "not_one_of":
        return meant(text, error["input"], str(words["options"]).split(", "))
    return meant(text, context["name"], context["known"]) if kind == "no_fact" else text


def _keys(schema: Any) -> set[str]:
    """Return every key that a JSON Schema knows, at any depth."""
    parts = schema.values() if isinstance(schema, dict) else schema
    if not isinstance(schema, dict | list):
        return set()
    own = {*schema.get("properties", ())} if isinstance(schema, dict) else set()
    return own.union(*(_keys(part) for part in parts))


def shown(value: Any) -> str:
    """Return a value as an editor wrote it, at most 80 characters, hidden ones made visible."""
    kinds = MESSAGES.kinds
    match value:
        case None:
            return kinds.nothing
        case list() | tuple():
            return kinds.listing
        case dict():
            return kinds.block
        case str():
            text = f'"{"".join(map(_visible, value))}"'
        case _:
            text = json.dumps(value, default=str)
    return text if len(text) <= 80 else f"{text[:77]}..."


_HIDDEN = {
    "U+0009": MESSAGES.kinds.tab,
    "U+000A": MESSAGES.kinds.line_break,
    "U+00A0": MESSAGES.kinds.fixed_space,
}


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    code = f"U+{ord(character):04X}"
    return f"[{_HIDDEN.get(code, code)}]"


def _entry(raw: Any, steps: Steps) -> str:
    """Return the way to a value: entries by their id or number rather than by their index."""
    return ": ".join(_names(raw, steps))


def _names(raw: Any, steps: Steps) -> Iterator[str]:
    for step in steps:
        name = str(step + 1) if isinstance(step, int) and isinstance(raw, list) else str(step)
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            raw = None
        if isinstance(step, int) and isinstance(raw, dict):
            own = [raw.get(key) for key in ("id", "number", "contact", "title", "label")]
            if "question" in raw:
                own.insert(0, f"{raw['question']} {raw.get('answer', '')}".strip())
            name = next((str(n) for n in own if isinstance(n, str | int) and n != ""), name)
        yield name if name.isprintable() and len(name) <= 80 else shown(name)
