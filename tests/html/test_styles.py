"""A page loads the styles of every state that it can show, and few others."""

import re

import brotli
import pytest
from starlette.testclient import TestClient

from tests import app
from tests.page_html import PageHtml
from wegwijzer.html.styles import BUILT, HTML

ALARMS = "rol=leerkracht&sector=onderwijs&feiten=ja&beelden=ja"
FIRST_FLIGHT = 14_000  # bytes that a server sends before the first ACK (initial congestion window)


@pytest.fixture(scope="module")
def visitor() -> TestClient:
    return app.visitor(app.site(live_now=lambda: True), accept_encoding="br")


def compressed_body(visitor: TestClient, path: str) -> bytes:
    """Return the body of a response as it is sent, compressed."""
    with visitor.stream("GET", path) as response:
        return b"".join(response.iter_raw())


def decompress_start(start: bytes) -> str:
    """Return the text in the first bytes of a compressed body."""
    decompressor = brotli.Decompressor()
    text: bytes = decompressor.process(start)
    while chunk := decompressor.process(b""):
        text += chunk
    return text.decode("utf-8", "ignore")


PARTS = {
    page.stem: tuple(re.findall(r'@import "([^"]+)"', page.read_text(encoding="utf-8")))
    for page in (HTML / "pages").glob("*.css")
}


SEAM = HTML.parent / "streamlit_engine" / "seam.css"


def test_every_stylesheet_is_used_by_a_kind_of_page() -> None:
    used = {(HTML / "pages" / part).resolve() for parts in PARTS.values() for part in parts}
    assert used == {SEAM, *(HTML / "css").glob("*.css")}


@pytest.mark.parametrize("start", ["question", "result"])
@pytest.mark.parametrize("later", ["question", "result"])
def test_live_styles_cover_every_state(start: str, later: str) -> None:
    assert {*PARTS[later]} <= {*PARTS[start], *PARTS["levend"]}


@pytest.mark.parametrize(
    ("query", "max_bytes"),
    [
        *((query, 6_800) for query in ("", "rol=trainer", "rol=api", "rol=trainer&sector=sport")),
        ("rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee", 6_800),
        ("rol=leerkracht&sector=onderwijs&feiten=weet-niet&beelden=weet-niet", 7_300),
        (ALARMS, 7_300),
    ],
)
def test_questions_are_small(visitor: TestClient, query: str, max_bytes: int) -> None:
    assert len(compressed_body(visitor, f"/?{query}")) <= max_bytes


@pytest.mark.parametrize("step", "1234")
def test_alarm_and_next_step_arrive_in_the_first_flight(visitor: TestClient, step: str) -> None:
    response = compressed_body(visitor, f"/?{ALARMS}&stap={step}")
    assert len(response) <= 18_500
    page = PageHtml(decompress_start(response[:FIRST_FLIGHT]))
    assert "gesprek" in page.sections, "everything before the talk has arrived"
    assert {"politie", "child-focus"} <= {*page.contacts("//*[@id='dringend']")}
    assert page.contacts("//*[@id='volgende-stap']")


@pytest.mark.parametrize("query", ["", f"{ALARMS}&stap=1", "doel=voorkomen&rol=ander&sector=sport"])
def test_wizard_pages_link_to_immutable_stylesheets_for_print_and_live_states(
    visitor: TestClient, query: str
) -> None:
    page = PageHtml(visitor.get(f"/?{query}").text)
    (tags,) = page.values("//*[@id='streamlit']/@data-tags")
    for link, name in (
        (page.one("//link[@rel='stylesheet'][@media='print']"), "papier.css"),
        (PageHtml(visitor.get(tags).text).one("//link[@rel='stylesheet']"), "levend.css"),
    ):
        response = visitor.get(link.get("href") or "")
        assert response.content == (BUILT / name).read_bytes()
        assert "immutable" in response.headers["cache-control"]


def test_the_sheet_page_has_all_styles_inline(visitor: TestClient) -> None:
    page = PageHtml(visitor.get(f"/afdruk?{ALARMS}&stap=1").text)
    assert page.values("//link[@rel='stylesheet']/@href") == []


def test_selectors_unknown_to_older_browsers_have_rules_of_their_own() -> None:
    """A browser that does not know one selector of a rule drops the whole rule.

    :has() needs Chrome 105 or Firefox 121; ::details-content needs Chrome 131.
    """
    recent = r":has\b|::details-content"
    checked = 0
    for path in (*(HTML / "css").glob("*.css"), SEAM):
        css = re.sub(r"(?s)/\*.*?\*/", "", path.read_text(encoding="utf-8"))
        for selectors in re.findall(r"([^{}@;]+)\{", css):
            while "(" in selectors:  # only commas outside brackets separate selectors
                selectors = re.sub(
                    r"\([^()]*\)", lambda m: ":has" if ":has" in m[0] else "", selectors
                )
            found = [bool(re.search(recent, selector)) for selector in selectors.split(",")]
            assert all(found) or not any(found), f"{path.name}: {selectors}"
            checked += all(found)
    assert checked > 10
