"""The routes, called without a network and without Streamlit."""

import re
from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest
import streamlit
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.app import RESULT, site, visitor
from tests.page_html import PageHtml
from wegwijzer import __version__
from wegwijzer.html.render import Renderer
from wegwijzer.streamlit_engine.client import streamlit_files
from wegwijzer.web.assets import accepted_encodings
from wegwijzer.web.limits import QueueFullError, WorkQueue
from wegwijzer.web.pdfs import Pdfs
from wegwijzer.web.routes import Site

STREAMLIT = Path(streamlit.__file__).parent / "static"
TAGS = re.compile(r'data-tags="\.(/eigen/levend\.[0-9a-f]+\.html)"')
SCRIPT = re.compile(r'src="\.(/eigen/wegwijzer\.[0-9a-f]+\.js)"')
STREAMLIT_SCRIPT = re.compile(r'<script type="module" crossorigin src="\.([^"]+)"')


@pytest.fixture(scope="module")
def app() -> Site:
    """Return the site with Streamlit on. Shared, because compressing its files takes seconds."""
    streamlit = streamlit_files(STREAMLIT)
    return site(more_files=streamlit.files, live_tags=streamlit.tags, live_now=lambda: True)


def ask(
    app: Site, path: str = "/", query: str = "", method: str = "GET", **headers: str
) -> Response:
    """Return the response. headers: _ in names becomes -."""
    address = f"{path}?{query}" if query else path
    return visitor(app, **headers).request(method, address)


def address_in(app: Site, pattern: re.Pattern[str], page: str = "/") -> str:
    """Return the path in a page that matches a pattern."""
    match = pattern.search(ask(app, page).text)
    assert match
    return match[1]


LONG_QUERY = "x=%ff%00&rol=" + "a" * 9000


