"""Absence by both denominators and temps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import absence_rates, illness, temps_table, unplanned


def year(unit: str = "Nord", kinds: dict[str, float] | None = None, staff: float = 40.0) -> pd.DataFrame:
    months = pd.period_range("2018-01", "2018-12", freq="M")
    rows = [
        {
            "month": month,
            "unit": unit,
            "kind": kind,
            "absence_days": days,
            "possible_days": 18 * staff,
            "full_time_employees": staff,
        }
        for month in months
        for kind, days in (kinds or {"kort": 40.0}).items()
    ]
    return pd.DataFrame(rows)


def test_twelve_days_of_227_is_the_published_rate():
    """12.0 days per full-time employee of 227 working days = 5.29 % (KRL, municipal absence 2018)."""
    result = absence_rates(year(), months=12).iloc[-1]
    assert result["days_per_employee"] == pytest.approx(12.0)
    assert round(100 * result["share_of_working_year"], 2) == 5.29
    assert result["share_of_possible"] == pytest.approx(40 / (18 * 40))


def test_a_single_month_is_measured_against_a_twelfth_of_the_working_year():
    month = absence_rates(year()).iloc[-1]
    assert month["days_per_employee"] == 1
    assert month["share_of_working_year"] == pytest.approx(1 / (227 / 12))
    quarter = absence_rates(year(), months=3, working_year_days=225).iloc[-1]
    assert quarter["share_of_working_year"] == pytest.approx(3 / (225 / 4))


def test_the_denominator_is_the_rule_of_the_month_and_missing_before_there_was_one():
    old = year().assign(month=pd.period_range("2006-07", "2007-06", freq="M"))
    shares = absence_rates(old).set_index("month")["share_of_working_year"]
    assert shares[:"2006-12"].isna().all()
    assert shares["2007-01":].tolist() == pytest.approx([12 / 227] * 6)
    assert absence_rates(old, working_year_days=240)["share_of_working_year"].tolist() == pytest.approx([0.05] * 12)


def test_staff_repeated_on_kinds_counts_once_and_over_units_adds():
    both = pd.concat([year("Nord", {"kort": 20, "lang": 20}), year("Syd", {"kort": 10}, staff=10)])
    result = absence_rates(both, by=(), months=12).iloc[-1]
    assert result["full_time_employees"] == 50
    assert result["days_per_employee"] == pytest.approx(12 * 50 / 50)
    kinds = absence_rates(both, by=("unit", "kind"), months=12).groupby(["unit", "kind"]).last()
    assert kinds.loc[("Nord", "lang"), "days_per_employee"] == pytest.approx(6)
    assert kinds.loc[("Syd", "kort"), "days_per_employee"] == pytest.approx(12)


def test_kinds_add_up_to_the_whole():
    table = year("Nord", {"kort": 13, "lang": 4, "barsel": 1})
    whole = absence_rates(table)["share_of_possible"].to_numpy()
    parts = absence_rates(table, by=("unit", "kind")).groupby("month")["share_of_possible"].sum().to_numpy()
    np.testing.assert_allclose(whole, parts)


def test_missing_month_leaves_the_window_open_and_missing_kind_is_zero():
    table = year("Nord", {"kort": 13, "lang": 4})
    hole = table[table["month"] != pd.Period("2018-06")]
    assert absence_rates(hole, months=12)["days_per_employee"].isna().all()
    no_long = table[~((table["kind"] == "lang") & (table["month"] == pd.Period("2018-06")))]
    kinds = absence_rates(no_long, by=("unit", "kind")).set_index(["kind", "month"])["absence_days"]
    assert kinds["lang", pd.Period("2018-06")] == 0.0
    assert kinds["lang", pd.Period("2018-07")] == 4.0


def test_absence_without_any_denominator_has_days_only():
    result = absence_rates(year().drop(columns=["possible_days", "full_time_employees"]))
    assert result["absence_days"].notna().all()
    assert result[["share_of_possible", "share_of_working_year"]].isna().all().all()


def test_empty_absence_gives_empty_table():
    assert absence_rates(year().iloc[:0]).empty


def test_bad_arguments_are_told_in_danish():
    with pytest.raises(ValueError, match="unit og kind"):
        absence_rates(year(), by=("area",))
    with pytest.raises(ValueError, match="mindst 1"):
        absence_rates(year(), months=0)


def temps() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": ["2026-01", "2026-01", "2026-02"],
            "unit": "Nord",
            "source": ["external", "internal", "external"],
            "hours": [100.0, 50.0, 200.0],
            "amount": [60_000.0, 15_000.0, 110_000.0],
        }
    )


def test_temps_prices_and_shares():
    pay = pd.DataFrame(
        {"month": ["2026-01", "2026-02", "2026-03"], "unit": "Nord", "attendance_hours": [900.0, 800.0, 900.0]}
    )
    table = temps_table(temps(), pay)
    january, february, march = (row for _, row in table.iterrows())
    assert january["mean_price"] == 500
    assert january["external_price"] == 600
    assert january["share_of_attendance"] == 0.15
    assert january["external_share_of_attendance"] == 0.1
    assert february["internal_hours"] == 0
    assert (march["hours"], march["share_of_attendance"]) == (0, 0)
    assert np.isnan(march["mean_price"])


def test_temps_rolling_over_units():
    two = pd.concat([temps(), temps().assign(unit="Syd", hours=1.0)])
    table = temps_table(two, months=2)
    assert table.groupby("unit")["hours"].last().to_dict() == {"Nord": 350, "Syd": 3}
    assert table["hours"].isna().sum() == 2
    assert temps_table(two.drop(columns="unit"), by=(), months=2)["hours"].tolist()[1] == 353


def test_temps_of_unknown_source():
    with pytest.raises(ValueError, match="external eller internal"):
        temps_table(temps().assign(source="bureau"))


def test_unplanned_absence_leaves_out_planned_days_and_keeps_the_staff():
    rows = pd.DataFrame(
        [
            ("2026-01", "Nord", "Sygdom", 10.0), ("2026-01", "Nord", "Barsel", 30.0), ("2026-01", "Nord", None, 2.0),
            ("2026-02", "Nord", "ORLOV", 25.0),
        ],
        columns=["month", "unit", "kind", "absence_days"],
    ).assign(possible_days=400.0, full_time_employees=20.0)  # fmt: skip
    table = absence_rates(unplanned(rows))
    assert table["absence_days"].tolist() == [12.0, 0.0]
    assert table["share_of_possible"].tolist() == [0.03, 0.0]
    assert absence_rates(rows)["share_of_possible"].tolist() == [0.105, 0.0625]
    # Days of no known kind may be of any kind: nothing is known of that unit's month, and the others keep theirs.
    some = rows.assign(kind=["Sygdom", "Barsel", "Ikke fordelt", "ORLOV"])
    assert unplanned(some)["absence_days"].isna().tolist() == [True, True, True, False]
    assert illness(some)["absence_days"].isna().tolist() == [True, True, True, False]
    assert absence_rates(unplanned(some))["month"].astype(str).tolist() == ["2026-02"]
    none = some.assign(absence_days=[10.0, 30.0, 0.0, 25.0])
    assert unplanned(none)["absence_days"].tolist() == [10.0, 0.0, 0.0, 0.0]
    for kind in ("barsel", "orlov", "ferie", "omsorgsdag"):
        assert unplanned(rows.assign(kind=kind.upper()))["absence_days"].tolist() == [0.0] * 4
