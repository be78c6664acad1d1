"""Loads data/*.yaml at startup and reports all mistakes at once, each with its line."""

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
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError
from yaml.events import AliasEvent

import wegwijzer.content.pairs as pairs
from wegwijzer.content.checks import (
    Files,
    Finding,
    contact_entries,
    cross_checks,
    future_days,
    typed_numbers,
)
from wegwijzer.content.forms import fill_in
from wegwijzer.content.messages import (
    MESSAGES,
    ContentError,
    KeyPath,
    Mistake,
    SyntaxMistake,
    suggest,
)
from wegwijzer.content.models import (
    OWN_PERSON,
    PROVIDER,
    ContactsFile,
    Content,
    ConversationFile,
    DeparturesFile,
    MistakeIn,
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

_Problems = list[tuple[KeyPath, str]]  # (key path, text of the mistake)
_Result = tuple[Any, _Problems]  # of Source.model()
Values = Mapping[str, str]  # for placeholders in texts, by name
Places = dict[tuple[str, KeyPath], str]  # texts, by file and key path

DATA = Path(__file__).parents[2] / "data"
_HAS_LETTER = re.compile(r"[^\W\d_]").search

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
HOST_SHAPES: Mapping[str, TypeAdapter[Any]] = {
    OWN_PERSON: TypeAdapter(OwnPerson),
    PROVIDER: TypeAdapter(Provider),
}


@dataclass
class Source:
    """One parsed file. raw: its value; None if empty or unreadable.

    lines: the line number of each key path. mistakes: the mistakes found while parsing.
    """

    name: str
    raw: Any = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    file: str = ""  # its name in mistakes; by default data/<name>.yaml
    # Cache of model(): the values and the result.
    _model: tuple[Values, _Result] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.file = self.file or f"data/{self.name}.yaml"

    def model(self, values: Values) -> _Result:
        """Return the model of the file, or None, and its mistakes with their paths."""
        if self._model is None or self._model[0] != values:
            empty: _Result = (None, [])
            shape = {**SHAPES, **HOST_SHAPES}[self.name]
            self._model = (values, empty if self.raw is None else _model(shape, self.raw, values))
        return self._model[1]

    def mistake(self, path: KeyPath, text: str) -> Mistake:
        """Return a mistake at a key path; a missing value gets the line of its parent."""
        nearest = path
        while nearest and nearest not in self.lines:
            nearest = nearest[:-1]
        line = self.lines.get(nearest)
        return Mistake(self.file, line, ": ".join(_entry_names(self.raw, path)), text)

    def add_mistake(self, text: str, line: int | None = None) -> None:
        self.mistakes.append(Mistake(self.file, line, "", text))


def load_content(
    data: Path = DATA, own_person: Path | None = None, provider: Path | None = None
) -> Content:
    """Return the content; raise one ContentError with all mistakes.

    own_person, provider: the host's own files, see Settings.
    """
    paths = {OWN_PERSON: own_person, PROVIDER: provider}
    host = {name: read(path, name, str(path)) for name, path in paths.items() if path}
    host_mistakes = [mistake for source in host.values() for mistake in _host_mistakes(source)]
    sources = {name: read(data / f"{name}.yaml") for name in SHAPES}
    try:
        content = content_of(sources)
    except ContentError as error:
        raise ContentError((*error.mistakes, *host_mistakes)) from None
    if host_mistakes:
        raise ContentError(host_mistakes)
    content.own_person, content.provider = (
        host[name].model({})[0] if name in host else None for name in paths
    )
    content.mistake = _mistake_in({**sources, **host})
    return content


def _host_mistakes(source: Source) -> Iterator[Mistake]:
    model, problems = source.model({})
    if isinstance(model, OwnPerson) and not (problems or source.mistakes):
        phones = {tel(number): contact for contact, number in EMERGENCY_NUMBERS.items()}
        problems = [
            *pairs.check_pairs(model, model.name),
            *pairs.check_phone(model, model.name),
            *pairs.typed_numbers(source.raw, phones),
        ]
        if not (model.phone or model.url):
            problems.append(((), MESSAGES.between.nothing_to_show.format(id=model.name)))
    yield from source.mistakes
    yield from (source.mistake(path, text) for path, text in problems)


def content_of(sources: Mapping[str, Source], today: date | None = None) -> Content:
    """Return the content of parsed files; raise one ContentError with all mistakes.

    today: reject later days. None for the server, so that it also starts with a wrong clock.
    """
    values = placeholder_values(sources["contacts"].raw)
    mistakes = [mistake for source in sources.values() for mistake in source.mistakes]
    wrong: set[tuple[str, KeyPath]] = set()  # places that already have a mistake
    for name, source in sources.items():
        problems = source.model(values)[1]
        mistakes += [source.mistake(path, text) for path, text in problems]
        wrong |= {(name, path) for path, _ in problems}
    files = files_of(sources)
    by_place: dict[tuple[str, KeyPath], Finding] = {}
    numbers = typed_numbers({name: source.raw for name, source in sources.items()})
    days = future_days(files, today) if today else ()
    for finding in (*cross_checks(files), *numbers, *days):
        by_place.setdefault((finding.file, finding.path), finding)
    mistakes += [
        sources[finding.file].mistake(finding.path, finding.text)
        for finding in by_place.values()
        if wrong.isdisjoint(  # skip a finding at or inside a wrong value
            (finding.file, finding.path[:length]) for length in range(1, len(finding.path) + 1)
        )
    ]
    if mistakes:
        order = [f"data/{name}.yaml" for name in SHAPES]
        raise ContentError(sorted(mistakes, key=lambda m: (order.index(m.file), m.line or 0)))
    return Content(files, _mistake_in(sources))


def _mistake_in(sources: Mapping[str, Source]) -> MistakeIn:
    return lambda file, path, text: sources[file].mistake(path, text)


def files_of(sources: Mapping[str, Source]) -> Files:
    """Return the files as models, None for those that could not be read or repaired."""
    values = placeholder_values(sources["contacts"].raw)
    return {name: source.model(values)[0] for name, source in sources.items()}


def texts_of(sources: Mapping[str, Source]) -> Places:
    """Return the texts with letters that people read; skip files without a model."""
    values = placeholder_values(sources["contacts"].raw if "contacts" in sources else None)
    return {
        (name, path): text
        for name, source in sources.items()
        for path, text in texts(source.model(values)[0])
        if _HAS_LETTER(text)
    }


def placeholder_values(contacts: Any) -> dict[str, str]:
    """Return the values for placeholders in texts, by name: {"awel.phone": "102"}.

    contacts: data/contacts.yaml before validation; mistakes in it are ignored here.
    """
    values = {
        f"{entry['id']}.{key}": str(entry[key])
        for entry in contact_entries(contacts).values()
        for key in ("phone", "url", "name", "phrase")
        if isinstance(entry.get(key), str | int)
    }
    # A wrong emergency number is reported at its contact, not in every text that uses it.
    values |= {f"{contact}.phone": number for contact, number in EMERGENCY_NUMBERS.items()}
    for name in values:
        with suppress(PydanticCustomError):  # reported at that contact
            values[name] = fill_in(values[name], values)
    return values


# Reading


def read(path: Path, name: str = "", file: str = "") -> Source:
    """Parse a file; never raises. file: its name in mistakes, if not data/<name>.yaml."""
    source = Source(name or path.stem, file=file)
    _parse(source, read_text(path, source))
    return source


def source_of(name: str, data: bytes) -> Source:
    """Parse the bytes of a file; never raises."""
    source = Source(name)
    _parse(source, _decode(data, source))
    return source


def read_text(path: Path, source: Source) -> str | None:
    """Return the text of a file; None, and a mistake in `source`, if it cannot be read."""
    say = MESSAGES.file
    try:
        return _decode(path.read_bytes(), source)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        source.add_mistake(say.missing if missing else say.closed.format(reason=error.strerror))
    return None


def _decode(data: bytes, source: Source) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        source.add_mistake(MESSAGES.file.encoding, data.count(b"\n", 0, error.start) + 1)
    return None


def _parse(source: Source, text: str | None) -> None:
    if text is None:
        return
    say = MESSAGES.file
    try:
        reader = _Reader(text, source)
        node = reader.get_single_node()
        if node is None:
            source.add_mistake(say.empty)
        else:
            source.raw = reader.value(node, ())
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        source.add_mistake(say.hidden.format(character=f"U+{error.character:04X}"), line)
    except yaml.MarkedYAMLError as error:
        source.mistakes.append(
            SyntaxMistake(source.file, _line(error), "", str(error), error, text)
        )
    except RecursionError:
        source.add_mistake(say.too_deep)


def _line(error: yaml.MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else None


# 's avonds, 't kind: YAML reads the apostrophe as a quote and would drop it.
APOSTROPHE = re.compile(r"'[stnkmr]\b")
# YAML drops " #…" after a text without quotes, so "bel 101 #gratis" would lose its last word.
_COMMENT = re.compile(r"[ \t]+#(.*)")


class _Reader(yaml.SafeLoader):
    """A YAML safe loader that records lines and reports text that YAML drops silently.

    Dates stay text, because PyYAML raises an exception without a line for an impossible date.
    """

    def __init__(self, text: str, source: Source) -> None:
        super().__init__(text)
        self._text = text
        self._source = source

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # Reject anchors, aliases and tags: editors write them by accident in a text that starts
        # with *, & or !, and nested aliases can exhaust the memory.
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, AliasEvent) or event.anchor or getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        """Return the value of a node and record the lines of everything in it."""
        self._source.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(part, (*path, i)) for i, part in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._block(node, path)
        assert isinstance(node, yaml.ScalarNode)
        if node.style is None and (hidden := _COMMENT.match(self._text, node.end_mark.index)):
            words = MESSAGES.file.after_hash.format(read=display(hidden[1].strip()))
            self._source.add_mistake(words, node.end_mark.line + 1)
        if node.style == "'" and APOSTROPHE.match(f"'{node.value}"):
            self._source.add_mistake(MESSAGES.file.apostrophe, node.start_mark.line + 1)
        if len(node.value) > 100:  # a text, or a number that is too long for str()
            return node.value
        try:
            return self.construct_object(node)
        except (ValueError, yaml.constructor.ConstructorError):  # "0x_": PyYAML fails on it
            return node.value

    def _block(self, node: yaml.MappingNode, path: KeyPath) -> dict[Any, Any]:
        block: dict[Any, Any] = {}
        duplicates: list[tuple[object, yaml.Mark]] = []
        split = False  # report a text with two commas only once
        for key_node, part in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._source.add_mistake(MESSAGES.file.list_as_key, line)
                continue
            key = self.value(key_node, (*path, key_node.value))
            if key in block:
                duplicates.append((key, key_node.start_mark))
                continue
            colon = self._text[key_node.end_mark.index :].lstrip().startswith(":")
            if node.flow_style and not colon:
                if not split:
                    self._source.add_mistake(MESSAGES.file.comma.format(read=display(key)), line)
                split = True
                continue
            self._source.lines[*path, key] = line
            block[key] = self.value(part, (*path, key))
        if len(duplicates) > 1:  # an entry lost its first line: report only that
            raise yaml.MarkedYAMLError(problem="lost start", problem_mark=duplicates[0][1])
        for key, mark in duplicates:
            self._source.add_mistake(
                MESSAGES.file.double_key.format(key=display(key)), mark.line + 1
            )
        return block


_Reader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


# Shapes

_KINDS = {  # names of messages, by pydantic's error type
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
# For _repair(): kinds of mistakes, and keys, grouped by how the value is repaired. After the repair
# the rest of the file can be checked.
_TEXTS = {
    "empty",
    "line_break",
    "hidden_character",
    "curly_quote",
    "foreign_digit",
    "not_printable",
    "outer_space",
    "no_letter",
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
_DELETED = {"unknown_key", "phone_spelling", "phone_form", "url_scheme", "url_form"}
_SOURCES = {"source", "phone_source"}
_SOURCED_TEXT = {"text": "x", "derived": True}
_POINTERS = {"id", "number", "contact", "contacts", "question", "answer", "child", "night", "owner"}


def _model(shape: TypeAdapter[Any], raw: Any, values: Values) -> _Result:
    """Return the model, or None, and its mistakes with their paths.

    A model with mistakes has dummy values and only serves to find more mistakes.
    """
    # Pydantic accepts an optional key without a value; we don't.
    empty = [path for path, value in raw_parts(raw) if value is None]
    mistakes: _Problems = [(path, MESSAGES.value.empty) for path in empty]
    for attempt in range(3):  # a repaired value can be wrong again: 13 becomes "13"
        try:
            return shape.validate_python(raw, context=values), mistakes
        except ValidationError as error:
            errors = [e for e in error.errors(include_url=False) if not _is_long_enough(e)]
        if attempt == 0:
            mistakes += [(_path(e), _advice(e, shape)) for e in errors if _path(e) not in empty]
        raw = _repair(raw, errors)
    return None, mistakes


def raw_parts(raw: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Yield every value inside a value read from YAML, with its path, parents first."""
    parts: Iterable[tuple[Any, Any]] = raw.items() if isinstance(raw, dict) else ()
    for key, part in enumerate(raw) if isinstance(raw, list) else parts:
        yield (*path, key), part
        yield from raw_parts(part, (*path, key))


def _is_long_enough(error: Any) -> bool:
    """Whether a list is long enough; pydantic only counts its valid items."""
    return error["type"] == "too_short" and bool(len(error["input"]) >= error["ctx"]["min_length"])


def _path(error: Any) -> KeyPath:
    return tuple(part for part in error["loc"] if part != "[key]")


def _kind(error: Any) -> str:
    kind = str(error["type"])
    return _KINDS.get(kind, kind)


def _repair(raw: Any, errors: Iterable[Any]) -> Any:
    raw = deepcopy(raw)
    for error in errors:
        *path, key = _path(error) or ("",)
        kind = _kind(error)
        entry = raw
        with suppress(KeyError, IndexError, TypeError):  # the path of a wrong key does not exist
            for part in path:
                entry = entry[part]
            if key in _SOURCES and kind in ("missing", "not_a_list", "too_few"):
                entry[key] = ["flyer"]
            elif kind == "source_form":
                entry[key] = "flyer"
            elif kind == "not_a_block":
                entry[key] = _SOURCED_TEXT
            elif kind == "not_text":
                entry[key] = str(error["input"])
            elif kind in _TEXTS or (kind == "missing" and key not in _POINTERS):
                entry[key] = "x"
            elif kind in _DAYS:
                entry[key] = "2020-01-01"
            elif kind in _DELETED:
                del entry[key]
    return raw


def _advice(error: Any, shape: TypeAdapter[Any]) -> str:
    kind, context = _kind(error), error.get("ctx", {})
    words: dict[str, object] = {**context, "read": display(error["input"])}
    if kind == "not_one_of":
        words["options"] = context["expected"].replace(" or ", ", ").replace("'", "")
    elif kind == "too_few":
        words |= {"least": context["min_length"], "count": context["actual_length"]}
    if "character" in words:
        words["character"] = _HIDDEN.get(context["character"], context["character"])
    text = str(getattr(MESSAGES.value, kind, MESSAGES.value.other)).format(**words)
    if kind == "unknown_key":
        return suggest(text, error["loc"][-1], schema_keys(shape.json_schema()))
    if kind == "not_one_of":
        return suggest(text, error["input"], str(words["options"]).split(", "))
    return suggest(text, context["name"], context["known"]) if kind == "no_fact" else text


def schema_keys(schema: Any) -> set[str]:
    """Return the names of all properties that a JSON Schema defines, at any depth."""
    parts = schema.values() if isinstance(schema, dict) else schema
    if not isinstance(schema, dict | list):
        return set()
    own = {*schema.get("properties", ())} if isinstance(schema, dict) else set()
    return own.union(*(schema_keys(part) for part in parts))


def display(value: Any) -> str:
    """Return a value for a message: at most 80 characters, with invisible characters named.

    A list, a mapping or an empty value is described in words.
    """
    kinds = MESSAGES.kinds
    names = {type(None): kinds.nothing, list: kinds.listing, dict: kinds.block}
    if isinstance(value, str):
        text = f'"{"".join(map(_visible, value))}"'
    else:
        text = names.get(type(value)) or json.dumps(value, default=str)
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


def _entry_names(raw: Any, path: KeyPath) -> Iterator[str]:
    """Yield the parts of a key path as words; for a list entry its id or title, or its position."""
    for part in path:
        name = str(part + 1) if isinstance(part, int) and isinstance(raw, list) else str(part)
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            raw = None
        if isinstance(part, int) and isinstance(raw, dict):
            own = [raw.get(key) for key in ("id", "number", "contact", "title", "label")]
            if "question" in raw:
                own.insert(0, f"{raw['question']} {raw.get('answer', '')}".strip())
            name = next((str(n) for n in own if isinstance(n, str | int) and n != ""), name)
        yield name if name.isprintable() and len(name) <= 80 else display(name)
