"""What somebody knows of the year and the figures do not show: what the forecast follows, and what it would say without."""

from __future__ import annotations

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.planned_changes import overrides_in_force
from styringslib.presentation import numbers
from styringslib.presentation.tables import Table, table


def followed(basis: FollowUp) -> tuple[str, Table | None]:
    """Sentence and table; nothing where the forecast is the method's."""
    return followed_text(basis), followed_table(basis)


def followed_text(basis: FollowUp) -> str:
    """Who knows something, how often, and what the method alone would have said; empty where the forecast is the method's."""
    row, told = basis.forecast, overrides_in_force(basis.municipality, basis.month)
    if row is None or told.empty or pd.isna(row.get("by_method")):
        return ""
    roles = numbers.listed(list(dict.fromkeys(told["entered_by"].dropna())))
    by = f" (indberettet af {roles})" if roles else ""
    return (
        f"**Prognosen er tilrettet** efter det, der vides, og som tallene ikke viser{by}. Metoden alene ville vente "
        f"{numbers.result(row['by_method'])} Passer det stadig, der er tilrettet?"
    )


def followed_table(basis: FollowUp) -> Table | None:
    """Every override that the forecast follows, with its reason."""
    if not followed_text(basis):
        return None
    told = overrides_in_force(basis.municipality, basis.month)
    columns = {
        **({} if basis.unit is not None else {"unit": ("Enhed", "text")}),
        "month": ("Måned", "month"),
        "what": ("Hvad vi ved", "text"),
        "amount": ("Kr.", "over_kr"),
        "reason": ("Begrundelse", "text"),
        "entered_by": ("Indberettet af", "text"),
    }
    note = (
        "Et enkelt beløb bliver i året og kommer ikke igen. Et nyt niveau er kr. pr. måned fra måneden og bliver ved."
    )
    return table(
        "tilretninger",
        "Det, prognosen følger",
        told,
        columns,
        note=note,
        source="Indberettet",
        sign=basis.sign.than(""),
    )
