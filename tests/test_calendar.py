"""Calendar: share of the year, Danish holidays, working days and ISO weeks."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib import calendar

DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2030, 12, 31))


def test_share_of_the_year_as_printed_by_favrskov():
    """304 / 365 on 31 October 2019, printed 83.29 % (VIVE 2020)."""
    assert calendar.year_share("2019-10-31") == 304 / 365
    assert calendar.year_share(pd.Period("2019-10")) == 304 / 365
    assert calendar.year_share("2024-12-31") == 1.0
    assert calendar.year_share(dt.date(2024, 2, 29)) == 60 / 366


@pytest.mark.parametrize(
    "value",
    [
        "2026-10",
        "2026-10-17",
        "oktober 2026",
        "Okt. 2026",
        "October 2026",
        dt.date(2026, 10, 2),
        pd.Timestamp("2026-10-31"),
        pd.Period("2026-10"),
    ],
)
def test_month_is_read_from_what_users_have(value):
    assert calendar.as_month(value) == pd.Period("2026-10", freq="M")


def test_a_month_in_words_is_its_last_day():
    assert calendar.as_day("februar 2024") == dt.date(2024, 2, 29)
    assert calendar.month_in_words("2026 okt 2026") is None


@pytest.mark.parametrize("value", ["oktober", None, "2026-13", 202610, True])
def test_unreadable_month_and_day_say_how_to_write_them(value):
    with pytest.raises(ValueError, match="2026-10"):
        calendar.as_month(value)
    with pytest.raises(ValueError, match="kan ikke læses"):
        calendar.as_day(value)


def test_danish_order_is_day_month_year():
    """pandas alone would read 01-10-2026 as 10 January."""
    assert calendar.as_day("01-10-2026") == calendar.as_day("1.10.2026") == dt.date(2026, 10, 1)
    assert calendar.as_month("01-10-2026") == pd.Period("2026-10")
    assert calendar.as_day("2026-02") == dt.date(2026, 2, 28)
    assert calendar.as_day(np.datetime64("2026-10-01")) == dt.date(2026, 10, 1)
    with pytest.raises(ValueError, match="kan ikke læses"):
        calendar.as_day("31-02-2026")
    with pytest.raises(ValueError, match="kan ikke læses"):
        calendar.as_day(pd.NaT)


def test_holidays_of_2026_and_the_abolished_one():
    """Easter Sunday 2026 is 5 April; store bededag was last a holiday in 2023 (LOV 214 of 06-03-2023)."""
    found = calendar.public_holidays("2026-01-01", "2026-12-31")
    assert found[dt.date(2026, 4, 2)] == "Skærtorsdag"
    assert found[dt.date(2026, 5, 14)] == "Kristi himmelfartsdag"
    assert len(found) == 10
    assert "Store bededag" in set(calendar.public_holidays("2023-01-01", "2023-12-31"))
    assert "Store bededag" not in set(calendar.public_holidays("2024-01-01", "2024-12-31"))


def test_half_days_and_local_days_are_added_on_request():
    found = calendar.public_holidays("2026-12-01", "2026-12-31", half_days=True, extra=["2026-12-23", "2027-01-04"])
    assert found.index.tolist() == [dt.date(2026, 12, day) for day in (23, 24, 25, 26, 31)]
    assert found.iloc[0] == "Lokal fridag"


def test_working_days_of_months():
    assert calendar.working_days_in_month("2026-04") == 22 - 3  # skærtorsdag, langfredag, anden påskedag
    assert calendar.working_days_in_month("2026-12") == 23 - 1  # juledag is a Friday, anden juledag a Saturday
    assert calendar.working_days("2026-10-31", "2026-10-01") == 0
    assert calendar.days_in_month("2024-02") == 29


def test_weeks_are_cut_to_the_stretch():
    weeks = calendar.iso_weeks("2026-11-01", "2026-12-31")
    assert weeks["week"].iloc[[0, -1]].tolist() == ["2026-W44", "2026-W53"]
    assert weeks["days"].iloc[0] == 1  # 1 November 2026 is a Sunday
    assert weeks["last"].iloc[-1] == dt.date(2026, 12, 31)
    assert len(calendar.iso_weeks("2026-12-31", "2026-11-01")) == 0


def test_weeks_around_new_year_keep_their_iso_year():
    weeks = calendar.iso_weeks("2024-12-30", "2025-01-05")
    assert weeks["week"].tolist() == ["2025-W01"]


@given(DAYS, st.integers(0, 500))
def test_every_day_of_a_stretch_is_in_one_week_and_of_one_kind(first, length):
    last = first + dt.timedelta(days=length)
    weeks = calendar.iso_weeks(first, last)
    assert weeks["days"].sum() == length + 1
    assert (weeks["days"] == weeks[["working_days", "holidays", "weekend_days"]].sum(axis=1)).all()
    assert weeks["working_days"].sum() == calendar.working_days(first, last)
    assert weeks["week"].is_unique
    assert weeks["days"].between(1, 7).all()


def test_months_between():
    assert calendar.months_between("2025-11", "2026-02").astype(str).tolist() == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]
    assert len(calendar.months_between("2026-02", "2026-01")) == 0
