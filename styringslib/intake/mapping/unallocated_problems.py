"""What the data check tells of codes that nobody has said the meaning of: how many, how much, and where to write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from styringslib.borders import as_record, records
from styringslib.fields.words import listed
from styringslib.intake.mapping.code_sheets import MAPPING
from styringslib.intake.mapping.coded_rows import LEFT_OUT
from styringslib.intake.mapping.mapped import Mapped
from styringslib.intake.mapping.unallocated import by_code
from styringslib.intake.problems.problem import Problem, Severity, kroner
from styringslib.intake.schema import Table, tables

_LISTED = 200  # codes told one by one of each kind


def unallocated_problems(unallocated: pd.DataFrame, mapped: Mapped) -> Iterator[Problem]:
    """A warning for each table and column that codes leave open, a note for what is left out on purpose; the codes with
    the largest amounts first. Then the codes that two sheets explain differently."""
    for (name, target), rows in unallocated.groupby(["table", "target"], sort=False):
        yield from _told(tables()[str(name)], str(target), rows, mapped)
    yield from _differing(mapped)
    yield from mapped.notes


def _told(table: Table, target: str, rows: pd.DataFrame, mapped: Mapped) -> Iterator[Problem]:
    codes = by_code(rows)
    count = f"{len(codes)} kode{'r' if len(codes) > 1 else ''} i {table.heading}"
    size = how_much(as_record(codes[["rows", "amount", "hours", "days"]].sum(min_count=1)))
    heading = "" if target == LEFT_OUT else table[target].heading
    if target == LEFT_OUT:
        message, remedy = f"{count} er holdt ude med Medtages = nej: {size}", ""
    elif table[target].kind == "unit":
        message = f"{count} hører ikke til en enhed: {size}, som ikke er med i nogen enheds tal"
        remedy = "Skriv enheden ud for koden, eller skriv nej under Medtages, hvis den hører til andre"
    elif table[target].kind == "choice" and table[target].required:
        message = f"{count} har ingen {heading.lower()}: {size}, som ikke er med i nogen enheds tal"
        remedy = f"Skriv {heading} ud for koden"
    elif table[target].kind == "choice":
        message, remedy = f"{count} har intet {heading.lower()}: {size}", f"Skriv {heading} ud for koden"
    else:
        message = f"{count} er ikke fordelt på {heading.lower()}: {size}, som regnes med under “Ikke fordelt”"
        remedy = f"Skriv {heading} ud for koden"
    files = {sheet.name: (sheet.file, sheet.sheet) for sheet in mapped.mapping.sheets}
    severity: Severity = "note" if target == LEFT_OUT else "warning"
    for row in records(codes.head(_LISTED)):
        file, sheet = files.get(row["field"], (mapped.mapping.sheets[0].file, ""))
        code = f"{row['code']} {row['text']}".strip() or "uden kode"
        value = f"{code}: {how_much(row)}"
        yield Problem(severity, message, remedy, MAPPING, file, sheet, column=row["field"], value=value)


def how_much(row: Mapping[str, Any]) -> str:
    """ "12.000 kr. og 30 timer"; the number of rows where they hold no quantity."""
    parts = [
        f"{kroner(round(float(row[name])))} {unit}"
        for name, unit in (("amount", "kr."), ("hours", "timer"), ("days", "dage"))
        if not pd.isna(row[name]) and (row[name] or name == "amount")
    ]
    known = [name for name in ("amount", "hours", "days") if not pd.isna(row[name]) and row[name]]
    return listed(parts) if known else f"{kroner(float(row['rows']))} række{'r' if row['rows'] != 1 else ''}"


def _differing(mapped: Mapped) -> Iterator[Problem]:
    for name, book in mapped.books.items():
        table = tables()[name]
        for target in [column.name for column in table]:
            entries = [entry for entry in book.entries.values() if target in entry.differing]
            if not entries:
                continue
            heading = table[target].heading
            message = (
                f"To koder på samme række i {table.heading} giver hver sin {heading.lower()}; det første ark er brugt"
            )
            remedy = f"Skriv {heading} på ét af arkene, eller det samme på dem begge"
            for entry in entries[:_LISTED]:
                said = [f"{code.field} {code.code}" for code in entry.codes if code.code]
                value = listed(said)
                file = mapped.mapping.sheets[0].file
                yield Problem("warning", message, remedy, MAPPING, file, column=heading, value=value)
