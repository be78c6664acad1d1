"""Links damaged by mail and chat programs are repaired if only one repair is possible."""

from collections.abc import Callable
from functools import cache, partial
from itertools import cycle
from urllib.parse import parse_qsl, quote

import pytest
from httpx2 import Response
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.app import site, visitor
from tests.states import COMPLETE, CONTENT, PREVENTION, STATES
from wegwijzer.rules.answers import (
    Answers,
    Reading,
    answers_from_query,
    known_values,
    query_from_answers,
    without,
)
from wegwijzer.rules.query import read_query

ANSWERED = tuple(answers for answers in STATES if query_from_answers(answers, CONTENT))
# Parameters that Safe Links (Microsoft) and other services add to a link.
TRACKING = ("", "&fbclid=IwAR0", "&data=05%7C02%7C&reserved=0", "&utm_source=mail")
SUFFIXES = (*".,;:!?)]}>\"'*_~|/…»”’", ").", "/.", '">', "\u200b", "\u00a0")


def lower_escapes(text: str) -> str:
    """Return the text with percent-escapes in lower case, as some programs write them."""
    return "".join(f"%{p[:2].lower()}{p[2:]}" if i else p for i, p in enumerate(text.split("%")))


def encode(query: str, times: int = 1) -> str:
    for _ in range(times):
        query = quote(query, safe="")
    return query


def _add_suffix(suffix: str, encoded: bool, query: str) -> str:
    return encode(f"{query}{suffix}") if encoded else f"{query}{quote(suffix)}"


def _safe_link(inner: Callable[[str], str], query: str) -> str:
    """Return the query of a Safe Links URL, as this site receives it."""
    url = encode(f"https://wijzer.be/?{inner(query)}")
    return f"url={url}&data=05%7C02%7Cjan%40school.be%7C&sdata=VTa%3D&reserved=0"


QUERIES: dict[str, Callable[[str], str]] = {
    "&amp;": lambda q: q.replace("&", "&amp;"),
    "&AMP;": lambda q: q.replace("&", "&AMP;"),
    "&amp; twice": lambda q: q.replace("&", "&amp;amp;"),
    "&amp; and encoded": lambda q: encode(q.replace("&", "&amp;")),
    "encoded": encode,
    "encoded, lower case": lambda q: lower_escapes(encode(q)),
    "encoded twice": lambda q: encode(q, 2),
    "encoded three times": lambda q: lower_escapes(encode(q, 3)),
    "with its question mark": lambda q: encode(f"?{q}"),
    "a second question mark": lambda q: f"?{q}",
    "only = encoded": lambda q: q.replace("=", "%3D"),
    "only & encoded": lambda q: q.replace("&", "%26"),
    "only & encoded, twice": lambda q: q.replace("&", "%2526"),
    "only = encoded, twice": lambda q: q.replace("=", "%253d"),
    "only - encoded": lambda q: q.replace("-", "%2D"),
    "only - encoded, twice": lambda q: q.replace("-", "%252D"),
    "Safe Links": lambda q: _safe_link(str, q),
    "Safe Links around an encoded query": lambda q: _safe_link(encode, q),
    "Safe Links with &amp; left": lambda q: _safe_link(str, q).replace("&", "&amp;"),
    "after another parameter": lambda q: encode(f"fbclid=x&{q}"),
    **{f"{end!a} after it": partial(_add_suffix, end, False) for end in SUFFIXES},
    **{f"{end!a} after it, encoded": partial(_add_suffix, end, True) for end in SUFFIXES},
}
damages = st.sampled_from(sorted(QUERIES)).map(QUERIES.__getitem__)
states = st.sampled_from(ANSWERED)


@pytest.mark.parametrize("name", QUERIES)
def test_every_state_is_read_from_damaged_links(name: str) -> None:
    # Trailing characters only affect the last value, so fewer states are enough.
    for answers, tracking in zip(
        ANSWERED[:: 10 if "after" in name else 1], cycle(TRACKING), strict=False
    ):
        query = QUERIES[name](query_from_answers(answers, CONTENT)) + tracking
        assert answers_from_query(query, CONTENT) == Reading(answers, True), query


@pytest.mark.parametrize("name", QUERIES)
def test_the_question_to_show_again_is_read_from_damaged_links(name: str) -> None:
    for answers in ANSWERED[::31]:
        question_id = next(q.id for q in CONTENT.questions if answers.get(q.id) or q.id == "stap")
        link = query_from_answers(answers, CONTENT, question_id)
        reading = answers_from_query(link, CONTENT)
        assert answers_from_query(QUERIES[name](link), CONTENT) == reading


