"""The data of /overzicht: every question, rule, contact and text, for sign-off. No HTML.

It calls the rules that also make the screens, so it can't differ from them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from wegwijzer.content import Contact, Content, Option, Question, Step
from wegwijzer.content.walk import parts
from wegwijzer.contract import LINES_TO_CALL
from wegwijzer.rules.advice import Alarm, Group, advise, more_info, support
from wegwijzer.rules.answers import Answers, open_question, with_option


@dataclass(frozen=True)
class Turn:
    """The contact of a step in a sector. roles: labels; () means every role."""

    sector: str
    step: Step
    roles: tuple[str, ...]
    contact: Contact
    own: bool


@dataclass(frozen=True)
class Answered:
    question: Question
    option: Option
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True)
class Together:
    """Two answers with an alarm each, and the order of both alarms."""

    answers: tuple[Answered, Answered]
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True)
class Overview:
    """brings: the label of the sector that a role suggests, by role.

    more_info: by sector. places: where a visitor meets a contact, by its id. texts: every text of
    data/ with its keys.
    """

    brings: Mapping[str, str]
    turns: tuple[Turn, ...]
    answered: tuple[Answered, ...]
    together: tuple[Together, ...]
    support: tuple[Group, ...]
    more_info: tuple[tuple[str, tuple[Group, ...]], ...]
    places: Mapping[str, Collection[str]]
    texts: tuple[tuple[str, str], ...]


def overview(content: Content) -> Overview:
    """Return the result of the rules for the content."""
    sectors = content.question("sector").options
    return Overview(
        brings=dict(_brings(content)),
        turns=tuple(_turns(content)),
        answered=tuple(_answered(content)),
        together=tuple(_together(content)),
        support=support(content),
        more_info=tuple((sector.label, more_info(content, sector.id)) for sector in sectors),
        places=_places(content),
        texts=tuple(_texts(content)),
    )


def _result(content: Content, sector: Option, role: Option, step: Step) -> Answers:
    """Return complete answers without an alarm."""
    answers = Answers(rol=role.id, sector=sector.id, stap=step.number)
    while question := open_question(answers, content):
        quiet = [
            option.id
            for option in question.options
            if not advise(content, replace(Answers(), **{question.id: option.id})).urgent
        ]
        answers = replace(answers, **{question.id: quiet[0]})
    return answers


def _brings(content: Content) -> Iterator[tuple[str, str]]:
    for role in content.question("rol").options:
        if sector := with_option(Answers(), "rol", role.id, content).sector:
            yield role.id, content.question("sector").option(sector).label


def by_step(content: Content, text: str) -> str:
    """Return a text with contacts that depend on the sector replaced by their step."""
    for step in content.steps:
        name = content.texts.overview.contact_of.format(number=step.number)
        text = text.replace(f"{{step_{step.number}}}", name)
    return text


def _turns(content: Content) -> Iterator[Turn]:
    """Yield the contact of each step; roles with the same contact are grouped."""
    roles = content.question("rol").options
    for sector in content.question("sector").options:
        for step in content.steps:
            found: dict[tuple[str, bool], Turn] = {}
            for role in roles:
                turn = advise(content, _result(content, sector, role, step)).next_step
                if turn is None:
                    continue
                key = (turn.contact.id, turn.own)
                so_far = found.get(key, Turn(sector.label, step, (), turn.contact, turn.own))
                found[key] = replace(so_far, roles=(*so_far.roles, role.label))
            for each in found.values():
                yield replace(each, roles=()) if len(each.roles) == len(roles) else each


def _answered(content: Content) -> Iterator[Answered]:
    """Yield each answer of the questions that have alarms."""
    for question in content.questions:
        found = [
            Answered(
                question,
                option,
                advise(content, replace(Answers(), **{question.id: option.id})).urgent,
            )
            for option in question.options
        ]
        if any(answer.alarms for answer in found):
            yield from found


def _together(content: Content) -> Iterator[Together]:
    """Yield each pair of answers to different questions that both have an alarm."""
    for pair in combinations([answer for answer in _answered(content) if answer.alarms], 2):
        if pair[0].question is not pair[1].question:
            given = {answer.question.id: answer.option.id for answer in pair}
            yield Together(pair, advise(content, replace(Answers(), **given)).urgent)


def _places(content: Content) -> Mapping[str, Collection[str]]:
    say = content.texts.overview
    places: dict[str, dict[str, None]] = {contact.id: {} for contact in content.contacts}

    def note(contact_id: str, place: str) -> None:
        places[contact_id][place] = None

    for item in content.urgent.strip:
        note(item.contact, say.in_strip)
    for answer in _answered(content):
        for alarm in answer.alarms:
            what = answer.question.subject or answer.question.text
            place = say.in_alarm.format(subject=what, answer=answer.option.label)
            note(alarm.contact.id, place)
    for turn in _turns(content):
        note(turn.contact.id, say.in_step.format(number=turn.step.number, sector=turn.sector))
    for group in content.support:
        for contact_id in group.contacts:
            note(contact_id, say.in_support.format(group=group.title))
    for group in content.more_info:
        for contact_id in group.contacts:
            note(contact_id, say.in_more_info.format(group=group.title))
    for contact in content.child_strip:
        note(contact.id, say.in_child_strip)
    for contact_id in LINES_TO_CALL.values():
        note(contact_id, say.in_talk)
    for contact in (content.child_help, content.night_help):
        note(contact.id, say.in_footer)
    return places


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    for name, file in content.files.items():
        for part in parts(file):
            if part.kind != "hidden" and isinstance(part.value, str):
                entry = content.mistake(name, part.steps, "").entry
                yield f"{name}: {entry}", by_step(content, part.value)
