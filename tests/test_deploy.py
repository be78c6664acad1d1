"""The files of deploy/: what they name is there, and nginx does what they promise."""

import asyncio
import http.client
import json
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
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from textwrap import dedent
from urllib.parse import quote, urlsplit

import pytest
import yaml
from anyio.from_thread import start_blocking_portal
from streamlit import config
from websockets.exceptions import InvalidStatus

from tools.app_server import HOST, ROOT, Server, free_port, served
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
# As they are pasted: the blocks of a numbered step stand further to the right.
BLOCKS = [dedent(block) for block in re.findall(r"(?m)(?:^    +\S.*\n)+", HOSTING)]
COMMANDS = [block for block in BLOCKS if not block.lstrip().startswith("|")]
NGINX = pytest.mark.skipif(not find_nginx(), reason=NO_NGINX)
TEXTS = {path: path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file()}


# What they name


def test_each_start_runs_the_product_with_options_that_streamlit_has() -> None:
    starts = re.findall(r"(?m)^ExecStart=(.+)$", UNIT)
    starts += [" ".join(json.loads(found)) for found in re.findall(r"(?m)^CMD (\[.*)$", DOCKERFILE)]
    streamlits = [start for start in starts if " streamlit run " in start]
    assert len(streamlits) == 2
    for start in streamlits:
        assert (ROOT / start.split(" run ")[1].split()[0]).is_file()
        for option in re.findall(r"--([\w.]+)=", start):
            assert option in config.get_config_options()


