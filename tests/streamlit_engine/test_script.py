"""The Streamlit script renders the same HTML as the first paint.

tests/rules and tests/html test the content and the links of each state.
"""

from html import escape
from urllib.parse import parse_qsl, quote

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.app import RESULT
from tests.page_html import ASSETS, PageHtml
from tools.app_server import ROOT
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import answers_from_query
from wegwijzer.streamlit_engine import script
from wegwijzer.web.address import ADDRESS_HEADER

STATES = ["&".join(RESULT.split("&")[:length]) for length in range(6)]
EXTRAS = ["", "&rol=zqzq", "&wijzig=rol", "&wijzig=zqzq", "&fbclid=zqzq"]
LINKS = [
    *(link + extra for link in STATES for extra in EXTRAS),
    *("rol=<script>zqzq</script>", f"rol={'z' * 50_000}", "rol=\x00\ufffd", f"{RESULT}&stap=3"),
    quote(RESULT, safe=""),
    *(f"{RESULT}&wijzig=stap", "doel=voorkomen&rol=ander&sector=sport", ""),
]


class Session:
    """A Streamlit session in which links are opened one after the other."""

    def __init__(self) -> None:
        self._app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)

    def render(self, link: str) -> str:
        """Open a link like a tap or Back; return the HTML that the script renders."""
        self._app.query_params.clear()
        for name, value in parse_qsl(link, keep_blank_values=True):
            self._app.query_params[name] = [*self._app.query_params.get(name, []), value]
        self._app.run()
        assert not self._app.exception
        (element,) = self._app.get("html")
        return str(element.proto.body)


def first_paint(renderer: Renderer, link: str) -> str:
    """Return <main> of the first paint of a link, as the template that Streamlit should render."""
    screen = renderer.screen(answers_from_query(link, renderer.content), script.LOCAL_ADDRESS)
    document = renderer.document(screen, script.LOCAL_ADDRESS, ASSETS)
    _, start, rest = document.partition(
        f'<main data-staat="{escape(screen.state)}" data-versie="">\n'
    )
    main, end, _ = rest.partition("\n  </main>")
    assert start
    assert end
    return (
        f'<template class="pagina {screen.kind}" data-staat="{escape(screen.state)}" '
        f'data-canoniek="{escape(screen.canonical)}" data-versie="">\n{main}\n</template>'
    )


def test_streamlit_renders_the_first_paint_of_any_link(renderer: Renderer) -> None:
    session = Session()
    for link in LINKS:
        html = session.render(link)
        assert html == first_paint(renderer, link), link
        assert "zqzq" not in html


def test_shared_links_have_the_address_from_the_header_of_the_gate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = "https://wegwijzer.example/pad/"
    headers = {ADDRESS_HEADER: address}
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: headers))
    page = PageHtml(Session().render(RESULT))
    neutral, full = page.values("//*[@id='delen']//input/@value")
    assert neutral == f"{address}?rol=trainer&sector=sport"
    assert full == f"{address}?{RESULT}"


def test_after_an_exception_the_script_renders_no_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Renderer, "screen", lambda *_: 1 / 0)
    assert Session().render("") == script.FAILED_HTML
