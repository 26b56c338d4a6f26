"""Danish numbers, dates and grammar, against the written norm (Retskrivningsordbogen: thousand dot, decimal comma)."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.presentation import numbers


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (63_285_080, 0, "63.285.080"),
        (-270_564, 0, "\u2212270.564"),
        (83.64, 2, "83,64"),
        (0.5, 0, "1"),
        (-0.4, 0, "0"),
        (2.675, 2, "2,68"),
        (float("nan"), 0, "–"),
        (float("inf"), 0, "–"),
    ],
)
def test_decimal_writes_danish(value, decimals, expected):
    assert numbers.decimal(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (14_616_000, "14,62 mio. kr."),
        (999_999, "1,00 mio. kr."),
        (518_000, "520.000 kr."),
        (87_400, "85.000 kr."),
        (12_600, "13.000 kr."),
        (400, "under 1.000 kr."),
        (0, "0 kr."),
        (-52_000, "\u221250.000 kr."),
    ],
)
def test_running_text_rounds_as_the_house_style_asks(value, expected):
    assert plain(numbers.kroner(value)) == expected


@given(st.floats(-1e9, 1e9))
def test_rounding_never_moves_an_amount_by_more_than_half_a_step(value):
    step = 10_000 if abs(value) >= 200_000 else 5_000 if abs(value) >= 20_000 else 1_000
    assert abs(numbers.rounded_kroner(value) - value) <= step / 2


@given(st.floats(-1e9, 1e9))
def test_the_sign_of_an_amount_is_only_a_minus(value):
    assert numbers.kroner(-value).lstrip("\u2212") == numbers.kroner(value).lstrip("\u2212")


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.97, "97 pct."), (0.998, "over 99 pct."), (0.001, "under 1 pct."), (0.5, "50 pct.")],
)
def test_a_probability_is_never_told_as_certain(share, expected):
    assert plain(numbers.probability(share)) == expected


def test_dates_and_months_are_danish():
    assert numbers.month_name(pd.Period("2026-10", "M")) == "oktober 2026"
    assert numbers.month_short(pd.Period("2026-05", "M")) == "maj 2026"
    assert numbers.day(dt.date(2019, 10, 31)) == "31. oktober 2019"
    assert numbers.year_to(pd.Period("2026-01", "M")) == "januar"
    assert numbers.year_to(pd.Period("2026-10", "M")) == "januar til oktober"


def test_the_months_of_a_year_so_far_end_a_sentence():
    months = [pd.Period(month, "M") for month in ("2026-01", "2026-10", "2026-12")]
    assert [numbers.until(month) for month in months] == ["i januar", "til og med oktober", "i 2026"]


def test_grammar_of_names_lists_and_counts():
    assert numbers.genitive("Ådalen") == "Ådalens"
    assert numbers.genitive("Åhus") == "Åhus'"
    assert numbers.listed([]) == ""
    assert numbers.listed(["løn"]) == "løn"
    assert numbers.listed(["løn", "fravær", "vikarer"]) == "løn, fravær og vikarer"
    assert plain(numbers.counted(1, "enhed", "enheder")) == "1 enhed"
    assert plain(numbers.counted(0, "enhed", "enheder")) == "0 enheder"
    assert plain(numbers.hours(1)) == "1,0 timer"
    assert plain(numbers.hours(12_345.6)) == "12.346 timer"
    assert numbers.capital("ådalen og Søndervang") == "Ådalen og Søndervang"


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (None, "kr", "–"),
        (float("nan"), "pct", "–"),
        (0.8364, "pct2", "83,64"),
        ("2026-10", "month", "okt. 2026"),
        (pd.Period("2026-10", "M"), "month", "okt. 2026"),
        (pd.NaT, "date", "–"),
        ("", "text", ""),
    ],
)
def test_cells_by_kind(value, kind, expected):
    assert numbers.cell(value, kind) == expected


def test_an_unknown_kind_is_an_error_not_a_guess():
    with pytest.raises(KeyError):
        numbers.cell(1.0, "dollars")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (270_564.4, 0, "+270.564"),
        (-270_564.5, 0, "\u2212270.565"),
        (0.4, 0, "0"),
        (-0.4, 0, "0"),
        (0.04, 1, "0,0"),
        (0.05, 1, "+0,1"),
        (float("nan"), 0, "–"),
    ],
)
def test_a_deviation_is_written_with_its_sign_and_nought_without(value, decimals, expected):
    assert numbers.signed(value, decimals) == expected


def test_kinds_with_a_sign_are_those_without_one_and_a_sign():
    assert numbers.cell(0.0123, "over_pct") == "+1,2"
    assert numbers.cell(-0.0123, "over_pct2") == "\u22121,23"
    assert numbers.cell(12.5, "change_hours1") == "+12,5"
    assert numbers.cell(float("nan"), "over_kr") == "–"


def test_figures_that_differ_are_printed_apart() -> None:
    assert numbers.told_apart(numbers.percent, 0.0891, 0.0894) == ["8,91\u00a0pct.", "8,94\u00a0pct."]
    assert numbers.told_apart(numbers.percent, 0.0891, 0.0894, 0.066) == [
        "8,91\u00a0pct.", "8,94\u00a0pct.", "6,60\u00a0pct.",
    ]  # fmt: skip
    assert numbers.told_apart(numbers.percent, 0.115, 0.089) == ["11,5\u00a0pct.", "8,9\u00a0pct."]
    assert numbers.told_apart(numbers.decimal, 9.2, 9.2) == ["9,2", "9,2"]
    assert numbers.told_apart(numbers.decimal, 9.20001, 9.20002) == ["9,2", "9,2"]
    assert numbers.told_apart(numbers.decimal, 9.2, float("nan")) == ["9,2", "–"]
