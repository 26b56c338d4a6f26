"""Budget status: Favrskov's printed table to the krone, and the table by unit."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import budget_status, status_table

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
