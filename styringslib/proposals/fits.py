"""How well a sheet fits a table: which of its columns is which, how its months stand, and what is lacking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from styringslib.intake.cells import cells
from styringslib.intake.schema import Column, Table, tables
from styringslib.proposals.category_words import names_category
from styringslib.proposals.headings import candidates, known_heading, named_tables, roles
from styringslib.proposals.sheet_names import named_month, named_unit
from styringslib.proposals.sheets import Seen, Sheet

# Columns that may be lacking in a file and be given once for all of it, with what it costs the fit.
_GIVEN = {
    "area": 0.2,
    "version": 0.2,
    "source": 0.3,
    "account_group": 0.8,
    "wage_category": 1.0,
    "kind": 1.2,
    "service": 1.5,
}
_EVERYWHERE = ("month", "unit", "amount", "area", "text", "year", "from_date", "to_date")
# A table of activity has one of these at least.
NUMBERS_OF_ACTIVITY = ("granted_hours", "rostered_hours", "delivered_hours", "recipients")
_MONTH_WORD, _UNSURE = re.compile(r"måned|maaned|periode|month|period", re.IGNORECASE), 0.5
_MONTHLY = ("postings", "budget", "activity", "payroll", "absence", "temps")
_MONTHS_WANTED = 3  # month headings in one row that make a table with a column a month
LEAST = 2.6  # a fit below this is no table
_NEAR = 0.5


@dataclass(frozen=True)
class Fit:
    """A sheet read as a table. ``columns`` are canonical names -> places; ``time`` is how the month stands: plain, date, week,
    period, months (a column a month), year, or "" where it is not found. ``extra`` are places by role: year, to, debit,
    credit, debit_credit, citizen, total. ``lacking`` are required columns that nothing gives; ``months`` and ``categories``
    the columns of a table with a column a month, or a column a category."""

    table: str
    score: float
    columns: Mapping[str, int]
    time: str = ""
    extra: Mapping[str, int] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()


def fits(sheet: Sheet) -> list[Fit]:
    """The tables that the sheet may be, the best first; none when it is no table."""
    found = [fit for table in tables().values() if (fit := _fit(sheet, table)) is not None and fit.score >= LEAST]
    return sorted(found, key=lambda fit: -fit.score)


def fit_of(sheet: Sheet, table: str) -> Fit | None:
    """The sheet read as that table, however well it fits; None when nothing of it does."""
    return _fit(sheet, tables()[table])


def _name(column: Column) -> str:
    return column.name


def nearly(sheet: Sheet) -> Fit | None:
    """The table that a sheet comes nearest to without being it, so that what it lacks can be told; None when none is near."""
    found = [
        fit for table in tables().values() if (fit := _fit(sheet, table)) is not None and _NEAR <= fit.score < LEAST
    ]
    return max(found, key=lambda fit: fit.score, default=None)


def _fit(sheet: Sheet, table: Table) -> Fit | None:
    months = month_headings(sheet)
    skip = set(months) if len(months) >= _MONTHS_WANTED else set()
    time, extra = _time(sheet, table, skip)
    taken = {
        place for role, place in extra.items() if role in ("month", "to", "debit", "credit", "debit_credit")
    } | skip
    columns, score = _assigned(sheet, table, taken, set(extra) & {"debit"} if not skip else {"debit"})
    month = _month_column(table)
    if month and "month" in extra:
        columns[month.name] = extra["month"]
        score += 1.0 if time == "plain" else 0.8
    citizen = _citizen(sheet, table, set(columns.values()) | taken)
    if citizen is not None:
        extra["citizen"] = citizen
    made = {month.name} if month and time in ("months", "year") else set()
    if time == "year":
        score += 0.8
    if time == "months" or "debit" in extra:
        made.add("amount")
        score += 1.0
    lacking = [c for c in table if c.required and c.name not in columns and c.name not in made]
    if "amount" in {c.name for c in lacking} and (
        apart := category_columns(sheet, table, set(columns.values()) | taken)
    ):
        lacking = [c for c in lacking if c.name not in ("amount", _CATEGORY[table.name])]
        extra |= _total(sheet)
        score += 1.5
    else:
        apart = ()
    given = _GIVEN | ({"unit": 0.5} if named_unit(sheet) else {}) | ({"month": -0.5} if named_month(sheet) else {})
    if table.name == "activity" and time != "months" and not any(name in columns for name in NUMBERS_OF_ACTIVITY):
        lacking += [table[name] for name in NUMBERS_OF_ACTIVITY]
        score -= 2.0
    score -= sum(given.get(column.name, 2.5) for column in lacking if column.name not in NUMBERS_OF_ACTIVITY)
    if not columns or not any(
        table[name].kind in ("amount", "number", "unit") or table.citizen_level for name in columns
    ):
        return None
    if table.name in _MONTHLY and month and "month" in columns and not set(map(_name, lacking)) - {"area", "version"}:
        score += 0.5  # it has all that the table needs
    left = len(sheet.columns) - len(set(columns.values()) | taken | set(extra.values()) | set(apart))
    score += min(1.5, _named(sheet).get(table.name, 0.0) * 2) - 0.15 * left
    unnamed = tuple(column.name for column in lacking)
    beside = {role: place for role, place in extra.items() if role != "month"}
    return Fit(table.name, score, columns, time, beside, unnamed, tuple(sorted(skip)), apart)


def _named(sheet: Sheet) -> Mapping[str, float]:
    """Tables that the names speak for: the sheet's name, else the file's, else the lines above."""
    name = sheet.file.rsplit("/", 1)[-1]
    for title in (sheet.sheet, name, sheet.file, " ".join(sheet.above)):
        if found := named_tables(title):
            return found
    return {}


# The column that the headings of a table with a column a category become.
_CATEGORY = {"payroll": "wage_category", "budget": "account_group"}


def category_columns(sheet: Sheet, table: Table, taken: set[int]) -> tuple[int, ...]:
    """Columns of kroner whose headings are wage categories or account groups; none where there are not two."""
    if table.name not in _CATEGORY:
        return ()
    heading = table[_CATEGORY[table.name]].heading
    places = tuple(
        seen.place
        for seen in sheet.columns
        if seen.place not in taken and seen.words.looks["number"] > 0.8 and not known_heading(seen.heading)
    )
    # Columns of numbers are kroner of a category only when some of them are called so, or the names speak for the table.
    named = any(names_category(heading, sheet.headings[place]) for place in places) or table.name in _named(sheet)
    return places if len(places) > 1 and named else ()


def month_headings(sheet: Sheet) -> tuple[int, ...]:
    """Places of headings that are months, as jan, 2026-01 or 01.2026, over numbers."""
    return tuple(
        seen.place
        for seen in sheet.columns
        if cells.month(seen.heading.replace("\n", " "), year=2000)[1] == cells.OK
        and (not seen.words.filled or seen.words.looks["number"] > 0.7)
    )


@cache
def _month_column(table: Table) -> Column | None:
    """The column of the month that every row of the table belongs to."""
    return next((c for c in table if c.kind in ("period", "month") and c.name == "month" and c.required), None)


def _time(sheet: Sheet, table: Table, skip: set[int]) -> tuple[str, dict[str, int]]:
    """How the month stands, with the places of the columns that it is made of and those of debit and credit."""
    extra = _sides(sheet) if "amount" in table.names else {}
    if _month_column(table) is None:
        return "plain", extra
    by_role = {role: seen for seen in reversed(sheet.columns) for role in roles(seen.heading) if _role_fits(role, seen)}
    if "year" in by_role:
        extra["year"] = by_role["year"].place
    if skip:
        return "months", {k: v for k, v in extra.items() if k not in ("debit", "credit")} | _total(sheet)
    named = sorted(
        ((sure, seen) for seen in sheet.columns if (sure := _called_month(table, seen.heading))),
        key=lambda pair: -pair[0],
    )
    for _, seen in named:
        looks = seen.words.looks
        if looks["month"] > 0.8 and looks["date"] < 0.5 and "week" not in roles(seen.heading):
            return "plain", {**extra, "month": seen.place}
        if looks["period"] + looks["month_word"] > 0.85 and looks["date"] < 0.5:
            return "plain", {**extra, "month": seen.place}
    if "week" in by_role:
        return "week", {**extra, "month": by_role["week"].place}
    if "from" in by_role and "to" in by_role:
        return "period", {**extra, "month": by_role["from"].place, "to": by_role["to"].place}
    dated = [seen for _, seen in named if seen.words.looks["date"] > 0.8] or _dated(sheet, table, by_role)
    if dated:
        # The first of each month may stand for the month; in a column of days it is the day that something happened.
        monthly = dated[0].words.looks["month"] > 0.98 and "dat" not in dated[0].heading.casefold()
        return ("plain" if monthly else "date"), {**extra, "month": dated[0].place}
    if "year" in by_role and table.name == "budget":
        return "year", extra
    return "", extra


def _called_month(table: Table, heading: str) -> float:
    """How sure a heading is of the month: as it is known, or because it has the word in it, as Bogf.måned."""
    sure = candidates(table, heading).get("month", 0.0)
    return sure or (_UNSURE if _MONTH_WORD.search(heading) and not roles(heading) else 0.0)


def _dated(sheet: Sheet, table: Table, by_role: Mapping[str, Seen]) -> list[Seen]:
    """The column of days that the rows belong to: of posting, of an invoice, of a visit."""
    named = [s for s in sheet.columns if s.words.looks["date"] > 0.8 and "posting_date" in candidates(table, s.heading)]
    return named or ([by_role["date"]] if "date" in by_role else [])


def _sides(sheet: Sheet) -> dict[str, int]:
    """The columns of debit and credit, or of the mark that tells which."""
    found: dict[str, int] = {}
    for seen in sheet.columns:
        for role in roles(seen.heading) & {"debit", "credit", "debit_credit"}:
            wanted = "dk" if role == "debit_credit" else "number"
            if seen.words.looks[wanted] > 0.8 or (wanted == "number" and not seen.words.filled):
                found[role] = seen.place
    return found if {"debit", "credit"} <= set(found) else {k: v for k, v in found.items() if k == "debit_credit"}


def _total(sheet: Sheet) -> dict[str, int]:
    places = [seen.place for seen in sheet.columns if "total" in roles(seen.heading)]
    return {"total": places[-1]} if places else {}


def _role_fits(role: str, seen: Seen) -> bool:
    looks = seen.words.looks
    wanted = {"date": "date", "week": "week", "year": "year", "from": "date", "to": "date"}.get(role)
    return wanted is not None and looks[wanted] > 0.8


def _citizen(sheet: Sheet, table: Table, taken: set[int]) -> int | None:
    """The column that tells one citizen from another, in a table that has no place for citizens."""
    if table.name != "activity":
        return None
    case = tables()["cases"]
    for seen in sheet.columns:
        if (
            seen.place not in taken
            and candidates(case, seen.heading).get("citizen", 0.0) >= 0.75
            and seen.words.looks["decimal"] < 0.5
        ):
            return seen.place
    return None


def _assigned(sheet: Sheet, table: Table, taken: set[int], made: set[str]) -> tuple[dict[str, int], float]:
    """Columns by the best pairs of heading and values, and how much they speak for the table."""
    pairs = []
    for seen in sheet.columns:
        if seen.place in taken:
            continue
        for name, sure in candidates(table, seen.heading).items():
            column = table[name]
            if column.kind in ("period", "month") and name == "month":
                continue
            if made and name == "amount":
                continue
            fit = sure * _values_fit(table, column, seen)
            if fit > 0.3:
                pairs.append((fit, -seen.place, name))
    columns: dict[str, int] = {}
    score = 0.0
    used: set[int] = set()
    for fit, place, name in sorted(pairs, reverse=True):
        if name in columns or -place in used:
            continue
        columns[name] = -place
        used.add(-place)
        score += fit * (0.6 if name in _EVERYWHERE else 1.2)
    return columns, score


def _values_fit(table: Table, column: Column, seen: Seen) -> float:
    """How well the words of a column are what the table's column holds, 0-1."""
    words, looks = seen.words, seen.words.looks
    if not words.filled:
        return 0.5 if not column.required else 0.3
    if column.kind in ("amount", "number", "count"):
        return 1.0 if looks["number"] + looks["clock"] > 0.75 else 0.0
    if column.kind in ("date", "month", "period"):
        dated = looks["date"] if column.kind == "date" else max(looks["month"], looks["date"])
        return 1.0 if dated > 0.75 else 0.0
    if column.kind == "year":
        return 1.0 if looks["year"] > 0.75 else 0.0
    if column.kind == "unit":
        return _unit_fit(table, seen)
    if column.kind == "choice":
        known = {cells.fold_choice(word) for _, accepted in column.choices for word in accepted}
        return max(0.25, words.share(lambda word: cells.fold_choice(word) in known))
    if column.kind == "id":
        return 0.0 if looks["date"] > 0.5 or looks["decimal"] > 0.3 else 1.0
    if column.name == "area":
        return 1.0 if looks["text"] > 0.8 and looks["coded"] < 0.3 and len(words.counts) <= 25 else 0.0
    if column.name in ("account_group", "wage_category", "service"):
        return (
            0.0 if looks["date"] > 0.8 or looks["decimal"] > 0.5 else 1.0
        )  # codes are as good as words: they are mapped
    return 0.0 if looks["date"] > 0.8 or looks["decimal"] > 0.5 else (0.75 if looks["number"] > 0.8 else 1.0)


def _unit_fit(table: Table, seen: Seen) -> float:
    looks = seen.words.looks
    if max(looks["person"], looks["cpr"]) > 0.3 or max(looks["date"], looks["decimal"]) > 0.3:
        return 0.0
    if table.name == "temps" and seen.heading.casefold().startswith("leverandør"):
        return 0.5  # the agency, unless nothing else names the unit
    return 1.0 if looks["text"] > 0.5 or looks["coded"] > 0.5 else 0.6
