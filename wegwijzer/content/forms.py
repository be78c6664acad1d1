"""What one value of a YAML file may be: a text, a number to dial, an address, an id, a day.

Each mistake is a PydanticCustomError; its type is the name of a message in messages.yaml.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, LiteralString

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic.dataclasses import dataclass
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from wegwijzer.content.fonts import PRINTABLE

# For models whose fields may have any name: a BaseModel has a `copy` of its own, a text may too.
section = dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))

_MARKUP = re.compile(r"</?[a-z!][^>]*>?|&(?:#\w+|[a-z]+\d*);|\*\*|`|\]\(", re.IGNORECASE)
# A word processor's: around a text YAML does not see them, and within one no search finds them.
_CURLY = re.compile(r"[\u2018-\u201f]")
_UNFINISHED = re.compile(r"\b(TODO|FIXME|TBD|XXX|lorem ipsum)\b")
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_URL = re.compile(rf"(?:{_LABEL}\.)+[a-z]{{2,}}(?:/[A-Za-z0-9_.-]+)*/?")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:javascript|data|mailto|tel):\S", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(.+\)")
# What a telephone in Belgium can dial: help lines (100 to 112, 1200 to 1999, 116 000), area
# codes, 070, 078 and 0800 (nine digits), mobile (ten). Not 0900: nobody pays to be helped.
_BELGIAN = re.compile(
    r"1(?:0\d|1[0-2])|1[2-9]\d\d|116\d{3}|0(?!90)[1-9]\d{7}|04[5-9]\d{7}", re.ASCII
)
_ABROAD = re.compile(r"^\s*(?:\+|00)\s*32\D*0?\D*")  # +32 2, 0032 (0)2
_FREE = re.compile(r"1\d\d\d?|116\d{3}|0800\d{5}", re.ASCII)
# What a text page shows as a link: an e-mail address, a telephone number, the address of a site.
# Short numbers are left out, because they could count something ("101 vragen"); so are sites
# without "www." under other domains than these, because "af.maar" is a space that was forgotten.
REACHED = re.compile(
    r"(?P<mail>[\w.+-]*\w@(?:[a-z0-9-]+\.)+[a-z]{2,})"
    r"|(?<![\w+./])(?P<phone>0(?!90)[1-9](?: ?\d){7}|04[5-9](?: ?\d){7})(?![\w/]|[ .]\d)"
    r"|(?<![\w.@/-])(?P<site>(?:www\.(?:[a-z0-9-]+\.)+[a-z]{2,}"
    r"|(?:[a-z0-9-]+\.)+(?:be|brussels|com|eu|net|nl|org|vlaanderen))\b(?:/[\w-]+(?:\.[\w-]+)*)*)",
    re.ASCII | re.IGNORECASE,
)
_ALMOST_REACHED = re.compile(r"\S*@\S*|\+?\d(?:[ /.()-]*\d){7,}")
# Characters that take a place or none and show nothing, though Unicode calls them letters or marks.
_BLANK = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0]")
# A fact of data/contacts.yaml, filled in when the files are read: {child-focus.phone}.
_FACT = re.compile(r"\{([\w-]+\.[\w-]+)\}")


def _wrong(kind: LiteralString, **words: Any) -> PydanticCustomError:
    return PydanticCustomError(kind, kind, words)


def _line(value: str) -> str:
    """Refuse what no reader can read, or what shows that nobody read it."""
    if not value.strip():
        raise _wrong("empty")
    if "\n" in value or "\r" in value:
        raise _wrong("line_break")
    _straight(value)
    for character in re.findall(r"[^ -~]", value):  # the rest of ASCII shows what it is
        kind = unicodedata.category(character)
        # Control and format characters hide or turn around what stands beside them. A space of
        # another width, and half an accent, look right and are found by no search.
        alone = unicodedata.combining(character) or _BLANK.match(character)
        if kind[0] in "CZ" or alone:
            raise _wrong("hidden_character", character=f"U+{ord(character):04X}")
        if kind == "Nd":
            raise _wrong("foreign_digit", character=character)
        if character not in PRINTABLE:
            raise _wrong("not_printable", character=character, code=f"U+{ord(character):04X}")
    if value != value.strip():
        raise _wrong("outer_space")
    if not re.search(r"[A-Za-z0-9]", value):
        raise _wrong("no_letter")
    if found := _MARKUP.search(value):
        raise _wrong("markup", found=found[0])
    if found := _SCHEME.search(value):
        raise _wrong("scheme", found=found[0])
    if found := _UNFINISHED.search(value):
        raise _wrong("unfinished", found=found[0])
    return value


def _straight(value: str) -> str:
    if found := _CURLY.search(value):
        raise _wrong("curly_quote", character=found[0])
    return value


class Fills:
    """The {words} that the program fills in; all must stand in the text, or some of them.

    A fact of a contact may stand in any text ("{child-focus.phone}"), and is filled in here: the
    context of the validation holds them by that name.
    """

    def __init__(self, *words: str, all_needed: bool = True) -> None:
        self.words = words
        self._all_needed = all_needed

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def _check(self, value: str, info: core_schema.ValidationInfo) -> str:
        value = filled(value, info.context or {})
        found = words_in(value)
        if found is None:
            raise _wrong("bad_braces")
        words = ", ".join(f"{{{word}}}" for word in self.words)
        if unknown := found - {*self.words}:
            name = f"{{{min(unknown)}}}"
            raise (
                _wrong("wrong_word", name=name, words=words)
                if words
                else _wrong("no_words", name=name)
            )
        if self._all_needed and (lost := [word for word in self.words if word not in found]):
            raise _wrong("missing_word", name=f"{{{lost[0]}}}")
        return value


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Return the text with the facts that it names by "{contact.key}"; refuse one not known."""

    def fact(found: re.Match[str]) -> str:
        if found[1] not in facts:
            raise _wrong("no_fact", name=found[0], known=[f"{{{name}}}" for name in facts])
        return facts[found[1]]

    return _FACT.sub(fact, text)


