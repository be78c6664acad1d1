"""Damage to any value of data/ is reported at its place, or accepted on purpose."""

import pytest

from tools import damage


def test_only_intended_damage_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    # A sample of the values; `python -m tools.damage` tries all.
    surprises = damage.main(every=61)
    printed = capsys.readouterr()
    assert surprises == 0, printed.out
    assert printed.err == ""
    assert int(printed.out.split()[0]) > 300
