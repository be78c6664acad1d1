"""Versions are the same in all files, and workflows have few permissions."""

import re
from datetime import date
from typing import Any

import yaml

from tests.states import CONTENT
from tools.app_server import ROOT
from wegwijzer import __version__

PUBLICCODE: Any = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in (ROOT / ".github" / "workflows").iterdir()
}
# Permissions of each workflow besides `contents: read`.
PERMISSIONS = {"inhoud": {}, "adressen": {"issues": "write"}, "test": {}}


def test_changelog_headings_are_sorted_and_the_newest_is_our_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    months = CONTENT.texts.dates.months.split()
    versions = []
    for heading in re.findall(r"(?m)^## (.+)$", changelog):
        match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+) · (\d+) (\w+) (\d{4})", heading)
        assert match, heading
        *version, day, month, year = match.groups()
        release_date = date(int(year), months.index(month) + 1, int(day))
        versions.append(([*map(int, version)], release_date))
    assert versions == sorted(versions, reverse=True)
    newest, release_date = versions[0]
    assert ".".join(map(str, newest)) == __version__ == PUBLICCODE["softwareVersion"]
    assert PUBLICCODE["releaseDate"] == str(release_date)
    assert PUBLICCODE["legal"]["license"] == "EUPL-1.2"


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
