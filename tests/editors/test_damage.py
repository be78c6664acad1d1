"""What one slip can do to any value of data/: told at its place, or accepted on purpose."""

import pytest

from tools import damage


def test_only_intended_damage_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    # One value of so many, each in every way; `python -m tools.damage` takes them all.
    surprises = damage.main(every=61)
    told = capsys.readouterr()
    assert surprises == 0, told.out
    assert told.err == ""
    assert int(told.out.split()[0]) > 300
