"""Budget status: Favrskov's printed table to the krone, and the table by unit."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import ResponseRule, budget_in_force, budget_status, required_responses, status_table
from styringslib.followup.cost_basis import chosen_budget

PUBLISHED = Path(__file__).parents[1] / "published"


def favrskov() -> dict[str, float]:
    """The printed lines of VIVE 2020 (Favrskov 2019), Danish number format."""
    with (PUBLISHED / "favrskov_budget_2019.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    return {label: float(value.replace(".", "").replace(",", ".")) for label, value in rows}


@pytest.mark.parametrize("as_of", ["2019-10-31", dt.date(2019, 10, 31), pd.Timestamp("2019-10-31"), "2019-10"])
def test_favrskov_as_printed(as_of):
    """To the krone and to two decimals (VIVE 2020)."""
    printed = favrskov()
    result = budget_status(
        printed["Samlet budget hele året"],
        printed["Forbrug regnskab 2019 pr. 31/10-19"],
        printed["Forventet forbrug nov.-dec. 2019"],
        as_of,
    )
    assert result["expected_deviation"] == printed["Forventet afvigelse 2019"] == -270_564
    assert round(100 * result["spent_share"], 2) == printed["Forbrug i %"] == 83.64
    assert round(100 * result["max_share"], 2) == printed["Forbrugs% bør max være"] == 83.29
    assert result.index.tolist() == [
        "budget",
        "spent",
        "expected_rest",
        "expected_deviation",
        "spent_share",
        "max_share",
    ]


def test_leap_year_and_empty_budget():
    result = budget_status(0, 10, 0, "2024-02-29")
    assert result["max_share"] == pytest.approx(60 / 366)
    assert np.isnan(result["spent_share"])


@pytest.mark.parametrize("bad", ["63.285.080", None, float("nan"), float("inf")])
def test_amounts_must_be_numbers(bad):
    with pytest.raises(ValueError, match="Budgettet skal være et tal"):
        budget_status(bad, 1, 1, "2019-10-31")


def test_date_must_be_a_date():
    with pytest.raises(ValueError, match="Datoen '31/10' kan ikke læses"):
        budget_status(1, 1, 1, "31/10")


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    months = pd.period_range("2026-01", "2026-12", freq="M")
    budget = pd.concat(
        [
            pd.DataFrame({"month": months, "unit": "Nord", "amount": 100.0, "version": "adopted"}),
            pd.DataFrame({"month": months, "unit": "Nord", "amount": 110.0, "version": "revised"}),
            pd.DataFrame({"month": months, "unit": "Syd", "amount": 50.0, "version": "adopted"}),
        ],
        ignore_index=True,
    )
    postings = pd.DataFrame({"month": months[:11], "unit": "Nord", "amount": 120.0})
    return budget, postings


def test_table_measures_against_revised_and_falls_back_on_adopted():
    budget, postings = tables()
    rest = pd.DataFrame({"unit": ["Nord", "Syd"], "amount": [240.0, 600.0]})
    result = status_table(budget, postings, "2026-10-31", expected_rest=rest).set_index("unit")
    nord, syd = result.loc["Nord"], result.loc["Syd"]
    assert (nord["adopted"], nord["revised"], nord["budget"], nord["budget_to_date"]) == (1200, 1320, 1320, 1100)
    assert nord["spent"] == 1200  # November's posting lies after the date
    assert nord["expected_deviation"] == 1320 - 1200 - 240
    assert nord["deviation_adopted"] == 1200 - 1440
    assert nord["budget_share"] == pytest.approx(10 / 12)
    assert (syd["budget"], syd["spent"], syd["expected_deviation"]) == (600, 0, 0)


def test_table_has_unit_without_budget_and_no_expectation_without_forecast():
    budget, postings = tables()
    extra = postings.assign(unit="Ny")
    result = status_table(budget, pd.concat([postings, extra]), "2026-10").set_index("unit")
    assert result.loc["Ny", "spent"] == 1200
    assert np.isnan(result.loc["Ny", "budget"])
    assert result["expected_deviation"].isna().all()


def test_table_refuses_unknown_version():
    budget, postings = tables()
    with pytest.raises(ValueError, match="ukendt version"):
        status_table(budget.assign(version="opr"), postings, "2026-10")


def lines(*rows: tuple[str, str, str, float], month: str = "2026-01") -> pd.DataFrame:
    """unit, account group, version and amount of one month."""
    table = pd.DataFrame(rows, columns=["unit", "account_group", "version", "amount"])
    return table.assign(month=pd.Period(month, "M"))


def test_account_groups_add_up_to_the_unit_in_one_version_of_the_budget():
    """Nord: 100 + 50 adopted, 110 revised and all of it pay. Syd: 40 adopted. In force are 110 and 40, by whatever is asked."""
    budget = lines(
        ("Nord", "løn", "adopted", 100.0), ("Nord", "drift", "adopted", 50.0), ("Nord", "løn", "revised", 110.0),
        ("Syd", "løn", "adopted", 30.0), ("Syd", "drift", "adopted", 10.0),
    )  # fmt: skip
    spent = lines(("Nord", "drift", "", 5.0), ("Syd", "løn", "", 20.0)).drop(columns="version")
    by_unit = status_table(budget, spent, "2026-10").set_index("unit")
    assert by_unit["budget"].to_dict() == {"Nord": 110, "Syd": 40}
    both = status_table(budget, spent, "2026-10", by=("unit", "account_group")).set_index(["unit", "account_group"])
    assert both["budget"].to_dict() == {
        ("Nord", "drift"): 0,
        ("Nord", "løn"): 110,
        ("Syd", "drift"): 10,
        ("Syd", "løn"): 30,
    }
    assert both["spent"].to_dict() == {
        ("Nord", "drift"): 5,
        ("Nord", "løn"): 0,
        ("Syd", "drift"): 0,
        ("Syd", "løn"): 20,
    }
    groups = status_table(budget, spent, "2026-10", by=("account_group",)).set_index("account_group")
    assert groups["budget"].to_dict() == {"drift": 10, "løn": 140}
    assert groups["budget_to_date"].sum() == by_unit["budget_to_date"].sum() == 150
    # Without units the table is one unit's, and its revised budget the one in force.
    nord = budget[budget["unit"] == "Nord"].drop(columns="unit")
    one = status_table(nord, spent.drop(columns="unit"), "2026-10", by=("account_group",)).set_index("account_group")
    assert one["budget"].to_dict() == {"drift": 0, "løn": 110}


def test_a_shortfall_of_income_calls_for_an_answer():
    """A facility that sells places: 10.0 m of net income budgeted, 9.6 m expected: 400,000 more cost, 4 % of the budget."""
    budget = lines(("Havnen", "indtægt", "adopted", -10e6))
    spent = lines(("Havnen", "indtægt", "", -8e6)).drop(columns="version")
    rest = pd.DataFrame({"unit": ["Havnen"], "amount": [-1.6e6]})
    row = required_responses(
        status_table(budget, spent, "2026-10", expected_rest=rest), ResponseRule(1e5, 0.01, 2.5e5, 0.025)
    )
    assert row[["overspend", "overspend_share"]].iloc[0].tolist() == [400_000, 0.04]
    assert row[["explanation_due", "action_due"]].iloc[0].tolist() == [True, True]
    more = rest.assign(amount=-2.4e6)  # 400,000 kr. more income than budgeted
    row = required_responses(
        status_table(budget, spent, "2026-10", expected_rest=more), ResponseRule(1e5, 0.01, 2.5e5, 0.025)
    )
    assert row[["overspend", "explanation_due", "action_due"]].iloc[0].tolist() == [0, False, False]


def test_of_several_revised_budgets_the_newest_counts():
    """Nord: 100 a month adopted, 110 from April, 105 from August; a version without a day is older than both. Syd: as adopted."""
    months = pd.period_range("2026-01", "2026-12", freq="M")
    rows = [
        ("Nord", "adopted", "2025-10-09", 100.0),
        ("Nord", "revised", "2026-08-25", 105.0),
        ("Nord", "revised", None, 90.0),
    ]
    rows += [("Nord", "revised", "2026-04-28", 110.0), ("Syd", "adopted", None, 50.0)]
    parts = [
        pd.DataFrame({"month": months, "unit": unit, "version": version, "decided_on": pd.Timestamp(day), "amount": kr})
        for unit, version, day, kr in rows
    ]
    lines = pd.concat(parts, ignore_index=True).assign(account_group="Løn")
    assert budget_in_force(lines).groupby("unit")["amount"].sum().to_dict() == {"Nord": 1_260, "Syd": 600}
    postings = pd.DataFrame({"month": months[:6], "unit": "Nord", "account_group": "Løn", "amount": 10.0})
    found = status_table(lines, postings, "2026-06").set_index("unit")
    assert found.loc["Nord", ["adopted", "revised", "budget"]].tolist() == [1_200, 1_260, 1_260]
    assert found.loc["Syd", ["adopted", "budget"]].tolist() == [600, 600]
    # Without a column unit it is the account group's owner's newest, and here all are one unit's.
    alone = lines[lines["unit"] == "Nord"].drop(columns="unit")
    of_group = status_table(alone, postings.drop(columns="unit"), "2026-06", by=["account_group"]).iloc[0]
    assert of_group[["adopted", "revised", "budget_to_date"]].tolist() == [1_200, 1_260, 630]
    assert chosen_budget(lines, 2026)["amount"].sum() == 1_860
