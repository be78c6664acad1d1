"""The Streamlit page: one element, which our scripts take over into the page that is seen."""

import logging
from functools import cache

import streamlit as st

from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import answers_from_query
from wegwijzer.web.address import ADDRESS_HEADER
from wegwijzer.web.settings import read_settings

_LOG = logging.getLogger(__name__)
LOCAL = "http://localhost:8501/"  # outside a browser the page has no address
FAILED = "<template data-mislukt></template>"  # the page then follows the address as a link


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
        html = render.state(screen)
    except Exception:
        _LOG.exception("no page")  # without the query: those are answers
        st.html(FAILED)
        return
    st.set_page_config(page_title=screen.title)
    st.html(html)


def _address() -> str:
    """Return the address by which the page was reached, as the gate found it for its socket.

    Not st.context.url: behind some proxies it is another one than the sheet prints.
    """
    return st.context.headers.get(ADDRESS_HEADER) or LOCAL