@given(states, damages)
def test_repair_is_idempotent_and_the_same_for_pairs_from_streamlit(
    answers: Answers, damage: Callable[[str], str]
) -> None:
    query = damage(query_from_answers(answers, CONTENT))
    from_streamlit = parse_qsl(query, keep_blank_values=True)
    assert answers_from_query(from_streamlit, CONTENT) == Reading(answers, True)
    known = known_values(CONTENT)
    pairs = read_query(query, known)
    assert read_query(pairs, known) == pairs


# Ambiguous damage is not repaired: invalid values are dropped with a notice, unknown parameters
# without one

ALL_ANSWERS = Answers("aanpakken", "trainer", "sport", "nee", "ja", "2")
LINK = query_from_answers(ALL_ANSWERS, CONTENT)


@pytest.mark.parametrize(
    ("query", "reading"),
    [
        (LINK.replace("trainer", "trainer)"), Reading(without(ALL_ANSWERS, "rol"), False)),
        *(
            (LINK.replace("stap=2", f"stap={value}"), Reading(without(ALL_ANSWERS, "stap"), False))
            for value in ("2x", "2.5", "(2", "", ".")
        ),
        (LINK.replace("nee", "NEE"), Reading(without(ALL_ANSWERS, "feiten"), False)),
        (LINK.replace("&", "&amp"), Reading(Answers(rol="trainer"), True)),
        (LINK.replace("&", "amp;"), Reading(Answers(), False)),
        (f"{LINK}%26stap%3D3", Reading(ALL_ANSWERS, False)),
        (f"{LINK}&rol%3Dzorg", Reading(ALL_ANSWERS, False)),
        (f"{LINK}&amp;rol=zorg", Reading(ALL_ANSWERS, False)),
        (encode(LINK.replace("nee", "neen")), Reading(without(ALL_ANSWERS, "feiten"), False)),
        # Parameters of other sites may contain our names.
        (f"{LINK}&utm_content=a%26rol%3Dzorg", Reading(ALL_ANSWERS, True)),
        (f"url=https%3A%2F%2Fx.be%2F%3Frol%3Dzorg&{LINK}", Reading(ALL_ANSWERS, True)),
        ("utm_content=rol%3Dzorg", Reading(Answers(), True)),
        ("amp;fbclid=x&amp;ROL=zorg", Reading(Answers(), True)),
        (encode(LINK, 5), Reading(Answers(), True)),
    ],
)
def test_ambiguous_values_are_not_repaired(query: str, reading: Reading) -> None:
    assert answers_from_query(query, CONTENT) == reading


PIECES = ["rol", "api", "sector", "sport", "stap", "1", "x", *"=&%?.)", "amp;", "%25", "%26", "%3D"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@example("%" * 10_000)
@example("%25" * 10_000 + "=" * 10_000)
@example("stap=1" + "." * 100_000)
@example("stap=1" + ".x" * 50_000)
def test_any_damaged_link_can_be_read(query: str) -> None:
    reading = answers_from_query(query, CONTENT)
    for question in (CONTENT.goal, *CONTENT.questions):
        assert reading.answers.get(question.id) in (*question.option_ids, None)


# Damaged paths


@cache
def client() -> TestClient:
    return visitor(site())


def ask(address: str) -> Response:
    return client().get(f"http://wijzer.be{address}")


def follow_redirects(address: str) -> tuple[str, Response]:
    for _ in range(3):
        response = ask(address)
        if not response.is_redirect:
            return address, response
        assert "no-store" in response.headers["cache-control"]
        address = "/" + response.headers["location"].removeprefix("./").removeprefix("/")
    raise AssertionError(address)


PATHS: dict[str, Callable[[str, str], str]] = {
    "encoded into the path": lambda path, query: f"{path}{encode(f'?{query}')}",
    "the same, lower case": lambda path, query: lower_escapes(f"{path}{encode(f'?{query}')}"),
    "the same, twice": lambda path, query: f"{path}{encode(f'?{query}', 2)}",
    "only ? encoded": lambda path, query: f"{path}%3F{query}",
    "only ? and = encoded": lambda path, query: f"{path}%3f{query.replace('=', '%3D')}",
    "? encoded, &amp; left": lambda path, query: f"{path}%3F{query.replace('&', '&amp;')}",
    "? encoded, others after it": lambda path, query: f"{path}%3F{query}?fbclid=x",
    "a slash": lambda path, query: f"{path.rstrip('/')}/?{query}",
    "two slashes": lambda path, query: f"/{path}?{query}",
    "a slash, and encoded": lambda path, query: f"{path.rstrip('/')}/{encode(f'?{query}')}",
    "a bracket after it": lambda path, query: f"{path}{encode(f'?{query}')})",
}


def assert_repaired(path: str, query: str, damaged: str) -> None:
    expected = ask(f"{path}?{query}") if query else ask(path)
    final_path, response = follow_redirects(damaged)
    assert response.status_code == expected.status_code == 200, damaged
    assert response.content == expected.content, damaged
    for mark in ("%", "amp;", "fbclid", ")"):
        assert mark not in final_path, damaged


@settings(max_examples=40)
@given(st.sampled_from(COMPLETE + PREVENTION), st.sampled_from(sorted(PATHS)))
def test_damaged_paths_lead_to_wizard_sheet_and_code(answers: Answers, name: str) -> None:
    query = query_from_answers(answers, CONTENT)
    for path in ("/", "/afdruk", "/qr.svg"):
        assert_repaired(path, query, PATHS[name](path, query))


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/gespreksblad.pdf", LINK),
        ("/gespreksblad.pdf", "doel=voorkomen&rol=api&sector=sport"),
        ("/gespreksblad-leeg.pdf", "sector=jeugd-cultuur"),
        ("/affiche.pdf", "sector=onderwijs"),
    ],
)
def test_damaged_paths_lead_to_the_pdf(path: str, query: str, name: str) -> None:
    assert ask(PATHS[name](path, query)).headers["location"] == f"{path}?{query}"


