"""A page that is watched: what must never happen in a visitor's browser fails the test."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, WebSocket

OWN_HOSTS = {"127.0.0.1", "localhost"}

KINDS = {
    "console": "an error in the console",
    "pageerror": "an uncaught exception",
    "request": "a request to another host",
    "csp": "something the Content-Security-Policy stopped",
    "cookie": "a cookie",
}

# A binding, not the console: it works under every policy, and console errors are counted apart.
REPORT_CSP = """
document.addEventListener("securitypolicyviolation", (event) =>
  reportViolation(`${event.effectiveDirective}: ${event.blockedURI} (${event.disposition})`))
"""


@contextmanager
def watched_page(context: BrowserContext, tolerated: Collection[str] = ()) -> Iterator[Page]:
    """Yield a page of `context`; close the context after it and assert that none of KINDS happened.

    tolerated: kinds that may happen here. Pages that the page opens are watched with it.
    """
    seen: list[str] = []

    def note(kind: str, text: str) -> None:
        if kind not in tolerated:
            seen.append(f"{kind}: {text}")

    def note_foreign(url: str) -> None:
        parts = urlsplit(url)
        # data:, blob: and about: never leave the browser.
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in OWN_HOSTS:
            note("request", url)

    def watch_sockets(page: Page) -> None:
        def opened(socket: WebSocket) -> None:
            note_foreign(socket.url)

        page.on("websocket", opened)

    context.on("page", watch_sockets)  # contexts report every request except websockets
    context.on("request", lambda request: note_foreign(request.url))
    context.on("weberror", lambda error: note("pageerror", str(error.error)))
    context.on(
        "console",
        lambda message: (
            note("console", f"{message.text} ({message.location['url']})")
            if message.type == "error"
            else None
        ),
    )
    context.expose_binding("reportViolation", lambda _source, text: note("csp", text))
    context.add_init_script(REPORT_CSP)
    try:
        yield context.new_page()
        # Also a round trip: when it returns, every event from before it has arrived.
        for cookie in context.cookies():
            note("cookie", f"{cookie.get('name')} of {cookie.get('domain')}")
    finally:
        context.close()
    assert not seen, "in the browser:\n" + "\n".join(seen)
