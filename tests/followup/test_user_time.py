"""User-time share: the same units and months above and below the line, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import attendance_hours, user_time_share

NAN = np.nan
# A district, a second one that stops reporting hours in February, a private provider and a residential facility.
DONE = pd.DataFrame(
    [
        ("Nord", "2026-01", "pleje", 200.0), ("Nord", "2026-01", "sygepleje", 48.0), ("Nord", "2026-02", "pleje", 260.0),
        ("Syd", "2026-01", "pleje", 150.0), ("Syd", "2026-02", "pleje", NAN), ("Privat", "2026-01", "pleje", 90.0),
    ],
    columns=["unit", "month", "service", "delivered_hours"],
)  # fmt: skip
PAY = pd.DataFrame(
    [
        ("Nord", "2026-01", 300.0), ("Nord", "2026-01", 60.0), ("Nord", "2026-02", 400.0), ("Syd", "2026-01", 250.0),
        ("Syd", "2026-02", 250.0), ("Solgården", "2026-01", 900.0), ("Syd", "2026-03", 0.0),
    ],
    columns=["unit", "month", "attendance_hours"],
)  # fmt: skip
TEMPS = pd.DataFrame(
    [
        ("Nord", "2026-01", "external", 40.0), ("Nord", "2026-01", "internal", 25.0), ("Syd", "2026-02", "external", 50.0),
        ("Privat", "2026-01", "external", 7.0),
    ],
    columns=["unit", "month", "source", "hours"],
)  # fmt: skip


def shares(**how):
    return user_time_share(DONE, PAY, TEMPS, **how)


def test_hours_at_work_are_the_payrolls_and_external_temps():
    table = attendance_hours(PAY, TEMPS)
    assert [tuple(row) for row in table.assign(month=table["month"].astype(str)).to_numpy()] == [
        ("Nord", "2026-01", 360.0, 40.0, 400.0),
        ("Nord", "2026-02", 400.0, 0.0, 400.0),
        ("Solgården", "2026-01", 900.0, 0.0, 900.0),
        ("Syd", "2026-01", 250.0, 0.0, 250.0),
        ("Syd", "2026-02", 250.0, 50.0, 300.0),
    ]


def test_without_a_table_of_temps_theirs_are_unknown_and_not_nought():
    table = attendance_hours(PAY)
    assert table["external_hours"].isna().all()
    assert table["attendance_hours"].tolist() == [360.0, 400.0, 900.0, 250.0, 250.0]


def test_by_unit_and_month():
    table = shares()
    assert table["unit"].tolist() == ["Nord", "Nord", "Syd"]
    assert table["delivered_hours"].tolist() == [248.0, 260.0, 150.0]
    assert table["attendance_hours"].tolist() == [400.0, 400.0, 250.0]
    assert table["user_time_share"].tolist() == [0.62, 0.65, 0.6]


def test_all_units_together_are_those_that_both_work_and_report():
    table = shares(by=())
    assert table["month"].astype(str).tolist() == ["2026-01", "2026-02"]
    # (248 + 150) / (400 + 250): neither the provider's 90 hours nor the facility's 900; February is Nord's alone.
    assert table["user_time_share"].tolist() == [398 / 650, 0.65]


def test_over_months_together():
    both = pd.period_range("2026-01", "2026-02", freq="M")
    table = shares(over=both).set_index("unit")["user_time_share"]
    assert table.to_dict() == {"Nord": 508 / 800, "Syd": 0.6}
    assert shares(by=(), over=both).loc[0].to_dict() == {
        "delivered_hours": 658.0, "attendance_hours": 1050.0, "user_time_share": 658 / 1050,
    }  # fmt: skip
    assert shares(over=both[1:])["user_time_share"].tolist() == [0.65]


@pytest.mark.parametrize("activity", [DONE.iloc[:0], DONE.assign(delivered_hours=NAN), DONE.iloc[5:]])
def test_nothing_known_is_missing_and_not_nought(activity):
    months = pd.period_range("2026-01", "2026-02", freq="M")
    assert user_time_share(activity, PAY, TEMPS).empty
    assert user_time_share(activity, PAY, TEMPS, by=(), over=months).isna().to_numpy().tolist() == [[True] * 3]


def test_a_split_that_the_payroll_does_not_have_is_refused():
    with pytest.raises(ValueError, match="kun deles på unit, ikke service"):
        shares(by=("unit", "service"))
