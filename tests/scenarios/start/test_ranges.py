"""How far an assumption may move: quantiles of the units' own months, worked by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.scenarios.model.baseline import Team
from styringslib.scenarios.start.ranges import (
    _absence,
    _against_assumed,
    _growth,
    _mix,
    _pay,
    _price,
    _ratio,
    _shares,
    _wide,
    _window,
    ranges,
)

OCTOBER = pd.Period("2026-10", "M")
NAN = float("nan")


def quantile(values: list[float], share: float) -> float:
    """The value that far along the sorted ones, on the line between two."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def series(count: int) -> list[float]:
    """Amounts that differ, so that every one of them tells in a quantile."""
    return [100.0 + (7 * place) % 31 + place / 10 for place in range(count)]


def months(count: int, last: pd.Period = OCTOBER) -> pd.PeriodIndex:
    return pd.period_range(end=last, periods=count, freq="M")


def made(**changes: Any) -> Any:
    given = {
        "units": ("A", "B"),
        "month": OCTOBER,
        "table": lambda name: pd.DataFrame(),
        "user_time_by_month": pd.DataFrame(),
        "present": pd.DataFrame(),
        "municipality": SimpleNamespace(settings=SimpleNamespace(assumption=lambda name, month, unit: None)),
        "unplanned_absence": pd.DataFrame({"absence_days": []}),
        "bands": (np.array([[30.0, 10, 0], [20, 0, 0]]), np.zeros((2, 3))),
        **dict.fromkeys(("user_time", "delivered", "granted", "temps_share"), pd.Series({"A": 0.5, "B": 0.5})),
    }
    return SimpleNamespace(**(given | changes))


def test_a_share_may_move_from_today_to_the_middle_of_its_last_three_years() -> None:
    values = [value / 200 for value in series(50)]
    history = pd.DataFrame({"A": values, "B": [NAN] * 37 + values[37:-1] + [NAN]}, index=months(50, OCTOBER + 2))
    known = pd.Series({"A": 0.55, "B": 0.5})
    found = _shares(made(), history, known, 3)
    assert found is not None
    # The two months after October are not known; the 36 before count. B has eleven of them, which is too few.
    window = values[12:48]
    ends = [round(100 * (quantile(window, share) - 0.55), 1) for share in (0.1, 0.9)]
    assert [found.low[0], found.high[0]] == pytest.approx(ends)
    assert np.isnan([found.low[1], found.high[1]]).all()
    twelve = pd.DataFrame({"B": [NAN] * 38 + values[38:]}, index=months(50))
    enough = _shares(made(), twelve, known, 3)
    assert enough is not None
    assert enough.high[1] == pytest.approx(round(100 * (quantile(values[38:], 0.9) - 0.5), 1))
    assert np.isnan(enough.high[0])
    assert _shares(made(), None, known, 3) is None


def test_granted_hours_may_grow_as_they_have_from_year_to_year() -> None:
    hours = series(60)
    rows = pd.DataFrame({"month": months(60, OCTOBER + 2), "unit": "A", "granted_hours": hours})
    found = _growth(made(table=lambda name: rows))
    assert found is not None
    three = [sum(hours[place - 2 : place + 1]) for place in range(2, 58)]  # quarters that end in a month up to October
    growth = [100 * (three[place] / three[place - 12] - 1) for place in range(12, len(three))][-36:]
    assert len(growth) == 36
    assert [found.low[0], found.high[0]] == [round(quantile(growth, 0.1), 1), round(quantile(growth, 0.9), 1)]
    assert np.isnan(found.low[1])
    assert _growth(made()) is None


def test_absence_is_compared_by_whole_years() -> None:
    days, possible = series(60), [2_000.0 + place for place in range(60)]
    rows = pd.DataFrame({"month": months(60), "unit": "A", "absence_days": days, "possible_days": possible})
    found = _absence(made(unplanned_absence=rows))
    assert found is not None
    year = [sum(days[place - 11 : place + 1]) / sum(possible[place - 11 : place + 1]) for place in range(24, 60)]
    assert [found.low[0], found.high[0]] == [round(100 * (quantile(year, share) - year[-1]), 1) for share in (0.1, 0.9)]
    assert _absence(made()) is None


def test_citizens_may_move_bands_as_they_have_in_a_year() -> None:
    # Ten citizens of 2 hours; one has 10 hours, a band higher, from July 2024. Bands are counted every half-year: nought to
    # April 2024, 0.1 from October 2024. On a year that is 0, 10, 10, 0, 0, 0 points; nine tenths of the way lies in the tens.
    rows = [(f"k{place}", 2.0, "2020-01-01", None) for place in range(9)]
    rows += [("k9", 2.0, "2020-01-01", "2024-06-30"), ("k9", 10.0, "2024-07-01", None)]
    cases = pd.DataFrame(rows, columns=["citizen", "hours_per_week", "from_date", "to_date"])
    cases = cases.assign(
        unit="A",
        service="Pleje",
        from_date=pd.to_datetime(cases["from_date"]),
        to_date=pd.to_datetime(cases["to_date"]),
    )
    found = _mix(made(table=lambda name: cases))
    assert found is not None
    assert [found.low[0], found.high[0]] == [0, 10]
    assert np.isnan([found.low[1], found.high[1]]).all()
    assert _mix(made()) is None


