"""What is worked out for all units at once is what each unit's own report works out."""

from dataclasses import replace

import pandas as pd
import pytest

from styringslib.month.all_units.granted import granted
from styringslib.month.all_units.key_figures import actual_by_unit
from styringslib.month.all_units.net_costs import net_costs
from styringslib.month.allocation_terms import AllocationTerms, unit_grants
from styringslib.month.key_figures import KEY_FIGURES, actual_figures
from styringslib.month.whole import WholeFollowUp
from tests.growth import calls


@pytest.fixture(scope="module")
def whole(fjordby, forecasts, month):
    return WholeFollowUp(fjordby.known_at(month), None, month, forecasts)


def test_key_figures_are_those_of_each_units_own_rows(whole):
    made = actual_by_unit(whole.municipality, whole.month)
    own = {part.name: part.municipality for part in whole.parts[::2] if len(part.municipality.activity)}
    each = pd.DataFrame({name: actual_figures(rows, whole.month) for name, rows in own.items()}).T
    pd.testing.assert_frame_equal(made.loc[each.index, list(KEY_FIGURES)], each, check_names=False, rtol=1e-12)
    assert made["user_time_share"].between(0.4, 0.8).sum() >= 6


def test_a_unit_without_temps_or_absence_is_told_as_its_own_report_tells_it(whole):
    some = whole.municipality.temps
    tables = {**whole.municipality.tables, "temps": some[some["unit"] != "Ådalen"]}
    absence = whole.municipality.absence
    tables["absence"] = absence[~((absence["unit"] == "Mølleå") & (absence["month"] == whole.month))]
    left = replace(whole.municipality, tables=tables)
    made = actual_by_unit(left, whole.month)
    for name in ("Ådalen", "Mølleå"):
        own = actual_figures(left.for_unit(name), whole.month)
        pd.testing.assert_series_equal(made.loc[name], own, check_names=False, rtol=1e-12)
    assert made.loc[["Ådalen", "Mølleå"], ["external_share", "absence_share"]].isna().to_numpy().tolist() == [
        [True, False],
        [False, True],
    ]


def test_grants_are_those_of_each_units_own_terms_and_rows(whole):
    terms, months = AllocationTerms(whole.settings), whole.year_to_date
    made = granted(terms, {part.name: part.municipality for part in whole.parts}, months)
    assert len(made) >= 10
    for part in whole.parts[::2]:
        own = unit_grants(terms.of(part.name), part.municipality, part.name, months)
        if part.name not in made:
            assert own.components.empty
            continue
        pd.testing.assert_frame_equal(made[part.name].components, own.components)
        pd.testing.assert_frame_equal(made[part.name].events, own.events)
        assert sorted(made[part.name].details) == sorted(own.details)


def test_a_fault_in_one_units_hours_leaves_the_others_of_its_terms_to_be_asked_for_themselves(whole):
    parts = {part.name: part.municipality for part in whole.parts}
    rows = parts["Ådalen"].activity
    parts["Ådalen"] = replace(
        parts["Ådalen"],
        tables={**parts["Ådalen"].tables, "activity": rows.assign(granted_hours=-1.0, delivered_hours=-1.0)},
    )
    made = granted(AllocationTerms(whole.settings), parts, whole.year_to_date)
    assert "Ådalen" not in made
    assert "Solgården" in made


def test_whose_cost_is_net_follows_from_the_account_groups(whole):
    net = net_costs(whole.compared)
    for part in whole.parts:
        groups = part.account_groups
        own = (groups[["budget", "spent"]] < 0).any(axis=None) or "Øvrig drift, netto" in groups.index
        assert (part.name in net) == own
    assert 0 < len(net) < len(whole.parts)


def test_beliefs_are_those_of_each_units_own_report(whole):
    assert whole.beliefs_by_unit == {part.name: part.belief_findings for part in whole.parts}
    assert any(whole.beliefs_by_unit.values())


def test_twice_the_units_take_the_same_calls(whole):
    def copied(times):
        frames = {}
        for name, frame in whole.municipality.tables.items():
            if name in ("activity", "payroll", "temps", "absence"):
                again = [frame.assign(unit=frame["unit"] + f" {copy}") for copy in range(times)]
                frame = pd.concat(again, ignore_index=True)
            frames[name] = frame
        return replace(whole.municipality, tables=frames)

    one, four = copied(1), copied(4)
    actual_by_unit(one, whole.month)
    few = calls(lambda: actual_by_unit(one, whole.month))
    assert calls(lambda: actual_by_unit(four, whole.month)) <= 1.5 * few
