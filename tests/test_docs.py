"""The pages for developers agree with the code, and all files and tests that they name exist."""

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.app import site
from tests.page_html import ADDRESS
from tests.states import CONTENT
from tools.app_server import ROOT
from wegwijzer.contract import ASKED_BY, GOALS, LADDERS, NO, ROLES, SECTORS, STEPS, UNSURE, YES
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import answers_from_query

DOCS = ROOT / "docs"
PAGES = (*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob(".github/*.md"))
GITHUB_PAGES = ("../../issues", "../../pulls")  # relative to the README on GitHub
TARGETS = set(
    re.findall(r"(?m)^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"))
)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def table(page: str, title: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, without its header row."""
    part = text(DOCS / page).partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def terms(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub generates for the headings of a page."""
    titles = re.findall(r"(?m)^#+ (.+)$", text(path))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_link_leads_to_an_existing_file_and_heading(path: Path) -> None:
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)]+)\)", text(path)):
        target, _, heading = link.partition("#")
        if link in GITHUB_PAGES:
            continue
        target_path = (path.parent / target).resolve() if target else path
        assert target_path.exists(), link
        assert not heading or heading in anchors(target_path), link


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_named_file_and_command_exists(path: Path) -> None:
    paths = re.findall(
        r"`((?:\.github|bench|data|deploy|docs|scripts|tests|tools|wegwijzer)/[\w./-]+)`",
        text(path),
    )
    assert [name for name in paths if not (ROOT / name).exists()] == []
    commands = set(re.findall(r"(?m)(?:`|^ +)make ([a-z][a-z0-9-]*)", text(path)))
    assert commands <= TARGETS


def test_each_page_is_listed_in_a_readme() -> None:
    listed = {
        (DOCS / link).resolve() for link in re.findall(r"\]\(([^)#]+)", text(DOCS / "README.md"))
    }
    decisions = DOCS / "decisions"
    listed |= {
        (decisions / link).resolve()
        for link in re.findall(r"\]\(([^)#]+)", text(decisions / "README.md"))
    }
    assert {path for path in DOCS.rglob("*.md") if path != DOCS / "README.md"} <= listed


def test_each_named_test_exists() -> None:
    existing = {
        node.name
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.FunctionDef)
    }
    named = {name for path in DOCS.glob("*.md") for name in re.findall(r"`(test_\w+)`", text(path))}
    named -= {row[0].strip("`") for row in table("style.md", "Plain English")}  # examples
    named -= {row[1].strip("`") for row in table("style.md", "Plain English")}
    assert named
    assert named <= existing


# docs/contract.md


def test_contract_md_lists_the_parameters_and_values_in_order() -> None:
    yes_no = [YES, NO, UNSURE]
    values = {"rol": ROLES, "sector": SECTORS, "feiten": yes_no, "beelden": yes_no, "stap": STEPS}
    listed = {
        terms(row[0])[0]: terms(row[1])
        for row in table("contract.md", "The state is the query string")
    }
    assert [*listed] == ["doel", *ASKED_BY]
    assert listed == {"doel": [*GOALS], **{name: [*known] for name, known in values.items()}}


def test_contract_md_lists_the_served_addresses() -> None:
    served = {getattr(route, "path", "") for route in site()._routes.routes} - {"/{path:path}"}
    assert {name for row in table("contract.md", "Addresses") for name in terms(row[0])} == served


def test_the_html_has_the_marks_of_contract_md(renderer: Renderer) -> None:
    part = text(DOCS / "contract.md").partition("\n## Marks in the HTML\n")[2].partition("\n## ")[0]
    queries = ("rol=trainer&sector=sport&feiten=ja&beelden=ja", "wijzig=rol&rol=api")
    pages = [f"{queries[0]}&stap=2", *queries]
    html = "".join(
        renderer.document(
            renderer.screen(answers_from_query(query, CONTENT), ADDRESS),
            ADDRESS,
            {"script": "", "paper": "", "streamlit": "", "streamlit_when": "nooit"},
        )
        for query in pages
    )
    marks = terms(part)
    assert len(marks) == 12
    for mark in marks:
        assert (f"{mark}=" if mark.startswith("data-") else f'id="{mark}"') in html, mark


# docs/rules.md, docs/look.md


def test_rules_md_lists_the_steps_of_each_sector() -> None:
    listed = {
        terms(row[0])[0]: tuple(terms(cell)[0] for cell in row[1:])
        for row in table("rules.md", "The next step")
    }
    assert listed == LADDERS


def tokens(css: str) -> Mapping[str, str]:
    return dict(re.findall(r"(--[\w-]+): (#\w+);", css))


def test_look_md_lists_the_colours_of_the_stylesheet() -> None:
    css = text(ROOT / "wegwijzer" / "html" / "css" / "tokens.css")
    light, dark, *_ = css.split("@media ")
    listed = {
        terms(row[0])[0]: (terms(row[1])[0], terms(row[2])[0]) for row in table("look.md", "Tokens")
    }
    assert listed == {
        name: (colour, {**tokens(light), **tokens(dark)}[name])
        for name, colour in tokens(light).items()
    }
