"""A provider's months, prices and payments from a few rows, and the municipality's own cost of an hour."""

import dataclasses
import math

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import FIGURES, MonthForecast
from styringslib.sections.settlement.numbers import ProviderSettlement
from styringslib.sections.settlement.section import settlement
from tests.month.made_accounts import every_month, municipality

MARCH = pd.Period("2026-03", "M")
PRICES = {
    "firma": {"model": "aktivitet", "timer": "leverede", "timepris": 400, "enhed": "Havnen", "gyldig_fra": "2025-01"}
}
RULES = [
    {"gyldig_fra": "2025-01", "regulering": "kun_opad", "overhead": 0.0},
    {"gyldig_fra": "2026-02", "regulering": "symmetrisk", "overhead": 0.05},
    {"gyldig_fra": "2026-04", "regulering": "ingen"},
]


def care(unit, month, granted, delivered, service="Pleje"):
    return {
        "unit": unit,
        "month": pd.Period(month, "M"),
        "service": service,
        "granted_hours": granted,
        "delivered_hours": delivered,
    }


ACTIVITY = [
    care("Havnen", "2025-12", 99.0, 99.0),
    care("Havnen", "2026-01", 10.0, 8.0),
    care("Havnen", "2026-01", 5.0, 4.0, "Praktisk"),
    care("Havnen", "2026-02", 10.0, 0.0),
    care("Havnen", "2026-03", 10.0, 9.0),
    care("Nord", "2026-01", 50.0, 20.0),
    care("Nord", "2026-02", 50.0, 10.0),
    care("Nord", "2026-03", 50.0, 20.0),
    care("Gammel", "2026-02", 50.0, 10.0),
    care("Nord", "2026-04", 50.0, 999.0),
]
LINES = [
    *every_month("Havnen", "2026-01", "2026-01", 4_000.0),
    *every_month("Havnen", "2026-03", "2026-03", -100.0),
    *every_month("Nord", "2026-01", "2026-03", 9_000.0),
    *every_month("Nord", "2026-01", "2026-03", 1_000.0, "Drift"),
    *every_month("Nord", "2025-12", "2025-12", 9e6),
]


def provider(folder, activity=ACTIVITY, lines=LINES, everyone=True, terms=None):
    made = municipality(folder, activity=pd.DataFrame(activity), postings=pd.DataFrame(lines))
    made.settings.sections["tildeling"] = {**(PRICES if terms is None else terms), "afregning": RULES}
    own = FollowUp(made.for_unit("Havnen").known_at(MARCH), made.unit("Havnen"), MARCH, MonthForecast(MARCH))
    return ProviderSettlement(dataclasses.replace(own, everyone=(lambda: made) if everyone else None))


def test_the_months_with_hours_their_price_and_what_was_paid(tmp_path):
    """January: 12 hours delivered of 15, 4,000 kr paid are 10 hours. February has none. A refund is no paid hour."""
    table = provider(tmp_path).months.set_index("month")
    assert table.index.astype(str).tolist() == ["2026-01", "2026-03"]
    assert table["granted_hours"].tolist() == [15, 10]
    assert table["delivered_hours"].tolist() == [12, 9]
    assert table["price"].tolist() == [400, 400]
    assert table["paid"].tolist() == [4_000, -100]
    assert table["paid_hours"].tolist() == [10, 0]


def test_the_municipalitys_own_hour_costs_what_its_districts_have_spent_on_it(tmp_path):
    """30,000 kr from January to March of 50 hours; the closed district's hours of a month without postings do not count."""
    assert provider(tmp_path).own_cost == pytest.approx(600)
    assert math.isnan(provider(tmp_path / "b", everyone=False).own_cost)
    assert math.isnan(provider(tmp_path / "c", activity=ACTIVITY[:5]).own_cost)
    assert math.isnan(provider(tmp_path / "d", lines=LINES[:2]).own_cost)


def test_the_rule_in_force_is_the_last_that_has_begun(tmp_path):
    assert provider(tmp_path).rule.correction == "symmetric"
    assert str(provider(tmp_path).rule.valid_from) == "2026-02"


def test_what_is_owed_to_the_ore(tmp_path):
    """21 hours at 400 kr and 200 kr more an hour, 5 % on March's nine hours, 3,900 paid."""
    found = provider(tmp_path).settlement.statement.loc["Total"]
    assert found["delivered"] == 8_400
    assert found["correction"] == 4_200
    assert found["paid"] == 3_900
    assert found["overhead"] == 270
    assert found["balance"] == 8_400 + 4_200 + 270 - 3_900


def test_what_the_rest_of_the_year_brings_beyond_the_forecast_is_told(tmp_path):
    """4,470 kr of correction and overhead on 8,400 kr of hours: on the 16,800 kr that are expected, 8,940 kr."""
    own = provider(tmp_path)
    assert math.isnan(own.coming)
    figures = pd.DataFrame({"expected_rest": [16_800.0]}, index=["Havnen"]).reindex(columns=list(FIGURES))
    known = dataclasses.replace(own.follow_up, forecasts=MonthForecast(MARCH, figures))
    told = ProviderSettlement(known)
    assert told.coming == pytest.approx(8_940)
    assert (
        "Fortsætter reguleringen og overhead som hidtil, kommer der 9.000 kr. til for april til december 2026. De er ikke regnet "
        "med i årets forventede regnskab. Skal de lægges ind som en disposition?"
    ) in settlement(told).text.replace("\xa0", " ")
    assert "Fortsætter" not in settlement(own).text


def test_without_a_price_nothing_is_settled(tmp_path):
    own = provider(tmp_path, terms={})
    assert own.months["price"].isna().all()
    assert own.settlement is None
    assert own.differences.empty
    assert list(own.differences) == ["label", "months", "hours", "amount"]
    assert provider(tmp_path / "b", activity=ACTIVITY[:1]).settlement is None
