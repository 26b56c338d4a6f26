"""A clock that is set back, summer time, a leap day and a new year: what depends on the clock goes on, and nothing else does."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib import calendar
from styringslib.delivery.due import begins, month_of
from styringslib.intake import Settings
from styringslib.intake.settings.settings_file import read_settings
from styringslib.publishing import trail
from styringslib.register.shown import local, moment
from tests.reports import made_municipality

DAYS = st.dates(dt.date(2019, 12, 30), dt.date(2033, 1, 2))


@pytest.fixture(params=["UTC", "Europe/Copenhagen", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine's own time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of the small municipality."""
    return read_settings(made_municipality.write(tmp_path_factory.mktemp("ur") / "data"))


@given(DAYS)
def test_the_month_of_a_day_is_the_one_that_ended_last_also_on_a_leap_day_and_at_new_year(day: dt.date) -> None:
    month = month_of(day)
    assert month.end_time.date() < day
    assert (month + 1).start_time.date() <= day <= (month + 1).end_time.date()
    # A day later it is the same month or the next.
    assert month_of(day + dt.timedelta(days=1)) - month in (0 * month.freq, month.freq)


@given(number=st.integers(0, 200), day=st.integers(1, 28))
def test_a_month_s_extracts_are_due_once_and_in_the_month_after(settings: Settings, number: int, day: int) -> None:
    month = pd.Period("2020-01", "M") + number
    due = begins(month, replace(settings, extract_day=day))
    assert month_of(due) == month
    assert due < begins(month + 1, replace(settings, extract_day=day))


@given(DAYS, st.integers(1, 5))
def test_working_days_add_up_whatever_lies_between(day: dt.date, days: int) -> None:
    first = pd.Period(day, "M")
    whole = sum(calendar.working_days_in_month(first + number) for number in range(days))
    assert 18 * days <= whole <= 23 * days


def test_times_in_the_log_have_a_zone_and_are_the_same_moment_in_each(zone: str) -> None:
    before = dt.datetime.now(dt.UTC)
    noted = dt.datetime.fromisoformat(trail.now())
    assert noted.utcoffset() is not None
    assert abs(noted - before) < dt.timedelta(seconds=60)


def test_a_reader_sees_danish_time_whatever_the_machine_s_zone(zone: str) -> None:
    assert moment(dt.datetime(2026, 12, 31, 23, 30)) == "1. januar 2027 kl. 00.30"
    assert moment(dt.datetime(2028, 2, 28, 23, 30, tzinfo=dt.UTC)) == "29. februar 2028 kl. 00.30"
    # The hour that comes twice, and the one that is not there.
    assert moment(dt.datetime(2026, 10, 25, 0, 30)) == moment(dt.datetime(2026, 10, 25, 1, 30))
    assert [moment(dt.datetime(2026, 3, 29, hour, 30))[-5:] for hour in (0, 1)] == ["01.30", "03.30"]


@given(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2033, 1, 1)), st.integers(1, 10**6))
def test_what_is_kept_in_utc_keeps_its_order_over_summer_time(at: dt.datetime, seconds: int) -> None:
    later = at + dt.timedelta(seconds=seconds)
    assert local(later).timestamp() > local(at).timestamp()


def test_a_log_goes_on_when_the_clock_is_set_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = ["2027-01-01T00:00:01+01:00", "2026-12-31T23:59:00+01:00", "2026-10-25T02:30:00+01:00"]
    for at in times:
        monkeypatch.setattr(trail, "now", lambda at=at: at)
        trail.Trail(tmp_path, trail.Caller("ABC", "styring run")).write("run_begun")
    chain = trail.log_of(tmp_path).read()
    # The order is that of the numbers, and no line is taken for changed.
    assert [(row["nr"], row["at"]) for row in chain.lines] == list(enumerate(times, 1))
    assert chain.faults == ()
