"""Hours granted, rostered, delivered and budgeted, per day since the start, and the shares built on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from styringslib.calendar import as_month, month_days
from styringslib.declared_tables import ANY, MONTH, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import every_month, ratio, require, sums
from styringslib.rules import first_day

HOURS = ["granted_hours", "rostered_hours", "delivered_hours", "budgeted_hours"]
PEOPLE = ["recipients", "budgeted_recipients"]
# What an activity table may tell, as it is declared wherever one is taken.
FIGURES = dict.fromkeys([*HOURS, *PEOPLE], NUMBER + OPTIONAL)
ACTIVITY = {"month": MONTH, "{by}": ANY, **FIGURES}
# Share -> the two figures that it is made of.
SHARES = {
    "delivery_share": ("delivered_hours", "granted_hours"),
    "rostered_share": ("rostered_hours", "granted_hours"),
    "delivered_of_rostered": ("delivered_hours", "rostered_hours"),
    "hours_per_recipient": ("given_hours", "recipients"),
}


@takes(activity=ACTIVITY)
def activity_table(activity: pd.DataFrame, *, by: Sequence[str] = ("unit",)) -> pd.DataFrame:
    """Hours, hours per day and shares by month and the columns of `by` (unit, service, legal_basis, time_of_day).

    activity: month, `by`, any of granted_hours, rostered_hours, delivered_hours, budgeted_hours, and optionally
    recipients and budgeted_recipients. Rows by legal basis that are not in `by` are added up, so a series by unit and
    service runs on across a change of law. Recipients: the same citizens are visited at several times of the day, so
    over time_of_day the largest row counts; over legal basis, services and units recipients are added up (a recipient
    of two services counts in both).

    Result: `by`, month, the hours, recipients, budgeted_recipients, then *_per_day (hours of the month / its days),
    delivery_share (delivered / granted), rostered_share (rostered / granted), delivered_of_rostered,
    hours_per_recipient (delivered, or granted where a month has none delivered, per recipient and month). What is missing
    in the input is missing in the result. A share is over the units and services where both of its figures are known:
    hours of a unit that does not count its recipients are in the hours, and not in hours_per_recipient.

    >>> activity = pd.DataFrame({"month": [pd.Period("2026-06", "M")] * 2, "unit": ["Nord"] * 2, "service": ["care", "help"],
    ...     "granted_hours": [900.0, 300.0], "delivered_hours": [810.0, 270.0], "recipients": [40, 20]})
    >>> activity_table(activity).loc[0, ["granted_hours", "granted_per_day", "delivery_share", "hours_per_recipient"]].to_dict()
    {'granted_hours': 1200.0, 'granted_per_day': 40.0, 'delivery_share': 0.9, 'hours_per_recipient': 18.0}
    """
    table, lines, heads = _summed(activity, by)
    keys = [*by, "month"]
    days = month_days(table["month"])
    for name in HOURS:
        table[name.replace("_hours", "_per_day")] = table[name] / days
    return table.merge(_shares(_parts(lines, heads, keys), keys), on=keys, how="left")


@takes(activity=ACTIVITY)
def activity_sums(activity: pd.DataFrame, *, by: Sequence[str] = ("unit",)) -> pd.DataFrame:
    """The hours and recipients of `activity_table` alone: `by`, month, the hours, recipients, budgeted_recipients.

    >>> activity = pd.DataFrame({"month": [pd.Period("2026-06", "M")] * 2, "unit": ["Nord"] * 2, "service": ["care", "help"],
    ...     "granted_hours": [900.0, 300.0], "recipients": [40, 20]})
    >>> activity_sums(activity).loc[0, ["granted_hours", "recipients"]].to_dict()
    {'granted_hours': 1200.0, 'recipients': 60.0}
    """
    return _summed(activity, by)[0]


def _summed(activity: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Hours and recipients by month and `by`; the lines that they are of, and the recipients with times of day as one."""
    keys = [*by, "month"]
    identity = [name for name in ("unit", "service", "legal_basis", "time_of_day") if name in activity.columns]
    lines = require(activity, "activity", [*keys, *identity], numbers=[*HOURS, *PEOPLE], optional=[*HOURS, *PEOPLE])
    if not any(name in lines for name in HOURS):
        raise ValueError(
            "Aktivitetstabellen har ingen timer: hverken visiterede, disponerede, leverede eller budgetterede."
        )
    lines = lines.reindex(columns=[*dict.fromkeys([*keys, *identity]), *HOURS, *PEOPLE])
    once = [name for name in dict.fromkeys([*keys, *identity]) if name != "time_of_day" or "time_of_day" in by]
    heads = lines.groupby(once, as_index=False, observed=True, dropna=False)[PEOPLE].max()
    return sums(lines, keys, HOURS).merge(sums(heads, keys, PEOPLE), on=keys, how="left"), lines, heads


