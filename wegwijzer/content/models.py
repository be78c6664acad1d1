"""The models of data/*.yaml, and `Content`, which joins them."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from wegwijzer.content.forms import (
    HIDDEN,
    ById,
    Day,
    Id,
    Line,
    Phone,
    Reachable,
    Source,
    Text,
    Url,
    placeholders,
    with_numbers,
)
from wegwijzer.content.messages import KeyPath, Mistake
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

# The names of the host's own files, for Content.mistake.
OWN_PERSON, PROVIDER = "own_person", "provider"
# Returns a Mistake for a file name, key path and text; for mistakes found after loading.
MistakeIn = Callable[[str, KeyPath, str], Mistake]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Record(Model):
    """An entry whose texts come from the flyer or from the pages of `source`.

    checked_on: the day on which a person read the source.
    """

    source: tuple[Source, ...] = Field(min_length=1)
    checked_on: Day


class Fact(Model):
    """A claim about the world, with its own source or `derived`.

    checks.py rejects other claims, except a promise (PageText).

    source, checked_on: as in a record. derived: our own conclusion or addition, which no page
    states; it may have a source as its basis.
    """

    source: tuple[Source, ...] = ()
    checked_on: Day | None = None
    derived: StrictBool = False


class SourcedText(Fact):
    """One or more sentences with the same source."""

    text: Text


class Contact(Record):
    """An organisation or person that offers help.

    phrase: the name inside a sentence ("het CLB"). phone: as printed, with spaces. phone_source:
    the pages that give it. availability: "always" is day and night. url: without scheme; always
    https. url_label: the purpose of the site, on a button; url_phrase: the same in a sentence and
    on paper. audience: shown in lists; `support` and `child_strip` need it.
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
        """All sentences on what the contact does; "" for none."""
        return joined(self.sentences)


class OwnPerson(Model):
    """The file of WEGWIJZER_EIGEN_CONTACT: the contact person of the school or club that hosts.

    Keys as in a contact. sectors: where this person replaces the contact of step 1; empty for all.
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
    """The contact of step 1, replaced by the host's own person."""

    is_own_person: ClassVar[bool] = True


class Provider(Model):
    """The file of WEGWIJZER_AANBIEDER: the provider of this site.

    privacy_contact: for privacy questions, if different from contact.
    """

    name: Text
    contact: Reachable
    privacy_contact: Reachable | None = None


def joined(texts: Iterable[SourcedText]) -> str:
    return " ".join(sourced.text for sourced in texts)


class ContactGroup(Model):
    """Contacts under one title of the flyer; sector None is for every sector.

    note: explains the title if needed.
    """

    title: Text
    note: Text | None = None
    sector: Annotated[Sector | None, HIDDEN] = None
    contacts: tuple[Id, ...] = Field(min_length=1)


class ParentsPage(Record):
    url: Url


class Places(Model):
    """Contacts with a fixed place on pages or on paper, for all answers.

    child, night: help for a child who opens this page, by day and at night. owner: the site of the
    flyer's network, on the child's strip. parents: the page for parents.
    """

    child: Id
    night: Id
    owner: Id
    parents: ParentsPage


class Abbreviation(Record):
    short: Text
    full: Text


class ContactsFile(Model):
    """also_named: organisations that sentences name but that have no entry here."""

    contacts: tuple[Contact, ...] = Field(min_length=1)
    support: tuple[ContactGroup, ...] = Field(min_length=1)
    more_info: tuple[ContactGroup, ...] = Field(min_length=1)
    child_strip: tuple[Id, ...] = Field(min_length=1)
    places: Places
    abbreviations: tuple[Abbreviation, ...]
    also_named: tuple[Text, ...]


class OptionWords(Model):
    """One answer. tag: one or two words, after "voor:".

    short: for the list of answers.
    """

    label: Text
    short: Text | None = None
    tag: Text | None = None


class ShortOption(OptionWords):
    short: Text


class StepOption(ShortOption):
    """label: {step_2} is the contact of step 2 in the chosen sector."""

    label: Annotated[Line, placeholders("step_1", "step_2", "step_3", "step_4", all_needed=False)]


