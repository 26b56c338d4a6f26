"""Which figures are hidden when few people stand behind them: the counts, at their limits."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from styringslib.handouts.small_counts import RESTS_ON, hidden_figures

YEAR = pd.period_range("2026-01", "2026-10", freq="M")
PAYROLL = pd.DataFrame({"month": pd.PeriodIndex([], freq="M"), "attendance_hours": []})


def unit(*, recipients=40.0, absence=None, places=None, payroll=PAYROLL, limit=5, own_year=None, few=()):
    assumed = SimpleNamespace(assumption=lambda name, month, unit: own_year if name == "hours_per_year" else None)
    return SimpleNamespace(
        name="Lille",
        month=YEAR[-1],
        year_to_date=YEAR,
        few_people=pd.DataFrame({"table": list(few)}),
        absence=pd.DataFrame() if absence is None else pd.DataFrame({"full_time_employees": absence}),
        occupancy=pd.DataFrame() if places is None else pd.DataFrame({"places": places}),
        key_figures=pd.DataFrame({"actual": {} if recipients is None else {"recipients": recipients}}, dtype=float),
        municipality=SimpleNamespace(payroll=payroll, settings=assumed),
        settings=SimpleNamespace(thresholds=SimpleNamespace(small_count=limit)),
    )


def months(*values, start="2026-01"):
    return pd.Series(values, index=pd.period_range(start, periods=len(values), freq="M"), dtype=float)


@pytest.mark.parametrize(
    ("table", "rests_on"), [("activity", "people"), ("absence", "employees"), ("temps", "employees")]
)
def test_what_the_reports_leave_out_because_of_few_people_is_handed_out_to_nobody(table, rests_on):
    # The number itself is then missing, as if nobody counted.
    assert hidden_figures(unit(recipients=None, few=[table])) == frozenset(RESTS_ON[rests_on])


@pytest.mark.parametrize(("people", "hidden"), [(5.0, False), (4.99, True), (0.5, True), (0.0, False)])
def test_citizens_are_few_below_the_limit_and_none_are_no_secret(people, hidden):
    assert (hidden_figures(unit(recipients=people)) == frozenset(RESTS_ON["people"])) is hidden
    assert bool(hidden_figures(unit(recipients=people))) is hidden


def test_what_is_not_counted_hides_nothing():
    assert hidden_figures(unit(recipients=None)) == frozenset()
    assert hidden_figures(unit(absence=months(np.nan, np.nan), places=months(np.nan))) == frozenset()


def test_places_and_employees_are_the_years_mean():
    # 4 and 6 places are 5 in the mean; the empty month before the year does not count.
    assert hidden_figures(unit(places=months(0.0, 4.0, 6.0, start="2025-12"))) == frozenset()
    assert hidden_figures(unit(places=months(9.0, 4.0, 5.9, start="2025-12"))) == {"occupancy"}
    employees = frozenset(RESTS_ON["employees"])
    assert hidden_figures(unit(absence=months(0.0, 4.0, 6.0, start="2025-12"))) == frozenset()
    assert hidden_figures(unit(absence=months(9.0, 4.0, 5.9, start="2025-12"))) == employees
    # A month without a count is unknown, not nought.
    assert hidden_figures(unit(absence=months(6.0, np.nan, 4.0))) == frozenset()


@pytest.mark.parametrize(("second", "hidden"), [(850.0, False), (849.0, True)])
def test_without_absence_employees_are_the_hours_at_work_of_a_month(second, hidden):
    # 600 + 850 hours in two months are 725 a month; five of 1,739 / 12 = 144.92 hours each make 724.58.
    payroll = pd.DataFrame(
        {
            "month": pd.PeriodIndex(["2025-12", "2026-01", "2026-02", "2026-02"], freq="M"),
            "attendance_hours": [9_999.0, 600.0, second - 50, 50.0],
        }
    )
    found = hidden_figures(unit(payroll=payroll))
    assert found == (frozenset(RESTS_ON["employees"]) if hidden else frozenset())
    unknown = hidden_figures(unit(payroll=payroll.assign(attendance_hours=np.nan)))
    assert unknown == frozenset()
    # Where the absence table tells of last year only, hours count.
    assert hidden_figures(unit(payroll=payroll, absence=months(1.0, start="2025-12"))) == found


def test_each_count_hides_its_own_figures_only():
    found = hidden_figures(unit(recipients=3.0, absence=months(50.0), places=months(2.0)))
    assert found == {*RESTS_ON["people"], "occupancy"}
    assert hidden_figures(unit(recipients=3.0, absence=months(50.0), places=months(2.0), limit=2)) == frozenset()


@pytest.mark.parametrize(("hours", "hidden"), [(600.0, False), (599.0, True)])
def test_the_municipalitys_own_working_year_counts_employees(hours, hidden):
    # 1,440 hours a year are 120 a month: five employees make 600.
    payroll = pd.DataFrame({"month": pd.PeriodIndex(["2026-01"], freq="M"), "attendance_hours": [hours]})
    assert bool(hidden_figures(unit(payroll=payroll, own_year=1_440.0))) is hidden
