"""Fixtures for tests in other engines. A test with `visit` or `engine` runs in each of ENGINES."""

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
from tools.engines.firefox import NO_DRIVER, Firefox, find_driver
from tools.engines.visitor import Visitor
from tools.engines.webkit import start_webkit

ENGINES = ("webkit", "firefox")
# WebKit closes the socket of a page in the back/forward cache; Streamlit logs this and reconnects.
SOCKET_CLOSED_IN_CACHE = "console: Client Error: WebSocket onerror"


class Visit(Protocol):
    """Create a visitor; after the test, errors in its browser fail the test."""

    def __call__(self, scripts: bool = True) -> Visitor:
        """Start a new visitor with Visitor.restart() and return it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this directory; `items` has those of the whole run."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.engines)


def skip_or_fail(reason: str) -> NoReturn:
    """Skip a test that can't run on this machine, or fail it in CI."""
    if browser_required():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def webkit() -> Iterator[Visitor]:
    if not has_webkit():
        skip_or_fail(NO_WEBKIT)
    webkit = start_webkit(SYSTEM_PYTHON)
    yield webkit
    webkit.stop()


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    path, driver = find_firefox(), find_driver()
    if path is None:
        skip_or_fail(NO_FIREFOX)
    if driver is None:
        skip_or_fail(NO_DRIVER)
    firefox = Firefox(path, driver)
    yield firefox
    firefox.stop()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Visitor:
    engine: Visitor = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def visit(engine: Visitor) -> Iterator[Visit]:
    def create(scripts: bool = True) -> Visitor:
        engine.restart(scripts)
        return engine

    yield create
    errors = [error for error in engine.browser_errors() if error != SOCKET_CLOSED_IN_CACHE]
    assert not errors, "in the browser:\n" + "\n".join(errors)
