"""What stands under the rows of an extract and is no row: where it comes from, when it was printed, how many rows there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from styringslib.intake.cells import cells, columns
from styringslib.intake.files.grids import Block

_MOST = 12  # rows at the end that are looked at
_WORD = re.compile(r"[^\W\d_]{2,}")


def without_notes(
    blocks: Iterator[Block], tell: Callable[[int, str], None], cut_short: Callable[[], bool] = bool
) -> Iterator[Block]:
    """The blocks without the lines of one filled field at the very end, each of which goes to ``tell`` with its number.

    A line that may be a row cut off in its first field is left: a month, a date, a number, or one word at the end of a
    file that is ``cut_short``.
    """
    before: Block | None = None
    for block in blocks:
        if before is not None and len(block) + len(block.ragged):
            yield before
            before = block
        elif before is None:
            before = block
        else:
            yield block
    if before is not None:
        yield _last(before, tell, cut_short())


def _last(block: Block, tell: Callable[[int, str], None], cut_short: bool) -> Block:
    single = dict(block.notes)
    candidates: list[tuple[int, str, int | None]] = [(row, single.get(row, ""), None) for row, _ in block.ragged]
    for place in range(max(len(block) - _MOST, 0), len(block)):
        filled = _filled(block, place)
        if filled:
            candidates.append((int(block.rows[place]), filled[0] if len(filled) == 1 else "", place))
    found: dict[int, int | None] = {}
    for row, text, at in sorted(candidates, key=lambda item: item[0], reverse=True)[:_MOST]:
        if not _is_note(text, cut_short):
            break
        found[row] = at
        tell(row, text)
    if not found:
        return block
    import pyarrow as pa

    keep = np.ones(len(block), bool)
    keep[[place for place in found.values() if place is not None]] = False
    ragged = tuple(item for item in block.ragged if item[0] not in found)
    notes = tuple(item for item in block.notes if item[0] not in found)
    if keep.all():
        return replace(block, ragged=ragged, notes=notes)
    pick = pa.array(keep)
    places = np.flatnonzero(keep)
    swallowed = tuple(int(np.searchsorted(places, place)) for place in block.swallowed if keep[place])
    return Block([column.filter(pick) for column in block.columns], block.rows[keep], ragged, swallowed, notes)


def _filled(block: Block, place: int) -> list[str]:
    """The texts of a row's filled cells, at most two."""
    found: list[str] = []
    for column in block.columns:
        text = cells.clean(columns.texts(column.slice(place, 1))[0].as_py() or "")
        found += [text] if text else []
        if len(found) == 2:
            break
    return found


def _is_note(text: str, cut_short: bool) -> bool:
    if not _WORD.search(text) or (cut_short and not re.search(r"[\s:]", text)):
        return False
    return cells.OK not in (cells.month(text, year=2000)[1], cells.date(text)[1], cells.number(text)[1])
