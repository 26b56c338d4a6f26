"""The numbers behind the whole municipality's follow-up: its units side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import pandas as pd

from styringslib.findings import Finding, grounds
from styringslib.findings import rules as rules_of
from styringslib.followup.actions import open_actions
from styringslib.intake import Municipality
from styringslib.intake.mapping.unallocated import without_unit
from styringslib.intake.tables_when_asked import TablesWhenAsked
from styringslib.month import staff
from styringslib.month.all_units.key_figures import actual_by_unit
from styringslib.month.all_units.net_costs import net_costs
from styringslib.month.beliefs.unit_beliefs import unit_beliefs
from styringslib.month.follow_up import FollowUp
from styringslib.month.key_figures import actual_figures
from styringslib.month.status_line import status_line
from styringslib.month.track_record import tried
from styringslib.prognosis import TOTAL


class WholeFollowUp(FollowUp):
    """All units."""

    @cached_property
    def parts(self) -> list[FollowUp]:
        """The single units of the whole municipality's report, largest overspend first."""
        units = [self.municipality.unit(str(name)) for name in self.unit_rows.index]
        return [FollowUp(self.municipality.for_unit(u.name), u, self.month, self.forecasts) for u in units]

    @cached_property
    def unit_rows(self) -> pd.DataFrame:
        """Forecast rows of the single units with kind, deviation (expected - budget), target (what is earned, else the budget)
        and judged (expected - target); largest overspend first."""
        rows = self.forecasts.figures.loc[self.forecasts.units]
        rows = rows.assign(deviation=rows["expected"] - rows["budget"])
        rows["target"] = rows["earned"].fillna(rows["budget"]) if "earned" in rows else rows["budget"]
        rows["judged"] = rows["expected"] - rows["target"]
        rows["kind"] = [self.municipality.unit(str(name)).kind for name in rows.index]
        return rows.sort_values("deviation", ascending=False, kind="stable")

    @cached_property
    def without_unit(self) -> pd.DataFrame:
        """``mapping.unallocated.without_unit`` of the report's year."""
        return without_unit(self.municipality.unallocated, self.month.year)

    @property
    def granted_beyond(self) -> float:
        """What the units that are judged against what they earn come to earn beyond their budgets in the year, kr; 0 where there
        are none. With what the units deviate from their measures it is the whole's deviation."""
        return float((self.unit_rows["target"] - self.unit_rows["budget"]).sum())

    @cached_property
    def unit_findings(self) -> list[Finding]:
        """Units whose deviation is worth telling, and how they balance."""
        limits = self.settings.thresholds
        rows = self.unit_rows[["judged", "target"]].set_axis(["deviation", "budget"], axis=1)
        earned = self.unit_rows["earned"].notna() if "earned" in self.unit_rows else False
        return rules_of.unit_findings(
            self.name,
            self.month,
            rows.assign(earned=earned).join(self._written),
            minor_kr=limits.minor_kr,
            minor_pct=limits.minor_pct,
            act_kr=limits.act_kr,
        )

    @property
    def _written(self) -> pd.DataFrame:
        """Index unit: explanation of the month and the first agreed action that is not over, "" where there is none."""
        rows = {}
        for part in self.parts:
            explained = part.explanations.loc[part.explanations["month"] == self.month, "explanation"]
            agreed = open_actions(part.actions)["title"]
            rows[part.name] = [str(found.iloc[-1]) if len(found) else "" for found in (explained, agreed)]
        return pd.DataFrame.from_dict(rows, orient="index", columns=["explanation", "action"])

    @cached_property
    def beliefs_by_unit(self) -> dict[str, list[Finding]]:
        """Unit, in the order of ``parts`` -> what is believed to have happened in its year (``FollowUp.belief_findings``)."""
        net, known = net_costs(self.compared), tried(self.forecasts.record)
        return {part.name: unit_beliefs(part, tried=part.name in known, net=part.name in net) for part in self.parts}

    @cached_property
    def compared_units(self) -> Finding | None:
        """The units that have a whole budget, where not all of them do."""
        return grounds.compared_units_finding(self.name, self.month, self.unit_rows)

    @cached_property
    def frame_rows(self) -> pd.DataFrame:
        """Status lines of the frames of areas and of the whole: name, budget, spent, expected_rest, ..."""
        rows = []
        for label, name in {**self.forecasts.frames, TOTAL: self.settings.name}.items():
            row = self.forecasts.row(label)
            line = status_line(row, self.month) if row is not None else None
            if line is not None:
                rows.append({"name": name, **line.to_dict()})
        return pd.DataFrame(rows)

    @cached_property
    def key_figures_by_unit(self) -> pd.DataFrame:
        """Units x key figures, actual, of every unit that delivers hours; the whole's own, which they add up to, is
        ``key_figures``."""
        found = actual_by_unit(self.municipality, self.month)
        names = [name for name in self.unit_rows.index if name in found.index]
        return found.loc[names].rename_axis(None) if names else pd.DataFrame()

    @cached_property
    def staff_by_kind(self) -> pd.DataFrame:
        """Index kind of unit: pay (kr), own_hours, external_hours and the key figures of staff, January to the month, of the
        kinds that have a payroll."""
        rows = {}
        for kind in dict.fromkeys(unit.kind for unit in self.settings.units):
            names = [unit.name for unit in self.settings.units if unit.kind == kind]
            part = self.rows_of(names)
            pay = part.payroll[part.payroll["month"].isin(self.year_to_date)]
            if len(pay):
                hours = staff.attendance(part, self.year_to_date)
                figures = actual_figures(part, self.month)
                rows[kind] = {"pay": pay["amount"].sum(), **hours.to_dict(), **figures.to_dict()}
        return pd.DataFrame.from_dict(rows, orient="index")

    def rows_of(self, names: list[str]) -> Municipality:
        """The municipality with those units' rows alone."""
        every = self.municipality.tables

        def own(table: str) -> pd.DataFrame:
            return every[table][every[table]["unit"].isin(names)] if "unit" in every[table] else every[table]

        return replace(self.municipality, tables=TablesWhenAsked(every, own))

    @cached_property
    def agreement_findings(self) -> list[Finding]:
        """What the municipality's own rules ask for and is missing or overdue, of every unit."""
        return [finding for part in self.parts for finding in part.agreement_findings]
