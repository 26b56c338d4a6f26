"""The blocks [tabeller.<name>] of kommune.toml: where each table comes from and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from styringslib.intake.cells.headings import column_of
from styringslib.intake.problems.problem import did_you_mean
from styringslib.intake.schema import Table, tables
from styringslib.intake.settings.settings import FORMS, TableSource, Wide
from styringslib.intake.settings.settings_keys import TABLE

Section = Callable[[Any, Mapping[str, str], str], dict[str, Any]]
Tell = Callable[..., None]
ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "cp1252": "cp1252", "windows-1252": "cp1252", "latin-1": "cp1252"}


def table_source(heading: str, section: Section, tell: Tell, block: Any) -> TableSource | None:
    """One [tabeller.<heading>] block, None when it cannot be used (``tell`` then got the reason)."""
    by_heading = {table.heading: table for table in tables().values()}
    if heading not in by_heading:
        tell(f"Tabellen {heading} kendes ikke", did_you_mean(heading, by_heading), heading)
        return None
    table, where = by_heading[heading], f"[tabeller.{heading}]"
    good = section(block, TABLE, where)
    if not good.get("filer") and not good.get("sql"):
        tell(f"{where} angiver hverken filer eller sql", 'Tilføj fx filer = "mappe/*.csv"', heading)
        return None
    if good.get("sql") and not good.get("database_url_env"):
        tell(
            f"{where} har sql, men ikke database_url_env",
            "Tilføj navnet på miljøvariablen med databasens adresse",
            "sql",
        )
        return None

    def canonical(word: str, key: str) -> str | None:
        column = column_of(table, word)
        if column is None:
            tell(f"{where} nævner en ukendt kolonne", did_you_mean(word, [c.heading for c in table]), key, word)
        return column

    encoding = good.get("tegnsaet", "").casefold()
    if encoding and encoding not in ENCODINGS:
        tell("tegnsaet kendes ikke", did_you_mean(encoding, ENCODINGS), "tegnsaet", encoding)
    if len(good.get("skilletegn", ";")) != 1:
        tell("skilletegn er ét tegn", 'Skriv fx ";"', "skilletegn", good["skilletegn"])
    headings = {name: own for word, own in good.get("kolonner", {}).items() if (name := canonical(word, "kolonner"))}
    constants = {name: v for word, v in good.get("konstanter", {}).items() if (name := canonical(word, "konstanter"))}
    totals = {}
    for month, value in good.get("kontroltotaler", {}).items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            totals[month] = float(value)
        else:
            tell("En kontroltotal er et tal", 'Skriv fx "2026-10" = 5123456.78', "kontroltotaler", value)
    return TableSource(
        table=table.name,
        files=good.get("filer", ()),
        sheets=good.get("ark", ()),
        headings=headings,
        constants=constants,
        year=good.get("aar"),
        wide=_wide(table, good, where, tell, canonical),
        keys=tuple(name for word in good.get("noegle", ()) if (name := canonical(word, "noegle"))),
        sum_repeats=good.get("sammenlaeg", False),
        delimiter=good.get("skilletegn", ""),
        encoding=ENCODINGS.get(encoding, ""),
        control_totals=totals,
        sql=good.get("sql", ""),
        database_variable=good.get("database_url_env", ""),
        timeout=float(good.get("tidsgraense", 60)),
        attempts=max(int(good.get("forsoeg", 3)), 1),
    )


def _wide(
    table: Table, good: dict[str, Any], where: str, tell: Tell, canonical: Callable[[str, str], str | None]
) -> Wide | None:
    form = good.get("form", "lang")
    if form not in FORMS:
        tell(f"form i {where} kendes ikke", did_you_mean(form, FORMS), "form", form)
    only_wide = [key for key in ("kategorikolonne", "vaerdikolonne", "kategorier", "i_alt", "rest") if key in good]
    if form != "bred":
        if only_wide:
            tell(f'{only_wide[0]} i {where} kræver form = "bred"', 'Tilføj form = "bred"', only_wide[0])
        return None
    if not good.get("kategorier"):
        tell(f"{where} er bred, men mangler kategorier", 'Tilføj kategorier = { "Løn" = "Løn" }', "form")
        return None
    if bool(good.get("i_alt")) != bool(good.get("rest")):
        tell(f"i_alt og rest i {where} hører sammen", 'Tilføj begge, fx rest = "Andre lønarter"', "i_alt")
    category_word = good.get("kategorikolonne") or _default_category(table)
    value_word = good.get("vaerdikolonne", "Beløb")
    category, value = canonical(category_word, "kategorikolonne"), canonical(value_word, "vaerdikolonne")
    if category is None or value is None:
        return None
    return Wide(category, value, good["kategorier"], good.get("i_alt", ""), good.get("rest", ""))


def _default_category(table: Table) -> str:
    """The last key column of text: Lønart for payroll, Artsgruppe for the budget."""
    words = [column.heading for column in table if column.kind == "text" and column.required]
    return words[-1] if words else ""
