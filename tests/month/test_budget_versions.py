"""The budget in the version that was known at the month: by the day on which it was decided, and never with hindsight."""

import pandas as pd
import pytest

from styringslib.month import accounts
from styringslib.month.month_end import month_end
from tests.month.made_accounts import budget, every_month, municipality


def month(text):
    return pd.Period(text, "M")


def decided(day, *args):
    return [line | {"decided_on": pd.Timestamp(day)} for line in budget(*args)]


@pytest.fixture
def sundby(tmp_path):
    """Nord spends 100 a month. 2026: 100 adopted, 110 from 28 April, 120 from 25 August. 2025: 90 adopted, 95 from 22 April,
    99 from 18 November. 2024: 80 adopted, 88 revised on a day that nobody has written."""
    plans = [
        *decided("2025-10-09", "Nord", 2026, 100.0),
        *decided("2026-08-25", "Nord", 2026, 120.0, "revised"),
        *decided("2026-04-28", "Nord", 2026, 110.0, "revised"),
        *decided("2024-10-10", "Nord", 2025, 90.0),
        *decided("2025-04-22", "Nord", 2025, 95.0, "revised"),
        *decided("2025-11-18", "Nord", 2025, 99.0, "revised"),
        *budget("Nord", 2024, 80.0),
        *budget("Nord", 2024, 88.0, "revised"),
    ]
    changes = pd.DataFrame(
        {
            "unit": "Nord",
            "decided_on": pd.to_datetime(["2026-04-28", "2026-08-25", "2024-05-07"]),
            "year": [2026, 2026, 2024],
            "kind": "grant",
            "counterpart": "Kassen",
            "reason": ["Flere borgere", "Ferie", "Gammel"],
            "duration": "lasting",
            "amount": [120.0, 120.0, 96.0],
        }
    )
    lines = every_month("Nord", "2024-01", "2026-11", 100.0)
    return municipality(tmp_path, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans), budget_changes=changes)


@pytest.mark.parametrize(
    ("last", "expected"),
    # The extract is drawn on the 7th of the next month: what is decided on 28 April is in April's follow-up.
    [("2026-03", 1_200.0), ("2026-04", 1_320.0), ("2026-07", 1_320.0), ("2026-08", 1_440.0), ("2026-10", 1_440.0)],
)
def test_a_follow_up_has_the_budget_that_was_decided_by_then(sundby, last, expected):
    known = sundby.known_at(last)
    found = accounts.budgets_of_year(known, month(last)).loc["Nord"]
    assert found.tolist() == [1_200.0, expected, expected / 12 * month(last).month]
    assert accounts.budget_years(known).query("year == 2026")[["version", "fault"]].to_numpy().tolist() == [
        ["adopted" if expected == 1_200 else "revised", ""]
    ]


@pytest.mark.parametrize(
    ("last", "amounts"),
    [("2026-03", (80.0, 90.0, 100.0)), ("2026-09", (80.0, 95.0, 120.0)), ("2026-11", (80.0, 99.0, 120.0))],
)
def test_earlier_years_are_tried_with_the_budget_of_the_same_month(sundby, last, amounts):
    wide = accounts.budget_then(sundby.known_at(last), month(last))
    assert wide["Nord"].groupby(pd.PeriodIndex(wide.index).year).sum().tolist() == [12 * amount for amount in amounts]
    assert list(wide) == ["Nord"]


def test_a_revised_budget_without_a_day_is_no_record_of_an_earlier_year(tmp_path):
    plans = budget("Nord", 2025, 95.0, "revised") + budget("Nord", 2026, 100.0)
    made = municipality(
        tmp_path, postings=pd.DataFrame(every_month("Nord", "2025-01", "2026-03", 100.0)), budget=pd.DataFrame(plans)
    )
    assert accounts.budget_then(made, month("2026-03"))["Nord"].sum() == 1_200
    assert accounts.monthly_budget(made)["Nord"].sum() == 1_200 + 12 * 95
    nothing = municipality(tmp_path / "none", postings=pd.DataFrame(every_month("Nord", "2025-01", "2026-03", 100.0)))
    assert accounts.budget_then(nothing, month("2026-03")) is None


def test_the_bridge_ends_in_the_version_that_is_known(sundby):
    lines = accounts.budget_bridge(sundby.known_at("2026-05"), month("2026-05"))
    assert lines[["kind", "amount"]].to_numpy().tolist() == [["adopted", 1_200], ["grant", 120], ["revised", 1_320]]
    assert accounts.budget_bridge(sundby.known_at("2026-03"), month("2026-03")).empty
    later = accounts.budget_bridge(sundby.known_at("2026-09"), month("2026-09"))
    assert later["subtotal"].tolist() == [1_200, 1_320, 1_440, 1_440]
    # Without a day the budget is led to by all its changes, whenever they were decided.
    assert len(sundby.known_at("2024-03").budget_changes) == 1


def test_the_months_before_a_decision_are_forecast_without_it(sundby):
    found = month_end(sundby, month("2026-04")).figures
    assert found.loc["Nord", "budget"] == 1_320
    assert month_end(sundby, month("2026-03")).figures.loc["Nord", "budget"] == 1_200


def test_two_units_that_have_become_one_need_not_have_decided_on_the_same_day(tmp_path):
    """Gammel's 650 and Syd's 310 are both in force, whatever day; an earlier version of Syd's is not."""
    plans = [
        *decided("2023-03-01", "Gammel", 2023, 650.0, "revised"),
        *decided("2023-05-01", "Syd", 2023, 310.0, "revised"),
        *decided("2023-02-01", "Syd", 2023, 300.0, "revised"),
    ]
    lines = every_month("Gammel", "2023-01", "2023-12", 700.0) + every_month("Syd", "2023-01", "2024-03", 300.0)
    made = municipality(tmp_path, postings=pd.DataFrame(lines), budget=pd.DataFrame(plans))
    assert accounts.budgets_of_year(made, month("2023-06")).loc["Syd", "budget"] == 12 * 960
