"""What changed since the last forecast of the year, split into what happened and what is thought."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, takes


@takes(previous={"unit": ANY, "total": NUMBER}, current={"unit": ANY, "total": NUMBER})
def forecast_change(previous: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """Split the change of each unit's expected year into its causes.

    previous, current: tables of `year_end`, or of its kin with changes, groups and completed months, for the same year,
    `current` for the same month or a later one. Returns unit, before, new_actuals (the new months' amounts less what was
    expected of them), revised_past (later corrections of months that were already closed), changed_expectations (of the
    months still to come), after and change; the three parts sum to change. Rows in one table only are left out; a unit
    that is new counts in the total's.
    Raises ValueError (Danish) when the tables are of different years, or in the wrong order.

    >>> months = pd.period_range("2023-01", "2026-09", freq="M")
    >>> history = pd.DataFrame({"Nord": 100.0}, index=months)
    >>> before = year_end(history, "2026-08")
    >>> history.loc["2026-09", "Nord"] = 130.0
    >>> change = forecast_change(before, year_end(history, "2026-09")).query("unit == 'Nord'").iloc[0]
    >>> round(float(change["new_actuals"]), 4), round(float(change["revised_past"]), 4)
    (30.0, 0.0)
    """
    for table, name in ((previous, "Den forrige prognose"), (current, "Den nye prognose")):
        if "through" not in table.attrs or "posted" not in table.attrs or "expected" not in table.attrs:
            raise ValueError(f"{name} er ikke en tabel fra year_end. Beregn den igen.")
    before, now = (pd.Period(table.attrs["through"], freq="M") for table in (previous, current))
    if before.year != now.year:
        raise ValueError(f"Prognoserne gælder {before.year} og {now.year}. Sammenlign prognoser for samme år.")
    if before > now:
        raise ValueError(f"Den forrige prognose er fra {before}, som er efter {now}. Byt om på dem.")
    old, new = previous.set_index("unit")["total"], current.set_index("unit")["total"]
    rows = []
    for unit in [unit for unit in current["unit"] if unit in old.index]:
        posted, earlier = current.attrs["posted"][unit], previous.attrs["posted"][unit]
        foreseen = previous.attrs["expected"][unit][: now.month - before.month]
        fresh = float(np.sum(posted[before.month :]) - np.sum(foreseen))
        revised = float(np.sum(posted[: before.month]) - np.sum(earlier))
        rows.append((unit, float(old[unit]), fresh, revised, float(new[unit])))
    table = pd.DataFrame(rows, columns=["unit", "before", "new_actuals", "revised_past", "after"])
    table["change"] = table["after"] - table["before"]
    table["changed_expectations"] = table["change"] - table["new_actuals"] - table["revised_past"]
    return table[["unit", "before", "new_actuals", "revised_past", "changed_expectations", "after", "change"]]
