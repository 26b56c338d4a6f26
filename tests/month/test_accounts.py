"""The money side of a report on small made-up tables: budgets in force, late postings, known changes, closed units."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from styringslib.month import accounts
from styringslib.month import late_postings as completion
from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import month_end
from styringslib.month.planned_changes import expected_changes
from styringslib.sections import about

MONTH = pd.Period("2026-10", "M")


def lines(rows, columns):
    return pd.DataFrame(rows, columns=columns)


def with_tables(fjordby, **tables):
    return replace(fjordby, tables={**fjordby.tables, **tables})


def test_closed_units_count_under_their_heirs(fjordby, month):
    assert accounts.successors(fjordby) == {"Højmark": "Østerbæk"}
    booked = accounts.ledger(fjordby, month)
    assert "Højmark" not in set(booked["unit"])
    raw = fjordby.postings[fjordby.postings["unit"].isin(["Højmark", "Østerbæk"])]["amount"].sum()
    assert booked.loc[booked["unit"] == "Østerbæk", "posted"].sum() == pytest.approx(raw, abs=0.01)


def test_revised_budget_counts_where_a_unit_has_one(fjordby):
    columns = ["month", "unit", "area", "account_group", "version", "amount"]
    rows = [
        (pd.Period("2026-01", "M"), "Ådalen", "Hjemmepleje", "Løn", "adopted", 100.0),
        (pd.Period("2026-01", "M"), "Ådalen", "Hjemmepleje", "Løn", "revised", 120.0),
        (pd.Period("2026-01", "M"), "Mølleå", "Hjemmepleje", "Løn", "adopted", 50.0),
        (pd.Period("2025-01", "M"), "Ådalen", "Hjemmepleje", "Løn", "adopted", 90.0),
    ]
    force = accounts.budget_in_force(with_tables(fjordby, budget=lines(rows, columns).assign(decided_on=pd.NaT)))
    assert sorted(force["amount"]) == [50.0, 90.0, 120.0]


def test_months_without_lines_cost_nothing_within_a_units_life_and_are_unknown_outside():
    january, february, march = pd.period_range("2026-01", "2026-03", freq="M")
    table = lines([("A", january, 5.0), ("A", march, 7.0), ("B", february, 1.0)], ["unit", "month", "spent"])
    wide = accounts.monthly(table, "spent")
    assert wide["A"].tolist() == [5.0, 0.0, 7.0]
    assert wide["B"].isna().tolist() == [True, False, True]


def postings(pace, sign=1.0, months=36, units=("A", "B")):
    """Every month costs 1000 per unit; ``pace`` is the share that is posted in each extract after the month."""
    first = MONTH - (months - 1)
    rows = []
    for unit in units:
        for step in range(months):
            month = first + step
            for lag, share in enumerate(pace):
                if month + lag <= MONTH:
                    # The 5th lies before the extract on the 7th, the month after.
                    rows.append(
                        (unit, month, "Drift", (month + lag + 1).start_time + pd.Timedelta(days=4), sign * 1000 * share)
                    )
    return lines(rows, ["unit", "month", "account_group", "posting_date", "amount"])


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_late_postings_of_a_steady_pace_are_completed_to_the_krone(sign):
    table = completion.completions(postings([0.5, 0.3, 0.2], sign), MONTH, 7)
    added = table.set_index(["unit", "month"])["added"]
    for unit in ("A", "B"):
        assert added[unit, MONTH] == pytest.approx(sign * 500)
        assert added[unit, MONTH - 1] == pytest.approx(sign * 200)
    assert added.sum() == pytest.approx(sign * 1400)
    assert np.allclose(table[["lower_80", "upper_95"]].sub(table["completed"], axis=0), 0)


def test_a_line_after_the_extract_day_belongs_to_the_next_extract():
    late = postings([1.0])
    late["posting_date"] += pd.Timedelta(days=3)  # the 8th, when the extract was drawn on the 7th
    known = late[late["posting_date"] <= (MONTH + 1).start_time + pd.Timedelta(days=6)]
    added = completion.completions(known, MONTH, 7).set_index(["unit", "month"])["added"]
    assert added["A", MONTH] == pytest.approx(1000)
    assert set(added.index.get_level_values("month")) == {MONTH}


def test_without_posting_dates_nothing_is_estimated(fjordby):
    table = postings([1.0]).assign(posting_date=pd.NaT)
    assert completion.completions(table, MONTH, 7).empty
    undated = fjordby.postings.assign(posting_date=pd.NaT)
    booked = accounts.ledger(with_tables(fjordby, postings=undated), MONTH)
    assert (booked["outstanding"] == 0).all()


def test_the_kept_estimate_comes_back_as_it_was(forecasts):
    units = forecasts.late.groupby("unit")["outstanding"].sum()
    # Only this year's months are in the forecast's own sum; the sample's late months all are.
    assert (units - forecasts.figures.loc[units.index, "outstanding"]).abs().max() < 0.01


@pytest.mark.parametrize(
    ("first", "last", "kr", "hours", "chance", "effect", "full_year"),
    [
        ("2026-11", None, 1000.0, np.nan, 100.0, 2000.0, 12_000.0),
        ("2026-12", "2027-03", 1000.0, np.nan, 50.0, 500.0, 2000.0),
        ("2026-09", None, 1000.0, np.nan, 100.0, 0.0, 12_000.0),
        ("2026-11", "2026-11", np.nan, 10.0, np.nan, 5000.0, 5000.0),
    ],
)
def test_known_changes_count_from_their_first_month(fjordby, first, last, kr, hours, chance, effect, full_year):
    row = {
        "unit": "Ådalen", "area": None, "month_from": pd.Period(first, "M"),
        "month_to": pd.Period(last, "M") if last else pd.NaT, "amount_per_month": kr, "hours_per_month": hours,
        "probability": chance, "reason": "Prøve", "entered_by": None, "entered_on": pd.NaT,
    }  # fmt: skip
    table = pd.DataFrame([row]).astype({"month_from": "period[M]", "month_to": "period[M]"})
    prices = lines(
        [("Ådalen", pd.Period("2026-01", "M"), "hourly_price", 500.0, "")],
        ["unit", "valid_from", "name", "value", "source"],
    )
    municipality = with_tables(fjordby, expected_changes=table)
    municipality = replace(municipality, settings=replace(municipality.settings, assumptions=prices))
    (found,) = expected_changes(municipality, MONTH).to_dict("records")
    assert found["effect"] == pytest.approx(effect)
    assert found["full_year"] == pytest.approx(full_year)


def test_a_change_that_is_over_or_comes_next_year_is_left_out(fjordby):
    base = {"unit": "Ådalen", "amount_per_month": 1.0, "hours_per_month": np.nan, "probability": 100.0, "reason": "x"}
    months = [("2026-01", "2026-06"), ("2027-01", None)]
    rows = [base | {"month_from": pd.Period(a, "M"), "month_to": pd.Period(b, "M") if b else pd.NaT} for a, b in months]
    table = pd.DataFrame(rows).astype({"month_from": "period[M]", "month_to": "period[M]"})
    assert expected_changes(with_tables(fjordby, expected_changes=table), MONTH).empty


def test_december_is_the_outturn(december_forecasts):
    row = december_forecasts.figures.loc["Mølleå"]
    assert row["expected_rest"] == 0
    assert row["expected"] == pytest.approx(row["spent"])


def test_a_municipality_without_postings_has_no_forecast(fjordby, month):
    assert month_end(with_tables(fjordby, postings=fjordby.postings.iloc[:0]), month).empty


def test_with_nothing_late_nothing_is_completed():
    table = completion.completions(postings([1.0]), MONTH, 7)
    assert table.empty


def test_what_the_forecaster_replaced_is_told_in_the_report(fjordby, month):
    """A month booked ten times too high is an isolated spike: named under "Om tallene", with its month."""
    spoilt = fjordby.postings.copy()
    march = (spoilt["unit"] == "Mølleå") & (spoilt["month"] == pd.Period("2024-03", "M"))
    spoilt.loc[march, "amount"] *= 10
    municipality = with_tables(fjordby, postings=spoilt)
    made = month_end(municipality, month)
    known = municipality.known_at(month)
    basis = FollowUp(known.for_unit("Mølleå"), fjordby.unit("Mølleå"), month, made)
    assert any("2024" in note for note in basis.forecast_notes)
    assert basis.forecast_notes[0] in about.about(basis).text
    other = FollowUp(known.for_unit("Ådalen"), fjordby.unit("Ådalen"), month, made)
    assert other.forecast_notes == []
