"""The shapes of data/*.yaml: frozen models, and the whole content to look things up in."""

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from wegwijzer.content.forms import Day, Fills, Id, Line, Phone, Text, Url
from wegwijzer.content.texts import Texts

Goal = Literal["aanpakken", "voorkomen"]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(Model):
    """Something that is true because a page says so.

    source, checked_on: the pages it was read on, and the day they were read.
    derived: our own conclusion or addition; no page says it in these words.
    """

    source: Text
    checked_on: Day
    derived: StrictBool = False


class Contact(Fact):
    """One organisation or person to turn to.

    phrase: the name inside a running sentence ("het CLB"). phone: as printed, spaces kept.
    availability: always is day and night, limited is not. url: without scheme; all are https.
    """

    id: Id
    name: Text
    phrase: Text
    sentence: Text | None = None
    phone: Phone | None = None
    free: StrictBool = False
    availability: Literal["always", "limited"] | None = None
    url: Url | None = None
    audience: Literal["jongere", "begeleider", "iedereen"]

    @property
    def texts(self) -> tuple[str, ...]:
        """What a visitor reads of it."""
        return (self.name, self.sentence or "")


class ContactGroup(Model):
    """Contacts under one title of the flyer; sector None is for every sector."""

    title: Text
    sector: Id | None = None
    contacts: tuple[Id, ...] = Field(min_length=1)


class Places(Model):
    """Contacts that the page names in a place of its own, whatever was answered.

    child: where a child that opens this page can go. owner: whose site it is.
    """

    child: Id
    owner: Id


class ContactsFile(Model):
    contacts: tuple[Contact, ...] = Field(min_length=1)
    support: tuple[ContactGroup, ...] = Field(min_length=1)
    more_info: tuple[ContactGroup, ...] = Field(min_length=1)
    child_strip: tuple[Id, ...] = Field(min_length=1)
    places: Places


class Option(Model):
    """One answer. short: as it stands in the list of answers. suggests: the sector of a role.

    label: {step_2} is the contact of that step in the chosen sector.
    """

    id: Id
    label: Annotated[Line, Fills("step_1", "step_2", "step_3", "step_4", all_needed=False)]
    short: Text | None = None
    suggests: Id | None = None


class Examples(Fact):
    title: Text
    items: tuple[Text, ...] = Field(min_length=1)


class Question(Model):
    """One question; id is the parameter in the link, goals the halves of the flyer that ask it."""

    id: Id
    text: Text
    name: Text
    goals: tuple[Goal, ...] = ()
    explanation: Text | None = None
    explanation_by_sector: dict[str, Text] = Field(default_factory=dict)
    examples: Examples | None = None
    options: tuple[Option, ...] = Field(min_length=2)

    @cached_property
    def option_ids(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options)

    def option(self, option_id: str) -> Option:
        """Return the option; KeyError if it is not one of this question's."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


class QuestionsFile(Model):
    goal: Question
    questions: tuple[Question, ...] = Field(min_length=1)


class DeepLink(Model):
    text: Text
    label: Text
    url: Url


class Step(Fact):
    """One of the flyer's four steps. contacts: contact id by sector.

    own_roles: by sector, the roles that are this step's contact themselves; the own_ texts
    are theirs.
    """

    number: Text
    title: Text
    lead: Text
    contact_lead: Text
    own_lead: Text | None = None
    own_contact_lead: Text | None = None
    contacts: dict[str, Id]
    own_roles: dict[str, tuple[Id, ...]] = Field(default_factory=dict)
    link: DeepLink | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """What a visitor reads of it."""
        own = (self.own_lead or "", self.own_contact_lead or "")
        return (self.title, self.lead, self.contact_lead, *own)


class StepsFile(Model):
    steps: tuple[Step, ...] = Field(min_length=1)


class TalkPoint(Model):
    id: Id
    sentences: tuple[Text, ...] = Field(min_length=1)


class SourcedText(Fact):
    text: Text


class Conversation(Fact):
    points: tuple[TalkPoint, ...] = Field(min_length=6)  # the flyer has six
    danger: SourcedText


class StripItem(Model):
    label: Text
    contact: Id
    note: Text


class UrgentBlock(Fact):
    """What appears as soon as `question` is answered with `answer`."""

    question: Id
    answer: Id
    title: Text
    text: Text
    contacts: tuple[Id, ...] = Field(min_length=1)
    examples: StrictBool = False
    stop_card: StrictBool = False


class StopCard(Model):
    title: Text
    items: tuple[SourcedText, ...] = Field(min_length=1)


class Urgent(Model):
    strip: tuple[StripItem, ...] = Field(min_length=1)
    blocks: tuple[UrgentBlock, ...] = Field(min_length=1)
    stop_card: StopCard


class PageLink(Model):
    label: Text
    url: Url


class PageSection(Model):
    """One heading of a page; its parts are shown in this order."""

    title: Text
    paragraphs: tuple[Text, ...] = ()
    items: tuple[Text, ...] = ()
    links: tuple[PageLink, ...] = ()


class Page(Model):
    """A page beside the wizard; id is its address."""

    id: Id
    title: Text
    intro: Text
    sections: tuple[PageSection, ...] = Field(min_length=1)


class PagesFile(Model):
    pages: tuple[Page, ...] = Field(min_length=1)


class Content:
    """All content, checked. Look up with contact(id), question(id) and step(number)."""

    def __init__(
        self,
        contacts: ContactsFile,
        questions: QuestionsFile,
        steps: StepsFile,
        conversation: Conversation,
        urgent: Urgent,
        pages: PagesFile,
        texts: Texts,
    ) -> None:
        self.contacts = contacts.contacts
        self.support = contacts.support
        self.more_info = contacts.more_info
        self.goal = questions.goal
        self.questions = questions.questions
        self.steps = steps.steps
        self.conversation = conversation
        self.urgent = urgent
        self.pages = pages.pages
        self.texts = texts
        self._contacts = {contact.id: contact for contact in self.contacts}
        self._questions = {question.id: question for question in self.questions}
        self._steps = {step.number: step for step in self.steps}
        self.child_strip_ids = contacts.child_strip
        self._places = contacts.places

    def contact(self, contact_id: str) -> Contact:
        return self._contacts[contact_id]

    def question(self, question_id: str) -> Question:
        return self._questions[question_id]

    def step(self, number: str) -> Step:
        return self._steps[number]

    @property
    def child_help(self) -> Contact:
        """Where a child that opens this page can go; has a number and a link."""
        return self.contact(self._places.child)

    @property
    def owner(self) -> Contact:
        """Whose site this is; has a link."""
        return self.contact(self._places.owner)

    @property
    def child_strip(self) -> tuple[Contact, ...]:
        """The contacts on the strip that a child tears off the sheet."""
        return tuple(self.contact(contact_id) for contact_id in self.child_strip_ids)

    @property
    def checked_on(self) -> date:
        """The oldest day on which any contact was checked: what a visitor may rely on."""
        return min(contact.checked_on for contact in self.contacts)


def tel(phone: str) -> str:
    """Return the number as a tel: link dials it: "116 000" -> "116000"."""
    return re.sub(r"\s", "", phone)
