"""Returns the data of /overzicht, for sign-off: the results of the rules, and all texts.

The data comes from the same rules as the screens, so /overzicht can't differ from the screens.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from wegwijzer.content import Contact, Content, Option, Question, Step
from wegwijzer.content.walk import parts
from wegwijzer.contract import LINES_TO_CALL, NO, SUGGESTED
from wegwijzer.rules.advice import Alarm, advise, more_info, support
from wegwijzer.rules.answers import Answers


@dataclass(frozen=True)
class StepContact:
    """The contact of a step in a sector. sector: its label. own: as in NextStep.

    roles: the labels of the roles with this contact; () for every role.
    """

    sector: str
    step: Step
    roles: tuple[str, ...]
    contact: Contact
    own: bool


@dataclass(frozen=True)
class AnswerAlarms:
    question: Question
    option: Option
    alarms: tuple[Alarm, ...]


def overview(content: Content) -> dict[str, Any]:
    """Return the template variables.

    fixed_sectors: the label of the sector that choosing a role also sets, by role. alarm_pairs: two
    answers that each raise an alarm, and both alarms in display order. more_info: each sector's
    label with its groups. places: where the site shows a contact, by contact id. texts: each text
    of content.files that is not HIDDEN, after its file and entry.
    """
    sector = content.question("sector")
    return {
        "fixed_sectors": {role: sector.option(fixed).label for role, fixed in SUGGESTED.items()},
        "step_contacts": _step_contacts(content),
        "answer_alarms": _answer_alarms(content),
        "alarm_pairs": _alarm_pairs(content),
        "support": support(content),
        "more_info": [(each.label, more_info(content, each.id)) for each in sector.options],
        "places": _places(content),
        "texts": [*_texts(content)],
    }


def by_step(content: Content, text: str) -> str:
    """Replace "{step_2}", the contact of a step, with words that fit every sector."""
    for step in content.steps:
        name = content.texts.overview.contact_of.format(number=step.number)
        text = text.replace(f"{{step_{step.number}}}", name)
    return text


def _step_contacts(content: Content) -> Iterator[StepContact]:
    """Yield the contacts of each step in each sector, one entry for roles with the same contact."""
    roles = content.question("rol").options
    for sector in content.question("sector").options:
        for step in content.steps:
            contacts: dict[tuple[str, bool], StepContact] = {}
            for role in roles:
                answers = Answers(rol=role.id, sector=sector.id, stap=step.number)
                advice = advise(content, replace(answers, feiten=NO, beelden=NO)).next_step
                if advice is None:
                    continue
                key = (advice.contact.id, advice.own)
                first = StepContact(sector.label, step, (), advice.contact, advice.own)
                so_far = contacts.get(key, first)
                contacts[key] = replace(so_far, roles=(*so_far.roles, role.label))
            for each in contacts.values():
                yield replace(each, roles=()) if len(each.roles) == len(roles) else each


def _answer_alarms(content: Content) -> Iterator[AnswerAlarms]:
    """Yield each answer, also those without an alarm, of the questions that have alarms."""
    for question in content.questions:
        answers = [
            AnswerAlarms(
                question,
                option,
                advise(content, replace(Answers(), **{question.id: option.id})).urgent,
            )
            for option in question.options
        ]
        if any(answer.alarms for answer in answers):
            yield from answers


def _alarm_pairs(content: Content) -> Iterator[tuple[tuple[AnswerAlarms, ...], tuple[Alarm, ...]]]:
    """Yield each pair of answers to different questions that both have an alarm."""
    for pair in combinations([answer for answer in _answer_alarms(content) if answer.alarms], 2):
        if pair[0].question is not pair[1].question:
            values = {answer.question.id: answer.option.id for answer in pair}
            yield pair, advise(content, replace(Answers(), **values)).urgent


def _places(content: Content) -> Mapping[str, Collection[str]]:
    say = content.texts.overview
    places: dict[str, dict[str, None]] = {contact.id: {} for contact in content.contacts}

    def add(contact_id: str, place: str) -> None:
        places[contact_id][place] = None

    for item in content.urgent.strip:
        add(item.contact, say.in_strip)
    for answer in _answer_alarms(content):
        for alarm in answer.alarms:
            what = answer.question.subject or answer.question.text
            place = say.in_alarm.format(subject=what, answer=answer.option.label)
            add(alarm.contact.id, place)
    for each in _step_contacts(content):
        add(each.contact.id, say.in_step.format(number=each.step.number, sector=each.sector))
    for group in content.support:
        for contact_id in group.contacts:
            add(contact_id, say.in_support.format(group=group.title))
    for group in content.more_info:
        for contact_id in group.contacts:
            add(contact_id, say.in_more_info.format(group=group.title))
    for contact in content.child_strip:
        add(contact.id, say.in_child_strip)
    for contact_id in LINES_TO_CALL.values():
        add(contact_id, say.in_talk)
    for contact in (content.child_help, content.night_help):
        add(contact.id, say.in_footer)
    return places


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    for name, file in content.files.items():
        for part in parts(file):
            if part.kind != "hidden" and isinstance(part.value, str):
                entry = content.mistake(name, part.path, "").entry
                yield f"{name}: {entry}", by_step(content, part.value)
