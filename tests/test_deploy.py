"""The names in deploy/ exist, the guide's commands can be pasted, and nginx behaves as intended."""

import asyncio
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from textwrap import dedent
from urllib.parse import quote, urlsplit

import httpx2
import pytest
import yaml
from websockets.exceptions import InvalidStatus

from tests.app import run
from tools.app_server import HOST, ROOT, Server, free_port, running_server
from tools.drive import RESULT
from tools.live_visitors import visit
from tools.proxy import FILES, NAME, NO_NGINX, Proxy, find_nginx
from wegwijzer.html.render import Renderer
from wegwijzer.streamlit_engine.client import SOCKET
from wegwijzer.web.pdfs import Pdfs
from wegwijzer.web.settings import Settings, read_settings

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
UNIT = (DEPLOY / "wegwijzer@.service").read_text(encoding="utf-8")
HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
# The code blocks of the guide; those in a numbered step are indented more.
BLOCKS = [dedent(block) for block in re.findall(r"(?m)(?:^    +\S.*\n)+", HOSTING)]
COMMANDS = [block for block in BLOCKS if not block.lstrip().startswith("|")]
NGINX = pytest.mark.skipif(not find_nginx(), reason=NO_NGINX)
TEXTS = {path: path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file()}


# Names


def test_every_setting_in_deploy_exists() -> None:
    settings = {f"WEGWIJZER_{name.upper()}" for name in Settings.model_fields}
    for_compose = {"WEGWIJZER_NAME"}  # compose.yaml puts it into WEGWIJZER_URL
    for path, text in TEXTS.items():
        assert set(re.findall(r"WEGWIJZER_[A-Z_]+", text)) <= settings | for_compose, path
    lines = (DEPLOY / "wegwijzer.env").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert read_settings(values).url == "https://wegwijzer.example/"


def test_files_that_the_images_copy_exist_and_are_not_ignored() -> None:
    ignored, *exceptions = [
        line
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert ignored == "*"
    copied = {
        source
        for line in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", DOCKERFILE)
        for source in line.split()
    }
    assert {f"!{source}" for source in copied} == {e for e in exceptions if e.startswith("!")}
    assert [source for source in copied if not (ROOT / source).exists()] == []
    # .streamlit has options that the privacy page depends on.
    assert copied >= {"wegwijzer", "data", ".streamlit", "streamlit_app.py", "requirements.lock"}


def test_compose_runs_two_equal_read_only_replicas_that_nginx_knows() -> None:
    apps = [service for name, service in COMPOSE["services"].items() if name.startswith("app")]
    addresses = [app.pop("networks")["inside"]["ipv4_address"] for app in apps]
    assert [app.pop("build", {"target": "app"})["target"] for app in apps] == ["app", "app"]
    assert apps[0] == apps[1]
    for service in COMPOSE["services"].values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert {"max-size", "max-file"} <= {*service["logging"]["options"]}
    # The host's own texts are mounted, so a new image does not replace them.
    assert apps[0]["volumes"] == ["/etc/wegwijzer:/etc/wegwijzer:ro"]
    assert "ports" not in apps[0]
    replicas = (DEPLOY / "compose-replicas.conf").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^server ([\d.]+):8501 ", replicas) == addresses


def test_the_proxy_image_writes_no_log_files() -> None:
    logs = set(re.findall(r"/var/log/nginx/[\w-]+\.log", "".join(TEXTS.values())))
    logs |= {"/var/log/nginx/access.log", "/var/log/nginx/error.log"}  # in Debian's nginx.conf
    assert set(re.findall(r"ln -sf /dev/\w+ (\S+)", DOCKERFILE)) == logs


def test_unit_and_proxy_name_the_same_ports() -> None:
    ports = re.findall(r"(?m)^server 127\.0\.0\.1:(\d+) ", TEXTS[FILES / "replicas.conf"])
    assert len(ports) == 2
    for port in ports:
        assert f"wegwijzer@{port}" in UNIT
        assert f"wegwijzer@{port}" in HOSTING


# The guide


def test_every_block_of_the_guide_can_be_pasted_unchanged() -> None:
    names = set(re.findall(r"(?m)^(\w+)=", COMMANDS[0]))
    assert names == {"NAME", "MAIL", "ADDRESS"}
    assert len(COMMANDS) > 8
    for block in COMMANDS:
        done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), block
        loop_variables = set(re.findall(r"for (\w+) in", block))
        assert set(re.findall(r"\$(\w+)", block)) <= names | loop_variables | {"PWD"}
        for line in block.splitlines():
            # A prompt would read the next pasted line as its response.
            assert "apt-get install" not in line or " install -y " in line
            assert "certbot certonly" not in line or " -n " in line


