"""Empty cells that mean the same as above: never into sums, blank lines or measures, and across blocks of one file."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from styringslib.intake.shapes.fill_down import FillDown


def texts(*cells: str) -> pa.Array:
    return pa.array(list(cells), pa.string())


def test_only_rows_of_data_are_filled() -> None:
    units = texts("Ådalen", "", "", "Ådalen i alt", "", "", "Østerbæk", "", "")
    groups = texts("Løn", "Drift", "", "", "", "I alt", "Løn", "Samlet indsats", "")
    amounts = texts("1", "2", "3", "3", "", "9", "4", "5", "9")
    filled = FillDown([0, 1], dimensions=[0, 1]).filled([units, groups, amounts], np.arange(2, 11))
    # Row 4 has no word of its own, row 5 and 7 are sums, row 6 is blank, row 10 the sum of all.
    assert filled[0].to_pylist() == ["Ådalen", "Ådalen", "", "Ådalen i alt", "", "", "Østerbæk", "Østerbæk", ""]
    assert filled[1].to_pylist() == ["Løn", "Drift", "", "", "", "I alt", "Løn", "Samlet indsats", ""]
    assert filled[2].to_pylist() == amounts.to_pylist()


def test_nothing_is_filled_with_a_sum() -> None:
    filled = FillDown([0], dimensions=[0, 1]).filled([texts("I alt", ""), texts("", "Løn")], np.arange(2, 4))
    assert filled[0].to_pylist() == ["I alt", ""]


def test_the_last_cell_is_remembered_from_block_to_block() -> None:
    fill = FillDown([0], dimensions=[0, 1])
    fill.filled([texts("Ådalen", ""), texts("Løn", "Drift")], np.arange(2, 4))
    assert fill.filled([texts("", "B"), texts("Løn", "Drift")], np.arange(4, 6))[0].to_pylist() == ["Ådalen", "B"]


def test_merged_cells_are_filled_in_their_own_rows_and_never_a_measure() -> None:
    merged = [(3, 4, 0, 0), (2, 5, 1, 1)]
    columns = [texts("Ådalen", "Østerbæk", "", ""), texts("7", "", "", "")]
    filled = FillDown([], merged, dimensions=[0]).filled(columns, np.arange(2, 6))
    assert filled[0].to_pylist() == ["Ådalen", "Østerbæk", "Østerbæk", ""]
    assert filled[1].to_pylist() == ["7", "", "", ""]
