"""The connection of a page to Streamlit, to drop, delay or silence while the server runs."""

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
        self._open_sockets: list[WebSocketRoute] = []
        self._silent_sockets: list[WebSocketRoute] = []
        self._held_messages: list[tuple[WebSocketRoute, bytes]] | None = None
        page.route_web_socket(f"**{SOCKET}", self._handle_open)

    def _handle_open(self, socket: WebSocketRoute) -> None:
        if self._allowed:
            server = socket.connect_to_server()
            server.on_message(lambda message: self._receive(socket, message))
            self._open_sockets.append(socket)
        else:
            socket.close()

    def _receive(self, socket: WebSocketRoute, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        self._received += 1
        if socket in self._silent_sockets:
            return
        if self._held_messages is None:
            socket.send(message)
        else:
            self._held_messages.append((socket, message))

    @property
    def held_messages(self) -> bytes:
        """The server's messages that have been held back since hold()."""
        return b"".join(message for _, message in self._held_messages or ())

    def hold(self) -> None:
        """Hold back the server's messages until release()."""
        self._held_messages = []

    def release(self, change: Callable[[bytes], bytes] = lambda message: message) -> None:
        """Deliver the held messages, each changed by `change`."""
        messages, self._held_messages = self._held_messages or [], None
        for socket, message in messages:
            socket.send(change(message))

    def go_silent(self) -> None:
        """Discard all later messages from the server on the open sockets, without closing them."""
        self._silent_sockets += self._open_sockets

    def drop(self) -> None:
        """Close all sockets and refuse new ones until restore()."""
        self._allowed = False
        while self._open_sockets:
            self._open_sockets.pop().close()

    def drop_and_wait(self) -> None:
        """Drop the connection; wait until the page shows the notice."""
        self.drop()
        expect(self._page.locator("#verbinding")).to_be_visible(timeout=15_000)

    def restore(self) -> None:
        self._allowed = True

    def restore_and_wait(self) -> None:
        """Restore the connection; wait until the page hides the notice."""
        self.restore()
        expect(self._page.locator("#verbinding")).to_be_hidden(timeout=30_000)

    def rerun(self) -> None:
        """Make Streamlit rerun for the same state, with a popstate event, as a tap does."""
        before = self._received
        self._page.evaluate(
            "() => dispatchEvent(new PopStateEvent('popstate', { state: history.state }))"
        )
        until(self._page, lambda: self._received > before, "Streamlit reruns")
        wait_live(self._page)

    def reconnect(self) -> None:
        """Drop the connection, restore it when the page has noticed, and wait for the live page."""
        self.drop()
        self._page.wait_for_selector("html[data-verbinding=weg]", state="attached")
        self.restore()
        self._page.wait_for_selector("html:not([data-verbinding])", state="attached")
        wait_live(self._page)
