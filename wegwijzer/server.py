"""The ASGI layer in front of Streamlit: first paint, sheet, compressed files, headers."""

import base64
import hashlib
import logging
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wegwijzer.answers import answers_from_query, open_question
from wegwijzer.files import (
    FOREVER,
    OWN_SCRIPTS,
    File,
    JoinedScripts,
    accepted_encodings,
    compress,
    warm,
)
from wegwijzer.render import Renderer
from wegwijzer.streamlit_seam import PATHS, SOCKET, streamlit_files, style

STATIC = Path(__file__).parent / "static"

_LOG = logging.getLogger(__name__)


class Front:
    """Answers all requests itself, but for the few that Streamlit's page needs of its own server.

    streamlit_folder: as in streamlit_seam. base_path: as in server.baseUrlPath. public_url: the
    address in links and codes where a proxy hides it. frame_ancestors: the sites that may show
    this one in a frame, beside itself.
    """

    def __init__(
        self,
        app: ASGIApp,
        renderer: Renderer,
        streamlit_folder: Path,
        base_path: str | None = None,
        public_url: str | None = None,
        frame_ancestors: str | None = None,
    ) -> None:
        self._app = app
        self._renderer = renderer
        self._base = f"/{path}" if (path := (base_path or "").strip("/")) else ""
        self._public_url = f"{public_url.rstrip('/')}/" if public_url else None
        streamlit = streamlit_files(streamlit_folder)
        self._files = {
            **streamlit.files,
            **{path: File(STATIC / name, cache) for path, (name, cache) in _OWN_FILES.items()},
        }
        self._sheet_script = self._own_script("afdruk")
        wake = (STATIC / "wake.js").read_text(encoding="utf-8")
        self._assets = {
            "wake": Markup(wake),
            "script": self._own_script("wegwijzer"),
            "streamlit": Markup(streamlit.tags),
            "streamlit_style": Markup(style()),
        }
        warm(file for path, file in self._files.items() if f".{path}" in self._assets["streamlit"])
        self._headers = security_headers(wake, frame_ancestors)
        _forget_queries_in_access_log()

    def _own_script(self, name: str) -> str:
        """Serve our scripts under a name that changes with their content; return its address."""
        script = JoinedScripts(STATIC / f"{name}.js", FOREVER, OWN_SCRIPTS[name])
        path = f"/eigen/{name}.{script.digest}.js"
        self._files[path] = script
        return f".{path}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        inside = path.removeprefix(self._base) if path.startswith(f"{self._base}/") else None
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            host = self._own_host(Headers(scope=scope))
            if inside == SOCKET and host:
                await self._app(_with_host(scope, host), receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
        elif inside in PATHS:
            await self._app(scope, receive, self._with_headers(send))
        else:
            request = Request(scope)
            try:
                response = await run_in_threadpool(self._answer, request, path, inside)
            except Exception:
                _LOG.exception("no answer for %s", path)  # without its query: those are answers
                response = self._failure(request)
            await response(scope, receive, self._with_headers(send))

    def _own_host(self, headers: Headers) -> str | None:
        """Return the host that a websocket comes from, None if that is another site."""
        host = headers.get("host", "")
        origin = urlsplit(headers.get("origin", f"//{host}")).netloc
        return origin if origin in (host, urlsplit(self._public_url or "").netloc) else None

    def _address(self, request: Request) -> str:
        return self._public_url or f"{public_origin(request)}{self._base}/"

    def _with_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        return send_with_headers

    def _answer(self, request: Request, path: str, inside: str | None) -> Response:
        accepts = accepted_encodings(request.headers.get("accept-encoding", ""))
        address = self._address(request)
        if request.method not in ("GET", "HEAD"):
            html = self._renderer.message("method_not_allowed", address, f"{self._base}/")
            return self._html(html, accepts, status=405, headers={"Allow": "GET, HEAD"})
        if path == self._base:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{self._base}/{query}", status_code=308)
        file = self._files.get(inside or "")
        if file:
            return file.response(accepts, request.headers)
        query = request.url.query
        match inside:
            case "/":
                reading = answers_from_query(query, self._renderer.content)
                screen = self._renderer.screen(reading, address)
                html = self._renderer.document(screen, address, self._assets)
                return self._html(html, accepts, private=bool(query))
            case "/afdruk":
                return self._paper(query, address, accepts)
            case "/robots.txt":
                return PlainTextResponse("User-agent: *\nAllow: /\n")
            case str() if inside.removeprefix("/") in self._renderer.pages:
                html = self._renderer.page(inside.removeprefix("/"), address)
                return self._html(html, accepts)
        html = self._renderer.message("not_found", address, f"{self._base}/")
        return self._html(html, accepts, status=404)

    def _paper(self, query: str, address: str, accepts: tuple[str, ...]) -> Response:
        """Return the sheet or a poster; with bewaar=1 as a file to keep."""
        render = self._renderer
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
        own = {name: value for name, value in reversed(pairs) if name in ("bewaar", "poster")}
        kept = own.get("bewaar") == "1"
        script = None if kept else self._sheet_script
        if "poster" in own:
            sector = own["poster"]
            if sector not in render.content.question("sector").option_ids:
                html = render.message("not_found", address, f"{self._base}/")
                return self._html(html, accepts, status=404)
            html = render.poster(sector, address, script)
            file_name = render.file_name(None, sector)
        else:
            reading = answers_from_query(pairs, render.content)
            question = open_question(reading.answers, render.content)
            if question:  # the wizard asks the rest
                link = render.href(reading.answers)
                if not reading.whole:  # and says so too: an answer without a value is none
                    link += f"{'&' if '?' in link else '?'}{question.id}="
                headers = {"Cache-Control": "no-store"}
                return RedirectResponse(link, status_code=303, headers=headers)
            html = render.sheet(reading, address, script)
            file_name = render.file_name(reading.answers)
        headers = {"Content-Disposition": f'attachment; filename="{file_name}"'} if kept else {}
        return self._html(html, accepts, private="poster" not in own, headers=headers)

    def _failure(self, request: Request) -> Response:
        html = self._renderer.message("error", self._address(request), f"{self._base}/")
        return self._html(html, (), status=500, private=True)

    def _html(
        self,
        html: str,
        accepts: tuple[str, ...],
        status: int = 200,
        private: bool = False,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """Return a page. private: its address holds answers, so nobody may keep or index it."""
        headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-cache", **(headers or {})}
        if private:
            headers |= {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
        body = html.encode()
        if accepts:
            headers["Content-Encoding"] = accepts[0]
            body = compress(body, accepts[0], quality=5)
        return Response(body, status, headers, media_type="text/html")


def _with_host(scope: Scope, host: str) -> Scope:
    """Return the scope as asked of `host`.

    Streamlit asks a site elsewhere for this machine's address when the two differ, as they do
    behind a proxy that does not pass the host on.
    """
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": [(b"host", host.encode()), *others]}


_OWN_FILES = {
    "/favicon.svg": ("favicon.svg", "public, max-age=86400"),
    "/favicon.png": ("favicon.png", "public, max-age=86400"),
    "/favicon.ico": ("favicon.png", "public, max-age=86400"),
    "/voorbeeld.png": ("voorbeeld.png", "public, max-age=86400"),
}


def public_origin(request: Request) -> str:
    """Return "https://host" as the visitor's browser sees it; a proxy says https by a header."""
    host = request.headers.get("host", "")
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?", host):
        host = "localhost"
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    scheme = forwarded if forwarded in ("http", "https") else request.url.scheme
    return f"{scheme}://{host}"


def security_headers(inline_script: str, frame_ancestors: str | None = None) -> dict[str, str]:
    """Return the headers of every answer.

    Scripts come from files of our own only, but for one that the page holds. Styles may be
    inline: Streamlit's styling engine writes them as it draws.
    """
    digest = base64.b64encode(hashlib.sha256(inline_script.encode()).digest()).decode()
    ancestors = " ".join(("'self'", *(frame_ancestors or "").split()))
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' 'sha256-{digest}'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": ancestors,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


class _WithoutQuery(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                arg.partition("?")[0] if isinstance(arg, str) else arg for arg in record.args
            )
        return True


def _forget_queries_in_access_log() -> None:
    """Keep answers out of uvicorn's log: they stand in the query string."""
    logging.getLogger("uvicorn.access").addFilter(_WithoutQuery())
