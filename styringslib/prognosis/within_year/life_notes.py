"""What is told of units that opened, closed or have not come."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.prognosis.series import MONTHS_IN_YEAR, Note
from styringslib.prognosis.within_year.lives import Lives
from styringslib.prognosis.years import Mask


def life_notes(found: Lives, missing: np.ndarray, closed: Mask, begun: Mask, month: pd.Period) -> list[Note]:
    """Tell of every unit that has no months, has or may have closed, is waited for or is young; missing: (units,), months
    without an amount at the end."""
    return _perhaps_closed(found.doubtful, found.series.units, month) + _absent(found, missing, closed, begun, month)


def _perhaps_closed(doubtful: Mask, units: tuple[Any, ...], month: pd.Period) -> list[Note]:
    """Tell units of which it is not known whether they have closed."""
    return [
        {
            "unit": units[row],
            "kind": "perhaps_closed",
            "month": str(month),
            "text": (
                f"{units[row]}: intet beløb i {month}, hvor der ellers er beløb hver måned. Enheden kan være lukket, eller "
                "beløbene kan mangle. Prognosen ligger midt imellem."
            ),
        }
        for row in np.flatnonzero(doubtful)
    ]


def _absent(found: Lives, missing: np.ndarray, closed: Mask, begun: Mask, month: pd.Period) -> list[Note]:
    """Tell units without months, closed ones, those that are waited for, and those whose history is short.

    missing: (units,), months without an amount at the end.
    """
    series = found.series
    notes: list[Note] = []
    for row, unit in enumerate(series.units):
        if not begun[row]:
            kind, text = "not_begun", f"{unit}: ingen tal til og med {month}. Kun et eventuelt budget indgår."
        elif found.known[row]:
            kind, text = "closed", f"{unit}: lukket efter {month - int(missing[row])}."
        elif found.doubtful[row] and missing[row] > 0:
            continue
        elif closed[row]:
            kind, text = "closed", f"{unit}: intet tal efter {month - int(missing[row])}. Enheden regnes som lukket."
        elif missing[row] > 0:
            kind, text = (
                "awaited",
                f"{unit}: intet tal efter {month - int(missing[row])}. Månederne indtil {month} er skønnet.",
            )
        else:
            length = int(np.isfinite(series.values[row]).sum())
            if length >= 2 * MONTHS_IN_YEAR:
                continue
            kind = "short_history"
            text = (
                f"{unit}: kun {length} {'måned' if length == 1 else 'måneder'} med tal. Intervallet er derfor bredere."
            )
        notes.append({"unit": unit, "kind": kind, "month": str(month), "text": text})
    return notes
