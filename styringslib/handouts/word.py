"""A handout as a Word document: lines to write on, tables with rules over the whole width, the agreements on their own page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from styringslib.publishing import page

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_LINE = "_" * 78
# Word documents carry the time they were made; the first second that a zip file can tell stands for all.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_RULES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="767B80"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
AGREEMENTS = "det-har-vi-aftalt"
# The columns of the agreement page, in per cent of the width, and empty lines in a row to write in.
_WIDTHS, _ROOM = (8, 33, 17, 12, 15, 15), 3


def write(html: str, path: Path) -> None:
    """The page ``html`` as a Word document at ``path``; the same bytes for the same page."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for ruled in soup.select(".linjer"):
        for line in ruled.find_all("div"):
            line.name, line.string = "p", _LINE
        ruled.unwrap()
    heading = soup.h1
    if heading is not None and soup.title is not None:
        # Pandoc sets the page's title above the text; once is enough.
        soup.title.string = heading.get_text()
        heading.decompose()
    _make_room(soup)
    with _no_clock():
        page.word(str(soup), path)
    _finish(path)


def _make_room(soup: BeautifulSoup) -> None:
    """Widths and height for the table that is filled in by hand."""
    section = soup.find(id=AGREEMENTS)
    table = section.find_next("table") if section else None
    if table is None or table.caption is None:
        return
    group = soup.new_tag("colgroup")
    for width in _WIDTHS:
        group.append(soup.new_tag("col", style=f"width: {width}%"))
    table.caption.insert_after(group)
    for cell in table.select("tbody td:last-child"):
        for _ in range(_ROOM):
            cell.append("\u00a0")
            cell.append(soup.new_tag("br"))


@contextmanager
def _no_clock() -> Iterator[None]:
    """Pandoc dates a document from this variable where it is set."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "946684800"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _finish(path: Path) -> None:
    """Rules round the tables, rows that are not broken, the agreements on a new page, and parts without time."""
    with ZipFile(path) as document:
        parts = {info.filename: document.read(info) for info in document.infolist()}
    parts["word/styles.xml"] = _ruled(parts["word/styles.xml"].decode()).encode()
    body = parts["word/document.xml"].decode()
    body = body.replace('<w:tblW w:type="auto" w:w="0" />', '<w:tblW w:type="pct" w:w="5000" />')
    body = body.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit /></w:trPr><w:tc>")
    new_page = rf'(w:name="{AGREEMENTS}" ?/><w:p><w:pPr><w:pStyle w:val="Heading2" ?/>)'
    parts["word/document.xml"] = re.sub(new_page, r"\1<w:pageBreakBefore />", body).encode()
    with ZipFile(path, "w", ZIP_DEFLATED) as document:
        for name, content in parts.items():
            document.writestr(ZipInfo(name, _NO_TIME), content, ZIP_DEFLATED)


def _ruled(styles: str) -> str:
    """The style sheet with rules in the style of tables."""
    table = re.search(r'<w:style [^>]*w:styleId="Table"[^>]*>.*?</w:style>', styles, re.S)
    if table is None:
        return styles
    plain = re.sub(r"<w:tblBorders>.*?</w:tblBorders>", "", table[0], flags=re.S)
    # The schema's order: borders come after the indent and before the cell margins.
    ruled = plain.replace("<w:tblCellMar>", f"<w:tblBorders>{_RULES}</w:tblBorders><w:tblCellMar>", 1)
    return styles.replace(table[0], ruled)
