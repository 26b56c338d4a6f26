"""A table once all its files are read: what stands more than once is settled, and the stated totals are held against it.

A table may come from several extracts, each with its own block in kommune.toml: each says for itself what makes two of its
rows the same. Rows of two blocks are two systems' and are never taken for each other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from styringslib.intake.cells.table_rows import SOURCE, TableRows
from styringslib.intake.checks.repeats import settle_repeats
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.problems.problems import Problems
from styringslib.intake.settings.settings import TableSource


def settled_table(rows: TableRows, problems: Problems) -> pd.DataFrame:
    """The table's rows with every key once, and in ``problems`` what was found on the way."""
    sources = rows.settings.sources
    own = [number for number, source in enumerate(sources) if source.table == rows.table.name]
    frame = settle_repeats(
        rows.frame(), rows.places, rows.table, [sources[number] for number in rows.sources], problems
    )
    for number in own:
        if sources[number].control_totals:
            mine = [place for place, source in enumerate(rows.sources) if source == number]
            problems.extend(_stated_totals(frame[frame[SOURCE].isin(mine)], rows, mine, sources[number]))
    return frame


def _stated_totals(frame: pd.DataFrame, rows: TableRows, mine: list[int], source: TableSource) -> Iterator[Problem]:
    """The totals that kommune.toml says the source's files must give, month by month."""
    measure = next((column.name for column in rows.table if column.kind == "amount"), None)
    if measure is None or "month" not in frame:
        return
    files = sorted({rows.places[place][0] for place in mine})
    sums = frame.groupby(frame["month"].astype(str))[measure].sum()
    for month, stated in source.control_totals.items():
        found = float(sums.get(month, np.nan))
        if np.isnan(found) or abs(found - stated) >= 0.5:
            said = "ingen rækker" if np.isnan(found) else f"{kroner(found)} kr."
            message = f"Kontroltotalen for {month} er {kroner(stated)} kr., men filerne giver {said}"
            remedy = "Se efter, om der mangler filer eller rækker"
            file = files[0] if len(files) == 1 else ""
            yield Problem("error", message, remedy, rows.table.heading, file, month=month)
