"""Rehabilitation courses: help before, during and after, what they cost and save, and how loaded the team is.

Help starts when need is at a peak, and would often have fallen by itself (regression to the mean), so a before/after figure
overstates the effect. Every result here says so in its column `warning`; `comparison` holds the fairer estimates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_day, months_between
from styringslib.declared_tables import ANY, DAY, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import number, ratio, require
from styringslib.followup.spells import days, ends, month_edges, spell_days
from styringslib.followup.survival import CENSORED, RETURNED
from styringslib.intervals import normal_reach

HORIZONS = (4, 12, 26, 52)
WARNING = "regression_to_the_mean"


@takes(
    courses={
        "{by}": ANY,
        "from_date": DAY,
        "to_date": DAY,
        "hours_before": NUMBER,
        "hours_during": NUMBER + OPTIONAL,
        "hours_after_4": NUMBER + OPTIONAL,
        "hours_after_12": NUMBER + OPTIONAL,
        "hours_after_26": NUMBER + OPTIONAL,
        "hours_after_52": NUMBER + OPTIONAL,
    }
)
def rehabilitation_outcomes(
    courses: pd.DataFrame, *, by: Sequence[str] = ("unit",), as_of: Any = None, level: float = 95.0
) -> pd.DataFrame:
    """Hours of help a week before, during and after, and the share ended without help, with intervals.

    courses: citizen, `by`, from_date, to_date, hours_before, and any of hours_during, hours_after_4, _12, _26, _52 (hours
    a week; missing where not measured yet). as_of: leave out what lies after that day (a course that began later; an
    after-figure whose week had not come). by empty: everybody together.

    Result, long, one row per group and moment ("during" and weeks 4, 12, 26, 52): `by`, moment, courses (with both
    figures), hours_before, hours (means over the same citizens), change with lower and upper (t interval of the mean
    change), without_help (share with 0 hours) with without_help_lower and _upper (Wilson 1927), warning. Moments nobody
    has reached are there with 0 courses. Intervals of `level` per cent.

    >>> courses = pd.DataFrame({"citizen": list("abcd"), "unit": "Nord", "from_date": pd.to_datetime(["2026-01-05"] * 4),
    ...     "to_date": pd.to_datetime(["2026-03-01"] * 4), "hours_before": [4.0, 6.0, 5.0, 5.0],
    ...     "hours_after_4": [0.0, 4.0, 2.0, 2.0]})
    >>> week_4 = rehabilitation_outcomes(courses).query("moment == '4'")
    >>> week_4[["courses", "hours_before", "hours", "change", "without_help"]]
       courses  hours_before  hours  change  without_help
    1        4           5.0    2.0    -3.0          0.25
    """
    moments = {"during": "hours_during"} | {str(week): f"hours_after_{week}" for week in HORIZONS}
    table = require(
        courses, "courses", [*by, "from_date", "to_date", "hours_before"],
        numbers=["hours_before", *moments.values()], optional=moments.values(),
    )  # fmt: skip
    table = table.reindex(columns=[*by, "from_date", "to_date", "hours_before", *moments.values()])
    today = np.datetime64(as_day(as_of)) if as_of is not None else None
    keys = list(by) or ["_all"]
    if not by:
        table["_all"] = 0
    groups = table[keys].drop_duplicates().sort_values(keys)
    parts = []
    for moment, column in moments.items():
        known = (table["hours_before"].notna() & table[column].notna()).to_numpy(copy=True)
        if today is not None:
            known &= _reached(table, moment, today)
        part = _means(table.loc[known, [*keys, "hours_before", column]].rename(columns={column: "hours"}), keys)
        parts.append(groups.merge(part.reset_index(), on=keys, how="left").assign(moment=moment))
    result = pd.concat(parts, ignore_index=True)
    _add_intervals(result, level)
    result["warning"] = WARNING
    columns = ["moment", "courses", "hours_before", "hours", "change", "lower", "upper"]
    columns += ["without_help", "without_help_lower", "without_help_upper", "warning"]
    order = pd.Categorical(result["moment"], categories=list(moments))
    return result.assign(_order=order).sort_values([*keys, "_order"], ignore_index=True)[[*by, *columns]]


def _reached(courses: pd.DataFrame, moment: str, today: np.datetime64) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which courses had begun and come to the moment on the day."""
    start, stop = days(courses["from_date"]), ends(courses["to_date"])
    passed = start if moment == "during" else stop + np.timedelta64(7 * int(moment), "D")
    reached: np.ndarray[Any, np.dtype[np.bool_]] = (start <= today) & (passed <= today)
    return reached


