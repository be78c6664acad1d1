"""Advice to PDF through the Typst templates: sheet, blank sheet and poster, tagged as PDF/UA-1."""

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from pydantic import TypeAdapter

from wegwijzer.content import MESSAGES, Contact, Content, ContentError, Mistake, joined
from wegwijzer.content.fonts import FILES
from wegwijzer.content.texts import Texts
from wegwijzer.html.qr import qr_svg
from wegwijzer.html.screen import AbbreviationExpander, long_date, page_title, result_view
from wegwijzer.pdf.data import (
    AlarmData,
    Back,
    ContactData,
    Front,
    GroupData,
    NextStepData,
    PaperData,
    RungData,
    Runs,
    StopCardData,
    StripData,
)
from wegwijzer.pdf.room import Frame, Measured, alarms, frames, heaviest, mistake, places, weight
from wegwijzer.rules.advice import Advice, Alarm, Group, NextStep, Rung, ladder, more_info, support
from wegwijzer.rules.answers import Answers, href

TEMPLATES = Path(__file__).parent / "typst"
IN_MEMORY = Path("/", "dev", "shm")  # so that it starts where the disk is full, or can only be read
# Long, because it takes room: the papers are measured with this one.
LONG_ADDRESS = "https://wegwijzer-stop-online-pesten.voorbeeld.be/"
Drawing = tuple[str, dict[str, Any]]  # the template and all that it is filled in with


