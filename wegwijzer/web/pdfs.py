"""Answers requests for PDFs: chooses the document, queues its rendering, names the file."""

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
from wegwijzer.web.limits import WorkQueue

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
# One PDF is rendered at a time, which leaves a second processor for pages. Forty waiting requests
# take a few seconds. Further requests get the "busy" page, as do requests that wait longer than
# MAX_WAIT_SECONDS, which is shorter than proxy_read_timeout for PDFs in deploy/nginx/server.conf.
MAX_RUNNING, MAX_WAITING, MAX_WAIT_SECONDS = 1, 40, 20.0


class Pdfs:
    """Renders the PDFs. public_url: as for Site.

    Posters and blank sheets need only one answer, the sector. If the public URL is known, they are
    rendered at startup. If not, their link contains the host of the request, which anybody can
    forge. So they are rendered per request, not cached, and wait for at most one sheet.
    """

    NAMES = ("gespreksblad.pdf", "gespreksblad-leeg.pdf", "affiche.pdf")

    def __init__(self, content: Content, paper: Paper, public_url: str | None = None) -> None:
        self._content = content
        self._paper = paper
        self._sheets = WorkQueue(MAX_RUNNING, MAX_WAITING, MAX_WAIT_SECONDS)
        self._compiler = WorkQueue(MAX_RUNNING, MAX_WAITING, MAX_WAIT_SECONDS)
        self._render_sector: Mapping[tuple[str, bool], Callable[[str, str], bytes]] = {
            ("gespreksblad-leeg.pdf", False): paper.blank,
            ("affiche.pdf", False): paper.poster,
            ("affiche.pdf", True): partial(paper.poster, low_ink=True),
        }
        self._rendered = {
            (kind, sector): render(sector, public_url)
            for kind, render in self._render_sector.items()
            for sector in content.question("sector").option_ids
            if public_url
        }

    async def response(self, name: str, query: str, address: str) -> Response:
        """Return the PDF, or a redirect to the wizard when answers are missing.

        name: one of NAMES. query: as in the request. address: as in Paper.
        Raises QueueFullError if too many requests wait, or this one waited too long.
        """
        content = self._content
        reading = answers_from_query(query, content)
        answers, sector = reading.answers, reading.answers.sector
        file_names = content.texts.paper
        if name == "gespreksblad.pdf":
            if open_question(answers, content):
                return redirect_to_wizard(content, reading)
            pdf = await self._sheets.hold_slot(
                lambda: self._render(lambda: self._paper.sheet(answers, address))
            )
            return _pdf_response(pdf, pdf_name(content, answers), query)
        if sector is None:  # a poster needs no other answers, so its redirect drops them
            start = Reading(Answers(), whole=True)
            return redirect_to_wizard(content, start if name == "affiche.pdf" else reading)
        poster = name == "affiche.pdf"
        pairs = read_query(query, known_values(content))
        kind = name, poster and dict(reversed(pairs)).get("inkt") == "weinig"
        pdf = self._rendered.get((kind, sector)) or await self._render(
            lambda: self._render_sector[kind](sector, address)
        )
        file_name = (
            file_names.file_poster.format(sector=sector) if poster else file_names.file_blank
        )
        return _pdf_response(pdf, file_name, query)

    async def _render(self, render: Callable[[], bytes]) -> bytes:
        def render_and_clear_cache() -> bytes:
            pdf = render()
            self._paper.clear_cache()
            return pdf

        return await self._compiler.run(render_and_clear_cache)


def _pdf_response(pdf: bytes, file_name: str, query: str) -> Response:
    """Return a PDF: inline, because browsers print from their viewer, or a download for bewaar=1.

    A `download` attribute on the link would also save the "busy" page, or fail silently. The
    "busy" page has no Content-Disposition header, so the browser shows that page.
    """
    how = "attachment" if parse_qs(query, errors="replace").get("bewaar") == ["1"] else "inline"
    headers = PRIVATE | {"Content-Disposition": f'{how}; filename="{file_name}"'}
    return Response(pdf, headers=headers, media_type="application/pdf")


def redirect_to_wizard(content: Content, reading: Reading) -> Response:
    """Redirect to the open question.

    If an answer was dropped, the target has an empty answer, so that it shows the notice.
    """
    link = href(reading.answers, content)
    question = open_question(reading.answers, content)
    if question and not reading.whole:
        link += f"{'&' if '?' in link else '?'}{question.id}="
    return RedirectResponse(link, status_code=303, headers=PRIVATE)
