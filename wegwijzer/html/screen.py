"""Advice to the parts of a page: what stands where, what is explained where. Pure, no HTML."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from wegwijzer.content import Contact, Content, Option, Question, pages_read, site
from wegwijzer.rules import answers as links
from wegwijzer.rules.advice import Advice, advise, ladder
from wegwijzer.rules.answers import Answers, Reading

CODE = "./qr.svg"  # with the query of a link: its code


Sources = list[tuple[date, list[str]]]  # by day of reading, each site once


@dataclass(frozen=True)
class QuestionView:
    """What question.html is filled in with. whole: no answer of the link had to be dropped.

    progress, left, audience: "Vraag 3 van 5", what is left beside an alarm, "voor: trainer".
    state: the query of its link.
    """

    whole: bool
    advice: Advice
    question: Question
    progress: str
    left: str
    audience: str
    state: str


@dataclass(frozen=True)
class AsideView:
    """What aside.html is filled in with. explained: what abbreviations mean."""

    explained: list[str]
    advice: Advice


@dataclass(frozen=True)
class ResultView:
    """What a result is filled in with, on the page and on the sheet.

    explained: by section what its abbreviations mean. answer_line: each answer in short. own_name:
    before which line one's own contact is written, "" for none. whole: no answer of the link had
    to be dropped. paper: on the sheet.
    """

    answers: Answers
    advice: Advice
    explained: Mapping[str, list[str]]
    sources: Sources
    answer_line: list[str]
    own_name: str
    address: str
    neutral_link: str
    neutral_code: str
    full_link: str
    full_code: str
    sheet_href: str
    pdf_href: str
    pdf_name: str
    whole: bool = True
    paper: bool = False


@dataclass(frozen=True)
class Part:
    """A part of a page: a template and what it is filled in with."""

    template: str
    view: QuestionView | AsideView | ResultView


@dataclass(frozen=True)
class Choice:
    """A link to another state.

    name: what a screen reader says where the label alone is too short ("Ja"). option: the value
    that it chooses; change: the question that it opens again.
    """

    label: str
    href: str
    name: str | None = None
    option: str | None = None
    change: str | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Choices:
    """Choices that stand together. name: goal, previous, options, keep, answers or restart."""

    name: str
    label: str
    choices: tuple[Choice, ...]


Block = Part | Choices


@dataclass(frozen=True)
class Screen:
    """One state of the wizard, ready to draw.

    state: the query of its link. canonical: the link without what happened, for the browser's own
    share menu. indexable: a search engine may keep it, because it holds no answers. blocks: in
    order, what stands between the header and the footer.
    """

    title: str
    state: str
    canonical: str
    kind: Literal["question", "result"]
    indexable: bool
    blocks: tuple[Block, ...]


def screen(content: Content, reading: Reading, address: str) -> Screen:
    """Return the open question, or the result. address: the public URL up to its last slash."""
    answers = reading.answers
    question = links.shown_question(reading, content)
    if question:
        blocks = _question_blocks(content, reading, question, address)
        heading = _progress(content, answers, question)
    else:
        blocks = _result_blocks(content, answers, reading.whole, address)
        titles = content.texts.title
        heading = titles.result if answers.doel == "aanpakken" else titles.prevention
    if any(answers.get(question.id) for question in content.questions):
        blocks.append(_restart(content))
    query = links.query_from_answers(answers, content, reading.change)
    return Screen(
        title=page_title(content, heading),
        state=query,
        canonical=_neutral_link(content, answers, address),
        kind="question" if question else "result",
        indexable=not query,
        blocks=tuple(blocks),
    )


def page_title(content: Content, title: str) -> str:
    """Return what stands in the browser's tab."""
    texts = content.texts
    return str(texts.title.suffix.format(title=title, site=texts.site.name))


def long_date(content: Content, day: date) -> str:
    """Return the day as "22 november 2026"."""
    dates = content.texts.dates
    month = dates.months.split()[day.month - 1]
    return str(dates.date.format(day=day.day, month=month, year=day.year))


def pdf_name(content: Content, answers: Answers) -> str:
    """Return the name of the sheet as a file: what it is, never what was answered."""
    names = content.texts.paper
    return str(names.file if answers.doel == "aanpakken" else names.file_prevention)


