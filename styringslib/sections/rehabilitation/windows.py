"""The windows that rehabilitation is reckoned on, and who comes into them and goes out of them from month to month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib import followup

# Courses begun or ended in so many years count: enough of them, and still the way the team works.
YEARS = 3
EFFECTS = (12, 26, 52)  # weeks after the start at which the effect is measured


def moved_by_month(courses: pd.DataFrame, linked: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """Courses that come into, or go out of, what is reckoned at the end of each month from the first course to ``month``: those
    that end and leave the three years, that reach each moment with and without help, that the effect is measured on.

    ``linked``: the courses whose citizens can be followed.
    """
    if courses.empty:
        return pd.DataFrame(index=pd.PeriodIndex([], freq="M"))
    months = pd.period_range(courses["from_date"].min().to_period("M"), month, freq="M")
    ended, begun = courses["to_date"], linked["from_date"].dt.to_period("M").value_counts()
    moved = {"ended": by_month(ended, months), "left": by_month(ended, months - 12 * YEARS)}
    for weeks in followup.HORIZONS:
        reached, hours = ended + pd.Timedelta(weeks=weeks), courses[f"hours_after_{weeks}"]
        moved[f"without {weeks}"] = by_month(reached[hours == 0], months)
        moved[f"with {weeks}"] = by_month(reached[hours > 0], months)
    moved["treated no more"] = begun.reindex(months - 12 * YEARS, fill_value=0).to_numpy()
    for weeks in EFFECTS:
        last = pd.PeriodIndex([treated_to(when, weeks) for when in months], freq="M")
        so_far = pd.Series([begun[begun.index <= when].sum() for when in last], dtype=float)
        moved[f"treated {weeks}"] = np.diff(so_far, prepend=0.0)
    return pd.DataFrame(moved, index=months)


def by_month(days: pd.Series, months: pd.PeriodIndex) -> np.ndarray:
    """How many of ``days`` lie in each of the months."""
    counted: np.ndarray = days.dt.to_period("M").value_counts().reindex(months, fill_value=0).to_numpy()
    return counted


def treated_to(month: pd.Period, weeks: int) -> pd.Period:
    """The last month whose begun courses can be followed ``weeks`` at the end of ``month``."""
    return (month.end_time - pd.Timedelta(weeks=weeks)).to_period("M") - 1
