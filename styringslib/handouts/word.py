"""A handout as a Word document: four sheets of A4, lines to write on, tables with rules, the agreements on their own page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from styringslib.publishing import word

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_LINE = "_" * 92
# Word documents carry the time they were made; the first second that a zip file can tell stands for all.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_RULES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="767B80"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
AGREEMENTS = "det-har-vi-aftalt"
# The columns of the agreement page, in per cent of the width, and empty lines in a row to write in.
_WIDTHS = {6: (6, 34, 17, 13, 13, 17), 7: (6, 16, 27, 15, 11, 11, 14)}
_ROOM = 3
# A4 with the margins of the printed sheet, in twentieths of a point.
_SHEET = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="794" w:right="907" w:bottom="850" w:left="1020" w:header="400" w:footer="400" w:gutter="0"/>'
)
# Style -> spacing before and after in twentieths of a point, and size in half points where it has one of its own.
_TIGHT = {"BodyText": (60, 60, 0), "Compact": (20, 20, 0), "Heading2": (200, 60, 25), "Title": (0, 80, 36)}


def write(html: str, path: Path) -> None:
    """The page ``html`` as a Word document at ``path``; the same bytes for the same page."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for folded in soup.select("details"):
        folded.decompose()
    for question in soup.select(".spoergsmaal"):
        _run_in(soup, question)
    for field in soup.select(".felt"):
        field.string = "_" * 6
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
    word.write(str(soup), path)
    _finish(path)


def _run_in(soup: BeautifulSoup, question: Tag) -> None:
    """The theme of a question in bold before it, as on paper."""
    heading, text = question.h3, question.p
    if heading is None or text is None:
        return
    bold = soup.new_tag("strong")
    bold.string = f"{heading.get_text()} "
    text.insert(0, bold)
    heading.decompose()


def _make_room(soup: BeautifulSoup) -> None:
    """Widths and height for the table that is filled in by hand."""
    section = soup.find(id=AGREEMENTS)
    table = section.find_next("table") if section else None
    if table is None or table.caption is None:
        return
    group = soup.new_tag("colgroup")
    for width in _WIDTHS[len(table.select("thead th"))]:
        group.append(soup.new_tag("col", style=f"width: {width}%"))
    table.caption.insert_after(group)
    for cell in table.select("tbody td:last-child"):
        for _ in range(_ROOM):
            cell.append("\u00a0")
            cell.append(soup.new_tag("br"))


def _finish(path: Path) -> None:
    """Rules round the tables, rows that are not broken, the agreements on a new page, and parts without time."""
    with ZipFile(path) as document:
        parts = {info.filename: document.read(info) for info in document.infolist()}
    parts["word/styles.xml"] = _tight(_ruled(parts["word/styles.xml"].decode())).encode()
    body = parts["word/document.xml"].decode()
    body = body.replace('<w:tblW w:type="auto" w:w="0" />', '<w:tblW w:type="pct" w:w="5000" />')
    body = body.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit /></w:trPr><w:tc>")
    body = re.sub(r"<w:pg(?:Sz|Mar)\b[^>]*/>", "", body)
    body = re.sub(
        r"(<w:sectPr\b[^>]*>.*?)(?=<w:cols|<w:titlePg|<w:docGrid|</w:sectPr>)", rf"\1{_SHEET}", body, flags=re.S
    )
    new_page = rf'(w:name="{AGREEMENTS}" ?/>\s*<w:p><w:pPr><w:pStyle w:val="Heading2" ?/>)'
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


def _tight(styles: str) -> str:
    """The style sheet with the type and the distances of the printed sheet: 10 points, as four sheets must hold it."""
    styles = re.sub(r'(<w:docDefaults>.*?)<w:sz w:val="24" />\s*<w:szCs w:val="24" />', _ten_points, styles, flags=re.S)
    for name, (before, after, size) in _TIGHT.items():
        style = re.search(rf'<w:style [^>]*w:styleId="{name}"[^>]*>.*?</w:style>', styles, re.S)
        if style is None:
            continue
        made = re.sub(r"<w:spacing [^>]*/>", f'<w:spacing w:before="{before}" w:after="{after}"/>', style[0])
        made = re.sub(r'(<w:sz(?:Cs)? w:val=)"\d+"', rf'\1"{size}"', made) if size else made
        styles = styles.replace(style[0], made)
    return styles


def _ten_points(found: re.Match[str]) -> str:
    return f'{found[1]}<w:sz w:val="20" /><w:szCs w:val="20" />'
