"""Missing packages or an unusable Python give one line, with the command that installs them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.find_browsers import main
from tools.app_server import ROOT


@pytest.fixture
def empty_path(tmp_path: Path) -> Path:
    """Return a folder for PATH with only `id`, which says that the user is not root."""
    write_program(tmp_path / "id", "echo 1000")
    return tmp_path


def write_program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def run(path: Path, *command: str, **env: str) -> tuple[int, list[str]]:
    """Run a command with this PATH; return its exit status and output lines."""
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, "PATH": str(path), "HOME": str(path), **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


@pytest.mark.parametrize(
    "script",
    ["echo 'not found' >&2; exit 127", "exit 1", 'case "$*" in *ensurepip*) exit 1 ;; esac'],
)
def test_an_unusable_python_is_reported_in_one_line(empty_path: Path, script: str) -> None:
    python = write_program(empty_path / "python3", script)
    status, (line,) = run(empty_path, "scripts/need_python.sh", "venv", PYTHON=str(python))
    assert status == 1
    assert "sudo apt-get install python3-venv" in line
    assert run(empty_path, "scripts/need_python.sh", "venv", PYTHON=sys.executable) == (0, [])


@pytest.mark.parametrize(
    ("env", "status", "consequence"),
    [({}, 0, "some tests are skipped"), ({"CI": "true"}, 1, "no test is begun")],
)
def test_missing_packages_are_reported_in_one_line_and_fail_in_ci(
    empty_path: Path, env: dict[str, str], status: int, consequence: str
) -> None:
    command = (sys.executable, "-m", "scripts.find_browsers", "--install")
    exit_status, (line,) = run(
        empty_path, *command, PLAYWRIGHT_BROWSERS_PATH=str(empty_path), **env
    )
    assert exit_status == status
    match = re.fullmatch(r"\*\*\* MISSING, (.+): sudo apt-get install (.+) \*\*\*", line)
    assert match
    assert match[1] == consequence
    names = {"git", "chromium-headless-shell", "firefox-esr", "xvfb", "fonts-liberation"}
    assert names <= set(match[2].split())
    # CI tests deploy/ with nginx and openssl.
    assert ("openssl" in match[2].split()) == ("CI" in env)


def test_the_preflight_fails_if_python_has_no_venv(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("scripts.find_browsers.can_make_environments", lambda: False)
    assert main([]) == 1
    assert "no test is begun: sudo apt-get install python3-venv" in capsys.readouterr().out
