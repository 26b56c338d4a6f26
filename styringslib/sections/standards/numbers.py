"""Hours a recipient by service and function level against the quality standard, one step of it in kroner, and the spread between
districts and assessors; small counts and what would give them away left out."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import followup, privacy
from styringslib.fields.words import fold_word
from styringslib.month.follow_up import Subject
from styringslib.month.purchaser.decisions import Decisions
from styringslib.privacy.weighted_sums import solvable
from styringslib.sections.standards.terms import StandardTerms, standard_terms

EVERY = "I alt"
# The level of a service's own row, and of those without a level.
ALL, NONE = "all", "none"
ASSESSOR = "assessor"
SUMS = ("granted_hours", "delivered_hours", "delivered_recipients", "difference_hours", "amount", "hour_amount")


class StandardNumbers(Subject):
    """All districts' grants at the end of a month."""

    # Columns of cases whose groups are compared.
    groups: tuple[str, ...] = ("unit",)

    @cached_property
    def _decisions(self) -> Decisions:
        return Decisions(self.follow_up)

    @cached_property
    def terms(self) -> StandardTerms:
        """The municipality's standard in force, and its step."""
        return standard_terms(self.follow_up.settings, self.month)

    @property
    def small_count(self) -> int:
        """The municipality's limit for small counts."""
        return max(self.follow_up.settings.thresholds.small_count, 1)

    @cached_property
    def levels(self) -> pd.DataFrame:
        """followup.standard_hours at the end of the month."""
        rows = self._decisions.checked.rows
        given = {fold_word(str(service)): service for service in rows["service"].unique()}
        hours = self.terms.hours
        standard = hours.assign(service=hours["service"].map(given)).dropna(subset=["service"])
        return followup.standard_hours(rows, self.month, standard, hourly_price=self._decisions.prices)

    @cached_property
    def unused(self) -> list[str]:
        """Services of the standard that nobody has a grant of."""
        given = {fold_word(str(service)) for service in self.levels["service"]}
        return [written for name, written in self.terms.services.items() if name not in given]

    @property
    def has_standard(self) -> bool:
        """Whether some recipient is held against the standard."""
        return bool(self.levels["standard_hours"].notna().any())

    @property
    def weeks(self) -> float:
        """Weeks of the year."""
        return (366 if self.month.is_leap_year else 365) / 7

    @cached_property
    def unpriced(self) -> list[str]:
        """Districts whose grants have no price and are not in the kroner."""
        running = self._running
        lacking = set(running["unit"]) - set(self._decisions.prices.index)
        return sorted(str(name) for name in lacking)

    @property
    def _running(self) -> pd.DataFrame:
        rows, end = self._decisions.checked.rows, self.month.end_time.normalize()
        there = (rows["from_date"] <= end) & ~(rows["to_date"] < end) & (rows["hours_per_week"] > 0)
        return rows[there]

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per service (level ALL), those with most hours first, under it one for each level (where there
        is a standard: for services that it has), and last the sum (service
        EVERY): recipients, hours_per_recipient, delivered_per_recipient, standard_hours (per recipient), difference_hours (a
        week), amount (kr a year) and step_amount (kr a year if everybody held against the standard had a step more a week; all
        recipients where there is no standard). Missing where the count is small, and where it is not known.
        Empty where neither standard nor levels are known."""
        levels = self.levels
        if levels.empty or not (self.has_standard or levels["function_level"].notna().any()):
            return pd.DataFrame()
        order = (
            levels.groupby("service", observed=True)["granted_hours"].sum().sort_values(ascending=False, kind="stable")
        )
        parts = [self._service(str(service), levels[levels["service"] == service]) for service in order.index]
        # Beside services with a standard, one without is told as a whole.
        parts = [part if not self.has_standard or _is_held(part) else part.iloc[:1] for part in parts]
        table = pd.concat(parts, ignore_index=True)
        sums = table[(table["level"] == ALL) & table["recipients"].notna()]
        total = sums[["difference_hours", "amount", "step_amount", "step_hours"]].sum(min_count=1).to_frame().T
        total = total.assign(service=EVERY, level=ALL)
        return pd.concat([table, total], ignore_index=True)

    def _service(self, service: str, rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.assign(level=[NONE if pd.isna(level) else str(int(level)) for level in rows["function_level"]])
        held = rows["standard_hours"].notna() if self.has_standard else pd.Series(True, index=rows.index)
        rows["hour_amount"] = rows["hour_amount"].where(held)
        rows["stepped"] = rows["recipients"].where(held, 0)
        total = rows[list(SUMS)].sum(min_count=1).to_frame().T
        assumed = (rows["standard_hours"] * rows["recipients"]).sum(skipna=False) / rows["recipients"].sum()
        total = total.assign(recipients=rows["recipients"].sum(), stepped=rows["stepped"].sum(), standard_hours=assumed)
        table = pd.concat([total.assign(level=ALL), rows], ignore_index=True).assign(service=service)
        table["hours_per_recipient"] = table["granted_hours"] / table["recipients"]
        table["delivered_per_recipient"] = table["delivered_hours"] / table["delivered_recipients"].replace(0, np.nan)
        step = self.terms.step_minutes / 60
        table["step_amount"] = table["hour_amount"] * step
        table["step_hours"] = (table["stepped"] * step * self.weeks).replace(0, np.nan)
        shown = [
            "recipients",
            "hours_per_recipient",
            "delivered_per_recipient",
            "difference_hours",
            "amount",
            "step_amount",
        ]
        shown += ["step_hours"]
        held_levels = list(rows.loc[held, "level"])
        told = self._told(table.set_index("level")["recipients"], held_levels)
        whole = table["level"] == ALL
        if self.has_standard and not told[held_levels].all():
            # The whole's recipients and hours by the standard are two equations, that the levels could be solved by.
            told[:] = told[ALL] & (told.index == ALL)
            levels = rows.loc[held]
            if solvable(levels["recipients"].to_numpy(), levels["standard_hours"].to_numpy(), self.small_count):
                table.loc[whole, ["standard_hours", "difference_hours", "amount"]] = np.nan
        stepped = float(total["stepped"].iloc[0])
        apart = (stepped, float(total["recipients"].iloc[0]) - stepped)
        if any(0 < people < self.small_count for people in apart):
            # A step to those who are held against the standard would tell how few they are, or how few are not.
            table.loc[whole, ["step_hours", "step_amount"]] = np.nan
        table.loc[~told.to_numpy(), shown] = np.nan
        return table[["service", "level", "standard_hours", *shown]]

    def service_sums(self, figure: str) -> pd.Series:
        """A figure of ``table`` by service, and the sum (EVERY)."""
        rows = self.table[self.table["level"] == ALL]
        return rows.set_index("service")[figure].astype(float)

    @property
    def step_share(self) -> float:
        """The step to all, as a share of all granted hours."""
        return float(self.service_sums("step_hours")[EVERY]) / self.weeks / float(self.levels["granted_hours"].sum())

    def _told(self, counts: pd.Series, held: list[str]) -> pd.Series:
        """Which counts may be told: small ones, and those that the sum of all, or of those ``held`` against the standard, would
        give away, may not."""
        told = pd.Series(True, index=counts.index)
        for line in (list(counts.index.drop(ALL)), held):
            part = counts[line].astype(float).to_frame("recipients")
            part.loc[ALL] = part["recipients"].sum()
            seen = privacy.suppress_small_counts(part, self.small_count, total_row=ALL)["recipients"].notna()
            told[line] &= seen[line]
            if len(line) == len(counts) - 1:
                told[ALL] = seen[ALL]
        return told

    @cached_property
    def with_group(self) -> tuple[str, ...]:
        """Those of ``groups`` that the cases have."""
        rows = self._running
        return tuple(name for name in self.groups if name in rows and rows[name].notna().any())

    def spread(self, by: str) -> pd.DataFrame:
        """followup.adjusted_spread at the end of the month, those farthest over first; figures of few recipients, and what would
        give them away, are missing. Empty with fewer than two groups."""
        rows = self._decisions.checked.rows
        table = followup.adjusted_spread(rows, self.month, by=by, hourly_price=self._decisions.prices)
        if len(table) < 2:
            return table.iloc[:0]
        counts = table.set_index(by)[["recipients"]]
        counts.loc[EVERY] = counts.sum()
        told = privacy.suppress_small_counts(counts, self.small_count, total_row=EVERY)["recipients"].notna()
        figures = [name for name in table.columns if name not in (by, "beyond")]
        seen = told.reindex(table[by]).to_numpy()
        table[figures] = table[figures].astype(float).where(pd.Series(seen, index=table.index), axis=0)
        table["beyond"] &= seen
        return table.sort_values("difference_share", ascending=False, kind="stable", ignore_index=True)

    @cached_property
    def districts(self) -> pd.DataFrame:
        """``spread`` of districts."""
        return self.spread("unit")


def _is_held(part: pd.DataFrame) -> bool:
    return bool(part["standard_hours"].notna().any())


class PurchaserStandards(StandardNumbers):
    """The same for the purchaser, who sees the assessors beside each other too."""

    groups = ("unit", ASSESSOR)
