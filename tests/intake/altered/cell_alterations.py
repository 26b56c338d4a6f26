"""Single cells, rows and columns of a text file or workbook, altered as people and programs alter them."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

Grid = list[list[str]]
NUMBER = re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?-?|-?\d+(,\d+)?")
DATE = re.compile(r"(\d\d)[.-](\d\d)[.-](\d{4})")


def head_of(grid: Grid) -> int:
    """The place of the headings: the first row with at least four cells filled."""
    return next(place for place, row in enumerate(grid) if sum(bool(cell.strip()) for cell in row) >= 4)


def cells(grid: Grid, wanted: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Places below the headings that hold such a cell."""
    first = head_of(grid) + 1
    return [(y, x) for y, row in enumerate(grid[first:], first) for x, cell in enumerate(row) if wanted(cell)]


def is_amount(cell: str) -> bool:
    """A number with decimals or thousands."""
    return bool(NUMBER.fullmatch(cell)) and ("," in cell or "." in cell)


def is_time(heading: str) -> bool:
    """A heading over hours or minutes: the columns that may be read in the other."""
    return "time" in heading.casefold() or "min" in heading.casefold()


def is_date(cell: str) -> bool:
    """A date as 31.10.2026 or 31-10-2026."""
    return bool(DATE.fullmatch(cell))


def is_word(cell: str) -> bool:
    """A name of a unit, service, kind ..."""
    return len(cell) > 3 and cell[0].isalpha() and cell[1:2].isalpha()


def _one(wanted: Callable[[str], bool], change: Callable[[str], str]) -> Callable[[Grid, random.Random], Grid]:
    """One cell of that kind changed."""

    def alter(grid: Grid, draw: random.Random) -> Grid:
        y, x = draw.choice(cells(grid, wanted))
        grid[y][x] = change(grid[y][x])
        return grid

    return alter


def _column(wanted: Callable[[str], bool], change: Callable[[str], str]) -> Callable[[Grid, random.Random], Grid]:
    """Every such cell of one column changed."""

    def alter(grid: Grid, draw: random.Random) -> Grid:
        places = cells(grid, wanted)
        _, column = draw.choice(places)
        for y, x in places:
            if x == column:
                grid[y][x] = change(grid[y][x])
        return grid

    return alter


def _day_month_year(cell: str) -> list[str]:
    return re.split("[.-]", cell)


def _iso(cell: str) -> str:
    day, month, year = _day_month_year(cell)
    return f"{year}-{month}-{day}"


def _american(cell: str) -> str:
    day, month, year = _day_month_year(cell)
    return f"{month}/{day}/{year}"


def _short(cell: str) -> str:
    day, month, year = _day_month_year(cell)
    return f"{day}-{month}-{year[2:]}"


def _rows(change: Callable[[Grid, int, random.Random], None]) -> Callable[[Grid, random.Random], Grid]:
    def alter(grid: Grid, draw: random.Random) -> Grid:
        change(grid, draw.randrange(head_of(grid) + 1, len(grid)), draw)
        return grid

    return alter


def _rename(grid: Grid, draw: random.Random, change: Callable[[str], str]) -> Grid:
    head = grid[head_of(grid)]
    place = draw.choice([place for place, cell in enumerate(head) if cell.strip()])
    head[place] = change(head[place])
    return grid


def _without_column(grid: Grid, draw: random.Random) -> Grid:
    head = head_of(grid)
    place = draw.randrange(len(grid[head]))
    return [*grid[:head], *([cell for x, cell in enumerate(row) if x != place] for row in grid[head:])]


def _reversed_columns(grid: Grid, draw: random.Random) -> Grid:
    head = head_of(grid)
    width = len(grid[head])
    return [*grid[:head], *((row + [""] * (width - len(row)))[::-1] for row in grid[head:])]


def _extra_column(grid: Grid, draw: random.Random) -> Grid:
    head = head_of(grid)
    return [*grid[:head], [*grid[head], "Sagsnote"], *([*row, "ja"] for row in grid[head + 1 :])]


def _twice(grid: Grid, draw: random.Random) -> Grid:
    """Every row of the file once more below."""
    return [*grid, *(list(row) for row in grid[head_of(grid) + 1 :])]


def _sixtyfold(grid: Grid, draw: random.Random) -> Grid:
    """Hours written as minutes under a heading that says hours."""
    head = head_of(grid)
    column = draw.choice([x for x, cell in enumerate(grid[head]) if is_time(cell)])
    for y, x in cells(grid, is_amount):
        if x == column:
            hours = float(grid[y][x].strip("-").replace(".", "").replace(",", "."))
            grid[y][x] = f"{hours * 60:.1f}".replace(".", ",")
    return grid


def _footer(grid: Grid, draw: random.Random) -> Grid:
    width = len(grid[head_of(grid)])
    return [*grid, [""] * width, ["Kilde: Økonomisystemet, udskrevet 09-11-2026", *[""] * (width - 1)]]


