"""Static files and their compression."""

from pathlib import Path

import pytest
import streamlit as st
from starlette.testclient import TestClient

from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.streamlit_engine.client import streamlit_files
from wegwijzer.web import assets
from wegwijzer.web.routes import Site


def test_files_are_compressed_before_the_first_request(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compressing Streamlit's files for many visitors at once took 709 MB."""
    more = streamlit_files(Path(st.__file__).parent / "static").files
    site = Site(renderer, Paper(renderer.content), more_files=more)
    monkeypatch.setattr(assets, "compress", None)
    asked = TestClient(site)
    paths = [*site._files]
    assert len(paths) > len(more) + 4
    for path in paths:
        for encoding in ("br", "gzip"):
            assert asked.get(path, headers={"Accept-Encoding": encoding}).status_code == 200
