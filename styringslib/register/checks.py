"""What is wrong with an entry: everything at once, in Danish, field by field; and what a person should be asked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.fields.words import did_you_mean
from styringslib.intake import Settings, Unit
from styringslib.intake.problems.problem import kroner
from styringslib.privacy import hide_cpr

from . import values as reading
from .entries import ALL_FIELDS, BY_HAND, KINDS, LINKED, NUMBERS, OF_AREAS, Field
from .errors import EntryProblem
from .shown import day_name, month_name

_PERIODS = {
    "expected_change": ("month_from", "month_to"),
    "action": ("agreed_month", "deadline"),
    "known_case": ("expected_from", "expected_to"),
}
_FIRST = {
    "expected_change": "month_from",
    "explanation": "month",
    "action": "start_month",
    "follow_up": "month",
    "cause": "month",
    "solution": "month",
    "override": "month",
    "round_step": "month",
    "minutes": "month",
    "known_case": "expected_from",
}
# Steps of the round that need a reason.
_WITH_REASON = ("Genåbnet", "Undtaget fra forklaring", "Undtaget fra handling")
# Stages of a known case in which it is over whether it came.
_CAME = ("Begyndt",)
# What is known -> whether it comes with an amount.
_WITH_AMOUNT = {"Enkelt beløb": True, "Nyt niveau": True, "Budgettet holder": False, "Budgettet holder ikke": False}
# Amounts of a year; all others are a month's.
YEARLY = ("amount_this_year", "amount_full_year")
# Kind of entry -> the amounts that are meant to save.
_SAVINGS = {
    "action": ("effect_per_month",),
    "follow_up": ("effect_so_far",),
    "solution": YEARLY,
}


def checked(
    kind: str, given: Mapping[str, Any], settings: Settings, row: int = 1
) -> tuple[dict[str, Any], list[EntryProblem]]:
    """The values of an entry in their stored types, every field of the kind by name, and everything wrong with them.

    A value that cannot be read is None among the values. Defaults are filled in, and an area that is not given is the
    unit's. Whether an action exists, and who may write, the register knows.
    """
    problems: list[EntryProblem] = []
    fields = {field.name: field for field in ALL_FIELDS[kind]}

    def tell(name: str, value: Any, message: str, remedy: str) -> None:
        hidden = value is None or reading.has_cpr(value) or (name in fields and fields[name].kind in LINKED)
        text = "" if hidden else hide_cpr(reading.told(value))[:80]
        problems.append(EntryProblem(row, name, text, message, remedy))

    for name in given:
        if name not in fields:
            tell(str(name), None, f"Feltet {hide_cpr(str(name))} kendes ikke", did_you_mean(str(name), fields))
    found: dict[str, Any] = {}
    for field in fields.values():
        value, fault = reading.read(field, given.get(field.name), settings)
        if fault:
            tell(field.name, given.get(field.name), *fault)
        elif value is None and field.default is not None:
            value = field.default
        elif value is None and field.required:
            tell(field.name, None, "Feltet er tomt", "Udfyld feltet")
        found[field.name] = value
    faulty = {problem.field for problem in problems}
    _together(kind, found, faulty, settings, tell)
    return found, problems


def _together(kind: str, found: dict[str, Any], faulty: set[str], settings: Settings, tell: Any) -> None:
    """What only shows when fields are seen together."""
    if kind not in BY_HAND:
        return
    unit = next((one for one in settings.units if one.name == found.get("unit")), None)
    if "area" in found and unit is not None and found["area"] is None and "area" not in faulty:
        found["area"] = unit.area or None
    if kind in OF_AREAS:
        _one_place(kind, unit, found, faulty, tell)
    if kind == "expected_change":
        amounts = ("amount_per_month", "hours_per_month")
        if all(found[name] is None for name in amounts) and not faulty & set(amounts):
            tell(amounts[0], None, "Både kroner og timer er tomme", "Udfyld mindst det ene")
    if kind == "override" and found["what"] is not None and "amount" not in faulty:
        wanted, told = _WITH_AMOUNT[found["what"]], found["amount"] is not None
        if wanted and not told:
            tell("amount", None, "Beløbet er tomt", "Skriv beløbet i kr.")
        elif told and not wanted:
            tell("amount", found["amount"], f"{found['what']} har intet beløb", "Lad feltet være tomt")
    if kind == "round_step" and found["step"] in _WITH_REASON and found["note"] is None and "note" not in faulty:
        tell(
            "note",
            None,
            f"{found['step']} har ingen begrundelse",
            "Skriv hvorfor, og hvem der har besluttet det (rolle)",
        )
    if kind in _PERIODS:
        first, last = _PERIODS[kind]
        _in_order(kind, found[first], found[last], tell)
    if unit is not None:
        _open_unit(unit, found, kind, tell)


def _in_order(kind: str, first: Any, last: Any, tell: Any) -> None:
    """A last day or month that lies before the first."""
    if first is None or last is None:
        return
    of_day = isinstance(first, dt.date)
    begin = first.start_time.date() if isinstance(last, dt.date) and not of_day else first
    if last < begin:
        begun = _heading(kind, _PERIODS[kind][0]).lower()
        told = day_name(first) if of_day else month_name(first)
        tell(_PERIODS[kind][1], last, f"Ligger før {begun} ({told})", "Ret den ene af de to")


def _one_place(kind: str, unit: Unit | None, found: Mapping[str, Any], faulty: set[str], tell: Any) -> None:
    """An entry of a unit or a whole area: one of them must be said, unless it follows from the cause; both must agree."""
    if faulty & {"unit", "area"}:
        return
    if unit is None and found["area"] is None and found.get("cause") is None and "cause" not in faulty:
        tell("unit", None, "Både enhed og område er tomme", "Udfyld mindst det ene")
    elif unit is not None and unit.area and found["area"] != unit.area:
        tell(
            "area",
            found["area"],
            f"{unit.name} hører til {unit.area}",
            "Lad feltet være tomt, eller vælg en anden enhed",
        )


def _open_unit(unit: Unit, found: Mapping[str, Any], kind: str, tell: Any) -> None:
    """A unit that is closed, or not yet open, in the month that the entry is about."""
    month = found.get(_FIRST[kind])
    if month is None:
        return
    if isinstance(month, dt.date):
        month = pd.Period(month, "M")
    if unit.end is not None and month > unit.end:
        heirs = [unit.merged_into] if unit.merged_into else list(unit.split_into)
        remedy = f"Brug {' eller '.join(heirs)}" if heirs else "Vælg en anden enhed eller en tidligere måned"
        tell("unit", unit.name, f"Enheden er lukket efter {month_name(unit.end)}", remedy)
    if unit.start is not None and month < unit.start:
        tell(
            "unit",
            unit.name,
            f"Enheden findes først fra {month_name(unit.start)}",
            "Vælg en anden enhed eller en senere måned",
        )
    elif unit.end is not None and found.get("month_to") is not None and month <= unit.end < found["month_to"]:
        tell(
            "month_to",
            found["month_to"],
            f"Enheden er lukket efter {month_name(unit.end)}",
            f"Skriv højst {month_name(unit.end)}",
        )


def _heading(kind: str, name: str) -> str:
    return next(field.heading for field in ALL_FIELDS[kind] if field.name == name)


def questions(kind: str, found: Mapping[str, Any], row: int = 1) -> list[EntryProblem]:
    """What a person should be asked about before an entry is written; nothing here keeps it from being written.

    ``found``: values as `checked` gives them.
    """
    asked = []
    for field in ALL_FIELDS[kind]:
        value = found.get(field.name)
        if value is not None and field.kind in NUMBERS and field.ask_above is not None and abs(value) > field.ask_above:
            of_year = "Er det hele kroner?" if field.name in YEARLY else "Er det pr. måned og i den rigtige enhed?"
            asked.append(_question(row, field, value, "Tallet er stort", of_year))
        if field.name in _SAVINGS.get(kind, ()) and value is not None and value > 0:
            asked.append(_question(row, field, value, "Virkningen er en merudgift", "Er fortegnet rigtigt?"))
    if kind == "action":
        agreed, start = (found.get(name) for name in ("agreed_month", "start_month"))
        if agreed is not None and start is not None and start < agreed:
            message = "Virkningen begynder, før handlingen er aftalt"
            asked.append(EntryProblem(row, "start_month", month_name(start), message, "Er måneden rigtig?"))
    if kind == "known_case":
        amounts = ("amount_per_month", *YEARLY)
        if all(found.get(name) is None for name in amounts):
            message = "Der står ingen kroner, så sagen kan ikke regnes med"
            asked.append(EntryProblem(row, amounts[0], "", message, "Hvad ventes den at koste pr. måned?"))
        if found.get("stage") in _CAME and found.get("happened_on") is None:
            message = "Sagen er begyndt, men der står ingen dato"
            asked.append(EntryProblem(row, "happened_on", "", message, "Hvornår skete det?"))
    if kind == "solution" and found.get("status") == "Gennemført" and found.get("action") is None:
        message = "Løsningen er gennemført, men ingen handling er valgt"
        asked.append(EntryProblem(row, "action", "", message, "Hvilken handling er den blevet til?"))
    return asked


def _question(row: int, field: Field, value: float, message: str, remedy: str) -> EntryProblem:
    return EntryProblem(row, field.name, kroner(value), message, remedy)


def unknown_kind(kind: str) -> str:
    """The Danish text about a kind of entry that there is none of."""
    return f"Registret har ikke poster af slagsen {kind}. {did_you_mean(kind, [*KINDS, *KINDS.values()])}"


def check_reason(reason: Any, row: int = 1) -> tuple[str, list[EntryProblem]]:
    """Why an entry is withdrawn, as it is stored, and what is wrong with it."""
    field = Field("reason", "Hvorfor posten udgår", "text", required=True, max_length=500)
    if reading.is_missing(reason):
        return "", [EntryProblem(row, "", "", "Der står ikke, hvorfor posten udgår", "Skriv det kort")]
    text, fault = reading.read(field, reason, _NOWHERE)
    if fault:
        return "", [EntryProblem(row, "", "", f"{field.heading}: {fault[0]}", fault[1])]
    return str(text), []


class _Nowhere:
    """Settings of no municipality: a reason needs none."""


_NOWHERE: Any = _Nowhere()


def rows_in_order(problems: Sequence[EntryProblem]) -> list[EntryProblem]:
    """Problems by row, in the order in which they were found within it."""
    return sorted(problems, key=lambda problem: problem.row)
