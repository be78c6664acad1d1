"""Start and stop what the benches compare: the product, a bare Streamlit app, a static copy.

Everything listens on 127.0.0.1, on a free port, and stops when its `with` block ends.
"""

from __future__ import annotations

import gzip
import http.client
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tools.app_server import PRODUCT, Server
from tools.drive import LAUNCH_ARGS, RESULT

RESULT_PATH = f"/?{RESULT}"

BARE_APP = 'import streamlit as st\nst.write("Hallo")\nst.button("Klik", key="klik")\n'

CHROMIUM_ARGS = (
    *LAUNCH_ARGS,
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # nothing goes out
)


class NotStartedError(Exception):
    """A server did not answer in time, or stopped; the text says what to do."""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer. headers: names in lower case; body: decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def chromium_path() -> str | None:
    """Return the first Chromium or Chrome on PATH; None leaves Playwright its own."""
    names = (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chromium-headless-shell",  # last: without a window it works less than a visitor's
    )
    return next((path for name in names if (path := shutil.which(name))), None)


def fetch(url: str) -> Answer:
    """GET url the way a browser asks for a page; follow no redirect. Raise OSError."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    try:
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip"}
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        lowered = {name.lower(): value for name, value in answer.getheaders()}
        body = answer.read()
        if lowered.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return Answer(answer.status, lowered, body)
    finally:
        connection.close()


@contextmanager
def bare_streamlit() -> Iterator[str]:
    """Run a three-line app on Streamlit's defaults in an empty home; yield its base URL."""
    with tempfile.TemporaryDirectory(prefix="bench-bare-") as home:
        script = Path(home) / "streamlit_app.py"
        script.write_text(BARE_APP, encoding="utf-8")
        with _streamlit(script, {"HOME": home, "USERPROFILE": home}) as url:
            yield url


@contextmanager
def product(script: Path = PRODUCT, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run the product with the configuration beside its script; yield its base URL."""
    if not script.is_file():
        raise NotStartedError(f"{script.name}: not found; run this in the project, or give --app")
    with _streamlit(script.resolve(), env or {}) as url:
        yield url


@contextmanager
def _streamlit(script: Path, extra_env: Mapping[str, str]) -> Iterator[str]:
    """Run a script with its own settings and none of this machine's."""
    try:
        server = Server(
            "--browser.gatherUsageStats=false",
            script=script,
            env=extra_env,
            without=("STREAMLIT_", "WEGWIJZER_"),
        )
    except RuntimeError as problem:
        raise NotStartedError(str(problem)) from None
    try:
        yield server.url
    finally:
        server.stop()


def without_scripts(html: str, streamlit_html: str) -> str:
    """Return html as a truly static page: no scripts, and none of Streamlit's own files.

    streamlit_html: what a bare app answers. Each href in it is Streamlit's, so a <link> to a
    file of that name goes; the product's own style sheets stay.
    """
    html = re.sub(r"<script\b.*?</script\s*>", "", html, flags=re.S | re.I)
    theirs = {_file_name(href) for href in _addresses(streamlit_html)}

    def keep(match: re.Match[str]) -> str:
        tag = match.group(0)
        preload = re.search(r"rel=[\"']?(modulepreload|preload|prefetch)\b", tag, re.I)
        return "" if preload or any(_file_name(a) in theirs for a in _addresses(tag)) else tag

    return re.sub(r"<link\b[^>]*>", keep, html, flags=re.I)


def _addresses(html: str) -> list[str]:
    return re.findall(r"\b(?:href|src)=[\"']([^\"']+)[\"']", html, flags=re.I)


def _file_name(address: str) -> str:
    return urlsplit(address).path.rsplit("/", 1)[-1]


@contextmanager
def static_copy(product_url: str, streamlit_url: str, path: str = RESULT_PATH) -> Iterator[str]:
    """Serve what the product answers for path, scripts taken out; yield the base URL.

    Style sheets and pictures that the page links are copied with it. Texts are compressed
    once with gzip, for clients that accept it. All else answers 404.
    """
    page = fetch(product_url + path)
    if page.status != 200:
        raise NotStartedError(f"the product answered {page.status} for {path}")
    bare_html = fetch(streamlit_url + "/").body.decode("utf-8", "replace")
    html = without_scripts(page.body.decode("utf-8", "replace"), bare_html)
    files = {"/": _StaticFile(html.encode(), "text/html; charset=utf-8")}
    for tag in re.findall(r"<(?:link|img|source)\b[^>]*>", html, flags=re.I):
        for address in _addresses(tag):
            target = urljoin(product_url + path, address)
            if not target.startswith(product_url + "/"):  # nothing is fetched from outside
                continue
            own = fetch(target)
            kind = own.headers.get("content-type", "application/octet-stream")
            # Unknown paths of Streamlit answer with the page itself: that is no style sheet.
            if own.status == 200 and not kind.startswith("text/html"):
                files[urlsplit(target).path] = _StaticFile(own.body, kind)

    class Handler(StaticHandler):
        served = files

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def static_page(page: Answer) -> _StaticFile:
    """Return a page as a file without scripts."""
    html = without_scripts(page.body.decode(), "")
    return _StaticFile(html.encode(), "text/html; charset=utf-8")


class _StaticFile:
    """One file in memory: plain, and compressed once where that helps."""

    def __init__(self, body: bytes, kind: str) -> None:
        self.plain = body
        self.kind = kind
        text = kind.startswith("text/") or "svg" in kind or "javascript" in kind
        self.zipped = gzip.compress(body, 9) if text else None


class StaticHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Mapping[str, _StaticFile] = {}

    def do_GET(self) -> None:
        found = self.served.get(self.path) or self.served.get(urlsplit(self.path).path)
        if found is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body, zipped = found.plain, False
        if found.zipped is not None and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, zipped = found.zipped, True
        self.send_response(200)
        self.send_header("Content-Type", found.kind)
        self.send_header("Content-Length", str(len(body)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the table is the output."""
