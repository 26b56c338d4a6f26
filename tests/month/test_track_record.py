"""The forecast's own record: arithmetic on made-up forecasts, and what the sample's reports say of themselves."""

import pandas as pd
import pytest

from styringslib.month.track_record import COLUMNS, accuracy, track_record
from styringslib.presentation import text
from styringslib.sections import track_record as section


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


def kept(*rows):
    """Forecasts as the register has them: unit, month, day made, expected; bounds 1 % to either side."""
    frame = pd.DataFrame(rows, columns=["unit", "month", "made", "expected"])
    frame["month"], frame["made"] = pd.PeriodIndex(frame["month"], freq="M"), pd.to_datetime(frame["made"])
    bounds = {"lower_80": 0.99, "upper_80": 1.01, "lower_95": 0.98, "upper_95": 1.02}
    return frame.assign(**{name: frame["expected"] * factor for name, factor in bounds.items()})


def test_a_forecast_on_record_stands_as_it_was_made(fjordby, month):
    recorded = kept(
        ("Søndervang", "2026-06", "2026-07-09", 8_000_000.0),
        ("Søndervang", "2026-07", "2026-08-09", 8_100_000.0),
        ("frame:Myndighedens ramme", "2026-07", "2026-08-09", 1.0),
        ("Søndervang", "2026-10", "2026-11-09", 9.0),
    )
    table = track_record(fjordby, month, recorded)
    own = table[(table["year"] == 2026) & (table["unit"] == "Søndervang")].sort_values("month").set_index("month")
    assert own.index.tolist() == [3, 6, 7, 9]
    assert own["estimate"][[6, 7]].tolist() == [8_000_000.0, 8_100_000.0]
    assert own["made"].fillna("").tolist() == ["", "2026-07-09", "2026-08-09", ""]
    # The other units' June is on no record: it is calculated, and theirs alone.
    other = table[(table["year"] == 2026) & (table["unit"] == "Ådalen")]
    assert sorted(other["month"]) == [3, 6, 9]
    assert not table["unit"].str.startswith("frame:").any()


def test_what_was_expected_of_a_finished_year_is_held_against_its_outturn(fjordby, month):
    spent = fjordby.known_at(month).postings
    year = spent[(spent["unit"] == "Ådalen") & (spent["month"].dt.year == 2025)]["amount"].sum()
    whole = spent[spent["month"].dt.year == 2025]["amount"].sum()
    recorded = kept(("Ådalen", "2025-04", "2025-05-08", year * 1.05), ("total", "2025-04", "2025-05-08", whole * 0.995))
    table = track_record(fjordby, month, recorded)
    rows = table[table["method"] == "recorded"].set_index("unit")
    assert rows.loc["Ådalen", "outturn"] == pytest.approx(year)
    assert rows.loc["Ådalen", "error"] == pytest.approx(0.05)
    assert rows.loc["total", "error"] == pytest.approx(-0.005)
    # The record does not change how the method is judged over finished years.
    pd.testing.assert_frame_equal(accuracy(table, "Ådalen"), accuracy(track_record(fjordby, month), "Ådalen"))


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


def test_the_reader_sees_which_forecasts_were_kept_and_how_they_fared():
    earlier = pd.DataFrame(
        {
            "month": pd.PeriodIndex(["2026-06", "2026-07", "2026-10"], freq="M"),
            "expected": [1.0, 2.0, 3.0],
            "lower_80": [0.0] * 3,
            "upper_80": [4.0] * 3,
            "made": pd.to_datetime([None, "2026-08-09", None]),
        }
    )
    told = Told(accuracy(MADE, "A"), earlier)
    told.recorded_years = pd.DataFrame(
        {
            "month": pd.PeriodIndex(["2025-04", "2025-05"], freq="M"),
            "made": pd.to_datetime(["2025-05-08", "2025-06-08"]),
            "expected": [105.0, 101.0],
            "lower_80": [104.0, 99.0],
            "upper_80": [106.0, 103.0],
            "outturn": [100.0, 100.0],
            "error": [0.05, 0.01],
            "inside": [False, True],
        }
    )
    made = section.track_record(told).tables
    assert [row[-1] for row in made["prognoser"].rows] == ["beregnet bagefter", "gemt 9. august 2026", "denne rapport"]
    assert [row[-1] for row in made["prognoser_gemt"].rows] == ["nej", "ja"]
    assert "5,00" in made["prognoser_gemt"].to_html()
