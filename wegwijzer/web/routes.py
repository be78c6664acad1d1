"""The HTTP routes: the whole wizard with links, without Streamlit.

Site prepares the files when it is created. If the public URL is known, Site also renders the
overview, the posters and the blank sheets.
"""

import logging
import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wegwijzer import __version__
from wegwijzer.html.qr import qr_png, qr_svg
from wegwijzer.html.render import Renderer
from wegwijzer.html.styles import BUILT, HTML
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.answers import answers_from_query, href, known_values, open_question
from wegwijzer.rules.query import read_query, strip_punctuation, unquote_repeatedly
from wegwijzer.web.address import address
from wegwijzer.web.agenda import calendar_file, requested_day
from wegwijzer.web.assets import FOREVER, File, accepted_encodings, compress, prepare
from wegwijzer.web.limits import QueueFullError, WorkQueue, cancel_on_disconnect
from wegwijzer.web.logs import plain_path
from wegwijzer.web.pdfs import PRIVATE, Pdfs, redirect_to_wizard
from wegwijzer.web.security_txt import SecurityTxt

# By path. Cached for one day only, because the path stays the same when the picture changes.
PICTURES = {
    "/favicon.png": "favicon.png",
    "/favicon.ico": "favicon.png",
    "/voorbeeld.png": "voorbeeld.png",
}
A_DAY = "public, max-age=86400"
HEALTH = ("/healthz", "/_stcore/health")
SECURITY_TXT = "/.well-known/security.txt"
# Prefetch the target of a choice as soon as the visitor presses it, unless Streamlit renders it.
# Prerendering takes longer than a plain link on a slow processor.
# https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Speculation-Rules
SPECULATION = """{"prefetch": [{
  "where": {"selector_matches": "[data-vooraf]:not([data-levend]) a.keuze"},
  "eagerness": "conservative"
}]}"""
mimetypes.add_type("application/speculationrules+json", ".speculationrules")

_LOG = logging.getLogger(__name__)


