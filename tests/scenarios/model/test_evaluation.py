"""What must hold for every scenario: nothing from nothing, units add up, order does not matter, kroner scale."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.prognosis import TOTAL
from styringslib.scenarios.model.assumptions import Assumptions, Steering
from styringslib.scenarios.model.baseline import Baseline
from styringslib.scenarios.model.evaluation import evaluate
from styringslib.scenarios.model.parameters import PARAMETERS
from tests.scenarios.made_baseline import district, rows, with_population, with_team

UNITS = ("A", "B", "Team")
MONEY = ("budget", "expected", "rest", "annual", "reach", "total_reach", "annual_reach", "temps_price")


def _town() -> Baseline:
    """Three unequal units with a team and a population."""
    team, aged = with_team(UNITS), with_population(UNITS)
    factor = rows(1.0, 0.7, 0.2)
    made = replace(team, population=aged.population)
    return replace(
        made,
        **{name: (getattr(made, name).T * factor).T for name in ("budget", "expected", "rest", "annual", "citizens")},
        user_time=rows(0.6, 0.58, 0.48),
        temps_share=rows(0.1, 0.02, 0.0),
        absence=rows(0.06, 0.09, 0.05),
    )


TOWN = _town()


@st.composite
def assumptions(draw: st.DrawFn) -> Assumptions:
    keys = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), max_size=6, unique=True))
    values: dict[str, dict[str, float]] = {}
    for key in keys:
        spec = PARAMETERS[key]
        steps = round((spec.upper - spec.lower) / spec.step)
        number = st.integers(0, steps).map(lambda step, spec=spec: spec.lower + step * spec.step)
        units = (
            draw(st.lists(st.sampled_from(["", *UNITS]), min_size=1, max_size=2, unique=True)) if spec.by_unit else [""]
        )
        values[key] = {unit: draw(number) for unit in units}
    return Assumptions(values, draw(st.sampled_from([None, pd.Period("2026-12", "M"), pd.Period("2027-01", "M")])))


def test_today_is_exactly_today() -> None:
    found = evaluate(TOWN, Assumptions())
    for outcome in (found.year, found.full_year):
        assert (outcome.table["difference"] == 0.0).all()
        assert (outcome.table["cost"] == outcome.table["cost_before"]).all()
        assert outcome.contributions.empty


def test_values_that_say_what_holds_today_change_nothing() -> None:
    same = {key: {"": float(TOWN.start(key)[0])} for key in PARAMETERS}
    found = evaluate(TOWN, Assumptions(same))
    assert (found.full_year.table["difference"] == 0.0).all()
    assert found.assumptions.changes(TOWN) == []


@given(assumptions())
@settings(max_examples=60, deadline=None)
def test_units_add_up_and_contributions_sum_to_the_oere(given_: Assumptions) -> None:
    found = evaluate(TOWN, given_)
    for outcome in (found.year, found.full_year):
        table, parts = outcome.table, outcome.contributions
        units = table.drop(index=TOTAL)
        for name in ("cost", "difference", "deviation", "delivered"):
            assert table.loc[TOTAL, name] == pytest.approx(units[name].sum(), abs=1e-3)
        assert (table["deviation"] - (table["cost"] - table["budget"])).abs().max() < 1e-6
        oere = (parts[list(UNITS)] * 100).round()
        assert (oere - parts[list(UNITS)] * 100).abs().to_numpy().max(initial=0.0) < 1e-3
        for unit in UNITS:
            # The nearest whole øre; of a half either neighbour is.
            assert abs(oere[unit].sum() - units.loc[unit, "difference"] * 100) <= 0.5 + 1e-6


@given(assumptions())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_units_does_not_matter(given_: Assumptions) -> None:
    order = np.array([2, 0, 1])
    by_unit: dict[str, Any] = {
        name: getattr(TOWN, name)[order]
        for name in (
            "budget", "expected", "reach", "rest", "profile", "annual", "annual_reach", "granted", "delivered", "user_time",
            "delivery_share", "absence", "temps_share", "attendance", "temps_price", "citizens", "band_hours",
        )
    }  # fmt: skip
    assert TOWN.team is not None
    assert TOWN.population is not None
    turned = replace(
        TOWN,
        units=tuple(TOWN.units[place] for place in order),
        kinds=tuple(TOWN.kinds[place] for place in order),
        starts={key: values[order] for key, values in TOWN.starts.items()},
        team=replace(TOWN.team, units=TOWN.team.units[order]),
        population=replace(TOWN.population, ratio=TOWN.population.ratio[order]),
        **by_unit,
    )
    one, other = evaluate(TOWN, given_).full_year, evaluate(turned, given_).full_year
    pd.testing.assert_frame_equal(one.table, other.table.loc[one.table.index], rtol=1e-9, atol=1e-3)


@given(assumptions())
@settings(max_examples=40, deadline=None)
def test_twice_the_kroner_is_twice_the_result(given_: Assumptions) -> None:
    scaled: dict[str, Any] = {name: getattr(TOWN, name) * 2 for name in MONEY}
    double = replace(TOWN, annual_total_reach=TOWN.annual_total_reach * 2, **scaled)
    one, two = evaluate(TOWN, given_).full_year.table, evaluate(double, given_).full_year.table
    for name in ("difference", "cost", "deviation", "lower", "upper"):
        np.testing.assert_allclose(two[name], 2 * one[name], rtol=1e-9, atol=1e-3)
    np.testing.assert_allclose(two["attendance"], one["attendance"])


@given(assumptions(), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_in_which_they_were_turned_does_not_matter(given_: Assumptions, chance: Any) -> None:
    keys = list(given_.values)
    chance.shuffle(keys)
    again = Assumptions({key: dict(given_.values[key]) for key in keys}, given_.start)
    assert again == given_
    pd.testing.assert_frame_equal(
        evaluate(TOWN, again).full_year.contributions, evaluate(TOWN, given_).full_year.contributions
    )


def test_a_single_units_value_goes_before_that_of_all() -> None:
    mixed = Assumptions({"pay_index": {"": 1.0, "B": 3.0}})
    found = evaluate(TOWN, mixed).full_year.table["difference"]
    assert found["A"] == pytest.approx(450_000)
    assert found["B"] == pytest.approx(0.7 * 45e6 * 0.03)
    assert mixed.with_value("pay_index", 2.0) == Assumptions({"pay_index": {"": 2.0}})
    assert mixed.with_value("pay_index", None, "B") == Assumptions({"pay_index": {"": 1.0}})


def test_the_forecasts_interval_is_carried_over_and_the_effects_added() -> None:
    plain = evaluate(district(), Assumptions({"pay_index": {"": 2.0}}))
    assert np.isnan(plain.year.table.loc["A", "effect_reach"])
    assert plain.year.table.loc["A", "lower"] == pytest.approx(54e6 + 150_000 - 300_000)
    reviewed = evaluate(district(), Assumptions({"reviewed_low": {"": 100.0}})).full_year.table.loc["A"]
    effect = 0.2 * abs(reviewed["difference"])
    assert reviewed["effect_reach"] == pytest.approx(effect)
    assert reviewed["upper"] == pytest.approx(reviewed["cost"] + np.hypot(400_000, effect), abs=1)
    assert reviewed["lower"] == pytest.approx(reviewed["cost"] - np.hypot(400_000, effect), abs=1)
    # One hour a week of the course's saving is uncertain by half.
    courses = evaluate(with_team(), Assumptions({"capacity": {"": 1.0}})).full_year.table
    assert courses.loc["A", "effect_reach"] == pytest.approx(abs(courses.loc["A", "difference"]) * 0.25)
    unknown = evaluate(district(review_reach=rows(np.nan, np.nan, np.nan)), Assumptions({"reviewed_low": {"": 100.0}}))
    assert np.isnan(unknown.full_year.table.loc["A", "effect_reach"])


def test_what_shares_the_money_changes_no_cost() -> None:
    found = evaluate(TOWN, Assumptions(steering=Steering("block", "flexible", {"price_change": 20.0})))
    assert (found.full_year.table["difference"] == 0.0).all()


def test_a_baseline_whose_arrays_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="user_time"):
        district(user_time=rows(0.6, 0.6))
    with pytest.raises(ValueError, match="twice"):
        district(("A", "A"))


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(KeyError, match="brugertid"):
        Assumptions({"brugertid": {"": 1.0}})