class FakeHost:
    """The guide's folders in a temporary folder, and fakes of the programs that the guide calls."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin, self.log = folder, folder / "bin", folder / "log"
        for place in ("opt", "etc/systemd/system", "var/www/wegwijzer", "bin"):
            (folder / place).mkdir(parents=True)
        logs_call = f'echo "$(basename "$0") $*" >> {self.log}\n'
        self._program("systemctl", logs_call)
        self._program("curl", logs_call)
        self._program("sleep", "")
        # Run the command after the options, as systemd does.
        self._program(
            "systemd-run", logs_call + 'while [ "${1#/}" = "$1" ]; do shift; done\n"$@"\n'
        )
        clone = f"for to; do :; done\ncp -r {folder}/new $to && mkdir $to/.git\n"
        self._program("git", logs_call + clone)
        python = f'#!/bin/sh\necho "python $*" >> {self.log}\n[ ! -e broken ]\n'
        (folder / "python").write_text(python)
        venv = f'[ "$2" != venv ] || {{ mkdir -p $3/bin && cp {folder}/python $3/bin/python; }}\n'
        self._program("python3", logs_call + venv + f"chmod -R u+x {folder}\n")

    def _program(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}")
        path.chmod(0o755)

    def release(self, version: str) -> None:
        """Set the version that the next `git clone` copies."""
        new = self.folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        (new / "deploy").mkdir(parents=True)
        (new / "version").write_text(version)
        (new / "deploy" / "wegwijzer@.service").write_text(version)
        if version == "broken":
            (new / "broken").touch()

    def paste(self, block: str) -> list[str]:
        """Run a block; return the logged calls."""
        self.log.write_text("")
        script = re.sub(r"(?<![\w.])/(?=(?:opt|etc|var)/?)", f"{self.folder}/", block)
        path = f"{self.bin}:{os.environ['PATH']}"
        env = {"PATH": path, "ADDRESS": "https://x.be/x.git", "NAME": "x.be"}
        subprocess.run(["bash", "-c", script], env=env, cwd=self.folder, check=False, timeout=60)
        return self.log.read_text().splitlines()

    def version(self, name: str = "wegwijzer") -> str:
        return (self.folder / "opt" / name / "version").read_text()


def test_an_update_keeps_the_hosts_files_and_a_rollback_restores_the_old_code(
    tmp_path: Path,
) -> None:
    update, rollback = (
        next(block for block in COMMANDS if part in block) for part in ("wegwijzer.new", "bad")
    )
    machine = FakeHost(tmp_path)
    machine.release("1")
    shutil.copytree(tmp_path / "new", tmp_path / "opt" / "wegwijzer")
    host_files = {
        "etc/wegwijzer.env": "WEGWIJZER_URL=https://x.be/",
        "etc/wegwijzer/aanbieder.yaml": "x",
    }
    for name, text in host_files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    restarts = [f"systemctl restart wegwijzer@{port}" for port in (8501, 8502)]

    machine.release("2")
    calls = machine.paste(update)
    assert (machine.version(), machine.version("wegwijzer.before")) == ("2", "1")
    assert [line for line in calls if "restart" in line] == restarts
    first = calls.index(restarts[0])
    assert any("import streamlit_app" in line for line in calls[:first])
    assert calls[first + 1].startswith("curl")
    assert "8501" in calls[first + 1]
    assert not (tmp_path / "opt" / "wegwijzer" / ".git").exists()
    assert (tmp_path / "etc/systemd/system/wegwijzer@.service").read_text() == "2"

    machine.release("broken")
    assert not [line for line in machine.paste(update) if line.startswith("systemctl")]
    assert machine.version() == "2"

    assert [line for line in machine.paste(rollback) if "restart" in line] == restarts
    assert machine.version() == "1"
    for name, text in host_files.items():
        assert (tmp_path / name).read_text() == text


@pytest.mark.skipif(
    not shutil.which("systemd-analyze")
    or not (os.geteuid() == 0 or Path("/run/systemd").exists()),  # only root can create it
    reason="systemd is missing or not running",
)
def test_systemd_accepts_the_unit_without_warnings(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    unit = tmp_path / "wegwijzer@.service"
    unit.write_text(re.sub(r"/opt/\S+/python", str(python), UNIT))
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# Behaviour of nginx


@NGINX
def test_nginx_accepts_the_configuration_without_warnings() -> None:
    proxy = Proxy([1, 2])
    try:
        assert proxy.warnings() == ""
    finally:
        proxy.stop()


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="module", name="proxy")
def _proxy(server: Server, renderer: Renderer) -> Iterator[Proxy]:
    with running_proxy(Proxy([server.port], renderer.proxy_pages())) as proxy:
        yield proxy


def insecure_tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def get(proxy: Proxy, path: str, **headers: str) -> httpx2.Response:
    with httpx2.Client(verify=False, trust_env=False, timeout=30) as client:
        return client.get(proxy.url + path, headers=headers)


@NGINX
def test_a_result_has_the_public_address_and_is_not_cached(proxy: Proxy) -> None:
    response = get(proxy, f"/?{RESULT}")
    assert response.status_code == 200
    assert (
        f'<link rel="canonical" href="{proxy.url}/?rol=trainer&amp;sector=sport">' in response.text
    )
    assert "max-age" in response.headers["strict-transport-security"]
    assert response.headers["cache-control"] == "no-store"


def html_of_live_page(proxy: Proxy, base: str = "") -> str:
    """Return the HTML that Streamlit renders for a page behind the proxy."""

    async def draw() -> str:
        host = urlsplit(proxy.url).netloc
        async with visit(proxy.url + base, proxy.url, host, ssl=insecure_tls()) as page:
            return await page.render(RESULT) or ""

    return run(draw)


@NGINX
def test_a_page_becomes_live_through_the_proxy(proxy: Proxy) -> None:
    assert "116 000" in html_of_live_page(proxy)


@NGINX
def test_requests_to_a_dead_replica_are_retried_on_another(server: Server) -> None:
    with running_proxy(Proxy([free_port(), server.port])) as proxy:
        assert {get(proxy, f"/?{RESULT}").status_code for _ in range(8)} == {200}
        wait_for_log(lambda: proxy.log().count("\n") >= 8)
        assert " 502, 200" in proxy.log()


@NGINX
def test_the_proxy_limits_websockets_per_ip_but_not_pages(server: Server) -> None:
    async def connect() -> None:
        url = urlsplit(proxy.url)
        host, context = url.netloc, insecure_tls()
        async with AsyncExitStack() as stack:
            for _ in range(2):
                visitor = await stack.enter_async_context(
                    visit(proxy.url, proxy.url, host, ssl=context)
                )
                assert await visitor.render(RESULT)
            with pytest.raises(InvalidStatus) as refused:
                await stack.enter_async_context(visit(proxy.url, proxy.url, host, ssl=context))
            assert refused.value.response.status_code == 429
            response = await asyncio.to_thread(get, proxy, f"/?{RESULT}")
            assert response.status_code == 200

    proxy = Proxy([server.port])
    rules = proxy.folder / "wegwijzer" / "server.conf"
    changed = re.sub(r"(limit_conn wegwijzer_sockets) \d+;", r"\1 2;", rules.read_text())
    assert changed != rules.read_text()
    rules.write_text(changed)
    with running_proxy(proxy):
        run(connect)


WITHOUT_ANSWERS = ("/", "/privacy", "/toegankelijkheid", "/voorbeeld.png")
WITH_ANSWERS = ("/", "/afdruk", "/qr.svg", "/agenda.ics", "/gespreksblad.pdf")


def wait_for_log(condition: Callable[[], bool]) -> None:
    """Wait until the condition on nginx's log is true, because nginx responds before it logs."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@NGINX
