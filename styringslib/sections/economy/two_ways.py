"""The year's result calculated from the hours, beside the one from the accounts."""

from __future__ import annotations

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers
from styringslib.presentation.tables import Table, table

# What to look for where the hours point to a higher cost: a provider sends bills, and one's own hours are paid as wages.
MORE_HOURS = {
    "provider": "Er der ydelser, som endnu ikke er afregnet?",
    "own": "Ventes der flere timer i resten af året, eller er de seneste tre måneders timer dyrere end årets?",
}


def differs(basis: FollowUp) -> bool:
    """Whether the two ways lead to different years, which is to be talked of."""
    row = basis.forecast
    return row is not None and pd.notna(row.get("by_activity")) and bool(row["activity_differs"])


def two_ways_text(basis: FollowUp) -> str:
    """Whether the forecast from the hours agrees with the one from the accounts, and what it means when it does not."""
    row = basis.forecast
    if row is None or pd.isna(row.get("by_activity")):
        return ""
    told = f"Regnet på timerne alene bliver regnskabet {numbers.result(row['by_activity'])}"
    if not differs(basis):
        return f"{told} De to måder at regne på siger det samme inden for usikkerheden."
    if row["by_activity"] > row["expected"]:
        more = "Timerne peger på en højere udgift, end regnskabet hidtil viser."
        return f"{told} {more} {MORE_HOURS['provider' if basis.kind == 'provider' else 'own']}"
    return f"{told} Regnskabet peger på en højere udgift, end timerne forklarer. Se efter pris pr. time, vikarer og fravær."


def two_ways_table(basis: FollowUp) -> Table | None:
    """The year's result from the accounts and from the hours, with the interval of each."""
    row = basis.forecast
    if row is None or pd.isna(row.get("by_activity")):
        return None
    rows = [
        ("Fra regnskabet (rapportens forventning)", row["expected"], row["lower_80"], row["upper_80"]),
        ("Fra timerne", row["by_activity"], row["activity_lower_80"], row["activity_upper_80"]),
    ]
    frame = pd.DataFrame(rows, columns=["label", "total", "low", "high"])
    columns = {
        "label": ("Regnet", "text"),
        "total": ("Forventet regnskab, kr.", "kr"),
        "low": ("Nedre grænse (80 pct.)", "kr"),
        "high": ("Øvre grænse (80 pct.)", "kr"),
    }
    note = "Fra timerne: forbruget til dato plus ventede leverede timer gange de seneste tre måneders udgift pr. leveret time."
    return table(
        "to_veje",
        "To veje til årets regnskab",
        frame,
        columns,
        note=note,
        source="Økonomi- og omsorgssystem, egen prognose",
    )