def result_view(
    content: Content, answers: Answers, address: str, whole: bool = True, paper: bool = False
) -> ResultView:
    """Return what a result is filled in with."""
    advice = advise(content, answers)
    answer_line = [
        _short(content, question, answers)
        for question in links.asked(answers, content)
        if answers.get(question.id)
    ]
    return ResultView(
        answers=answers,
        advice=advice,
        explained=explained(content, advice),
        sources=_sources(content, advice),
        answer_line=answer_line,
        own_name=own_name(content, advice.next_step.contact) if advice.next_step else "",
        address=address,
        neutral_link=_neutral_link(content, answers, address),
        neutral_code=links.href(links.neutral(answers), content, CODE),
        full_link=links.href(answers, content, address),
        full_code=links.href(answers, content, CODE),
        sheet_href=links.href(answers, content, "./afdruk"),
        pdf_href=f"{links.href(answers, content, './gespreksblad.pdf')}&bewaar=1",
        pdf_name=pdf_name(content, answers),
        whole=whole,
        paper=paper,
    )


def _neutral_link(content: Content, answers: Answers, address: str) -> str:
    return links.href(links.neutral(answers), content, address)


def _question_blocks(
    content: Content, reading: Reading, question: Question, address: str
) -> list[Block]:
    answers = reading.answers
    asked = links.asked(answers, content)
    number = asked.index(question)
    advice = advise(content, answers)
    labels = [_label(content, question, option.id, answers) for option in question.options]
    meanings = _meanings(content, " ".join(labels))
    blocks: list[Block] = []
    if number == 0:
        blocks.append(_goal(content, answers))
    elif answers.get(asked[number - 1].id):
        blocks.append(_previous(content, answers, asked[number - 1]))
    subject = Part(
        "question.html",
        QuestionView(
            whole=reading.whole,
            advice=advice,
            question=question,
            progress=_progress(content, answers, question),
            left=_left(content, answers) if advice.urgent else "",
            audience=_audience(content, answers),
            state=links.query_from_answers(answers, content, reading.change),
        ),
    )
    blocks += [subject, _options(content, "options", question, labels, answers)]
    if reading.change:
        keep = content.texts.answers.keep
        blocks.append(Choices("keep", keep, (_choice(content, keep, answers),)))
    if meanings or advice.urgent:
        blocks.append(Part("aside.html", AsideView(meanings, advice)))
    if changes := _changes(content, answers, shown=question):
        blocks.append(changes)
    return blocks


def _result_blocks(content: Content, answers: Answers, whole: bool, address: str) -> list[Block]:
    view = result_view(content, answers, address, whole)
    blocks: list[Block] = [Part("result.html", view)]
    if changes := _changes(content, answers):
        blocks.append(changes)
    return [*blocks, _goal(content, answers)]


def explained(content: Content, advice: Advice) -> dict[str, list[str]]:
    """Return by section what its abbreviations mean, each where a reader first meets it."""
    next_step = advice.next_step
    sections = {
        "next_step": (*next_step.step.texts, *next_step.contact.texts) if next_step else (),
        "ladder": [text for r in advice.ladder for text in (r.step.title, r.contact.name)],
        "support": [text for g in advice.support for c in g.contacts for text in c.texts],
        "more_info": [text for g in advice.more_info for c in g.contacts for text in c.texts],
    }
    found: dict[str, list[str]] = {}
    read = ""
    for section, texts in sections.items():
        words = " ".join(texts)
        read = f"{read} {words}"
        found[section] = _meanings(content, words, read)
        read = " ".join((read, *found[section]))
    return found


def _meanings(content: Content, words: str, read: str | None = None) -> list[str]:
    """Return what the abbreviations in `words` mean, but for those written out in `read`."""
    known = (words if read is None else read).lower()
    return [
        str(content.texts.contact.explained.format(short=a.short, full=a.full))
        for a in content.abbreviations
        if re.search(rf"\b{re.escape(a.short)}(?!\w)", words) and a.full not in known
    ]


def own_name(content: Content, contact: Contact) -> str:
    """Return before which line of the sheet one's own name and number for it are written.

    "" where the host of the site named that person.
    """
    if contact.is_own_person:
        return ""  # both stand there
    texts = content.texts.next_step
    line = texts.own_name_organisation if contact.url else texts.own_name
    return str(line.format(contact=contact.phrase))


