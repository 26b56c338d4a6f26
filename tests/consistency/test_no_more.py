"""Workbook and notebook hold no more than the page that they lie beside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl

from tests.consistency.making import Publication
from tests.consistency.no_more import more_than_the_page
from tests.consistency.reading import MISSING

PAGE = """<html><body><h1>Åhuset</h1><p>Vi forventer 9,3 mio. kr.</p><table><caption>Pladser</caption><thead><tr><th>Niveau</th>
<th>Dage</th></tr></thead><tbody><tr><th>Niveau 1</th><td>1.234,6</td></tr><tr><th>Niveau 2</th><td>–</td></tr></tbody></table>
</body></html>"""
TABLE = {"title": "Pladser", "rows": [["Niveau 1", 1234.567], ["Niveau 2", None]]}


def written(
    folder: Path, table: dict[str, object], *, text: str = "Vi forventer **9,3 mio. kr.**", hidden: bool = False
) -> Path:
    """A page with its notebook and workbook, which hold ``table`` and ``text``."""
    page = folder / "rapport.html"
    page.write_text(PAGE, "utf-8")
    data = [{"application/vnd.styring.table+json": table}, {"text/markdown": text}]
    cells = [{"outputs": [{"data": one} for one in data]}]
    page.with_suffix(".ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    for line in [["Pladser"], [], ["Niveau", "Dage"], *table["rows"]]:  # type: ignore[misc]
        sheet.append(line)
    if hidden:
        book.create_sheet("Borgere").sheet_state = "hidden"
        book["Borgere"].append(["Pladser"])
    book.save(folder / "tal.xlsx")
    return page


def _first_lines(notebook: dict[str, Any]) -> str:
    """What tells one notebook's pages from another's: its headings."""
    return "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")


def test_the_sample_has_nothing_beside_its_pages_that_they_do_not_show(published_sample: Publication) -> None:
    """A page of each notebook: the others are made alike."""
    made = [page for page in sorted(published_sample.folder.rglob("*.html")) if page.with_suffix(".ipynb").exists()]
    notebooks = {page: json.loads(page.with_suffix(".ipynb").read_text("utf-8")) for page in made}
    pages = {(page.stem, _first_lines(notebook)): page for page, notebook in notebooks.items()}.values()
    assert len(pages) > 12
    assert [f"{page.parent.name}/{page.stem}: {line}" for page in pages for line in more_than_the_page(page)] == []


def test_what_is_more_is_seen(tmp_path: Path) -> None:
    assert list(more_than_the_page(written(tmp_path, TABLE))) == []
    for row, told in (
        (["Niveau 2", 2.0], f"Pladser: Niveau 2: 2, on the page '{MISSING}'"),
        (["Niveau 2", "2 borgere"], "2 borgere"),
        (["Niveau 3", None], "Niveau 3"),
    ):
        lines = list(more_than_the_page(written(tmp_path, {**TABLE, "rows": [TABLE["rows"][0], row]})))  # type: ignore[index]
        assert len(lines) == 2  # in the workbook and in the notebook
        assert told in lines[0]
    more = {**TABLE, "rows": [*TABLE["rows"], ["Niveau 4", 1.0]]}  # type: ignore[misc]
    assert len(list(more_than_the_page(written(tmp_path, more)))) == 3
    assert len(list(more_than_the_page(written(tmp_path, TABLE, text="Borger 17 er flyttet")))) == 1
    assert "tal.xlsx: Borgere: hidden" in list(more_than_the_page(written(tmp_path, TABLE, hidden=True)))
