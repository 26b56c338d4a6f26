"""What a unit is judged against under every model of grant, and that the whole adds up to the accounts."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from styringslib import followup
from styringslib.month.earned.year import earned_year
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp
from tests.month.made_month import municipality, settings
from tests.sample_figures import (
    DEVIATION,
    DEVIATION_TO_DATE,
    EARNED_TO_DATE,
    FIGURES,
    GRANTED,
    GRANTED_TO_DATE,
    JUDGED,
)

DECEMBER = pd.Period("2026-12", "M")
BY_HOUR = {"omraade": "distrikt", "enhed": "Nord", "gyldig_fra": "2024-01", "timepris": 500.0}
ACTIVITY = {"model": "aktivitet", "timer": "visiterede"}
DELIVERED = {"model": "aktivitet", "timer": "leverede"}
HYBRID = {"model": "hybrid", "timer": "visiterede", "korridor": [-0.05, 0.05], "udenfor_andel": 0.5}


def lines(**columns):
    """A row a month of 2024 to 2026 for Nord."""
    months = pd.period_range("2024-01", "2026-12", freq="M")
    return [{"unit": "Nord", "month": str(month), **columns} for month in months]


def sundby(*terms, changes=()):
    """Nord: 120 hours granted and 100 delivered a month, 100 budgeted; 50,000 kr budgeted and 61,000 spent."""
    given = settings(sections={"tildeling": {"distrikter": list(terms)}} if terms else {})
    return municipality(
        {
            "postings": lines(account_group="løn", amount=61_000.0, supplementary=False, period=1),
            "budget": lines(account_group="løn", amount=50_000.0, version="adopted"),
            "activity": lines(service="care", time_of_day="", legal_basis="sel_83", granted_hours=120.0,
                              delivered_hours=100.0, budgeted_hours=100.0),
            "expected_changes": changes,
        },
        given,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "earned"),
    [
        pytest.param([BY_HOUR | ACTIVITY], 12 * 120 * 500.0, id="granted hours"),
        pytest.param([BY_HOUR | DELIVERED], 12 * 100 * 500.0, id="delivered hours"),
        # 600,000 for the budgeted hours; granted are 20 % more, of which 15 % lie outside the corridor and half is settled.
        pytest.param([BY_HOUR | HYBRID], 600_000 + 0.5 * 0.15 * 600_000, id="corridor"),
        pytest.param(
            [{"model": "ramme", "omraade": "distrikt", "gyldig_fra": "2024-01", "beloeb": {"Nord": 700_000.0}}],
            None, id="block",
        ),
        pytest.param([], None, id="no terms"),
        # Paid by the hour from July: the budget is the measure of the first six months.
        pytest.param([BY_HOUR | ACTIVITY | {"gyldig_fra": "2026-07"}], 6 * 50_000 + 6 * 120 * 500.0, id="from July"),
    ],
)  # fmt: skip
def test_the_model_of_the_month_decides_what_a_unit_is_judged_against(terms, earned):
    made = sundby(*terms)
    table = earned_year(made, DECEMBER).months
    split = followed(made, table).split.loc["Nord"]
    if earned is None:
        assert table.empty
        assert split[["deviation", "settlement", "paid"]].to_list() == pytest.approx([132_000.0, 0.0, 0.0])
    else:
        assert table["earned"].sum() == pytest.approx(earned)
        assert not table["estimated"].any()
        assert split["deviation"] == pytest.approx(732_000 - earned)
        assert split["paid"] == pytest.approx(earned - 600_000)
    assert split[list(followup.PARTS)].sum() == pytest.approx(split["deviation"], abs=0.005)
    assert split["deviation"] + split["paid"] == pytest.approx(12 * (61_000 - 50_000))


def followed(made, earned, budget=600_000.0, year=float("nan")):
    figures = pd.DataFrame([{"budget": budget, "earned": year}], index=["Nord"])
    forecast = MonthForecast(DECEMBER, figures, earned=earned)
    return FollowUp(made.for_unit("Nord"), made.unit("Nord"), DECEMBER, forecast)


def test_what_is_earned_is_the_target_of_the_year_else_the_budget():
    made = sundby(BY_HOUR | ACTIVITY)
    own = followed(made, earned_year(made, DECEMBER).months, year=720_000.0)
    assert (own.earned, own.target) == (720_000.0, 720_000.0)
    own = followed(made, earned_year(sundby(), DECEMBER).months)
    assert own.target == 600_000.0
    assert own.earned != own.earned


def test_the_rest_of_the_year_is_earned_as_the_hours_are_expected():
    """Steady months of 120 hours go on; a change of 10 hours from November, 50 per cent likely, adds 5 hours in each month."""
    change = {"unit": "Nord", "reason": "Flere", "month_from": "2026-11", "hours_per_month": 10.0, "probability": 50.0}
    october = pd.Period("2026-10", "M")
    table = earned_year(sundby(BY_HOUR | ACTIVITY, changes=[change]).known_at(october), october).months.set_index(
        "month"
    )
    assert table["estimated"].to_list() == [False] * 10 + [True] * 2
    assert table["earned"].to_list() == pytest.approx([60_000.0] * 10 + [62_500.0] * 2)


@pytest.mark.parametrize(
    ("last", "kroner"),
    [
        pytest.param("2026-11", [70_000.0, 60_000.0], id="ends in November"),
        pytest.param("2026-10", [60_000.0, 60_000.0], id="ended in the newest month"),
        pytest.param(None, [70_000.0, 70_000.0], id="lasts"),
    ],
)
def test_a_change_that_has_begun_takes_its_hours_along_when_it_ends(last, kroner):
    """120 hours a month, and 140 since August, which are reported as 20 more: at 500 kr an hour."""
    change = {"unit": "Nord", "reason": "Slut", "month_from": "2026-08", "month_to": last, "hours_per_month": 20.0}
    made = sundby(BY_HOUR | ACTIVITY, changes=[change])
    more = made.activity["month"] >= pd.Period("2026-08", "M")
    made = made_with(made, made.activity.assign(granted_hours=made.activity["granted_hours"] + 20.0 * more))
    october = pd.Period("2026-10", "M")
    table = earned_year(made.known_at(october), october).months.set_index("month")
    assert table["earned"].to_list()[-2:] == pytest.approx(kroner)


def test_a_month_without_hours_is_not_a_month_without_earnings():
    made = sundby(BY_HOUR | ACTIVITY)
    gone = made.activity[made.activity["month"] != pd.Period("2026-05", "M")]
    assert earned_year(made_with(made, gone), DECEMBER).months.empty


def test_hours_that_lag_are_forecast():
    """Hours have come until September, the accounts until October: three months are estimated."""
    made = sundby(BY_HOUR | ACTIVITY)
    october = pd.Period("2026-10", "M")
    late = made_with(made, made.activity[made.activity["month"] <= pd.Period("2026-09", "M")])
    table = earned_year(late.known_at(october), october).months
    assert table["estimated"].sum() == 3
    assert table["earned"].sum() == pytest.approx(720_000.0)


def made_with(made, activity):
    return replace(made, tables={**made.tables, "activity": activity.reset_index(drop=True)})


@pytest.fixture(scope="module")
def whole(fjordby, forecasts, month):
    return WholeFollowUp(fjordby.known_at(month), None, month, forecasts)


def test_the_whole_adds_up_to_the_accounts(whole):
    """What the units have spent beyond what they are judged against, and what the purchaser has paid beyond the budget, are
    what is spent less what is budgeted to date."""
    split = whole.split
    assert pytest.approx(847_415, abs=0.5) == GRANTED_TO_DATE
    assert split["paid"].sum() == pytest.approx(GRANTED_TO_DATE, abs=0.5)
    assert split["deviation"].sum() == pytest.approx(DEVIATION_TO_DATE - GRANTED_TO_DATE, abs=0.5)
    assert split[list(followup.PARTS)].sum(axis=1).to_numpy() == pytest.approx(split["deviation"].to_numpy(), abs=0.005)
    parts = split.loc["Østerbæk", list(followup.PARTS)].round().to_dict()
    price = parts.pop("price")
    assert list(parts.values()) == [251_427, 66_925, -327_654, -12_787]
    over = FIGURES.loc["Østerbæk", "spent"] - EARNED_TO_DATE["Østerbæk"]
    assert price == pytest.approx(over - sum(parts.values()), abs=3)


def test_the_districts_earn_their_granted_hours_at_the_price(whole, month):
    to_date = whole.forecasts.earned.query("month <= @month").groupby("unit")["earned"].sum()
    assert to_date.to_dict() == pytest.approx(EARNED_TO_DATE, abs=0.5)
    assert whole.forecasts.figures["earned"].dropna().index.to_list() == [
        unit for unit in whole.forecasts.figures.index if unit in EARNED_TO_DATE
    ]


def test_the_year_is_judged_by_what_is_earned_and_adds_up(whole):
    """Østerbæk earns about what it costs though it is far over its budget; all deviations and what is paid are the total's."""
    rows = whole.forecasts.figures.loc[whole.forecasts.units]
    target = rows["earned"].fillna(rows["budget"])
    assert rows.loc["Østerbæk", "expected"] - target["Østerbæk"] == pytest.approx(JUDGED["Østerbæk"], abs=1)
    paid = (target - rows["budget"]).sum()
    assert (rows["expected"] - target).sum() + paid == pytest.approx(DEVIATION, abs=0.5)
    assert paid == pytest.approx(GRANTED, abs=2)
