"""Every number that a month's folder gives its reader, read as an outsider reads it, without the library.

A cell has a value and how far the truth may lie from it: what is printed is rounded, what a workbook or a notebook holds is
not. Files: html (tables, sentences, pictures' texts), xlsx, ipynb (tables, sentences, summaries), run.json, prognose.csv.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from bs4 import BeautifulSoup

# A workbook's or notebook's number is what the machine had.
EXACT = 0.005
_NUMBER = re.compile(
    r"(?<![\d,.])(?P<sign>[-−+]?)(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?(?P<millions> mio\. kr)?(?![\d])"
)


@dataclass(frozen=True)
class Cell:
    """One published number: its file, table (or "tekst"), row and column, value, and half the width of its rounding."""

    file: str
    table: str
    row: str
    column: str
    value: float
    half: float = EXACT

    def told(self) -> str:
        """Where it stands, for a person who looks after."""
        return f"{self.value:g} ({self.file}: {self.table}, {self.row}, {self.column})"


def read_month(folder: Path) -> list[Cell]:
    """All cells of a month's folder, handouts too where they lie in it."""
    found: list[Cell] = []
    readers = {".html": _page, ".xlsx": _workbook, ".ipynb": _notebook, ".json": _summary, ".csv": _rows}
    for path in sorted(folder.rglob("*")):
        if path.suffix in readers and path.is_file():
            found += readers[path.suffix](path.relative_to(folder).as_posix(), path)
    return found


def about(cells: list[Cell], key: str, name: str) -> list[Cell]:
    """The cells of one unit: those of its own folder and sheets, and those beside its name elsewhere."""
    return [
        cell
        for cell in cells
        if key in re.split(r"[/.]", cell.file) or name in cell.row or name in cell.column or name in cell.table
    ]


def _workbook(file: str, path: Path) -> Iterator[Cell]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for sheet in book:
        headings: tuple[Any, ...] = ()
        for row in sheet.iter_rows(values_only=True):
            if headings == () and sum(isinstance(one, str) for one in row) > 1:
                headings = row
                continue
            label = " ".join(str(one) for one in row if isinstance(one, str))
            for place, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    column = str(headings[place]) if place < len(headings) else ""
                    yield Cell(file, sheet.title, label, column, float(value))


def _notebook(file: str, path: Path) -> Iterator[Cell]:
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            for mime, content in output.get("data", {}).items():
                if mime == "application/vnd.styring.table+json":
                    yield from _table(file, content)
                elif mime.endswith("+json"):
                    yield from _values(file, "resumé", "", content)
                elif mime == "text/markdown":
                    yield from _text(file, "tekst", "".join(content))


def _table(file: str, content: dict[str, Any]) -> Iterator[Cell]:
    headings = [column["heading"] for column in content["columns"]]
    for row in content["rows"]:
        label = " ".join(str(one) for one in row if isinstance(one, str))
        for heading, value in zip(headings, row, strict=True):
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield Cell(file, content["id"], label, heading, float(value))
    yield from _text(file, content["id"], content["note"])


def _summary(file: str, path: Path) -> Iterator[Cell]:
    yield from _values(file, "resumé", "", json.loads(path.read_text("utf-8")))


def _values(file: str, table: str, at: str, content: Any) -> Iterator[Cell]:
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in ("sha256", "inputs", "versions"):
                yield from _values(file, table, f"{at} {key}".strip(), value)
    elif isinstance(content, list):
        label = " ".join([at, *(one for one in content if isinstance(one, str))])
        for value in content:
            yield from _values(file, table, label, value)
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield Cell(file, table, at, "", float(content))
    elif isinstance(content, str):
        yield from _text(file, table, content, at)


def _rows(file: str, path: Path) -> Iterator[Cell]:
    for row in csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";"):
        label = str(next(iter(row.values())))
        for column, value in row.items():
            if found := _printed(str(value).replace(".", "")):
                yield Cell(file, "fil", label, str(column), *found)


def _page(file: str, path: Path) -> Iterator[Cell]:
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    for gone in soup(["script", "style"]):
        gone.decompose()
    for table in soup("table"):
        title = table.caption.get_text(" ") if table.caption else ""
        rows = [[cell.get_text(" ").strip() for cell in row(["td", "th"])] for row in table("tr")]
        for texts in rows[1:]:
            for heading, text in zip(rows[0], texts, strict=False):
                if found := _printed(text):
                    yield Cell(file, title.strip(), texts[0], heading, *found)
        table.decompose()
    yield from _text(file, "tekst", soup.get_text(" "))
    for picture in soup(["svg", "img"]):
        yield from _text(file, "billede", str(picture.get("aria-label") or picture.get("alt") or ""))


def _text(file: str, table: str, text: str, row: str = "") -> Iterator[Cell]:
    plain = text.replace("\u00a0", " ")
    for found in _NUMBER.finditer(plain):
        around = plain[max(0, found.start() - 60) : found.end() + 20].replace("\n", " ")
        yield Cell(file, table, row or around, around if row else "", *_value(found))


def _printed(text: str) -> tuple[float, float] | None:
    found = _NUMBER.fullmatch(text.replace("\u00a0", " ").removesuffix(" kr.").removesuffix(" pct."))
    return _value(found) if found else None


def _value(found: re.Match[str]) -> tuple[float, float]:
    whole, part = found["whole"].replace(".", ""), found["part"] or ""
    size = float(f"{whole}.{part}" if part else whole)
    half = 0.5 * 10 ** -len(part)
    if found["millions"]:
        size, half = size * 1e6, half * 1e6
    elif not part and size >= 10_000:
        # An amount in a sentence is rounded to its noughts.
        noughts = len(whole) - len(whole.rstrip("0"))
        half = 0.5 * 10**noughts if noughts >= 3 else half
    return (-size if found["sign"] in ("-", "−") else size), half