def test_an_outage_leaves_no_answers_in_logs_or_cache_and_shows_phone_numbers(
    server: Server, proxy: Proxy
) -> None:
    before = [get(proxy, path) for path in WITHOUT_ANSWERS]
    for path in WITH_ANSWERS:
        get(proxy, f"{path}?{RESULT}")
    get(proxy, f"/{'x' * 20_000}?{RESULT}")  # nginx rejects a request line of this length
    for damaged in ("/%3F", "/%253f", "/afdruk%3f"):  # answers in a path
        get(proxy, f"{damaged}{quote(RESULT)}")
    server.stop()
    during = [get(proxy, path) for path in WITHOUT_ANSWERS]
    result = get(proxy, f"/?{RESULT}")
    server.start()
    assert get(proxy, f"/?{RESULT}").status_code == 200

    wait_for_log(lambda: proxy.log().count("\n") >= 18)
    for line in ("GET / 200", "GET / 502", "GET / 308", "GET /afdruk 308", " 414 "):
        assert line in proxy.log()
    for log in (proxy.folder / "log").iterdir():
        without_replicas = re.sub(r"127\.0\.0\.1:\d+", "", log.read_text())
        assert not re.search(r"beelden|trainer|127\.0\.0\.1", without_replicas), log

    for first, cached in zip(before, during, strict=True):
        assert first.status_code == cached.status_code == 200
        assert first.content == cached.content
    files = [path.read_bytes() for path in (proxy.folder / "cache").rglob("*") if path.is_file()]
    assert len(files) == len(WITHOUT_ANSWERS)
    assert not any(b"beelden=" in file.partition(b"\r\n\r\n")[0] for file in files)

    assert result.status_code == 502
    assert "De wegwijzer antwoordt even niet" in result.text
    for number in ("101", "116000", "112", "102"):
        assert f'href="tel:{number}"' in result.text
    # Without a URL, a browser reloads the same address.
    assert re.search(r'<meta http-equiv="refresh" content="\d+">', result.text)
    assert not re.search(r"<script|<img|<link", result.text)  # no file can be loaded now
    assert result.headers["cache-control"] == "no-store"


