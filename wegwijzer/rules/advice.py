"""The rules: from answers and content to the advice on the screen and the sheet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from wegwijzer.content import (
    Contact,
    ContactGroup,
    Content,
    Examples,
    SourcedText,
    Step,
    StripItem,
    UrgentBlock,
    joined,
)
from wegwijzer.contract import (
    LADDERS,
    MAY_BE_MISSING,
    NO,
    OWN_ROLE,
    STEPS,
    WITH_EXAMPLES,
    WITH_STOP_CARD,
)
from wegwijzer.rules.answers import PARAMETERS, Answers, open_question, without


@dataclass(frozen=True)
class Alarm:
    """An alarm that the answers raise, with its texts.

    item: the line of the strip with the same contact. after: the explanation, which depends on the
    answer about criminal offences.
    """

    block: UrgentBlock
    contact: Contact
    item: StripItem
    examples: Examples | None
    after: tuple[SourcedText, ...]

    @property
    def stop_card(self) -> bool:
        return self.block.question == WITH_STOP_CARD

    @property
    def short(self) -> str:
        """The text next to the number on a question, where there is little space."""
        return (self.item.short or self.item.note).text

    @property
    def site_note(self) -> str:
        """When to use the site instead of the number; "" if there is no such advice."""
        return self.item.site_note.text if self.item.site_note else ""

    @property
    def words(self) -> str:
        """The title and the sentences before the contact."""
        return f"{self.block.title} {joined(self.block.sentences)}"

    @property
    def to_do(self) -> str:
        """What to do, in one line: the first text that names the contact, else the title."""
        texts = (self.block.title, *(sentence.text for sentence in self.block.sentences))
        name = self.contact.name.lower()
        return next((text for text in texts if name in text.lower()), self.block.title)


@dataclass(frozen=True)
class NextStep:
    """The advised step. own: the visitor is its contact, so `contact` is that of the step after it.

    fallback: the contact of the step after it, if a group may not have `contact`; else None.
    """

    step: Step
    contact: Contact
    own: bool
    fallback: Contact | None


@dataclass(frozen=True)
class Rung:
    """One step of the ladder. own: the visitor is its contact."""

    step: Step
    contact: Contact
    state: Literal["done", "here", "later"]
    own: bool


@dataclass(frozen=True)
class Group:
    """Contacts under one title. unfolded: those that are always visible; folded: the others."""

    title: str
    note: str | None
    contacts: tuple[Contact, ...]
    unfolded: tuple[Contact, ...]
    folded: tuple[Contact, ...]


@dataclass(frozen=True)
class Advice:
    """The advice. While a question is open, only `urgent`; for prevention, only `more_info`.

    urgent: in the order of the screen and of page 2 of the sheet.
    """

    urgent: tuple[Alarm, ...]
    next_step: NextStep | None = None
    ladder: tuple[Rung, ...] = ()
    support: tuple[Group, ...] = ()
    more_info: tuple[Group, ...] = ()

    @property
    def stop(self) -> bool:
        """Whether to show the stop card: there are or may be nude images."""
        return any(alarm.stop_card for alarm in self.urgent)


def advise(content: Content, answers: Answers) -> Advice:
    """Return the advice for complete or partial answers."""
    urgent = tuple(_alarms(content, answers))
    sector = answers.sector
    if sector is None or open_question(answers, content):
        return Advice(urgent)
    if answers.stap is None:
        return Advice(urgent, more_info=more_info(content, sector))
    return Advice(
        urgent=urgent,
        next_step=_next_step(content, answers.stap, sector, answers.rol),
        ladder=ladder(content, sector, answers.stap, answers.rol),
        support=support(content),
        more_info=more_info(content, sector),
    )


def sample_answers(content: Content) -> Iterator[Answers]:
    """Yield sample answers, so that a check can render each question and each kind of result."""
    for pick in (0, -1):  # the first option of each question, and the last
        full = Answers(**{q.id: q.options[pick].id for q in content.questions})
        yield from (without(full, *PARAMETERS[k:]) for k in range(1, 7))
        for sector in sorted(content.question("sector").option_ids):
            yield replace(full, sector=sector)
            yield replace(full, sector=sector, doel="voorkomen")
    for sector, own_role in OWN_ROLE.items():
        yield replace(full, rol=own_role, sector=sector, stap=STEPS[0])


def support(content: Content) -> tuple[Group, ...]:
    return tuple(_group(content, group) for group in content.support)


def more_info(content: Content, sector: str) -> tuple[Group, ...]:
    """Return the groups of organisations for all sectors and for this one."""
    return tuple(
        _group(content, group) for group in content.more_info if group.sector in (None, sector)
    )


def ladder(
    content: Content, sector: str, here: str | None = None, role: str | None = None
) -> tuple[Rung, ...]:
    """Return the four steps of a sector. here: the current step; None for a blank ladder."""
    rungs = []
    for step in content.steps:
        state: Literal["done", "here", "later"] = "later"
        if here is not None and step.number <= here:
            state = "here" if step.number == here else "done"
        own = _is_own(step, sector, role)
        # "Dat ben jij" is about the role, so do not show the name of the host's own person here.
        contact = (
            content.contact(LADDERS[sector][STEPS.index(step.number)])
            if own
            else content.contact_of_step(step, sector)
        )
        rungs.append(Rung(step, contact, state, own))
    return tuple(rungs)


def _alarms(content: Content, answers: Answers) -> list[Alarm]:
    """Return the raised alarms, in the order of the contract."""
    without_facts = answers.feiten == NO
    strip = {item.contact: item for item in content.urgent.strip}
    return [
        Alarm(
            block,
            content.contact(block.contact),
            strip[block.contact],
            content.question(block.question).examples
            if (block.question, block.answer) == WITH_EXAMPLES
            else None,
            block.after + (block.after_without_facts if without_facts else ()),
        )
        for block in content.urgent.blocks
        if answers.get(block.question) == block.answer
    ]


def _next_step(content: Content, number: str, sector: str, role: str | None) -> NextStep:
    step = content.step(number)
    following = content.steps[content.steps.index(step) + 1 :]
    own = _is_own(step, sector, role)
    contact = content.contact_of_step(following[0] if own else step, sector)
    missing = contact.id == MAY_BE_MISSING and not contact.is_own_person
    fallback = content.contact_of_step(following[0], sector) if missing else None
    return NextStep(step, contact, own, fallback)


def _is_own(step: Step, sector: str, role: str | None) -> bool:
    return step.number == STEPS[0] and role == OWN_ROLE[sector]


def _group(content: Content, group: ContactGroup) -> Group:
    contacts = tuple(content.contact(contact_id) for contact_id in group.contacts)
    unfolded = tuple(contact for contact in contacts if contact.id in content.unfolded)
    folded = tuple(contact for contact in contacts if contact.id not in content.unfolded)
    return Group(group.title, group.note, contacts, unfolded, folded)