def _parts(lines: pd.DataFrame, heads: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Hours and recipients by `keys`, unit and service, with the hours that recipients are held against."""
    grain = [*keys, *(name for name in ("unit", "service") if name in lines and name not in keys)]
    parts = sums(lines, grain, HOURS).merge(sums(heads, grain, ["recipients"]), on=grain, how="left")
    delivered = parts.groupby(keys, observed=True)["delivered_hours"].transform("count") > 0
    return parts.assign(given_hours=parts["delivered_hours"].where(delivered, parts["granted_hours"]))


def _shares(parts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """`keys` and every share: the sums of its two figures over the rows where both are known, and over no others."""
    held = {}
    for share, (above, below) in SHARES.items():
        both = parts[above].notna() & parts[below].notna()
        held[f"{share} above"], held[f"{share} below"] = parts[above].where(both), parts[below].where(both)
    summed = sums(parts[keys].assign(**held), keys, list(held))
    found = {share: ratio(summed[f"{share} above"], summed[f"{share} below"]) for share in SHARES}
    return summed[keys].assign(**found)


@takes(activity={"month": MONTH, "{by}": ANY, "{value}": NUMBER})
def linked_series(
    activity: pd.DataFrame,
    *,
    by: Sequence[str] = ("unit",),
    value: str = "granted_hours",
    breaks: Sequence[Any] | None = None,
) -> pd.DataFrame:
    """One series over every legal basis, with the months marked in which the law changed.

    Rows by legal basis are added up per month and `by`. Result: `by`, month, value, per_day, is_break (the first month
    under new law), level_change (per_day in the three months of the calendar from the break less the three before; missing
    elsewhere, and where one of the six months is).
    breaks: the months in which the law changed; by default that in which the rule elderly_act came into force (it moved
    older people's help to a new legal basis). Nothing is adjusted: what happened at the break stays visible.

    >>> activity = pd.DataFrame({"month": pd.period_range("2025-04", "2025-09", freq="M"), "unit": "Nord",
    ...     "legal_basis": ["old"] * 3 + ["new"] * 3, "granted_hours": [300.0, 310.0, 300.0, 341.0, 341.0, 330.0]})
    >>> linked_series(activity).query("is_break")[["month", "per_day", "level_change"]]
         month  per_day  level_change
    3  2025-07     11.0           1.0
    """
    if "legal_basis" in by:
        raise ValueError("En samlet serie lægger retsgrundlagene sammen og kan ikke deles på legal_basis.")
    keys = [*by, "month"]
    lines = require(activity, "activity", [*keys, value], numbers=[value])
    table = sums(lines, keys, [value]).rename(columns={value: "value"})
    table["per_day"] = table["value"] / month_days(table["month"])
    changes = [first_day("elderly_act")] if breaks is None else breaks
    marked = pd.PeriodIndex([as_month(month) for month in changes], freq="M")
    table["is_break"] = table["month"].isin(marked)
    table = every_month(table, by)
    grouped = table.groupby(list(by), sort=False, observed=True)["per_day"] if by else table["per_day"]
    # Three months on each side: enough to smooth a single month, short enough to stay clear of the trend.
    mean = grouped.rolling(3, min_periods=3).mean()
    table["_mean"] = (mean.droplevel(list(range(len(by)))) if by else mean).sort_index()
    again = table.groupby(list(by), sort=False, observed=True)["_mean"] if by else table["_mean"]
    table["level_change"] = again.shift(-2) - again.shift(1)
    table = table[table["given"]].reset_index(drop=True).astype({"is_break": bool})
    table["level_change"] = table["level_change"].where(table["is_break"])
    return table[[*keys, "value", "per_day", "is_break", "level_change"]]
