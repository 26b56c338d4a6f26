"""The register's entries as rows of the canonical tables, every version with the time in which it was in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.intake import Municipality, Problems, Settings
from styringslib.intake.municipality import KNOWN
from styringslib.intake.problems.problem import Problem, Severity
from styringslib.intake.schema import tables as schema
from styringslib.presentation import numbers
from styringslib.register.entries import FIELDS, KINDS, NUMBERS

# Canonical table -> kind of entry.
TABLES = {
    "expected_changes": "expected_change",
    "explanations": "explanation",
    "actions": "action",
    "causes": "cause",
    "solutions": "solution",
    "overrides": "override",
}
# What only the register has: no file holds it. Table -> kind of entry.
ALONE = {"minutes": "minutes", "known_cases": "known_case"}
# What the register knows of an action beyond the table: its latest follow-up.
FOLLOW_UP = {"month": "follow_up_month", "note": "follow_up_note", "effect_so_far": "effect_so_far"}


def joined(
    municipality: Municipality, versions: Mapping[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], list[tuple[str, str]]]:
    """The municipality's tables with the register's rows after those of the files; and (message, remedy) of what to know.

    Rows of the register have ``known_from``, ``known_to`` (UTC) and ``entry``. A row of a file that the register has as
    well, by the table's key columns, counts once: the register's. Entries of units that kommune.toml does not know are
    left out. What only the register has is a table beside them, where there is any.
    """
    result, told = dict(municipality.tables), []
    for name, kind in TABLES.items():
        rows = versions.get(kind, pd.DataFrame())
        if rows.empty:
            continue
        if kind == "action":
            rows = _followed_up(rows, versions.get("follow_up", pd.DataFrame()))
        if kind == "solution":
            rows = _by_title(rows, versions)
        rows, unknown = _with_known_units(rows, municipality.settings)
        told += _not_known(schema()[name].heading, unknown)
        result[name], twice = _together(municipality.tables[name], rows, name)
        if twice:
            message = f"{numbers.counted(twice, 'række', 'rækker')} i {schema()[name].heading} står både i filen og i registret"
            told.append((message, "Registret gælder. Tag rækkerne ud af filen, når de er ført over"))
    for name, kind in ALONE.items():
        rows, unknown = _with_known_units(versions.get(kind, pd.DataFrame({"unit": []})), municipality.settings)
        told += _not_known(KINDS[kind].lower(), unknown)
        if len(rows):
            result[name] = _of_register(rows, kind)
    return result, told


def _not_known(what: str, unknown: Sequence[str]) -> list[tuple[str, str]]:
    """That the register tells of units which kommune.toml does not have; nothing where there are none."""
    if not unknown:
        return []
    message = f"Registret har {what} for {numbers.listed(unknown)}, som ikke findes i kommune.toml"
    return [(message, "Tilføj enheden, eller giv en nuværende enhed navnet som alias")]


def _of_register(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The entries of ``kind`` as a table: their fields, entered_by (role), ``KNOWN`` and entry."""
    rows = rows[~rows["withdrawn"].astype(bool)]
    types = {"month": "period[M]", "date": "datetime64[s]"} | dict.fromkeys(NUMBERS, "float64")
    fields = {field.name: types.get(field.kind, "str") for field in FIELDS[kind]}
    made = rows[list(fields)].assign(
        entered_by=rows["role"], known_from=rows["at"], known_to=rows["superseded_at"], entry=rows["entry_id"]
    )
    fields |= {"entered_by": "str", "entry": "str"} | dict.fromkeys(KNOWN, "datetime64[s]")
    return made.astype(fields).reset_index(drop=True)


def _with_known_units(rows: pd.DataFrame, settings: Settings) -> tuple[pd.DataFrame, list[str]]:
    names: dict[str, str | None] = {}
    for unit in rows["unit"].dropna().unique():
        try:
            names[unit] = settings.unit(unit).name
        except ValueError:
            names[unit] = None
    unknown = sorted(unit for unit, name in names.items() if name is None)
    known = rows[~rows["unit"].isin(unknown)]
    return known.assign(unit=known["unit"].map(names)), unknown


