"""The Streamlit page: widgets and wiring only; what it shows comes from render."""

import logging
from functools import cache
from typing import get_args
from urllib.parse import parse_qsl

import streamlit as st

from wegwijzer.address import ADDRESS_HEADER
from wegwijzer.answers import answers_from_query
from wegwijzer.content import load_content
from wegwijzer.render import Renderer
from wegwijzer.screen import Area, Choices, Part
from wegwijzer.settings import read_settings

_LOG = logging.getLogger(__name__)
LOCAL = "http://localhost:8501/"  # outside a browser the page has no address


@cache
def renderer() -> Renderer:
    """Return the one renderer of this process; a mistake in data/ stops the start here."""
    settings = read_settings()
    content = load_content(own_person=settings.eigen_contact, provider=settings.aanbieder)
    renderer = Renderer(content)
    renderer.rehearse()
    return renderer


def show() -> None:
    """Draw the state that the query string describes."""
    render = renderer()
    query = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    try:
        screen = render.screen(answers_from_query(query, render.content), _address())
    except Exception:
        _LOG.exception("no page")  # without the query: those are answers
        st.html(render.failure())
        return
    st.set_page_config(page_title=screen.title)
    for area in get_args(Area):
        with st.container(key=f"deel-{area}"):
            for block in screen.slots(area):
                if isinstance(block, Part):  # one element each, so that each keeps its place
                    st.html(render.html(block))
                elif block:
                    with st.container():
                        st.html(render.spare_links(block))
                        _draw(block, screen.state)
                else:
                    st.empty()


def _draw(choices: Choices, state: str) -> None:
    with st.container(key=f"keuzes-{choices.name}"):
        for choice in choices.choices:
            clicked = st.button(
                choice.label,
                key=choice.key,
                type="primary" if choice.chosen else "secondary",
                on_click=_go,
                args=(choice.query,),
            )
            if clicked and choice.query != state:
                # The server was restarted: its new session has the click, but not its callback.
                _go(choice.query)
                st.rerun()


def _go(query: str) -> None:
    """Move to another state in one history entry, so that Back goes one question back."""
    st.query_params.from_dict(parse_qsl(query))


def _address() -> str:
    """Return the address by which the page was reached, as the gate found it for its socket.

    Not st.context.url: behind some proxies it is another one than the sheet prints.
    """
    return st.context.headers.get(ADDRESS_HEADER) or LOCAL
