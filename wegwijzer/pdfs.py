"""The addresses of the PDFs: what is asked for, whose turn it is, under what name it is kept."""

from collections.abc import Callable

from starlette.responses import RedirectResponse, Response

from wegwijzer.answers import Answers, Reading, answers_from_query, href, open_question
from wegwijzer.content import Content
from wegwijzer.paper import Paper
from wegwijzer.screen import pdf_name
from wegwijzer.turns import Turns

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
# One is drawn at a time, so that a second processor stays with the pages. The last of those who
# wait gets its paper in a few seconds; who comes after them is told to come back.
AT_ONCE, WAITING = 1, 40


class Pdfs:
    """address: as in Paper; query: as in the request."""

    NAMES = ("gespreksblad.pdf", "gespreksblad-leeg.pdf", "affiche.pdf")

    def __init__(self, content: Content, paper: Paper) -> None:
        self._content = content
        self._paper = paper
        self._turns = Turns(AT_ONCE, WAITING)

    async def answer(self, name: str, query: str, address: str) -> Response:
        """Return the PDF, or the way to the wizard where answers are missing.

        name: one of NAMES. Raises FullError when too many wait.
        """
        content = self._content
        reading = answers_from_query(query, content)
        answers, sector = reading.answers, reading.answers.sector
        file_names = content.texts.paper
        if name == "gespreksblad.pdf":
            if open_question(answers, content):
                return to_the_wizard(content, reading)
            file_name = pdf_name(content, answers)
            return await self._pdf(lambda: self._paper.sheet(answers, address), file_name)
        if sector is None:  # a poster is for people who have answered nothing yet
            start = Reading(Answers(), whole=True)
            return to_the_wizard(content, start if name == "affiche.pdf" else reading)
        if name == "affiche.pdf":
            file_name = file_names.file_poster.format(sector=sector)
            return await self._pdf(lambda: self._paper.poster(sector, address), file_name)
        return await self._pdf(lambda: self._paper.blank(sector, address), file_names.file_blank)

    async def _pdf(self, draw: Callable[[], bytes], file_name: str) -> Response:
        def draw_and_forget() -> bytes:
            pdf = draw()
            self._paper.forget()
            return pdf

        pdf = await self._turns.take(draw_and_forget)
        # Shown, not downloaded: from there it prints, and every reader can keep it.
        headers = PRIVATE | {"Content-Disposition": f'inline; filename="{file_name}"'}
        return Response(pdf, headers=headers, media_type="application/pdf")


def to_the_wizard(content: Content, reading: Reading) -> Response:
    """Return the way to the open question, which also says that a link was not whole."""
    link = href(reading.answers, content)
    question = open_question(reading.answers, content)
    if question and not reading.whole:  # an answer without a value is none
        link += f"{'&' if '?' in link else '?'}{question.id}="
    return RedirectResponse(link, status_code=303, headers=PRIVATE)
