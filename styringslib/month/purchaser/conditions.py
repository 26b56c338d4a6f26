"""What the municipality has stated of conditions: what wage agreements, law, population and tasks cost or save beyond the budget.

Nobody in the purchaser's office or in a unit decides them, so the stated kroner are told apart from what either of them has
decided. Nothing is stated unless the municipality does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Choice, Text, UnitNames
from styringslib.fields.quantities import Month, Number, Share
from styringslib.fields.section import Blocks, Declared, Section, Values
from styringslib.followup.causes import Cause, Component
from styringslib.followup.cost_basis import CostSettings
from styringslib.intake import Settings
from styringslib.month import accounts
from styringslib.month.compared import Compared

KINDS = {"overenskomst": "agreement", "lov": "law", "befolkning": "population", "opgave": "tasks"}
# Kind of condition -> the cause in whose kroner it lies.
CAUSES = {
    "agreement": Cause.PAY_RATE,
    "law": Cause.OTHER,
    "population": Cause.RECIPIENTS,
    "tasks": Cause.HOURS_PER_RECIPIENT,
}
COLUMNS = ["unit", "cause", "amount", "kind", "first", "reason", "source"]


def _one_amount(values: Values, reading: Reading) -> None:
    """Either kroner or the two rises; the rises are of pay; the last month is not before the first."""
    if not reading.sound:
        return
    rises = [values["rise"], values["budgeted_rise"]]
    if (values["amount"] is None) == any(rise is None for rise in rises) or (
        values["amount"] is not None and any(rise is not None for rise in rises)
    ):
        told = "mangler, eller står sammen med stigning_pct og budgetteret_pct"
        reading.at("kr_pr_maaned").say(told, "Skriv enten kr_pr_maaned eller begge stigninger")
    elif values["amount"] is None and values["kind"] != "agreement":
        reading.at("stigning_pct").say('hører kun til slags = "overenskomst"', "Skriv kr_pr_maaned")
    if values["last"] is not None and values["last"] < values["first"]:
        reading.at("til").say("ligger før fra", "Ret en af månederne")


_STATED_KR = "Kr. om måneden for enhederne tilsammen ud over budgettet; minus sparer"
CONDITION = Section(
    (
        Choice("kind", "slags", "Hvad det følger af", words=KINDS, required=True),
        UnitNames("units", "enheder", "Enhederne; uden nøglen alle kommunens egne enheder"),
        Number("amount", "kr_pr_maaned", _STATED_KR, unit="kr. pr. måned", low=-1e9, high=1e9),
        Share("rise", "stigning_pct", "Lønstigningen, som den blev", low=-50, high=50),
        Share("budgeted_rise", "budgetteret_pct", "Lønstigningen, som budgettet regner med", low=-50, high=50),
        Month("first", "fra", "Første måned", required=True),
        Month("last", "til", "Sidste måned; uden nøglen gælder det fortsat"),
        Text("reason", "grund", "Hvorfor, som læseren ser det", required=True, example="OK26: stigning i april"),
        Text("source", "kilde", "Hvor beløbet kommer fra", required=True, example="KL's lønskøn"),
    ),
    about="Ét beløb eller én lønstigning. Et beløb for flere enheder fordeles efter deres budgetter; en lønstigning regnes af "
    "hver enheds lønbudget. Beløbet tages ud af løn pr. time (overenskomst), øvrige udgifter (lov), modtagere (befolkning) eller "
    "timer pr. modtager (opgave).",
    check=_one_amount,
)  # fmt: skip
RESPONSIBILITY = Declared(
    "ansvar",
    Section(
        (Blocks("conditions", "vilkaar", "Hvad hverken myndigheden eller enheden har afgjort", of=CONDITION),),
        about="Hvem der afgør hvad: det, som overenskomst, lov, befolkning og nye opgaver koster eller sparer ud over budgettet.",
    ),
    missed=False,
)


@dataclass(frozen=True)
class Conditions:
    """What [ansvar] states, for one report. ``budgets``: kr of the year by unit, of all units of the municipality."""

    settings: Settings
    compared: Compared
    budgets: pd.Series

    @property
    def amounts(self) -> pd.DataFrame:
        """COLUMNS: the kroner (+ = more cost) of January to the month by unit and statement; only units and months that are held
        against their budget. Empty without statements, and where they can not be read: the data check tells that."""
        values, faults = RESPONSIBILITY.read(self.settings.sections, self.settings.known_units)
        rows = [] if faults else [self._of(stated) for stated in values["conditions"]]
        rows = [table for table in rows if len(table)]
        return pd.concat(rows, ignore_index=True)[COLUMNS] if rows else pd.DataFrame(columns=COLUMNS)

    def _of(self, stated: Values) -> pd.DataFrame:
        months = self.compared.year_to_date
        months = months[(months >= stated["first"]) & (months <= (stated["last"] or self.compared.month))]
        units = [name for name in self.compared.units if name in self._chosen(stated)]
        cells = pd.MultiIndex.from_product([units, months], names=["unit", "month"]).to_frame(index=False)
        cells = accounts.without(cells, self.compared.unbooked)
        if cells.empty:
            return pd.DataFrame(columns=COLUMNS)
        amounts = self._rise(stated, cells) if stated["amount"] is None else self._share(stated, cells)
        told = {name: stated[name] for name in ("kind", "first", "reason", "source")}
        table = amounts.rename("amount").rename_axis("unit").reset_index()
        return table.assign(cause=CAUSES[stated["kind"]].value, **told)

    def _chosen(self, stated: Values) -> list[str]:
        """A private provider has its own agreements, and is paid its bills."""
        own = [unit.name for unit in self.settings.units if unit.kind != "provider"]
        return [name for name in own if not stated["units"] or name in stated["units"]]

    def _share(self, stated: Values, cells: pd.DataFrame) -> pd.Series:
        """Each unit's part of the monthly kroner, by the budgets of all the units that they are stated for."""
        budgets = self.budgets.reindex(self._chosen(stated)).clip(lower=0.0)
        parts = budgets / budgets.sum() if budgets.sum() > 0 else budgets
        months: pd.Series = cells.groupby("unit")["month"].size()
        shared: pd.Series = (months * parts.reindex(months.index).fillna(0.0) * stated["amount"]).astype(float)
        return shared

    def _rise(self, stated: Values, cells: pd.DataFrame) -> pd.Series:
        """What the unit's budget of pay in those months costs more at the rise that came than at the budgeted one."""
        lines = self.compared.budget
        lines = lines[CostSettings().belongs(lines["account_group"], Component.PAY)]
        pay = lines.merge(cells, on=["unit", "month"]).groupby("unit")["amount"].sum()
        more: pd.Series = pay.astype(float) * ((1 + stated["rise"]) / (1 + stated["budgeted_rise"]) - 1)
        return more


def turned(split: pd.DataFrame, unstated: pd.DataFrame) -> dict[str, float]:
    """Part -> kr, of the parts that turn sign when the conditions are taken out: more was stated than the part deviates.
    split, unstated: followup.deviation_split with and without the conditions."""
    after, before = split.sum(), unstated.sum()
    parts = [str(part) for part in unstated.columns if part not in ("conditions", "deviation", "paid")]
    return {part: float(after[part]) for part in parts if np.sign(after[part]) * np.sign(before[part]) < 0}
