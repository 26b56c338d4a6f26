"""How groups (districts, assessors) differ in granted hours when their recipients' services and levels are made alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, takes
from styringslib.followup.contract import number
from styringslib.followup.standards.hours import CASES
from styringslib.followup.standards.recipients import recipients, weeks_of_year
from styringslib.intervals import normal_reach


@takes(cases={"{by}": ANY, **CASES})
def adjusted_spread(
    cases: pd.DataFrame,
    as_of: Any,
    *,
    by: str = "unit",
    hourly_price: pd.Series | float | None = None,
    certainty: float = 95.0,
) -> pd.DataFrame:
    """Granted hours of each group against those expected with the mean hours of all at the same service and function level.

    cases: checked (see `check_cases`); those that run on the day count, a citizen once in each service, with the group of most
    hours there. Recipients without a function level, or without a group, are compared with nobody. ``by``: a column of cases.

    Indirect standardisation: expected = the sum over services and levels of the group's recipients x the mean hours of all
    groups there. The differences add up to nought. Were the groups drawn by lot among recipients of the same service and
    level, a difference would have the variance sum of n (1 - n / N) s2 (Cochran, Sampling Techniques, 1977, ch. 2: n of the
    group's among N, s2 their variance); it is raised by the design effect of citizens with several services (Kish 1965),
    never lowered. reach_hours is how far from nought one of all the groups falls by chance with the probability 1 - certainty
    (Bonferroni over the groups), as the limits of a funnel plot (Spiegelhalter, Statistics in Medicine 24, 2005).

    Result, a row per group: recipients (citizens), granted_hours, expected_hours, difference_hours (a week; + = more than
    expected), difference_share (of expected), reach_hours and reach_share, beyond (farther than the reach), amount (kr in the
    year of the day, by each recipient's price; missing when one has none).

    >>> cases = pd.DataFrame({"citizen": list("abcd"), "unit": ["Nord", "Nord", "Syd", "Syd"], "service": ["care"] * 4,
    ...     "hours_per_week": [4.0, 8.0, 2.0, 6.0], "function_level": [1, 2, 1, 2],
    ...     "from_date": pd.to_datetime(["2026-01-05"] * 4), "to_date": pd.NaT})
    >>> adjusted_spread(cases, "2026-10-31")[["unit", "granted_hours", "expected_hours", "difference_hours", "beyond"]]
       unit  granted_hours  expected_hours  difference_hours  beyond
    0  Nord           12.0            10.0               2.0   False
    1   Syd            8.0            10.0              -2.0   False
    """
    level = number(certainty, "Sikkerheden", minimum=50.0)
    if level >= 100:
        raise ValueError(f"Sikkerheden skal være under 100 pct., men er {level:g}.")
    table = recipients(cases, as_of, by=by, hourly_price=hourly_price).dropna(subset=["function_level", by])
    strata = table.groupby(["service", "function_level"], observed=True)["hours_per_week"]
    table["expected_hours"] = strata.transform("mean")
    table["difference_hours"] = table["hours_per_week"] - table["expected_hours"]
    table["amount"] = table["difference_hours"] * table["price"] * weeks_of_year(as_of)
    grouped = table.groupby(by, sort=True, observed=True)
    found = grouped["citizen"].nunique().to_frame("recipients")
    found["granted_hours"] = grouped["hours_per_week"].sum()
    found["expected_hours"] = grouped["expected_hours"].sum()
    found["difference_hours"] = found["granted_hours"] - found["expected_hours"]
    found["difference_share"] = found["difference_hours"] / found["expected_hours"]
    chance = normal_reach(100 - (100 - level) / max(len(found), 1))
    found["reach_hours"] = chance * np.sqrt(_variance(table, by).reindex(found.index) * _design_effect(table))
    found["reach_share"] = found["reach_hours"] / found["expected_hours"]
    found["beyond"] = (found["difference_hours"].abs() > found["reach_hours"]) & (found["reach_hours"] > 0)
    found["amount"] = grouped["amount"].sum().mask(table["amount"].isna().groupby(table[by], observed=True).any())
    return found.reset_index()


def _variance(table: pd.DataFrame, by: str) -> pd.Series:
    """Of each group's difference, were its recipients drawn by lot among those of the same service and level."""
    stratum = ["service", "function_level"]
    every = table.groupby(stratum, observed=True)["hours_per_week"].agg(["size", "var"])
    own = table.groupby([by, *stratum], observed=True).size().rename("own").reset_index().merge(every, on=stratum)
    # A stratum of one recipient has no variance, and its mean is the recipient's own.
    own["part"] = own["own"] * (1 - own["own"] / own["size"]) * own["var"].fillna(0.0)
    return own.groupby(by, observed=True)["part"].sum()


def _design_effect(table: pd.DataFrame) -> float:
    """How much more citizens' differences vary than those of their services taken one by one; at least 1."""
    single = float((table["difference_hours"] ** 2).sum())
    whole = float((table.groupby("citizen", observed=True)["difference_hours"].sum() ** 2).sum())
    return max(whole / single, 1.0) if single > 0 else 1.0
