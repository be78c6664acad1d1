"""The order of the product's modules, and which of them each one imports.

python -m tools.layers
"""

import ast
from collections.abc import Mapping
from pathlib import Path

from tools.app_server import ROOT

PACKAGE = ROOT / "wegwijzer"
# File by module, as "content.models"; "content" is its __init__.py.
PATHS: Mapping[str, Path] = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}
# Data flows one way: a module imports only from modules before it.
ORDER = (
    "contract",
    "content.fonts",
    "content.forms",
    "content.texts",
    "content.messages",
    "content.models",
    "content.walk",
    "content.pairs",
    "content.checks",
    "content.load",
    "content",
    "rules",
    "rules.query",
    "rules.answers",
    "rules.advice",
    "html",
    "html.sharing",
    "html.screen",
    "html.overview",
    "html.qr",
    "html.styles",
    "html.render",
    "pdf",
    "pdf.room",
    "pdf.document",
    "web",
    "web.address",
    "web.agenda",
    "web.security_txt",
    "web.settings",
    "web.turns",
    "web.pdfs",
    "web.assets",
    "web.logs",
    "web.routes",
    "web.open_files",
    "streamlit_engine",
    "streamlit_engine.script",
    "streamlit_engine.client",
    "streamlit_engine.server",
    "streamlit_engine.live_page",
    "streamlit_engine.self_check",
    "streamlit_engine.gate",
    "editors",
    "editors.flyer",
    "editors.plain",
    "editors.yaml_mistakes",
    "editors.doubts",
    "editors.online",
    "editors.preview",
    "editors.review",
    "editors.schemas",
    "start",
    "__main__",
)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Return the full names of all imported modules, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            module = node.module or ""
            names = {f"{module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if name.removeprefix("wegwijzer.") in PATHS}
            found |= modules or {module}  # from wegwijzer.rules import answers
    return found


def uses(module: str) -> set[str]:
    """Return the modules of the product that a module imports."""
    return {
        name.partition(".")[2] for name in imports(PATHS[module]) if name.startswith("wegwijzer.")
    }


def misplaced() -> dict[str, set[str]]:
    """Return, by module, the imports that do not come before it in ORDER.

    A module missing from ORDER, or a name in ORDER without a module, maps to itself.
    """
    found = {name: {name} for name in {*ORDER} ^ {*PATHS}}
    for place, module in enumerate(ORDER):
        if module in PATHS and (later := uses(module) - {*ORDER[:place]}):
            found[module] = later
    return found


def main() -> None:
    """Print each module in ORDER with its imports from the product."""
    for module in ORDER:
        used = sorted(uses(module), key=ORDER.index)
        print(f"{module:24}{', '.join(used) or '-'}")


if __name__ == "__main__":
    main()