class Paper:
    """The PDFs. address: the public URL of the wizard, up to its last slash.

    The same answers give the same bytes on every machine: no system font, no clock.
    """

    def __init__(self, content: Content) -> None:
        """Measure the heaviest papers and draw one of each kind: so all fit and can be drawn.

        Raises ContentError if not, OSError where nothing can be written.
        """
        self._content = content
        self._texts = TypeAdapter(Texts).dump_python(content.texts)
        self._owner_code = qr_svg(f"https://{content.owner.url}")
        self._phones = _any_of({contact.phone for contact in content.contacts})
        day = datetime.combine(content.checked_on, time(), UTC)
        self._timestamp = int(day.timestamp())
        # It reads the files at the first drawing and keeps them.
        with _fonts_alone() as folder:
            self._fonts = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
            )
            self._compiler = typst.Compiler(
                root=TEMPLATES, font_paths=self._fonts, ignore_system_fonts=True
            )
            self._rehearse()

    def _rehearse(self) -> None:
        self.room()
        sector = min(self._sectors)
        answers = _joined(alarms(self._content)[0], places(self._content, sector)[0])
        try:
            for each in (answers, _prevention(answers)):
                self.sheet(each, LONG_ADDRESS)
            self.blank(sector, LONG_ADDRESS)
            for low_ink in (False, True):
                self.poster(sector, LONG_ADDRESS, low_ink)
        except typst.TypstError as error:
            raise _unseen(error) from error

    @property
    def _sectors(self) -> frozenset[str]:
        return self._content.question("sector").option_ids

    def room(self, every: bool = False) -> list[Frame]:
        """Return the pages with the least room, each kind once; raise ContentError if not all fit.

        Each place on the ladder and each pair of alarms is measured once: the parts of a page that
        depend on the one do not depend on the other. Unless every: only those pairs that have the
        most words, which takes a third of the time.
        """
        content = self._content
        mistakes: dict[tuple[str, str, str], tuple[float, Mistake]] = {}
        least: dict[str, Frame] = {}
        pairs = alarms(content) if every else self._heaviest_alarms()
        for sector in sorted(self._sectors):
            here = places(content, sector)
            turns = max(len(pairs), len(here))
            both = islice(zip(cycle(pairs), cycle(here), strict=False), turns)
            for papers in (
                [self._sheet(_joined(pair, place), LONG_ADDRESS) for pair, place in both],
                [self._sheet(_prevention(here[0]), LONG_ADDRESS)],
                [self._poster(sector, LONG_ADDRESS)],
            ):
                for frame in heaviest(frames(self._measure(*paper)) for paper in papers):
                    if frame.left < least.setdefault(frame.name, frame).left:
                        least[frame.name] = frame
                    if frame.left < 0:  # of an entry that is too long in each sector, the worst
                        found = mistake(content, frame, sector)
                        place = frame.name, found.file, found.entry
                        if frame.left < mistakes.get(place, (0, found))[0]:
                            mistakes[place] = frame.left, found
        if mistakes:
            raise ContentError(dict.fromkeys(found for _, found in mistakes.values()))
        return [*least.values()]

    def _heaviest_alarms(self) -> list[Answers]:
        """Return the pairs of answers with the most words in each part that depends on them."""
        pairs = alarms(self._content)
        place = places(self._content, min(self._sectors))[0]
        data = {pair: self._sheet(_joined(pair, place), LONG_ADDRESS)[1] for pair in pairs}
        parts = (("about",), ("urgent",), ("alarms", "stop_card"))
        return [max(pairs, key=lambda p: weight([data[p][key] for key in keys])) for keys in parts]

    # The papers

    def sheet(self, answers: Answers, address: str) -> bytes:
        """Return the sheet of complete answers: the talk, or how to prevent."""
        return self._compile(*self._sheet(answers, address))

    def blank(self, sector: str, address: str) -> bytes:
        """Return the sheet of a sector without answers, for the binder."""
        return self._compile(*self._blank(sector, address))

    def poster(self, sector: str, address: str, low_ink: bool = False) -> bytes:
        """Return the poster of a sector, one page. low_ink: outlines instead of coloured bands."""
        return self._compile(*self._poster(sector, address, low_ink))

    def _sheet(self, answers: Answers, address: str) -> Drawing:
        view = result_view(self._content, answers, address)
        advice, link, sources, about = (
            view.advice,
            view.neutral_link,
            view.sources,
            view.answer_line,
        )
        if advice.next_step is None:
            title = self._content.texts.title.prevention
            return self._drawing("prevention.typ", title, self._back(about, advice, link, sources))
        return self._drawing(
            "sheet.typ",
            self._content.texts.title.sheet,
            {
                **self._back(about, advice, link, sources),
                **self._front(advice),
                "own_name": view.own_name,
            },
            pages=2,
        )

    def _blank(self, sector: str, address: str) -> Drawing:
        content = self._content
        advice = Advice(
            urgent=(),
            ladder=ladder(content, sector),
            support=support(content),
            more_info=more_info(content, sector),
        )
        about = [content.question("sector").option(sector).label]
        link = href(Answers(sector=sector), content, address)
        return self._drawing(
            "sheet.typ",
            content.texts.paper.blank_title,
            {**self._back(about, advice, link, []), **self._front(advice), "own_name": ""},
            pages=2,
            heading=content.texts.title.sheet,
        )

    def _poster(self, sector: str, address: str, low_ink: bool = False) -> Drawing:
        content = self._content
        rungs = ladder(content, sector)
        first = rungs[0]
        option = content.question("sector").option(sector)
        link = href(Answers(sector=sector), content, address)
        return self._drawing(
            "poster.typ",
            content.texts.title.poster,
            {
                "low_ink": low_ink,
                "write_at": "" if first.contact.is_own_person else first.step.number,
                "audience": content.texts.poster.audience.format(sector=option.label),
                "urgent": self._urgent(()),
                "ladder": [self._rung(rung) for rung in rungs],
                "child": self._contact(content.child_help),
                "link": link,
                "code": qr_svg(link, border=0),
            },
        )

    def forget(self) -> None:
        """Make Typst forget what it laid out, answers among it: nothing is kept of a visitor.

        It drops what the last ten papers did not use: so ten empty ones.
        """
        for _ in range(10):
            self._age()

    def _age(self) -> None:
        """Draw an empty paper: after a compilation, and after no query, old results are dropped."""
        self._compiler.compile(b"", format="svg")

    def _drawing(
        self, template: str, title: str, data: PaperData, pages: int = 1, heading: str = ""
    ) -> Drawing:
        texts = self._content.texts
        day = long_date(self._content, self._content.checked_on)
        return template, {
            **data,
            "title": page_title(self._content, title),
            "heading": heading or title,
            "checked": texts.footer.checked.format(date=day),
            "pages": [texts.paper.page.format(page=n, pages=pages) for n in range(1, pages + 1)],
            "texts": self._texts,
        }

    def _compile(self, template: str, data: dict[str, Any]) -> bytes:
        with_code = data if "code" in data else {**data, "code": qr_svg(data["link"])}
        pdf = self._compiler.compile(
            TEMPLATES / template,
            format="pdf",
            sys_inputs={"data": json.dumps(with_code, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=self._timestamp,
        )
        assert isinstance(pdf, bytes)  # pictures would be a list, one a page
        return pdf

    def _measure(self, template: str, data: dict[str, Any]) -> list[Measured]:
        """Return the room that a template says is left, and nothing is drawn."""
        # A code takes time to compute, and is as large as any other on the sheet.
        with_code = {"code": self._owner_code, **data}
        inputs = {"data": json.dumps(with_code, ensure_ascii=False), "measure": ""}
        try:
            found = typst.query(
                TEMPLATES / template,
                "<room>",
                field="value",
                one=True,
                root=TEMPLATES,
                font_paths=self._fonts,
                ignore_system_fonts=True,
                sys_inputs=inputs,
            )
        except RuntimeError as error:  # not even a TypstError
            raise _unseen(error) from error
        self._age()
        measured: list[Measured] = json.loads(found)
        return measured

    # Their parts, as the templates take them

    def _front(self, advice: Advice) -> Front:
        """Return the page for the talk."""
        talk = self._content.conversation
        step = advice.next_step
        return {
            "urgent": self._urgent(advice.urgent),
            "next_step": self._next_step(step) if step else None,
            "talk": {
                "lead": talk.lead.text,
                "how": talk.how.text,
                "points": [point.sentences for point in talk.points],
                "exception": talk.exception.text,
                "danger": self._runs(talk.danger.text),
                "suicide": self._runs(talk.suicide.text),
            },
        }

    def _back(
        self,
        about: Iterable[str],
        advice: Advice,
        link: str,
        sources: Iterable[tuple[date, list[str]]],
    ) -> Back:
        """Return the page to look things up in. about: the answers."""
        content = self._content
        expand = AbbreviationExpander(content)  # who holds page 2 may not have read page 1
        read_on = content.texts.sheet.read_later
        return {
            "about": " · ".join(about),
            "urgent": self._urgent(()),
            "alarms": [self._alarm(alarm) for alarm in advice.urgent],
            "stop_card": self._stop_card() if advice.stop else None,
            "not_in_group": self._runs(content.urgent.not_in_group.text) if advice.stop else None,
            "ladder": [self._rung(rung, expand) for rung in advice.ladder],
            "support": [self._group(group, expand) for group in advice.support],
            "more_info": [self._group(group, expand) for group in advice.more_info],
            "sources": [
                (read_on.format(date=long_date(content, day)), "; ".join(sites))
                for day, sites in sources
            ],
            "link": link,
            "strip": [self._contact(contact) for contact in content.child_strip],
            "owner": self._contact(content.owner),
            "owner_code": self._owner_code,
        }

    def _urgent(self, alarms: tuple[Alarm, ...]) -> list[StripData]:
        """Return the short strip; an item whose alarm is due says so."""
        due = {contact.id: alarm for alarm in alarms for contact in alarm.contacts}
        items: list[StripData] = []
        for item in self._content.urgent.strip:
            contact = self._content.contact(item.contact)
            alarm = due.get(contact.id)
            items.append(
                {
                    "label": item.label,
                    "advice": item.advice,
                    "note": item.note.text,
                    "site_note": item.site_note.text if item.site_note else "",
                    "due": self._runs(alarm.to_do) if alarm else None,
                    "contact": self._contact(contact),
                }
            )
        return items

    def _alarm(self, alarm: Alarm) -> AlarmData:
        """Return an alarm of page 2."""
        block, card = alarm.block, self._content.urgent.stop_card
        return {
            "rule": self._runs(joined(card.rule)) if alarm.stop_card else None,
            "title": self._runs(block.title),
            "sentences": self._runs(joined(block.sentences)),
            "roads": [
                {"note": r.note, "site_note": r.site_note, "contact": self._contact(r.contact)}
                for r in alarm.roads
                if str(r.contact.phone) not in alarm.words
            ],
            "examples": " ".join(alarm.examples.sentences) if alarm.examples else "",
            "after": self._runs(joined(alarm.after)),
            "contacts": [self._contact(contact) for contact in alarm.explained],
        }

    def _stop_card(self) -> StopCardData:
        card = self._content.urgent.stop_card
        return {"title": card.title, "items": [self._runs(joined(item)) for item in card.items]}

    def _next_step(self, next_step: NextStep) -> NextStepData:
        step = next_step.step
        own = self._content.own_step if next_step.own else None
        return {
            "title": step.title,
            "lead": " ".join([step.lead.text, *([own.lead] if own else ())]),
            "contact_lead": own.contact_lead if own else step.contact_lead,
            "contact": self._contact(next_step.contact),
            "link": {"label": step.link.label, "url": step.link.url} if step.link else None,
        }

    def _rung(self, rung: Rung, expand: AbbreviationExpander | None = None) -> RungData:
        link = rung.step.link
        contact = self._contact(rung.contact)
        if expand:
            contact["name"] = expand(rung.contact.name)
        return {
            "number": rung.step.number,
            "title": rung.step.title,
            "state": rung.state,
            "own": rung.own,
            "contact": contact,
            "link": {"text": link.text, "label": link.label, "url": link.url} if link else None,
        }

    def _group(self, group: Group, expand: AbbreviationExpander) -> GroupData:
        """Return a group; for whom each contact is, only where that differs within it."""
        differ = len({contact.audience for contact in group.contacts}) > 1
        return {
            "title": group.title,
            "note": group.note,
            "contacts": [self._contact(contact, differ, expand) for contact in group.contacts],
        }

    def _contact(
        self, contact: Contact, tagged: bool = False, expand: AbbreviationExpander | None = None
    ) -> ContactData:
        texts = self._texts["contact"]
        sentence = contact.sentence
        audience = texts.get(f"audience_{contact.audience}")
        return {
            "id": contact.id,
            "name": contact.name,
            "phone": contact.phone,
            "free": contact.free,
            "availability": contact.availability,
            "url": contact.url,
            "url_phrase": contact.url_phrase,
            "sentence": self._runs(expand(sentence, contact.name) if expand else sentence),
            "audience": audience if tagged else None,
        }

    def _runs(self, text: str) -> Runs:
        """Return a text in pieces, those that are a number to call apart."""
        return [
            {"text": piece, "phone": odd % 2 == 1}
            for odd, piece in enumerate(self._phones.split(text))
            if piece
        ]


def _joined(alarms: Answers, place: Answers) -> Answers:
    return replace(place, feiten=alarms.feiten, beelden=alarms.beelden)


def _prevention(answers: Answers) -> Answers:
    return Answers("voorkomen", answers.rol, answers.sector)


def _unseen(error: RuntimeError) -> ContentError:
    text = MESSAGES.report.unseen.format(reason=error)
    return ContentError([Mistake("data/texts.yaml", None, "", text)])


def _fonts_alone() -> TemporaryDirectory[str]:
    """Return a folder with the fonts that the templates ask for.

    Typst takes folders only, and where two files hold one font, as in the wheel, the one that the
    disk names first.
    """
    try:
        return _fonts_in(IN_MEMORY)
    except OSError:  # it is not everywhere
        return _fonts_in(None)


def _fonts_in(place: Path | None) -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(dir=place)
    try:
        for font in FILES:
            shutil.copy(font, folder.name)
    except OSError:
        folder.cleanup()
        raise
    return folder


def _any_of(numbers: set[str | None]) -> re.Pattern[str]:
    """Return what finds a number in a text; not where it is part of a longer one."""
    longest_first = sorted(filter(None, numbers), key=len, reverse=True)
    return re.compile(rf"(?<![\d.-])({'|'.join(longest_first)})(?![\d-])")
