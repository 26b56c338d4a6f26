"""A small municipality with a register, and people who may write in it, read it, or neither."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from styringslib.register import Entry, Register, open_register

TOML = """\
navn = "Fjordby Kommune"

[register]
model = "faelles"

[[register.personer]]
bruger = "konsulent"
rolle = "Økonomikonsulent"
adgang = "konsulent"

[[register.personer]]
bruger = "leder"
rolle = "Distriktsleder"
adgang = "leder"
enheder = ["Ådalen"]

[[register.personer]]
bruger = "revisor"
rolle = "Revisor"
adgang = "laeser"
ser = "alle"

[[enheder]]
navn = "Ådalen"
noegle = "aadalen"
type = "distrikt"
omraade = "Hjemmepleje"

[[enheder]]
navn = "Kærhøj"
noegle = "kaerhoej"
type = "distrikt"
omraade = "Hjemmepleje"

[[enheder]]
navn = "Solgården"
noegle = "solgaarden"
type = "botilbud"
omraade = "Botilbud"

[tabeller.budget]
filer = "budget.csv"

[tabeller.posteringer]
filer = "posteringer.csv"

[[forudsaetninger]]
gyldig_fra = "2026-01"
enhed = "Ådalen"
kilde = "Budget 2026"
timepris = 500.00
"""
CHANGE: dict[str, Any] = {
    "unit": "Ådalen",
    "month_from": "2026-11",
    "amount_per_month": "-35.000",
    "probability": "50",
    "reason": "Ny ruteplanlægning i to grupper",
}
ACTION: dict[str, Any] = {
    "unit": "Ådalen",
    "title": "Gennemgang af ruter",
    "owner_role": "Distriktsleder",
    "start_month": "2026-12",
    "deadline": "2026-12-31",
    "effect_per_month": "-40.000",
    "status": "I gang",
}


class Clock:
    """A clock that goes a minute each time it is read."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now


def make(folder: Path, user: str = "konsulent", clock: Any = None, toml: str = TOML) -> Register:
    """The register of the municipality in ``folder``, as ``user`` opens it."""
    (folder / "kommune.toml").write_text(toml, "utf-8")
    return open_register(folder, clock=clock or Clock(), environ={"STYRING_USER": user})


def written(register: Register, kind: str = "expected_change", **values: Any) -> Entry:
    """An entry that is there before the form is opened."""
    given = {"expected_change": CHANGE, "action": ACTION}.get(kind, {})
    return register.add(kind, {**given, **values}, register.person("konsulent"))
