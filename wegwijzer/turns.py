"""Work that takes long takes turns, so that it never keeps the short work waiting."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

T = TypeVar("T")


class FullError(Exception):
    """More wait already than can be served in a decent time."""


class Turns:
    """at_once: how much is worked on at the same time; waiting: how much may wait for its turn.

    Who waits holds no thread: those are for the pages.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + waiting

    async def take(self, work: Callable[[], T]) -> T:
        """Return what the work returns, done in a thread; FullError if too many wait."""
        now = self._limiter.statistics()
        if now.borrowed_tokens + now.tasks_waiting >= self._most:
            raise FullError
        return await to_thread.run_sync(work, limiter=self._limiter)
