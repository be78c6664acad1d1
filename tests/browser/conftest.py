"""Fixtures for the tests in a real browser; every test here gets the mark `browser`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.find_browsers import NO_BROWSER, browser_required, find_browser
from tests.browser.connection import Connection
from tests.browser.watch import PROBLEM_KINDS, watched_page
from tools.drive import LAUNCH_ARGS

PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this directory; `items` has those of the whole run."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield Chromium. Without it, the tests are skipped, or fail in CI."""
    path = find_browser()
    if path is None:
        if browser_required():
            pytest.fail(NO_BROWSER, pytrace=False)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def tolerated_kinds(request: pytest.FixtureRequest) -> set[str]:
    """Return the PROBLEM_KINDS that `@pytest.mark.tolerates("console", ...)` allows."""
    kinds = {kind for mark in request.node.iter_markers("tolerates") for kind in mark.args}
    assert kinds <= PROBLEM_KINDS.keys(), (
        f"tolerates: {kinds - PROBLEM_KINDS.keys()} not in {sorted(PROBLEM_KINDS)}"
    )
    return kinds


def watch_page(browser: Browser, tolerated_kinds: set[str], **options: Any) -> Iterator[Page]:
    with watched_page(browser.new_context(locale="nl-BE", **options), tolerated_kinds) as page:
        yield page


@pytest.fixture
def page(browser: Browser, tolerated_kinds: set[str]) -> Iterator[Page]:
    """Yield a watched page on a phone, with empty storage and reduced motion."""
    options = {"device_scale_factor": 2, "has_touch": True, "reduced_motion": "reduce"}
    yield from watch_page(browser, tolerated_kinds, viewport=PHONE, **options)


@pytest.fixture
def desktop(browser: Browser, tolerated_kinds: set[str]) -> Iterator[Page]:
    """Yield a watched page on a computer."""
    options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
    yield from watch_page(browser, tolerated_kinds, **options)


@pytest.fixture
def page_without_scripts(browser: Browser, tolerated_kinds: set[str]) -> Iterator[Page]:
    """Yield a watched page on a phone with scripts off."""
    yield from watch_page(browser, tolerated_kinds, viewport=PHONE, java_script_enabled=False)


@pytest.fixture
def connection(page: Page) -> Connection:
    """Return the Connection of `page`. The test opens the page afterwards."""
    return Connection(page)
