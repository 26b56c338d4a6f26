"""What terms grant for a facility's places, as far as it may be told without telling how few live there of some support level."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month.facilities.joined import joined_units, sold
from styringslib.month.facilities.levels import known_sale, levels_told
from styringslib.month.facilities.told import told_places
from styringslib.month.staff import checked_placements
from styringslib.privacy.known_rates import Numbers, People, told_price

PLACES = ("place", "level_change")


@dataclass(frozen=True)
class GrantedPlaces:
    """municipality: the facility's own rows. lines: the components of its grant (``allocation.Grants``). months: January to the
    report's month."""

    municipality: Municipality
    lines: pd.DataFrame
    months: pd.PeriodIndex

    @property
    def _limit(self) -> int:
        return self.municipality.settings.thresholds.small_count

    @cached_property
    def levels(self) -> list[str]:
        """The support levels whose days and kroner may be told apart: none where few have changed theirs."""
        placed = checked_placements(self.municipality).rows
        changed = followup.place_changes(placed, str(self.months[0]), self.months[-1])
        moved = changed.loc[changed["kind"] == "level", "citizen"].nunique()
        return [] if 0 < moved < self._limit else levels_told(self.municipality, self.months, self._limit)

    @cached_property
    def told(self) -> tuple[float, float]:
        """``privacy.told_price`` of the places whose levels are told together; step 0 where none are."""
        kept = self.lines[self.lines["component"].isin(PLACES)]
        kept = kept[kept["month"].isin(self.months)]
        if kept.empty:
            return math.nan, 0.0
        if (kept["component"] == "level_change").any():
            # The days of a changed level are days of the place: who has which level is known of the places themselves.
            placed = checked_placements(self.municipality).rows
            found = told_places(placed, self.months, self._limit, known_sale(self.municipality, placed))
            if found.exact:
                return math.nan, math.nan if self._limit > 1 and not self.levels else 0.0
            return found.price, found.step
        kept = kept.assign(level=_level(kept))
        kept = kept[~kept["level"].isin(self.levels)]
        if kept.empty:
            return math.nan, 0.0
        kept["quantity"] = kept["quantity"].where(kept["component"] == "place", 0.0)
        sums = kept.pivot_table(index="month", columns="level", values=["quantity", "amount"], aggfunc="sum")
        sums = sums.reindex(self.months)
        days = sums["quantity"].fillna(0.0).to_numpy(dtype=float)
        rates = (sums["amount"] / sums["quantity"]).to_numpy(dtype=float)
        known = np.minimum(self._sold_days(sums["quantity"].columns), days)
        lengths = self.months.days_in_month.to_numpy(dtype=float)
        return told_price(People(days, rates, known), lengths, self._limit)

    def _sold_days(self, levels: pd.Index) -> Numbers:
        """Place-days (months x levels) of sold places whose levels are known."""
        placed = checked_placements(self.municipality).rows
        placed = placed[known_sale(self.municipality, placed)].assign(
            support_level=lambda rows: rows["support_level"].fillna("")
        )
        if placed.empty:
            return np.zeros((len(self.months), len(levels)))
        table = followup.support_levels(placed, self.months[0], self.months[-1])
        wide = table.pivot_table(
            index="month", columns="support_level", values="place_days", aggfunc="sum", observed=True
        )
        return wide.reindex(index=self.months, columns=levels).fillna(0.0).to_numpy(dtype=float)

    def by_month(self) -> pd.Series | None:
        """Kr by month of all ``lines``, also of months to come, with the places of hidden levels at the price that may be told;
        None where none may."""
        rows = self.lines
        price, step = self.told
        places = rows["component"].isin(PLACES)
        gone = places & rows["month"].isin(self.months)
        if places.any() and self._limit > 1 and (math.isnan(step) or not gone.any()):
            return None
        amount = rows["amount"].astype(float)
        if step > 0:
            hidden = places & ~_level(rows).isin(self.levels)
            # The days at a changed level are days of the place already.
            days = rows["quantity"].where(rows["component"] == "place", 0.0)
            amount = amount.mask(hidden, days * price)
        by_month: pd.Series = amount.groupby(rows["month"]).sum()
        return by_month


def _level(lines: pd.DataFrame) -> pd.Series:
    return lines["item"].astype(str).str.partition(" · ")[0]


def sale_hidden(municipality: Municipality, unit: str) -> bool:
    """Whether a facility has sold places that may not be told apart from its own citizens': then what is earned by one of them
    would tell the other."""
    rows = municipality.placements
    return bool(sold(municipality, rows[rows["unit"] == unit]).any()) and unit in joined_units(municipality)
