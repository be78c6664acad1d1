"""The log lines of startup, the digest of the build, and garbage collection."""

import gc
import re
import shutil
from pathlib import Path

import pytest

from tests import app
from tests.states import CONTENT
from wegwijzer import __version__, start
from wegwijzer.html.render import Renderer
from wegwijzer.web.settings import read_settings


def test_startup_logs_version_contacts_settings_and_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = read_settings({"WEGWIJZER_URL": "https://pesten.be", "WEGWIJZER_LIVE_PAGES": "40"})
    monkeypatch.setattr(start, "listen_address", lambda: (None, 8501))
    version_line, settings_line, address_line = start.startup_log_lines(settings, CONTENT)
    version = rf"wegwijzer {re.escape(__version__)} \([0-9a-f]{{12}}\)"
    assert re.match(rf"{version}, streamlit 1\.67\.0, python 3\.", version_line)
    assert f"{len(CONTENT.contacts)} contacts" in version_line
    for setting in ("URL=https://pesten.be/", "LIVE_PAGES=40", "FRAME_ANCESTORS=(not set)"):
        assert setting in settings_line
    assert address_line.startswith("listens at port 8501 of all network interfaces: anyone who can")
    monkeypatch.setattr(start, "listen_address", lambda: ("127.0.0.1", 8501))
    *_, address_line = start.startup_log_lines(settings, CONTENT)
    assert address_line == "listens at port 8501 of 127.0.0.1"


def test_the_build_digest_depends_only_on_the_files_of_the_application(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in start.DIGEST_PATHS:
        copy = shutil.copytree if (start.ROOT / name).is_dir() else shutil.copy
        copy(start.ROOT / name, tmp_path / name)
    before = start.build_digest()
    monkeypatch.setattr(start, "ROOT", tmp_path)
    assert start.build_digest() == before
    (tmp_path / "README.md").write_text("x")
    (tmp_path / "wegwijzer" / "__pycache__" / "x.pyc").parent.mkdir(exist_ok=True)
    (tmp_path / "wegwijzer" / "__pycache__" / "x.pyc").write_text("x")
    assert start.build_digest() == before
    (tmp_path / "data" / "texts.yaml").write_text("x")
    assert start.build_digest() != before


def test_objects_created_at_startup_are_excluded_from_garbage_collection(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_before = gc.get_freeze_count()
    settings = read_settings({"WEGWIJZER_STREAMLIT": "nooit"})
    for name in ("show_info_lines", "anonymize_logs"):  # they change the logging of this process
        monkeypatch.setattr(start, name, lambda: None)
    try:
        start.application(app.site(), settings, renderer, app.paper)
        assert gc.get_freeze_count() > count_before + 10_000
    finally:
        gc.unfreeze()
