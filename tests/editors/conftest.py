"""A copy of the content to edit."""

import shutil
from pathlib import Path

import pytest

from wegwijzer.content import DATA


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))
