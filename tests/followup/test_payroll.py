"""The payroll table: Vordingborg's printed figures exactly, and the table's own sums."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import pay_per_attendance_hour, payroll_table, payroll_totals

PUBLISHED = Path(__file__).parents[1] / "published"
CATEGORIES = ["Løn", "Øvrig løn", "Div. løn", "Særyd.", "6. ferieuge"]


def vordingborg() -> tuple[pd.DataFrame, pd.DataFrame, list[dict[str, str]]]:
    """Printed table (VIVE 2020, Vordingborg 2019) as tidy payroll and income, and its rows as printed."""
    with (PUBLISHED / "vordingborg_payroll_2019.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    pay, income = [], []
    for number, row in enumerate(rows[:-1], start=1):
        month = pd.Period(year=2019, month=number, freq="M")
        pay += [
            {"month": month, "unit": "Distrikt", "wage_category": name, "amount": amount(row[name])}
            for name in [*CATEGORIES, "I alt"]
            if row[name]
        ]
        income.append({"month": month, "unit": "Distrikt", "granted_income": amount(row["Budget visiteret"])})
    return pd.DataFrame(pay), pd.DataFrame(income), rows


def amount(text: str) -> float:
    return float(text.replace(".", ""))


def test_vordingborg_as_printed():
    """Every printed cell, the column sums, and the printed totals within their 3 kroner of rounding (VIVE 2020)."""
    pay, income, rows = vordingborg()
    table = payroll_table(pay, income, total_category="I alt", through="2019-06")
    assert table.columns[:5].tolist() == CATEGORIES
    for row, (_, line) in zip(rows[:-1], table.iterrows(), strict=True):
        for name in CATEGORIES:
            printed = amount(row[name]) if row[name] else None
            assert (line[name] == printed) if printed is not None else np.isnan(line[name])
        assert line["total"] == amount(row["I alt"])
        assert line["income"] == amount(row["Budget visiteret"])
    assert table["difference"].iloc[0] == 779_957 - 702_029
    assert table["cumulative"].iloc[5] == 4_483_017 - 4_302_542
    assert table["difference"].iloc[6:].isna().all()
    totals = payroll_totals(table).loc[("Distrikt", 2019)]
    for name in [*CATEGORIES, "total"]:
        assert abs(totals[name] - amount(rows[-1]["I alt" if name == "total" else name])) <= 3
    assert abs(totals["income"] - amount(rows[-1]["Budget visiteret"])) <= 3
    assert totals["share_of_income"] == pytest.approx(4_302_542 / 4_483_017)


def test_total_is_more_than_the_shown_categories():
    pay, income, _ = vordingborg()
    table = payroll_table(pay, income, total_category="I alt")
    january = table.iloc[0]
    assert january["other"] == 702_029 - (516_960 + 4_177 - 4_732 + 9_544 + 5_525)


def lines() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": ["2026-01", "2026-01", "2026-02", "2026-02", "2026-02"],
            "unit": ["Nord", "Nord", "Nord", "Syd", "Nord"],
            "wage_category": ["Grundløn", "Tillæg", "Grundløn", "Grundløn", "Elever"],
            "amount": [100.0, 20.0, 110.0, 50.0, 5.0],
            "hours": [10.0, 0.0, 11.0, 5.0, 1.0],
            "attendance_hours": [8.0, 0.0, 10.0, 4.0, np.nan],
        }
    )


def test_units_and_order_of_columns():
    table = payroll_table(lines(), categories=["Tillæg", "Grundløn"])
    assert table.columns[:3].tolist() == ["Tillæg", "Grundløn", "other"]
    assert table.loc[("Nord", pd.Period("2026-02")), "total"] == 115
    assert table.loc[("Syd", pd.Period("2026-02")), "total"] == 50
    assert table["income"].isna().all()


def test_cumulative_starts_again_every_year_and_ignores_other_units_income():
    pay = lines().assign(unit="Nord", month=["2025-11", "2025-12", "2025-12", "2026-01", "2026-01"])
    income = pd.DataFrame(
        {"month": ["2025-11", "2026-01", "2026-01"], "unit": ["Nord", "Nord", "Vest"], "granted_income": [150.0, 60, 9]}
    )
    table = payroll_table(pay, income)
    assert table["cumulative"].iloc[0] == 50
    assert table["cumulative"].iloc[2] == 5
    assert "Vest" not in table.index.get_level_values("unit")


def test_order_of_rows_changes_nothing():
    table = payroll_table(lines(), categories=["Grundløn"])
    pd.testing.assert_frame_equal(table, payroll_table(lines()[::-1], categories=["Grundløn"]))


def test_pay_per_attendance_hour():
    table = pay_per_attendance_hour(lines()).set_index(["unit", "month"])
    nord = table.loc[("Nord", pd.Period("2026-02"))]
    assert nord["pay_per_hour"] == 11.5
    assert nord["attendance_share"] == pytest.approx(10 / 12)


def test_problems_are_told_in_danish():
    with pytest.raises(ValueError, match=r"^payroll_table, payroll: kolonnen wage_category mangler$"):
        payroll_table(lines().drop(columns="wage_category"))
    with pytest.raises(ValueError, match="'12,5' er ikke et tal"):
        payroll_table(lines().assign(amount="12,5"))
    with pytest.raises(ValueError, match="ingen lønart 'Alt'"):
        payroll_table(lines(), total_category="Alt")
