"""The GitHub workflows: minimal permissions, pinned actions, commands that exist."""

import re
from itertools import pairwise
from typing import Any

import pytest
import yaml

from tools.app_server import ROOT
from wegwijzer.__main__ import main

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FOLDER.iterdir()
}
# Permissions beside reading the code.
PERMISSIONS = {"inhoud": {}, "adressen": {"issues": "write"}, "test": {}}
CONTENT = ("inhoud", "adressen")
NEED = ROOT / "scripts" / "need_python.sh"
WITH_VALUE = ("--tegen", "--map")


def steps(workflow: Any) -> list[Any]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def commands(workflow: Any) -> list[list[str]]:
    """Return the arguments of each `python -m wegwijzer`."""
    found = [
        re.findall(r"python -m wegwijzer ([^>;|\n]+)", s.get("run", "")) for s in steps(workflow)
    ]
    return [line.split() for lines in found for line in lines]


def test_each_workflow_has_minimal_permissions() -> None:
    assert {
        name: {k: v for k, v in workflow["permissions"].items() if (k, v) != ("contents", "read")}
        for name, workflow in WORKFLOWS.items()
    } == PERMISSIONS


@pytest.mark.parametrize("name", CONTENT)
def test_workflows_use_existing_commands_and_options(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = commands(WORKFLOWS[name])
    assert ran
    for command, *options in ran:
        with pytest.raises(SystemExit):
            main([command, "--help"])
        known = capsys.readouterr().out
        values = [o for before, o in pairwise(options) if before in WITH_VALUE]
        for option in options:
            assert option in known or option in values, option


@pytest.mark.parametrize("name", CONTENT)
def test_workflows_install_the_lock_with_a_supported_python(name: str) -> None:
    found = steps(WORKFLOWS[name])
    required = re.findall(
        r"--require-hashes --requirement (\S+)", " ".join(step.get("run", "") for step in found)
    )
    assert required == ["requirements.lock"]
    (version,) = [
        step["with"]["python-version"] for step in found if "setup-python" in step.get("uses", "")
    ]
    least = re.search(r"version_info < \((\d+), (\d+)\)", NEED.read_text(encoding="utf-8"))
    assert least
    assert [*map(int, version.split("."))] >= [*map(int, least.groups())]


def test_actions_are_pinned_to_a_commit() -> None:
    used = [step["uses"] for w in WORKFLOWS.values() for step in steps(w) if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