def assumption(name: str, month: pd.Period, unit: str) -> float | None:
    assert (name, month.month) == ("pay_per_attendance_hour", 12)
    return {("A", 2021): 300.0, ("A", 2024): 300.0, ("B", 2025): 250.0, ("A", 2020): 1.0, ("A", 2026): 1.0}.get(
        (unit, month.year)
    )


def test_prices_are_held_against_what_finished_years_budgets_assumed() -> None:
    paid = pd.DataFrame(
        {"A": [303.0, 309.0, 999.0, 999.0], "B": [NAN, 265.0, 999.0, NAN]}, index=[2021, 2024, 2020, 2026]
    )
    paid.loc[2025] = [NAN, 265.0]
    settings = SimpleNamespace(settings=SimpleNamespace(assumption=assumption))
    found = _against_assumed(made(municipality=settings), lambda hours: paid, "pay_per_attendance_hour", "Løn")
    # 1, 3 and 6 per cent over; neither six years ago nor this unfinished year counts, nor a year without an assumption.
    assert found is not None
    assert found.low.tolist() == [round(1 + 0.2 * 2, 1)] * 2
    assert found.high.tolist() == [round(3 + 0.8 * 3, 1)] * 2
    paid.loc[2025, "B"] = NAN
    assert _against_assumed(made(municipality=settings), lambda hours: paid, "pay_per_attendance_hour", "") is None


def test_a_years_price_is_its_kroner_over_its_hours() -> None:
    payroll = pd.DataFrame(
        {
            "month": pd.PeriodIndex(["2024-01", "2024-12", "2025-01"], freq="M"),
            "unit": "A",
            "amount": [300.0, 400.0, 50.0],
            "attendance_hours": [1.0, 1.0, 0.0],
        }
    )
    assert _pay(made(table=lambda name: payroll))["A"].tolist() == pytest.approx([350, NAN], nan_ok=True)
    temps = payroll.rename(columns={"attendance_hours": "hours"}).assign(source=["external", "internal", "external"])
    assert _price(made(table=lambda name: temps))["A"].iloc[0] == 300
    assert _pay(made()).empty
    assert _price(made()).empty


def test_reviews_ageing_courses_and_capacity() -> None:
    record = SimpleNamespace(reviewed={"low": 12.0, "middle": 80.0, "high": 5.0})
    team = Team(capacity=10.0, asked=12.26, saved=2.0, reach=0.5, units=np.array([False, True]))
    # Ten a month for three years, then 22: means of twelve months are 24 tens (of the last 36) and then 11 to 22.
    begun = pd.Series([10.0] * 36 + [22.0] * 12, index=months(48))
    found = ranges(made(), record, team, begun)  # type: ignore[arg-type]
    # 12 of 50 citizens; more than the ten there are; nobody has over 25 hours.
    assert found["reviewed_low"].high.tolist() == [24, 24]
    assert found["reviewed_low"].low.tolist() == [0, 0]
    assert found["reviewed_middle"].high.tolist() == [100, 100]
    assert set(found) == {
        "reviewed_low", "reviewed_middle", "population_years", "healthy_ageing", "courses", "capacity"
    }  # fmt: skip
    assert (found["population_years"].low[0], found["population_years"].high[0]) == (0, 1)
    assert (found["healthy_ageing"].low[0], found["healthy_ageing"].high[0]) == (0, 100)
    assert (found["courses"].low[0], found["courses"].high[0]) == (-12, 18.5 - 22)
    assert (found["capacity"].low[0], found["capacity"].high[0]) == (0, 2.3)
    idle = Team(capacity=13.0, asked=12.0, saved=2.0, reach=0.5, units=np.array([False, True]))
    short = ranges(made(), record, idle, begun.tail(12))  # type: ignore[arg-type]
    assert short["capacity"].high.tolist() == [0, 0]
    assert "courses" not in short
    assert "courses" in ranges(made(), record, idle, begun.tail(13))  # type: ignore[arg-type]
    assert not {"courses", "capacity"} & set(ranges(made(), record, None, begun))  # type: ignore[arg-type]
    assert ranges(made(units=()), record, None, begun) == {}  # type: ignore[arg-type]


def test_a_month_that_is_not_reported_is_neither_skipped_nor_nought() -> None:
    """Three months' sums are of three months in a row: without May, those of May, June and July are not known."""
    rows = pd.DataFrame({"month": months(14).delete(8), "unit": "A", "hours": 10.0})
    rows.loc[0, "hours"] = NAN
    wide = _wide(rows, "hours")
    assert wide.index.equals(months(14))
    assert wide["A"].isna().tolist() == [True] + [False] * 7 + [True] + [False] * 5
    sums = _ratio(wide, wide, 3)["A"]
    assert sums.isna().tolist() == [True] * 3 + [False] * 5 + [True] * 3 + [False] * 3
    # The three years are those before the month, not the last that somebody has reported.
    assert _window(wide.iloc[:5], OCTOBER)["A"].notna().sum() == 4
    assert len(_window(wide.iloc[:5], OCTOBER)) == 36
