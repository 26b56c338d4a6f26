"""The keys of a table that say which shape its extract has, read together: what does not go with what is told."""

from __future__ import annotations

from typing import Any

from styringslib.fields.field import Reading
from styringslib.fields.section import Values
from styringslib.fields.words import did_you_mean
from styringslib.intake.cells.headings import column_of
from styringslib.intake.schema import Column, Table
from styringslib.intake.settings.settings import MonthColumns

# What a column in this unit can be written in; those further in need to know the hours of a day.
_MONEY = ("kr.", "1.000 kr.", "mio. kr.")
_TIME = ("timer", "minutter", "t:mm")
_DAYS = ("dage",)


def named_column(table: Table, word: str, reading: Reading, key: str) -> str | None:
    """The canonical name of the column that ``word`` stands for; None, and a fault of ``key``, when there is none."""
    column = column_of(table, word)
    if column is None:
        known = [column.heading for column in table]
        reading.at(key).say("nævner en kolonne, der ikke kendes", did_you_mean(word, known), word)
    return column


def month_columns(table: Table, block: Values, reading: Reading) -> MonthColumns | None:
    """What a column per month becomes; None for another form, or when it cannot be used."""
    if block["form"] != "maaneder" or not _has_months(table, reading.at("form"), 'har form = "maaneder"'):
        return None
    measures = [column.name for column in table if column.kind in ("amount", "number", "count")]
    needed = [name for name in measures if table[name].required]
    if block["value_column"]:
        name = named_column(table, block["value_column"], reading, "vaerdikolonne")
        if name is not None and name not in measures:
            reading.at("vaerdikolonne").say("er ikke en kolonne med tal", "Angiv den, tallene hører til", name)
    elif len(needed) == 1:
        name = needed[0]
    else:
        name = None
        remedy = f'Tilføj fx vaerdikolonne = "{table[measures[0]].heading}"' if measures else "Slet form"
        reading.at("form").say("siger ikke, hvad tallene er", remedy)
    if name is None:
        return None
    categories = block["categories"]
    if bool(categories) != bool(block["category_column"]):
        given, other = ("kategorier", "kategorikolonne") if categories else ("kategorikolonne", "kategorier")
        reading.at(given).say(f"kræver også {other}", 'Tilføj fx kategorikolonne = "Version"')
        return None
    if categories and block["total"]:
        reading.at("i_alt").say("kan ikke stå sammen med kategorier, som hver har sin sum", "Slet i_alt")
    category = named_column(table, block["category_column"], reading, "kategorikolonne") if categories else ""
    return None if category is None else MonthColumns(name, block["total"] or "", category, categories)


def _has_months(table: Table, reading: Reading, what: str) -> bool:
    if "month" in table.names:
        return True
    reading.say(f"kan ikke bruges: {table.heading} har ingen kolonne med måned", "Slet nøglen", what)
    return False


def shape_of(table: Table, block: Values, reading: Reading) -> dict[str, Any]:
    """The fields of a `TableSource` that tell the shape; what contradicts something else goes to ``reading``."""
    _profile(table, block, reading)
    _time(table, block, reading)
    _sides(table, block, reading)
    _citizens(table, block, reading)
    return {
        "yearly": block["form"] == "aar",
        "profile": block["profile"] or (),
        "time": block["time"],
        "period_end": block["period_end"] or "",
        "fill_down": block["fill_down"] or (),
        "debit": block["debit"] or "",
        "credit": block["credit"] or "",
        "debit_credit": block["debit_credit"] or "",
        "reversed_sign": block["reversed_sign"],
        "units_of_measure": _units(table, block, reading),
        "hours_per_day": block["hours_per_day"],
        "citizen_column": block["citizen_column"] or "",
        "code_columns": block["code_columns"],
        "decimal_point": block["decimal_mark"] == "point",
    }


def _profile(table: Table, block: Values, reading: Reading) -> None:
    if block["form"] == "aar":
        _has_months(table, reading.at("form"), "aar")
    elif block["profile"] is not None:
        reading.at("fordeling").say('kræver form = "aar"', 'Tilføj form = "aar", eller slet fordeling')


