"""Renders the PDFs with Typst: sheets, blank sheets and posters, tagged as PDF/UA-1."""

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
from wegwijzer.pdf.room import (
    Frame,
    alarm_answers,
    frames,
    fullest_frames,
    overflow_mistake,
    step_answers,
    text_length,
)
from wegwijzer.rules.advice import Advice, Alarm, Group, NextStep, Rung, ladder, more_info, support
from wegwijzer.rules.answers import Answers, href

TEMPLATES = Path(__file__).parent / "typst"
IN_MEMORY = Path("/", "dev", "shm")  # also works if the disk is full or read-only
# The public URL with which the papers are measured; most are shorter.
LONG_ADDRESS = "https://wegwijzer-stop-online-pesten.voorbeeld.be/"
CONTACT_FIELDS = {"id", "name", "phone", "free", "availability", "url", "url_phrase"}
Data = dict[str, Any]  # for a template, as JSON
TemplateInput = tuple[str, Data]  # the template and its data


class Paper:
    """Makes the PDFs. In its methods, address: the public URL of the wizard, ending with "/".

    The same answers and address give the same bytes on every machine, because no system font or
    clock is used.
    """

    def __init__(self, content: Content) -> None:
        """Measure the fullest variant of each paper and compile one of each kind.

        Raises ContentError if one does not fit or compile; OSError if no temporary folder is
        writable.
        """
        self._content = content
        self._texts = TypeAdapter(Texts).dump_python(content.texts)
        self._owner_code = qr_svg(f"https://{content.owner.url}")
        phones = sorted({c.phone for c in content.contacts if c.phone}, key=len, reverse=True)
        # Phone numbers, except inside a longer number.
        self._phones = re.compile(rf"(?<![\d.-])({'|'.join(phones)})(?![\d-])")
        day = datetime.combine(content.checked_on, time(), UTC)
        self._timestamp = int(day.timestamp())
        # Typst reads the font files at the first compilation and keeps them in memory.
        with _font_folder() as folder:
            self._fonts = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
            )
            self._compiler = typst.Compiler(
                root=TEMPLATES, font_paths=self._fonts, ignore_system_fonts=True
            )
            self._check_all()

    def _check_all(self) -> None:
        self.room()
        sector = min(self._sectors)
        answers = _merge(alarm_answers(self._content)[0], step_answers(self._content, sector)[0])
        try:
            for each in (answers, _prevention(answers)):
                self.sheet(each, LONG_ADDRESS)
            self.blank(sector, LONG_ADDRESS)
            for low_ink in (False, True):
                self.poster(sector, LONG_ADDRESS, low_ink)
        except typst.TypstError as error:
            raise _compile_error(error) from error

    @property
    def _sectors(self) -> frozenset[str]:
        return self._content.question("sector").option_ids

    def room(self, every: bool = False) -> list[Frame]:
        """Return the fullest frame of each name; raise ContentError if one does not fit.

        Steps and alarms are not measured in all combinations, because most parts depend on only one
        of the two; a test compares the results. every: measure all pairs of alarm_answers(), which
        takes 1.6 times as long, instead of only those with the most text.
        """
        content = self._content
        mistakes: dict[tuple[str, str, str], tuple[float, Mistake]] = {}
        fullest: dict[str, Frame] = {}
        pairs = alarm_answers(content) if every else self._longest_alarms()
        for sector in sorted(self._sectors):
            here = step_answers(content, sector)
            count = max(len(pairs), len(here))
            combinations = islice(zip(cycle(pairs), cycle(here), strict=False), count)
            for papers in (
                [self._sheet(_merge(pair, place), LONG_ADDRESS) for pair, place in combinations],
                [self._sheet(_prevention(here[0]), LONG_ADDRESS)],
                [self._poster(sector, LONG_ADDRESS)],
            ):
                for frame in fullest_frames(frames(self._measure(*paper)) for paper in papers):
                    if frame.left < fullest.setdefault(frame.name, frame).left:
                        fullest[frame.name] = frame
                    if frame.left < 0:  # report an entry once, for the fullest sector
                        mistake = overflow_mistake(content, frame, sector)
                        place = frame.name, mistake.file, mistake.entry
                        if frame.left < mistakes.get(place, (0, mistake))[0]:
                            mistakes[place] = frame.left, mistake
        if mistakes:
            raise ContentError(dict.fromkeys(mistake for _, mistake in mistakes.values()))
        return [*fullest.values()]

    def _longest_alarms(self) -> list[Answers]:
        """Return the pairs of answers with the most text in each part that depends on them."""
        pairs = alarm_answers(self._content)
        place = step_answers(self._content, min(self._sectors))[0]
        data = {pair: self._sheet(_merge(pair, place), LONG_ADDRESS)[1] for pair in pairs}
        parts = (("about",), ("urgent",), ("alarms", "stop_card"))
        return [
            max(pairs, key=lambda p: text_length([data[p][key] for key in keys])) for keys in parts
        ]

    def sheet(self, answers: Answers, address: str) -> bytes:
        """Return the sheet for complete answers: two pages for a talk, one for prevention."""
        return self._compile(*self._sheet(answers, address))

    def blank(self, sector: str, address: str) -> bytes:
        """Return the blank sheet of a sector, without answers."""
        return self._compile(*self._blank(sector, address))

    def poster(self, sector: str, address: str, low_ink: bool = False) -> bytes:
        """Return the poster of a sector, one page. low_ink: outlines instead of coloured bands."""
        return self._compile(*self._poster(sector, address, low_ink))

    def _sheet(self, answers: Answers, address: str) -> TemplateInput:
        view = result_view(self._content, answers, address)
        titles = self._content.texts.title
        data = self._back(view.answer_line, view.advice, view.neutral_link, view.sources)
        if view.advice.next_step is None:
            return self._template_input("prevention.typ", titles.prevention, data)
        data |= {**self._front(view.advice), "own_name": view.own_name}
        return self._template_input("sheet.typ", titles.sheet, data, pages=2)

    def _blank(self, sector: str, address: str) -> TemplateInput:
        content = self._content
        advice = Advice(
            urgent=(),
            ladder=ladder(content, sector),
            support=support(content),
            more_info=more_info(content, sector),
        )
        about = [content.question("sector").option(sector).label]
        link = href(Answers(sector=sector), content, address)
        return self._template_input(
            "sheet.typ",
            content.texts.paper.blank_title,
            {**self._back(about, advice, link, []), **self._front(advice), "own_name": ""},
            pages=2,
            heading=content.texts.title.sheet,
        )

    def _poster(self, sector: str, address: str, low_ink: bool = False) -> TemplateInput:
        content = self._content
        rungs = ladder(content, sector)
        first = rungs[0]
        option = content.question("sector").option(sector)
        link = href(Answers(sector=sector), content, address)
        return self._template_input(
            "poster.typ",
            content.texts.title.poster,
            {
                "low_ink": low_ink,
                "write_at": "" if first.contact.is_own_person else first.step.number,
                "audience": content.texts.poster.audience.format(sector=option.label),
                "urgent": self._strip(()),
                "ladder": [self._rung(rung) for rung in rungs],
                "child": self._contact(content.child_help),
                "link": link,
                "code": qr_svg(link, border=0),
            },
        )

    def clear_cache(self) -> None:
        """Clear Typst's layout cache, because it contains answers of visitors.

        Typst drops a cached result after ten compilations that did not use the result.
        """
        for _ in range(10):
            self._age_cache()

    def _age_cache(self) -> None:
        """Compile an empty document, because a query does not age the cache."""
        self._compiler.compile(b"", format="svg")

    def _template_input(
        self, template: str, title: str, data: Data, pages: int = 1, heading: str = ""
    ) -> TemplateInput:
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

    def _compile(self, template: str, data: Data) -> bytes:
        with_code = data if "code" in data else {**data, "code": qr_svg(data["link"])}
        pdf = self._compiler.compile(
            TEMPLATES / template,
            format="pdf",
            sys_inputs={"data": json.dumps(with_code, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=self._timestamp,
        )
        assert isinstance(pdf, bytes)  # a list only for image formats
        return pdf

    def _measure(self, template: str, data: Data) -> list[Any]:
        """Return the frames that a template measures, without making a PDF."""
        # Computing a QR code is slow, and all codes have the same size on the sheet.
        with_code = {"code": self._owner_code, **data}
        inputs = {"data": json.dumps(with_code, ensure_ascii=False), "measure": ""}
        try:
            output = typst.query(
                TEMPLATES / template,
                "<room>",
                field="value",
                one=True,
                root=TEMPLATES,
                font_paths=self._fonts,
                ignore_system_fonts=True,
                sys_inputs=inputs,
            )
        except RuntimeError as error:  # query() does not raise TypstError
            raise _compile_error(error) from error
        self._age_cache()
        measured: list[Any] = json.loads(output)
        return measured

    def _front(self, advice: Advice) -> Data:
        talk = self._content.conversation
        step = advice.next_step
        return {
            "urgent": self._strip(advice.urgent),
            "next_step": self._next_step(step) if step else None,
            "talk": {
                "lead": talk.lead.text,
                "how": talk.how.text,
                "points": [point.sentences for point in talk.points.values()],
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
    ) -> Data:
        content = self._content
        card = content.urgent.stop_card
        expand = AbbreviationExpander(content)  # a new one, because page 2 may be read on its own
        checked_on = content.texts.sheet.read_later
        return {
            "about": " · ".join(about),
            "urgent": self._strip(()),
            "alarms": [self._alarm(alarm) for alarm in advice.urgent],
            "stop_card": {"title": card.title, "items": [self._runs(joined(i)) for i in card.items]}
            if advice.stop
            else None,
            "not_in_group": self._runs(content.urgent.not_in_group.text) if advice.stop else None,
            "ladder": [self._rung(rung, expand) for rung in advice.ladder],
            "support": [self._group(group, expand) for group in advice.support],
            "more_info": [self._group(group, expand) for group in advice.more_info],
            "sources": [
                (checked_on.format(date=long_date(content, day)), "; ".join(sites))
                for day, sites in sources
            ],
            "link": link,
            "strip": [self._contact(contact) for contact in content.child_strip],
            "owner": self._contact(content.owner),
            "owner_code": self._owner_code,
        }

    def _strip(self, alarms: tuple[Alarm, ...]) -> list[Data]:
        """Return the strip items. "raised": what to do if the item's alarm is raised, else None."""
        raised = {alarm.contact.id: alarm for alarm in alarms}
        return [
            {
                "label": item.label,
                "advice": item.advice,
                "note": item.note.text,
                "site_note": item.site_note.text if item.site_note else "",
                "raised": self._runs(raised[item.contact].to_do)
                if item.contact in raised
                else None,
                "contact": self._contact(self._content.contact(item.contact)),
            }
            for item in self._content.urgent.strip
        ]

    def _alarm(self, alarm: Alarm) -> Data:
        block, card = alarm.block, self._content.urgent.stop_card
        contact = self._contact(alarm.contact)
        reach = {"note": alarm.item.note.text, "site_note": alarm.site_note, "contact": contact}
        return {
            "rule": self._runs(joined(card.rule)) if alarm.stop_card else None,
            "title": self._runs(block.title),
            "sentences": self._runs(joined(block.sentences)),
            "reach": None if str(alarm.contact.phone) in alarm.words else reach,
            "examples": " ".join(alarm.examples.sentences) if alarm.examples else "",
            "after": self._runs(joined(alarm.after)),
            "explained": None if alarm.site_note else contact,
        }

    def _next_step(self, next_step: NextStep) -> Data:
        step = next_step.step
        own = self._content.own_step if next_step.own else None
        return {
            "title": step.title,
            "lead": " ".join([step.lead.text, *([own.lead] if own else ())]),
            "contact_lead": own.contact_lead if own else step.contact_lead,
            "contact": self._contact(next_step.contact),
        }

    def _rung(self, rung: Rung, expand: AbbreviationExpander | None = None) -> Data:
        contact, link = self._contact(rung.contact), rung.step.link
        if expand:
            contact["name"] = expand(rung.contact.name)
        return {
            "number": rung.step.number,
            "title": rung.step.title,
            "state": rung.state,
            "own": rung.own,
            "contact": contact,
            "site": rung.contact.url if rung.contact.is_own_person else None,
            "link": {"label": link.label, "url": link.url} if link else None,
        }

    def _group(self, group: Group, expand: AbbreviationExpander) -> Data:
        """Return a group, with the audience of each contact if it differs within the group."""
        differ = len({contact.audience for contact in group.contacts}) > 1
        return {
            "title": group.title,
            "note": group.note,
            "contacts": [self._contact(contact, differ, expand) for contact in group.contacts],
        }

    def _contact(
        self, contact: Contact, tagged: bool = False, expand: AbbreviationExpander | None = None
    ) -> Data:
        sentence = contact.sentence
        audience = self._texts["contact"].get(f"audience_{contact.audience}")
        return {
            **contact.model_dump(include=CONTACT_FIELDS),
            "sentence": self._runs(expand(sentence, contact.name) if expand else sentence),
            "audience": audience if tagged else None,
        }

    def _runs(self, text: str) -> list[Data]:
        """Split a text at phone numbers, so that the template can link them."""
        return [
            {"text": piece, "phone": odd % 2 == 1}
            for odd, piece in enumerate(self._phones.split(text))
            if piece
        ]


def _merge(alarms: Answers, place: Answers) -> Answers:
    return replace(place, feiten=alarms.feiten, beelden=alarms.beelden)


def _prevention(answers: Answers) -> Answers:
    return Answers("voorkomen", answers.rol, answers.sector)


def _compile_error(error: RuntimeError) -> ContentError:
    text = MESSAGES.report.unseen.format(reason=error)
    return ContentError([Mistake("data/texts.yaml", None, "", text)])


def _font_folder() -> TemporaryDirectory[str]:
    """Return a folder with only the fonts that the templates use.

    Typst reads whole folders. The folder of the font package has two files for one font, and Typst
    would use the first one in the order of the disk.
    """
    try:
        return _fonts_in(IN_MEMORY)
    except OSError:  # /dev/shm is missing, full or not writable
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
