"""The blocks [tabeller.<name>] of kommune.toml: where each table comes from and how it is written.

A table that comes from several extracts has a block each, [[tabeller.<name>]].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from styringslib.fields.field import Reading
from styringslib.fields.section import Values
from styringslib.intake.schema import Table, tables
from styringslib.intake.settings.settings import TableSource, Wide
from styringslib.intake.settings.table_shapes import month_columns, named_column, shape_of

_ONLY_WIDE = {"category_column": "kategorikolonne", "categories": "kategorier", "rest": "rest"}
_ONLY_SIDEWAYS = {"value_column": "vaerdikolonne", "total": "i_alt"}


def table_sources(content: Mapping[str, Any], read: Mapping[str, Any], reading: Reading) -> tuple[TableSource, ...]:
    """All sources of all tables, in the order of the data contract, then of the file. ``content`` is [tabeller] as it stands,
    ``read`` the same as its fields read it."""
    found: list[TableSource] = []
    for table in tables().values():
        several = isinstance(content.get(table.heading), list)
        own: list[TableSource] = []
        for place, block in enumerate(read.get(table.name) or (), 1):
            here = reading.at(table.heading, place) if several else reading.at(table.heading)
            source = table_source(table, block, here)
            if source is None:
                continue
            if source in own:
                # The same rows would be read twice, and postings counted twice.
                here.say("er det samme afsnit som et tidligere", "Slet det ene")
                continue
            own.append(source)
        found += own
    return tuple(found)


def table_source(table: Table, block: Values, reading: Reading) -> TableSource | None:
    """One [tabeller.<heading>] block, None when it cannot be used (``reading`` then got the reason)."""
    if not block["files"] and not block["sql"]:
        reading.say("angiver hverken filer eller sql", 'Tilføj fx filer = "mappe/*.csv"')
        return None
    if block["sql"] and not block["database_variable"]:
        remedy = "Tilføj navnet på miljøvariablen med databasens adresse"
        reading.at("sql").say("kræver database_url_env", remedy)
        return None
    headings = {
        name: own for word, own in block["headings"].items() if (name := named_column(table, word, reading, "kolonner"))
    }
    constants = {
        name: value
        for word, value in block["constants"].items()
        if (name := named_column(table, word, reading, "konstanter"))
    }
    return TableSource(
        table=table.name,
        files=block["files"] or (),
        sheets=block["sheets"] or (),
        headings=headings,
        constants=constants,
        year=block["year"],
        wide=_wide(table, block, reading),
        month_columns=month_columns(table, block, reading),
        keys=tuple(name for word in block["keys"] or () if (name := named_column(table, word, reading, "noegle"))),
        sum_repeats=block["sum_repeats"],
        delimiter=block["delimiter"] or "",
        encoding=block["encoding"] or "",
        control_totals=block["control_totals"],
        sql=block["sql"] or "",
        database_variable=block["database_variable"] or "",
        timeout=block["timeout"],
        attempts=block["attempts"],
        other_numbers=block["other_numbers"] or (),
        **shape_of(table, block, reading),
    )


def _wide(table: Table, block: Values, reading: Reading) -> Wide | None:
    if block["form"] != "bred":
        only = {"rest": "rest"} if block["form"] == "maaneder" else _ONLY_WIDE | _ONLY_SIDEWAYS
        for key in [key for name, key in only.items() if block[name]][:1]:
            reading.at(key).say('kræver form = "bred"', 'Tilføj form = "bred"')
        return None
    if not block["categories"]:
        reading.at("form").say("er bred, men kategorier mangler", 'Tilføj kategorier = { "Løn" = "Løn" }')
        return None
    if bool(block["total"]) != bool(block["rest"]):
        reading.at("i_alt" if block["total"] else "rest").say(
            "kræver både i_alt og rest", 'Tilføj begge, fx rest = "Andre lønarter"'
        )
    category_word = block["category_column"] or _default_category(table)
    category = named_column(table, category_word, reading, "kategorikolonne")
    value = named_column(table, block["value_column"] or "Beløb", reading, "vaerdikolonne")
    if category is None or value is None:
        return None
    return Wide(category, value, block["categories"], block["total"] or "", block["rest"] or "")


def _default_category(table: Table) -> str:
    """The last key column of text: Lønart for payroll, Artsgruppe for the budget."""
    words = [column.heading for column in table if column.kind == "text" and column.required]
    return words[-1] if words else ""
