"""One value of a field: whatever a person, a form or a workbook gives, read strictly to the type that is stored."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from styringslib.fields.words import did_you_mean, fold_word
from styringslib.intake import Settings
from styringslib.intake.cells import cells
from styringslib.intake.problems.problem import kroner
from styringslib.privacy import find_cpr

from .entries import LINKED, NUMBERS, ONE, THE, Field
from .shown import day_name, month_name

_UNITS = {"kr": "kr.", "hours": "timer", "pct": "pct."}
_MONTH, _DAY = (
    "Skriv måneden som oktober 2026",
    "Skriv datoen som 31. oktober 2026 eller 31-10-2026, med fire cifre i året",
)
_NAMED_DAY = re.compile(r"(\d{1,2})\.?\s+([a-z]+)\s+(\d{4})")
Fault = tuple[str, str]  # what is wrong, what to do
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_missing(value: Any) -> bool:
    """Whether there is nothing: None, NaN, NaT, or a text of blanks. Infinity is something."""
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    if isinstance(value, str):
        return not cells.clean(value)
    return isinstance(value, float | np.floating) and math.isnan(value)


def as_text(value: Any) -> str:
    """A given value as the text that the strict readers take; typed months, days and numbers as `cells.shown` does."""
    if isinstance(value, pd.Period):
        return str(value.asfreq("M"))
    if isinstance(value, np.generic) and not isinstance(value, np.datetime64):
        value = value.item()
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "uendelig"
    return cells.shown(value)


def told(value: Any) -> str:
    """A given value as a message tells it: what was written, and typed months and days by their names."""
    if isinstance(value, pd.Period):
        return month_name(value.asfreq("M"))
    if isinstance(value, dt.date | np.datetime64) and not pd.isna(value):
        return day_name(pd.Timestamp(value).date())
    return as_text(value)


def has_cpr(value: Any) -> bool:
    """Whether a value, of whatever type, looks like a CPR number; a typed number may have lost its leading zero."""
    text = as_text(value)
    if find_cpr(text):
        return True
    plain = text.strip()
    return plain.isascii() and plain.isdigit() and len(plain) == 9 and bool(find_cpr(f"0{plain}"))


def read(field: Field, value: Any, settings: Settings) -> tuple[Any, Fault | None]:
    """The value in the field's type, or what is wrong with it.

    Types: month pd.Period, date datetime.date, kr, hours and pct float, the rest str; a unit and an area by their own
    names. A missing value is None. What names another entry is only read as a text: whether that exists is known by the register.
    """
    if is_missing(value):
        return None, None
    if field.kind in LINKED:
        key = as_text(value)
        return (key, None) if _ID.fullmatch(key) else (None, not_there(field.kind))
    # A sum of the monthly run's own, in whole kroner, may look like a CPR number and is none.
    if has_cpr(value) and not (field.kind in NUMBERS and isinstance(value, float)):
        return None, cells.FAULTS[22]
    text = as_text(value)
    if field.kind in NUMBERS:
        return _number(field, value, text)
    if field.kind == "month":
        (year, number), fault = cells.month(text)
        return (pd.Period(year=year, month=number, freq="M"), None) if not fault else (None, _of_time(fault, _MONTH))
    if field.kind == "date":
        day, fault = cells.date(_in_figures(text))
        return (day, None) if not fault else (None, _of_time(fault, _DAY))
    return _words(field, text, settings)


def not_there(kind: str) -> Fault:
    """An entry of that kind is named, and there is none."""
    return f"{THE[kind]} findes ikke i registret", f"Vælg en {ONE[kind]} fra listen"


def _fault(code: int) -> Fault:
    return cells.FAULTS[code]


def _of_time(code: int, how: str) -> Fault:
    """What is wrong with a month or day. The remedies of files speak of kommune.toml, which nobody who fills in a form knows."""
    return cells.FAULTS[code][0], how


def _in_figures(text: str) -> str:
    """A day that is written with the month's name, in figures: ``31. december 2026`` -> ``31-12-2026``."""
    found = _NAMED_DAY.fullmatch(cells.clean(text).lower())
    if found is None or found[2] not in cells.MONTH_NAMES:
        return text
    return f"{int(found[1]):02d}-{cells.MONTH_NAMES.index(found[2]) + 1:02d}-{found[3]}"


def _number(field: Field, value: Any, text: str) -> tuple[float | None, Fault | None]:
    if isinstance(value, bool | np.bool_ | dt.date | np.datetime64 | pd.Period):
        return None, _fault(2)
    number, fault = cells.number(text, amount=field.kind == "kr", percent=field.kind == "pct")
    if fault:
        return None, _fault(fault)
    unit = _UNITS[field.kind]
    if field.minimum is not None and number < field.minimum:
        return None, (f"Tallet er mindre, end det kan være ({kroner(field.minimum)} {unit})", "Ret tallet")
    if field.maximum is not None and number > field.maximum:
        return None, (f"Tallet er større, end det kan være ({kroner(field.maximum)} {unit})", "Ret tallet")
    if field.kind == "pct" and 0 < number < 1:
        return None, ("Tallet er under 1 pct.", f"Skriv hele procent, fx {kroner(number * 100)}")
    return number + 0.0, None  # never -0.0


def _words(field: Field, text: str, settings: Settings) -> tuple[str | None, Fault | None]:
    plain = cells.clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    fault = cells.bad_text(plain)
    if fault or any(ord(sign) < 32 and sign not in "\n\t" for sign in plain):
        return None, _fault(fault or 18)
    if field.kind == "unit":
        place = settings.unit_words.get(fold_word(plain), -1)
        if place < 0:
            return None, (cells.FAULTS[12][0], did_you_mean(plain, [unit.name for unit in settings.units]))
        return settings.units[place].name, None
    if field.kind == "area" and settings.areas:
        return _known(plain, settings.areas, "Området kendes ikke")
    if field.kind == "choice":
        return _known(plain, field.choices, cells.FAULTS[11][0])
    if field.max_length is not None and len(plain) > field.max_length:
        return None, (f"Teksten er på {len(plain)} tegn", f"Skriv højst {field.max_length} tegn")
    return plain, None


def _known(text: str, known: Sequence[str], message: str) -> tuple[str | None, Fault | None]:
    meaning = {cells.fold_choice(word): word for word in known}
    found, fault = cells.choice(text, meaning)
    return (found, None) if not fault else (None, (message, did_you_mean(text, known)))