class Option(OptionWords):
    id: Id


class Examples(Record):
    sentences: tuple[Text, ...] = Field(min_length=1)


class QuestionWords(Model):
    """One question. subject: what its answers are about, shown with them ("Naaktbeelden: ja")."""

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
    """id: the parameter in the link."""

    id: Id
    options: tuple[Option, ...]

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals for which the question is asked."""
        return ASKED_BY[self.id]

    @cached_property
    def option_ids(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options)

    def option(self, option_id: str) -> Option:
        """Raises KeyError for an unknown id."""
        return {option.id: option for option in self.options}[option_id]


class DeepLink(Record):
    text: Text
    label: Text
    url: Url


class OwnStep(Fact):
    """The texts of step 1 for visitors whose role is the contact of that step."""

    lead: Text
    contact_lead: Text


class StepWords(Record):
    """One of the flyer's four steps."""

    title: Text
    lead: SourcedText
    contact_lead: Text
    link: DeepLink | None = None


class MissingContact(Fact):
    """Advice for groups without a contact for step 1; {step_2}: the contact of step 2."""

    text: Annotated[Line, placeholders("step_2")]


class StepsFile(Model):
    steps: Annotated[Mapping[str, StepWords], ById(dict.fromkeys(STEPS, StepWords))]
    own: OwnStep
    missing_contact: MissingContact


class Step(StepWords):
    """number: from "1"."""

    number: Id


class PointWords(Model):
    sentences: tuple[Text, ...] = Field(min_length=1)


class ConversationFile(Record):
    """The talk. lead: with whom; how: the introduction.

    exception: to the flyer's rule to do nothing without the child's knowledge. points: by the id
    under which the browser stores notes.
    """

    points: Annotated[Mapping[str, PointWords], ById(dict.fromkeys(TALK_POINTS, PointWords))]
    lead: SourcedText
    how: SourcedText
    exception: SourcedText
    danger: SourcedText
    suicide: SourcedText


class StripWords(Record):
    """note: when to call; short: the same where `note` is too long.

    site_note: when to use the contact's site instead.
    """

    label: Text
    advice: Text | None = None
    note: SourcedText
    short: SourcedText | None = None
    site_note: SourcedText | None = None


class PoliceInStrip(StripWords):
    """The line of the police also names its site; otherwise every report would go to 101."""

    advice: Text
    short: SourcedText
    site_note: SourcedText


class StripItem(StripWords):
    """One line of the strip, with its contact."""

    contact: Id


_Sentences = Annotated[tuple[SourcedText, ...], Field(min_length=1)]


class AlarmWords(Fact):
    """The alarm that an answer raises.

    sentences: shown above the contact. after: the explanation below all numbers.
    after_without_facts: added to `after` if the answer is that there are no criminal offences.
    """

    title: Text
    sentences: tuple[SourcedText, ...] = ()
    after: tuple[SourcedText, ...] = ()
    after_without_facts: tuple[SourcedText, ...] = ()


class FactsAlarm(AlarmWords):
    """Alarm after "yes" to the question about criminal offences."""

    after: _Sentences


class FactsDoubt(AlarmWords):
    """Alarm after "don't know" to the question about criminal offences."""

    sentences: _Sentences


class ImagesAlarm(AlarmWords):
    """Alarm after "yes" to the question about nude images."""

    after: _Sentences
    after_without_facts: _Sentences


class ImagesDoubt(ImagesAlarm):
    """Alarm after "don't know" to the question about nude images."""

    sentences: _Sentences


class UrgentBlock(AlarmWords):
    """An alarm: `question` answered with `answer` leads to `contact`."""

    question: Id
    answer: Id
    contact: Id


class StopCard(Model):
    """rule: what to do first; above the options of a question only its first sentence is shown."""

    title: Text
    rule: tuple[SourcedText, ...] = Field(min_length=1)
    items: tuple[Annotated[tuple[SourcedText, ...], Field(min_length=1)], ...] = Field(min_length=1)


class Outage(SourcedText):
    """The text of the outage page, with the emergency numbers, because that page has no strip."""

    text: Annotated[Text, with_numbers("101", "116 000", "112")]


