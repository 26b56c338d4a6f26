"""The flow of cases: what starts, stops and changes each month, and what it costs this year and in a full year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_month, months_between
from styringslib.declared_tables import ANY, DAY, NUMBER, takes
from styringslib.followup.contract import require
from styringslib.followup.spells import ROUNDING, days, ends

DAYS_OF_A_WEEK = 7
KINDS = ("start", "stop", "increase", "decrease")


@takes(cases={"{link}": ANY, "hours_per_week": NUMBER, "from_date": DAY, "to_date": DAY})
def case_events(
    cases: pd.DataFrame, *, link: Sequence[str] = ("unit", "citizen", "service"), gap_days: int = 0
) -> pd.DataFrame:
    """Every change in granted hours: who, when, from what level to what.

    cases (checked, see `check_cases`): citizen, unit, service, hours_per_week, from_date, to_date. A case that is replaced
    by another of the same `link` the day after it ends is a change, not a stop and a start; so is one after a pause of up
    to `gap_days` days. Leave "service" out of `link` to follow citizens across services and legal bases.
    Result: the columns of `link`, date (the first day of the new level), kind (start, stop, increase, decrease),
    hours_before, hours_after (granted hours a week), sorted by link and date. ValueError (Danish) for a case that ends
    before it starts, or without start or hours.

    >>> cases = pd.DataFrame({"citizen": ["a", "a"], "unit": ["Nord", "Nord"], "service": ["care", "care"],
    ...     "hours_per_week": [2.0, 5.0], "from_date": pd.to_datetime(["2026-01-05", "2026-03-02"]),
    ...     "to_date": pd.to_datetime(["2026-03-01", "2026-04-30"])})
    >>> case_events(cases)[["date", "kind", "hours_before", "hours_after"]]
            date      kind  hours_before  hours_after
    0 2026-01-05     start           0.0          2.0
    1 2026-03-02  increase           2.0          5.0
    2 2026-05-01      stop           5.0          0.0
    """
    keys = list(link)
    table = require(cases, "cases", [*keys, "hours_per_week", "from_date", "to_date"], numbers=["hours_per_week"])
    start, stop = days(table["from_date"]), ends(table["to_date"])
    hours = table["hours_per_week"].to_numpy()
    if bool(np.any(np.isnat(start) | (stop < start) | np.isnan(hours) | (hours < 0))):
        raise ValueError("En sag slutter, før den begynder, eller mangler start eller timer. Kør datakontrollen først.")
    group, labels = _numbered(table, keys)
    if gap_days:
        stop = bridged(group, start, stop, gap_days)
    points = np.concatenate([start, stop + np.timedelta64(1, "D")])
    owner, change = np.concatenate([group, group]), np.concatenate([hours, -hours])
    # One sortable number per link and day: faster than sorting two columns. Day numbers stay within +-100,000.
    rank = owner * 200_000 + points.astype(np.int64)
    order = np.argsort(rank, kind="stable")
    rank, change = rank[order], change[order]
    new_day = np.concatenate([[True], rank[1:] != rank[:-1]]) if len(rank) else np.zeros(0, dtype=bool)
    at = np.flatnonzero(new_day)
    net = np.add.reduceat(change, at) if len(at) else np.zeros(0)
    owner, date = owner[order][at], points[order][at]
    running = np.cumsum(net)
    first = np.concatenate([[True], owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, dtype=bool)
    base = np.where(first, running - net, 0.0)
    base = base[np.maximum.accumulate(np.where(first, np.arange(len(owner)), 0))] if len(owner) else base
    least = ROUNDING * float(np.max(hours, initial=0.0))
    after = _clean(running - base, least)
    before = _clean(after - net, least)
    moved = (np.abs(after - before) > least) & (date < np.datetime64("2199-01-01"))
    kind = np.select([before == 0, after == 0, after > before], ["start", "stop", "increase"], "decrease")
    result: pd.DataFrame = labels.iloc[owner[moved]].reset_index(drop=True)
    result["date"] = date[moved].astype("datetime64[s]")
    result["kind"], result["hours_before"], result["hours_after"] = kind[moved], before[moved], after[moved]
    return result


@takes(events={"{by}": ANY, "date": DAY, "kind": ANY, "hours_before": NUMBER, "hours_after": NUMBER})
def case_flow(
    events: pd.DataFrame,
    first: Any,
    last: Any,
    *,
    by: Sequence[str] = ("unit",),
    hourly_price: pd.Series | float | None = None,
) -> pd.DataFrame:
    """Starts, stops and changes by month, their hours a week, and their cost this year and in a full year.

    events: the result of `case_events`. `by`: columns of it, "unit" among them when hourly_price is a Series by unit (kr per
    hour). Result, a row for every group and month: `by`, month, starts, stops, increases, decreases (counts), hours_in
    (starts and increases, hours a week), hours_out (stops and decreases), net_hours, hours_level (granted hours a week at
    the end of the month, of those in events), hours_this_year and amount_this_year (from each date to 31 December),
    amount_full_year (a whole year of the net hours), hours_to_date and amount_to_date (the part of this year's that lies
    before the end of `last`). Amounts are missing without a price.

    >>> cases = pd.DataFrame({"citizen": ["a"], "unit": ["Nord"], "service": ["care"], "hours_per_week": [7.0],
    ...     "from_date": pd.to_datetime(["2026-12-01"]), "to_date": pd.NaT})
    >>> flow = case_flow(case_events(cases), "2026-12", "2026-12", hourly_price=500.0).loc[0]
    >>> flow[["starts", "hours_in", "hours_this_year", "amount_this_year", "amount_full_year"]].to_dict()
    {'starts': 1, 'hours_in': 7.0, 'hours_this_year': 31.0, 'amount_this_year': 15500.0, 'amount_full_year': 182500.0}
    """
    keys = list(by)
    table = require(
        events, "cases", [*keys, "date", "kind", "hours_before", "hours_after"], numbers=["hours_before", "hours_after"]
    )
    months = months_between(first, last)
    if not len(months):
        raise ValueError(f"Perioden slutter ({last}), før den begynder ({first}).")
    figures = _moved(table, months[-1])
    sums = table.groupby([*keys, "month"], observed=True)[figures].sum()
    groups = table[keys].drop_duplicates().sort_values(keys) if keys else pd.DataFrame(index=[0])
    grid = groups.merge(pd.DataFrame({"month": months}), how="cross")
    flow = grid.merge(sums.reset_index(), on=[*keys, "month"], how="left")
    flow[figures] = flow[figures].fillna(0.0)
    flow[list(COUNTS)] = flow[list(COUNTS)].astype(int)
    earlier = table[table["month"] < as_month(first)]
    if keys:
        opening = earlier.groupby(keys, observed=True)["net_hours"].sum().rename("opening").reset_index()
        before = grid.merge(opening, on=keys, how="left")["opening"].fillna(0.0)
        flow["hours_level"] = before + flow.groupby(keys, observed=True)["net_hours"].cumsum()
    else:
        flow["hours_level"] = earlier["net_hours"].sum() + flow["net_hours"].cumsum()
    # Of no events the units are texts without a single price.
    price = flow["unit"].map(hourly_price).astype(float) if isinstance(hourly_price, pd.Series) else hourly_price
    price = np.nan if price is None else price
    year_days = flow["month"].dt.is_leap_year.map({True: 366.0, False: 365.0})
    flow["amount_this_year"] = flow["hours_this_year"] * price
    flow["amount_full_year"] = flow["net_hours"] * year_days / DAYS_OF_A_WEEK * price
    flow["amount_to_date"] = flow["hours_to_date"] * price
    columns = ["month", *COUNTS, "hours_in", "hours_out", "net_hours", "hours_level", "hours_this_year"]
    return flow[[*keys, *columns, "amount_this_year", "amount_full_year", "hours_to_date", "amount_to_date"]]


# Counts of a month and the kind of event they count.
COUNTS = {"starts": "start", "stops": "stop", "increases": "increase", "decreases": "decrease"}


def _moved(events: pd.DataFrame, last: pd.Period) -> list[str]:
    """Add month, counts and hours of each event to its row; the names of the figures that add up."""
    dates = pd.DatetimeIndex(events["date"])
    events["month"] = dates.to_period("M")
    net = (events["hours_after"] - events["hours_before"]).to_numpy()
    events["net_hours"] = net
    events["hours_in"], events["hours_out"] = net.clip(min=0), (-net).clip(min=0)
    day = dates.to_numpy().astype("datetime64[D]")
    new_year = (day.astype("datetime64[Y]") + 1).astype("datetime64[D]")
    left = (new_year - day).astype(float)
    events["hours_this_year"] = net * left / DAYS_OF_A_WEEK
    gone = np.datetime64((last + 1).start_time.date(), "D")
    passed = (np.minimum(new_year, gone) - day).astype(float).clip(min=0.0)
    events["hours_to_date"] = net * passed / DAYS_OF_A_WEEK
    for name, kind in COUNTS.items():
        events[name] = (events["kind"] == kind).astype(int)
    return [*COUNTS, "hours_in", "hours_out", "net_hours", "hours_this_year", "hours_to_date"]


def _numbered(table: pd.DataFrame, keys: list[str]) -> tuple[np.ndarray[Any, Any], pd.DataFrame]:
    """A number for every combination of keys, in sorted order of the keys, and the combinations."""
    number = np.zeros(len(table), dtype=np.int64)
    for key in keys:
        codes, labels = pd.factorize(table[key], sort=True)
        number = number * (len(labels) + 1) + codes
    _, first, group = np.unique(number, return_index=True, return_inverse=True)
    return group.astype(np.int64), table[keys].iloc[first].reset_index(drop=True)


def bridged(
    group: np.ndarray[Any, Any], start: np.ndarray[Any, Any], stop: np.ndarray[Any, Any], gap_days: int
) -> np.ndarray[Any, Any]:
    """Ends moved to the day before the next start of the same group, where the pause is at most `gap_days` days."""
    order = np.lexsort((start, group))
    here, after = order[:-1], order[1:]
    pause = (start[after] - stop[here]).astype(np.int64) - 1
    near = (group[here] == group[after]) & (pause > 0) & (pause <= gap_days)
    result = stop.copy()
    result[here[near]] = start[after[near]] - np.timedelta64(1, "D")
    return result


def _clean(level: np.ndarray[Any, Any], least: float) -> np.ndarray[Any, Any]:
    """Levels without what cancelled sums leave behind."""
    return np.where(np.abs(level) <= least, 0.0, level)
