"""The self check at startup detects limits that do not work."""

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config

from tests.app import run
from wegwijzer.streamlit_engine import gate, self_check
from wegwijzer.streamlit_engine.gate import Gate
from wegwijzer.streamlit_engine.live_page import LivePages
from wegwijzer.web import logs

MESSAGES = "a message of more than"
READS = "of a socket are read at a time"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """A fake of the site and of Streamlit."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    else:
        await PlainTextResponse("ok")(scope, receive, send)


def wrap_receive(inner: ASGIApp, *kinds: str) -> ASGIApp:
    """Return a middleware that wraps `receive` for these types of scope.

    The limits then can't find the objects of uvicorn to which `receive` belongs.
    """

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        wraps = scope["type"] in kinds
        await inner(scope, functools.partial(receive) if wraps else receive, send)

    return middleware


@contextmanager
def reverse_log_arguments() -> Iterator[None]:
    """Reverse the arguments of uvicorn's access log, so that the IP address comes last."""

    def reverse(record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.msg, record.args = "%s %s %s %s %s", record.args[::-1]
        return True

    logger = logging.getLogger("uvicorn.access")
    logger.filters.insert(0, reverse)
    try:
        yield
    finally:
        logger.filters.remove(reverse)


def start(
    middleware: Callable[[ASGIApp], ASGIApp] = lambda inner: inner, base: str = ""
) -> tuple[str | None, bool]:
    """Start a gate with uvicorn; return (why no page may be live, whether startup failed).

    The reason is None if pages may be live.
    """

    async def result_of_start() -> tuple[str | None, bool]:
        pages = LivePages(9, 9)
        application = middleware(Gate(app, app, pages, {}, base))
        config = Config(application, ws="websockets-sansio", lifespan="on", log_config=None)
        config.load()
        lifespan: Any = config.lifespan_class(config)
        await lifespan.startup()
        if not lifespan.should_exit:
            await lifespan.shutdown()
        return pages.full_reason, lifespan.should_exit

    return run(result_of_start)


@pytest.fixture(autouse=True)
def _restore_loggers() -> Iterator[None]:
    loggers = {name: logging.getLogger(f"uvicorn.{name}") for name in ("access", "error")}
    filters = {name: list(logger.filters) for name, logger in loggers.items()}
    levels = {name: logger.level for name, logger in loggers.items()}
    for logger in loggers.values():
        logger.filters.clear()
        logger.setLevel("INFO")
    logs.anonymize_logs()
    yield
    for name, logger in loggers.items():
        logger.filters[:] = filters[name]
        logger.setLevel(levels[name])


@pytest.mark.parametrize("base", ["", "/pad"])
def test_every_limit_works_on_the_pinned_server(base: str) -> None:
    assert start(base=base) == (None, False)


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [(("websocket",), READS), (("lifespan",), "can't be tried"), (("lifespan", "websocket"), "")],
)
def test_a_middleware_that_wraps_receive_disables_live_pages_or_stops_startup(
    kinds: tuple[str, ...], reason: str
) -> None:
    message, failed = start(lambda inner: wrap_receive(inner, *kinds))
    assert failed or (message and reason in message)


@pytest.mark.parametrize(
    ("module", "limit", "reason"),
    [
        (self_check, "limit_reads", READS),  # has no effect with uvloop
        (gate, "limit_messages", MESSAGES),
    ],
)
def test_a_broken_limit_disables_live_pages(
    monkeypatch: pytest.MonkeyPatch, module: object, limit: str, reason: str
) -> None:
    monkeypatch.setattr(module, limit, lambda *_: None)
    message, failed = start()
    assert message
    assert reason in message
    assert not failed


def test_a_log_with_ip_addresses_or_answers_stops_startup(caplog: pytest.LogCaptureFixture) -> None:
    with reverse_log_arguments():
        assert start()[1]
    assert "the log would hold" in caplog.text
    caplog.clear()
    logging.getLogger("uvicorn.error").filters.clear()  # so that it logs the paths of sockets
    assert start()[1]
    assert "the log would hold what visitors answer" in caplog.text
