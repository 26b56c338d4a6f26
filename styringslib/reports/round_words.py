"""The round in Danish: what the steps are called, what is outstanding, and why a month cannot be closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.month.names import WHOLE_NAME
from styringslib.presentation import numbers

# A step as it is named, and what is missing while it is not done.
STEP_NAMES = {
    "udtraek": "Udtræk inde",
    "tjek": "Data tjekket",
    "rapport": "Rapport dannet",
    "laest": "Læst",
    "forklaring": "Forklaring skrevet",
    "handling": "Handling aftalt",
    "moede": "Møde holdt",
    "godkendt_leder": "Godkendt af leder",
    "godkendt_chef": "Godkendt af chef",
    "lukket": "Lukket",
}
TO_DO = {
    "udtraek": "månedens udtræk",
    "tjek": "data uden fejl",
    "rapport": "rapporten",
    "laest": "at rapporten bliver læst",
    "forklaring": "en forklaring på afvigelsen",
    "handling": "en aftalt handling",
    "moede": "mødet om måneden",
    "godkendt_leder": "lederens godkendelse",
    "godkendt_chef": "chefens godkendelse",
    "lukket": "at måneden bliver lukket",
}


# The same in a word, where several are told in one line.
SHORT = {
    "udtraek": "udtræk",
    "tjek": "data uden fejl",
    "rapport": "rapport",
    "laest": "læsning",
    "forklaring": "forklaring",
    "handling": "aftalt handling",
    "moede": "møde",
    "godkendt_leder": "lederens godkendelse",
    "godkendt_chef": "chefens godkendelse",
    "lukket": "lukning",
}


def when(row: Mapping[str, Any]) -> str:
    """By when, and how much too late; "" where nobody has set a deadline."""
    if row["due"] is None or pd.isna(row["due"]):
        return ""
    by = f"senest {numbers.day(pd.Timestamp(row['due']))}"
    late = int(row["late_days"])
    return f"{by}, {numbers.counted(late, 'dag', 'dage')} over fristen" if late else by


def line(row: Mapping[str, Any]) -> str:
    """``Ådalen: en forklaring på afvigelsen. Distriktsleder, senest 17. november 2026.``"""
    parts = [str(row["by_role"]), when(row)]
    return f"{row['unit'] or WHOLE_NAME}: {TO_DO[row['step']]}. {', '.join(part for part in parts if part)}."


def told(row: Mapping[str, Any]) -> str:
    """How a step stands: ``gjort 9. november 2026 (Distriktsleder)``, ``mangler, senest …``, ``venter på rapporten``."""
    state = str(row["state"])
    if state == "gjort":
        day = numbers.day(pd.Timestamp(row["done_on"]))
        return f"gjort {day} ({row['by_role']})"
    if state == "undtaget":
        return f"undtaget: {row['why']}"
    if state == "ikke endnu":
        return f"venter på {TO_DO.get(row['why'], 'et tidligere trin')}"
    return f"mangler, {when(row)}".rstrip(", ") if state == "mangler" else state


def refusal(missing: pd.DataFrame) -> list[str]:
    """Why a month cannot be closed, a line a reason; ``missing`` as `styringslib.rounds.may_close` gives it."""
    return [
        f"{row['unit'] or WHOLE_NAME} kan ikke lukkes: Der mangler {TO_DO[row['step']]}. "
        "Skriv den, eller lad den ansvarlige leder undtage den med en begrundelse."
        if row["step"] in ("forklaring", "handling")
        else f"{row['unit'] or WHOLE_NAME} kan ikke lukkes: Der mangler {TO_DO[row['step']]}."
        for row in records(missing)
    ]
