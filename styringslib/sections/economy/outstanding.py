"""What is not booked yet of the year's months, as it is counted in the forecast."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.measures import labelled
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers, text
from styringslib.presentation.tables import Table, table


def outstanding_text(basis: FollowUp) -> str:
    """How much is still to be booked; empty where it is small."""
    row = basis.forecast
    assert row is not None
    if abs(row["outstanding"]) < basis.minor_kr / 10:
        return ""
    evidence = {"outstanding": Evidence(float(row["outstanding"]), "kr", "status")}
    return text.sentence(Finding("late", basis.name, basis.month, float(row["outstanding"]), "notice", evidence))


def estimated_table(basis: FollowUp) -> Table | None:
    """Which months are estimated, and by how much."""
    months = basis.estimated_months
    if months.empty:
        return None
    frame = months.rename_axis("month").reset_index()
    frame["month"] = [numbers.capital(numbers.month_only(month)) for month in frame["month"]]
    total = {"month": "I alt", **frame.drop(columns="month").sum().to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    frame["share"] = (frame["outstanding"] + frame["owed"]) / frame["spent"].where(frame["spent"] != 0)
    columns = {
        "month": ("Måned", "text"),
        "posted": ("Bogført, kr.", "kr"),
        "outstanding": labelled("outstanding"),
        **({"owed": ("Skyldigt efter afregning, kr.", "kr")} if frame["owed"].any() else {}),
        "spent": ("Regnet med, kr.", "kr"),
        "share": ("Ikke bogført endnu, pct.", "pct"),
    }
    title = f"Måneder, der endnu ikke er bogført helt, {basis.month.year}"
    note = "Skønnet bygger på, hvor sent posteringerne plejer at komme."
    return table(
        "skoennede_maaneder",
        title,
        frame,
        columns,
        totals=[len(frame) - 1],
        note=note,
        source="Økonomisystem og egen prognose",
    )
