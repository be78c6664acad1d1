"""Joins what serves the wizard: settings, content, site and, behind the gate, Streamlit.

All of it is built when the application is imported, and what cannot be built stops the start: a
server swallows what fails later, and answers 500 to everybody.
"""

import gc
import hashlib
import logging
import platform
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.types import ASGIApp

from wegwijzer import __version__
from wegwijzer.content import Content, ContentError
from wegwijzer.editors.yaml_mistakes import explained
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import IN_MEMORY, Paper
from wegwijzer.streamlit_engine import script
from wegwijzer.streamlit_engine.client import streamlit_files, style
from wegwijzer.streamlit_engine.gate import Gate, security_headers
from wegwijzer.streamlit_engine.live_page import LivePages
from wegwijzer.streamlit_engine.server import (
    another_version,
    base_path,
    broken_promises,
    build,
    listens,
)
from wegwijzer.web.assets import prepare
from wegwijzer.web.logs import forget_visitors, speak_up
from wegwijzer.web.open_files import most_pages
from wegwijzer.web.routes import Site
from wegwijzer.web.security_txt import read_security_txt
from wegwijzer.web.settings import PREFIX, Settings, SettingsError, read_settings

ROOT = Path(__file__).parent.parent
MADE_OF = ("wegwijzer", "data", "streamlit_app.py", ".streamlit", "requirements.lock")
ROOM = f"a start needs 1 MB to write to, in {IN_MEMORY} or where TMPDIR says"
ANOTHER_PATH = (
    "WEGWIJZER_URL is {url}, but all is served under {base}/ (server.baseUrlPath): "
    "links and codes would lead nowhere; give both the same path"
)
BY_LINKS = "WEGWIJZER_STREAMLIT=nooit serves the wizard by links alone"

_LOG = logging.getLogger(__name__)


def check() -> tuple[Settings, Renderer, Paper]:
    """Return the settings, and what draws; leave with each mistake in them as a line.

    Comes before st.App: a Streamlit that is much older has none.
    """
    try:
        settings = read_settings()
        renderer = script.renderer()
        paper = _paper(renderer.content)
    except SettingsError as mistakes:
        raise SystemExit(str(mistakes)) from None  # the list, not the way to where it was found
    except ContentError as error:
        raise SystemExit(str(ContentError(explained(error.mistakes)))) from None
    wrong = another_version()
    if wrong and settings.streamlit != "nooit":
        raise SystemExit(f"{wrong}; {BY_LINKS}")
    return settings, renderer, paper


def _paper(content: Content) -> Paper:
    try:
        return Paper(content)
    except OSError as problem:
        raise SystemExit(f"{problem}; {ROOM}") from None


def build_digest() -> str:
    """Return a digest of all files that decide what is served.

    The version number alone does not tell whether a host changed a file. Replicas with the same
    digest serve the same.
    """
    digest = hashlib.sha256()
    for name in MADE_OF:
        for path in sorted((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name]):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def told_at_start(settings: Settings, content: Content) -> Iterator[str]:
    """Yield the lines by which an operator knows what has started, and where."""
    yield (
        f"wegwijzer {__version__} ({build_digest()}), streamlit {st.__version__}, "
        f"python {platform.python_version()}: "
        f"{len(content.contacts)} contacts, checked on {content.checked_on}"
    )
    given = {
        f"{PREFIX}{name.upper()}": " ".join(value) if isinstance(value, tuple) else value
        for name, value in settings
    }
    yield "settings: " + ", ".join(
        f"{name}={value or '(not set)'}" for name, value in given.items()
    )
    if listening := listens():
        address, port = listening
        where = address or "every address of this machine: who reaches it can use it"
        yield f"listens at port {port} of {where}"


def application(app: ASGIApp, settings: Settings, renderer: Renderer, paper: Paper) -> Gate:
    """Return what is served: the gate, with the site and the app behind it."""
    speak_up()
    forget_visitors()
    gate = _gate(app, settings, renderer, paper)
    for line in told_at_start(settings, renderer.content):
        _LOG.info(line)
    gc.collect()
    gc.freeze()  # what was built stays while it runs: no collection looks through it again
    return gate


def _gate(app: ASGIApp, settings: Settings, renderer: Renderer, paper: Paper) -> Gate:
    base = base_path()
    if base and settings.url and urlsplit(settings.url).path != f"{base}/":
        raise SystemExit(ANOTHER_PATH.format(url=settings.url, base=base))
    pages = LivePages(most_pages(settings.live_pages), settings.waiting_presses)
    headers = security_headers(settings.frame_ancestors)
    security_txt = read_security_txt(settings.security_txt) if settings.security_txt else None
    if security_txt and security_txt.expired:
        _LOG.warning("WEGWIJZER_SECURITY_TXT has expired and is not served")
    site_with = partial(Site, renderer, paper, base, settings.url, security_txt=security_txt)
    if settings.streamlit == "nooit":
        return Gate(site_with(), None, pages, headers, base, settings.url)
    promises = Promises()
    promises.kept()  # told at start, not when the first visitor comes
    folder = Path(st.__file__).parent / "static"
    try:
        streamlit = streamlit_files(folder)
        prepare(streamlit.files.values())
    except (OSError, ValueError) as mistake:
        raise SystemExit(str(mistake)) from None
    try:
        build(app)
    except Exception as error:
        raise SystemExit(f"Streamlit does not start: {error!a}; {BY_LINKS}") from None

    def live_now() -> bool:
        return promises.kept() and pages.why_full is None

    site = site_with(
        more_files=streamlit.files,
        live_tags=streamlit.tags,
        live_frame=style(),
        live_now=live_now,
        live_when=settings.streamlit,
    )
    return Gate(site, app, pages, headers, base, settings.url, promises.kept)


class Promises:
    """Whether Streamlit's options let the privacy page be true; they can change while it runs.

    While they do not, everything goes by links: nothing of Streamlit is then used, and what the
    page says holds.
    """

    def __init__(self) -> None:
        self._told: tuple[str, ...] = ()

    def kept(self) -> bool:
        broken = broken_promises()
        if broken != self._told:
            self._told = broken
            if broken:
                _LOG.error(
                    "by links alone, or the privacy page would not be true: %s "
                    "(in .streamlit/config.toml beside streamlit_app.py)",
                    "; ".join(broken),
                )
        return not broken
