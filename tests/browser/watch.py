"""A watched page fails the test on an event that must never happen in a visitor's browser."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

OWN_HOSTS = {"127.0.0.1", "localhost"}

PROBLEM_KINDS = {
    "console": "an error in the console",
    "pageerror": "an uncaught exception",
    "request": "a request to another host",
    "csp": "a violation of the Content-Security-Policy",
    "cookie": "a cookie",
}

# Reports through a Playwright binding, because a Content-Security-Policy can't block it. A test
# that tolerates console errors must still fail on a violation.
REPORT_CSP = """
document.addEventListener("securitypolicyviolation", (event) =>
  reportViolation(`${event.effectiveDirective}: ${event.blockedURI} (${event.disposition})`))
"""


@contextmanager
def watched_page(context: BrowserContext, tolerated_kinds: Collection[str] = ()) -> Iterator[Page]:
    """Yield a page of `context`; then close the context and assert that no problem happened.

    tolerated_kinds: PROBLEM_KINDS that may happen. Pages that the page opens are watched too.
    """
    events: list[str] = []

    def record(kind: str, text: str) -> None:
        if kind not in tolerated_kinds:
            events.append(f"{kind}: {text}")

    def record_foreign(url: str) -> None:
        parts = urlsplit(url)
        # data:, blob: and about: never leave the browser.
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in OWN_HOSTS:
            record("request", url)

    def record_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            record("console", f"{message.text} ({message.location['url']})")

    def watch_sockets(page: Page) -> None:
        page.on("websocket", lambda socket: record_foreign(socket.url))

    context.on("page", watch_sockets)  # contexts report all requests except websockets
    context.on("request", lambda request: record_foreign(request.url))
    context.on("weberror", lambda error: record("pageerror", str(error.error)))
    context.on("console", record_console)
    context.expose_binding("reportViolation", lambda _source, text: record("csp", text))
    context.add_init_script(REPORT_CSP)
    try:
        yield context.new_page()
        # When this round trip returns, every earlier event has arrived.
        for cookie in context.cookies():
            record("cookie", f"{cookie.get('name')} of {cookie.get('domain')}")
    finally:
        context.close()
    assert not events, "in the browser:\n" + "\n".join(events)
