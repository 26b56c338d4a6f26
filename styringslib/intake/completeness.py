"""Which months each unit's tables have and lack, and whether a year's budget is whole: answered here, and nowhere else.

A unit is judged by its own rows and its life (``fra`` and ``til``) alone, so that a report, which reads one unit's rows,
says the same as the data check, which reads all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from styringslib.calendar import newest
from styringslib.intake.settings.settings import Settings, Unit

# Table -> what is reported every month; "" where a row is enough.
MEASURES: Mapping[str, tuple[str, ...]] = {
    "postings": ("",),
    "payroll": ("",),
    "absence": ("",),
    "temps": ("",),
    "activity": ("granted_hours", "delivered_hours", "recipients"),
}
LACKING = ["table", "measure", "unit", "month"]
Fault = Literal["", "none", "partial", "scale"]
_YEAR = 12
# What comes this often is expected every month; rarer rows (a few invoices a year) are months without cost.
_REGULAR = 0.75
# A month with less than this of a usual one has not come: one invoice dated ahead is not December.
_COME = 0.2
# Two tables whose usual months are this far apart are in different units of money.
_THOUSAND = (300.0, 3_300.0)
_MILLION = (300_000.0, 3_300_000.0)
# The fewest months of accounts that show that a budget is too large, and not that a unit has just begun.
_ENOUGH = 3


def reported(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The units and months of ``frame`` where ``measure`` is known: unit, month, each once."""
    known = frame[frame[measure].notna()] if measure else frame
    return known[["unit", "month"]].drop_duplicates()


def lacking(
    tables: Mapping[str, pd.DataFrame], settings: Settings, through: pd.Period, *, rare: bool = False
) -> pd.DataFrame:
    """Months up to ``through`` that a unit should have reported and has not: table, measure, unit, month, in order.

    From the unit's own first month to its last (``til``), for what it reports in three months of four, in the two years
    up to its last report; with ``rare`` whatever it reports.
    """
    ends = {unit.name: unit.end for unit in settings.units}
    rows: list[tuple[str, str, str, pd.Period]] = []
    for table, measures in MEASURES.items():
        if table not in tables or tables[table].empty:
            continue
        frame = tables[table]
        frame = frame[frame["month"] <= through]
        for measure in measures:
            for unit, months in reported(frame, measure).groupby("unit", observed=True)["month"]:
                have = pd.PeriodIndex(months)
                last = min(through, ends.get(str(unit)) or through)
                gone = pd.period_range(have.min(), last, freq="M").difference(have)
                if len(gone) and (rare or _regular(have)):
                    rows += [(table, measure, str(unit), month) for month in gone]
    found = pd.DataFrame(rows, columns=LACKING)
    return found.assign(month=pd.PeriodIndex(found["month"], freq="M"))


def _regular(have: pd.PeriodIndex) -> bool:
    first = max(have.min(), have.max() - (2 * _YEAR - 1))
    return bool((have >= first).sum() >= _REGULAR * ((have.max() - first).n + 1))


def newest_month(tables: Mapping[str, pd.DataFrame], settings: Settings) -> pd.Period | None:
    """The last month that most units in operation have, in the first table of ``MEASURES`` with rows; None without rows.

    Half of them will do when they have the month before it too. A month of postings has come when it holds a fifth of
    what the unit's months usually do.
    """
    active = {unit.name: unit.is_active for unit in settings.units}
    for table, measures in MEASURES.items():
        if tables[table].empty or (come := _come(tables[table], measures)).empty:
            continue
        reach = come.groupby("unit")["month"].agg(["min", "max"])
        for month in sorted(come["month"].unique(), reverse=True):
            # Who has not reported for a year is no longer waited for.
            awaited = reach[(reach["min"] <= month) & (reach["max"] > month - _YEAR)]
            units = {str(unit) for unit in awaited.index if active.get(str(unit), lambda _: True)(month)}
            have, before = (units & set(come.loc[come["month"] == when, "unit"]) for when in (month, month - 1))
            if 2 * len(have) > len(units) or (have and 2 * len(have & before) == len(units)):
                return pd.Period(month, freq="M")
        return pd.Period(come["month"].max(), freq="M")
    return None


def _come(frame: pd.DataFrame, measures: tuple[str, ...]) -> pd.DataFrame:
    """Units and months that have come: unit, month."""
    if "amount" not in frame:
        known = frame[frame[list(measures)].notna().any(axis=1)] if measures != ("",) else frame
        return known[["unit", "month"]].drop_duplicates()
    sizes = _sizes(frame, ["unit", "month"])
    usual = sizes.groupby(level="unit").transform(lambda months: months.rolling(_YEAR, min_periods=1).median().shift())
    come = sizes[~(sizes < _COME * usual)]
    return come.index.to_frame(index=False)


def _sizes(lines: pd.DataFrame, by: list[str]) -> pd.Series:
    """Kroner by ``by``, cost and income of the account groups added up without sign."""
    groups = [*by, "account_group"] if "account_group" in lines else by
    sums = lines.groupby(groups, observed=True)["amount"].sum().abs()
    return sums.groupby(level=by).sum()


