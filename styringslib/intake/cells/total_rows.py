"""Which rows of a file are totals of the others: those that lack what every row has, and those whose numbers say so.

A row with its own unit, month and words is data, whatever it is called ("Samlet indsats", "Aftensmad i alt"): it is a total
only when its numbers are the sum of the rows it stands with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from styringslib.fields.words import fold_word
from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.control_totals import SUMMABLE
from styringslib.intake.schema import Column, Table

_MEASURES = ("amount", "number", "count")
_STARS = r"\*{1,9}\s*(?=\S|$)"
_WHOLE = re.compile(
    r"(?:\*{1,9}|(?:\*{1,9}\s*)?(?:i ?alt|total|totaler|subtotal|sum|mellemsum|mellemtotal|hovedtotal|samlet|kontroltotal"
    r"|resultat|samlet resultat|samlet sum|sum i alt|total i alt|grand total|overall result|result)\s*:?)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:\*{1,9}\s*\S|(?:i ?alt|total|totaler|subtotal|sum|mellemsum|mellemtotal|hovedtotal|samlet|kontroltotal|grand total)\b"
    r"|.*\b(?:i alt|total|resultat)\s*:?$)",
    re.IGNORECASE | re.DOTALL,
)
# Words that say for themselves what a row is when they stand where a month, a date or a known word should.
_OWN_WORDS = ("period", "month", "date", "choice", "year")
_FREE_TEXT = (
    "text", "explanation", "reason", "title", "item", "result", "owner_role", "entered_by", "cause", "action", "note",
)  # fmt: skip


def is_whole(word: str) -> bool:
    """A cell that says "I alt", "Total", "Sum:" or "**", and nothing else."""
    return bool(_WHOLE.fullmatch(cells.clean(word)))


def says_total(array: Any) -> np.ndarray:
    """Cells of a column of words that say "I alt", "Total", "Subtotal Ådalen", "* Ådalen", "Ådalen i alt" ..."""
    coded = columns.code(array)
    words = [
        bool(_PART.match(text := cells.clean(word or "")) or is_whole(text)) for word in coded.dictionary.to_pylist()
    ]
    if not any(words):
        return np.zeros(len(coded), bool)
    return columns._take(np.array(words, bool), coded, False)


@dataclass
class TotalRows:
    """Rows of a block that are totals. ``lacking`` lack what every row has; ``sums`` have all of it, but are sums of the rows
    they stand with. ``doubtful``: words that may be a total or data, with what is odd -> rows; ``unlike``: rows whose word is
    a total everywhere else, but whose numbers are not."""

    lacking: np.ndarray
    sums: np.ndarray
    doubtful: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    unlike: np.ndarray = field(default_factory=lambda: np.array([], int))

    @property
    def found(self) -> np.ndarray:
        """Both kinds."""
        both: np.ndarray = self.lacking | self.sums
        return both


def find_totals(
    table: Table, arrays: Mapping[str, Any], voids: Mapping[str, np.ndarray], known: Sequence[Mapping[str, Any]] = ()
) -> TotalRows:
    """The totals among a block's rows; ``arrays`` its columns by canonical name, ``voids`` their empty cells. ``known``: the
    settings' own words of units and areas, which are names and never totals."""
    count = len(next(iter(voids.values()))) if voids else 0
    nothing = TotalRows(np.zeros(count, bool), np.zeros(count, bool))
    if not {"month", "unit", "year"} & set(table.names) or not count:
        return nothing
    measures = [name for name in arrays if table[name].kind in _MEASURES]
    dimensions = [name for name in arrays if name not in measures]
    # An area that is lacking follows from the unit.
    needed = [name for name in dimensions if table[name].required and name != "area"] or dimensions
    words = [name for name in dimensions if name not in _FREE_TEXT and table[name].kind != "id"]
    says = {name: mask for name in words if (mask := _says(table, name, arrays[name], known)).any()}
    nameless = _nameless(table, arrays, voids, needed) if measures and needed else np.zeros(count, bool)
    candidates = nameless.copy()
    for mask in says.values():
        candidates |= mask
    if not candidates.any():
        return nothing
    lacks = nameless.copy()
    for name in needed:
        lacks |= candidates & voids[name]
    for name, mask in says.items():
        if table[name].kind in _OWN_WORDS:
            lacks |= mask
    result = TotalRows(lacks, np.zeros(count, bool))
    for name in [name for name in says if table[name].kind not in _OWN_WORDS]:
        if (rows := np.flatnonzero(says[name] & ~lacks)).size and measures:
            _judge(result, _Columns(table, arrays, needed, candidates), name, rows)
    return result


