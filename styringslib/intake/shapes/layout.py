"""Which columns of a file its shape needs besides those of the table: months, debit and credit, the end of a period, the citizen.

Only what kommune.toml says is looked for, and the few headings that can mean one thing alone (Debet and Kredit, D/K).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from styringslib.fields.words import did_you_mean
from styringslib.intake.cells import cells
from styringslib.intake.cells.heading_words import fold_heading
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import TableSource

Fault = tuple[str, str, str]  # message, remedy, heading
Lines = Sequence[Sequence[str]]

YEAR = ("aar", "regnskabsaar", "kalenderaar", "budgetaar", "year", "fiscalyear")
_DEBIT = ("debet", "debetbeloeb", "debit", "debitbeloeb", "debitamount")
_CREDIT = ("kredit", "kreditbeloeb", "credit", "creditbeloeb", "creditamount")
_DEBIT_CREDIT = ("d/k", "debet/kredit", "s/h", "d/c", "debit/credit")
_WHOLE_YEAR = ("ialt", "total", "sum", "heleaaret", "aaret", "helaar", "aarstotal")
_NUMBERED = re.compile(r"(?:periode|per|p|md|maaned|måned|mdr|m)\.? ?(\d{1,2})\Z", re.IGNORECASE)
# A year that stands alone: no part of a date, of a span of years or of a number.
_YEARS = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d]|[.,/-]\d)")
# A line that tells when the list was made says nothing of the year that it is about.
_PRINTED = re.compile(r"udskre|udtr[uæ]k|dannet|kør|hentet|dato|opdater|printet|pr\. \d|kl\. \d", re.IGNORECASE)
_YEAR_WANTED = "Skriv fx aar = 2026 under tabellen i kommune.toml, eller tilføj en kolonne År"


@dataclass(frozen=True)
class Layout:
    """Positions of the columns that a shape needs.

    ``months`` are position -> text of the month, ``categories`` position -> its category; ``made`` are the canonical columns
    that the shape gives, ``constants`` what it says of every row, ``told`` what the reader is to know.
    """

    months: Mapping[int, str] = field(default_factory=dict)
    categories: Mapping[int, str] = field(default_factory=dict)
    total: int | None = None
    debit: int | None = None
    credit: int | None = None
    debit_credit: int | None = None
    period_end: int | None = None
    citizen: int | None = None
    fill_down: tuple[int, ...] = ()
    made: frozenset[str] = frozenset()
    constants: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def used(self) -> set[int]:
        """Positions that are read."""
        single = (self.total, self.debit, self.credit, self.debit_credit, self.period_end, self.citizen)
        return {*self.months, *(place for place in single if place is not None)}


def layout(table: Table, source: TableSource, headings: Sequence[str], title: Lines = ()) -> Layout:
    """The columns that the shape of ``source`` needs among the headings; ``title`` are the lines above them.

    >>> from styringslib.intake.schema import tables
    >>> found = layout(tables()["postings"], TableSource("postings"), ["Enhed", "Debet", "Kredit"])
    >>> found.debit, found.credit, sorted(found.made)
    (1, 2, ['amount'])
    """
    folded = [fold_heading(text) for text in headings]
    faults: list[Fault] = []
    found: dict[str, Any] = dict(_sides(table, source, headings, folded, faults))
    found["period_end"] = _named(source.period_end, headings, folded, faults)
    found["citizen"] = _named(source.citizen_column, headings, folded, faults)
    found["fill_down"] = tuple(_filled(table, source, headings, folded, faults))
    made = {"amount"} if found["debit"] is not None else set[str]()
    if source.citizen_column:
        made.add("recipients")
    if source.month_columns or source.yearly:
        year, told = _year(source, folded, title)
        found["told"] = told
        if source.yearly:
            found["constants"] = _constant_year(source, folded, year, faults)
            made |= set(found["constants"])
        else:
            assert source.month_columns is not None
            in_rows, words = _in_rows(source, folded), source.month_columns.categories
            names = [*headings]
            if words:
                names, found["categories"] = _categories(headings, title[-2] if len(title) > 1 else (), words)
                made.add(source.month_columns.category_column)
            found["months"] = _months(names, year, in_rows, found.get("categories"), faults)
            found["total"] = None if words else _total(source, headings, folded, found["months"], faults)
            made |= {"month", source.month_columns.value_column}
    return Layout(**found, made=frozenset(made), faults=tuple(faults))


def _in_rows(source: TableSource, folded: Sequence[str]) -> bool:
    """Whether every row says its own year."""
    return any(text in YEAR for text in folded) or (source.yearly and "month" in source.headings)


def _year(source: TableSource, folded: Sequence[str], title: Lines) -> tuple[int | None, tuple[str, ...]]:
    """The year that all rows are of, where kommune.toml or the lines above the headings say it."""
    if source.year is not None or _in_rows(source, folded):
        return source.year, ()
    year = title_year(title)
    return year, () if year is None else (f"Årstallet {year} er læst over overskrifterne eller i arkets navn",)


def _constant_year(source: TableSource, folded: Sequence[str], year: int | None, faults: list[Fault]) -> dict[str, str]:
    if _in_rows(source, folded) or "month" in source.constants:
        return {}
    if year is not None:
        return {"month": str(year)}
    faults.append(("Det vides ikke, hvilket år beløbene hører til", _YEAR_WANTED, "Måned"))
    return {}


def _named(heading: str, headings: Sequence[str], folded: Sequence[str], faults: list[Fault]) -> int | None:
    """The place of a heading that kommune.toml names; a fault when the file has none."""
    if not heading:
        return None
    if fold_heading(heading) in folded:
        return list(folded).index(fold_heading(heading))
    faults.append((f"Kolonnen {heading} mangler", did_you_mean(heading, [t for t in headings if t.strip()]), heading))
    return None


def _filled(
    table: Table, source: TableSource, headings: Sequence[str], folded: Sequence[str], faults: list[Fault]
) -> Iterator[int]:
    """Places of the columns to be filled down, named by their heading or by the table's name for them."""
    for word in source.fill_down:
        names = {
            column.name for column in table if fold_heading(word) in map(fold_heading, (column.heading, column.name))
        }
        known = [fold_heading(source.headings[name]) for name in names if name in source.headings]
        known += [fold_heading(word)]
        for column in table:
            if column.name in names:
                known += [fold_heading(text) for text in (column.heading, *column.aliases)]
        place = next((folded.index(text) for text in known if text in folded), None)
        if place is None:
            _named(word, headings, folded, faults)
        else:
            yield place