def _time(table: Table, block: Values, reading: Reading) -> None:
    if block["time"] != "month":
        here = reading.at("tidspunkt")
        if block["form"] in ("maaneder", "aar") or (block["form"] == "bred" and block["time"] != "date"):
            told = f'kan ikke stå sammen med form = "{block["form"]}", hvor tallene skal have en måned'
            here.say(told, "Slet den ene")
        else:
            _has_months(table, here, "tidspunkt")
    if block["time"] == "span" and not block["period_end"]:
        reading.at("tidspunkt").say("er en periode, men periode_til mangler", 'Tilføj fx periode_til = "Til dato"')
    if block["period_end"] and block["time"] != "span":
        reading.at("periode_til").say('kræver tidspunkt = "periode"', 'Tilføj tidspunkt = "periode"')


def _sides(table: Table, block: Values, reading: Reading) -> None:
    """Debit and credit, and the sign: they need an amount, and only one of the two ways of writing it."""
    keys = [key for name, key in _SIDES.items() if block[name]]
    amounts = [column for column in table if column.kind == "amount"]
    if keys and not amounts:
        reading.at(keys[0]).say(f"kan ikke bruges: {table.heading} har intet beløb", "Slet nøglen")
    if keys and keys != ["vend_fortegn"] and block["form"] in ("bred", "maaneder"):
        told = f'kan ikke stå sammen med form = "{block["form"]}", hvor beløbet står i flere kolonner'
        reading.at(keys[0]).say(told, "Slet den ene")
    if bool(block["debit"]) != bool(block["credit"]):
        given, other = ("debet", "kredit") if block["debit"] else ("kredit", "debet")
        reading.at(given).say(f"kræver også {other}", f'Tilføj fx {other} = "{other.capitalize()}"')
    if block["debit_credit"] and (block["debit"] or block["credit"]):
        told = "kan ikke stå sammen med debet og kredit, som selv giver fortegnet"
        reading.at("debet_kredit").say(told, "Behold det, filen har")


_SIDES = {"debit": "debet", "credit": "kredit", "debit_credit": "debet_kredit", "reversed_sign": "vend_fortegn"}


def _citizens(table: Table, block: Values, reading: Reading) -> None:
    if block["citizen_column"] and "recipients" not in table.names:
        told = f"kan ikke bruges: {table.heading} tæller ikke borgere"
        reading.at("borgerkolonne").say(told, "Den bruges i aktivitet. Slet nøglen")
    elif block["citizen_column"] and block["form"] != "lang":
        told = f'kan ikke stå sammen med form = "{block["form"]}"'
        reading.at("borgerkolonne").say(told, "Lav udtrækket med en række pr. borger og måned")


def _units(table: Table, block: Values, reading: Reading) -> dict[str, str]:
    """Canonical name -> what the column is written in."""
    found: dict[str, str] = {}
    here = reading.at("maaleenheder")
    for word, unit in block["units_of_measure"].items():
        name = named_column(table, word, reading, "maaleenheder")
        if name is None:
            continue
        plain, with_days = possible_units(table[name])
        if unit in with_days and block["hours_per_day"] is None:
            here.say(f"omregner {table[name].heading} mellem timer og dage", "Tilføj fx timer_pr_dag = 7.4", unit)
        elif unit not in (*plain, *with_days):
            known = ", ".join((*plain, *with_days)) or "ingen, for kolonnen har ingen måleenhed"
            told = f"kan ikke være {unit} for {table[name].heading}"
            here.say(told, f"Mulige er {known}", unit)
        else:
            found[name] = unit
    if block["hours_per_day"] is not None and not any(possible_units(column)[1] for column in table):
        told = f"kan ikke bruges: {table.heading} har hverken timer eller dage"
        reading.at("timer_pr_dag").say(told, "Slet nøglen")
    return found


def possible_units(column: Column) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a column can be written in as it stands, and with the hours of a day known."""
    if column.kind == "amount" and column.unit.startswith("kr."):
        return _MONEY, ()
    if column.kind == "number" and column.unit.startswith("timer"):
        return _TIME, _DAYS
    if column.kind == "number" and column.unit == "dage":
        return _DAYS, _TIME
    return (), ()
