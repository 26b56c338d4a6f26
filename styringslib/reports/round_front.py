"""What is outstanding of the month's round, as the month's front page tells it: kept beside the month, since the page is also
written when the month gets handouts, and anew for a reader who may not see all of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from styringslib.borders import records
from styringslib.fields.fault import SettingsError
from styringslib.presentation import numbers
from styringslib.privacy.cpr import hidden_in
from styringslib.publishing import folder as folders
from styringslib.reports import month_round
from styringslib.reports.round_words import SHORT
from styringslib.rounds import ROUND, STEPS
from styringslib.rounds.state import outstanding

if TYPE_CHECKING:
    from styringslib.intake import Municipality

NAME = "runde.json"


@dataclass(frozen=True)
class Outstanding:
    """What can be done now and is not: unit ("" the whole) -> step -> its deadline (None: it has none), as it was on ``day``."""

    day: dt.date | None = None
    steps: Mapping[str, Mapping[str, dt.date | None]] = field(default_factory=dict)

    def line(self, unit: str) -> str:
        """What a unit lacks, in a line with the first deadline; "" where it lacks nothing.

        >>> found = Outstanding(dt.date(2026, 11, 9), {"Nord": {"laest": None, "forklaring": dt.date(2026, 11, 17)}})
        >>> found.line("Nord").replace("\xa0", " "), found.line("Syd")
        ('Mangler læsning og forklaring, senest 17. november.', '')
        """
        lacking = self.steps.get(unit)
        if not lacking or self.day is None:
            return ""
        told = f"Mangler {numbers.listed([SHORT[step] for step in lacking])}"
        days = [due for due in lacking.values() if due is not None]
        if not days:
            return f"{told}."
        first = min(days)
        if first < self.day:
            return f"{told}. Fristen var {_day(first)}."
        return f"{told}, {'senest' if len(set(days)) == 1 else 'den første senest'} {_day(first)}."

    def told(self, units: Collection[str]) -> str:
        """How many of ``units`` lack what, and on which day; "" where the municipality has no round.

        >>> found = Outstanding(dt.date(2026, 11, 9), {"Nord": {"laest": None, "forklaring": None}, "Syd": {"laest": None}})
        >>> found.told(["Nord", "Syd"]).replace("\xa0", " ")
        'Månedens gang 9. november 2026: 2 enheder mangler læsning, og 1 enhed mangler forklaring.'
        """
        if self.day is None:
            return ""
        counts = [(step, sum(step in self.steps.get(unit, {}) for unit in units)) for step in STEPS]
        parts = [f"{numbers.counted(n, 'enhed', 'enheder')} mangler {SHORT[step]}" for step, n in counts if n]
        head = f"Månedens gang {numbers.day(pd.Timestamp(self.day))}: "
        if not parts:
            return f"{head}Ingen enhed mangler noget."
        return f"{head}{', '.join(parts[:-1])}{', og ' if len(parts) > 1 else ''}{parts[-1]}."


# Where the municipality has no round.
NOWHERE = Outstanding()


def _day(day: dt.date) -> str:
    """The day without its year: a deadline lies within weeks of the page."""
    return numbers.day(pd.Timestamp(day)).removesuffix(f" {day.year}").removesuffix(f"\xa0{day.year}")


def of_table(table: pd.DataFrame, day: dt.date) -> Outstanding:
    """What is outstanding in the round's ``table`` (`styringslib.rounds.status`)."""
    rows = records(outstanding(table))
    found: dict[str, dict[str, dt.date | None]] = {}
    for step in STEPS:
        for row in (row for row in rows if row["step"] == step):
            found.setdefault(str(row["unit"]), {})[step] = None if pd.isna(row["due"]) else row["due"]
    return Outstanding(day, found)


def write(folder: Path, municipality: Municipality, month: pd.Period, today: dt.date | None) -> None:
    """runde.json of the month in ``folder`` as it stands on ``today``; none without [opfoelgning], or where nobody can say."""
    found = _found(folder, municipality, month, today) if today is not None else None
    if found is None:
        (folder / NAME).unlink(missing_ok=True)
        return
    steps = {unit: {step: str(due or "") for step, due in lacking.items()} for unit, lacking in found.steps.items()}
    content = {"day": str(found.day), "outstanding": steps}
    folders.write(folder / NAME, json.dumps(hidden_in(content), ensure_ascii=False, indent=1) + "\n")


def _found(folder: Path, municipality: Municipality, month: pd.Period, today: dt.date) -> Outstanding | None:
    from styringslib.register import RegisterError, open_register

    settings = municipality.settings
    if ROUND.name not in settings.sections:
        return None
    with suppress(RegisterError, SettingsError):
        known = month_round.known_of(open_register(municipality.folder, settings))
        return of_table(month_round.table_of(folder, settings, known, month, today), today)
    return None


def read(folder: Path) -> Outstanding:
    """What ``folder``/runde.json says; nothing where there is none that this version can read."""
    try:
        content = json.loads((folder / NAME).read_text("utf-8"))
        steps = {
            str(unit): {
                str(step): dt.date.fromisoformat(due) if due else None for step, due in lacking.items() if step in SHORT
            }
            for unit, lacking in content["outstanding"].items()
        }
        return Outstanding(dt.date.fromisoformat(content["day"]), steps)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return NOWHERE
