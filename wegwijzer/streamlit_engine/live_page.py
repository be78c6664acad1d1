"""Limits the number of live pages, filters their messages to Streamlit, and queues reruns."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from starlette.types import Message, Receive, Send

from wegwijzer.streamlit_engine.server import (
    HEARTBEAT,
    RERUN,
    close_transport,
    known_message,
    script_thread_count,
)
from wegwijzer.web.limits import RateLimit
from wegwijzer.web.open_files import can_open_a_page

MAX_BYTES = 8_000  # per message: a rerun request has a query string and a few other fields
# Simultaneous reruns: one renders while the other starts or ends. With four, first paints took 50 %
# longer.
MAX_RERUNS = 2
POLL_SECONDS = 0.002  # a rerun takes about 0.010 s
MAX_WAIT_SECONDS = 30.0  # in the queue: a longer wait means that a rerun hangs
# Rate limit per page. A page sends a message when it connects and for each tap, and a heartbeat
# only if a site that shows it in a frame asks for one. Messages cost time on the event loop, so a
# page that sends more loses its socket; its links still work.
BURST, A_SECOND = 60, 10

# Close codes: RFC 6455, 7.4.1, and for 1013 the registry of IANA.
POLICY, TOO_BIG, TRY_LATER = 1008, 1009, 1013


class LivePages:
    """Counts live pages, and queues their rerun requests.

    Streamlit starts a thread for each rerun. If requests arrive faster than one process can render,
    threads pile up and nobody gets an answer. So at most MAX_RERUNS run at the same time, and the
    others wait in order of arrival. Live script threads are counted each time instead of keeping a
    counter, so a crashed run can't leak a slot.
    """

    def __init__(self, max_live: int, max_waiting: int) -> None:
        self._max_live = max_live
        self._max_waiting = max_waiting
        self._live = 0
        self._closed: str | None = None  # why no page may be live
        self._waiting = 0
        self._slot_lock = asyncio.Lock()  # a fair queue

    @property
    def full_reason(self) -> str | None:
        """The reason why no further page may be live; None if another page may."""
        if self._closed:
            return self._closed
        if self._live >= self._max_live:
            return f"{self._live} pages are live"
        return None if can_open_a_page() else "no file descriptors are left"

    def close(self, why: str) -> None:
        """Refuse all live pages until the server restarts."""
        self._closed = why

    @contextmanager
    def count_page(self) -> Iterator[None]:
        self._live += 1
        try:
            yield
        finally:
            self._live -= 1

    async def wait_for_slot(self) -> bool:
        """Wait until a rerun may start, and return True; if the queue is full, return False.

        Cancellation removes the request from the queue. The caller must pass the request to
        Streamlit before it awaits anything else, so that the next call sees its thread.
        """
        if self._waiting >= self._max_waiting:
            return False
        self._waiting += 1
        try:
            async with self._slot_lock:
                while script_thread_count() >= MAX_RERUNS:
                    await asyncio.sleep(POLL_SECONDS)
            return True
        finally:
            self._waiting -= 1


class LivePage:
    """Filters the socket of one page; Streamlit gets `receive` and `send`.

    Only rerun requests and heartbeats pass, with the fields that our page uses. Our page sends no
    other kinds of message, and one of those kinds runs git on the event loop.

    A task reads ahead as soon as the socket is accepted. It notices a disconnect while a rerun is
    still queued, and drops that rerun. Of several queued reruns only the last is rendered, as in
    Streamlit, where a rerun supersedes the previous one.
    """

    def __init__(self, receive: Receive, send: Send, pages: LivePages) -> None:
        self._receive, self._send = receive, send
        self._pages = pages
        self._rate = RateLimit(BURST, A_SECOND)
        self._reading: asyncio.Task[None] | None = None
        self._has_message = asyncio.Event()  # set if the reading task has stored a message
        self._rerun: bytes | None = None
        self._heartbeat: bytes | None = None
        self._closed = False  # True: neither send nor accept further messages
        self._last: Message | None = None  # the disconnect message for Streamlit
        self._timeout: asyncio.Timeout | None = None  # of the queued rerun
        self._writable = asyncio.Event()  # unset while a send is blocked by a slow reader
        self._writable.set()

    def end(self) -> None:
        """Stop reading; Streamlit has finished with this page."""
        if self._reading:
            self._reading.cancel()

    async def receive(self) -> Message:
        """Return the next message for Streamlit; a rerun request waits in the queue first."""
        if self._reading is None:  # not accepted yet
            return await self._receive()
        while self._last is None:
            if self._heartbeat:
                beat, self._heartbeat = self._heartbeat, None
                return {"type": "websocket.receive", "bytes": beat}
            if self._rerun is None or self._closed:
                self._has_message.clear()
                await self._has_message.wait()
            elif await self._wait_for_slot():
                rerun, self._rerun = self._rerun, None
                return {"type": "websocket.receive", "bytes": rerun}
        return self._last

    async def send(self, message: Message) -> None:
        """Send a message, unless the socket is closed.

        A connection lost during a send reaches Streamlit as a disconnect message, because Streamlit
        would treat an exception as an invalid message.
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
        """Read until the connection ends; keep only the last rerun request."""
        try:
            while not self._last:
                message = await self._receive()
                if message["type"] != "websocket.receive":
                    self._end_with(message)
                elif not self._closed and (code := self._accept(message)):
                    await self._close(code)
                self._has_message.set()
        finally:
            self._end_with({"type": "websocket.disconnect", "code": 1011})

    def _accept(self, message: Message) -> int:
        """Store a rerun or heartbeat for Streamlit, and ignore other kinds; return 0.

        Return a close code instead if the message is invalid, too long or above the rate limit.
        """
        data = message.get("bytes")
        if data is None or not self._rate.take():
            return POLICY
        if len(data) > MAX_BYTES:
            return TOO_BIG
        kind, known = known_message(data)
        if kind is None:
            return POLICY
        if kind == RERUN:
            self._rerun = known
        elif kind == HEARTBEAT:
            self._heartbeat = known
        return 0

    async def _wait_for_slot(self) -> bool:
        """Return True when the rerun may start, False if the socket was closed instead.

        A full queue or a timeout closes the socket.
        """
        granted = False
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_WAIT_SECONDS) as self._timeout:
                await self._writable.wait()  # backpressure: don't buffer for a slow reader
                granted = await self._pages.wait_for_slot()
        self._timeout = None
        if not granted and not self._closed:
            await self._close(TRY_LATER)
        return not self._closed

    def _end_with(self, last: Message) -> None:
        self._closed = True
        self._last = self._last or last
        self._has_message.set()
        if self._timeout and not self._timeout.expired():
            self._timeout.reschedule(0)  # drop the queued rerun

    async def _close(self, code: int) -> None:
        """Close the socket, and tell Streamlit that the page disconnected."""
        self._closed = True
        with suppress(OSError, RuntimeError):  # already closed
            await self._send({"type": "websocket.close", "code": code})
        if code != TRY_LATER:
            close_transport(self._receive)
        self._end_with({"type": "websocket.disconnect", "code": code})
