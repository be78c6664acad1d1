"""Checks that every link works and that each phone number is on its contact's own page.

Requests use only the standard library. Each host gets at most one request a second, HEAD first.
The served application does not import this module.
"""

import html
import re
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

import yaml

from wegwijzer.content import MESSAGES, Content

TEXTS = MESSAGES.online
PAUSE = 1.0  # seconds between two requests to one host
TIMEOUT = 15.0  # seconds for a response
_MAX_REDIRECTS = 6
_MAX_BYTES = 2_000_000  # per page
_AGENT = "Mozilla/5.0 (compatible; wegwijzer-stop-pesten link check; once a week)"
# Statuses of servers that do not support HEAD or block it; GET is tried next.
_NO_HEAD = {400, 403, 404, 405, 406, 429, 500, 501, 503}

Kind = Literal["ok", "redirected", "moved", "gone", "refused", "unreached"]
Number = Literal["found", "not_found", "not_read"]


@dataclass(frozen=True)
class Link:
    """A URL that visitors can open. number: the phone number that the page must contain."""

    url: str
    what: str
    contact: str | None = None
    number: str | None = None


@dataclass(frozen=True)
class LinkResult:
    """to: the URL after redirects. why: status code or reason of a failure. page: HTML, if read."""

    link: Link
    kind: Kind
    to: str
    why: str = ""
    number: Number | None = None
    page: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether a person should look at this link."""
        return self.kind not in ("ok", "redirected") or self.number == "not_found"


def links(content: Content) -> tuple[Link, ...]:
    """Return the links of contacts, steps and pages, each URL once, contacts first."""
    by_url: dict[str, Link] = {}
    for contact in content.contacts:
        if contact.url:
            link = Link(f"https://{contact.url}", contact.name, contact.id, contact.phone)
            if contact.url not in by_url or (contact.phone and not by_url[contact.url].number):
                by_url[contact.url] = link
    others = [(step.link.url, step.link.label) for step in content.steps if step.link]
    others += [
        (link.url, link.label) for p in content.pages for s in p.sections for link in s.links
    ]
    others.append((content.parents_page.url, content.texts.not_for_you.title))
    for url, label in others:
        by_url.setdefault(url, Link(f"https://{url}", label))
    return tuple(by_url.values())


class LinkChecker:
    """Requests links with a pause between requests to one host."""

    def __init__(self) -> None:
        self._last_request: dict[str, float] = {}

    def check(self, link: Link) -> LinkResult:
        """Return the result of a link; never raises."""
        first = self._follow(link, "HEAD")
        if first.kind in ("gone", "refused") and int(first.why) in _NO_HEAD:
            first = self._follow(link, "GET")
        if link.number is None:
            return replace(first, page=None)
        if first.kind in ("gone", "refused", "unreached"):
            return replace(first, page=None, number="not_read")
        read = first if first.page is not None else self._follow(link, "GET")
        if read.page is None:
            return replace(first, number="not_read")
        number: Number = "found" if has_phone_number(read.page, link.number) else "not_found"
        return replace(first, page=None, number=number)

    def _follow(self, link: Link, method: str) -> LinkResult:
        """Request a link and follow redirects; "moved" if a permanent redirect leads elsewhere."""
        url = link.url
        kind: Kind = "ok"
        try:
            for _ in range(_MAX_REDIRECTS):
                status, location, page = self._request(url, method)
                if status in (301, 302, 303, 307, 308) and location:
                    onward = urljoin(url, location)
                    if not _same_page(url, onward):
                        kind = "moved" if status in (301, 308) or kind == "moved" else "redirected"
                    url = onward
                    continue
                if status in (404, 410):
                    return LinkResult(link, "gone", url, str(status))
                if status >= 300:
                    return LinkResult(link, "refused", url, str(status))
                return LinkResult(link, kind, url, page=page)
            return LinkResult(link, "unreached", url, TEXTS.too_many)
        except TimeoutError:
            return LinkResult(link, "unreached", url, TEXTS.too_late)
        except ssl.SSLError:
            return LinkResult(link, "unreached", url, TEXTS.not_safe)
        except (OSError, HTTPException, ValueError):  # ValueError: not a URL
            return LinkResult(link, "unreached", url, TEXTS.no_answer)

    def _request(self, url: str, method: str) -> tuple[int, str | None, str | None]:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(url)
        self._wait(parts.netloc)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.netloc, timeout=TIMEOUT)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.5", "Connection": "close"}
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            page = self._page(response) if method == "GET" and response.status < 300 else None
            return response.status, response.getheader("Location"), page
        finally:
            connection.close()

    def _page(self, response: HTTPResponse) -> str:
        """Return the text of a response; raise TimeoutError if it takes too long in total."""
        end = time.monotonic() + TIMEOUT
        body = b""
        while len(body) < _MAX_BYTES and (part := response.read1(65_536)):
            body += part
            if time.monotonic() > end:
                raise TimeoutError
        try:
            return body.decode(response.headers.get_content_charset() or "utf-8", errors="replace")
        except LookupError:  # unknown charset
            return body.decode("utf-8", errors="replace")

    def _wait(self, host: str) -> None:
        wait = self._last_request.get(host, -PAUSE) + PAUSE - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last_request[host] = time.monotonic()


def _same_page(url: str, onward: str) -> bool:
    """Whether two URLs differ at most in scheme, "www.", trailing slashes, query and fragment."""
    here, there = urlsplit(url), urlsplit(onward)
    hosts = {part.netloc.removeprefix("www.") for part in (here, there)}
    return len(hosts) == 1 and here.path.rstrip("/") == there.path.rstrip("/")


def has_phone_number(page: str, number: str) -> bool:
    """Whether a page has a number in any notation: 0800/99.533, +32 800 99 533, a tel: link."""
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


def report_line(result: LinkResult) -> str:
    link = result.link
    line: str = getattr(TEXTS, result.kind)
    text = line.format(what=link.what, url=link.url, to=result.to, why=result.why)
    if result.number is None:
        return text
    number = getattr(TEXTS, f"number_{result.number}").format(number=link.number)
    return f"{text}; {number}"


def write_seen(path: Path, content: Content, results: Iterable[LinkResult], today: date) -> None:
    """Record the day on which each number was found; drop numbers that no contact has any more."""
    now = {result.link.contact for result in results if result.number == "found"}
    seen = {
        contact.id: {"phone": contact.phone, "seen_on": day}
        for contact in content.contacts
        if (day := today if contact.id in now else content.seen_on(contact))
    }
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    entries = yaml.dump({"seen": seen}, Dumper=_WithoutAnchors, sort_keys=False)
    path.write_text("\n".join((*comments, entries)), encoding="utf-8")


class _WithoutAnchors(yaml.SafeDumper):
    """Repeats equal values instead of aliasing them: load.py rejects YAML aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True
