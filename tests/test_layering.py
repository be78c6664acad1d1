"""Who may import what: the rules of the layout, held."""

import ast
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from tools.app_server import ROOT
from tools.layers import ORDER, PACKAGE, PATHS, imports, misplaced, uses

# Beside the product. They share what is in tools/, and nothing else.
ROOMS = ("tests", "scripts", "bench")
# But for this one: it runs before anything is installed, and says what is missing.
SHARED_COMMAND = re.compile(r"scripts\.find_browsers")
# Streamlit's names for its files, classes and elements.
PRIVATE = re.compile(
    r"\.st[A-Z]\w+|withScreencast|data-test(id|-\w+-state)|testConnectionState|testScriptState"
    r"|kind=.?primary|_stcore/(?!health)|index\.html|/static/(js|css)|@font-face\\"
)
# Words of Dutch sentences that are no English words: none of them stands in a program.
DUTCH = re.compile(
    r"\b(aan|bij|dat|deze|een|en|geen|het|hoe|jij|jouw|kan|kun|maar|meer|naar|niet|ook|uit|van"
    r"|voor|wat|werd|wie|wordt|ziet|zijn)\b",
    re.IGNORECASE,
)


def tree(module: str) -> ast.Module:
    return ast.parse(PATHS[module].read_text(encoding="utf-8"))


def roots(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


@pytest.mark.parametrize("module", ["rules.advice", "html.screen"])
def test_what_is_shown_is_told_without_files_clock_html_or_streamlit(module: str) -> None:
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
    calls = {node.id for node in ast.walk(tree(module)) if isinstance(node, ast.Name)}
    assert not calls & {"open", "print", "input", "__import__", "eval", "exec"}
    assert "today" not in {n.attr for n in ast.walk(tree(module)) if isinstance(n, ast.Attribute)}


def test_only_three_modules_import_streamlit() -> None:
    users = {module for module in ORDER if "streamlit" in roots(PATHS[module])}
    assert users == {"start", "streamlit_engine.script", "streamlit_engine.server"}
    assert "streamlit" in roots(ROOT / "streamlit_app.py")


def test_only_what_stands_before_streamlit_asks_of_it_what_it_does_not_offer() -> None:
    own = "wegwijzer.streamlit_engine.server"
    users = {m for m in ORDER if own in imports(PATHS[m])}
    inside = {f"streamlit_engine.{name}" for name in ("gate", "live_page", "self_check")}
    assert users == {*inside, "start"}


def test_only_its_own_folder_and_the_start_know_that_streamlit_is_there() -> None:
    users = {m for m in ORDER for name in uses(m) if name.startswith("streamlit_engine")}
    assert {m for m in users if not m.startswith("streamlit_engine")} == {"start"}


def test_only_the_start_and_the_commands_know_the_editors_tools() -> None:
    users = {m for m in ORDER for name in uses(m) if name.startswith("editors")}
    assert {m for m in users if not m.startswith("editors")} == {"start", "__main__"}


def test_folders_stand_together_in_the_order() -> None:
    folders = [folder for folder, _ in groupby(name.partition(".")[0] for name in ORDER)]
    assert len(folders) == len({*folders})


def test_the_site_knows_nothing_of_streamlit() -> None:
    names = {
        *(node.id for node in ast.walk(tree("web.routes")) if isinstance(node, ast.Name)),
        *(node.attr for node in ast.walk(tree("web.routes")) if isinstance(node, ast.Attribute)),
        *(word for name in imports(PATHS["web.routes"]) for word in name.split(".")),
    }
    assert not {name for name in names if "streamlit" in name.lower()}


def test_the_environment_is_read_in_one_place() -> None:
    names = {"environ", "environb", "getenv", "getenvb"}
    readers = {
        path.name
        for path in (ROOT / "streamlit_app.py", *PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.alias) and node.name in names)
    }
    assert readers == {"settings.py"}


def test_only_the_start_joins_the_page_and_the_gate() -> None:
    imported = {name for m in ORDER if m != "start" for name in imports(PATHS[m])}
    assert not imported & {
        "wegwijzer.streamlit_engine.script",
        "wegwijzer.streamlit_engine.gate",
        "wegwijzer.start",
    }


def test_every_module_has_a_place_and_imports_only_from_those_before_it() -> None:
    assert misplaced() == {}
    assert {module for module in ORDER if uses(module)} >= {"start", "web.routes", "html.render"}


def rooms(path: Path) -> set[str]:
    """Return the rooms of this project that a file imports from, without the shared command."""
    names = {name for name in imports(path) if not SHARED_COMMAND.fullmatch(name)}
    return {name.partition(".")[0] for name in names} & {"wegwijzer", "tools", *ROOMS}


@pytest.mark.parametrize("room", ROOMS)
def test_tests_commands_and_benchmarks_share_tools_and_never_import_each_other(room: str) -> None:
    used = {
        path: rooms(path) - {"wegwijzer", "tools", room} for path in ROOT.glob(f"{room}/**/*.py")
    }
    assert used
    assert {path: names for path, names in used.items() if names} == {}


def test_what_is_shared_imports_the_product_and_the_product_imports_nothing_of_it() -> None:
    assert {room for path in ROOT.glob("tools/**/*.py") for room in rooms(path)} == {
        "wegwijzer",
        "tools",
    }
    assert {room for path in PACKAGE.rglob("*.py") for room in rooms(path)} == {"wegwijzer"}


def test_streamlits_private_names_stand_in_the_seam_only() -> None:
    files = [
        path
        for room in ("wegwijzer", "tools", *ROOMS)
        for path in (ROOT / room).rglob("*.*")
        if path.suffix in {".py", ".js", ".css", ".html"}
    ]
    found = {
        path.relative_to(ROOT).as_posix() for path in files if PRIVATE.search(path.read_text())
    }
    assert found == {
        "wegwijzer/streamlit_engine/client.py",
        "wegwijzer/streamlit_engine/seam.css",
        "wegwijzer/streamlit_engine/seam.js",
        "tools/streamlit_page.py",
        "tests/streamlit_engine/test_client.py",  # looks them up in the files
        "tests/browser/test_streamlit_page.py",  # and on the page
        "tests/streamlit_engine/test_gate.py",  # asks for what must not answer
        "tests/web/test_routes.py",  # and so does this
        "tests/test_service.py",  # writes such a file
        "tests/test_layering.py",
    }


def test_nothing_is_kept_because_a_visitor_asked_for_it() -> None:
    # The privacy page says so. A cache of links, or of pages, would keep what was answered.
    kept = {
        (module, function.name)
        for module in ORDER
        for function in ast.walk(tree(module))
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        if re.search(r"\b(lru_)?cache\b", ast.unparse(decorator))
    }
    assert kept == {
        ("streamlit_engine.script", "renderer"),
        ("content.walk", "_kinds"),
    }  # of this process, of shapes


def texts(module: str) -> Iterator[str]:
    """Yield the texts in a module's code that are not docstrings."""
    for node in ast.walk(tree(module)):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            first.value.value = None  # a docstring
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("module", ORDER)
def test_what_a_visitor_reads_is_not_in_the_program(module: str) -> None:
    dutch = [text for text in texts(module) if " " in text.strip() and DUTCH.search(text)]
    assert dutch == []
