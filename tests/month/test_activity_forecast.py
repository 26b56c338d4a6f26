"""The year-end from the hours beside the one from the accounts, and which months are estimated."""

import pandas as pd
import pytest

from styringslib.month import accounts
from styringslib.month.activity_forecast import activity_forecast
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.recent import RECENT
from styringslib.sections.economy import section as economy
from tests.month.made_accounts import every_month, municipality


def test_it_is_what_is_spent_plus_hours_at_todays_cost(fjordby, forecasts, figures, month):
    table = activity_forecast(fjordby, month, figures, forecasts.late)
    assert {"Ådalen", "Mølleå", "Østerbæk"} <= set(table.index)
    assert not {"Åhuset", "total"} & set(table.index)
    row = figures.loc["Mølleå"]
    months = pd.period_range(month - (RECENT - 1), month, freq="M")
    own = fjordby.activity[fjordby.activity["unit"] == "Mølleå"]
    hours = own[own["month"].isin(months)]["delivered_hours"].sum() / RECENT
    booked = accounts.ledger(fjordby.known_at(month), month, forecasts.late)
    cost = booked[(booked["unit"] == "Mølleå") & booked["month"].isin(months)]["spent"].sum() / RECENT
    rest = table.loc["Mølleå", "by_activity"] - row["spent"] - row["changes"]
    # Two months at about the recent months' hours and cost; December's hours are a little different.
    assert rest == pytest.approx(2 * hours * (cost / hours), rel=0.05)
    assert (table["activity_lower_80"] < table["by_activity"]).all()
    assert (table["by_activity"] < table["activity_upper_80"]).all()


def test_in_december_nothing_is_left_to_forecast(fjordby, december, december_forecasts):
    made = december_forecasts
    assert activity_forecast(fjordby, december, made.figures, made.late).empty
    assert made.figures["by_activity"].isna().all()


def test_estimated_months_add_up_to_what_is_outstanding(fjordby, forecasts, figures, month):
    known = fjordby.known_at(month)
    basis = FollowUp(known.for_unit("Søndervang"), fjordby.unit("Søndervang"), month, forecasts)
    shown = economy.economy(basis).tables["skoennede_maaneder"].rows
    assert shown[-1][2] == pytest.approx(figures.loc["Søndervang", "outstanding"], abs=3)
    assert [row[0] for row in shown][-2:] == ["Oktober", "I alt"]


class Told:
    def __init__(self, by_activity, differs, kind="district"):
        self.kind = kind
        self.forecast = pd.Series({"expected": 9e6, "by_activity": by_activity, "activity_differs": differs})


@pytest.mark.parametrize(
    ("by_activity", "differs", "words"),
    [
        (9.01e6, False, "siger det samme"),
        (9.5e6, True, "eller er de seneste tre måneders timer dyrere end årets?"),
        (8.5e6, True, "vikarer og fravær."),
    ],
)
def test_it_says_whether_the_two_ways_agree_and_what_it_means(by_activity, differs, words):
    told = economy.two_ways_text(Told(by_activity, differs))
    assert words in told
    assert ".." not in told


def test_bills_that_have_not_come_are_a_providers():
    assert "endnu ikke er afregnet?" in economy.two_ways_text(Told(9.5e6, True, "provider"))
    assert "afregnet" not in economy.two_ways_text(Told(9.5e6, True))


def test_without_hours_nothing_is_said():
    assert economy.two_ways_text(Told(float("nan"), False)) == ""


def worked(last="2026-10", hours=10.0):
    """Nord delivers ten hours in every month."""
    months = pd.period_range("2023-01", last, freq="M")
    return pd.DataFrame({"unit": "Nord", "month": months, "delivered_hours": hours, "service": "Personlig pleje"})


def test_the_rest_of_the_year_is_hours_times_what_an_hour_has_cost_of_late(tmp_path):
    """3,000 kr a month until July and 4,500 from August: 450 kr an hour, ten hours in two months, and 100 kr known."""
    october = pd.Period("2026-10", "M")
    lines = every_month("Nord", "2023-01", "2026-07", 3_000.0) + every_month("Nord", "2026-08", "2026-10", 4_500.0)
    made = municipality(tmp_path, postings=pd.DataFrame(lines), activity=worked())
    figures = pd.DataFrame(
        {"spent": 34_500.0, "changes": 100.0, "expected": 41_000.0, "lower_80": 40_900.0, "upper_80": 41_100.0},
        ["Nord"],
    )
    row = activity_forecast(made, october, figures, MonthForecast(october).late).loc["Nord"]
    assert row["by_activity"] == pytest.approx(34_500 + 2 * 10 * 450 + 100)
    assert row["activity_lower_80"] <= row["by_activity"] <= row["activity_upper_80"]
    # 43,600 lies outside the forecast's interval, and 41,000 outside that of the hours.
    assert row["activity_differs"]
    near = figures.assign(expected=43_600.0, lower_80=43_000.0, upper_80=44_000.0)
    assert not activity_forecast(made, october, near, MonthForecast(october).late).loc["Nord", "activity_differs"]


def test_without_hours_in_the_recent_months_there_is_no_such_forecast(tmp_path):
    october = pd.Period("2026-10", "M")
    lines = every_month("Nord", "2023-01", "2026-10", 3_000.0)
    made = municipality(tmp_path, postings=pd.DataFrame(lines), activity=worked("2026-09"))
    figures = pd.DataFrame({"spent": 1.0, "changes": 0.0, "expected": 1.0, "lower_80": 1.0, "upper_80": 1.0}, ["Nord"])
    assert activity_forecast(made, october, figures, MonthForecast(october).late).empty
