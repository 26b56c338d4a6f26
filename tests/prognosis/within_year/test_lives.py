"""Noughts before a unit opened and after it closed, and those that are neither."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis.series import check_history
from styringslib.prognosis.within_year.lives import Lives, lives


def found(**columns: list[float]) -> Lives:
    """Units over the 30 months to June 2026."""
    months = pd.period_range("2024-01", "2026-06", freq="M")
    return lives(check_history(pd.DataFrame(columns, index=months, dtype=float)))


STEADY = [100.0, 104.0, 98.0] * 10


def test_noughts_before_an_opening_this_year_and_a_year_of_them_earlier_are_missing() -> None:
    made = found(
        april=[0.0] * 27 + STEADY[:3], old=[0.0] * 12 + STEADY[:18], short=[0.0] * 6 + STEADY[:24], plain=STEADY
    )
    known = np.isfinite(made.series.values).sum(axis=1)
    assert known.tolist() == [3, 18, 30, 30]
    assert made.series.observed.sum(axis=1).tolist() == [3, 18, 30, 30]


def test_a_unit_with_noughts_among_its_months_has_not_opened_late() -> None:
    made = found(now_and_then=[0.0] * 14 + [5.0, 0.0, 5.0, 0.0] * 4, plain=STEADY)
    assert np.isfinite(made.series.values).all()


def test_two_silent_months_are_an_end_and_one_may_be() -> None:
    two, one = [*STEADY[:28], 0.0, 0.0], [*STEADY[:29], 0.0]
    made = found(two=two, one=one, a=STEADY, b=STEADY, c=STEADY, d=STEADY, e=STEADY, f=STEADY, g=STEADY, h=STEADY)
    assert made.ended.tolist() == [True] + [False] * 9
    assert made.doubtful.tolist() == [False, True] + [False] * 8
    assert np.isnan(made.series.values[0, -2:]).all()
    assert made.series.values[1, -1] == 0


def test_many_silent_units_are_late_postings() -> None:
    silent = [*STEADY[:28], 0.0, 0.0]
    made = found(a=silent, b=silent, c=STEADY, d=STEADY, e=STEADY)
    assert not made.ended.any()


def test_what_was_silent_before_or_is_unsteady_or_young_or_silent_all_year_has_not_ended() -> None:
    before = [*STEADY[:10], 0.0, *STEADY[11:28], 0.0, 0.0]
    wild = [*([10.0, 300.0, 60.0] * 10)[:28], 0.0, 0.0]
    young = [np.nan] * 24 + [100.0, 101.0, 99.0, 100.0, 0.0, 0.0]
    last_year = [*STEADY[:24], *[0.0] * 6]
    calm = {f"c{number}": STEADY for number in range(20)}
    assert not found(before=before, wild=wild, young=young, last_year=last_year, **calm).ended.any()


def test_a_month_that_has_not_come_is_no_silence() -> None:
    made = found(late=[*STEADY[:29], np.nan], a=STEADY, b=STEADY, c=STEADY)
    assert not made.ended.any()
    assert not made.doubtful.any()


def told(lives_of: object, awaited: tuple[str, ...] = (), **columns: list[float]) -> Lives:
    months = pd.period_range("2024-01", "2026-06", freq="M")
    return lives(check_history(pd.DataFrame(columns, index=months, dtype=float)), lives_of, awaited)


def test_a_known_life_says_when_and_silence_is_not_asked() -> None:
    # The last bill of a unit that closed in April, and the first of one that opens in August: posted, but no months.
    closed, coming = [*STEADY[:28], 0.0, 7.0], [0.0] * 27 + [0.0, 5.0, 0.0]
    silent = [*STEADY[:28], 0.0, 0.0]
    made = told(
        {"closed": (None, "2026-04"), "coming": (pd.Period("2026-08", freq="M"), None), "silent": (None, "2026-09")},
        closed=closed, coming=coming, silent=silent, a=STEADY, b=STEADY, c=STEADY, d=STEADY, e=STEADY, f=STEADY,
    )  # fmt: skip
    assert made.ended.tolist() == [True] + [False] * 8
    assert made.known.tolist() == [True] + [False] * 8
    assert not made.doubtful.any()
    assert np.isfinite(made.series.values).sum(axis=1).tolist() == [28, 0] + [30] * 7
    assert made.beside[:2].sum(axis=1).tolist() == [7, 5]
    assert made.beside[2:].sum() == 0
    assert made.starts.tolist() == [0, 7] + [0] * 7
    assert made.ends.tolist() == [4, 12, 9] + [12] * 6


def test_lives_may_come_as_a_table_and_an_unknown_end_leaves_silence_to_speak() -> None:
    table = pd.DataFrame({"first": ["2024-03", None], "last": [None, "2026-03"]}, index=["a", "gone"])
    made = told(table, a=[*STEADY[:28], 0.0, 0.0], b=STEADY, c=STEADY, d=STEADY, e=STEADY)
    assert made.ended.tolist() == [True, False, False, False, False]
    assert np.flatnonzero(np.isfinite(made.series.values[0])).tolist() == list(range(2, 28))
    assert made.beside[0, :2].tolist() == STEADY[:2]


def test_a_life_that_ends_before_it_begins_is_told_of() -> None:
    with pytest.raises(ValueError, match="a slutter 2026-01, før enheden begynder 2026-02"):
        told({"a": ("2026-02", "2026-01")}, a=STEADY)
    with pytest.raises(ValueError, match="Sidste måned for a er 'juni'"):
        told({"a": (None, "juni")}, a=STEADY)


def test_two_months_that_are_missing_may_be_an_end_unless_they_are_waited_for() -> None:
    gone = [*STEADY[:28], np.nan, np.nan]
    units = {"gone": gone, "a": STEADY, "b": STEADY, "c": STEADY, "d": STEADY, "e": STEADY}
    assert told(None, **units).doubtful.tolist() == [True] + [False] * 5
    assert not told(None, ("gone",), **units).doubtful.any()
    # Neither where a month was missing before, nor after one month, nor where many are.
    assert not told(None, **(units | {"gone": [*STEADY[:9], np.nan, *STEADY[10:28], np.nan, np.nan]})).doubtful.any()
    assert not told(None, **(units | {"gone": [*STEADY[:29], np.nan]})).doubtful.any()
    assert not told(None, **(units | {"a": gone})).doubtful.any()


def test_units_of_noughts_and_those_long_silent_say_nothing_of_late_postings() -> None:
    silent = [*STEADY[:28], 0.0, 0.0]
    living = dict.fromkeys("abcdef", STEADY)
    noughts = {f"n{number}": [0.0] * 30 for number in range(10)}
    gone = {f"g{number}": [*STEADY[:15], *[0.0] * 15] for number in range(10)}
    for beside in ({}, noughts, gone):
        made = found(silent=silent, **living, **beside)
        assert made.ended.tolist() == [True] + [False] * (6 + len(beside))


def test_in_whatever_year_a_unit_opened_or_closed_its_noughts_tell() -> None:
    months = pd.period_range("2024-01", "2026-06", freq="M")
    units = {
        "short": [0.0] * 6 + STEADY[:24],
        "last_year": [*STEADY[:22], *[0.0] * 8],
        "before": [*STEADY[:9], *[0.0] * 21],
        "unsteady": [*([10.0, 300.0, 60.0] * 10)[:17], *[0.0] * 13],
        "unsteady_lately": [*([10.0, 300.0, 60.0] * 10)[:25], *[0.0] * 5],
        "now_and_then": [0.0] * 6 + [5.0, 0.0] * 12,
        "plain": STEADY,
    }
    made = lives(check_history(pd.DataFrame(units, index=months, dtype=float)), ever=True)
    assert made.ended.tolist() == [False, True, True, True, False, False, False]
    assert np.isfinite(made.series.values).sum(axis=1).tolist() == [24, 22, 9, 17, 30, 30, 30]
