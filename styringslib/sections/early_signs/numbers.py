"""Early signs: absence, temps and overtime of a unit against its own earlier months."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib.findings import Finding
from styringslib.findings.beliefs import level_of
from styringslib.followup.early_warning import process_limits
from styringslib.month.follow_up import Subject
from styringslib.sections.early_signs import findings as signs_of
from styringslib.sections.early_signs.kept import read_charts
from styringslib.sections.early_signs.measured import charts, tables_of

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
        found = read_charts(own.kept, self.month) if own.kept else None
        if found is None:
            # The season is measured over all units: one unit alone has too few days of absence to show it.
            everyone = own.everyone().known_at(self.month) if own.everyone else own.municipality
            found = charts(everyone, self.month.year, self.month, units=(self.name,))
        mine = {name: chart[chart["unit"] == self.name] for name, chart in found.items()}
        return {name: chart.set_index("month").drop(columns="unit") for name, chart in mine.items() if len(chart)}

    @cached_property
    def rates(self) -> dict[str, pd.Series]:
        """Measure (absence, temps, overtime, user_time) -> value per exposure in the last 24 months, those that are not known
        left out."""
        found = {
            measure: rows[rows["unit"] == self.name].set_index("month").sort_index()
            for measure, rows in tables_of(self.follow_up.municipality, self.month).items()
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
    def _charts(self) -> dict[str, pd.DataFrame]:
        own = self.follow_up
        kept = read_charts(own.kept, self.month) if own.kept else None
        return charts(own.municipality, self.month.year, self.month) if kept is None else kept

    @cached_property
    def findings(self) -> list[Finding]:
        """As ``EarlySigns.findings``, of all units, the strongest first."""
        month = self.month
        found = [
            signs_of.sign_finding(str(unit), month, measure, rows.set_index("month"), fresh=FRESH)
            for measure, table in self._charts.items()
            for unit, rows in table.groupby("unit", sort=True)
        ]
        return sorted((finding for finding in found if finding), key=lambda finding: -finding.size)

    @cached_property
    def absence(self) -> dict[str, tuple[pd.Series, pd.DataFrame]]:
        """Unit -> its unplanned absence per possible day in the last 24 months, and this year's control chart, of the units that
        have both."""
        whole = self.follow_up.municipality
        charted = self._charts.get("absence", pd.DataFrame(columns=["unit"]))
        rows = tables_of(whole, self.month).get("absence", pd.DataFrame(columns=["unit"]))
        found = {}
        for unit, chart in charted.groupby("unit", sort=True):
            own = rows[rows["unit"] == unit].set_index("month").sort_index()
            found[str(unit)] = (_drawn(own["value"] / own["exposure"], self.month), chart.set_index("month"))
        return found


def _drawn(values: pd.Series, month: pd.Period) -> pd.Series:
    return values.astype(float).reindex(pd.period_range(month - DRAWN + 1, month, freq="M"))
