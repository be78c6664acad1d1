"""The shapes of data/*.yaml: frozen models, and the whole content to look things up in."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from wegwijzer.content.forms import (
    HIDDEN,
    ById,
    Day,
    Fills,
    Id,
    Line,
    Names,
    Phone,
    Reachable,
    Source,
    Text,
    Url,
)
from wegwijzer.content.messages import Mistake, Steps
from wegwijzer.content.texts import Texts
from wegwijzer.contract import (
    ALARMS,
    ASKED_BY,
    GOALS,
    LADDERS,
    LINES_TO_CALL,
    NO,
    ROLES,
    SECTORS,
    STEPS,
    STRIP,
    TALK_POINTS,
    UNSURE,
    YES,
    Goal,
    Sector,
)

OWN_PERSON = "own_person"  # the name of the file of the host's own person, in an Origin


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Record(Model):
    """An entry whose own texts are the flyer's, or stand on the pages of `source`.

    checked_on: the day on which a person read them. A text with another source is an entry of its
    own.
    """

    source: tuple[Source, ...] = Field(min_length=1)
    checked_on: Day


class Fact(Model):
    """Something that holds in the world, and by itself says why we may say so.

    source, checked_on: as in a record. derived: our own conclusion or addition: no page says it in
    these words; its source, if any, is what it leans on. checks.py refuses one with neither.
    """

    source: tuple[Source, ...] = ()
    checked_on: Day | None = None
    derived: StrictBool = False


class SourcedText(Fact):
    """One or more sentences that all rest on the same."""

    text: Text


class Contact(Record):
    """One organisation or person to turn to.

    phrase: the name inside a running sentence ("het CLB"). phone: as printed, spaces kept;
    phone_source: the pages that give it. availability: always is day and night, limited is not.
    url: without scheme; all are https. url_label: what one goes there for, on a button; url_phrase:
    the same in a sentence and on paper. audience: None where no list names it.
    """

    id: Id
    name: Text
    phrase: Text
    sentences: tuple[SourcedText, ...] = ()
    phone: Phone | None = None
    free: StrictBool = False
    availability: Annotated[Literal["always", "limited"] | None, HIDDEN] = None
    phone_source: tuple[Source, ...] = ()
    url: Url | None = None
    url_label: Text | None = None
    url_phrase: Text | None = None
    audience: Annotated[Literal["jongere", "begeleider", "iedereen"] | None, HIDDEN] = None
    is_own_person: ClassVar[bool] = False

    @property
    def sentence(self) -> str:
        """What it is, "" where no page says so."""
        return joined(self.sentences)

    @property
    def texts(self) -> tuple[str, ...]:
        """What a visitor reads of it."""
        return (self.name, self.sentence)


class OwnPerson(Model):
    """The file of WEGWIJZER_EIGEN_CONTACT: whom a school or club that hosts the site names itself.

    Keys as in a contact; sentence: one text on this person. sectors: where, none is everywhere.
    """

    name: Text
    phone: Phone | None = None
    free: StrictBool = False
    availability: Annotated[Literal["always", "limited"] | None, HIDDEN] = None
    url: Url | None = None
    url_label: Text | None = None
    sentence: Text | None = None
    sectors: Annotated[tuple[Sector, ...], HIDDEN] = ()


class OwnContact(Contact):
    """The contact of the first step, with the host's own person in its place."""

    is_own_person: ClassVar[bool] = True


class Provider(Model):
    """The file of WEGWIJZER_AANBIEDER: who offers this site.

    privacy_contact: for questions about privacy, where that is another one.
    """

    name: Text
    contact: Reachable
    privacy_contact: Reachable | None = None


def joined(texts: Iterable[SourcedText]) -> str:
    """Return the texts as one."""
    return " ".join(sourced.text for sourced in texts)


class ContactGroup(Model):
    """Contacts under one title of the flyer; sector None is for every sector.

    note: what the title means, where that is not plain.
    """

    title: Text
    note: Text | None = None
    sector: Annotated[Sector | None, HIDDEN] = None
    contacts: tuple[Id, ...] = Field(min_length=1)


class ParentsPage(Record):
    """The owner's page for parents."""

    url: Url


