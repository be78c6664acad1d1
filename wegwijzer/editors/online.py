"""Whether every link still answers, and whether each number stands on its contact's own page.

With the standard library alone: a page a second at most of each host, HEAD first, no cookies, no
scripts. Nothing that is served imports this.
"""

import html
import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

import yaml

from wegwijzer.content import MESSAGES, Content

SAY = MESSAGES.online
PAUSE = 1.0  # seconds between two requests to one host
PATIENCE = 15.0  # seconds until a host is given up
_HOPS = 6  # redirects until a link is called broken
_MOST = 2_000_000  # bytes that are read of a page
_AGENT = "Mozilla/5.0 (compatible; wegwijzer-stop-pesten link check; once a week)"
# What a server says that knows no HEAD, or takes it for an attack.
_NO_HEAD = {400, 403, 404, 405, 406, 429, 500, 501, 503}

Kind = Literal["ok", "redirected", "moved", "gone", "refused", "unreached"]
Number = Literal["found", "not_found", "not_read"]


@dataclass(frozen=True)
class Link:
    """An address that a visitor can open. number: what must stand there, of which contact."""

    url: str
    what: str
    contact: str | None = None
    number: str | None = None


@dataclass(frozen=True)
class Found:
    """What became of a link. to: where it ended. why: status or reason. page: its HTML, if read."""

    link: Link
    kind: Kind
    to: str
    why: str = ""
    number: Number | None = None
    page: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether somebody should look at it."""
        return self.kind not in ("ok", "redirected") or self.number == "not_found"


def links(content: Content) -> tuple[Link, ...]:
    """Return every address that the content leads to, each once, contacts first."""
    found: dict[str, Link] = {}
    for contact in content.contacts:
        if contact.url:
            link = Link(f"https://{contact.url}", contact.name, contact.id, contact.phone)
            if contact.url not in found or (contact.phone and not found[contact.url].number):
                found[contact.url] = link
    others = [(step.link.url, step.link.label) for step in content.steps if step.link]
    others += [
        (link.url, link.label) for p in content.pages for s in p.sections for link in s.links
    ]
    others.append((content.parents_page.url, content.texts.not_for_you.title))
    for url, label in others:
        found.setdefault(url, Link(f"https://{url}", label))
    return tuple(found.values())


class Asker:
    """Asks hosts politely. sleep, clock: seconds, for tests."""

    def __init__(
        self,
        pause: float = PAUSE,
        patience: float = PATIENCE,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pause = pause
        self._patience = patience
        self._sleep = sleep
        self._clock = clock
        self._asked: dict[str, float] = {}

    def ask(self, link: Link) -> Found:
        """Return what became of a link; never raises."""
        first: Found = self._follow(link, "HEAD")
        if first.kind in ("gone", "refused") and first.why and int(first.why) in _NO_HEAD:
            first = self._follow(link, "GET")
        if link.number is None:
            return replace(first, page=None)
        if first.kind in ("gone", "refused", "unreached"):
            return replace(first, page=None, number="not_read")
        read = first if first.page is not None else self._follow(link, "GET")
        if read.page is None:
            return replace(first, number="not_read")
        number: Number = "found" if stands_in(link.number, read.page) else "not_found"
        return replace(first, page=None, number=number)

    def _follow(self, link: Link, method: str) -> Found:
        """Ask, and go where the answers lead; moved: at least one of them said it is for good."""
        url, kind = link.url, "ok"
        try:
            for _ in range(_HOPS):
                status, location, page = self._once(url, method)
                if status in (301, 302, 303, 307, 308) and location:
                    onward = urljoin(url, location)
                    if not _same_page(url, onward):
                        kind = "moved" if status in (301, 308) or kind == "moved" else "redirected"
                    url = onward
                    continue
                if status in (404, 410):
                    return Found(link, "gone", url, str(status))
                if status >= 300:
                    return Found(link, "refused", url, str(status))
                shown: Kind = "moved" if kind == "moved" else "ok" if kind == "ok" else "redirected"
                return Found(link, shown, url, page=page)
            return Found(link, "unreached", url, SAY.too_many)
        except TimeoutError:
            return Found(link, "unreached", url, SAY.too_late)
        except ssl.SSLError:
            return Found(link, "unreached", url, SAY.not_safe)
        except (OSError, HTTPException, ValueError):  # no such host, refused, no HTTP, no address
            return Found(link, "unreached", url, SAY.no_answer)

    def _once(self, url: str, method: str) -> tuple[int, str | None, str | None]:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(url)
        self._wait(parts.netloc)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.netloc, timeout=self._patience)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.5", "Connection": "close"}
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            page = self._page(answer) if method == "GET" and answer.status < 300 else None
            return answer.status, answer.getheader("Location"), page
        finally:
            connection.close()

    def _page(self, answer: HTTPResponse) -> str:
        """Return the text of an answer; one that drips is given up like one that is silent."""
        end = self._clock() + self._patience
        body = b""
        while len(body) < _MOST and (part := answer.read1(65_536)):
            body += part
            if self._clock() > end:
                raise TimeoutError
        try:
            return body.decode(answer.headers.get_content_charset() or "utf-8", errors="replace")
        except LookupError:  # no such charset
            return body.decode("utf-8", errors="replace")

    def _wait(self, host: str) -> None:
        now = self._clock()
        wait = self._asked.get(host, now - self._pause) + self._pause - now
        if wait > 0:
            self._sleep(wait)
        self._asked[host] = self._clock()


def _same_page(url: str, onward: str) -> bool:
    """Whether an address only became https, with or without www., or got its last slash."""
    here, there = urlsplit(url), urlsplit(onward)
    hosts = {part.netloc.removeprefix("www.") for part in (here, there)}
    return len(hosts) == 1 and here.path.rstrip("/") == there.path.rstrip("/")


def stands_in(number: str, page: str) -> bool:
    """Whether a page holds a number, in any spelling: 0800/99.533, +32 800 99 533, a tel: link."""
    digits = re.sub(r"\D", "", number)
    gap = r"[\s./()\u00a0\u2009\u202f\u2011\u2013-]*"
    spelt = gap.join(digits)
    if digits.startswith("0"):
        spelt = rf"(?:0{gap}|(?:\+|00){gap}3{gap}2{gap}(?:\(0\){gap})?)" + gap.join(digits[1:])
    whole = (
        rf"(?<![\d+]){spelt}(?!\d)(?!{gap}\d{{2}})" if len(digits) > 4 else rf"(?<!\d){spelt}(?!\d)"
    )
    dialled = re.findall(r"""href\s*=\s*["']?tel:([^"'>]+)""", page, re.IGNORECASE)
    seen = re.sub(r"(?is)<(script|style|head)\b.*?</\1\s*>|<!--.*?-->", " ", page)
    seen = html.unescape(re.sub(r"<[^>]*>", "", seen))
    return any(re.search(whole, text) for text in (seen, *map(html.unescape, dialled)))


def ask_all(
    asked: Iterable[Link], asker: Asker, progress: Callable[[int, Link], None]
) -> Iterator[Found]:
    """Yield what became of each link, and tell before each how many were asked."""
    for number, link in enumerate(asked):
        progress(number, link)
        yield asker.ask(link)


def told(found: Found) -> str:
    """Return what an editor reads of a link."""
    link = found.link
    line: str = getattr(SAY, found.kind)
    text = line.format(what=link.what, url=link.url, to=found.to, why=found.why)
    if found.number is None:
        return text
    number = getattr(SAY, f"number_{found.number}").format(number=link.number)
    return f"{text}; {number}"


# What was seen


def write_seen(path: Path, content: Content, found: Iterable[Found], today: date) -> None:
    """Note each number that was found with the day; drop what no contact has any more."""
    now = {each.link.contact for each in found if each.number == "found"}
    seen = {
        contact.id: {"phone": contact.phone, "seen_on": day}
        for contact in content.contacts
        if (day := today if contact.id in now else content.seen_on(contact))
    }
    lines = path.read_text(encoding="utf-8").splitlines()
    remarks = [line for line in lines if line.startswith("#")]
    noted = yaml.dump({"seen": seen}, Dumper=_WithoutAnchors, sort_keys=False)
    path.write_text("\n".join((*remarks, noted)), encoding="utf-8")


class _WithoutAnchors(yaml.SafeDumper):
    """Writes a value again where it comes again: load.py refuses YAML's anchors and aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True
