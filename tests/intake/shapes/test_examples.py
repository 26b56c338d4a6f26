"""The examples of docs/indlaesning.md: each file, read as its lines of kommune.toml say, gives the rows that stand below."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.intake.cells.cells import number
from styringslib.intake.cells.headings import column_of
from styringslib.intake.schema import Column, Table, tables

PAGE = Path(__file__).parents[3] / "docs" / "indlaesning.md"
CHAPTER = "Former, som udtræk har"


def examples() -> dict[str, list[tuple[str, str]]]:
    """Title -> the blocks of each example as (what stands after the fence, text)."""
    chapter = re.split(r"^## ", PAGE.read_text("utf-8").split(f"## {CHAPTER}\n")[1], flags=re.MULTILINE)[0]
    found = {}
    for part in re.split(r"^### ", chapter, flags=re.MULTILINE)[1:]:
        title, _, text = part.partition("\n")
        found[title] = re.findall(r"```(\w+ ?\S*)\n(.*?)```", text, flags=re.DOTALL)
    return found


EXAMPLES = examples()


def expected(column: Column, cell: str) -> Any:
    """A cell of the page as the library has it."""
    if not cell:
        return None
    if column.kind in ("amount", "number", "count"):
        return number(cell)[0]
    if column.kind == "date":
        return pd.to_datetime(cell, dayfirst=True)
    if column.kind == "choice":
        return next(code for code, words in column.choices if cell in words)
    return cell


def rows(table: Table, frame: pd.DataFrame, names: list[str]) -> list[list[Any]]:
    """The table's rows with the columns of the page, months as texts and hours without the last bit of a float."""
    shown = frame[names].assign(month=frame["month"].astype(str))
    cells = shown.astype(object).where(shown.notna(), None).to_numpy().tolist()
    return [[round(cell, 9) if isinstance(cell, float) else cell for cell in row] for row in cells]


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_gives_what_it_says(folder: Any, title: str) -> None:
    blocks = EXAMPLES[title]
    for info, text in blocks:
        if info.startswith("csv "):
            folder.write(info.removeprefix("csv "), text)
        elif info == "toml":
            folder.blocks.append(text)
    assert [info for info, _ in blocks].count("csv") == 1
    problems = folder.check()
    assert not problems.errors, problems.text()
    name = next(name for name, table in tables().items() if f"tabeller.{table.heading}]" in folder.blocks[0])
    (page,) = [text for info, text in blocks if info == "csv"]
    heads, *lines = [line.split(";") for line in page.splitlines()]
    table = tables()[name]
    names = [str(column_of(table, heading)) for heading in heads]
    wanted = [[expected(table[column], cell) for column, cell in zip(names, line, strict=True)] for line in lines]
    assert rows(table, folder.read().tables[name], names) == wanted


def test_every_shape_has_its_example() -> None:
    text = "".join(text for blocks in EXAMPLES.values() for info, text in blocks if info == "toml")
    used = (
        "form =",
        "fordeling",
        "tidspunkt",
        "periode_til",
        "udfyld_ned",
        "borgerkolonne",
        "timer_pr_dag",
        "[[tabeller",
    )
    assert [key for key in used if key not in text] == []
    assert len(EXAMPLES) == 10
