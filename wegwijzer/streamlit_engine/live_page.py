"""The live pages: how many there may be, and which of their messages reach Streamlit, and when."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from starlette.types import Message, Receive, Send

from wegwijzer.streamlit_engine.server import HEARTBEAT, PRESS, hang_up, known_message, runs
from wegwijzer.web.open_files import room_for_a_page
from wegwijzer.web.turns import RateLimit

MOST_BYTES = 8_000  # of one message: a press holds a query, and what the page adds to it
# Presses drawn at the same time: one draws, the other begins or ends. With four, who asks for a
# page beside them waited half as long again.
AT_ONCE = 2
POLL_SECONDS = 0.002  # a fifth of what it takes to draw one
MOST_SECONDS = 30.0  # to wait for one's turn: something hangs, and links do not
# Messages of one page: it sends one for each tap, and one heartbeat in half a minute. Reading ahead
# costs time on the loop that serves everybody, so a page that sends more than this goes by links.
BURST, A_SECOND = 60, 10

# Why we close, to the browser (RFC 6455, 7.4.1).
POLICY, TOO_BIG, TRY_LATER = 1008, 1009, 1013


class LivePages:
    """How many pages are live, and how many of their presses wait to be drawn.

    Streamlit starts a thread for each press. Once they come faster than one process can draw,
    threads pile up and nobody gets an answer: so few are drawn at once, first come first served.
    How many of those threads there are is asked, not counted: so one that ends in another way than
    we know of never blocks the others.
    """

    def __init__(self, most: int, most_waiting: int) -> None:
        self._most = most
        self._most_waiting = most_waiting
        self._live = 0
        self._closed: str | None = None  # why none may be live
        self._waiting = 0
        self._turn = asyncio.Lock()  # first come, first served

    @property
    def why_full(self) -> str | None:
        """Why there is no room for one more, None when there is."""
        if self._closed:
            return self._closed
        if self._live >= self._most:
            return f"{self._live} pages are live"
        return None if room_for_a_page() else "no files are left to open"

    def close(self, why: str) -> None:
        """Let no page be live, for as long as the server runs."""
        self._closed = why

    @contextmanager
    def one_more(self) -> Iterator[None]:
        self._live += 1
        try:
            yield
        finally:
            self._live -= 1

    async def turn(self) -> bool:
        """Return True when a press may be drawn, False when too many wait.

        Cancel it for a visitor who leaves: the queue then forgets him at once. The caller hands the
        press over before it awaits anything else, so the next in line already counts its thread.
        """
        if self._waiting >= self._most_waiting:
            return False
        self._waiting += 1
        try:
            async with self._turn:
                while runs() >= AT_ONCE:
                    await asyncio.sleep(POLL_SECONDS)
            return True
        finally:
            self._waiting -= 1


class LivePage:
    """Stands between one page's socket and Streamlit, which gets `receive` and `send`.

    Two kinds of messages go through, with the fields that our page sends. The page sends none of
    the others, and one of those has git run on the loop that serves everybody.

    A task reads ahead, from when the socket is accepted. So a visitor who leaves is noticed while
    his press still waits, and the press is dropped. Of several presses that wait only the last one
    is drawn, as in Streamlit, where a press ends the run of the one before.
    """

    def __init__(self, receive: Receive, send: Send, pages: LivePages) -> None:
        self._receive, self._send = receive, send
        self._pages = pages
        self._rate = RateLimit(BURST, A_SECOND)
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Event()  # the reading task has found something
        self._press: bytes | None = None
        self._heartbeat: bytes | None = None
        self._closed = False  # nothing is sent any more
        self._last: Message | None = None  # what Streamlit is told when this page is over
        self._patience: asyncio.Timeout | None = None  # while a press waits for its turn
        self._taken = asyncio.Event()  # unset while the browser does not take what we send
        self._taken.set()

    def end(self) -> None:
        """Stop reading: Streamlit has let go of this page."""
        if self._reading:
            self._reading.cancel()

    async def receive(self) -> Message:
        """Return the next message that Streamlit may have; a press when it is its turn."""
        if self._reading is None:  # not accepted yet
            return await self._receive()
        while self._last is None:
            if self._heartbeat:
                beat, self._heartbeat = self._heartbeat, None
                return {"type": "websocket.receive", "bytes": beat}
            if self._press is None or self._closed:
                self._news.clear()
                await self._news.wait()
            elif await self._its_turn():
                press, self._press = self._press, None
                return {"type": "websocket.receive", "bytes": press}
        return self._last

    async def send(self, message: Message) -> None:
        """Pass a message on, unless the socket is closed.

        Who left in the middle of an answer is told by the next message, as anybody who leaves: an
        error here would make Streamlit take him for one who sends nonsense.
        """
        if self._closed:
            return
        self._taken.clear()
        try:
            await self._send(message)
        except OSError:
            self._closed = True
        finally:
            self._taken.set()
        if message["type"] == "websocket.accept":
            self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        """Read until the page is over; keep the last press."""
        try:
            while not self._last:
                message = await self._receive()
                if message["type"] != "websocket.receive":
                    self._is_over(message)
                elif not self._closed and (code := self._refused(message)):
                    await self._close(code)
                self._news.set()
        finally:
            self._is_over({"type": "websocket.disconnect", "code": 1011})

    def _refused(self, message: Message) -> int:
        """Keep a message for Streamlit; return the code to close with, 0 to go on."""
        data = message.get("bytes")
        if data is None or not self._rate.take():
            return POLICY
        if len(data) > MOST_BYTES:
            return TOO_BIG
        kind, known = known_message(data)
        if kind is None:
            return POLICY
        if kind == PRESS:
            self._press = known
        elif kind == HEARTBEAT:
            self._heartbeat = known
        return 0

    async def _its_turn(self) -> bool:
        """Return True when the press may be drawn; False if the page is over instead."""
        granted = False
        with suppress(TimeoutError):
            async with asyncio.timeout(MOST_SECONDS) as self._patience:
                await self._taken.wait()  # answers for who takes none would pile up here
                granted = await self._pages.turn()
        self._patience = None
        if not granted and not self._closed:
            await self._close(TRY_LATER)
        return not self._closed

    def _is_over(self, last: Message) -> None:
        self._closed = True
        self._last = self._last or last
        self._news.set()
        if self._patience and not self._patience.expired():
            self._patience.reschedule(0)  # the press waits no longer

    async def _close(self, code: int) -> None:
        """Close the socket; then Streamlit is told that the page has gone."""
        self._closed = True
        with suppress(OSError, RuntimeError):  # it was closed already
            await self._send({"type": "websocket.close", "code": code})
        if code != TRY_LATER:
            hang_up(self._receive)
        self._is_over({"type": "websocket.disconnect", "code": code})
