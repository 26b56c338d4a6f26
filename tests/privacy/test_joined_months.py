"""Months of few are joined; no months are no fault."""

from __future__ import annotations

import pandas as pd

from styringslib.privacy.joined_months import joined_months


def test_no_months_are_joined_with_none() -> None:
    none = pd.Series([], index=pd.PeriodIndex([], freq="M"), dtype=float)
    assert joined_months(none, 5).empty
    assert joined_months(none.to_frame(), 5).empty


def test_every_count_must_be_enough() -> None:
    months = pd.period_range("2026-01", periods=4, freq="M")
    counts = pd.DataFrame({"home": [5.0, 6.0, 0.0, 7.0], "other": [4.0, 1.0, 0.0, 2.0]}, index=months)
    assert [str(month) for month in joined_months(counts, 5)] == ["2026-02", "2026-02", "2026-03", "NaT"]
