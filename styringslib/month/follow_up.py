"""What one unit's monthly follow-up says: its figures, and the findings made from them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypedDict

import pandas as pd

from styringslib import followup
from styringslib.borders import as_record, records
from styringslib.findings import Finding, grounds, rank, side
from styringslib.findings import rules as rules_of
from styringslib.findings.causes import cause_findings
from styringslib.month import accounts, register_changes
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.beliefs.unit_beliefs import other_notes, unit_beliefs
from styringslib.month.facilities.joined import of_income
from styringslib.month.planned_changes import changes_of_new_year, formal_record, with_actions
from styringslib.month.purchaser.conditions import Conditions
from styringslib.month.responsibility import unit_split
from styringslib.month.track_record import accuracy, overridden
from styringslib.month.unit_numbers import UnitNumbers
from styringslib.presentation import numbers
from styringslib.presentation.signs import Sign
from styringslib.prognosis.record import relative_error
from styringslib.rounds.follow_ups import held_by


class _Limited(TypedDict):
    """What the rules of causes take beside the figures."""

    minor_kr: float
    through: pd.Period


class FollowUp(UnitNumbers):
    """One unit's follow-up, or the whole municipality's (``whole.WholeFollowUp``): figures, and findings made from them."""

    @property
    def earned(self) -> float:
        """What a unit that is judged against what it earns earns in the year, kr; missing where the budget is the measure."""
        row = self.forecast
        return float(row.get("earned", math.nan)) if row is not None else math.nan

    @property
    def target(self) -> float:
        """What the year is judged against, kr: what a unit paid by its activity earns, else its budget, if any."""
        row = self.forecast
        return self.earned if row is None or not math.isnan(self.earned) else float(row["budget"])

    @property
    def probability(self) -> float:
        """How likely it is, 0-1, that the year costs more than the unit is judged against; missing where that is not known."""
        row = self.forecast
        if row is None:
            return math.nan
        return float(row["probability"] if math.isnan(self.earned) else row.get("earned_probability", math.nan))

    @property
    def paid_for(self) -> str:
        """The table of what a unit that is judged against what it earns is paid for in the month (activity, packages, referrals,
        placements); else empty."""
        if math.isnan(self.earned) or self.unit is None:
            return ""
        entry = AllocationTerms(self.settings).in_force(self.name, self.month)
        return entry.model.table if entry is not None else ""

    @property
    def paid_hours(self) -> str:
        """The hours that such a unit is paid for in the month: granted or delivered; else empty."""
        entry = AllocationTerms(self.settings).in_force(self.name, self.month) if self.paid_for else None
        return str(getattr(entry.model, "basis", "")) if entry is not None else ""

    @cached_property
    def split(self) -> pd.DataFrame:
        """followup.deviation_split of the report's units: index unit; volume, price, conditions, settlement, open, deviation
        (from what the unit is judged against) and paid, kr to date. Empty where nothing can be compared."""
        return self._split(self.conditions)

    @cached_property
    def split_unstated(self) -> pd.DataFrame:
        """``split`` as it is when nothing is stated of conditions."""
        return self._split(None)

    def _split(self, conditions: pd.DataFrame | None) -> pd.DataFrame:
        causes = self.contributions if self.causes else None
        return unit_split(self.compared, causes, self.forecasts.earned, conditions)

    @cached_property
    def conditions(self) -> pd.DataFrame:
        """``purchaser.conditions.Conditions.amounts`` of the report's units."""
        return Conditions(self.settings, self.compared, self.forecasts.figures["budget"]).amounts

    @cached_property
    def printed_finding(self) -> Finding | None:
        """What the printed status says."""
        line = self.printed_line
        return rules_of.printed_finding(self.name, self.month, as_record(line)) if line is not None else None

    @cached_property
    def forecast_finding(self) -> Finding | None:
        """The statement that the report begins with."""
        if self.forecast is None:
            return None
        limits = self.settings.thresholds
        row = {**{str(name): value for name, value in self.forecast.items()}, "earned": self.earned}
        row["probability"] = self.probability
        return rules_of.forecast_finding(
            self.name,
            self.month,
            row,
            minor_kr=limits.minor_kr,
            minor_pct=limits.minor_pct,
            act_kr=limits.act_kr,
            no_budget=self._no_budget,
            paid_for=self.paid_for,
        )

    @property
    def _no_budget(self) -> str:
        """Why there is no budget to hold the year against."""
        years = self.compared.budget_years
        faults = sorted({str(fault) for fault in years["fault"]} - {""})
        if not faults or (years["fault"] == "").any():
            return "some" if faults else "none"
        return faults[0]

    @cached_property
    def change_findings(self) -> list[Finding]:
        """What moved the forecast since last month, and in which parts."""
        row = self.forecast
        if row is None or pd.isna(row["previous"]):
            return []
        parts = {name: float(row[name]) for name in ("new_actuals", "revised_past", "changed_expectations")}
        told = {
            "income": side(float(row["expected"]), float(row["previous"])) == "income",
            "settled": bool(row["owed"]),
        }
        return rules_of.change_findings(self.name, self.month, parts, minor_kr=self.minor_kr, **told)

    @cached_property
    def owed_finding(self) -> Finding | None:
        """What settlements with providers come to beyond what is posted and late."""
        own = self.forecasts.of([self.unit.name]) if self.unit else self.forecasts
        return grounds.owed_finding(self.name, self.month, own.owed, minor_kr=self.minor_kr)

    @cached_property
    def belief_findings(self) -> list[Finding]:
        """What is believed to have happened in the unit's year (``findings.beliefs``); none of several units together."""
        return unit_beliefs(self, tried=not self.accuracy.empty)

    @cached_property
    def findings(self) -> list[Finding]:
        """Why, largest first. Falls back on account groups where no hours explain the money."""
        limited: _Limited = {"minor_kr": self.minor_kr, "through": self.compared.through}
        if followup.EXPLAINING & set(self.causes):
            figures, several = self.key_figures, self.unit is None
            found = cause_findings(self.name, self.month, self.causes, figures, several=several, **limited)
            return rank(found)
        found = rules_of.account_group_findings(self.name, self.month, self.account_groups, **limited)
        if (owed := self.owed_finding) is not None:
            # What is owed is the reason; its account group would tell the same kroner once more.
            found = [owed] + [one for one in found if abs(one.size - owed.size) >= self.minor_kr]
        if len(self.occupancy):
            vacant = rules_of.vacancy_findings(self.name, self.month, *self.occupancy_to_date, minor_kr=self.minor_kr)
            if not (income := [one for one in found if of_income(one)]):
                # Places that nobody has paid less for are worth telling, but no part of what the accounts deviate by.
                return rank(found) + vacant
            # Missing income from vacant places is the same money: told once, by its cause.
            found = vacant + [finding for finding in found if not (vacant and finding in income)]
        return rank(found)

    @cached_property
    def agreement_findings(self) -> list[Finding]:
        """What the municipality's own rules ask for and is missing or overdue."""
        late = followup.overdue_actions(self.actions, self.month)
        found = rules_of.overdue_action_findings(self.name, self.month, records(late))
        return found + (rules_of.response_findings(self.name, self.month, self.response) if self.response else [])

    @cached_property
    def response(self) -> dict[str, Any]:
        """What the rules ask for of this month (`followup.required_responses`); empty without a forecast."""
        row, limits = self.forecast, self.settings.thresholds
        if row is None:
            return {}
        over = self.target - float(row["expected"])
        # A closed unit's explanations and actions are its successor's.
        response = followup.required_responses(
            pd.DataFrame({"unit": [self.name], "budget": [self.target], "expected_deviation": [over]}),
            followup.ResponseRule(limits.explain_kr, limits.explain_pct / 100, limits.act_kr, limits.act_pct / 100),
            explanations=self.explanations[self.explanations["month"] == self.month].assign(unit=self.name),
            actions=self.actions.assign(unit=self.name),
        )
        return as_record(response.iloc[0])

    @cached_property
    def _record(self) -> pd.DataFrame:
        return self.forecasts.of([self._label]).record

    @cached_property
    def overridden(self) -> pd.DataFrame:
        """track_record.overridden: kept forecasts of finished years that followed what somebody knew, beside the method."""
        return overridden(self._record)

    @cached_property
    def accuracy(self) -> pd.DataFrame:
        """The forecast's error in finished years: month (number passed), combination, last_year_share, twelfths (median error
        0-1); coverage, years."""
        return accuracy(self._record)

    @cached_property
    def earlier_forecasts(self) -> pd.DataFrame:
        """This year's forecasts, oldest first, the report's own last: month, expected, lower_80, upper_80, made (day of the
        record; missing for what is calculated afterwards)."""
        known = self._record
        rows: pd.DataFrame = known[(known["month"].dt.year == self.month.year) & known["outturn"].isna()]
        columns = ["month", "expected", "lower_80", "upper_80", "made"]
        if rows.empty or self.forecast is None:
            return rows.iloc[:0][columns]
        own = {**self.forecast[columns[1:-1]].to_dict(), "month": self.month, "made": pd.NaT}
        return pd.concat([rows.sort_values("month")[columns], pd.DataFrame([own])[columns]], ignore_index=True)

    @cached_property
    def closed_year_record(self) -> pd.DataFrame:
        """How the forecasts of a closed year have fared, oldest first: month, made, expected, lower_80, upper_80, missed (kr,
        + = more cost was expected than came), error (missed of the result's size), inside. Empty while the year is under way.
        """
        rows = self.earlier_forecasts.iloc[:-1]
        result = self.forecast["expected"] if self.closed and self.forecast is not None else math.nan
        if math.isnan(result):
            rows = rows.iloc[:0]
        came = pd.Series(result, index=rows.index)
        inside = came.between(rows["lower_80"], rows["upper_80"])
        return rows.assign(missed=rows["expected"] - came, error=relative_error(rows["expected"], came), inside=inside)

    @property
    def outside(self) -> float:
        """Kr of the rest of the year that agreed actions bring and the forecast leaves out, + = more cost."""
        return float(self.actions["outside"].sum())

    @cached_property
    def after_actions(self) -> pd.Series | None:
        """planned_changes.with_actions; None where nothing that is agreed lies outside the forecast."""
        if self.forecast is None or abs(self.outside) < 1:
            return None
        return with_actions(self.forecast, self.outside)

    @cached_property
    def formal_record(self) -> pd.DataFrame:
        """planned_changes.formal_record of the year's formal follow-ups up to the month."""
        made = self.earlier_forecasts
        months = held_by(self.settings, self.month)
        if self.at is None or made.empty:
            return formal_record(made, [], lambda month: self.municipality)
        return formal_record(made, months, self.at)

    @cached_property
    def recorded_years(self) -> pd.DataFrame:
        """Forecasts on record of finished years, oldest first: month, made, expected, lower_80, upper_80, outturn, error,
        inside."""
        rows = self._record
        rows = rows[(rows["method"] == "recorded") & rows["outturn"].notna()].sort_values("month", kind="stable")
        columns = ["month", "made", "expected", "lower_80", "upper_80", "outturn", "error"]
        return rows[columns].assign(inside=rows["outturn"].between(rows["lower_80"], rows["upper_80"]))

    @cached_property
    def new_year(self) -> pd.DataFrame:
        """planned_changes.changes_of_new_year: what has been reported and agreed that reaches the year after the month's."""
        return changes_of_new_year(self.municipality, self.actions, self.month)

    @cached_property
    def next_budget(self) -> float:
        """accounts.next_budget: the adopted budget of the new year, kr."""
        return accounts.next_budget(self.municipality, self.month)

    @cached_property
    def budget_bridge(self) -> pd.DataFrame:
        """accounts.budget_bridge: the way from adopted to revised budget, of the units whose budget has changed."""
        return accounts.budget_bridge(self.municipality, self.month)

    @cached_property
    def entered_since(self) -> pd.DataFrame:
        """What was entered since last month's follow-up: unit, kind (expected_change, action, cause, solution), title,
        what (new, changed, ended), before and now (kr: effect in the rest of the year; for actions a month, for causes and
        solutions a full year), status."""
        if self.before is None:
            return pd.DataFrame(columns=register_changes.COLUMNS)
        return register_changes.entered_since(self.before(), self.municipality, self.month)

    @cached_property
    def forecast_notes(self) -> list[str]:
        """What the forecaster filled, replaced or could not use in this unit's history, but for what is told as findings."""
        notes = self.forecasts.of([self._label]).notes
        return [_in_words(note) for note in other_notes(notes, self.belief_findings)]


def _in_words(note: str) -> str:
    """The note with its months as a reader writes them: "september 2026" for "2026-09"."""
    return re.sub(r"\b\d{4}-\d{2}\b", lambda found: numbers.month_name(pd.Period(found.group(), "M")), note)


@dataclass(frozen=True)
class Subject:
    """What every section's own numbers have in common: whose they are and of which month."""

    follow_up: FollowUp

    @property
    def name(self) -> str:
        """What the report is about."""
        return self.follow_up.name

    @property
    def month(self) -> pd.Period:
        """The report's month."""
        return self.follow_up.month

    @property
    def closed(self) -> bool:
        """Whether the year is closed."""
        return self.follow_up.closed

    @property
    def sign(self) -> Sign:
        """The convention for what is shown."""
        return self.follow_up.sign
