"""What a baseline says of its units: what they have, which months are left, and what they carry over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.allocation import CarryOverRegime
from styringslib.scenarios.model.baseline import Carried, Earned
from tests.scenarios.made_baseline import NAN, district, rows, with_population, with_team


@pytest.mark.parametrize(
    ("need", "changes", "found"),
    [
        ("hours", {"granted": rows(0.5)}, True),
        ("hours", {"granted": rows(0.0)}, False),
        ("hours", {"granted": rows(NAN)}, False),
        ("citizens", {"citizens": rows([0, 0, 0.5])}, True),
        ("citizens", {"citizens": rows([0, 0, 0])}, False),
        ("citizens", {"granted": rows(0.5)}, True),
        ("citizens", {"granted": rows(0.0)}, False),
        ("user_time", {"delivered": rows(0.5)}, True),
        ("user_time", {"delivered": rows(0.0)}, False),
        ("user_time", {"user_time": rows(0.0)}, False),
        ("absence", {"attendance": rows(0.5), "absence": rows(0.0)}, True),
        ("absence", {"attendance": rows(0.0)}, False),
        ("absence", {"absence": rows(NAN)}, False),
        ("temps", {"attendance": rows(0.5), "temps_share": rows(0.0), "temps_price": rows(0.5)}, True),
        ("temps", {"attendance": rows(0.0)}, False),
        ("temps", {"temps_share": rows(NAN)}, False),
        ("temps", {"temps_price": rows(0.0)}, False),
        ("pay", {"annual": rows([-0.5, 0, 0, 0, 0])}, True),
        ("pay", {"annual": rows([0, 1, 1, 1, 1])}, False),
        ("prices", {"annual": rows([0, -0.5, 0, 0, 0])}, True),
        ("prices", {"annual": rows([0, 0, 0.5, 0, 0])}, True),
        ("prices", {"annual": rows([0, 0, 0, 0.5, 0])}, True),
        ("prices", {"annual": rows([5, 0, 0, 0, -5])}, False),
        ("team", {}, False),
    ],
)
def test_what_a_unit_has(need: str, changes: dict[str, Any], found: bool) -> None:
    assert district(**changes).has(need).tolist() == [found]


def test_all_units_have_a_team_where_there_is_one() -> None:
    assert with_team().has("team").tolist() == [True, True]


def test_a_scenario_may_begin_in_every_month_left_and_in_january() -> None:
    made = district(month="2026-09")
    assert made.months_ahead == 3
    assert [str(month) for month in made.start_months] == ["2026-10", "2026-11", "2026-12", "2027-01"]
    assert with_population().population.years == 2  # type: ignore[union-attr]
    assert made.place("A") == 0
    with pytest.raises(KeyError):
        made.place("B")


def test_what_changes_nothing_is_the_parameters_or_the_municipalitys_own() -> None:
    made = district(("A", "B"))
    assert made.start("pay_index").tolist() == [0, 0]
    assert made.start("adaptation").tolist() == [100, 100]
    assert made.start("saved_low").tolist() == [0.5, 0.5]
    assert district(starts={}).start("saved_low").tolist() == [0]


def test_only_units_that_carry_a_result_have_an_opening() -> None:
    target = rows(100, 0, 0.5, NAN)
    made = district(("A", "B", "C", "P"), carried=Carried(target, rows(97, 5, 0.5, NAN)))
    assert made.openings.tolist() == pytest.approx([3, NAN, 0, NAN], nan_ok=True)
    # Sixty are left, of which no more than five per cent of the budget is carried.
    assert made.openings_of(target, rows(40, 0, 0.5, 0), CarryOverRegime("strict", 0.05, 0.05, 1))[0] == 5
    assert np.isnan(made.openings_of(target, rows(NAN, 1, NAN, 1), made.regime)).all()
    assert np.isnan(made.openings_of(target, rows(97, 5, 0.5, 90), None)).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reach", np.zeros((1, 3))), ("rest", np.zeros((1, 4))), ("annual", np.zeros((2, 5))), ("profile", np.zeros((1, 3))),
        ("total_reach", np.zeros(3)), ("citizens", np.zeros((1, 2))), ("review_reach", np.zeros(2)), ("absence", np.zeros(2)),
        ("kinds", ("district", "district")), ("carried.target", Carried(np.zeros(2), np.zeros(1))),
        ("carried.spent", Carried(np.zeros(1), np.zeros(2))), ("earned.ahead", Earned.none(1, 3)),
    ],
)  # fmt: skip
def test_an_array_of_another_shape_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        district(**{name.partition(".")[0]: value})


def test_months_are_periods() -> None:
    assert district().month == pd.Period("2026-10", "M")
