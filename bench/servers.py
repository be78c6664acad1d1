"""Servers of the benchmark: the product, and its pages as files without scripts.

All listen on a free port of 127.0.0.1 and stop when their `with` block ends.
"""

import gzip
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

from tools.app_server import PRODUCT, ROOT, Server
from tools.drive import LAUNCH_ARGS, RESULT

RESULT_PATH = f"/?{RESULT}"
ORDINARY = ROOT / "bench/ordinary_wizard.py"
CHROMIUM_ARGS = (
    *LAUNCH_ARGS,
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # no requests to other hosts
)


@contextmanager
def streamlit_url(script: Path = PRODUCT, **env: str) -> Iterator[str]:
    """Run a script on Streamlit's server, ignoring this machine's settings; yield its base URL."""
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
    """Serve pages of the product as gzipped files without scripts; yield the base URL."""
    pages = {path: _without_scripts(product_url + path) for path in paths}

    class Handler(_StaticHandler):
        served = pages

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _without_scripts(url: str) -> bytes:
    with urlopen(url) as response:
        html = response.read().decode()
    return gzip.compress(re.sub(r"(?is)<script\b.*?</script\s*>", "", html).encode(), 9)


class _StaticHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Mapping[str, bytes] = {}

    def do_GET(self) -> None:
        body = self.served.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body or b"")))
        if body:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing, because the table is the output."""
