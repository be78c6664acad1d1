"""Limits on work: a bounded queue, cancellation of abandoned requests, a rate limit."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio import CancelScope, CapacityLimiter, move_on_after, to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

T = TypeVar("T")


class FullError(Exception):
    """The queue is full, or the wait was too long."""


class Turns:
    """A bounded queue for slow work.

    at_once: how many jobs run at the same time. waiting: how many more may wait, and
    most_seconds: for how long. A waiting request holds no thread: pages need the threads.
    """

    def __init__(self, at_once: int, waiting: float, most_seconds: float = float("inf")) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + waiting
        self._most_seconds = most_seconds

    async def take(self, work: Callable[[], T]) -> T:
        """Run the work in a thread and return its result; FullError if the queue is full.

        Cancellation removes waiting work from the queue. Work that has started is finished, because
        a thread can't be stopped.
        """
        self._refuse_if_full()
        with move_on_after(self._most_seconds):
            return await to_thread.run_sync(work, limiter=self._limiter)
        raise FullError

    async def hold(self, work: Callable[[], Awaitable[T]]) -> T:
        """Hold a turn here while the work waits in a second queue; return its result.

        At most at_once of our jobs are then in the second queue, so its other users wait for those
        and not for all of ours. FullError as for take().
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


async def cancel_on_disconnect(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request; if its client disconnects, cancel what waits for a turn or a thread.

    Only for requests without a body: it consumes `receive`.
    """
    with CancelScope() as request:

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            request.cancel()

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
        """Take this many tokens; return whether there were enough."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._a_second)
        self._at = now
        if self._left < cost:
            return False
        self._left -= cost
        return True
