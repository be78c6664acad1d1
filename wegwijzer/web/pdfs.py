"""Requests for PDFs: which document, its place in the queue, and its file name."""

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import parse_qs

from starlette.responses import RedirectResponse, Response

from wegwijzer.content import Content
from wegwijzer.html.screen import pdf_name
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.answers import (
    Answers,
    Reading,
    answers_from_query,
    href,
    known_values,
    open_question,
)
from wegwijzer.rules.query import read_query
from wegwijzer.web.turns import Turns

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
# One PDF is drawn at a time, which leaves a second processor to the pages. Forty waiting requests
# take a few seconds; later ones get "busy", and so do those that wait longer than MOST_SECONDS,
# which is shorter than proxy_read_timeout in deploy/nginx/.
AT_ONCE, WAITING, MOST_SECONDS = 1, 40, 20.0


class Pdfs:
    """Draws the PDFs. public_url: as for Site.

    Posters and blank sheets depend only on the sector. With a known public address they are drawn
    at start. Without one their link has the host of the request, which anybody can forge: they are
    drawn per request and not cached, ahead of the sheets that wait.
    """

    NAMES = ("gespreksblad.pdf", "gespreksblad-leeg.pdf", "affiche.pdf")

    def __init__(self, content: Content, paper: Paper, public_url: str | None = None) -> None:
        self._content = content
        self._paper = paper
        self._sheets = Turns(AT_ONCE, WAITING, MOST_SECONDS)
        self._compiler = Turns(AT_ONCE, WAITING, MOST_SECONDS)
        self._draw_sector: Mapping[tuple[str, bool], Callable[[str, str], bytes]] = {
            ("gespreksblad-leeg.pdf", False): paper.blank,
            ("affiche.pdf", False): paper.poster,
            ("affiche.pdf", True): partial(paper.poster, low_ink=True),
        }
        self._drawn = {
            (kind, sector): draw(sector, public_url)
            for kind, draw in self._draw_sector.items()
            for sector in content.question("sector").option_ids
            if public_url
        }

    async def answer(self, name: str, query: str, address: str) -> Response:
        """Return the PDF, or a redirect to the wizard when answers are missing.

        name: one of NAMES. query: as in the request. address: as in Paper.
        Raises FullError when too many requests wait.
        """
        content = self._content
        reading = answers_from_query(query, content)
        answers, sector = reading.answers, reading.answers.sector
        file_names = content.texts.paper
        if name == "gespreksblad.pdf":
            if open_question(answers, content):
                return to_the_wizard(content, reading)
            pdf = await self._sheets.hold(
                lambda: self._draw(lambda: self._paper.sheet(answers, address))
            )
            return _answer(pdf, pdf_name(content, answers), query)
        if sector is None:  # a poster needs no other answers
            start = Reading(Answers(), whole=True)
            return to_the_wizard(content, start if name == "affiche.pdf" else reading)
        poster = name == "affiche.pdf"
        pairs = read_query(query, known_values(content))
        kind = name, poster and dict(reversed(pairs)).get("inkt") == "weinig"
        pdf = self._drawn.get((kind, sector)) or await self._draw(
            lambda: self._draw_sector[kind](sector, address)
        )
        file_name = (
            file_names.file_poster.format(sector=sector) if poster else file_names.file_blank
        )
        return _answer(pdf, file_name, query)

    async def _draw(self, draw: Callable[[], bytes]) -> bytes:
        def draw_and_forget() -> bytes:
            pdf = draw()
            self._paper.forget()
            return pdf

        return await self._compiler.take(draw_and_forget)


def _answer(pdf: bytes, file_name: str, query: str) -> Response:
    """Return a PDF, inline because browsers print from their viewer; bewaar=1 downloads it.

    A `download` attribute on the link would also save the "busy" page, or fail silently. This
    header is only on PDFs, so that page is still shown.
    """
    how = "attachment" if parse_qs(query, errors="replace").get("bewaar") == ["1"] else "inline"
    headers = PRIVATE | {"Content-Disposition": f'{how}; filename="{file_name}"'}
    return Response(pdf, headers=headers, media_type="application/pdf")


def to_the_wizard(content: Content, reading: Reading) -> Response:
    """Redirect to the open question; an empty answer marks a link that was damaged."""
    link = href(reading.answers, content)
    question = open_question(reading.answers, content)
    if question and not reading.whole:
        link += f"{'&' if '?' in link else '?'}{question.id}="
    return RedirectResponse(link, status_code=303, headers=PRIVATE)
