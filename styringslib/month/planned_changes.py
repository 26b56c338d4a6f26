"""What people have reported of changes to come, as kroner in the year and as the forecast's known changes; and which of what
is agreed the forecast counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from styringslib import prognosis
from styringslib.followup.actions import DROPPED, open_actions
from styringslib.followup.expected_changes import change_effect, change_per_month
from styringslib.intake import Municipality
from styringslib.month.accounts import known_lives, under_heirs
from styringslib.month.earned.chance import EARNED_BOUNDS, probability_over_earned
from styringslib.month.forecast import BOUNDS
from styringslib.month.known_cases.expected import case_changes
from styringslib.prognosis import KnownChange, Override
from styringslib.register.entries import field

#: What may be known of a unit's year, as the register words it.
ONE_OFF, LEVEL, HOLDS, HOLDS_NOT = field("override", "what").choices


def expected_changes(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """Known changes that begin after ``month`` in the same year or are running, with their effect on the rest of the year.

    Columns of the table plus months (remaining months touched), effect (kr this year, times probability) and full_year
    (kr over twelve months, times probability). The accounts already show a change that has begun: its effect is 0, or,
    where it ends within the year, what is saved in the months after its end.
    """
    table = under_heirs(known, known.expected_changes)
    if table.empty:
        return table.assign(months=0, effect=0.0, full_year=0.0)
    end = _last_month(known, table, month)
    prices = known.settings.assumption_by_unit("hourly_price", month)
    worth = change_effect(table, month + 1, end, prices)
    begun = table["month_from"] <= month
    ends = begun & (table["month_to"] > month)
    gone = table[ends].assign(month_from=table.loc[ends, "month_to"] + 1, month_to=end[ends])
    after = change_effect(gone, month + 1, end[ends], prices)["effect"].reindex(table.index).fillna(0.0)
    table = table.assign(
        months=worth["months"], effect=worth["effect"].where(~begun, -after), full_year=worth["full_year"]
    )
    over = table["month_to"] < month  # a lasting change has no end, and is not over
    matters: pd.DataFrame = table[(table["month_from"].dt.year <= month.year) & ~over]
    return matters.reset_index(drop=True)


def _last_month(known: Municipality, table: pd.DataFrame, month: pd.Period) -> pd.Series:
    """The last month of the year of ``month`` in which each row's unit lives: nothing changes after a unit has closed."""
    december = pd.Period(year=month.year, month=12, freq="M")
    lives = known_lives(known)
    lasts = [lives.get(unit, (None, None))[1] or december for unit in table["unit"]]
    return pd.Series(pd.PeriodIndex([min(last, december) for last in lasts], freq="M"), index=table.index)


