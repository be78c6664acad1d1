"""nginx with the files of deploy/, as a separate process, in front of local replicas."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.app_server import HOST, ROOT, STOP_SECONDS, free_port

FILES = ROOT / "deploy" / "nginx"
NAME = "localhost"  # the name of the site, which resolves without DNS
NO_NGINX = "NO NGINX: sudo apt-get install nginx openssl"
READY_SECONDS = 10

# The relevant part of Debian's nginx.conf; nginx writes all its files in our folder.
MAIN = """
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/log/error.log;
worker_rlimit_nofile 16384;
events {{ worker_connections 8192; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include site.conf;
}}
"""


def find_nginx() -> str | None:
    """Return nginx's path, None if nginx or openssl is missing."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    return path if path and shutil.which("openssl") else None


class Proxy:
    """nginx at `url`, in front of replicas on these local ports. start() starts it.

    pages: HTML by file name (Renderer.proxy_pages).
    """

    def __init__(self, replicas: Sequence[int], pages: Mapping[str, str] | None = None) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="wegwijzer-nginx-")
        self.folder = Path(self._temporary.name)
        self.port, self.http_port = free_port(), free_port()
        self.url = f"https://{NAME}:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("log", "www", "html", "tls", "wegwijzer"):
            (self.folder / name).mkdir()
        for name, html in {"storing.html": "", "geweigerd.html": "", **(pages or {})}.items():
            (self.folder / "www" / name).write_text(html, encoding="utf-8")
        files = {path.name: path.read_text(encoding="utf-8") for path in FILES.glob("*.conf")}
        files["replicas.conf"] = _replicas_conf(files["replicas.conf"], replicas)
        for name, text in files.items():
            path = self.folder / ("site.conf" if name == "site.conf" else f"wegwijzer/{name}")
            path.write_text(self._adapt(text), encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""  # workers must read the folder
        main = MAIN.format(folder=self.folder, user=user)
        (self.folder / "nginx.conf").write_text(main, encoding="utf-8")

    def _adapt(self, text: str) -> str:
        """Return the text of a deploy/ file with this proxy's folder, ports and name."""
        for old, new in (
            (r"/var/log/nginx/", f"{self.folder}/log/"),
            (r"/var/lib/nginx/wegwijzer", f"{self.folder}/cache"),
            (r"/var/www/wegwijzer", f"{self.folder}/www"),
            (r"/var/www/html", f"{self.folder}/html"),
            (r"/etc/letsencrypt/live/wegwijzer\.example", f"{self.folder}/tls"),
            (r"https://wegwijzer\.example", self.url),
            (r"wegwijzer\.example", NAME),
            (r"(?m)^ *listen \[::\].*\n", ""),  # some machines have no IPv6
            (r"listen 80\b", f"listen {HOST}:{self.http_port}"),
            (r"listen 443\b", f"listen {HOST}:{self.port}"),
        ):
            text = re.sub(old, new, text)
        return text

    def _run(self, *arguments: str) -> list[str]:
        nginx = find_nginx()
        assert nginx, NO_NGINX
        return [nginx, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), *arguments]

    def _make_certificate(self) -> None:
        tls = self.folder / "tls"
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
            f"-subj /CN={NAME} -addext subjectAltName=DNS:{NAME} "
            f"-keyout {tls}/privkey.pem -out {tls}/fullchain.pem"
        )
        subprocess.run(command.split(), check=True, capture_output=True)

    def warnings(self) -> str:
        """Return nginx's warnings and errors about its configuration, "" for none."""
        self._make_certificate()
        result = subprocess.run(self._run("-t", "-q"), capture_output=True, text=True, check=False)
        lines = (result.stdout + result.stderr).splitlines(keepends=True)
        # nginx 1.25 deprecates a directive that Debian 12 needs.
        return "".join(line for line in lines if '"listen ... http2" directive is dep' not in line)

    def start(self) -> None:
        """Start and wait until it listens; RuntimeError with its log if it does not."""
        self._make_certificate()
        self._process = subprocess.Popen(self._run(), stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + READY_SECONDS
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                log = self.log("error.log")
                self.stop()
                raise RuntimeError(f"nginx did not start:\n{log}")
            time.sleep(0.05)

    def stop_nginx(self) -> None:
        """Stop nginx and wait for its exit; keep its files."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(STOP_SECONDS)
            self._process = None

    def stop(self) -> None:
        """Stop nginx and delete its folder."""
        self.stop_nginx()
        self._temporary.cleanup()

    def log(self, name: str = "wegwijzer.log") -> str:
        path = self.folder / "log" / name
        return path.read_text(errors="replace") if path.exists() else ""


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _replicas_conf(text: str, ports: Sequence[int]) -> str:
    """Return replicas.conf with these ports and the options of its first line."""
    first = re.search(r"(?m)^server 127\.0\.0\.1:\d+(.*)$", text)
    assert first
    return "".join(f"server {HOST}:{port}{first[1]}\n" for port in ports)
