"""What of a municipality's rows a report can need: only that is kept in a checked copy."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from styringslib.intake.municipality import Municipality

# By table: columns that tell who or what a row is about, and that the check of the data is done with when it has been read.
NOT_NEEDED = {"postings": ("voucher", "text"), "placements": ("place",)}


def for_reports(municipality: Municipality) -> Municipality:
    """The municipality without the texts and numbers that no report uses; the columns are there, and empty.

    >>> from styringslib.intake import read_municipality
    >>> town = for_reports(read_municipality("data/sample", strict=False))
    >>> int(town.postings["text"].notna().sum()), len(town.postings) > 0
    (0, True)
    """
    tables = dict(municipality.tables)
    for name, columns in NOT_NEEDED.items():
        frame = tables.get(name)
        if frame is not None and len(frame):
            gone = {column: pd.Series(pd.NA, index=frame.index, dtype=frame[column].dtype) for column in columns}
            tables[name] = frame.assign(**gone)
    return replace(municipality, tables=tables)
