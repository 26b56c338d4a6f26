"""The forecast's own record: arithmetic on made-up forecasts, and what the sample's reports say of themselves."""

import pandas as pd
import pytest

from styringslib.month.forecast import RECORD, MonthForecast, typed
from styringslib.month.month_end import month_end
from styringslib.month.track_record import accuracy
from styringslib.presentation import text
from styringslib.sections import track_record as section


def record(rows):
    table = pd.DataFrame(rows, columns=[name for name in RECORD if name not in ("made", "state")])
    return typed(table.assign(month=pd.PeriodIndex(table["month"], freq="M")), RECORD)


MADE = record(
    [
        ("A", "2024-03", "combination", 110.0, 100.0, 0.10, 90.0, 120.0),
        ("A", "2025-03", "combination", 96.0, 100.0, -0.04, 95.0, 97.0),
        ("A", "2024-03", "twelfths", 130.0, 100.0, 0.30, None, None),
        ("A", "2025-03", "twelfths", 100.0, 100.0, 0.0, None, None),
        ("A", "2026-03", "combination", 90.0, None, None, 80.0, 100.0),
        ("B", "2025-03", "combination", 200.0, 100.0, 1.0, 0.0, 1.0),
    ]
)


def of(table, unit):
    return table[table["unit"] == unit]


def years(table):
    return table["month"].dt.year


def test_accuracy_is_the_median_error_and_the_share_inside():
    (row,) = accuracy(of(MADE, "A")).to_dict("records")
    assert row["combination"] == pytest.approx(0.07)
    assert row["twelfths"] == pytest.approx(0.15)
    assert row["coverage"] == 0.5
    assert row["years"] == 2
    assert pd.isna(row["last_year_share"])


def test_a_unit_without_finished_years_has_no_record():
    assert accuracy(MADE[MADE["month"] == pd.Period("2026-03")]).empty
    assert accuracy(of(MADE, "C")).empty


def test_this_years_forecasts_know_only_what_was_booked_then(forecasts):
    table = forecasts.record
    own = of(table, "Søndervang")[lambda rows: years(rows) == 2026]
    assert own["month"].astype(str).tolist() == ["2026-03", "2026-06", "2026-09"]
    assert own["outturn"].isna().all()
    # The absence that was planted there begins in February: the expectation grows as it becomes known.
    assert own["expected"].is_monotonic_increasing
    finished = table[(years(table) == 2025) & (table["method"] == "combination")]
    assert (finished["error"].abs() < 0.05).all()


def test_an_earlier_report_does_not_know_later_years(fjordby):
    table = month_end(fjordby, pd.Period("2024-06", "M")).record
    assert years(table).max() == 2024
    # March, and last month's, which what has moved since is told of.
    assert table.loc[years(table) == 2024, "month"].astype(str).unique().tolist() == ["2024-03", "2024-05"]


def kept(*rows):
    """Forecasts as the register has them: unit, month, time made, expected; bounds 1 % to either side."""
    frame = pd.DataFrame(rows, columns=["unit", "month", "made", "expected"])
    frame["month"], frame["made"] = (
        pd.PeriodIndex(frame["month"], freq="M"),
        pd.to_datetime(frame["made"], format="mixed"),
    )
    bounds = {"lower_80": 0.99, "upper_80": 1.01, "lower_95": 0.98, "upper_95": 1.02}
    return frame.assign(**{name: frame["expected"] * factor for name, factor in bounds.items()})


def test_a_forecast_on_record_stands_as_it_was_made(fjordby, month):
    recorded = kept(
        ("Søndervang", "2026-06", "2026-07-09 13:45", 8_000_000.0),
        ("Søndervang", "2026-07", "2026-08-09", 8_100_000.0),
        ("frame:Myndighedens ramme", "2026-07", "2026-08-09", 1.0),
        ("Søndervang", "2026-10", "2026-11-09", 9.0),
    )
    table = month_end(fjordby, month, recorded).record
    this_year = table[years(table) == 2026]
    own = of(this_year, "Søndervang").sort_values("month").set_index("month")
    assert own.index.month.tolist() == [3, 6, 7, 9]
    assert own["expected"].tolist()[1:3] == [8_000_000.0, 8_100_000.0]
    assert own["made"].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["", "2026-07-09", "2026-08-09", ""]
    # The other units' June is on no record: it is calculated, and theirs alone.
    assert sorted(of(this_year, "Ådalen")["month"].dt.month) == [3, 6, 9]
    # Of frames this year's stand there, as a purchaser's front page draws them.
    frame = of(table, "frame:Myndighedens ramme").sort_values("month").set_index("month")
    assert frame.index.astype(str).tolist() == ["2026-03", "2026-06", "2026-07", "2026-09"]
    assert frame["expected"]["2026-07"] == 1.0
    assert frame["expected"]["2026-09"] > 60e6
    assert set(years(table[table["unit"].str.startswith("frame:")])) == {2026}


def test_what_was_expected_of_a_finished_year_is_held_against_its_outturn(fjordby, forecasts, month):
    spent = fjordby.known_at(month).postings
    year = spent[(spent["unit"] == "Ådalen") & (spent["month"].dt.year == 2025)]["amount"].sum()
    whole = spent[spent["month"].dt.year == 2025]["amount"].sum()
    recorded = kept(("Ådalen", "2025-04", "2025-05-08", year * 1.05), ("total", "2025-04", "2025-05-08", whole * 0.995))
    table = month_end(fjordby, month, recorded).record
    rows = table[table["method"] == "recorded"].set_index("unit")
    assert rows.loc["Ådalen", "outturn"] == pytest.approx(year)
    assert rows.loc["Ådalen", "error"] == pytest.approx(0.05)
    assert rows.loc["total", "error"] == pytest.approx(-0.005)
    # The record does not change how the method is judged over finished years.
    pd.testing.assert_frame_equal(accuracy(of(table, "Ådalen")), accuracy(of(forecasts.record, "Ådalen")))


class Told:
    closed, unit, name, minor_kr, belief_findings = False, None, "A", 50_000.0, ()

    def __init__(self, hits, earlier):
        self.accuracy, self.earlier_forecasts, self.month = hits, earlier, pd.Period("2026-10", "M")
        self.recorded_years, self.forecasts = pd.DataFrame(), MonthForecast(self.month)
        self.overridden = pd.DataFrame()


def test_numbers_in_the_text_stand_in_the_table():
    made = section.track_record(Told(accuracy(of(MADE, "A")), pd.DataFrame()))
    assert text.numerals(made.text) == ["2", "3", "7,00"]
    assert [table.name for table in made.tables.values()] == ["traefsikkerhed"]


def test_without_a_record_it_says_so():
    made = section.track_record(Told(accuracy(of(MADE, "C")), pd.DataFrame()))
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
    told = Told(accuracy(of(MADE, "A")), earlier)
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
