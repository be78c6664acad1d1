"""The diagram of docs/architecture.md has the parts and arrows of the real imports."""

import re
from collections.abc import Mapping

from tools.app_server import ROOT
from tools.layers import PACKAGE, parts

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def shortest(graph: Mapping[str, set[str]]) -> set[tuple[str, str]]:
    """Return the arrows without those that follow from others (the transitive reduction)."""
    below: dict[str, set[str]] = {}

    def all_below(part: str) -> set[str]:
        if part not in below:
            below[part] = graph[part].union(*map(all_below, graph[part]))
        return below[part]

    return {
        (part, used)
        for part, direct in graph.items()
        for used in direct
        if not any(used in all_below(other) for other in direct - {used})
    }


def test_the_arrows_are_the_imports() -> None:
    drawn = {(a, b) for a, b in re.findall(r"(?m)^  (\w+) --> (\w+)$", PAGE)}
    assert drawn == shortest(parts())


def test_each_part_is_drawn_once_as_the_folder_or_file_that_it_is() -> None:
    drawn = dict(re.findall(r'(?m)^  (\w+)\["(\S+): [^"]+"\]$', PAGE))
    assert drawn == {
        part: f"{part}/" if (PACKAGE / part).is_dir() else f"{part}.py" for part in parts()
    }