def words_in(text: str) -> set[str] | None:
    """Return the names in {braces}; None if a brace is anything but that."""
    names = set(re.findall(r"\{(\w+)\}", text))
    return None if re.search(r"[{}]", re.sub(r"\{\w+\}", "", text)) else names


def is_free(phone: str) -> bool:
    """Whether a number of this form can cost nothing: a short one, 116 xxx or 0800."""
    return bool(_FREE.fullmatch(phone.replace(" ", "")))


class Names:
    """The numbers that a text must hold: it is the only thing that a page says."""

    def __init__(self, *numbers: str) -> None:
        self._numbers = numbers

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: str) -> str:
        for number in self._numbers:
            if not re.search(rf"(?<!\d){number}(?!\d)", value):
                raise _wrong("missing_number", number=number)
        return value


def _phone(value: str) -> str:
    if not re.fullmatch(r"[0-9]+( [0-9]+)*", value) or not _BELGIAN.fullmatch(
        value.replace(" ", "")
    ):
        spelt = " ".join(re.findall("[0-9]+", _ABROAD.sub("0", value)))
        if _BELGIAN.fullmatch(spelt.replace(" ", "")):
            raise _wrong("phone_spelling", spelt=spelt)
        raise _wrong("phone_form")
    return value


def _reachable(value: str) -> str:
    """Refuse a text that names no way to reach somebody, or one that no visitor could follow."""
    almost = _ALMOST_REACHED.search(REACHED.sub("", value))
    if almost or not REACHED.search(value):
        raise _wrong("reach_form", found=almost[0] if almost else value)
    return value


def _url(value: str) -> str:
    if "//" in value:
        raise _wrong("url_scheme")
    if not _URL.fullmatch(value):
        raise _wrong("url_form")
    return value


def _source(value: str) -> str:
    """Take "flyer" or an address without its scheme; what tells more follows in brackets."""
    page, _, more = value.partition(" ")
    if (page != "flyer" and not _URL.fullmatch(page)) or (
        more and not _IN_BRACKETS.fullmatch(more)
    ):
        raise _wrong("source_form")
    return value


def _id(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise _wrong("id_form")
    return value


def _file_name(value: str) -> str:
    # It goes into a header of the answer, which holds nothing but ASCII.
    if not re.fullmatch(r"([a-z0-9-]|\{\w+\})+\.(pdf|ics)", value):
        raise _wrong("file_name_form")
    return value


def _months(value: str) -> str:
    if (count := len(value.split())) != 12:
        raise _wrong("months", count=count)
    return value


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"20\d\d-\d\d-\d\d", value, re.ASCII):
        raise _wrong("day_form")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _wrong("no_such_day") from None


class ById:
    """A block with these keys, each of its own shape; `more`: others too, of the last shape."""

    def __init__(self, shapes: Mapping[str, Any], more: bool = False) -> None:
        self._shapes = shapes
        self._more = more

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        shapes = {key: handler.generate_schema(shape) for key, shape in self._shapes.items()}
        block = core_schema.typed_dict_schema(
            {key: core_schema.typed_dict_field(shape) for key, shape in shapes.items()},
            extra_behavior="allow" if self._more else "forbid",
            extras_schema=[*shapes.values()][-1] if self._more else None,
        )
        ids = core_schema.no_info_after_validator_function(_ids, block)
        return ids if self._more else block


def _ids(block: dict[str, Any]) -> dict[str, Any]:
    for key in block:
        _id(key)
    return block


@dataclass(frozen=True)
class Mark:
    """What a value is to a reader, where it is no text: a number or name to show, or nothing."""

    kind: Literal["shown", "hidden"]


HIDDEN = Mark("hidden")
_Strict = Annotated[str, Field(strict=True)]
Line = Annotated[_Strict, AfterValidator(_line)]
Text = Annotated[Line, Fills()]
FileName = Annotated[_Strict, AfterValidator(_file_name), Mark("shown")]
Months = Annotated[Text, AfterValidator(_months), Mark("shown")]
_Straight = Annotated[_Strict, AfterValidator(_straight)]
Phone = Annotated[_Straight, AfterValidator(_phone), Mark("shown")]
Reachable = Annotated[Text, AfterValidator(_reachable)]
Url = Annotated[_Straight, AfterValidator(_url), Mark("shown")]
Source = Annotated[Text, AfterValidator(_source), HIDDEN]
Id = Annotated[_Straight, AfterValidator(_id), HIDDEN]
Day = Annotated[date, BeforeValidator(_day), HIDDEN]
