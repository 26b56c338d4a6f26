"""Hours and staff of the last three months, on rows that can be added by hand. August to October have 92 days."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.intake import Municipality
from styringslib.scenarios.start.hours import ScenarioHours, citizens_at

OCTOBER = pd.Period("2026-10", "M")
MONTH = 365.25 / 12  # days of an average month
NAN = float("nan")


def rows(columns: str, *values: tuple[Any, ...]) -> pd.DataFrame:
    table = pd.DataFrame(values, columns=columns.split())
    if "month" in table:
        table["month"] = pd.PeriodIndex(table["month"], freq="M")
    return table


ACTIVITY = "unit month service granted_hours delivered_hours budgeted_hours recipients budgeted_recipients"
PAYROLL = "unit month wage_category amount hours attendance_hours"
TEMPS = "unit month source amount hours"
ABSENCE = "unit month kind absence_days possible_days"


def hours(units: tuple[str, ...] = ("A", "B"), price: float = NAN, **tables: pd.DataFrame) -> ScenarioHours:
    empty = {"activity": rows(ACTIVITY), "payroll": rows(PAYROLL), "temps": rows(TEMPS), "absence": rows(ABSENCE)}
    known = [SimpleNamespace(name=name, merged_into=None) for name in units]
    settings = SimpleNamespace(
        units=[*known, SimpleNamespace(name="Old", merged_into="A")],
        assumption_by_unit=lambda name, month: pd.Series({"A": price, "B": price}),
        thresholds=SimpleNamespace(small_count=5),
    )
    every = empty | {"cases": pd.DataFrame(), "packages": pd.DataFrame()} | tables
    municipality = Municipality(Path(), settings, every, pd.DataFrame())
    return ScenarioHours(municipality, OCTOBER, units)


def worked() -> ScenarioHours:
    """A has three months, one of them from a unit it took over; B one month; both have rows that do not count."""
    activity = rows(
        ACTIVITY,
        ("A", "2026-07", "Pleje", 9e9, 9e9, 9e9, 1.0, 1.0),
        ("Old", "2026-08", "Pleje", 100.0, 80.0, 110.0, 1.0, 1.0),
        ("A", "2026-09", "Sygepleje", 200.0, 180.0, 190.0, 1.0, 1.0),
        ("A", "2026-10", "Pleje", 300.0, 260.0, 300.0, 1.0, 1.0),
        ("B", "2026-10", "Pleje", NAN, 46.0, NAN, 1.0, 1.0),
        ("A", "2026-11", "Pleje", NAN, NAN, 9e9, NAN, 1.0),
    )
    payroll = rows(
        PAYROLL,
        ("A", "2026-08", "Løn", 1.0, 1.0, 300.0),
        ("A", "2026-09", "Løn", 1.0, 1.0, 300.0),
        ("A", "2026-10", "Løn", 1.0, 1.0, 300.0),
        ("B", "2026-10", "Løn", 1.0, 1.0, 0.0),
    )
    temps = rows(
        TEMPS,
        ("A", "2026-09", "external", 45_000.0, 60.0),
        ("A", "2026-10", "external", 15_000.0, 40.0),
        ("A", "2026-10", "internal", 9e9, 9e9),
        ("A", "2026-07", "external", 9e9, 1.0),
    )
    return hours(price=470.0, activity=activity, payroll=payroll, temps=temps)


def test_an_average_month_counts_every_day_alike() -> None:
    found = worked()
    assert found.granted["A"] == pytest.approx(600 / 92 * MONTH)
    assert found.delivered["A"] == pytest.approx(520 / 92 * MONTH)
    assert found.budgeted["A"] == pytest.approx(600 / 92 * MONTH)
    assert found.attendance["A"] == pytest.approx(900 / 92 * MONTH)
    # B has one month of three: a third of the days. Nothing is granted, so its delivered hours count; no hours at work.
    assert found.granted["B"] == found.delivered["B"] == pytest.approx(46 / (92 / 3) * MONTH)
    assert np.isnan([found.attendance["B"], found.budgeted["B"]]).all()


def test_shares_of_the_three_months_together() -> None:
    found = worked()
    assert found.temps_share["A"] == pytest.approx(100 / 1_000)
    assert found.user_time["A"] == pytest.approx(520 / 1_000)
    assert np.isnan(found.user_time["B"])


def test_temps_cost_what_was_paid_and_else_what_the_budget_assumes() -> None:
    found = worked()
    assert found.temps_price.tolist() == [600, 470]
    assert hours(price=470.0).temps_price.tolist() == [470, 470]
    free = rows(TEMPS, ("A", "2026-10", "external", 5.0, 0.0))
    assert hours(price=470.0, temps=free).temps_price["A"] == 470


def test_absence_is_unplanned_days_of_the_possible() -> None:
    table = rows(
        ABSENCE,
        ("A", "2026-07", "Sygdom", 90.0, 100.0),
        ("A", "2026-08", "Sygdom", 10.0, 100.0),
        ("A", "2026-09", "Sygdom", 4.0, 100.0),
        ("A", "2026-10", "Sygdom", 7.0, 220.0),
        ("A", "2026-10", "Barsel", 50.0, 220.0),
        ("B", "2026-10", "Sygdom", 0.1, 0.5),
    )
    assert hours(absence=table).absence.tolist() == pytest.approx([21 / 420, 0.2])
    table.loc[5, "possible_days"] = 0.0
    assert np.isnan(hours(absence=table).absence["B"])


def test_without_rows_nothing_is_known() -> None:
    bare = hours()
    for name in ("granted", "delivered", "budgeted", "attendance", "temps_share", "user_time", "absence"):
        assert getattr(bare, name).isna().all(), name
    assert bare.people.empty
    assert bare.bands[0].tolist() == bare.bands[1].tolist() == [[0, 0, 0], [0, 0, 0]]
    assert bare.few_in_a_band is False


def test_citizens_are_those_with_a_grant_on_the_last_day_and_stand_in_the_band_of_all_their_hours() -> None:
    day = pd.to_datetime(
        ["2026-10-31", "2026-11-01", "2026-01-01", "2026-01-01", "2026-01-01", "2026-01-01", "2026-01-01"]
    )
    cases = pd.DataFrame(
        {
            "unit": ["A", "A", "A", "A", "B", "B", "A"],
            "citizen": ["today", "tomorrow", "two", "two", "five", "most", "gone"],
            "hours_per_week": [4.9, 9.0, 3.0, 2.0, 24.9, 25.0, 9.0],
            "from_date": day,
            "to_date": pd.to_datetime([None, None, "2026-10-31", None, None, "2026-12-01", "2026-10-30"]),
        }
    )
    found = citizens_at(cases, OCTOBER).set_index("citizen")
    assert found["hours"].to_dict() == {"today": 4.9, "two": 5.0, "five": 24.9, "most": 25.0}
    assert found["band"].to_dict() == {"today": 0, "two": 1, "five": 1, "most": 2}


@pytest.mark.parametrize(
    ("people", "told", "few"),
    [
        ([5, 5, 5], [5, 5, 5], False),
        ([5, 5, 4], [5, 9, 0], True),
        ([4, 5, 5], [0, 9, 5], True),
        ([6, 1, 4], [6, 5, 0], True),
        ([6, 1, 0], [7, 0, 0], True),
        ([2, 1, 1], [0, 0, 0], True),  # four in all
        ([3, 0, 2], [0, 5, 0], True),  # five in all, in the band between
        ([0, 0, 0], [0, 0, 0], False),
    ],
)
def test_a_band_of_fewer_than_five_is_counted_with_its_neighbour(people: list[int], told: list[int], few: bool) -> None:
    found = hours(("A",))
    found.__dict__["_counted"] = (np.array([people], dtype=float), np.array([people], dtype=float) * 10)
    assert found.few_in_a_band is few
    assert found.bands[0].tolist() == [told]
    assert found.bands[1].tolist() == [[10 * count for count in told]]
