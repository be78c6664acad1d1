"""The ASGI layer in front of Streamlit: first paint, sheet, compressed files, headers."""

import gzip
import hashlib
import logging
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import brotli
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wegwijzer.answers import answers_from_query
from wegwijzer.render import Renderer

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"  # for names that change with their content
STREAMLIT_PATHS = ("/_stcore/health", "/_stcore/host-config")  # what its page asks over HTTP
STREAMLIT_SOCKET = "/_stcore/stream"


class Front:
    """Answers all requests itself, but for the few that Streamlit's page needs of its own server.

    streamlit_files: Streamlit's folder with index.html and static/. base_path: as in
    server.baseUrlPath. public_url: the address in links and codes where a proxy hides it.
    frame_ancestors: the sites that may show this one in a frame, beside itself.
    """

    def __init__(
        self,
        app: ASGIApp,
        renderer: Renderer,
        streamlit_files: Path,
        base_path: str | None = None,
        public_url: str | None = None,
        frame_ancestors: str | None = None,
    ) -> None:
        self._app = app
        self._renderer = renderer
        self._base = f"/{path}" if (path := (base_path or "").strip("/")) else ""
        self._public_url = f"{public_url.rstrip('/')}/" if public_url else None
        self._files = {
            **_streamlit_files(streamlit_files),
            **{path: File(STATIC / name, cache) for path, (name, cache) in _OWN_FILES.items()},
        }
        script = File(STATIC / "wegwijzer.js", FOREVER)
        script_path = f"/eigen/wegwijzer.{script.digest}.js"
        self._files[script_path] = script
        self._assets = {
            "script": f".{script_path}",
            "streamlit": Markup(
                streamlit_tags((streamlit_files / "index.html").read_text("utf-8"))
            ),
        }
        self._headers = security_headers(frame_ancestors)
        _forget_queries_in_access_log()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        inside = path.removeprefix(self._base) if path.startswith(f"{self._base}/") else None
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            host = self._own_host(Headers(scope=scope))
            if inside == STREAMLIT_SOCKET and host:
                await self._app(_with_host(scope, host), receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
        elif inside in STREAMLIT_PATHS:
            await self._app(scope, receive, self._with_headers(send))
        else:
            request = Request(scope)
            response = await run_in_threadpool(self._answer, request, path, inside)
            await response(scope, receive, self._with_headers(send))

    def _own_host(self, headers: Headers) -> str | None:
        """Return the host that a websocket comes from, None if that is another site."""
        host = headers.get("host", "")
        origin = urlsplit(headers.get("origin", f"//{host}")).netloc
        return origin if origin in (host, urlsplit(self._public_url or "").netloc) else None

    def _with_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        return send_with_headers

    def _answer(self, request: Request, path: str, inside: str | None) -> Response:
        accepts = accepted_encodings(request.headers.get("accept-encoding", ""))
        address = self._public_url or f"{public_origin(request)}{self._base}/"
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
            case "/robots.txt":
                return PlainTextResponse("User-agent: *\nAllow: /\n")
        html = self._renderer.message("not_found", address, f"{self._base}/")
        return self._html(html, accepts, status=404)

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


@dataclass(frozen=True)
class File:
    """One file, read and compressed once and then kept in memory. cache: its Cache-Control."""

    path: Path
    cache: str

    @cached_property
    def body(self) -> bytes:
        body = self.path.read_bytes()
        if self.path.suffix == ".css":
            # The page uses the system's fonts; Streamlit would fetch its icon font at start.
            body = re.sub(rb"@font-face\{[^}]*\}", b"", body)
        return body

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:16]

    @cached_property
    def media_type(self) -> str:
        return mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"

    @cached_property
    def compressible(self) -> bool:
        return self.path.suffix in {".js", ".css", ".svg", ".json", ".html"}

    @cached_property
    def _brotli(self) -> bytes:
        return compress(self.body, "br", quality=9)

    @cached_property
    def _gzip(self) -> bytes:
        return compress(self.body, "gzip", quality=9)

    def response(self, accepts: tuple[str, ...], request: Headers) -> Response:
        encoding = accepts[0] if accepts and self.compressible else None
        etag = f'"{self.digest}{f"-{encoding}" if encoding else ""}"'
        headers = {"Cache-Control": self.cache, "ETag": etag}
        if self.compressible:
            headers["Vary"] = "Accept-Encoding"
        if etag in request.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if encoding is None:
            return Response(self.body, headers=headers, media_type=self.media_type)
        headers["Content-Encoding"] = encoding
        body = self._brotli if encoding == "br" else self._gzip
        return Response(body, headers=headers, media_type=self.media_type)


_OWN_FILES = {
    "/favicon.svg": ("favicon.svg", "public, max-age=86400"),
    "/favicon.png": ("favicon.png", "public, max-age=86400"),
    "/favicon.ico": ("favicon.png", "public, max-age=86400"),
    "/voorbeeld.png": ("voorbeeld.png", "public, max-age=86400"),
}


def _streamlit_files(folder: Path) -> dict[str, File]:
    """Return Streamlit's scripts and styles by address; their names carry a hash."""
    return {
        f"/{path.relative_to(folder).as_posix()}": File(path, FOREVER)
        for path in (folder / "static").rglob("*")
        if path.is_file()
    }


def streamlit_tags(index_html: str) -> str:
    """Return the tags of Streamlit's index.html that load its scripts and styles.

    Its inline script, title, icon and font are left out: the page needs none of them.
    Raises ValueError if the file no longer has the form that we know.
    """
    script = re.findall(r'<script type="module"[^>]* src="[^"]+"[^>]*></script>', index_html)
    styles = re.findall(r'<link rel="stylesheet"[^>]*>', index_html)
    preloads = re.findall(r'<link rel="modulepreload"[^>]*>', index_html)
    if len(script) != 1 or not styles or not preloads:
        raise ValueError("Streamlit's index.html has another form than in the pinned version")
    return "".join(styles + preloads + script)


def compress(body: bytes, encoding: str, quality: int) -> bytes:
    if encoding == "br":
        compressed: bytes = brotli.compress(body, quality=quality)
        return compressed
    return gzip.compress(body, compresslevel=quality, mtime=0)


def accepted_encodings(header: str) -> tuple[str, ...]:
    """Return which of br and gzip the client takes, best first; q=0 refuses one (RFC 9110)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        quality = re.search(r"q=([01](?:\.\d{0,3})?)\s*$", parameters)
        weights[name.strip()] = float(quality[1]) if quality else 1.0
    other = weights.get("*", 0.0)
    ranked = sorted(("br", "gzip"), key=lambda name: -weights.get(name, other))
    return tuple(name for name in ranked if weights.get(name, other) > 0)


def public_origin(request: Request) -> str:
    """Return "https://host" as the visitor's browser sees it; a proxy says https by a header."""
    host = request.headers.get("host", "")
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?", host):
        host = "localhost"
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    scheme = forwarded if forwarded in ("http", "https") else request.url.scheme
    return f"{scheme}://{host}"


def security_headers(frame_ancestors: str | None = None) -> dict[str, str]:
    """Return the headers of every answer.

    Scripts come from files of our own only. Styles may be inline: Streamlit's styling engine
    writes them as it draws.
    """
    ancestors = " ".join(("'self'", *(frame_ancestors or "").split()))
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
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
