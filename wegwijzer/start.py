"""Builds the application: the gate, with the site and Streamlit behind it.

streamlit_app.py calls this module when a server imports it, so a mistake stops startup. A server
would catch a later exception and answer every visitor with 500.
"""

import gc
import hashlib
import logging
import platform
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.types import ASGIApp

from wegwijzer import __version__
from wegwijzer.content import Content, ContentError
from wegwijzer.editors.yaml_mistakes import explain
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import IN_MEMORY, Paper
from wegwijzer.streamlit_engine import script
from wegwijzer.streamlit_engine.client import streamlit_files
from wegwijzer.streamlit_engine.gate import Gate, security_headers
from wegwijzer.streamlit_engine.live_page import LivePages
from wegwijzer.streamlit_engine.server import (
    base_path,
    broken_promises,
    build,
    listen_address,
    version_problem,
)
from wegwijzer.web.assets import prepare
from wegwijzer.web.logs import anonymize_logs, show_info_lines
from wegwijzer.web.open_files import max_live_pages
from wegwijzer.web.routes import Site
from wegwijzer.web.security_txt import read_security_txt
from wegwijzer.web.settings import PREFIX, Settings, SettingsError, read_settings

ROOT = Path(__file__).parent.parent
DIGEST_PATHS = ("wegwijzer", "data", "streamlit_app.py", ".streamlit", "requirements.lock")
SPACE_NEEDED = f"startup needs 1 MB of writable space in {IN_MEMORY} or $TMPDIR"
PATH_MISMATCH = (
    "WEGWIJZER_URL is {url}, but the site is served under {base}/ (server.baseUrlPath): "
    "links and codes would not work; give both the same path"
)
LINKS_ONLY = "or set WEGWIJZER_STREAMLIT=nooit to serve the wizard without Streamlit"

WaitForPaper = Callable[[], Paper]
_LOG = logging.getLogger(__name__)


def check() -> tuple[Settings, Renderer, WaitForPaper]:
    """Return the settings, the renderer, and a function that waits for the Paper and returns it.

    A thread builds the Paper, because that takes longest. Exits with all mistakes in the settings,
    all mistakes in the content, or the problem with Streamlit's version. The returned function
    exits if it can't make the Paper. Call check() before st.App, because an old Streamlit does not
    have st.App.
    """
    try:
        settings = read_settings()
        renderer = script.renderer()
        renderer.version = build_digest()
        paper = ThreadPoolExecutor(1).submit(Paper, renderer.content)
        renderer.rehearse()
    except SettingsError as mistakes:
        raise SystemExit(str(mistakes)) from None  # the list without a traceback
    except ContentError as error:
        raise SystemExit(str(ContentError(explain(error.mistakes)))) from None
    problem = version_problem()
    if problem and settings.streamlit != "nooit":
        raise SystemExit(f"{problem}; {LINKS_ONLY}")
    return settings, renderer, partial(_result, paper)


def _result(paper: Future[Paper]) -> Paper:
    try:
        return paper.result()
    except ContentError as error:
        raise SystemExit(str(ContentError(explain(error.mistakes)))) from None
    except OSError as problem:
        raise SystemExit(f"{problem}; {SPACE_NEEDED}") from None


def build_digest() -> str:
    """Return a digest of our own files: code, content, configuration and pinned dependencies.

    The version number does not show whether a host changed a file. Replicas with the same digest
    run the same code and content.
    """
    digest = hashlib.sha256()
    for name in DIGEST_PATHS:
        for path in sorted((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name]):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def startup_log_lines(settings: Settings, content: Content) -> Iterator[str]:
    """Yield the log lines that tell an operator the version, the settings and the port."""
    yield (
        f"wegwijzer {__version__} ({build_digest()}), streamlit {st.__version__}, "
        f"python {platform.python_version()}: "
        f"{len(content.contacts)} contacts, checked on {content.checked_on}"
    )
    values = {
        f"{PREFIX}{name.upper()}": " ".join(value) if isinstance(value, tuple) else value
        for name, value in settings
    }
    yield "settings: " + ", ".join(
        f"{name}={value or '(not set)'}" for name, value in values.items()
    )
    if listener := listen_address():
        address, port = listener
        where = (
            address or "all network interfaces: anyone who can reach this machine can use the site"
        )
        yield f"listens at port {port} of {where}"


def application(app: ASGIApp, settings: Settings, renderer: Renderer, paper: WaitForPaper) -> Gate:
    """Return the gate, with the site and the Streamlit app behind it."""
    show_info_lines()
    anonymize_logs()
    gate = _gate(app, settings, renderer, paper)
    for line in startup_log_lines(settings, renderer.content):
        _LOG.info(line)
    gc.collect()
    gc.freeze()  # exclude these long-lived objects from later garbage collections
    return gate


def _gate(app: ASGIApp, settings: Settings, renderer: Renderer, paper: WaitForPaper) -> Gate:
    base = base_path()
    if base and settings.url and urlsplit(settings.url).path != f"{base}/":
        raise SystemExit(PATH_MISMATCH.format(url=settings.url, base=base))
    pages = LivePages(max_live_pages(settings.live_pages), settings.waiting_presses)
    headers = security_headers(settings.frame_ancestors)
    security_txt = read_security_txt(settings.security_txt) if settings.security_txt else None
    if security_txt and security_txt.expired:
        _LOG.warning("WEGWIJZER_SECURITY_TXT has expired and is not served")

    def site_with(**streamlit: Any) -> Site:
        return Site(renderer, paper(), base, settings.url, security_txt=security_txt, **streamlit)

    if settings.streamlit == "nooit":
        return Gate(site_with(), None, pages, headers, base, settings.url)
    promises = Promises()
    promises.are_kept()  # log a violation at startup, not at the first visitor
    folder = Path(st.__file__).parent / "static"
    try:
        streamlit = streamlit_files(folder)
        prepare(streamlit.files.values())
    except (OSError, ValueError) as mistake:
        raise SystemExit(str(mistake)) from None
    try:
        build(app)
    except Exception as error:
        raise SystemExit(f"Streamlit does not start: {error!a}; {LINKS_ONLY}") from None

    def live_now() -> bool:
        return promises.are_kept() and pages.full_reason is None

    site = site_with(
        more_files=streamlit.files,
        live_tags=streamlit.tags,
        live_now=live_now,
        live_when=settings.streamlit,
    )
    return Gate(site, app, pages, headers, base, settings.url, promises.are_kept)


class Promises:
    """Checks that Streamlit's options keep the promises of the privacy page.

    Options can change at run time. While an option breaks a promise, the wizard works without
    Streamlit, so the promises still hold.
    """

    def __init__(self) -> None:
        self._logged: tuple[str, ...] = ()

    def are_kept(self) -> bool:
        broken = broken_promises()
        if broken != self._logged:
            self._logged = broken
            if broken:
                _LOG.error(
                    "Streamlit is off, because the privacy page would not be true: %s "
                    "(in .streamlit/config.toml beside streamlit_app.py)",
                    "; ".join(broken),
                )
        return not broken