def newest_versions(budget: pd.DataFrame) -> pd.DataFrame:
    """The budget lines without those of versions that a later one of the same kind (adopted, revised) has replaced."""
    if not budget["decided_on"].notna().any():
        return budget
    return budget[newest(budget["decided_on"], [budget["unit"], budget["month"].dt.year, budget["version"]])]


def budget_years(budget: pd.DataFrame, postings: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Whether each unit's budget of a year can be compared with: unit, year, version, fault, lacking, monthly. ``budget``:
    one version of each kind (``newest_versions``).

    fault: "" for a budget of all the year's months in which the unit is in operation, of one month that holds the whole
    year, or of months evenly apart (quarters); "none" where all amounts are 0, "partial" where months are lacking,
    "scale" where a usual month is about a thousand times that of the year's postings, a thousandth or a millionth, and
    kommune.toml does not say what the budget is written in. lacking: those months (a tuple). monthly: whether every month has
    its own amount, so that it can be held against a part of the year.
    """
    columns = ["unit", "year", "version", "fault", "lacking", "monthly"]
    if budget.empty:
        return pd.DataFrame(columns=columns)
    lives = {unit.name: unit for unit in settings.units}
    begun = postings.groupby("unit", observed=True)["month"].min()
    usual = _usual(postings)
    written = [source.units_of_measure for source in settings.sources if source.table == "budget"]
    stated = bool(written) and all("amount" in units for units in written)  # then nobody need ask
    planned = _sizes(budget, ["unit", "version", "month"]).reset_index(name="amount")
    planned["year"], planned["place"] = planned["month"].dt.year, planned["month"].dt.month - 1
    rows = []
    for key, lines in planned.set_index("place").groupby(["unit", "version", "year"])["amount"]:
        unit, version, year = key[0], key[1], int(str(key[2]))
        expected = _life(year, lives.get(str(unit)), begun.get(unit))
        have = np.zeros(_YEAR, dtype=bool)
        have[lines.index.to_numpy()] = True
        amount, (size, count) = float(lines.sum()), usual.get((str(unit), year), (np.nan, 0))
        gone = expected & ~have
        places = np.flatnonzero(have)
        fault: Fault = ""
        if not amount:
            fault = "none"
        elif not stated and _thousandfold(size, amount / (expected.sum() if _apart(places) else len(places)), count):
            fault = "scale"
        elif gone.any() and not _holds_the_year(places, int(expected.sum()), amount, size):
            fault = "partial"
        lacks = tuple(pd.Period(year=year, month=int(n) + 1, freq="M") for n in np.flatnonzero(gone))
        rows.append((str(unit), year, str(version), fault, lacks if fault == "partial" else (), not gone.any()))
    return pd.DataFrame(rows, columns=columns).astype({"monthly": bool})


def _usual(postings: pd.DataFrame) -> dict[tuple[str, int], tuple[float, int]]:
    """Unit and year -> what a usual month of its accounts comes to (kr), and how many months there are."""
    if postings.empty:
        return {}
    spent = _sizes(postings, ["unit", "month"]).reset_index(name="amount")
    table = spent.groupby(["unit", spent["month"].dt.year])["amount"].agg(["median", "size"])
    return {
        (str(unit), int(year)): (float(size), int(count))
        for (unit, year), size, count in zip(table.index, table["median"], table["size"], strict=True)
    }


def _life(year: int, unit: Unit | None, begun: pd.Period | None) -> np.ndarray:
    """Which of the year's months the unit is in operation in; without ``fra`` from its first posting on."""
    start, end = (unit.start if unit and unit.start is not None else begun), (unit.end if unit else None)
    january = pd.Period(year=year, month=1, freq="M").ordinal
    months = np.arange(january, january + _YEAR)
    life = np.ones(_YEAR, dtype=bool)
    if start is not None:
        life &= months >= start.ordinal
    if end is not None:
        life &= months <= end.ordinal
    return life if life.any() else np.ones(_YEAR, dtype=bool)


def _apart(places: np.ndarray) -> bool:
    """Whether the months stand alone, evenly apart: one, or those of quarters."""
    steps = np.unique(np.diff(places))
    return len(steps) == 0 or (len(steps) == 1 and bool(steps[0] > 1))


def _holds_the_year(places: np.ndarray, expected: int, amount: float, usual: float) -> bool:
    """Whether amounts in few months are the whole year's: every quarter's, or one that is much more than a usual month."""
    if len(places) == 1:
        return not amount < 4 * usual
    return _apart(places) and len(places) >= expected // int(np.diff(places)[0])


def _thousandfold(usual: float, planned: float, count: int) -> bool:
    if not (usual > 0 and planned > 0):
        return False
    for low, high in (_THOUSAND, _MILLION):
        if low < usual / planned < high or (low < planned / usual < high and count >= _ENOUGH):
            return True
    return False
