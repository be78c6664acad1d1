"""The JSON Schema of each file of data/, from its model; `python -m wegwijzer schemas` writes them.

Editors of YAML (VS Code with redhat.vscode-yaml, PyCharm) complete and check by them while one
types; the first line of each file names its schema. tests/editors/test_schemas.py keeps them fresh.
"""

import json
from pathlib import Path
from typing import Any

from wegwijzer.content import DATA
from wegwijzer.content.load import SHAPES

FOLDER = DATA.parent / "docs" / "schemas"


def schema(name: str) -> dict[str, Any]:
    """Return the schema of data/<name>.yaml."""
    made = _without_nothing(SHAPES[name].json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _without_nothing(part: Any) -> Any:
    """Return the schema without `null`: a key that has no value is left out, not left empty."""
    if isinstance(part, list):
        return [_without_nothing(each) for each in part if each != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {key: _without_nothing(value) for key, value in part.items() if value is not None}
    return kept.pop("anyOf")[0] | kept if len(kept.get("anyOf", ())) == 1 else kept


def written(name: str) -> str:
    """Return the schema as it stands in its file."""
    return json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"


def path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SHAPES:
        path(name).write_text(written(name), encoding="utf-8")