class Places(Model):
    """Contacts that the page names in a place of its own, whatever was answered.

    child, night: where a child that opens this page can go, by day and by night. owner: whose site
    it is. parents: where a parent is sent.
    """

    child: Id
    night: Id
    owner: Id
    parents: ParentsPage


class Abbreviation(Record):
    short: Text
    full: Text


class ContactsFile(Model):
    """also_named: organisations that a sentence names, without an entry of their own."""

    contacts: tuple[Contact, ...] = Field(min_length=1)
    support: tuple[ContactGroup, ...] = Field(min_length=1)
    more_info: tuple[ContactGroup, ...] = Field(min_length=1)
    child_strip: tuple[Id, ...] = Field(min_length=1)
    places: Places
    abbreviations: tuple[Abbreviation, ...]
    also_named: tuple[Text, ...]


class OptionWords(Model):
    """One answer. tag: the answer in a word or two, after "voor:" and on its button to change it.

    short: as it stands in the list of answers.
    """

    label: Text
    short: Text | None = None
    tag: Text | None = None


class ShortOption(OptionWords):
    short: Text


class StepOption(ShortOption):
    """label: {step_2} is the contact of that step in the chosen sector."""

    label: Annotated[Line, Fills("step_1", "step_2", "step_3", "step_4", all_needed=False)]


class Option(OptionWords):
    """An answer as it is asked for."""

    id: Id


class Examples(Record):
    """A running text."""

    sentences: tuple[Text, ...] = Field(min_length=1)


class QuestionWords(Model):
    """One question. subject: what its answers are about, where they say only "ja" or "nee"."""

    text: Text
    name: Text
    subject: Text | None = None
    explanation: SourcedText | None = None
    examples: Examples | None = None


def _options(ids: Iterable[str], shape: type[OptionWords], more: bool = False) -> Any:
    return Annotated[Mapping[str, OptionWords], ById(dict.fromkeys(ids, shape), more)]


class GoalQuestion(QuestionWords):
    options: _options(GOALS, OptionWords)  # type: ignore[valid-type]


class RoleQuestion(QuestionWords):
    options: _options(ROLES, OptionWords, more=True)  # type: ignore[valid-type]


class SectorQuestion(QuestionWords):
    options: _options(SECTORS, OptionWords)  # type: ignore[valid-type]


class ImagesQuestion(QuestionWords):
    subject: Text
    options: _options((YES, NO, UNSURE), ShortOption)  # type: ignore[valid-type]


class FactsQuestion(ImagesQuestion):
    examples: Examples


class StepQuestion(QuestionWords):
    options: _options(STEPS, StepOption)  # type: ignore[valid-type]


class AskedQuestions(Model):
    """The questions, by their parameter in the link."""

    rol: RoleQuestion
    sector: SectorQuestion
    feiten: FactsQuestion
    beelden: ImagesQuestion
    stap: StepQuestion


class QuestionsFile(Model):
    goal: GoalQuestion
    questions: AskedQuestions


class Question(QuestionWords):
    """A question as it is asked; id: its parameter in the link."""

    id: Id
    options: tuple[Option, ...]

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The halves of the flyer that ask it."""
        return ASKED_BY[self.id]

    @cached_property
    def option_ids(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options)

    def option(self, option_id: str) -> Option:
        """Return the option; KeyError if it is not one of this question's."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


class DeepLink(Record):
    text: Text
    label: Text
    url: Url


class OwnStep(Fact):
    """The texts of a step for who is its contact themselves."""

    lead: Text
    contact_lead: Text


class StepWords(Record):
    """One of the flyer's four steps."""

    title: Text
    lead: SourcedText
    contact_lead: Text
    link: DeepLink | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """What a visitor reads of it."""
        return (self.title, self.lead.text, self.contact_lead)


class MissingContact(Fact):
    """What to do where a group has no contact for the first step; {step_2}: the next one's."""

    text: Annotated[Line, Fills("step_2")]


class StepsFile(Model):
    """own: for who is the contact of the first step themselves."""

    steps: Annotated[Mapping[str, StepWords], ById(dict.fromkeys(STEPS, StepWords))]
    own: OwnStep
    missing_contact: MissingContact


