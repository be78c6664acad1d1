"""Every imported package is declared, and the lock files match the requirements files."""

import ast
import re
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tools.app_server import ROOT

# From Debian packages, for Debian's own Python, so not in the requirements files.
SYSTEM = {"gi", "orca", "speechd"}
OWN = {"wegwijzer", "streamlit_app", "tests", "tools", "scripts", "bench"}
RUN_TIME = (ROOT / "streamlit_app.py", *(ROOT / "wegwijzer").rglob("*.py"))
DEVELOPMENT = [
    path
    for folder in OWN - {"wegwijzer", "streamlit_app"}
    for path in (ROOT / folder).rglob("*.py")
]


def normalized_name(name: str) -> str:
    """Return the normalized name of a distribution (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> dict[str, str]:
    """Return {distribution: version} of a requirements file and of its -r files."""
    versions: dict[str, str] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        requirement = line.partition("#")[0].strip()
        if requirement.startswith("-r "):
            versions |= pins(requirement.removeprefix("-r "))
        elif requirement:
            pin = re.fullmatch(r"([\w.-]+)==([\w.]+)", requirement)
            assert pin, f"{name}: {line} is not an exact pin"
            versions[normalized_name(pin[1])] = pin[2]
    return versions


def locked(name: str) -> dict[str, str]:
    """Return {distribution: version} of a lock. pip checks that each entry has a hash."""
    entries = re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8"))
    return {normalized_name(distribution): version for distribution, version in entries}


def imports(path: Path) -> set[str]:
    """Return the top-level packages of all imports, also of those inside functions."""
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module)
    return {name.partition(".")[0] for name in imported}


def undeclared_imports(paths: Iterable[Path], declared: Iterable[str]) -> set[str]:
    """Return "file imports package" for each third-party import that is not declared."""
    distributions = packages_distributions()
    return {
        f"{path.name} imports {root}"
        for path in paths
        for root in imports(path)
        if root not in OWN | SYSTEM | set(sys.stdlib_module_names)
        and not {normalized_name(name) for name in distributions.get(root, ())} & set(declared)
    }


def test_the_product_imports_only_declared_packages() -> None:
    assert undeclared_imports(RUN_TIME, pins("requirements.txt")) == set()


def test_tests_and_tools_import_only_declared_packages() -> None:
    assert undeclared_imports(DEVELOPMENT, pins("requirements-dev.txt")) == set()


@pytest.mark.parametrize("kind", ["", "-dev"])
def test_locks_match_the_pins_and_have_no_package_index_or_path(kind: str) -> None:
    lock = f"requirements{kind}.lock"
    assert pins(f"requirements{kind}.txt").items() <= locked(lock).items(), "run `make lock`"
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"(?m)^\s*-{1,2}(?!hash)[a-z]|://| @ |\.whl", text)


def test_the_development_lock_includes_the_run_time_lock() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()
