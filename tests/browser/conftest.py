"""Fixtures for the tests in a real browser; every test here gets the mark `browser`."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.find_browsers import NO_BROWSER, browser_required, find_browser
from tests.browser.line import Line
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this directory, so that none can forget it."""
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
    """Start servers with options of your own: `serve("--server.baseUrlPath=/pad").url`.

    Their pages become live always, unless `env` says otherwise.
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
    """Return the address of the server with this WEGWIJZER_STREAMLIT: one for all tests."""
    return cache(lambda when: serve(env={"WEGWIJZER_STREAMLIT": when}).url)


@pytest.fixture(scope="session")
def site(site_waking: SiteWaking) -> str:
    """Return the address of a server, without a last slash."""
    return site_waking("altijd")


@pytest.fixture(scope="session")
def sleeping_site(site_waking: SiteWaking) -> str:
    """Return the address of a server whose pages never wake: what they show is the same."""
    return site_waking("nooit")


@pytest.fixture(scope="session")
def _mortal(serve: Serve) -> Server:
    return serve()


@pytest.fixture
def mortal(_mortal: Server) -> Server:
    """Return a running server that a test may stop or kill."""
    _mortal.start()
    return _mortal


@pytest.fixture
def tolerated(request: pytest.FixtureRequest) -> set[str]:
    """Return what `@pytest.mark.tolerates("console", ...)` allows this test."""
    kinds = {kind for mark in request.node.iter_markers("tolerates") for kind in mark.args}
    assert kinds <= KINDS.keys(), f"tolerates: {kinds - KINDS.keys()} not in {sorted(KINDS)}"
    return kinds


@pytest.fixture
def page(browser: Browser, tolerated: set[str]) -> Iterator[Page]:
    """Yield a watched page on a phone, with nothing remembered from another test."""
    phone = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        locale="nl-BE",
        reduced_motion="reduce",  # what is looked at stands still; test_design.py looks at motion
    )
    with watched_page(phone, tolerated) as page:
        yield page


@pytest.fixture
def desktop(browser: Browser, tolerated: set[str]) -> Iterator[Page]:
    """Yield a watched page on a computer."""
    computer = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="nl-BE", reduced_motion="reduce"
    )
    with watched_page(computer, tolerated) as page:
        yield page


@pytest.fixture
def line(page: Page) -> Line:
    """Return the line of the page that is opened next."""
    return Line(page)
