"""A table once all its files are read: what stands more than once is settled, and the stated totals are held against it.

A table may come from several extracts, each with its own block in kommune.toml: each says for itself what makes two of its
rows the same. Rows of two blocks are two systems' and are never taken for each other. Rows of dates, weeks and periods are
settled day by day, and then added up to months.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from styringslib.intake.cells.cell_problems import MEASURES
from styringslib.intake.cells.table_rows import ROW, SOURCE, TableRows
from styringslib.intake.checks.repeats import settle_repeats
from styringslib.intake.mapping.coded_rows import CODES
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.problems.problems import Problems
from styringslib.intake.schema import Column, Table
from styringslib.intake.settings.settings import TableSource
from styringslib.intake.shapes.increments import as_lines, grants
from styringslib.intake.shapes.splitting import SHARED
from styringslib.intake.shapes.times import FIRST_DAY


def settled_table(rows: TableRows, problems: Problems) -> pd.DataFrame:
    """The table's rows with every key once, and in ``problems`` what was found on the way."""
    sources = rows.settings.sources
    own = [number for number, source in enumerate(sources) if source.table == rows.table.name]
    of_place = [sources[number] for number in rows.sources]
    frame = rows.frame()
    granted = grants(frame, rows.table)
    lines = frame[granted] if granted.any() else None
    frame = frame if lines is None else frame[~granted]
    if FIRST_DAY in frame and rows.table.keys:
        frame = _by_month(frame, rows, of_place, problems)
    if len(own) > 1 and rows.table.keys:
        frame = _joined(frame, rows)
    frame = settle_repeats(frame, rows.places, rows.table, of_place, problems)
    if lines is not None:
        lines = settle_repeats(lines, rows.places, as_lines(rows.table), of_place, problems)
        frame = pd.concat([part for part in (frame, lines) if len(part)], ignore_index=True)
    frame = frame.drop(columns=FIRST_DAY, errors="ignore")
    for number in own:
        if sources[number].control_totals:
            mine = [place for place, source in enumerate(rows.sources) if source == number]
            problems.extend(_stated_totals(frame[frame[SOURCE].isin(mine)], rows, mine, sources[number]))
    return frame


def _by_month(frame: pd.DataFrame, rows: TableRows, sources: Sequence[TableSource], problems: Problems) -> pd.DataFrame:
    """The rows of dates, weeks and periods added up to months, source by source, once each day's own repeats are settled."""
    day = Column(FIRST_DAY, "Dato", "date", "", key=True)
    by_day = replace(rows.table, columns=(*rows.table.columns, day))
    timed = np.array([source.time != "month" and not source.citizen_column for source in sources])
    parts = [frame[~timed[frame[SOURCE].to_numpy()]]]
    for number in dict.fromkeys(rows.sources):
        mine = [place for place, source in enumerate(rows.sources) if source == number and timed[place]]
        if mine:
            part = frame[frame[SOURCE].isin(mine)]
            part = settle_repeats(part, rows.places, by_day, sources, problems)
            parts.append(_month_sums(part, rows.table))
    whole = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    without: pd.DataFrame = _continued(whole, rows, sources).drop(columns=FIRST_DAY)
    return without


def _continued(frame: pd.DataFrame, rows: TableRows, sources: Sequence[TableSource]) -> pd.DataFrame:
    """The rows with a month that two blocks of weeks each have their part of (one system until New Year, the next one after
    it) made one: quantities are added up. Who is in both is not known, so recipients are the most of the two."""
    keys = [*rows.table.keys, *([CODES] if CODES in frame else [])]
    weekly = np.array([source.time == "week" for source in sources])[frame[SOURCE].to_numpy()]
    origin = pd.Series(np.array(rows.sources)[frame[SOURCE].to_numpy()], frame.index, name="_origin")
    if origin[weekly].nunique() < 2 or not frame[weekly].duplicated(keys).any():
        return frame
    days = frame[weekly].groupby(["unit", "month", origin[weekly]], observed=True)[FIRST_DAY].agg(["min", "max"])
    days = days.sort_values(["unit", "month", "min"])
    before = days["max"].groupby(level=["unit", "month"]).shift()
    apart = (before.isna() | (before < days["min"])).groupby(level=["unit", "month"]).all()
    mine = weekly & pd.MultiIndex.from_frame(frame[["unit", "month"]]).isin(apart.index[apart])
    joined = _month_sums(frame[mine], rows.table, "max")
    whole: pd.DataFrame = pd.concat([frame[~mine], joined], ignore_index=True)
    return whole


def _joined(frame: pd.DataFrame, rows: TableRows) -> pd.DataFrame:
    """The rows with those of two systems that each have their part of one (granted hours in the one, delivered in the other)
    made one. Where both have the same figure nothing is joined, and both are shown."""
    keys = [*rows.table.keys, *([CODES] if CODES in frame else [])]
    several = frame.duplicated(keys, keep=False)
    if not several.any():
        return frame
    same = frame[several]
    group = same.groupby(keys, sort=False, dropna=False).ngroup()
    origin = same[SOURCE].map(pd.Series(rows.sources))
    parts = [name for name in frame.columns if name not in (*keys, SOURCE, ROW)]
    apart = (same[parts].notna().groupby(group).sum() <= 1).all(axis=1)
    apart &= origin.groupby(group).nunique() == group.value_counts(sort=False).reindex(apart.index)
    chosen = same[group.map(apart).to_numpy()]
    if chosen.empty:
        return frame
    whole = chosen.groupby(keys, sort=False, dropna=False, as_index=False).first()[list(frame.columns)]
    whole = whole.astype(frame.dtypes.to_dict())
    joined: pd.DataFrame = pd.concat([frame.drop(index=chosen.index), whole], ignore_index=True)
    return joined


def _month_sums(frame: pd.DataFrame, table: Table, counts: str = "mean") -> pd.DataFrame:
    """One row per key: quantities are added up, the number of staff is the mean of the days."""
    keys = [*table.keys, *([CODES] if CODES in frame else [])]
    if not frame.duplicated(keys).any():
        return frame
    measures = [column for column in table if column.kind in MEASURES and column.name not in keys]
    summed = [column.name for column in measures if column.unit in SHARED]
    means = [column.name for column in measures if column.unit not in SHARED]
    grouped = frame.groupby(keys, sort=False, dropna=False)
    result = grouped[[name for name in frame.columns if name not in (*keys, *summed, *means)]].first()
    result[summed] = grouped[summed].sum(min_count=1)
    if means:
        result[means] = grouped[means].agg(counts)
    whole: pd.DataFrame = result.reset_index()[list(frame.columns)].astype(frame.dtypes.to_dict())
    return whole


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
