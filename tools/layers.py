"""Which module of the product imports which, from the first to the last of the order.

python -m tools.layers
"""

import ast
from collections.abc import Mapping
from pathlib import Path

from tools.app_server import ROOT

PACKAGE = ROOT / "wegwijzer"
# "content.models": its file; a room's own name is its __init__.py. Without the package's own.
PATHS: Mapping[str, Path] = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}
# Data flows one way: a module imports from those before it only.
ORDER = (
    "contract",
    "address",
    "settings",
    "fonts",
    "content.forms",
    "content.texts",
    "content.messages",
    "content.models",
    "content.walk",
    "content.flyer",
    "content.plain",
    "content.pairs",
    "content.checks",
    "content.load",
    "content",
    "query",
    "answers",
    "advice",
    "screen",
    "overview",
    "qr",
    "styles",
    "render",
    "room",
    "paper_data",
    "paper",
    "turns",
    "pdfs",
    "page",
    "files",
    "streamlit_seam",
    "logs",
    "site",
    "open_files",
    "streamlit_seam.server",
    "live_page",
    "self_check",
    "gate",
    "editing",
    "editing.yaml_mistakes",
    "start",
    "editing.doubts",
    "editing.online",
    "editing.preview",
    "editing.review",
    "editing.schemas",
    "__main__",
)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Return the full names of all imported modules, also of those inside functions."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            module = node.module or ""
            if module == "wegwijzer":  # from wegwijzer import answers
                names = {alias.name for alias in node.names} - {"__version__"}
                found |= {f"wegwijzer.{name}" for name in names}
            else:
                found.add(module)
    return found


def uses(module: str) -> set[str]:
    """Return the modules of the product that a module imports."""
    return {
        name.partition(".")[2] for name in imports(PATHS[module]) if name.startswith("wegwijzer.")
    }


def misplaced() -> dict[str, set[str]]:
    """Return by module what it imports that does not stand before it; in a circle something does.

    A module without a place in ORDER, and a place without a module, are there with themselves.
    """
    found = {name: {name} for name in {*ORDER} ^ {*PATHS}}
    for place, module in enumerate(ORDER):
        if module in PATHS and (later := uses(module) - {*ORDER[:place]}):
            found[module] = later
    return found


def main() -> None:
    """Print each module with what it imports of the product, in ORDER."""
    for module in ORDER:
        used = sorted(uses(module), key=ORDER.index)
        print(f"{module:24}{', '.join(used) or '-'}")


if __name__ == "__main__":
    main()
