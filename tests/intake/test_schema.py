"""The names of the schema find their columns."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from styringslib.intake.cells.heading_words import fold_heading
from styringslib.intake.cells.headings import column_of
from styringslib.intake.schema import tables

ROOT = Path(__file__).parents[2]


def test_every_heading_alias_and_name_finds_its_column() -> None:
    for table in tables().values():
        headings = {fold_heading(column.heading) for column in table}
        assert len(headings) == len(table.columns)
        for column in table:
            assert column_of(table, column.heading) == column.name
            for alias in column.aliases:
                if fold_heading(alias) not in headings:  # a heading goes before another column's alias
                    assert column_of(table, alias) is not None


def test_importing_intake_is_cheap() -> None:
    code = (
        "import sys, styringslib.intake; "
        "print([m for m in ('pandas', 'openpyxl', 'sqlalchemy', 'duckdb', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
