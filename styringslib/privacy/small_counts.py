"""Counts of people so small that they must not be shown, and what else would give them away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from styringslib.rules import newest_value


def suppress_small_counts(
    table: pd.DataFrame,
    minimum: int = int(newest_value("small_count")),
    *,
    columns: Sequence[str] | None = None,
    total_row: Any = None,
    total_column: str | None = None,
    zero_is_safe: bool = True,
) -> pd.DataFrame:
    """Counts below ``minimum`` become missing, and so many more that totals do not give them away.

    ``minimum`` is by default the newest rule small_count; reports pass the municipality's own setting.
    ``table`` holds counts, one row per group; ``columns`` are the count columns (default: all numeric ones).
    ``total_row`` is the index label of a row of column sums, ``total_column`` the name of a column of row sums; both are
    assumed printed or otherwise known even where absent from the table. Cells 1 ... minimum - 1 are suppressed (0 too
    unless ``zero_is_safe``); then, as long as a line (row or column) with a known total hides fewer than two cells, or
    hides cells whose sum is itself below ``minimum``, its smallest remaining cell above 0 is hidden as well (0 when
    nothing else is left). A total that is small is hidden like any cell. Returns a copy; suppressed cells are NaN.
    Complementary suppression as in Hundepool et al., Statistical Disclosure Control (2012), ch. 4.

    >>> table = pd.DataFrame({"citizens": [12, 3, 8, 23]}, index=["Nord", "Syd", "Vest", "I alt"])
    >>> suppress_small_counts(table, total_row="I alt")  # 8 is hidden too: 23 - 12 - 8 would tell the 3
           citizens
    Nord       12.0
    Syd         NaN
    Vest        NaN
    I alt      23.0
    """
    if minimum < 1:
        raise ValueError(f"Mindste antal skal være 1 eller mere, ikke {minimum}.")
    chosen = list(columns) if columns is not None else list(table.select_dtypes("number").columns)
    result = table.copy()
    if not chosen or result.empty:
        return result
    counts = result[chosen].astype(float)
    values = counts.to_numpy()
    if np.nanmin(values, initial=0.0) < 0:
        raise ValueError("Antal kan ikke være negative, når små tal skal skjules.")
    small = (values < minimum) & ((values > 0) | (not zero_is_safe)) & ~np.isnan(values)
    is_total_row = np.array([total_row is not None and label == total_row for label in counts.index])
    is_total_column = np.array([total_column is not None and name == total_column for name in chosen])
    inner = np.ix_(~is_total_row, ~is_total_column)
    hidden = small.copy()
    hidden_inner = _protect(values[inner], small[inner], minimum, rows=len(chosen) > 1, columns=True)
    hidden[inner] = hidden_inner
    # Margins are themselves lines with a grand total: the same protection among the subtotals.
    if is_total_row.any():
        cut = np.ix_(is_total_row, ~is_total_column)
        hidden[cut] = _protect(values[cut], small[cut], minimum, rows=bool(is_total_column.any()), columns=False)
    if is_total_column.any():
        cut = np.ix_(~is_total_row, is_total_column)
        hidden[cut] = _protect(values[cut], small[cut], minimum, rows=False, columns=bool(is_total_row.any()))
    result[chosen] = counts.mask(hidden)
    return result


def _protect(values: np.ndarray, small: np.ndarray, minimum: int, *, rows: bool, columns: bool) -> np.ndarray:
    """The cells to hide so that no line with a known sum hides one cell alone or a sum below ``minimum``."""
    hidden = small.copy()
    changed = True
    while changed:
        changed = False
        lines: list[Any] = [(row, slice(None)) for row in range(values.shape[0])] if rows else []
        lines += [(slice(None), column) for column in range(values.shape[1])] if columns else []
        for line in lines:
            cells, mask = values[line], hidden[line]
            if not mask.any() or (mask.sum() > 1 and np.nansum(cells[mask]) >= minimum):
                continue
            open_cells = np.flatnonzero(~mask & ~np.isnan(cells))
            if open_cells.size == 0:
                continue
            order = np.lexsort((cells[open_cells], cells[open_cells] == 0))
            mask[open_cells[order[0]]] = True  # a view: the cell in ``hidden`` itself
            changed = True
    return hidden
