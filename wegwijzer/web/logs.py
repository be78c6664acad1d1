"""Log filters: no IP addresses of visitors, no answers, no forged lines, a bounded size."""

import asyncio
import errno
import logging
import re
from typing import Any, Final

from wegwijzer.web.limits import RateLimit

PER_MINUTE: Final = 1 / 60  # tokens per second of a RateLimit: one line a minute
# The rate limit of the log, in characters at once and characters per second, for all loggers
# together except uvicorn's access log. It keeps the log below 1 MB a minute, even during an attack
# in which every websocket message logs a traceback.
BURST, A_SECOND = 200_000, 8_000
MAX_CHARACTERS: Final = 4_000  # of a record's message, and of its traceback
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# The errors after which asyncio pauses accepting connections.
NO_FILES: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

_LOG = logging.getLogger(__name__)


_ANSWERS = re.compile(r"[^\w./-]", re.ASCII)


def plain_path(path: str) -> str:
    """Return the start of a path, up to the first character that no path of this site contains.

    A damaged link can have answers in its path, for example after "%3F".
    """
    return _ANSWERS.split(path, maxsplit=1)[0]


class _AnonymizeRequest(logging.Filter):
    """Removes the IP address (the first argument) and the query from an access log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and record.args:
            _, *rest = record.args
            record.args = ("-", *(plain_path(arg) if isinstance(arg, str) else arg for arg in rest))
        return True


class _DropSocketLines(logging.Filter):
    """Drops uvicorn's line for each socket; the gate logs why it refuses sockets."""

    def filter(self, record: logging.LogRecord) -> bool:
        return '"WebSocket ' not in str(record.msg)


class LogLimit(logging.Filter):
    """Limits the size of the log, and prevents forged lines.

    Control characters in a message are escaped, so that the message stays on one line. The lines of
    a traceback are indented, so that they don't look like messages. uvicorn's access log has no
    rate limit, because that log is off unless the host runs uvicorn directly.
    """

    def __init__(self, rate: RateLimit | None = None) -> None:
        super().__init__()
        self._rate = rate or RateLimit(BURST, A_SECOND)
        self._dropped = 0

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if len(text) > MAX_CHARACTERS or _CONTROL.search(text):
            record.msg = _CONTROL.sub(lambda match: repr(match[0])[1:-1], text[:MAX_CHARACTERS])
            record.args = ()
        if record.exc_info and not record.exc_text:
            trace = logging.Formatter().formatException(record.exc_info)[-MAX_CHARACTERS:]
            lines = (_CONTROL.sub("?", line) for line in trace.splitlines())
            record.exc_text = "\n".join(f"    {line}" for line in lines)
        if record.name == "uvicorn.access":
            return True
        # 100 characters for time, level and name.
        size = len(text[:MAX_CHARACTERS]) + len(record.exc_text or "") + 100
        if not self._rate.take(size):
            self._dropped += 1
            return False
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            record.msg = f"({dropped} lines were left out before this one) {record.getMessage()}"
            record.args = ()
        return True


def limit_logs() -> None:
    """Add one shared filter to every handler that exists now."""
    log_limit = LogLimit()
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    handlers = {handler for logger in loggers for handler in logger.handlers}
    if logging.lastResort:
        handlers.add(logging.lastResort)
    for handler in handlers:
        handler.addFilter(log_limit)


def show_info_lines() -> None:
    """Log our INFO lines; by default Python logs only warnings and errors."""
    own = logging.getLogger("wegwijzer")
    own.setLevel(logging.INFO)
    if not own.hasHandlers():
        own.addHandler(logging.StreamHandler())


def anonymize_logs() -> None:
    """Remove IP addresses and answers from uvicorn's logs, as the privacy page promises."""
    logging.getLogger("uvicorn.access").addFilter(_AnonymizeRequest())
    logging.getLogger("uvicorn.error").addFilter(_DropSocketLines())


def limit_full_warnings(loop: asyncio.AbstractEventLoop) -> None:
    """Log at most once a minute that connections wait because no file can be opened.

    Otherwise asyncio logs this 2,000 times a second, each time with a traceback, and serves nobody.
    """
    full = RateLimit(1, PER_MINUTE)

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in NO_FILES):
            loop.default_exception_handler(context)
        elif full.take():
            _LOG.warning("connections wait: %s", error)

    loop.set_exception_handler(handle)
