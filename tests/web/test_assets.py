"""Static files: joined scripts and compression."""

from pathlib import Path

import pytest
import streamlit as st

from tests.app import site, visitor
from tools.app_server import ROOT
from wegwijzer.streamlit_engine.client import streamlit_files
from wegwijzer.web import assets

PACKAGE = ROOT / "wegwijzer"


def test_every_script_is_served() -> None:
    folder = PACKAGE / "html" / "js"
    served = {(folder / part).resolve() for parts in assets.OWN_SCRIPTS.values() for part in parts}
    assert {*PACKAGE.rglob("*.js")} == served


def test_joined_scripts_are_one_strict_function_without_comments(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("// Why: it's so.\n\n  const a = 1; // no line after this one")
    (tmp_path / "b.js").write_text('const b = "a // b"; // "c"\n')
    script = assets.JoinedScripts(tmp_path / "name.js", assets.FOREVER, ("a.js", "b.js"))
    assert script.body.decode().split("\n") == [
        '"use strict";',
        "(() => {",
        "const a = 1;",
        'const b = "a // b"; // "c"',
        "})();",
        "",
    ]
    assert script.media_type == "text/javascript"


def test_the_digest_of_joined_scripts_changes_with_each_part(tmp_path: Path) -> None:
    def digest(part: str) -> str:
        (tmp_path / "a.js").write_text(part)
        return assets.JoinedScripts(tmp_path / "name.js", assets.FOREVER, ("a.js",)).digest

    assert digest("const a = 1;") != digest("const a = 2;")


def test_no_script_has_multi_line_strings_or_block_comments() -> None:
    for path in PACKAGE.rglob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line.count("`") % 2 == 0, f"{path.name}: {line}"
            assert "/*" not in line, f"{path.name}: {line}"


def test_files_are_compressed_before_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compressing Streamlit's files for many visitors at once took 709 MB."""
    more = streamlit_files(Path(st.__file__).parent / "static").files
    served = site(more_files=more)
    monkeypatch.setattr(assets, "compress", None)
    asked = visitor(served)
    paths = [*served._files]
    assert len(paths) > len(more) + 4
    for path in paths:
        for encoding in ("br", "gzip"):
            assert asked.get(path, headers={"Accept-Encoding": encoding}).status_code == 200
