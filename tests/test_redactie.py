"""docs/redactie.md is all that an editor has: what it names is there, and nothing is left out."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.app_server import ROOT
from wegwijzer.__main__ import main
from wegwijzer.content import DATA, MESSAGES, load_content
from wegwijzer.content.load import SHAPES
from wegwijzer.content.plain import LONGEST, STIFF, sentences, words
from wegwijzer.paper import Paper
from wegwijzer.render import Renderer
from wegwijzer.site import Site

GUIDE = (ROOT / "docs" / "redactie.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?m)(?:^    .*\n(?:^\n(?=    ))?)+", GUIDE)


def keys_of(schema: Any) -> set[str]:
    parts = schema.values() if isinstance(schema, dict) else schema
    if not isinstance(schema, dict | list):
        return set()
    own = {*schema.get("properties", ())} if isinstance(schema, dict) else set()
    return own.union(*(keys_of(part) for part in parts))


def table(title: str) -> dict[str, str]:
    """Return the rows of the table under a heading: first column, second column."""
    part = GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| ")]
    return {first.strip(" `"): second.strip() for first, second in rows[1:] if "---" not in first}


def test_every_key_of_the_models_is_described_and_no_other() -> None:
    known = set().union(
        *(keys_of(shape.json_schema()) for name, shape in SHAPES.items() if name != "texts")
    )
    assert {*table("Alle sleutels")} == known


def test_every_file_of_the_data_is_named_and_is_there() -> None:
    assert {*table("Waar staat wat?")} == {f"data/{path.name}" for path in DATA.iterdir()}
    for path in re.findall(r"`((?:data|docs)/[\w./-]+)`", GUIDE):
        assert (ROOT / path).exists(), path


def test_every_message_that_is_explained_is_one_that_is_given() -> None:
    given = " ".join(
        text
        for section in (MESSAGES.file, MESSAGES.value, MESSAGES.between, MESSAGES.review)
        for text in vars(section).values()
    )
    explained = table("Wat betekent de melding?")
    assert len(explained) > 7
    for message in explained:
        assert message.replace("wij lazen 101", "wij lazen {read}") in given, message


def test_every_command_and_address_in_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    commands = re.findall(r"python -m wegwijzer (\w+)", GUIDE)
    assert commands
    for command in commands:
        assert main([command]) == 0
    capsys.readouterr()
    for target in re.findall(r"`make ([\w-]+)`", GUIDE):
        assert re.search(rf"(?m)^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"))
    site = Site(Renderer(load_content()), Paper(load_content()))
    routes = {str(getattr(route, "path", "")) for route in site._routes.routes}
    assert {*re.findall(r"`(/\w+)`", GUIDE)} <= routes


def test_its_examples_are_content_that_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = [block for block in BLOCKS if "id: nieuwe" in block or "flyer: Pulso" in block]
    organisation, retired = examples
    contacts = (DATA / "contacts.yaml").read_text(encoding="utf-8")
    added = organisation.replace("\n    ", "\n  ").replace("    -", "  -", 1)
    contacts = contacts.replace("contacts:\n", f"contacts:\n{added}", 1)
    group = r"(\n    sector: sport\n    contacts: \[)"
    contacts, placed = re.subn(group, r"\1nieuwe-organisatie, ", contacts)
    assert placed == 1
    contacts = re.sub(r"  - id: pulso\n(    .*\n)+", "", contacts).replace(", pulso", "")
    for path in DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "contacts.yaml").write_text(contacts, encoding="utf-8")
    with (tmp_path / "departures.yaml").open("a", encoding="utf-8") as file:
        file.write(retired.replace("\n    ", "\n  ").replace("    -", "  -", 1))
    assert main(["check", "--map", str(tmp_path)]) == 0, capsys.readouterr().out
    assert "nieuwe-organisatie" in load_content(tmp_path).contact("nieuwe-organisatie").id


def test_it_is_written_in_plain_dutch() -> None:
    text = re.sub(r"(?m)^(    .*|\|.*)$", "", GUIDE)
    assert not (found := STIFF.search(text)), found
    for sentence in sentences(text):
        for line in sentence.split("\n\n"):
            assert len(words(line)) <= LONGEST, line


def test_what_it_shows_of_yaml_can_be_read() -> None:
    for block in BLOCKS:
        if not block.strip().startswith(("python", "make")):
            assert isinstance(yaml.safe_load(block), list), block
