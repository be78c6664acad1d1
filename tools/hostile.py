"""Fuzzing: requests and messages that no browser sends, generated from a seed.

They contain MARK wherever the product might repeat input: an answer with MARK is an echo.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from tools.live_visitors import press, visit
from wegwijzer.streamlit_engine.client import SOCKET

MARK = "qZx7"
SEED = 20261124
PATHS = ("/", "/afdruk", "/gespreksblad.pdf", "/gespreksblad-leeg.pdf", "/affiche.pdf", "/qr.svg")
SECONDS = 20.0  # timeout of one answer
NAMES = ("doel", "rol", "sector", "feiten", "beelden", "stap", "wijzig", "bewaar", "poster")
VALUES = ("aanpakken", "voorkomen", "leerkracht", "api", "ander", "sport", "ja", "nee", "1", "4")
STRANGE = (
    f"<script>{MARK}</script>",
    f"'\"><img src=x onerror={MARK}>",
    f"{{{{7*7}}}}{MARK}",
    f"../../{MARK}/etc/passwd",
    f"{MARK}\r\nSet-Cookie: {MARK}=1",
    f"javascript:{MARK}",
    f"%00{MARK}",
    f"\u202e{MARK}\u0000",
    f"{MARK}" * 500,
    f"{MARK}'; drop table x--",
)
PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_.~"


@dataclass
class Found:
    """Results for one kind of input. answers: counts by status, or by how a socket ended."""

    answers: Counter[str] = field(default_factory=Counter)
    echoes: list[bytes] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def note(self, what: str, sent: bytes, body: str, seconds: float) -> None:
        self.answers[what] += 1
        self.slowest = max(self.slowest, seconds)
        if MARK in body:
            self.echoes.append(sent[:200])

    @property
    def failures(self) -> int:
        return sum(count for what, count in self.answers.items() if what.startswith("5"))


def queries(count: int, seed: int = SEED) -> Iterator[bytes]:
    """Yield query strings with known, unknown and strange names and values, and raw bytes."""
    rng = random.Random(seed)
    for _ in range(count):
        if rng.random() < 0.1:
            yield rng.randbytes(rng.randrange(200)).replace(b"#", b"") + MARK.encode()
            continue
        pairs = []
        for _ in range(rng.choice((1, 2, 5, 7, 12, 60))):
            name = rng.choice(NAMES) if rng.random() < 0.8 else _strange(rng)
            value = rng.choice(VALUES) if rng.random() < 0.5 else _strange(rng)
            pairs.append(name + rng.choice(("=", "=", "=", "", "==", "%3d")) + value)
        text = rng.choice(("&", "&", ";", "&&")).join(pairs)[:8000]
        yield text.encode("utf-8", "surrogatepass")


def _strange(rng: random.Random) -> str:
    text = rng.choice(STRANGE) if rng.random() < 0.5 else MARK + "".join(rng.choices(PLAIN, k=9))
    if rng.random() < 0.5:
        return "".join(f"%{byte:02x}" for byte in text.encode("utf-8"))
    return text.replace("&", "").replace("#", "")


async def ask_in_process(app: ASGIApp, given: Iterator[bytes], paths: tuple[str, ...]) -> Found:
    """Call an ASGI application with each query, at each path in turn."""
    found = Found()
    for number, query in enumerate(given):
        scope = {
            "type": "http",
            "method": "GET",
            "path": paths[number % len(paths)],
            "raw_path": b"/",
            "query_string": query,
            "headers": [(b"host", b"wijzer.be")],
            "scheme": "https",
            "http_version": "1.1",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "root_path": "",
        }
        sent: list[Message] = []

        async def send(message: Message, into: list[Message] = sent) -> None:
            into.append(message)

        async def receive() -> Message:
            await asyncio.sleep(SECONDS)  # the client does not disconnect
            return {"type": "http.disconnect"}

        start = time.perf_counter()
        try:
            await app(scope, receive, send)
        except Exception as error:
            found.exceptions.append(f"{query[:200]!r}: {error!r}")
            continue
        head = sent[0]
        body = b"".join(message.get("body", b"") for message in sent)
        text = body.decode("utf-8", "replace") + repr(head["headers"])
        found.note(str(head["status"]), query, text, time.perf_counter() - start)
    return found


def requests(count: int, host: str, seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """Yield (family, bytes) of malformed or hostile HTTP requests."""
    rng = random.Random(seed)
    given = queries(count, seed)
    for number in range(count):
        query = next(given).translate(None, b" \r\n\0")
        method, path, body = "GET", "/", b""
        headers = {"Host": host, "Connection": "close"}
        family = ("query", "header", "path", "method", "body", "garbage")[number % 6]
        if family == "header":
            name = rng.choice(("Host", "Origin", "Cookie", "Accept-Encoding", "X-Forwarded-Proto"))
            headers[name] = rng.choice(
                (_strange(rng), MARK * rng.choice((1, 50, 12_000)), "http://[")
            )
            headers[name] = headers[name].replace("\r", "").replace("\n", "").replace("\0", "")
        elif family == "path":
            path = "/" + rng.choice(("", "afdruk/", "../" * 9, "eigen/", "streamlit/", SOCKET[1:]))
            path += _strange(rng).translate({ord(c): None for c in " \r\n\0?"})
        elif family == "method":
            method = rng.choice(("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", MARK))
        elif family == "body":
            method, body = "POST", MARK.encode() * rng.choice((1, 1000, 250_000))
            headers["Content-Length"] = str(len(body) + rng.choice((0, 0, -1)))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        wire = f"{method} {path}?".encode("utf-8", "replace") + query + b" HTTP/1.1\r\n"
        wire += lines.encode("utf-8", "replace") + b"\r\n" + body
        if family == "garbage":
            wire = rng.randbytes(rng.randrange(1, 400)) + b"\r\n\r\n" + MARK.encode()
        yield family, wire


async def send_requests(url: str, count: int) -> dict[str, Found]:
    """Send requests one after the other; return the results by family."""
    parts = urlsplit(url)
    found: dict[str, Found] = {}
    for family, wire in requests(count, parts.netloc):
        tally = found.setdefault(family, Found())
        start = time.perf_counter()
        answer = b""
        try:
            async with asyncio.timeout(SECONDS):
                reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
                try:
                    writer.write(wire)
                    if writer.can_write_eof() and family == "garbage":
                        writer.write_eof()
                    answer = await reader.read(-1)
                finally:
                    writer.close()
        except OSError:
            pass  # the server closed it, as it should: too much was sent
        except TimeoutError:
            tally.exceptions.append(f"no answer: {wire[:200]!r}")
        status = answer[9:12].decode("latin-1") or "closed"
        tally.note(status, wire, answer.decode("utf-8", "replace"), time.perf_counter() - start)
    return found


def messages(count: int, seed: int = SEED) -> Iterator[tuple[str, str | bytes]]:
    """Yield (family, message) of socket messages that no page sends; a press is its query."""
    rng = random.Random(seed)
    given = queries(count, seed)
    makers: tuple[tuple[str, Callable[[], str | bytes]], ...] = (
        ("bytes", lambda: rng.randbytes(rng.randrange(1, 3000))),
        ("text", lambda: _strange(rng)),
        (
            "wrong protobuf",
            lambda: (
                press(next(given).decode("utf-8", "replace"))[: rng.randrange(1, 9)] + b"\xff" * 9
            ),
        ),
        ("large", lambda: b"\n" * 70_000),
        ("another kind", lambda: bytes(rng.choice(_OTHERS).SerializeToString())),
        ("press", lambda: next(given).decode("utf-8", "replace")),
    )
    for number in range(count):
        family, make = makers[number % len(makers)]
        yield family, make()


_OTHERS = (
    BackMsg(load_git_info=True),
    BackMsg(clear_cache=True),
    BackMsg(stop_script=True),
    BackMsg(debug_shutdown_runtime=True),
)


async def send_messages(url: str, count: int) -> dict[str, Found]:
    """Send each through its own socket, then ask for the page; return the results by family."""
    found: dict[str, Found] = {}
    for family, message in messages(count):
        tally = found.setdefault(family, Found())
        start = time.perf_counter()
        sent = message if isinstance(message, bytes) else message.encode("utf-8", "replace")
        html = ""
        try:
            async with asyncio.timeout(SECONDS), visit(url) as page:
                if family == "press":  # no second press: it would supersede this one
                    html = await page.draw(str(message)) or ""
                else:
                    await page.socket.send(message)
                    html = await page.draw("") or ""
                how = "goes on" if html else "closed"
        except ConnectionClosed:
            how = "closed"
        except TimeoutError:
            how = "no answer"
            tally.exceptions.append(repr(sent[:200]))
        tally.note(how, sent, html, time.perf_counter() - start)
    return found
