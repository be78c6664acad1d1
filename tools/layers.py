"""List the modules of the product with the modules that each imports.

python -m tools.layers
"""

import ast
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path

from tools.app_server import ROOT

PACKAGE = ROOT / "wegwijzer"
# The file of each module, by names such as "content.models"; "content" is its __init__.py.
PATHS: Mapping[str, Path] = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Return the full names of all imported modules, even inside functions."""
    imported: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            module = node.module or ""
            names = {f"{module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if name.removeprefix("wegwijzer.") in PATHS}
            imported |= modules or {module}  # from wegwijzer.rules import answers
    return imported


def uses(module: str) -> set[str]:
    """Return the modules of the product that a module imports."""
    return {
        name.partition(".")[2] for name in imports(PATHS[module]) if name.startswith("wegwijzer.")
    }


def parts() -> dict[str, set[str]]:
    """Return the parts (folders or files) that each part of the product imports."""
    imported: dict[str, set[str]] = {name.partition(".")[0]: set() for name in PATHS}
    for name in PATHS:
        part = name.partition(".")[0]
        imported[part] |= {used.partition(".")[0] for used in uses(name)} - {part}
    return imported


def order(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the names, each after the names that it imports. Raises CycleError."""
    return [*TopologicalSorter(graph).static_order()]


def main() -> None:
    """Print each module, after the modules that it imports."""
    for module in order({name: uses(name) for name in PATHS}):
        print(f"{module:24}{', '.join(sorted(uses(module))) or '-'}")


if __name__ == "__main__":
    main()
