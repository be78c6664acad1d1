"""Reads the host's /.well-known/security.txt (RFC 9116): where to report a vulnerability."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_FIELD = re.compile(r"(?m)^([A-Za-z-]+):[ \t]*(.*?)[ \t]*\r?$")
# A web URL "MUST begin with https://"; other contacts need a scheme too, such as mailto: or tel:.
_CONTACT = re.compile(r"(?!http:)[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
_DATE_TIME = re.compile(  # RFC 3339
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE
)
_EXAMPLE = "as in Expires: 2027-06-30T12:00:00Z"


@dataclass(frozen=True)
class SecurityTxt:
    """A valid file, perhaps expired. RFC 9116 says that an expired file should not be used.

    So an expired file is not served; it does not stop startup.
    """

    text: str
    expires: datetime

    @property
    def expired(self) -> bool:
        return self.expires <= datetime.now(UTC)


def read_security_txt(path: Path) -> SecurityTxt:
    """Read and check the file; raise a ValueError with what to do if the file is not valid."""
    try:
        text = path.read_bytes().decode()  # not read_text(), to keep the line ends of the file
    except OSError as problem:
        raise ValueError(f"must be a file that can be read ({problem.strerror})") from None
    except UnicodeDecodeError:
        raise ValueError("must be a file in UTF-8") from None
    fields = [(name.lower(), value) for name, value in _FIELD.findall(text)]
    contacts = [value for name, value in fields if name == "contact"]
    if not contacts:
        raise ValueError("must be a file with a Contact, as in Contact: mailto:info@school.be")
    for contact in contacts:
        if not _CONTACT.fullmatch(contact):
            raise ValueError(
                "must be a file in which each Contact begins with mailto:, tel: or https://, "
                f"not {contact[:100]!a}"
            )
    return SecurityTxt(text, _expiry([value for name, value in fields if name == "expires"]))


def _expiry(values: list[str]) -> datetime:
    if len(values) != 1:
        raise ValueError(f"must be a file with one Expires, {_EXAMPLE}; it has {len(values)}")
    (text,) = values
    try:
        expires = datetime.fromisoformat(text.upper()) if _DATE_TIME.fullmatch(text) else None
    except ValueError:  # for example month 13
        expires = None
    if expires is None:
        raise ValueError(f"must be a file whose Expires is a date and time, {_EXAMPLE}")
    return expires
