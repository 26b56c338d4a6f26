"""Known cases as the register gives them, for a municipality that a test writes itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from styringslib.intake import Municipality
from styringslib.register.entries import FIELDS, NUMBERS

DATES = ("expected_from", "expected_to", "happened_on", "known_from", "known_to")
AMOUNTS = [one.name for one in FIELDS["known_case"] if one.kind in NUMBERS]


def known_case(entry: str, unit: str = "Nord", **given: Any) -> dict[str, Any]:
    """One version of a case: expected from 1 December 2026 at 60,000 kr a month, and known since September."""
    usual: dict[str, Any] = {one.name: None for one in FIELDS["known_case"]}
    usual |= {
        "unit": unit, "citizen": entry, "change": "Starter", "expected_from": "2026-12-01", "amount_per_month": 60_000.0,
        "probability": 100.0, "stage": "Ventes", "known_from": "2026-09-20", "known_to": None, "entry": entry,
    }  # fmt: skip
    return usual | given


def with_cases(municipality: Municipality, *rows: dict[str, Any]) -> Municipality:
    """The municipality with those versions of cases."""
    frame = pd.DataFrame(rows)
    types: dict[Any, Any] = dict.fromkeys(DATES, "datetime64[s]") | dict.fromkeys(AMOUNTS, "float64")
    frame = frame.astype(types | {"unit": "str", "citizen": "str", "stage": "str", "change": "str", "entry": "str"})
    return replace(municipality, tables={**municipality.tables, "known_cases": frame})