_Alarms = Mapping[str, AlarmWords]  # by answer


class AlarmsFile(Model):
    feiten: Annotated[_Alarms, ById({YES: FactsAlarm, UNSURE: FactsDoubt})]
    beelden: Annotated[_Alarms, ById({YES: ImagesAlarm, UNSURE: ImagesDoubt})]


_STRIP_SHAPES = {**dict.fromkeys(STRIP, StripWords), "politie": PoliceInStrip}


class UrgentFile(Model):
    """not_in_group: warns not to discuss (possible) nude images in the group."""

    strip: Annotated[Mapping[str, StripWords], ById(_STRIP_SHAPES)]
    blocks: AlarmsFile
    stop_card: StopCard
    not_in_group: SourcedText
    outage: Outage


class Urgent(Model):
    """blocks: the alarms, in display order."""

    strip: tuple[StripItem, ...]
    blocks: tuple[UrgentBlock, ...]
    stop_card: StopCard
    not_in_group: SourcedText
    outage: Outage


class PageLink(Model):
    label: Text
    url: Url


class ProviderTexts(Model):
    """Texts about the provider: `known` if WEGWIJZER_AANBIEDER is set, else `unknown`."""

    known: tuple[
        Annotated[Line, placeholders("name", "contact", "privacy_contact", all_needed=False)], ...
    ] = Field(min_length=1)
    unknown: tuple[Text, ...] = Field(min_length=1)


class PageText(SourcedText):
    """promise: the id of a promise that tests/test_promises.py checks."""

    promise: Id | None = None


class PageSection(Model):
    """One section of a page: its title, then its parts in the order of the fields."""

    title: Text
    provider: ProviderTexts | None = None
    paragraphs: tuple[PageText, ...] = ()
    items: tuple[PageText, ...] = ()
    links: tuple[PageLink, ...] = ()


class Page(Model):
    """A text page. id: its URL path. revised: the day on which a person last reviewed it."""

    id: Id
    title: Text
    revised: Day
    intro: PageText
    sections: tuple[PageSection, ...] = Field(min_length=1)


class PagesFile(Model):
    pages: tuple[Page, ...] = Field(min_length=1)


class Departure(Fact):
    """A deliberate difference from the flyer.

    flyer: words quoted from the flyer. says: the texts in data/ that replace them; none if an
    organisation or a line is retired.
    """

    flyer: Annotated[Text, HIDDEN]
    says: Annotated[tuple[Text, ...], HIDDEN] = ()
    reason: Text


class DeparturesFile(Model):
    departures: tuple[Departure, ...]


class Sighting(Model):
    """A number that `check --online` found on the contact's page, and the last day it was found."""

    phone: Phone
    seen_on: Day


class SeenFile(Model):
    """seen: by contact id."""

    seen: dict[str, Sighting]


_Shape = TypeVar("_Shape", bound=Model)


def _extend(shape: type[_Shape], words: Model, **more: Any) -> _Shape:
    """Extend validated words to a model with more fields."""
    return shape.model_construct(**{**dict(words), **more})


def _question(question_id: str, words: Any) -> Question:
    ids = [*words.options]
    if question_id == "rol":  # added roles go before the last one of the contract
        ids = [*ROLES[:-1], *(i for i in ids if i not in ROLES), ROLES[-1]]
    options = tuple(_extend(Option, words.options[i], id=i) for i in ids)
    return _extend(Question, words, id=question_id, options=options)


def _urgent(file: UrgentFile) -> Urgent:
    strip = tuple(_extend(StripItem, file.strip[contact], contact=contact) for contact in STRIP)
    blocks = tuple(
        _extend(
            UrgentBlock,
            getattr(file.blocks, question)[answer],
            question=question,
            answer=answer,
            contact=contact,
        )
        for (question, answer), contact in ALARMS.items()
    )
    return _extend(Urgent, file, strip=strip, blocks=blocks)


TEXT_FILES = ("questions", "steps", "conversation", "urgent", "pages", "texts")


