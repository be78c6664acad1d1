"""What must hold between the entries of data/*.yaml: ids that exist, no gaps, nothing unused."""

import string
from collections.abc import Iterable, Iterator
from typing import get_args

from wegwijzer.content.models import Content, Goal

STEP_NUMBERS = ("1", "2", "3", "4")
QUESTION_IDS = ("rol", "sector", "feiten", "beelden", "stap")


def relations(content: Content) -> Iterator[str]:
    """Yield what is wrong between entries: unknown or double ids, gaps, unused contacts."""
    yield from _doubles("contacts", (contact.id for contact in content.contacts))
    yield from _doubles("questions", (question.id for question in content.questions))
    yield from _doubles("pages", (page.id for page in content.pages))
    yield from _doubles("conversation", (point.id for point in content.conversation.points))
    if tuple(q.id for q in content.questions) != QUESTION_IDS:
        yield f"data/questions.yaml: questions: must be {', '.join(QUESTION_IDS)}, in this order"
        return
    if tuple(step.number for step in content.steps) != STEP_NUMBERS:
        yield f"data/steps.yaml: steps: numbers must be {', '.join(STEP_NUMBERS)}, in this order"
        return
    if content.goal.option_ids != frozenset(get_args(Goal)):
        yield f"data/questions.yaml: goal: options must be {', '.join(get_args(Goal))}"
    for group in (*content.support, *content.more_info):
        yield from _doubles("contacts", (f"{group.title}: {c}" for c in group.contacts))
    yield from _option_relations(content)
    yield from _step_relations(content)
    yield from _contact_relations(content)


def _doubles(file: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for entry in ids:
        if entry in seen:
            yield f"data/{file}.yaml: {entry}: this id stands twice; ids must differ"
        seen.add(entry)


def _option_relations(content: Content) -> Iterator[str]:
    sectors = content.question("sector").option_ids
    steps = {f"step_{number}" for number in STEP_NUMBERS}
    for question in (content.goal, *content.questions):
        yield from _doubles("questions", (f"{question.id}: {o.id}" for o in question.options))
        place = f"data/questions.yaml: {question.id}"
        for sector in question.explanation_by_sector.keys() - sectors:
            yield f"{place}: explanation_by_sector: {sector!r} is not a sector"
        for option in question.options:
            if option.suggests and option.suggests not in sectors:
                yield f"{place}: {option.id}: suggests: {option.suggests!r} is not a sector"
            fields = _placeholders(option.label)
            if unknown := fields - (steps if question.id == "stap" else set()):
                yield f"{place}: {option.id}: label: {sorted(unknown)} cannot be filled in"
            if fields and not option.short:
                yield f"{place}: {option.id}: short is missing; the label cannot stand for it"
    for number in STEP_NUMBERS:
        if number not in content.question("stap").option_ids:
            yield f"data/questions.yaml: stap: option {number!r} is missing; add it"


def _placeholders(text: str) -> set[str]:
    """Return the names in {braces}; whatever is more than a name comes back as it stands."""
    try:
        found = [field for field in string.Formatter().parse(text) if field[1] is not None]
    except ValueError:
        return {text}
    return {text if spec or conversion else str(name) for _, name, spec, conversion in found}


def _step_relations(content: Content) -> Iterator[str]:
    sectors = content.question("sector").option_ids
    roles = content.question("rol").option_ids
    for step in content.steps:
        place = f"data/steps.yaml: {step.number}"
        if step.contacts.keys() != sectors:
            yield f"{place}: contacts: must name {sorted(sectors)}, got {sorted(step.contacts)}"
        for sector, own_roles in step.own_roles.items():
            if sector not in sectors:
                yield f"{place}: own_roles: {sector!r} is not a sector"
            for role in set(own_roles) - roles:
                yield f"{place}: own_roles: {role!r} is not a role"
        if step.own_roles and not (step.own_lead and step.own_contact_lead):
            yield f"{place}: own_lead and own_contact_lead are missing; add them"
    if content.steps[-1].own_roles:
        yield f"data/steps.yaml: {content.steps[-1].number}: own_roles: there is no step after it"
    for block in content.urgent.blocks:
        if block.question not in QUESTION_IDS:
            yield f"data/urgent.yaml: blocks: {block.question!r} is not a question"
        elif block.answer not in content.question(block.question).option_ids:
            yield f"data/urgent.yaml: blocks: {block.question}: {block.answer!r} is not an option"
        elif block.examples and not content.question(block.question).examples:
            yield f"data/urgent.yaml: blocks: {block.question}: has no examples to show"


def _contact_relations(content: Content) -> Iterator[str]:
    sectors = content.question("sector").option_ids
    used: list[tuple[str, str]] = []
    for step in content.steps:
        used += [(f"data/steps.yaml: {step.number}", c) for c in step.contacts.values()]
    for key, groups in (("support", content.support), ("more_info", content.more_info)):
        for group in groups:
            place = f"data/contacts.yaml: {key}: {group.title}"
            used += [(place, c) for c in group.contacts]
            if group.sector and group.sector not in sectors:
                yield f"{place}: sector: {group.sector!r} is not a sector"
    used += [("data/urgent.yaml: strip", item.contact) for item in content.urgent.strip]
    for block in content.urgent.blocks:
        used += [(f"data/urgent.yaml: {block.question} {block.answer}", c) for c in block.contacts]
    used += [("data/contacts.yaml: child_strip", c) for c in content.child_strip_ids]
    known = {contact.id for contact in content.contacts}
    for place, contact_id in used:
        if contact_id not in known:
            yield f"{place}: {contact_id!r} is not a contact of data/contacts.yaml"
    for contact_id in sorted(known - {contact_id for _, contact_id in used}):
        yield f"data/contacts.yaml: {contact_id}: is shown nowhere; give it a place or remove it"
    urgent = {contact_id for block in content.urgent.blocks for contact_id in block.contacts}
    for contact_id in content.child_strip_ids:
        if contact_id in known and content.contact(contact_id).audience == "begeleider":
            yield f"data/contacts.yaml: child_strip: {contact_id}: is not for a child; remove it"
        if contact_id in urgent:
            yield f"data/contacts.yaml: child_strip: {contact_id}: tells what happened; remove it"
    for item in content.urgent.strip:
        if item.contact in known and not content.contact(item.contact).phone:
            yield f"data/urgent.yaml: strip: {item.contact}: has no phone number"