def test_each_setting_in_them_is_one_that_the_product_reads() -> None:
    known = {f"WEGWIJZER_{name.upper()}" for name in Settings.model_fields}
    own = {"WEGWIJZER_NAME"}  # compose.yaml fills it in, in WEGWIJZER_URL
    for path, text in TEXTS.items():
        assert set(re.findall(r"WEGWIJZER_[A-Z_]+", text)) <= known | own, path
    lines = (DEPLOY / "wegwijzer.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert read_settings(given).url == "https://wegwijzer.example/"


def test_what_the_images_copy_is_there_and_is_let_through() -> None:
    ignored, *let = [
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
    assert {f"!{source}" for source in copied} == {line for line in let if line.startswith("!")}
    assert [source for source in copied if not (ROOT / source).exists()] == []
    # What the product reads beside itself: without its dotfiles it breaks promises.
    assert copied >= {"wegwijzer", "data", ".streamlit", "streamlit_app.py", "requirements.lock"}


def test_the_base_is_pinned_and_what_builds_is_left_behind() -> None:
    bases = re.findall(r"(?m)^FROM (\S+) AS (\w+)$", DOCKERFILE)
    assert [name for _, name in bases] == ["build", "app", "proxy"]
    assert {base for base, _ in bases} == {"${BASE}"}
    assert re.search(r"(?m)^ARG BASE=debian:\w+-\d{8}-slim$", DOCKERFILE)
    app = DOCKERFILE.split(" AS app")[1].split("FROM ")[0]
    assert re.search(r"(?m)^USER wegwijzer$", app)
    assert re.search(r"(?m)^HEALTHCHECK ", app)
    assert "/healthz" in app
    assert not re.search(r"venv\s+\S*|pip|gcc|build-essential", app.replace(".venv/bin/python", ""))


def test_compose_runs_both_replicas_alike_and_read_only_and_nginx_knows_them() -> None:
    apps = [service for name, service in COMPOSE["services"].items() if name.startswith("app")]
    addresses = [app.pop("networks")["inside"]["ipv4_address"] for app in apps]
    assert len(apps) == 2
    built = [s.pop("build")["target"] for s in COMPOSE["services"].values() if "build" in s]
    assert built == ["app", "proxy"]  # both replicas are of one image, built once
    assert apps[0] == apps[1]
    for service in COMPOSE["services"].values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["restart"] == "unless-stopped"
        assert service["mem_limit"]
        assert {"max-size", "max-file"} <= {*service["logging"]["options"]}
    # Own words and settings come from the machine: an image of new code does not hold them.
    assert apps[0]["env_file"] == [{"path": "/etc/wegwijzer.env", "required": False}]
    assert apps[0]["volumes"] == ["/etc/wegwijzer:/etc/wegwijzer:ro"]
    for target in built:
        assert f" AS {target}\n" in DOCKERFILE
    assert "ports" not in apps[0]
    replicas = (DEPLOY / "compose-replicas.conf").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^server ([\d.]+):8501 ", replicas) == addresses


def test_the_proxy_writes_no_file_where_its_root_is_read_only() -> None:
    logs = set(re.findall(r"/var/log/nginx/[\w-]+\.log", "".join(map(str, TEXTS.values()))))
    logs |= {"/var/log/nginx/access.log", "/var/log/nginx/error.log"}  # of Debian's nginx.conf
    assert set(re.findall(r"ln -sf /dev/\w+ (\S+)", DOCKERFILE)) == logs


def test_unit_and_proxy_name_the_same_ports() -> None:
    ports = re.findall(r"(?m)^server 127\.0\.0\.1:(\d+) ", TEXTS[FILES / "replicas.conf"])
    assert len(ports) == 2
    for port in ports:
        assert f"wegwijzer@{port}" in UNIT
        assert f"wegwijzer@{port}" in HOSTING


def test_the_pages_that_the_proxy_keeps_are_those_without_answers(renderer: Renderer) -> None:
    (pattern,) = re.findall(
        r"(?m)^location ~ (\S+) \{[^}]*proxy_cache_valid", TEXTS[FILES / "server.conf"]
    )
    for page_id in ("", *renderer.pages):
        assert re.search(pattern, f"/{page_id}")
    for path in ("/afdruk", "/healthz", "/privacy/x", "/_stcore/health"):
        assert not re.search(pattern, path)


def test_the_guide_puts_each_file_where_the_others_look_for_it() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file() and not path.name.endswith(".dockerignore"):
            assert path.name in HOSTING or path.parent == FILES, path
    assert "deploy/nginx" in HOSTING
    for place in ("/opt/wegwijzer", "/etc/wegwijzer.env", "/var/www/wegwijzer/storing.html"):
        assert place in HOSTING
    assert [
        name
        for name in re.findall(r"\b(?:deploy|docs|scripts|bench|data)/[\w./@-]*\w", HOSTING)
        if not (ROOT / name).exists()
    ] == []


# The guide


def test_every_block_of_the_guide_can_be_pasted_as_it_stands() -> None:
    names = set(re.findall(r"(?m)^(\w+)=", COMMANDS[0]))
    assert names == {"NAME", "MAIL", "ADDRESS"}
    assert len(COMMANDS) > 8
    for block in COMMANDS:
        done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), block
        own = set(re.findall(r"for (\w+) in", block))
        assert set(re.findall(r"\$(\w+)", block)) <= names | own
        for line in block.splitlines():
            # What asks a question takes the next pasted line for the answer.
            assert "apt-get install" not in line or " install -y " in line
            assert "certbot certonly" not in line or " -n " in line


class Machine:
    """The folders of a machine that the guide speaks of, with stand-ins for what it calls."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin, self.log = folder, folder / "bin", folder / "log"
        for place in ("opt", "etc/systemd/system", "var/www/wegwijzer", "bin"):
            (folder / place).mkdir(parents=True)
        stands_in = f'echo "$(basename "$0") $*" >> {self.log}\n'
        self._program("systemctl", stands_in)
        self._program("curl", stands_in)
        clone = f"for to; do :; done\ncp -r {folder}/new $to && mkdir $to/.git\n"
        self._program("git", stands_in + clone)
        python = f'#!/bin/sh\necho "python $*" >> {self.log}\n[ ! -e broken ]\n'
        (folder / "python").write_text(python)
        make = f'[ "$2" != venv ] || {{ mkdir -p $3/bin && cp {folder}/python $3/bin/python; }}\n'
        self._program("python3", stands_in + make + f"chmod -R u+x {folder}\n")

    def _program(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}")
        path.chmod(0o755)

    def release(self, version: str) -> None:
        """Let the next clone bring a version."""
        new = self.folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        (new / "deploy").mkdir(parents=True)
        (new / "version").write_text(version)
        (new / "deploy" / "wegwijzer@.service").write_text(version)
        if version == "broken":
            (new / "broken").touch()

    def paste(self, block: str) -> list[str]:
        """Run a block; return what it called."""
        self.log.write_text("")
        here = re.sub(r"(?<![\w.])/(?=(?:opt|etc|var)/?)", f"{self.folder}/", block)
        path = f"{self.bin}:{os.environ['PATH']}"
        env = {"PATH": path, "ADDRESS": "https://x.be/x.git", "NAME": "x.be"}
        subprocess.run(["bash", "-c", here], env=env, cwd=self.folder, check=False, timeout=60)
        return self.log.read_text().splitlines()

    def version(self, name: str = "wegwijzer") -> str:
        return (self.folder / "opt" / name / "version").read_text()


def test_an_update_keeps_the_hosts_own_files_and_a_rollback_brings_the_old_code_back(
    tmp_path: Path,
) -> None:
    update, back = (
        next(block for block in COMMANDS if part in block) for part in ("wegwijzer.new", "bad")
    )
    machine = Machine(tmp_path)
    machine.release("1")
    shutil.copytree(tmp_path / "new", tmp_path / "opt" / "wegwijzer")
    own = {"etc/wegwijzer.env": "WEGWIJZER_URL=https://x.be/", "etc/wegwijzer/aanbieder.yaml": "x"}
    for name, text in own.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    restarts = [f"systemctl restart wegwijzer@{port}" for port in (8501, 8502)]

    machine.release("2")
    called = machine.paste(update)
    assert (machine.version(), machine.version("wegwijzer.before")) == ("2", "1")
    assert [line for line in called if "restart" in line] == restarts
    first = called.index(restarts[0])
    assert any("import streamlit_app" in line for line in called[:first])
    assert called[first + 1].startswith("curl")
    assert "8501" in called[first + 1]
    assert not (tmp_path / "opt" / "wegwijzer" / ".git").exists()
    assert (tmp_path / "etc/systemd/system/wegwijzer@.service").read_text() == "2"

    machine.release("broken")
    assert not [line for line in machine.paste(update) if line.startswith("systemctl")]
    assert machine.version() == "2"

    assert [line for line in machine.paste(back) if "restart" in line] == restarts
    assert machine.version() == "1"
    for name, text in own.items():
        assert (tmp_path / name).read_text() == text


def test_the_unit_gives_its_user_a_home_as_streamlit_does_not_start_without() -> None:
    assert "DynamicUser=yes" in UNIT
    assert re.search(r"(?m)^Environment=HOME=/", UNIT)


@pytest.mark.skipif(
    not shutil.which("systemd-analyze")
    or not (os.geteuid() == 0 or Path("/run/systemd").exists()),  # it makes that folder
    reason="no systemd here, or none that runs",
)
def test_systemd_takes_the_unit_without_a_word(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    unit = tmp_path / "wegwijzer@.service"
    unit.write_text(re.sub(r"/opt/\S+/python", str(python), UNIT))
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# What nginx does with them


@NGINX
def test_nginx_takes_the_files_without_a_word() -> None:
    proxy = Proxy([1, 2])
    try:
        assert proxy.complaints() == ""
    finally:
        proxy.stop()


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="module", name="proxy")
def _proxy(server: Server, renderer: Renderer) -> Iterator[Proxy]:
    proxy = Proxy([server.port], renderer.proxy_pages())
    try:
        proxy.start()
        yield proxy
    finally:
        proxy.stop()


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def get(proxy: Proxy, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Return status, body and headers (names in lower case)."""
    connection = http.client.HTTPSConnection(NAME, proxy.port, timeout=30, context=trusting())
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, answer.read().decode("utf-8", "replace"), found
    finally:
        connection.close()


@NGINX
def test_links_and_codes_name_the_address_that_the_visitor_sees(proxy: Proxy) -> None:
    status, html, headers = get(proxy, f"/?{RESULT}")
    assert status == 200
    assert f'<link rel="canonical" href="{proxy.url}/?rol=trainer&amp;sector=sport">' in html
    assert "max-age" in headers["strict-transport-security"]
    assert headers["cache-control"] == "no-store"


@NGINX
def test_a_page_becomes_live_through_the_proxy(proxy: Proxy) -> None:
    async def drawn() -> str:
        where = urlsplit(proxy.url)
        async with visit(proxy.url, origin=proxy.url, host=where.netloc, ssl=trusting()) as page:
            return await page.draw(RESULT) or ""

    with start_blocking_portal() as portal:
        assert "116 000" in portal.call(drawn)


@NGINX
def test_a_replica_that_is_gone_costs_nobody_an_answer(server: Server) -> None:
    proxy = Proxy([free_port(), server.port])
    try:
        proxy.start()
        assert {get(proxy, f"/?{RESULT}")[0] for _ in range(8)} == {200}
        until_written(lambda: proxy.log().count("\n") >= 8)
        assert " 502, 200" in proxy.log()
    finally:
        proxy.stop()


@NGINX
def test_an_address_with_too_many_sockets_is_refused_more_of_them_and_nothing_else(
    server: Server,
) -> None:
    async def crowd() -> None:
        where = urlsplit(proxy.url)
        host, context = where.netloc, trusting()
        async with AsyncExitStack() as stack:
            for _ in range(2):
                page = await stack.enter_async_context(
                    visit(proxy.url, proxy.url, host, ssl=context)
                )
                assert await page.draw(RESULT)
            with pytest.raises(InvalidStatus) as refused:
                await stack.enter_async_context(visit(proxy.url, proxy.url, host, ssl=context))
            assert refused.value.response.status_code == 429
            assert (await asyncio.to_thread(get, proxy, f"/?{RESULT}"))[0] == 200

    proxy = Proxy([server.port])
    rules = proxy.folder / "wegwijzer" / "server.conf"
    fewer = re.sub(r"(limit_conn wegwijzer_sockets) \d+;", r"\1 2;", rules.read_text())
    assert fewer != rules.read_text()
    rules.write_text(fewer)
    try:
        proxy.start()
        with start_blocking_portal() as portal:
            portal.call(crowd)
    finally:
        proxy.stop()


NEUTRAL = ("/", "/privacy", "/voorbeeld.png")
Answer = tuple[int, str, dict[str, str]]


@dataclass
class Outage:
    """What a proxy answered before its only replica stopped, while it was gone, and after."""

    before: list[Answer]
    meanwhile: list[Answer]
    result: Answer
    after: Answer
    logs: dict[str, str]
    kept: list[bytes]


@pytest.fixture(scope="module", name="outage")
def _outage(server: Server, proxy: Proxy) -> Outage:
    before = [get(proxy, path) for path in NEUTRAL]
    get(proxy, f"/?{RESULT}")
    get(proxy, f"/{'x' * 20_000}?{RESULT}")  # longer than is taken
    for damaged in ("/%3F", "/%253f", "/afdruk%3f"):  # answers in a path
        get(proxy, f"{damaged}{quote(RESULT)}")
    server.stop()
    meanwhile = [get(proxy, path) for path in NEUTRAL]
    result = get(proxy, f"/?{RESULT}")
    server.start()
    after = get(proxy, f"/?{RESULT}")
    until_written(lambda: proxy.log().count("\n") >= 12)
    logs = {path.name: path.read_text() for path in (proxy.folder / "log").iterdir()}
    kept = [path.read_bytes() for path in (proxy.folder / "cache").rglob("*") if path.is_file()]
    return Outage(before, meanwhile, result, after, logs, kept)


def until_written(written: Callable[[], bool]) -> None:
    """Wait until nginx has written a line: it answers first."""
    deadline = time.monotonic() + 10
    while not written():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@NGINX
def test_the_proxys_logs_hold_neither_answers_nor_addresses(outage: Outage) -> None:
    told = outage.logs["wegwijzer.log"]
    assert "GET / 200" in told
    assert "GET / 502" in told
    assert "GET / 308" in told
    assert "GET /afdruk 308" in told
    assert " 414 " in told
    for name, text in outage.logs.items():
        replicas = re.sub(r"127\.0\.0\.1:\d+", "", text)
        assert not re.search(r"beelden|trainer|127\.0\.0\.1", replicas), name


@NGINX
def test_a_page_without_answers_and_a_picture_are_kept_and_no_answers_ever_are(
    outage: Outage,
) -> None:
    assert [answer[:2] for answer in outage.meanwhile] == [answer[:2] for answer in outage.before]
    assert {status for status, _, _ in outage.before} == {200}
    assert len(outage.kept) == len(NEUTRAL)
    assert not any(b"beelden=" in file.partition(b"\r\n\r\n")[0] for file in outage.kept)


@NGINX
def test_when_nothing_answers_the_page_is_dutch_has_the_numbers_and_asks_again(
    outage: Outage,
) -> None:
    status, html, headers = outage.result
    assert status == 502
    assert "De wegwijzer antwoordt even niet" in html
    for number in ("101", "116000", "112", "102"):
        assert f'href="tel:{number}"' in html
    assert re.search(r'<meta http-equiv="refresh" content="\d+">', html)  # of the same address
    assert not re.search(r"<script|<img|<link", html)  # nothing that would have to be fetched
    assert headers["cache-control"] == "no-store"
    assert outage.after[0] == 200


@NGINX
def test_who_asks_by_another_name_gets_nothing(proxy: Proxy) -> None:
    with pytest.raises((http.client.HTTPException, OSError)):
        get(proxy, "/", Host="kwaad.be")


@NGINX
def test_without_tls_the_way_is_pointed_with_the_answers_kept(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=30)
    connection.request("GET", f"/?{RESULT}")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"{proxy.url}/?{RESULT}")
    connection.close()


