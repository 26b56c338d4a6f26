"""From a sheet and the table it fits to a block of kommune.toml: its keys, and what was guessed in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from styringslib.intake.cells.headings import fold_heading, match
from styringslib.intake.schema import Table, tables
from styringslib.intake.settings.settings import TableSource
from styringslib.proposals.budget_versions import version_of
from styringslib.proposals.category_words import category_of
from styringslib.proposals.fits import Fit
from styringslib.proposals.month_numbers import has_points, month_number, months_measures
from styringslib.proposals.sheet_names import named_month, named_unit
from styringslib.proposals.sheets import Seen, Sheet
from styringslib.proposals.unit_words import amounts_of
from styringslib.proposals.values import is_total
from styringslib.rules import day_hours

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_THOUSANDS = re.compile(r"1\.?000 ?kr|t\.? ?kr\b|tkr|tusind(?:e|er)? kr|i tusinder", re.IGNORECASE)
_MILLIONS = re.compile(r"mio\.? ?kr|millioner kr", re.IGNORECASE)
_BILLS = re.compile(r"debitor|opkrævning|opkraevning|takstfaktur", re.IGNORECASE)
_MINUTES = re.compile(r"minut|\bmin\b|\(min\.?\)", re.IGNORECASE)
# What stands in every row where the file has no column for it, and nothing else tells.
_CONSTANTS = {
    "source": "Ekstern",
    "wage_category": "Løn",
    "kind": "Sygdom",
    "account_group": "Ikke fordelt",
    "service": "Alle ydelser",
}
_MANY = 20_000  # different words: a column of numbers or vouchers, in which no sum is named


@dataclass(frozen=True)
class Source:
    """A block of kommune.toml as proposed: the sheets it reads, its ``keys`` in the order they are written, and Danish
    sentences on what was guessed."""

    table: str
    sheets: tuple[Sheet, ...]
    fit: Fit
    keys: Mapping[str, Any]
    guessed: tuple[str, ...] = ()
    files: tuple[str, ...] = field(default=())

    @property
    def rows(self) -> int:
        """Rows of its sheets."""
        return sum(sheet.rows for sheet in self.sheets)

    @property
    def kroner(self) -> float:
        """Kroner of its sheets whatever their sign; 0 for a table without."""
        found = (amounts_of(sheet, self.fit) for sheet in self.sheets)
        return float(sum(np.abs(one).sum() for one in found if one is not None)) * self.factor

    @property
    def factor(self) -> float:
        """What its amounts are multiplied by."""
        unit = self.keys.get("maaleenheder", {}).get("Beløb", "kr.")
        return {"1.000 kr.": 1_000.0, "mio. kr.": 1_000_000.0}.get(unit, 1.0)

    @property
    def name(self) -> str:
        """What questions call it: its first sheet."""
        return self.sheets[0].told


def source_of(sheet: Sheet, fit: Fit, answers: Mapping[str, str]) -> Source:
    """The block that reads one sheet."""
    table = tables()[fit.table]
    said: list[str] = []
    keys: dict[str, Any] = {"filer": sheet.file, **({} if sheet.alone else {"ark": sheet.sheet})}
    if fit.time in ("months", "year"):
        keys["form"] = {"months": "maaneder", "year": "aar"}[fit.time]
    if fit.months:
        keys |= _month_numbers(sheet, table, fit, answers, said)
    if fit.categories:
        keys |= _categories(sheet, table, fit, said)
    keys |= _headings(sheet, table, fit)
    keys |= _time(sheet, table, fit, answers, said)
    keys |= _sides(sheet, fit)
    keys |= _written(sheet, table, fit, answers, said)
    keys |= _constants(sheet, table, fit, answers, said)
    return Source(table.name, (sheet,), fit, keys, tuple(said), (sheet.file,))


def _headings(sheet: Sheet, table: Table, fit: Fit) -> dict[str, Any]:
    """``kolonner``: only what intake would not find by itself."""
    found, _ = match(table, TableSource(table.name), sheet.headings, sheet.file, sheet.sheet)
    own: dict[str, str] = {}
    for name, place in fit.columns.items():
        if found.positions.get(name) != place:
            own[table[name].heading] = sheet.headings[place]
    return {"kolonner": own} if own else {}


def _month_numbers(sheet: Sheet, table: Table, fit: Fit, answers: Mapping[str, str], said: list[str]) -> dict[str, Any]:
    """``vaerdikolonne``: what the numbers under the months are, where the table has several kinds."""
    choices = months_measures(table)
    if len(choices) == 1:
        return {}
    told = answers.get(f"tal:{sheet.told}")
    name = told if told in choices else month_number(sheet, fit, table) or choices[0]
    heading = table[name].heading
    said.append(f"Tallene under månederne er {heading[0].lower()}{heading[1:]}")
    return {"vaerdikolonne": heading}


def _categories(sheet: Sheet, table: Table, fit: Fit, said: list[str]) -> dict[str, Any]:
    """A column a category: which heading is which, and what the total holds beyond them."""
    heading = table["wage_category" if table.name == "payroll" else "account_group"].heading
    named = {sheet.headings[place]: category_of(heading, sheet.headings[place]) for place in fit.categories}
    said.append(f"En kolonne pr. {heading.casefold()}")
    total = (
        {"i_alt": sheet.headings[fit.extra["total"]], "rest": f"Andre {heading.casefold()}er"}
        if "total" in fit.extra
        else {}
    )
    return {"form": "bred", "kategorier": named, **total}


def _time(sheet: Sheet, table: Table, fit: Fit, answers: Mapping[str, str], said: list[str]) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    if fit.time == "year":
        said.append("Årets beløb deles i tolv lige store dele; er det anderledes, skrives 12 procenter i fordeling")
    if fit.time in ("date", "week", "period"):
        keys["tidspunkt"] = {"date": "dato", "week": "uge", "period": "periode"}[fit.time]
        told = {
            "date": "Datoens måned tæller",
            "week": "Uger deles på måneder efter dage",
            "period": "Perioder deles på måneder efter dage",
        }
        said.append(told[fit.time])
        if fit.time == "period":
            keys["periode_til"] = sheet.headings[fit.extra["to"]]
    if needs_year(sheet, fit):
        year = answers.get(f"aar:{sheet.told}") or year_of(sheet)
        if year:
            keys["aar"] = int(year)
            said.append(f"Månederne er i {year}")
    return keys


def needs_year(sheet: Sheet, fit: Fit) -> bool:
    """Whether the months of a sheet have no year beside them."""
    if "year" in fit.extra or fit.time == "":
        return False
    if fit.time == "months":
        return not any(_YEAR.search(sheet.headings[place]) for place in fit.months)
    month = fit.columns.get("month")
    if month is None or fit.time not in ("plain", "week"):
        return False
    looks = sheet.column(month).words.looks
    return looks["month"] < 0.5 and looks["week_sure"] < 0.5


def year_of(sheet: Sheet) -> str:
    """The year that a sheet's name, the file's name or the lines above tell, "" when they tell none or several."""
    for title in (sheet.sheet, sheet.file.rsplit("/", 1)[-1], *sheet.above):
        if len(years := set(_YEAR.findall(title))) == 1:
            return str(years.pop())
    return ""


def _sides(sheet: Sheet, fit: Fit) -> dict[str, Any]:
    words = {"debit": "debet", "credit": "kredit", "debit_credit": "debet_kredit"}
    known = {"debet", "debetbeloeb", "kredit", "kreditbeloeb", "d/k"}
    named = {words[role]: sheet.headings[place] for role, place in fit.extra.items() if role in words}
    # What intake knows without being told is not written.
    return {} if {fold_heading(heading) for heading in named.values()} <= known else named


def _written(sheet: Sheet, table: Table, fit: Fit, answers: Mapping[str, str], said: list[str]) -> dict[str, Any]:
    """The units of measure, who the citizen is, what is filled down, which way the sign points."""
    keys: dict[str, Any] = {}
    units: dict[str, str] = {}
    if has_points(sheet, table, fit):
        keys["decimaltegn"] = "punktum"
        said.append("Decimaler står efter punktum")
    if "amount" in table.names and (unit := money_unit(sheet, fit, answers)) != "kr.":
        units["Beløb"] = unit
        said.append(f"Beløb står i {unit.rstrip('.')}")
    days = [name for name in ("absence_days", "possible_days") if name in fit.columns]
    for name, place in fit.columns.items():
        heading = sheet.headings[place]
        if table[name].unit.startswith("timer") and _MINUTES.search(heading):
            units[table[name].heading] = "minutter"
        if name in days and re.search("tim|hour", fold_heading(heading)):
            units[table[name].heading] = "timer"
    if units:
        keys["maaleenheder"] = units
    if "timer" in units.values():
        keys["timer_pr_dag"] = float(answers.get("timer_pr_dag", day_hours()))
        said.append(f"Fraværstimer regnes om til dage à {str(keys['timer_pr_dag']).replace('.', ',')} timer")
    if any(value == "minutter" for value in units.values()):
        said.append("Minutter regnes om til timer")
    if "citizen" in fit.extra:
        keys["borgerkolonne"] = sheet.headings[fit.extra["citizen"]]
        said.append("Rækker pr. borger lægges sammen; borgeren følger ikke med")
    if answers.get(f"fortegn:{sheet.told}") == "minus":
        keys["vend_fortegn"] = True
        said.append("Udgifter står med minus")
    if down := filled_down(sheet, table, fit):
        keys["udfyld_ned"] = down
        said.append(f"Tomme felter i {' og '.join(down)} betyder det samme som ovenfor")
    return keys


def is_billing(sheet: Sheet) -> bool:
    """Whether the names say that a list of postings is bills to others: income."""
    return bool(_BILLS.search(sheet.title))


def money_unit(sheet: Sheet, fit: Fit, answers: Mapping[str, str]) -> str:
    """What amounts are written in: as answered, else as the heading or the lines above say."""
    if told := answers.get(f"beloeb:{sheet.told}"):
        return told
    amount = fit.columns.get("amount")
    for text in ([sheet.headings[amount]] if amount is not None else []) + list(sheet.above) + [sheet.sheet]:
        if _THOUSANDS.search(text):
            return "1.000 kr."
        if _MILLIONS.search(text):
            return "mio. kr."
    return "kr."


def filled_down(sheet: Sheet, table: Table, fit: Fit) -> list[str]:
    """Columns that are empty where the cell above is meant; cells that Excel has merged are not among them."""
    amounts = amounts_of(sheet, fit)
    if sheet.merged or amounts is None:
        return []
    texts = [seen for seen in sheet.columns if len(seen.cells.dictionary) < _MANY]
    sums = np.logical_or.reduce([_holds(seen, is_total) for seen in texts]) if texts else np.zeros(sheet.rows, bool)
    rows = (amounts != 0) & ~sums
    names = [n for n in ("unit", "account_group", "service", "month") if n in fit.columns and table[n].required]
    void = {name: ~_holds(sheet.column(fit.columns[name]), bool) & rows for name in names}
    # A row whose every key is empty is a sum or a remark.
    keyed = ~np.logical_and.reduce(list(void.values())) if void else rows
    return [table[n].heading for n in names if len(names) > 1 and (void[n] & keyed).sum() > 0.2 * max(rows.sum(), 1)]


def _holds(seen: Seen, fits: Callable[[str], bool]) -> np.ndarray:
    """The cells whose word fits."""
    good = np.array([fits((text or "").strip()) for text in seen.cells.dictionary.to_pylist()] or [False])
    codes = seen.cells.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(np.where(codes >= 0, good[codes], False))


def _constants(sheet: Sheet, table: Table, fit: Fit, answers: Mapping[str, str], said: list[str]) -> dict[str, Any]:
    given: dict[str, str] = {}
    for name in fit.lacking:
        heading = table[name].heading
        if name == "version":
            given[heading] = answers.get(f"version:{sheet.told}") or version_of(sheet, fit) or "Vedtaget"
        elif name == "unit" and (unit := named_unit(sheet)):
            given[heading] = unit
        elif name == "month" and (month := named_month(sheet)):
            given[heading] = month
        elif name == "account_group" and is_billing(sheet):
            given[heading] = "Indtægter"
        elif name in _CONSTANTS:
            given[heading] = _CONSTANTS[name]
        else:
            continue
        said.append(f"{heading} er {given[heading]} i alle rækker")
    return {"konstanter": given} if given else {}


def described(source: Source, own: TableSource) -> Source:
    """A source with what kommune.toml says of it already: which heading is which, the sign and the units of measure."""
    sheet, table = source.sheets[0], tables()[source.table]
    at = {fold_heading(heading): place for place, heading in enumerate(sheet.headings)}
    places = {name: at[fold_heading(h)] for name, h in own.headings.items() if fold_heading(h) in at}
    columns = {name: place for name, place in source.fit.columns.items() if place not in places.values()} | places
    keys = {key: value for key, value in source.keys.items() if key not in ("vend_fortegn", "maaleenheder")}
    if own.reversed_sign:
        keys["vend_fortegn"] = True
    if own.units_of_measure:
        keys["maaleenheder"] = {table[name].heading: unit for name, unit in own.units_of_measure.items()}
    return replace(source, keys=keys, fit=replace(source.fit, columns=columns))


def joined(sources: Sequence[Source], files: Sequence[str]) -> list[Source]:
    """Sources that differ in their file alone put together under one pattern; ``files`` are all files of the folder."""
    groups: dict[Any, list[Source]] = {}
    for source in sources:
        rest = {key: value for key, value in source.keys.items() if key != "filer"}
        shape = tuple(map(fold_heading, source.sheets[0].headings))
        groups.setdefault((source.table, repr(rest), shape), []).append(source)
    result = []
    for group in groups.values():
        names = tuple(source.files[0] for source in group)
        keys = {**group[0].keys, "filer": _files(names, files)}
        sheets = tuple(sheet for source in group for sheet in source.sheets)
        result.append(replace(group[0], sheets=sheets, keys=keys, files=names))
    return result


def _files(names: tuple[str, ...], every: Sequence[str]) -> str | list[str]:
    """One name; or a pattern for each ending that finds these files and no others; or the list of them."""
    if len(names) == 1:
        return names[0]
    start = re.sub(r"\d+$", "", _common(names))
    found: list[str] = []
    for ending in dict.fromkeys(name.rsplit(".", 1)[-1] for name in names):
        mine = [name for name in names if name.rsplit(".", 1)[-1] == ending]
        tail = re.sub(r"^\d+", "", _common([n[::-1] for n in mine])[::-1]) if len(mine) > 1 else f".{ending}"
        reached = {n for n in every if n.startswith(start) and n.endswith(tail) and "/" not in n[len(start) :]}
        good = len(start.rsplit("/", 1)[-1]) >= 3 and reached == set(mine) and not set("[]?") & set(start + tail)
        found += [f"{start}*{tail}"] if good else mine
    return found[0] if len(found) == 1 else found


def _common(names: Sequence[str]) -> str:
    short = min(names, key=len)
    length = next((n for n, sign in enumerate(short) if any(name[n] != sign for name in names)), len(short))
    return short[:length]
