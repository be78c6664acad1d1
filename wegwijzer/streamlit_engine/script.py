"""The Streamlit script: renders one hidden element, which our JavaScript copies to the page."""

import logging
from functools import cache

import streamlit as st

from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import answers_from_query
from wegwijzer.web.address import ADDRESS_HEADER
from wegwijzer.web.settings import read_settings

_LOG = logging.getLogger(__name__)
LOCAL_ADDRESS = "http://localhost:8501/"  # for AppTest, which sends no headers
FAILED_HTML = "<template></template>"  # without data-staat, so states.js loads the URL


@cache
def renderer() -> Renderer:
    """Return the renderer of this process.

    Raises SettingsError for invalid settings, ContentError for mistakes in data/.
    """
    settings = read_settings()
    content = load_content(own_person=settings.eigen_contact, provider=settings.aanbieder)
    return Renderer(content)


def show() -> None:
    """Render the state that the query string describes, or FAILED_HTML after an exception."""
    render = renderer()
    query = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    try:
        screen = render.screen(answers_from_query(query, render.content), _address())
        html = render.state(screen)
    except Exception:
        _LOG.exception("render failed")  # without the query string, which has answers
        st.html(FAILED_HTML)
        return
    st.set_page_config(page_title=screen.title)
    st.html(html)


def _address() -> str:
    """Return the wizard's URL, which the gate put into a header of the socket.

    Behind some proxies st.context.url differs from the URL on the sheet.
    """
    return st.context.headers.get(ADDRESS_HEADER) or LOCAL_ADDRESS
