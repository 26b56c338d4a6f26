"""What a sheet of an xlsx file says beside its values: merged cells, hidden rows, formats, formulas without a saved value.

The reader of values does not give these, so they are taken from the sheet's own XML.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring as safely_parsed

from styringslib.intake.files.grids import Unreadable
from styringslib.intake.files.signature import unpacked

_TEXTS = "xl/sharedStrings.xml"
_PERCENT = {9, 10}  # number formats that every workbook has without writing them down
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*?)(/?)>")
_ATTRIBUTE = re.compile(rb"""(?<![\w:])(\w+)\s*=\s*["']([^"']*)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_END = re.compile(rb"</(?:\w+:)?c>")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
# Cells that a sheet may be said to have: beyond this a stray far cell would fill the memory with empty ones. A filled cell
# takes some bytes of the file, so a large file may have more than a small one.
MOST_CELLS, _STRAY = 60_000_000, 20_000_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet in Excel
_EQUAL_ROWS = 100_000  # a file may write equal rows once and say how many they are: more than these are no extract


class Merged(NamedTuple):
    """Cells that Excel has merged: first and last row as Excel numbers them, first and last column counted from 0."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class SheetFacts:
    """Facts of one sheet. Cells are (row as Excel numbers it, column counted from 0).

    ``percent``: cells shown as per cent. ``errors``: what stands in cells with one of Excel's errors. ``uncalculated``:
    formulas whose value was never saved. ``padded``: numbers shown with leading noughts -> how many digits.
    ``formats_known``: whether the file tells formats at all; xls, xlsb and ods do not here.
    """

    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    percent: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    padded: Mapping[tuple[int, int], int] = field(default_factory=dict)
    formats_known: bool = False


def most_cells(size: int) -> int:
    """Cells that a sheet of so many bytes, unpacked, may be said to have, the empty ones before its last cell counted."""
    return min(MOST_CELLS, max(_STRAY, size))


def most_rows(size: int) -> int:
    """Rows that a sheet of so many bytes, unpacked, may be said to have."""
    return min(LAST_ROW, max(_EQUAL_ROWS, size))


def far_out(sheet: str) -> Unreadable:
    """What is told of a sheet with more of them."""
    told = f"Arket {sheet} har celler så langt ude, at det ikke kan læses"
    return Unreadable(told, "Slet de tomme rækker og kolonner, eller gem arket som CSV")


class Package:
    """The XML of an xlsx file; every sheet's facts by its name."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = {name.casefold(): name for name in self._archive.namelist()}
        self._parts = dict(self._sheets())
        # A program that leaves the working out to Excel may have saved 0 as every formula's value.
        self._to_be_worked_out = (
            re.search(rb"""fullCalcOnLoad=["'](?:1|true)""", self._part("xl/workbook.xml")) is not None
        )
        try:
            self._percent, self._padded = self._styles()
        except DefusedXmlException:
            raise
        except (ParseError, ValueError):  # values can be read without their styles
            self._percent, self._padded = set(), {}

    def _part(self, name: str) -> bytes:
        return unpacked(self._archive, self._archive.getinfo(self._names[name.casefold()]))

    def _tree(self, name: str) -> Element:
        found: Element = safely_parsed(self._part(name), forbid_dtd=True)
        return found

    def check(self) -> None:
        """That the parts which hold the values are whole XML and do not ask for more room than their size explains: the
        reader of values does not take all faults calmly. Raises what the fault raises."""
        for part in (*self._parts.values(), _TEXTS):
            if part.casefold() in self._names and part.endswith(".xml"):
                parser = expat.ParserCreate()
                parser.StartDoctypeDeclHandler = _refuse_definitions
                parser.Parse(self._part(part), True)
        unpacked = sum(member.file_size for member in self._archive.infolist())
        if _TEXTS.casefold() in self._names:
            counts = re.findall(rb"""[cC]ount\s*=\s*["'](\d+)""", self._part(_TEXTS)[:2_000])
            if any(int(count) > unpacked for count in counts):
                raise ValueError("more shared texts than the file has room for")

    def _sheets(self) -> Iterator[tuple[str, str]]:
        targets = {}
        for link in self._tree("xl/_rels/workbook.xml.rels"):
            target = link.get("Target", "")
            targets[link.get("Id")] = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        for element in self._tree("xl/workbook.xml").iter():
            if _local(element.tag) == "sheet":
                key = next((key for key in element.attrib if _local(key) == "id"), "")
                yield element.get("name", ""), posixpath.normpath(targets.get(element.get(key), ""))

    def _styles(self) -> tuple[set[bytes], dict[bytes, int]]:
        """The style numbers that show per cent, and those that show whole numbers with leading noughts."""
        if "xl/styles.xml" not in self._names:
            return set(), {}
        codes: dict[int, str] = {}
        formats: list[int] = []
        for element in self._tree("xl/styles.xml"):
            if _local(element.tag) == "numFmts":
                codes = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in element}
            if _local(element.tag) == "cellXfs":
                formats = [int(one.get("numFmtId", "0")) for one in element if _local(one.tag) == "xf"]
        percent, padded = set(), {}
        for place, number in enumerate(formats):
            plain = _LITERAL.sub("", codes.get(number, ""))
            if number in _PERCENT or "%" in plain:
                percent.add(b"%d" % place)
            if re.fullmatch("0{2,}", plain):
                padded[b"%d" % place] = len(plain)
        return percent, padded

    def facts(self, sheet: str) -> SheetFacts:
        """The facts of the sheet of that name; Unreadable when a cell stands so far out that no memory holds the sheet."""
        data = self._part(self._parts[sheet])
        if _cells(data) > most_cells(len(data)):
            raise far_out(sheet)
        merged = tuple(_merged(data))
        special = sorted(self._percent | set(self._padded))
        interesting = _interesting(data, special)
        hidden, percent, uncalculated = set(), set(), set()
        wrong: dict[tuple[int, int], str] = {}
        padded: dict[tuple[int, int], int] = {}
        results: dict[int, dict[int, bytes]] = {}
        for row, column, given, inner in interesting:
            if column is None:
                if given.get(b"hidden") in (b"1", b"true"):
                    hidden.add(row)
                continue
            value = _VALUE.search(inner) if inner else None
            if self._to_be_worked_out and value is not None and _FORMULA.search(inner):
                results.setdefault(column, {})[row] = value[1]
            style = given.get(b"s", b"")
            if given.get(b"t") == b"e":
                wrong[row, column] = value[1].decode("utf-8", "replace") if value else "#I/T"
            elif inner and _FORMULA.search(inner) and not _saved(given, inner, value):
                uncalculated.add((row, column))
            elif value is not None and given.get(b"t", b"n") == b"n":
                if style in self._percent:
                    percent.add((row, column))
                elif style in self._padded:
                    padded[row, column] = self._padded[style]
        for column, found in results.items():
            if set(found.values()) == {b"0"}:
                uncalculated.update((row, column) for row in found)
        return SheetFacts(
            merged, frozenset(hidden), frozenset(percent), wrong, frozenset(uncalculated), padded, formats_known=True
        )


