"""What must hold between the entries of data/*.yaml: ids that exist, no gaps, no alarm lost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

import wegwijzer.content.pairs as pairs
from wegwijzer.content.forms import words_in
from wegwijzer.content.messages import MESSAGES, Steps, meant
from wegwijzer.content.models import (
    Contact,
    ContactsFile,
    Conversation,
    DeparturesFile,
    Fact,
    Goal,
    PagesFile,
    PageText,
    QuestionsFile,
    SeenFile,
    Step,
    StepsFile,
    Urgent,
)
from wegwijzer.content.texts import Texts

SAY = MESSAGES.between
STEP_NUMBERS = ("1", "2", "3", "4")

# The product's own rules. They stand here and not in data/, because whoever edits data/ must not
# be able to switch an alarm off by a slip: without them each of these is a page that looks fine.

# The questions in the order in which links hold them, with the halves of the flyer that ask each.
# Without `aanpakken` at `feiten` nobody is asked about criminal facts, and 101 never comes up.
ASKED_BY: Mapping[str, tuple[Goal, ...]] = {
    "rol": ("aanpakken", "voorkomen"),
    "sector": ("aanpakken", "voorkomen"),
    "feiten": ("aanpakken",),
    "beelden": ("aanpakken",),
    "stap": ("aanpakken",),
}
# In links that people kept. New ones may come beside them.
PROMISED = {
    "rol": ("leerkracht", "zorg", "trainer", "jeugdwerker", "cultuurwerker", "api", "ander"),
    "sector": ("onderwijs", "jeugd-cultuur", "sport"),
}
# The sector that a role brings along; the others say it themselves.
SUGGESTED = {
    "leerkracht": "onderwijs",
    "zorg": "onderwijs",
    "trainer": "sport",
    "jeugdwerker": "jeugd-cultuur",
    "cultuurwerker": "jeugd-cultuur",
}
# Whom each step leads to. Another organisation may take a place, none of these that of another.
LADDERS = {
    "onderwijs": ("zorgleerkracht", "clb", "aanspreekpunt-clb-pbd", "kinderrechten"),
    "jeugd-cultuur": ("api-groep", "api-organisatie", "ambrassade", "kinderrechten"),
    "sport": ("api-groep", "api-federatie", "sportieq", "kinderrechten"),
}
# Who is the contact of the first step themselves: sent to it, they would be sent to themselves. An
# API of a club who works in a school is not the school's zorgleerkracht.
OWN_ROLES = {"onderwijs": ("zorg",), "jeugd-cultuur": ("api",), "sport": ("api",)}
# Whoever does not know must be able to say so: "weet-niet" brings an alarm up too.
ANSWERS = {"feiten": ("ja", "nee", "weet-niet"), "beelden": ("ja", "nee", "weet-niet")}
# The flyer's two urgent lines: the answer, whom it leads to, and what its block shows beside.
ALARMS = {
    ("feiten", "ja"): ("politie", ("after",)),
    ("feiten", "weet-niet"): ("politie", ("examples", "sentences")),
    ("beelden", "ja"): ("child-focus", ("after", "after_without_facts", "stop_card")),
    ("beelden", "weet-niet"): (
        "child-focus",
        ("sentences", "after", "after_without_facts", "stop_card"),
    ),
}
# Shown in every state, also before anything was answered.
STRIP = ("politie", "child-focus", "noodnummer")
# The flyer's own words, and both roads to the police: 101 alone sends people with a calm report to
# the emergency line.
POLICE_IN_STRIP = ("advice", "short", "site_note")
# Sentences, prints and posters name these numbers too: they never change by one edit.
EMERGENCY_NUMBERS = {contact: called.phone for contact, called in pairs.CALLED.items()}
# Beside the talk: the line, and whose number it names.
LINES_TO_CALL = {"danger": "politie", "suicide": "zelfmoordlijn"}
FOR_A_CHILD = ("jongere", "iedereen")
# What the footer and the law promise.
PAGES = ("privacy", "toegankelijkheid")
# And how each says whom to reach.
PROVIDER_WORDS = {"privacy": ("name", "privacy_contact"), "toegankelijkheid": ("name", "contact")}
# A page by such a name would pass the start and never be reached: the address is taken.
TAKEN = ("afdruk", "eigen", "healthz", "media", "overzicht", "static")


class Finding(NamedTuple):
    """What is wrong, and the keys and indexes in data/<file>.yaml that lead there."""

    file: str
    steps: Steps
    text: str


@dataclass(frozen=True)
class Files:
    """The files as models; None is one that could not be read, its mistakes are known."""

    contacts: ContactsFile | None
    questions: QuestionsFile | None
    steps: StepsFile | None
    conversation: Conversation | None
    urgent: Urgent | None
    pages: PagesFile | None
    texts: Texts | None
    departures: DeparturesFile | None
    seen: SeenFile | None


def relations(files: Files) -> Iterator[Finding]:
    """Yield what is wrong between entries, as far as the files that it is about could be read."""
    if files.pages:
        yield from _page_relations(files.pages)
    if files.conversation:
        yield from _talk_relations(files.conversation)
    if files.contacts:
        yield from _contact_relations(files.contacts)
    if files.questions:
        yield from _question_relations(files.questions)
        if files.contacts:
            yield from _group_sectors(files.contacts, files.questions)
        if files.steps:
            yield from _step_relations(files.steps, files.questions)
        if files.urgent:
            yield from _urgent_relations(files.urgent, files.questions)
    if files.contacts and files.steps and files.urgent and files.conversation:
        yield from _uses(files.contacts, files.steps, files.urgent, files.conversation)
        yield from _numbers_with_names(files)
    if files.steps and files.conversation:
        yield from _same_lead(files.steps, files.conversation)
    for i, contact in enumerate(files.contacts.contacts if files.contacts else ()):
        yield from _at("contacts", ("contacts", i), pairs.alone(contact, contact.id))
    yield from _unfounded(files)


def future_days(files: Files, today: date) -> Iterator[Finding]:
    """Yield every day in the files that is still to come."""
    for name, steps, day in values(files):
        if isinstance(day, date) and day > today:
            yield Finding(name, steps, SAY.future.format(day=day))


def _at(file: str, place: Steps, found: pairs.Found) -> Iterator[Finding]:
    for steps, text in found:
        yield Finding(file, (*place, *steps), text)


def _numbers_with_names(files: Files) -> Iterator[Finding]:
    """Yield each text in which a number stands with the name of somebody else."""
    assert files.contacts
    contacts = files.contacts.contacts
    for name, steps, value in values(files):
        if name in ("departures", "seen") or not isinstance(value, str):
            continue
        if text := pairs.wrong_number(value, contacts):
            yield Finding(name, steps, text)
    for key, contact_id in LINES_TO_CALL.items():
        said = getattr(files.conversation, key).text
        for contact in contacts:
            theirs = contact.phone and contact.phone != EMERGENCY_NUMBERS[contact_id]
            if theirs and pairs.has_number(said, str(contact.phone)):
                text = SAY.not_its_number.format(number=contact.phone, name=contact_id)
                yield Finding("conversation", (key, "text"), text)


def _same_lead(steps: StepsFile, talk: Conversation) -> Iterator[Finding]:
    """Yield the first sentence of the talk where step 1 says it otherwise: it is one sentence."""
    if steps.steps[0].lead.text != talk.lead.text:
        yield Finding("conversation", ("lead", "text"), SAY.same_lead)


def typed_numbers(sources: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield each number to call that is typed in a text. sources: what each file holds, as read."""
    found = sources["contacts"].get("contacts") if isinstance(sources["contacts"], dict) else None
    entries = [e for e in found if isinstance(e, dict)] if isinstance(found, list) else []
    phones = {str(e.get("phone")).replace(" ", ""): str(e.get("id")) for e in entries}
    phones = {number: contact for number, contact in phones.items() if len(number) > 2}
    phones |= {number.replace(" ", ""): contact for contact, number in EMERGENCY_NUMBERS.items()}
    for name, raw in sources.items():
        if name not in ("departures", "seen"):
            yield from _at(name, (), pairs.typed_numbers(raw, phones))