class Site:
    """The URLs of docs/contract.md, as one ASGI application.

    base: the base path ("/pad"), or "". public_url: the URL in links and codes, with a trailing
    slash; None to use the one of the request. more_files: by their path below the base.
    live_tags: HTML that loads Streamlit. live_now: returns whether a first paint may load Streamlit
    now. live_when: see Settings.streamlit. security_txt: 404 if None or expired.
    """

    def __init__(
        self,
        renderer: Renderer,
        paper: Paper,
        base: str = "",
        public_url: str | None = None,
        more_files: Mapping[str, File] | None = None,
        live_tags: str = "",
        live_now: Callable[[], bool] = lambda: False,
        live_when: str = "nooit",
        security_txt: SecurityTxt | None = None,
    ) -> None:
        self._render = renderer
        self._pdfs = Pdfs(renderer.content, paper, public_url)
        self._overviews = WorkQueue(at_once=1, waiting=float("inf"))
        # The overview depends only on the public URL. If that is known, render the page once.
        self._overview_page = renderer.overview(public_url) if public_url else None
        self._base = base
        self._public_url = public_url
        # The path of the start page in the browser; a proxy may remove a part of it.
        self._root = urlsplit(public_url).path if public_url else f"{base}/"
        self._live_now = live_now
        self._live_when = live_when
        self._files = {path: File(HTML / "images" / name, A_DAY) for path, name in PICTURES.items()}
        self._script = self._built("wegwijzer.js")
        self._sheet_script = self._built("afdruk.js")
        self._schools_script = self._built("scholen.js")
        self._security_txt = security_txt
        self._paper = self._built("papier.css")
        tags = f'<link rel="stylesheet" href="{self._built("levend.css")}">{live_tags}'
        self._live_tags = self._own_file(File(HTML / "levend.html", FOREVER, tags))
        rules = File(HTML / "vooraf.speculationrules", FOREVER, SPECULATION)
        self._speculation = {"Speculation-Rules": f'"{self._own_file(rules)}"'}
        self._files |= more_files or {}
        prepare(self._files.values())
        own: dict[str, Callable[[Request], Response | Awaitable[Response]]] = {
            "": self._wizard,
            "afdruk": self._sheet,
            "qr.svg": self._code,
            "qr.png": self._png,
            "zaal": self._hall,
            "scholen": self._schools,
            "agenda.ics": self._calendar,
            "overzicht": self._overview,
            **dict.fromkeys(Pdfs.NAMES, self._pdf),
            **dict.fromkeys(renderer.pages, self._page),
        }
        self._names = {*own}
        self._routes = Starlette(
            routes=[
                *(Route(f"{base}/{name}", answer) for name, answer in own.items()),
                Route(f"{base}/robots.txt", self._robots),
                Route(f"{base}/sitemap.xml", self._sitemap),
                Route(f"{base}{SECURITY_TXT}", self._security),
                *(Route(f"{base}{path}", self._health) for path in HEALTH),
                *([Route(base, self._with_slash)] if base else ()),
                Route(f"{base}/{{path:path}}", self._file),
            ],
            exception_handlers={
                404: self._not_found,
                405: self._not_allowed,
                Exception: self._failure,
            },
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bodyless = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        try:
            if bodyless:
                await cancel_on_disconnect(self._routes, scope, receive, send)
            else:
                await self._routes(scope, receive, send)
        except Exception:  # Starlette re-raises after it has sent _failure
            _LOG.exception("no answer for %s", plain_path(scope["path"]))

    def _built(self, name: str) -> str:
        return self._own_file(File(BUILT / name, FOREVER))

    def _own_file(self, file: File) -> str:
        """Serve a file under a name with its digest; return its relative URL."""
        path = f"/eigen/{file.path.stem}.{file.digest}{file.path.suffix}"
        self._files[path] = file
        return f".{path}"

    def _address(self, request: Request) -> str:
        return address(request.scope, self._base, self._public_url)

    # Routes

    async def _wizard(self, request: Request) -> Response:
        # Rendered in the event loop: threads would compete for the GIL, which takes longer.
        query = _query(request)
        reading = answers_from_query(query, self._render.content)
        where = self._address(request)
        assets = {
            "script": self._script,
            "paper": self._paper,
            "streamlit": self._live_tags if self._live_now() else "",
            "streamlit_when": self._live_when,
        }
        screen = self._render.screen(reading, where)
        html = self._render.document(screen, where, assets)
        headers = self._speculation if screen.kind == "question" else {}
        return _text(request, html, private=bool(query), headers=headers)

    def _sheet(self, request: Request) -> Response:
        """Return the sheet as a page; old links with bewaar=1 or poster= redirect to the PDF."""
        content = self._render.content
        pairs = read_query(_query(request), known_values(content))
        first = dict(reversed(pairs))
        if "poster" in first:
            sector = first["poster"]
            known = sector in content.question("sector").option_ids
            return RedirectResponse(f"./affiche.pdf?sector={sector}" if known else "./", 303)
        reading = answers_from_query(pairs, content)
        if open_question(reading.answers, content):
            return redirect_to_wizard(content, reading)
        if first.get("bewaar") == "1":
            pdf = href(reading.answers, content, "./gespreksblad.pdf")
            return RedirectResponse(pdf, 303, headers=PRIVATE)
        html = self._render.sheet(reading, self._address(request), self._sheet_script)
        return _text(request, html, private=True)

    def _code(self, request: Request) -> Response:
        """Return the QR code of the link with the answers in this query."""
        svg = qr_svg(self._link(request))
        private = bool(_query(request))
        return _text(request, svg, media_type="image/svg+xml", private=private)

    def _png(self, request: Request) -> Response:
        return Response(qr_png(self._link(request)), headers=PRIVATE, media_type="image/png")

    def _link(self, request: Request) -> str:
        content = self._render.content
        answers = answers_from_query(_query(request), content).answers
        return href(answers, content, self._address(request))

    async def _pdf(self, request: Request) -> Response:
        name = request.scope["path"].rpartition("/")[2]
        try:
            return await self._pdfs.response(name, _query(request), self._address(request))
        except QueueFullError:
            headers = {"Retry-After": "10"}
            html = self._message("busy", request)
            return _text(request, html, status=503, private=True, headers=headers)

    def _page(self, request: Request) -> Response:
        page_id = request.scope["path"].rpartition("/")[2]
        return _text(request, self._render.page(page_id, self._address(request)))

    def _hall(self, request: Request) -> Response:
        answers = answers_from_query(_query(request), self._render.content).answers
        return _text(request, self._render.hall(answers.sector, self._address(request)))

    def _schools(self, request: Request) -> Response:
        return _text(request, self._render.schools(self._address(request), self._schools_script))

    def _calendar(self, request: Request) -> Response:
        words = self._render.content.texts.agenda
        day = requested_day(_query(request))
        if day is None:
            return _text(request, self._message("no_date", request), status=400, private=True)
        # Inline: an iPhone opens the event in its calendar instead of saving the file.
        headers = PRIVATE | {"Content-Disposition": f'inline; filename="{words.file_name}"'}
        file = calendar_file(day, words.event)
        return Response(file, headers=headers, media_type="text/calendar")

    async def _overview(self, request: Request) -> Response:
        html = self._overview_page
        if html is None:
            html = await self._overviews.run(lambda: self._render.overview(self._address(request)))
        return _text(request, html, headers={"X-Robots-Tag": "noindex"})

    def _robots(self, request: Request) -> Response:
        sitemap = f"{self._address(request)}sitemap.xml"
        return PlainTextResponse(f"User-agent: *\nAllow: /\nSitemap: {sitemap}\n")

    def _sitemap(self, request: Request) -> Response:
        """Return the pages that search engines may index (sitemaps.org)."""
        pages = ("", "scholen", *self._render.pages)
        urls = "".join(
            f"<url><loc>{escape(self._address(request))}{page}</loc></url>" for page in pages
        )
        xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        return _text(request, xml, media_type="application/xml")

    def _security(self, request: Request) -> Response:
        if not self._security_txt or self._security_txt.expired:
            raise HTTPException(404)
        return PlainTextResponse(self._security_txt.text)

    def _health(self, request: Request) -> Response:
        headers = {"Cache-Control": "no-store", "Wegwijzer-Version": __version__}
        return PlainTextResponse("ok", headers=headers)

    def _with_slash(self, request: Request) -> Response:
        query = f"?{text}" if (text := _query(request)) else ""
        return RedirectResponse(f"{self._base}/{query}", status_code=308)

    def _file(self, request: Request) -> Response:
        file = self._files.get(f"/{request.path_params['path']}")
        if not file:
            raise HTTPException(404)
        accepts = accepted_encodings(request.headers.get("accept-encoding", ""))
        return file.response(accepts, request.headers)

    # Errors

    def _not_found(self, request: Request, error: Exception) -> Response:
        if where := self._repaired_address(request):
            return RedirectResponse(where, 308, headers=PRIVATE)
        return _text(request, self._message("not_found", request), status=404)

    def _repaired_address(self, request: Request) -> str | None:
        """Return the repaired path and query of a damaged URL; None if the path is not ours.

        Unknown parameters are dropped and unknown values become empty, so that nothing of the
        request is echoed.
        """
        path, _, inside = unquote_repeatedly(request.scope["path"]).partition("?")
        below = path.removeprefix(self._base)
        name = strip_punctuation(below).strip("/")
        if not path.startswith(self._base) or below[:1] not in ("", "/") or name not in self._names:
            return None
        known = known_values(self._render.content)
        query = read_query(f"{inside}&{_query(request)}", known)
        pairs = [
            (key, value if value in known[key] else "") for key, value in query if key in known
        ]
        return f"{self._root}{name}" + (f"?{urlencode(pairs)}" if pairs else "")

    def _not_allowed(self, request: Request, error: Exception) -> Response:
        html = self._message("method_not_allowed", request)
        return _text(request, html, status=405, headers={"Allow": "GET, HEAD"})

    def _failure(self, request: Request, error: Exception) -> Response:
        return _text(request, self._message("error", request), status=500, private=True)

    def _message(self, name: str, request: Request) -> str:
        return self._render.message(name, self._address(request), self._root)


def _query(request: Request) -> str:
    """Return the query string; Latin-1 decodes any bytes."""
    query: bytes = request.scope["query_string"]
    return query.decode("latin-1")


def _text(
    request: Request,
    text: str,
    status: int = 200,
    private: bool = False,
    headers: dict[str, str] | None = None,
    media_type: str = "text/html",
) -> Response:
    """Return a response, compressed if the client accepts that.

    private: the response must not be cached or indexed, for example because its URL has answers.
    """
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-cache", **(headers or {})}
    if private:
        headers |= PRIVATE
    accepts = accepted_encodings(request.headers.get("accept-encoding", ""))
    body = text.encode()
    if accepts:
        headers["Content-Encoding"] = accepts[0]
        body = compress(body, accepts[0], quality=5)
    return Response(body, status, headers, media_type=media_type)
