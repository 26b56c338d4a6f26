"""The workbook in which what a workshop agrees on is written, and taken into the register."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd

from styringslib.handouts.sheet import WORKBOOK
from styringslib.privacy import find_cpr
from styringslib.publishing import folder as folders

if TYPE_CHECKING:
    from styringslib.intake import Municipality

# Rows for each unit: more than a meeting agrees on.
ROWS = 5
# What is agreed is an action, or a point for the next agenda.
_KINDS = ("action", "minutes")


def write(folder: Path, units: Sequence[str], municipality: Municipality, month: pd.Period) -> None:
    """Write it in ``folder`` for ``units`` (empty: all in operation), whole or not at all; left alone when it is there."""
    if (folder / WORKBOOK).exists():
        return  # somebody may have begun to fill it in
    from styringslib.register.excel import excel

    every = list(units) or [unit.name for unit in municipality.settings.units if unit.is_active(month)]
    # The register takes no row with such a name either.
    names = [name for name in every if not find_cpr(name)]
    with TemporaryDirectory(prefix="styring-") as work:
        made = Path(work) / WORKBOOK
        excel.template(made, _KINDS, names, municipality.settings, rows=ROWS, agreed=month)
        folders.write(folder / WORKBOOK, _without_time(made))


def _without_time(workbook: Path) -> bytes:
    """The workbook with the time that it was made set to a fixed one, so that the same input gives the same file."""
    content = BytesIO()
    with ZipFile(workbook) as book, ZipFile(content, "w", ZIP_DEFLATED) as fixed:
        for info in book.infolist():
            part = book.read(info)
            if info.filename == "docProps/core.xml":
                part = re.sub(rb">\d{4}-\d\d-\d\dT[\d:]+Z<", b">2000-01-01T00:00:00Z<", part)
            fixed.writestr(info, part)
    return content.getvalue()
