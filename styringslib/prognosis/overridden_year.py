"""The year-end of units of which somebody knows more than the figures, put among the others, which stay as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.prognosis.series import MONTHS_IN_YEAR, TOTAL
from styringslib.prognosis.within_year.overrides import Known

#: What of a table's attrs is told by unit.
BY_UNIT = ("weights", "belief", "expected")


def put_in(alone: pd.DataFrame, told: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Return ``alone``, the year-end by the method alone, with the rows of the units of ``known`` from ``told``.

    told: the year-end without what comes once, and by what is known; what comes once is put into its years again. The total
    is the units' sum, and its interval reaches as far as that of ``told``.
    """
    names = [name for name in map(str, alone) if name == "total" or name.startswith(("lower_", "upper_"))]
    beside, attrs = told.set_index("unit"), dict(alone.attrs)
    result = alone.set_index("unit")
    beside.attrs, result.attrs = {}, {}
    bills = pd.Series(known.bill.sum(axis=1), index=pd.Index(known.units))
    mine = [unit for unit in known.told if unit in beside.index]
    for name in names:
        result.loc[mine, name] = beside.loc[mine, name] + bills[mine]
    ends = beside.loc[TOTAL, names].to_numpy(dtype=float)
    result.loc[TOTAL, names] = ends + float(result["total"].drop(TOTAL).sum()) - ends[names.index("total")]
    if len(result) == 2:  # one unit is all there is
        result.loc[TOTAL, names] = result.loc[result.index[0], names]
    result["remaining"] = result["total"] - result["actual"]
    for name in BY_UNIT:
        attrs[name] = alone.attrs[name] | {
            unit: told.attrs[name][unit] for unit in [*mine, TOTAL] if unit in told.attrs[name]
        }
    units = list(result.index.drop(TOTAL))
    attrs["expected"][TOTAL] = np.sum([attrs["expected"][unit] for unit in units], axis=0).tolist()
    attrs["belief"] = attrs["belief"] | {
        unit: _told(attrs["belief"][unit], unit, known, told) for unit in mine if unit in attrs["belief"]
    }
    attrs["notes"] = [note for note in alone.attrs["notes"] if note["unit"] not in mine] + [
        note for note in told.attrs["notes"] if note["unit"] in mine and not _asked_for(note, known)
    ]
    made = result.reset_index()[list(alone)]
    made.attrs = attrs
    return made


def _asked_for(note: dict[str, Any], known: Known) -> bool:
    """Whether a note tells that there is no budget, where it is left out because somebody knows that it does not hold."""
    return note["kind"] == "no_budget" and bool(known.doubted[known.units.index(note["unit"])])


def _told(belief: dict[str, Any], unit: Any, known: Known, told: pd.DataFrame) -> dict[str, Any]:
    """What is believed of a unit, with what is known of it as certain."""
    row, year = known.units.index(unit), int(told.attrs["through"][:4])
    months = [f"{year}-{month:02d}" for month in range(1, MONTHS_IN_YEAR + 1)]
    result = dict(belief)
    if known.settled[row]:
        result["shift"], result["wave"] = None, None
    if known.lasting[row]:
        amount, usual = float(known.shift[row, -1]), abs(belief["level"] - float(known.shift[row, -1]))
        first = months[int(np.argmax(known.shift[row] != 0))]
        share = amount / usual if usual else np.nan
        result["shift"] = {"month": first, "share": share, "amount": amount, "probability": 1.0}
        # Nobody asks how such changes have held of one that is known to.
        result["shift"] |= {"kept": 1.0, "seen": 0, "held": 0}
    bills = [(months[place], float(kr)) for place, kr in enumerate(known.bill[row]) if kr]
    certain = [{"month": month, "amount": kr, "probability": 1.0} for month, kr in bills]
    if known.doubted[row]:
        result["budget"] = 0.0
    if certain or known.lasting[row]:
        result["nothing"] = 0.0
    result["one_offs"] = certain + [
        one for one in belief["one_offs"] if one["month"] not in {month for month, _ in bills}
    ]
    return result