def _nameless(
    table: Table, arrays: Mapping[str, Any], voids: Mapping[str, np.ndarray], needed: Sequence[str]
) -> np.ndarray:
    """Rows with numbers but nothing that tells what they are the numbers of: all is empty; or some of what every row has is,
    and a free text says "I alt"."""
    some = np.logical_or.reduce([voids[name] for name in needed])
    found: np.ndarray = some & ~np.logical_and.reduce([voids[name] for name in arrays if table[name].kind in _MEASURES])
    rows = np.flatnonzero(found)
    if not rows.size:
        return found
    bare = np.logical_and.reduce([voids[name][rows] for name in needed])
    said = np.zeros(len(rows), bool)
    for name in [name for name in arrays if table[name].kind not in _MEASURES and name not in needed]:
        bare &= voids[name][rows]
        said |= says_total(arrays[name].take(_arrow(rows)))
    found[rows] = bare | said
    return found


def _says(table: Table, name: str, array: Any, known: Sequence[Mapping[str, Any]]) -> np.ndarray:
    mask = says_total(array)
    if mask.any() and name in ("unit", "area"):
        coded = columns.code(array)
        ours = [
            any(fold_word(cells.clean(word or "")) in one for one in known) for word in coded.dictionary.to_pylist()
        ]
        mask &= ~columns._take(np.array(ours, bool), coded, False)
    return mask


@dataclass(frozen=True)
class _Columns:
    """A block's columns, the names of those that every row has, and the rows that may be totals."""

    table: Table
    arrays: Mapping[str, Any]
    needed: Sequence[str]
    candidates: np.ndarray


def _judge(result: TotalRows, block: _Columns, name: str, rows: np.ndarray) -> None:
    """Let the numbers say which of the column's total words are totals."""
    texts = columns.texts(block.arrays[name].take(_arrow(rows))).to_pylist()
    words = np.array([cells.clean(word) for word in texts], dtype=object)
    fits = _fitting(block, [other for other in block.needed if other != name], rows)
    for word in dict.fromkeys(words):
        mine = words == word
        beside, fit = fits[mine, 0], fits[mine, 1] > 0
        own = rows[mine]
        many = beside >= 2
        whole = is_whole(word)
        judged = many if many.any() else beside == 1
        right = int((fit & judged).sum())
        if not many.any() and not whole:
            if right and right == judged.sum():
                result.doubtful[word, "lig rækken ved siden af"] = own[judged]
            continue
        if right and 2 * right > judged.sum():
            result.sums[own[fit | judged]] = True
            result.unlike = np.concatenate([result.unlike, own[judged & ~fit]])
        elif whole and judged.any():
            result.doubtful[word, "ikke summen af rækkerne ved siden af"] = own[judged]
        elif right:
            result.doubtful[word, "summen af rækkerne ved siden af, men kun"] = own[fit & judged]


def _fitting(block: _Columns, group: Sequence[str], rows: np.ndarray) -> np.ndarray:
    """For each of ``rows``: how many rows of data stand with it (same unit, month ...), and whether its numbers are their sum:
    of all of them, of those above, or of those above since the last total."""
    table, arrays, candidates = block.table, block.arrays, block.candidates
    measures = [name for name in arrays if table[name].kind in _MEASURES]
    adding = [name for name in measures if table[name].unit in SUMMABLE] or measures
    frame = pd.DataFrame(
        {name: np.nan_to_num(columns.numbers(arrays[name], _free(table, name)).values) for name in adding}
    )
    code = np.zeros(len(frame), int)
    if group:
        words = {
            name: pd.Categorical(columns.texts(columns.code(arrays[name]).cast("string")).to_pylist()) for name in group
        }
        code = pd.DataFrame(words).groupby(list(group), observed=True, sort=False).ngroup().to_numpy()
    order = np.argsort(code, kind="stable")
    place = np.empty(len(order), int)
    place[order] = np.arange(len(order))
    data = ~candidates[order]
    # Running sums and counts of the rows of data, group by group; one line of noughts before the first.
    run = np.vstack(
        [np.zeros((1, len(adding) + 1)), np.cumsum(np.c_[data, frame.to_numpy()[order] * data[:, None]], axis=0)]
    )
    begins = np.r_[True, np.diff(code[order]) != 0]
    start = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    end = np.r_[np.flatnonzero(begins)[1:], len(order)][np.cumsum(begins) - 1]
    latest = np.maximum.accumulate(np.where(~data, np.arange(len(order)), -1))
    at = place[rows]
    last = np.maximum(start[at], np.r_[-1, latest][at] + 1)
    sums = [run[at] - run[last], run[at] - run[start[at]], run[end[at]] - run[start[at]]]
    value = frame.to_numpy()[rows]
    result: np.ndarray = np.c_[np.max([side[:, 0] for side in sums], axis=0), np.zeros(len(rows))]
    for side in reversed(sums):
        near = np.all(np.abs(side[:, 1:] - value) <= 0.006 * (side[:, :1] + 1), axis=1)
        near &= (side[:, 0] > 0) & (np.abs(value).sum(axis=1) > 0)
        result[near] = np.c_[side[near, 0], np.ones(int(near.sum()))]
    return result


def _free(table: Table, name: str) -> Column:
    """The column without bounds: a total may be larger than any row."""
    return replace(table[name], minimum=None, maximum=None, kind="number")


def _arrow(places: np.ndarray) -> Any:
    import pyarrow as pa

    return pa.array(places)
