"""The workflows for GitHub: what they name is there, and they may do no more than they must."""

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
# What each may do beside reading the code.
MAY = {"inhoud": {}, "adressen": {"issues": "write"}, "test": {}}
CONTENT = ("inhoud", "adressen")
NEED = ROOT / "scripts" / "need_python.sh"
WITH_VALUE = ("--tegen", "--map")


def steps_of(workflow: Any) -> list[Any]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def commands(workflow: Any) -> list[list[str]]:
    """Return what follows `python -m wegwijzer`, each time that it is run."""
    found = [
        re.findall(r"python -m wegwijzer ([^>;|\n]+)", s.get("run", "")) for s in steps_of(workflow)
    ]
    return [line.split() for lines in found for line in lines]


def test_each_workflow_has_no_more_permissions_than_it_needs() -> None:
    assert {
        name: {k: v for k, v in workflow["permissions"].items() if (k, v) != ("contents", "read")}
        for name, workflow in WORKFLOWS.items()
    } == MAY


@pytest.mark.parametrize("name", CONTENT)
def test_each_runs_a_command_with_options_that_it_knows(
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
def test_each_installs_what_the_program_needs_with_a_python_that_it_allows(name: str) -> None:
    steps = steps_of(WORKFLOWS[name])
    required = re.findall(
        r"--require-hashes --requirement (\S+)", " ".join(step.get("run", "") for step in steps)
    )
    assert required == ["requirements.lock"]
    assert (ROOT / required[0]).exists()
    (version,) = [
        step["with"]["python-version"] for step in steps if "setup-python" in step.get("uses", "")
    ]
    least = re.search(r"version_info < \((\d+), (\d+)\)", NEED.read_text(encoding="utf-8"))
    assert least
    assert [*map(int, version.split("."))] >= [*map(int, least.groups())]


def test_the_content_is_checked_where_it_or_its_rules_change_and_addresses_once_a_week() -> None:
    # YAML 1.1 reads the key `on` as true.
    for path in WORKFLOWS["inhoud"][True]["pull_request"]["paths"]:
        assert (ROOT / path.removesuffix("/**")).exists(), path
    ((minute, hour, day, month, weekday),) = [
        entry["cron"].split() for entry in WORKFLOWS["adressen"][True]["schedule"]
    ]
    assert (day, month) == ("*", "*")
    assert all(part.isdigit() for part in (minute, hour, weekday))


def test_pull_requests_run_what_ci_runs_and_nothing_may_be_skipped() -> None:
    workflow = WORKFLOWS["test"]
    assert "pull_request" in workflow[True]
    (job,) = workflow["jobs"].values()
    assert job["env"]["CI"] == "true"
    assert "bash .ci/run" in [step.get("run") for step in job["steps"]]


def test_actions_are_pinned_to_a_commit() -> None:
    used = [step["uses"] for w in WORKFLOWS.values() for step in steps_of(w) if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
