"""Bounds on work: slow work takes turns, abandoned work is dropped, rates are limited."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio import CancelScope, CapacityLimiter, move_on_after, to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

T = TypeVar("T")


class FullError(Exception):
    """More wait already than can be served in a decent time."""


class Turns:
    """A queue for slow work, so that it never keeps fast work waiting.

    at_once: how many are worked on at the same time. waiting: how many more may wait, and
    most_seconds: for how long. A request that waits holds no thread, because pages need those.
    """

    def __init__(self, at_once: int, waiting: float, most_seconds: float = float("inf")) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + waiting
        self._most_seconds = most_seconds

    async def take(self, work: Callable[[], T]) -> T:
        """Return the result of the work, done in a thread; FullError if too many wait, or too long.

        Cancelled while it waits, the work is never begun. Work that has begun is finished: a thread
        can't be stopped.
        """
        self._refuse_if_full()
        with move_on_after(self._most_seconds):
            return await to_thread.run_sync(work, limiter=self._limiter)
        raise FullError

    async def hold(self, work: Callable[[], Awaitable[T]]) -> T:
        """Return the result of work that waits for another queue, while it holds its turn here.

        So that queue is shared with others, who wait for one of us and not for all. FullError as
        for take().
        """
        self._refuse_if_full()
        with move_on_after(self._most_seconds):
            async with self._limiter:
                return await work()
        raise FullError

    def _refuse_if_full(self) -> None:
        now = self._limiter.statistics()
        if now.borrowed_tokens + now.tasks_waiting >= self._most:
            raise FullError


async def while_asked(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request; if its client leaves, drop what still waits for a turn or a thread.

    For requests without a body: it reads what comes after them.
    """
    with CancelScope() as asked:

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            asked.cancel()

        watching = asyncio.create_task(watch())
        try:
            await app(scope, receive, send)
        finally:
            watching.cancel()


class RateLimit:
    """A token bucket: `burst` at once, `a_second` in the long run."""

    def __init__(
        self, burst: float, a_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._a_second, self._clock = burst, a_second, clock
        self._left, self._at = burst, clock()

    def take(self, cost: float = 1) -> bool:
        """Return whether there is room for this much, and count it if there is."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._a_second)
        self._at = now
        if self._left < cost:
            return False
        self._left -= cost
        return True
