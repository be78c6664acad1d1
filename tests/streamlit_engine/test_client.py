"""The private names of Streamlit that we use exist in the installed version."""

import posixpath
import re
import shutil
import tomllib
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.config import get_config_options

from wegwijzer.streamlit_engine import client as seam
from wegwijzer.streamlit_engine.client import BASE, IN_A_FRAME, StreamlitFiles, streamlit_files

ROOT = Path(__file__).parents[2]
FOLDER = Path(st.__file__).parent / "static"
SOURCES = (
    *(path for path in seam.HERE.iterdir() if path.suffix in {".py", ".js", ".css"}),
    ROOT / "tools" / "streamlit_page.py",
)
# Pattern of a private name in our files: its pattern in Streamlit's minified scripts.
PATTERNS = {
    r"\.(st[A-Z]\w+)\b": "[` ]{}`",  # a class
    r"\[(data-(?:st-|emotion)[\w-]*)\]": '[`"]{}[`"]',
    r"(data-test-\w+-state)": '"{}":',
    r"data-test-script-state=(\w+)": "`{}`",
    r"getAttribute\(CONNECTION\) === \"(\w+)\"": "`{}`",
    r"getElementById\(\"(\w+)\"": r"getElementById\(`{}`\)",
    r"\"(/_stcore/[\w-]+)\"": "`?{}`?",
}


def private_names() -> list[tuple[str, str]]:
    """Return each private name in our files, and its pattern in Streamlit's scripts."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    return [
        (name, streamlit_pattern.format(re.escape(name).replace("/_stcore/", "")))
        for own_pattern, streamlit_pattern in PATTERNS.items()
        for name in sorted({*re.findall(own_pattern, text)}) or [f"none: {own_pattern}"]
    ]


@cache
def files() -> StreamlitFiles:
    return streamlit_files(FOLDER)


@cache
def loaded_scripts() -> dict[str, str]:
    """Return the scripts that the page loads, by path."""
    return {
        address: file.body.decode()
        for address, file in files().files.items()
        if f".{address}" in files().tags and address.endswith(".js")
    }


@pytest.mark.parametrize(("name", "pattern"), private_names())
def test_each_private_name_exists_in_streamlits_scripts(name: str, pattern: str) -> None:
    assert any(re.search(pattern, text) for text in loaded_scripts().values()), name


def test_streamlit_knows_every_option_in_config_toml() -> None:
    our_options = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    streamlit_options = get_config_options(force_reparse=False)

    def options(table: dict[str, object], prefix: str) -> list[str]:
        return [
            option
            for name, value in table.items()
            for option in (
                options(value, f"{prefix}{name}.") if isinstance(value, dict) else [prefix + name]
            )
        ]

    assert {*options(our_options, "")} <= {*streamlit_options}


def file_names_after(text: str, keyword: str) -> set[str]:
    """Return the file names that follow a keyword in one of Streamlit's scripts."""
    return set(re.findall(keyword + r"\s*[`\"'](\.\.?/[\w./-]+\.[\w-]{8}\.\w+)[`\"']", text))


def test_every_imported_file_is_served() -> None:
    count = 0
    for address, text in loaded_scripts().items():
        for name in file_names_after(text, r"(?:\bfrom|\bimport)"):
            assert posixpath.normpath(f"{posixpath.dirname(address)}/{name}") in files().files
            count += 1
    assert count > 100


def test_only_files_that_the_page_loads_are_served() -> None:
    (other,) = [path for path in files().files if f".{path}" not in files().tags]
    assert IN_A_FRAME in other
    assert len(files().files) < len([*(FOLDER / "static").rglob("*.*")]) / 4


CHANGES = {  # a file, a part of it, and a replacement of that part; None deletes the file
    "no script": ("index.html", b'<script type="module"', b"<script defer"),
    "no preloads": ("index.html", b'rel="modulepreload"', b'rel="preload"'),
    "another element": ("Html.*.js", None, None),
}


@pytest.mark.parametrize(("files_changed", "old", "new"), CHANGES.values(), ids=CHANGES)
def test_files_of_an_unknown_version_are_rejected(
    tmp_path: Path, files_changed: str, old: bytes | None, new: bytes | None
) -> None:
    for address in (f"{BASE}/index.html", *files().files):
        name = address.removeprefix(f"{BASE}/")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(FOLDER / name, tmp_path / name)
    assert {*streamlit_files(tmp_path).files} == {*files().files}
    changed = 0
    for path in tmp_path.rglob(files_changed):
        if old is None or new is None:
            path.unlink()
            changed += 1
        elif old in (body := path.read_bytes()):
            path.write_bytes(body.replace(old, new))
            changed += 1
    assert changed == 1
    with pytest.raises(ValueError, match="not the files"):
        streamlit_files(tmp_path)
