"""The messages for editors (messages.yaml), and the type of a mistake in data/."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

Steps = tuple[int | str, ...]  # the keys and indexes that lead to a value of a file


class Section:
    """The messages of one section of messages.yaml, as attributes."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        vars(self).update(texts)

    if TYPE_CHECKING:  # tests/content/test_messages.py checks the names that the code uses

        def __getattr__(self, name: str) -> str: ...


class Messages:
    """The sections of messages.yaml, as attributes."""

    def __init__(self, path: Path) -> None:
        for subject, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            setattr(self, subject, Section(texts))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Section: ...


MESSAGES = Messages(Path(__file__).with_name("messages.yaml"))


def meant(text: str, read: object, known: Iterable[str]) -> str:
    """Return the text with a "did you mean" for the most similar known word, if any."""
    near = get_close_matches(str(read), sorted(known), n=1)
    return MESSAGES.report.meant.format(text=text, word=near[0]) if near else text


@dataclass(frozen=True)
class Mistake:
    """One mistake in data/. line: from 1; None for the whole file.

    entry: the path to the value ("contacts: awel: phone"), empty for a YAML syntax error.
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
class NoYaml(Mistake):
    """A YAML syntax error. text: the parser's message. source: the text of the file."""

    error: yaml.MarkedYAMLError
    source: str


class ContentError(Exception):
    """All mistakes in data/, one a line: file, line, entry, the value read, what to do."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join((MESSAGES.report.title, *map(str, self.mistakes))))
