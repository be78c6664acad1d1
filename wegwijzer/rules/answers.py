"""The query string and back: the whole state of the wizard is its link."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from wegwijzer.content import Content, Question
from wegwijzer.contract import GOALS, SENSITIVE, SUGGESTED
from wegwijzer.rules.query import Pair, read_query


@dataclass(frozen=True)
class Answers:
    """One option id for each parameter of the link, None while it is open."""

    doel: str = GOALS[0]
    rol: str | None = None
    sector: str | None = None
    feiten: str | None = None
    beelden: str | None = None
    stap: str | None = None

    def get(self, parameter: str) -> str | None:
        value: str | None = getattr(self, parameter)
        return value


CHANGE = "wijzig"  # in the link of a page alone: the question to show again
PARAMETERS = tuple(field.name for field in fields(Answers))


@dataclass(frozen=True)
class Reading:
    """What a link says. whole: no answer in it had to be dropped.

    change: the answered question that is shown again, to look at or to answer otherwise.
    """

    answers: Answers
    whole: bool
    change: str | None = None


def known_values(content: Content) -> dict[str, frozenset[str]]:
    """Return the values that each parameter may have, in the links of every address."""
    options = {q.id: q.option_ids for q in (content.goal, *content.questions)}
    papers = {
        "poster": options["sector"],
        "bewaar": frozenset(("1",)),
        "inkt": frozenset(("weinig",)),
    }
    return {**options, CHANGE: frozenset(options), **papers}


def answers_from_query(query: str | Iterable[Pair], content: Content) -> Reading:
    """Read a query string, or its (parameter, value) pairs; drop what is unknown, never raise.

    What other programs did to the link is repaired first, where that is certain (read_query).
    The first of a repeated parameter counts. Answers that the goal does not ask are left out
    without a word, and so is what is no parameter of ours: mail programs and social media add
    their own. Anything else that is dropped makes the reading not whole. A question to show again
    that is unknown, repeated, not answered or not to be asked yet is dropped without a word.
    """
    options = {q.id: q.option_ids for q in (content.goal, *content.questions)}
    found: dict[str, str] = {}
    seen: set[str] = set()
    changes: list[str] = []
    whole = True
    for parameter, value in read_query(query, known_values(content)):
        if parameter == CHANGE:
            changes.append(value)
        if parameter not in options:
            continue
        if parameter in seen or value not in options[parameter]:
            whole = False
        else:
            found[parameter] = value
        seen.add(parameter)
    answers = _asked_only(Answers(**found), content)
    again = {question.id for question in reopenable(answers, content)}
    change = changes[0] if len(changes) == 1 and changes[0] in again else None
    return Reading(answers, whole, change)


def query_from_answers(answers: Answers, content: Content, change: str | None = None) -> str:
    """Return the canonical query string without "?": same answers, same link; "" for none.

    change: the answered question to show again.
    """
    answers = _asked_only(answers, content)
    pairs = [
        (parameter, value)
        for parameter in PARAMETERS
        if (value := answers.get(parameter)) and (parameter, value) != ("doel", Answers.doel)
    ]
    return urlencode([*pairs, (CHANGE, change)] if change else pairs)


def href(answers: Answers, content: Content, page: str = "./", change: str | None = None) -> str:
    """Return the link to a state; relative, it holds behind any proxy and base path."""
    query = query_from_answers(answers, content, change)
    return f"{page}?{query}" if query else page


def asked_questions(answers: Answers, content: Content) -> tuple[Question, ...]:
    """Return the questions that the chosen goal asks, in order."""
    return tuple(q for q in content.questions if answers.doel in q.goals)


def reopenable(answers: Answers, content: Content) -> tuple[Question, ...]:
    """Return the answered questions that can be shown again, in order.

    The step only with a sector: its options name the contacts of that sector.
    """
    return tuple(
        question
        for question in asked_questions(answers, content)
        if answers.get(question.id) and (question.id != "stap" or answers.sector)
    )


def open_question(answers: Answers, content: Content) -> Question | None:
    """Return the next question to ask, None when the answers are complete."""
    return next((q for q in asked_questions(answers, content) if answers.get(q.id) is None), None)


def shown_question(reading: Reading, content: Content) -> Question | None:
    """Return the question that the page shows, None when it shows the result."""
    if reading.change:
        return content.question(reading.change)
    return open_question(reading.answers, content)


def with_option(answers: Answers, parameter: str, option_id: str, content: Content) -> Answers:
    """Return the answers after choosing an option; a role brings its suggested sector along.

    With another sector the step is open again: it named the contacts of the sector before. The
    answer that was given already changes nothing.
    """
    if answers.get(parameter) == option_id:
        return answers
    chosen = replace(answers, **{parameter: option_id})
    if parameter == "rol" and option_id in SUGGESTED:
        chosen = replace(chosen, sector=SUGGESTED[option_id])
    if chosen.sector != answers.sector:
        chosen = without(chosen, "stap")
    return _asked_only(chosen, content)


def without(answers: Answers, *parameters: str) -> Answers:
    """Return the answers with these open again, the others kept."""
    opened: dict[str, Any] = dict.fromkeys(parameters)
    return replace(answers, **opened)


def neutral(answers: Answers) -> Answers:
    """Return what may be shared with anyone: not what happened, nor what was done about it."""
    return without(answers, *SENSITIVE)


def _asked_only(answers: Answers, content: Content) -> Answers:
    ids = {question.id for question in asked_questions(answers, content)}
    unasked = [p for p in PARAMETERS if p != "doel" and p not in ids]
    return without(answers, *unasked)
