"""Small counts are hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.privacy import suppress_small_counts


def table(rows: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(
        rows, columns=[f"k{place}" for place in range(len(rows[0]))], index=[f"r{place}" for place in range(len(rows))]
    )


def test_small_counts_are_hidden_with_a_second_cell_per_line() -> None:
    result = suppress_small_counts(table([[3, 20, 30], [10, 11, 12], [40, 50, 60]]))
    assert result.isna().to_numpy().tolist() == [[True, True, False], [True, True, False], [False, False, False]]
    assert result.loc["r2", "k0"] == 40


def test_nothing_is_hidden_when_nothing_is_small() -> None:
    counts = table([[5, 0], [7, 8]])
    pd.testing.assert_frame_equal(suppress_small_counts(counts), counts.astype(float))


def test_zero_is_hidden_on_request_and_text_columns_are_left() -> None:
    counts = pd.DataFrame({"enhed": ["a", "b", "c"], "antal": [0, 9, 12]})
    assert suppress_small_counts(counts)["antal"].tolist() == [0, 9, 12]
    hidden = suppress_small_counts(counts, zero_is_safe=False)
    assert hidden["antal"].isna().tolist() == [True, True, False]
    assert hidden["enhed"].tolist() == ["a", "b", "c"]
    assert counts["antal"].tolist() == [0, 9, 12]


def test_totals_in_the_table_do_not_give_cells_away() -> None:
    counts = table([[3, 20, 23], [10, 11, 21], [13, 31, 44]]).rename(columns={"k2": "alle"}, index={"r2": "I alt"})
    result = suppress_small_counts(counts, total_row="I alt", total_column="alle")
    assert result.loc["I alt", "alle"] == 44
    assert result.iloc[:2, :2].isna().all(axis=None)


def test_bad_calls() -> None:
    with pytest.raises(ValueError, match="1 eller mere"):
        suppress_small_counts(table([[1]]), 0)
    with pytest.raises(ValueError, match="negative"):
        suppress_small_counts(table([[-1]]))
    assert suppress_small_counts(pd.DataFrame({"antal": []})).empty


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=5), st.integers(2, 8))
def test_no_line_with_a_known_total_gives_a_hidden_cell_away(rows: list[list[float]], minimum: int) -> None:
    counts = table(rows)
    result = suppress_small_counts(counts, minimum)
    values, hidden = counts.to_numpy(), result.isna().to_numpy()
    assert hidden[(values > 0) & (values < minimum)].all()
    np.testing.assert_array_equal(result.to_numpy()[~hidden], values[~hidden])
    for lines, masks in ((values, hidden), (values.T, hidden.T)):
        for line, mask in zip(lines, masks, strict=True):
            if mask.any() and not mask.all():
                assert mask.sum() >= 2
                assert line[mask].sum() >= minimum


def test_a_small_total_hides_another_where_the_grand_total_would_tell_it() -> None:
    # 3 is small; 11 and 9 would tell it, and 0 would tell 9. Of the sums below 3 is small too, and 23 - 20 would tell it.
    counts = table([[0, 9, 9], [3, 11, 14], [3, 20, 23]]).rename(columns={"k2": "alle"}, index={"r2": "I alt"})
    both = suppress_small_counts(counts, total_row="I alt", total_column="alle")
    assert both.isna().to_numpy().tolist() == [[True, True, False], [True, True, False], [True, True, False]]
    turned = suppress_small_counts(counts.T, total_row="alle", total_column="I alt")
    assert turned.isna().to_numpy().tolist() == [[True, True, True], [True, True, True], [False, False, False]]
    # Without a grand total nobody can take 20 from 23.
    row = suppress_small_counts(counts[["k0", "k1"]], total_row="I alt")
    assert row.loc["I alt"].isna().tolist() == [True, False]
    column = suppress_small_counts(counts.T[["r0", "r1", "I alt"]].loc[["k0", "k1"]], total_column="I alt")
    assert column["I alt"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([4, 5, 20], [False, False, True]),  # five is no small count, but would tell the four
        ([5, 6, 20], [True, True, True]),
        ([2, 3, 20], [False, False, True]),  # together five: no more is needed
        ([2, 2, 20], [False, False, False]),  # together four
        ([1, 0, 0], [False, False, False]),  # nothing else is left than noughts
        ([1, 0, 9], [False, True, False]),
    ],
)
def test_what_is_hidden_is_five_at_least_and_never_alone(cells: list[float], shown: list[bool]) -> None:
    counts = pd.DataFrame({"antal": cells})
    assert suppress_small_counts(counts, 5)["antal"].notna().tolist() == shown


def test_a_limit_of_one_hides_nothing_but_noughts_on_request() -> None:
    counts = pd.DataFrame({"antal": [0, 1, 9]})
    assert suppress_small_counts(counts, 1)["antal"].tolist() == [0, 1, 9]
    assert suppress_small_counts(counts, 1, zero_is_safe=False)["antal"].isna().tolist() == [True, True, False]
