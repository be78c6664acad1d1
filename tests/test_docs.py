"""The documentation agrees with the code, and all files and tests that it names exist."""

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.app import site
from tests.edited_data import SOURCES
from tests.page_html import first_paint
from tests.states import CONTENT
from tools.app_server import ROOT
from wegwijzer.content.checks import values
from wegwijzer.content.load import SHAPES, files_of
from wegwijzer.contract import ASKED_BY, GOALS, LADDERS, NO, ROLES, SECTORS, STEPS, UNSURE, YES
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import answers_from_query
from wegwijzer.web.settings import PREFIX, Settings

DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = (*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob(".github/*.md"))
GITHUB_PAGES = ("../../issues", "../../pulls")  # relative to the README on GitHub


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


MAKEFILE = text(ROOT / "Makefile")
TARGETS = {*re.findall(r"(?m)^([a-z][a-z0-9-]*):", MAKEFILE)}


def section(page: Path, title: str) -> str:
    """Return the text under a second-level heading."""
    _, found, rest = text(page).partition(f"\n## {title}\n")
    assert found, title
    return rest.partition("\n## ")[0]


def table(page: Path, title: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, without its header row."""
    rows = [line for line in section(page, title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def terms(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def links(page: Path) -> set[str]:
    """Return the targets of the links to other files and headings."""
    return {*re.findall(r"\]\((?!https?:|mailto:)([^)]+)\)", text(page))}


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub generates for the headings of a page."""
    titles = re.findall(r"(?m)^#+ (.+)$", text(path))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_link_file_and_command_of_a_page_exists(path: Path) -> None:
    for link in links(path) - {*GITHUB_PAGES}:
        target, _, heading = link.partition("#")
        target_path = (path.parent / target).resolve() if target else path
        assert target_path.exists(), link
        assert not heading or heading in anchors(target_path), link
    folders = r"\.github|bench|data|deploy|docs|scripts|tests|tools|wegwijzer"
    files = re.findall(rf"`((?:{folders})/[\w./-]+)`", text(path))
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert {*re.findall(r"(?m)(?:`|^ +)make ([a-z][a-z0-9-]*)", text(path))} <= TARGETS


def test_each_page_is_listed_in_a_readme() -> None:
    lists = (DOCS / "README.md", DOCS / "decisions" / "README.md")
    listed = {
        (page.parent / link.partition("#")[0]).resolve() for page in lists for link in links(page)
    }
    assert {path for path in DOCS.rglob("*.md") if path != lists[0]} <= listed


def test_each_named_test_exists() -> None:
    existing = {
        node.name
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.FunctionDef)
    }
    pages = (*ROOT.glob("*.md"), *DOCS.rglob("*.md"))
    named = {name for page in pages for name in re.findall(r"`(test_\w+)`", text(page))}
    rows = table(DOCS / "style.md", "Plain English")
    examples = {term for row in rows for cell in row for term in terms(cell)}
    assert named - examples
    assert named - examples <= existing


# README.md

# Files that are common at the top of a repository. The tree leaves them out.
UNLISTED = re.compile(
    r"\..*|LICENSES?|Makefile|REUSE\.toml|publiccode\.yml|pyproject\.toml|requirements.*\.(txt|lock)"
    r"|(README|CHANGELOG|CODE_OF_CONDUCT|CONTRIBUTING|GOVERNANCE|SECURITY)\.md"
)
GENERATED = {"node_modules", "__pycache__", "__init__.py"}


@pytest.mark.parametrize("folder", ["", "wegwijzer/"])
def test_the_tree_of_the_readme_lists_every_folder_and_file(folder: str) -> None:
    indent = "      " if folder else "    "
    lines = re.findall(rf"(?m)^{indent}((?:\S+ )*\S+)(?:  +|$)", section(README, "The code"))
    listed = {name.rstrip("/") for line in lines for name in line.split()}
    existing = {path.name for path in (ROOT / folder).iterdir()} - GENERATED
    assert listed == {name for name in existing if folder or not UNLISTED.fullmatch(name)}


