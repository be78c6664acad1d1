"""Limits on work: a bounded queue, cancellation after a disconnect, a rate limit."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio import CancelScope, CapacityLimiter, move_on_after, to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

T = TypeVar("T")


class QueueFullError(Exception):
    """The queue is full, or a job waited too long in it."""


class WorkQueue:
    """A bounded queue for slow work.

    at_once: how many jobs run at the same time. waiting: how many more may wait. max_seconds: how
    long a job may wait before it starts. A waiting job holds no thread, because pages need the
    threads.
    """

    def __init__(self, at_once: int, waiting: float, max_seconds: float = float("inf")) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._max_jobs = at_once + waiting
        self._max_seconds = max_seconds

    async def run(self, work: Callable[[], T]) -> T:
        """Run the work in a thread and return its result.

        Raises QueueFullError if the queue is full or the work waited too long. Cancellation removes
        waiting work from the queue. Work that has started always finishes, because a thread can't
        be stopped.
        """
        # With a limiter of its own, the work takes none of the threads that render pages.
        return await self.hold_slot(lambda: to_thread.run_sync(work, limiter=CapacityLimiter(1)))

    async def hold_slot(self, work: Callable[[], Awaitable[T]]) -> T:
        """Await the work while holding a slot of this queue; return the result of the work.

        The work may itself wait in a second queue. At most at_once jobs of this queue then wait
        there, so other users of the second queue do not wait for all jobs of this one. Raises
        QueueFullError as run() does.
        """
        statistics = self._limiter.statistics()
        if statistics.borrowed_tokens + statistics.tasks_waiting >= self._max_jobs:
            raise QueueFullError
        with move_on_after(self._max_seconds):
            async with self._limiter:
                return await work()
        raise QueueFullError


async def cancel_on_disconnect(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request; cancel it if the client disconnects.

    A cancelled request no longer waits in a queue or for a thread. Only for requests without a
    body, because this function consumes `receive`.
    """
    with CancelScope() as request:

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            request.cancel()

        watcher = asyncio.create_task(watch())
        try:
            await app(scope, receive, send)
        finally:
            watcher.cancel()


class RateLimit:
    """A token bucket: `burst` tokens at once, `a_second` tokens per second in the long run."""

    def __init__(
        self, burst: float, a_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._a_second, self._clock = burst, a_second, clock
        self._left, self._at = burst, clock()

    def take(self, cost: float = 1) -> bool:
        """Take `cost` tokens and return True; return False if there are not enough."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._a_second)
        self._at = now
        if self._left < cost:
            return False
        self._left -= cost
        return True
