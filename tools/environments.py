"""Difficult environments to start in, such as a full disk or a wrong clock. Linux only."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.app_server import ROOT

NO_UNSHARE = "unshare --mount is not allowed here"
NO_FAKETIME = "sudo apt-get install faketime"
# Scripts that run in a mount namespace. $0: the project.
FILL_DISKS = """
set -e
mount -t tmpfs -o size=64k none /tmp
mkdir /tmp/upper /tmp/work
mount -t overlay -o lowerdir="$0",upperdir=/tmp/upper,workdir=/tmp/work none "$0"
cat /dev/zero > /tmp/full 2>/dev/null || true
mount --bind /tmp /var/tmp
"""
MAKE_READ_ONLY = """
set -e
for folder in "$0" /tmp /var/tmp; do
    mount --bind "$folder" "$folder"
    mount -o remount,bind,ro "$folder"
done
"""
CHECK_AND_RUN = """
cd "$0"
for folder in "$0" /tmp /var/tmp; do
    if (echo x > "$folder/probe") 2>/dev/null; then
        echo "$folder is writable"
        exit 1
    fi
done
exec "$@"
"""


@dataclass(frozen=True)
class Environment:
    """An environment. options: arguments for Server. live: whether pages become live.

    unavailable: why this machine can't create it.
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    live: bool = True
    unavailable: str = ""


def environments() -> list[Environment]:
    return [
        _mounted("a full disk", FILL_DISKS),
        _mounted("a read-only disk", MAKE_READ_ONLY),
        Environment("no HOME", {"without": ("HOME",)}),
        Environment("IPv6 alone", {"host": "::1"}),
        _clock("1999-12-31 23:00:00"),
        _clock("2045-01-01 12:00:00"),
        Environment("64 open files", {"open_files": (64, 64)}, live=False),
    ]


def _mounted(name: str, script: str) -> Environment:
    unshare = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--mount", "-r")
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
        return Environment(name, unavailable=NO_UNSHARE)
    return Environment(name, {"wrapper": (*unshare, "sh", "-c", script + CHECK_AND_RUN, str(ROOT))})


def _clock(time: str) -> Environment:
    name = f"a clock of {time[:4]}"
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        return Environment(name, unavailable=NO_FAKETIME)
    # The monotonic clock stays correct.
    variables = {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"@{time}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    return Environment(name, {"env": variables})
