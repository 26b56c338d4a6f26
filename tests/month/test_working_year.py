"""The municipality's own working year goes before the dated rule."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from styringslib.month import staff
from styringslib.month.working_year import own_working_days, working_days, working_year

MONTH = pd.Period("2026-10", "M")


def municipality(absence: pd.DataFrame | None = None, **own: float) -> SimpleNamespace:
    settings = SimpleNamespace(assumption=lambda name, month, unit: own.get(name))
    return SimpleNamespace(settings=settings, absence=absence)


def test_without_own_assumptions_the_rules_of_the_month_count() -> None:
    known = municipality()
    assert own_working_days(known, "Ådalen", MONTH) is None
    assert working_days(known, "Ådalen", MONTH) == 227
    assert working_year(known, "Ådalen", MONTH).attendance_hours == 1739  # 37 x (52 - 5)
    # 10 days of 7.4 hours away.
    assert working_year(known, "Ådalen", MONTH, sick_days=10.0).attendance_hours == pytest.approx(1739 - 74)


def test_own_assumptions_go_before_the_rules() -> None:
    known = municipality(working_days_per_year=222.0, hours_per_year=1702.0)
    assert own_working_days(known, "Ådalen", MONTH) == working_days(known, "Ådalen", MONTH) == 222
    year = working_year(known, "Ådalen", MONTH, sick_days=5.0)
    assert year.paid_hours == 1924
    assert year.holiday_weeks == pytest.approx(6)
    assert year.attendance_hours == pytest.approx(1702 - 37)  # five days are a week


def test_before_the_first_rule_the_municipality_must_say() -> None:
    old = pd.Period("2006-12", "M")
    with pytest.raises(ValueError, match="absence_working_days gælder ikke endnu"):
        working_days(municipality(), "Ådalen", old)
    assert working_days(municipality(working_days_per_year=222.0), "Ådalen", old) == 222


def test_absence_is_measured_against_the_municipality_s_own_year() -> None:
    rows = {"month": [MONTH], "unit": ["A"], "kind": ["kort"], "absence_days": [10.0], "full_time_employees": [5.0]}
    known = municipality(pd.DataFrame(rows))
    # 2 days per employee in a month of 227 / 12 or 240 / 12 working days.
    assert staff.absence(known)["share_of_working_year"].tolist() == pytest.approx([2 / (227 / 12)])
    assert staff.absence(known, 240.0)["share_of_working_year"].tolist() == pytest.approx([0.1])
