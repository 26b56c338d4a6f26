"""The month's forecasts of a made-up municipality, on answers worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from styringslib.month import accounts
from styringslib.month.forecast import FIGURES, MonthForecast
from styringslib.month.kept_forecasts import forecast_folder, keep, keep_recorded, read_forecasts, write_forecasts
from styringslib.month.month_end import month_end
from styringslib.month.planned_changes import expected_changes, known_changes
from styringslib.prognosis import KnownChange
from tests.month.made_accounts import budget, change, changes, every_month, municipality

MORE = 50_000.0


def month(text):
    return pd.Period(text, "M")


def sundby(folder, last="2026-10", lift="", **tables):
    """Nord and Syd cost 1.0 and 2.0 million a month, Havnen earns half a million; 50,000 more in Nord from ``lift``."""
    lines = every_month("Nord", "2023-01", last, 1_000_000.0) + every_month("Syd", "2023-01", last, 2_000_000.0)
    lines += every_month("Havnen", "2023-01", last, -500_000.0, "Indtægter")
    if lift and lift <= last:
        lines += every_month("Nord", lift, last, MORE)
    plans = [
        row
        for year in (2023, 2024, 2025, 2026)
        for unit, amount in (("Nord", 1_000_000.0), ("Syd", 1_900_000.0), ("Havnen", -500_000.0))
        for row in budget(unit, year, amount)
    ]
    return municipality(folder, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans), **tables)


def test_every_figure_of_a_steady_year(tmp_path):
    made = month_end(sundby(tmp_path), month("2026-10"))
    figures = made.figures
    assert figures.index.tolist() == ["Havnen", "Nord", "Syd", "frame:Ældre", "total"]
    assert list(figures) == [*FIGURES, "activity_differs"]
    syd = figures.loc["Syd"]
    assert syd[["adopted", "budget", "budget_to_date"]].tolist() == [22_800_000, 22_800_000, 19_000_000]
    assert syd[["posted", "outstanding", "spent"]].tolist() == [20_000_000, 0, 20_000_000]
    assert syd[["expected_rest", "changes", "expected", "previous"]].tolist() == pytest.approx([4e6, 0, 24e6, 24e6])
    assert syd["probability"] == pytest.approx(1)
    assert figures.loc["Nord", "probability"] == pytest.approx(0.5)
    assert figures.loc["frame:Ældre", "expected"] == pytest.approx(36_000_000)
    total = figures.loc["total"]
    assert total[["budget", "spent", "expected_rest", "expected"]].tolist() == pytest.approx([28.8e6, 25e6, 5e6, 30e6])
    assert figures.loc["Havnen", ["expected", "spent"]].tolist() == pytest.approx([-6_000_000, -5_000_000])
    assert (figures["lower_95"] <= figures["lower_80"]).all()
    assert (figures["upper_80"] <= figures["upper_95"]).all()
    assert made.units == ["Havnen", "Nord", "Syd"]
    assert made.frames == {"frame:Ældre": "Ældre"}
    assert made.weights.groupby("unit")["weight"].sum().tolist() == pytest.approx([1.0] * 5)


def test_late_invoices_are_outstanding_and_part_of_what_is_expected(tmp_path):
    lines = every_month("Nord", "2023-01", "2026-10", 1_000.0, "Drift", (0.5, 0.3, 0.2))
    lines = [line for line in lines if line["posting_date"] < pd.Timestamp("2026-11-07")]
    made = month_end(municipality(tmp_path, postings=pd.DataFrame(lines)), month("2026-10"))
    late = made.late.set_index("month")["outstanding"]
    assert late[month("2026-10")] == pytest.approx(500)
    assert late[month("2026-09")] == pytest.approx(200)
    row = made.figures.loc["Nord"]
    assert row[["posted", "outstanding", "spent", "expected_rest", "expected"]].tolist() == pytest.approx(
        [9_300, 700, 10_000, 2_000, 12_000]
    )
    assert np.isnan(row["budget"])
    assert np.isnan(row["probability"])
    # September's 200 were 500 at its own extract, and 300 have come since, as expected.
    assert row[["previous", "new_actuals", "revised_past", "changed_expectations"]].tolist() == pytest.approx(
        [12_000, 0, 0, 0], abs=1e-6
    )


def test_december_is_uncertain_by_what_is_outstanding(tmp_path):
    rng = np.random.default_rng(3)
    lines = every_month("Nord", "2023-01", "2026-12", 1_000_000.0, "Drift", (0.5, 0.3, 0.2))
    lines = [
        line | {"amount": line["amount"] * (1 + 0.1 * rng.normal())}
        for line in lines
        if line["posting_date"] < pd.Timestamp("2027-01-07")
    ]
    row = month_end(municipality(tmp_path, postings=pd.DataFrame(lines)), month("2026-12")).figures.loc["Nord"]
    assert row["outstanding"] == pytest.approx(700_000, rel=0.1)
    assert row["expected"] == row["spent"]
    assert row["expected_rest"] == 0
    assert row["lower_80"] < row["expected"] - 10_000
    assert row["upper_80"] > row["expected"] + 10_000
    assert row["expected"] - row["lower_80"] == pytest.approx(row["upper_80"] - row["expected"])


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_december_awaits_what_supplementary_periods_without_dates_bring(tmp_path, sign):
    """A million a month, and 50,000 more to every December in the supplementary periods; nobody has written when."""
    lines = every_month("Nord", "2023-01", "2026-12", sign * 1e6)
    for year in (2023, 2024, 2025, 2026):
        supplement = {"month": month(f"{year}-12"), "amount": sign * 50_000.0, "supplementary": True, "period": 13}
        lines.append({**lines[0], **supplement})
    lines = pd.DataFrame(lines).assign(posting_date=pd.NaT)
    closing = month_end(municipality(tmp_path, postings=lines), month("2026-12")).figures.loc["Nord"]
    assert closing[["posted", "outstanding", "expected"]].tolist() == pytest.approx(
        [sign * 12e6, sign * 50_000, sign * 12.05e6]
    )
    # Three earlier Decembers are too few to judge by: half of the 50,000 is the standard deviation.
    assert closing["upper_80"] - closing["expected"] == pytest.approx(1.2815516 * 25_000)
    assert closing["expected"] - closing["lower_95"] == pytest.approx(1.9599640 * 25_000)
    # What they bring to December is of December alone, and November knows last year's as it was.
    assert month_end(municipality(tmp_path / "b", postings=lines), month("2026-11")).late.empty


def test_a_december_with_dates_and_a_supplement_without_is_completed_once(tmp_path):
    """80 of every month come at once and 20 a month later; every December has 10 more on a day nobody has written."""
    lines = every_month("Nord", "2022-01", "2026-12", 100.0, "Drift", (0.8, 0.2))
    for year in range(2022, 2026):
        supplement = {"month": month(f"{year}-12"), "amount": 10.0, "supplementary": True, "posting_date": pd.NaT}
        lines.append({**lines[0], **supplement, "period": 14})
    made = municipality(tmp_path, postings=pd.DataFrame(lines))
    late = month_end(made, month("2026-12")).late
    assert late["month"].tolist() == [month("2026-12")]
    assert late["outstanding"].tolist() == pytest.approx([20 + 10], abs=2.5)


@pytest.mark.parametrize("last", ["2026-08", "2026-09", "2026-10"])
def test_a_reported_change_that_has_begun_is_counted_once(tmp_path, last):
    """A million a month for three years, 50,000 more from August: 7 x 1.00 + 5 x 1.05 = 12.25 million."""
    told = changes(change("Nord", "2026-08", amount=MORE))
    row = month_end(sundby(tmp_path, last, "2026-08", expected_changes=told), month(last)).figures.loc["Nord"]
    assert row["expected"] == pytest.approx(12_250_000)
    assert row["changes"] == 0
    assert row["spent"] == pytest.approx(12_250_000 - (12 - month(last).month) * 1_050_000)
    if last > "2026-08":
        assert row[["previous", "new_actuals", "changed_expectations"]].tolist() == pytest.approx([12.25e6, 0, 0])


def test_without_it_the_forecast_sees_the_change_only_by_and_by(tmp_path):
    seen = month_end(sundby(tmp_path, "2026-09", "2026-08"), month("2026-09")).figures.loc["Nord", "expected"]
    assert 12_100_000 < seen < 12_249_000
    calm = month_end(sundby(tmp_path / "calm", "2026-09"), month("2026-09")).figures.loc["Nord", "expected"]
    assert calm == pytest.approx(12_000_000)


def test_what_is_reported_is_worth_its_months_its_price_and_its_probability(tmp_path):
    rows = [
        change("Nord", "2026-11", amount=1_000.0),
        change("Nord", "2026-12", "2027-03", amount=1_000.0, probability=50.0),
        change("Nord", "2026-11", "2026-11", hours_per_month=10.0, probability=float("nan")),
        change("Nord", "2026-05", amount=400.0),
        change("Nord", "2026-05", "2026-11", amount=300.0),
        change("Nord", "2026-05", "2026-10", amount=7.0),
        change("Nord", "2026-05", "2026-09", amount=9.0),
        change("Gammel", "2026-12", amount=60.0),
        change("Nord", "2027-01", amount=5.0),
        change("Syd", "2026-11", hours_per_month=3.0),
        change("Nord", "2026-12", "2026-11", amount=5.0),
    ]
    made = sundby(tmp_path, expected_changes=changes(*rows))
    october = month("2026-10")
    found = expected_changes(made, october)
    # Hours at 500 kr; a change that ends in November saves its 300 kr in December; Gammel's is Syd's; Syd has no price.
    assert found["effect"].tolist() == [2_000, 500, 5_000, 0, -300, 0, 60, 0, 0]
    assert found["full_year"].tolist()[:6] == [12_000, 2_000, 5_000, 4_800, 2_100, 42]
    assert found["unit"].tolist() == ["Nord"] * 6 + ["Syd"] * 2 + ["Nord"]
    assert known_changes(made, october)[:3] == [
        KnownChange("Nord", month("2026-11"), amount=1_000.0),
        KnownChange("Nord", month("2026-12"), amount=1_000.0, until=month("2027-03"), probability=0.5),
        KnownChange("Nord", month("2026-11"), amount=5_000.0, until=month("2026-11")),
    ]
    assert len(known_changes(made, october)) == 9
    figures = month_end(made, october).figures
    assert figures.loc[["Nord", "Syd", "total"], "changes"].tolist() == pytest.approx([7_200, 60, 7_260])
    assert figures.loc["Syd", "expected"] == pytest.approx(24_000_060)


def test_a_closed_unit_lives_on_in_its_successor(tmp_path):
    lines = every_month("Gammel", "2023-01", "2023-12", 700.0) + every_month("Syd", "2023-01", "2024-03", 300.0)
    plans = budget("Gammel", 2023, 650.0) + budget("Syd", 2023, 300.0) + budget("Syd", 2023, 310.0, "revised")
    made = municipality(tmp_path, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans))
    booked = accounts.monthly(accounts.ledger(made, month("2024-02")), "spent")
    assert list(booked) == ["Syd"]
    assert booked["Syd"].tolist() == [1_000.0] * 12 + [300.0] * 2
    # A revised line replaces all adopted ones of the unit and its predecessors in that year.
    budgets = accounts.budgets_of_year(made, month("2023-04")).loc["Syd"]
    assert budgets.tolist() == [11_400, 3_720, 1_240]
    by_group = accounts.budgets_of_year(made, month("2023-04"), "account_group")
    assert by_group.loc["Løn"].tolist() == [11_400, 3_720, 1_240]


def test_what_is_estimated_is_added_to_what_is_posted(tmp_path):
    made = municipality(tmp_path, postings=pd.DataFrame(every_month("Nord", "2026-08", "2026-09", 100.0)))
    late = pd.DataFrame(
        {
            "unit": ["Nord", "Nord"],
            "month": pd.PeriodIndex(["2026-09", "2026-10"], freq="M"),
            "account_group": ["Løn", "Drift"],
            "outstanding": [30.0, 7.0],
        }
    )
    booked = accounts.ledger(made, month("2026-10"), late).sort_values("month")
    assert booked["posted"].tolist() == [100, 100, 0]
    assert booked["outstanding"].tolist() == [0, 30, 7]
    assert booked["spent"].tolist() == [100, 130, 7]
    assert accounts.ledger(made, month("2026-08"))["spent"].tolist() == [100]


def test_the_forecast_comes_back_as_it_was_kept(tmp_path):
    made = sundby(tmp_path / "data")
    made_now = month_end(made, month("2026-10"))
    write_forecasts(made, month("2026-10"), tmp_path)
    kept = read_forecasts(tmp_path, month("2026-10"))
    pd.testing.assert_frame_equal(kept.figures, made_now.figures)
    for name, table in made_now.tables().items():
        pd.testing.assert_frame_equal(kept.tables()[name], table)
    home = forecast_folder(tmp_path, month("2026-10"))
    keep(MonthForecast(month("2026-10")), home)
    assert len(read_forecasts(tmp_path, month("2026-10")).figures) == 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-10-forecasts", "data"]
    with pytest.raises(FileNotFoundError):
        read_forecasts(tmp_path, month("2026-09"))


def test_a_forecast_of_nothing_can_be_kept_too(tmp_path):
    nothing = month_end(municipality(tmp_path / "data"), month("2026-10"))
    assert nothing.empty
    keep(nothing, forecast_folder(tmp_path, month("2026-10")))
    kept = read_forecasts(tmp_path, month("2026-10"))
    assert kept.empty
    assert kept.row("total") is None
    assert kept.units == []
    for name, table in nothing.tables().items():
        assert kept.tables()[name].dtypes.to_dict() == table.dtypes.to_dict()


def test_the_registers_forecasts_lie_beside_the_copy_and_are_used(tmp_path):
    bounds = {"lower_80": 1.0, "upper_80": 2.0, "lower_95": 0.0, "upper_95": 3.0}
    recorded = pd.DataFrame({"unit": ["Nord", "total"], "expected": [11e6, 33e6], **bounds})
    recorded = recorded.assign(month=month("2025-06"), made=pd.Timestamp("2025-07-08 10:00"))
    keep_recorded(recorded, tmp_path)
    write_forecasts(sundby(tmp_path / "data"), month("2026-10"), tmp_path)
    record = read_forecasts(tmp_path, month("2026-10")).record
    rows = record[record["method"] == "recorded"].set_index("unit")
    assert rows["outturn"].tolist() == [12e6, 30e6]
    assert rows["error"].tolist() == pytest.approx([-1 / 12, 0.1])
    assert rows["made"].tolist() == [pd.Timestamp("2025-07-08")] * 2


@pytest.mark.parametrize(("first", "missing"), [("2026-07", True), ("2026-05", False)])
def test_a_municipality_that_has_just_begun_has_a_forecast(tmp_path, first, missing):
    """Of the months before the first posting nothing was expected: neither last month nor after three or six months."""
    lines = every_month("Nord", first, "2026-07", 1_000_000.0)
    made = month_end(municipality(tmp_path, postings=pd.DataFrame(lines)), month("2026-07"))
    nord = made.figures.loc["Nord"]
    assert nord["posted"] == len(lines) * 1_000_000.0
    assert bool(np.isnan(nord["previous"])) is missing
    assert set(made.record["month"].astype(str)) <= {"2026-06"}