@pytest.mark.parametrize(
    ("method", "path", "query", "status"),
    [
        *(("GET", path, "", 200) for path in ("/", "/privacy", "/toegankelijkheid", "/robots.txt")),
        *(
            ("GET", f"/{image}", "", 200)
            for image in ("favicon.png", "favicon.ico", "voorbeeld.png")
        ),
        *(("GET", path, "", 200) for path in ("/healthz", "/_stcore/health")),
        *(("GET", path, RESULT, 200) for path in ("/", "/gespreksblad.pdf")),
        ("GET", "/", LONG_QUERY, 200),
        ("HEAD", "/", "", 200),
        ("HEAD", "/affiche.pdf", "sector=sport", 200),
        ("POST", "/", "", 405),
        ("OPTIONS", "/privacy", "", 405),
        ("DELETE", "/eigen/x.js", "", 405),
        ("POST", "/affiche.pdf", "sector=sport", 405),
        ("GET", "/gespreksblad-leeg.pdf", "", 303),
        ("GET", "/gespreksblad.pdf", LONG_QUERY, 303),
        ("GET", "/afdruk/", "", 308),
        *(("GET", path, "", 404) for path in ("/bestaat-niet", "/streamlit/bestaat-niet.js")),
        ("GET", "/a/b/c", RESULT, 404),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_request_gets_the_expected_status_and_no_cookie(
    app: Site, method: str, path: str, query: str, status: int
) -> None:
    response = ask(app, path, query, method)
    assert response.status_code == status
    assert "set-cookie" not in response.headers
    assert response.headers.get("allow") == ("GET, HEAD" if status == 405 else None)


def test_health_is_ok_with_the_version_in_a_header(app: Site) -> None:
    response = ask(app, "/healthz")
    assert response.text == "ok"
    assert response.headers["wegwijzer-version"] == __version__


@pytest.mark.parametrize(
    "path",
    [
        *("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact"),
        *("/_stcore/host-config", "/_stcore/upload_file/a/b", "/_stcore/script-health-check"),
        *("/media/x.png", "/component/x/index.html", "/auth/login"),
    ],
)
def test_streamlits_addresses_are_not_served(app: Site, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert ask(app, path, method=method).status_code in (404, 405)


def test_an_unknown_address_gets_a_dutch_404_without_an_echo(app: Site) -> None:
    page = ask(app, "/weg/xyzzy", "naam=Jan").text
    for part in ('<html lang="nl-BE">', "Deze pagina bestaat niet", 'href="/"', "116 000"):
        assert part in page
    assert "xyzzy" not in page
    assert "Jan" not in page


def test_a_state_with_answers_is_not_cached_or_indexed(app: Site) -> None:
    with_answers, start = ask(app, query=RESULT), ask(app)
    assert with_answers.headers["cache-control"] == "no-store"
    assert with_answers.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in with_answers.text
    assert "x-robots-tag" not in start.headers
    assert "noindex" not in start.text


def test_link_previews_are_the_same_for_every_state(app: Site) -> None:
    def preview(query: str) -> list[str]:
        return re.findall(
            r'<meta (?:property="og:|name="(?:twitter|description)).*', ask(app, query=query).text
        )

    assert len(preview("")) >= 8
    assert preview("") == preview(RESULT) == preview("rol=trainer&feiten=ja")
    assert '<html lang="nl-BE">' in ask(app).text
    assert "<title>Wat is jouw rol? Vraag 1 van 5 - " in ask(app).text
    assert "<title>Jouw contacten - " in ask(app, query=RESULT).text


def test_pages_follow_accept_encoding(app: Site) -> None:
    plain, packed = ask(app, query=RESULT), ask(app, query=RESULT, accept_encoding="br")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "br"
    assert packed.text == plain.text  # unpacked by the client
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
def test_accept_encoding_is_parsed_as_in_rfc_9110(header: str, accepted: tuple[str, ...]) -> None:
    assert accepted_encodings(header) == accepted


def test_scripts_are_compressed_and_immutable(app: Site) -> None:
    path = address_in(app, STREAMLIT_SCRIPT, address_in(app, TAGS))
    response = ask(app, path, accept_encoding="br, gzip")
    assert response.content == ask(app, path).content
    assert int(response.headers["content-length"]) < 0.35 * len(response.content)
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["vary"] == "Accept-Encoding"
    assert response.headers["content-type"].startswith(
        ("text/javascript", "application/javascript")
    )
    tags = {
        encoding: ask(app, path, accept_encoding=encoding).headers["etag"]
        for encoding in ("br", "gzip", "identity")
    }
    assert len(set(tags.values())) == 3
    not_modified = ask(app, path, accept_encoding="br", if_none_match=tags["br"])
    assert (not_modified.status_code, not_modified.content) == (304, b"")


def test_streamlits_styles_and_fonts_are_not_served(app: Site) -> None:
    """They are not needed, because the page hides the elements that Streamlit renders."""
    assert "./streamlit/" not in ask(app).text
    tags = ask(app, address_in(app, TAGS))
    assert "immutable" in tags.headers["cache-control"]
    assert '<script type="module"' in tags.text
    assert "fonts" not in tags.text
    (styles,) = re.findall(r'"\.([^"]+\.css)"', tags.text)
    assert styles.startswith("/eigen/")
    assert b"woff" not in ask(app, styles).content
    assert all(path.endswith(".js") for path in streamlit_files(STREAMLIT).files)


def test_a_script_address_with_an_old_digest_is_a_404(app: Site) -> None:
    assert ask(app, address_in(app, SCRIPT)).status_code == 200
    assert ask(app, "/eigen/wegwijzer.0123456789abcdef.js").status_code == 404


def test_pages_that_may_not_be_live_have_no_streamlit_tags() -> None:
    live_now = [True, False]
    app = site(live_tags="<script></script>", live_now=lambda: live_now.pop(0))
    assert TAGS.search(ask(app, query=RESULT).text)
    assert 'data-tags=""' in ask(app, query=RESULT).text


@pytest.mark.parametrize("parameter", ["rol", "sector", "feiten", "beelden", "stap"])
def test_a_reopened_question_marks_its_answer_and_links_back_to_the_same_result(
    app: Site, parameter: str
) -> None:
    page = PageHtml(ask(app, query=f"{RESULT}&wijzig={parameter}").text)
    (chosen,) = page.all("//ul[@class='keuzes keuzes-options']//a[@aria-current='true']")
    assert (chosen.text or "").startswith("✓")
    assert f"{parameter}={chosen.get('data-optie')}" in RESULT
    assert chosen.get("href") == f"./?{RESULT}"
    assert page.values("//ul[@class='keuzes keuzes-keep']//a/@href") == [f"./?{RESULT}"]


def test_the_link_to_the_previous_question_reopens_it(app: Site) -> None:
    page = PageHtml(ask(app, query="rol=trainer&sector=sport&feiten=nee").text)
    (link,) = page.values("//a[@class='keuze vorige']/@href")
    assert link == "./?rol=trainer&sector=sport&feiten=nee&wijzig=feiten"


@pytest.mark.parametrize(
    "extra", ["wijzig=zqzq", "wijzig=doel", "wijzig=rol&wijzig=rol", "wijzig=", "fbclid=zqzq"]
)
def test_an_invalid_wijzig_is_ignored_without_a_notice(app: Site, extra: str) -> None:
    page = PageHtml(ask(app, query=f"{RESULT}&{extra}").text)
    assert page.all("//*[@data-vraag]") == page.all("//*[@data-melding]") == []


def test_links_have_the_address_of_the_request(app: Site) -> None:
    neutral = "?rol=trainer&amp;sector=sport"
    assert f'value="http://wijzer.be/{neutral}"' in ask(app, query=RESULT).text
    behind_proxy = ask(app, query=RESULT, x_forwarded_proto="https").text
    assert f'value="https://wijzer.be/{neutral}"' in behind_proxy
    with_public_url = site(public_url="https://pesten.be/wijzer/")
    assert f'value="https://pesten.be/wijzer/{neutral}"' in ask(with_public_url, query=RESULT).text


@pytest.mark.parametrize(
    "host", ['x"><script>', "a" * 5000, "x.be:99999", "[", "x.be:80:80", "", "jan@x.be", "x.be/y"]
)
def test_an_invalid_host_is_not_echoed(app: Site, host: str) -> None:
    for path, query in (("/", RESULT), ("/afdruk", RESULT), ("/privacy", ""), ("/weg", "")):
        response = ask(app, path, query, host=host)
        assert response.status_code == (404 if path == "/weg" else 200)
        assert not host or f"//{host}" not in response.text
        assert path == "/weg" or "http://localhost/" in response.text


@pytest.mark.parametrize(
    ("query", "location"),
    [
        ("rol=zqzq&sector=sport", "./?sector=sport&rol="),
        ("rol=zqzq", "./?rol="),
        ("sector=sport", "./?sector=sport"),
        ("sector=sport&fbclid=zqzq&bewaar=1", "./?sector=sport"),
        # Old links to a sheet or a poster.
        (f"{RESULT}&bewaar=1", f"./gespreksblad.pdf?{RESULT}"),
        (f"{RESULT}&bewaar=1&fbclid=x&wijzig=rol", f"./gespreksblad.pdf?{RESULT}"),
        ("poster=sport", "./affiche.pdf?sector=sport"),
        ("poster=jeugd-cultuur&bewaar=1", "./affiche.pdf?sector=jeugd-cultuur"),
        ("poster=ruimtevaart", "./"),
    ],
)
def test_incomplete_and_old_sheet_links_redirect_to_the_question_or_the_pdf(
    app: Site, query: str, location: str
) -> None:
    response = ask(app, "/afdruk", query)
    assert (response.status_code, response.headers["location"]) == (303, location)
    if location.startswith("./?"):
        question = ask(app, "/", location.removeprefix("./?")).text
        assert ("data-melding" in question) == ("rol=zqzq" in query)


def test_a_sheet_has_a_notice_if_its_link_was_damaged(app: Site) -> None:
    assert "data-melding" not in ask(app, "/afdruk", f"{RESULT}&fbclid=1").text
    assert "data-melding" in ask(app, "/afdruk", f"{RESULT}&stap=3").text
    assert "data-melding" not in ask(app, "/afdruk", f"{RESULT}&stap=3&bewaar=1").text


def test_a_full_pdf_queue_answers_503_in_dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    async def raise_full(*_: object) -> None:
        raise QueueFullError

    app = site()
    monkeypatch.setattr(WorkQueue, "run", raise_full)
    response = ask(app, "/gespreksblad.pdf", RESULT)
    assert (response.status_code, response.headers["retry-after"]) == (503, "10")
    assert response.headers["cache-control"] == "no-store"
    assert "Het is even druk" in response.text
    assert all(number in response.text for number in ("101", "116 000", "112"))
    assert ask(app, query=RESULT).status_code == 200, "pages are not affected"


def test_every_route_is_below_the_base_path() -> None:
    app = site(base="/pad")
    assert ask(app, "/pad/").status_code == 200
    redirect = ask(app, "/pad", "rol=trainer")
    assert (redirect.status_code, redirect.headers["location"]) == (308, "/pad/?rol=trainer")
    assert ask(app, f"/pad{address_in(app, SCRIPT, '/pad/')}").status_code == 200
    assert ask(app, "/").status_code == 404
    assert 'href="/pad/"' in ask(app, "/pad/weg").text
    assert ask(app, "/pad/privacy").status_code == 200
    assert ask(app, "/pad/affiche.pdf", "sector=sport").status_code == 200
    assert 'value="http://wijzer.be/pad/?rol=' in ask(app, "/pad/", RESULT).text


MARK = "qZx7"  # in each request, so that an echo can be recognised
STRANGE = (
    f"<script>{MARK}</script>",
    f"'\"><img src=x onerror={MARK}>",
    f"{{{{7*7}}}}{MARK}",
    f"../../{MARK}/etc/passwd",
    f"{MARK}\r\nSet-Cookie: {MARK}=1",
    f"javascript:{MARK}",
    f"\u202e{MARK}\u0000\xe9",
    MARK * 500,
)
NAMES = ("doel", "rol", "sector", "feiten", "beelden", "stap", "wijzig", "bewaar", "poster")
VALUES = ("voorkomen", "leerkracht", "api", "sport", "ja", "nee", "1", "")
strange = st.sampled_from(STRANGE) | st.text(max_size=60).map(f"{MARK}{{}}".format)
pairs = st.tuples(st.sampled_from(NAMES) | strange, st.sampled_from(VALUES) | strange)


@settings(max_examples=200)
@given(
    path=st.sampled_from(("/", "/afdruk", "/qr.svg", *(f"/{name}" for name in Pdfs.NAMES))),
    query=st.lists(pairs, max_size=12),
)
def test_any_query_is_answered_without_an_echo(
    app: Site, path: str, query: list[tuple[str, str]]
) -> None:
    response = ask(app, path, urlencode(query, errors="surrogatepass"))
    assert response.status_code in (200, 303)
    assert MARK not in unquote(f"{response.headers}{response.text}")


def test_an_exception_gets_a_dutch_page_and_a_log_without_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = site()
    monkeypatch.setattr(Renderer, "screen", lambda *_: 1 / 0)
    monkeypatch.setattr(Renderer, "page", lambda *_: 1 / 0)
    response = ask(app, query=RESULT)
    assert response.status_code == 500
    assert "Er ging iets mis" in response.text
    assert all(number in response.text for number in ("101", "116 000", "112"))
    assert "ZeroDivisionError" in caplog.text
    assert "beelden=" not in caplog.text + response.text


def test_a_path_with_a_line_break_is_logged_in_one_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app, message = site(), Renderer.message

    def raise_for_not_found(self: Renderer, name: str, *rest: str) -> str:
        return str(1 / 0) if name == "not_found" else message(self, name, *rest)

    monkeypatch.setattr(Renderer, "message", raise_for_not_found)
    assert ask(app, "/x%0aERROR%20all%20is%20lost").status_code == 500
    assert "no answer for /x" in caplog.messages