@NGINX
def test_a_body_is_refused_at_the_door(proxy: Proxy) -> None:
    connection = http.client.HTTPSConnection(NAME, proxy.port, timeout=30, context=trusting())
    connection.request("POST", "/", body=b"x" * 2000)
    assert connection.getresponse().status == 413
    connection.close()


# What nginx says by itself, and when the Wegwijzer is busy


def ask_raw(proxy: Proxy, request: bytes, port: int | None = None) -> bytes:
    """Return all that comes back for bytes that no client of Python would send."""
    with socket.create_connection((HOST, port or proxy.port), timeout=30) as plain:
        wrapped = plain if port else trusting().wrap_socket(plain, server_hostname=NAME)
        with wrapped as wire:
            wire.sendall(request)
            found = b""
            while chunk := wire.recv(65536):
                found += chunk
            return found


HOST_LINE = b"Host: localhost\r\nConnection: close\r\n"
REFUSED = {
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


@NGINX
@pytest.mark.parametrize(("status", "request_"), REFUSED.items(), ids=REFUSED)
@pytest.mark.parametrize("tls", [True, False])
def test_what_nginx_refuses_it_refuses_in_dutch_with_the_numbers(
    proxy: Proxy, status: str, request_: bytes, tls: bool
) -> None:
    if not tls and status in ("400, of uvicorn", "413"):
        pytest.skip("nothing is passed on, or read, without TLS")
    answer = ask_raw(proxy, request_, None if tls else proxy.plain_port).decode("utf-8", "replace")
    if answer.startswith("HTTP/1.1 308"):
        pytest.skip("the way to TLS is pointed")
    assert answer.split()[1] == status[:3]
    assert "Zo lukt het niet" in answer
    for number in ("101", "116000", "112", "102"):
        assert f'href="tel:{number}"' in answer
    assert 'http-equiv="refresh"' not in answer
    assert "nginx" not in answer.partition("\r\n\r\n")[2]


@NGINX
def test_plain_http_on_the_port_of_tls_is_answered_in_dutch(proxy: Proxy) -> None:
    answer = ask_raw(proxy, b"GET / HTTP/1.1\r\n" + HOST_LINE + b"\r\n", proxy.port)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'href="tel:116000"' in answer


@NGINX
def test_cookies_and_addresses_of_9_kb_are_taken_and_cookies_go_no_further() -> None:
    with fakes(1) as (fake,), started(Proxy([fake.port])) as proxy:
        long = f"/?fbclid={'x' * 9000}&{RESULT}"
        assert get(proxy, long, Cookie=f"sso={'x' * 9000}", Accept="x" * 3000)[0] == 200
        (seen,) = fake.asked
        assert seen.path == long
        assert "cookie" not in seen.headers


class Fake:
    """Stands in for a replica: busy with PDFs; tells what it was asked, and when it was let go."""

    def __init__(self) -> None:
        self.asked: list[BaseHTTPRequestHandler] = []
        self.let_go = threading.Event()  # of a connection that was idle
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                fake.asked.append(self)
                busy = ".pdf" in self.path
                body = f"<h1>Het is even druk</h1> {self.headers['Host']}".encode()
                self.send_response(503 if busy else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def finish(self) -> None:
                super().finish()
                fake.let_go.set()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port


@contextmanager
def fakes(count: int) -> Iterator[list[Fake]]:
    found = [Fake() for _ in range(count)]
    threads = [threading.Thread(target=fake.server.serve_forever) for fake in found]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        for fake, thread in zip(found, threads, strict=True):
            fake.server.shutdown()
            thread.join()
            fake.server.server_close()


@contextmanager
def started(proxy: Proxy) -> Iterator[Proxy]:
    try:
        proxy.start()
        yield proxy
    finally:
        proxy.stop()


@NGINX
@pytest.mark.parametrize("base", ["", "/pad"])
def test_a_replica_that_is_too_busy_for_pdfs_is_not_taken_for_broken(base: str) -> None:
    with fakes(2) as both, started(Proxy([fake.port for fake in both])) as proxy:
        for name in Pdfs.NAMES:
            for _ in range(4):
                status, html, _ = get(proxy, f"{base}/{name}?{RESULT}")
                assert status == 503
                assert "Het is even druk" in html
        asked = sum(len(fake.asked) for fake in both)
        assert asked == 4 * len(Pdfs.NAMES), "each was asked of one replica"
        assert {get(proxy, f"{base}/?{RESULT}")[0] for _ in range(8)} == {200}
        assert min(len(fake.asked) for fake in both) >= asked / 2, "both go on"


@NGINX
def test_nginx_lets_go_of_an_idle_connection_before_the_wegwijzer_does() -> None:
    with fakes(1) as (fake,), started(Proxy([fake.port])) as proxy:
        get(proxy, f"/?{RESULT}")
        start = time.monotonic()
        assert fake.let_go.wait(30)
        assert time.monotonic() - start < 30  # nginx's own default is a minute, and uvicorn's 5 s


@NGINX
def test_the_cache_keeps_apart_what_the_wegwijzer_sees_as_different_addresses() -> None:
    with fakes(1) as (fake,), started(Proxy([fake.port])) as proxy:
        usual = f"{NAME}:{proxy.port}".encode()
        for address, host in (
            (b"/privacy", b"localhost:6666"),
            (b"https://localhost/privacy", b"kwaad.be"),
            (b"/privacy", usual),
        ):
            lines = b"GET %b HTTP/1.1\r\nHost: %b\r\nConnection: close\r\n\r\n"
            found = ask_raw(proxy, lines % (address, host))
        assert found.endswith(usual)


@NGINX
def test_the_proxys_log_holds_no_more_of_a_path_than_tells_what_it_was(proxy: Proxy) -> None:
    get(proxy, "/" + "y" * 9000)
    until_written(lambda: "/yyy" in proxy.log())
    assert "y" * 201 not in proxy.log()


@NGINX
def test_under_a_base_path_a_page_becomes_live_and_its_links_name_that_path(
    renderer: Renderer,
) -> None:
    async def drawn() -> str:
        where = urlsplit(proxy.url)
        url = f"{proxy.url}/pad"
        async with visit(url, origin=proxy.url, host=where.netloc, ssl=trusting()) as page:
            return await page.draw(RESULT) or ""

    with (
        served("--server.baseUrlPath=pad") as server,
        started(Proxy([server.port], renderer.proxy_pages())) as proxy,
    ):
        rules = (proxy.folder / "wegwijzer" / "server.conf").read_text(encoding="utf-8")
        (stream,) = re.findall(r"location ~ (\S*stream\S*) \{([^}]*)\}", rules)
        assert re.search(stream[0], f"/pad{SOCKET}")  # or the socket is cut every 10 s
        assert "proxy_read_timeout 75s" in stream[1]
        _, html, _ = get(proxy, f"/pad/?{RESULT}")
        assert (
            f'<link rel="canonical" href="{proxy.url}/pad/?rol=trainer&amp;sector=sport">' in html
        )
        with start_blocking_portal() as portal:
            assert "116 000" in portal.call(drawn)
