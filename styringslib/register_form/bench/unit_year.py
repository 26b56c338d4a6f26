"""One unit's year on the bench: what the method alone says, and what it comes to by what somebody knows. No widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import BOUNDS
from styringslib.month.month_end import YearBasis
from styringslib.month.planned_changes import HOLDS, LEVEL, ONE_OFF, in_force, known_overrides, overrides_in_force
from styringslib.prognosis.record import record_summary

COLUMNS = ["unit", "month", "what", "amount", "reason", "entered_by"]
ENDS = ["total", *BOUNDS]


@dataclass(frozen=True)
class Answer:
    """The year by the method alone and by what is known: ``before`` and ``after`` have total and its bounds, kr; belief,
    belief_alone: what is believed of the year in each (``prognosis.year_end``); followed: how many overrides count."""

    before: pd.Series
    after: pd.Series
    belief: Mapping[str, Any]
    belief_alone: Mapping[str, Any]
    followed: int


@dataclass
class BenchYear:
    """A month's forecasts with what somebody is trying out. ``whole``: the municipality's follow-up; ``basis``: what its
    forecasts are made of; ``rows``: overrides that are in force or just saved (columns COLUMNS), oldest first."""

    whole: FollowUp
    basis: YearBasis
    rows: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        """What is in force in the month begins the rows."""
        self.rows = overrides_in_force(self.basis.known, self.month).reindex(columns=COLUMNS)

    @property
    def month(self) -> pd.Period:
        """The last closed month."""
        return self.basis.month

    @property
    def units(self) -> list[str]:
        """The units that have a year to be foreseen, in the order of the accounts."""
        return list(map(str, self.basis.history))

    @property
    def months(self) -> list[pd.Period]:
        """The year's closed months."""
        return list(pd.period_range(f"{self.month.year}-01", self.month, freq="M"))

    @cached_property
    def alone(self) -> pd.DataFrame:
        """The year-end by the method alone, index unit."""
        return self._by_unit(self.basis.ended(frames=False))

    def answer(self, unit: str, tried: Mapping[str, Any] | None = None) -> Answer:
        """The unit's year by what is in force and what is ``tried`` (month, what, amount). ValueError (Danish) when that
        cannot be used."""
        rows = self.rows
        if tried is not None:
            new = pd.DataFrame([{**dict.fromkeys(COLUMNS), "unit": unit, **tried}])
            rows = pd.concat([rows, new.astype(rows.dtypes.to_dict())], ignore_index=True)
        table = in_force(rows, self.month)
        # Other units keep theirs, whatever is known of them.
        told = known_overrides(table[table["unit"] == unit], self.basis.history)
        after = self._by_unit(self.basis.ended(told, frames=False)) if told else self.alone
        return Answer(
            _ends(self.alone, unit),
            _ends(after, unit),
            after.attrs["belief"].get(unit, {}),
            self.alone.attrs["belief"].get(unit, {}),
            len(told),
        )

    def saved(self, values: Mapping[str, Any], role: str) -> None:
        """An override that the register now has counts from here on."""
        new = pd.DataFrame([{**values, "entered_by": role}])
        self.rows = pd.concat(
            [self.rows, new.reindex(columns=COLUMNS).astype(self.rows.dtypes.to_dict())], ignore_index=True
        )

    def budget(self, unit: str) -> float:
        """The unit's budget of the year, kr; missing without one."""
        row = self.whole.forecasts.row(unit)
        return float("nan") if row is None else float(row["budget"])

    def usual_month(self, unit: str) -> float:
        """What a month of the year so far has cost, without sign, kr."""
        months = self.basis.history[unit].reindex(self.months).dropna()
        return float(months.abs().mean()) if len(months) else 0.0

    def course(self, unit: str) -> pd.DataFrame:
        """Months of this year and the two before: posted with what late postings bring, expected (from the last closed month
        on) and budget, kr."""
        shown = pd.period_range(f"{self.month.year - 2}-01", f"{self.month.year}-12", freq="M")
        attrs = self.alone.attrs
        closed = pd.PeriodIndex(self.months)
        coming = pd.period_range(self.month + 1, shown[-1], freq="M")
        posted = pd.Series(attrs["posted"][unit], index=closed, dtype=float).combine_first(self.basis.history[unit])
        rest = pd.Series(attrs["expected"][unit], index=coming, dtype=float)
        last = posted.reindex(closed[-1:])
        plan = self.basis.budget
        table = pd.DataFrame(index=shown)
        table["posted"] = posted.reindex(shown)
        table["expected"] = pd.concat([last, rest]).reindex(shown)
        table["budget"] = plan[unit].reindex(shown) if plan is not None and unit in plan else float("nan")
        return table

    def experience(self, unit: str) -> pd.DataFrame:
        """How the forecast has fared after as many months in finished years, the unit's own and all units': scope, count,
        median_error, bias, coverage_80. Empty without finished years."""
        record = self.whole.forecasts.record
        own = record[(record["method"] == "combination") & record["error"].notna()]
        own = own.assign(
            passed=own["month"].dt.month, inside_80=own["outturn"].between(own["lower_80"], own["upper_80"])
        )
        single = own[own["unit"].isin(self.units)]
        parts = [("unit", single[single["unit"] == unit]), ("units", single)]
        found = [record_summary(part, ("passed",)).assign(scope=scope) for scope, part in parts if len(part)]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()

    @staticmethod
    def _by_unit(table: pd.DataFrame) -> pd.DataFrame:
        attrs, table.attrs = table.attrs, {}
        made = table.set_index("unit")
        made.attrs = attrs
        return made


def _ends(table: pd.DataFrame, unit: str) -> pd.Series:
    """The year's total and bounds of one unit."""
    return pd.Series({name: float(table[name].loc[unit]) for name in ENDS})


def values_of(unit: str, month: pd.Period, what: str, amount: float, reason: str) -> dict[str, Any]:
    """An override as the register takes it: an amount only where there is one."""
    with_amount = what in (ONE_OFF, LEVEL)
    return {"unit": unit, "month": month, "what": what, "amount": amount if with_amount else None, "reason": reason}


def fits(what: str) -> str:
    """What a person is asked about an override before it is saved."""
    if what == LEVEL:
        return "Hvad viser, at niveauet bliver ved?"
    return (
        "Hvad viser, at beløbet ikke kommer igen?"
        if what == ONE_OFF
        else ("Hvad viser, at budgettet holder?" if what == HOLDS else "Hvad viser, at budgettet ikke holder?")
    )
