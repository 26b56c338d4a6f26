"""The forecast's own record: arithmetic on made-up forecasts, and what the sample's reports say of themselves."""

import pandas as pd
import pytest

from styringslib.presentation import text
from styringslib.presentation import track_record as section
from styringslib.reports.track_record import COLUMNS, accuracy, track_record


def record(rows):
    return pd.DataFrame(rows, columns=COLUMNS[:-1]).assign(made=None)


MADE = record(
    [
        ("A", 2024, 3, "combination", 110.0, 100.0, 0.10, 90.0, 120.0),
        ("A", 2025, 3, "combination", 96.0, 100.0, -0.04, 95.0, 97.0),
        ("A", 2024, 3, "twelfths", 130.0, 100.0, 0.30, None, None),
        ("A", 2025, 3, "twelfths", 100.0, 100.0, 0.0, None, None),
        ("A", 2026, 3, "combination", 90.0, None, None, 80.0, 100.0),
        ("B", 2025, 3, "combination", 200.0, 100.0, 1.0, 0.0, 1.0),
    ]
)


def test_accuracy_is_the_median_error_and_the_share_inside():
    (row,) = accuracy(MADE, "A").to_dict("records")
    assert row["combination"] == pytest.approx(0.07)
    assert row["twelfths"] == pytest.approx(0.15)
    assert row["coverage"] == 0.5
    assert row["years"] == 2
    assert pd.isna(row["last_year_share"])


def test_a_unit_without_finished_years_has_no_record():
    assert accuracy(MADE[MADE["year"] == 2026], "A").empty
    assert accuracy(MADE, "C").empty


def test_this_years_forecasts_know_only_what_was_booked_then(fjordby, month):
    table = track_record(fjordby, month)
    own = table[(table["year"] == 2026) & (table["unit"] == "Søndervang")]
    assert own["month"].tolist() == [3, 6, 9]
    assert own["outturn"].isna().all()
    # The absence that was planted there begins in February: the expectation grows as it becomes known.
    assert own["estimate"].is_monotonic_increasing
    finished = table[(table["year"] == 2025) & (table["method"] == "combination")]
    assert (finished["error"].abs() < 0.05).all()


def test_an_earlier_report_does_not_know_later_years(fjordby):
    table = track_record(fjordby, pd.Period("2024-06", "M"))
    assert table["year"].max() == 2024
    assert table.loc[table["year"] == 2024, "month"].unique().tolist() == [3]


class Told:
    def __init__(self, hits, earlier):
        self.accuracy, self.earlier_forecasts, self.month = hits, earlier, pd.Period("2026-10", "M")
        self.recorded_years = pd.DataFrame()


def test_numbers_in_the_text_stand_in_the_table():
    made = section.track_record(Told(accuracy(MADE, "A"), pd.DataFrame()))
    assert text.numerals(made.text) == ["2", "3", "7,00"]
    assert [table.name for table in made.tables.values()] == ["traefsikkerhed"]


def test_without_a_record_it_says_so():
    made = section.track_record(Told(accuracy(MADE, "C"), pd.DataFrame()))
    assert "kan ikke gøres op endnu" in made.text
    assert made.tables == {}
