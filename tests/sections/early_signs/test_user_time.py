"""The time with citizens against its own two years: what is told while it is out of its range, and when it is back."""

from types import SimpleNamespace

import pandas as pd
import pytest

from styringslib.sections.early_signs.numbers import EarlySigns
from styringslib.sections.early_signs.section import _user_time_text

MONTH = pd.Period("2026-10", "M")


def told(*year):
    """60 and 61 in turn in two years (mean 60.5, moves of 1, so the range is 57.84 to 63.16), then this year's months."""
    months = pd.period_range("2024-01", periods=24 + len(year), freq="M")
    hours = pd.DataFrame({"user_time_share": [0.60, 0.61] * 12 + [value / 100 for value in year]}, index=months)
    return _user_time_text(EarlySigns(SimpleNamespace(hours=hours, month=MONTH))).replace("\u00a0", " ")


def test_within_the_range_nothing_is_said():
    assert told(*[60.5] * 10) == ""


def test_a_month_outside_is_told_and_asked_about_while_it_lasts():
    assert told(*[60.5] * 9, 57.0) == (
        "Brugertiden var i oktober uden for sit sædvanlige udsving på 57,8 pct. til 63,2 pct. Hvad har ændret sig?"
    )
    assert told(*[60.5] * 7, 57.0, 57.5, 60.5) == (
        "Brugertiden var i august og september uden for sit sædvanlige udsving på 57,8 pct. til 63,2 pct."
    )


def test_what_lies_some_months_back_is_not_told_again():
    assert told(*[60.5] * 6, 57.0, *[60.5] * 3) == ""


@pytest.mark.parametrize(("value", "side"), [(60.0, "under"), (61.0, "over")])
def test_nine_months_on_one_side_are_told_with_what_it_was(value, side):
    assert told(60.5, *[value] * 9) == (
        f"Brugertiden har i mindst 9 måneder i træk ligget {side} gennemsnittet af de to foregående år på 60,5 pct. "
        "Hvad har ændret sig?"
    )