class Content:
    """All content, validated."""

    def __init__(self, files: Mapping[str, Any], mistake: MistakeIn) -> None:
        """Join the validated files of data/, by name without .yaml."""
        self.mistake = mistake
        self.own_person: OwnPerson | None = None  # set by load_content
        self.provider: Provider | None = None  # set by load_content
        contacts: ContactsFile = files["contacts"]
        questions: QuestionsFile = files["questions"]
        steps: StepsFile = files["steps"]
        self.files = {name: files[name] for name in TEXT_FILES}
        self.contacts = contacts.contacts
        self.support = contacts.support
        self.more_info = contacts.more_info
        self.abbreviations = contacts.abbreviations
        self.also_named = contacts.also_named
        self.goal = _question("doel", questions.goal)
        self.questions = tuple(_question(q, getattr(questions.questions, q)) for q in ASKED_BY)
        self.steps = tuple(_extend(Step, steps.steps[number], number=number) for number in STEPS)
        self.own_step = steps.own
        self.missing_contact = steps.missing_contact
        self.conversation: ConversationFile = files["conversation"]
        self.urgent = _urgent(files["urgent"])
        self.pages: tuple[Page, ...] = files["pages"].pages
        self.texts = files["texts"]
        self.departures: tuple[Departure, ...] = files["departures"].departures
        self._contacts = {contact.id: contact for contact in self.contacts}
        self._seen: Mapping[str, Sighting] = files["seen"].seen
        self._questions = {question.id: question for question in self.questions}
        self._steps = {step.number: step for step in self.steps}
        self.child_strip = tuple(map(self.contact, contacts.child_strip))
        places = contacts.places
        self.child_help = self.contact(places.child)  # has a number and a link
        self.night_help = self.contact(places.night)  # has a number
        self.owner = self.contact(places.owner)  # has a link
        self.parents_page = places.parents
        # Contacts that are always visible, never inside a fold.
        self.unfolded = {places.child, places.night, LINES_TO_CALL["suicide"]}

    def contact(self, contact_id: str) -> Contact:
        return self._contacts[contact_id]

    def seen_on(self, contact: Contact) -> date | None:
        """Return the day on which `check --online` last found the current number."""
        seen = self._seen.get(contact.id)
        return seen.seen_on if seen and seen.phone == contact.phone else None

    def ladder(self, sector: str) -> tuple[Contact, ...]:
        return tuple(self.contact(contact_id) for contact_id in LADDERS[sector])

    def contact_of_step(self, step: Step, sector: str) -> Contact:
        """Return the contact of a step; at step 1 the host's own person, if any."""
        contact, own = self.ladder(sector)[self.steps.index(step)], self.own_person
        if own is None or step is not self.steps[0] or (own.sectors and sector not in own.sectors):
            return contact
        person = own.model_dump(exclude={"sectors", "sentence"})
        person["name"] = self.texts.contact.own_person.format(name=own.name)
        sentences = (SourcedText(text=own.sentence, derived=True),) if own.sentence else ()
        return OwnContact(
            **{**contact.model_dump(), **person, "phrase": own.name, "sentences": sentences}
        )

    def question(self, question_id: str) -> Question:
        return self._questions[question_id]

    def step(self, number: str) -> Step:
        return self._steps[number]

    def provider_lines(self, section: PageSection) -> tuple[str, ...]:
        texts, provider = section.provider, self.provider
        if texts is None:
            return ()
        if provider is None:
            return texts.unknown
        privacy_contact = provider.privacy_contact or provider.contact
        words = {**provider.model_dump(), "privacy_contact": privacy_contact}
        return tuple(line.format(**words) for line in texts.known)

    @property
    def checked_on(self) -> date:
        """The oldest day on which a contact was checked."""
        return min(contact.checked_on for contact in self.contacts)


def site(source: str) -> str | None:
    """Return the site of a source ("politie.be/5405 (2020)": politie.be); None for the flyer."""
    page = source.partition(" ")[0]
    return None if page == "flyer" else page.partition("/")[0].removeprefix("www.")


def tel(phone: str) -> str:
    """Return the number for a tel: link: "116 000" -> "116000"."""
    return re.sub(r"\s", "", phone)