def test_makefile_help_and_readme_have_the_same_commands() -> None:
    in_help = {*re.findall(r"echo 'make ([a-z0-9-]+) ", MAKEFILE)}
    code = re.findall(r"`[^`]+`|(?m:^    .+$)", text(README))
    in_readme = {name for part in code for name in re.findall(r"\bmake ([a-z][a-z0-9-]*)", part)}
    assert in_help <= TARGETS
    assert in_readme == in_help


def test_the_tables_of_the_readme_are_complete() -> None:
    def first_column(title: str) -> set[str]:
        return {
            word for row in table(README, title) for word in re.split("[`, =]+", row[0]) if word
        }

    settings = {word for word in first_column("Host it") if word.startswith(PREFIX)}
    assert settings == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert first_column("Change the content") == {path.name for path in (ROOT / "data").iterdir()}
    requirements = text(ROOT / "requirements.txt")
    assert first_column("The code") == {*re.findall("(?m)^([^#=\n]+)==", requirements)}


# docs/contract.md


def test_contract_md_lists_the_parameters_and_values_in_order() -> None:
    yes_no = [YES, NO, UNSURE]
    values = {"rol": ROLES, "sector": SECTORS, "feiten": yes_no, "beelden": yes_no, "stap": STEPS}
    rows = table(DOCS / "contract.md", "The state is the query string")
    listed = {terms(row[0])[0]: terms(row[1]) for row in rows}
    assert [*listed] == ["doel", *ASKED_BY]
    assert listed == {"doel": [*GOALS], **{name: [*known] for name, known in values.items()}}


def test_contract_md_lists_the_served_addresses() -> None:
    served = {getattr(route, "path", "") for route in site()._routes.routes} - {"/{path:path}"}
    rows = table(DOCS / "contract.md", "Addresses")
    assert {name for row in rows for name in terms(row[0])} == served


def test_the_html_has_the_marks_of_contract_md(renderer: Renderer) -> None:
    alarms = "rol=trainer&sector=sport&feiten=ja&beelden=ja"
    html = "".join(
        first_paint(renderer, answers_from_query(query, CONTENT))
        for query in (f"{alarms}&stap=2", alarms, "wijzig=rol&rol=api")
    )
    marks = terms(section(DOCS / "contract.md", "Marks in the HTML"))
    assert len(marks) == 12
    for mark in marks:
        assert (f"{mark}=" if mark.startswith("data-") else f'id="{mark}"') in html, mark


# docs/rules.md, docs/look.md, docs/vragen-aan-het-netwerk.md


def test_rules_md_lists_the_steps_of_each_sector() -> None:
    rows = table(DOCS / "rules.md", "The next step")
    listed = {terms(row[0])[0]: tuple(terms(cell)[0] for cell in row[1:]) for row in rows}
    assert listed == LADDERS


def tokens(css: str) -> Mapping[str, str]:
    return dict(re.findall(r"(--[\w-]+): (#\w+);", css))


def test_look_md_lists_the_colours_of_the_stylesheet() -> None:
    css = text(ROOT / "wegwijzer" / "html" / "css" / "tokens.css")
    light, dark = (tokens(part) for part in css.split("@media ")[:2])
    rows = [[*map(terms, row)] for row in table(DOCS / "look.md", "Tokens")]
    listed = {row[0][0]: (row[1][0], row[2][0]) for row in rows}
    assert listed == {name: (colour, dark.get(name, colour)) for name, colour in light.items()}


def test_part_1_of_the_questions_for_the_network_lists_the_derived_sentences() -> None:
    # The network need not approve texts about this site (pages) or for editors (departures).
    files = SHAPES.keys() - {"pages", "departures"}
    derived = {
        sentence
        for name, _, entry in values(files_of(SOURCES))
        if name in files and getattr(entry, "derived", None) is True
        for key in ("title", "text", "lead", "contact_lead")
        if isinstance(sentence := getattr(entry, key, None), str)
    }
    questions = text(DOCS / "vragen-aan-het-netwerk.md").split("\n## ")[1]
    listed = re.findall(r'(?m)^- "(.+?)"(?: \(.+\))?$', questions)
    assert len(listed) == len({*listed})
    assert sorted(derived - {*listed}) == [], "add these to the document"
    assert sorted({*listed} - derived) == [], "take these out of the document"