def _total(grid: Grid, draw: random.Random) -> Grid:
    """A wrong total under one column of kroner or hours."""
    width = len(grid[head_of(grid)])
    _, column = draw.choice(cells(grid, is_amount))
    row = [""] * width
    row[column] = "123.456.789,00"
    row[0 if column else 1] = "I alt"
    return [*grid, row]


ALTERATIONS: dict[str, Callable[[Grid, random.Random], Grid]] = {
    "amount: decimal point": _one(is_amount, lambda cell: cell.replace(".", "").replace(",", ".")),
    "amount: decimal point in the whole column": _column(is_amount, lambda c: c.replace(".", "").replace(",", ".")),
    "amount: English thousands": _one(is_amount, lambda cell: cell.translate(str.maketrans(",.", ".,"))),
    "amount: English in the whole column": _column(is_amount, lambda cell: cell.translate(str.maketrans(",.", ".,"))),
    "amount: kr. behind": _one(is_amount, lambda cell: f"{cell} kr."),
    "amount: DKK in front": _column(is_amount, lambda cell: f"DKK {cell}"),
    "amount: no-break blanks": _column(is_amount, lambda cell: cell.replace(".", "\u00a0")),
    "amount: the true minus sign": _column(is_amount, lambda c: f"\u2212{c.strip('-')}" if "-" in c else c),
    "amount: brackets for minus": _column(is_amount, lambda c: f"({c.strip('-')})" if "-" in c else c),
    "amount: rounded by a spreadsheet": _one(is_amount, lambda cell: "1,23E+08"),
    "amount: four hundred digits": _one(is_amount, lambda cell: "9" * 400),
    "amount: letter for nought": _one(is_amount, lambda cell: f"{cell}O"),
    "amount: not available": _one(is_amount, lambda cell: "#I/T"),
    "amount: NULL": _one(is_amount, lambda cell: "NULL"),
    "amount: a hyphen": _one(is_amount, lambda cell: "-"),
    "amount: per cent": _one(is_amount, lambda cell: f"{cell} %"),
    "amount: a clock": _one(is_amount, lambda cell: "12:30:00"),
    "time: sixty times as large": _sixtyfold,
    "date: ISO": _column(is_date, _iso),
    "date: American": _column(is_date, _american),
    "date: year of two digits": _one(is_date, _short),
    "date: with a clock": _column(is_date, lambda cell: f"{cell} 13:45:10"),
    "date: a spreadsheet's number": _one(is_date, lambda cell: "46326"),
    "date: thirtieth of February": _one(is_date, lambda cell: "30-02-2026"),
    "date: NULL": _one(is_date, lambda cell: "NULL"),
    "word: small letters": _column(is_word, str.casefold),
    "word: blanks around": _column(is_word, lambda cell: f"  {cell}\u00a0"),
    "word: loose accents": _column(is_word, lambda cell: unicodedata.normalize("NFD", cell)),
    "word: a letter lost": _one(is_word, lambda cell: cell[:-1]),
    "word: broken letters": _one(
        lambda c: is_word(c) and not c.isascii(), lambda c: c.encode().decode("cp1252", "replace")
    ),
    "word: (tom)": _one(is_word, lambda cell: "(tom)"),
    "word: empty": _one(is_word, lambda cell: ""),
    "row: blank": _rows(lambda grid, y, draw: grid.insert(y, [""] * len(grid[y]))),
    "row: headings again": _rows(lambda grid, y, draw: grid.insert(y, list(grid[head_of(grid)]))),
    "row: a cell too many": _rows(lambda grid, y, draw: grid[y].insert(1, "x")),
    "row: a cell too few": _rows(lambda grid, y, draw: grid[y].pop(1) and None),
    "rows: all once more below": _twice,
    "rows: in reverse": lambda grid, draw: [*grid[: head_of(grid) + 1], *grid[: head_of(grid) : -1]],
    "foot: a note": _footer,
    "foot: a wrong total": _total,
    "head: two lines more": lambda grid, draw: [["Udtræk"], ["Lavet 09-11-2026"], *grid],
    "heading: capitals": lambda grid, draw: _rename(grid, draw, str.upper),
    "heading: unknown": lambda grid, draw: _rename(grid, draw, lambda cell: "Felt 7"),
    "heading: a letter lost": lambda grid, draw: _rename(grid, draw, lambda cell: cell[:-1]),
    "heading: empty": lambda grid, draw: _rename(grid, draw, lambda cell: ""),
    "heading: twice": lambda grid, draw: _rename(grid, draw, lambda cell: draw.choice(grid[head_of(grid)])),
    "column: left out": _without_column,
    "columns: in reverse": _reversed_columns,
    "column: one more": _extra_column,
}
