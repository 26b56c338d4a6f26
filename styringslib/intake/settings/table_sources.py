"""The blocks [tabeller.<name>] of kommune.toml: where each table comes from and how it is written."""

from __future__ import annotations

from styringslib.fields.field import Reading
from styringslib.fields.section import Values
from styringslib.fields.words import did_you_mean
from styringslib.intake.cells.headings import column_of
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import TableSource, Wide

_ONLY_WIDE = {
    "category_column": "kategorikolonne",
    "value_column": "vaerdikolonne",
    "categories": "kategorier",
    "total": "i_alt",
    "rest": "rest",
}


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
        name: own for word, own in block["headings"].items() if (name := _column(table, word, reading, "kolonner"))
    }
    constants = {
        name: value
        for word, value in block["constants"].items()
        if (name := _column(table, word, reading, "konstanter"))
    }
    return TableSource(
        table=table.name,
        files=block["files"] or (),
        sheets=block["sheets"] or (),
        headings=headings,
        constants=constants,
        year=block["year"],
        wide=_wide(table, block, reading),
        keys=tuple(name for word in block["keys"] or () if (name := _column(table, word, reading, "noegle"))),
        sum_repeats=block["sum_repeats"],
        delimiter=block["delimiter"] or "",
        encoding=block["encoding"] or "",
        control_totals=block["control_totals"],
        sql=block["sql"] or "",
        database_variable=block["database_variable"] or "",
        timeout=block["timeout"],
        attempts=block["attempts"],
    )


def _column(table: Table, word: str, reading: Reading, key: str) -> str | None:
    column = column_of(table, word)
    if column is None:
        known = [column.heading for column in table]
        reading.at(key).say("nævner en kolonne, der ikke kendes", did_you_mean(word, known), word)
    return column


def _wide(table: Table, block: Values, reading: Reading) -> Wide | None:
    if block["form"] != "bred":
        for key in [key for name, key in _ONLY_WIDE.items() if block[name]][:1]:
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
    category = _column(table, category_word, reading, "kategorikolonne")
    value = _column(table, block["value_column"] or "Beløb", reading, "vaerdikolonne")
    if category is None or value is None:
        return None
    return Wide(category, value, block["categories"], block["total"] or "", block["rest"] or "")


def _default_category(table: Table) -> str:
    """The last key column of text: Lønart for payroll, Artsgruppe for the budget."""
    words = [column.heading for column in table if column.kind == "text" and column.required]
    return words[-1] if words else ""