@NGINX
def test_requests_for_an_unknown_host_get_no_response(proxy: Proxy) -> None:
    with pytest.raises(httpx2.TransportError):
        get(proxy, "/", Host="kwaad.be")


@NGINX
def test_plain_http_redirects_to_tls_with_the_query(proxy: Proxy) -> None:
    url = f"http://{HOST}:{proxy.http_port}/?{RESULT}"
    response = httpx2.get(url, trust_env=False)
    assert (response.status_code, response.headers["Location"]) == (308, f"{proxy.url}/?{RESULT}")


# Responses of nginx itself, and busy replicas


def raw_response(proxy: Proxy, request: bytes, port: int | None = None) -> bytes:
    """Send bytes that a Python HTTP client would not send; return the whole response.

    port: send plain HTTP to this port. None: use TLS on the proxy's port.
    """
    with socket.create_connection((HOST, port or proxy.port), timeout=30) as plain:
        connection = plain if port else insecure_tls().wrap_socket(plain, server_hostname=NAME)
        with connection as stream:
            stream.sendall(request)
            response = b""
            while chunk := stream.recv(65536):
                response += chunk
            return response


HOST_LINE = b"Host: localhost\r\nConnection: close\r\n"
REJECTED = {
    "400, no request": b"GET\r\n\r\n",
    "400, two hosts": b"GET / HTTP/1.1\r\nHost: a\r\n" + HOST_LINE + b"\r\n",
    "400, headers": b"GET / HTTP/1.1\r\n" + HOST_LINE + b"X: " + b"x" * 20_000 + b"\r\n\r\n",
    "400, of uvicorn": "GET /?rol=\u00e9 HTTP/1.1\r\n".encode() + HOST_LINE + b"\r\n",
    "413": b"POST / HTTP/1.1\r\n" + HOST_LINE + b"Content-Length: 2000\r\n\r\n" + bytes(2000),
    "414": b"GET /?" + b"x" * 20_000 + b" HTTP/1.1\r\n" + HOST_LINE + b"\r\n",
    "501": b"GET / HTTP/1.1\r\n" + HOST_LINE + b"Transfer-Encoding: x\r\n\r\n",
    "505": b"GET / HTTP/3.0\r\n" + HOST_LINE + b"\r\n",
    "404, the page itself": b"GET /geweigerd.html HTTP/1.1\r\n" + HOST_LINE + b"\r\n",
}
PROXIED = ("400, of uvicorn", "413")


