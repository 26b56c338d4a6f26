"""How far the forecast goes from what was expected to what the months say: worked by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from styringslib.prognosis.within_year.weighing import _record, shrunk_pulls, weighed_years, widened

NAN = float("nan")


def rows(*values: Any) -> np.ndarray:
    return np.array(values, dtype=float)


def belief(total: Any, error: Any, change: Any = 0.0, single: Any = 0.0, **more: Any) -> Any:
    table = rows(*total)
    given = {
        "total": table,
        "error": rows(*error),
        "change": np.broadcast_to(change, table.shape),
        "single": np.broadcast_to(single, table.shape),
        "stake": np.full_like(table, 1_000.0),
        "still": np.zeros(table.shape, dtype=bool),
        "balanced": np.zeros(len(table), dtype=bool),
        "told": np.zeros(len(table), dtype=bool),
        "held": np.zeros(len(table), dtype=bool),
        "part": np.zeros(len(table), dtype=bool),
        "lumpy": np.zeros(table.shape[1]),
    }
    return SimpleNamespace(**(given | more))


def test_the_record_of_one_calm_year_moves_the_share_a_little() -> None:
    # The months said 2 expected errors more, 1 came. 20 unit-years say 0.3: (2 x 1 + 20 x 0.3) / (2 x 2 + 20) = 1/3.
    states = rows([[1]], [[0]], [[0]])
    found, own = _record(rows([2]), rows([1]), states, rows([1]), rows(0.3, 0.9, 1), rows(20, 8, 30))
    assert found.tolist() == pytest.approx([1 / 3, 0.9, 1.0])
    # A third of one expected error more than the common share: 1/3 x 2 / (4 + 10).
    assert own.tolist() == pytest.approx([2 / 3 / 14])


def test_pulls_lean_on_all_units_and_what_never_errs_counts_for_itself_alone() -> None:
    common = (2 + 8) / (1 + 8)
    assert shrunk_pulls(rows([2], [0], [NAN]), 3, 8).tolist() == pytest.approx(
        [(2 + 3 * common) / 4, 3 * common / 4, common]
    )


def test_without_a_record_a_calm_year_goes_three_tenths_of_the_way_its_errors_allow() -> None:
    # Equal errors: base is a half, and so 0.15 of the way; from July on 0.1 a month more.
    for passed, share in ((6, 0.3), (9, 0.6)):
        made = weighed_years(
            rows([1_000]), rows([20]), belief([[1_010]], [[20]]), rows([NAN]), np.array([[True]]), passed=passed
        )
        assert made.estimate[0, 0] == pytest.approx(1_000 + share / 2 * 10)
    # Nobody goes towards more than one and a half expected errors where nothing speaks of a change ...
    far = weighed_years(rows([1_000]), rows([20]), belief([[1_500]], [[20]]), rows([NAN]), np.array([[True]]), passed=6)
    assert far.estimate[0, 0] == pytest.approx(1_000 + 0.15 * 30)
    # ... and nine tenths of nearly all of it where a change is certain: 400 + 500 x 500 of that and 400.
    sure = weighed_years(
        rows([1_000]), rows([20]), belief([[1_500]], [[20]], change=1.0), rows([NAN]), np.array([[True]]), passed=6
    )
    assert sure.estimate[0, 0] == pytest.approx(1_000 + 0.9 * 250_400 / 250_800 * 500)


def test_one_answer_alone_is_the_answer() -> None:
    both = np.array([[True], [True]])
    made = weighed_years(
        rows([NAN], [700]), rows([NAN], [10]), belief([[900], [NAN]], [[30], [NAN]]), rows([NAN], [NAN]), both, passed=3
    )
    assert made.estimate[:, 0].tolist() == [900, 700]
    assert made.way[:, 0].tolist() == [1, 0]


def test_a_balanced_unit_is_what_its_months_say() -> None:
    made = weighed_years(
        rows([5]),
        rows([1]),
        belief([[80]], [[30]], balanced=np.array([True])),
        rows([NAN]),
        np.array([[True]]),
        passed=3,
    )
    assert made.estimate[0, 0] == 80


def test_a_calm_record_narrows_no_more_than_to_nine_tenths_of_what_the_hypotheses_say() -> None:
    weighing: Any = SimpleNamespace(way=rows([1.0]))
    error = 100 * np.sqrt(2 / np.pi)
    found = widened(rows([[10]]), weighing, belief([[1_000]], [[error]]), (80.0,))
    assert found[0, 0, 0] == pytest.approx(0.9 * 1.2815516 * 100)
    # With no way gone the record decides; a certain change makes it a fifth wider.
    nowhere: Any = SimpleNamespace(way=rows([0.0]))
    found = widened(rows([[10]]), nowhere, belief([[1_000]], [[error]], change=1.0), (80.0,))
    assert found[0, 0, 0] == pytest.approx(12)


def test_where_months_are_parts_of_quarters_the_record_alone_tells_how_far_and_later_years_most() -> None:
    for budgeted in (True, False):
        plan = np.full((1, 3), budgeted)
        # Without a record, nothing is gone, whatever is believed beforehand.
        made = weighed_years(
            rows([1_000] * 3), rows([20] * 3), belief([[1_010] * 3], [[20] * 3], lumpy=np.ones(3)), rows([NAN] * 3), plan,
            passed=6,
        )  # fmt: skip
        assert made.estimate.tolist() == [[1_000] * 3]
    # What the months said came: the second year of two counts 1 / (1 + 2), the first has no record before it and nothing.
    came = weighed_years(
        rows([1_000] * 3), rows([20] * 3), belief([[1_020] * 3], [[20] * 3], lumpy=np.ones(3)), rows([1_020, 1_020, NAN]),
        np.full((1, 3), True), passed=6,
    )  # fmt: skip
    # The months were right, so their errors of 20 count as 20 x 3 / (1 + 3) = 15 in the second year, and as 12.5 in the third.
    # The second year's difference is one expected error, seen as base, and one expected error came.
    base = 400 / (400 + 15**2)
    common = base / 3 / (base**2 / 3 + 20)
    own = base / 3 * (1 - common * base) / (base**2 / 3 + 10)
    assert came.way[0, 2] == pytest.approx(400 / (400 + 12.5**2) * (common + own), rel=1e-6)
