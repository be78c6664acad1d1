"""The host's settings: the environment variables WEGWIJZER_*, checked once, at startup.

No other module reads the environment. README.md lists the settings; a test compares the two.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from wegwijzer.web.address import origin
from wegwijzer.web.security_txt import read_security_txt

PREFIX = "WEGWIJZER_"


class SettingsError(Exception):
    """All wrong settings, one per line, with the name, the problem and the value or known names."""


def _whole_url(url: str) -> str:
    """Return the URL with one slash at its end, and its scheme and host in canonical form."""
    match = re.fullmatch(r"(?P<origin>[a-zA-Z]+://[^/?#]+)(?P<path>(/[\w.~%-]+)*)/*", url, re.ASCII)
    scheme_and_host = origin(match["origin"]) if match else None
    if not match or not scheme_and_host:
        raise ValueError("must be a whole address, as in https://pesten.be/wijzer/")
    return f"{'://'.join(scheme_and_host)}{match['path']}/"


def _split(text: Any) -> Any:
    return tuple(text.split()) if isinstance(text, str) else text


def _frame_source(source: str) -> str:
    """Return a source that is safe in a Content-Security-Policy, so without ";" or spaces."""
    source = source.removesuffix("/")
    if not origin(source.replace("://*.", "://", 1)):
        raise ValueError("must be addresses without a path, as in https://www.school.be")
    return source


def _a_file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError("must be a file that is there")
    return path


def _a_security_txt(path: Path) -> Path:
    read_security_txt(path)
    return path


class Settings(BaseModel):
    """The settings. The variable of each one is its name in capitals after WEGWIJZER_.

    url: the public URL of the wizard, for links and codes, if a proxy hides that URL.
    frame_ancestors: other sites that may show this site in a frame.
    live_pages: how many pages may be live at the same time (with a socket to Streamlit); further
        pages work with links. 1,000 is enough for three halls of 300 people; 2,000 pages were
        served in 200 MB.
    waiting_presses: how many reruns may be queued. A hall of 300 people who tap at the same time
        must fit; with a longer queue links are faster.
    eigen_contact: a YAML file with the contact person for step 1 at a school or club.
    aanbieder: a YAML file with the provider of this site, for the privacy and accessibility pages.
    security_txt: the file for /.well-known/security.txt (RFC 9116); 404 if not set.
    streamlit: when a page loads Streamlit: "altijd"; "waar-het-helpt", only where Streamlit answers
        taps faster than links do; "nooit", never, for example if Streamlit fails.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_whole_url)] | None = None
    frame_ancestors: Annotated[
        tuple[Annotated[str, AfterValidator(_frame_source)], ...], BeforeValidator(_split)
    ] = ()
    live_pages: Annotated[int, Field(ge=1, le=20_000)] = 1_000
    waiting_presses: Annotated[int, Field(ge=1, le=5_000)] = 300
    streamlit: Literal["altijd", "waar-het-helpt", "nooit"] = "waar-het-helpt"
    eigen_contact: Annotated[Path, AfterValidator(_a_file)] | None = None
    aanbieder: Annotated[Path, AfterValidator(_a_file)] | None = None
    security_txt: (
        Annotated[Path, AfterValidator(_a_file), AfterValidator(_a_security_txt)] | None
    ) = None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings in the environment; a variable with an empty value counts as not set.

    Raises one SettingsError that names every mistake.
    """
    values = {
        name.removeprefix(PREFIX).lower(): value.strip()
        for name, value in environment.items()
        if name.startswith(PREFIX) and value.strip()
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problems = dict.fromkeys(map(_problem, error.errors()))
        raise SettingsError("\n".join(("mistakes in the settings:", *problems))) from None


def _problem(mistake: Any) -> str:
    name = f"{PREFIX}{str(mistake['loc'][0]).upper()}"
    if mistake["type"] == "extra_forbidden":
        known = ", ".join(f"{PREFIX}{field.upper()}" for field in Settings.model_fields)
        return f"{name!a}: there is no such setting; there are {known}"
    problem = mistake["msg"].removeprefix("Value error, ")
    return f"{name}: {problem[0].lower()}{problem[1:]}, got {str(mistake['input'])[:100]!a}"