def _sides(
    table: Table, source: TableSource, headings: Sequence[str], folded: Sequence[str], faults: list[Fault]
) -> dict[str, int | None]:
    """Positions of debit and credit, or of the flag; a pair of known headings is enough."""
    if not any(column.kind == "amount" for column in table):
        return {"debit": None}
    if source.debit:
        debit, credit = (_named(name, headings, folded, faults) for name in (source.debit, source.credit))
        return {"debit": debit, "credit": credit}
    if source.debit_credit:
        return {"debit": None, "debit_credit": _named(source.debit_credit, headings, folded, faults)}
    debit, credit = (_only(words, folded) for words in (_DEBIT, _CREDIT))
    if debit is not None and credit is not None:
        return {"debit": debit, "credit": credit}
    return {"debit": None, "debit_credit": _only(_DEBIT_CREDIT, folded)}


def _only(words: Iterable[str], folded: Sequence[str]) -> int | None:
    places = [place for place, text in enumerate(folded) if text in words]
    return places[0] if len(places) == 1 else None


def month_heading(heading: str, year: int | None, numbers: bool = True) -> str | None:
    """The month that a heading stands for: "2026-01", or as it stands when its year is told elsewhere; None for no month.

    ``numbers``: 1 to 12 are months where the year is known.
    """
    text = cells.clean(heading)
    if numbered := _NUMBERED.match(text):
        text = numbered[1]
    (found, number), fault = cells.month(text, year=year)
    if fault == cells.OK:
        return f"{found}-{number:02d}" if numbers or not text.isdecimal() or len(text) > 2 else None
    return text if fault == 9 and (not text.isdecimal() or numbered) else None


