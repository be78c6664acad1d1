"""The live pages: how many there may be, and which of their messages reach Streamlit, and when."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from starlette.types import Message, Receive, Send

from wegwijzer.open_files import room_for_a_page
from wegwijzer.streamlit_seam.server import HEARTBEAT, PRESS, hang_up, message_kind, runs

MOST_BYTES = 64_000  # of one message: a press with the page's whole state is some 2 kB
# Presses drawn at the same time: one draws, the other begins or ends. With four, who asks for a
# page beside them waited half as long again (bench/live.py presses).
AT_ONCE = 2
POLL_SECONDS = 0.002  # a fifth of what it takes to draw one
MOST_SECONDS = 30.0  # to wait for one's turn: something hangs, and links do not

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
        self._waiting = 0
        self._turn = asyncio.Lock()  # first come, first served

    @property
    def full(self) -> str:
        """Why there is no room for one more, "" when there is."""
        if self._live >= self._most:
            return f"{self._live} pages are live"
        return "" if room_for_a_page() else "no files are left to open"

    @contextmanager
    def one_more(self) -> Iterator[None]:
        self._live += 1
        try:
            yield
        finally:
            self._live -= 1

    async def turn(self, gone: Callable[[], bool]) -> bool:
        """Return True when a press may be drawn, False when too many wait.

        gone: whether its visitor has left; who has left need not wait. The caller hands the press
        over before it awaits anything else: so the next in line already counts it.
        """
        if self._waiting >= self._most_waiting:
            return False
        self._waiting += 1
        try:
            async with asyncio.timeout(MOST_SECONDS), self._turn:
                while runs() >= AT_ONCE and not gone():
                    await asyncio.sleep(POLL_SECONDS)
            return True
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1


class LivePage:
    """Stands between one page's socket and Streamlit, which gets `receive` and `send`.

    Two kinds of messages go through. The page sends none of the others, and one of those has git
    run on the loop that serves everybody.
    """

    def __init__(self, receive: Receive, send: Send, pages: LivePages) -> None:
        self._receive, self._send = receive, send
        self._pages = pages
        self._next: asyncio.Task[Message] | None = None
        self._closed = False
        self._taken = asyncio.Event()  # unset while the browser does not take what we send
        self._taken.set()

    def end(self) -> None:
        """Stop reading: Streamlit has let go of this page."""
        if self._next:
            self._next.cancel()

    async def receive(self) -> Message:
        """Return the next message that Streamlit may have; a press when it is its turn."""
        while True:
            message = await self._read()
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes")
            if data is None or len(data) > MOST_BYTES:
                return await self._close(TOO_BIG if data else POLICY)
            kind = message_kind(data)
            if kind is None:
                return await self._close(POLICY)
            if kind == PRESS:
                return await self._in_turn(message)
            if kind == HEARTBEAT:
                return message

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

    async def _read(self) -> Message:
        # Not by a task where none was begun: what is there is taken without a turn of the loop, so
        # a page that found room has its files before the next one looks for room.
        reading, self._next = self._next, None
        return await (reading or self._receive())

    async def _in_turn(self, press: Message) -> Message:
        """Return the press when it is its turn, or what came of it instead."""
        await self._taken.wait()  # answers for who takes none would pile up here
        self._next = asyncio.ensure_future(self._receive())
        if not await self._pages.turn(self._gone):
            return await self._close(TRY_LATER)
        return await self._read() if self._gone() else press

    def _gone(self) -> bool:
        after = self._next
        return bool(
            after
            and after.done()
            and not after.cancelled()
            and after.result()["type"] == "websocket.disconnect"
        )

    async def _close(self, code: int) -> Message:
        """Close the socket; return what Streamlit is told."""
        self._closed = True
        with suppress(OSError, RuntimeError):  # it was closed already
            await self._send({"type": "websocket.close", "code": code})
        if code != TRY_LATER:
            hang_up(self._receive)
        return {"type": "websocket.disconnect", "code": code}
