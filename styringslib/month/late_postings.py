"""What late postings usually still bring, account group by account group: ``prognosis.complete`` on the ledger's lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from styringslib import prognosis
from styringslib.calendar import closes_year

KEYS = ["unit", "month", "account_group"]
_AMOUNTS = ["posted", "completed", "added", "lower_80", "upper_80", "lower_95", "upper_95"]


def completions(postings: pd.DataFrame, month: pd.Period, extract_day: int) -> pd.DataFrame:
    """Estimates for the months of the last year that are not yet complete, pooled over units.

    ``postings``: unit, month, account_group, posting_date, amount, as known at the extract on ``extract_day`` of the
    month after ``month``; several extracts a year need no history of their own, as each line carries its posting date.
    Account groups have their own pace (pay comes at once, invoices late), so each is completed by itself. Lines of supplementary
    periods count by their posting date; where they have none, a December is completed by what they brought in earlier years.

    Result, as ``prognosis.year_end_completed`` takes it, kr: unit, month, account_group, posted, completed, added (still
    to come), lower_80, upper_80, lower_95, upper_95 (of completed). Empty without posting dates.
    """
    parts = [part for part in _groups(postings, month, extract_day) if len(part)]
    more = [part for part in _supplements(postings, month) if len(part)]
    if not parts and not more:
        return pd.DataFrame(columns=[*KEYS, *_AMOUNTS]).astype(dict.fromkeys(_AMOUNTS, float))
    found = pd.concat([*parts, *more], ignore_index=True)[[*KEYS, *_AMOUNTS]]
    return _together(found) if more else found


def _groups(postings: pd.DataFrame, month: pd.Period, extract_day: int) -> Iterator[pd.DataFrame]:
    dated = postings[postings["posting_date"].notna() & (postings["month"] <= month)]
    lag = _lag(dated, extract_day)
    for group, lines in dated.assign(posted=dated["month"] + lag).groupby("account_group", observed=True):
        yield prognosis.complete(lines, month, levels=(80, 95)).assign(account_group=group)


def _supplements(postings: pd.DataFrame, month: pd.Period) -> Iterator[pd.DataFrame]:
    """What supplementary periods without posting dates bring to a December, from earlier Decembers: a year is a step of the
    calendar that ``prognosis.complete`` counts by, and the supplement comes a step after its December."""
    if not closes_year(month):
        return
    lines = postings[(postings["month"] <= month) & (postings["month"].dt.month == 12)]
    undated = lines["supplementary"] & lines["posting_date"].isna()
    year = pd.PeriodIndex([pd.Period(ordinal=int(one), freq="M") for one in lines["month"].dt.year], freq="M")
    lines = lines.assign(month=year, posted=year + undated.astype(int).to_numpy(), late=undated)
    this = pd.Period(ordinal=month.year, freq="M")
    for group, mine in lines.groupby("account_group", observed=True):
        if mine["late"].any():
            earlier = mine[mine["month"] < this]
            usual = earlier.pivot_table(
                index="month", columns="unit", values="amount", aggfunc="sum", observed=True
            ).mean()
            expected = pd.DataFrame([usual], index=pd.PeriodIndex([this]))
            found = prognosis.complete(mine, this, expected, levels=(80, 95))
            found = found[found["month"] == this]
            yield found.assign(account_group=group, month=pd.PeriodIndex([month] * len(found), freq="M"))


def _together(found: pd.DataFrame) -> pd.DataFrame:
    """One row of unit, month and account group; what makes several uncertain is independent."""
    bounds = _AMOUNTS[3:]
    reach = found[bounds].sub(found["completed"], axis=0) ** 2
    rows = found[KEYS].assign(posted=found["posted"], added=found["added"], **reach)
    by = rows.groupby(KEYS, as_index=False, observed=True)
    table = by.agg({"posted": "first", "added": "sum", **dict.fromkeys(bounds, "sum")})
    table["completed"] = table["posted"] + table["added"]
    for name in bounds:
        sign = -1.0 if name.startswith("lower") else 1.0
        table[name] = table["completed"] + sign * table[name] ** 0.5
    return table[[*KEYS, *_AMOUNTS]]


def _lag(dated: pd.DataFrame, extract_day: int) -> np.ndarray:
    """How many extracts after the month's own a line was first in; a line in the month's own extract has lag 0."""
    when, month_of = dated["posting_date"].dt, dated["month"].dt
    behind = (when.year - month_of.year) * 12 + when.month - month_of.month - 1 + (when.day > extract_day)
    return np.asarray(behind.clip(lower=0), dtype=int)
