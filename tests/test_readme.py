"""README.md agrees with the files, commands and settings of the repository."""

import re
from collections.abc import Iterator

from tools.app_server import ROOT
from wegwijzer.web.settings import PREFIX, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# Common files at the top of a repository, which the tree leaves out.
UNLISTED = re.compile(
    r"\..*|LICENSES?|Makefile|REUSE\.toml|publiccode\.yml|pyproject\.toml|requirements.*\.(txt|lock)"
    r"|(README|CHANGELOG|CODE_OF_CONDUCT|CONTRIBUTING|GOVERNANCE|SECURITY)\.md"
)
GENERATED = {"node_modules", "__pycache__", "__init__.py"}


def section(title: str) -> str:
    match = re.search(rf"(?ms)^## {title}$(.*?)(?=^## |\Z)", README)
    assert match, title
    return match[1]


def first_column(title: str) -> set[str]:
    """Return the words in the first column of a section's table, without its heading."""
    rows = [line for line in section(title).splitlines() if line.startswith("|")][2:]
    return {word for row in rows for word in row.split("|")[1].strip().replace("`", "").split(", ")}


def tree() -> Iterator[tuple[str, str]]:
    """Yield (folder, names) of each line of the tree; names are separated by spaces."""
    for line in section("The code").splitlines():
        if entry := re.match(r"    (  )?((?:\S+ )*\S+)(?:  +|$)", line):
            yield ("wegwijzer/" if entry[1] else ""), entry[2]


def test_the_tree_lists_every_folder_and_file() -> None:
    for folder in ("", "wegwijzer/"):
        listed = {
            name.rstrip("/")
            for parent, names in tree()
            if parent == folder
            for name in names.split()
        }
        existing = {path.name for path in (ROOT / folder).iterdir()} - GENERATED
        assert listed == {name for name in existing if folder or not UNLISTED.fullmatch(name)}


def test_makefile_help_and_readme_have_the_same_commands() -> None:
    targets = set(re.findall(r"(?m)^([a-z0-9-]+):", MAKEFILE))
    in_help = set(re.findall(r"echo 'make ([a-z0-9-]+) ", MAKEFILE))
    code = re.findall(r"`[^`]+`|(?m:^    .+$)", README)
    in_readme = {name for text in code for name in re.findall(r"\bmake ([a-z][a-z0-9-]*)", text)}
    assert in_help <= targets
    assert in_readme == in_help


def test_every_script_is_in_the_readme_or_the_makefile() -> None:
    for path in (*(ROOT / "scripts").iterdir(), *(ROOT / "bench").iterdir()):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if "__main__" in text or path.suffix == ".sh":
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            assert (
                module in README + MAKEFILE
                or path.relative_to(ROOT).as_posix() in README + MAKEFILE
            )
    for module in re.findall(r"-m (scripts[.\w]+|bench[.\w]+)", README + MAKEFILE):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module


def test_the_table_of_settings_is_complete() -> None:
    listed = {
        name for word in first_column("Host it") for name in re.findall(r"WEGWIJZER_\w+", word)
    }
    existing = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert listed == existing


def test_the_table_of_content_files_is_complete() -> None:
    assert first_column("Change the content") == {path.name for path in (ROOT / "data").iterdir()}


def test_the_table_of_dependencies_is_complete() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    installed = {line.partition("==")[0] for line in lines if "==" in line}
    assert first_column("The code") == installed
