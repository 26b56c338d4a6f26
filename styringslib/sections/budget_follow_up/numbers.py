"""What a formal follow-up is made of: each area and frame held against both budgets, and the half-year's accounts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib.followup.actions import DONE
from styringslib.month import accounts
from styringslib.month.follow_up import Subject
from styringslib.month.forecast import BOUNDS
from styringslib.month.whole import WholeFollowUp
from styringslib.prognosis import TOTAL
from styringslib.sections.budget_follow_up.terms import HALF_YEAR, adopted_first, numbered_months

AMOUNTS = ("adopted", "budget", "posted", "outstanding", "owed", "spent", "expected")
NO_AREA = ""


@dataclass(frozen=True)
class BudgetFollowUpNumbers(Subject):
    """The figures of the month's follow-up by area and frame; all of them are the whole's own, added up."""

    follow_up: WholeFollowUp

    @property
    def half_year(self) -> bool:
        """Whether the follow-up has the half-year's accounts, of January to June against the adopted budget."""
        return bool(self.month.month == HALF_YEAR)

    @property
    def measure(self) -> str:
        """The budget that the follow-up is held against first: adopted, or the one in force (budget)."""
        return "adopted" if adopted_first(self.follow_up.settings, self.month.month) else "budget"

    @property
    def number(self) -> int:
        """Which of the year's formal follow-ups this is (1, 2, ...); 0 for a month that is none, and for the year's accounts."""
        months = numbered_months(self.follow_up.settings)
        return months.index(self.month.month) + 1 if self.month.month in months else 0

    def of_area(self, units: pd.Index) -> list[str]:
        """The area of each unit; ``NO_AREA`` where none is written."""
        areas = {unit.name: unit.area for unit in self.follow_up.settings.units}
        return [areas.get(str(unit)) or NO_AREA for unit in units]

    @cached_property
    def _order(self) -> list[str]:
        """The areas of the units that have figures, in the order of kommune.toml."""
        there = set(self.of_area(self.follow_up.unit_rows.index))
        written = dict.fromkeys(unit.area or NO_AREA for unit in self.follow_up.settings.units)
        return [area for area in written if area in there]

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Index area, then TOTAL: AMOUNTS, and deviation, deviation_adopted (expected minus the budget in force and the adopted
        one). An area of which one unit lacks an amount lacks it too; the total's are the whole's own."""
        rows = self.follow_up.unit_rows
        if rows.empty:
            return pd.DataFrame(columns=[*AMOUNTS, "deviation", "deviation_adopted"], dtype=float)
        by_area = rows[list(AMOUNTS)].groupby(self.of_area(rows.index)).agg(_known_sum)
        table = by_area.loc[self._order]
        total = self.follow_up.forecast
        if total is not None:
            table.loc[TOTAL] = total[list(AMOUNTS)].astype(float)
        return _held(table)

    @cached_property
    def frames(self) -> pd.DataFrame:
        """Index name of a frame, then TOTAL: AMOUNTS, BOUNDS, probability, deviation, deviation_adopted; the total alone where
        there are no frames."""
        own = self.follow_up.forecasts
        labels = {**own.frames, TOTAL: TOTAL}
        there = [label for label in labels if own.row(label) is not None]
        rows = own.figures.loc[there, [*AMOUNTS, *BOUNDS, "probability"]].astype(float)
        return _held(rows.rename(index=labels))

    @cached_property
    def half(self) -> pd.DataFrame:
        """Index area, then TOTAL: adopted, adopted_to_date (of January to June), posted, deviation (posted minus what was adopted
        to date), share (posted of adopted). Empty in another month.

        What is adopted to date is of the months that have come; missing where a unit's adopted budget is not by month.
        """
        if not self.half_year or self.areas.empty:
            return pd.DataFrame()
        rows = self.follow_up.unit_rows
        known = accounts.adopted_to_date(self.follow_up.municipality, self.month).reindex(rows.index)
        by_area = known.groupby(self.of_area(rows.index)).agg(_known_sum)
        to_date = pd.Series({**by_area, TOTAL: _known_sum(known)})
        table = self.areas[["adopted", "posted"]].assign(adopted_to_date=to_date)
        return table.assign(
            deviation=table["posted"] - table["adopted_to_date"],
            share=table["posted"] / table["adopted"].abs().replace(0.0, np.nan),
        )

    @cached_property
    def uncertain(self) -> pd.DataFrame:
        """Reported changes that are not certain and touch the rest of the year: the rows of ``expected_changes`` with certain (kr
        of the rest of the year if they come whole)."""
        rows = self.follow_up.expected_changes
        rows = rows[(rows["probability"].fillna(100.0) < 100) & rows["effect"].notna() & (rows["effect"] != 0)]
        return rows.assign(certain=rows["effect"] / (rows["probability"] / 100))

    @cached_property
    def actions(self) -> pd.DataFrame:
        """Agreed actions that are neither carried out nor dropped, by area and unit: the follow-up's columns with area and
        full_year (kr over twelve months)."""
        rows = self.follow_up.actions
        rows = rows[~rows["status"].fillna("").astype(str).str.casefold().isin(DONE)]
        rows = rows.assign(area=self.of_area(pd.Index(rows["unit"])), full_year=rows["effect_per_month"] * 12)
        return rows.sort_values(["area", "unit", "start_month"], kind="stable").reset_index(drop=True)


def _known_sum(kr: pd.Series) -> float:
    """The sum; missing where one of its parts is."""
    return float(kr.sum(skipna=False))


def _held(table: pd.DataFrame) -> pd.DataFrame:
    """``table`` with what is expected held against both budgets."""
    return table.assign(
        deviation=table["expected"] - table["budget"], deviation_adopted=table["expected"] - table["adopted"]
    )
