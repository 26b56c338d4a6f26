"""One file once more with pseudonyms: CSV, workbook, Parquet, or CSV in a zip. Everything else of it is as it was."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from styringslib.intake.cells.cells import shown
from styringslib.intake.files.csv_files import SEPARATORS
from styringslib.intake.files.signature import CSV, PARQUET, WORKBOOK, ZIP, check_packed
from styringslib.intake.files.sources import TEXTS
from styringslib.intake.files.text_bytes import wide_encoding
from styringslib.privacy import find_cpr
from styringslib.pseudonymising.rows import Counts, Wanted, rewrite

_MARK = b"\xef\xbb\xbf"


class NotPossible(ValueError):
    """A file or folder that cannot be made once more with pseudonyms; the text is Danish."""


def rewritten(kind: str, content: bytes, wanted: Wanted, counts: Counts) -> bytes:
    """The file's bytes with pseudonyms."""
    make: Mapping[str, Callable[[bytes, Wanted, Counts], bytes]] = {
        CSV: _csv, WORKBOOK: _workbook, PARQUET: _parquet, ZIP: _zip,
    }  # fmt: skip
    if kind not in make or (kind == WORKBOOK and not _is_xlsx(content)):
        raise NotPossible("kan ikke skrives igen i sit format. Gem den som xlsx eller CSV, og kør igen")
    return make[kind](content, wanted, counts)


def _is_xlsx(content: bytes) -> bool:
    return content.startswith(b"PK") and "xl/workbook.xml" in map(str.casefold, check_packed(content))


def _csv(content: bytes, wanted: Wanted, counts: Counts) -> bytes:
    text, encode = _decoded(content)
    end = "\r\n" if "\r\n" in text else "\n"
    sign = max(SEPARATORS, key=lambda one: sum(line.count(one) for line in text.splitlines()[:200]))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    changes = rewrite(rows, wanted, counts)
    if not changes:
        return content
    for (at, place), new in changes.items():
        rows[at][place] = new
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=sign, lineterminator=end).writerows(rows)
    result = written.getvalue()
    return encode(result if text.endswith(("\n", "\r")) else result.removesuffix(end))


def _decoded(content: bytes) -> tuple[str, Callable[[str], bytes]]:
    """The text, and what makes the bytes of a text in the same encoding."""
    if wide := wide_encoding(content[: 1 << 18]):
        return content.decode(wide), lambda text: text.encode(wide)
    mark = _MARK if content.startswith(_MARK) else b""
    try:
        return content.removeprefix(mark).decode("utf-8"), lambda text: mark + text.encode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1"), lambda text: text.encode("latin-1")


def _workbook(content: bytes, wanted: Wanted, counts: Counts) -> bytes:
    """With the saved values of formulas, since a program without Excel could not work them out anew."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        grid = [list(row) for row in sheet.iter_rows()]
        rows = [[_text(cell.value) for cell in row] for row in grid]
        for (at, place), new in rewrite(rows, wanted, counts).items():
            grid[at][place].value = new
        for row in grid:
            for cell in row:
                if getattr(cell, "comment", None) is not None:
                    cell.comment.text = counts.hide(cell.comment.text)
                if getattr(cell, "hyperlink", None) is not None and find_cpr(str(cell.hyperlink.target)):
                    counts.hide(str(cell.hyperlink.target))
                    cell.hyperlink = None
        for part in (
            sheet.oddHeader,
            sheet.oddFooter,
            sheet.evenHeader,
            sheet.evenFooter,
            sheet.firstHeader,
            sheet.firstFooter,
        ):
            for side in (part.left, part.center, part.right):
                side.text = counts.hide(side.text) if side.text else side.text
        sheet.title = (
            counts.hide(sheet.title).replace("[", "(").replace("]", ")") if find_cpr(sheet.title) else sheet.title
        )
    for name in [name for name, one in book.defined_names.items() if find_cpr(f"{name} {one.attr_text}")]:
        counts.hidden += 1
        del book.defined_names[name]
    for name, value in vars(book.properties).items():
        if isinstance(value, str):
            setattr(book.properties, name, counts.hide(value))
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()


def _text(value: Any) -> str:
    return "" if value is None else shown(value)


def _parquet(content: bytes, wanted: Wanted, counts: Counts) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(content))
    names = [name for name in table.column_names if not name.startswith("__index")]
    columns = {}
    for name in names:
        values = table.column(name).to_pylist()
        changes = rewrite([[name], *([_text(value)] for value in values)], wanted, counts)
        if changes:
            kept = [_text(value) if value is not None else None for value in values]
            for (at, _), new in changes.items():
                if at:
                    kept[at - 1] = new
            columns[changes.get((0, 0), name)] = pa.array(kept, pa.string())
        else:
            columns[name] = table.column(name)
    result = io.BytesIO()
    parquet.write_table(pa.table(columns), result)
    return result.getvalue()


def _zip(content: bytes, wanted: Wanted, counts: Counts) -> bytes:
    result = io.BytesIO()
    check_packed(content)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if PurePath(member.filename).suffix.casefold() in TEXTS:
                if find_cpr(member.filename):
                    raise NotPossible("har en fil i sig med et navn, der ligner et CPR-nummer. Omdøb den, og kør igen")
                new.writestr(member.filename, _csv(old.read(member), wanted, counts))
    return result.getvalue()
