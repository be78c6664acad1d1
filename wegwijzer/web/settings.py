"""The settings of who hosts this: the WEGWIJZER_* variables, checked once, at start.

Nothing else reads the environment. README.md lists the settings; a test holds the two alike.
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
    """Every setting that is wrong, one a line: its name, what to do, what was read."""


def _whole_url(url: str) -> str:
    """Return the address with one last slash."""
    found = re.fullmatch(r"(?P<origin>[a-zA-Z]+://[^/?#]+)(?P<path>(/[\w.~%-]+)*)/*", url, re.ASCII)
    known = origin(found["origin"]) if found else None
    if not found or not known:
        raise ValueError("must be a whole address, as in https://pesten.be/wijzer/")
    return f"{'://'.join(known)}{found['path']}/"


def _split(text: Any) -> Any:
    return tuple(text.split()) if isinstance(text, str) else text


def _frame_source(source: str) -> str:
    """Return the site as it may stand in a policy: nothing that would end the rule."""
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
    """The settings; each is the variable of that name in capitals, after WEGWIJZER_.

    url: the public address of the wizard, for links and codes, where a proxy hides it.
    frame_ancestors: the sites that may show this one in a frame, beside itself.
    live_pages: how many pages may be live at once (by a socket, drawn by Streamlit); what comes
        after them works by links. Three halls, and twice as many were served in 200 MB.
    waiting_presses: how many taps may wait until they are drawn, one after the
        other. A hall of 300 that presses in one moment must pass; beyond that links are faster.
    eigen_contact: a YAML file with the person whom a school or club names at the first step.
    aanbieder: a YAML file with who offers this site, for the privacy and accessibility pages.
    security_txt: the file for /.well-known/security.txt (RFC 9116); without it that answers 404.
    streamlit: when Streamlit wakes on a page: "altijd"; "waar-het-helpt", where it will make
        taps quicker and did not come late; "nooit", the wizard by links alone, the switch for a
        bad day.
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
    """Return the settings in the environment; one without a value counts as not set.

    Raises one SettingsError that names every mistake.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value.strip()
        for name, value in environment.items()
        if name.startswith(PREFIX) and value.strip()
    }
    try:
        return Settings.model_validate(given)
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
