"""Advice to HTML: one set of templates for the page, its first paint and the sheet on paper."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from wegwijzer import answers as links
from wegwijzer.advice import Advice, advise, ladder
from wegwijzer.answers import Answers, Reading
from wegwijzer.content import (
    MESSAGES,
    Contact,
    Content,
    ContentError,
    Mistake,
    Option,
    Page,
    Question,
    joined,
    pages_read,
    site,
    tel,
)
from wegwijzer.qr import qr_image

HERE = Path(__file__).parent
Area = Literal["top", "main", "bottom"]
Slot = Literal[
    "header",
    "goal above",
    "answers above",
    "subject",
    "options",
    "answers",
    "goal",
    "restart",
    "footer",
]
# A place for each part that a screen may have, in order. Streamlit tells elements apart by their
# place: what moved up or down between two screens would stand there twice for a moment. The
# subject holds all that has an id: the question and what goes before it, or the whole result.
SLOTS: dict[Area, tuple[Slot, ...]] = {
    "top": ("header",),
    "main": ("goal above", "answers above", "subject", "options", "answers", "goal", "restart"),
    "bottom": ("footer",),
}


@dataclass(frozen=True)
class Html:
    """A part that is the same HTML on the page, in the first paint and on paper."""

    html: str


@dataclass(frozen=True)
class Choice:
    """One button on the page, one link in the first paint, to the same state.

    key: the widget's key in the contract. query: the state it leads to, href: the link there.
    name: what a screen reader says where the label alone is too short ("Ja").
    """

    key: str
    label: str
    query: str
    href: str
    name: str | None = None
    option: str | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Choices:
    """Choices that stand together. name: goal, answers, options or restart."""

    name: str
    label: str
    choices: tuple[Choice, ...]


Block = Html | Choices


@dataclass(frozen=True)
class Screen:
    """One state of the wizard, ready to draw.

    state: what the first paint and the page compare before the page takes over.
    canonical: the link without what happened, for the browser's own share menu.
    indexable: a search engine may keep it, because it holds no answers.
    """

    title: str
    state: str
    canonical: str
    kind: Literal["question", "result"]
    indexable: bool
    blocks: Mapping[Slot, Block]

    def slots(self, area: Area) -> tuple[Block | None, ...]:
        """Return what stands in each place of an area; only choices can be missing."""
        return tuple(self.blocks.get(slot) for slot in SLOTS[area])

    def area(self, area: Area) -> tuple[Block, ...]:
        """Return what stands in an area, in order."""
        return tuple(block for block in self.slots(area) if block)


class Renderer:
    """Everything a visitor sees. address: the public URL of the wizard, up to its last slash."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._env = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.filters["tel"] = tel
        self._env.filters["joined"] = joined
        self._env.filters["names"] = self._untranslated
        self._env.filters["breakable"] = breakable
        self._env.filters["long_date"] = self.long_date
        self._env.globals.update(
            t=content.texts,
            content=content,
            root="./",
            qr_image=qr_image,
            screen_css=Markup(_static("screen.css")),
            sheet_css=Markup(_static("sheet.css")),
        )

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """What a browser that translates the page must leave as it is: names, numbers, sites."""
        contacts = [c for c in self.content.contacts if c.phone or c.url]
        names = {name for c in contacts for name in (c.name, c.phone, c.url) if name}
        names |= {abbreviation.short for abbreviation in self.content.abbreviations}
        names |= {*self.content.also_named}
        words = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        return re.compile(rf"(?<![\w.])(?:{words}|(?:[\w-]+\.)+be\b(?:/[\w/-]+)?)(?!\w)")

    def _untranslated(self, text: str) -> Markup:
        """Return a running text as HTML in which a translating browser leaves names alone."""
        parts, end = [], 0
        for found in self._names.finditer(text):
            parts.append(
                Markup('{}<span translate="no">{}</span>').format(
                    text[end : found.start()], found[0]
                )
            )
            end = found.end()
        return Markup("").join([*parts, text[end:]])

    def long_date(self, day: date) -> str:
        """Return the day as "22 november 2026"."""
        dates = self.content.texts.dates
        month = dates.months.split()[day.month - 1]
        return str(dates.date.format(day=day.day, month=month, year=day.year))

    def href(self, answers: Answers, page: str = "./") -> str:
        """Return the link to a state, relative: it holds behind any proxy and base path."""
        query = links.query_from_answers(answers, self.content)
        return f"{page}?{query}" if query else page

    # The wizard

    def screen(self, reading: Reading, address: str) -> Screen:
        """Return the open question, or the result."""
        answers = reading.answers
        question = links.open_question(answers, self.content)
        if question:
            blocks = self._question_blocks(answers, question, reading.whole, address)
        else:
            blocks = self._result_blocks(answers, reading.whole, address)
        query = links.query_from_answers(answers, self.content)
        return Screen(
            title=self._title(self._heading(answers, question)),
            state=query,
            canonical=self._neutral(answers, address),
            kind="question" if question else "result",
            indexable=not query,
            blocks={
                "header": self._html("header.html"),
                **blocks,
                "restart": self._restart(),
                "footer": self._html("footer.html"),
            },
        )

    def _heading(self, answers: Answers, question: Question | None) -> str:
        titles = self.content.texts.title
        if question:
            return self._progress(answers, question)
        return str(titles.result if answers.doel == "aanpakken" else titles.prevention)

    def _neutral(self, answers: Answers, address: str) -> str:
        return self.href(links.neutral(answers), address)

    def _question_blocks(
        self, answers: Answers, question: Question, whole: bool, address: str
    ) -> dict[Slot, Block]:
        blocks: dict[Slot, Block] = {"goal above": self._goal(answers)}
        if any(answers.get(q.id) for q in self.content.questions):
            blocks["answers above"] = self._changes(answers)
        labels = [self._label(question, option.id, answers) for option in question.options]
        blocks["subject"] = self._html(
            "question.html",
            whole=whole,
            advice=advise(self.content, answers),
            question=question,
            progress=self._progress(answers, question),
            explained=self._meanings(" ".join(labels)),
            state=links.query_from_answers(answers, self.content),
            neutral_link=self._neutral(answers, address),
        )
        blocks["options"] = Choices(
            "options",
            question.text,
            tuple(
                self._choice(
                    f"optie-{question.id}-{option.id}",
                    label,
                    links.with_option(answers, question.id, option.id, self.content),
                    name=self._name(question, option, label),
                    option=option.id,
                )
                for option, label in zip(question.options, labels, strict=True)
            ),
        )
        return blocks

    def _result_blocks(self, answers: Answers, whole: bool, address: str) -> dict[Slot, Block]:
        values = self._result(answers, address)
        return {
            "subject": self._html("result.html", whole=whole, **values),
            "answers": self._changes(answers),
            "goal": self._goal(answers),
        }

    def _result(self, answers: Answers, address: str) -> dict[str, Any]:
        """Return what result.html needs, on the page and on the sheet."""
        advice = advise(self.content, answers)
        answer_line = [
            self._short(question, answers)
            for question in links.asked(answers, self.content)
            if answers.get(question.id)
        ]
        return {
            "answers": answers,
            "advice": advice,
            "explained": self._explained(answer_line, advice),
            "sources": self._sources(advice),
            "paper": False,
            "answer_line": answer_line,
            "own_name": self.own_name(advice.next_step.contact) if advice.next_step else "",
            "state": links.query_from_answers(answers, self.content),
            "address": address,
            "neutral_link": self._neutral(answers, address),
            "full_link": self.href(answers, address),
            "sheet_href": self.href(answers, "./afdruk"),
        }

    def _explained(self, answer_line: Iterable[str], advice: Advice) -> dict[str, list[str]]:
        """Return by section what its abbreviations mean, each where a reader first meets it."""
        next_step = advice.next_step
        sections = {
            "next_step": (*next_step.step.texts, *next_step.contact.texts) if next_step else (),
            "ladder": [text for r in advice.ladder for text in (r.step.title, r.contact.name)],
            "support": [text for g in advice.support for c in g.contacts for text in c.texts],
            "more_info": [text for g in advice.more_info for c in g.contacts for text in c.texts],
        }
        explained: dict[str, list[str]] = {}
        read = " ".join(answer_line)
        for section, texts in sections.items():
            words = " ".join(texts)
            read = f"{read} {words}"
            explained[section] = self._meanings(words, read)
            read = " ".join((read, *explained[section]))
        return explained

    def _meanings(self, words: str, read: str | None = None) -> list[str]:
        """Return what the abbreviations in `words` mean, but for those written out in `read`."""
        known = (words if read is None else read).lower()
        return [
            str(self.content.texts.contact.explained.format(short=a.short, full=a.full))
            for a in self.content.abbreviations
            if re.search(rf"\b{re.escape(a.short)}(?!\w)", words) and a.full not in known
        ]

    def own_name(self, contact: Contact) -> str:
        """Return before which line of the sheet one's own name and number for it are written."""
        texts = self.content.texts.next_step
        line = texts.own_name_organisation if contact.url else texts.own_name
        return str(line.format(contact=contact.phrase))

    def _goal(self, answers: Answers) -> Choices:
        goal, texts = self.content.goal, self.content.texts
        return Choices(
            "goal",
            goal.text,
            tuple(
                self._choice(
                    f"optie-{goal.id}-{option.id}",
                    texts.goal.chosen.format(label=option.label)
                    if option.id == answers.doel
                    else option.label,
                    links.with_option(answers, goal.id, option.id, self.content),
                    option=option.id,
                    chosen=option.id == answers.doel,
                )
                for option in goal.options
            ),
        )

    def _changes(self, answers: Answers) -> Choices:
        texts = self.content.texts.answers
        return Choices(
            "answers",
            texts.title,
            tuple(
                self._choice(
                    f"wijzig-{question.id}",
                    texts.change.format(
                        answer=self._short(question, answers), question=question.name
                    ),
                    links.without(answers, question.id),
                )
                for question in links.asked(answers, self.content)
                if answers.get(question.id)
            ),
        )

    def _restart(self) -> Choices:
        restart = self.content.texts.answers.restart
        return Choices("restart", restart, (self._choice("opnieuw", restart, Answers()),))

    def _choice(self, key: str, label: str, target: Answers, **marks: Any) -> Choice:
        query = links.query_from_answers(target, self.content)
        return Choice(key, label, query, self.href(target), **marks)

    def _progress(self, answers: Answers, question: Question) -> str:
        asked = links.asked(answers, self.content)
        return str(
            self.content.texts.question.progress.format(
                number=asked.index(question) + 1, total=len(asked)
            )
        )

    def _label(self, question: Question, option_id: str, answers: Answers) -> str:
        """Return an option's label with the contacts of the chosen sector filled in."""
        contacts = {
            f"step_{rung.step.number}": rung.contact.phrase
            for rung in (ladder(self.content, answers.sector) if answers.sector else ())
        }
        return question.option(option_id).label.format_map(contacts)

    def _name(self, question: Question, option: Option, label: str) -> str | None:
        subject = question.subject or option.short
        texts = self.content.texts.question
        return subject and str(texts.option_name.format(label=label, subject=subject))

    def _short(self, question: Question, answers: Answers) -> str:
        option = question.option(answers.get(question.id) or "")
        answer = option.short or option.label
        if question.subject is None:
            return answer
        about = self.content.texts.answers.about
        return str(about.format(subject=question.subject, answer=answer))

    def _title(self, title: str) -> str:
        texts = self.content.texts
        return str(texts.title.suffix.format(title=title, site=texts.site.name))

    def _html(self, template: str, **values: Any) -> Html:
        return Html(self._env.get_template(template).render(values))

    def spare_links(self, choices: Choices) -> str:
        """Return a choice as hidden links, shown on the page when its connection is gone."""
        return self._env.get_template("spare.html").render(block=choices)

    # On paper

    def sheet(self, reading: Reading, address: str, script: str | None) -> str:
        """Return the sheet of complete answers as a whole page, from the result's own parts.

        script: the address of its script; None makes a file to keep: nothing in it is asked for
        elsewhere, and its links hold wherever it lies.
        """
        answers = reading.answers
        prevention = answers.doel != "aanpakken"
        titles = self.content.texts.title
        values = self._result(answers, address) | {"paper": True}
        return self._paper(
            "sheet.html",
            script,
            title=self._title(titles.prevention if prevention else titles.sheet),
            back_href=self.href(answers),
            keep_href=f"{self.href(answers, './afdruk')}&bewaar=1",
            private=True,
            poster=False,
            whole=reading.whole,
            **values,
        )

    def poster(self, sector: str, address: str, script: str | None) -> str:
        """Return the poster of a sector, one page; script: as for the sheet."""
        answers = Answers(sector=sector)
        return self._paper(
            "poster.html",
            script,
            address=address,
            title=self._title(self.content.texts.title.poster),
            back_href=self.href(answers),
            keep_href=f"./afdruk?poster={sector}&bewaar=1",
            private=False,
            poster=True,
            whole=True,
            sector=self.content.question("sector").option(sector),
            ladder=ladder(self.content, sector),
            link=self.href(answers, address),
        )

    def file_name(self, answers: Answers | None, sector: str = "") -> str:
        """Return the name of a kept sheet, or without answers of a kept poster.

        It says what the file is, never what was answered.
        """
        texts = self.content.texts
        if answers is None:
            return str(texts.poster.file.format(sector=sector))
        return str(texts.sheet.file if answers.doel == "aanpakken" else texts.sheet.file_prevention)

    def _paper(self, template: str, script: str | None, **values: Any) -> str:
        saved = script is None
        root = values["address"] if saved else "./"
        return self._env.get_template(template).render(
            script=script, saved=saved, root=root, **values
        )

    def _sources(self, advice: Advice) -> list[tuple[date, list[str]]]:
        """Return what page 1 rests on beside the flyer: by day of reading, each site once."""
        next_step, talk = advice.next_step, self.content.conversation
        parts: list[Any] = [next_step.step.lead, next_step.contact] if next_step else []
        for alarm in advice.urgent:
            parts += [alarm.block, *alarm.contacts, alarm.examples]
            parts += self.content.urgent.stop_card.items if alarm.block.stop_card else ()
        parts += [talk.lead, talk.how, talk.exception] if next_step else []
        days: dict[date, list[str]] = {}
        for source, day in pages_read(tuple(parts)):
            name, sites = site(source), days.setdefault(day, [])
            if name and name not in sites:
                sites.append(name)
        return sorted((day, sites) for day, sites in days.items() if sites)

    # Whole documents

    def document(self, screen: Screen, address: str, assets: Mapping[str, str]) -> str:
        """Return the first paint: a whole page that works with links alone.

        assets: `script`, the address of our script; `wake`, a script that stands in the page;
        `streamlit`, the tags that start Streamlit, asleep until that one wakes them;
        `streamlit_style`, the rules for what Streamlit draws.
        """
        document = self._env.get_template("document.html")
        return document.render(screen=screen, address=address, assets=assets)

    def preview(self) -> str:
        """Return what scripts/pictures.py draws as static/voorbeeld.png."""
        return self._env.get_template("preview.html").render()

    def message(self, name: str, address: str, root: str) -> str:
        """Return a whole page for what went wrong; name: a section of data/texts.yaml.

        root: the path of the wizard, absolute, because the address may be any.
        """
        message = getattr(self.content.texts, name)
        return self._env.get_template("message.html").render(
            message=message,
            outage=name == "error",
            title=self._title(message.title),
            address=address,
            root=root,
        )

    def failure(self) -> str:
        """Return what the page says where its own parts cannot be drawn."""
        error = self.content.texts.error
        return self._html("message_text.html", message=error, outage=True).html

    def rehearse(self) -> None:
        """Draw one of each kind, so that what a template asks for is known to be there.

        Raises ContentError if a page cannot be drawn.
        """
        address = "https://localhost/"
        assets = dict.fromkeys(("script", "streamlit", "streamlit_style", "wake"), "")
        try:
            for answers in self._one_of_each():
                reading = Reading(answers, False)
                screen = self.screen(reading, address)
                self.document(screen, address, assets)
                if screen.kind == "result":
                    for script in (None, "./afdruk.js"):
                        self.sheet(reading, address, script)
                    self.file_name(answers).encode("ascii")  # it goes into a header
            for sector in sorted(self.content.question("sector").option_ids):
                self.poster(sector, address, None)
                self.file_name(None, sector).encode("ascii")
            for name in ("not_found", "method_not_allowed", "error"):
                self.message(name, address, "/")
            self.failure()
            for page_id in self.pages:
                self.page(page_id, address)
        except (LookupError, AttributeError, TypeError, ValueError, UndefinedError) as error:
            text = MESSAGES.report.unseen.format(reason=f"{type(error).__name__}: {error}")
            raise ContentError([Mistake("data/texts.yaml", None, "", text)]) from error

    def _one_of_each(self) -> Iterator[Answers]:
        """Yield each question open, and of each sector the results that differ in their parts."""
        for pick in (0, -1):  # the first option of each question, and the last
            full = Answers(**{q.id: q.options[pick].id for q in self.content.questions})
            yield from (links.without(full, *links.PARAMETERS[k:]) for k in range(1, 7))
            for sector in sorted(self.content.question("sector").option_ids):
                yield replace(full, sector=sector)
                yield replace(full, sector=sector, doel="voorkomen")
        for step in self.content.steps:
            for sector, own_roles in step.own_roles.items():
                if own_roles:
                    yield replace(full, rol=own_roles[0], sector=sector, stap=step.number)

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The pages beside the wizard, by the last part of their address."""
        return {page.id: page for page in self.content.pages}

    def page(self, page_id: str, address: str) -> str:
        """Return a whole page beside the wizard; page_id: one of `pages`."""
        page = self.pages[page_id]
        return self._env.get_template("page.html").render(
            page=page, title=self._title(page.title), address=address
        )


def breakable(url: str) -> Markup:
    """Return an address as HTML that breaks at its slashes first."""
    return Markup("/<wbr>").join(url.split("/"))


def _static(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")
