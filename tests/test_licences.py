"""REUSE.toml says the same of licences as LICENSE and README. `make lint` runs `reuse lint`."""

import tomllib
from fnmatch import fnmatch

from tools.app_server import ROOT

ANNOTATIONS = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]
LICENSE = (ROOT / "LICENSE").read_text(encoding="utf-8")


def licence(name: str) -> str:
    """Return the licence of a file: the last annotation counts."""
    found = ""
    for annotation in ANNOTATIONS:
        paths = annotation["path"]
        if any(fnmatch(name, path) for path in ([paths] if isinstance(paths, str) else paths)):
            found = annotation["SPDX-License-Identifier"]
    return found


def test_both_copies_of_the_licence_are_the_same() -> None:
    owner, blank, text = LICENSE.split("\n", 2)
    assert text == (ROOT / "LICENSES" / "EUPL-1.2.txt").read_text(encoding="utf-8")
    assert (owner.removeprefix("Copyright © "), blank) == (
        ANNOTATIONS[0]["SPDX-FileCopyrightText"],
        "",
    )


def test_the_flyer_is_not_under_our_licence_and_the_code_is() -> None:
    assert licence("data/flyer.txt") == "LicenseRef-Flyer"
    assert licence("data/contacts.yaml") == "EUPL-1.2 AND LicenseRef-Flyer"
    assert licence("wegwijzer/start.py") == licence("docs/hosting.md") == "EUPL-1.2"
