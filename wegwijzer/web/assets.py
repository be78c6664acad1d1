"""Static files, read and compressed once."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response

FOREVER = "public, max-age=31536000, immutable"  # for file names that contain a digest
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"  # short: sent with each file


@dataclass(frozen=True)
class File:
    """A file that prepare() reads and compresses once. cache: its Cache-Control.

    text: its content if it is generated at startup; then `path` only gives its name.
    """

    path: Path
    cache: str
    text: str | None = None

    @cached_property
    def body(self) -> bytes:
        return self.path.read_bytes() if self.text is None else self.text.encode()

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
    def compressed(self) -> Mapping[str, bytes]:
        """The body in each encoding. Brotli's quality 11 would save 2 % more in twice the time."""
        qualities = {"br": 10, "gzip": 9} if self.compressible else {}
        return {name: compress(self.body, name, quality) for name, quality in qualities.items()}

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
        return Response(self.compressed[encoding], headers=headers, media_type=self.media_type)


def prepare(files: Iterable[File]) -> None:
    """Read and compress files at startup.

    During a request the process may have no file descriptor left, and compressing for many
    visitors at once would take the memory and threads that pages need.
    Raises OSError, or ValueError for an empty file.
    """
    with ThreadPoolExecutor(2) as pool:  # more threads keep more memory
        for _ in pool.map(_prepare, files):
            pass  # map() raises the exception of a file when its result is read


def _prepare(file: File) -> None:
    if not file.body:
        raise ValueError(f"{file.path}: an empty file")
    file.compressed.keys()  # compresses now


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