def _means(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Per group: means of hours_before, hours and change, the spread of the change, courses, and the share without help."""
    rows["change"], rows["none"] = rows["hours"] - rows["hours_before"], rows["hours"] == 0
    grouped = rows.groupby(keys, observed=True)
    part = grouped[["hours_before", "hours", "change"]].mean()
    part["courses"], part["spread"] = grouped.size(), grouped["change"].std()
    part["without_help"] = grouped["none"].mean()
    return part


def _add_intervals(result: pd.DataFrame, level: float) -> None:
    """The t interval of the mean change, and Wilson's interval (1927) of the share without help."""
    from scipy.stats import t

    z = normal_reach(level)
    n = result["courses"] = result["courses"].fillna(0).astype(int)
    half = result["spread"] / np.sqrt(n.where(n > 1)) * t.ppf(0.5 + level / 200, (n - 1).where(n > 1))
    result["lower"], result["upper"] = result["change"] - half, result["change"] + half
    share, people = result["without_help"], n.where(n > 0)
    centre, width = (share + z**2 / (2 * people)) / (1 + z**2 / people), z / (1 + z**2 / people)
    width = width * np.sqrt(share * (1 - share) / people + z**2 / (4 * people**2))
    result["without_help_lower"] = (centre - width).clip(0)
    result["without_help_upper"] = (centre + width).clip(upper=1)


@takes(courses={"citizen": ANY, "unit": ANY, "from_date": DAY, "to_date": DAY, "hours_during": NUMBER})
def course_cost(courses: pd.DataFrame, *, cost_per_hour: float, fixed_cost: float = 0.0) -> pd.DataFrame:
    """What each course cost: hours a week during it x weeks x kr per hour of the team + a fixed cost per course.

    courses: citizen, unit, from_date, to_date, hours_during. Result: citizen, unit, weeks, hours, cost; only ended courses.

    >>> courses = pd.DataFrame({"citizen": ["a"], "unit": ["Nord"], "hours_during": [5.0],
    ...     "from_date": pd.to_datetime(["2026-01-05"]), "to_date": pd.to_datetime(["2026-03-01"])})
    >>> course_cost(courses, cost_per_hour=400, fixed_cost=1_000)[["weeks", "hours", "cost"]]
       weeks  hours     cost
    0    8.0   40.0  17000.0
    """
    price = number(cost_per_hour, "Prisen pr. time", minimum=0)
    table = require(
        courses, "courses", ["citizen", "unit", "from_date", "to_date", "hours_during"], numbers=["hours_during"]
    )
    table = table[table["to_date"].notna()].reset_index(drop=True)
    lasted = (days(table["to_date"]) - days(table["from_date"])).astype(float) + 1
    if (lasted < 1).any():
        raise ValueError("Et forløb slutter, før det begynder. Kør datakontrollen, og ret eller udelad det.")
    table["weeks"] = lasted / 7
    table["hours"] = table["hours_during"] * table["weeks"]
    table["cost"] = table["hours"] * price + number(fixed_cost, "Den faste udgift", minimum=0)
    return table[["citizen", "unit", "weeks", "hours", "cost"]]


def break_even(
    cost: float, hours_saved: float, hourly_price: float, *, lower: float | None = None, upper: float | None = None
) -> pd.Series:
    """Weeks until a course has paid for itself: cost / (hours saved a week x price of an hour).

    cost: kr per course; hours_saved: hours a week per course, preferably the fair estimate, with the bounds of its
    interval; hourly_price: what a saved hour is worth in kr. Result: weeks, lower, upper (infinite where the saving may be
    nothing or negative), saving_per_week. ValueError (Danish) for negative cost or price.

    >>> break_even(cost=12_000, hours_saved=2, hourly_price=500, lower=1, upper=3).to_dict()
    {'weeks': 12.0, 'lower': 8.0, 'upper': 24.0, 'saving_per_week': 1000.0}
    """
    spent, price = number(cost, "Forløbets udgift", minimum=0), number(hourly_price, "Timeprisen", minimum=0)

    def weeks(saved: float | None) -> float:
        if saved is None or np.isnan(saved):
            return np.nan
        return spent / (saved * price) if saved * price > 0 else float("inf")

    return pd.Series(
        {
            "weeks": weeks(hours_saved),
            "lower": weeks(upper),  # the larger the saving, the sooner
            "upper": weeks(lower),
            "saving_per_week": hours_saved * price,
        },
        name="break_even",
    )


@takes(
    courses={
        "unit": ANY,
        "from_date": DAY,
        "to_date": DAY,
        "hours_during": NUMBER + OPTIONAL,
        "planned_end": DAY + OPTIONAL,
    }
)
def team_load(
    courses: pd.DataFrame, first: Any, last: Any, *, capacity: pd.Series | float | None = None
) -> pd.DataFrame:
    """Courses under way by unit and month, started and ended, hours a week they take, and load against capacity.

    courses: unit, from_date, to_date, optionally hours_during. capacity: hours a week the team has for courses, one number
    or a Series by unit. Result: unit, month, active (mean over the days of the month), started, ended, overdue (ended or
    running beyond planned_end, mean active; missing without that column), hours_per_week (mean over the days), load
    (hours_per_week / capacity).

    >>> courses = pd.DataFrame({"unit": ["Nord"] * 2, "from_date": pd.to_datetime(["2026-04-01", "2026-04-16"]),
    ...     "to_date": pd.NaT, "hours_during": [6.0, 4.0]})
    >>> team_load(courses, "2026-04", "2026-04", capacity=10.0).loc[0, ["active", "started", "hours_per_week", "load"]].to_dict()
    {'active': 1.5, 'started': 2.0, 'hours_per_week': 8.0, 'load': 0.8}
    """
    table = require(
        courses,
        "courses",
        ["unit", "from_date", "to_date"],
        numbers=["hours_during"],
        optional=["hours_during", "planned_end"],
    )
    months = months_between(first, last)
    if not len(months):
        raise ValueError(f"Perioden slutter ({last}), før den begynder ({first}).")
    edges = month_edges(months)
    length = np.diff(edges).astype(float)
    parts = []
    for unit, rows in table.groupby("unit", sort=True, observed=True):
        start, stop = days(rows["from_date"]), ends(rows["to_date"])
        part = pd.DataFrame({"unit": unit, "month": months, "active": spell_days(start, stop, edges) / length})
        part["started"] = np.histogram(start.astype(np.int64), edges.astype(np.int64) - 0.5)[0]
        part["ended"] = np.histogram(stop.astype(np.int64), edges.astype(np.int64) - 0.5)[0]
        part["overdue"] = np.nan
        if "planned_end" in rows:
            late = np.maximum(start, ends(rows["planned_end"]) + np.timedelta64(1, "D"))
            over = late <= stop
            part["overdue"] = spell_days(late[over], stop[over], edges) / length
        part["hours_per_week"] = np.nan
        if "hours_during" in rows:
            hours = rows["hours_during"].fillna(0.0).to_numpy()
            part["hours_per_week"] = spell_days(start, stop, edges, hours) / length
        room = capacity.get(unit, np.nan) if isinstance(capacity, pd.Series) else capacity
        part["load"] = ratio(
            part["hours_per_week"], pd.Series(np.nan if room is None else float(room), index=part.index)
        )
        parts.append(part)
    columns = ["unit", "month", "active", "started", "ended", "overdue", "hours_per_week", "load"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


@takes(
    courses={
        "citizen": ANY,
        "unit": ANY,
        "to_date": DAY,
        "hours_after_4": NUMBER,
        "hours_after_12": NUMBER + OPTIONAL,
        "hours_after_26": NUMBER + OPTIONAL,
        "hours_after_52": NUMBER + OPTIONAL,
    }
)
def measured_returns(courses: pd.DataFrame, *, as_of: Any = None) -> pd.DataFrame:
    """Time until help returned, from the hours measured at 4, 12, 26 and 52 weeks, where grants cannot be followed.

    courses: citizen, unit, to_date, hours_after_4 and any of hours_after_12, _26, _52. Result, a row per course without help
    at week 4: citizen, unit, weeks (the week in which help was first measured, so returns are dated late rather than early;
    or the last week measured), event ("returned" or "censored") - the input of `time_to_return`. as_of: leave out weeks that
    had not come.

    >>> courses = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "to_date": pd.to_datetime(["2026-01-31"] * 2),
    ...     "hours_after_4": [0.0, 0.0], "hours_after_12": [1.5, 0.0]})
    >>> measured_returns(courses)
      citizen  unit  weeks     event
    0       a  Nord   12.0  returned
    1       b  Nord   12.0  censored
    """
    names = {week: f"hours_after_{week}" for week in (4, 12, 26, 52)}
    table = require(
        courses, "courses", ["citizen", "unit", "to_date", names[4]], numbers=names.values(), optional=names.values()
    )
    stop = days(table["to_date"])
    last = np.datetime64(as_day(as_of), "D") if as_of is not None else np.datetime64("2199-01-01", "D")
    hours = np.full((len(table), len(names)), np.nan)
    for place, (week, name) in enumerate(names.items()):
        if name in table:
            hours[:, place] = np.where(stop + np.timedelta64(7 * week, "D") <= last, table[name], np.nan)
    # A gap ends what is known: later measurements say nothing of the weeks between.
    known = np.logical_and.accumulate(~np.isnan(hours), axis=1)
    followed = known[:, 0] & (hours[:, 0] == 0)
    hours, known = hours[followed], known[followed]
    back = known & (hours > 0)
    moments = np.array(list(names))
    returned = back.any(axis=1)
    weeks = np.where(returned, moments[back.argmax(axis=1)], moments[known.sum(axis=1) - 1])
    result: pd.DataFrame = table.loc[followed, ["citizen", "unit"]].reset_index(drop=True)
    return result.assign(weeks=weeks.astype(float), event=np.where(returned, RETURNED, CENSORED))
