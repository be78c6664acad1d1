"""Servers for the benchmarks: the product and what it is compared with.

Each listens on a free port of 127.0.0.1 and stops when its `with` block ends.
"""

import gzip
import json
import mimetypes
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

from tools.app_server import PRODUCT, ROOT, Server
from wegwijzer.content import load_content
from wegwijzer.rules.answers import Answers, asked_questions

ORDINARY = ROOT / "bench/ordinary_wizard.py"
SURVEYJS = ROOT / "bench/surveyjs"
SURVEY_FILES = (
    "survey-core/survey-core.fontless.min.css",
    "survey-core/survey.core.min.js",
    "survey-js-ui/survey-js-ui.min.js",
)
SURVEY_PAGE = """<!DOCTYPE html>
<html lang="nl"><meta charset="utf-8"><title>Wegwijzer</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/%s"><script defer src="/%s"></script><script defer src="/%s"></script>
<body><div id="survey"></div><script>
addEventListener("DOMContentLoaded", () => {
  new Survey.Model(%s).render(document.getElementById("survey"));
});
</script></body></html>"""


@contextmanager
def streamlit_url(script: Path = PRODUCT, **env: str) -> Iterator[str]:
    """Run a script on Streamlit's server; yield its base URL.

    env: replaces all STREAMLIT_ and WEGWIJZER_ variables of this process.
    """
    server = Server(
        "--browser.gatherUsageStats=false",
        script=script,
        env={"PYTHONPATH": str(ROOT), **env},
        without=("STREAMLIT_", "WEGWIJZER_"),
    )
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def static_pages(product_url: str, paths: Iterable[str]) -> Iterator[str]:
    """Serve pages of the product as files without scripts; yield the base URL."""
    pages = {}
    for path in paths:
        with urlopen(product_url + path) as response:
            html = response.read().decode()
        pages[path] = re.sub(r"(?is)<script\b.*?</script\s*>", "", html).encode()
    with _files(pages) as url:
        yield url


@contextmanager
def surveyjs() -> Iterator[str]:
    """Serve the same questions as a survey of SurveyJS (surveyjs.io); yield the base URL.

    Needs npm, and the internet to download SurveyJS. CalledProcessError if the download fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        for file in SURVEYJS.iterdir():
            shutil.copy(file, folder)
        command = ("npm", "ci", "--silent", "--ignore-scripts", "--legacy-peer-deps")
        subprocess.run(command, cwd=folder, check=True)
        files = {
            f"/{name}": Path(folder, "node_modules", name).read_bytes() for name in SURVEY_FILES
        }
    survey = json.dumps(_survey(), ensure_ascii=False)
    files["/"] = (SURVEY_PAGE % (*SURVEY_FILES, survey)).encode()
    with _files(files) as url:
        yield url


def _survey() -> dict[str, object]:
    """Return the questions as a survey that advances automatically; its last page is the result."""
    content = load_content()
    return {
        "questionsOnPageMode": "questionPerPage",
        "autoAdvanceEnabled": True,
        "autoAdvanceAllowComplete": True,
        "completedHtml": "<h2 id='resultaat'>Jouw contacten</h2>",
        "elements": [
            {
                "type": "radiogroup",
                "name": question.id,
                "title": question.text,
                "isRequired": True,
                "choices": [{"value": o.id, "text": o.label} for o in question.options],
                # The product does not ask for it either, because the role sets the sector.
                "visible": question.id != "sector",
            }
            for question in asked_questions(Answers(), content)
        ],
    }


@contextmanager
def _files(files: Mapping[str, bytes]) -> Iterator[str]:
    """Serve files compressed; yield the base URL. files: contents by path and query."""
    compressed = {path: gzip.compress(body, 9) for path, body in files.items()}

    class Handler(_Handler):
        served = compressed

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Mapping[str, bytes] = {}

    def do_GET(self) -> None:
        body = self.served.get(self.path)
        self.send_response(404 if body is None else 200)
        media_type = mimetypes.guess_type(self.path.partition("?")[0])[0] or "text/html"
        self.send_header("Content-Type", f"{media_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body or b"")))
        if body:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing, because the table is the output."""
