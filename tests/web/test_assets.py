"""Static files and their compression."""

from pathlib import Path

import pytest
import streamlit as st

from tests.app import site, visitor
from wegwijzer.streamlit_engine.client import streamlit_files
from wegwijzer.web import assets


def test_files_are_compressed_before_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compressing Streamlit's files for many visitors at once took 709 MB."""
    streamlit_assets = streamlit_files(Path(st.__file__).parent / "static").files
    site_app = site(more_files=streamlit_assets)
    monkeypatch.setattr(assets, "compress", None)
    client = visitor(site_app)
    paths = [*site_app._files]
    assert len(paths) > len(streamlit_assets) + 4
    for path in paths:
        for encoding in ("br", "gzip"):
            assert client.get(path, headers={"Accept-Encoding": encoding}).status_code == 200
