"""What the logs hold: nothing of who asked or for what, and what goes on for long only once."""

import asyncio
import errno
import logging
import re
from typing import Any, Final

from wegwijzer.web.turns import RateLimit

A_MINUTE: Final = 1 / 60  # a second: for what is logged at most once a minute
# What all loggers write together, in characters: less than 1 MB a minute, also while somebody sends
# what makes a line, or a traceback, each time.
BURST, A_SECOND = 200_000, 8_000
LONGEST: Final = 4_000  # of one record's message, and of its traceback
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NO_FILES: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)  # as asyncio has it

_LOG = logging.getLogger(__name__)


_ANSWERS = re.compile(r"[^\w./-]", re.ASCII)


def plain_path(path: str) -> str:
    """Return a path up to where answers may follow: behind "?", or "%3F" in a damaged link."""
    return _ANSWERS.split(path, maxsplit=1)[0]


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


class Bounded(logging.Filter):
    """Bounds the log as a whole, and keeps each record recognisable.

    A message is one line, whatever a visitor put into it, and the lines of its traceback are
    indented: so no line of the log is forged. Of uvicorn's access log only the rate is left alone:
    it is off unless the host starts uvicorn himself.
    """

    def __init__(self, rate: RateLimit | None = None) -> None:
        super().__init__()
        self._rate = rate or RateLimit(BURST, A_SECOND)
        self._dropped = 0

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if len(text) > LONGEST or _CONTROL.search(text):
            record.msg = _CONTROL.sub(lambda found: repr(found[0])[1:-1], text[:LONGEST])
            record.args = ()
        if record.exc_info and not record.exc_text:
            trace = logging.Formatter().formatException(record.exc_info)[-LONGEST:]
            lines = (_CONTROL.sub("?", line) for line in trace.splitlines())
            record.exc_text = "\n".join(f"    {line}" for line in lines)
        if record.name == "uvicorn.access":
            return True
        size = len(text[:LONGEST]) + len(record.exc_text or "") + 100  # the line's head
        if not self._rate.take(size):
            self._dropped += 1
            return False
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            record.msg = f"({dropped} lines were left out before this one) {record.getMessage()}"
            record.args = ()
        return True


def bound_logs() -> None:
    """Bound what every handler writes that there is by now."""
    bounded = Bounded()
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    handlers = {handler for logger in loggers for handler in logger.handlers}
    if logging.lastResort:
        handlers.add(logging.lastResort)
    for handler in handlers:
        handler.addFilter(bounded)


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
    full = RateLimit(1, A_MINUTE)

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in NO_FILES):
            loop.default_exception_handler(context)
        elif full.take():
            _LOG.warning("connections wait: %s", error)

    loop.set_exception_handler(handle)
