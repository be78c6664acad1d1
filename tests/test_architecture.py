"""The diagram in docs/architecture.md shows the imports between the parts of the product."""

import re
from collections.abc import Mapping

from tools.app_server import ROOT
from tools.layers import PACKAGE, parts

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def transitive_reduction(graph: Mapping[str, set[str]]) -> set[tuple[str, str]]:
    """Return the arrows without those that follow from other arrows."""
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


def test_the_arrows_are_the_imports_between_parts() -> None:
    arrows = {(source, target) for source, target in re.findall(r"(?m)^  (\w+) --> (\w+)$", PAGE)}
    assert arrows == transitive_reduction(parts())


def test_the_diagram_has_each_part_with_its_folder_or_file() -> None:
    paths = dict(re.findall(r'(?m)^  (\w+)\["(\S+): [^"]+"\]$', PAGE))
    assert paths == {
        part: f"{part}/" if (PACKAGE / part).is_dir() else f"{part}.py" for part in parts()
    }
