"""Which reports a month has: which notebook for which unit, and the parameters it is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.calendar import as_month
from styringslib.call_error import CallError
from styringslib.fields.words import meant
from styringslib.month.names import WHOLE, WHOLE_KEY, WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.publishing.job import Report

if TYPE_CHECKING:
    import pandas as pd

    from styringslib.intake import Municipality


@dataclass(frozen=True)
class Kind:
    """A notebook and the kinds of unit it reports on. ``name`` is the file name of its reports.

    ``more`` are the values of parameters that the notebook has beside the four of every report. Other reports than
    "rapport" are extra: a folder of notebooks that lacks theirs has none. ``table``: the report is made only when the
    municipality has rows in that table. ``title``: what a reader calls it, where that is not its name; ``formal``: it belongs
    to the formal follow-ups, and an ordinary month has none.
    """

    name: str
    notebook: str
    kinds: frozenset[str]
    more: tuple[tuple[str, Any], ...] = ()
    table: str = ""
    title: str = ""
    formal: bool = False


# The file name of the formal follow-up of the whole.
BUDGET = "budgetopfoelgning"
# A unit may have several: each row whose kinds hold the unit's gives it a report of that name.
NOTEBOOKS: tuple[Kind, ...] = (
    Kind("rapport", "opfoelgning_distrikt.ipynb", frozenset({"district", "provider", "nursing"})),
    Kind("rapport", "opfoelgning_myndighed.ipynb", frozenset({"purchaser"})),
    Kind("rapport", "rehabilitering.ipynb", frozenset({"rehabilitation"})),
    Kind("rapport", "opfoelgning_botilbud.ipynb", frozenset({"residential"})),
    Kind("rapport", "opfoelgning_kommune.ipynb", frozenset({WHOLE})),
    Kind(
        "styringsmodeller",
        "styringsmodeller.ipynb",
        frozenset({WHOLE}),
        (("weights", None), ("runs", 1000), ("seed", 0)),
    ),
    Kind("sager", "sager.ipynb", frozenset({"purchaser"}), table="cases"),
    Kind("demografi", "demografi.ipynb", frozenset({WHOLE}), table="population"),
    Kind(BUDGET, "budgetopfoelgning.ipynb", frozenset({WHOLE}), title="Budgetopfølgning", formal=True),
)


def called(name: str) -> str:
    """What a reader calls the reports of that file name."""
    return next((row.title for row in NOTEBOOKS if row.name == name and row.title), numbers.capital(name))


def is_formal(municipality: Municipality, month: pd.Period) -> bool:
    """Whether the month has a formal follow-up (``budget_follow_up.terms.formal_months``)."""
    from styringslib.sections.budget_follow_up.terms import formal_months

    return month.month in formal_months(municipality.settings)


def month_of(month: str | None, municipality: Municipality) -> pd.Period:
    """The month of ``month`` ("2026-10"), checked against the months with data; the last one when it is None.

    Raises CallError for another form and for a month without data, naming the months there are.
    """
    months = municipality.months
    if not len(months):
        raise CallError(
            f"Der er ingen posteringer i {municipality.settings.name}. Læg filerne i mappen, og kør “styring check”."
        )
    if month is None:
        return municipality.latest_month
    span = f"Der er data fra {_named(months[0])} til {_named(months[-1])}"
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise CallError(f"“{month}” er ikke en måned. Skriv år og måned som 2026-10. {span}.")
    wanted = as_month(month)
    if wanted not in months:
        nearest = months[int(abs(months.asi8 - wanted.ordinal).argmin())]
        raise CallError(f"Der er ingen data for {_named(wanted)}. {span}. Nærmest er --month {nearest}.")
    return wanted


def _named(month: pd.Period) -> str:
    return numbers.month_name(month)


def reports(
    municipality: Municipality, month: pd.Period, notebooks: Path, units: Sequence[str] | None = None
) -> tuple[Report, ...]:
    """The month's reports: units active in ``month`` in the order of kommune.toml, and last the whole municipality.

    ``units`` (names or keys) limits them. Raises CallError for an unknown unit, with the nearest known ones, for a
    unit that is not active in the month, and for a missing notebook.
    """
    known = {unit.name: (unit.key, unit.kind) for unit in municipality.settings.units}
    active = {unit.name for unit in municipality.settings.units if unit.is_active(month)}
    wanted = None if units is None else _chosen(units, municipality, active, month)
    planned = []
    for name, (key, kind) in [*known.items(), ("", (WHOLE_KEY, WHOLE))]:
        if (name and name not in active) or (wanted is not None and name not in wanted):
            continue
        planned += [
            Report(name, key, kind, row.name, notebooks / row.notebook, month, row.more)
            for row in NOTEBOOKS
            if kind in row.kinds
            and (row.name == "rapport" or (notebooks / row.notebook).is_file())
            and (not row.table or len(municipality.tables[row.table]))
            and (not row.formal or is_formal(municipality, month))
        ]
    if absent := sorted({report.notebook for report in planned if not report.notebook.is_file()}):
        names = ", ".join(path.name for path in absent)
        raise CallError(
            f"Notesbogen {names} findes ikke i {notebooks}. Geninstallér styringslib, eller ret --notebooks."
        )
    return tuple(planned)


def _chosen(units: Sequence[str], municipality: Municipality, active: set[str], month: pd.Period) -> set[str]:
    names: dict[str, str] = {WHOLE_NAME: "", WHOLE_KEY: "", municipality.settings.name: ""}
    for unit in municipality.settings.units:
        names |= dict.fromkeys(unit.aliases, unit.name) | {unit.key: unit.name, unit.name: unit.name}
    folded = {name.casefold(): unit for name, unit in names.items()}
    chosen = set()
    for text in units:
        if text.casefold() not in folded:
            raise CallError(_unknown(text, names, active))
        name = folded[text.casefold()]
        if name and name not in active:
            raise CallError(f"{name} er ikke i drift i {_named(month)}. Vælg en anden måned, eller ret kommune.toml.")
        chosen.add(name)
    return chosen


def _unknown(text: str, names: Iterable[str], active: set[str]) -> str:
    every = numbers.listed([*sorted(active), WHOLE_NAME])
    return f"Enheden “{text}” findes ikke.{meant(text, names)} Enhederne er: {every}."
