"""`check --online`, with a local server that gives every kind of response."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
import yaml

from wegwijzer import __main__ as command
from wegwijzer.content import DATA, MESSAGES, load_content
from wegwijzer.editors import online
from wegwijzer.editors.online import (
    Kind,
    Link,
    LinkChecker,
    LinkResult,
    has_phone_number,
    links,
    report_line,
)

NUMBER = "0800 99 533"
BODIES = {
    "/ok": "<p>Welkom</p>",
    "/number": "<p>Bel 0800 99 533.</p>",
    "/other-notation": "<p>Bel <b>0800</b>/99.533</p>",
    "/abroad": "<a href='tel:+3280099533'>bel ons</a>",
    "/other-number": "<p>Bel 0800 99 534.</p>",
    "/script": "<script>var n = '0800 99 533'</script><p>Welkom</p>",
    "/no-head": "<p>Bel 0800 99 533.</p>",
    "/charset": "<p>Bel 0800 99 533.</p>",
}
REDIRECTS = {
    "/moved": (301, "/number"),
    "/temporary": (302, "/ok"),
    "/slash": (301, "/ok"),
    "/round": (302, "/round2"),
    "/round2": (302, "/round"),
}


class Handler(BaseHTTPRequestHandler):
    requests: ClassVar[list[tuple[str, str]]] = []

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Silence the request log."""

    def _answer(self) -> None:
        self.requests.append((self.command, self.path))
        if self.path == "/slow":
            time.sleep(1)
        status = 404
        charset = "none" if self.path == "/charset" else "utf-8"
        headers = {"Content-Type": f"text/html; charset={charset}"}
        body = b""
        if self.path in REDIRECTS:
            status, headers["Location"] = REDIRECTS[self.path]
        elif self.path == "/gone":
            status = 410
        elif self.path == "/closed" or (self.path == "/no-head" and self.command == "HEAD"):
            status = 403
        elif self.path in BODIES:
            status, body = 200, BODIES[self.path].encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online, "PAUSE", 0)
    monkeypatch.setattr(online, "TIMEOUT", 0.3)


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()


def check(url: str, number: str | None = None) -> LinkResult:
    return LinkChecker().check(Link(url, "Lumi", "lumi" if number else None, number))


@pytest.mark.parametrize(
    ("path", "kind", "target", "wrong"),
    [
        ("/ok", "ok", "/ok", False),
        ("/no-head", "ok", "/no-head", False),  # 403 to HEAD, 200 to GET
        ("/temporary", "redirected", "/ok", False),
        ("/moved", "moved", "/number", True),
        ("/nowhere", "gone", "/nowhere", True),
        ("/gone", "gone", "/gone", True),
        ("/closed", "refused", "/closed", True),
        ("/round", "unreached", "/round", True),
        ("/slow", "unreached", "/slow", True),
    ],
)
def test_each_kind_of_response_has_its_result(
    host: str, path: str, kind: Kind, target: str, wrong: bool
) -> None:
    result = check(f"http://{host}{path}")
    assert (result.kind, result.to, result.wrong) == (kind, f"http://{host}{target}", wrong)
    assert f"http://{host}{path}" in report_line(result)
    assert (f"http://{host}{target}" in report_line(result)) or result.kind == "unreached"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://{host}/ok", "not_safe"),  # this server has no TLS
        ("http://nergens.invalid/", "no_answer"),
        ("http://127.0.0.1:1/", "no_answer"),
        ("http://{host}/slow", "too_late"),
        ("http://{host}/round", "too_many"),
        ("ftp://{host}/ok", "no_answer"),
    ],
)
def test_the_result_says_why_a_page_is_unreachable(host: str, url: str, why: str) -> None:
    result = check(url.format(host=host), NUMBER)
    assert (result.kind, result.why) == ("unreached", getattr(MESSAGES.online, why))
    assert result.number == "not_read"


@pytest.mark.parametrize(
    ("path", "number"),
    [
        *((f"/{name}", "found") for name in ("number", "other-notation", "abroad", "no-head")),
        *((f"/{name}", "found") for name in ("charset", "moved")),
        *((f"/{name}", "not_found") for name in ("other-number", "script", "ok")),
        *((f"/{name}", "not_read") for name in ("closed", "nowhere")),
    ],
)
def test_a_phone_number_is_looked_up_on_the_page_of_its_contact(
    host: str, path: str, number: online.Number
) -> None:
    result = check(f"http://{host}{path}", NUMBER)
    assert result.number == number
    assert NUMBER in report_line(result)
    assert result.wrong == (number != "found" or path == "/moved")


@pytest.mark.parametrize(
    ("number", "html", "expected"),
    [
        ("116 000", "bel 116000", True),
        ("116 000", "bel 116&nbsp;000", True),
        ("116 000", "bel 1116000", False),
        ("116 000", "bel 116 000 12", False),
        ("102", "Bel <strong>102</strong>", True),
        ("102", "1021 of 3102", False),
        ("102", '<img width="102">', False),
        ("0800 20 808", "+32 800 20 808", True),
        ("0800 20 808", "+32 (0)800 20 808", True),
        ("0800 20 808", "0032 800-20-808", True),
        ("0800 20 808", "0800 20 80", False),
    ],
)
def test_a_number_is_recognised_in_any_notation(number: str, html: str, expected: bool) -> None:
    assert has_phone_number(html, number) == expected


