"""What rehabilitation changes: help before and after, beside citizens who have not had a course, and when it pays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.followup.spells import level_at
from styringslib.intake import Municipality
from styringslib.month.follow_up import Subject
from styringslib.privacy.few_people import is_few
from styringslib.privacy.joined_months import joined_months
from styringslib.privacy.known_rates import told_average
from styringslib.sections.rehabilitation.terms import exits
from styringslib.sections.rehabilitation.windows import EFFECTS, YEARS, by_month, moved_by_month, treated_to

STEP = 4  # weeks between the points of the citizens' own curve
QUARTERS = 4
COURSE = 12  # weeks within which a course is over
MAIN = 26  # weeks after the start at which the saving is reckoned


class OutcomeNumbers(Subject):
    """One team: help before and after its courses, and the courses beside citizens who have not had one."""

    @property
    def small_count(self) -> int:
        """Groups of fewer citizens are not shown."""
        return self.follow_up.settings.thresholds.small_count

    @cached_property
    def to(self) -> pd.Period | None:
        """The month to whose end the section tells. The windows move by a month: a month with few who come in or go out would be
        told by the difference between two reports, and is told with the next. None while nothing is."""
        told = joined_months(self._moved, max(self.small_count, 1)).dropna()
        return (
            pd.Period(told.iloc[-1], "M") if len(told) and self._moved.loc[: told.iloc[-1]].to_numpy().any() else None
        )

    @cached_property
    def _moved(self) -> pd.DataFrame:
        return moved_by_month(self.follow_up.municipality.courses, self.linked, self.month)

    @cached_property
    def _then(self) -> Municipality:
        """The team's rows as they were known in ``to``."""
        own = self.follow_up.municipality
        return own if self.to in (None, self.month) else own.known_at(self.to)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Help before and after courses ended in the three years to ``to``, all together: weeks, courses, hours_before, hours,
        change with lower and upper, without_help with bounds (followup.rehabilitation_outcomes). Empty without courses.

        A later moment that only a few courses fewer have reached is left out, for the difference would be theirs; the share
        without help is missing where it is that of a few, or of all but a few.
        """
        if self.to is None:
            return pd.DataFrame()
        courses = self._then.courses
        ended = courses[(courses["to_date"] >= self._since) & (courses["to_date"] <= self.to.end_time)]
        if ended.empty:
            return pd.DataFrame()
        # Hours during a course are counted for the whole course, not per week: they have no place in this comparison.
        ended = ended.drop(columns="hours_during")
        table = followup.rehabilitation_outcomes(ended, by=(), as_of=self.to.end_time)
        table = table[(table["moment"] != "during") & (table["courses"] >= self.small_count)]
        kept, before = [], math.inf
        for reached in table["courses"].astype(float):
            # As many as before may well be the same; a few fewer are not.
            kept.append(not 0 < before - reached < self.small_count)
            before = reached if kept[-1] else before
        table = table[np.array(kept, dtype=bool)].assign(weeks=table["moment"].astype(int)).reset_index(drop=True)
        shares = ["without_help", "without_help_lower", "without_help_upper"]
        without = (table["without_help"] * table["courses"]).round()
        few = is_few(without, self.small_count) | is_few(table["courses"] - without, self.small_count)
        table[shares] = table[shares].mask(few)
        return table

    @cached_property
    def results(self) -> pd.Series:
        """Courses ended this year up to ``results_to`` by result; their sum is that of all. Results that last year had few of are
        together, with the smallest of the others where they are still too few. Empty where that leaves nothing apart, or while
        there are too few to tell."""
        if self._told_ends.empty or self.results_to is None:
            return pd.Series(dtype=int)
        counts = self._told_ends.loc[: self.results_to].sum().astype(int)
        apart = counts.drop("Andet").sort_values(ascending=False, kind="stable")
        shown = pd.concat([apart, counts[["Andet"]]])
        return shown[shown > 0]

    @cached_property
    def results_to(self) -> pd.Period | None:
        """The last month whose results can be told: later ones are too few of a kind, and would be told by the difference between
        two months' reports. None while there is none."""
        told = joined_months(self._told_ends, max(self.small_count, 1)).dropna()
        return told.iloc[-1] if len(told) and self._told_ends.loc[: told.iloc[-1]].to_numpy().any() else None

    @cached_property
    def _told_ends(self) -> pd.DataFrame:
        """Courses ended this year by month and result as they are told apart, "Andet" the others together. What is rare is told
        by last year, so that it is the same in all the year's reports. Empty where nothing would be apart."""
        courses = self.follow_up.municipality.courses
        result = courses["result"].replace("", pd.NA).fillna("Ikke oplyst")
        ended = pd.crosstab(courses["to_date"].dt.to_period("M"), result)
        last = pd.period_range(f"{self.month.year - 1}-01", periods=12, freq="M")
        before = ended.reindex(last, fill_value=0).sum().sort_values(kind="stable")
        # Joined until a quarter has enough of each.
        enough = QUARTERS * max(self.small_count, 1)
        rare = (before < enough) | (before.cumsum() - before < enough) if (before < enough).any() else before < 0
        year = ended.reindex(self.follow_up.year_to_date, fill_value=0)
        apart = year[list(before.index[~rare])]
        return apart.assign(Andet=year[list(before.index[rare])].sum(axis=1)) if len(apart.columns) else apart

    @cached_property
    def checked(self) -> followup.Checked:
        """The team's courses that can be counted, and what was wrong with the others."""
        return followup.check_courses(self.follow_up.municipality.courses)

    @cached_property
    def _numbered(self) -> dict[pd.Period, tuple[pd.DataFrame, pd.DataFrame]]:
        return {}

    def _numbered_at(self, month: pd.Period) -> tuple[pd.DataFrame, pd.DataFrame]:
        """All districts' grants that can be counted, and the team's courses, as they were known in ``month``; citizens as numbers
        (-1: not in the grants).

        Nobody is listed in this section, and numbers are several times faster than pseudonyms on a million grants.
        """
        if month not in self._numbered:
            own, now = self.follow_up, month == self.month
            everyone = own.everyone().known_at(month) if own.everyone else own.municipality
            cases = followup.check_cases(everyone.cases if now else everyone.known_at(month).cases).rows
            codes, people = pd.factorize(cases["citizen"])
            courses = (
                self.checked.rows if now else followup.check_courses(own.municipality.known_at(month).courses).rows
            )
            place = pd.Index(people).get_indexer(pd.Index(courses["citizen"]))
            self._numbered[month] = cases.assign(citizen=codes), courses.assign(citizen=place)
        return self._numbered[month]

    @property
    def cases(self) -> pd.DataFrame:
        """All districts' grants that can be counted, as they were known in ``to``."""
        return self._numbered_at(self._told)[0]

    @property
    def _told(self) -> pd.Period:
        return self.month if self.to is None else self.to

    @cached_property
    def linked(self) -> pd.DataFrame:
        """Courses whose citizen is found in the grants, so that help can be followed there."""
        return _in_grants(self._numbered_at(self.month)[1])

    @property
    def unlinked(self) -> int:
        """Courses begun in the years that are looked at whose citizen is not in the grants."""
        rows = self._numbered_at(self._told)[1]
        return int(((rows["from_date"] >= self._since) & (rows["citizen"] < 0)).sum())

    @property
    def _since(self) -> pd.Timestamp:
        return (self._told - 12 * YEARS + 1).start_time

    @cached_property
    def _followed(self) -> pd.DataFrame:
        """``linked`` as it was known in ``to``."""
        return _in_grants(self._numbered_at(self._told)[1])

    @cached_property
    def during(self) -> tuple[float, float]:
        """Mean hours of the team a week in courses ended in the years looked at, and mean weeks of a course.

        The table's hours are those of the whole course; a week's are hours / (days / 7).
        """
        rows = self._numbered_at(self._told)[1]
        ended = rows[(rows["to_date"] >= self._since) & rows["hours_during"].notna()]
        weeks = ((ended["to_date"] - ended["from_date"]).dt.days + 1) / 7
        if ended.empty:
            return np.nan, np.nan
        return float((ended["hours_during"] / weeks).mean()), float(weeks.mean())

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Index weeks (12, 26, 52 after the start): estimate, lower, upper (hours a week against not-yet-treated citizens),
        naive, comparison_change, treated, compared. Empty where courses and grants do not share pseudonyms."""
        if self.to is None or self._followed.empty:
            return pd.DataFrame()
        found: dict[int, Mapping[str, float]] = {}
        first = self._since.to_period("M")
        for weeks in EFFECTS:
            last = treated_to(self.to, weeks)
            if last < first:
                continue
            treated, compared = followup.not_yet_treated(self._followed, self.cases, first, last, weeks=weeks)
            try:
                gap = followup.outcome_difference(treated, compared, before="before", after="after", cluster="citizen")
            except ValueError:
                # Too few citizens for an estimate is no fault of the reader's: the row is left out.
                continue
            names = ("estimate", "lower", "upper", "naive", "comparison_change", "treated", "compared")
            found[weeks] = {name: float(getattr(gap, name)) for name in names}
        table = pd.DataFrame.from_dict(found, orient="index").rename_axis("weeks")
        if len(table):
            table = table[(table[["treated", "compared"]] >= self.small_count).all(axis=1)]
        return table

    @cached_property
    def own_curve(self) -> followup.InterruptedSeries | None:
        """Mean granted hours of the citizens every fourth week, a year to each side of the start, as an interrupted time series.

        Only citizens with help a year before the start and a year known after it; None for fewer than ten of them.
        """
        if self.to is None or self._followed.empty:
            return None
        start = self._followed["from_date"]
        year = pd.Timedelta(weeks=52)
        had_help = self.cases.groupby("citizen")["from_date"].min().reindex(self._followed["citizen"]).to_numpy()
        rows = self._followed[
            (start >= self._since - year) & (start + year <= self.to.end_time) & (had_help <= (start - year).to_numpy())
        ]
        if len(rows) < 10:
            return None
        who, day = rows["citizen"].to_numpy(), rows["from_date"].to_numpy(dtype="datetime64[D]")
        points = np.arange(-52, 53, STEP)
        means = [level_at(self.cases, who, day + np.timedelta64(7 * int(week), "D")).mean() for week in points]
        # The course itself lies between before and after and belongs to neither.
        curve = pd.Series(means, index=points).where((points < 0) | (points >= COURSE))
        return followup.interrupted_time_series(curve, COURSE)

    @cached_property
    def returns_to(self) -> pd.Period | None:
        """The month to whose end ``returns`` tells: as ``to``, of those without help, who came back, and who went. None while
        nothing is told."""
        spells, away = self._without_help(self.month)
        if spells.empty:
            return None
        stop = spells["to_date"]
        months = pd.period_range(stop.min().to_period("M"), self.month, freq="M")
        back = stop + pd.to_timedelta(spells["weeks"] * 7, unit="D")
        moved = {"ended": stop, "returned": back[spells["event"] == "returned"]}
        # A few who went in all are not told of, however many months they went in.
        if len(away) >= self.small_count:
            moved["away"] = away["to_date"]
        counts = pd.DataFrame({name: by_month(when, months) for name, when in moved.items()}, index=months)
        told = joined_months(counts, max(self.small_count, 1)).dropna()
        return pd.Period(told.iloc[-1], "M") if len(told) else None

    def _without_help(self, month: pd.Period) -> tuple[pd.DataFrame, pd.DataFrame]:
        """``followup.return_spells`` of courses as they were known in ``month``, with to_date; and the courses that death or care
        home ended: what happens later is not in the data."""
        cases, courses = self._numbered_at(month)
        rows, gone = _in_grants(courses), set(exits(self.follow_up.settings))
        ended = rows[rows["to_date"].notna() & (rows["to_date"] < month.end_time.normalize())]
        away = ended["result"].isin(gone)
        others = ended[~away].reset_index(drop=True)
        if others.empty:
            return pd.DataFrame(columns=["weeks", "event", "to_date"]), ended[away]
        # A row for each course, so that its last day can be laid beside it.
        numbered = others.assign(unit=others.index)
        spells = followup.return_spells(numbered, cases, month.end_time)
        return spells.assign(to_date=others["to_date"].reindex(spells["unit"]).to_numpy()), ended[away]

    @cached_property
    def returns(self) -> followup.ReturnTimes | None:
        """Time until help returns after courses that ended without help to the end of ``returns_to``, death and care home
        competing; None without any. A few of the latter are left out, and nothing is told where a few came back, or all but a
        few."""
        if self.returns_to is None:
            return None
        spells, away = self._without_help(self.returns_to)
        if len(spells) < max(self.small_count, 1):
            return None
        # Each step of the curve is a citizen: a few who came back, or died, could be counted in it.
        if is_few(spells["event"].value_counts(), self.small_count).any():
            return None
        exits_told = range(len(away) if len(away) >= self.small_count else 0)
        left = pd.DataFrame({"weeks": 0.0, "event": "exit"}, index=exits_told)
        table = pd.concat([spells[["weeks", "event"]], left], ignore_index=True)
        return followup.time_to_return(table["weeks"], table["event"])

    @cached_property
    def course_cost(self) -> float:
        """What a course has cost in the twelve months to ``to``: the team's spending / courses ended, kr, rounded so that the
        spending does not tell how many (``privacy.known_rates.told_average``); missing without either, and with too few."""
        ledger, courses = self.follow_up.ledger, self._numbered_at(self._told)[1]
        year = pd.period_range(self._told - 11, self._told, freq="M")
        ended = courses["to_date"].dt.to_period("M").isin(year).sum()
        spent = ledger.loc[ledger["month"].isin(year), "spent"].sum()
        return told_average(float(spent), float(ended), self.small_count) if self.to is not None else np.nan

    @cached_property
    def hour_price(self) -> float:
        """What a saved hour of help is worth: the mean of the hourly prices of the districts in operation, kr."""
        settings = self.follow_up.settings
        districts = [unit.name for unit in settings.units if unit.kind == "district"]
        return float(settings.assumption_by_unit("hourly_price", self.month).reindex(districts).mean())

    @cached_property
    def pays_after(self) -> pd.Series | None:
        """followup.break_even with the fair estimate after 26 weeks: weeks, lower, upper, saving_per_week (kr)."""
        if MAIN not in self.effects.index or pd.isna(self.course_cost) or pd.isna(self.hour_price):
            return None
        row = self.effects.loc[[MAIN]].iloc[0]
        return followup.break_even(
            self.course_cost, -row["estimate"], self.hour_price, lower=-row["upper"], upper=-row["lower"]
        )


def _in_grants(courses: pd.DataFrame) -> pd.DataFrame:
    return courses[courses["citizen"] >= 0].reset_index(drop=True)
