"""What the figures of a handout are called, and how they are written."""

from __future__ import annotations

from styringslib.presentation import numbers, text
from styringslib.sections.words import KEY_FIGURES

# Key -> label and kind (``numbers.FORMATS``); {} is filled with what the line is about (a cause, an account group).
LABELS: dict[str, tuple[str, str]] = {
    **KEY_FIGURES,
    "nursing_share": ("Overdragede sygeplejeydelsers andel af timerne, pct.", "pct"),
    "occupancy": ("Belægning, pct.", "pct"),
    "hourly_price": ("Timepris i tildelingen, kr.", "price"),
    "deviation_share": ("Ventet afvigelse i pct. af budgettet", "over_pct"),
    "cause": ("{}: bidrag til afvigelsen til dato, kr.", "over_kr"),
    "group": ("{} til dato, kr.", "kr"),
    "vacant": ("Ledige pladser i gennemsnit", "days"),
    "vacancy_cost": ("Ledige pladser til takst, kr.", "kr"),
    "expected": ("Forventet regnskab i året, kr.", "kr"),
    "low": ("Forventet regnskab, nedre grænse (80 pct.), kr.", "kr"),
    "high": ("Forventet regnskab, øvre grænse (80 pct.), kr.", "kr"),
    "deviation": ("Ventet afvigelse i året, kr.", "over_kr"),
    "deviation_pct": ("Ventet afvigelse i pct. af budgettet", "over_pct"),
    "probability": ("Sandsynlighed for merforbrug", "probability"),
    "spent_share": ("Forbrug i pct. af budgettet", "pct2"),
    "max_share": ("Forbrugsprocenten bør højst være", "pct2"),
    "outstanding": ("Skønnet, endnu ikke bogført, kr.", "kr"),
    "open": ("Aftalte handlinger, som er i gang eller venter", "count"),
    "explained": ("Forklaringer de seneste seks måneder", "count"),
    "changes": ("Dispositioner i resten af året", "count"),
    "changes_effect": ("Dispositioner: virkning i resten af året, kr.", "over_kr"),
    "error": ("Prognosens typiske afvigelse i afsluttede år, pct.", "pct2"),
    "passed": ("Måneder gået, da prognosen blev lavet", "count"),
    "years": ("Afsluttede år, som den er prøvet på", "count"),
    "units": ("Enheder", "count"),
    "over": ("Enheder med ventet merforbrug over bagatelgrænsen", "count"),
    "under": ("Enheder med ventet mindreforbrug over bagatelgrænsen", "count"),
}
CAUSE_NAMES = {**text.names("cause"), "vacancy": "Ledige pladser"}


def whole_name(area: str, short_name: str, name: str) -> str:
    """What the units of a focus point's ``area`` are called together."""
    town = numbers.genitive(short_name or name)
    return {"botilbud": f"{town} botilbud", "hjemmepleje": f"{town} hjemmepleje"}.get(area, name)


def unit_label(label: str | None) -> str:
    """An anonymous unit's name; None is the reader's own."""
    return f"Enhed {label}" if label is not None else "Jeres enhed"
