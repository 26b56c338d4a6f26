"""Rows that stand more than once: what is the same extract read twice is counted once, everything else is kept and told.

A line is the same posting in two files only where both files hold its unit and month, and is counted as often as the file
that has it most often; lines of one file are never taken for each other. Two blocks [[tabeller.x]] are two systems: their
rows are never taken for each other either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.intake.cells.table_rows import ROW, SOURCE
from styringslib.intake.checks.repeats_told import Shared, Told
from styringslib.intake.mapping.coded_rows import CODES
from styringslib.intake.problems.problem import Problem
from styringslib.intake.problems.problems import Problems
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import TableSource
from styringslib.intake.shapes.times import FIRST_DAY

Places = list[tuple[str, str]]
_MEASURES = ("amount", "number", "count")
# What may be added up when two rows are put together; a rate or a per cent may not.
_ADDED = (
    "kr.",
    "timer",
    "dage",
    "personer",
    "borgere",
    "fuldtidsansatte",
    "timer pr. uge",
    "kr. pr. måned",
    "timer pr. måned",
)
_SURE = 3  # fewer equal lines than this may be chance where no number of a voucher tells
_WHOLE = 20  # a month of fewer lines, each of them twice, may be right


def settle_repeats(
    frame: pd.DataFrame, places: Places, table: Table, sources: Sequence[TableSource], problems: Problems
) -> pd.DataFrame:
    """The rows with what two extracts both hold counted once; ``sources``: for each place how it was read.

    Tables with keys: rows with the same key are added up where the source says so (``sammenlaeg``), otherwise they are errors
    that show both. Keys stated in kommune.toml (``noegle``) say which lines of two files are the same one.
    """
    if frame.empty:
        return frame
    rows = _Rows(frame, table, sources, Told(places, table))
    problems.extend(rows.count_once())
    problems.extend(rows.other_systems())
    if not table.keys:
        problems.extend(rows.pasted_twice())
        return rows.frame.reset_index(drop=True)
    rows.add_up()
    problems.extend(rows.collide())
    return rows.frame.reset_index(drop=True)


@dataclass
class _Rows:
    """The rows of a table while what repeats is found."""

    frame: pd.DataFrame
    table: Table
    sources: Sequence[TableSource]
    told: Told

    def __post_init__(self) -> None:
        numbers = {id(source): number for number, source in enumerate(self.sources)}
        self.origins = np.array([numbers[id(source)] for source in self.sources])
        self.values = [name for name in self.frame.columns if name not in (SOURCE, ROW)]
        parts = [name for name in ("unit", "month", "year", FIRST_DAY) if name in self.frame]
        self.block = parts or list(self.table.keys)
        self.measures = [column.name for column in self.table if column.kind in _MEASURES]

    def count_once(self) -> Iterator[Problem]:
        """Lines that several files of one source hold, taken out of all but the first; what is told of it."""
        if self.frame[SOURCE].nunique() < 2:
            return
        drop: list[Any] = []
        origin = self.origins[self.frame[SOURCE].to_numpy()]
        for number in np.unique(origin):
            own = self.frame[origin == number]
            stated = list(self.sources[number].keys)
            by = stated or self.block
            inside = own[_held_by_several(own, by)]
            if stated:
                inside = inside[inside[stated].notna().all(axis=1)]
            if inside.empty:
                continue
            found = matched(inside, by, self.values)
            if stated:
                drop += found.index[found["again"]].tolist()
                yield from self.told.counted_once(found[found["again"]], [])
                again, problems = self._same_key(found, stated)
                drop += again
                yield from problems
                continue
            once = found["again"] & (found["same"] | self._numbered(found))
            drop += found.index[once].tolist()
            thin = not self._numbered(found[once]).any() and 0 < once.sum() < _SURE
            yield from self.told.counted_once(found[once], overlaps(found, once), thin=thin)
            kept = found[found["again"] & ~once]
            if not self.table.keys or self.sources[number].sum_repeats:
                yield from self.told.kept_twice(kept)
            if not self.table.keys:
                yield from self._alike(found[~found["again"]], by)
        self.frame = self.frame.drop(index=drop)

    def _numbered(self, rows: pd.DataFrame) -> pd.Series:
        """Rows that carry a number of their own: equal in all columns, they are the same one."""
        names = [column.name for column in self.table if column.kind == "id" and column.name in rows]
        return rows[names].notna().any(axis=1) if names else pd.Series(False, index=rows.index)

    def _alike(self, inside: pd.DataFrame, by: list[str]) -> Iterator[Problem]:
        """Lines of two files with the same unit, month, group and amount that some text tells apart: counted twice, and told."""
        alike = [name for name in ("month", "period", "unit", "account_group", "amount") if name in inside]
        rows = inside[_held_by_several(inside, by)]
        if rows.empty:
            return
        found = matched(rows[[*self.values, SOURCE, ROW]], by, alike)
        twice = found[found["again"] & found["same"]]
        if len(twice) >= _SURE:
            yield from self.told.alike(twice)

    def _same_key(self, found: pd.DataFrame, stated: list[str]) -> tuple[list[Any], list[Problem]]:
        """Lines of two files with the same stated key that differ: dropped where only words differ that nothing rests on,
        otherwise shown. A file that holds all of the other's lines of a key, and more, is a later extract."""
        left = found[~found["again"]]
        key = pd.Series(left.groupby(stated, sort=False).ngroup(), index=left.index)
        drop: list[Any] = []
        problems: list[Problem] = []
        harmless = {column.name for column in self.table if not column.required and column.kind not in _MEASURES}
        others = [name for name in self.values if name not in stated]
        for place in sorted(left[SOURCE].unique())[1:]:
            mine = left[left[SOURCE] == place]
            earlier = left[(left[SOURCE] < place) & key.isin(key[mine.index])]
            held = found[found[SOURCE] == place]
            line = pd.MultiIndex.from_frame(earlier[["line", "nth"]])
            earlier = earlier[~line.isin(pd.MultiIndex.from_frame(held[["line", "nth"]]))]
            pairs = _paired(earlier, mine, key)
            if not len(pairs):
                continue
            one, other = self.frame.loc[pairs[:, 0]], self.frame.loc[pairs[:, 1]]
            differ = different(one, other, others)
            serious = differ.drop(columns=[name for name in others if name in harmless]).any(axis=1).to_numpy()
            drop += pairs[:, 1].tolist()
            problems += self.told.collisions(one[serious], other[serious], differ[serious], stated=True)
            problems += self.told.same_key(one[~serious], other[~serious])
        return drop, problems

    def other_systems(self) -> Iterator[Problem]:
        """Rows that two sources both hold: they are two systems, and both count; told where it is most of what they share."""
        origin = pd.Series(self.origins[self.frame[SOURCE].to_numpy()], index=self.frame.index)
        if origin.nunique() < 2:
            return
        rows = self.frame.assign(**{SOURCE: origin})
        rows = rows[_held_by_several(rows, self.block)]
        if rows.empty:
            return
        found = matched(rows, self.block, self.values)
        found["first"] = (
            pd.Series(found.index, index=found.index).groupby([found["line"], found["nth"]]).transform("first")
        )
        twice = found[found["again"] & found["same"]]
        twice = twice.assign(first=self.frame.loc[twice["first"], SOURCE].to_numpy())
        twice = twice.assign(**{SOURCE: self.frame.loc[twice.index, SOURCE]})
        summed = pd.Series([self.sources[place].sum_repeats for place in twice[SOURCE]], index=twice.index, dtype=bool)
        if self.table.keys:
            twice = twice[summed]
        if len(twice):
            yield from self.told.two_systems(twice, sure=len(twice) >= _SURE)

    def pasted_twice(self) -> Iterator[Problem]:
        """Months whose every row stands twice in one file."""
        frame = self.frame
        by = [*self.block, SOURCE]
        doubled = frame.duplicated([*self.values, SOURCE], keep=False)
        if not doubled.any():
            return
        counted = frame.groupby(by)[ROW].transform("size")
        doubled &= doubled.groupby([frame[name] for name in by]).transform("all") & (counted >= _WHOLE)
        for _, rows in frame[doubled].groupby(by):
            if (rows.groupby(self.values, dropna=False).size() % 2 == 0).all():
                yield self.told.pasted(rows)

    def add_up(self) -> None:
        """Rows with the same key put together where their source says so: what can be added is (empty stays empty), other
        words are the first one's. Rows that differ in a date, a rate or a per cent stay apart."""
        summing = np.array([source.sum_repeats for source in self.sources])[self.frame[SOURCE].to_numpy()]
        rows = self.frame[summing]
        added = [column.name for column in self.table if column.kind in _MEASURES and column.unit in _ADDED]
        texts = [column.name for column in self.table if column.kind == "text" and not column.key]
        group = [name for name in self.values if name not in (*added, *texts)]
        if rows.empty or not rows.duplicated(group).any():
            return
        how: dict[str, Any] = dict.fromkeys((*texts, SOURCE, ROW), "first")
        how |= dict.fromkeys(added, _sum)
        summed = rows.groupby(group, sort=False, dropna=False, as_index=False).agg(how)[list(rows.columns)]
        first = rows.index[~rows.duplicated(group)]
        summed = summed.astype(rows.dtypes.to_dict()).set_index(first)
        self.frame = pd.concat([self.frame[~summing], summed]).sort_index()

    def collide(self) -> list[Problem]:
        """Rows with the key of another: all but the first are taken out, and both are shown."""
        # Rows of different codes are different rows, though they may mean the same.
        keys = [*self.table.keys, *([CODES] if CODES in self.frame else [])]
        stated = np.array([bool(source.keys) for source in self.sources])[self.frame[SOURCE].to_numpy()]
        rows = self.frame[~stated]
        repeated = rows[rows.duplicated(keys, keep=False)]
        if repeated.empty:
            return []
        group = repeated.groupby(keys, sort=False, dropna=False)
        first = pd.Series(repeated.index, index=repeated.index).groupby(group.ngroup()).transform("first")
        again = repeated[first.to_numpy() != repeated.index]
        one = repeated.loc[first[again.index]]
        differ = different(one, again, [name for name in self.values if name not in keys])
        self.frame = self.frame.drop(index=again.index)
        unlike = differ.any(axis=1).to_numpy()
        return [
            *self.told.collisions(one[unlike], again[unlike], differ[unlike]),
            *self.told.twice(one[~unlike], again[~unlike]),
        ]


