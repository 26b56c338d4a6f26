"""A municipality put together from rows, for figures that are worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.intake import Municipality, Settings, Unit
from styringslib.intake.cells.table_rows import empty_table
from styringslib.intake.schema import tables
from styringslib.intake.settings.settings import Thresholds

NORD = Unit("Nord", "nord", "district", "Hjemmepleje")
SYD = Unit("Syd", "syd", "district", "Hjemmepleje")
OLD = Unit("Gammel", "gammel", "district", "Hjemmepleje", end=pd.Period("2025-12", "M"), merged_into="Nord")
PRIVATE = Unit("Privat", "privat", "provider", "Hjemmepleje")
HOUSE = Unit("Solgården", "solgaarden", "residential", "Botilbud")


def month(text: str) -> pd.Period:
    return pd.Period(text, "M")


def settings(assumptions: Sequence[tuple[str | None, str, str, float]] = (), **other: Any) -> Settings:
    """``assumptions``: unit, valid from, name, value."""
    frame = pd.DataFrame(assumptions, columns=["unit", "valid_from", "name", "value"]).assign(source="Budget")
    frame["valid_from"] = pd.PeriodIndex(frame["valid_from"], freq="M")
    given: dict[str, Any] = {
        "name": "Prøveby Kommune", "short_name": "Prøveby", "units": (NORD, SYD, OLD, PRIVATE, HOUSE),
        "thresholds": Thresholds(), "formal_follow_ups": (), "extract_day": 7, "frames": (), "events": (),
        "sources": (), "status_date": None, "ignored_units": (), "sections": {},
    }  # fmt: skip
    return Settings(assumptions=frame, **(given | other))


def municipality(rows: Mapping[str, Sequence[Mapping[str, Any]]], known: Settings | None = None) -> Municipality:
    """``rows``: table -> rows, of which only the columns that matter need be named; months as "2026-01"."""
    known = known or settings()
    frames = {}
    for name, table in tables().items():
        frame = empty_table(table, known)
        if given := rows.get(name):
            made = pd.DataFrame(list(given))
            for column in frame.columns:
                values = made[column] if column in made else pd.Series([None] * len(made))
                made[column] = (
                    pd.PeriodIndex(values, freq="M")
                    if isinstance(frame[column].dtype, pd.PeriodDtype)
                    else values.astype(frame[column].dtype)
                )
            frame = made[list(frame.columns)]
        frames[name] = frame
    problems = pd.DataFrame({"unit": pd.Series(dtype=str)})
    return Municipality(folder=Path("."), settings=known, tables=frames, problems=problems)
