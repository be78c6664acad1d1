"""Fuzzing with input that no browser sends: no errors, no echoes, no tracebacks."""

from collections.abc import Iterator

import pytest
from anyio.from_thread import start_blocking_portal

from tools.app_server import Server, served
from tools.hostile import PATHS, ask_in_process, queries, send_messages, send_requests
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.web.routes import Site


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[Server]:
    with served() as server:
        yield server


def test_random_query_strings_are_answered_without_an_echo(renderer: Renderer) -> None:
    site = Site(renderer, Paper(renderer.content))
    with start_blocking_portal() as portal:
        found = portal.call(ask_in_process, site, queries(1000), PATHS)
    assert found.exceptions == []
    assert found.echoes == []
    assert set(found.answers) == {"200", "303"}
    assert found.slowest < 2


def test_malformed_requests_cause_no_error_echo_or_traceback(server: Server) -> None:
    with start_blocking_portal() as portal:
        found = portal.call(send_requests, server.url, 120)
    assert len(found) == 6
    for family, tally in found.items():
        assert (tally.exceptions, tally.echoes, tally.failures) == ([], [], 0), family
    assert "Traceback" not in server.log()
    assert "qZx7" not in server.log()


def test_invalid_socket_messages_close_the_socket_and_random_presses_are_drawn(
    server: Server,
) -> None:
    with start_blocking_portal() as portal:
        found = portal.call(send_messages, server.url, 60)
    for family, tally in found.items():
        assert (tally.exceptions, tally.echoes) == ([], []), family
    assert set(found["press"].answers) == {"goes on"}
    for family in ("bytes", "text", "wrong protobuf", "large"):
        assert set(found[family].answers) == {"closed"}, family
    assert "Traceback" not in server.log()
