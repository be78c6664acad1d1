"""What an editor reads about a mistake: messages.yaml as a model, and a mistake with its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import TypeAdapter

from wegwijzer.content.forms import Fills, Line, Text, section

Steps = tuple[int | str, ...]  # the keys and indexes that lead to a value of a file


@section
class Report:
    title: Text
    place: Annotated[Line, Fills("file", "line")]
    unseen: Annotated[Line, Fills("reason")]
    meant: Annotated[Line, Fills("text", "word")]


@section
class Kinds:
    nothing: Text
    listing: Text
    block: Text
    tab: Text
    line_break: Text
    fixed_space: Text


@section
class OfFile:
    missing: Text
    closed: Annotated[Line, Fills("reason")]
    encoding: Text
    empty: Text
    too_deep: Text
    tab: Text
    colon: Text
    quote: Text
    apostrophe: Text
    after_quote: Text
    comma: Annotated[Line, Fills("read")]
    indent: Text
    no_colon: Text
    bracket: Text
    dash: Text
    backslash: Text
    special_start: Text
    two_parts: Text
    hidden: Annotated[Line, Fills("character")]
    double_key: Annotated[Line, Fills("key")]
    lost_start: Text
    lost_key: Text
    conflict: Text
    dash_space: Text
    after_hash: Annotated[Line, Fills("read")]
    list_as_key: Text
    other: Annotated[Line, Fills("column")]


@section
class OfValue:
    missing: Text
    unknown_key: Annotated[Line, Fills("read")]
    key_not_text: Text
    not_text: Annotated[Line, Fills("read")]
    not_yes_or_no: Annotated[Line, Fills("read")]
    not_a_list: Annotated[Line, Fills("read")]
    not_a_block: Annotated[Line, Fills("read")]
    too_few: Annotated[Line, Fills("least", "count")]
    not_one_of: Annotated[Line, Fills("options", "read")]
    empty: Text
    line_break: Text
    hidden_character: Annotated[Line, Fills("character")]
    curly_quote: Annotated[Line, Fills("character")]
    foreign_digit: Annotated[Line, Fills("character")]
    not_printable: Annotated[Line, Fills("character", "code")]
    outer_space: Annotated[Line, Fills("read")]
    no_letter: Annotated[Line, Fills("read")]
    markup: Annotated[Line, Fills("found")]
    unfinished: Annotated[Line, Fills("found")]
    scheme: Annotated[Line, Fills("found")]
    no_fact: Annotated[Line, Fills("name")]
    bad_braces: Annotated[Line, Fills("read")]
    no_words: Annotated[Line, Fills("name")]
    wrong_word: Annotated[Line, Fills("name", "words")]
    missing_word: Annotated[Line, Fills("name")]
    missing_number: Annotated[Line, Fills("number")]
    phone_spelling: Annotated[Line, Fills("spelt", "read")]
    phone_form: Annotated[Line, Fills("read")]
    reach_form: Annotated[Line, Fills("found")]
    url_scheme: Annotated[Line, Fills("read")]
    url_form: Annotated[Line, Fills("read")]
    source_form: Annotated[Line, Fills("read")]
    id_form: Annotated[Line, Fills("read")]
    file_name_form: Annotated[Line, Fills("read")]
    months: Annotated[Line, Fills("count")]
    day_form: Annotated[Line, Fills("read")]
    no_such_day: Annotated[Line, Fills("read")]
    other: Annotated[Line, Fills("read")]


@section
class Between:
    double: Annotated[Line, Fills("id")]
    not_a_contact: Annotated[Line, Fills("id")]
    lost_contact: Annotated[Line, Fills("id")]
    group_sector: Annotated[Line, Fills("sector", "title", "read")]
    unused: Annotated[Line, Fills("id")]
    renamed: Annotated[Line, Fills("id", "lost")]
    not_for_a_child: Annotated[Line, Fills("id")]
    tells: Annotated[Line, Fills("id")]
    no_phone: Annotated[Line, Fills("id")]
    no_url: Annotated[Line, Fills("id")]
    no_url_label: Annotated[Line, Fills("id")]
    no_url_phrase: Annotated[Line, Fills("id")]
    no_audience: Annotated[Line, Fills("id")]
    phone_needs: Annotated[Line, Fills("id", "key")]
    alone: Annotated[Line, Fills("id", "key", "needs")]
    not_free: Annotated[Line, Fills("id", "read")]
    nothing_to_show: Annotated[Line, Fills("id")]
    emergency: Annotated[Line, Fills("id", "number", "read")]
    must_name: Annotated[Line, Fills("words", "id")]
    must_be: Annotated[Line, Fills("wanted", "id", "read")]
    of_other: Annotated[Line, Fills("words", "id")]
    typed: Annotated[Line, Fills("read", "name")]
    typed_unknown: Annotated[Line, Fills("read")]
    not_its_number: Annotated[Line, Fills("number", "name")]
    same_number: Annotated[Line, Fills("read", "id")]
    same_lead: Text
    no_number: Annotated[Line, Fills("number")]
    unfounded: Text
    no_page: Annotated[Line, Fills("id")]
    no_provider: Annotated[Line, Fills("id", "words")]
    taken: Annotated[Line, Fills("id")]
    nothing_in_section: Text
    future: Annotated[Line, Fills("day")]


@section
class OfPaper:
    """What does not fit on the papers. The other names are those of room.py: pages and parts."""

    too_much: Annotated[Line, Fills("place", "over", "part")]
    page_1: Text
    page_2: Text
    strip: Text
    strip_width: Text
    column: Text
    poster: Text
    poster_column: Text
    poster_width: Text
    prevention: Text
    heading: Text
    urgent: Text
    next_step: Text
    talk: Text
    agreements: Text
    about: Text
    alarms: Text
    ladder: Text
    support: Text
    more_info: Text
    sources: Text
    child_strip: Text
    scan: Text
    child: Text


@section
class Review:
    """What `python -m wegwijzer check` says beside the mistakes."""

    mistakes: Annotated[Line, Fills("count")]
    advice: Annotated[Line, Fills("count")]
    old: Annotated[Line, Fills("count")]
    changes: Annotated[Line, Fills("version")]
    good: Text
    last: Text
    room: Text
    room_left: Annotated[Line, Fills("place", "left")]
    no_version: Annotated[Line, Fills("version")]
    change: Annotated[Line, Fills("what", "before", "after")]
    long: Annotated[Line, Fills("count", "most", "start")]
    stiff: Annotated[Line, Fills("word")]
    je_kan: Annotated[Line, Fills("word")]
    old_source: Annotated[Line, Fills("day")]
    lost: Annotated[Line, Fills("words")]
    reworded: Annotated[Line, Fills("words")]
    misplaced: Annotated[Line, Fills("name", "title")]
    still_there: Annotated[Line, Fills("words")]
    other_name: Annotated[Line, Fills("name")]
    stale_source: Annotated[Line, Fills("key", "source")]
    old_name: Annotated[Line, Fills("name", "now")]
    changed_elsewhere: Annotated[Line, Fills("file", "entry")]
    not_on_flyer: Annotated[Line, Fills("words")]
    not_in_data: Annotated[Line, Fills("words")]


@section
class Online:
    """What `check --online` says of a link, and of the number on its page."""

    progress: Annotated[Line, Fills("number", "total", "what")]
    good: Annotated[Line, Fills("count")]
    title: Annotated[Line, Fills("count")]
    ok: Annotated[Line, Fills("what", "url")]
    redirected: Annotated[Line, Fills("what", "url", "to")]
    moved: Annotated[Line, Fills("what", "url", "to")]
    gone: Annotated[Line, Fills("what", "url", "why")]
    refused: Annotated[Line, Fills("what", "url", "why")]
    unreached: Annotated[Line, Fills("what", "url", "why")]
    number_found: Annotated[Line, Fills("number")]
    number_not_found: Annotated[Line, Fills("number")]
    number_not_read: Annotated[Line, Fills("number")]
    not_written: Annotated[Line, Fills("path")]
    too_late: Text
    too_many: Text
    not_safe: Text
    no_answer: Text


@section
class Edit:
    """What `make edit` says, on the page and in the terminal."""

    started: Annotated[Line, Fills("address")]
    port: Annotated[Line, Fills("port", "other")]
    title: Text
    line: Annotated[Line, Fills("line")]
    again: Text
    right: Text


@section
class Help:
    """What the commands say of themselves."""

    program: Text
    check: Text
    json: Text
    edit: Text
    port: Text
    online: Text
    bijwerken: Text
    schemas: Text
    github: Text
    tegen: Text
    map: Text


@section
class Messages:
    """All of messages.yaml, by what the mistake is in."""

    report: Report
    kinds: Kinds
    file: OfFile
    value: OfValue
    between: Between
    paper: OfPaper
    review: Review
    online: Online
    edit: Edit
    help: Help


# A message that is missing, unknown or cannot be filled in is a ValidationError here, at import.
MESSAGES = TypeAdapter(Messages).validate_python(
    yaml.safe_load(Path(__file__).with_name("messages.yaml").read_text(encoding="utf-8"))
)


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
