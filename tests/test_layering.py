"""Rules for imports between modules, and for what some modules may use."""

import ast
import re
from pathlib import Path

import pytest

from tools.app_server import ROOT
from tools.layers import PACKAGE, PATHS, imports, order, parts, tree, uses

# Folders outside the product. They share tools/ and do not import each other.
OUTER_FOLDERS = ("tests", "scripts", "bench")
# The exception: it runs before the dependencies are installed, and reports missing packages.
SHARED_SCRIPT = "scripts.find_browsers"


def importers(folder: str) -> set[str]:
    """Return the modules outside a folder of the product that import from it."""
    users = {m for m in PATHS for name in uses(m) if name.startswith(folder)}
    return {m for m in users if not m.startswith(folder)}


@pytest.mark.parametrize("module", ["rules.advice", "html.screen"])
def test_advice_and_screens_use_no_files_clock_html_or_streamlit(module: str) -> None:
    assert imports(PATHS[module]) <= {
        "collections.abc",
        "dataclasses",
        "datetime",  # a day as a type
        "re",
        "typing",
        "wegwijzer.rules.advice",
        "wegwijzer.contract",
        "wegwijzer.rules.answers",
        "wegwijzer.content",
        "wegwijzer.html.sharing",
    }
    nodes = [*ast.walk(tree(PATHS[module]))]
    calls = {node.id for node in nodes if isinstance(node, ast.Name)}
    assert not calls & {"open", "print", "input", "__import__", "eval", "exec"}
    assert "today" not in {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_only_three_modules_import_streamlit() -> None:
    users = {m for m in PATHS if any(n.split(".")[0] == "streamlit" for n in imports(PATHS[m]))}
    assert users == {"start", "streamlit_engine.script", "streamlit_engine.server"}


def test_only_start_imports_the_streamlit_engine() -> None:
    assert importers("streamlit_engine") == {"start"}


def test_only_start_and_the_commands_import_the_editors_tools() -> None:
    assert importers("editors") == {"start", "__main__"}


def test_imports_go_one_way_between_modules_and_between_parts() -> None:
    """order() raises CycleError if imports form a cycle. docs/architecture.md has a diagram."""
    modules = {name: uses(name) for name in PATHS}
    assert {*order(modules)} == {*PATHS}
    assert {*order(parts())} == {*parts()}
    assert all(modules[name] for name in ("start", "web.routes", "html.render"))


def test_only_the_settings_module_reads_the_environment() -> None:
    names = {"environ", "environb", "getenv", "getenvb"}
    readers = {
        path.name
        for path in (ROOT / "streamlit_app.py", *PACKAGE.rglob("*.py"))
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.alias) and node.name in names)
    }
    assert readers == {"settings.py"}


def imported_folders(path: Path) -> set[str]:
    """Return the top-level folders of this project that a file imports from."""
    names = {name.partition(".")[0] for name in imports(path) - {SHARED_SCRIPT}}
    return names & {"wegwijzer", "tools", *OUTER_FOLDERS}


@pytest.mark.parametrize("folder", OUTER_FOLDERS)
def test_tests_scripts_and_benchmarks_do_not_import_each_other(folder: str) -> None:
    used = {path: imported_folders(path) for path in ROOT.glob(f"{folder}/**/*.py")}
    assert used
    allowed = {"wegwijzer", "tools", folder}
    assert {path: names for path, names in used.items() if names - allowed} == {}


def test_tools_import_the_product_and_the_product_imports_no_tools() -> None:
    tools = {name for path in ROOT.glob("tools/**/*.py") for name in imported_folders(path)}
    assert tools == {"wegwijzer", "tools"}
    assert {name for path in PACKAGE.rglob("*.py") for name in imported_folders(path)} == {
        "wegwijzer"
    }


def test_no_function_caches_answers_of_visitors() -> None:
    """The privacy page promises it. A cache of links or pages would keep answers in memory."""
    cached = {
        (module, function.name)
        for module in PATHS
        for function in ast.walk(tree(PATHS[module]))
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        if re.search(r"\b(lru_)?cache\b", ast.unparse(decorator))
    }
    # One renderer per process, and the shapes of the content.
    assert cached == {("streamlit_engine.script", "renderer"), ("content.walk", "_kinds")}
