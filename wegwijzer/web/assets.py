"""Static files, read and compressed once, and our own scripts, concatenated."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response

FOREVER = "public, max-age=31536000, immutable"  # for names that change with their content
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"  # shorter than that of pages: 65 files
# A comment up to the end of its line. One with a quotation mark may be part of a string: it stays.
COMMENT = re.compile(r"(?:^|\s)\s*// [^\"'`]*$|^\s*//.*$")
# Our own scripts by served name: their parts, in the order in which they run.
OWN_SCRIPTS = {
    "wegwijzer": (
        "../../streamlit_engine/seam.js",
        "page/start.js",
        "shared/announce.js",
        "shared/copy.js",
        "shared/calendar.js",
        "shared/fields.js",
        "shared/address.js",
        "shared/wipe.js",
        "shared/notes.js",
        "page/notes.js",
        "page/states.js",  # before talk.js, which may stop the popstate event
        "page/connection.js",
        "page/talk.js",
        "page/steps.js",
        "shared/print.js",
        "shared/strip.js",
        "page/print.js",
        "page/links.js",
        "page/share.js",
        "shared/mark.js",
        "page/watch.js",
        "page/wake.js",
    ),
    "scholen": (
        "page/start.js",
        "shared/announce.js",
        "shared/fields.js",
        "shared/copy.js",
        "schools/schools.js",
    ),
    "afdruk": (
        "shared/announce.js",
        "shared/calendar.js",
        "shared/fields.js",
        "shared/address.js",
        "shared/wipe.js",
        "shared/notes.js",
        "shared/print.js",
        "shared/strip.js",
        "shared/mark.js",
        "sheet/sheet.js",
    ),
}


@dataclass(frozen=True)
class File:
    """A file that prepare() reads and compresses once. cache: its Cache-Control."""

    path: Path
    cache: str

    @cached_property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:16]

    @cached_property
    def media_type(self) -> str:
        return mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"

    @cached_property
    def compressible(self) -> bool:
        return self.path.suffix in {".js", ".css", ".svg", ".json", ".html"}

    @cached_property
    def _brotli(self) -> bytes:
        return compress(self.body, "br", quality=10)  # 11 saves 2 % and takes twice as long

    @cached_property
    def _gzip(self) -> bytes:
        return compress(self.body, "gzip", quality=9)

    def compressed(self, encoding: str) -> bytes:
        return self._brotli if encoding == "br" else self._gzip

    def response(self, accepts: tuple[str, ...], request: Headers) -> Response:
        encoding = accepts[0] if accepts and self.compressible else None
        etag = f'"{self.digest}{f"-{encoding}" if encoding else ""}"'
        headers = {
            "Cache-Control": self.cache,
            "ETag": etag,
            "Content-Security-Policy": FILE_POLICY,
        }
        if self.compressible:
            headers["Vary"] = "Accept-Encoding"
        if etag in request.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if encoding is None:
            return Response(self.body, headers=headers, media_type=self.media_type)
        headers["Content-Encoding"] = encoding
        return Response(self.compressed(encoding), headers=headers, media_type=self.media_type)


@dataclass(frozen=True)
class JoinedScripts(File):
    """Our scripts as one file, in one function so that they define no globals.

    Comments and indentation are removed.
    path: the served name. parts: relative to the folder of path, in order.
    """

    parts: tuple[str, ...]

    @cached_property
    def body(self) -> bytes:
        scripts = [(self.path.parent / part).read_text(encoding="utf-8") for part in self.parts]
        lines = (line for script in scripts for line in script.splitlines())
        code = filter(None, (COMMENT.sub("", line).strip() for line in lines))
        return "\n".join(('"use strict";', "(() => {", *code, "})();", "")).encode()


@dataclass(frozen=True)
class MadeFile(File):
    """A text generated at start. path: the served name."""

    text: str

    @cached_property
    def body(self) -> bytes:
        return self.text.encode()


def prepare(files: Iterable[File]) -> None:
    """Read and compress files at start.

    During a request the process may have no file descriptor left, and compressing for many
    visitors at once would take the memory and threads that pages need.
    Raises OSError, or ValueError for an empty file.
    """
    for file in files:
        if not file.body:
            raise ValueError(f"{file.path}: an empty file")
        if file.compressible:
            file.compressed("br")
            file.compressed("gzip")


def compress(body: bytes, encoding: str, quality: int) -> bytes:
    if encoding == "br":
        compressed: bytes = brotli.compress(body, quality=quality)
        return compressed
    return gzip.compress(body, compresslevel=quality, mtime=0)


def accepted_encodings(header: str) -> tuple[str, ...]:
    """Return which of br and gzip the client accepts, best first; q=0 rejects one (RFC 9110)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        quality = re.search(r"q=([01](?:\.\d{0,3})?)\s*$", parameters)
        weights[name.strip()] = float(quality[1]) if quality else 1.0
    other = weights.get("*", 0.0)
    ranked = sorted(("br", "gzip"), key=lambda name: -weights.get(name, other))
    return tuple(name for name in ranked if weights.get(name, other) > 0)
