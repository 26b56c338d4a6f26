"""Activity: hours per day, shares, and one series across a change of law."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import activity_table, linked_series


def activity() -> pd.DataFrame:
    months = pd.period_range("2025-01", "2026-03", freq="M")
    rows = []
    for month in months:
        shares = {"SEL § 83": 1.0} if month < pd.Period("2025-07") else {"SEL § 83": 0.25, "ÆL § 9": 0.75}
        for basis, share in shares.items():
            for time, part in (("dag", 0.6), ("aften", 0.4)):
                hours = 10 * month.days_in_month * share * part
                rows.append(
                    {
                        "month": month, "unit": "Nord", "service": "personlig pleje", "legal_basis": basis,
                        "time_of_day": time, "granted_hours": hours, "rostered_hours": 0.95 * hours,
                        "delivered_hours": 0.9 * hours, "budgeted_hours": 0.8 * hours, "recipients": 20 * share,
                        "budgeted_recipients": 18 * share,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def test_hours_per_day_are_month_over_its_days():
    table = activity_table(activity())
    np.testing.assert_allclose(table["granted_per_day"], 10)
    np.testing.assert_allclose(table["budgeted_per_day"], 8)
    np.testing.assert_allclose(table["delivery_share"], 0.9)
    np.testing.assert_allclose(table["delivered_of_rostered"], 0.9 / 0.95)
    assert table["month"].is_monotonic_increasing


def test_recipients_are_not_counted_again_in_the_evening_but_added_over_legal_basis():
    table = activity_table(activity())
    np.testing.assert_allclose(table["recipients"], 20)
    by_time = activity_table(activity(), by=("unit", "time_of_day"))
    np.testing.assert_allclose(by_time["recipients"], 20)
    january = table.iloc[0]
    assert january["hours_per_recipient"] == pytest.approx(0.9 * 310 / 20)


def test_parts_add_up_to_the_whole():
    whole = activity_table(activity())["delivered_hours"].sum()
    parts = activity_table(activity(), by=("unit", "legal_basis", "time_of_day"))["delivered_hours"].sum()
    assert parts == pytest.approx(whole)


def test_series_runs_on_across_the_law_and_marks_the_break():
    series = linked_series(activity())
    assert series.loc[series["is_break"], "month"].astype(str).tolist() == ["2025-07"]
    np.testing.assert_allclose(series["per_day"], 10)
    assert series.loc[series["is_break"], "level_change"].iloc[0] == pytest.approx(0, abs=1e-9)
    jump = activity()
    jump.loc[jump["month"] >= pd.Period("2025-07"), "granted_hours"] *= 1.2
    changed = linked_series(jump)
    assert changed.loc[changed["is_break"], "level_change"].iloc[0] == pytest.approx(2)
    assert changed["level_change"].notna().sum() == 1


def test_linked_series_for_all_units_together():
    both = pd.concat([activity(), activity().assign(unit="Syd")])
    np.testing.assert_allclose(linked_series(both, by=())["per_day"], 20)


def test_missing_columns_stay_missing_and_none_at_all_is_refused():
    table = activity_table(activity().drop(columns=["rostered_hours", "recipients", "budgeted_recipients"]))
    assert table["rostered_share"].isna().all()
    assert table["hours_per_recipient"].isna().all()
    hours = ["granted_hours", "rostered_hours", "delivered_hours", "budgeted_hours"]
    with pytest.raises(ValueError, match="ingen timer"):
        activity_table(activity().drop(columns=hours))
    with pytest.raises(ValueError, match="retsgrundlagene"):
        linked_series(activity(), by=("unit", "legal_basis"))


def test_missing_hours_are_not_zero():
    table = activity()
    table.loc[table["month"] == pd.Period("2026-03"), "delivered_hours"] = np.nan
    assert np.isnan(activity_table(table)["delivered_hours"].iloc[-1])


def test_a_change_of_level_is_between_months_and_not_rows():
    """From July 11 hours a day, before 10; without June's row the three months before are not known."""
    months = pd.period_range("2025-03", "2025-10", freq="M")
    hours = months.days_in_month * np.where(months < pd.Period("2025-07", "M"), 10.0, 11.0)
    rows = pd.DataFrame({"month": months, "unit": "Nord", "granted_hours": hours})
    assert linked_series(rows).set_index("month")["level_change"].dropna().to_dict() == {pd.Period("2025-07", "M"): 1.0}
    for missing in ("2025-06", "2025-08"):
        gap = linked_series(rows[rows["month"] != pd.Period(missing, "M")])
        assert len(gap) == 7
        assert gap["is_break"].sum() == 1
        assert gap["level_change"].isna().all()
