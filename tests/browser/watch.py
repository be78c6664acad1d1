"""A watched page: an event that must never happen in a visitor's browser fails the test."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

OWN_HOSTS = {"127.0.0.1", "localhost"}

KINDS = {
    "console": "an error in the console",
    "pageerror": "an uncaught exception",
    "request": "a request to another host",
    "csp": "a violation of the Content-Security-Policy",
    "cookie": "a cookie",
}

# A binding works under every policy, and console errors are counted separately.
REPORT_CSP = """
document.addEventListener("securitypolicyviolation", (event) =>
  reportViolation(`${event.effectiveDirective}: ${event.blockedURI} (${event.disposition})`))
"""


@contextmanager
def watched_page(context: BrowserContext, tolerated: Collection[str] = ()) -> Iterator[Page]:
    """Yield a page of `context`; then close the context and assert that none of KINDS happened.

    tolerated: kinds that may happen. Pages that the page opens are watched too.
    """
    events: list[str] = []

    def note(kind: str, text: str) -> None:
        if kind not in tolerated:
            events.append(f"{kind}: {text}")

    def note_foreign(url: str) -> None:
        parts = urlsplit(url)
        # data:, blob: and about: never leave the browser.
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in OWN_HOSTS:
            note("request", url)

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            note("console", f"{message.text} ({message.location['url']})")

    def watch_sockets(page: Page) -> None:
        page.on("websocket", lambda socket: note_foreign(socket.url))

    context.on("page", watch_sockets)  # contexts report every request except websockets
    context.on("request", lambda request: note_foreign(request.url))
    context.on("weberror", lambda error: note("pageerror", str(error.error)))
    context.on("console", note_console)
    context.expose_binding("reportViolation", lambda _source, text: note("csp", text))
    context.add_init_script(REPORT_CSP)
    try:
        yield context.new_page()
        # When this round trip returns, every earlier event has arrived.
        for cookie in context.cookies():
            note("cookie", f"{cookie.get('name')} of {cookie.get('domain')}")
    finally:
        context.close()
    assert not events, "in the browser:\n" + "\n".join(events)
