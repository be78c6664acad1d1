"""Every sheet, blank sheet and poster, compiled once and read back with PDFium."""

import io
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
from pydantic import TypeAdapter, ValidationError
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from tests import pdf_paper
from tests.pdf_paper import Box, Page, Pdf, bare
from tests.rules import expected as rules
from tests.rules.expected import missing_in_order, supports_colleagues
from tests.states import COMPLETE, CONTENT, PREVENTION
from tools.paper_checks import expected_texts
from wegwijzer.content import Contact, load_content, tel
from wegwijzer.content.forms import Line
from wegwijzer.contract import LINES_TO_CALL
from wegwijzer.html.qr import qr_svg
from wegwijzer.html.render import Renderer
from wegwijzer.html.screen import long_date, own_name
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.advice import advise, ladder, support
from wegwijzer.rules.answers import Answers, href, neutral

# The first test compiles all PDFs, which takes half a minute, or more on a busy machine.
pytestmark = pytest.mark.timeout(900)

# A long URL, because it takes space on paper.
ADDRESS = "https://wegwijzer-stop-online-pesten.voorbeeld.be/"
SITE = "https://www.allesoverpesten.be"
CUT_LINE = 252.0  # mm from the top of the paper; the strip is below
MARGIN = 10.0 - 0.35  # tolerance for half a stroke and for PDFium
TOP_OF_NAME = 7.0 - 0.35  # the top of the site name; printers leave 6 mm blank
WORST = Answers("aanpakken", "zorg", "onderwijs", "weet-niet", "ja", "1")
SECTORS = ("jeugd-cultuur", "onderwijs", "sport")


@dataclass(frozen=True)
class Sheet:
    """A sheet. name: for assertion messages. answers: None if the sheet is blank."""

    name: str
    answers: Answers | None
    sector: str
    pdf: Pdf

    @property
    def for_talk(self) -> bool:
        return len(self.pdf.pages) == 2


class CompilerWithoutWarnings:
    """A compiler that fails on warnings, for example if the layout does not converge."""

    def __init__(self, compiler: typst.Compiler) -> None:
        self._compiler = compiler

    def compile(self, *arguments: Any, **options: Any) -> object:
        pdf, warnings = self._compiler.compile_with_warnings(*arguments, **options)
        assert not warnings
        return pdf


@pytest.fixture(scope="module")
def paper() -> Paper:
    paper = Paper(CONTENT)
    vars(paper)["_compiler"] = CompilerWithoutWarnings(paper._compiler)
    return paper


