"""What late postings usually still bring, account group by account group: ``prognosis.complete`` on the ledger's lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from styringslib import prognosis

KEYS = ["unit", "month", "account_group"]
_AMOUNTS = ["posted", "completed", "added", "lower_80", "upper_80", "lower_95", "upper_95"]


def completions(postings: pd.DataFrame, month: pd.Period, extract_day: int) -> pd.DataFrame:
    """Estimates for the months of the last year that are not yet complete, pooled over units.

    ``postings``: unit, month, account_group, posting_date, amount, as known at the extract on ``extract_day`` of the
    month after ``month``; several extracts a year need no history of their own, as each line carries its posting date.
    Account groups have their own pace (pay comes at once, invoices late), so each is completed by itself.

    Result, as ``prognosis.year_end_completed`` takes it, kr: unit, month, account_group, posted, completed, added (still
    to come), lower_80, upper_80, lower_95, upper_95 (of completed). Empty without posting dates.
    """
    parts = [part for part in _groups(postings, month, extract_day) if len(part)]
    if not parts:
        return pd.DataFrame(columns=[*KEYS, *_AMOUNTS]).astype(dict.fromkeys(_AMOUNTS, float))
    return pd.concat(parts, ignore_index=True)[[*KEYS, *_AMOUNTS]]


def _groups(postings: pd.DataFrame, month: pd.Period, extract_day: int) -> Iterator[pd.DataFrame]:
    dated = postings[postings["posting_date"].notna() & (postings["month"] <= month)]
    lag = _lag(dated, extract_day)
    for group, lines in dated.assign(posted=dated["month"] + lag).groupby("account_group", observed=True):
        yield prognosis.complete(lines, month, levels=(80, 95)).assign(account_group=group)


def _lag(dated: pd.DataFrame, extract_day: int) -> np.ndarray:
    """How many extracts after the month's own a line was first in; a line in the month's own extract has lag 0."""
    when, month_of = dated["posting_date"].dt, dated["month"].dt
    behind = (when.year - month_of.year) * 12 + when.month - month_of.month - 1 + (when.day > extract_day)
    return np.asarray(behind.clip(lower=0), dtype=int)
