"""docs/redactie.md, the guide for editors, is complete and correct."""

import re
from pathlib import Path

import pytest

from tests.app import site
from tools.app_server import ROOT
from wegwijzer.__main__ import main
from wegwijzer.content import DATA, MESSAGES, load_content
from wegwijzer.content.load import SHAPES, schema_keys
from wegwijzer.contract import (
    ASKED_BY,
    GOALS,
    NO,
    ROLES,
    SECTORS,
    STEPS,
    STRIP,
    TALK_POINTS,
    UNSURE,
    YES,
)

GUIDE = (ROOT / "docs" / "redactie.md").read_text(encoding="utf-8")
# (line above, language, block)
FENCES = re.findall(r"(?m)^(.*)\n\n```(\w+)\n((?s:.*?))^```$", GUIDE)
RECIPES = {
    part.partition("\n")[0]: re.findall(r"(?m)^(.*)\n\n```yaml\n((?s:.*?))^```$", part)
    for part in GUIDE.partition("## Zo doe je het")[2].partition("\n## ")[0].split("\n### ")[1:]
}
NO_RECIPE = {"Zeggen wie je bent"}  # about a file outside data/


def table(title: str) -> dict[str, str]:
    """Return the rows of the table under a heading: first column, second column."""
    part = GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| ")]
    return {first.strip(" `"): second.strip() for first, second in rows[1:] if "---" not in first}


def test_the_guide_describes_exactly_the_keys_of_the_models() -> None:
    keys = set().union(
        *(schema_keys(shape.json_schema()) for name, shape in SHAPES.items() if name != "texts")
    )
    ids = {*GOALS, *ASKED_BY, *ROLES, *SECTORS, *STEPS, *STRIP, *TALK_POINTS, YES, NO, UNSURE}
    assert {*table("Alle sleutels")} == keys - ids | {"sector"}


def test_every_data_file_is_listed() -> None:
    assert {*table("Waar staat wat?")} == {f"data/{path.name}" for path in DATA.iterdir()}
    for path in re.findall(r"`((?:data|docs)/[\w./-]+)`", GUIDE):
        assert (ROOT / path).exists(), path


def test_every_explained_message_exists() -> None:
    sections = (MESSAGES.file, MESSAGES.value, MESSAGES.between, MESSAGES.paper, MESSAGES.review)
    messages = " ".join(text for section in sections for text in vars(section).values())
    explanations = table("Wat betekent de melding?")
    assert len(explanations) > 7
    for message in explanations:
        assert message.replace("wij lazen 101", "wij lazen {read}") in messages, message


def test_every_command_and_path_exists(capsys: pytest.CaptureFixture[str]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = [block.strip() for _, language, block in FENCES if language == "sh"]
    assert len(commands) > 3
    for command in commands:
        match command.split():
            case ["make", target]:
                assert re.search(rf"(?m)^{target}:", makefile)
            case [".venv/bin/python", "-m", "wegwijzer", *arguments]:
                with pytest.raises(SystemExit, match="0"):
                    main([*arguments, "--help"])
            case ["git", "restore", "data"]:
                pass
            case _:
                pytest.fail(f"not tried: {command}")
    capsys.readouterr()
    routes = {str(getattr(route, "path", "")) for route in site()._routes.routes}
    assert {*re.findall(r"`(/\w+)`", GUIDE)} <= routes


def apply_recipe(recipe: list[tuple[str, str]], data: Path) -> None:
    blocks = iter(recipe)
    for instruction, block in blocks:
        match = re.search(
            r"(?:(Zoek|Haal weg|Zet onderaan|Zet) in `data/(\w+\.yaml)`)[^`]*", instruction
        )
        assert match, instruction
        path = data / match[2]
        text, old = path.read_text(encoding="utf-8"), block.rstrip("\n")
        if match[1] in ("Zoek", "Haal weg"):
            assert text.count(old) == 1, f"{path.name} does not hold once:\n{old}"
        match match[1]:
            case "Zoek":
                instruction, new = next(blocks)
                assert instruction == "Schrijf:"
                text = text.replace(old, new.rstrip("\n"))
            case "Haal weg":
                text = text.replace(block, "")
            case "Zet onderaan":
                text += block
            case "Zet":
                (line,) = re.findall("onder de regel `(.+?)`", instruction)
                assert text.count(f"\n{line}\n") == 1
                text = text.replace(f"\n{line}\n", f"\n{line}\n{block}")
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("title", sorted(RECIPES.keys() - NO_RECIPE))
def test_every_recipe_passes_the_check(
    title: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert RECIPES[title]
    apply_recipe(RECIPES[title], data)
    assert main(["check", "--map", str(data)]) == 0, capsys.readouterr().out


def test_the_example_of_the_provider_file_is_valid(tmp_path: Path) -> None:
    ((_, block),) = RECIPES["Zeggen wie je bent"]
    path = tmp_path / "aanbieder.yaml"
    path.write_text(block, encoding="utf-8")
    provider = load_content(provider=path).provider
    assert provider
    assert provider.name in block
