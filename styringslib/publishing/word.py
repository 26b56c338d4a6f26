"""A page as a Word document: A4 with a running header and page numbers, the front page in two columns, tables that fit.

Pandoc makes the text; what it cannot be told is put into the document's parts afterwards.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from styringslib.publishing.pandoc import to_word

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

# What pandoc would read from a file of the machine, should one ever stand on a page.
_READ_IN = "iframe, object, embed, audio, video, link"
_ONLY_SCREEN = "style, script, nav, .spring, .signal svg, .kun-skaerm, .top, .doere, .plads-detalje, summary .kort"
_DATA = re.compile(r"data:image/png;base64,(.+)", re.S)
# Side by side on the front page.
_PAIRS = (("svar", "status"), ("bro", "spor"))
_HALF = "width: 8.4cm"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# A4 with margins of 18 and 16 mm, in twentieths of a point.
_PAGE = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rIdTop"/><w:footerReference w:type="default" r:id="rIdBottom"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="907" w:bottom="1021" w:left="1021" w:header="510" w:footer="454" w:gutter="0"/></w:sectPr>'
)
_TABLE_TEXT = (
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="TableText"><w:name w:val="Table Text"/>'
    '<w:basedOn w:val="Compact"/><w:pPr><w:spacing w:before="20" w:after="20"/></w:pPr>'
    '<w:rPr><w:sz w:val="16"/></w:rPr></w:style>'
)
_FIRST_SECTION = re.compile(r'(<w:pStyle w:val="Heading2" ?/>)')
_TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.S)
_PICTURE = re.compile(r'(<wp:docPr [^>]*?descr=")([^"]*)(".*?<pic:cNvPr [^>]*?descr=")[^"]*(")', re.S)
# The first second that a zip file can tell: the same page gives the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write(html: str, path: Path) -> None:
    """``html`` as a Word document at ``path``; what only a screen needs, and what a reader opens there, is left out."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    sender = soup.select_one(".top .afsender")
    left = sender.get_text(" ", strip=True) if sender else ""
    for tag in soup.select(f"{_READ_IN}, {_ONLY_SCREEN}"):
        tag.decompose()
    for tag in soup.select("details.afsnit, details.afsnit > summary"):
        tag.unwrap()
    front = soup.select_one(".hel-side") is not None
    if soup.h1 is not None and soup.title is not None:
        # Pandoc sets the page's title above the text; once is enough.
        soup.title.string = soup.h1.get_text(" ", strip=True)
        soup.h1.decompose()
    right = soup.title.get_text(" ", strip=True) if soup.title else ""
    _in_columns(soup)
    with TemporaryDirectory() as folder:
        for name, png in _pictures(soup):
            (Path(folder) / name).write_bytes(png)
        to_word(str(soup), path, options=[f"--resource-path={folder}"])
    _finish(path, left, right, front=front)


def _pictures(soup: BeautifulSoup) -> Iterator[tuple[str, bytes]]:
    """The pictures as files by name, so that the document names them and does not spell out their bytes; one that is not
    in the page itself is not in the document."""
    for number, image in enumerate(soup.find_all("img"), 1):
        found = _DATA.match(str(image.get("src", "")))
        if found:
            image["src"] = name = f"billede-{number}.png"
            yield name, b64decode(found[1])
        else:
            image.decompose()


def _in_columns(soup: BeautifulSoup) -> None:
    """The front page's parts that stand side by side, as tables of two columns."""
    fields = soup.select_one(".felter")
    if fields is None:
        return
    for places in _PAIRS:
        parts = [part for place in places if (part := fields.select_one(f".plads-{place}")) is not None]
        if len(parts) < 2:
            continue
        table, row = soup.new_tag("table"), soup.new_tag("tr")
        group = soup.new_tag("colgroup")
        for _ in parts:
            group.append(soup.new_tag("col", style="width: 50%"))
        parts[0].insert_before(table)
        table.append(group)
        table.append(row)
        for part in parts:
            cell = soup.new_tag("td")
            cell.append(part.extract())
            for image in cell.find_all("img"):
                image.attrs = {"src": image["src"], "alt": str(image.get("alt", "")), "style": _HALF}
            row.append(cell)


def _finish(path: Path, left: str, right: str, *, front: bool) -> None:
    """Paper, header and footer, the appendix on a new page, tables over the whole width, pictures by their words alone."""
    with ZipFile(path) as document:
        parts = {info.filename: document.read(info) for info in document.infolist()}
    body = parts["word/document.xml"].decode()
    if front:
        body = _FIRST_SECTION.sub(r"\1<w:pageBreakBefore/>", body, count=1)
    body = body.replace('<w:tblW w:type="auto" w:w="0" />', '<w:tblW w:type="pct" w:w="5000" />')
    body = _TABLE.sub(lambda found: found[0].replace('w:val="Compact"', 'w:val="TableText"'), body)
    body = _PICTURE.sub(lambda found: "".join((found[1], found[2], found[3], found[2], found[4])), body)
    body = re.sub(r"<w:sectPr ?/>|<w:sectPr\b.*?</w:sectPr>", "", body, flags=re.S).replace(
        "</w:body>", f"{_PAGE}</w:body>"
    )
    parts["word/document.xml"] = _with_relations(body).encode()
    styles = parts["word/styles.xml"].decode()
    styles = re.sub(r'(<w:rPrDefault>.*?<w:sz w:val=")\d+("\s*/>)', r"\g<1>20\2", styles, count=1, flags=re.S)
    parts["word/styles.xml"] = styles.replace("</w:styles>", f"{_TABLE_TEXT}</w:styles>").encode()
    tab = '<w:pPr><w:tabs><w:tab w:val="right" w:pos="9978"/></w:tabs></w:pPr>'
    small = '<w:rPr><w:color w:val="4A4F55"/><w:sz w:val="17"/></w:rPr>'
    top = f"{_run(left, small)}<w:r>{small}<w:tab/></w:r>{_run(right, small)}"
    count = (_run("Side ", small), _field("PAGE", small), _run(" af ", small), _field("NUMPAGES", small))
    bottom = f"<w:r>{small}<w:tab/></w:r>{''.join(count)}"
    for name, kind, runs, key in (("header1", "header", top, "rIdTop"), ("footer1", "footer", bottom, "rIdBottom")):
        tag = "hdr" if kind == "header" else "ftr"
        parts[f"word/{name}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {_W} {_R}><w:p>{tab}{runs}</w:p></w:{tag}>'.encode()
        )
        link = f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
        _add(parts, "word/_rels/document.xml.rels", "</Relationships>", link)
        form = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
        _add(parts, "[Content_Types].xml", "</Types>", f'<Override PartName="/word/{name}.xml" ContentType="{form}"/>')
    with ZipFile(path, "w", ZIP_DEFLATED) as document:
        for name, content in parts.items():
            document.writestr(ZipInfo(name, _NO_TIME), content, ZIP_DEFLATED)


def _with_relations(body: str) -> str:
    """The document's root with the name space that the references to header and footer are written in."""
    return body if "xmlns:r=" in body else body.replace("<w:document ", f"<w:document {_R} ", 1)


def _add(parts: dict[str, bytes], name: str, end: str, more: str) -> None:
    parts[name] = parts[name].decode().replace(end, f"{more}{end}").encode()


def _run(text: str, look: str) -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _field(name: str, look: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r>{look}<w:t>1</w:t></w:r></w:fldSimple>'
