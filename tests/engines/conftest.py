"""Fixtures for the tests in other engines; what asks for `visit` runs in each of ENGINES.

What is known to be broken in an engine is a strict expected failure:
`@pytest.mark.broken(webkit="it cuts columns in print")`; who mends it removes the mark.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, Protocol

import pytest

from scripts.find_browsers import (
    NO_FIREFOX,
    NO_WEBKIT,
    SYSTEM_PYTHON,
    browser_required,
    find_firefox,
    has_webkit,
)
from tools.app_server import Server
from tools.drive import ALWAYS
from tools.engines.firefox import NO_DRIVER, Firefox, find_driver
from tools.engines.visitor import Engine, Visitor
from tools.engines.webkit import WebKit

ENGINES = ("webkit", "firefox")
# WebKit cuts the socket of a page that it keeps for Back; Streamlit says so, and connects again.
RESUMED = "console: Client Error: WebSocket onerror"


class Visit(Protocol):
    """Let a visitor come; at the end of the test nothing may have gone wrong in his browser."""

    def __call__(self, scripts: bool = True) -> Visitor:
        """Return the visitor, see Engine.visitor."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this directory, so that none can forget it."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.engines)


def lacking(reason: str) -> NoReturn:
    """End a test that cannot run here: in CI that is a failure."""
    if browser_required():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def webkit() -> Iterator[WebKit]:
    if not has_webkit():
        lacking(NO_WEBKIT)
    webkit = WebKit(SYSTEM_PYTHON)
    yield webkit
    webkit.stop()


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    path, driver = find_firefox(), find_driver()
    if path is None:
        lacking(NO_FIREFOX)
    if driver is None:
        lacking(NO_DRIVER)
    firefox = Firefox(path, driver)
    yield firefox
    firefox.stop()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    for mark in request.node.iter_markers("broken"):
        assert mark.kwargs.keys() <= set(ENGINES), f"broken: {mark.kwargs} not in {ENGINES}"
        if reason := mark.kwargs.get(request.param):
            # By an assertion: an engine that does not start at all is a failure.
            request.applymarker(
                pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)
            )
    engine: Engine = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def visit(engine: Engine) -> Iterator[Visit]:
    visitors: list[Visitor] = []

    def come(scripts: bool = True) -> Visitor:
        visitors.append(engine.visitor(scripts))
        return visitors[-1]

    yield come
    complaints = [said for visitor in visitors[-1:] for said in visitor.complaints()]
    complaints = [said for said in complaints if said != RESUMED]
    assert not complaints, "in the browser:\n" + "\n".join(complaints)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Return the address of a server with the project's own settings, without a last slash."""
    server = Server(env=ALWAYS)
    yield server.url
    server.stop()
