"""Converts advice to the data that the templates render. No HTML."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from wegwijzer.content import Contact, Content, Question, dated_sources, site
from wegwijzer.html.sharing import CODE, mail_href, whatsapp_href
from wegwijzer.rules import answers as links
from wegwijzer.rules.advice import Advice, advise, ladder
from wegwijzer.rules.answers import Answers, Reading

Sources = list[tuple[date, list[str]]]  # (day on which the sources were checked, unique sites)


@dataclass(frozen=True)
class Choice:
    """A link to another state.

    name: the accessible name, if the label alone is too short ("Ja"). option: the id of the option
    that the link selects. change: in the list of answers, the id of the question that the link
    reopens. chosen: True if the option is the current answer.
    """

    label: str
    href: str
    name: str | None = None
    option: str | None = None
    change: str | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Choices:
    """A group of choices. name: goal, options, keep or restart."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class GivenAnswer:
    """An answer so far: "Rol", "Trainer of coach", and the link that reopens its question."""

    topic: str
    answer: str
    change: Choice


@dataclass(frozen=True)
class QuestionView:
    """Template variables of a question. whole: as in Reading.

    progress: "Vraag 3 van 5". parts: "done", "now" or "later" for each question. audience: "voor:
    trainer". state: the query string of this state. goal: on the first question only. keep: on a
    reopened question only.
    """

    whole: bool
    advice: Advice
    question: Question
    progress: str
    parts: tuple[str, ...]
    audience: str
    state: str
    goal: Choices | None
    previous: Choice | None
    options: Choices
    keep: Choices | None


@dataclass(frozen=True)
class ResultView:
    """Template variables of a result, for the screen and the sheet.

    audience: "Voor: trainer, sport". answer_line: each answer in short form. own_name: the label of
    the line on which visitors write their own contact, "" for no line. whole: as in Reading.
    paper: True on the sheet, False on the screen.
    """

    answers: Answers
    advice: Advice
    audience: str
    sources: Sources
    answer_line: list[str]
    own_name: str
    address: str
    neutral_link: str
    neutral_code: str
    mail_href: str
    whatsapp_href: str
    full_link: str
    full_code: str
    sheet_href: str
    pdf_href: str
    pdf_name: str
    whole: bool = True
    paper: bool = False


@dataclass(frozen=True)
class Screen:
    """One state of the wizard, ready to render.

    state: its query string. canonical: the neutral link, which a browser's share menu may use.
    indexable: True if the query string is empty, so that search engines may index the screen.
    view: the variables of its template. given, restart, other_goal: shown below the question or
    result.
    """

    title: str
    state: str
    canonical: str
    kind: Literal["question", "result"]
    indexable: bool
    view: QuestionView | ResultView
    given: tuple[GivenAnswer, ...]
    restart: Choices | None
    other_goal: Choices | None


def screen(content: Content, reading: Reading, address: str) -> Screen:
    """Return the screen of a question, or of the result. address: as in Renderer."""
    answers = reading.answers
    question = links.shown_question(reading, content)
    titles = content.texts.title
    if question:
        progress = _progress(content, answers, question)
        heading = titles.question.format(question=question.text, progress=progress)
        view: QuestionView | ResultView = _question_view(content, reading, question)
    else:
        heading = titles.result if answers.doel == "aanpakken" else titles.prevention
        view = result_view(content, answers, address, reading.whole)
    query = links.query_from_answers(answers, content, reading.change)
    answered = any(answers.get(question.id) for question in content.questions)
    return Screen(
        title=page_title(content, heading),
        state=query,
        canonical=_neutral_link(content, answers, address),
        kind="question" if question else "result",
        indexable=not query,
        view=view,
        given=_given_answers(content, answers, shown=question),
        restart=_link(content, "restart", content.texts.answers.restart, Answers())
        if answered
        else None,
        other_goal=None if question else _other_goal(content, answers),
    )


def page_title(content: Content, title: str) -> str:
    texts = content.texts
    return str(texts.title.suffix.format(title=title, site=texts.site.name))


def long_date(content: Content, day: date) -> str:
    """Return the day as "22 november 2026"."""
    dates = content.texts.dates
    month = dates.months.split()[day.month - 1]
    return str(dates.date.format(day=day.day, month=month, year=day.year))


