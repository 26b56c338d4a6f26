"""A unit's packages this year: weeks, citizens, rates, hours behind a week, moves, and what another mix would cost."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.courses import active_weeks, checked_packages, citizens_by_package
from styringslib.month.follow_up import Subject
from styringslib.privacy import suppress_small_counts

OTHER = ""  # packages of too few citizens to be told apart
MOVED = 0.10  # the part of a package's weeks that the example moves to the next


class PackageNumbers(Subject):
    """One unit's packages, January to the month; empty tables without any."""

    @property
    def small_count(self) -> int:
        """Fewer citizens than this are not told apart."""
        return self.follow_up.settings.thresholds.small_count

    @cached_property
    def checked(self) -> followup.Checked:
        """The packages that can be counted, and what was wrong with the others."""
        return checked_packages(self.follow_up.municipality)

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """unit, month, package, active_weeks, citizens: this year's months so far and last year's."""
        first = pd.Period(f"{self.month.year - 1}-01", "M")
        return active_weeks(self.follow_up.municipality, pd.period_range(first, self.month, freq="M"))

    @property
    def total(self) -> float:
        """Active weeks, January to the month."""
        return float(self._of(self.follow_up.year_to_date)["active_weeks"].sum())

    @property
    def total_before(self) -> float:
        """Active weeks of the same months of last year; missing where packages were not there in each of them."""
        rows = self._of(self.follow_up.year_to_date - 12)
        whole = rows["month"].nunique() == len(self.follow_up.year_to_date)
        return float(rows["active_weeks"].sum()) if whole else np.nan

    def _of(self, months: pd.PeriodIndex) -> pd.DataFrame:
        return self.weeks[self.weeks["month"].isin(months)]

    @cached_property
    def rates(self) -> dict[str, float]:
        """Package -> kr per active week in the month; empty where the unit is not paid by packages."""
        return AllocationTerms(self.follow_up.settings).package_rates(self.name, self.month)

    @property
    def without_rate(self) -> list[str]:
        """Packages that have weeks this year and no rate in the month, where others have one."""
        if not self.rates:
            return []
        return sorted(set(self._of(self.follow_up.year_to_date)["package"].astype(str)) - set(self.rates))

    @cached_property
    def citizens(self) -> pd.Series:
        """``month.courses.citizens_by_package`` of the year so far."""
        return citizens_by_package(self.follow_up.municipality, self.follow_up.year_to_date, self.small_count)

    @property
    def _people(self) -> int:
        """Citizens who have been in a package this year."""
        rows, months = self.checked.rows, self.follow_up.year_to_date
        there = (rows["from_date"] <= months[-1].end_time) & ~(rows["to_date"] < months[0].start_time)
        return int(rows.loc[there, "citizen"].nunique())

    @cached_property
    def hours(self) -> pd.DataFrame:
        """followup.package_hours of the year so far, by unit and package: weeks, citizens, hours_per_week."""
        own = self.follow_up.municipality
        months = self.follow_up.year_to_date
        return followup.package_hours(self.checked.rows, own.cases, months[0], months[-1])

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per package that may be told apart, the largest first, and one (package "") for the others: package, citizens,
        weeks, rate and amount (kr by the month's rates), hours_per_week, price (kr per delivered hour). Empty where all
        citizens in packages together are too few to be told of."""
        rows = self._of(self.follow_up.year_to_date)
        if self._people < self.small_count:
            rows = rows.iloc[:0]
        told = self.citizens.dropna()
        named = rows["package"].where(rows["package"].isin(told.index), OTHER)
        weeks = rows.groupby(named.rename("package"))["active_weeks"].sum().sort_values(ascending=False)
        frame = weeks.rename("weeks").rename_axis("package").reset_index()
        frame["citizens"] = frame["package"].map(told)
        frame["rate"] = frame["package"].map(self.rates).astype(float)
        frame["amount"] = frame["weeks"] * frame["rate"]
        behind = self.hours.assign(hours=self.hours["weeks"] * self.hours["hours_per_week"])
        sums = behind[behind["citizens"] >= self.small_count].groupby("package")[["hours", "weeks"]].sum()
        frame["hours_per_week"] = frame["package"].map(sums["hours"] / sums["weeks"]).astype(float)
        frame["price"] = frame["rate"] / frame["hours_per_week"]
        last = frame["package"] == OTHER
        return pd.concat([frame[~last], frame[last]], ignore_index=True)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """followup.package_moves of the year so far: before, after, citizens; those of few citizens left out."""
        months = self.follow_up.year_to_date
        found = followup.package_moves(self.checked.rows, months[0], months[-1])
        if found.empty:
            return found
        counted = suppress_small_counts(found.set_index(["before", "after"]), max(self.small_count, 1))
        shown: pd.DataFrame = counted.dropna().reset_index().sort_values("citizens", ascending=False, ignore_index=True)
        return shown

    @cached_property
    def dearer(self) -> float:
        """What all rates one per cent higher would cost in a year, kr: of the weeks of the last twelve months; missing where
        a package has no rate, or packages are younger than a year."""
        rows = self._year
        if rows["month"].nunique() < 12:
            return np.nan
        return float((rows["active_weeks"] * rows["package"].map(self.rates)).sum(skipna=False)) / 100

    @cached_property
    def moved(self) -> tuple[str, str, float] | None:
        """(package, the next dearer one, kr in a year) if a tenth of the weeks of the largest package were in the next; None
        without one."""
        named = [name for name in self.table["package"] if name in self.rates]
        if not named or self._year["month"].nunique() < 12:
            return None
        dearer = sorted((rate, name) for name, rate in self.rates.items() if rate > self.rates[named[0]])
        if not dearer:
            return None
        weeks = float(self._year.loc[self._year["package"] == named[0], "active_weeks"].sum())
        return named[0], dearer[0][1], MOVED * weeks * (dearer[0][0] - self.rates[named[0]])

    @property
    def _year(self) -> pd.DataFrame:
        return self._of(pd.period_range(end=self.month, periods=12, freq="M"))


class WholePackages(PackageNumbers):
    """All units' packages together, and unit by unit."""

    @cached_property
    def rates(self) -> dict[str, float]:
        """The rates that are the same for every unit that is paid by packages."""
        terms = AllocationTerms(self.follow_up.settings)
        found: dict[str, set[float]] = {}
        for unit in self.weeks["unit"].unique():
            for package, rate in terms.package_rates(str(unit), self.month).items():
                found.setdefault(package, set()).add(rate)
        return {package: rates.pop() for package, rates in found.items() if len(rates) == 1}

    @cached_property
    def spread(self) -> pd.DataFrame:
        """Index unit, a column per package: delivered hours behind a week; missing where they are of few citizens."""
        enough = self.hours[self.hours["citizens"] >= self.small_count]
        return enough.pivot_table(index="unit", columns="package", values="hours_per_week")
