"""Each page brings along the rules that it can show, whatever it becomes, and not many more."""

import re

import brotli
import pytest
from starlette.testclient import TestClient

from tests import app
from tests.page_html import PageHtml
from wegwijzer.html.styles import BUILT, HTML

ALARMS = "rol=leerkracht&sector=onderwijs&feiten=ja&beelden=ja"
FIRST_FLIGHT = 14_000  # bytes that a server may send before the first answer of the phone


@pytest.fixture(scope="module")
def visitor() -> TestClient:
    return app.visitor(app.site(live_now=lambda: True), accept_encoding="br")


def packed(visitor: TestClient, path: str) -> bytes:
    """Return an answer as it crosses the line."""
    with visitor.stream("GET", path) as answer:
        return b"".join(answer.iter_raw())


def unpacked(start: bytes) -> str:
    """Return what a browser has of an answer that has not come in whole."""
    unpacker = brotli.Decompressor()
    text: bytes = unpacker.process(start)
    while more := unpacker.process(b""):
        text += more
    return text.decode("utf-8", "ignore")


PARTS = {
    page.stem: tuple(re.findall(r'@import "([^"]+)"', page.read_text(encoding="utf-8")))
    for page in (HTML / "pages").glob("*.css")
}


def test_every_stylesheet_is_used_by_a_kind_of_page() -> None:
    used = {(HTML / "pages" / part).resolve() for parts in PARTS.values() for part in parts}
    seam = HTML.parent / "streamlit_engine" / "seam.css"
    assert used == {seam, *(HTML / "css").glob("*.css")}


@pytest.mark.parametrize("start", ["question", "result"])
@pytest.mark.parametrize("later", ["question", "result"])
def test_live_styles_cover_every_state(start: str, later: str) -> None:
    assert {*PARTS[later]} <= {*PARTS[start], *PARTS["levend"]}


@pytest.mark.parametrize(
    ("query", "most"),
    [
        *((query, 6_800) for query in ("", "rol=trainer", "rol=api", "rol=trainer&sector=sport")),
        ("rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee", 6_800),
        ("rol=leerkracht&sector=onderwijs&feiten=weet-niet&beelden=weet-niet", 7_300),
        (ALARMS, 7_300),
    ],
)
def test_a_question_is_light(visitor: TestClient, query: str, most: int) -> None:
    assert len(packed(visitor, f"/?{query}")) <= most


@pytest.mark.parametrize("step", "1234")
def test_alarm_and_next_step_come_in_the_first_flight(visitor: TestClient, step: str) -> None:
    answer = packed(visitor, f"/?{ALARMS}&stap={step}")
    assert len(answer) <= 18_500
    page = PageHtml(unpacked(answer[:FIRST_FLIGHT]))
    assert "gesprek" in page.sections, "all before the talk is there"
    assert {"politie", "child-focus"} <= {*page.contacts("//*[@id='dringend']")}
    assert page.contacts("//*[@id='volgende-stap']")


@pytest.mark.parametrize("query", ["", f"{ALARMS}&stap=1", "doel=voorkomen&rol=ander&sector=sport"])
def test_wizard_pages_link_to_an_immutable_print_stylesheet(
    visitor: TestClient, query: str
) -> None:
    page = PageHtml(visitor.get(f"/?{query}").text)
    (href,) = page.values("//link[@rel='stylesheet'][@media='print']/@href")
    answer = visitor.get(href)
    assert answer.content == (BUILT / "papier.css").read_bytes()
    assert "immutable" in answer.headers["cache-control"]


def test_the_sheet_page_has_all_styles_inline(visitor: TestClient) -> None:
    page = PageHtml(visitor.get(f"/afdruk?{ALARMS}&stap=1").text)
    assert page.values("//link[@rel='stylesheet']/@href") == []


def test_what_streamlit_draws_gets_its_rules_with_streamlit(visitor: TestClient) -> None:
    (tags,) = PageHtml(visitor.get("/").text).values("//*[@id='streamlit']/@data-tags")
    (href,) = PageHtml(visitor.get(tags).text).values("//link[@rel='stylesheet']/@href")
    answer = visitor.get(href)
    assert answer.content == (BUILT / "levend.css").read_bytes()
    assert "immutable" in answer.headers["cache-control"]


# An engine that does not know one of these drops the whole rule, with all its other selectors:
# Chrome before 105 and Firefox before 121, Chrome before 131.
YOUNG = (":has(", "::details-content")


def rules(css: str) -> list[tuple[str, str]]:
    """Return selectors and declarations; of nested rules the innermost."""
    css = re.sub(r'/\*.*?\*/|"[^"]*"', "", css, flags=re.DOTALL)
    return [(start.strip(), body) for start, body in re.findall(r"([^{};]+)\{([^{}]*)\}", css)]


ALL_RULES = [
    (path.name, *rule)
    for path in (*(HTML / "css").glob("*.css"), HTML.parent / "streamlit_engine" / "seam.css")
    for rule in rules(path.read_text("utf-8"))
]


def test_selectors_unknown_to_older_browsers_have_rules_of_their_own() -> None:
    young = [(name, start) for name, start, _ in ALL_RULES if any(part in start for part in YOUNG)]
    assert len(young) > 10
    together = [
        f"{name}: {start}"
        for name, start in young
        if any(all(part not in one for part in YOUNG) for one in top_level(start))
    ]
    assert together == []


def top_level(start: str) -> list[str]:
    """Split a list of selectors at the commas that stand in no bracket."""
    parts, depth = [""], 0
    for letter in start:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
