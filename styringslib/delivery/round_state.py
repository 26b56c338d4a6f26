"""How far a month's round has come: what the month's run.json, the register and the municipality's rule say, as one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from styringslib.borders import records
from styringslib.calendar import as_month
from styringslib.delivery import shelf
from styringslib.followup.actions import open_actions
from styringslib.intake import Settings
from styringslib.month.names import WHOLE_KEY
from styringslib.publishing.manifest import NAME, Entry
from styringslib.register.shown import local
from styringslib.rounds import FACTS, RECORDED, RoundTerms, round_terms, status
from styringslib.rounds.steps import EXCEPTED, REOPENED

if TYPE_CHECKING:
    from styringslib.register import Register

_KINDS = ("round_step", "explanation", "action")
# What opening a month again takes back.
_UNDONE = ("godkendt_leder", "godkendt_chef", "lukket")
_Row = tuple[str, str, dt.date | None, str, bool, str]


def round_state(
    out: Path,
    settings: Settings,
    register: Register | None,
    month: Any = None,
    today: dt.date | None = None,
    terms: RoundTerms | None = None,
) -> pd.DataFrame:
    """The round of ``month`` (the newest month in ``out`` when not given) on ``today`` (by the clock when not given).

    ``out``: the folder of the months; ``register``: None where there is none. Columns as `styringslib.rounds.status` has them,
    one row a unit and step, the whole municipality as unit "". Empty when no month is given and none has been run. RegisterError
    when the database is away, SettingsError when [opfoelgning] can not be used.
    """
    terms = terms or round_terms(settings)
    there = shelf.months(out)
    if month is None and not there:
        return status(pd.DataFrame(columns=FACTS), terms, today or dt.date.today())
    period = as_month(month if month is not None else there[0])
    known = {kind: register.current(kind) for kind in _KINDS} if register is not None and register.enabled else {}
    facts = facts_of(out, settings, known, period)
    roles = {unit.name: (unit.owners.owner, unit.owners.head) for unit in settings.units}
    day = today or dt.date.today()
    return status(facts, terms, day, explanation_day=settings.explanation_day, roles=roles)


def facts_of(out: Path, settings: Settings, known: Mapping[str, pd.DataFrame], month: pd.Period) -> pd.DataFrame:
    """What is known of the month's steps, as `styringslib.rounds.status` takes it.

    ``known``: the entries in force of round_step, explanation and action, as ``Register.current`` gives them.
    """
    folder, run = out / str(month), shelf.run_of(out, str(month))
    reports = {entry.folder: entry for entry in run.entries if entry.name == "rapport"}
    units = {unit.name: unit.key for unit in settings.units if unit.is_active(month)}
    read = _written(folder / NAME) if run.month else None
    wrong = any(row.get("severity") == "error" for row in run.problems)
    rows: list[_Row] = [
        ("", "udtraek", read, "", True, ""),
        ("", "tjek", None if wrong else read, "", True, ""),
        ("", "rapport", _made(folder, reports.get(WHOLE_KEY)), "", True, ""),
    ]
    for name, key in units.items():
        made, entry = _made(folder, reports.get(key)), reports.get(key)
        rows.append((name, "rapport", made, "", True, ""))
        answers = (entry.summary.get("answers") or {}) if entry is not None else {}
        for step, what in (("forklaring", "explanation"), ("handling", "action")):
            called_for = made is None or bool(answers.get(f"{what}_due"))
            there = (made, "") if answers.get(f"{what}_given") else _entered(known, what, name, month)
            rows.append((name, step, there[0], there[1], called_for, ""))
    rows = _told(rows, known.get("round_step"), month, list(units))
    return pd.DataFrame([(month, *row) for row in rows], columns=FACTS)


def _written(file: Path) -> dt.date | None:
    """The day a file was written, here."""
    try:
        return local(dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)).date()
    except OSError:
        return None


def _made(folder: Path, entry: Entry | None) -> dt.date | None:
    """The day a report was made; None while there is none that can be read."""
    if entry is None or entry.status != "ok":
        return None
    return _written(folder / entry.folder / "rapport.html")


def _entered(known: Mapping[str, pd.DataFrame], kind: str, unit: str, month: pd.Period) -> tuple[dt.date | None, str]:
    """When and by which role the register got the unit's explanation of the month, or an action that is not over."""
    entries = known.get(kind)
    if entries is None or entries.empty:
        return None, ""
    own = entries[entries["unit"] == unit]
    own = own[own["month"] == month] if kind == "explanation" else open_actions(own)
    if own.empty:
        return None, ""
    first = records(own.sort_values("at", kind="stable"))[0]
    return local(first["at"].to_pydatetime()).date(), str(first["role"])


def _told(rows: list[_Row], steps: pd.DataFrame | None, month: pd.Period, units: list[str]) -> list[_Row]:
    """The rows with what people have told of the steps: the last word about a step counts."""
    found = {(row[0], row[1]): row for row in rows}
    if steps is None or steps.empty:
        return rows
    own = steps[steps["month"] == month].sort_values("at", kind="stable")
    for row in records(own):
        unit = row["unit"] if isinstance(row["unit"], str) else ""
        if unit and unit not in units:
            continue
        _tell(found, unit, row)
    closed = found.get(("", "lukket"))
    if closed is not None and closed[2] is not None:
        # A month that is closed for the whole is closed for each of its units.
        for unit in units:
            if found.get((unit, "lukket"), (None,) * 6)[2] is None:
                found[unit, "lukket"] = (unit, "lukket", *closed[2:])
    return list(found.values())


def _tell(found: dict[tuple[str, str], _Row], unit: str, row: Mapping[str, Any]) -> None:
    word, role = str(row["step"]), str(row["role"])
    day = local(row["at"].to_pydatetime()).date() if pd.isna(row["on"]) else pd.Timestamp(row["on"]).date()
    if word == REOPENED:
        for step in _UNDONE:
            found.pop((unit, step), None)
    elif word in EXCEPTED:
        step = EXCEPTED[word]
        before = found.get((unit, step), (unit, step, None, "", True, ""))
        found[unit, step] = (*before[:3], role, before[4], f"{row['note']} ({role})")
    elif word in RECORDED:
        found[unit, RECORDED[word]] = (unit, RECORDED[word], day, role, True, "")


def outstanding(table: pd.DataFrame, units: frozenset[str] | None = None) -> pd.DataFrame:
    """The rows that somebody can do something about now, the latest first; ``units``: names of those that a reader may see."""
    waiting = table[table["state"] == "mangler"]
    if units is not None:
        waiting = waiting[waiting["unit"].isin([*units])]
    return waiting.sort_values("late_days", ascending=False, kind="stable")
