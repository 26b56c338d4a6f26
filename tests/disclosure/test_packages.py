"""No move of few between packages can be solved for; the large search is ``packages_campaign``."""

from pathlib import Path

import pytest

from tests.disclosure.packages import draw, leaks


def test_no_move_of_few_can_be_solved_for(tmp_path: Path) -> None:
    """Given away while citizens, and moves that were enough, were told beside moves that were not: two of Bakken's, three of
    Nord's."""
    assert leaks(draw(3), tmp_path) == []


def test_the_attack_finds_what_moves_of_few_give_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where every number is told."""
    monkeypatch.setattr("styringslib.sections.packages.told.few_in_a_quarter", lambda to_date, _: to_date[-1] < 0)
    monkeypatch.setattr(
        "styringslib.sections.packages.told.given_away", lambda left_out, *_, **__: left_out[0].sum(axis=1) < 0
    )
    assert leaks(draw(1), tmp_path, quarters=1, most=3)