@NGINX
@pytest.mark.parametrize("tls", [True, False])
def test_rejections_by_nginx_are_dutch_with_phone_numbers(proxy: Proxy, tls: bool) -> None:
    count = 0
    for status, request in REJECTED.items():
        port = None if tls else proxy.http_port
        response = raw_response(proxy, request, port).decode(errors="replace")
        if not tls and (response.startswith("HTTP/1.1 308") or status in PROXIED):
            continue  # plain HTTP is redirected, and never proxied
        count += 1
        assert response.split()[1] == status[:3], status
        assert "Zo lukt het niet" in response, status
        for number in ("101", "116000", "112", "102"):
            assert f'href="tel:{number}"' in response, status
        assert 'http-equiv="refresh"' not in response, status
        assert "nginx" not in response.partition("\r\n\r\n")[2], status
    assert count == len(REJECTED) if tls else count > 3
    on_wrong_port = raw_response(proxy, b"GET / HTTP/1.1\r\n" + HOST_LINE + b"\r\n", proxy.port)
    assert on_wrong_port.startswith(b"HTTP/1.1 400 ")
    assert b'href="tel:116000"' in on_wrong_port


@NGINX
def test_an_invalid_date_is_explained_behind_nginx(proxy: Proxy, renderer: Renderer) -> None:
    response = get(proxy, "/agenda.ics?datum=2020-01-01")
    assert response.status_code == 400
    assert renderer.content.texts.no_date.title in response.text


