"""What an overspend is said to be due to, what can be done about it in the short, middle and long run, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib.followup.actions import DROPPED
from styringslib.intake import Municipality
from styringslib.month.accounts import under_heirs
from styringslib.month.agreed import solutions as written
from styringslib.month.agreed.solutions import HORIZONS
from styringslib.prognosis import TOTAL
from styringslib.register.entries import field

STRUCTURAL = field("cause", "lasting").choices[0]
AMOUNTS = ("amount_this_year", "amount_full_year")
EFFECTS = ("actions", *HORIZONS)
MONTHS = 12


@dataclass(frozen=True)
class Solutions:
    """Causes and solutions in force, held against the areas' structural overspend.

    ``known``: the municipality as it was known in ``month``; ``judgement`` and ``adopted``: followup.structural_overspend by
    area against the revised and the adopted budget, empty where they are not known; ``agreed``: the month's actions, with
    in_forecast. All amounts are kr, + = more cost.
    """

    known: Municipality
    month: pd.Period
    judgement: pd.DataFrame
    adopted: pd.DataFrame
    agreed: pd.DataFrame

    @cached_property
    def causes(self) -> pd.DataFrame:
        """The table's columns with area filled in, judged (structural, temporary ..., of the area's overspend) and solved (kr of
        a full year that its own solutions are to give, missing without any with an amount)."""
        table = written.causes(self.known, self.month)
        judged = self.judgement["judgement"] if len(self.judgement) else pd.Series(dtype="str")
        own = self.solutions[self.solutions["counts"]]
        solved = own.groupby("cause_row")["amount_full_year"].sum(min_count=1)
        return table.assign(judged=table["area"].map(judged), solved=solved.reindex(table.index))

    @cached_property
    def solutions(self) -> pd.DataFrame:
        """month.agreed.solutions.solutions."""
        return written.solutions(self.known, self.month)

    @cached_property
    def actions(self) -> pd.DataFrame:
        """Agreed actions that the forecast does not count, with area and full_year (kr over twelve months)."""
        areas = {unit.name: unit.area for unit in self.known.settings.units}
        rows = under_heirs(self.known, self.agreed)
        dropped = rows["status"].fillna("").astype(str).str.casefold() == DROPPED
        rows = rows[(rows["in_forecast"] == "no") & ~dropped]
        return rows.assign(area=rows["unit"].map(areas), full_year=rows["effect_per_month"] * MONTHS)

    @property
    def any(self) -> bool:
        """Whether anything has been written."""
        return bool(len(self.causes) or len(self.solutions))

    @cached_property
    def structural(self) -> pd.DataFrame:
        """Areas with a structural overspend: overspend (kr without one-offs) and of_adopted (it is structural against the adopted
        budget alone, and measured against that). By area, in the judgement's order."""
        rows = {}
        for judged, of_adopted in ((self.judgement, False), (self.adopted, True)):
            for area in judged.index[judged["judgement"] == "structural"] if len(judged) else ():
                if area != TOTAL and area not in rows:
                    rows[area] = (float(judged.loc[area, "overspend_without_one_off"]), of_adopted)
        return pd.DataFrame.from_dict(rows, orient="index", columns=["overspend", "of_adopted"]).sort_index()

    @cached_property
    def balance(self) -> pd.DataFrame:
        """Areas with a structural overspend, and their total: overspend, explained (kr of a full year by causes that last),
        actions (agreed and not in the forecast), Kort, Mellemlangt, Langt (solutions) and left (overspend with the effect of
        actions and solutions). What nobody has written an amount for is missing, and counts as nothing in left. Empty without
        a structural overspend.
        """
        if self.structural.empty:
            return pd.DataFrame()
        lasting = self.causes[self.causes["lasting"] == STRUCTURAL]
        counted = self.solutions[self.solutions["counts"]]
        parts = {
            "overspend": self.structural["overspend"],
            "explained": _sum(lasting, "amount_full_year"),
            "actions": _sum(self.actions, "full_year"),
            **{word: _sum(counted[counted["horizon"] == word], "amount_full_year") for word in HORIZONS},
        }
        table = pd.DataFrame({name: part.reindex(self.structural.index) for name, part in parts.items()})
        table.loc[TOTAL] = table.sum(min_count=1)
        return table.assign(left=table["overspend"] + table[list(EFFECTS)].sum(axis=1))

    @property
    def without_amount(self) -> int:
        """How many open solutions of areas with a structural overspend have no amount of a full year."""
        own = self.solutions[self.solutions["counts"] & self.solutions["area"].isin(self.structural.index)]
        return int(own["amount_full_year"].isna().sum())

    @property
    def unexplained(self) -> list[str]:
        """Areas with a structural overspend for which nobody has written a cause that lasts."""
        told = set(self.causes.loc[self.causes["lasting"] == STRUCTURAL, "area"])
        return [str(area) for area in self.structural.index if area not in told]

    @property
    def judged_otherwise(self) -> pd.DataFrame:
        """Causes of an area whose overspend is judged otherwise: temporary, with one that is written to last; structural, with
        none but temporary ones."""
        lasting = self.causes["lasting"] == STRUCTURAL
        none_lasts = self.causes["area"].isin(self.unexplained)
        return self.causes[(~lasting & none_lasts) | (lasting & (self.causes["judged"] == "temporary"))]


def _sum(rows: pd.DataFrame, name: str) -> pd.Series:
    """The sum of each area; missing where no row has an amount."""
    return rows.groupby("area")[name].sum(min_count=1)


def by_horizon(solutions: pd.DataFrame) -> Sequence[tuple[str, pd.DataFrame]]:
    """The solutions of each horizon that has any, by area and deadline."""
    ordered = solutions.sort_values(["area", "deadline", "title"], kind="stable")
    parts = [(word, ordered[ordered["horizon"] == word]) for word in HORIZONS]
    return [(word, rows) for word, rows in parts if len(rows)]
