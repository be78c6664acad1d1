"""Difficult environments for a start: a full disk, a wrong clock, no HOME. Linux only."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.app_server import ROOT

NO_ROOT = "unshare --mount is not allowed here"
NO_FAKETIME = "sudo apt-get install faketime"
# Run in a mount namespace. $0: the project.
FULL = """
set -e
mount -t tmpfs -o size=64k none /tmp
mkdir /tmp/upper /tmp/work
mount -t overlay -o lowerdir="$0",upperdir=/tmp/upper,workdir=/tmp/work none "$0"
cat /dev/zero > /tmp/full 2>/dev/null || true
mount --bind /tmp /var/tmp
"""
READ_ONLY = """
set -e
for folder in "$0" /tmp /var/tmp; do
    mount --bind "$folder" "$folder"
    mount -o remount,bind,ro "$folder"
done
"""
THEN = """
cd "$0"
for folder in "$0" /tmp /var/tmp; do
    if (echo x > "$folder/room") 2>/dev/null; then
        echo "there is room in $folder"
        exit 1
    fi
done
exec "$@"
"""


@dataclass(frozen=True)
class Place:
    """An environment. options: of its Server. live: whether pages become live in it.

    missing: why it can't be tried on this machine.
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    live: bool = True
    missing: str = ""


def places() -> list[Place]:
    return [
        _mounted("a full disk", FULL),
        _mounted("a read-only disk", READ_ONLY),
        Place("no HOME", {"without": ("HOME",)}),
        Place("IPv6 alone", {"host": "::1"}),
        _clock("1999-12-31 23:00:00"),
        _clock("2045-01-01 12:00:00"),
        Place("64 open files", {"open_files": (64, 64)}, live=False),
    ]


def _mounted(name: str, script: str) -> Place:
    unshare = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--mount", "-r")
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
        return Place(name, missing=NO_ROOT)
    return Place(name, {"under": (*unshare, "sh", "-c", script + THEN, str(ROOT))})


def _clock(time: str) -> Place:
    name = f"a clock of {time[:4]}"
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        return Place(name, missing=NO_FAKETIME)
    # The monotonic clock stays right.
    faked = {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"@{time}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    return Place(name, {"env": faked})