@pytest.mark.parametrize("name", QUERIES)
def test_damaged_old_links_lead_to_poster_and_sheet(name: str) -> None:
    damage = QUERIES[name]
    poster = ask(f"/afdruk?{damage('poster=jeugd-cultuur')}")
    assert poster.headers["location"] == "./affiche.pdf?sector=jeugd-cultuur"
    sheet = ask(f"/afdruk?{damage(f'{LINK}&bewaar=1')}")
    assert sheet.headers["location"] == f"./gespreksblad.pdf?{LINK}"


@pytest.mark.parametrize("path", ["privacy", "toegankelijkheid", "overzicht"])
@pytest.mark.parametrize("suffix", ["/", "//", ".", ")", "/)", "%3Ffbclid%3Dx", "/%3F", "%253F"])
def test_text_pages_are_found_if_characters_are_added_at_the_end(path: str, suffix: str) -> None:
    final_path, response = follow_redirects(f"/{path}{suffix}")
    assert (final_path, response.status_code) == (f"/{path}", 200)


def test_lost_answers_show_a_notice() -> None:
    final_path, response = follow_redirects("/%3Frol%3Dtrainer%26sector%3Dqzqz%26x%3Dqzqz")
    assert final_path == "/?rol=trainer&sector="
    assert "data-melding" in response.text
    final_path, response = follow_redirects(f"/%3F{LINK}&stap=3")
    assert "data-melding" in response.text
    assert "data-melding" not in follow_redirects(f"/%3F{LINK}")[1].text


@pytest.mark.parametrize(
    "path",
    [
        *("/weg/", "/weg%3Frol=trainer", "/rol=trainer", "/privacy/weg", "/weg/privacy"),
        *("/privacyx", "/%2F%2Fevil.example", "/%5Cevil.example", "/Privacy", "/eigen/x.js/"),
    ],
)  # fmt: skip
def test_other_paths_are_not_found(path: str) -> None:
    assert ask(path).status_code == 404


def test_redirects_stay_under_the_base_path() -> None:
    client_of_base = visitor(site(base="/pad"))
    for path in ("/pad/%3F", "/pad%3F", "/pad//%3F"):
        response = client_of_base.get(f"{path}{encode(LINK)}")
        assert (response.status_code, response.headers["location"]) == (308, f"/pad/?{LINK}")
    assert client_of_base.get("/pad/privacy/").headers["location"] == "/pad/privacy"
    for path in ("/padprivacy/", "/privacy/", "/%3Frol=api"):
        assert client_of_base.get(path).status_code == 404


def test_redirects_keep_a_path_that_the_proxy_removes() -> None:
    behind_proxy = visitor(site(public_url="https://net.be/wijzer/"))
    response = behind_proxy.get(f"/%3F{encode(LINK)}")
    assert (response.status_code, response.headers["location"]) == (308, f"/wijzer/?{LINK}")
    assert 'href="/wijzer/"' in behind_proxy.get("/weg").text


@given(st.text(max_size=30), st.text(max_size=30))
@example("\r\nSet-Cookie: x=1", "rol=\r\nSet-Cookie: x=1")
def test_redirects_contain_only_known_values(path: str, query: str) -> None:
    for name in ("", "afdruk", "privacy"):
        response = ask(f"/{name}/{quote(path, safe='')}%3F{quote(f'rol={query}', safe='')}")
        known = {"", "rol", *CONTENT.question("rol").option_ids, "/", "/afdruk", "/privacy"}
        if response.status_code == 308:
            target, _, pairs = response.headers["location"].partition("?")
            assert {target, *(part for pair in parse_qsl(pairs, True) for part in pair)} <= known
        else:
            assert response.status_code == 404
