"""data/*.yaml to frozen models: everything is read and checked once, at start."""

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import date
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, Literal, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, ValidationError

DATA = Path(__file__).parent.parent / "data"

Text = Annotated[str, StringConstraints(strict=True, min_length=1, pattern=r"^\S(.*\S)?$")]
Phone = Annotated[str, StringConstraints(strict=True, pattern=r"^\d+( \d+)*$")]
Url = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9.-]+\.[a-z]+(/[\w./-]*)?$")]
Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Goal = Literal["aanpakken", "voorkomen"]

M = TypeVar("M", bound=BaseModel)

STEP_NUMBERS = ("1", "2", "3", "4")
QUESTION_IDS = ("rol", "sector", "feiten", "beelden", "stap")


class ContentError(Exception):
    """Every mistake found in data/, one a line: file, entry, key, what was read, what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(("mistakes in the content:", *self.problems)))


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(Model):
    """Something that is true because a page says so.

    source, checked_on: the pages it was read on, and the day they were read.
    derived: our own conclusion or addition; no page says it in these words.
    """

    source: Text
    checked_on: date
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


class ContactsFile(Model):
    contacts: tuple[Contact, ...]
    support: tuple[ContactGroup, ...]
    more_info: tuple[ContactGroup, ...]
    child_strip: tuple[Id, ...] = Field(min_length=1)


class Option(Model):
    """One answer. short: as it stands in the list of answers. suggests: the sector of a role."""

    id: Id
    label: Text
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
    questions: tuple[Question, ...]


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
    steps: tuple[Step, ...]


class TalkPoint(Model):
    id: Id
    sentences: tuple[Text, ...] = Field(min_length=1)


class SourcedText(Fact):
    text: Text


class Conversation(Fact):
    points: tuple[TalkPoint, ...]
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
    items: tuple[SourcedText, ...]


class Urgent(Model):
    strip: tuple[StripItem, ...]
    blocks: tuple[UrgentBlock, ...]
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
    sections: tuple[PageSection, ...]


class PagesFile(Model):
    pages: tuple[Page, ...]


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
        texts: Mapping[str, Mapping[str, str]],
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
        self.texts = SimpleNamespace(
            **{section: SimpleNamespace(**entries) for section, entries in texts.items()}
        )
        self._contacts = {contact.id: contact for contact in self.contacts}
        self._questions = {question.id: question for question in self.questions}
        self._steps = {step.number: step for step in self.steps}
        self.child_strip_ids = contacts.child_strip

    def contact(self, contact_id: str) -> Contact:
        return self._contacts[contact_id]

    def question(self, question_id: str) -> Question:
        return self._questions[question_id]

    def step(self, number: str) -> Step:
        return self._steps[number]

    @property
    def child_strip(self) -> tuple[Contact, ...]:
        """The contacts on the strip that a child tears off the sheet."""
        return tuple(self.contact(contact_id) for contact_id in self.child_strip_ids)

    @property
    def checked_on(self) -> date:
        """The oldest day on which any contact was checked: what a visitor may rely on."""
        return min(contact.checked_on for contact in self.contacts)


def load_content(data: Path = DATA) -> Content:
    """Read and check data/*.yaml; raise one ContentError that names every mistake."""
    problems: list[str] = []
    raw = {
        name: _read(data / f"{name}.yaml", problems)
        for name in ("contacts", "questions", "steps", "conversation", "urgent", "pages", "texts")
    }
    texts = _texts(raw["texts"], problems)
    contacts = _model(ContactsFile, raw["contacts"], "contacts", problems)
    questions = _model(QuestionsFile, raw["questions"], "questions", problems)
    steps = _model(StepsFile, raw["steps"], "steps", problems)
    conversation = _model(Conversation, raw["conversation"], "conversation", problems)
    urgent = _model(Urgent, raw["urgent"], "urgent", problems)
    pages = _model(PagesFile, raw["pages"], "pages", problems)
    if not (contacts and questions and steps and urgent):
        raise ContentError(problems)
    content = Content(
        contacts,
        questions,
        steps,
        conversation or Conversation.model_construct(points=()),
        urgent,
        pages or PagesFile(pages=()),
        texts,
    )
    problems += _relations(content)
    if problems:
        raise ContentError(problems)
    return content


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, but a key that stands twice is an error instead of a silent loss."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            continue  # YAML allows a list as a key; construct_mapping says that we do not
        key = loader.construct_object(key_node)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise yaml.constructor.ConstructorError(
                None, None, f"line {line}: {key!r} stands twice; remove one of the two"
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _read(path: Path, problems: list[str]) -> Any:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
        if raw is None:
            problems.append(f"data/{path.name}: the file is empty; put its entries back")
        return raw
    except FileNotFoundError:
        problems.append(f"data/{path.name}: the file is missing; put it back")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        detail = " ".join(str(error).split())
        problems.append(f"data/{path.name}: cannot be read as YAML: {detail}")
    return None


def _model(model: type[M], raw: Any, name: str, problems: list[str]) -> M | None:
    if raw is None:
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        mistakes = error.errors()
    problems += [f"data/{name}.yaml: {_place(raw, e['loc'])}: {_advice(e)}" for e in mistakes]
    try:
        return model.model_validate(_mended(raw, mistakes))
    except ValidationError:
        return None


def _mended(raw: Any, mistakes: Iterable[Any]) -> Any:
    """Return a copy that can be checked further: it is never used, the mistakes are reported.

    What should be text becomes text, unknown keys go; other mistakes stay.
    """
    raw = deepcopy(raw)
    for mistake in mistakes:
        *path, key = mistake["loc"] or ("",)
        entry = raw
        with suppress(KeyError, IndexError, TypeError):  # a mistake in a key has no such place
            for part in path:
                entry = entry[part]
            match mistake["type"]:
                case "string_type":
                    entry[key] = str(mistake["input"])
                case "string_too_short":
                    entry[key] = "?"
                case "extra_forbidden":
                    del entry[key]
    return raw


def _place(raw: Any, location: tuple[int | str, ...]) -> str:
    """Name the entry by its id or number rather than by its index."""
    names = []
    for part in location:
        name = str(part + 1) if isinstance(part, int) and isinstance(raw, list) else str(part)
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            raw = None
        if isinstance(part, int) and isinstance(raw, dict):
            name = str(raw.get("id") or raw.get("number") or raw.get("title") or name)
        names.append(name)
    return ": ".join(names) or "the file"


def _advice(error: Any) -> str:
    read = repr(error["input"])
    read = read if len(read) <= 80 else read[:77] + "..."
    match error["type"]:
        case "string_type":
            return f"must be text, got {read}; put quotes around it"
        case "missing":
            return "is missing; add it"
        case "extra_forbidden":
            return f"is not a known key, got {read}; check the spelling or remove it"
        case "string_pattern_mismatch":
            return (
                f"does not have the right form, got {read}; it must match {error['ctx']['pattern']}"
            )
        case _:
            return f"{error['msg']}, got {read}"


def _texts(raw: Any, problems: list[str]) -> dict[str, dict[str, str]]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        problems.append(f"data/texts.yaml: must be sections with texts, got {raw!r}")
        return {}
    texts: dict[str, dict[str, str]] = {}
    for section, entries in raw.items():
        if not isinstance(entries, dict):
            problems.append(f"data/texts.yaml: {section}: must hold texts, got {entries!r}")
            continue
        texts[str(section)] = {str(key): text for key, text in entries.items()}
        for key, text in entries.items():
            if not isinstance(text, str):
                problems.append(
                    f"data/texts.yaml: {section}: {key}: must be text, got {text!r}; "
                    "put quotes around it"
                )
            elif not text.strip():
                problems.append(f"data/texts.yaml: {section}: {key}: is empty; write the text")
    return texts


def _relations(content: Content) -> Iterator[str]:
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


def tel(phone: str) -> str:
    """Return the number as a tel: link dials it: "116 000" -> "116000"."""
    return re.sub(r"\s", "", phone)
