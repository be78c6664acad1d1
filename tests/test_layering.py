"""Rules for imports between modules, and for what some modules may use."""

import ast
import re
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tools.app_server import ROOT

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "wegwijzer"
# What each folder may import besides itself.
ALLOWED = {
    "wegwijzer": set[str](),
    "tools": {"wegwijzer"},
    **{folder: {"wegwijzer", "tools"} for folder in ("tests", "scripts", "bench")},
}
# Every folder may import this script. It uses only the standard library, because it reports missing
# packages before the dependencies are installed.
SHARED_SCRIPT = "scripts.find_browsers"
Graph = Mapping[str, set[str]]  # what each module or part imports


@pytest.fixture(scope="module")
def modules() -> Graph:
    """Return what each module in ALLOWED's folders imports; of external packages only the name."""
    graph = grimp.build_graph(*ALLOWED, include_external_packages=True, cache_dir=None)
    return {name: {*graph.find_modules_directly_imported_by(name)} for name in graph.modules}


@pytest.fixture(scope="module")
def parts() -> Graph:
    """Return the parts (folders or files) that each part of the product imports."""
    graph = grimp.build_graph("wegwijzer", cache_dir=None)
    names = graph.find_children("wegwijzer")
    for name in names:
        graph.squash_module(name)
    return {
        name.partition(".")[2]: {
            used.partition(".")[2]
            for used in graph.find_modules_directly_imported_by(name) & (names - {name})
        }
        for name in names
    }


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def transitive_reduction(graph: Graph) -> set[tuple[str, str]]:
    """Return the imports as arrows, without those that follow from other arrows."""
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


def test_the_diagram_shows_the_parts_and_the_imports_between_them(parts: Graph) -> None:
    paths = dict(re.findall(r'(?m)^  (\w+)\["(\S+): [^"]+"\]$', ARCHITECTURE))
    assert paths == {
        part: f"{part}/" if (PACKAGE / part).is_dir() else f"{part}.py" for part in parts
    }
    arrows = {*re.findall(r"(?m)^  (\w+) --> (\w+)$", ARCHITECTURE)}
    assert arrows == transitive_reduction(parts)


def test_imports_between_modules_form_no_cycle(modules: Graph) -> None:
    """prepare() raises CycleError if there is a cycle."""
    TopologicalSorter(modules).prepare()
    assert all(modules[f"wegwijzer.{name}"] for name in ("start", "web.routes", "html.render"))


@pytest.mark.parametrize("folder", ALLOWED)
def test_folders_import_only_allowed_folders(modules: Graph, folder: str) -> None:
    for module, imported in modules.items():
        if module.partition(".")[0] == folder:
            shared = set() if folder == "wegwijzer" else {SHARED_SCRIPT}
            roots = {name.partition(".")[0] for name in imported - shared}
            assert roots & {*ALLOWED} <= ALLOWED[folder] | {folder}, module


@pytest.mark.parametrize("module", ["rules.advice", "html.screen"])
def test_advice_and_screens_use_no_files_clock_templates_or_streamlit(
    modules: Graph, module: str
) -> None:
    standard = {"collections", "dataclasses", "datetime", "re", "typing"}  # datetime: for types
    ours = ("contract", "content", "rules.advice", "rules.answers", "html.sharing")
    assert modules[f"wegwijzer.{module}"] <= standard | {f"wegwijzer.{name}" for name in ours}
    path = PACKAGE.joinpath(*module.split(".")).with_suffix(".py")
    nodes = [*ast.walk(tree(path))]
    calls = {node.id for node in nodes if isinstance(node, ast.Name)}
    assert not calls & {"open", "print", "input", "__import__", "eval", "exec"}
    assert "today" not in {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_only_three_modules_import_streamlit(modules: Graph) -> None:
    users = {m for m in modules if m.startswith("wegwijzer") and "streamlit" in modules[m]}
    names = ("start", "streamlit_engine.script", "streamlit_engine.server")
    assert users == {f"wegwijzer.{name}" for name in names}


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


def test_no_function_caches_answers_of_visitors() -> None:
    """The privacy page promises that answers leave the memory when the page is closed."""
    nodes = [(path.stem, node) for path in PACKAGE.rglob("*.py") for node in ast.walk(tree(path))]
    cached = {
        (module, function.name)
        for module, function in nodes
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        if re.search(r"\b(lru_)?cache\b", ast.unparse(decorator))
    }
    cached |= {
        (module, ast.unparse(call.args[0]))
        for module, call in nodes
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("cache", "functools.cache")
    }
    # Allowed: one renderer per process, the shapes of the content, and HTML without answers.
    assert cached == {
        ("script", "renderer"),
        ("walk", "_kinds"),
        ("render", "self._mark_untranslated"),
        ("render", "self._render_template"),
    }
