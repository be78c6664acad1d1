"""Checks of a printed sheet: its pages, texts, QR codes, tags and layout."""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2
import zxingcpp
from PIL.Image import Image
from playwright.sync_api import Page
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from tools.drive import resized
from tools.legible import TEXT_LINES
from wegwijzer.content import Contact, Content, joined
from wegwijzer.html.render import Renderer
from wegwijzer.html.screen import own_name
from wegwijzer.rules.advice import Alarm, advise
from wegwijzer.rules.answers import Answers, href, neutral

MM = 96 / 25.4
PAGE_AREA = (194 * MM, 282.5 * MM)  # A4 without the margins of paper.css, in CSS pixels
MIN_FONT_SIZE = 10.5 * 96 / 72  # 10.5 pt
SITE = "https://www.allesoverpesten.be"


def print_pdf(page: Page, **options: Any) -> bytes:
    """Return the PDF that the browser prints of an open page."""
    return page.pdf(**{"tagged": True, "outline": True, "prefer_css_page_size": True, **options})


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page without white space, because line breaks vary."""
    return [_compact(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(pdf)]


def codes(pdf: bytes) -> list[str]:
    """Return the texts of the QR codes, read at 150 dpi, less than an office printer has."""
    pages = pypdfium2.PdfDocument(pdf)
    pictures = [page.render(scale=150 / 72, grayscale=True).to_pil() for page in pages]
    return [code for picture in pictures for code in read_codes(picture)]


def read_codes(picture: Image) -> list[str]:
    """Return the texts of the QR codes in a picture."""
    kind = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(picture, kind)]


def sheet_problems(
    render: Renderer,
    answers: Answers,
    address: str,
    pdf: bytes,
    *,
    notes: Iterable[str] = (),
    tagged: bool = True,
) -> list[str]:
    """Return the problems of a printed sheet: number of pages, texts, QR codes, strip and tags.

    notes: typed texts, which must occur once on page 1. tagged: whether the browser can tag PDFs.
    """
    content = render.content
    pages = texts(pdf)
    for abbreviation in content.abbreviations:  # paper prints the full text after the abbreviation
        pages = [page.replace(_compact(f"({abbreviation.full})"), "") for page in pages]
    prevention = answers.doel == "voorkomen"
    if len(pages) != (1 if prevention else 2):
        return [f"{len(pages)} pages"]
    problems = [
        f"not on page {number}: {text}"
        for number, expected in enumerate(expected_texts(render, answers), start=1)
        for text in expected
        if _compact(text) not in pages[number - 1]
    ]
    for note in notes:
        if pages[0].count(_compact(note)) != 1:
            problems.append(f"not once on page 1: {note}")
    expected_codes = {href(neutral(answers), content, address)} | (set() if prevention else {SITE})
    printed_codes = set(codes(pdf))
    if printed_codes != expected_codes:
        problems.append(f"the QR codes are {sorted(printed_codes)}, not {sorted(expected_codes)}")
    if not prevention:
        problems += _strip_problems(content, answers, pages[1])
        here = pages[1].count(_compact(content.texts.ladder.here))
        if here != 1:
            problems.append(f"'{content.texts.ladder.here}' occurs {here} times")
    return problems + (structure_problems(pdf, table=not prevention) if tagged else [])


def structure_problems(pdf: bytes, table: bool) -> list[str]:
    """Return the missing accessibility structure: tags, language, headings, lists."""
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    problems = []
    if not root.get("/MarkInfo", {}).get("/Marked"):
        problems.append("not tagged")
    if root.get("/Lang") != "nl-BE":
        problems.append(f"language is {root.get('/Lang')}")
    tags = Counter(_tags(root["/StructTreeRoot"])) if "/StructTreeRoot" in root else Counter()
    expected_tags = {"/H1", "/H2", "/L", "/LI", "/Figure"} | (
        {"/Table", "/TR", "/TH"} if table else set()
    )
    problems += [f"no {tag} in the structure" for tag in sorted(expected_tags - tags.keys())]
    if tags["/H1"] != 1:
        problems.append(f"{tags['/H1']} times /H1")
    return problems


def geometry_problems(page: Page) -> list[str]:
    """Return the layout problems of an open sheet or result page in print."""
    width, height = PAGE_AREA
    with resized(page, round(width), round(height)):
        page.emulate_media(media="print")
        problems: list[str] = page.evaluate(
            f"([width, height, smallest]) => {{ {TEXT_LINES} {_GEOMETRY} }}",
            [width, height, MIN_FONT_SIZE],
        )
        page.emulate_media(media="null")
    return problems


# Writing lines (.lijnen) are clipped on purpose; the cutting line (.knip) runs to the paper's edge.
_GEOMETRY = """
const lines = textLines();
const problems = overlaps(lines);
const name = (e) => `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}.${e.className}`;
const shown = (e) => e.checkVisibility() && e.getClientRects().length;
const all = [...document.querySelectorAll("body *")].filter(
  (e) => shown(e) && !e.closest(".lijnen, .knip, .enkel-voorlezen"));
