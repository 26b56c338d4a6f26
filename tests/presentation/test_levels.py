"""One rule for what is told as being on the level of something else."""

import pytest

from styringslib.presentation import levels


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (101.1, 100.0, "1,1\u00a0pct. mere end"),
        (98.0, 100.0, "2,0\u00a0pct. mindre end"),
        (100.5, 100.0, "0,5\u00a0pct. mere end"),
        (100.49, 100.0, "på niveau med"),
        (99.6, 100.0, "på niveau med"),
        (5.0, 0.0, ""),
        (float("nan"), 100.0, ""),
        (100.0, float("nan"), ""),
    ],
)
def test_a_change_is_told_from_half_a_per_cent_on(now, before, told):
    assert levels.beside(now, before) == told


def test_a_missing_change_is_no_level():
    assert levels.same_level(0.0)
    assert not levels.same_level(float("nan"))
    assert levels.beside(103.0, 100.0, more="over", less="under") == "3,0\u00a0pct. over end"
