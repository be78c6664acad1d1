"""Fixtures for the tests in a real browser; every test here gets the mark `browser`."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.find_browsers import NO_BROWSER, browser_required, find_browser
from tests.browser.connection import Connection
from tests.browser.watch import KINDS, watched_page
from tools.app_server import Server
from tools.drive import ALWAYS, LAUNCH_ARGS


class Serve(Protocol):
    """Start a server that stops at the end of the session, see Server."""

    def __call__(
        self, *args: str, env: Mapping[str, str] | None = None, port: int | None = None
    ) -> Server:
        """Return the server, answering."""


SiteWaking = Callable[[str], str]
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this directory."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests skip, and in CI they fail."""
    path = find_browser()
    if path is None:
        if browser_required():
            pytest.fail(NO_BROWSER, pytrace=False)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Start servers with options, as in `serve("--server.baseUrlPath=/pad").url`.

    Their pages always become live, unless `env` says otherwise.
    """
    servers: list[Server] = []

    def start(*args: str, env: Mapping[str, str] | None = None, port: int | None = None) -> Server:
        servers.append(Server(*args, env={**ALWAYS, **(env or {})}, port=port))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def site_waking(serve: Serve) -> SiteWaking:
    """Return the address of the server with this WEGWIJZER_STREAMLIT, shared by all tests."""
    return cache(lambda when: serve(env={"WEGWIJZER_STREAMLIT": when}).url)


@pytest.fixture(scope="session")
def site(site_waking: SiteWaking) -> str:
    """Return the address of a server, without a trailing slash."""
    return site_waking("altijd")


@pytest.fixture(scope="session")
def sleeping_site(site_waking: SiteWaking) -> str:
    """Return the address of a server whose pages never become live; they look the same."""
    return site_waking("nooit")


@pytest.fixture(scope="session")
def _stoppable(serve: Serve) -> Server:
    return serve()


@pytest.fixture
def stoppable(_stoppable: Server) -> Server:
    """Return a running server that a test may stop or kill."""
    _stoppable.start()
    return _stoppable


@pytest.fixture
def tolerated(request: pytest.FixtureRequest) -> set[str]:
    """Return the kinds that `@pytest.mark.tolerates("console", ...)` allows."""
    kinds = {kind for mark in request.node.iter_markers("tolerates") for kind in mark.args}
    assert kinds <= KINDS.keys(), f"tolerates: {kinds - KINDS.keys()} not in {sorted(KINDS)}"
    return kinds


def watched(browser: Browser, tolerated: set[str], **options: Any) -> Iterator[Page]:
    with watched_page(browser.new_context(locale="nl-BE", **options), tolerated) as page:
        yield page


@pytest.fixture
def page(browser: Browser, tolerated: set[str]) -> Iterator[Page]:
    """Yield a watched page on a phone, with empty storage. Nothing moves while it is measured."""
    options = {"device_scale_factor": 2, "has_touch": True, "reduced_motion": "reduce"}
    yield from watched(browser, tolerated, viewport=PHONE, **options)


@pytest.fixture
def desktop(browser: Browser, tolerated: set[str]) -> Iterator[Page]:
    """Yield a watched page on a computer."""
    options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
    yield from watched(browser, tolerated, **options)


@pytest.fixture
def without_scripts(browser: Browser, tolerated: set[str]) -> Iterator[Page]:
    """Yield a watched page on a phone with scripts off."""
    yield from watched(browser, tolerated, viewport=PHONE, java_script_enabled=False)


@pytest.fixture
def connection(page: Page) -> Connection:
    """Return the connection of the page that is opened next."""
    return Connection(page)
