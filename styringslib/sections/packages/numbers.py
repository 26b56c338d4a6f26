"""A unit's packages this year: weeks, citizens, rates, hours behind a week, moves, and what another mix would cost."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.followup.packages import DAYS_OF_A_WEEK
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.courses import active_weeks, checked_packages, citizens_by_package
from styringslib.month.follow_up import Subject
from styringslib.sections.packages.across import Across

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
        return followup.package_hours(self.checked.rows, followup.check_cases(own.cases).rows, months[0], months[-1])

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per package that may be told apart, from the lightest to the heaviest, and one (package "") for the others:
        package, citizens, weeks, rate (the mean where units differ) and amount (kr by the month's rates), hours_per_week, price
        (kr per delivered hour). Empty where all citizens in packages together are too few to be told of."""
        rows = self._of(self.follow_up.year_to_date)
        if self._people < self.small_count:
            rows = rows.iloc[:0]
        told = self.citizens.dropna()
        named = rows["package"].where(rows["package"].isin(told.index), OTHER)
        weeks = rows.groupby(named.rename("package"))["active_weeks"].sum().sort_values(ascending=False)
        frame = weeks.rename("weeks").rename_axis("package").reset_index()
        frame["citizens"] = frame["package"].map(told)
        worth = rows["active_weeks"] * self._rate(rows)
        frame["amount"] = frame["package"].map(worth.groupby(named).agg(lambda kr: kr.sum(skipna=False))).astype(float)
        frame["rate"] = (frame["amount"] / frame["weeks"]).where(frame["package"] != OTHER)
        behind = self.hours.assign(hours=self.hours["weeks"] * self.hours["hours_per_week"])
        sums = behind[behind["citizens"] >= self.small_count].groupby("package")[["hours", "weeks"]].sum()
        frame["hours_per_week"] = frame["package"].map(sums["hours"] / sums["weeks"]).astype(float)
        frame["price"] = frame["rate"] / frame["hours_per_week"]
        apart: pd.DataFrame = frame[frame["package"] != OTHER]
        # By the hours behind a week, or by the rates; where neither is known of all, the largest stand first.
        known = [by for by in ("hours_per_week", "rate") if apart[by].notna().all()]
        if known:
            apart = apart.sort_values(known[0], kind="stable")
        return pd.concat([apart, frame[frame["package"] == OTHER]], ignore_index=True)

    @property
    def citizens_at_a_time(self) -> float:
        """Citizens in packages on an average day of the year so far; missing where they are too few to be told of."""
        days = float(self.follow_up.year_to_date.days_in_month.to_numpy().sum())
        people = self.total * DAYS_OF_A_WEEK / days
        return people if people >= self.small_count else np.nan

    def _largest(self, chosen: pd.Series) -> pd.Series | None:
        """The row of the package with most weeks, of those ``chosen`` (a mask over the table); None without one."""
        rows = self.table[chosen & (self.table["package"] != OTHER)]
        return None if rows.empty else rows.iloc[int(rows["weeks"].to_numpy().argmax())]

    @cached_property
    def moves(self) -> pd.DataFrame:
        """followup.package_moves of the year so far: before, after, citizens; those of few citizens left out."""
        found = self._moves(self.checked.rows)
        told: pd.DataFrame = found[found >= self.small_count].rename("citizens").reset_index()
        return told.sort_values("citizens", ascending=False, kind="stable", ignore_index=True)

    def _moves(self, rows: pd.DataFrame) -> pd.Series:
        """Citizens of all moves, index (before, after)."""
        months = self.follow_up.year_to_date
        return (
            followup.package_moves(rows, months[0], months[-1]).set_index(["before", "after"])["citizens"].astype(float)
        )

    @cached_property
    def courses(self) -> pd.DataFrame:
        """A row per package that is told apart, in the table's order: package, begun and over (citizens who came from outside,
        and who left), running (on the month's last day), weeks_per_course (of those that ended this year) and price (kr for a
        course by the month's rate). Counts of few citizens, and what they would give away, are missing."""
        months = self.follow_up.year_to_date
        found = followup.course_lengths(self.checked.rows, months[0], months[-1]).set_index("package")
        told = [package for package in self.table["package"] if package != OTHER]
        frame = self.table.set_index("package").loc[told, ["citizens", "rate"]].join(found.drop(columns="citizens"))
        enough = found["citizens"].reindex(told) >= self.small_count
        # A mean of whole days with all its digits tells how many it is of, and so those who left or moved.
        frame["weeks_per_course"] = frame["weeks_per_course"].where(enough).round(1)
        few = self._few_running(self.checked.rows, frame["citizens"])
        frame["running"] = frame["running"].astype(float).mask(few.reindex(told, fill_value=False))
        moves = self.moves.set_index(["before", "after"])["citizens"]
        frame["begun"] = [moves.get(("", package), np.nan) for package in told]
        frame["over"] = [moves.get((package, ""), np.nan) for package in told]
        frame["price"] = frame["rate"] * frame["weeks_per_course"]
        return frame.rename_axis("package").reset_index()

    def _few_running(self, rows: pd.DataFrame, citizens: pd.Series) -> pd.Series:
        """Index package: whether those that go on are too few to be told of, or those of the year's citizens that do not, all of
        them or those who went one way."""
        months = self.follow_up.year_to_date
        running = followup.course_lengths(rows, months[0], months[-1]).set_index("package")["running"]
        gone = citizens.reindex(running.index) - running
        moves = self._moves(rows)
        hidden = set(moves[moves < self.small_count].index.get_level_values("before"))
        few: pd.Series = running.between(1, self.small_count - 1) | gone.between(1, self.small_count - 1)
        return few | few.index.isin(hidden)

    @cached_property
    def across(self) -> Across:
        """Hours before the packages and courses since, of one unit."""
        return Across(self.follow_up, self.small_count)

    @cached_property
    def dearer(self) -> float:
        """What all rates one per cent higher would cost in a year, kr: of the weeks of the last twelve months; missing where
        a package has no rate, or packages are younger than a year."""
        rows = self._year
        if rows["month"].nunique() < 12:
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
        return self._of(pd.period_range(end=self.month, periods=12, freq="M"))


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
    def _units(self) -> list[str]:
        return [str(unit) for unit in self.checked.rows["unit"].unique()]

    @cached_property
    def citizens(self) -> pd.Series:
        """As a unit's, without what the units' own reports would tell: where only one of them leaves a package out, or several
        with few citizens together, theirs is what the others lack of the whole's."""
        every, of_units = super().citizens, []
        for unit in self._units:
            own, months = self.follow_up.municipality.for_unit(unit), self.follow_up.year_to_date
            counts, told = (citizens_by_package(own, months, limit) for limit in (1, self.small_count))
            of_units.append(counts.where(told.isna()))
        told = every.mask(_given_away(of_units, self.small_count).reindex(every.index, fill_value=False))
        if told.isna().sum() == 1 and told.notna().any():
            told = told[told > told.min()].reindex(every.index)
        return told

    def _few_running(self, rows: pd.DataFrame, citizens: pd.Series) -> pd.Series:
        """As a unit's, and where one unit's own report leaves a package out."""
        months, few = self.follow_up.year_to_date, [super()._few_running(rows, citizens)]
        for unit in self._units:
            own = citizens_by_package(self.follow_up.municipality.for_unit(unit), months, self.small_count)
            few.append(super()._few_running(rows[rows["unit"] == unit], own) | own.isna())
        return pd.concat(few, axis=1).fillna(False).any(axis=1)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """As a unit's, without those that the units' own reports would tell."""
        rows = self.checked.rows
        own = [self._moves(rows[rows["unit"] == unit]) for unit in self._units]
        given = _given_away([moves[moves < self.small_count] for moves in own], self.small_count)
        found = super().moves
        keys = pd.MultiIndex.from_frame(found[["before", "after"]])
        return found[~given.reindex(keys, fill_value=False).to_numpy(dtype=bool)].reset_index(drop=True)

    @cached_property
    def spread(self) -> pd.DataFrame:
        """Index unit, a column per package: delivered hours behind a week; missing where they are of few citizens."""
        enough = self.hours[self.hours["citizens"] >= self.small_count]
        return enough.pivot_table(index="unit", columns="package", values="hours_per_week")


def _given_away(left_out: list[pd.Series], small_count: int) -> pd.Series:
    """Which counts of the whole would tell those that units leave out, ``left_out``: a unit's alone, or few together."""
    table = pd.concat(left_out, axis=1) if left_out else pd.DataFrame()
    return (table.notna().sum(axis=1) == 1) | (table.notna().any(axis=1) & (table.sum(axis=1) < small_count))