def _sum(values: pd.Series) -> float:
    return float(values.sum(min_count=1))


def _held_by_several(frame: pd.DataFrame, by: list[str]) -> np.ndarray:
    """Rows of blocks (unit and month, or a key) that more than one place holds."""
    held = frame[[*by, SOURCE]].drop_duplicates()
    shared = held[held.duplicated(by, keep=False)][by].drop_duplicates()
    if shared.empty:
        return np.zeros(len(frame), bool)
    return frame[by].merge(shared.assign(_shared=True), on=by, how="left")["_shared"].notna().to_numpy()


def matched(inside: pd.DataFrame, by: list[str], values: list[str]) -> pd.DataFrame:
    """The rows with what repeats among places: ``line`` and ``nth`` (which line, and the how manieth of its place), ``first``
    (the first place that holds it), ``again`` (an earlier place holds it), ``same`` (more than half of what the place shares
    with earlier ones is equal, so that it is the same extract), ``block``."""
    found = inside.assign(
        line=inside.groupby(values, dropna=False, sort=False).ngroup(),
        block=inside.groupby(by, dropna=False, sort=False).ngroup(),
    )
    found["nth"] = found.groupby(["line", SOURCE]).cumcount()
    found["first"] = found.groupby(["line", "nth"])[SOURCE].transform("min")
    found["again"] = found["first"] != found[SOURCE]
    shared = _shared_counts(found)
    equal = shared["again"] > shared[["own", "earlier"]].min(axis=1) / 2
    found["same"] = found[SOURCE].map(equal).fillna(False).astype(bool)
    return found