def changes_of_new_year(known: Municipality, actions: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """What is reported or agreed by ``month`` and reaches next year: unit, kind (expected_change, action), title, month_from,
    this_year and next_year (kr, + = more cost; a reported change times its probability).

    An action counts from its first month until it is dropped; one that is reported as a change too, counts as that alone.
    Missing where an amount is not known.
    """
    this, following = (pd.period_range(f"{month.year + n}-01", periods=12, freq="M") for n in (0, 1))
    columns = ["unit", "kind", "title", "month_from", "this_year", "next_year"]
    changes = under_heirs(known, known.expected_changes)
    over = changes["month_to"] < following[0]  # a lasting change has no end, and is not over
    changes = changes[(changes["month_from"] <= following[-1]) & ~over]
    prices = known.settings.assumption_by_unit("hourly_price", month)
    worth = [change_effect(changes, year[0], year[-1], prices)["effect"] for year in (this, following)]
    changes = changes.assign(kind="expected_change", title=changes["reason"], this_year=worth[0], next_year=worth[1])
    dropped = actions["status"].fillna("").astype(str).str.casefold() == DROPPED
    agreed = actions[(actions["in_forecast"] != "yes") & ~dropped & (actions["start_month"] <= following[-1])]
    agreed = agreed.assign(kind="action", month_from=agreed["start_month"])
    for name, year in (("this_year", this), ("next_year", following)):
        months = [int((year >= first).sum()) for first in agreed["month_from"]]
        agreed[name] = agreed["effect_per_month"].to_numpy(dtype=float) * np.array(months, dtype=float)
    parts = [part[columns] for part in (changes, agreed) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def known_changes(known: Municipality, month: pd.Period) -> list[KnownChange]:
    """Every reported change and known case, begun, ended or to come, as ``prognosis`` takes it: kr a month, and probability."""
    return [*reported_changes(known, month), *case_changes(known, month)]


def reported_changes(known: Municipality, month: pd.Period) -> list[KnownChange]:
    """Every reported change, begun, ended or to come, as ``prognosis`` takes it: kr a month, and probability.

    A change whose worth is not known (no amount, and no price of an hour in ``month``) or that ends before it begins is
    left out.
    """
    table = under_heirs(known, known.expected_changes)
    certain = table.assign(probability=100.0)
    return _as_known(table, change_per_month(certain, known.settings.assumption_by_unit("hourly_price", month)))


def overrides_in_force(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """What somebody knows of the year of ``month`` up to it, as its forecast follows it: the rows of the table, oldest first.

    Of two that contradict each other (whether the budget holds; that it does, and that the level is a new one) the later one
    counts. Rows that lack the amount that they need are left out.
    """
    return in_force(under_heirs(known, known.tables["overrides"]), month)


def in_force(table: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """The rows of ``overrides_in_force`` among ``table``, oldest first."""
    mine = (table["month"] <= month) & (table["month"].dt.year == month.year)
    mine &= ~(table["what"].isin([ONE_OFF, LEVEL]) & table["amount"].isna())
    table = table[mine]
    kept: list[int] = []
    for place, (unit, what, amount) in enumerate(zip(table["unit"], table["what"], table["amount"], strict=True)):
        said = what, bool(what == LEVEL and amount)
        kept = [
            earlier
            for earlier in kept
            if table["unit"].iloc[earlier] != unit
            or not _contradict(said, (table["what"].iloc[earlier], bool(table["amount"].iloc[earlier])))
        ]
        kept.append(place)
    found: pd.DataFrame = table.iloc[kept].reset_index(drop=True)
    return found


def _contradict(one: tuple[str, bool], other: tuple[str, bool]) -> bool:
    """Whether two things that are said of a unit cannot both hold; each: what it is, and whether it is a lasting change."""
    if {one[0], other[0]} <= {HOLDS, HOLDS_NOT}:
        return True
    return HOLDS in (one[0], other[0]) and any(what == LEVEL and lasting for what, lasting in (one, other))


def known_overrides(table: pd.DataFrame, history: pd.DataFrame) -> list[Override]:
    """The rows of ``overrides_in_force`` as ``prognosis`` takes them; those of units, or amounts in months, that the accounts
    (months x units) do not have are left out."""
    found = []
    for unit, month, what, amount in zip(table["unit"], table["month"], table["what"], table["amount"], strict=True):
        if unit not in history or (what == ONE_OFF and pd.isna(history[unit].get(month))):
            continue
        if what in (HOLDS, HOLDS_NOT):
            found.append(Override(unit, month, budget=what == HOLDS))
        elif what == ONE_OFF:
            found.append(Override(unit, month, one_off=float(amount)))
        else:
            found.append(Override(unit, month, shift=float(amount)))
    return found


def known_hours(known: Municipality) -> list[KnownChange]:
    """Every reported change that is told in hours, as ``prognosis`` takes it: hours a month, and probability."""
    table = under_heirs(known, known.expected_changes)
    return _as_known(table, table["hours_per_month"])


def _as_known(table: pd.DataFrame, amounts: pd.Series) -> list[KnownChange]:
    """The reported changes of which an amount a month is known and that do not end before they begin."""
    chances = table["probability"].fillna(100.0) / 100
    columns = (table["unit"], table["month_from"], table["month_to"], amounts, chances)
    return [
        KnownChange(unit, first, amount=float(amount), until=None if pd.isna(last) else last, probability=float(chance))
        for unit, first, last, amount, chance in zip(*columns, strict=True)
        if pd.notna(amount) and not last < first
    ]


def counted_actions(actions: pd.DataFrame, changes: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """Which agreed actions the forecast of ``month`` counts: the rows of ``actions`` with in_forecast and outside.

    The forecast knows the accounts and the reported changes, and no actions. in_forecast: "yes" where the unit has reported
    a change (``changes``: unit, reason) under the action's title; "partly" where the action has begun, so that the accounts
    show what has come of it; "no" where it begins later; missing where its first month is, and for one that is closed (its
    status says so) without having begun. outside: kr of the rest of the year that the forecast leaves out, + = more cost: the
    effect of the months from the first one to December for those that begin later, else 0; missing where unknown.
    """
    reported = {_known_by(unit, reason) for unit, reason in zip(changes["unit"], changes["reason"], strict=True)}
    named = [_known_by(unit, title) in reported for unit, title in zip(actions["unit"], actions["title"], strict=True)]
    first = actions["start_month"]
    begun = (first <= month).to_numpy(dtype=bool)
    later = (first > month).to_numpy(dtype=bool) & actions.index.isin(open_actions(actions).index)
    told = np.select([np.array(named, dtype=bool), begun, later], ["yes", "partly", "no"], "")
    months = np.where((told == "no") & (first.dt.year == month.year).to_numpy(dtype=bool), 13 - first.dt.month, 0)
    outside = actions["effect_per_month"].to_numpy(dtype=float) * months
    known = pd.Series(told, index=actions.index, dtype="str")
    return actions.assign(
        in_forecast=known.where(known != ""), outside=np.where(told == "no", outside, np.where(told == "", np.nan, 0.0))
    )


def agreed_by(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """The actions that were agreed by ``month``, with what its forecast counts of them (``counted_actions``)."""
    table = known.actions
    agreed = table["agreed_month"].fillna(table["start_month"])
    return counted_actions(table[agreed <= month].reset_index(drop=True), known.expected_changes, month)


def with_actions(row: pd.Series, outside: float) -> pd.Series:
    """The year's result when the agreed actions that the forecast leaves out work as agreed: expected, bounds, deviation (from
    what is earned where the unit is judged by that, else the budget) and probability of exceeding it.

    row: a row of ``MonthForecast.figures``; outside: kr, + = more cost. The interval is moved and not widened: how sure an
    agreed effect is, nobody has said.
    """
    moved = row[["expected", *BOUNDS]].astype(float) + outside
    earned = float(row.get("earned", np.nan))
    if not np.isnan(earned):
        told = pd.concat([moved, row[["earned", *EARNED_BOUNDS]]]).to_frame().T
        chance = float(probability_over_earned(told).iloc[0])
        return pd.Series({**moved.to_dict(), "deviation": moved["expected"] - earned, "probability": chance})
    table = moved.rename({"expected": "total"}).to_frame().T.assign(unit="")
    probability = prognosis.probability_over(table, float(row["budget"])).iloc[0]
    return pd.Series(
        {**moved.to_dict(), "deviation": moved["expected"] - float(row["budget"]), "probability": float(probability)}
    )


def formal_record(
    record: pd.DataFrame, months: Sequence[pd.Period], at: Callable[[pd.Period], Municipality]
) -> pd.DataFrame:
    """What was said at the year's formal follow-ups, before and after the actions agreed by then: followup (1, 2, ...), month,
    made, expected, outside, after.

    record: month, made and expected of the year's forecasts, kept or calculated afterwards; months: the formal ones;
    at: the municipality as it was known in a month. A follow-up without a forecast is left out, and keeps its number.
    """
    rows = []
    said = {
        month: (made, float(kr)) for month, made, kr in record[["month", "made", "expected"]].itertuples(index=False)
    }
    for number, month in enumerate(months, start=1):
        if month not in said:
            continue
        then = at(month)
        actions = then.actions
        # A file has one status, the latest: what is done now was not before it began.
        ahead = (actions["start_month"] > month) & (actions["status"].fillna("").str.casefold() != DROPPED)
        then = then.with_tables({"actions": actions.assign(status=actions["status"].mask(ahead, "Ikke begyndt"))})
        made, expected = said[month]
        outside = float(agreed_by(then, month)["outside"].sum())
        rows.append((number, month, made, expected, outside, expected + outside))
    columns = ["followup", "month", "made", "expected", "outside", "after"]
    return pd.DataFrame(rows, columns=columns)


def _known_by(unit: str, what: object) -> tuple[str, str]:
    return unit, " ".join(str(what).casefold().split())
