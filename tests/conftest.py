"""Shared fixtures: the content, the renderer, every combination of answers, and servers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from hypothesis import settings

from tests.page_html import ADDRESS, ASSETS, PageHtml, Pages
from tools.app_server import running_server
from tools.combinations import combinations
from wegwijzer.content import Content, load_content
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import Answers, Reading

# Deterministic examples, so that a failure can be reproduced.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="session")
def renderer(content: Content) -> Renderer:
    return Renderer(content)


@pytest.fixture(scope="session")
def complete(content: Content) -> tuple[Answers, ...]:
    """Return the 756 complete answers of `aanpakken`."""
    return combinations(content, "aanpakken")


@pytest.fixture(scope="session")
def prevention(content: Content) -> tuple[Answers, ...]:
    """Return the 21 complete answers of `voorkomen`."""
    return combinations(content, "voorkomen")


@pytest.fixture(scope="session")
def states(content: Content) -> tuple[Answers, ...]:
    """Return every state of the wizard: each question answered in each way, or open."""
    return combinations(content, "aanpakken", None) + combinations(content, "voorkomen", None)


@pytest.fixture(scope="session")
def screens(renderer: Renderer, states: tuple[Answers, ...]) -> Pages:
    """Return the first paint of every state of the wizard."""
    readings = {answers: Reading(answers, True) for answers in states}
    return {
        answers: PageHtml(renderer.document(renderer.screen(reading, ADDRESS), ADDRESS, ASSETS))
        for answers, reading in readings.items()
    }


@pytest.fixture(scope="session")
def results(screens: Pages, complete: tuple[Answers, ...]) -> Pages:
    """Return the result of every complete set of answers of `aanpakken`."""
    return {answers: screens[answers] for answers in complete}


@pytest.fixture(scope="session")
def sheets(
    renderer: Renderer, complete: tuple[Answers, ...], prevention: tuple[Answers, ...]
) -> Pages:
    """Return the sheet of every complete set of answers."""
    return {
        answers: PageHtml(renderer.sheet(Reading(answers, True), ADDRESS, "./eigen/afdruk.js"))
        for answers in complete + prevention
    }


SiteForMode = Callable[[str], str]


@pytest.fixture(scope="session")
def site_for_mode() -> Iterator[SiteForMode]:
    """Yield a function from a value of WEGWIJZER_STREAMLIT to the address of a shared server."""
    with ExitStack() as stack:
        yield cache(
            lambda mode: stack.enter_context(running_server(env={"WEGWIJZER_STREAMLIT": mode})).url
        )


@pytest.fixture(scope="session")
def site(site_for_mode: SiteForMode) -> str:
    """Return the address of a server whose pages always become live, without a trailing slash."""
    return site_for_mode("altijd")


@pytest.fixture(scope="session")
def site_by_links(site_for_mode: SiteForMode) -> str:
    """Return the address of a server whose pages never become live: plain links, the same HTML."""
    return site_for_mode("nooit")
