"""Files that are small and ask for more memory or time than a machine has, each made without ever being unpacked."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import pyarrow as pa
import xlsxwriter
from pyarrow import parquet

from tests.intake.damaged.kinds import HEADINGS, ROWS
from tests.intake.made_workbooks import binary_workbook, book, changed, open_document, rewritten

_LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (after, b"&%c;" % before * 10)
        for before, after in zip(b"abcdefghi", b"bcdefghij", strict=True)
    )
    + b"]>"
)
_SHEET, _TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_MUCH = 6 << 30


def _book() -> bytes:
    """A workbook whose texts lie in a part of their own, as Excel writes it."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        sheet = workbook.add_worksheet("Udtræk")
        for number, row in enumerate([HEADINGS, *ROWS]):
            sheet.write_row(number, 0, row)
    return made.getvalue()


def _csv() -> bytes:
    lines = [HEADINGS, *([str(cell).replace(".", ",") for cell in row] for row in ROWS)]
    return "".join(";".join(line) + "\r\n" for line in lines).encode()


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _noughts(size: int) -> bytes:
    """What ``size`` spaces are when they are packed, made of one packed piece many times over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * (size >> 20) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def swollen_zip(name: str, told: int, real: int) -> bytes:
    """A zip whose one member says that it fills ``told`` bytes and fills ``real``."""
    packed, title = _noughts(real), name.encode()
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(packed), min(told, 0xFFFFFFFE), len(title), 0)
    head = b"PK\3\4" + common + title
    central = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + title
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(head) + len(packed), 0)
    return head + packed + central + end


def overlapping_zip(copies: int) -> bytes:
    """A zip in which many names share the same packed bytes, so that no single one is swollen."""
    content = _csv() * 40_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, zlib.crc32(content), len(packed), len(content), 6, 0)
    head = b"PK\3\4" + common + b"00.csv"
    central = b"".join(
        b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"%02d.csv" % number
        for number in range(copies)
    )
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, copies, copies, len(central), len(head) + len(packed), 0)
    return head + packed + central + end


def _gzipped(start: bytes) -> bytes:
    return gzip.compress(start) + b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + _noughts(_MUCH) + bytes(8)


def _nested() -> bytes:
    inner = swollen_zip("posteringer.csv", _MUCH, 64 << 20)
    return _zipped({f"{number}.zip": inner for number in range(10)})


def _sheet(before: bytes, after: bytes) -> bytes:
    return changed(_book(), _SHEET, (before, after))


def _laughing(part: str) -> bytes:
    def change(data: bytes) -> bytes:
        start = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
        end = data.rfind(b"</")
        return data[:start] + _LAUGHS + data[start:end] + b"<x>&j;</x>" + data[end:]

    return rewritten(_book(), {part: change})


def _outside() -> bytes:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

    def change(data: bytes) -> bytes:
        start = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
        return data[:start] + entity + data[start:].replace(b"Regnskabsperiode", b"&e;")

    return rewritten(_book(), {_TEXTS: change})


def _many_parts() -> bytes:
    return _zipped({f"{number}.csv": b"a;b\n" for number in range(30_000)})


def _repeated_rows(lines: int = 31, times: int = 1_048_576) -> bytes:
    """The last ``lines`` rows are each as many as ``times``."""
    before, after = b"<table:table-row>", b'<table:table-row table:number-rows-repeated="%d">' % times

    def change(data: bytes) -> bytes:
        pieces = data.split(before)
        return before.join(pieces[: len(pieces) - lines]) + b"".join(after + piece for piece in pieces[-lines:])

    return rewritten(open_document([HEADINGS, *ROWS]), {"content.xml": change})


def _far_binary(column: int, row: int = len(ROWS)) -> bytes:
    """An xlsb whose last row has a number in that column, both counted from 0."""
    content = binary_workbook([HEADINGS, *ROWS])
    place = struct.pack("<IId", 6, 0, ROWS[-1][-1])
    last = b"\0\x19" + struct.pack("<I", len(ROWS))
    return changed(
        content,
        "sheet1.bin",
        (place, struct.pack("<IId", column, 0, ROWS[-1][-1])),
        (last, b"\0\x19" + struct.pack("<I", row)),
    )


def _repeated_cells() -> bytes:
    return changed(
        _repeated_rows(),
        "content.xml",
        (
            b'<table:table-cell office:value-type="float"',
            b'<table:table-cell table:number-columns-repeated="16384" office:value-type="float"',
        ),
    )


def _laughing_document() -> bytes:
    content = open_document([HEADINGS, *ROWS])
    return rewritten(content, {"content.xml": lambda data: _LAUGHS + data.replace(b"Hjemmepleje", b"&j;")})


def _long_parquet() -> bytes:
    """Twenty million rows that are all the same."""
    made = io.BytesIO()
    rows = 1_000_000
    piece = pa.table(
        {
            name: pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), [str(value)])
            for name, value in zip(HEADINGS, ROWS[0], strict=True)
        }
    )
    with parquet.ParquetWriter(made, piece.schema) as writer:
        for _ in range(20):
            writer.write_table(piece)
    return made.getvalue()


def _wide_dictionary() -> bytes:
    """One text of a megabyte that two hundred thousand cells point at."""
    made = io.BytesIO()
    columns = {
        name: pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), ["x" * (1 << 20)])
        for name in HEADINGS
    }
    parquet.write_table(pa.table(columns), made)
    return made.getvalue()


def _far_register() -> bytes:
    def far(made: object) -> None:
        made.active.title = "Forklaringer"  # type: ignore[attr-defined]
        made.active["XFD1048576"] = "x"  # type: ignore[attr-defined]

    return book(["Enhed", "Måned", "Årsag", "Forklaring", "Kr."], then=far)


def _spans() -> bytes:
    cells = "".join(f'<td colspan="1000000" rowspan="1000000">{name}</td>' for name in HEADINGS)
    return f"<html><table>{f'<tr>{cells}</tr>' * 20}</table></html>".encode()


def _deep_page() -> bytes:
    return b"<html>" + b"<table><tr><td>" * 50_000


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip that says 6 GB": ("p.zip", lambda: swollen_zip("p.csv", _MUCH, 64 << 20)),
    "zip that says 1 MB and is 6 GB": ("p.zip", lambda: swollen_zip("p.csv", 1 << 20, _MUCH)),
    "zip in zip": ("p.zip", _nested),
    "zip whose names share bytes": ("p.zip", lambda: overlapping_zip(90)),
    "zip of 30,000 names": ("p.zip", _many_parts),
    "xlsx that says 6 GB": ("p.xlsx", lambda: swollen_zip(_SHEET, _MUCH, 64 << 20)),
    "entities in the sheet": ("p.xlsx", lambda: _laughing(_SHEET)),
    "entities in the texts": ("p.xlsx", lambda: _laughing(_TEXTS)),
    "entities in the workbook": ("p.xlsx", lambda: _laughing("xl/workbook.xml")),
    "entities in the links": ("p.xlsx", lambda: _laughing("xl/_rels/workbook.xml.rels")),
    "entities in the styles": ("p.xlsx", lambda: _laughing("xl/styles.xml")),
    "an entity that is a file": ("p.xlsx", _outside),
    "dimension XFD1048576": ("p.xlsx", lambda: _sheet(b'<dimension ref="A1:G31"', b'<dimension ref="A1:XFD1048576"')),
    "a cell at XFD1048576": (
        "p.xlsx",
        lambda: book(HEADINGS, *ROWS, then=lambda made: made.active.cell(1_048_576, 16_384, 1)),
    ),
    "merged to XFD1048576": (
        "p.xlsx",
        lambda: _sheet(
            b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="I1:XFD1048576"/></mergeCells>'
        ),
    ),
    "a formula over all cells": (
        "p.xlsx",
        lambda: _sheet(
            b"</sheetData>",
            b'<row r="40"><c r="A40"><f t="shared" ref="A40:XFD1048576" si="0">1+1</f><v>2</v></c></row></sheetData>',
        ),
    ),
    "rows repeated": ("p.ods", _repeated_rows),
    "a row repeated to the end of the sheet": ("p.ods", lambda: _repeated_rows(1, 1_048_540)),
    "a column that no sheet has": ("p.xlsb", lambda: _far_binary(1_048_580)),
    "a cell as far out as a sheet goes": ("p.xlsb", lambda: _far_binary(16_383)),
    "a cell far down in xlsb": ("p.xlsb", lambda: _far_binary(17, 1_000_000)),
    "cells and rows repeated": ("p.ods", _repeated_cells),
    "entities in ods": ("p.ods", _laughing_document),
    "parquet of 20 million equal rows": ("p.parquet", _long_parquet),
    "parquet whose cells share a megabyte": ("p.parquet", _wide_dictionary),
    "csv of one line": ("p.csv", lambda: _csv() + b"x" * (100 << 20)),
    "csv of a million columns": ("p.csv", lambda: b";".join([b"a"] * 1_000_000) + b"\n" + _csv()),
    "csv of one quoted cell": ("p.csv", lambda: _csv() + b'"' + b"x;y\n" * (1 << 20)),
    "spans of a million": ("p.html", _spans),
    "tables in tables": ("p.html", _deep_page),
    "gzip of 6 GB": ("folk.csv.gz", lambda: _gzipped(b"Kommune;AAR;SEX;ALDER;ANTAL\n")),
    "register with a far cell": ("registret.xlsx", _far_register),
}
