"""What is owed to a provider and not booked, once: by hand on a municipality of one district and one provider."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import month_end
from styringslib.month.settlement import own_cost
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.sections import front
from styringslib.sections.economy.whole import units
from styringslib.sections.why.section import whole_why
from tests.month.made_accounts import budget, every_month, municipality

JUNE = pd.Period("2026-06", "M")
PRICES = {
    "firma": {"model": "aktivitet", "timer": "leverede", "timepris": 400, "enhed": "Havnen", "gyldig_fra": "2023-01"}
}
OVERHEAD = [{"gyldig_fra": "2023-01", "regulering": "ingen", "overhead": 0.05}]
# A tenth of each month is booked an extract late, as in the sample's invoices.
PACE = (0.9, 0.1)


def made(folder, hours=100.0, paid=40_000.0, rules=OVERHEAD, last="2026-06", skip=(), come="2026-06"):
    """Havnen, a provider, delivers ``hours`` a month at 400 kr and is ``paid`` for each; Nord costs 500 kr an hour."""
    lines = every_month("Havnen", "2023-01", come, paid, "Betaling", PACE)
    lines += every_month("Nord", "2023-01", last, 500_000.0)
    lines = [line for line in lines if line["posting_date"] <= pd.Timestamp("2026-07-07")]
    care = [
        {"unit": unit, "month": month, "service": "Pleje", "granted_hours": amount, "delivered_hours": amount}
        for unit, amount in (("Havnen", hours), ("Nord", 1_000.0))
        for month in pd.period_range("2023-01", last, freq="M")
        if not (unit == "Nord" and str(month) in skip)
    ]
    plans = [line for year in (2024, 2025, 2026) for line in budget("Havnen", year, paid, group="Betaling")]
    plans += [line for year in (2024, 2025, 2026) for line in budget("Nord", year, 500_000.0)]
    found = municipality(folder, postings=pd.DataFrame(lines), activity=pd.DataFrame(care), budget=pd.DataFrame(plans))
    units = [dataclasses.replace(u, kind="provider") if u.name == "Havnen" else u for u in found.settings.units]
    settings = dataclasses.replace(found.settings, units=tuple(units))
    settings.sections["tildeling"] = {**PRICES, "afregning": rules}
    return dataclasses.replace(found, settings=settings)


def row(municipality, month=JUNE):
    return month_end(municipality, month).figures.loc["Havnen"]


def test_what_is_booked_late_and_owed_are_the_entitlement_once(tmp_path):
    """Six months of 100 hours at 400 kr and 5 % overhead: 252,000. Booked 5 x 40,000 and 36,000; 4,000 of June are late."""
    found = row(made(tmp_path))
    assert found[["posted", "outstanding", "owed"]].tolist() == pytest.approx([236_000, 4_000, 12_000])
    assert found["spent"] == pytest.approx(6 * 100 * 400 * 1.05)
    assert found["expected_rest"] == pytest.approx(240_000)
    assert found["expected"] == pytest.approx(492_000)
    assert found["lower_80"] <= found["expected"] <= found["upper_80"]
    assert found["probability"] == pytest.approx(1)
    parts = found[["new_actuals", "revised_past", "changed_expectations"]]
    assert found["previous"] == pytest.approx(490_000)  # five months' overhead
    assert parts.tolist() == pytest.approx([0, 2_000, 0], abs=1e-6)


def test_what_is_owed_reaches_the_total_the_frames_and_the_signal(tmp_path):
    municipality = made(tmp_path)
    forecasts = month_end(municipality, JUNE)
    figures = forecasts.figures
    assert figures.loc["total", "owed"] == pytest.approx(12_000)
    assert figures.loc["frame:Ældre", "owed"] == 0  # Havnen is in no frame
    assert figures.loc["total", "expected"] == pytest.approx(492_000 + 6_000_000)
    known = municipality.known_at(JUNE)
    provider = FollowUp(known.for_unit("Havnen"), known.unit("Havnen"), JUNE, forecasts)
    said = text.sentence(provider.owed_finding).replace("\xa0", " ")
    assert said == (
        "Efter afregningen med Havnen for januar til juni skylder kommunen 12.000 kr. ud over det, der er bogført, og det, "
        "der plejer at komme sent. De er regnet med i forventningen."
    )
    assert provider.account_groups.loc[
        "Betaling", ["posted", "outstanding", "owed", "spent"]
    ].tolist() == pytest.approx([236_000, 4_000, 12_000, 252_000])
    whole = WholeFollowUp(known, None, JUNE, forecasts)
    # Told once: under the causes where it is one, else with the money.
    everything = f"{units(whole).text} {whole_why(whole).text}".replace("\xa0", " ")
    assert everything.count("skylder kommunen 12.000 kr.") == 1
    assert sum(whole.causes.values()) == pytest.approx(12_000)


def test_what_is_owed_is_the_reason_and_told_once(tmp_path):
    municipality = made(tmp_path, hours=200.0)  # twice what is paid: 504,000 entitled
    known, forecasts = municipality.known_at(JUNE), month_end(municipality, JUNE)
    provider = FollowUp(known.for_unit("Havnen"), known.unit("Havnen"), JUNE, forecasts)
    assert [finding.topic for finding in provider.findings] == ["owed"]
    assert provider.findings[0].size == pytest.approx(264_000)
    assert provider.forecast_finding.topic == "forecast"
    assert provider.forecast_finding.size == pytest.approx(264_000)
    assert front.front(provider).text.count("skylder kommunen") == 1


def test_money_that_the_provider_owes_back_is_taken_off(tmp_path):
    """90 hours a month were delivered and 100 paid: 6 x 90 x 400 x 1.05 = 226,800 of 240,000."""
    found = row(made(tmp_path, hours=90.0))
    assert found["owed"] == pytest.approx(-13_200)
    assert found["expected"] == pytest.approx(480_000 - 13_200)
    assert found["probability"] == pytest.approx(0)


def test_a_month_whose_postings_have_not_come_is_the_forecasts_to_estimate(tmp_path):
    """June is not booked: five months' overhead is owed, June itself is in the rest of the year."""
    found = row(made(tmp_path, come="2026-05"))
    assert found["owed"] == pytest.approx(5 * 2_000)
    assert found["expected"] == pytest.approx(480_000 + 10_000)


def test_without_rules_or_prices_nothing_is_owed(tmp_path):
    assert row(made(tmp_path, rules=[]))["owed"] == 0
    # A rule that cannot be read is told where the section is shown, and stops no forecast.
    assert row(made(tmp_path / "b", rules=[{"gyldig_fra": "2023-01", "regulering": "skaevt"}]))["owed"] == 0
    # Rules from April: three months are settled, 3 x 2,000.
    assert row(made(tmp_path / "c", rules=[{"gyldig_fra": "2026-04", "regulering": "ingen", "overhead": 0.05}]))[
        "owed"
    ] == pytest.approx(6_000)


def test_the_own_hour_is_of_months_with_both_hours_and_cost(tmp_path):
    """500,000 kr for 1,000 hours a month; two months' hours are not reported, and their cost does not count either."""
    municipality = made(tmp_path, skip=("2026-03", "2026-04"))
    late = month_end(municipality, JUNE).late
    assert own_cost(municipality.known_at(JUNE), JUNE, late) == pytest.approx(500)
