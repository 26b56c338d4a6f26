"""What is charted of absence, temps and overtime: every value and exposure from a few rows."""

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp
from styringslib.sections.early_signs.findings import sign_finding
from styringslib.sections.early_signs.measured import charts
from styringslib.sections.early_signs.numbers import EarlySigns, WholeEarlySigns
from tests.month.made_accounts import municipality

OCTOBER = pd.Period("2026-10", "M")
MONTHS = pd.period_range("2024-01", "2026-10", freq="M")


def rows(unit="Nord", **columns):
    """The same row in every month from 2024 on."""
    return pd.DataFrame({"unit": unit, "month": MONTHS, **columns})


def at(table, when, column, value):
    return table.assign(**{column: table[column].mask(table["month"] == pd.Period(when, "M"), value)})


def made(folder, **tables):
    return municipality(folder, **tables)


PAY = rows(amount=50_000.0, attendance_hours=1_000.0, wage_category="Løn")
SICK = rows(kind="Sygdom", absence_days=10.0, possible_days=200.0, full_time_employees=10.0)
TEMPS = rows(source="external", hours=20.0, amount=1.0)


def test_absence_is_unplanned_days_per_possible_day(tmp_path):
    other = rows(kind="Barsel", absence_days=30.0, possible_days=200.0, full_time_employees=10.0)
    found = charts(made(tmp_path, absence=pd.concat([SICK, other])), 2026, OCTOBER)
    assert list(found) == ["absence"]
    table = found["absence"].set_index("month")
    assert (str(table.index.min()), str(table.index.max())) == ("2026-01", "2026-10")
    assert set(table["value"]) == {10}
    assert set(table["exposure"]) == {200}
    assert table["expected"].tolist() == pytest.approx([10] * 10)
    assert not table["signal"].any()


def test_temps_are_external_hours_per_hour_at_work_and_none_where_no_row_is(tmp_path):
    own = pd.concat(
        [TEMPS[TEMPS["month"] != pd.Period("2026-03", "M")], rows(source="internal", hours=500.0, amount=1.0)]
    )
    pay = pd.concat([PAY, PAY.assign(attendance_hours=200.0), rows("Syd", attendance_hours=9.0, amount=1.0)])
    found = charts(made(tmp_path, temps=own, payroll=pay), 2026, OCTOBER)
    table = found["temps"].set_index("month")
    assert set(table["unit"]) == {"Nord"}  # Syd has never had any
    assert table["value"].tolist() == [20, 20, 0, 20, 20, 20, 20, 20, 20, 20]
    assert set(table["exposure"]) == {1_200}
    assert charts(made(tmp_path / "b", temps=own), 2026, OCTOBER) == {}


def test_temps_of_months_that_have_not_come_are_not_nought(tmp_path):
    """Nord's temps come every month, and those of September and October are not there yet; June's row lacks its hours."""
    late = TEMPS[TEMPS["month"] <= pd.Period("2026-08", "M")]
    late = at(late, "2026-06", "hours", float("nan"))
    table = charts(made(tmp_path, temps=late, payroll=PAY), 2026, OCTOBER)["temps"]
    assert table["month"].astype(str).tolist() == [f"2026-{month:02}" for month in (1, 2, 3, 4, 5, 7, 8)]
    assert set(table["value"]) == {20}


def test_overtime_is_kroner_of_its_categories_and_a_correction_is_no_negative(tmp_path):
    over = at(rows(wage_category="Overarbejde", amount=3_000.0, attendance_hours=0.0), "2026-05", "amount", -700.0)
    known = made(tmp_path, payroll=pd.concat([PAY, over]))
    known.settings.sections["personale"] = {"overarbejde": ["Overarbejde"]}
    table = charts(known, 2026, OCTOBER)["overtime"].set_index("month")
    assert table.loc["2026-05", "value"].item() == 0
    assert table.loc["2026-06", "value"].item() == 3_000
    assert set(table["exposure"]) == {1_000}
    known.settings.sections["personale"] = {"overarbejde": ["Andet"]}
    assert charts(known, 2026, OCTOBER) == {}


def test_a_measure_needs_months_before_the_year(tmp_path):
    known = made(tmp_path, absence=SICK[SICK["month"] >= pd.Period("2026-01", "M")])
    assert charts(known, 2026, OCTOBER) == {}
    # The table may know more months than the report.
    assert charts(made(tmp_path / "b", absence=SICK), 2026, OCTOBER - 3)["absence"]["month"].max() == OCTOBER - 3
    # A month without possible days can not be charted.
    idle = at(SICK, "2026-04", "possible_days", 0.0)
    assert len(charts(made(tmp_path / "c", absence=idle), 2026, OCTOBER)["absence"]) == 9


def test_a_wave_is_found_in_the_unit_and_in_the_whole_strongest_first(tmp_path):
    sick = pd.concat([at(SICK, "2026-09", "absence_days", 60.0), SICK.assign(unit="Syd")])
    temps = at(TEMPS, "2026-09", "hours", 200.0)
    known = made(tmp_path, absence=sick, temps=temps, payroll=PAY)
    nord = EarlySigns(
        FollowUp(known.for_unit("Nord"), known.unit("Nord"), OCTOBER, MonthForecast(OCTOBER), lambda: known)
    )
    assert sorted(nord.charts) == ["absence", "temps"]
    assert nord.charts["absence"].loc["2026-09", "value"].item() == 60
    assert [finding.topic for finding in nord.findings] == ["sign_temps", "sign_absence"]
    # Ten times the usual hours of temps; and 60 days where ten are usual.
    assert nord.findings[0].size == pytest.approx(9)
    assert nord.findings[1].value("actual") == pytest.approx(0.3)
    assert nord.findings[1].value("still") == 0
    syd = EarlySigns(FollowUp(known.for_unit("Syd"), known.unit("Syd"), OCTOBER, MonthForecast(OCTOBER), lambda: known))
    assert list(syd.charts) == ["absence"]
    assert syd.findings == []
    whole = WholeEarlySigns(WholeFollowUp(known, None, OCTOBER, MonthForecast(OCTOBER)))
    assert [(finding.unit, finding.topic) for finding in whole.findings] == [
        ("Nord", "sign_temps"),
        ("Nord", "sign_absence"),
    ]


def chart(**columns):
    months = pd.period_range("2026-08", OCTOBER, freq="M", name="month")
    base = {"value": 20.0, "expected": 10.0, "exposure": 200.0, "score": 2.0, "signal": True}
    return pd.DataFrame(base | columns, index=months)


def test_a_sign_is_counted_over_the_months_that_hang_together():
    found = sign_finding(
        "Nord", OCTOBER, "overtime", chart(value=[10.0, 20.0, 60.0], signal=[False, True, True]), fresh=3
    )
    # September and October: 80 where 20 were expected, of an exposure of 400.
    assert (found.size, found.value("actual"), found.value("expected")) == (3, 0.2, 0.05)
    assert found.evidence["actual"].kind == "price"
    assert sign_finding("Nord", OCTOBER, "temps", chart(), fresh=3).evidence["actual"].kind == "pct"
    # Where nothing was expected the excess is the whole.
    assert sign_finding("Nord", OCTOBER, "temps", chart(expected=0.0), fresh=3).size == 1


@pytest.mark.parametrize(("score", "told"), [(1.0, False), (1.01, True)])
def test_a_month_close_to_the_expected_is_no_sign(score, told):
    assert (sign_finding("Nord", OCTOBER, "absence", chart(score=score), fresh=3) is not None) == told
