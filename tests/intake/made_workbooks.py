"""Spreadsheets of every kind, made without the programs that write them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl

HEADINGS = ["Regnskabsperiode", "Enhed", "Område", "Artsgruppe", "Beløb"]
ROWS = [
    ["2026-09", "Ådalen", "Hjemmepleje", "Løn", 1200.5],
    ["2026-10", "Ådalen", "Hjemmepleje", "Løn", 800.0],
    ["2026-10", "Østerbæk", "Hjemmepleje", "Løn", 2000.0],
]


def book(*rows: list[Any], then: Callable[[Any], None] = lambda made: None) -> bytes:
    """A workbook with one sheet "Udtræk" of these rows; ``then`` changes it before it is saved."""
    made = openpyxl.Workbook()
    made.active.title = "Udtræk"
    for row in rows or [HEADINGS, *ROWS]:
        made.active.append(row)
    then(made)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def rewritten(content: bytes, parts: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """The packed file with some parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, bytes)(old.read(name)))
    return made.getvalue()


def timeless(content: bytes) -> bytes:
    """The packed file without the time at which it was made, so that it is the same bytes whenever it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-01T12:00:00Z", data)
            new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def changed(content: bytes, part: str, *changes: tuple[bytes, bytes]) -> bytes:
    """The packed file with texts of the parts named so replaced; every text must be there."""

    def change(data: bytes) -> bytes:
        for before, after in changes:
            assert before in data
            data = data.replace(before, after)
        return data

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return rewritten(content, {name: change for name in archive.namelist() if part in name})


def strict(content: bytes) -> bytes:
    """The workbook as "Strict Open XML" names its parts."""

    def named(data: bytes) -> bytes:
        for part in ("spreadsheetml/2006/main", "officeDocument/2006/relationships"):
            kind = part.replace("/2006", "")
            before, after = f"http://schemas.openxmlformats.org/{part}", f"http://purl.oclc.org/ooxml/{kind}"
            data = data.replace(before.encode(), after.encode())
        return data

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        made = rewritten(content, dict.fromkeys(archive.namelist(), named))
    assert made != content
    return made


def binary_workbook(rows: list[list[Any]]) -> bytes:
    """An xlsb of one sheet, record by record ([MS-XLSB]): a number, its length, its bytes."""

    def record(number: int, data: bytes = b"") -> bytes:
        kind = bytes([number]) if number < 128 else bytes([number & 127 | 128, number >> 7])
        size, length = b"", len(data)
        while True:
            size += bytes([length & 127 | (128 if length > 127 else 0)])
            length >>= 7
            if not length:
                return kind + size + data

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    body = record(0x81) + record(0x94, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(0x91)
    for number, row in enumerate(rows):
        body += record(0, struct.pack("<I", number) + bytes(21))
        for place, value in enumerate(row):
            start = struct.pack("<II", place, 0)
            body += (
                record(6, start + text(value))
                if isinstance(value, str)
                else record(5, start + struct.pack("<d", value))
            )
    body += record(0x92) + record(0x82)
    sheets = record(0x8F) + record(0x9C, struct.pack("<II", 0, 1) + text("rId1") + text("Ark1")) + record(0x90)
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.bin"/></Relationships>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.bin", record(0x83) + sheets + record(0x84))
        archive.writestr("xl/_rels/workbook.bin.rels", links)
        archive.writestr("xl/worksheets/sheet1.bin", body)
    return made.getvalue()


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def open_document(rows: list[list[Any]]) -> bytes:
    """An ods of one sheet."""

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    kinds = "".join(
        f' xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in ("office", "table", "text")
    )
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr(
            "content.xml",
            f'<office:document-content{kinds}><office:body><office:spreadsheet><table:table table:name="Ark1">{lines}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return made.getvalue()
