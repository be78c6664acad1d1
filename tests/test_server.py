"""The server in front of Streamlit, asked without a network."""

import asyncio
import gzip
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import pytest
import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from wegwijzer.content import load_content
from wegwijzer.files import accepted_encodings
from wegwijzer.render import Renderer
from wegwijzer.server import Front

STREAMLIT = Path(st.__file__).parent / "static"
RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
SCRIPT = re.compile(r'src="\.(/eigen/wegwijzer\.[0-9a-f]+\.js)"')
STREAMLIT_SCRIPT = re.compile(r'<script type="module" crossorigin src="\.([^"]+)"')
STREAMLIT_STYLE = re.compile(r'<link rel="stylesheet" crossorigin href="\.([^"]+)"')


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


async def streamlit_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Stand in for Streamlit: says what reached it."""
    if scope["type"] == "websocket":
        host = dict(scope["headers"])[b"host"].decode()
        await send({"type": "websocket.accept", "headers": [(b"x-host", host.encode())]})
    else:
        await PlainTextResponse(f"streamlit {scope['path']}")(scope, receive, send)


def front(**options: Any) -> Front:
    return Front(streamlit_app, Renderer(load_content()), STREAMLIT, **options)


@pytest.fixture(scope="module")
def app() -> Front:
    return front()


def ask(
    app: Front, path: str = "/", query: str = "", method: str = "GET", **headers: str
) -> Answer:
    """Return the answer to one request; header names with _ for -."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "scheme": "http",
        "server": ("testserver", 80),
        "headers": [
            (name.replace("_", "-").encode(), value.encode())
            for name, value in {"host": "wijzer.be", **headers}.items()
        ],
    }
    messages = _run(app, scope)
    body = b"".join(message.get("body", b"") for message in messages)
    found = {name.decode(): value.decode() for name, value in messages[0].get("headers", [])}
    return Answer(messages[0]["status"], found, body)


