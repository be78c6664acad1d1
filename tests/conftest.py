"""What many tests share: the content, the renderer and every combination of answers."""

import pytest
from hypothesis import settings

from tools.combinations import combinations
from wegwijzer import render
from wegwijzer.answers import Answers
from wegwijzer.content import Content, load_content
from wegwijzer.render import Renderer

# The same examples at every run: a test that fails now and then teaches nobody anything.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


def renderer_with(content: Content) -> Renderer:
    """Return a renderer that writes "qr:<link>" for a code: drawing 1500 takes half a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "qr_image", lambda link: f"qr:{link}")
        return Renderer(content)


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="session")
def renderer(content: Content) -> Renderer:
    return renderer_with(content)


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
