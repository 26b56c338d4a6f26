"""Early signs: absence, temps and overtime of a unit against its own earlier months."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.fields.words import UNALLOCATED
from styringslib.findings import Finding
from styringslib.findings.beliefs import level_of
from styringslib.followup.early_warning import process_limits
from styringslib.intake import Municipality, completeness
from styringslib.month.follow_up import Subject
from styringslib.sections.early_signs import findings as signs_of
from styringslib.sections.early_signs.terms import overtime_categories

# The months that a chart is drawn over: those that set the level, and those that are held against it.
DRAWN = 24
# So many months on one side of the mean are no chance.
RUN = 9
# A signal is told while it is at most so many months old: what went away in spring is no early sign in October.
FRESH = 3


class EarlySigns(Subject):
    """One unit's early signs."""

    @cached_property
    def charts(self) -> dict[str, pd.DataFrame]:
        """Measure (absence, temps, overtime) -> control chart of the unit, index month, January to the report's month."""
        own = self.follow_up
        # The season is measured over all units: one unit alone has too few days of absence to show it.
        everyone = own.everyone().known_at(self.month) if own.everyone else own.municipality
        found = charts(everyone, self.month.year, self.month, units=(self.name,))
        return {name: chart.set_index("month").drop(columns="unit") for name, chart in found.items()}

    @cached_property
    def rates(self) -> dict[str, pd.Series]:
        """Measure (absence, temps, overtime, user_time) -> value per exposure in the last 24 months, those that are not known
        left out."""
        found = {
            measure: rows[rows["unit"] == self.name].set_index("month").sort_index()
            for measure, rows in _tables(self.follow_up.municipality, self.month).items()
        }
        rates = {measure: rows["value"] / rows["exposure"] for measure, rows in found.items()}
        if self.user_time is not None:
            rates["user_time"] = self.follow_up.hours["user_time_share"]
        return {measure: _drawn(values, self.month) for measure, values in rates.items() if len(values)}

    @cached_property
    def user_time(self) -> pd.DataFrame | None:
        """``early_warning.process_limits`` of the time with citizens, January to the report's month; None where it is unknown."""
        hours = self.follow_up.hours
        if hours.empty or "user_time_share" not in hours:
            return None
        values = hours["user_time_share"].loc[: self.month]
        chart = process_limits(values, start=f"{self.month.year}-01", run=RUN)
        return chart if chart["value"].notna().any() else None

    @cached_property
    def findings(self) -> list[Finding]:
        """The measures that have been out of control within the last three months, the strongest first."""
        found = [
            signs_of.sign_finding(self.name, self.month, name, chart, fresh=FRESH)
            for name, chart in self.charts.items()
        ]
        return sorted((finding for finding in found if finding), key=lambda finding: -finding.size)

    @cached_property
    def beside_cost(self) -> Finding | None:
        """How the strongest sign lies beside what is believed of the unit's cost (``findings.level_finding``)."""
        level = level_of(self.follow_up.belief_findings)
        return signs_of.level_finding(self.findings[0], level) if self.findings else None


class WholeEarlySigns(Subject):
    """Early signs of every unit of the municipality."""

    @cached_property
    def findings(self) -> list[Finding]:
        """As ``EarlySigns.findings``, of all units, the strongest first."""
        month = self.month
        found = [
            signs_of.sign_finding(str(unit), month, measure, rows.set_index("month"), fresh=FRESH)
            for measure, table in charts(self.follow_up.municipality, month.year, month).items()
            for unit, rows in table.groupby("unit", sort=True)
        ]
        return sorted((finding for finding in found if finding), key=lambda finding: -finding.size)

    @cached_property
    def absence(self) -> dict[str, tuple[pd.Series, pd.DataFrame]]:
        """Unit -> its unplanned absence per possible day in the last 24 months, and this year's control chart, of the units that
        have both."""
        whole = self.follow_up.municipality
        charted = charts(whole, self.month.year, self.month).get("absence", pd.DataFrame(columns=["unit"]))
        rows = _tables(whole, self.month).get("absence", pd.DataFrame(columns=["unit"]))
        found = {}
        for unit, chart in charted.groupby("unit", sort=True):
            own = rows[rows["unit"] == unit].set_index("month").sort_index()
            found[str(unit)] = (_drawn(own["value"] / own["exposure"], self.month), chart.set_index("month"))
        return found


