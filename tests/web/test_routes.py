"""Our own addresses, asked without a network and without Streamlit."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import pytest
import streamlit as st
from httpx2 import Response
from starlette.testclient import TestClient

from wegwijzer import __version__
from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.streamlit_engine.client import streamlit_files
from wegwijzer.web.assets import accepted_encodings
from wegwijzer.web.routes import Site
from wegwijzer.web.turns import FullError, Turns

STREAMLIT = Path(st.__file__).parent / "static"
RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
TAGS = re.compile(r'data-tags="\.(/eigen/levend\.[0-9a-f]+\.html)"')
SCRIPT = re.compile(r'src="\.(/eigen/wegwijzer\.[0-9a-f]+\.js)"')
STREAMLIT_SCRIPT = re.compile(r'<script type="module" crossorigin src="\.([^"]+)"')


@cache
def paper() -> Paper:
    return Paper(load_content())


def site(**options: Any) -> Site:
    found = streamlit_files(STREAMLIT)
    given: dict[str, Any] = {
        "more_files": found.files,
        "live_tags": found.tags,
        "live_now": lambda: True,
        **options,
    }
    return Site(Renderer(load_content()), paper(), **given)


@pytest.fixture(scope="module")
def app() -> Site:
    return site()


def ask(
    app: Site, path: str = "/", query: str = "", method: str = "GET", **headers: str
) -> Response:
    """Return the answer to one request; header names with _ for -."""
    client = TestClient(app, base_url="http://wijzer.be", follow_redirects=False)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    address = f"{path}?{query}" if query else path
    return client.request(method, address, headers={"accept-encoding": "identity", **given})


def named(app: Site, pattern: re.Pattern[str], page: str = "/") -> str:
    """Return the address that a page names."""
    found = pattern.search(ask(app, page).text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("method", "path", "query", "status"),
    [
        ("GET", "/", "", 200),
        ("GET", "/", RESULT, 200),
        ("GET", "/", "x=%ff%00&rol=" + "a" * 9000, 200),
        ("HEAD", "/", "", 200),
        ("POST", "/", "", 405),
        ("OPTIONS", "/privacy", "", 405),
        ("DELETE", "/eigen/x.js", "", 405),
        ("GET", "/privacy", "", 200),
        ("GET", "/toegankelijkheid", "", 200),
        ("GET", "/robots.txt", "", 200),
        ("GET", "/favicon.png", "", 200),
        ("GET", "/favicon.ico", "", 200),
        ("GET", "/voorbeeld.png", "", 200),
        ("GET", "/gespreksblad.pdf", RESULT, 200),
        ("HEAD", "/affiche.pdf", "sector=sport", 200),
        ("GET", "/gespreksblad-leeg.pdf", "", 303),
        ("GET", "/gespreksblad.pdf", "x=%ff%00&rol=" + "a" * 9000, 303),
        ("POST", "/affiche.pdf", "sector=sport", 405),
        ("GET", "/healthz", "", 200),
        ("GET", "/_stcore/health", "", 200),
        ("GET", "/bestaat-niet", "", 404),
        ("GET", "/afdruk/", "", 308),
        ("GET", "/streamlit/bestaat-niet.js", "", 404),
        ("GET", "/a/b/c", RESULT, 404),
    ],
)
def test_every_address_has_an_answer_of_its_own(
    app: Site, method: str, path: str, query: str, status: int
) -> None:
    answer = ask(app, path, query, method)
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers
    assert answer.headers.get("allow") == ("GET, HEAD" if status == 405 else None)


def test_health_names_the_version_in_a_header_and_says_only_ok(app: Site) -> None:
    answer = ask(app, "/healthz")
    assert answer.text == "ok"
    assert answer.headers["wegwijzer-version"] == __version__


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/host-config",
        "/_stcore/upload_file/a/b",
        "/_stcore/script-health-check",
        "/media/x.png",
        "/component/x/index.html",
        "/auth/login",
    ],
)
def test_streamlits_addresses_are_not_ours(app: Site, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert ask(app, path, method=method).status_code in (404, 405)


def test_an_unknown_address_is_answered_in_dutch_with_the_way_back(app: Site) -> None:
    answer = ask(app, "/weg/xyzzy", "naam=Jan")
    assert '<html lang="nl-BE">' in answer.text
    assert "Deze pagina bestaat niet" in answer.text
    assert 'href="/"' in answer.text
    assert "116 000" in answer.text
    assert "xyzzy" not in answer.text
    assert "Jan" not in answer.text


def test_a_state_with_answers_is_neither_kept_nor_indexed(app: Site) -> None:
    private, start = ask(app, query=RESULT), ask(app)
    assert private.headers["cache-control"] == "no-store"
    assert private.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in private.text
    assert "x-robots-tag" not in start.headers
    assert "noindex" not in start.text


def test_the_head_is_dutch_and_its_preview_is_the_same_for_every_state(app: Site) -> None:
    def preview(query: str) -> list[str]:
        return re.findall(
            r'<meta (?:property="og:|name="(?:twitter|description)).*', ask(app, query=query).text
        )

    assert len(preview("")) >= 8
    assert preview("") == preview(RESULT) == preview("rol=trainer&feiten=ja")
    assert '<html lang="nl-BE">' in ask(app).text
    assert "<title>Wat is jouw rol? Vraag 1 van 5 - " in ask(app).text
    assert "<title>Jouw contacten - " in ask(app, query=RESULT).text


def test_pages_are_compressed_as_the_client_asks(app: Site) -> None:
    def encoding(accepts: str) -> str | None:
        headers = ask(app, query=RESULT, accept_encoding=accepts).headers
        return str(headers["content-encoding"]) if "content-encoding" in headers else None

    assert encoding("gzip, br") == "br"
    assert encoding("gzip, br;q=0") == "gzip"
    assert encoding("identity") is None
    plain, packed = ask(app, query=RESULT), ask(app, query=RESULT, accept_encoding="br")
    assert packed.text == plain.text  # the client unpacked it
    assert int(packed.headers["content-length"]) < 0.3 * len(plain.content)
    assert plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", ()),
        ("gzip, deflate, br, zstd", ("br", "gzip")),
        ("br;q=0, gzip", ("gzip",)),
        ("br;q=0.5, gzip;q=1.0", ("gzip", "br")),
        ("*", ("br", "gzip")),
        ("*;q=0", ()),
        ("gzip;q=0, *", ("br",)),
        ("GZIP", ("gzip",)),
        ("br;q=nonsense", ("br",)),
        (",;=,q=", ()),
    ],
)
def test_accept_encoding_is_read_as_the_standard_says(
    header: str, accepted: tuple[str, ...]
) -> None:
    assert accepted_encodings(header) == accepted


def test_scripts_come_compressed_and_may_be_kept_for_ever(app: Site) -> None:
    path = named(app, STREAMLIT_SCRIPT, named(app, TAGS))
    answer = ask(app, path, accept_encoding="br, gzip")
    assert answer.content == ask(app, path).content
    assert int(answer.headers["content-length"]) < 0.35 * len(answer.content)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    tags = {
        encoding: ask(app, path, accept_encoding=encoding).headers["etag"]
        for encoding in ("br", "gzip", "identity")
    }
    assert len(set(tags.values())) == 3
    again = ask(app, path, accept_encoding="br", if_none_match=tags["br"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_is_compressed_once(app: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    path = named(app, SCRIPT)
    first = ask(app, path, accept_encoding="br").content
    monkeypatch.setattr(brotli, "compress", lambda *_, **__: pytest.fail("compressed again"))
    assert ask(app, path, accept_encoding="br").content == first


def test_none_of_streamlits_styles_and_fonts_is_served(app: Site) -> None:
    """What it draws is not seen, so it needs none."""
    tags = ask(app, named(app, TAGS)).text
    (styles,) = re.findall(r'"\.([^"]+\.css)"', tags)
    assert styles.startswith("/eigen/"), "our own, for what may come"
    assert b"woff" not in ask(app, styles).content
    files = {path for path in streamlit_files(STREAMLIT).files if not path.endswith(".js")}
    assert files == set()


def test_the_address_of_our_script_changes_with_its_content(app: Site) -> None:
    assert ask(app, named(app, SCRIPT)).status_code == 200
    assert ask(app, "/eigen/wegwijzer.0123456789abcdef.js").status_code == 404


def test_streamlits_tags_sleep_until_our_script_wakes_them(app: Site) -> None:
    assert "./streamlit/" not in ask(app).text
    tags = ask(app, named(app, TAGS))
    assert '<script type="module"' in tags.text
    assert "fonts" not in tags.text
    assert "immutable" in tags.headers["cache-control"]


def test_a_page_that_may_not_become_live_asks_for_nothing_of_streamlits() -> None:
    may = [True, False]
    app = site(live_now=lambda: may.pop(0))
    assert TAGS.search(ask(app, query=RESULT).text)
    assert 'data-tags=""' in ask(app, query=RESULT).text


def test_links_and_codes_name_the_address_by_which_the_page_was_reached(app: Site) -> None:
    neutral = "?rol=trainer&amp;sector=sport"
    assert f'value="http://wijzer.be/{neutral}"' in ask(app, query=RESULT).text
    behind_proxy = ask(app, query=RESULT, x_forwarded_proto="https").text
    assert f'value="https://wijzer.be/{neutral}"' in behind_proxy
    named = site(public_url="https://pesten.be/wijzer/")
    assert f'value="https://pesten.be/wijzer/{neutral}"' in ask(named, query=RESULT).text


@pytest.mark.parametrize(
    "host", ['x"><script>', "a" * 5000, "x.be:99999", "[", "x.be:80:80", "", "jan@x.be", "x.be/y"]
)
def test_a_host_that_is_none_is_answered_and_never_repeated(app: Site, host: str) -> None:
    for path, query in (("/", RESULT), ("/afdruk", RESULT), ("/privacy", ""), ("/weg", "")):
        answer = ask(app, path, query, host=host)
        assert answer.status_code == (404 if path == "/weg" else 200)
        assert not host or f"//{host}" not in answer.text
        assert path == "/weg" or "http://localhost/" in answer.text


def test_page_and_sheet_print_one_link(app: Site) -> None:
    # Caddy and Traefik say wss of a socket; the page's own parts ask with that scope.
    links = {
        re.findall(r"https?://[^?\"<]+/\?rol=trainer&amp;sector=sport(?=[\"<])", page)[0]
        for path in ("/", "/afdruk")
        for page in [ask(app, path, RESULT, host="X.be:443", x_forwarded_proto="HTTPS").text]
    }
    assert links == {"https://x.be/?rol=trainer&amp;sector=sport"}


@pytest.mark.parametrize(
    ("query", "location"),
    [
        ("rol=zqzq&sector=sport", "./?sector=sport&rol="),
        ("rol=zqzq", "./?rol="),
        ("sector=sport", "./?sector=sport"),
        ("sector=sport&fbclid=zqzq&bewaar=1", "./?sector=sport"),
    ],
)
def test_a_sheet_of_a_link_that_was_not_complete_goes_on_where_that_is_said(
    app: Site, query: str, location: str
) -> None:
    answer = ask(app, "/afdruk", query)
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    asked = ask(app, "/", location.partition("?")[2]).text
    assert ("data-melding" in asked) == ("zqzq" in query and "fbclid" not in query)


def test_a_sheet_says_that_its_link_was_not_complete(app: Site) -> None:
    assert "data-melding" not in ask(app, "/afdruk", f"{RESULT}&fbclid=1").text
    assert "data-melding" in ask(app, "/afdruk", f"{RESULT}&stap=3").text
    assert "data-melding" not in ask(app, "/afdruk", f"{RESULT}&stap=3&bewaar=1").text


@pytest.mark.parametrize(
    ("query", "location"),
    [
        (f"{RESULT}&bewaar=1", f"./gespreksblad.pdf?{RESULT}"),
        (f"{RESULT}&bewaar=1&fbclid=x&wijzig=rol", f"./gespreksblad.pdf?{RESULT}"),
        ("poster=sport", "./affiche.pdf?sector=sport"),
        ("poster=jeugd-cultuur&bewaar=1", "./affiche.pdf?sector=jeugd-cultuur"),
        ("poster=ruimtevaart", "./"),
    ],
)
def test_what_was_a_kept_sheet_or_a_poster_leads_to_its_pdf(
    app: Site, query: str, location: str
) -> None:
    answer = ask(app, "/afdruk", query)
    assert (answer.status_code, answer.headers["location"]) == (303, location)


def test_when_too_many_ask_for_a_pdf_one_is_told_in_dutch_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def full(*_: object) -> None:
        raise FullError

    app = site()
    monkeypatch.setattr(Turns, "take", full)
    answer = ask(app, "/gespreksblad.pdf", RESULT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert answer.headers["cache-control"] == "no-store"
    assert "Het is even druk" in answer.text
    assert all(number in answer.text for number in ("101", "116 000", "112"))
    assert ask(app, query=RESULT).status_code == 200, "pages are drawn as ever"


def test_under_a_base_path_everything_moves_with_it() -> None:
    app = site(base="/pad")
    assert ask(app, "/pad/").status_code == 200
    moved = ask(app, "/pad", "rol=trainer")
    assert (moved.status_code, moved.headers["location"]) == (308, "/pad/?rol=trainer")
    assert ask(app, f"/pad{named(app, SCRIPT, '/pad/')}").status_code == 200
    assert ask(app, "/").status_code == 404
    assert 'href="/pad/"' in ask(app, "/pad/weg").text
    assert ask(app, "/pad/privacy").status_code == 200
    assert ask(app, "/pad/affiche.pdf", "sector=sport").status_code == 200
    assert 'value="http://wijzer.be/pad/?rol=' in ask(app, "/pad/", RESULT).text


def test_a_failure_is_told_in_dutch_with_the_urgent_numbers_and_logged_without_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = site()
    monkeypatch.setattr(Renderer, "screen", lambda *_: 1 / 0)
    monkeypatch.setattr(Renderer, "page", lambda *_: 1 / 0)
    answer = ask(app, query=RESULT)
    assert answer.status_code == 500
    assert "Er ging iets mis" in answer.text
    assert all(number in answer.text for number in ("101", "116 000", "112"))
    assert "ZeroDivisionError" in caplog.text
    assert "beelden=" not in caplog.text + answer.text


def test_a_path_with_a_line_break_writes_one_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app, message = site(), Renderer.message

    def broken(self: Renderer, name: str, *rest: str) -> str:
        return str(1 / 0) if name == "not_found" else message(self, name, *rest)

    monkeypatch.setattr(Renderer, "message", broken)
    assert ask(app, "/x%0aERROR%20all%20is%20lost").status_code == 500
    assert "no answer for /x" in caplog.messages