for (const e of all) {
  const r = e.getBoundingClientRect();
  if (r.left < -1 || r.right > width + 1) problems.push(`${name(e)} is wider than the page`);
  if (!e.matches("textarea, input, #voor-jou") && getComputedStyle(e).display !== "inline"
      && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
    problems.push(`${name(e)} overflows to the right by ${e.scrollWidth - e.clientWidth}px`);
  const p = e.parentElement.getBoundingClientRect();
  const style = getComputedStyle(e); // inline glyphs are taller than their line
  const outside = style.position === "absolute" || style.display === "inline" || e.matches("img")
    || ["inline", "contents"].includes(getComputedStyle(e.parentElement).display);
  if (!outside && (r.bottom > p.bottom + 1 || r.top < p.top - 1 || r.right > p.right + 1))
    problems.push(`${name(e)} sticks out of ${name(e.parentElement)}`);
}
const [front, back, strip] = [".blad-voor", ".blad-achter", "#voor-jou"].map(
  (selector) => document.querySelector(selector));
const top = back ? back.getBoundingClientRect().top : 0;
const foot = (e) => e.getBoundingClientRect().bottom;
// Both sides of the leaf must end above the child's strip.
const cut = strip ? strip.getBoundingClientRect().top - top : height;
const behind = back ? [...back.children].filter((e) => e !== strip && shown(e)) : [];
const ends = [[front, foot(front) - cut], ...behind.map((e) => [e, foot(e) - top - cut])];
if (strip) ends.push([strip, foot(strip) - top - height]);
for (const [e, over] of ends)
  if (over > 0) problems.push(`${name(e)} is ${Math.round(over)}px too tall`);
for (const { element } of lines) {
  const size = parseFloat(getComputedStyle(element).fontSize);
  if (size < smallest - .01) problems.push(`${name(element)} is set in ${size}px`);
}
return problems;
"""


def expected_texts(render: Renderer, answers: Answers) -> Iterator[list[str]]:
    """Yield the texts of each page: front and back, or only the page on prevention."""
    content, t = render.content, render.content.texts
    advice = advise(content, answers)
    more_info = [contact for group in advice.more_info for contact in group.contacts]
    if not advice.next_step:
        prevention = [t.prevention.who, t.prevention.how, *_urgent_strip_texts(content)]
        yield prevention + [text for contact in more_info for text in _contact_texts(contact)]
        return
    front = [
        t.sheet.title,
        t.sheet.date,
        t.sheet.next_date,
        *_urgent_strip_texts(content, advice.urgent),
    ]
    back = [t.ladder.title, t.support.title, t.more_info.title, t.sheet.sources, t.sheet.child]
    for alarm in advice.urgent:
        front += [*_short_alarm_texts(alarm), t.urgent.informed]
        back += [sourced.text for sourced in (*alarm.block.sentences, *alarm.after)]
        back += alarm.examples.sentences if alarm.examples else ()
        if alarm.stop_card:
            card = content.urgent.stop_card
            back += [content.urgent.not_in_group.text, *map(joined, (card.rule, *card.items))]
        back += [alarm.contact.phone or "", alarm.contact.url or "", alarm.site_note]
    step, contact = advice.next_step.step, advice.next_step.contact
    front += [step.title, contact.name, contact.phone or "", contact.url or ""]
    front.append(own_name(render.content, contact))
    talk = content.conversation
    front += [" ".join(point.sentences) for point in talk.points.values()]
    lines = (talk.lead, talk.how, talk.exception, talk.danger, talk.suicide)
    front += [line.text for line in lines]
    front += [t.sheet.what, t.sheet.who, t.sheet.when, t.talk.rule_title]
    yield front
    for rung in advice.ladder:
        back += [rung.step.title, rung.contact.name, rung.contact.phone or ""]
        link = rung.step.link if rung.state != "later" else None
        back += [link.label, link.url] if link else []
    for group in advice.support:
        back += [group.title, *(text for c in group.contacts for text in _contact_texts(c))]
    back += [text for contact in more_info for text in (contact.name, contact.url or "")]
    back += [text for c in content.child_strip for text in (c.phone or "", c.url or "")]
    yield back


def _strip_problems(content: Content, answers: Answers, page: str) -> list[str]:
    """Return a problem for each word on the child's strip that reveals an answer."""
    site = _compact(SITE.removeprefix("https://"))  # the last line of the strip
    strip = page.split(_compact(content.texts.sheet.child), 1)[-1].split(site, 1)[0].lower()
    revealing = ["101", "116000", "politie", "childfocus", "naakt", "beeld", "strafba"]
    revealing += ["dader", "geweld", answers.rol or "", answers.sector or ""]
    examples = content.question("feiten").examples
    words = re.findall(r"\w{6,}", " ".join(examples.sentences if examples else ()).lower())
    revealing += sorted({*words} - {"iemand", "online"})
    return [f"the strip contains {t}" for t in revealing if t and _compact(t).lower() in strip]


def _urgent_strip_texts(content: Content, alarms: Iterable[Alarm] = ()) -> list[str]:
    """Return the texts of the strip. alarms: each replaces the label of its contact."""
    alarm_contacts = {alarm.contact.id for alarm in alarms}
    texts = []
    for item in content.urgent.strip:
        contact = content.contact(item.contact)
        texts += [contact.phone or "", item.note.text]
        if item.contact not in alarm_contacts:
            texts += [item.label, item.advice or ""]
        if item.site_note:
            texts.append(f"{item.site_note.text}: {contact.url_phrase} ({contact.url})")
    return texts


def _short_alarm_texts(alarm: Alarm) -> Iterator[str]:
    """Yield the texts of an alarm's short line: what to do, and each way to reach help."""
    to_do, contact = alarm.to_do, alarm.contact
    yield to_do if contact.phone and contact.phone in to_do else f"{to_do}{contact.phone}"
    site = f"{contact.url_phrase} ({contact.url})"
    yield f"{alarm.site_note}: {site}" if alarm.site_note else ""


def _contact_texts(contact: Contact) -> list[str]:
    return [contact.name, contact.phone or "", contact.sentence, contact.url or ""]


def _tags(node: Any) -> Iterator[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _tags(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from _tags(node["/K"])


def _compact(text: str) -> str:
    """Return a text without white space."""
    text = unicodedata.normalize("NFKC", text)  # splits ligatures into letters
    return re.sub(r"\s+", "", text.replace("\ufffe", "-"))  # pdfium's hyphen at a line break
