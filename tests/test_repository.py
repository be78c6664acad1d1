"""Versions, licences and permissions are the same in all files of the repository."""

import re
import tomllib
from datetime import date
from fnmatch import fnmatch
from typing import Any

import yaml

from tests.states import CONTENT
from tools.app_server import ROOT
from wegwijzer import __version__

ANNOTATIONS = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]
PUBLICCODE: Any = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in (ROOT / ".github" / "workflows").iterdir()
}
# Permissions of each workflow, without `contents: read`.
PERMISSIONS = {"inhoud": {}, "adressen": {"issues": "write"}, "test": {}}


def test_changelog_headings_are_sorted_and_the_newest_is_our_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    months = CONTENT.texts.dates.months.split()
    versions = []
    for heading in re.findall(r"(?m)^## (.+)$", changelog):
        match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+) · (\d+) (\w+) (\d{4})", heading)
        assert match, heading
        *version, day, month, year = match.groups()
        day_of_version = date(int(year), months.index(month) + 1, int(day))
        versions.append(([*map(int, version)], day_of_version))
    assert versions == sorted(versions, reverse=True)
    newest, day_of_version = versions[0]
    assert ".".join(map(str, newest)) == __version__ == PUBLICCODE["softwareVersion"]
    assert PUBLICCODE["releaseDate"] == str(day_of_version)


def licence(name: str) -> str:
    """Return the licence of a file, from the last annotation that matches."""
    identifier = ""
    for annotation in ANNOTATIONS:
        paths = annotation["path"]
        if any(fnmatch(name, path) for path in ([paths] if isinstance(paths, str) else paths)):
            identifier = annotation["SPDX-License-Identifier"]
    return identifier


def test_the_flyer_is_not_under_our_licence_and_the_code_is() -> None:
    assert licence("data/flyer.txt") == "LicenseRef-Flyer"
    assert licence("data/contacts.yaml") == "EUPL-1.2 AND LicenseRef-Flyer"
    assert licence("wegwijzer/start.py") == licence("docs/hosting.md") == "EUPL-1.2"
    assert PUBLICCODE["legal"]["license"] == "EUPL-1.2"
    _, _, text = (ROOT / "LICENSE").read_text(encoding="utf-8").split("\n", 2)
    assert text == (ROOT / "LICENSES" / "EUPL-1.2.txt").read_text(encoding="utf-8")


def test_each_workflow_has_minimal_permissions_and_pinned_actions() -> None:
    assert {
        name: {k: v for k, v in workflow["permissions"].items() if (k, v) != ("contents", "read")}
        for name, workflow in WORKFLOWS.items()
    } == PERMISSIONS
    jobs = [job for workflow in WORKFLOWS.values() for job in workflow["jobs"].values()]
    actions = [step["uses"] for job in jobs for step in job["steps"] if "uses" in step]
    assert actions
    for action in actions:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
