"""Tables as read, held against the true figures."""

from __future__ import annotations

import pandas as pd
import pytest


def by(frame: pd.DataFrame, *columns: str, value: str) -> dict[tuple[object, ...], float]:
    """Sums by month as (year, month) and the other columns."""
    sums = frame.groupby(["month", *columns], dropna=False)[value].sum()
    return {((month.year, month.month), *rest): float(amount) for (month, *rest), amount in sums.items()}


def same(found: dict[tuple[object, ...], float], wanted: dict[tuple[object, ...], object], digits: float) -> None:
    """Both hold the same keys, and values that differ by no more than the printed digit."""
    assert set(found) == set(wanted)
    assert found == pytest.approx({key: float(value) for key, value in wanted.items()}, abs=digits)  # type: ignore[arg-type]