def _refuse_definitions(*_: object) -> None:
    """No program that saves a workbook defines words of its own in it; who does, can have a few letters stand for millions."""
    raise ValueError("a sheet with a document type")


def _saved(given: Mapping[bytes, bytes], inner: bytes, value: re.Match[bytes] | None) -> bool:
    """Whether a formula's value is in the file; a text may have been worked out to be empty."""
    empty_text = given.get(b"t") == b"str" and re.search(rb"<(?:\w+:)?v[\s/>]", inner) is not None
    return value is not None or empty_text or b"<is" in inner


def _cells(data: bytes) -> int:
    """Rows times columns of the block that holds all cells of a sheet, as far as its cells say where they stand."""
    rows = re.findall(rb"""row [^>]*?r=["'](\d{4,})["']""", data)
    far = set(re.findall(rb"""r=["']([A-Z]{2,3}\d+|[A-Z]\d{7,})["']""", data))
    lowest = max((int(re.sub(rb"[A-Z]+", b"", name)) for name in far), default=0)
    rightmost = max((_column(re.sub(rb"\d+", b"", name)) for name in far), default=25)
    lowest = max(max(map(int, rows), default=1_000), lowest)
    return lowest * (rightmost + 1) if lowest <= LAST_ROW else MOST_CELLS + 1


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _column(letters: bytes) -> int:
    """The place of a column, A = 0."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def _merged(data: bytes) -> Iterator[Merged]:
    for found in re.finditer(rb"""mergeCell\s[^>]*?ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""", data):
        yield Merged(int(found[2]), int(found[4]), _column(found[1]), _column(found[3]))


def _interesting(data: bytes, special: list[bytes]) -> Iterator[tuple[int, int | None, dict[bytes, bytes], bytes]]:
    """Rows that may be hidden (column None), and cells of a ``special`` style, with an error or a formula: where each
    stands, its attributes, and the XML inside the cell. Only those are looked at: a sheet may have millions of others."""
    formulas = b"<f" in data or b":f" in data
    styled = bool(special) and re.search(rb"""s=["'](?:%s)["']""" % b"|".join(special), data) is not None
    errors = b't="e"' in data or b"t='e'" in data
    hidden = b"hidden=" in data
    if not (formulas or styled or errors or hidden):
        return
    cells, placed = data.count(b"<c "), data.count(b'<c r="')
    if not cells or cells != placed or data.count(b"<row ") != data.count(b'<row r="'):
        yield from _tokens(data)
        return
    if hidden:
        for found in re.finditer(rb'<row r="(\d+)"([^>]*\shidden="[^>]*)>', data):
            yield int(found[1]), None, dict(_ATTRIBUTE.findall(found[2])), b""
    if not (formulas or styled or errors):
        return
    marks = [rb'[^>]*\ss="(?:%s)"' % b"|".join(special)] if styled else []
    marks += ([rb'[^>]*\st="e"'] if errors else []) + ([rb"[^>]*>\s*<f[\s/>]"] if formulas else [])
    for found in re.finditer(rb'<c r="([A-Z]{1,3})(\d+)"(?=%s)([^>]*?)(/?)>' % b"|".join(marks), data):
        yield int(found[2]), _column(found[1]), dict(_ATTRIBUTE.findall(found[3])), _inside(data, found)


def _inside(data: bytes, found: re.Match[bytes]) -> bytes:
    """The XML inside a cell that begins with ``found``, whose last group is the slash of a cell without any."""
    if found[found.re.groups]:
        return b""
    end = _END.search(data, found.end())
    return data[found.end() : end.start()] if end else b""


def _tokens(data: bytes) -> Iterator[tuple[int, int | None, dict[bytes, bytes], bytes]]:
    """Every row (column None) and every cell: where it stands, its attributes, and the XML inside the cell.

    A row or cell that does not say where it stands follows the one before it.
    """
    row, column = 0, -1
    for found in _TOKEN.finditer(data):
        given = dict(_ATTRIBUTE.findall(found[2]))
        if found[1] == b"row":
            row, column = int(given.get(b"r", row + 1)), -1
            yield row, None, given, b""
            continue
        place = re.match(rb"([A-Z]+)\d+$", given.get(b"r", b""))
        column = _column(place[1]) if place else column + 1
        yield row, column, given, _inside(data, found)
