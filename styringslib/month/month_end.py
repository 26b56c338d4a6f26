"""Makes the month's forecasts, for all units at once.

A unit's report reads only its own rows, but a forecast borrows from the other units (weights, intervals). Therefore the
forecasts of a month are made once for the whole municipality, and ``kept_forecasts`` keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import prognosis
from styringslib.intake import Municipality
from styringslib.month import accounts
from styringslib.month.activity_forecast import activity_forecast
from styringslib.month.beliefs.table import beliefs_table
from styringslib.month.earned.chance import EARNED_BOUNDS, probability_over_earned
from styringslib.month.earned.year import EarnedYear, earned_year
from styringslib.month.forecast import BOUNDS, FIGURES, FRAME, LATE, NOTES, WEIGHTS, MonthForecast, typed
from styringslib.month.late_postings import completions
from styringslib.month.planned_changes import known_changes, known_overrides, overrides_in_force
from styringslib.month.settlement import owed_to_providers
from styringslib.month.tasks.moves import moved_changes
from styringslib.month.track_record import track_record
from styringslib.prognosis import TOTAL

# prognosis.forecast_change's words -> those of the figures.
_MOVED = ["previous", "new_actuals", "revised_past", "changed_expectations"]


@dataclass(frozen=True)
class MonthOutlook:
    """The forecasts of a month alone. year: ``prognosis.year_end_completed``; late, owed: ``MonthForecast``'s; members:
    label of a unit, frame or the total -> its units; by_method: label -> the year's total by the method alone, of those whose
    forecast follows what somebody knows.
    """

    year: pd.DataFrame
    late: pd.DataFrame
    owed: pd.DataFrame
    members: Mapping[str, list[str]]
    by_method: Mapping[str, float]

    @property
    def owed_by_label(self) -> pd.Series:
        """Kr that settlements show as owed beyond what is posted and late, index label."""
        own = self.owed.groupby("unit")["owed"].sum()
        return pd.Series({label: float(own.reindex(units).sum()) for label, units in self.members.items()})

    @property
    def year_with_owed(self) -> pd.DataFrame:
        """``year`` with what is owed in it, once: it moves the interval and makes it no wider."""
        # What lies beside the table is copied by every step of arithmetic on it, and nobody asks for it here.
        told, self.year.attrs = self.year.attrs, {}
        made = self.year.copy()
        self.year.attrs = told
        more = made["unit"].map(self.owed_by_label).to_numpy()
        for name in ("remaining", "total", *BOUNDS):
            made[name] += more
        return made


def month_end(municipality: Municipality, month: pd.Period, recorded: pd.DataFrame | None = None) -> MonthForecast:
    """What is expected of the year of every unit, every frame of areas and the total, as known when ``month`` was closed.

    ``recorded``: the register's forecasts (``register_state.recorded_forecasts``), where there is a register. Empty
    without postings.
    """
    if municipality.postings.empty:
        return MonthForecast(month)
    known = municipality.known_at(month)
    now = outlook(known, month)
    outlooks: dict[pd.Period, MonthOutlook] = {}
    if month.month > 1 and _has_begun(earlier := municipality.known_at(month - 1), month - 1):
        outlooks[month - 1] = outlook(earlier, month - 1)
    found = figures(known, month, now, outlooks.get(month - 1))

    def year_of(then: pd.Period) -> pd.DataFrame | None:
        if made := outlooks.get(then):
            return made.year_with_owed
        earlier = municipality.known_at(then)
        return outlook(earlier, then, alone=False).year_with_owed if _has_begun(earlier, then) else None

    record = track_record(municipality, month, recorded, year_of)
    by_hours = activity_forecast(municipality, month, found, now.late)
    earned = earned_year(known, month)
    found = found.join(_held_against_earned(found, earned))
    found = found.join(by_hours)[[*FIGURES, "activity_differs"]]
    notes = typed(pd.DataFrame(now.year.attrs["notes"]), NOTES)
    weights = prognosis.weights_table(now.year).sort_values(["unit", "method"], kind="stable")
    weights, beliefs = typed(weights, WEIGHTS), beliefs_table(now.year.attrs["belief"])
    return MonthForecast(month, found, now.late, now.owed, earned.months, notes, weights, record, beliefs)


def _held_against_earned(found: pd.DataFrame, earned: EarnedYear) -> pd.DataFrame:
    """Index as ``found``: earned, its bounds, and earned_probability."""
    made = pd.DataFrame({"earned": earned.of_year.reindex(found.index)}, index=found.index)
    for name, bound in EARNED_BOUNDS.items():
        made[name] = earned.bounds[bound].reindex(found.index)
    return made.assign(earned_probability=probability_over_earned(found.join(made)))


def _has_begun(known: Municipality, month: pd.Period) -> bool:
    """Whether anything was posted by ``month``: before the first posted month nothing could be expected."""
    return bool((known.postings["month"] <= month).any())


@dataclass(frozen=True)
class YearBasis:
    """What the year-end of ``month`` is made of. history: kr, months x the year's units, as posted; coming: their late postings
    (``late_postings.completions``), late: of these what is outstanding; budget: monthly, or None; frames: label -> units;
    awaited: units whose last months have not come.
    """

    known: Municipality
    month: pd.Period
    history: pd.DataFrame
    coming: pd.DataFrame
    late: pd.DataFrame
    budget: pd.DataFrame | None
    frames: Mapping[str, list[str]]
    awaited: frozenset[str]

    @property
    def members(self) -> dict[str, list[str]]:
        """Label of a unit, frame or the total -> its units."""
        units = [str(unit) for unit in self.history]
        return {**{unit: [unit] for unit in units}, **self.frames, TOTAL: units}

    @cached_property
    def _kept(self) -> dict[str, pd.DataFrame]:
        """What the forecaster needs of the method alone, whatever somebody knows: worked out once."""
        return {}

    @cached_property
    def changes(self) -> list[prognosis.KnownChange]:
        """What is reported of changes, and of tasks that move, as ``prognosis`` takes it."""
        return [*known_changes(self.known, self.month), *moved_changes(self.known, self.month)]

    def ended(self, overrides: Iterable[prognosis.Override] = (), frames: bool = True) -> pd.DataFrame:
        """``prognosis.year_end_completed`` of it, by what somebody knows; frames: whether their rows are wanted."""
        return prognosis.year_end_completed(
            self.history,
            self.coming,
            self.month,
            self.budget,
            changes=self.changes,
            groups=self.frames if frames else None,
            awaited=self.awaited,
            lives=accounts.known_lives(self.known),
            overrides=overrides,
            kept=self._kept,
        )


def outlook(known: Municipality, month: pd.Period, *, alone: bool = True) -> MonthOutlook:
    """The forecasts of ``month`` alone, from a municipality as it was known then. alone: whether what the method alone says is
    wanted too."""
    basis = year_basis(known, month)
    told = known_overrides(overrides_in_force(known, month), basis.history) if month.month < 12 else []
    year, members = basis.ended(told), basis.members
    owed = owed_to_providers(known, month, basis.late)
    by_itself = basis.ended().set_index("unit")["total"] if told and alone else pd.Series(dtype=float)
    units = {one.unit for one in told}
    by_method = {str(label): float(kr) for label, kr in by_itself.items() if units & set(members[str(label)])}
    return MonthOutlook(year, basis.late, owed[owed["unit"].isin(members[TOTAL])], members, by_method)


def year_basis(known: Municipality, month: pd.Period) -> YearBasis:
    """What the forecasts of ``month`` are made of, from a municipality as it was known then."""
    gone = accounts.unbooked(known, month)
    coming = completions(accounts.under_heirs(known, known.postings), month, known.settings.extract_day)
    # Of a month that has not come at all, late postings are not what is lacking.
    coming = accounts.without(coming, gone)
    late = typed(coming[coming["added"] != 0].rename(columns={"added": "outstanding"}), LATE)
    booked = accounts.ledger(known, month, late)
    history = accounts.monthly(booked, "posted")
    # A month that has not come is no month without cost: the forecaster estimates it, and says so.
    for unit, months in gone.groupby("unit")["month"]:
        history.loc[history.index.isin(months), unit] = np.nan
    this_year = history[pd.PeriodIndex(history.index).year == month.year]
    # Whose months have not come, and what opens later in the year, is one of the year's units too.
    counted = {*accounts.active_units(known, month), *accounts.planned_units(known, month)}
    counted |= {str(unit) for unit in this_year.columns[this_year.notna().any()]}
    current = [*(str(unit) for unit in history if unit in counted), *sorted(counted - set(history))]
    history = history.reindex(columns=current)
    plan = accounts.budget_then(known, month)
    budget = plan.reindex(columns=current) if plan is not None and set(plan) & set(current) else None
    area = {unit.name: unit.area for unit in known.settings.units}
    frames = {FRAME + f.name: [unit for unit in current if area.get(unit) in f.areas] for f in known.settings.frames}
    frames = {label: members for label, members in frames.items() if members}
    return YearBasis(known, month, history, coming, late, budget, frames, frozenset(gone["unit"]))


def figures(
    known: Municipality, month: pd.Period, now: MonthOutlook, before: MonthOutlook | None = None
) -> pd.DataFrame:
    """The figures of ``MonthForecast`` but for those from activity; ``before`` is last month's outlook of the same year."""
    with_owed, told = now.year_with_owed, now.year.attrs
    year = with_owed.set_index("unit")
    year.attrs = {}
    table = year.rename(columns={"actual": "posted", "total": "expected"})
    table["outstanding"] = pd.Series(told["late"])
    table["owed"] = now.owed_by_label.reindex(table.index)
    table["spent"] = table["posted"] + table["outstanding"] + table["owed"]
    table["expected_rest"] = table["expected"] - table["spent"]
    table["changes"] = pd.Series(told["added"])
    table["by_method"] = pd.Series(now.by_method, dtype=float).reindex(table.index) + table["owed"]
    budgets = accounts.budgets_of_year(known, month)
    for name in budgets:
        # A sum of which one part is not known is not known.
        table[name] = [budgets[name].reindex(now.members[label]).sum(skipna=False) for label in table.index]
    table["probability"] = prognosis.probability_over(with_owed, table["budget"]).to_numpy()
    table[_MOVED] = np.nan
    if before is not None:
        moved = (
            prognosis.forecast_change(before.year, now.year).set_index("unit").rename(columns={"before": "previous"})
        )
        table[_MOVED] = moved.reindex(table.index)[_MOVED]
        # What is owed is of the months that were closed, as the late postings are.
        earlier = before.owed_by_label.reindex(table.index).fillna(0.0)
        table["previous"] += earlier
        table["revised_past"] += table["owed"] - earlier
        _not_come(table, accounts.unbooked(known, month), month, now.members)
    return table.drop(columns="remaining")


def _not_come(table: pd.DataFrame, gone: pd.DataFrame, month: pd.Period, members: Mapping[str, list[str]]) -> None:
    """Of a unit whose month has not come nothing is known of the month's own spending: all of it is changed expectations."""
    late = set(gone.loc[gone["month"] == month, "unit"])
    own = table["new_actuals"].where(table.index.isin(late), 0.0)
    amounts = np.array([own.reindex(members[str(label)]).sum() for label in table.index])
    table["new_actuals"] -= amounts
    table["changed_expectations"] += amounts