def _by_title(solutions: pd.DataFrame, versions: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Solutions with the titles of their cause and their action, as a file names them, and ``cause_entry``, the cause's own id.

    An action that has been taken out is none: the solution counts for itself again.
    """
    titles: dict[str, dict[str, str]] = {}
    for kind in ("cause", "action"):
        rows = versions.get(kind, pd.DataFrame(columns=["entry_id", "version", "title", "withdrawn"]))
        last = rows.sort_values("version").drop_duplicates("entry_id", keep="last")
        last = last[~last["withdrawn"].astype(bool)] if kind == "action" else last
        titles[kind] = dict(zip(last["entry_id"], last["title"], strict=True))
    named = {kind: solutions[kind].map(known).astype("str") for kind, known in titles.items()}
    return solutions.assign(cause_entry=solutions["cause"], **named)


def _together(files: pd.DataFrame, rows: pd.DataFrame, name: str) -> tuple[pd.DataFrame, int]:
    keys = [key for key in schema()[name].keys if key in rows]
    # An empty key is the same in both, and missing values are not equal to each other.
    named = [key for key in keys if key != "area"]
    plain = [table[named].astype(object).where(table[named].notna(), "") for table in (rows, files)]
    of_register, of_files = ([*zip(*(table[key] for key in named), strict=True)] for table in plain)
    known = set(of_register)
    twice = pd.Series([key in known for key in of_files], index=files.index, dtype=bool)
    rows = rows[~rows["withdrawn"]]
    # What came from an older register keeps who wrote it, and was known from the day it was written.
    entered_on = _or(rows, "entered_on", rows["at"].dt.normalize())
    first = (rows["version"] == 1) & (entered_on < rows["at"])
    rows = rows.assign(
        entered_by=_or(rows, "entered_by", rows["role"]),
        entered_on=entered_on,
        known_from=rows["at"].mask(first, entered_on),
        known_to=rows["superseded_at"],
        entry=rows["entry_id"],
    )
    more = [*KNOWN, "entry", *(column for column in (*FOLLOW_UP.values(), "cause_entry") if column in rows)]
    made = pd.DataFrame({column: rows.get(column) for column in [*files.columns, *more]})
    made = made.astype(files.dtypes.to_dict() | dict.fromkeys(KNOWN, "datetime64[s]") | {"entry": "str"})
    if "follow_up_note" in made:
        made = made.astype({"follow_up_note": "str", "effect_so_far": "float64"})
    own = files[~twice].reindex(columns=made.columns).astype(made.dtypes.to_dict())
    return pd.concat([own, made], ignore_index=True), int(twice.sum())


def _or(rows: pd.DataFrame, name: str, otherwise: pd.Series) -> pd.Series:
    return rows[name].fillna(otherwise) if name in rows else otherwise


def _followed_up(actions: pd.DataFrame, follow_ups: pd.DataFrame) -> pd.DataFrame:
    """Actions with a version for every follow-up too: the status it gave, its month, note and effect so far.

    In the time of a version the latest follow-up known then applies; an action changed after it keeps its own status.
    """
    if follow_ups.empty:
        return actions
    notes = follow_ups.sort_values("at", kind="stable")
    grouped = {key: records(rows) for key, rows in notes.groupby("action")}
    made: list[dict[str, Any]] = []
    for version in records(actions):
        begin, end = version["at"], version["superseded_at"]
        own = grouped.get(version["entry_id"], [])
        turns = {at for note in own for at in (note["at"], note["superseded_at"]) if pd.notna(at) and at > begin}
        times = [begin, *sorted(at for at in turns if pd.isna(end) or at < end)]
        for start, stop in zip(times, [*times[1:], end], strict=True):
            latest = _latest(own, start)
            row = {**version, "at": start, "superseded_at": stop, **_told(latest)}
            if latest is not None and latest["at"] > begin:
                row["status"] = latest["status"]
            made.append(row)
    return pd.DataFrame(made).astype({"at": "datetime64[s]", "superseded_at": "datetime64[s]"})


def _latest(notes: list[dict[str, Any]], at: pd.Timestamp) -> dict[str, Any] | None:
    """The newest follow-up in force at ``at``: that of the latest month, of those the last written."""
    there = [note for note in notes if note["at"] <= at and not note["superseded_at"] <= at and not note["withdrawn"]]
    return max(there, key=lambda note: (note["month"], note["at"])) if there else None


def _told(note: dict[str, Any] | None) -> dict[str, Any]:
    return {target: None if note is None else note[source] for source, target in FOLLOW_UP.items()}


def noted(
    problems: pd.DataFrame, told: Iterable[tuple[str, str]], where: str, severity: Severity = "note"
) -> pd.DataFrame:
    """The list of problems with a line for each (message, remedy) about ``where``."""
    warnings = [Problem(severity, message, remedy, file=where) for message, remedy in told]
    if not warnings:
        return problems
    listed = Problems.from_frame(problems) if len(problems) else Problems()
    for warning in warnings:
        listed.add(warning)
    return listed.frame
