"""How far a month's round has come: what the month's run.json, the register and the municipality's rule say, as one table.

The front page that a run writes, the page and the commands of the round, the accounts that are kept of closed months and
`styring verify` all ask it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from styringslib.borders import records
from styringslib.fields.fault import SettingsError
from styringslib.followup.actions import open_actions
from styringslib.intake import Settings
from styringslib.month.closing.closed_accounts import Closes
from styringslib.month.names import WHOLE_KEY
from styringslib.publishing import manifest
from styringslib.publishing.manifest import NAME, Entry, Run
from styringslib.register.shown import local
from styringslib.reports.round_roles import of_those_who_may
from styringslib.rounds import FACTS, RECORDED, RoundTerms, round_terms, status
from styringslib.rounds.state import CLOSED, DONE
from styringslib.rounds.steps import EXCEPTED, REOPENED

if TYPE_CHECKING:
    from styringslib.register import Register

# The kinds of entry that the round is read from.
KINDS = ("round_step", "explanation", "action")
# Kind -> its entries in force, as ``Register.current`` gives them.
Known = Mapping[str, pd.DataFrame | None]
# What opening a month again takes back.
_UNDONE = ("godkendt_leder", "godkendt_chef", "lukket")
_Row = tuple[str, str, dt.date | None, str, bool, str]


def table_of(
    folder: Path,
    settings: Settings,
    known: Known,
    month: pd.Period,
    today: dt.date,
    *,
    run: Run | None = None,
    terms: RoundTerms | None = None,
) -> pd.DataFrame:
    """The round of ``month``, whose reports lie in ``folder``, on ``today``: as `styringslib.rounds.status` gives it.

    ``known``: round_step, explanation and action; ``run``: the folder's run.json where it has been read. SettingsError when
    [opfoelgning] can not be used.
    """
    terms = terms or round_terms(settings)
    counting = {**known, "round_step": of_those_who_may(known.get("round_step"), settings, terms)}
    facts = _facts(folder, run or manifest.read_run(folder), settings, counting, month)
    roles = {unit.name: (unit.owners.owner, unit.owners.head) for unit in settings.units}
    return status(facts, terms, today, explanation_day=settings.explanation_day, roles=roles)


def known_of(register: Register | None) -> dict[str, pd.DataFrame]:
    """What the register holds of it now; nothing where there is none. RegisterError when the database is away."""
    return {kind: register.current(kind) for kind in KINDS} if register is not None and register.enabled else {}


def in_force(versions: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The entries that the round is read from which are in force, of ``Register.versions`` by kind."""
    found = {kind: versions[kind] for kind in KINDS if kind in versions and not versions[kind].empty}
    return {
        kind: rows[~rows["withdrawn"].astype(bool) & rows["superseded_at"].isna()] if "withdrawn" in rows else rows
        for kind, rows in found.items()
    }


def closes(out: Path, settings: Settings) -> Closes:
    """Whether the whole's month, told to be closed, is closed by the rule: as the round's own table says."""

    def asked(versions: Mapping[str, pd.DataFrame], month: pd.Period) -> bool:
        with suppress(SettingsError):
            table = table_of(out / str(month), settings, in_force(versions), month, month.end_time.date())
            return bool(((table["unit"] == "") & (table["step"] == CLOSED) & (table["state"] == DONE)).any())
        return False

    return asked


def _facts(folder: Path, run: Run, settings: Settings, known: Known, month: pd.Period) -> pd.DataFrame:
    """What is known of the month's steps, as `styringslib.rounds.status` takes it."""
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


def _entered(known: Known, kind: str, unit: str, month: pd.Period) -> tuple[dt.date | None, str]:
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
        if unit and row["step"] == REOPENED and found.get(("", CLOSED), (None,) * 6)[2] is not None:
            continue  # a month that is closed for the whole is opened for the whole
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
