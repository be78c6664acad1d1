"""The outermost ASGI application: filters requests to Streamlit and adds security headers."""

import asyncio
import errno
import logging
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wegwijzer.html.render import TALK_SCRIPT
from wegwijzer.streamlit_engine.client import PATHS, SOCKET
from wegwijzer.streamlit_engine.live_page import MAX_BYTES, POLICY, TRY_LATER, LivePage, LivePages
from wegwijzer.streamlit_engine.self_check import SelfCheck
from wegwijzer.streamlit_engine.server import forget_closed_pages, limit_messages, limit_reads
from wegwijzer.web.address import ADDRESS_HEADER, address, authority, origin
from wegwijzer.web.limits import RateLimit
from wegwijzer.web.logs import PER_MINUTE, limit_full_warnings, limit_logs, plain_path

_LOG = logging.getLogger(__name__)

UNKNOWN_SERVER = "this server is not supported; requirements.lock has the supported versions"

# Only meaningful on documents; not sent with the 60 or so files that a live page loads.
FOR_PAGES = frozenset({"Permissions-Policy", "Cross-Origin-Opener-Policy"})


class Gate:
    """Routes the sockets of our own pages and two paths to Streamlit, everything else to the site.

    streamlit: None to serve the wizard without Streamlit. base, public_url: as for Site. allowed:
    returns whether pages may be live now; the maximum number of pages is checked separately.
    """

    def __init__(
        self,
        site: ASGIApp,
        streamlit: ASGIApp | None,
        pages: LivePages,
        headers: Mapping[str, str],
        base: str = "",
        public_url: str | None = None,
        allowed: Callable[[], bool] = lambda: True,
    ) -> None:
        self._site, self._streamlit = site, streamlit
        self._pages = pages
        self._headers = headers
        self._base = base
        self._public_url = public_url
        self._public_origin = origin("{0.scheme}://{0.netloc}".format(urlsplit(public_url or "")))
        self._allowed = allowed
        self._check: SelfCheck | None = None  # set only during the self check
        self._full_lines = RateLimit(1, PER_MINUTE)  # limited, because refused pages retry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        inside = path.removeprefix(self._base) if path.startswith(f"{self._base}/") else None
        if scope["type"] == "lifespan":
            limit_messages(receive, MAX_BYTES)
            limit_logs()
            limit_full_warnings(asyncio.get_running_loop())
            await self._start(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, inside, receive, send)
        elif self._streamlit and inside in PATHS and self._allowed():
            await self._streamlit(scope, receive, self._with_headers(send))
        else:
            await self._site(scope, receive, self._with_headers(send))

    async def _start(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the self check, then start the inner app.

        If the log is not private, startup fails. If a limit on sockets is not in force, no page may
        be live.
        """
        self._check = check = SelfCheck(receive, self._base)
        leak = await check.log_privacy()
        if leak:
            await receive()
            await send({"type": "lifespan.startup.failed", "message": f"{leak}: {UNKNOWN_SERVER}"})
            return
        if self._streamlit and (open_limit := await check.socket_limits()):
            self._pages.close(open_limit)
            _LOG.error("Streamlit is off: %s: %s", open_limit, UNKNOWN_SERVER)
        self._check = None
        await (self._streamlit or self._site)(scope, receive, send)

    async def _socket(self, scope: Scope, inside: str | None, receive: Receive, send: Send) -> None:
        if self._check and inside == self._check.path:
            await self._check(scope, receive, send)
        elif not (self._streamlit and self._allowed()):  # the reason is already logged
            await send({"type": "websocket.close", "code": POLICY})
        elif refusal := self._refusal(scope, inside):
            _LOG.warning("a socket is refused: %s", refusal)
            await send({"type": "websocket.close", "code": POLICY})
        elif why := self._pages.full_reason:
            self._log_full(why)
            await send({"type": "websocket.close", "code": TRY_LATER})
        else:
            limit_reads(receive)
            page = LivePage(receive, send, self._pages)
            try:
                with self._pages.count_page():
                    await self._streamlit(self._own_scope(scope), page.receive, page.send)
            except OSError as error:
                if error.errno not in (errno.EMFILE, errno.ENFILE):
                    raise
                # Other connections took the last file descriptors after full_reason was read.
                self._log_full("no file descriptors are left")
            finally:
                page.end()
                forget_closed_pages()

    def _log_full(self, why: str) -> None:
        if self._full_lines.take():
            _LOG.warning("%s: other pages work without Streamlit", why)

    def _refusal(self, scope: Scope, inside: str | None) -> str | None:
        """Return why this socket must not reach Streamlit; None if it may."""
        headers = Headers(scope=scope)
        host, sender = headers.get("host", ""), headers.get("origin")
        if inside != SOCKET:
            return f"{plain_path(scope['path'])[:100]} is not a path of this site"
        if sender is None or self._is_ours(sender, host):  # None: not a browser
            return None
        return (
            f"a page at {sender[:100]!a} asked for {host[:100]!a}; if both are this site, "
            "let the proxy pass Host on, or set WEGWIJZER_URL"
        )

    def _is_ours(self, sender: str, host: str) -> bool:
        """Return whether a page's origin is our own, with or without the default port."""
        page_origin = origin(sender)
        if not page_origin:
            return False
        scheme, name = page_origin
        return page_origin == self._public_origin or name == authority(host, scheme)

    def _own_scope(self, scope: Scope) -> Scope:
        """Return the scope with the URL for links in a header, and the host of Origin as Host.

        If Host and Origin differ, for example behind a proxy that does not forward Host, Streamlit
        asks an external site for the IP address of this machine.
        """
        headers = MutableHeaders(raw=list(scope["headers"]))
        headers[ADDRESS_HEADER] = address(scope, self._base, self._public_url)
        if sender := headers.get("origin"):
            headers["host"] = sender.partition("://")[2]
        return {**scope, "headers": headers.raw}

    def _with_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                page = headers.get("content-type", "").startswith("text/html")
                for name, value in self._headers.items():
                    if page or name not in FOR_PAGES:
                        headers.setdefault(name, value)
            await send(message)

        return send_with_headers


def security_headers(frame_ancestors: Iterable[str] = ()) -> dict[str, str]:
    """Return the headers to add to each response that lacks them; those in FOR_PAGES only to HTML.

    Scripts may only come from our own files, except TALK_SCRIPT. Inline styles are allowed, because
    our pages contain their styles, and Streamlit adds style elements while it renders.
    """
    talk_script = b64encode(sha256(TALK_SCRIPT.encode()).digest()).decode()
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' 'sha256-{talk_script}'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(("'self'", *frame_ancestors)),
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
