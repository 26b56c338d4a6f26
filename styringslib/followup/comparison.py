"""What rehabilitation changes beside citizens who have not had it yet: the fairer estimate, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from styringslib.calendar import months_between
from styringslib.declared_tables import ANY, DAY, NUMBER, takes
from styringslib.followup.contract import require
from styringslib.followup.rehabilitation import WARNING
from styringslib.followup.spells import days, ends, level_at


@dataclass(frozen=True)
class OutcomeDifference:
    """Effect in hours a week per citizen (negative = less help), with its interval, beside the naive figure.

    estimate, lower, upper: against the comparison group; missing when there is none. naive, naive_lower, naive_upper: mean
    after less before of the treated alone, which regression to the mean overstates. comparison_change: mean change of
    the comparison group. treated, compared: citizens (rows) in each. method: "adjusted", "change" or "none". warning: always
    "regression_to_the_mean".
    """

    estimate: float
    lower: float
    upper: float
    naive: float
    naive_lower: float
    naive_upper: float
    comparison_change: float
    treated: int
    compared: int
    method: str
    warning: str = WARNING


@takes(
    treated={"{before}": NUMBER, "{after}": NUMBER, "{cluster}": ANY},
    comparison={"{before}": NUMBER, "{after}": NUMBER, "{cluster}": ANY},
)
def outcome_difference(
    treated: pd.DataFrame,
    comparison: pd.DataFrame | None = None,
    *,
    before: str = "hours_before",
    after: str = "hours_after_26",
    method: Literal["adjusted", "change"] = "adjusted",
    cluster: str | None = None,
    level: float = 95.0,
) -> OutcomeDifference:
    """Difference of the outcome between treated citizens and not-yet-treated ones, before-hours taken into account.

    treated, comparison: one row a citizen (or citizen and start) with the columns `before` and `after` in hours a week; rows
    lacking either are left out. method "adjusted" (default): regression of after on treatment, before and before squared,
    which takes out regression to the mean when treatment was begun because of the hours seen before (analysis of
    covariance; Vickers & Altman 2001, BMJ 323, 1123); the square because high hours fall back more than in proportion.
    "change": difference of mean changes, for groups alike from the start.
    cluster: column naming the citizen when one can be there several times. Standard errors are robust (HC3, or by
    cluster); t intervals of `level` per cent.

    Without comparison only the naive figure is given. ValueError (Danish) for fewer than three usable rows in a group.

    >>> treated = pd.DataFrame({"hours_before": [6.0, 8.0, 7.0, 5.0], "hours_after_26": [4.0, 5.5, 5.0, 3.5]})
    >>> waiting = pd.DataFrame({"hours_before": [6.0, 8.0, 7.0, 5.0], "hours_after_26": [5.5, 7.5, 6.0, 5.0]})
    >>> found = outcome_difference(treated, waiting, method="change")
    >>> found.naive, found.comparison_change, round(found.estimate, 6)
    (-2.0, -0.5, -1.5)
    """
    from scipy.stats import t

    rows = _usable(treated, before, after, cluster)
    if len(rows) < 3:
        raise ValueError(
            f"Kun {len(rows)} borgere har både timer før og timer efter; der skal være mindst 3 for at skønne."
        )
    change = rows[after] - rows[before]
    half = t.ppf(0.5 + level / 200, len(rows) - 1) * change.std() / np.sqrt(len(rows))
    naive = float(change.mean())
    naive_bounds = (naive, naive - float(half), naive + float(half))
    if comparison is None:
        return OutcomeDifference(np.nan, np.nan, np.nan, *naive_bounds, np.nan, len(rows), 0, "none")
    others = _usable(comparison, before, after, cluster)
    if len(others) < 3:
        raise ValueError(
            f"Sammenligningsgruppen har kun {len(others)} borgere med timer før og efter; der skal være mindst 3."
        )
    if method not in ("adjusted", "change"):
        raise ValueError(f"Metoden {method!r} kendes ikke. Vælg adjusted eller change.")
    estimate, error, degrees = _contrast(rows, others, before, after, method, cluster)
    half = t.ppf(0.5 + level / 200, degrees) * error
    bounds = (estimate, estimate - float(half), estimate + float(half))
    other_change = float((others[after] - others[before]).mean())
    return OutcomeDifference(*bounds, *naive_bounds, other_change, len(rows), len(others), method)


def _usable(table: pd.DataFrame, before: str, after: str, cluster: str | None) -> pd.DataFrame:
    columns = [before, after, *([cluster] if cluster else [])]
    return require(table, "courses", columns, numbers=[before, after]).dropna(ignore_index=True)


def _contrast(
    rows: pd.DataFrame, others: pd.DataFrame, before: str, after: str, method: str, cluster: str | None
) -> tuple[float, float, float]:
    """Estimate, standard error and degrees of freedom of the difference."""
    from statsmodels.regression.linear_model import OLS

    both = pd.concat([rows, others], ignore_index=True)
    is_treated = np.repeat([1.0, 0.0], [len(rows), len(others)])
    level = both[before].to_numpy() - rows[before].mean()
    design = np.column_stack([np.ones(len(both)), is_treated])
    outcome = both[after].to_numpy()
    if method == "change":
        outcome = outcome - both[before].to_numpy()
    elif np.ptp(level) > 0:
        design = np.column_stack([design, level, level**2])
        if np.linalg.matrix_rank(design) < design.shape[1]:
            design = design[:, :3]
    degrees = float(len(both) - design.shape[1])
    if cluster:
        codes = pd.factorize(both[cluster])[0]
        fit = OLS(outcome, design).fit(cov_type="cluster", cov_kwds={"groups": codes})
        degrees = float(codes.max())
    else:
        fit = OLS(outcome, design).fit(cov_type="HC3")
    return float(fit.params[1]), float(fit.bse[1]), degrees


@takes(
    courses={"citizen": ANY, "from_date": DAY},
    cases={"citizen": ANY, "hours_per_week": NUMBER, "from_date": DAY, "to_date": DAY},
)
def not_yet_treated(
    courses: pd.DataFrame, cases: pd.DataFrame, first: Any, last: Any, *, weeks: int = 26
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Treated and comparison rows for `outcome_difference`, month by month, hours taken from the grants.

    courses: citizen, from_date; cases: citizen, unit, hours_per_week, from_date, to_date. For each month of first to last:
    treated are citizens whose first course began in it; the comparison are citizens of the same units, as the grants say,
    who had help on the 15th and whose own course begins more than `weeks` weeks later, or never. before = granted hours a
    week on the day (the start of the course; the 15th), after = granted hours `weeks` weeks later. Both tables: citizen,
    unit, month, before, after. A citizen can be compared in several months: use cluster="citizen". ValueError (Danish) when
    no course's citizen is found in the grants.

    >>> courses = pd.DataFrame({"citizen": ["a"], "from_date": pd.to_datetime(["2026-01-12"])})
    >>> cases = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "hours_per_week": [6.0, 4.0],
    ...     "from_date": pd.to_datetime(["2025-01-01"] * 2), "to_date": pd.to_datetime(["2026-03-31", None])})
    >>> treated, comparison = not_yet_treated(courses, cases, "2026-01", "2026-01")
    >>> treated.loc[0, ["citizen", "before", "after"]].to_dict()
    {'citizen': 'a', 'before': 6.0, 'after': 0.0}
    >>> comparison.loc[0, ["citizen", "before", "after"]].to_dict()
    {'citizen': 'b', 'before': 4.0, 'after': 4.0}
    """
    starts = require(courses, "courses", ["citizen", "from_date"])
    grants = require(
        cases, "cases", ["citizen", "unit", "hours_per_week", "from_date", "to_date"], numbers=["hours_per_week"]
    )
    starts["day"] = days(starts["from_date"]).astype("datetime64[s]")
    firsts = starts.sort_values("day", kind="stable").drop_duplicates("citizen")
    span = np.timedelta64(7 * weeks, "D")
    months = months_between(first, last)
    if not len(months):
        raise ValueError(f"Perioden slutter ({last}), før den begynder ({first}).")
    edges = np.array([months[0].start_time, (months[-1] + 1).start_time], dtype="datetime64[D]")
    begun = days(firsts["day"])
    people = grants[["citizen", "unit"]].drop_duplicates("citizen")
    if len(firsts) and not firsts["citizen"].isin(people["citizen"]).any():
        raise ValueError(
            "Ingen af forløbenes borgere findes i sagerne. Kontrollér, at pseudonymerne er dannet med samme nøgle."
        )
    treated = firsts.loc[(begun >= edges[0]) & (begun < edges[1]), ["citizen", "day"]].merge(people, on="citizen")
    people = people[people["unit"].isin(treated["unit"])]
    own_start = ends(firsts.set_index("citizen")["day"].reindex(people["citizen"]))
    parts = []
    for month in months:
        middle = month.start_time + pd.Timedelta(days=14)
        waiting = own_start > np.datetime64(middle, "D") + span
        parts.append(people[waiting].assign(day=middle))
    compared = pd.concat(parts, ignore_index=True)
    result = []
    for rows in (treated, compared):
        who, day = rows["citizen"].to_numpy(), rows["day"].to_numpy(dtype="datetime64[D]")
        table = rows[["citizen", "unit"]].assign(month=rows["day"].dt.to_period("M"))
        table["before"], table["after"] = level_at(grants, who, day), level_at(grants, who, day + span)
        result.append(table[table["before"] > 0].reset_index(drop=True))
    return result[0], result[1]
