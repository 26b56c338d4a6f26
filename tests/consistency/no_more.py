"""What lies beside a page holds no more than the page: every cell of the workbook and every output of the notebook stands on it,
perhaps with fewer digits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from bs4 import BeautifulSoup

from styringslib.presentation.section import SUMMARY_MIME
from styringslib.presentation.tables import TABLE_MIME
from tests.consistency.reading import AMOUNT, MISSING, Shown, plain, read_page

# The sheets that are made from the others.
CONTENTS, ALL = "Indhold", "Alle tal"
# What the summary keeps for the month's front page, the agendas and the next month; the page says it in words or as a picture.
SUMMARY = {
    "answers", "budget", "causes", "deviation", "deviation_pct", "earned", "expected", "findings", "frame", "headline", "kind",
    "lower_80", "minor_kr", "minor_pct", "month", "needs", "of", "part", "plus", "probability_over", "questions", "reason",
    "series", "signal", "spent", "track", "unit", "unit_key", "upper_80", "missing", "subject",
}  # fmt: skip


def more_than_the_page(html: Path) -> Iterator[str]:
    """A line for everything that the files beside the page hold and the page does not."""
    source = html.read_text("utf-8")
    page = read_page(html.name, source)
    tables = {table.title: table for table in page.tables}
    said = _letters(_texts(source))
    name = "tal.xlsx" if html.stem == "rapport" else f"{html.stem}-tal.xlsx"
    if (html.parent / name).exists():
        yield from (f"{name}: {line}" for line in of_workbook(html.parent / name, tables, said))
    notebook = html.with_suffix(".ipynb")
    yield from (
        f"{notebook.name}: {line}" for line in of_notebook(json.loads(notebook.read_text("utf-8")), tables, said)
    )


def of_workbook(path: Path, tables: Mapping[str, Shown], said: str) -> Iterator[str]:
    """Its sheets against the page's tables."""
    book = openpyxl.load_workbook(path)
    held = set()
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" or any(one.hidden for one in sheet.column_dimensions.values()):
            yield f"{sheet.title}: hidden"
        lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
        if any(cell.comment for row in sheet.iter_rows() for cell in row):
            yield f"{sheet.title}: a comment"
        if sheet.title in (CONTENTS, ALL):
            continue
        shown = tables.get(str(lines[0][0]))
        if shown is None:
            yield f"{sheet.title}: no table on the page"
            continue
        width, height = len(shown.headings), len(shown.rows)
        yield from of_table(shown, [line[:width] for line in lines[3 : 3 + height]])
        held |= {cell for line in lines for cell in line if isinstance(cell, int | float)}
        rest = [cell for line in lines for cell in line[width:]] + [
            cell for line in lines[3 + height :] for cell in line
        ]
        for cell in rest:
            if cell is not None and not (isinstance(cell, str) and _letters(cell) in said):
                yield f"{sheet.title}: {cell}"
    if ALL in book.sheetnames:
        values = [row[5] for row in book[ALL].iter_rows(min_row=2, values_only=True)]
        yield from (f"{ALL}: {value}" for value in values if value not in held)


def of_notebook(notebook: Mapping[str, Any], tables: Mapping[str, Shown], said: str) -> Iterator[str]:
    """Its outputs against the page."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {"text": output.get("text", "")})
            if (table := data.get(TABLE_MIME)) is not None:
                shown = tables.get(plain(str(table["title"])))
                if shown is None:
                    yield f"{table['title']}: no table on the page"
                else:
                    yield from of_table(shown, table["rows"])
            for mime in ("text/plain", "text/markdown", "text"):
                text = data.get(mime, "")
                lines = text.splitlines() if isinstance(text, str) else text
                yield from (f"{line[:120]}" for line in lines if _letters(_unmarked(line)) not in said)
            yield from (f"summary: {key}" for key in data.get(SUMMARY_MIME, {}) if key not in SUMMARY)


def of_table(shown: Shown, rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Raw rows against the printed ones: as many, and nothing where nothing is printed."""
    if len(rows) != len(shown.rows):
        yield f"{shown.title}: {len(rows)} rows, {len(shown.rows)} on the page"
        return
    for raw, printed in zip(rows, shown.rows, strict=True):
        for value, text in zip(raw, printed, strict=True):
            if not _says(value, text):
                yield f"{shown.title}: {printed[0]}: {value!r}, on the page {text!r}"


def _says(value: Any, text: str) -> bool:
    """Whether the printed text is the value, perhaps with fewer digits."""
    if value is None or value == "":
        return text in (MISSING, "")
    if isinstance(value, bool):
        return text in ("Ja", "Nej")
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value)):
        return str(value)[2:4] in text
    if isinstance(value, str):
        return _letters(value) == _letters(text)
    for found in AMOUNT.finditer(text):
        digits = found["digits"]
        size, half = float(digits.replace(".", "").replace(",", ".")), 0.5 * 10.0 ** -len(digits.partition(",")[2])
        if any(abs(size - abs(value) * scale) <= half * 1.0001 + 1e-9 for scale in (1, 100)):
            return True
    return bool(re.search(r"(over|under) \d+", text))  # a probability next to none or all is told as a bound


def _texts(html: str) -> str:
    """All that the page says, what stands for its pictures too."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["style", "script"]):
        tag.decompose()
    labels = [str(tag.get(name)) for name in ("aria-label", "alt") for tag in soup.find_all(attrs={name: True})]
    return " ".join([soup.get_text(" "), *labels])


def _unmarked(line: str) -> str:
    return re.sub(r"^\s*(?:[-*+]|\d+\.)\s|[#*_|>`]", "", line)


def _letters(text: str) -> str:
    return re.sub(r"[\s*_|#`\u00a0]", "", text)
