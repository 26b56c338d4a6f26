"""The money that a scenario changes: what the forecast has left of the year, and a year at the present level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib.followup.cost_basis import CostSettings, kroner
from styringslib.month.follow_up import FollowUp
from styringslib.month.recent import RECENT, recent_months
from styringslib.prognosis import TOTAL
from styringslib.scenarios.model.baseline import COMPONENTS

# Of the spread between twelve months.
DEGREES = 11


@dataclass(frozen=True)
class ScenarioMoney:
    """Kroner by unit in the order of ``units``; ``follow_up`` is the whole municipality's."""

    follow_up: FollowUp
    units: tuple[str, ...]

    @property
    def month(self) -> pd.Period:
        """The last closed month."""
        return self.follow_up.month

    def _of(self, column: str) -> np.ndarray:
        return np.asarray(self.follow_up.forecasts.figures[column].reindex(list(self.units)), dtype=float)

    @cached_property
    def budget(self) -> np.ndarray:
        """The year's budget in force."""
        return self._of("budget")

    @cached_property
    def expected(self) -> np.ndarray:
        """The forecast of the report."""
        return self._of("expected")

    @cached_property
    def reach(self) -> np.ndarray:
        """Down and up from the forecast to its 80 % bounds, units x 2."""
        return np.column_stack([self.expected - self._of("lower_80"), self._of("upper_80") - self.expected])

    @cached_property
    def total_reach(self) -> np.ndarray:
        """The same of the units together: the total's own interval, which is not the sum of theirs."""
        row = self.follow_up.forecasts.row(TOTAL)
        if row is None:
            return np.full(2, np.nan)
        return np.array([row["expected"] - row["lower_80"], row["upper_80"] - row["expected"]], dtype=float)

    @cached_property
    def _recent(self) -> np.ndarray:
        """What the recent months cost, units x COMPONENTS; payments to a private provider are bought care."""
        months = recent_months(self.month)
        lines = self.follow_up.ledger.rename(columns={"spent": "amount"})
        table = kroner(lines, months, CostSettings()).reindex(list(self.units)).fillna(0.0)
        # Income that is told only together with other operations is income, as far as it is more than they cost.
        table["income"] += table["other"].clip(upper=0.0)
        table["other"] = table["other"].clip(lower=0.0)
        table["bought"] = 0.0
        kind = [self.follow_up.municipality.unit(unit).kind for unit in self.units]
        provider = np.array([name == "provider" for name in kind])
        table.loc[provider, "bought"] = table.loc[provider, "other"]
        table.loc[provider, "other"] = 0.0
        return np.asarray(table.reindex(columns=list(COMPONENTS)).fillna(0.0), dtype=float)

    @cached_property
    def _active(self) -> np.ndarray:
        """How many of the recent months each unit has any line in."""
        months = recent_months(self.month)
        rows = self.follow_up.ledger
        seen = rows[rows["month"].isin(months)].groupby("unit")["month"].nunique()
        return np.asarray(seen.reindex(list(self.units)).fillna(0.0), dtype=float)

    @cached_property
    def rest(self) -> np.ndarray:
        """Expected less spent, units x COMPONENTS: income as in the recent months, the cost as the recent months divide it."""
        ahead = 12 - self.month.month
        left = self.expected - self._of("spent")
        found = np.zeros((len(self.units), len(COMPONENTS)))
        if not ahead:
            return found
        income = self._recent[:, -1] / np.where(self._active > 0, self._active, 1.0) * ahead
        cost = self._recent[:, :-1]
        whole = cost.sum(axis=1)
        usable = (whole > 0) & (cost >= 0).all(axis=1)
        other = np.zeros_like(cost)
        other[:, COMPONENTS.index("other")] = 1.0
        share = np.where(usable[:, None], cost / np.where(usable, whole, 1.0)[:, None], other)
        found[:, :-1] = share * (left - income)[:, None]
        found[:, -1] = income
        # The parts are the forecast's rest to the last bit, so that a scenario that changes nothing changes nothing.
        return np.nan_to_num(found)

    @cached_property
    def profile(self) -> np.ndarray:
        """How the rest falls on the months ahead, by the budget; evenly where the budget does not say. Units x months."""
        ahead = pd.period_range(self.month + 1, f"{self.month.year}-12", freq="M")
        lines = self.follow_up.budget
        wide = lines.pivot_table(index="unit", columns="month", values="amount", aggfunc="sum")
        table = wide.reindex(index=list(self.units), columns=ahead).to_numpy(dtype=float)
        told = (table > 0).all(axis=1, keepdims=True) if len(ahead) else np.zeros((len(self.units), 1), dtype=bool)
        table = np.where(told, table, 1.0)
        for row, unit in enumerate(self.units):
            end = self.follow_up.municipality.unit(unit).end
            if end is not None:
                table[row, np.asarray(ahead > end)] = 0.0
        sums = table.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(table, sums, out=np.zeros_like(table), where=sums > 0))

    @cached_property
    def _season(self) -> pd.DataFrame:
        """Month (1-12) x unit: the adopted budget's share of a year, this year's, else last year's; twelfths without."""
        lines = self.follow_up.municipality.budget
        lines = lines[lines["version"] == "adopted"]
        shares = {}
        for unit in self.units:
            own = lines[lines["unit"] == unit]
            shares[unit] = pd.Series(1 / 12, index=range(1, 13))
            for year in (self.month.year - 1, self.month.year):
                of_year = own[own["month"].dt.year == year]
                months = of_year.groupby(of_year["month"].dt.month)["amount"].sum()
                if len(months) == 12 and (months > 0).all():
                    shares[unit] = months / months.sum()
        return pd.DataFrame(shares)

    @cached_property
    def annual(self) -> np.ndarray:
        """A year at the recent months' level, units x COMPONENTS: their cost / the share of a year that such months are."""
        months = recent_months(self.month)
        share = self._season.loc[months.month].sum().to_numpy(dtype=float) * self._active / RECENT
        return np.asarray(
            np.divide(self._recent, share[:, None], out=np.zeros_like(self._recent), where=(share > 0)[:, None])
        )

    @cached_property
    def _yearly(self) -> pd.DataFrame:
        """Each of the last twelve months as a year: its cost / its share of a year; months x units."""
        months = pd.period_range(self.month - 11, self.month, freq="M")
        spent = self.follow_up.ledger.pivot_table(index="month", columns="unit", values="spent", aggfunc="sum")
        share = self._season.loc[months.month].set_axis(months, axis=0)
        return spent.reindex(index=months, columns=list(self.units)) / share

    @cached_property
    def annual_reach(self) -> np.ndarray:
        """Half of the 80 % interval of ``annual``: what chance makes of RECENT months, by the changes from month to month."""
        return np.asarray(_reach(self._yearly), dtype=float)

    @cached_property
    def annual_total_reach(self) -> float:
        """The same of the units together."""
        return float(_reach(self._yearly.sum(axis=1, min_count=1).to_frame("total")).iloc[0])


def _reach(yearly: pd.DataFrame) -> pd.Series:
    from scipy.stats import t

    # A change of level moves one difference only, so differences tell chance from level.
    steps = yearly.diff()
    reach: pd.Series = steps.std() / np.sqrt(2) * float(t.ppf(0.9, DEGREES) / np.sqrt(RECENT))
    return reach.where(steps.notna().sum() >= 6)