class Step(StepWords):
    """A step in its place, from "1"."""

    number: Id


class PointWords(Model):
    sentences: tuple[Text, ...] = Field(min_length=1)


class TalkPoint(PointWords):
    """A point of the talk; notes are kept by its id."""

    id: Id


class LineToCall(SourcedText):
    """A sentence that names the number of its contact."""

    contact: Id


class ConversationFile(Record):
    """The talk. lead: with whom; how: before the points; exception: beside the flyer's rule."""

    points: Annotated[Mapping[str, PointWords], ById(dict.fromkeys(TALK_POINTS, PointWords))]
    lead: SourcedText
    how: SourcedText
    exception: SourcedText
    danger: SourcedText
    suicide: SourcedText


class Conversation(Record):
    """The talk, as in its file."""

    points: tuple[TalkPoint, ...]
    lead: SourcedText
    how: SourcedText
    exception: SourcedText
    danger: LineToCall
    suicide: LineToCall


class StripWords(Record):
    """note: when to call; short: the same in the cell of a question, where `note` is too long.

    site_note: when to take the contact's site instead.
    """

    label: Text
    advice: Text | None = None
    note: SourcedText
    short: SourcedText | None = None
    site_note: SourcedText | None = None


class PoliceInStrip(StripWords):
    """The flyer's own words, and both roads to the police: 101 alone sends people with a calm
    report to the emergency line.
    """

    advice: Text
    short: SourcedText
    site_note: SourcedText


class StripItem(StripWords):
    """A line of the strip with whom it leads to."""

    contact: Id


_Sentences = Annotated[tuple[SourcedText, ...], Field(min_length=1)]


class AlarmWords(Fact):
    """What appears as soon as a question is answered so.

    sentences stand before the contacts. after: explains, below all numbers; after_without_facts:
    the same, only where there are no criminal facts.
    """

    title: Text
    sentences: tuple[SourcedText, ...] = ()
    after: tuple[SourcedText, ...] = ()
    after_without_facts: tuple[SourcedText, ...] = ()


class FactsAlarm(AlarmWords):
    after: _Sentences


class FactsDoubt(AlarmWords):
    sentences: _Sentences


class ImagesAlarm(AlarmWords):
    after: _Sentences
    after_without_facts: _Sentences


class ImagesDoubt(ImagesAlarm):
    sentences: _Sentences


class UrgentBlock(AlarmWords):
    """An alarm: `question` answered with `answer` leads to `contact`."""

    question: Id
    answer: Id
    contact: Id


class StopCard(Model):
    """rule: what to do before all else; its first sentence stands on a question too.

    items: each one or more sentences, each with a source of its own.
    """

    title: Text
    rule: tuple[SourcedText, ...] = Field(min_length=1)
    items: tuple[Annotated[tuple[SourcedText, ...], Field(min_length=1)], ...] = Field(min_length=1)


class Outage(SourcedText):
    """What is shown when a page cannot be: then the numbers must stand in its own text."""

    text: Annotated[Text, Names("101", "116 000", "112")]


_Alarms = Mapping[str, AlarmWords]  # by answer


class AlarmsFile(Model):
    """By question."""

    feiten: Annotated[_Alarms, ById({YES: FactsAlarm, UNSURE: FactsDoubt})]
    beelden: Annotated[_Alarms, ById({YES: ImagesAlarm, UNSURE: ImagesDoubt})]


_STRIP_SHAPES = {**dict.fromkeys(STRIP, StripWords), "politie": PoliceInStrip}


class UrgentFile(Model):
    """not_in_group: before the approach in the group, where the stop card is due."""

    strip: Annotated[Mapping[str, StripWords], ById(_STRIP_SHAPES)]
    blocks: AlarmsFile
    stop_card: StopCard
    not_in_group: SourcedText
    outage: Outage


class Urgent(Model):
    """What is urgent, as in its file; blocks: in the order in which they are shown."""

    strip: tuple[StripItem, ...]
    blocks: tuple[UrgentBlock, ...]
    stop_card: StopCard
    not_in_group: SourcedText
    outage: Outage


class PageLink(Model):
    label: Text
    url: Url


