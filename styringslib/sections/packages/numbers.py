"""A unit's packages this year: weeks, citizens, rates, hours behind a week, moves, and what another mix would cost."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.followup.packages import DAYS_OF_A_WEEK
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.courses import active_weeks, checked_packages
from styringslib.month.follow_up import Subject
from styringslib.privacy.few_people import is_few
from styringslib.sections.packages.across import Across
from styringslib.sections.packages.told import ToldOfAll, ToldPackages

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
        """Active weeks of ``total_months``."""
        return float(self._of(self.total_months)["active_weeks"].sum())

    @property
    def total_before(self) -> float:
        """Active weeks of the same months of last year; missing where packages were not there in each of them."""
        rows = self._of(self.total_months - 12)
        whole = rows["month"].nunique() == len(self.total_months)
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
        rows = self._of(self.follow_up.year_to_date)
        paid = np.array([bool(self.rates_of(str(unit))) for unit in rows["unit"]], dtype=bool)
        return sorted(set(rows.loc[paid & self._rate(rows).isna(), "package"].astype(str)))

    @property
    def paid(self) -> bool:
        """Whether any of the weeks are paid by packages."""
        return any(self.rates_of(str(unit)) for unit in self.weeks["unit"].unique())

    def rates_of(self, unit: str) -> dict[str, float]:
        """The rates that the weeks of ``unit`` are paid by; a unit that has been closed has those of its successor."""
        return self.rates

    def _rate(self, rows: pd.DataFrame) -> pd.Series:
        """Kr per active week of each row; missing without a rate."""
        named = zip(rows["unit"].astype(str), rows["package"].astype(str), strict=True)
        return pd.Series([self.rates_of(unit).get(package, np.nan) for unit, package in named], rows.index, dtype=float)

    @cached_property
    def told(self) -> ToldPackages:
        """Which figures are told, and to which month."""
        return ToldPackages(self.follow_up.municipality, self.month, max(self.small_count, 1))

    @cached_property
    def hours(self) -> pd.DataFrame:
        """followup.package_hours of the year to the told month, by unit and package: weeks, citizens, hours_per_week; without
        those of few citizens so far or in a quarter."""
        grants = followup.check_cases(self.follow_up.municipality.cases).rows
        rows, january = self.checked.rows, f"{self.month.year}-01"
        if self.told.to is None:
            return followup.package_hours(rows, grants.iloc[:0], january, self.month)
        spans = [(january, self.told.to), *((last - 2, last) for last in self.told.quarters)]
        found = [followup.package_hours(rows, grants, *span).set_index(["unit", "package"]) for span in spans]
        few = (
            pd.concat([is_few(part["citizens"], self.small_count) for part in found], axis=1).fillna(False).any(axis=1)
        )
        return found[0][~few.reindex(found[0].index)].reset_index()

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per package that may be told apart, January to the told month, from the lightest to the heaviest, and one
        (package "") for the others: package, citizens, people (citizens on an average day), weeks, rate (the mean where units
        differ) and amount (kr by the month's rates), hours_per_week, price (kr per delivered hour). The others have no amount:
        with the rates it would be the weeks of each. Empty before the first quarter is over, and where all citizens together are
        too few to be told of."""
        rows = self._of(self.told_months)
        named = rows["package"].where(rows["package"].isin(self.told.apart), OTHER)
        weeks = rows.groupby(named.rename("package"))["active_weeks"].sum().sort_values(ascending=False)
        frame = weeks.rename("weeks").rename_axis("package").reset_index()
        frame["citizens"] = frame["package"].map(self.told.citizens if len(rows) else {}).astype(float)
        worth = rows["active_weeks"] * self._rate(rows)
        amount = worth.groupby(named).agg(lambda kr: kr.sum(skipna=False))
        frame["amount"] = frame["package"].map(amount).astype(float).where(frame["package"] != OTHER)
        frame["rate"] = frame["amount"] / frame["weeks"]
        days = float(self.told_months.days_in_month.to_numpy().sum())
        frame["people"] = (frame["weeks"] * DAYS_OF_A_WEEK / days).where(frame["package"] != OTHER)
        behind = self.hours.assign(hours=self.hours["weeks"] * self.hours["hours_per_week"])
        sums = behind.groupby("package")[["hours", "weeks"]].sum()
        frame["hours_per_week"] = frame["package"].map(sums["hours"] / sums["weeks"]).astype(float)
        frame.loc[frame["package"] == OTHER, "hours_per_week"] = np.nan
        frame["price"] = frame["rate"] / frame["hours_per_week"]
        apart: pd.DataFrame = frame[frame["package"] != OTHER]
        # By the hours behind a week, or by the rates; where neither is known of all, the largest stand first.
        known = [by for by in ("hours_per_week", "rate") if apart[by].notna().all()]
        if known:
            apart = apart.sort_values(known[0], kind="stable")
        return pd.concat([apart, frame[frame["package"] == OTHER]], ignore_index=True)

    @property
    def told_months(self) -> pd.PeriodIndex:
        """January to the month to which packages are told apart; none before the first quarter is over."""
        months = self.follow_up.year_to_date
        return months[:0] if self.told.to is None else months[months <= self.told.to]

    @property
    def total_months(self) -> pd.PeriodIndex:
        """January to the month to which all packages together are told."""
        months = self.follow_up.year_to_date
        return months[:0] if self.told.through is None else months[months <= self.told.through]

    @property
    def citizens_at_a_time(self) -> float:
        """Citizens in packages on an average day of ``total_months``; missing where they are too few to be told of."""
        days = float(self.total_months.days_in_month.to_numpy().sum())
        people = self.total * DAYS_OF_A_WEEK / days if days else np.nan
        return people if people >= self.small_count else np.nan

    def _largest(self, chosen: pd.Series) -> pd.Series | None:
        """The row of the package with most weeks, of those ``chosen`` (a mask over the table); None without one."""
        rows = self.table[chosen & (self.table["package"] != OTHER)]
        return None if rows.empty else rows.iloc[int(rows["weeks"].to_numpy().argmax())]

    @cached_property
    def moves(self) -> pd.DataFrame:
        """followup.package_moves, January to the told month: before, after, citizens; without those of few citizens."""
        if self.told.to is None:
            return pd.DataFrame(columns=["before", "after", "citizens"])
        told = self.told.moves.rename("citizens").reset_index()
        return told.sort_values("citizens", ascending=False, kind="stable", ignore_index=True)

    @cached_property
    def courses(self) -> pd.DataFrame:
        """A row per package that is told apart, in the table's order: package, begun and over (citizens who came from outside,
        and who left), running (on the last day of the told month), weeks_per_course (of those that ended this year) and price
        (kr for a course by the month's rate). Counts of few citizens, and what they would give away, are missing."""
        apart = [package for package in self.table["package"] if package != OTHER]
        frame = pd.DataFrame({"rate": self.table.set_index("package")["rate"].reindex(apart)}, index=apart)
        for name in ("running", "weeks_per_course"):
            frame[name] = getattr(self.told, name).reindex(apart) if apart else np.nan
        moves = self.moves.set_index(["before", "after"])["citizens"]
        frame["begun"] = [moves.get(("", package), np.nan) for package in apart]
        frame["over"] = [moves.get((package, ""), np.nan) for package in apart]
        frame["price"] = frame["rate"] * frame["weeks_per_course"]
        return frame.rename_axis("package").reset_index()

    @cached_property
    def across(self) -> Across:
        """Hours before the packages and courses since, of one unit."""
        return Across(self.follow_up, self.small_count)

    @cached_property
    def dearer(self) -> float:
        """What all rates one per cent higher would cost in a year, kr: of the weeks of twelve months to the told one; missing
        where a package has no rate, packages are younger than a year, or some are told together: with the rates it would be the
        weeks of each."""
        rows = self._year
        if rows["month"].nunique() < 12 or self.table.empty or (self.table["package"] == OTHER).any():
            return np.nan
        return float((rows["active_weeks"] * self._rate(rows)).sum(skipna=False)) / 100

    @cached_property
    def moved(self) -> tuple[str, str, float] | None:
        """(package, the next dearer one, kr in a year) if a tenth of the weeks of the largest package were in the next; None
        without one."""
        largest = self._largest(self.table["package"].isin(list(self.rates)))
        if largest is None or self._year["month"].nunique() < 12:
            return None
        name = str(largest["package"])
        dearer = sorted((rate, other) for other, rate in self.rates.items() if rate > self.rates[name])
        return (name, dearer[0][1], self._moved_weeks(name) * (dearer[0][0] - self.rates[name])) if dearer else None

    @cached_property
    def moved_hours(self) -> tuple[str, str, float] | None:
        """(package, the one with the next more hours behind a week, delivered hours in a year) if a tenth of the weeks of the
        largest package were in the next; None without one. For a unit that is paid for its hours, not by packages."""
        largest = self._largest(self.table["hours_per_week"].notna())
        if largest is None or self._year["month"].nunique() < 12:
            return None
        name, hours = str(largest["package"]), float(largest["hours_per_week"])
        known = self.table[self.table["package"] != OTHER]
        heavier = sorted(
            (float(more), str(other))
            for other, more in zip(known["package"], known["hours_per_week"], strict=True)
            if more > hours
        )
        return (name, heavier[0][1], self._moved_weeks(name) * (heavier[0][0] - hours)) if heavier else None

    def _moved_weeks(self, package: str) -> float:
        """The part of a year's weeks of the package that the example moves."""
        return MOVED * float(self._year.loc[self._year["package"] == package, "active_weeks"].sum())

    @property
    def _year(self) -> pd.DataFrame:
        end = self.told.to if self.told.to is not None else self.month
        return self._of(pd.period_range(end=end, periods=12, freq="M"))


class WholePackages(PackageNumbers):
    """All units' packages together, and unit by unit."""

    @cached_property
    def _rates(self) -> dict[str, dict[str, float]]:
        terms = AllocationTerms(self.follow_up.settings)
        return {str(unit): terms.package_rates(str(unit), self.month) for unit in self.weeks["unit"].unique()}

    def rates_of(self, unit: str) -> dict[str, float]:
        """The unit's own."""
        return self._rates.get(unit, {})

    @cached_property
    def rates(self) -> dict[str, float]:
        """The rates that are the same for every unit that is paid by packages."""
        found: dict[str, set[float]] = {}
        for rates in self._rates.values():
            for package, rate in rates.items():
                found.setdefault(package, set()).add(rate)
        return {package: rates.pop() for package, rates in found.items() if len(rates) == 1}

    @cached_property
    def told(self) -> ToldOfAll:
        """Which figures are told, and to which month."""
        return ToldOfAll(self.follow_up.municipality, self.month, max(self.small_count, 1))

    @cached_property
    def spread(self) -> pd.DataFrame:
        """Index unit, a column per package: delivered hours behind a week; missing where they are of few citizens."""
        return self.hours.pivot_table(index="unit", columns="package", values="hours_per_week")
