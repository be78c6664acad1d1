"""What the logs hold: nothing of who asked or for what, and what goes on for long only once."""

import asyncio
import logging
import re
import time
from collections.abc import Callable
from typing import Any, Final

REPEAT_SECONDS: Final = 60

_LOG = logging.getLogger(__name__)


class NowAndThen:
    """Lets something be told at most once a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._again = clock()

    def __bool__(self) -> bool:
        now = self._clock()
        if now < self._again:
            return False
        self._again = now + REPEAT_SECONDS
        return True


_PLAIN = re.compile(r"[\w./-]*", re.ASCII)


def plain_path(path: str) -> str:
    """Return a path up to where answers may follow: behind "?", or "%3F" in a damaged link."""
    return str(_PLAIN.match(path)[0])  # type: ignore[index]  # it matches nothing too


class _NoVisitor(logging.Filter):
    """Takes the visitor's address and answers out of a line: its first part, and the query."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and record.args:
            _, *told = record.args
            record.args = (
                "-",
                *(plain_path(arg) if isinstance(arg, str) else arg for arg in told),
            )
        return True


class _NoSocket(logging.Filter):
    """Drops the line that each socket makes: of those we refuse, the gate tells why."""

    def filter(self, record: logging.LogRecord) -> bool:
        return '"WebSocket ' not in str(record.msg)


def speak_up() -> None:
    """Have what this product tells reach the log; unasked, Python shows warnings alone."""
    own = logging.getLogger("wegwijzer")
    own.setLevel(logging.INFO)
    if not own.hasHandlers():
        own.addHandler(logging.StreamHandler())


def forget_visitors() -> None:
    """Keep uvicorn's logs to what the privacy page says: nothing of who asked, or for what."""
    logging.getLogger("uvicorn.access").addFilter(_NoVisitor())
    logging.getLogger("uvicorn.error").addFilter(_NoSocket())


def tell_full_once(loop: asyncio.AbstractEventLoop) -> None:
    """Tell once a minute that connections wait because no file can be opened.

    asyncio tells it two thousand times a second, each with a traceback, and so serves nobody.
    """
    full = NowAndThen()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if "out of system resource" not in context["message"]:
            loop.default_exception_handler(context)
        elif full:
            _LOG.warning("connections wait: %s", context["exception"])

    loop.set_exception_handler(handle)
