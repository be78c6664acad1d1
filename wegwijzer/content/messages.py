"""What an editor reads about a mistake: messages.yaml, and a mistake with its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

Steps = tuple[int | str, ...]  # the keys and indexes that lead to a value of a file


class Section:
    """Messages about one subject, by their names; words in {braces} are filled in."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        vars(self).update(texts)

    if TYPE_CHECKING:  # tests/content/test_messages.py holds what is asked for against the file

        def __getattr__(self, name: str) -> str: ...


class Messages:
    """All of messages.yaml, by subject."""

    def __init__(self, path: Path) -> None:
        for subject, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            setattr(self, subject, Section(texts))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Section: ...


MESSAGES = Messages(Path(__file__).with_name("messages.yaml"))


def meant(text: str, read: object, known: Iterable[str]) -> str:
    """Return the text, with the known word that was most likely meant, if any is near."""
    near = get_close_matches(str(read), sorted(known), n=1)
    return MESSAGES.report.meant.format(text=text, word=near[0]) if near else text


@dataclass(frozen=True)
class Mistake:
    """One mistake in data/. line: of the file, from 1; None if it is about the whole file.

    entry: the names that lead to it ("contacts: awel: phone"), empty for a mistake of YAML itself.
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
    """A file that YAML cannot read; text: what the parser said. source: the text of the file."""

    error: yaml.MarkedYAMLError
    source: str


class ContentError(Exception):
    """Every mistake found in data/, one a line: file, line, entry, what was read, what to do."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join((MESSAGES.report.title, *map(str, self.mistakes))))