class FakeReplica:
    """A replica that is too busy for PDFs, and records requests."""

    def __init__(self) -> None:
        self.requests: list[BaseHTTPRequestHandler] = []
        self.closed = threading.Event()  # nginx has closed an idle connection
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                fake.requests.append(self)
                busy = ".pdf" in self.path
                body = f"<h1>Het is even druk</h1> {self.headers['Host']}".encode()
                self.send_response(503 if busy else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def finish(self) -> None:
                super().finish()
                fake.closed.set()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port


@contextmanager
def running_fakes(count: int) -> Iterator[list[FakeReplica]]:
    replicas = [FakeReplica() for _ in range(count)]
    threads = [threading.Thread(target=fake.server.serve_forever) for fake in replicas]
    for thread in threads:
        thread.start()
    try:
        yield replicas
    finally:
        for fake, thread in zip(replicas, threads, strict=True):
            fake.server.shutdown()
            thread.join()
            fake.server.server_close()


@pytest.fixture(scope="module")
def fake_and_proxy() -> Iterator[tuple[FakeReplica, Proxy]]:
    with running_fakes(1) as (fake,), running_proxy(Proxy([fake.port])) as proxy:
        yield fake, proxy


@contextmanager
def running_proxy(proxy: Proxy) -> Iterator[Proxy]:
    try:
        proxy.start()
        yield proxy
    finally:
        proxy.stop()


@NGINX
def test_a_replica_too_busy_for_pdfs_stays_in_the_upstream() -> None:
    with (
        running_fakes(2) as replicas,
        running_proxy(Proxy([fake.port for fake in replicas])) as proxy,
    ):
        paths = [f"{base}/{name}?{RESULT}" for base in ("", "/pad") for name in Pdfs.NAMES]
        for path in paths * 4:
            response = get(proxy, path)
            assert response.status_code == 503
            assert "Het is even druk" in response.text
        count = sum(len(fake.requests) for fake in replicas)
        assert count == 4 * len(paths), "a 503 is not retried"
        assert {get(proxy, f"/?{RESULT}").status_code for _ in range(8)} == {200}
        assert min(len(fake.requests) for fake in replicas) >= count / 2, (
            "both replicas still get requests"
        )


@NGINX
def test_nginx_accepts_9_kb_of_query_and_of_cookie_and_drops_the_cookie(
    fake_and_proxy: tuple[FakeReplica, Proxy],
) -> None:
    fake, proxy = fake_and_proxy
    path = f"/?fbclid={'x' * 9000}&{RESULT}"
    response = get(proxy, path, Cookie=f"sso={'x' * 9000}", Accept="x" * 3000)
    assert response.status_code == 200
    assert fake.requests[-1].path == path
    assert "cookie" not in fake.requests[-1].headers


@NGINX
def test_nginx_closes_idle_upstream_connections_sooner_than_by_default(
    fake_and_proxy: tuple[FakeReplica, Proxy],
) -> None:
    fake, proxy = fake_and_proxy
    fake.closed.clear()
    get(proxy, f"/?{RESULT}")
    # http.conf lets nginx close idle connections after 4 s, because uvicorn does so after 5 s. The
    # default of nginx is 60 s, so a connection that closes within 30 s shows our setting.
    assert fake.closed.wait(30)


@NGINX
def test_the_cache_key_includes_the_host(fake_and_proxy: tuple[FakeReplica, Proxy]) -> None:
    _, proxy = fake_and_proxy
    own_host = f"{NAME}:{proxy.port}".encode()
    for address, host in (
        (b"/privacy", b"localhost:6666"),
        (b"https://localhost/privacy", b"kwaad.be"),
        (b"/privacy", own_host),
    ):
        lines = b"GET %b HTTP/1.1\r\nHost: %b\r\nConnection: close\r\n\r\n"
        response = raw_response(proxy, lines % (address, host))
    assert response.endswith(own_host)


@NGINX
def test_the_proxys_log_truncates_paths(proxy: Proxy) -> None:
    get(proxy, "/" + "y" * 9000)
    wait_for_log(lambda: "/yyy" in proxy.log())
    assert "y" * 201 not in proxy.log()


@NGINX
def test_under_a_base_path_pages_become_live_and_links_include_it(renderer: Renderer) -> None:
    with (
        running_server("--server.baseUrlPath=pad") as server,
        running_proxy(Proxy([server.port], renderer.proxy_pages())) as proxy,
    ):
        rules = (proxy.folder / "wegwijzer" / "server.conf").read_text(encoding="utf-8")
        (stream,) = re.findall(r"location ~ (\S*stream\S*) \{([^}]*)\}", rules)
        assert re.search(
            stream[0], f"/pad{SOCKET}"
        )  # otherwise nginx would close the socket after 10 s
        assert "proxy_read_timeout 75s" in stream[1]
        html = get(proxy, f"/pad/?{RESULT}").text
        canonical = f"{proxy.url}/pad/?rol=trainer&amp;sector=sport"
        assert f'<link rel="canonical" href="{canonical}">' in html
        assert "116 000" in html_of_live_page(proxy, "/pad")
