"""The wizard's URL follows the headers of a request; an invalid host or origin is rejected."""

import pytest

from wegwijzer.web.address import address, authority, origin


@pytest.mark.parametrize(
    ("host", "scheme", "expected"),
    [
        ("x.be", "https", "x.be"),
        ("X.be:443", "https", "x.be"),
        ("x.be:80", "http", "x.be"),
        ("x.be:80", "https", "x.be:80"),
        ("x.be:8501", "http", "x.be:8501"),
        ("x.be:65535", "http", "x.be:65535"),
        ("[::1]:8501", "http", "[::1]:8501"),
        ("x.be:65536", "http", None),
        ("x.be:99999", "http", None),
        ("x.be:", "http", None),
        ("x.be:٣", "http", None),
        ("a" * 253, "http", "a" * 253),
        ("a" * 254, "http", None),
        ("jan@x.be", "http", None),
        ("x.be/y", "http", None),
        ("[", "http", None),
        ("", "http", None),
    ],
)
def test_a_host_is_parsed_without_the_default_port(
    host: str, scheme: str, expected: str | None
) -> None:
    assert authority(host, scheme) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://x.be", ("https", "x.be")),
        ("HTTPS://X.be:443", ("https", "x.be")),
        ("http://x.be:443", ("http", "x.be:443")),
        ("http://[", None),
        ("null", None),
        ("ftp://x.be", None),
        ("//x.be", None),
        ("https://x.be/", None),
        ("", None),
    ],
)
def test_an_origin_is_parsed_or_rejected(text: str, expected: tuple[str, str] | None) -> None:
    assert origin(text) == expected


@pytest.mark.parametrize(
    ("scheme", "forwarded", "expected"),
    [
        ("http", "", "http"),
        ("ws", "", "http"),
        ("wss", "", "https"),
        ("http", "https", "https"),
        ("ws", "https, http", "https"),
        ("ws", "wss", "https"),
        ("https", "http", "http"),
        ("http", "x'\"<", "http"),
    ],
)
def test_page_and_socket_have_the_same_address(scheme: str, forwarded: str, expected: str) -> None:
    headers = [(b"host", b"x.be"), (b"x-forwarded-proto", forwarded.encode())]
    scope = {"type": "http", "scheme": scheme, "headers": headers}
    assert address(scope, "/pad", None) == f"{expected}://x.be/pad/"
    assert address(scope, "/pad", "https://y.be/") == "https://y.be/"
