"""The version in the code is that of the newest heading in CHANGELOG.md."""

import re
from datetime import date

from tools.app_server import ROOT
from wegwijzer import __version__
from wegwijzer.content import Content

HEADING = re.compile(r"(\d+\.\d+\.\d+) · (\d+) (\w+) (\d{4})")


def test_changelog_headings_are_sorted_and_the_newest_is_our_version(
    content: Content,
) -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    months = content.texts.dates.months.split()
    found = []
    newest = ""
    for heading in (line.removeprefix("## ") for line in lines if line.startswith("## ")):
        named = HEADING.fullmatch(heading)
        assert named, heading
        version, day, month, year = named.groups()
        when = date(int(year), months.index(month) + 1, int(day))
        found.append((tuple(map(int, version.split("."))), when))
        newest = newest or version
    assert found == sorted(found, reverse=True)
    assert len({version for version, _ in found}) == len(found)
    assert newest == __version__