def connect(app: Front, path: str, **headers: str) -> dict[str, Any]:
    """Return the first message that answers a websocket."""
    scope = {
        "type": "websocket",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    message: dict[str, Any] = _run(app, scope)[0]
    return message


def _run(app: Front, scope: Scope) -> list[Any]:
    """Run in a thread of its own: the browser tests keep an event loop running in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(lambda: asyncio.run(_exchange(app, scope))).result()


async def _exchange(app: Front, scope: Scope) -> list[Any]:
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        messages.append(message)

    await app(scope, receive, send)
    return messages


def named(app: Front, pattern: re.Pattern[str], page: str = "/") -> str:
    """Return the address that a page names."""
    found = pattern.search(ask(app, page).text)
    assert found
    return found[1]


EVERY_KIND = [
    ("GET", "/", "", 200),
    ("GET", "/", RESULT, 200),
    ("GET", "/", "x=%ff%00&rol=" + "a" * 9000, 200),
    ("HEAD", "/", "", 200),
    ("POST", "/", "", 405),
    ("GET", "/robots.txt", "", 200),
    ("GET", "/favicon.svg", "", 200),
    ("GET", "/favicon.png", "", 200),
    ("GET", "/favicon.ico", "", 200),
    ("GET", "/voorbeeld.png", "", 200),
    ("GET", "/_stcore/health", "", 200),
    ("GET", "/_stcore/host-config", "", 200),
    ("GET", "/bestaat-niet", "", 404),
    ("GET", "/static/js/bestaat-niet.js", "", 404),
    ("GET", "/static/../server.py", "", 404),
    ("GET", "/a/b/c", RESULT, 404),
]


@pytest.mark.parametrize(("method", "path", "query", "status"), EVERY_KIND)
def test_every_kind_of_answer_has_every_header(
    app: Front, method: str, path: str, query: str, status: int
) -> None:
    answer = ask(app, path, query, method)
    assert answer.status == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert re.search(r"script-src 'self' 'sha256-[^' ]+'(;|$)", policy)
        assert "frame-ancestors 'self'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/upload_file/a/b",
        "/_stcore/script-health-check",
        "/media/x.png",
        "/component/x/index.html",
        "/auth/login",
    ],
)
def test_streamlits_side_doors_are_closed(app: Front, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = ask(app, path, method=method)
        assert answer.status in (404, 405)
        assert "streamlit /" not in answer.text


def test_an_unknown_address_is_answered_in_dutch_with_the_way_back(app: Front) -> None:
    answer = ask(app, "/weg/xyzzy", "naam=Jan")
    assert '<html lang="nl-BE">' in answer.text
    assert "Deze pagina bestaat niet" in answer.text
    assert 'href="/"' in answer.text
    assert "116 000" in answer.text
    assert "xyzzy" not in answer.text
    assert "Jan" not in answer.text


def test_a_state_with_answers_is_neither_kept_nor_indexed(app: Front) -> None:
    private, start = ask(app, query=RESULT), ask(app)
    assert private.headers["cache-control"] == "no-store"
    assert private.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in private.text
    assert "x-robots-tag" not in start.headers
    assert "noindex" not in start.text


def test_the_head_is_dutch_and_its_preview_is_the_same_for_every_state(app: Front) -> None:
    def preview(query: str) -> list[str]:
        return re.findall(
            r'<meta (?:property="og:|name="(?:twitter|description)).*', ask(app, query=query).text
        )

    assert len(preview("")) >= 8
    assert preview("") == preview(RESULT) == preview("rol=trainer&feiten=ja")
    assert '<html lang="nl-BE">' in ask(app).text
    assert "<title>Vraag 1 van 5 - " in ask(app).text
    assert "<title>Jouw contacten - " in ask(app, query=RESULT).text


def test_pages_are_compressed_as_the_client_asks(app: Front) -> None:
    plain = ask(app, query=RESULT).body
    assert ask(app, query=RESULT, accept_encoding="gzip, br").headers["content-encoding"] == "br"
    assert brotli.decompress(ask(app, query=RESULT, accept_encoding="br").body) == plain
    assert gzip.decompress(ask(app, query=RESULT, accept_encoding="gzip, br;q=0").body) == plain
    assert "content-encoding" not in ask(app, query=RESULT, accept_encoding="identity").headers
    assert ask(app, query=RESULT).headers["vary"] == "Accept-Encoding"


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


def test_scripts_come_compressed_and_may_be_kept_for_ever(app: Front) -> None:
    path = named(app, STREAMLIT_SCRIPT)
    answer = ask(app, path, accept_encoding="br, gzip")
    body = ask(app, path).body
    assert brotli.decompress(answer.body) == body
    assert len(answer.body) < 0.35 * len(body)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    tags = {
        encoding: ask(app, path, accept_encoding=encoding).headers["etag"]
        for encoding in ("br", "gzip", "identity")
    }
    assert len(set(tags.values())) == 3
    again = ask(app, path, accept_encoding="br", if_none_match=tags["br"])
    assert (again.status, again.body) == (304, b"")


def test_a_file_is_compressed_once(app: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    path = named(app, SCRIPT)
    first = ask(app, path, accept_encoding="br").body
    monkeypatch.setattr(brotli, "compress", lambda *_, **__: pytest.fail("compressed again"))
    assert ask(app, path, accept_encoding="br").body == first


def test_no_stylesheet_asks_for_a_font(app: Front) -> None:
    served = ask(app, named(app, STREAMLIT_STYLE)).body
    assert b"{" in served
    assert b"@font-face" not in served
    assert b".woff2" not in served


def test_the_address_of_our_script_changes_with_its_content(app: Front) -> None:
    assert ask(app, named(app, SCRIPT)).status == 200
    assert ask(app, "/eigen/wegwijzer.0123456789abcdef.js").status == 404


def test_streamlits_tags_sleep_until_our_script_wakes_them(app: Front) -> None:
    html = ask(app).text
    before, template = html.split('<template id="streamlit">')
    assert "./streamlit/" not in before
    assert '<script type="module"' in template
    assert "fonts" not in template


def test_links_and_codes_name_the_address_by_which_the_page_was_reached(app: Front) -> None:
    neutral = "?rol=trainer&amp;sector=sport"
    assert f'value="http://wijzer.be/{neutral}"' in ask(app, query=RESULT).text
    behind_proxy = ask(app, query=RESULT, x_forwarded_proto="https").text
    assert f'value="https://wijzer.be/{neutral}"' in behind_proxy
    strange = ask(app, query=RESULT, host='x"><script>').text
    assert 'x"><script>' not in strange
    told = front(public_url="https://pesten.be/wijzer")
    assert f'value="https://pesten.be/wijzer/{neutral}"' in ask(told, query=RESULT).text


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
    app: Front, query: str, location: str
) -> None:
    answer = ask(app, "/afdruk", query)
    assert (answer.status, answer.headers["location"]) == (303, location)
    asked = ask(app, "/", location.partition("?")[2]).text
    assert ("data-melding" in asked) == ("zqzq" in query and "fbclid" not in query)


def test_a_sheet_says_that_its_link_was_not_complete(app: Front) -> None:
    assert "data-melding" not in ask(app, "/afdruk", f"{RESULT}&fbclid=1").text
    assert "data-melding" in ask(app, "/afdruk", f"{RESULT}&stap=3").text
    assert "data-melding" not in ask(app, "/afdruk", f"{RESULT}&stap=3&bewaar=1").text


def test_under_a_base_path_everything_moves_with_it() -> None:
    app = front(base_path="pad")
    assert ask(app, "/pad/").status == 200
    moved = ask(app, "/pad", "rol=trainer")
    assert (moved.status, moved.headers["location"]) == (308, "/pad/?rol=trainer")
    assert ask(app, f"/pad{named(app, SCRIPT, '/pad/')}").status == 200
    assert ask(app, "/").status == 404
    assert 'href="/pad/"' in ask(app, "/pad/weg").text
    assert ask(app, "/pad/_stcore/health").text == "streamlit /pad/_stcore/health"
    assert 'value="http://wijzer.be/pad/?rol=' in ask(app, "/pad/", RESULT).text


def test_other_sites_may_show_it_in_a_frame_only_when_named() -> None:
    app = front(frame_ancestors="https://www.allesoverpesten.be https://x.be")
    policy = ask(app).headers["content-security-policy"]
    assert "frame-ancestors 'self' https://www.allesoverpesten.be https://x.be" in policy


def test_only_the_pages_own_socket_is_let_through(app: Front) -> None:
    own = connect(app, "/_stcore/stream", host="wijzer.be", origin="https://wijzer.be")
    assert own["type"] == "websocket.accept"
    other_site = connect(app, "/_stcore/stream", host="wijzer.be", origin="https://kwaad.be")
    assert other_site["type"] == "websocket.close"
    other_path = connect(app, "/socket", host="wijzer.be", origin="https://wijzer.be")
    assert other_path["type"] == "websocket.close"


def test_behind_a_proxy_that_hides_the_host_the_public_address_counts_as_ours() -> None:
    app = front(public_url="https://pesten.be/wijzer/")
    message = connect(app, "/_stcore/stream", host="10.0.0.1:8501", origin="https://pesten.be")
    assert message["type"] == "websocket.accept"
    assert (b"x-host", b"pesten.be") in message["headers"]


def test_a_failure_is_told_in_dutch_with_the_urgent_numbers_and_logged_without_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = front()
    monkeypatch.setattr(Renderer, "screen", lambda *_: 1 / 0)
    answer = ask(app, query=RESULT)
    assert answer.status == 500
    assert "Er ging iets mis" in answer.text
    assert all(number in answer.text for number in ("101", "116 000", "112"))
    assert "ZeroDivisionError" in caplog.text
    assert "beelden=" not in caplog.text + answer.text


def test_the_access_log_holds_no_answers(caplog: pytest.LogCaptureFixture, app: Front) -> None:
    with caplog.at_level(logging.INFO, "uvicorn.access"):
        logging.getLogger("uvicorn.access").info(
            '%s - "%s %s HTTP/%s" %d', "1.2.3.4:5", "GET", f"/?{RESULT}", "1.1", 200
        )
    assert 'GET / HTTP/1.1" 200' in caplog.text
    assert "beelden" not in caplog.text
