"""Live pages: their maximum number, and which of their messages reach Streamlit, and when."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from starlette.types import Message, Receive, Send

from wegwijzer.streamlit_engine.server import HEARTBEAT, PRESS, hang_up, known_message, runs
from wegwijzer.web.open_files import room_for_a_page
from wegwijzer.web.turns import RateLimit

MOST_BYTES = 8_000  # of one message: a press has a query string and a few other fields
# Presses drawn at the same time: one draws while the other starts or ends. With four, first paints
# took half as long again.
AT_ONCE = 2
POLL_SECONDS = 0.002  # drawing a press takes about 0.010
MOST_SECONDS = 30.0  # in the queue: after that something hangs, and links still work
# Rate limit per page. A page sends a message per tap, and a heartbeat every 30 seconds. Messages
# cost time on the event loop, so a page that sends more is closed and goes by links.
BURST, A_SECOND = 60, 10

# Close codes (RFC 6455, 7.4.1).
POLICY, TOO_BIG, TRY_LATER = 1008, 1009, 1013


class LivePages:
    """Counts live pages, and queues their presses.

    Streamlit starts a thread for each press. If presses arrive faster than one process can draw,
    threads pile up and nobody gets an answer. So at most AT_ONCE are drawn, first come first
    served. Live script threads are counted each time instead of keeping a counter, so a crashed run
    can't leak a slot.
    """

    def __init__(self, most: int, most_waiting: int) -> None:
        self._most = most
        self._most_waiting = most_waiting
        self._live = 0
        self._closed: str | None = None  # the reason that no page may be live
        self._waiting = 0
        self._turn = asyncio.Lock()  # a fair queue

    @property
    def why_full(self) -> str | None:
        """The reason that no further page may be live, None if one may."""
        if self._closed:
            return self._closed
        if self._live >= self._most:
            return f"{self._live} pages are live"
        return None if room_for_a_page() else "no files are left to open"

    def close(self, why: str) -> None:
        """Refuse all live pages until the server restarts."""
        self._closed = why

    @contextmanager
    def one_more(self) -> Iterator[None]:
        self._live += 1
        try:
            yield
        finally:
            self._live -= 1

    async def turn(self) -> bool:
        """Wait until a press may be drawn and return True; return False if the queue is full.

        Cancelling it removes the press from the queue. The caller must pass the press to Streamlit
        before it awaits anything else, so that the next turn() sees its thread.
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
    """Filters the socket of one page; Streamlit gets `receive` and `send`.

    Only presses and heartbeats pass, with the fields that our page uses. Our page sends no other
    kinds, and one of those runs git on the event loop.

    A task reads ahead as soon as the socket is accepted. It notices a disconnect while a press is
    still queued, and drops that press. Of several queued presses only the last is drawn, as in
    Streamlit, where a rerun supersedes the previous one.
    """

    def __init__(self, receive: Receive, send: Send, pages: LivePages) -> None:
        self._receive, self._send = receive, send
        self._pages = pages
        self._rate = RateLimit(BURST, A_SECOND)
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Event()  # the reading task has a message
        self._press: bytes | None = None
        self._heartbeat: bytes | None = None
        self._closed = False  # no further message is sent
        self._last: Message | None = None  # the disconnect message for Streamlit
        self._timeout: asyncio.Timeout | None = None  # of the queued press
        self._writable = asyncio.Event()  # unset while a send is blocked by a slow reader
        self._writable.set()

    def end(self) -> None:
        """Stop reading; Streamlit has finished with this page."""
        if self._reading:
            self._reading.cancel()

    async def receive(self) -> Message:
        """Return the next message for Streamlit; a press only after its turn in the queue."""
        if self._reading is None:  # not accepted yet
            return await self._receive()
        while self._last is None:
            if self._heartbeat:
                beat, self._heartbeat = self._heartbeat, None
                return {"type": "websocket.receive", "bytes": beat}
            if self._press is None or self._closed:
                self._news.clear()
                await self._news.wait()
            elif await self._wait_turn():
                press, self._press = self._press, None
                return {"type": "websocket.receive", "bytes": press}
        return self._last

    async def send(self, message: Message) -> None:
        """Send a message, unless the socket is closed.

        A connection lost during a send reaches Streamlit as a disconnect message. It would treat an
        exception as an invalid message.
        """
        if self._closed:
            return
        self._writable.clear()
        try:
            await self._send(message)
        except OSError:
            self._closed = True
        finally:
            self._writable.set()
        if message["type"] == "websocket.accept":
            self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        """Read until the connection ends; keep only the last press."""
        try:
            while not self._last:
                message = await self._receive()
                if message["type"] != "websocket.receive":
                    self._end_with(message)
                elif not self._closed and (code := self._accept(message)):
                    await self._close(code)
                self._news.set()
        finally:
            self._end_with({"type": "websocket.disconnect", "code": 1011})

    def _accept(self, message: Message) -> int:
        """Store a valid message for Streamlit and return 0; else return a close code."""
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

    async def _wait_turn(self) -> bool:
        """Return True when the press may be drawn, False if the page was closed meanwhile."""
        granted = False
        with suppress(TimeoutError):
            async with asyncio.timeout(MOST_SECONDS) as self._timeout:
                await self._writable.wait()  # backpressure: don't buffer for a slow reader
                granted = await self._pages.turn()
        self._timeout = None
        if not granted and not self._closed:
            await self._close(TRY_LATER)
        return not self._closed

    def _end_with(self, last: Message) -> None:
        self._closed = True
        self._last = self._last or last
        self._news.set()
        if self._timeout and not self._timeout.expired():
            self._timeout.reschedule(0)  # drop the queued press

    async def _close(self, code: int) -> None:
        """Close the socket, and tell Streamlit that the page disconnected."""
        self._closed = True
        with suppress(OSError, RuntimeError):  # already closed
            await self._send({"type": "websocket.close", "code": code})
        if code != TRY_LATER:
            hang_up(self._receive)
        self._end_with({"type": "websocket.disconnect", "code": code})
