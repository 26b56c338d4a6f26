"""What the figures of a handout are called, and how they are written."""

from __future__ import annotations

from styringslib.measures import labelled, of_year
from styringslib.presentation import numbers, text
from styringslib.sections.words import KEY_FIGURES

# Figures beside the key figures that the definitions name.
DEFINED = (
    "nursing_share", "occupancy", "hourly_price", "vacant", "vacancy_cost", "expected", "deviation", "deviation_share",
    "outstanding", "probability", "earned", "earned_deviation", "earned_deviation_share",
    "earned_probability", "spent_share", "max_share",
)  # fmt: skip
# Key -> label and kind (``numbers.FORMATS``); {} is filled with what the line is about (a cause, an account group).
LABELS: dict[str, tuple[str, str]] = {
    **KEY_FIGURES,
    **{key: labelled(key) for key in DEFINED},
    "cause": ("{}: bidrag til afvigelsen til dato, kr.", "over_kr"),
    "group": ("{} til dato, kr.", "kr"),
    "low": labelled("lower_80"),
    "high": labelled("upper_80"),
    "deviation_pct": labelled("deviation_share"),
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
# Those that are called otherwise when the year is closed.
_OF_A_CLOSED_YEAR: dict[str, str] = {
    **{
        key: of_year(key, closed=True).name
        for key in ("expected", "deviation", "earned", "earned_deviation", "earned_deviation_share")
    },
    **{key: of_year(f"{bound}_80", closed=True).name for key, bound in (("low", "lower"), ("high", "upper"))},
    **{key: of_year("deviation_share", closed=True).name for key in ("deviation_pct", "deviation_share")},
    "cause": "{}: bidrag til afvigelsen, kr.",
    "group": "{}, kr.",
    "over": "Enheder med merforbrug over bagatelgrænsen",
    "under": "Enheder med mindreforbrug over bagatelgrænsen",
}
CAUSE_NAMES = {**text.names("cause"), "vacancy": "Ledige pladser", "owed": "Skyldigt efter afregning"}


def name_of(key: str, closed: bool = False) -> str:
    """What the figure is called; ``closed``: in the sheets of a year that is over."""
    return _OF_A_CLOSED_YEAR.get(key, LABELS[key][0]) if closed else LABELS[key][0]


def whole_name(area: str, short_name: str, name: str) -> str:
    """What the units of a focus point's ``area`` are called together."""
    town = numbers.genitive(short_name or name)
    return {"botilbud": f"{town} botilbud", "hjemmepleje": f"{town} hjemmepleje"}.get(area, name)


def unit_label(label: str | None) -> str:
    """An anonymous unit's name; None is the reader's own."""
    return f"Enhed {label}" if label is not None else "Jeres enhed"
