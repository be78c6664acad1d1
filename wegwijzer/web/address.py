"""Returns the URL of the wizard as the visitor sees it, from headers that anybody can forge."""

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
MAX_PORT: Final = 65_535
ADDRESS_HEADER: Final = "wegwijzer-adres"  # in this header the gate passes address() to Streamlit
# A name of at most 253 characters (RFC 1035), or an IPv6 address between brackets.
_AUTHORITY = re.compile(
    r"(?P<host>[a-z0-9_][a-z0-9._-]{0,252}|\[[0-9a-f:.]{2,45}\])(:(?P<port>[0-9]{1,5}))?"
)


def authority(host: str, scheme: str) -> str | None:
    """Return "x.be" or "x.be:8501", without the scheme's default port; None if invalid."""
    match = _AUTHORITY.fullmatch(host.lower())
    if not match:
        return None
    port = int(match["port"] or DEFAULT_PORTS[scheme])
    if port > MAX_PORT:
        return None
    return match["host"] if port == DEFAULT_PORTS[scheme] else f"{match['host']}:{port}"


def origin(text: str) -> tuple[str, str] | None:
    """Return the scheme and authority of "https://x.be:443": ("https", "x.be"); None if invalid."""
    scheme, separator, host = text.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in DEFAULT_PORTS:
        return None
    name = authority(host, scheme)
    return (scheme, name) if name else None


def address(scope: Scope, base: str, public_url: str | None) -> str:
    """Return the wizard's URL as the visitor sees it, with a trailing slash.

    First paint, live page and sheet all use it, so they have the same link behind every proxy.
    base: the base path ("/pad"), or "". public_url: the configured URL; it overrides the
    headers.
    """
    if public_url:
        return public_url
    scheme = _scheme(scope)
    host = authority(Headers(scope=scope).get("host", ""), scheme) or "localhost"
    return f"{scheme}://{host}{base}/"


def _scheme(scope: Scope) -> str:
    """Return the browser's scheme, "http" or "https"; a proxy sends it as X-Forwarded-Proto."""
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").partition(",")[0].strip().lower()
    scheme = forwarded or scope.get("scheme", "http")
    return "https" if scheme in ("https", "wss") else "http"
