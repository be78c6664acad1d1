"""Types for single values of a YAML file: text, phone number, URL, id, day.

Each mistake is a PydanticCustomError whose type is the name of a message in messages.yaml.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, LiteralString

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationInfo,
)
from pydantic.dataclasses import dataclass
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from wegwijzer.content.fonts import PRINTABLE

# A dataclass, because BaseModel reserves field names such as `copy`.
section = dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))

_MARKUP = re.compile(r"</?[a-z!][^>]*>?|&(?:#\w+|[a-z]+\d*);|\*\*|`|\]\(", re.IGNORECASE)
# Quotes of a word processor: YAML does not treat them as quotes, and a search for " misses them.
_CURLY = re.compile(r"[\u2018-\u201f]")
_UNFINISHED = re.compile(r"\b(TODO|FIXME|TBD|XXX|lorem ipsum)\b")
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_URL = re.compile(rf"(?:{_LABEL}\.)+[a-z]{{2,}}(?:/[A-Za-z0-9_.-]+)*/?")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:javascript|data|mailto|tel):\S", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(.+\)")
# Belgian numbers: help lines (100 to 112, 1200 to 1999, 116 xxx), area codes, 070, 078 and 0800
# (nine digits), mobile (ten). Not 0900, because help must not cost extra.
_BELGIAN = re.compile(
    r"1(?:0\d|1[0-2])|1[2-9]\d\d|116\d{3}|0(?!90|4[5-9])[1-9]\d{7}|04[5-9]\d{7}", re.ASCII
)
_ABROAD = re.compile(r"^\s*(?:\+|00)\s*32\D*0?\D*")  # +32 2, 0032 (0)2
_FREE = re.compile(r"1\d\d\d?|116\d{3}|0800\d{5}", re.ASCII)
# Text pages link e-mail addresses, phone numbers and URLs. Short numbers are excluded, because they
# may be a count ("101 vragen"). Without "www." a site counts only if its top-level domain is in
# the list below, because "af.maar" is not a site but a missing space.
CONTACT_DETAILS = re.compile(
    r"(?P<mail>[\w.+-]*\w@(?:[a-z0-9-]+\.)+[a-z]{2,})"
    r"|(?<![\w+./])(?P<phone>0(?!90|4 ?[5-9])[1-9](?: ?\d){7}|04[5-9](?: ?\d){7})(?![\w/]|[ .]\d)"
    r"|(?<![\w.@/-])(?P<site>(?:www\.(?:[a-z0-9-]+\.)+[a-z]{2,}"
    r"|(?:[a-z0-9-]+\.)+(?:be|brussels|com|eu|net|nl|org|vlaanderen))\b(?:/[\w-]+(?:\.[\w-]+)*)*)",
    re.ASCII | re.IGNORECASE,
)
_ALMOST_CONTACT_DETAILS = re.compile(r"\S*@\S*|\+?\d(?:[ /.()-]*\d){7,}")
# Invisible characters that Unicode classifies as letters, marks or symbols.
_BLANK = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0]")
# The placeholder of a value in data/contacts.yaml: {child-focus.phone}.
_FACT = re.compile(r"\{([\w-]+\.[\w-]+)\}")


def _error(kind: LiteralString, **words: Any) -> PydanticCustomError:
    return PydanticCustomError(kind, kind, words)


def _line(value: str) -> str:
    """Reject all but one line of plain text: markup, hidden characters, URL schemes, TODOs."""
    if not value.strip():
        raise _error("empty")
    if "\n" in value or "\r" in value:
        raise _error("line_break")
    _reject_curly_quotes(value)
    for character in re.findall(r"[^ -~]", value):  # not printable ASCII
        kind = unicodedata.category(character)
        # Control and format characters hide or reverse the text around them. Other spaces and
        # combining accents look right, but searches do not find them.
        alone = unicodedata.combining(character) or _BLANK.match(character)
        if kind[0] in "CZ" or alone:
            raise _error("hidden_character", character=f"U+{ord(character):04X}")
        if kind == "Nd":
            raise _error("foreign_digit", character=character)
        if character not in PRINTABLE:
            raise _error("not_printable", character=character, code=f"U+{ord(character):04X}")
    if value != value.strip():
        raise _error("outer_space")
    if not re.search(r"[A-Za-z0-9]", value):
        raise _error("no_letter")
    if match := _MARKUP.search(value):
        raise _error("markup", found=match[0])
    if match := _SCHEME.search(value):
        raise _error("scheme", found=match[0])
    if match := _UNFINISHED.search(value):
        raise _error("unfinished", found=match[0])
    return value


def _reject_curly_quotes(value: str) -> str:
    if match := _CURLY.search(value):
        raise _error("curly_quote", character=match[0])
    return value


def placeholders(*words: str, all_needed: bool = True) -> AfterValidator:
    """Return a validator of {placeholders}. all_needed: the text must contain all of them.

    Any text may also contain placeholders for values of contacts ("{child-focus.phone}"). The
    validator fills these in from the validation context.
    """

    def check(value: str, info: ValidationInfo) -> str:
        value = fill_in(value, info.context or {})
        names = placeholder_names(value)
        if names is None:
            raise _error("bad_braces")
        if unknown := names - {*words}:
            name = f"{{{min(unknown)}}}"
            if not words:
                raise _error("no_words", name=name)
            raise _error("wrong_word", name=name, words=", ".join(f"{{{w}}}" for w in words))
        if all_needed and (missing := [word for word in words if word not in names]):
            raise _error("missing_word", name=f"{{{missing[0]}}}")
        return value

    return AfterValidator(check)


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Fill in "{contact.key}" from these values; reject unknown placeholders."""

    def fact(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise _error("no_fact", name=match[0], known=[f"{{{name}}}" for name in values])
        return values[match[1]]

    return _FACT.sub(fact, text)


def placeholder_names(text: str) -> set[str] | None:
    """Return the names in {braces}; None if the braces are malformed."""
    names = set(re.findall(r"\{(\w+)\}", text))
    return None if re.search(r"[{}]", re.sub(r"\{\w+\}", "", text)) else names


def is_free(phone: str) -> bool:
    """Whether a number can be free of charge: a short one, 116 xxx or 0800."""
    return bool(_FREE.fullmatch(phone.replace(" ", "")))


def with_numbers(*numbers: str) -> AfterValidator:
    """Return a validator that rejects a text without one of these phone numbers."""

    def check(value: str) -> str:
        for number in numbers:
            if not re.search(rf"(?<!\d){number}(?!\d)", value):
                raise _error("missing_number", number=number)
        return value

    return AfterValidator(check)


def _phone(value: str) -> str:
    if not re.fullmatch(r"[0-9]+( [0-9]+)*", value) or not _BELGIAN.fullmatch(
        value.replace(" ", "")
    ):
        spelt = " ".join(re.findall("[0-9]+", _ABROAD.sub("0", value)))
        if _BELGIAN.fullmatch(spelt.replace(" ", "")):
            raise _error("phone_spelling", spelt=spelt)
        raise _error("phone_form")
    return value


def _reachable(value: str) -> str:
    """Reject a text without an e-mail address, phone number or URL, or with a malformed one."""
    almost = _ALMOST_CONTACT_DETAILS.search(CONTACT_DETAILS.sub("", value))
    if almost or not CONTACT_DETAILS.search(value):
        raise _error("reach_form", found=almost[0] if almost else value)
    return value


def _url(value: str) -> str:
    if "//" in value:
        raise _error("url_scheme")
    if not _URL.fullmatch(value):
        raise _error("url_form")
    return value


def _source(value: str) -> str:
    """Accept "flyer" or a URL without scheme, and a remark in brackets after it."""
    page, _, more = value.partition(" ")
    if (page != "flyer" and not _URL.fullmatch(page)) or (
        more and not _IN_BRACKETS.fullmatch(more)
    ):
        raise _error("source_form")
    return value


def _id(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise _error("id_form")
    return value


def _file_name(value: str) -> str:
    # ASCII only, because it goes into a response header.
    if not re.fullmatch(r"([a-z0-9-]|\{\w+\})+\.(pdf|ics)", value):
        raise _error("file_name_form")
    return value


def _months(value: str) -> str:
    if (count := len(value.split())) != 12:
        raise _error("months", count=count)
    return value


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"20\d\d-\d\d-\d\d", value, re.ASCII):
        raise _error("day_form")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _error("no_such_day") from None


class ById:
    """A mapping with exactly these keys. more: allow other keys, with values of the last shape."""

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
    """A value that is not running text. shown: visitors see it as it is.

    hidden: they don't, except on /overzicht.
    """

    kind: Literal["shown", "hidden"]


HIDDEN = Mark("hidden")
_Strict = Annotated[str, Field(strict=True)]
Line = Annotated[_Strict, AfterValidator(_line)]
Text = Annotated[Line, placeholders()]
FileName = Annotated[_Strict, AfterValidator(_file_name), Mark("shown")]
Months = Annotated[Text, AfterValidator(_months), Mark("shown")]
_StraightQuotes = Annotated[_Strict, AfterValidator(_reject_curly_quotes)]
Phone = Annotated[_StraightQuotes, AfterValidator(_phone), Mark("shown")]
Reachable = Annotated[Text, AfterValidator(_reachable)]
Url = Annotated[_StraightQuotes, AfterValidator(_url), Mark("shown")]
Source = Annotated[Text, AfterValidator(_source), HIDDEN]
Id = Annotated[_StraightQuotes, AfterValidator(_id), HIDDEN]
Day = Annotated[date, BeforeValidator(_day), HIDDEN]
