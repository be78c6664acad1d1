"""Generates a JSON Schema for each file of data/ (`python -m wegwijzer schemas`).

Code editors (VS Code with redhat.vscode-yaml, PyCharm) use it for completion and validation. The
first line of each file names its schema.
"""

import json
from pathlib import Path
from typing import Any

from wegwijzer.content import DATA
from wegwijzer.content.load import SHAPES

FOLDER = DATA.parent / "docs" / "schemas"


def schema(name: str) -> dict[str, Any]:
    """Return the schema of data/<name>.yaml."""
    generated = _without_null(SHAPES[name].json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **generated}


def _without_null(part: Any) -> Any:
    """Return the schema without `null`: content omits a key instead of leaving it empty."""
    if isinstance(part, list):
        return [_without_null(each) for each in part if each != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {key: _without_null(value) for key, value in part.items() if value is not None}
    return kept.pop("anyOf")[0] | kept if len(kept.get("anyOf", ())) == 1 else kept


def file_text(name: str) -> str:
    return json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"


def path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SHAPES:
        path(name).write_text(file_text(name), encoding="utf-8")
