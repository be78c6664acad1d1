"""The files by which others find, judge and open this repository say what is so."""

import json
import re
import subprocess
from typing import Any

import pytest
import yaml

from tests.test_licences import ANNOTATIONS
from tools.app_server import ROOT
from wegwijzer import __version__

PUBLICCODE: Any = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
# Mandatory in publiccode.yml 0.7; the two that whoever offers the site fills in.
MANDATORY = {
    *("publiccodeYmlVersion", "name", "platforms", "developmentStatus", "softwareType"),
    *("description", "legal", "maintenance", "localisation"),
}
LEFT_TO_THE_OWNER = ("url", "maintenance/contacts")
CRITERIA = (
    "Code in the open",
    "Bundle policy and source code",
    "Make the codebase reusable and portable",
    "Welcome contributors",
    "Make contributing easy",
    "Maintain version control",
    "Require review of contributions",
    "Document codebase objectives",
    "Document the code",
    "Use plain English",
    "Use open standards",
    "Use continuous integration",
    "Publish with an open license",
    "Make the codebase findable",
    "Use a coherent style",
    "Document codebase maturity",
)


def test_publiccode_names_this_version_and_licence() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"(?m)^## (\S+) · (\d+) \w+ (\d{4})$", changelog)
    assert newest
    assert PUBLICCODE["softwareVersion"] == newest[1] == __version__
    year, _, day = PUBLICCODE["releaseDate"].split("-")
    assert (year, int(day)) == (newest[3], int(newest[2]))
    assert PUBLICCODE["legal"] == {
        "license": ANNOTATIONS[0]["SPDX-License-Identifier"],
        "mainCopyrightOwner": ANNOTATIONS[0]["SPDX-FileCopyrightText"].removeprefix("2026 "),
    }


def test_publiccode_has_all_that_is_mandatory_and_says_what_is_left_to_the_owner() -> None:
    assert PUBLICCODE.keys() >= MANDATORY
    for words in PUBLICCODE["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
    assert {"type"} <= PUBLICCODE["maintenance"].keys()
    assert {"localisationReady", "availableLanguages"} <= PUBLICCODE["localisation"].keys()
    text = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    if "url" not in PUBLICCODE:
        assert "Not valid yet" in text
        assert all(name in text for name in LEFT_TO_THE_OWNER)


def test_all_sixteen_criteria_are_judged_in_order() -> None:
    page = (ROOT / "docs" / "standard-for-public-code.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if re.match(r"\| \d", line)]
    cells = [[cell.strip() for cell in row] for row in rows]
    assert [(int(number), name) for number, name, *_ in cells] == [*enumerate(CRITERIA, 1)]
    for _, name, verdict, where in cells:
        assert verdict in ("met", "in part"), name
        assert (verdict == "in part") == ("Missing: " in where), name


def test_the_devcontainer_uses_the_images_base_and_commands_that_are_there() -> None:
    lines = (ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8").splitlines()
    found = json.loads("\n".join(line for line in lines if not line.startswith("//")))
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert f"ARG BASE={found['image']}\n" in dockerfile
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in (found["updateContentCommand"], found["postAttachCommand"]):
        assert f"\n{command.removeprefix('make ')}:" in makefile
    assert f"PORT ?= {found['forwardPorts'][0]}\n" in makefile


def test_each_form_for_issues_is_one_that_github_reads() -> None:
    forms = [*(ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")]
    assert len(forms) > 3
    for path in forms:
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem != "config":
            assert {"name", "description", "body"} == form.keys(), path.name
            kinds = {part["type"] for part in form["body"]}
            assert kinds <= {"markdown", "textarea", "input"}, path.name
            assert kinds - {"markdown"}, path.name


def test_each_file_has_the_ends_that_editorconfig_asks_for() -> None:
    try:
        listed = subprocess.run(
            [
                "git",
                "-c",
                f"safe.directory={ROOT}",
                "ls-files",
                "-z",
            ],  # CI's belongs to another user
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git checkout")
    for name in listed.stdout.strip("\0").split("\0"):
        path = ROOT / name
        if path.suffix == ".png" or name == "data/flyer.txt" or not path.is_file():
            continue
        file = path.read_bytes()
        assert b"\r" not in file, name
        assert file.endswith(b"\n"), name
        assert not re.search(rb"[ \t]$", file, re.MULTILINE), name