def _shared_counts(found: pd.DataFrame) -> pd.DataFrame:
    """Per place, over the blocks that earlier places hold too: its rows, those that repeat, and the earlier places' rows."""
    counts = found.groupby(["block", SOURCE])["again"].agg(own="size", again="sum").reset_index()
    counts["fresh"] = counts["own"] - counts["again"]
    counts = counts.sort_values(["block", SOURCE])
    counts["earlier"] = counts.groupby("block")["fresh"].cumsum() - counts["fresh"]
    return counts[counts["earlier"] > 0].groupby(SOURCE)[["own", "again", "earlier"]].sum()


def overlaps(found: pd.DataFrame, once: pd.Series) -> list[Shared]:
    """For each place with lines counted once: what it and the earlier places hold alone in the blocks they share."""
    result = []
    for place in found.loc[once, SOURCE].unique():
        mine = found[found[SOURCE] == place]
        earlier = found[(found[SOURCE] < place) & ~found["again"] & found["block"].isin(mine["block"])]
        mine = mine[mine["block"].isin(earlier["block"])]
        held = pd.MultiIndex.from_frame(mine[["line", "nth"]])
        gone = earlier[~pd.MultiIndex.from_frame(earlier[["line", "nth"]]).isin(held)]
        result.append(Shared(int(place), mine[~mine["again"]], gone))
    return result


def _paired(earlier: pd.DataFrame, mine: pd.DataFrame, key: pd.Series) -> np.ndarray:
    """Index labels of the lines of the two that have the same key, in order: one row per pair."""
    sides = []
    for rows in (earlier, mine):
        side = pd.DataFrame({"index": rows.index, "key": key[rows.index].to_numpy()})
        sides.append(side.assign(nth=side.groupby("key").cumcount()))
    return sides[0].merge(sides[1], on=["key", "nth"])[["index_x", "index_y"]].to_numpy()


def different(one: pd.DataFrame, other: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Which columns differ, row by row in order; two empty cells are equal."""
    unlike = {}
    for name in names:
        left, right = one[name].reset_index(drop=True), other[name].reset_index(drop=True)
        equal = (left == right).fillna(False).astype(bool)
        unlike[name] = ~(equal | (left.isna() & right.isna()))
    return pd.DataFrame(unlike, index=range(len(one)))
