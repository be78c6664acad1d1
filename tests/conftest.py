"""Shared fixtures: the content, the renderer, the pages of all answers, and servers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from hypothesis import settings

from tests.page_html import ADDRESS, PageHtml, Pages, first_paint
from tests.states import COMPLETE, CONTENT, PREVENTION, STATES
from tools.app_server import running_server
from wegwijzer.content import Content
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import Reading

# Deterministic examples, so that a failure can be reproduced.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def content() -> Content:
    return CONTENT


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer(CONTENT)


@pytest.fixture(scope="session")
def screens(renderer: Renderer) -> Pages:
    """Return the first paint of every state of the wizard."""
    return {answers: PageHtml(first_paint(renderer, Reading(answers, True))) for answers in STATES}


@pytest.fixture(scope="session")
def results(screens: Pages) -> Pages:
    """Return the result of every complete set of answers of `aanpakken`."""
    return {answers: screens[answers] for answers in COMPLETE}


@pytest.fixture(scope="session")
def sheets(renderer: Renderer) -> Pages:
    """Return the sheet of every complete set of answers."""
    return {
        answers: PageHtml(renderer.sheet(Reading(answers, True), ADDRESS, "./eigen/afdruk.js"))
        for answers in COMPLETE + PREVENTION
    }


SiteForMode = Callable[[str], str]


@pytest.fixture(scope="session")
def site_for_mode() -> Iterator[SiteForMode]:
    """Yield a function from a value of WEGWIJZER_STREAMLIT to the URL of a shared server."""
    with ExitStack() as stack:
        yield cache(
            lambda mode: stack.enter_context(running_server(env={"WEGWIJZER_STREAMLIT": mode})).url
        )


@pytest.fixture(scope="session")
def site(site_for_mode: SiteForMode) -> str:
    """Return the URL, without a trailing slash, of a server whose pages always become live."""
    return site_for_mode("altijd")


@pytest.fixture(scope="session")
def site_by_links(site_for_mode: SiteForMode) -> str:
    """Return the URL of a server in links-only mode."""
    return site_for_mode("nooit")
