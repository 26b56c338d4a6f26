"""Which figures of packages are told, and to which month, so that the difference between two reports tells of nobody's package.

That somebody has begun or stopped is seen by those around; the package would tell how much help is needed. So the weeks of all
packages together are told every month, and what is apart by package a closed quarter at a time, as the quarter's own report knew
it: counts and what they have grown by in each quarter are of enough citizens or of none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month.accounts import successors
from styringslib.month.courses import (
    ALL,
    checked_packages,
    citizens_by_package,
    in_months,
    packages_told,
    seen_by_package,
)
from styringslib.privacy.few_people import is_few
from styringslib.privacy.told_quarters import closed_quarters, few_in_a_quarter, given_away, growths


def _last_enough(months: pd.PeriodIndex, few: pd.Series) -> pd.Period | None:
    """The last of the months up to which none is of few."""
    enough = months[~few.to_numpy(dtype=bool).cumsum().astype(bool)]
    return pd.Period(enough[-1], "M") if len(enough) else None


def _is_in(index: pd.Index, labels: pd.Index) -> pd.Series:
    return pd.Series(index.isin(labels), index=index, dtype=bool)


@dataclass(frozen=True)
class ToldPackages:
    """What a unit's report tells of its packages. municipality: the unit's rows as they were known in ``month``; fewer citizens
    than ``minimum`` are not told of."""

    municipality: Municipality
    month: pd.Period
    minimum: int

    @cached_property
    def _slim(self) -> Municipality:
        return replace(self.municipality, tables={"packages": self.municipality.packages})

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The packages that can be counted."""
        return checked_packages(self._slim).rows

    @cached_property
    def months(self) -> pd.PeriodIndex:
        """January to the report's month."""
        return pd.period_range(f"{self.month.year}-01", self.month, freq="M")

    @cached_property
    def helped(self) -> pd.Series:
        """Citizens in packages by month."""
        counts = [in_months(self.rows, self.months[[place]])["citizen"].nunique() for place in range(len(self.months))]
        return pd.Series(counts, index=self.months, dtype=float)

    @cached_property
    def through(self) -> pd.Period | None:
        """The last month to which the weeks of all packages together are told; None where nothing is."""
        last = _last_enough(self.months, is_few(self.helped, self.minimum))
        return last if last is not None and self.helped[:last].any() else None

    @cached_property
    def quarters(self) -> list[pd.Period]:
        """The last months of the quarters that are told by package; the report's own where every number is told."""
        if self.minimum <= 1:
            return [self.month]
        return [] if self.through is None else closed_quarters(self.through)

    @property
    def to(self) -> pd.Period | None:
        """The month to which packages are told apart; None before the first quarter is over."""
        return self.quarters[-1] if self.quarters else None

    def known(self, quarter: pd.Period) -> pd.DataFrame:
        """The packages as the report of ``quarter`` knew them."""
        if quarter not in self._known:
            self._known[quarter] = checked_packages(self._slim.known_at(quarter)).rows
        return self._known[quarter]

    @cached_property
    def _known(self) -> dict[pd.Period, pd.DataFrame]:
        return {}

    def seen(self, quarters: Sequence[pd.Period]) -> list[pd.DataFrame]:
        """``month.courses.seen_by_package`` of quarters."""
        return seen_by_package(self.rows, [pd.period_range(last - 2, last, freq="M") for last in quarters])

    @cached_property
    def apart(self) -> list[str]:
        """The packages whose weeks are told apart."""
        return packages_told(self.seen(self.quarters), self.minimum)

    def citizens_to(self, quarters: Sequence[pd.Period]) -> list[pd.Series]:
        """Citizens in each package at some time from January to each quarter."""
        return [
            self._once("citizens", last, lambda last: citizens_by_package(self.rows, self.months[self.months <= last]))
            for last in quarters
        ]

    def moves_to(self, quarters: Sequence[pd.Period]) -> list[pd.Series]:
        """Citizens of all moves from January to each quarter, index (before, after)."""
        first = f"{self.month.year}-01"

        def moves(last: pd.Period) -> pd.Series:
            table = followup.package_moves(self.known(last), first, last)
            return table.set_index(["before", "after"])["citizens"].astype(float)

        return [self._once("moves", last, moves) for last in quarters]

    def lengths_to(self, quarters: Sequence[pd.Period]) -> list[pd.DataFrame]:
        """``followup.course_lengths`` from January to each quarter, index package."""
        first = f"{self.month.year}-01"

        def lengths(last: pd.Period) -> pd.DataFrame:
            return followup.course_lengths(self.known(last), first, last).set_index("package")

        return [self._once("lengths", last, lengths) for last in quarters]

    def _once(self, what: str, last: pd.Period, make: Callable[[pd.Period], Any]) -> Any:
        """What ``make`` gives of a quarter: the whole's report asks each unit again for what its own report tells."""
        if (what, last) not in self._made:
            self._made[what, last] = make(last)
        return self._made[what, last]

    @cached_property
    def _made(self) -> dict[tuple[str, pd.Period], Any]:
        return {}

    @cached_property
    def _moves(self) -> list[pd.Series]:
        return self.moves_to(self.quarters)

    @cached_property
    def _lengths(self) -> list[pd.DataFrame]:
        return self.lengths_to(self.quarters)

    @cached_property
    def whole(self) -> list[str]:
        """The packages that people have come to and left in enough numbers, or not at all, in every way and quarter. Of the
        others weeks alone are told: with the year's beginning and the moves that are told they would tell those that are not."""
        few = few_in_a_quarter(self._moves, self.minimum)
        ends = few[few].index
        hidden = {*ends.get_level_values("before"), *ends.get_level_values("after")}
        return [package for package in self.apart if package not in hidden]

    @cached_property
    def citizens(self) -> pd.Series:
        """Citizens in each package from January to ``to``; missing where they are not told. Index package."""
        to_date = self.citizens_to(self.quarters)
        few = few_in_a_quarter(to_date, self.minimum)
        return to_date[-1].mask(few.reindex(to_date[-1].index)).where(_is_in(to_date[-1].index, pd.Index(self.whole)))

    @cached_property
    def moves(self) -> pd.Series:
        """Moves from January to ``to`` that are told, index (before, after)."""
        now, told = self._moves[-1], [*self.whole, ""]
        return now[now.index.get_level_values("before").isin(told) & now.index.get_level_values("after").isin(told)]

    @cached_property
    def running(self) -> pd.Series:
        """Citizens who go on at the end of ``to``, index package; missing where they are not told."""
        running = [table["running"].astype(float) for table in self._lengths]
        wide = pd.concat(running, axis=1, keys=range(len(running))).fillna(0.0)
        few = is_few(wide, self.minimum).any(axis=1)
        # Those of the year's citizens who do not go on.
        gone = [
            (citizens.reindex(wide.index, fill_value=0.0) - now.reindex(wide.index, fill_value=0.0)).clip(lower=0.0)
            for citizens, now in zip(self.citizens_to(self.quarters), running, strict=True)
        ]
        few |= few_in_a_quarter(gone, self.minimum)
        few |= ~few.index.isin(self.whole)
        return running[-1].mask(few.reindex(running[-1].index))

    @cached_property
    def weeks_per_course(self) -> pd.Series:
        """Mean weeks of the courses that ended from January to ``to``, index package; missing where they are of few. A mean of
        whole days with all its digits tells how many it is of, so it has one decimal."""
        few = few_in_a_quarter([table["ended"].astype(float) for table in self._lengths], self.minimum)
        now = self._lengths[-1]
        return now["weeks_per_course"].mask(few.reindex(now.index)).round(1)


