"""What is put together for the forecast's record: finished years, this year's months, and what was kept at the time."""

import pandas as pd
import pytest

from styringslib.month.track_record import MONTHS, track_record
from tests.month.made_accounts import every_month, municipality

OCTOBER = pd.Period("2026-10", "M")


def outlook(then):
    """A forecast of 12 kr a month that has passed, for Nord, a frame and the total."""
    table = pd.DataFrame({"unit": ["Nord", "frame:Ældre", "total"], "total": 12.0 * then.month})
    return table.assign(lower_80=0.0, upper_80=200.0)


def kept(*rows):
    table = pd.DataFrame(rows, columns=["unit", "month", "made", "expected"])
    table = table.assign(month=pd.PeriodIndex(table["month"], freq="M"), made=pd.to_datetime(table["made"]))
    return table.assign(lower_80=0.0, upper_80=1.0, lower_95=0.0, upper_95=1.0)


@pytest.fixture
def nord(tmp_path):
    """100 kr a month from 2023; 2026 to October."""
    return municipality(tmp_path, postings=pd.DataFrame(every_month("Nord", "2023-01", "2026-10", 100.0)))


def test_a_steady_year_was_foreseen_after_three_six_and_nine_months(nord):
    table = track_record(nord, OCTOBER, None, outlook)
    finished = table[table["outturn"].notna()]
    assert sorted(finished["month"].dt.year.unique()) == [2023, 2024, 2025]
    # 2023 has no year before it to take shares from.
    assert finished.loc[finished["method"] == "last_year_share", "month"].dt.year.min() == 2024
    assert sorted(finished["month"].dt.month.unique()) == list(MONTHS) == [3, 6, 9]
    assert set(finished["method"]) == {"combination", "last_year_share", "twelfths"}
    assert finished["expected"].tolist() == pytest.approx([1_200.0] * len(finished))
    assert finished["outturn"].tolist() == [1_200.0] * len(finished)
    assert finished["error"].abs().max() < 1e-9


def test_this_years_months_are_forecast_as_they_were_then(nord):
    rows = track_record(nord, OCTOBER, None, outlook)
    rows = rows[rows["outturn"].isna()]
    assert rows.set_index(["unit", "month"])["expected"].to_dict() == {
        (unit, pd.Period(f"2026-{month:02}", "M")): 12.0 * month
        for unit in ("Nord", "frame:Ældre", "total")
        for month in (3, 6, 9)
    }
    assert set(rows["method"]) == {"combination"}
    # The month of the report itself is no earlier forecast; the one before it is.
    september = track_record(nord, pd.Period("2026-09", "M"), None, outlook)
    assert set(september.loc[september["outturn"].isna(), "month"].dt.month) == {3, 6, 8}


def test_what_was_kept_takes_the_place_of_what_is_calculated(nord):
    asked = []
    recorded = kept(
        ("Nord", "2026-03", "2026-04-08 09:00", 7.0),
        ("total", "2026-03", "2026-04-08 09:00", 8.0),
        ("Nord", "2026-06", "2026-07-08 09:00", 9.0),
        ("Nord", "2026-10", "2026-11-08 09:00", 1.0),
        ("Nord", "2024-05", "2024-06-08 09:00", 1_320.0),
    )

    def told(then):
        asked.append(then.month)
        return outlook(then)

    table = track_record(nord, OCTOBER, recorded, told)
    now = table[table["outturn"].isna()].set_index(["unit", "month"])["expected"]
    march, june = pd.Period("2026-03", "M"), pd.Period("2026-06", "M")
    assert now[[("Nord", march), ("total", march), ("Nord", june), ("total", june)]].tolist() == [7, 8, 9, 72]
    assert asked == [6, 9]  # March is kept for all
    assert ("Nord", OCTOBER) not in now.index
    (old,) = table[table["method"] == "recorded"].to_dict("records")
    assert (old["expected"], old["outturn"], str(old["made"].date())) == (1_320, 1_200, "2024-06-08")
    assert old["error"] == pytest.approx(0.1)


def test_without_a_whole_year_there_is_no_finished_one(tmp_path):
    short = municipality(tmp_path, postings=pd.DataFrame(every_month("Nord", "2025-02", "2026-10", 100.0)))
    table = track_record(short, OCTOBER, None, outlook)
    assert table["outturn"].isna().all()
    # The unit, its frame and the total, after March, June and September.
    assert len(table) == 9
    nothing = municipality(tmp_path / "b")
    assert track_record(nothing, OCTOBER, None, outlook).empty
