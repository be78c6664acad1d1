"""The line between a page and Streamlit: cut, held back or silent, while the server goes on."""

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute

from tools.drive import until, wait_live
from wegwijzer.streamlit_engine.client import SOCKET


class Line:
    """The websocket of a page. Make it before the page is opened."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._answers = 0
        self._whole = True
        self._open: list[WebSocketRoute] = []
        self._silent: list[WebSocketRoute] = []
        self._held: list[Callable[[], None]] | None = None
        page.route_web_socket(f"**{SOCKET}", self._opened)

    def _opened(self, socket: WebSocketRoute) -> None:
        if self._whole:
            server = socket.connect_to_server()
            server.on_message(lambda message: self._answer(socket, message))
            self._open.append(socket)
        else:
            socket.close()

    def _answer(self, socket: WebSocketRoute, message: str | bytes) -> None:
        self._answers += 1
        if socket in self._silent:
            return
        if self._held is None:
            socket.send(message)
        else:
            self._held.append(lambda: socket.send(message))

    @property
    def held(self) -> int:
        """How many of the server's messages wait since hold()."""
        return len(self._held or ())

    def hold(self) -> None:
        """Keep back what the server says from now on, until release()."""
        self._held = []

    def release(self) -> None:
        held, self._held = self._held or [], None
        for send in held:
            send()

    def hush(self) -> None:
        """Let nothing come through any more of what is open now, and tell nobody."""
        self._silent += self._open

    def cut(self) -> None:
        self._whole = False
        while self._open:
            self._open.pop().close()

    def mend(self) -> None:
        self._whole = True

    def rerun(self) -> None:
        """Have Streamlit draw the same state again, by the popstate that a tap makes."""
        before = self._answers
        self._page.evaluate(
            "() => dispatchEvent(new PopStateEvent('popstate', { state: history.state }))"
        )
        until(self._page, lambda: self._answers > before, "Streamlit draws again")
        wait_live(self._page)

    def reconnect(self) -> None:
        """Cut the line for a moment."""
        self.cut()
        self._page.wait_for_selector("html[data-verbinding=weg]", state="attached")
        self.mend()
        self._page.wait_for_selector("html:not([data-verbinding])", state="attached")
        wait_live(self._page)