@pytest.fixture(scope="module")
def sheets(paper: Paper) -> tuple[Sheet, ...]:
    """Return all sheets, then the blank sheets. The 42 different QR codes are cached."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wegwijzer.pdf.document.qr_svg", cache(qr_svg))
        all_sheets = [
            Sheet(
                href(answers, CONTENT, ""),
                answers,
                str(answers.sector),
                pdf_paper.read(paper.sheet(answers, ADDRESS)),
            )
            for answers in COMPLETE + PREVENTION
        ]
    for sector in SECTORS:
        blank = pdf_paper.read(paper.blank(sector, ADDRESS))
        all_sheets.append(Sheet(f"blank {sector}", None, sector, blank))
    return tuple(all_sheets)


@pytest.fixture(scope="module")
def talk_sheets(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    return tuple(sheet for sheet in sheets if sheet.for_talk)


@pytest.fixture(scope="module")
def posters(paper: Paper) -> Mapping[str, Pdf]:
    return {sector: pdf_paper.read(paper.poster(sector, ADDRESS)) for sector in SECTORS}


@pytest.fixture(scope="module")
def papers(
    sheets: tuple[Sheet, ...], posters: Mapping[str, Pdf], paper: Paper
) -> Mapping[str, Pdf]:
    return {
        **{sheet.name: sheet.pdf for sheet in sheets},
        **{f"poster {sector}": poster for sector, poster in posters.items()},
        **{
            f"poster {sector}, low ink": pdf_paper.read(paper.poster(sector, ADDRESS, low_ink=True))
            for sector in SECTORS
        },
    }


def first_problems(problems: Iterator[str]) -> list[str]:
    """Return the first problems, because one problem can be on hundreds of sheets."""
    listed = list(problems)
    return [*listed[:8], f"and {len(listed) - 8} more"] if len(listed) > 8 else listed


def contact_texts(contact: Contact) -> list[str]:
    return [text for text in (contact.name, contact.phone, contact.url) if text]


# Texts


def test_every_combination_of_answers_has_a_sheet(sheets: tuple[Sheet, ...]) -> None:
    assert len(sheets) == 756 + 21 + 3
    assert len({sheet.name for sheet in sheets}) == len(sheets)


def test_each_page_has_its_number_and_the_age_of_its_sources(sheets: tuple[Sheet, ...]) -> None:
    texts = CONTENT.texts
    checked = texts.footer.checked.format(date=long_date(CONTENT, CONTENT.checked_on))
    for sheet in sheets:
        is_prevention = sheet.answers is not None and sheet.answers.doel == "voorkomen"
        assert len(sheet.pdf.pages) == (1 if is_prevention else 2), sheet.name
        for number, page in enumerate(sheet.pdf.pages, start=1):
            assert bare(checked) in page.text, sheet.name
            place = texts.paper.page.format(page=number, pages=len(sheet.pdf.pages))
            assert page.text.count(bare(place)) == 1, sheet.name


def test_each_sheet_begins_with_logo_and_site_name(sheets: tuple[Sheet, ...]) -> None:
    for sheet in sheets:
        page = sheet.pdf.pages[0]
        first = page.texts[0]
        assert bare(first.text) == bare(CONTENT.texts.site.name), sheet.name
        dots = [s for s in page.shapes if s.right < first.left and s.bottom < first.bottom + 1]
        assert [(round(d.width), round(d.height)) for d in dots] == [(2, 2)] * 4, sheet.name


def test_page_1_has_each_point_in_order_and_each_number_once(
    talk_sheets: tuple[Sheet, ...],
) -> None:
    """The warnings about danger and suicide may repeat a number."""
    on_danger = Counter(
        f"tel:{tel(CONTENT.contact(contact).phone or '')}" for contact in LINES_TO_CALL.values()
    )
    points = [bare(" ".join(point.sentences)) for point in CONTENT.conversation.points.values()]
    for sheet in talk_sheets:
        page = sheet.pdf.pages[0]
        numbers = Counter(link for link in page.links if link.startswith("tel:"))
        assert {*(numbers - on_danger).values()} == {1}, sheet.name
        assert missing_in_order(page.text, iter(points)) == [], sheet.name


def test_space_left_on_page_1_is_divided_between_the_points(
    talk_sheets: tuple[Sheet, ...],
) -> None:
    """Up to 2.5 mm, the same above each point. More space is used for lines to write on."""
    starts = [bare(point.sentences[0]) for point in CONTENT.conversation.points.values()]
    gap_sizes = set()
    for sheet in talk_sheets:
        page = sheet.pdf.pages[0]
        tops = [
            next(b.top for b in page.texts if bare(b.text).startswith(start)) for start in starts
        ]
        lines = [s.top for s in page.shapes if s.flat and 185 < s.width < 195]
        gaps = [min(top - line for line in lines if line < top) for top in tops[1:]]
        assert max(gaps) - min(gaps) < 0.2, sheet.name
        gap_sizes.add(round(gaps[0], 1))
        last_line = max(line for line in lines if line < CUT_LINE - 0.5)
        assert CUT_LINE - last_line < 3.5 or gaps[0] > min(gap_sizes) + 2.4, sheet.name
    assert 2.4 <= max(gap_sizes) - min(gap_sizes) <= 2.6


def test_each_page_has_all_its_texts(sheets: tuple[Sheet, ...], renderer: Renderer) -> None:
    """The texts are those that a browser prints, plus the link and the source as text."""

    def missing(sheet: Sheet) -> Iterator[str]:
        answers = sheet.answers or Answers("aanpakken", "ander", sheet.sector, "nee", "nee", "4")
        expected = [*expected_texts(renderer, answers)]
        if sheet.answers is None:
            step = advise(CONTENT, answers).next_step
            assert step
            own = [step.step.title, own_name(CONTENT, step.contact), *contact_texts(step.contact)]
            expected[0] = [text for text in expected[0] if text not in own]
        link = neutral(answers) if sheet.answers else Answers(sector=sheet.sector)
        expected[-1] += [href(link, CONTENT, ADDRESS), CONTENT.texts.footer.source]
        for page, texts in zip(sheet.pdf.pages, expected, strict=True):
            text = without_expansions(page.text)
            # expected_texts() joins an alarm's instruction and number. In the PDF, "Weet het kind
            # dit?" is between them, so look for each part.
            parts = [part for line in texts for part in re.split(r"(?<=[a-z.])(?=\d)", line)]
            yield from (f"{sheet.name}: {part}" for part in parts if bare(part) not in text)

    assert not first_problems(found for sheet in sheets for found in missing(sheet))


def test_both_pages_have_the_alarm_with_its_texts_in_order(talk_sheets: tuple[Sheet, ...]) -> None:
    for sheet in talk_sheets:
        if not sheet.answers:
            continue
        page_1, page_2 = (page.text for page in sheet.pdf.pages)
        block = page_2.partition(bare("De vier stappen"))[0]
        texts = map(bare, rules.expected_texts(sheet.answers, rules.POLICE_ON_PAPER))
        assert missing_in_order(block, texts) == [], sheet.name
        questions = [question for question, _ in rules.alarms_for(sheet.answers)]
        for question, number in rules.NUMBERS.items():
            assert block.count(bare(number)) == (question in questions), sheet.name
        asks = bare(rules.ASK_CHILD_FOCUS) in page_1 + page_2
        assert asks == ("beelden" in questions and sheet.answers.feiten == "nee"), sheet.name
        not_in_group = bare(rules.NOT_IN_GROUP)
        assert not_in_group not in page_1, sheet.name
        in_group = [not_in_group, bare(rules.APPROACH)] if "beelden" in questions else []
        assert missing_in_order(page_2, iter(in_group)) == [], sheet.name
        lines = rules.lines_of_page_1(sheet.answers)
        assert missing_in_order(page_1, map(bare, lines)) == [], sheet.name


def test_every_action_asks_whether_the_child_knows(talk_sheets: tuple[Sheet, ...]) -> None:
    question = bare(CONTENT.texts.talk.rule_title)
    for sheet in talk_sheets:
        alarms = advise(CONTENT, sheet.answers).urgent if sheet.answers else ()
        next_step = 1 if sheet.answers else 0
        times = sheet.pdf.pages[0].text.count(question)
        assert times == len(alarms) + next_step + 1, sheet.name  # plus the table of agreements


def without_expansions(page: str) -> str:
    """Return the text of a page without the meanings of abbreviations."""
    for abbreviation in CONTENT.abbreviations:
        page = page.replace(f"({bare(abbreviation.full)})", "")
    return page


def test_names_numbers_and_sites_of_the_support_are_aligned(talk_sheets: tuple[Sheet, ...]) -> None:
    contacts = [contact for group in support(CONTENT) for contact in group.contacts]
    for sheet in talk_sheets:
        texts = [box for box in sheet.pdf.pages[1].texts if box.bottom < CUT_LINE]
        columns = dict[float, list[tuple[float | None, float]]]()
        for contact in contacts:
            # Other lists can name the contact too; only here it is at the left edge of a column.
            name = next(
                i
                for i, box in enumerate(texts)
                if bare(box.text) == bare(contact.name) and round(box.left) in (10, 96)
            )
            line = [b for b in texts[name : name + 5] if abs(b.bottom - texts[name].bottom) < 1.5]
            lefts = {bare(box.text): box.left for box in line}
            number = lefts.get(bare(contact.phone or ""))
            if contact.name == contact.phone:
                number = None
            column = columns.setdefault(round(texts[name].left), [])
            column.append((number, lefts[bare(contact.url or "")]))
        assert len(columns) == 2, sheet.name
        for column in columns.values():
            for positions in zip(*column, strict=True):
                known_lefts = [left for left in positions if left is not None]
                # A tolerance in mm, because the left edges of glyphs differ.
                assert max(known_lefts) - min(known_lefts) < 0.6, sheet.name


def test_the_ladder_marks_the_current_step_except_on_blank_sheets(
    talk_sheets: tuple[Sheet, ...],
) -> None:
    ladder_texts = CONTENT.texts.ladder
    for sheet in talk_sheets:
        text = sheet.pdf.pages[1].text
        done, later = bare(f"({ladder_texts.done})"), bare(f"({ladder_texts.later})")
        current = text.count(bare(ladder_texts.here))
        is_own = sheet.answers is not None and supports_colleagues(sheet.answers)
        assert (bare(ladder_texts.you) in text) == is_own, sheet.name
        if sheet.answers is None:
            assert (current, text.count(done), text.count(later)) == (0, 0, 0)
        else:
            step = int(str(sheet.answers.stap))
            assert (current, text.count(done), text.count(later)) == (1, step - 1, 4 - step)


def test_posters_have_steps_contacts_strip_and_child_help(posters: Mapping[str, Pdf]) -> None:
    t = CONTENT.texts
    for sector, poster in posters.items():
        (page,) = poster.pages
        expected = [t.poster.title, t.poster.code_title, t.poster.scan_title, t.poster.scan]
        expected += [t.poster.urgent_title, t.paper.child]
        expected += [t.site.name, href(Answers(sector=sector), CONTENT, ADDRESS)]
        for rung in ladder(CONTENT, sector):
            expected += [f"{rung.step.number}{rung.step.title}", rung.contact.name]
            expected += [rung.contact.phone or ""]
        for item in CONTENT.urgent.strip:
            contact = CONTENT.contact(item.contact)
            expected += [f"{contact.phone}{item.label}{item.advice or ''}", item.note.text]
            address = f"{contact.url_phrase} ({contact.url})"
            expected += [item.site_note.text, address] if item.site_note else []
        expected += contact_texts(CONTENT.child_help)
        option = CONTENT.question("sector").option(sector)
        expected.append(t.poster.audience.format(sector=option.label))
        assert [text for text in expected if bare(text) not in page.text] == []


def test_posters_are_legible_from_three_metres(posters: Mapping[str, Pdf]) -> None:
    titles = {bare(step.title) for step in CONTENT.steps} | {bare(CONTENT.texts.poster.title)}
    numbers = {bare(CONTENT.contact(item.contact).phone or "") for item in CONTENT.urgent.strip}
    for poster in posters.values():
        (page,) = poster.pages
        for capital, texts in ((6.5, titles), (5.5, {*numbers, bare(CONTENT.child_help.phone)})):
            large = [box for box in page.texts if 0.66 * box.size * 25.4 / 72 >= capital]
            text = bare("".join(box.text for box in large))
            assert [expected for expected in texts if expected not in text] == []


@pytest.mark.parametrize("low_ink", [False, True])
@pytest.mark.parametrize(
    ("address", "side"), [("http://a.be/", 86), ("https://pesten.be/", 100), (ADDRESS, 100)]
)
def test_the_code_of_a_poster_is_large_and_has_a_quiet_zone(
    paper: Paper, address: str, side: float, low_ink: bool
) -> None:
    (page,) = pdf_paper.read(paper.poster("sport", address, low_ink)).pages
    squares = [s for s in page.shapes if s.width == pytest.approx(s.height, abs=0.5)]
    code = max(squares, key=lambda shape: shape.height)
    assert code.width == pytest.approx(side, abs=0.5)
    link = href(Answers(sector="sport"), CONTENT, address)
    match = re.search(r"viewBox=\"0 0 (\d+)", qr_svg(link, border=0))
    assert match
    module = code.width / int(match[1])
    zone = code.expanded_by(4 * module - 0.1)
    lines = code.expanded_by(module)  # contains the code's own shapes with their outlines
    assert zone.left >= 0
    assert zone.bottom <= 297
    inside = [
        box
        for box in (*page.texts, *page.shapes)
        if not lines.expanded_by(0.1).contains(box) and zone.overlaps(box)
    ]
    assert inside == []


def test_posters_have_a_line_to_fill_in_at_step_1(posters: Mapping[str, Pdf]) -> None:
    for sector, poster in posters.items():
        (page,) = poster.pages
        assert bare(f"{ladder(CONTENT, sector)[0].contact.name}:") in page.text
        second = next(b for b in page.texts if bare(b.text) == "2")
        lines = [s for s in page.shapes if s.flat and 60 < s.top < second.top and s.left > 30]
        assert [line.width > 60 for line in lines] == [True]


def test_low_ink_posters_have_the_same_text_and_need_less_ink(
    paper: Paper, posters: Mapping[str, Pdf]
) -> None:
    def ink(pdf: bytes) -> float:
        (page,) = pypdfium2.PdfDocument(pdf)
        return float((255 - page.render(scale=1, grayscale=True).to_numpy()).mean())

    for sector, poster in posters.items():
        plain = paper.poster(sector, ADDRESS, low_ink=True)
        (page,), (full_ink,) = pdf_paper.read(plain).pages, poster.pages
        assert (page.text, page.links) == (full_ink.text, full_ink.links)
        assert ink(plain) < 0.6 * ink(paper.poster(sector, ADDRESS))


# The strip for the child


def test_both_sides_of_the_strip_are_the_same_for_all_answers(
    talk_sheets: tuple[Sheet, ...],
) -> None:
    backs, strips = (
        {sheet.pdf.pages[number].between(CUT_LINE, 297) for sheet in talk_sheets}
        for number in (0, 1)
    )
    texts = CONTENT.texts
    checked = texts.footer.checked.format(date=long_date(CONTENT, CONTENT.checked_on))
    place = texts.paper.page.format(page=1, pages=2)
    assert backs == {bare(f"{texts.paper.behind}{checked}{place}")}
    (strip,) = strips
    expected = [texts.sheet.child, texts.sheet.child_intro, SITE[8:]]
    for contact in CONTENT.child_strip:
        star = "*" if contact.availability == "limited" else ""
        expected += [f"{contact.phone or contact.url}{star}", contact.url or ""]
    assert [text for text in expected if bare(text) not in strip] == []
    sensitive = ("101", "116000", "politie", "childfocus", "naakt", "beeld", "strafba", "geweld")
    assert [word for word in sensitive if word in strip.lower()] == []


def test_nothing_crosses_the_cut_line_which_goes_from_edge_to_edge(
    talk_sheets: tuple[Sheet, ...],
) -> None:
    for sheet in talk_sheets:
        for page in sheet.pdf.pages:
            above, below = CUT_LINE - 0.5, CUT_LINE + 0.5
            crossing = [b for b in (*page.texts, *page.shapes) if b.top < above < below < b.bottom]
            assert crossing == [], sheet.name
            cuts = [s for s in page.shapes if s.flat and s.left < 1 and s.right > 209]
            assert [round(cut.top) for cut in cuts] == [252], sheet.name


def test_when_a_text_grows_other_parts_get_shorter_before_the_cut_line_is_crossed(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_alarms = Answers("aanpakken", "zorg", "onderwijs", "nee", "nee", "1")
    lead = CONTENT.conversation.lead
    for entry, key, number in ((lead, "text", 0), (CONTENT.support[0], "note", 1)):
        ends, text = [], getattr(entry, key) or ""
        for extra_words in range(0, 26, 5):
            monkeypatch.setitem(vars(entry), key, text + " nog een woord" * extra_words)
            page = pdf_paper.read(paper.sheet(no_alarms, ADDRESS)).pages[number]
            ends.append(max(box.bottom for box in page.texts if box.top < CUT_LINE))
        assert max(ends) < CUT_LINE
        assert ends != sorted(ends)  # at least one other part got shorter
        monkeypatch.undo()


# Layout


def test_text_is_at_least_12_points_above_the_cut_of_page_1_and_10_5_elsewhere(
    papers: Mapping[str, Pdf],
) -> None:
    def smallest(number: int, box: Box, pages: int) -> float:
        return 12 if pages == 2 and number == 1 and box.bottom < CUT_LINE else 10.5

    assert not first_problems(
        f"{name}: {box.size} pt on page {number}: {box.text}"
        for name, pdf in papers.items()
        for number, page in enumerate(pdf.pages, start=1)
        for box in page.texts
        if box.size < smallest(number, box, len(pdf.pages))
    )


def test_nothing_sensitive_on_page_1_is_larger_than_the_text(
    talk_sheets: tuple[Sheet, ...],
) -> None:
    sensitive = [block.title for block in CONTENT.urgent.blocks]
    sensitive += [item.label for item in CONTENT.urgent.strip]
    for sheet in talk_sheets:
        texts = sheet.pdf.pages[0].texts
        large = bare("".join(b.text for b in texts if b.size > 12))
        assert [text for text in sensitive if bare(text) in large] == [], sheet.name
        assert not [b for b in texts if re.search(":(ja|nee)", bare(b.text))], sheet.name


def test_points_have_lines_8_mm_apart_and_agreements_rows_of_10_mm(
    talk_sheets: tuple[Sheet, ...],
) -> None:
    """Five points have two or three lines, and there are two or three agreements."""
    for sheet in talk_sheets:
        page = sheet.pdf.pages[0]
        (table,) = {b.top for b in page.texts if b.text.strip() == "Wat?"}
        wide = sorted(s.top for s in page.shapes if s.flat and s.width > 185)
        full = sorted(
            s.top for s in page.shapes if s.flat and 185 < s.width < 195 and s.top < table - 2
        )
        counts = [len(lines) for lines in _runs_of(full, 8.0)]
        assert counts == sorted(counts, reverse=True)
        assert {*counts} <= {2, 3}, sheet.name
        assert len(counts) == 5, sheet.name
        rows = [top for top in wide if table < top < CUT_LINE - 1]
        heights = [below - above for above, below in pairwise(rows)]
        assert len(heights) in (2, 3), sheet.name
        assert all(abs(height - 10) < 0.05 for height in heights), sheet.name


def _runs_of(tops: list[float], distance: float) -> list[list[float]]:
    """Group neighbouring lines that are this distance apart."""
    groups = [[tops[0]]]
    for above, below in pairwise(tops):
        if abs(below - above - distance) < 0.05:
            groups[-1].append(below)
        else:
            groups.append([below])
    return groups


def test_the_line_for_a_name_and_number_is_at_least_50_mm_long(
    talk_sheets: tuple[Sheet, ...],
) -> None:
    for sheet in talk_sheets:
        if sheet.answers:
            page = sheet.pdf.pages[0]
            (label,) = [b for b in page.texts if b.text.startswith("Naam en nummer")]
            lines = [s for s in page.shapes if s.flat and label.top < s.top < label.bottom + 2]
            assert min(line.width for line in lines) >= 50, sheet.name


def test_everything_is_inside_the_printable_area(papers: Mapping[str, Pdf]) -> None:
    def outside(box: Box) -> bool:
        if not box.text and box.left < 1 and box.right > 209:
            return False  # printers may crop the cut line and the band of a poster
        across = box.left < MARGIN or box.right > 210 - MARGIN
        return across or box.top < TOP_OF_NAME or box.bottom > 297 - MARGIN

    assert not first_problems(
        f"{name}: {box}"
        for name, pdf in papers.items()
        for page in pdf.pages
        for box in (*page.texts, *page.shapes)
        if outside(box)
    )


def test_texts_overlap_no_texts_or_codes(papers: Mapping[str, Pdf]) -> None:
    assert not first_problems(
        f"{name}: {first.text!r} over {second.text or 'a shape'!r}"
        for name, pdf in papers.items()
        for page in pdf.pages
        for first, second in overlaps(page)
    )


def overlaps(page: Page) -> Iterator[tuple[Box, Box]]:
    """Yield each text with the text or code that it overlaps."""
    codes = [s for s in page.shapes if 15 < s.height == pytest.approx(s.width)]
    below = sorted((*page.texts, *codes), key=lambda box: box.top)
    for index, first in enumerate(below):
        for second in below[index + 1 :]:
            if second.top > first.bottom:
                break
            width = min(first.right, second.right) - max(first.left, second.left)
            height = min(first.bottom, second.bottom) - second.top
            if width > 0.5 and height > 0.7 and (first.text or second.text):
                yield (first, second) if first.text else (second, first)


# Machine-readable parts


def test_pdfs_are_tagged_and_have_language_title_and_bookmarks(papers: Mapping[str, Pdf]) -> None:
    for name, pdf in papers.items():
        assert pdf.tagged, name
        assert pdf.language == "nl-BE", name
        assert pdf.title.endswith(f" - {CONTENT.texts.site.name}"), name
        assert pdf.bookmarks[0][0] == 0, name
        assert [level for level, _ in pdf.bookmarks].count(0) == 1, name
        assert len(pdf.bookmarks) > 4, name


def test_every_number_and_url_is_a_link(papers: Mapping[str, Pdf]) -> None:
    phones = {f"tel:{tel(contact.phone)}" for contact in CONTENT.contacts if contact.phone}
    sites = {f"https://{contact.url}" for contact in CONTENT.contacts if contact.url}
    sites |= {f"https://{step.link.url}" for step in CONTENT.steps if step.link}
    found = 0
    for name, pdf in papers.items():
        for page in pdf.pages:
            assert {link for link in page.links if not link.startswith(ADDRESS)} <= phones | sites
            text = page.text
            for contact in CONTENT.contacts:
                number = bare(contact.phone or "")
                if number and f"{bare(contact.name)}{number}" in text:
                    found += 1
                    assert f"tel:{number}" in page.links, f"{name}: {contact.id}"
                if contact.url and any(
                    f"{bare(contact.name)}{number}{star}{bare(contact.url)}" in text
                    for star in ("", "*")
                ):
                    found += 1
                    assert f"https://{contact.url}" in page.links, f"{name}: {contact.id}"
    assert found > 20 * len(papers)


def test_codes_are_readable_at_150_dpi_and_contain_their_links(
    sheets: tuple[Sheet, ...], posters: Mapping[str, Pdf]
) -> None:
    def codes_of(pdf: Pdf) -> list[str]:
        return [code for page in pdf.pages for code in page.codes]

    for sheet in sheets:
        answers = neutral(sheet.answers) if sheet.answers else Answers(sector=sheet.sector)
        link = href(answers, CONTENT, ADDRESS)
        assert codes_of(sheet.pdf) == ([link, SITE] if sheet.for_talk else [link]), sheet.name
    for sector, poster in posters.items():
        assert codes_of(poster) == [href(Answers(sector=sector), CONTENT, ADDRESS)]


def test_pdfs_are_reproducible(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    first = paper.sheet(WORST, ADDRESS)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert Paper(CONTENT).sheet(WORST, ADDRESS) == first
    metadata = PdfReader(io.BytesIO(first)).metadata
    assert metadata
    assert "/CreationDate" not in metadata
    fonts = set(re.findall(rb"/FontName\s*/([\w+-]+)", first))
    assert {font.partition(b"+")[2] for font in fonts} == {
        b"SourceSansPro-Regular",
        b"SourceSansPro-Semibold",
        b"SourceSansPro-Bold",
    }


def tags_of(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield each tag with its node, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, ArrayObject):
        for child in node:
            yield from tags_of(child)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        yield str(node["/S"]), node
        yield from tags_of(node.get("/K"))


def structure_of(pdf: bytes) -> list[tuple[str, Any]]:
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return [*tags_of(root["/StructTreeRoot"]["/K"])]


def test_tags_have_headings_lists_a_table_and_alt_texts(paper: Paper) -> None:
    found = structure_of(paper.sheet(WORST, ADDRESS))
    names = Counter(name for name, _ in found)
    assert names["/Table"] == names["/THead"] == 1
    assert names["/TH"] == 4
    # Only the points of the talk and the stop card are lists. Contacts and steps are paragraphs,
    # because each item of a list without markers would have an empty label.
    items = len(CONTENT.conversation.points) + len(CONTENT.urgent.stop_card.items)
    assert names["/LI"] == names["/Lbl"] == items
    texts = CONTENT.texts.share
    alts = [str(node.get("/Alt", "")) for name, node in found if name == "/Figure"]
    assert alts == [texts.qr, texts.digital]


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="needs pdfinfo (poppler-utils)")
@pytest.mark.parametrize("kind", ["sheet", "blank", "poster"])
def test_two_programs_read_the_same_headings_and_no_empty_label(
    paper: Paper, kind: str, tmp_path: Path
) -> None:
    pdf = paper.sheet(WORST, ADDRESS) if kind == "sheet" else getattr(paper, kind)("sport", ADDRESS)
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf)
    poppler = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, check=True)
    structure = poppler.stdout.decode(errors="replace")
    headings = re.findall(r"(?m)^ *(H[1-6]) .*\(block\)", structure)
    found = structure_of(pdf)
    assert headings == [name[1:] for name, _ in found if re.match(r"/H[1-6]", name)]
    assert headings[0] == "H1"
    assert headings.count("H1") == 1
    # A screen reader reads an empty label as an empty line.
    assert all(node.get("/K") for name, node in found if name == "/Lbl")


def test_clear_cache_drops_cached_layouts(paper: Paper) -> None:
    """A cached sheet compiles faster, so the time shows whether the cache is empty."""

    def compile_time() -> float:
        start = time.process_time()
        paper.sheet(WORST, ADDRESS)
        return time.process_time() - start

    compile_time()
    time_with_cache = min(compile_time() for _ in range(3))
    paper.clear_cache()
    time_without_cache = compile_time()
    assert time_without_cache > 2 * time_with_cache


@pytest.mark.parametrize("full", ["disk", "memory"])
def test_startup_needs_only_one_of_its_two_temporary_folders(
    full: str, paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = tmp_path / "nowhere"
    monkeypatch.setattr(tempfile, "tempdir", str(nowhere if full == "disk" else tmp_path))
    monkeypatch.setattr(
        "wegwijzer.pdf.document.IN_MEMORY", nowhere if full == "memory" else tmp_path
    )
    assert Paper(CONTENT).sheet(WORST, ADDRESS) == paper.sheet(WORST, ADDRESS)
    assert not [*tmp_path.iterdir()]


def test_typst_markup_in_texts_is_printed_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    content = load_content()
    markup = '#panic("x") *vet* $x$ <label> @ref // \\ \\u{41} "'
    monkeypatch.setitem(content.contact("clb").__dict__, "name", markup)
    assert bare(markup) in pdf_paper.read(Paper(content).sheet(WORST, ADDRESS)).pages[1].text


def test_valid_texts_only_have_printable_characters(paper: Paper) -> None:
    def can_print(text: str, weight: str) -> bool:
        style = f'font: "Source Sans Pro", weight: "{weight}"'
        source = f"#set document(title: [x])\n#set text({style})\n{text}"
        try:
            paper._compiler.compile(source.encode(), format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError:
            return False
        return True

    def is_valid(character: str) -> bool:
        try:
            TypeAdapter(Line).validate_python(f"a{character}b")
        except ValidationError:
            return False
        return True

    allowed = [chr(code) for code in range(0x3000) if is_valid(chr(code))]
    assert len(allowed) > 900
    for weight in ("regular", "semibold", "bold"):
        assert can_print("".join(f"\\u{{{ord(c):x}}}" for c in allowed), weight)
        for missing in "☎✔😀\u2011":
            assert missing not in allowed
            assert not can_print(missing, weight)