def test_if_head_works_only_numbers_need_get(host: str) -> None:
    Handler.requests.clear()
    check(f"http://{host}/ok")
    assert Handler.requests == [("HEAD", "/ok")]
    Handler.requests.clear()
    check(f"http://{host}/number", NUMBER)
    assert Handler.requests == [("HEAD", "/number"), ("GET", "/number")]


def test_requests_to_one_host_are_rate_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    fake_time = SimpleNamespace(sleep=waits.append, monotonic=lambda: 5.0)
    monkeypatch.setattr(online, "time", fake_time)
    monkeypatch.setattr(online, "PAUSE", 1)
    checker = LinkChecker()
    for url in ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b", "http://127.0.0.1:2/"):
        checker.check(Link(url, "x"))
    assert waits == [1.0]


def test_each_url_of_the_content_is_checked_once() -> None:
    content = load_content()
    all_links = links(content)
    urls = [link.url.removeprefix("https://") for link in all_links]
    assert len(urls) == len({*urls})
    assert {contact.url for contact in content.contacts if contact.url} <= {*urls}
    assert {content.parents_page.url, *(s.link.url for s in content.steps if s.link)} <= {*urls}
    # Two contacts share a URL, and only one of them has a number.
    assert {link.contact for link in all_links if link.number} == {
        contact.id for contact in content.contacts if contact.phone and contact.url
    }


CheckLinks = Callable[..., int]


@pytest.fixture
def check_links(host: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> CheckLinks:
    """Return a function that runs `check --online` with pages of the test server as links."""

    def check_links(*options: str, **contacts: str | None) -> int:
        """Return the exit status. contacts: the contact of the number to find, or None, by page."""
        local = tuple(
            Link(f"http://{host}/{path.replace('_', '-')}", path, contact, contact and NUMBER)
            for path, contact in contacts.items()
        )
        monkeypatch.setattr(online, "links", lambda content: local)
        return command.main(["check", "--online", "--map", str(data), *options])

    return check_links


def test_the_command_lists_problems_first_and_exits_with_1(
    check_links: CheckLinks, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_links(ok=None) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert first == MESSAGES.online.good.format(count=1)
    assert check_links(ok=None, gone=None, other_number="lumi") == 1
    first, gone, other_number, ok = capsys.readouterr().out.splitlines()
    assert first == MESSAGES.online.title.format(count=2)
    assert "/gone" in gone
    assert other_number.endswith(MESSAGES.online.number_not_found.format(number=NUMBER))
    assert ok.startswith("ok")


def test_seen_numbers_are_merged_into_seen_yaml_only(check_links: CheckLinks, data: Path) -> None:
    content = load_content(data)
    lumi, jac, awel = (content.contact(name) for name in ("lumi", "jac", "awel"))
    seen = data / "seen.yaml"
    comments = [line for line in seen.read_text().splitlines() if line.startswith("#")]
    entries = (
        f'  jac: {{phone: "{jac.phone}", seen_on: 2026-01-01}}',
        '  awel: {phone: "103", seen_on: 2026-01-01}',  # not its current number
        '  gestopt: {phone: "104", seen_on: 2026-01-01}',
    )
    seen.write_text("\n".join((*comments, "seen:", *entries, "")))
    before = {path: path.read_bytes() for path in data.iterdir()}
    check_links(number="lumi", other_number="jac")
    assert {path: path.read_bytes() for path in data.iterdir()} == before
    check_links("--bijwerken", number="lumi", other_number="jac")
    changed = {path.name for path in data.iterdir() if path.read_bytes() != before[path]}
    assert changed == {"seen.yaml"}
    assert [line for line in seen.read_text().splitlines() if line.startswith("#")] == comments
    content = load_content(data)
    entries_after = yaml.safe_load(seen.read_text())["seen"]
    assert [*entries_after] == ["lumi", "jac"]  # in the order of the contacts, current numbers only
    assert content.seen_on(jac) == date(2026, 1, 1)
    assert (content.seen_on(lumi) or date.min) > date(2026, 1, 1)
    assert content.seen_on(awel) is None


def test_seen_yaml_can_be_loaded_again(data: Path) -> None:
    content, today = load_content(data), date(2026, 11, 25)
    numbered = [contact for contact in content.contacts if contact.phone]
    results = [
        LinkResult(Link("", contact.name, contact.id, contact.phone), "ok", "", number="found")
        for contact in numbered
    ]
    for count in range(len(results) + 1):
        online.write_seen(data / "seen.yaml", content, results[:count], today)
        reloaded = load_content(data)
        assert {c.id for c in reloaded.contacts if reloaded.seen_on(c) == today} == {
            contact.id for contact in numbered[:count]
        }
        content = load_content(DATA)


def test_an_unwritable_seen_yaml_is_reported(
    check_links: CheckLinks,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def raise_error(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(online, "write_seen", raise_error)
    assert check_links("--bijwerken", number="lumi") == 1
    path = data / "seen.yaml"
    assert MESSAGES.online.not_written.format(path=path) in capsys.readouterr().err
