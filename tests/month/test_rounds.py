"""When a month's follow-up was last made, and which of its forecasts is the record."""

import pandas as pd
import pytest

from styringslib.month.register_state import RegisterState, recorded_forecasts, rounds, with_entries
from tests.month.made_accounts import every_month, municipality

BOUNDS = {"lower_80": 1.0, "upper_80": 3.0, "lower_95": 0.0, "upper_95": 4.0}


def state(*rows):
    """Unit, month, time it was made, expected."""
    table = pd.DataFrame(rows, columns=["unit", "month", "at", "expected"]).assign(**BOUNDS)
    table["month"], table["at"] = pd.PeriodIndex(table["month"], freq="M"), pd.to_datetime(table["at"])
    return RegisterState("Registret", {"forecast": table})


@pytest.fixture
def sundby(tmp_path):
    """Extracts are drawn on the 7th of the month after."""
    return municipality(tmp_path, postings=pd.DataFrame(every_month("Nord", "2026-01", "2026-04", 1.0)))


MADE = state(
    ("Nord", "2026-02", "2026-03-09 12:00", 2.5),
    ("Nord", "2026-02", "2026-04-06 23:00", 2.0),
    ("Nord", "2026-02", "2026-04-07 00:00", 9.0),
    ("Nord", "2026-01", "2026-02-05 12:00", 1.0),
    ("total", "2026-02", "2026-03-10 12:00", 5.0),
)


def test_the_record_is_the_last_of_its_round(sundby):
    table = recorded_forecasts(MADE, sundby)
    assert table[["unit", "expected"]].to_numpy().tolist() == [["Nord", 1.0], ["Nord", 2.0], ["total", 5.0]]
    assert table["month"].dt.month.tolist() == [1, 2, 2]
    bounds = ["lower_80", "upper_80", "lower_95", "upper_95"]
    assert list(table) == ["unit", "month", "made", "expected", *bounds, "by_method"]
    assert recorded_forecasts(None, sundby).empty
    assert list(recorded_forecasts(None, sundby)) == list(table)


def test_a_round_ends_with_its_last_forecast_but_not_before_the_extract(sundby):
    """January's was made before its extract on 7 February, February's on 6 April; March has none; April is still open."""
    assert rounds(MADE, sundby) == {
        "2026-01": pd.Timestamp("2026-02-07"),
        "2026-02": pd.Timestamp("2026-04-06 23:00"),
        "2026-03": pd.Timestamp("2026-04-07"),
    }
    assert with_entries(sundby, MADE).rounds == rounds(MADE, sundby)
    assert with_entries(sundby, None) is sundby


def test_a_register_that_was_away_is_told_in_danish_time(sundby):
    taken = pd.Timestamp("2026-07-01 10:05")
    told = RegisterState("Registret", MADE.versions, taken, "nede")
    assert told.warning.endswith("der stod i registret den 1. juli 2026 kl. 12.05.")
    assert RegisterState("Registret").warning == ""
    problems = with_entries(sundby, told).problems
    assert told.warning in problems["message"].tolist()