def pdf_name(content: Content, answers: Answers) -> str:
    """Return the file name of the sheet, which depends only on the goal."""
    names = content.texts.paper
    return str(names.file if answers.doel == "aanpakken" else names.file_prevention)


def result_view(
    content: Content, answers: Answers, address: str, whole: bool = True, paper: bool = False
) -> ResultView:
    advice = advise(content, answers)
    neutral_link = _neutral_link(content, answers, address)
    answer_line = [
        _short_with_subject(content, question, answers)
        for question in links.asked_questions(answers, content)
        if answers.get(question.id)
    ]
    return ResultView(
        answers=answers,
        advice=advice,
        audience=_audience(content, answers, content.texts.result.audience),
        sources=_sources(content, advice),
        answer_line=answer_line,
        own_name=own_name(content, advice.next_step.contact) if advice.next_step else "",
        address=address,
        neutral_link=neutral_link,
        neutral_code=links.href(links.neutral(answers), content, CODE),
        mail_href=mail_href(content, neutral_link),
        whatsapp_href=whatsapp_href(content, neutral_link),
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


def _question_view(content: Content, reading: Reading, question: Question) -> QuestionView:
    answers, texts = reading.answers, content.texts
    asked = links.asked_questions(answers, content)
    number = asked.index(question)
    before = asked[number - 1] if number and answers.get(asked[number - 1].id) else None
    return QuestionView(
        whole=reading.whole,
        advice=advise(content, answers),
        question=question,
        progress=_progress(content, answers, question),
        parts=tuple(
            "now" if q is question else "done" if answers.get(q.id) else "later" for q in asked
        ),
        audience=_audience(content, answers, texts.question.audience),
        state=links.query_from_answers(answers, content, reading.change),
        goal=None if number else _options(content, "goal", content.goal, answers),
        previous=_reopen(content, before, answers, texts.question.previous) if before else None,
        options=_options(content, "options", question, answers),
        keep=_link(content, "keep", texts.answers.keep, answers) if reading.change else None,
    )


class AbbreviationExpander:
    """Expands each abbreviation at its first use on a page: "CLB (centrum voor …)".

    Call it with the texts of a page in reading order; use a new one for each page.
    """

    def __init__(self, content: Content) -> None:
        self._pattern = content.texts.contact.in_full
        self._unused = [
            (re.compile(rf"\b{re.escape(a.short)}(?!\w)(?:'s)?(?:-\w+)?"), a.full)
            for a in content.abbreviations
        ]

    def __call__(self, text: str, beside: str = "") -> str:
        """Return the text; expand each abbreviation in it that no earlier text contained.

        beside: a text shown next to it. An abbreviation that either text spells out is not
        expanded, here or in later texts.
        """
        for pattern, full in [*self._unused]:
            match = pattern.search(text)
            spelled_out = full in f"{text} {beside}".lower()
            if match and not spelled_out:
                word = self._pattern.format(word=match[0], full=full)
                text = f"{text[: match.start()]}{word}{text[match.end() :]}"
            if match or spelled_out:
                self._unused.remove((pattern, full))
        return text


def missing_notes(content: Content, contact: Contact) -> list[str]:
    """Return the notes on cost and availability that the contact's own sentence does not contain.

    A note counts as contained if the sentence has its words without the last one ("Gratis",
    "Dag en nacht").
    """
    texts = content.texts.contact
    notes = [texts.free] if contact.free else []
    if contact.availability:
        notes.append(getattr(texts, contact.availability))
    sentence = contact.sentence.lower()
    return [note for note in notes if (note.rpartition(" ")[0] or note).lower() not in sentence]


def own_name(content: Content, contact: Contact) -> str:
    """Return the label of the line on which visitors write their own contact.

    "" if the host of the site configured this contact.
    """
    if contact.is_own_person:
        return ""
    texts = content.texts.next_step
    line = texts.own_name_organisation if contact.url else texts.own_name
    return str(line.format(contact=contact.phrase))


def _sources(content: Content, advice: Advice) -> Sources:
    """Return the sites read for step, alarms and talk, by the day on which they were checked."""
    next_step, talk = advice.next_step, content.conversation
    parts: list[Any] = [next_step.step.lead, next_step.contact] if next_step else []
    for alarm in advice.urgent:
        parts += [alarm.block, alarm.contact, alarm.examples]
        parts += [content.urgent.stop_card] if alarm.stop_card else ()
    parts += [talk.lead, talk.how, talk.exception] if next_step else []
    days: dict[date, list[str]] = {}
    for source, day in dated_sources(tuple(parts)):
        name, sites = site(source), days.setdefault(day, [])
        if name and name not in sites:
            sites.append(name)
    return sorted((day, sites) for day, sites in days.items() if sites)


def _options(content: Content, name: str, question: Question, answers: Answers) -> Choices:
    """Return the options of a question; the current answer is marked."""
    expand = AbbreviationExpander(content)
    texts = content.texts
    contacts = {
        f"step_{rung.step.number}": rung.contact.phrase
        for rung in (ladder(content, answers.sector) if answers.sector else ())
    }
    choices = []
    for option in question.options:
        label = expand(option.label.format_map(contacts))
        subject = question.subject or option.short
        chosen = answers.get(question.id) == option.id
        target = links.with_option(answers, question.id, option.id, content)
        choices.append(
            Choice(
                texts.answers.chosen.format(label=label) if chosen else label,
                links.href(target, content),
                name=subject and texts.question.option_name.format(label=label, subject=subject),
                option=option.id,
                chosen=chosen,
            )
        )
    return Choices(name, question.text, tuple(choices))


def _other_goal(content: Content, answers: Answers) -> Choices:
    goal = _options(content, "goal", content.goal, answers)
    (other,) = (choice for choice in goal.choices if not choice.chosen)
    words = other.label[:1].lower() + other.label[1:]
    label = content.texts.answers.other_goal.format(goal=words)
    return replace(goal, choices=(replace(other, label=label),))


def _given_answers(
    content: Content, answers: Answers, shown: Question | None
) -> tuple[GivenAnswer, ...]:
    """Return the answers so far, except the answer to the shown question."""
    texts = content.texts.answers
    so_far = []
    for question in links.reopenable_questions(answers, content):
        if question is shown:
            continue
        answer = _short(question, answers)
        name = texts.change_name.format(question=question.name, answer=answer)
        topic = question.subject or question.name
        change = _reopen(content, question, answers, texts.change, change=question.id, name=name)
        so_far.append(GivenAnswer(topic[:1].upper() + topic[1:], answer, change))
    return tuple(so_far)


def _reopen(
    content: Content, question: Question, answers: Answers, label: str, **marks: Any
) -> Choice:
    """Return the link that shows an answered question again."""
    return Choice(label, links.href(answers, content, change=question.id), **marks)


def _link(content: Content, name: str, label: str, target: Answers) -> Choices:
    return Choices(name, label, (Choice(label, links.href(target, content)),))


def _audience(content: Content, answers: Answers, form: str) -> str:
    """Return role and sector in words ("voor: trainer, sport"), "" if neither is known."""
    shared = links.neutral(answers)  # the child sees these words
    tags = [
        question.option(option_id).tag
        for question in content.questions
        if (option_id := shared.get(question.id))
    ]
    audience = ", ".join(tag for tag in tags if tag)
    return audience and form.format(audience=audience)


def _progress(content: Content, answers: Answers, question: Question) -> str:
    """Return "Vraag 4 van 5"; an open question adds how many others are open, if 0 or 1."""
    asked = links.asked_questions(answers, content)
    texts = content.texts.question
    progress: str = texts.progress.format(number=asked.index(question) + 1, total=len(asked))
    open_questions = [q for q in asked if not answers.get(q.id)]
    if question not in open_questions or len(open_questions) > 2:
        return progress
    form = texts.last if len(open_questions) == 1 else texts.one_after
    return str(form.format(progress=progress))


def _short(question: Question, answers: Answers) -> str:
    option = question.option(answers.get(question.id) or "")
    return option.short or option.label


def _short_with_subject(content: Content, question: Question, answers: Answers) -> str:
    """Return the answer in short form, with the subject of its question if it has one."""
    answer = _short(question, answers)
    if question.subject is None:
        return answer
    return str(content.texts.answers.about.format(subject=question.subject, answer=answer))
