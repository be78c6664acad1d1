"""WEGWIJZER_SECURITY_TXT: the file is checked at startup and served unchanged (RFC 9116)."""

from pathlib import Path

import pytest
from httpx2 import Response

from tests.app import paper, site, visitor
from wegwijzer.html.render import Renderer
from wegwijzer.start import _gate
from wegwijzer.web.routes import SECURITY_TXT
from wegwijzer.web.settings import SettingsError, read_settings

LATER = "2999-12-31T23:59:59Z"
FILE = f"# Één aanspreekpunt\nContact: mailto:info@school.be\nExpires: {LATER}\n"


def response_with(environment: dict[str, str], renderer: Renderer) -> Response:
    settings = read_settings(environment | {"WEGWIJZER_STREAMLIT": "nooit"})
    return visitor(_gate(site(), settings, renderer, paper)).get(SECURITY_TXT)


def environment_with(folder: Path, text: str | bytes) -> dict[str, str]:
    """Return the environment of a host with this file."""
    path = folder / "security.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return {"WEGWIJZER_SECURITY_TXT": str(path)}


@pytest.mark.parametrize(
    "text",
    [
        FILE,
        FILE.replace("\n", "\r\n"),
        f"EXPIRES: {LATER.lower()}\ncontact: tel:+3291234567\nContact: https://school.be/veilig\n",
        "Contact: mailto:a@b.be\nExpires: 2999-12-31T23:59:59.5+01:00\nPreferred-Languages: nl\n",
        # Signed, as section 2.3 of the RFC allows.
        f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{FILE}-----BEGIN PGP SIGNATURE-----\n"
        "\nabc=\n-----END PGP SIGNATURE-----\n",
    ],
    ids=["plain", "CRLF", "any case", "fraction and zone", "signed"],
)
def test_a_valid_file_is_served_unchanged_as_text(
    tmp_path: Path, renderer: Renderer, text: str
) -> None:
    response = response_with(environment_with(tmp_path, text), renderer)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.content == text.encode()


def test_without_the_setting_the_address_answers_404(renderer: Renderer) -> None:
    assert response_with({}, renderer).status_code == 404


def test_an_expired_file_is_logged_and_not_served_but_the_site_starts(
    tmp_path: Path, renderer: Renderer, caplog: pytest.LogCaptureFixture
) -> None:
    environment = environment_with(tmp_path, FILE.replace(LATER, "2020-01-01T00:00:00Z"))
    assert response_with(environment, renderer).status_code == 404
    assert "WEGWIJZER_SECURITY_TXT has expired" in caplog.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"Contact: mailto:\xe9@school.be\n", "must be a file in UTF-8"),
        (f"Expires: {LATER}\n", "must be a file with a Contact"),
        (f"# Contact: mailto:a@b.be\nExpires: {LATER}\n", "must be a file with a Contact"),
        (FILE.replace("mailto:", ""), "mailto:, tel: or https://, not 'info@school.be'"),
        (FILE + "Contact: http://school.be\n", "not 'http://school.be'"),
        ("Contact: mailto:a@b.be\n", "one Expires, as in Expires: 2027-06-30T12:00:00Z; it has 0"),
        (FILE + f"Expires: {LATER}\n", "it has 2"),
        (FILE.replace(LATER, "2999-12-31"), "whose Expires is a date and time"),
        (FILE.replace(LATER, "2999-13-31T00:00:00Z"), "whose Expires is a date and time"),
        (FILE.replace(LATER, "2999-12-31T23:59:59"), "whose Expires is a date and time"),
    ],
)
def test_an_invalid_file_stops_startup_with_one_line(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(environment_with(tmp_path, text))
    _, line = str(error.value).splitlines()
    assert line.startswith("WEGWIJZER_SECURITY_TXT: must be a file")
    assert message in line


def test_an_unreadable_file_stops_startup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = environment_with(tmp_path, FILE)

    def raise_error(*_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", raise_error)
    with pytest.raises(SettingsError, match=r"can be read \(Permission denied\), got '.+security"):
        read_settings(environment)


def test_a_missing_file_stops_startup(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="WEGWIJZER_SECURITY_TXT: must be a file that is there"):
        read_settings({"WEGWIJZER_SECURITY_TXT": str(tmp_path / "none.txt")})
