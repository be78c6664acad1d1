"""The JSON Schemas for completion and validation of data/ in code editors."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from wegwijzer.content import DATA
from wegwijzer.content.load import SHAPES, read
from wegwijzer.editors import schemas


def errors(name: str, raw: Any) -> list[str]:
    validator = Draft202012Validator(schemas.schema(name))
    return [error.message for error in validator.iter_errors(raw)]


def keys(raw: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every key of every block, with its block."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield raw, key
            yield from keys(value)
    elif isinstance(raw, list):
        for part in raw:
            yield from keys(part)


@pytest.mark.parametrize("name", SHAPES)
def test_schema_files_are_up_to_date(name: str) -> None:
    advice = "run .venv/bin/python -m wegwijzer schemas"
    assert schemas.path(name).read_text(encoding="utf-8") == schemas.file_text(name), advice
    assert {path.stem for path in schemas.FOLDER.iterdir()} == {*SHAPES}


@pytest.mark.parametrize("name", SHAPES)
def test_the_first_line_of_a_file_names_its_schema(name: str) -> None:
    path = DATA / f"{name}.yaml"
    line = path.read_text(encoding="utf-8").splitlines()[0]
    assert line == f"# yaml-language-server: $schema=../docs/schemas/{name}.json"
    assert (DATA / line.partition("$schema=")[2]).resolve() == schemas.path(name)


@pytest.mark.parametrize("name", SHAPES)
def test_the_schema_accepts_the_content_and_refuses_misspelt_keys(name: str) -> None:
    raw = read(DATA / f"{name}.yaml").raw
    assert errors(name, raw) == []
    checked = 0
    for index, (_, key) in enumerate(keys(raw)):
        if index % 7 == 0:
            misspelt, emptied = deepcopy(raw), deepcopy(raw)
            block, _ = [*keys(misspelt)][index]
            if set(block) & {"onderwijs", "sport"}:
                continue
            block[f"{key}x"] = block.pop(key)
            assert errors(name, misspelt), key
            [*keys(emptied)][index][0][key] = None
            assert errors(name, emptied), key
            checked += 1
    assert checked