def _categories(
    headings: Sequence[str], above: Sequence[str], words: Mapping[str, str]
) -> tuple[list[str], dict[int, str]]:
    """The headings without the words of their category ("Vedtaget jan"), and the category of each that has one; otherwise
    that of the cell above it, or of the last filled cell to the left of that, as merged cells are."""
    names, found, last = list(headings), dict[int, str](), ""
    for place, heading in enumerate(headings):
        last = above[place] if place < len(above) and above[place].strip() else last
        for word, category in words.items():
            bare = re.sub(rf"(?:^|\s){re.escape(word)}(?:\s|$)", " ", cells.clean(heading), flags=re.IGNORECASE).strip(
                " -:,."
            )
            if bare != cells.clean(heading).strip(" -:,."):
                names[place], found[place] = bare, category
            elif place not in found and fold_heading(word) in fold_heading(last):
                found[place] = category
    return names, found


def _months(
    headings: Sequence[str], year: int | None, in_rows: bool, categories: Mapping[int, str] | None, faults: list[Fault]
) -> dict[int, str]:
    found = {
        place: month
        for place, text in enumerate(headings)
        if (month := month_heading(text, None if in_rows else year)) is not None
    }
    if not found:
        faults.append(
            (
                "Ingen overskrift er en måned",
                "Overskrifter som jan, jan 2026, 2026-01 og 01.2026 kendes som måneder",
                "",
            )
        )
    if categories is not None and (bare := [place for place in found if place not in categories]):
        told = f"Kolonnen {headings[bare[0]].strip()} siger ikke, hvilken kategori den er"
        faults.append((told, "Skriv kategoriens ord i overskriften eller i linjen over den", headings[bare[0]].strip()))
    names = [(categories or {}).get(place, "") + " " * bool(categories) + name for place, name in found.items()]
    remedy = "Slet den ene, eller giv dem hvert sit afsnit"
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    faults += [(f"Måneden {name} står i flere kolonner", remedy, name) for name in twice]
    if not in_rows and (bare := [place for place, name in found.items() if not re.fullmatch(r"\d{4}-\d\d", name)]):
        faults.append(("Måneden mangler årstal", _YEAR_WANTED, headings[bare[0]].strip()))
    return found


def _total(
    source: TableSource, headings: Sequence[str], folded: Sequence[str], months: Mapping[int, str], faults: list[Fault]
) -> int | None:
    if source.month_columns and source.month_columns.total:
        return _named(source.month_columns.total, headings, folded, faults)
    places = [place for place, text in enumerate(folded) if text in _WHOLE_YEAR and place not in months]
    return places[0] if len(places) == 1 else None


def title_year(title: Lines) -> int | None:
    """The one year that the lines above the headings name ("Vedtaget budget 2026"); None when they name none or several.

    >>> title_year([["Vedtaget budget 2026"], ["Lindholm Kommune", "Udskrevet 9. november 2025"]])
    2026
    """
    years = {int(year) for line in title for cell in line if not _PRINTED.search(cell) for year in _YEARS.findall(cell)}
    return years.pop() if len(years) == 1 else None


def marks(source: TableSource, row: Sequence[str]) -> Iterator[str]:
    """What tells that a row is the header row of an extract of this shape, each once."""
    named = [source.debit, source.credit, source.debit_credit, source.period_end, source.citizen_column]
    wanted = {fold_heading(heading) for heading in named if heading}
    if wanted:
        yield from {f"={fold_heading(cell)}" for cell in row if cell and fold_heading(cell) in wanted}
    names = _categories(row, (), source.month_columns.categories)[0] if source.month_columns else []
    if sum(bool(month_heading(text, 2000, False)) for text in names if text.strip()) > 1:
        yield "=months"
