"""Converts between answers and links: a link contains the whole state of the wizard."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from wegwijzer.content import Content, Question
from wegwijzer.contract import GOALS, SENSITIVE, SUGGESTED
from wegwijzer.rules.query import Pair, read_query


@dataclass(frozen=True)
class Answers:
    """One option id for each parameter of the link; None if its question is open or not asked."""

    doel: str = GOALS[0]
    rol: str | None = None
    sector: str | None = None
    feiten: str | None = None
    beelden: str | None = None
    stap: str | None = None

    def get(self, parameter: str) -> str | None:
        value: str | None = getattr(self, parameter)
        return value


CHANGE = "wijzig"  # the parameter that names an answered question to show again
PARAMETERS = tuple(field.name for field in fields(Answers))


@dataclass(frozen=True)
class Reading:
    """The state in a link. whole: False if an answer was unknown or repeated.

    change: the answered question that is shown again.
    """

    answers: Answers
    whole: bool
    change: str | None = None


def known_values(content: Content) -> dict[str, frozenset[str]]:
    """Return the valid values of each parameter of the site, except `datum` of /agenda.ics."""
    options = {q.id: q.option_ids for q in (content.goal, *content.questions)}
    papers = {
        "poster": options["sector"],
        "bewaar": frozenset(("1",)),
        "inkt": frozenset(("weinig",)),
    }
    return {**options, CHANGE: frozenset(options), **papers}


def answers_from_query(query: str | Iterable[Pair], content: Content) -> Reading:
    """Read a query string or its (parameter, value) pairs, after repair by read_query; never raise.

    Unknown values and later repeats of a parameter are dropped, and `whole` becomes False. Dropped
    silently: unknown parameters, because mail programs and social media add their own; answers to
    questions that the goal does not ask; an invalid or repeated `wijzig`.
    """
    options = {q.id: q.option_ids for q in (content.goal, *content.questions)}
    values: dict[str, str] = {}
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
            values[parameter] = value
        seen.add(parameter)
    answers = _drop_unasked(Answers(**values), content)
    reopenable = {question.id for question in reopenable_questions(answers, content)}
    change = changes[0] if len(changes) == 1 and changes[0] in reopenable else None
    return Reading(answers, whole, change)


def query_from_answers(answers: Answers, content: Content, change: str | None = None) -> str:
    """Return the canonical query string without "?"; "" for no answers.

    change: the answered question to show again.
    """
    answers = _drop_unasked(answers, content)
    pairs = [
        (parameter, value)
        for parameter in PARAMETERS
        if (value := answers.get(parameter)) and (parameter, value) != ("doel", Answers.doel)
    ]
    if change:
        pairs.append((CHANGE, change))
    return "&".join(f"{parameter}={value}" for parameter, value in pairs)  # ids need no encoding


def href(answers: Answers, content: Content, page: str = "./", change: str | None = None) -> str:
    """Return the link to a state. page: a relative URL works under any base path."""
    query = query_from_answers(answers, content, change)
    return f"{page}?{query}" if query else page


def asked_questions(answers: Answers, content: Content) -> tuple[Question, ...]:
    return tuple(q for q in content.questions if answers.doel in q.goals)


def reopenable_questions(answers: Answers, content: Content) -> tuple[Question, ...]:
    """Return the answered questions that can be shown again, in order.

    The step needs a sector, because its options name the contacts of that sector.
    """
    return tuple(
        question
        for question in asked_questions(answers, content)
        if answers.get(question.id) and (question.id != "stap" or answers.sector)
    )


def open_question(answers: Answers, content: Content) -> Question | None:
    """Return the next question to ask; None if the answers are complete."""
    return next((q for q in asked_questions(answers, content) if answers.get(q.id) is None), None)


def shown_question(reading: Reading, content: Content) -> Question | None:
    """Return the question on the screen; None for the result."""
    if reading.change:
        return content.question(reading.change)
    return open_question(reading.answers, content)


def with_option(answers: Answers, parameter: str, option_id: str, content: Content) -> Answers:
    """Return the answers after choosing an option; a role also sets its suggested sector.

    Another sector clears the step, because the option that was chosen named a contact of the old
    sector. Choosing the current answer again changes nothing.
    """
    if answers.get(parameter) == option_id:
        return answers
    chosen = replace(answers, **{parameter: option_id})
    if parameter == "rol" and option_id in SUGGESTED:
        chosen = replace(chosen, sector=SUGGESTED[option_id])
    if chosen.sector != answers.sector:
        chosen = without(chosen, "stap")
    return _drop_unasked(chosen, content)


def without(answers: Answers, *parameters: str) -> Answers:
    cleared: dict[str, Any] = dict.fromkeys(parameters)
    return replace(answers, **cleared)


def neutral(answers: Answers) -> Answers:
    """Return the answers of the neutral link: goal, role and sector."""
    return without(answers, *SENSITIVE)


def _drop_unasked(answers: Answers, content: Content) -> Answers:
    ids = {question.id for question in asked_questions(answers, content)}
    unasked = [p for p in PARAMETERS if p != "doel" and p not in ids and answers.get(p)]
    return without(answers, *unasked) if unasked else answers
