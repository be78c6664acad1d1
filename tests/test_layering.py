"""Rules for imports between modules, and for what some modules may use."""

import ast
import re
from collections.abc import Mapping

import pytest

from tools.app_server import ROOT
from tools.layers import PACKAGE, PATHS, imports, order, parts, tree, uses

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
# What each folder may import besides itself. The folders outside the product share tools/.
ALLOWED = {
    "wegwijzer": set[str](),
    "tools": {"wegwijzer"},
    **{folder: {"wegwijzer", "tools"} for folder in ("tests", "scripts", "bench")},
}
# The exception: it runs before the dependencies are installed, and reports missing packages.
SHARED_SCRIPT = "scripts.find_browsers"


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


def test_the_diagram_shows_the_parts_and_the_imports_between_them() -> None:
    """The diagram has no cycle, and only start.py imports the Streamlit engine."""
    paths = dict(re.findall(r'(?m)^  (\w+)\["(\S+): [^"]+"\]$', ARCHITECTURE))
    assert paths == {
        part: f"{part}/" if (PACKAGE / part).is_dir() else f"{part}.py" for part in parts()
    }
    arrows = {*re.findall(r"(?m)^  (\w+) --> (\w+)$", ARCHITECTURE)}
    assert arrows == transitive_reduction(parts())


def test_imports_between_modules_form_no_cycle() -> None:
    """order() raises CycleError if they do."""
    modules = {name: uses(name) for name in PATHS}
    assert {*order(modules)} == {*PATHS}
    assert all(modules[name] for name in ("start", "web.routes", "html.render"))


@pytest.mark.parametrize("folder", ALLOWED)
def test_folders_import_only_what_they_may(folder: str) -> None:
    for path in ROOT.glob(f"{folder}/**/*.py"):
        roots = {name.partition(".")[0] for name in imports(path) - {SHARED_SCRIPT}}
        assert roots & {*ALLOWED} <= ALLOWED[folder] | {folder}, path


@pytest.mark.parametrize("module", ["rules.advice", "html.screen"])
def test_advice_and_screens_use_no_files_clock_html_or_streamlit(module: str) -> None:
    standard = {"collections.abc", "dataclasses", "datetime", "re", "typing"}  # datetime: a type
    ours = ("contract", "content", "rules.advice", "rules.answers", "html.sharing")
    assert imports(PATHS[module]) <= standard | {f"wegwijzer.{name}" for name in ours}
    nodes = [*ast.walk(tree(PATHS[module]))]
    calls = {node.id for node in nodes if isinstance(node, ast.Name)}
    assert not calls & {"open", "print", "input", "__import__", "eval", "exec"}
    assert "today" not in {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_only_three_modules_import_streamlit() -> None:
    users = {m for m in PATHS if any(n.split(".")[0] == "streamlit" for n in imports(PATHS[m]))}
    assert users == {"start", "streamlit_engine.script", "streamlit_engine.server"}


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
    """The privacy page promises it. A cache of links or pages would keep answers in memory."""
    cached = {
        (module, function.name)
        for module in PATHS
        for function in ast.walk(tree(PATHS[module]))
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        if re.search(r"\b(lru_)?cache\b", ast.unparse(decorator))
    }
    cached |= {
        (module, ast.unparse(call.args[0]))
        for module in PATHS
        for call in ast.walk(tree(PATHS[module]))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("cache", "functools.cache")
    }
    # One renderer per process, the shapes of the content, and what a renderer makes of its texts.
    assert cached == {
        ("streamlit_engine.script", "renderer"),
        ("content.walk", "_kinds"),
        ("html.render", "self._mark_untranslated"),
        ("html.render", "self._render_template"),
    }
