"""The texts and shapes of a PDF with their places in millimetres, its links and its QR codes."""

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pypdfium2
from pypdfium2 import raw

from tools.paper_checks import read_codes

MM = 25.4 / 72
HEIGHT, WIDTH = 297.0, 210.0
OFFICE_SCALE = 150 / 72  # pixels per point: 150 dpi, the resolution of a plain office printer


@dataclass(frozen=True)
class Box:
    """Edges in mm from the left and top of the paper. size: of the font, in points.

    A shape has text "" and size 0.
    """

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""
    size: float = 0.0

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def contains(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def expanded_by(self, mm: float) -> "Box":
        return Box(self.left - mm, self.top - mm, self.right + mm, self.bottom + mm)

    @property
    def flat(self) -> bool:
        """Return whether this is a horizontal line."""
        return self.height < 0.5 < self.width


@dataclass(frozen=True)
class Page:
    """One page. texts, shapes: in the order of the PDF. links: the target URLs.

    codes: the texts of the QR codes, read at the resolution of an office printer.
    """

    texts: tuple[Box, ...]
    shapes: tuple[Box, ...]
    links: tuple[str, ...]
    codes: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """Return all text of the page, without white space."""
        return bare("".join(box.text for box in self.texts))

    def between(self, top: float, bottom: float) -> str:
        """Return the text between two distances from the top in mm, without white space."""
        return bare("".join(b.text for b in self.texts if top <= b.top and b.bottom <= bottom))


@dataclass(frozen=True)
class Pdf:
    """A parsed PDF. tagged: whether it is marked as tagged. bookmarks: (level, title) of each."""

    pages: tuple[Page, ...]
    tagged: bool
    language: str
    title: str
    bookmarks: tuple[tuple[int, str], ...]


@cache
def bare(text: str) -> str:
    """Return the normalized text without white space, because line breaks and ligatures vary."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).replace("\x02", "-"))


def read(pdf: bytes) -> Pdf:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return Pdf(
            pages=tuple(_page(document, page) for page in document),
            tagged=bool(raw.FPDFCatalog_IsTagged(document.raw)),
            language=_text(raw.FPDFCatalog_GetLanguage, document.raw),
            title=document.get_metadata_value("Title"),
            bookmarks=tuple((mark.level, mark.get_title()) for mark in document.get_toc()),
        )
    finally:
        document.close()


def _codes(page: pypdfium2.PdfPage, shapes: list[Box]) -> Iterator[str]:
    """Yield the text of the QR code in each large square of the page."""
    squares: list[Box] = []
    for square in shapes:
        if square.width < 15 or abs(square.width - square.height) > 0.1:
            continue
        if any(other.contains(square) for other in squares):  # a code inside its white background
            continue
        squares.append(square)
        # Four modules if the code has 32 modules a side; zxing reads smaller codes too.
        quiet_zone = square.width / 8
        edges = (
            square.left - quiet_zone,
            HEIGHT - square.bottom - quiet_zone,
            WIDTH - square.right - quiet_zone,
            square.top - quiet_zone,
        )
        crop = tuple(max(0, edge / MM) for edge in edges)
        picture = page.render(scale=OFFICE_SCALE, grayscale=True, crop=crop).to_pil()
        yield from read_codes(picture)


def _page(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Page:
    textpage = page.get_textpage()
    texts, shapes = [], []
    left, bottom, right, top, size = (ctypes.c_float() for _ in range(5))
    for item, kind in _objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
        raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        bounds = (
            left.value * MM,
            HEIGHT - top.value * MM,
            right.value * MM,
            HEIGHT - bottom.value * MM,
        )
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            raw.FPDFTextObj_GetFontSize(item, size)
            length = raw.FPDFTextObj_GetText(item, textpage.raw, _BUFFER, ctypes.sizeof(_BUFFER))
            text = ctypes.string_at(_BUFFER, length - 2).decode("utf-16-le")
            if text.strip():
                texts.append(Box(*bounds, text, round(size.value, 2)))
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            shapes.append(Box(*bounds))
    links = tuple(_links(document, page))
    return Page(tuple(texts), tuple(shapes), links, tuple(_codes(page, shapes)))


_BUFFER = (ctypes.c_ushort * 4096)()


def _objects(parent: Any, count_of: Any, get_item: Any) -> Iterator[tuple[Any, int]]:
    """Yield each object with its kind, also inside form objects; faster than get_objects()."""
    for index in range(count_of(parent)):
        item = get_item(parent, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            yield from _objects(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
        else:
            yield item, kind


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page.raw, position, link):
        action = raw.FPDFLink_GetAction(link)
        length = raw.FPDFAction_GetURIPath(document.raw, action, None, 0)
        address = ctypes.create_string_buffer(length)
        raw.FPDFAction_GetURIPath(document.raw, action, address, length)
        yield address.value.decode()


def _text(function: object, *arguments: object) -> str:
    """Return a text from a PDFium function that returns UTF-16 and its length."""
    assert callable(function)
    length = function(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(length)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le").rstrip("\0")
