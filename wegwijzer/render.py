"""Advice to HTML: one set of templates for the page, its first paint and the sheet on paper."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from wegwijzer import answers as links
from wegwijzer.advice import ladder
from wegwijzer.answers import Answers, Reading
from wegwijzer.content import (
    MESSAGES,
    Content,
    ContentError,
    Mistake,
    Page,
    joined,
    tel,
)
from wegwijzer.qr import qr_image
from wegwijzer.screen import Choices, Part, Screen, page_title, result_words, screen

HERE = Path(__file__).parent


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

    # The wizard

    def screen(self, reading: Reading, address: str) -> Screen:
        """Return the open question, or the result."""
        return screen(self.content, reading, address)

    def html(self, part: Part) -> str:
        """Return a part of a screen as it stands on the page and in the first paint."""
        return self._env.get_template(part.template).render(part.words)

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
        values = result_words(self.content, answers, address) | {"paper": True}
        return self._paper(
            "sheet.html",
            script,
            title=page_title(self.content, titles.prevention if prevention else titles.sheet),
            back_href=links.href(answers, self.content),
            keep_href=f"{links.href(answers, self.content, './afdruk')}&bewaar=1",
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
            title=page_title(self.content, self.content.texts.title.poster),
            back_href=links.href(answers, self.content),
            keep_href=f"./afdruk?poster={sector}&bewaar=1",
            private=False,
            poster=True,
            whole=True,
            sector=self.content.question("sector").option(sector),
            ladder=ladder(self.content, sector),
            link=links.href(answers, self.content, address),
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

    # Whole documents

    def document(self, screen: Screen, address: str, assets: Mapping[str, str]) -> str:
        """Return the first paint: a whole page that works with links alone.

        assets: `script`, the address of our script; `streamlit`, the tags that start
        Streamlit, asleep until that one wakes them; `streamlit_when`, the setting it goes by;
        `streamlit_style`, the rules for what Streamlit draws.
        """
        return self._env.get_template("document.html").render(
            screen=screen, address=address, assets=assets, part=lambda part: Markup(self.html(part))
        )

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
            title=page_title(self.content, message.title),
            address=address,
            root=root,
        )

    def failure(self) -> str:
        """Return what the page says where its own parts cannot be drawn."""
        error = self.content.texts.error
        return self.html(Part("message_text.html", {"message": error, "outage": True}))

    def rehearse(self) -> None:
        """Draw one of each kind, so that what a template asks for is known to be there.

        Raises ContentError if a page cannot be drawn.
        """
        address = "https://localhost/"
        assets = dict.fromkeys(("script", "streamlit", "streamlit_style", "streamlit_when"), "")
        try:
            for answers in self._one_of_each():
                reading = Reading(answers, False)
                screen = self.screen(reading, address)
                self.document(screen, address, assets)
                self.document(self.screen(replace(reading, change="rol"), address), address, assets)
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
            page=page, title=page_title(self.content, page.title), address=address
        )


def breakable(url: str) -> Markup:
    """Return an address as HTML that breaks at its slashes first."""
    return Markup("/<wbr>").join(url.split("/"))


def _static(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")