class ToldOfAll(ToldPackages):
    """What the whole municipality's report tells: what is told of a unit in its own, taken from it, must tell of nobody."""

    @cached_property
    def _units(self) -> list[ToldPackages]:
        names = sorted(set(self.rows["unit"].astype(str).replace(successors(self.municipality))))
        return [ToldPackages(self.municipality.for_unit(name), self.month, self.minimum) for name in names]

    @cached_property
    def through(self) -> pd.Period | None:
        """As a unit's, and not beyond the months in which one unit's alone, or few of several, are left out."""
        few = is_few(self.helped, self.minimum)
        left_out = []
        for unit in self._units:
            gone = self.months if unit.through is None else self.months[self.months > unit.through]
            left_out.append(unit.helped.where(_is_in(self.months, gone), 0.0).to_frame())
        # A month's weeks are told by the difference between two months' reports.
        few |= given_away(left_out, self.minimum, cumulative=False).reindex(self.months, fill_value=False)
        last = _last_enough(self.months, few)
        return last if last is not None and self.helped[:last].any() else None

    @cached_property
    def apart(self) -> list[str]:
        """As a unit's, without what the units' own reports would tell."""
        seen = self.seen(self.quarters)
        told = packages_told(seen, self.minimum)
        if not told:
            return told
        left_out = []
        for unit in self._units:
            every = growths([table["citizens"].drop(ALL) for table in unit.seen(self.quarters)])
            shown = unit.apart if unit.quarters == self.quarters else []
            left_out.append(every[~every.index.isin(shown)])
        given = given_away(left_out, self.minimum)
        kept = [package for package in told if not given.get(package, False)]
        if len(seen[-1]) - 1 - len(kept) == 1 and kept:
            counts = seen[-1]["citizens"]
            kept.remove(min(kept, key=lambda package: counts[package]))
        return kept

    @cached_property
    def citizens(self) -> pd.Series:
        """As a unit's."""
        given = self._given(lambda unit: unit.citizens_to(self.quarters), "citizens")
        found = super().citizens
        return found.mask(given.reindex(found.index, fill_value=False))

    @cached_property
    def whole(self) -> list[str]:
        """As a unit's, and in every unit where anybody has moved."""
        found = super().whole
        for unit in self._units:
            moved = {package for move in unit.moves_to(self.quarters) for way in move.index for package in way}
            told = unit.whole if unit.quarters == self.quarters else []
            found = [package for package in found if package in told or package not in moved]
        return found

    def _given(self, counts: Callable[[ToldPackages], list[pd.Series]], name: str) -> pd.Series:
        """Which counts to date of the whole tell what units leave out; ``counts``: a unit's; ``name``: those it tells."""
        left_out = []
        for unit in self._units:
            every = growths(counts(unit))
            left_out.append(every[~self._shown(every, unit, name)])
        return given_away(left_out, self.minimum)

    @cached_property
    def running(self) -> pd.Series:
        """As a unit's."""
        left_out = []
        for unit in self._units:
            running = [table["running"] for table in unit.lengths_to(self.quarters)]
            every = pd.concat(running, axis=1, keys=range(len(running))).fillna(0.0)
            left_out.append(every[~self._shown(every, unit, "running")])
        found = super().running
        given = given_away(left_out, self.minimum, cumulative=False)
        return found.mask(given.reindex(found.index, fill_value=False))

    def _shown(self, every: pd.DataFrame, unit: ToldPackages, name: str) -> pd.Series:
        """Which counts the unit's own report tells."""
        if unit.quarters != self.quarters:
            return pd.Series(False, index=every.index)
        return _is_in(every.index, getattr(unit, name).dropna().index)
