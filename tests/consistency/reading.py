"""What was published, read as a reader reads it: headings, paragraphs, tables and what stands for the pictures.

Nothing here knows how a page was made: it reads HTML and workbooks, so what is found stands before a reader's eyes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO

import openpyxl
from bs4 import BeautifulSoup, Tag

MISSING = "–"
_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
AMOUNT = re.compile(rf"(?P<sign>[+\-−]\s?)?(?P<digits>{_DIGITS})")
_CELL = re.compile(rf"^(?P<sign>[+\-−])?(?P<digits>{_DIGITS})(?P<unit>\s?(?:kr\.|pct\.|mio\. kr\.|%))?$")


@dataclass(frozen=True)
class Number:
    """A printed number: its value, how many decimals it is printed with, and the sign that stands before it ("" or + or −)."""

    value: float
    decimals: int
    sign: str = ""

    def agrees(self, truth: float) -> bool:
        """Whether ``truth``, rounded as printed, is this number; a half may be rounded either way."""
        return abs(self.value - truth) <= 0.5 * 10**-self.decimals + 1e-6 * max(1.0, abs(truth))


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def number(text: str) -> Number | None:
    """The number that is all of ``text`` (a cell), or None."""
    found = _CELL.match(plain(text))
    return _number(found["sign"] or "", found["digits"]) if found else None


def _number(sign: str, digits: str) -> Number:
    shown = sign.strip()
    size = float(digits.replace(".", "").replace(",", "."))
    return Number(-size if shown in ("-", "−") else size, len(digits.partition(",")[2]), shown)


@dataclass(frozen=True)
class Shown:
    """A table as printed: texts only; ``totals`` are the numbers of rows that are set off as sums."""

    page: str
    section: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: frozenset[int]
    note: str

    def row(self, label: str) -> Mapping[str, str]:
        """Heading -> text of the row whose first cell is ``label``; KeyError when there is none."""
        for cells in self.rows:
            if cells[0] == label:
                return dict(zip(self.headings, cells, strict=True))
        raise KeyError(f"{self.page}: {self.title}: {label}")

    def cells(self) -> Iterator[tuple[int, str, str, str]]:
        """Row number, row label, heading and text of every cell but the labels."""
        for place, cells in enumerate(self.rows):
            for heading, text in zip(self.headings[1:], cells[1:], strict=True):
                yield place, cells[0], heading, text


@dataclass(frozen=True)
class Page:
    """One published page. ``box``: label -> (figure, note) of the figures beside the main message."""

    name: str
    title: str
    paragraphs: tuple[tuple[str, str], ...]
    tables: tuple[Shown, ...]
    pictures: tuple[str, ...]
    box: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def table(self, title: str) -> Shown:
        """The one table whose title begins with ``title``."""
        found = [table for table in self.tables if table.title.startswith(title)]
        if len(found) != 1:
            raise KeyError(f"{self.name}: {len(found)} tables called {title}: {[table.title for table in self.tables]}")
        return found[0]

    @property
    def plus(self) -> int:
        """1 where a printed plus is more cost, as the notes say, and -1 where it is less; 0 where no note says it."""
        notes = " ".join(table.note for table in self.tables)
        told = re.search(r"Plus (?:\(skraveret\) )?er (dyrere|et dårligere|billigere|et bedre)", notes)
        return 0 if told is None else 1 if told[1] in ("dyrere", "et dårligere") else -1

    @property
    def texts(self) -> list[str]:
        """All running text: paragraphs, notes of tables, the box and what stands for the pictures."""
        notes = [table.note for table in self.tables if table.note]
        box = [f"{label}: {figure} {note}".strip() for label, (figure, note) in self.box.items()]
        return [text for _, text in self.paragraphs] + notes + box + list(self.pictures)


def read_page(name: str, html: str) -> Page:
    """The page in ``html``."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["style", "script", "nav", "footer", "header"]):
        tag.decompose()
    drawn = tuple(plain(str(tag.get("aria-label", ""))) for tag in soup.select("figure svg[role=img]"))
    for picture in soup("svg"):
        picture.decompose()
    body = soup.body or soup
    title = body.h1.get_text(" ", strip=True) if body.h1 else name
    tables = tuple(_table(name, tag) for tag in body("table"))
    pictures = (*drawn, *(plain(str(tag.get("alt", ""))) for tag in body("img")))
    box = _box(body)
    for tag in body(["table", "img", "dl"]):
        tag.decompose()
    told = [(_section(tag), plain(tag.get_text(" "))) for tag in body(["p", "li", "h3", "h4"]) if not tag.find("p")]
    notes = {table.note for table in tables}
    return Page(name, title, tuple((s, text) for s, text in told if text and text not in notes), tables, pictures, box)


def _section(tag: Tag) -> str:
    heading = tag.find_previous("h2")
    return plain(heading.get_text(" ")) if heading else ""


def _table(page: str, tag: Tag) -> Shown:
    headings = tuple(plain(cell.get_text(" ")) for cell in tag.thead("th")) if tag.thead else ()
    rows, totals = [], set()
    for line in tag("tr"):
        if line.find_parent("thead"):
            continue
        cells = tuple(plain(cell.get_text(" ")) for cell in line(["th", "td"]))
        if len(cells) != len(headings):
            continue
        if "sum" in (line.get("class") or ()):
            totals.add(len(rows))
        rows.append(cells)
    after = (tag.find_parent("div") or tag).find_next_sibling()
    note = plain(after.get_text(" ")) if after is not None and "kilde" in (after.get("class") or ()) else ""
    caption = plain(tag.caption.get_text(" ")) if tag.caption else ""
    return Shown(page, _section(tag), caption, headings, tuple(rows), frozenset(totals), note)


def _box(body: Tag) -> dict[str, tuple[str, str]]:
    found = {}
    for pair in body.select("dl.noegletal > div"):
        figure = pair.dd
        note = plain(figure.span.extract().get_text(" ")) if figure.select_one("span.note") else ""
        found[plain(pair.dt.get_text(" "))] = (plain(figure.get_text(" ")), note)
    return found


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its table's title, headings and rows of raw values."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def read_workbook(content: bytes) -> dict[str, Sheet]:
    """Title -> sheet, of all tables in the workbook; its contents and the list of all numbers are none of them."""
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    found = {}
    for sheet in book.worksheets:
        if sheet.title in ("Indhold", "Alle tal"):
            continue
        lines = list(sheet.iter_rows(values_only=True))
        headings = tuple(str(cell) for cell in lines[2] if cell is not None)
        width = len(headings)
        rows = []
        for line in lines[3:]:
            if all(cell is None for cell in line[:width]):
                break
            rows.append(tuple(line[:width]))
        found[str(lines[0][0])] = Sheet(str(lines[0][0]), headings, tuple(rows))
    return found


@cache
def read_forecasts(text: str) -> dict[str, dict[str, float]]:
    """Unit -> column -> value of a prognose.csv."""
    lines = [line.split(";") for line in text.lstrip("\ufeff").splitlines() if line and not line.startswith("#")]
    return {cells[0]: dict(zip(lines[0][1:], map(_value, cells[1:]), strict=True)) for cells in lines[1:]}


def _value(text: str) -> float:
    return float(text.replace(",", ".")) if text else float("nan")
