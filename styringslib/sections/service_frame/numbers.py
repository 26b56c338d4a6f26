"""The service frame of the whole municipality: how it has come about, the expected result, and what is structural."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.month import accounts
from styringslib.month.follow_up import Subject
from styringslib.month.whole import WholeFollowUp
from styringslib.prognosis import TOTAL
from styringslib.rounds.follow_ups import held_by, numbered_months
from styringslib.sections.service_frame.solutions import Solutions
from styringslib.sections.service_frame.terms import HORIZON_WORDS, FrameTerms, frame_terms

# Years of accounts that count as evidence.
YEARS = 4


@dataclass(frozen=True)
class ServiceFrameNumbers(Subject):
    """The frame's figures; frames are empty where unknown."""

    follow_up: WholeFollowUp

    @cached_property
    def terms(self) -> FrameTerms | None:
        """[serviceramme]; None where it is not described."""
        return frame_terms(self.follow_up.settings)

    @cached_property
    def roll_forward(self) -> pd.DataFrame:
        """followup.roll_forward up to the report's year: year, label, amount, subtotal."""
        if self.terms is None:
            return pd.DataFrame()
        steps = [step for step in self.terms.steps if step.year <= self.month.year]
        table = followup.roll_forward(self.terms.start, steps)
        return table.assign(year=table["year"].fillna(self.terms.start_year).astype(int))

    @property
    def frame(self) -> float:
        """The year's frame, kr."""
        return float(self.roll_forward["subtotal"].iloc[-1])

    @property
    def adjustments(self) -> pd.DataFrame:
        """The steps of ``roll_forward`` in the report's year: label, amount, subtotal (the frame after the step)."""
        roll = self.roll_forward
        if roll.empty:
            return pd.DataFrame(columns=["label", "amount", "subtotal"])
        own = roll[(roll["year"] == self.month.year) & (roll["label"] != "start")]
        return own[["label", "amount", "subtotal"]].reset_index(drop=True)

    def frame_of(self, year: int) -> float:
        """The frame of ``year`` after its last step, kr; missing before the year that it is rolled forward from."""
        roll = self.roll_forward
        known = roll[roll["year"] <= year] if len(roll) else roll
        return float(known["subtotal"].iloc[-1]) if len(known) else math.nan

    @cached_property
    def _areas(self) -> dict[str, str]:
        return {unit.name: unit.area for unit in self.follow_up.settings.units}

    @cached_property
    def status(self) -> pd.DataFrame:
        """followup.frame_status by area: unit (area, then total), budget, expected_total, share_of_frame, frame ...

        Its deviations are what is left; here they are, as in all of the month's figures, expected minus budget or frame.
        """
        rows = self.follow_up.unit_rows
        if self.terms is None or rows.empty or rows[["budget", "expected"]].isna().any(axis=None):
            return pd.DataFrame()
        table = (
            rows[["budget", "expected"]].groupby(rows.index.map(self._areas)).sum().rename_axis("unit").reset_index()
        )
        status = followup.frame_status(table.rename(columns={"expected": "expected_total"}), frame=self.frame)
        left = ["deviation", "frame_deviation", "frame_deviation_share"]
        return status.assign(**{name: 0.0 - status[name] for name in left})

    @cached_property
    def results(self) -> pd.DataFrame:
        """Area and total by year, up to four: unit, year, budget, actual (this year's expected), one_off, kr."""
        if self.status.empty or self.terms is None:
            return pd.DataFrame()
        own = self.follow_up
        first = self.month.year - YEARS + 1
        booked = own.municipality.postings
        heirs = accounts.successors(own.municipality)
        area = booked["unit"].replace(heirs).map(self._areas)
        spent = booked.groupby([area.rename("unit"), booked["month"].dt.year.rename("year")])["amount"].sum()
        lines = own.budget
        budget = lines.groupby([lines["unit"].map(self._areas).rename("unit"), lines["month"].dt.year.rename("year")])[
            "amount"
        ].sum()
        table = pd.DataFrame({"budget": budget, "actual": spent}).reset_index()
        table = table[(table["year"] >= first) & (table["year"] < self.month.year)].dropna()
        now = self.status[self.status["unit"] != "total"].rename(columns={"expected_total": "actual"})
        table = pd.concat([table, now[["unit", "budget", "actual"]].assign(year=self.month.year)], ignore_index=True)
        once = self.terms.one_offs.groupby(["unit", "year"])["amount"].sum().rename("one_off").reset_index()
        table = table.merge(once, on=["unit", "year"], how="left").fillna({"one_off": 0.0})
        whole = table.groupby("year")[["budget", "actual", "one_off"]].sum().reset_index().assign(unit=TOTAL)
        return pd.concat([table, whole], ignore_index=True)

    @cached_property
    def adopted_results(self) -> pd.DataFrame:
        """``results`` held against the adopted budget; empty where a year's adopted budget is not known of an area."""
        results = self.results
        if results.empty:
            return results
        lines = accounts.adopted_lines(self.follow_up.municipality)
        adopted = lines.groupby([lines["unit"].map(self._areas), lines["month"].dt.year])["amount"].sum()
        areas = results[results["unit"] != TOTAL]
        keys = pd.MultiIndex.from_frame(areas[["unit", "year"]])
        areas = areas.assign(budget=adopted.reindex(keys).to_numpy())
        if areas["budget"].isna().any():
            return results.iloc[:0]
        whole = areas.groupby("year")[["budget", "actual", "one_off"]].sum().reset_index().assign(unit=TOTAL)
        return pd.concat([areas, whole], ignore_index=True)

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """Forecasts at the formal follow-ups held by the report's month, of areas and total: unit, year, followup, expected."""
        if self.terms is None or self.terms.forecasts.empty:
            return pd.DataFrame(columns=["unit", "year", "followup", "expected"])
        told = self.terms.forecasts
        held = len(held_by(self.follow_up.settings, self.month))
        told = told[(told["year"] < self.month.year) | ((told["year"] == self.month.year) & (told["followup"] <= held))]
        whole = told.groupby(["year", "followup"])["expected"].sum().reset_index().assign(unit=TOTAL)
        return pd.concat([told, whole], ignore_index=True)

    @cached_property
    def judgement(self) -> pd.DataFrame:
        """followup.structural_overspend of areas and total, index unit."""
        if self.results.empty:
            return pd.DataFrame()
        known = self.forecasts if len(self.forecasts) else None
        return followup.structural_overspend(self.results, known).set_index("unit")

    @cached_property
    def adopted_judgement(self) -> pd.DataFrame:
        """``judgement`` against the adopted budget, so that money moved in during the year hides nothing; index unit."""
        if self.adopted_results.empty:
            return pd.DataFrame()
        known = self.forecasts if len(self.forecasts) else None
        return followup.structural_overspend(self.adopted_results, known).set_index("unit")

    @cached_property
    def solutions(self) -> Solutions:
        """Causes and solutions that have been written, held against what is structural."""
        own = self.follow_up
        return Solutions(own.municipality, self.month, self.judgement, self.adopted_judgement, own.actions)

    @property
    def horizons(self) -> Mapping[str, str]:
        """What the municipality calls the short, the middle and the long run."""
        return HORIZON_WORDS if self.terms is None else self.terms.horizons

    @property
    def judged_otherwise(self) -> list[str]:
        """The areas, and the total, that are judged otherwise on the adopted budget than on the revised one."""
        if self.adopted_judgement.empty:
            return []
        other = self.adopted_judgement["judgement"].reindex(self.judgement.index)
        return [str(unit) for unit in other.index[other != self.judgement["judgement"]]]

    @cached_property
    def against_frame(self) -> pd.DataFrame:
        """What was expected, and came, against the frame: year, followup (0 for accounts and for what is known now), expected,
        frame, deviation (+ = over the frame), share of it.

        The accounts of the year before where they and its frame are known; the year's follow-ups before this one, whole areas
        together; and last the report's own. All of the year are held against its frame as it is now: what was said of an
        earlier frame is not kept.
        """
        if self.status.empty:
            return pd.DataFrame(columns=["year", "followup", "expected", "frame", "deviation", "share"])
        year, whole = self.month.year, self.results[self.results["unit"] == TOTAL].set_index("year")["actual"]
        rows = [(year - 1, 0, float(whole[year - 1]))] if year - 1 in whole else []
        told = self.forecasts[(self.forecasts["unit"] == TOTAL) & (self.forecasts["year"] == year)]
        months = numbered_months(self.follow_up.settings)
        if not self.closed and self.month.month in months:
            # The follow-up of the month itself is the report's own.
            told = told[told["followup"] <= months.index(self.month.month)]
        rows += [(year, int(place), float(kr)) for place, kr in zip(told["followup"], told["expected"], strict=True)]
        rows.append((year, 0, float(self.status["expected_total"].iloc[-1])))
        table = pd.DataFrame(rows, columns=["year", "followup", "expected"])
        table["frame"] = [self.frame_of(int(one)) for one in table["year"]]
        table["deviation"] = table["expected"] - table["frame"]
        table["share"] = table["deviation"] / table["frame"]
        return table[table["frame"].notna()].reset_index(drop=True)

    @cached_property
    def record(self) -> pd.DataFrame:
        """followup.forecast_record of the total in closed years, the report's own where it closes one: year, followup,
        expected, actual, error, error_share."""
        if self.results.empty or self.forecasts.empty:
            return pd.DataFrame()
        last = self.month.year if self.closed else self.month.year - 1
        closed = self.results[self.results["year"] <= last]
        table = followup.forecast_record(self.forecasts, closed[["unit", "year", "actual"]])
        return table[table["unit"] == TOTAL].reset_index(drop=True)
