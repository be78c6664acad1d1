"""Read data/*.yaml once, at start; every mistake is named, all at once."""

from collections.abc import Iterable
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from wegwijzer.content.checks import relations
from wegwijzer.content.models import (
    ContactsFile,
    Content,
    Conversation,
    PagesFile,
    QuestionsFile,
    StepsFile,
    Urgent,
)

DATA = Path(__file__).parents[2] / "data"

M = TypeVar("M", bound=BaseModel)


class ContentError(Exception):
    """Every mistake found in data/, one a line: file, entry, key, what was read, what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(("mistakes in the content:", *self.problems)))


def load_content(data: Path = DATA) -> Content:
    """Read and check data/*.yaml; raise one ContentError that names every mistake."""
    problems: list[str] = []
    raw = {
        name: _read(data / f"{name}.yaml", problems)
        for name in ("contacts", "questions", "steps", "conversation", "urgent", "pages", "texts")
    }
    texts = _texts(raw["texts"], problems)
    contacts = _model(ContactsFile, raw["contacts"], "contacts", problems)
    questions = _model(QuestionsFile, raw["questions"], "questions", problems)
    steps = _model(StepsFile, raw["steps"], "steps", problems)
    conversation = _model(Conversation, raw["conversation"], "conversation", problems)
    urgent = _model(Urgent, raw["urgent"], "urgent", problems)
    pages = _model(PagesFile, raw["pages"], "pages", problems)
    if not (contacts and questions and steps and urgent):
        raise ContentError(problems)
    content = Content(
        contacts,
        questions,
        steps,
        conversation or Conversation.model_construct(points=()),
        urgent,
        pages or PagesFile(pages=()),
        texts,
    )
    problems += relations(content)
    if problems:
        raise ContentError(problems)
    return content


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, but a key that stands twice is an error instead of a silent loss."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            continue  # YAML allows a list as a key; construct_mapping says that we do not
        key = loader.construct_object(key_node)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise yaml.constructor.ConstructorError(
                None, None, f"line {line}: {key!r} stands twice; remove one of the two"
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _read(path: Path, problems: list[str]) -> Any:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
        if raw is None:
            problems.append(f"data/{path.name}: the file is empty; put its entries back")
        return raw
    except FileNotFoundError:
        problems.append(f"data/{path.name}: the file is missing; put it back")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        detail = " ".join(str(error).split())
        problems.append(f"data/{path.name}: cannot be read as YAML: {detail}")
    return None


def _model(model: type[M], raw: Any, name: str, problems: list[str]) -> M | None:
    if raw is None:
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        mistakes = error.errors()
    problems += [f"data/{name}.yaml: {_place(raw, e['loc'])}: {_advice(e)}" for e in mistakes]
    try:
        return model.model_validate(_mended(raw, mistakes))
    except ValidationError:
        return None


def _mended(raw: Any, mistakes: Iterable[Any]) -> Any:
    """Return a copy that can be checked further: it is never used, the mistakes are reported.

    What should be text becomes text, unknown keys go; other mistakes stay.
    """
    raw = deepcopy(raw)
    for mistake in mistakes:
        *path, key = mistake["loc"] or ("",)
        entry = raw
        with suppress(KeyError, IndexError, TypeError):  # a mistake in a key has no such place
            for part in path:
                entry = entry[part]
            match mistake["type"]:
                case "string_type":
                    entry[key] = str(mistake["input"])
                case "string_too_short":
                    entry[key] = "?"
                case "extra_forbidden":
                    del entry[key]
    return raw


def _place(raw: Any, location: tuple[int | str, ...]) -> str:
    """Name the entry by its id or number rather than by its index."""
    names = []
    for part in location:
        name = str(part + 1) if isinstance(part, int) and isinstance(raw, list) else str(part)
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            raw = None
        if isinstance(part, int) and isinstance(raw, dict):
            name = str(raw.get("id") or raw.get("number") or raw.get("title") or name)
        names.append(name)
    return ": ".join(names) or "the file"


def _advice(error: Any) -> str:
    read = repr(error["input"])
    read = read if len(read) <= 80 else read[:77] + "..."
    match error["type"]:
        case "string_type":
            return f"must be text, got {read}; put quotes around it"
        case "missing":
            return "is missing; add it"
        case "extra_forbidden":
            return f"is not a known key, got {read}; check the spelling or remove it"
        case "string_pattern_mismatch":
            return (
                f"does not have the right form, got {read}; it must match {error['ctx']['pattern']}"
            )
        case _:
            return f"{error['msg']}, got {read}"


def _texts(raw: Any, problems: list[str]) -> dict[str, dict[str, str]]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        problems.append(f"data/texts.yaml: must be sections with texts, got {raw!r}")
        return {}
    texts: dict[str, dict[str, str]] = {}
    for section, entries in raw.items():
        if not isinstance(entries, dict):
            problems.append(f"data/texts.yaml: {section}: must hold texts, got {entries!r}")
            continue
        texts[str(section)] = {str(key): text for key, text in entries.items()}
        for key, text in entries.items():
            if not isinstance(text, str):
                problems.append(
                    f"data/texts.yaml: {section}: {key}: must be text, got {text!r}; "
                    "put quotes around it"
                )
            elif not text.strip():
                problems.append(f"data/texts.yaml: {section}: {key}: is empty; write the text")
    return texts
