"""Translates PyYAML's errors into Dutch advice for editors."""

import re
from collections.abc import Iterable

import yaml
from yaml.tokens import (
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
)

from wegwijzer.content.load import APOSTROPHE
from wegwijzer.content.messages import MESSAGES, Mistake, SyntaxMistake

_START = re.compile(r"^(?: *- )* *")  # the part of a line before its first word

# Parts of PyYAML's messages by their advice; the first match counts.
_YAML_ADVICE = {
    MESSAGES.file.tab: ("'\\t' that cannot start any token",),
    MESSAGES.file.colon: ("mapping values are not allowed here",),
    MESSAGES.file.backslash: ("unknown escape character", "double-quoted scalar expected escape"),
    MESSAGES.file.dash: ("sequence entries are not allowed here",),
    MESSAGES.file.no_colon: ("could not find expected ':'",),
    MESSAGES.file.indent: ("expected <block end>",),
    MESSAGES.file.bracket: ("flow sequence", "flow mapping"),
    MESSAGES.file.special_start: ("alias", "an anchor", "a tag", "a directive", "any token"),
    MESSAGES.file.lost_start: ("lost start",),
    MESSAGES.file.two_parts: ("single document", "document start"),
}


# Common mistakes that make PyYAML fail on the same line or the next one.
_SLIPS = (
    (re.compile("^(?:<{7}|={7}|>{7})"), MESSAGES.file.conflict),
    (re.compile(r"^ *-[^ -]"), MESSAGES.file.dash_space),
    (re.compile(r"(?:: +|- +)(?:\[[^\]]*\]|\{[^}]*\}) *[^ ,#\]}]"), MESSAGES.file.special_start),
)


def explain(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Return the mistakes, with PyYAML's own messages replaced by advice."""
    return [_translate(each) if isinstance(each, SyntaxMistake) else each for each in mistakes]


def _translate(mistake: SyntaxMistake) -> Mistake:
    text, line = _advice(mistake.error, mistake.source)
    return Mistake(mistake.file, line, mistake.entry, text)


def _advice(error: yaml.MarkedYAMLError, text: str) -> tuple[str, int | None]:
    if quote := _quote_mistake(text):
        return quote
    message = f"{error.context or ''} {error.problem or ''}"
    fits = (say for say, parts in _YAML_ADVICE.items() if any(part in message for part in parts))
    advice = next(fits, None)
    colon = advice == MESSAGES.file.colon
    if colon and error.problem_mark and _is_too_deep(text, error.problem_mark):
        advice = MESSAGES.file.indent
    if advice == MESSAGES.file.two_parts and not re.search(r"(?m)^(?:---|\.\.\.)", text):
        advice = MESSAGES.file.lost_key
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return advice or MESSAGES.file.other.format(column=1), None
    for line in range(mark.line, max(mark.line - 2, -1), -1):
        words = [*text.split("\n"), ""][line]
        if slip := next((say for slip, say in _SLIPS if slip.search(words)), None):
            return slip, line + 1
    return advice or MESSAGES.file.other.format(column=mark.column + 1), mark.line + 1


def _is_too_deep(text: str, mark: yaml.Mark) -> bool:
    """Whether a line is indented deeper than the line above, which already has a value.

    PyYAML reads such a line as the rest of that value and complains about its colon.
    """
    *above, line = text.split("\n")[: mark.line + 1]
    last = next((part for part in reversed(above) if part.strip() and part.strip()[0] != "#"), "")
    has_text, first = re.search(r":\s+\S", last), ": " not in line[: mark.column]
    start, start_above = (len(part) - len(_START.sub("", part)) for part in (line, last))
    return bool(has_text) and first and start > start_above


def _quote_mistake(text: str) -> tuple[str, int] | None:
    """Return the mistake and line of the first quoted text that is not closed properly.

    PyYAML only fails at the next quote, which can be many lines later.
    """
    depth = 0  # of nested [ and {
    try:
        for token in yaml.scan(text, yaml.SafeLoader):
            depth += isinstance(token, FlowSequenceStartToken | FlowMappingStartToken)
            depth -= isinstance(token, FlowSequenceEndToken | FlowMappingEndToken)
            if not isinstance(token, yaml.ScalarToken) or token.style not in ("'", '"'):
                continue
            start, end = token.start_mark, token.end_mark
            if start.line != end.line:
                return _quote_at(text, start, MESSAGES.file.quote)
            after = text[end.index :].partition("\n")[0].split(" #")[0].strip()
            if after and after[0] not in (",]}:" if depth else ":"):
                return _quote_at(text, start, MESSAGES.file.after_quote)
    except yaml.MarkedYAMLError as error:
        if error.context == "while scanning a quoted scalar" and error.context_mark:
            return _quote_at(text, error.context_mark, MESSAGES.file.quote)
    return None


def _quote_at(text: str, start: yaml.Mark, mistake: str) -> tuple[str, int]:
    is_apostrophe = APOSTROPHE.match(text, start.index)
    return MESSAGES.file.apostrophe if is_apostrophe else mistake, int(start.line) + 1
