"""The connection between a page and Streamlit: dropped, delayed or silent while the server runs."""

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect

from tools.drive import until, wait_live
from wegwijzer.streamlit_engine.client import SOCKET


class Connection:
    """The websocket of a page. Create it before the page is opened."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._received = 0
        self._allowed = True
        self._open: list[WebSocketRoute] = []
        self._silent: list[WebSocketRoute] = []
        self._held: list[tuple[WebSocketRoute, bytes]] | None = None
        page.route_web_socket(f"**{SOCKET}", self._opened)

    def _opened(self, socket: WebSocketRoute) -> None:
        if self._allowed:
            server = socket.connect_to_server()
            server.on_message(lambda message: self._receive(socket, message))
            self._open.append(socket)
        else:
            socket.close()

    def _receive(self, socket: WebSocketRoute, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        self._received += 1
        if socket in self._silent:
            return
        if self._held is None:
            socket.send(message)
        else:
            self._held.append((socket, message))

    @property
    def held(self) -> bytes:
        """The messages of the server that are held back since hold()."""
        return b"".join(message for _, message in self._held or ())

    def hold(self) -> None:
        """Hold back the server's messages until release()."""
        self._held = []

    def release(self, change: Callable[[bytes], bytes] = lambda message: message) -> None:
        """Deliver the messages that are held back, each changed by this function."""
        held, self._held = self._held or [], None
        for socket, message in held:
            socket.send(change(message))

    def go_silent(self) -> None:
        """Discard all messages to the sockets that are open now, without closing them."""
        self._silent += self._open

    def drop(self) -> None:
        """Close the socket and refuse new ones until restore()."""
        self._allowed = False
        while self._open:
            self._open.pop().close()

    def drop_and_wait(self) -> None:
        """Drop the connection; wait until the page says so."""
        self.drop()
        expect(self._page.locator("#verbinding")).to_be_visible(timeout=15_000)

    def restore(self) -> None:
        self._allowed = True

    def restore_and_wait(self) -> None:
        """Restore the connection; wait until the page no longer says that it is lost."""
        self.restore()
        expect(self._page.locator("#verbinding")).to_be_hidden(timeout=30_000)

    def rerun(self) -> None:
        """Make Streamlit draw the same state again, with the popstate event that a tap sends."""
        before = self._received
        self._page.evaluate(
            "() => dispatchEvent(new PopStateEvent('popstate', { state: history.state }))"
        )
        until(self._page, lambda: self._received > before, "Streamlit draws again")
        wait_live(self._page)

    def reconnect(self) -> None:
        """Drop the connection and restore it at once."""
        self.drop()
        self._page.wait_for_selector("html[data-verbinding=weg]", state="attached")
        self.restore()
        self._page.wait_for_selector("html:not([data-verbinding])", state="attached")
        wait_live(self._page)
