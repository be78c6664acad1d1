"""The messages for editors (messages.yaml), and the types of mistakes in data/."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

KeyPath = tuple[int | str, ...]  # the keys and indexes that lead to a value in a file


_TEXTS = yaml.safe_load(Path(__file__).with_name("messages.yaml").read_text(encoding="utf-8"))
# For example MESSAGES.file.tab. tests/content/test_messages.py checks that each used name exists.
MESSAGES: Any = SimpleNamespace(**{name: SimpleNamespace(**_TEXTS[name]) for name in _TEXTS})


def suggest(text: str, read: object, known: Iterable[str]) -> str:
    """Return the text with a "did you mean" for the most similar known word, if any."""
    near = get_close_matches(str(read), sorted(known), n=1)
    return MESSAGES.report.meant.format(text=text, word=near[0]) if near else text


@dataclass(frozen=True)
class Mistake:
    """One mistake in data/ or in a host's file. line: from 1; None for the whole file.

    entry: the path to the value ("contacts: awel: phone"); "" for a YAML error or the whole file.
    """

    file: str
    line: int | None
    entry: str
    text: str

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place = MESSAGES.report.place.format(file=self.file, line=self.line)
        return ": ".join(part for part in (place, self.entry, self.text) if part)


@dataclass(frozen=True)
class SyntaxMistake(Mistake):
    """A YAML syntax error. text: the parser's message. source: the text of the file."""

    error: yaml.MarkedYAMLError
    source: str


class ContentError(Exception):
    """All mistakes in data/ and the host's files.

    One per line: file, line, entry, the value read, what to do.
    """

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join((MESSAGES.report.title, *map(str, self.mistakes))))