class ProviderTexts(Model):
    """What a page says of who offers the site: `known` with WEGWIJZER_AANBIEDER, else `unknown`."""

    known: tuple[
        Annotated[Line, Fills("name", "contact", "privacy_contact", all_needed=False)], ...
    ] = Field(min_length=1)
    unknown: tuple[Text, ...] = Field(min_length=1)


class PageText(SourcedText):
    """What a page says. promise: of what this site does; tests/test_promises.py holds it."""

    promise: Id | None = None


class PageSection(Model):
    """One heading of a page; its parts are shown in this order."""

    title: Text
    provider: ProviderTexts | None = None
    paragraphs: tuple[PageText, ...] = ()
    items: tuple[PageText, ...] = ()
    links: tuple[PageLink, ...] = ()


class Page(Model):
    """A page beside the wizard; id is its address. revised: when somebody last read it through."""

    id: Id
    title: Text
    revised: Day
    intro: PageText
    sections: tuple[PageSection, ...] = Field(min_length=1)


class PagesFile(Model):
    pages: tuple[Page, ...] = Field(min_length=1)


class Departure(Fact):
    """Where the data says otherwise than the flyer on purpose.

    flyer: words as they stand on the flyer. says: the texts of the data that stand for them; none
    where an organisation or a line is retired. reason: why.
    """

    flyer: Annotated[Text, HIDDEN]
    says: Annotated[tuple[Text, ...], HIDDEN] = ()
    reason: Text


class DeparturesFile(Model):
    departures: tuple[Departure, ...]


class Sighting(Model):
    """A number that a program saw on the page of its contact, and the last day on which it did."""

    phone: Phone
    seen_on: Day


class SeenFile(Model):
    """seen: by contact id."""

    seen: dict[str, Sighting]


class Origin(Protocol):
    """The files in which the content was read, for a mistake that only drawing shows."""

    def mistake(self, file: str, steps: Steps, text: str) -> Mistake:
        """Return a mistake at a place in a file."""


_Shape = TypeVar("_Shape", bound=Model)


def _with(shape: type[_Shape], words: Model, **more: Any) -> _Shape:
    """Return checked words as a model with more fields."""
    return shape.model_construct(**{**dict(words), **more})


def _question(question_id: str, words: Any) -> Question:
    ids = [*words.options]
    if question_id == "rol":  # those that data/ adds stand before the last one of the contract
        ids = [*ROLES[:-1], *(i for i in ids if i not in ROLES), ROLES[-1]]
    options = tuple(_with(Option, words.options[i], id=i) for i in ids)
    return _with(Question, words, id=question_id, options=options)


def _conversation(file: ConversationFile) -> Conversation:
    points = tuple(_with(TalkPoint, file.points[i], id=i) for i in TALK_POINTS)
    lines = {
        key: _with(LineToCall, getattr(file, key), contact=contact)
        for key, contact in LINES_TO_CALL.items()
    }
    return _with(Conversation, file, points=points, **lines)


def _urgent(file: UrgentFile) -> Urgent:
    strip = tuple(_with(StripItem, file.strip[contact], contact=contact) for contact in STRIP)
    blocks = tuple(
        _with(
            UrgentBlock,
            getattr(file.blocks, question)[answer],
            question=question,
            answer=answer,
            contact=contact,
        )
        for (question, answer), contact in ALARMS.items()
    )
    return _with(Urgent, file, strip=strip, blocks=blocks)