def _unfounded(files: Files) -> Iterator[Finding]:
    """Yield what is said of the world without a page that says it, and not as our own words."""
    for name, steps, fact in values(files):
        if isinstance(fact, PageText) and fact.promise:
            continue
        if isinstance(fact, Fact) and not (fact.derived or (fact.source and fact.checked_on)):
            yield Finding(name, steps, SAY.unfounded)


def values(files: Files) -> Iterator[tuple[str, Steps, object]]:
    """Yield every value in the files, large and small: its file, the steps that lead there."""
    for name in Files.__dataclass_fields__:
        for steps, value in _inside(getattr(files, name), ()):
            yield name, steps, value


def _inside(value: object, steps: Steps) -> Iterator[tuple[Steps, object]]:
    yield steps, value
    if isinstance(value, BaseModel):
        for key in type(value).model_fields:
            yield from _inside(getattr(value, key), (*steps, key))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _inside(part, (*steps, index))


def _doubles(file: str, ids: Iterable[tuple[Steps, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for steps, entry in ids:
        if entry in seen:
            yield Finding(file, steps, SAY.double.format(id=entry))
        seen.add(entry)


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(ids) or MESSAGES.kinds.nothing


def _not_a(text: str, read: str, ids: Iterable[str], **words: str) -> str:
    """Return what is said of an id that is none of these."""
    known = [*ids]
    return meant(text.format(id=read, ids=_listed(known), **words), read, known)


def _sectors(questions: QuestionsFile) -> list[str]:
    """Return the sectors; those of the contract, where one of these is gone: that is told once."""
    found = [o.id for q in questions.questions if q.id == "sector" for o in q.options]
    return found if {*found} >= {*PROMISED["sector"]} else [*PROMISED["sector"]]


def _page_relations(file: PagesFile) -> Iterator[Finding]:
    ids = [page.id for page in file.pages]
    yield from _doubles("pages", ((("pages", i, "id"), page) for i, page in enumerate(ids)))
    for wanted in PAGES:
        if wanted not in ids:
            yield Finding("pages", ("pages",), SAY.no_page.format(id=wanted))
    for i, page in enumerate(file.pages):
        if page.id in TAKEN:
            yield Finding("pages", ("pages", i, "id"), SAY.taken.format(id=page.id))
        wanted_words = PROVIDER_WORDS.get(page.id, ())
        said = [part.provider.known for part in page.sections if part.provider]
        found = words_in(" ".join(line for lines in said for line in lines)) or set()
        if not found.issuperset(wanted_words):
            words = _listed(f"{{{word}}}" for word in wanted_words)
            yield Finding(
                "pages", ("pages", i, "sections"), SAY.no_provider.format(id=page.id, words=words)
            )
        for j, part in enumerate(page.sections):
            if not (part.provider or part.paragraphs or part.items or part.links):
                yield Finding("pages", ("pages", i, "sections", j), SAY.nothing_in_section)


def _talk_relations(talk: Conversation) -> Iterator[Finding]:
    points = ((("points", i, "id"), point.id) for i, point in enumerate(talk.points))
    yield from _doubles("conversation", points)
    for key, contact in LINES_TO_CALL.items():
        line, number = getattr(talk, key), EMERGENCY_NUMBERS[contact]
        if line.contact != contact:
            text = SAY.not_this_contact.format(contact=contact, read=line.contact)
            yield Finding("conversation", (key, "contact"), text)
        if number not in line.text:
            yield Finding("conversation", (key, "text"), SAY.no_number.format(number=number))


def _question_relations(file: QuestionsFile) -> Iterator[Finding]:
    ids = [question.id for question in file.questions]
    if ids != [*ASKED_BY]:
        text = SAY.order.format(ids=_listed(ASKED_BY), read=_listed(ids))
        yield Finding("questions", ("questions",), text)
        return
    goals = [option.id for option in file.goal.options]
    if goals != [*get_args(Goal)]:
        text = SAY.options.format(ids=_listed(get_args(Goal)), read=_listed(goals))
        yield Finding("questions", ("goal", "options"), text)
    sectors = _sectors(file)
    placed = [(("questions", i), question) for i, question in enumerate(file.questions)]
    for place, question in ((("goal",), file.goal), *placed):
        options = [option.id for option in question.options]
        at: Steps = (*place, "options")
        yield from _at("questions", place, pairs.of_question(question))
        yield from _doubles("questions", (((*at, i, "id"), o) for i, o in enumerate(options)))
        wanted = STEP_NUMBERS if question.id == "stap" else ANSWERS.get(question.id, options)
        if [*wanted] != options:
            text = SAY.options.format(ids=_listed(wanted), read=_listed(options))
            yield Finding("questions", at, text)
        for lost in (option for option in PROMISED.get(question.id, ()) if option not in options):
            yield Finding("questions", at, SAY.lost_option.format(id=lost))
        asked_by = ASKED_BY.get(question.id, question.goals)
        if {*asked_by} != {*question.goals}:
            text = SAY.goals.format(goals=_listed(asked_by), read=_listed(question.goals))
            yield Finding("questions", (*place, "goals"), text)
        if question.id in ANSWERS and not question.subject:
            yield Finding("questions", (*place, "subject"), SAY.no_subject)
        for i, option in enumerate(question.options):
            if option.suggests and option.suggests not in sectors:
                text = _not_a(SAY.not_a_sector, option.suggests, sectors)
                yield Finding("questions", (*at, i, "suggests"), text)
            elif question.id == "rol" and option.id in PROMISED["rol"]:
                brings = SUGGESTED.get(option.id)
                if option.suggests != brings:
                    none = MESSAGES.kinds.nothing
                    text = SAY.suggests.format(sector=brings or none, read=option.suggests or none)
                    yield Finding("questions", (*at, i, "suggests"), text)
            words = words_in(option.label)
            if words and question.id != "stap":
                text = SAY.not_filled_in.format(name=f"{{{min(words)}}}")
                yield Finding("questions", (*at, i, "label"), text)
            elif question.id in (*ANSWERS, "stap") and not option.short:
                yield Finding("questions", (*at, i, "short"), SAY.no_short)


def _all_sectors(
    file: str, place: Steps, named: Iterable[str], sectors: list[str]
) -> Iterator[Finding]:
    if {*named} != {*sectors}:
        text = SAY.all_sectors.format(ids=_listed(sectors), read=_listed(named))
        yield Finding(file, place, text)


def _step_relations(file: StepsFile, questions: QuestionsFile) -> Iterator[Finding]:
    numbers = [step.number for step in file.steps]
    if numbers != [*STEP_NUMBERS]:
        text = SAY.order.format(ids=_listed(STEP_NUMBERS), read=_listed(numbers))
        yield Finding("steps", ("steps",), text)
        return
    sectors = _sectors(questions)
    roles = [*{o.id: None for o in questions.questions[0].options} | dict.fromkeys(PROMISED["rol"])]
    for i, step in enumerate(file.steps):
        place: Steps = ("steps", i)
        yield from _all_sectors("steps", (*place, "contacts"), step.contacts, sectors)
        yield from _own_roles(step, place, sectors, roles)
        for sector, contact in step.contacts.items():
            stands = [s for s, ladder in LADDERS.items() if contact in ladder]
            if sector in LADDERS and stands and contact != LADDERS[sector][i]:
                number = LADDERS[stands[0]].index(contact) + 1
                text = SAY.other_step.format(id=contact, step=number, sectors=_listed(stands))
                yield Finding("steps", (*place, "contacts", sector), text)


def _own_roles(step: Step, place: Steps, sectors: list[str], roles: list[str]) -> Iterator[Finding]:
    at: Steps = (*place, "own_roles")
    if step.own_roles and step.number == STEP_NUMBERS[-1]:
        yield Finding("steps", at, SAY.no_next_step)
        return
    known = True
    for sector, own_roles in step.own_roles.items():
        if sector not in sectors:
            text, known = _not_a(SAY.not_a_sector, sector, sectors), False
            yield Finding("steps", (*at, sector), text)
        for j, role in enumerate(own_roles):
            if role not in roles:
                text, known = _not_a(SAY.not_a_role, role, roles), False
                yield Finding("steps", (*at, sector, j), text)
    for sector in OWN_ROLES if known else ():
        wanted = OWN_ROLES[sector] if step.number == STEP_NUMBERS[0] else ()
        read = [r for r in step.own_roles.get(sector, ()) if r in PROMISED["rol"]]
        if {*read} != {*wanted}:
            text = SAY.own_roles.format(ids=_listed(wanted), read=_listed(read))
            yield Finding("steps", (*at, sector), text)
    if step.own_roles and not step.own:
        yield Finding("steps", place, SAY.no_own_texts)


def _urgent_relations(file: Urgent, questions: QuestionsFile) -> Iterator[Finding]:
    by_id = {question.id: question for question in questions.questions}
    for i, block in enumerate(file.blocks):
        place: Steps = ("blocks", i)
        if block.question not in by_id:
            if block.question in ASKED_BY:
                continue  # told at the questions
            text = _not_a(SAY.not_a_question, block.question, by_id)
            yield Finding("urgent", (*place, "question"), text)
            continue
        question = by_id[block.question]
        if block.answer not in {*question.option_ids, *ANSWERS.get(question.id, ())}:
            options = [option.id for option in question.options]
            text = _not_a(SAY.not_an_answer, block.answer, options, question=question.id)
            yield Finding("urgent", (*place, "answer"), text)
        if block.examples and not question.examples:
            text = SAY.no_examples.format(question=question.id)
            yield Finding("urgent", (*place, "examples"), text)
    due = [(block.question, block.answer) for block in file.blocks]
    placed = ((("blocks", i), f"{q}: {a}") for i, (q, a) in enumerate(due))
    yield from _doubles("urgent", placed)
    for (asked, answer), (contact, shown) in ALARMS.items():
        words = {"question": asked, "answer": answer}
        if (asked, answer) not in due:
            text = SAY.no_alarm.format(contact=contact, **words)
            yield Finding("urgent", ("blocks",), text)
            continue
        i = due.index((asked, answer))
        if file.blocks[i].contacts != (contact,):
            text = SAY.alarm_without.format(contact=contact, **words)
            yield Finding("urgent", ("blocks", i, "contacts"), text)
        for key in shown:
            if not getattr(file.blocks[i], key):
                text = SAY.alarm_needs.format(key=key, **words)
                yield Finding("urgent", ("blocks", i, key), text)
        yield from _at("urgent", ("blocks", i), pairs.of_block(file.blocks[i], contact))
    for i, item in enumerate(file.strip):
        yield from _at("urgent", ("strip", i), pairs.of_strip_item(item))
    in_strip = [item.contact for item in file.strip]
    yield from _doubles(
        "urgent", ((("strip", i, "contact"), contact) for i, contact in enumerate(in_strip))
    )
    for contact in STRIP:
        if contact not in in_strip:
            yield Finding("urgent", ("strip",), SAY.not_in_strip.format(id=contact))
    if {*STRIP} <= {*in_strip} and [*STRIP] != in_strip:
        text = SAY.order.format(ids=_listed(STRIP), read=_listed(in_strip))
        yield Finding("urgent", ("strip",), text)
    if STRIP[0] in in_strip:
        i = in_strip.index(STRIP[0])
        for key in POLICE_IN_STRIP:
            if not getattr(file.strip[i], key):
                text = SAY.strip_needs.format(id=STRIP[0], key=key)
                yield Finding("urgent", ("strip", i, key), text)


def _contact_relations(file: ContactsFile) -> Iterator[Finding]:
    ids = (contact.id for contact in file.contacts)
    yield from _doubles("contacts", ((("contacts", i, "id"), c) for i, c in enumerate(ids)))
    for i, contact in enumerate(file.contacts):
        number = EMERGENCY_NUMBERS.get(contact.id, contact.phone)
        if contact.phone != number:
            text = SAY.emergency.format(
                id=contact.id, number=number, read=contact.phone or MESSAGES.kinds.nothing
            )
            yield Finding("contacts", ("contacts", i, "phone"), text)
        for key in ("phone_source", "availability"):
            if contact.phone and not getattr(contact, key):
                text = SAY.phone_needs.format(id=contact.id, key=key)
                yield Finding("contacts", ("contacts", i, key), text)
        yield from _at("contacts", ("contacts", i), pairs.of_contact(contact))
        yield from _at("contacts", ("contacts", i), pairs.of_number(contact, contact.id))
    groups = (("support", file.support), ("more_info", file.more_info))
    lists = [((key, i), g.contacts) for key, part in groups for i, g in enumerate(part)]
    for place, contacts in (*lists, (("child_strip",), file.child_strip)):
        at = (*place, "contacts") if len(place) > 1 else place
        yield from _doubles("contacts", (((*at, i), c) for i, c in enumerate(contacts)))


def _group_sectors(file: ContactsFile, questions: QuestionsFile) -> Iterator[Finding]:
    sectors = _sectors(questions)
    options = [
        option
        for question in questions.questions
        if question.id == "sector"
        for option in question.options
        if option.id in sectors
    ]
    for key, groups in (("support", file.support), ("more_info", file.more_info)):
        for i, group in enumerate(groups):
            text, named = "", [option.id for option in options if option.label == group.title]
            if group.sector and group.sector not in sectors:
                text = _not_a(SAY.not_a_sector, group.sector, sectors)
            elif len(named) == 1 and group.sector != named[0]:
                read = group.sector or MESSAGES.kinds.nothing
                text = SAY.group_sector.format(sector=named[0], title=group.title, read=read)
            if text:
                yield Finding("contacts", (key, i, "sector"), text)


def _uses(
    contacts: ContactsFile, steps: StepsFile, urgent: Urgent, talk: Conversation
) -> Iterator[Finding]:
    """Yield what is wrong with the places where contacts are shown, and who is shown nowhere."""
    # Where a contact is shown, and of which keys one must be there for that place.
    uses: list[tuple[str, Steps, str, tuple[str, ...]]] = []
    reachable = ("phone", "url")
    for i, step in enumerate(steps.steps):
        uses += [("steps", ("steps", i, "contacts", s), c, ()) for s, c in step.contacts.items()]
    for key, groups in (("support", contacts.support), ("more_info", contacts.more_info)):
        for i, group in enumerate(groups):
            at: Steps = (key, i, "contacts")
            uses += [("contacts", (*at, j), c, reachable) for j, c in enumerate(group.contacts)]
    for j, c in enumerate(contacts.child_strip):
        uses.append(("contacts", ("child_strip", j), c, reachable))
    places = contacts.places
    uses += [
        ("contacts", ("places", "child"), places.child, ("phone",)),
        ("contacts", ("places", "child"), places.child, ("url",)),
        ("contacts", ("places", "night"), places.night, ("phone",)),
        ("contacts", ("places", "owner"), places.owner, ("url",)),
        ("conversation", ("danger", "contact"), talk.danger.contact, ("phone",)),
        ("conversation", ("suicide", "contact"), talk.suicide.contact, ("phone",)),
    ]
    for i, group in enumerate(contacts.support):  # where a list may say for whom each is
        at = ("support", i, "contacts")
        uses += [("contacts", (*at, j), c, ("audience",)) for j, c in enumerate(group.contacts)]
    for i, item in enumerate(urgent.strip):
        uses.append(("urgent", ("strip", i, "contact"), item.contact, ("phone",)))
        if item.site_note:
            site = ("url", "url_label", "url_phrase")
            uses += [("urgent", ("strip", i, "contact"), item.contact, (key,)) for key in site]
    for i, block in enumerate(urgent.blocks):
        at = ("blocks", i, "contacts")
        uses += [("urgent", (*at, j), c, ("phone",)) for j, c in enumerate(block.contacts)]

    by_id = {contact.id: (i, contact) for i, contact in enumerate(contacts.contacts)}
    told: set[Steps] = set()  # who stands in more than one place is named once
    shown = {contact_id for _, _, contact_id, _ in uses}
    unused = [contact_id for contact_id in by_id if contact_id not in shown]
    renamed = {
        contact_id: near[0]
        for contact_id in shown
        if contact_id not in by_id and (near := get_close_matches(contact_id, unused, n=1))
    }
    for contact_id, name in renamed.items():
        text = SAY.renamed.format(id=name, lost=contact_id)
        yield Finding("contacts", ("contacts", by_id[name][0], "id"), text)
    for file, place, contact_id, keys in sorted(uses, key=lambda use: len(use[3])):
        if contact_id in renamed:
            continue
        if contact_id not in by_id:
            at = (file, *place)
            text = meant(SAY.not_a_contact.format(id=contact_id), contact_id, by_id)
        else:
            i, contact = by_id[contact_id]
            if not keys or any(getattr(contact, key) for key in keys):
                continue
            file, place = "contacts", ("contacts", i, keys[-1])
            say = SAY.nothing_to_show if len(keys) > 1 else getattr(SAY, f"no_{keys[0]}")
            at, text = (file, *place), say.format(id=contact_id)
        if at not in told:
            told.add(at)
            yield Finding(file, place, text)
    for contact_id in unused:
        if contact_id not in renamed.values():
            at = ("contacts", by_id[contact_id][0], "id")
            yield Finding("contacts", at, SAY.unused.format(id=contact_id))
    yield from _child_strip(contacts, urgent, by_id)


def _child_strip(
    contacts: ContactsFile, urgent: Urgent, by_id: Mapping[str, tuple[int, Contact]]
) -> Iterator[Finding]:
    alarms = {contact for block in urgent.blocks for contact in block.contacts}
    for i, contact in enumerate(contacts.child_strip):
        if contact in by_id and by_id[contact][1].audience not in FOR_A_CHILD:
            text = SAY.not_for_a_child.format(id=contact)
            yield Finding("contacts", ("child_strip", i), text)
        if contact in alarms:
            yield Finding("contacts", ("child_strip", i), SAY.tells.format(id=contact))