def _drawn(values: pd.Series, month: pd.Period) -> pd.Series:
    return values.astype(float).reindex(pd.period_range(month - DRAWN + 1, month, freq="M"))


def charts(
    municipality: Municipality, year: int, through: pd.Period, *, units: tuple[str, ...] | None = None
) -> dict[str, pd.DataFrame]:
    """Control charts of ``units`` (None: all) for ``year``: measure -> followup.control_chart, limits from the two years before.

    absence: unplanned days per possible day; temps: hours of external temps per hour at work; overtime: kr of the overtime
    categories per hour at work. A measure without data, or with too short a history, is left out.
    """
    start = f"{year}-01"
    found = {}
    for measure, table in _tables(municipality, through).items():
        if not (table["month"] < pd.Period(start, "M")).any():
            continue
        chart = followup.control_chart(table, "value", exposure="exposure", start=start, units=units)
        if len(chart):
            found[measure] = chart
    return found


def _tables(municipality: Municipality, through: pd.Period) -> dict[str, pd.DataFrame]:
    """Measure -> unit, month, value, exposure up to ``through``, of the measures that there are data on."""
    tables = {"absence": _absence(municipality), "temps": _temps(municipality), "overtime": _overtime(municipality)}
    kept = {
        measure: table[(table["month"] <= through) & (table["exposure"] > 0)]
        for measure, table in tables.items()
        if len(table)
    }
    return {measure: table for measure, table in kept.items() if len(table)}


def _absence(municipality: Municipality) -> pd.DataFrame:
    rates = followup.absence_rates(followup.unplanned(municipality.absence))
    return rates.rename(columns={"absence_days": "value", "possible_days": "exposure"})[
        ["unit", "month", "value", "exposure"]
    ].dropna()


def _attendance(municipality: Municipality) -> pd.Series:
    return municipality.payroll.groupby(["unit", "month"])["attendance_hours"].sum().rename("exposure")


def _temps(municipality: Municipality) -> pd.DataFrame:
    hired = municipality.temps
    if hired.empty or municipality.payroll.empty:
        return pd.DataFrame()
    external = hired[hired["source"] == "external"]
    hours = external.groupby(["unit", "month"])["hours"].sum(min_count=1).rename("value")
    own = _attendance(municipality)
    own = own[own.index.get_level_values("unit").isin(hired["unit"])]
    table: pd.DataFrame = own.to_frame().join(hours).reset_index()
    # Before the first row there is no table of temps, which is not the same as no temps.
    table = table[table["month"] >= hired["month"].min()].reset_index(drop=True)
    # A month without a row had no temps, unless the unit's temps come every month: then it has not come.
    keys = pd.MultiIndex.from_frame(table[["unit", "month"]])
    gone = completeness.lacking({"temps": hired}, municipality.settings, municipality.payroll["month"].max())
    told = keys.isin(hours.index) | keys.isin(pd.MultiIndex.from_frame(gone[["unit", "month"]]))
    table["value"] = table["value"].where(told, 0.0)
    return table.dropna(subset="value").reset_index(drop=True)


def _overtime(municipality: Municipality) -> pd.DataFrame:
    categories = overtime_categories(municipality.settings)
    payroll = municipality.payroll
    rows = payroll[payroll["wage_category"].isin(list(categories))]
    if rows.empty:
        return pd.DataFrame()
    paid = rows.groupby(["unit", "month"])["amount"].sum().clip(lower=0).rename("value")
    found = _attendance(municipality).to_frame().join(paid).fillna({"value": 0.0})
    # Overtime may be among the pay that stands under no wage category.
    some = payroll[(payroll["wage_category"] == UNALLOCATED) & (payroll["amount"] != 0)]
    return found[~found.index.isin(pd.MultiIndex.from_frame(some[["unit", "month"]]))].reset_index()
