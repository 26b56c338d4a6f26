"""The search of what is about to be published for CPR-like numbers: as a reader sees it, and where that stands.

A browser shows a number that tags, entities or the pieces of a picture split as one, so the words are put together as it
does. Numbers that are no text are left out: an amount may look like a CPR number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.call_error import CallError
from styringslib.presentation import numbers
from styringslib.presentation.canvas import SVG_MIME
from styringslib.privacy import find_cpr, hide_cpr
from styringslib.privacy.cpr import masked_form
from styringslib.publishing import folder as folders
from styringslib.publishing.pictures import without_drawing

if TYPE_CHECKING:
    from nbformat import NotebookNode

Part = tuple[str, str]  # the heading or title that it stands under, and a text
_MOST = 3  # places that a message tells
_BLANKS = re.compile(r"\s+")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strike|strong|sub"
    r"|sup|time|tt|u|var|wbr)\b[^>]*>",
    re.I,
)
_LINE = re.compile(r"<br\b[^>]*>", re.I)
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_HEADING = re.compile(r"<h[1-6]\b[^>]*>", re.I)
_TAG = re.compile(r"</?[a-zA-Z!][^>]*>")
_MARKDOWN = re.compile(r"^#{1,6} +(.*)", re.M)
_PIECES = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", re.S | re.I)
_DRAWN = re.compile(r"<(?:script|style|svg)\b", re.I)
_BREAK, _HEAD = "\x02", "\x01"  # a new block; the same, and it is a heading
_HTML = re.compile(r"<[a-zA-Z!/]|&[#a-zA-Z]")


class Withheld(Exception):
    """Something like a CPR number was found; the text (Danish) says its form, where, and in which files."""


def refuse_cpr(files: Mapping[str, Iterable[Part]]) -> None:
    """Raises `Withheld` where a part of a file holds a CPR-like number."""
    places: dict[Part, list[str]] = {}
    for file, parts in files.items():
        for where, text in parts:
            for start, end in find_cpr(text)[:1]:
                told = places.setdefault((where, masked_form(text[start:end])), [])
                if file not in told:
                    told.append(file)
    if places:
        told = [
            f"{form}{f' under “{hide_cpr(where)}”' if where else ''} i {numbers.listed(names)}"
            for (where, form), names in list(places.items())[:_MOST]
        ]
        more = len(places) - len(told)
        raise Withheld("; ".join([*told, *([f"og {more} andre steder"] if more else [])]))


def page_parts(html: str, where: str = "") -> Iterator[Part]:
    """The blocks of a page as they are read, each with the heading above it; and what is heard or written in its tags."""
    text = without_drawing(html)
    for note in _COMMENT.findall(text):
        yield where, note
    for tag in _TAG.findall(text):
        yield where, unescape(tag)
    text = _INLINE.sub("", _BLANKS.sub(" ", _COMMENT.sub("", text)))
    text = _TAG.sub(_BREAK, _HEADING.sub(_BREAK + _HEAD, _LINE.sub("\n", text)))
    for block in text.split(_BREAK):
        said = unescape(block.removeprefix(_HEAD))
        if block.startswith(_HEAD):
            where = said.strip()
        yield where, said


def notebook_parts(notebook: NotebookNode) -> Iterator[Part]:
    """All texts of a notebook, each with the heading above its cell; also those in pictures."""
    where = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := _MARKDOWN.findall(cell.source)):
            where = found[-1].strip()
        yield from _texts(cell, where)
    yield from _texts({key: value for key, value in notebook.items() if key != "cells"}, "")


def table_parts(about: Mapping[str, Any], tables: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    """All texts of a workbook, each with the title of its table."""
    yield from _texts(about, "")
    for table in tables:
        yield from _texts(table, str(table.get("title") or ""))


def _texts(value: Any, where: str) -> Iterator[Part]:
    if isinstance(value, str):
        if len(value) >= 9:
            yield from page_parts(value, where) if _HTML.search(value) else ((where, value),)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(key, str) and key.startswith("image/") and key != SVG_MIME and isinstance(item, str):
                continue
            yield where, str(key)
            yield from _texts(item, where)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, where)


def hidden_page(html: str) -> str:
    """The page with what looks like a CPR number masked, in its texts and in what its tags say: for pages that lead to reports,
    which must be there also where one name is not to be shown."""
    found, end = [], 0
    for tag in _PIECES.finditer(html):
        found += [_hidden(html[end : tag.start()]), _hidden(tag[0])]
        end = tag.end()
    return "".join([*found, _hidden(html[end:])])


def put(path: Path, content: str) -> bool:
    """Put a page or figures (CSV) that lie beside the reports at ``path``, as `folder.write` does.

    A page is masked by `hidden_page`; what still holds a CPR-like number as it is read is not put there. CallError (Danish) then.
    """
    is_page = path.suffix == ".html"
    shown = hidden_page(content) if is_page else content
    try:
        refuse_cpr({path.name: page_parts(shown) if is_page else _column(shown)})
    except Withheld as error:
        path.unlink(missing_ok=True)
        raise CallError(
            f"{path.name} er ikke skrevet, fordi den indeholder noget, der ligner et CPR-nummer: {error}. Find teksten i "
            "kommune.toml, filerne eller registret, og fjern nummeret. Kør derefter igen."
        ) from None
    return folders.write(path, shown)


def _hidden(piece: str) -> str:
    if _DRAWN.match(piece) or not find_cpr(plain := unescape(piece)):
        return piece
    return hide_cpr(piece) if piece.startswith("<") else escape(hide_cpr(plain), quote=False)


def _column(csv: str) -> Iterator[Part]:
    """The headings and the first column, where names stand; an amount is no text."""
    head, _, rows = csv.partition("\n")
    yield "", head
    for row in rows.splitlines():
        yield "", row.partition(";")[0]
