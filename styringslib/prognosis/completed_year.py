"""The year-end with all that is known: months that are not fully posted, known changes, and groups of units."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, MONTH, NUMBER, takes
from styringslib.prognosis.completion import completed_history
from styringslib.prognosis.known_changes import KnownChange, year_end_with_changes
from styringslib.prognosis.series import TOTAL, check_levels, check_month, months_as_rows
from styringslib.prognosis.within_year.overrides import Override


@takes(completion={"unit": ANY, "month": MONTH, "added": NUMBER, "completed": NUMBER})
def year_end_completed(
    history: pd.DataFrame,
    completion: pd.DataFrame,
    through: Any,
    budget: pd.DataFrame | None = None,
    levels: Iterable[float] = (80, 95),
    *,
    changes: Iterable[KnownChange] = (),
    groups: Mapping[Any, Sequence[Any]] | None = None,
    awaited: Collection[Any] = (),
    overrides: Iterable[Override] = (),
    lives: Any = None,
    kept: dict[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Forecast the year where the newest months are not fully posted: `year_end_with_changes` on the completed history.

    history (kr posted), through, budget, levels: as for `year_end`; through may be December, when the interval is that
    of what is outstanding or awaited. completion: result of `complete` with the same levels, or several such tables with a column
    account_group. changes, overrides: see `KnownChange`, `Override`. groups: label -> units whose sum is wanted too, each with
    its own interval around the sum of its units' forecasts. kept: as for `year_end`; groups do not use it.

    Returns what `year_end` does, the groups' rows before the total's: actual is what is posted, and remaining holds what
    is still to be posted as well as the months to come. attrs as `year_end_with_changes`, by unit, group and total, and
    attrs["late"]: kr added by completion. attrs["posted"] has the months as completed.

    The intervals grow by the completion's own, errors taken as independent of the forecast's (root of the sum of squares).
    A unit's late months of one account group are added up, as a late run delays them all; account groups are taken as
    independent; units lie half way between independent and common.

    >>> from styringslib.prognosis import complete
    >>> accounts = pd.period_range("2023-01", "2026-09", freq="M")
    >>> postings = pd.concat([
    ...     pd.DataFrame({"unit": "Nord", "month": accounts, "posted": accounts, "amount": 80.0}),
    ...     pd.DataFrame({"unit": "Nord", "month": accounts, "posted": accounts + 1, "amount": 20.0})])
    >>> posted = pd.DataFrame({"Nord": 100.0}, index=accounts)
    >>> posted.loc["2026-09", "Nord"] = 80.0
    >>> year = year_end_completed(posted, complete(postings, "2026-09"), "2026-09").iloc[0]
    >>> year[["actual", "remaining", "total"]].astype(float).round(2).to_dict()
    {'actual': 880.0, 'remaining': 320.0, 'total': 1200.0}
    """
    checked = check_levels(levels)
    month = check_month(through, "Den seneste lukkede måned (through)")
    known, told = list(changes), list(overrides)
    budget = months_as_rows(budget)
    filled = completed_history(history, completion)
    result = year_end_with_changes(
        filled, month, known, budget, checked, awaited=awaited, overrides=told, lives=lives, kept=kept
    )
    units = list(result["unit"].iloc[:-1])
    members = {unit: [unit] for unit in units}
    for label, names in (groups or {}).items():
        members[label] = list(names)
        plan = None if budget is None else budget.reindex(columns=members[label])
        mine = filled[members[label]]
        own = [one for one in told if one.unit in mine]
        begun = bool(mine.notna().any(axis=None))
        part = (
            year_end_with_changes(mine, month, known, plan, checked, awaited=awaited, overrides=own, lives=lives)
            if begun
            else _planned(result, members[label])
        )
        result = _with_group(result, label, members[label], part)
    members[TOTAL] = units
    return _with_late(result, completion, month, members)


def _planned(result: pd.DataFrame, members: list[Any]) -> pd.DataFrame:
    """The total of units of which none has begun: what they are expected to come to, added up."""
    amounts = result[result["unit"].isin(members)].drop(columns="unit").sum()
    total = pd.DataFrame([{"unit": TOTAL, **amounts.to_dict()}])
    total.attrs["weights"] = {TOTAL: {"budget": 1.0}}
    return total


def _with_group(result: pd.DataFrame, label: Any, members: list[Any], part: pd.DataFrame) -> pd.DataFrame:
    """Put the total of `part` into `result` as the row `label`, before its last row."""
    # As in `year_end_with_changes`: not copied by every step.
    told, result.attrs = (
        {name: dict(value) if isinstance(value, dict) else value for name, value in result.attrs.items()},
        {},
    )
    weights, part.attrs = part.attrs["weights"].get(TOTAL, {}), {}
    row = part[part["unit"] == TOTAL].assign(unit=label)
    # A part's own interval, around the sum of its units' forecasts: what the reader adds up must come out.
    shift = result.loc[result["unit"].isin(members), "total"].sum() - row["total"].iloc[0]
    moving = ["remaining", "total", *(name for name in map(str, row) if name.startswith(("lower_", "upper_")))]
    row[moving] += shift
    for name in ("posted", "expected"):
        told[name][label] = np.sum([told[name][unit] for unit in members], axis=0).tolist()
    told["added"][label] = sum(told["added"][unit] for unit in members)
    told["weights"][label] = weights
    both = pd.concat([result.iloc[:-1], row, result.iloc[-1:]], ignore_index=True)
    both.attrs = told
    return both


def _with_late(
    result: pd.DataFrame, completion: pd.DataFrame, month: pd.Period, members: Mapping[Any, Sequence[Any]]
) -> pd.DataFrame:
    """Move what is outstanding this year from actual to remaining, and widen the bounds by its uncertainty."""
    in_year = np.array([m.year == month.year and m <= month for m in completion["month"]], dtype=bool)
    mine = completion[in_year]
    added = mine.groupby("unit", observed=True)["added"].sum()
    late = np.array([added.reindex(list(members[label])).sum() for label in result["unit"]])
    # As in `year_end_with_changes`: not copied by every step.
    told, result.attrs = result.attrs, {}
    result["actual"] -= late
    result["remaining"] += late
    by = [mine[name] for name in ("unit", "account_group") if name in mine]
    for level in [name[6:] for name in map(str, result) if name.startswith("lower_")]:
        for side, sign in (("lower", -1.0), ("upper", 1.0)):
            half = (sign * (mine[f"{side}_{level}"] - mine["completed"])).groupby(by, observed=True).sum()
            units = (half**2).groupby(level="unit").sum() ** 0.5
            reach_of = units.to_dict()
            own = [np.array([reach_of.get(unit, 0.0) for unit in members[label]]) for label in result["unit"]]
            more = np.array([(halves.sum() + np.sqrt((halves**2).sum())) / 2 for halves in own])
            reach = (result[f"{side}_{level}"] - result["total"]).to_numpy()
            result[f"{side}_{level}"] = result["total"] + sign * np.hypot(reach, more)
    outstanding = {label: float(amount) for label, amount in zip(result["unit"], late, strict=True)}
    result.attrs = told | {"late": outstanding}
    return result