def _sources(content: Content, advice: Advice) -> Sources:
    """Return what page 1 rests on beside the flyer: by day of reading, each site once."""
    next_step, talk = advice.next_step, content.conversation
    parts: list[Any] = [next_step.step.lead, next_step.contact] if next_step else []
    for alarm in advice.urgent:
        parts += [alarm.block, *alarm.contacts, alarm.examples]
        parts += [content.urgent.stop_card] if alarm.stop_card else ()
    parts += [talk.lead, talk.how, talk.exception] if next_step else []
    days: dict[date, list[str]] = {}
    for source, day in pages_read(tuple(parts)):
        name, sites = site(source), days.setdefault(day, [])
        if name and name not in sites:
            sites.append(name)
    return sorted((day, sites) for day, sites in days.items() if sites)


def _options(
    content: Content, name: str, question: Question, labels: Iterable[str], answers: Answers
) -> Choices:
    """Return the options of a question, the answer that was given marked."""
    return Choices(
        name,
        question.text,
        tuple(
            _choice(
                content,
                _marked(content, label) if chosen else label,
                links.with_option(answers, question.id, option.id, content),
                name=_name(content, question, option, label),
                option=option.id,
                chosen=chosen,
            )
            for option, label in zip(question.options, labels, strict=True)
            for chosen in [answers.get(question.id) == option.id]
        ),
    )


def _goal(content: Content, answers: Answers) -> Choices:
    labels = [option.label for option in content.goal.options]
    return _options(content, "goal", content.goal, labels, answers)


def _changes(content: Content, answers: Answers, shown: Question | None = None) -> Choices | None:
    """Return the answers so far, each a way back to its question; None without any."""
    texts = content.texts.answers
    choices = tuple(
        _choice(
            content,
            texts.change.format(answer=answer),
            answers,
            opens=question,
            change=question.id,
            name=texts.change_name.format(answer=answer, question=question.name),
        )
        for question in links.reopenable(answers, content)
        if question is not shown
        for answer in [_tag(content, question, answers)]
    )
    return Choices("answers", texts.title, choices) if choices else None


def _previous(content: Content, answers: Answers, question: Question) -> Choices:
    label = content.texts.question.previous
    return Choices("previous", label, (_choice(content, label, answers, opens=question),))


def _restart(content: Content) -> Choices:
    restart = content.texts.answers.restart
    return Choices("restart", restart, (_choice(content, restart, Answers()),))


def _choice(
    content: Content,
    label: str,
    target: Answers,
    opens: Question | None = None,
    **marks: Any,
) -> Choice:
    href = links.href(target, content, change=opens.id if opens else None)
    return Choice(label, href, **marks)


def _marked(content: Content, label: str) -> str:
    return str(content.texts.answers.chosen.format(label=label))


def _audience(content: Content, answers: Answers) -> str:
    """Return for whom this link is filled in ("voor: trainer, sport"), "" while nobody knows."""
    tags = [
        question.option(option_id).tag
        for question in content.questions
        if (option_id := answers.get(question.id))
    ]
    audience = ", ".join(tag for tag in tags if tag)
    return audience and str(content.texts.question.audience.format(audience=audience))


def _left(content: Content, answers: Answers) -> str:
    """Return how many questions still have to be answered, "" if none."""
    left = sum(not answers.get(question.id) for question in links.asked(answers, content))
    texts = content.texts.question
    if left < 2:
        return texts.left_one if left else ""
    return str(texts.left_more.format(number=left))


def _progress(content: Content, answers: Answers, question: Question) -> str:
    asked = links.asked(answers, content)
    progress = content.texts.question.progress
    return str(progress.format(number=asked.index(question) + 1, total=len(asked)))


def _label(content: Content, question: Question, option_id: str, answers: Answers) -> str:
    """Return an option's label with the contacts of the chosen sector filled in."""
    contacts = {
        f"step_{rung.step.number}": rung.contact.phrase
        for rung in (ladder(content, answers.sector) if answers.sector else ())
    }
    return question.option(option_id).label.format_map(contacts)


def _tag(content: Content, question: Question, answers: Answers) -> str:
    """Return the answer as it stands on its button: short, with a capital."""
    tag = question.option(answers.get(question.id) or "").tag or _short(content, question, answers)
    return tag[:1].upper() + tag[1:]


def _name(content: Content, question: Question, option: Option, label: str) -> str | None:
    subject = question.subject or option.short
    texts = content.texts.question
    return subject and str(texts.option_name.format(label=label, subject=subject))


def _short(content: Content, question: Question, answers: Answers) -> str:
    option = question.option(answers.get(question.id) or "")
    answer = option.short or option.label
    if question.subject is None:
        return answer
    about = content.texts.answers.about
    return str(about.format(subject=question.subject, answer=answer))