class Content:
    """All content, checked. Look up with contact(id), question(id) and step(number)."""

    def __init__(
        self,
        contacts: ContactsFile,
        questions: QuestionsFile,
        steps: StepsFile,
        conversation: ConversationFile,
        urgent: UrgentFile,
        pages: PagesFile,
        texts: Texts,
        departures: DeparturesFile,
        seen: SeenFile,
        own_person: OwnPerson | None = None,
        provider: Provider | None = None,
        *,
        origin: Origin,
    ) -> None:
        self.origin = origin
        self.files: Mapping[str, Model | Texts] = {
            "questions": questions,
            "steps": steps,
            "conversation": conversation,
            "urgent": urgent,
            "pages": pages,
            "texts": texts,
        }
        self.contacts = contacts.contacts
        self.support = contacts.support
        self.more_info = contacts.more_info
        self.abbreviations = contacts.abbreviations
        self.also_named = contacts.also_named
        self.goal = _question("doel", questions.goal)
        self.questions = tuple(_question(q, getattr(questions.questions, q)) for q in ASKED_BY)
        self.steps = tuple(_with(Step, steps.steps[number], number=number) for number in STEPS)
        self.own_step = steps.own
        self.missing_contact = steps.missing_contact
        self.conversation = _conversation(conversation)
        self.urgent = _urgent(urgent)
        self.pages = pages.pages
        self.texts = texts
        self.departures = departures.departures
        self._contacts = {contact.id: contact for contact in self.contacts}
        self._seen = seen.seen
        self._questions = {question.id: question for question in self.questions}
        self._steps = {step.number: step for step in self.steps}
        self.child_strip_ids = contacts.child_strip
        self._places = contacts.places
        self.own_person = own_person
        self.provider = provider

    def contact(self, contact_id: str) -> Contact:
        return self._contacts[contact_id]

    def seen_on(self, contact: Contact) -> date | None:
        """Return the day on which a program last saw the number that the contact has now."""
        seen = self._seen.get(contact.id)
        return seen.seen_on if seen and seen.phone == contact.phone else None

    def ladder(self, sector: str) -> tuple[Contact, ...]:
        """Return whom the flyer's steps lead to in a sector."""
        return tuple(self.contact(contact_id) for contact_id in LADDERS[sector])

    def turn_to(self, step: Step, sector: str) -> Contact:
        """Return whom a step leads to in a sector: at the first the host's own person, if any."""
        contact, own = self.ladder(sector)[self.steps.index(step)], self.own_person
        if own is None or step is not self.steps[0] or (own.sectors and sector not in own.sectors):
            return contact
        of_person = own.model_dump(exclude={"sectors", "sentence"})
        of_person["name"] = self.texts.contact.own_person.format(name=own.name)
        said = (SourcedText(text=own.sentence, derived=True),) if own.sentence else ()
        return OwnContact(
            **{**contact.model_dump(), **of_person, "phrase": own.name, "sentences": said}
        )

    def question(self, question_id: str) -> Question:
        return self._questions[question_id]

    def step(self, number: str) -> Step:
        return self._steps[number]

    def provider_lines(self, section: PageSection) -> tuple[str, ...]:
        """Return what a section says of who offers this site."""
        texts, found = section.provider, self.provider
        if texts is None:
            return ()
        if found is None:
            return texts.unknown
        words = {**found.model_dump(), "privacy_contact": found.privacy_contact or found.contact}
        return tuple(line.format(**words) for line in texts.known)

    @property
    def child_help(self) -> Contact:
        """Where a child that opens this page can go; has a number and a link."""
        return self.contact(self._places.child)

    @property
    def night_help(self) -> Contact:
        """Where a child can go by night; has a number."""
        return self.contact(self._places.night)

    @property
    def unfolded(self) -> frozenset[str]:
        """Whom nobody should have to look for: never behind a fold, wherever they stand."""
        return frozenset(
            (self._places.child, self._places.night, self.conversation.suicide.contact)
        )

    @property
    def owner(self) -> Contact:
        """Whose site this is; has a link."""
        return self.contact(self._places.owner)

    @property
    def parents_page(self) -> ParentsPage:
        """The owner's page for parents."""
        return self._places.parents

    @property
    def child_strip(self) -> tuple[Contact, ...]:
        """The contacts on the strip that a child tears off the sheet."""
        return tuple(self.contact(contact_id) for contact_id in self.child_strip_ids)

    @property
    def checked_on(self) -> date:
        """The oldest day on which any contact was checked: what a visitor may rely on."""
        return min(contact.checked_on for contact in self.contacts)


def site(source: str) -> str | None:
    """Return the site of a source: "politie.be/5405 (2020)" is on politie.be; None is the flyer."""
    page = source.partition(" ")[0]
    return None if page == "flyer" else page.partition("/")[0].removeprefix("www.")


def tel(phone: str) -> str:
    """Return the number as a tel: link dials it: "116 000" -> "116000"."""
    return re.sub(r"\s", "", phone)
