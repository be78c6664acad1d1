"""The Streamlit page: widgets and wiring only; what it shows comes from render."""

import os
from functools import cache
from typing import get_args
from urllib.parse import urljoin

import streamlit as st

from wegwijzer.answers import answers_from_query
from wegwijzer.content import load_content
from wegwijzer.render import Area, Choices, Html, Renderer

LOCAL = "http://localhost:8501/"  # outside a browser the page has no address


@cache
def renderer() -> Renderer:
    """Return the one renderer of this process; a mistake in data/ stops the start here."""
    return Renderer(load_content())


def show() -> None:
    """Draw the state that the query string describes."""
    render = renderer()
    query = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    screen = render.screen(answers_from_query(query, render.content), _address())
    st.set_page_config(page_title=screen.title)
    for area in get_args(Area):
        with st.container(key=f"deel-{area}"):
            for block in screen.area(area):
                if isinstance(block, Html):
                    st.html(block.html)
                else:
                    _draw(block, render.spare_links(block))


def _draw(choices: Choices, spare_links: str) -> None:
    st.html(spare_links)
    with st.container(key=f"keuzes-{choices.name}"):
        for choice in choices.choices:
            st.button(
                choice.label,
                key=choice.key,
                type="primary" if choice.chosen else "secondary",
                on_click=st.query_params.from_dict,  # one history entry: Back is one question back
                args=(choice.query,),
            )


def _address() -> str:
    """Return the address by which the page was reached, up to and with its last slash."""
    public_url = os.environ.get("WEGWIJZER_URL")
    return f"{public_url.rstrip('/')}/" if public_url else urljoin(st.context.url or LOCAL, ".")
