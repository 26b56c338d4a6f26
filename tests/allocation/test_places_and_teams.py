"""Facilities, teams, nursing and corridors over a few months: quantity, rate and amount of every line by hand."""

import numpy as np
import pandas as pd
import pytest

from styringslib.allocation import (
    NursingTerms,
    PriceStep,
    RehabilitationTerms,
    ResidentialTerms,
    TermsError,
    build_terms,
    grant,
    price_note,
    price_waterfall,
    volume_effect,
)
from styringslib.allocation.price import PriceStepWarning

MONTHS = pd.period_range("2026-01", periods=3, freq="M")


def stays(*rows):
    frame = pd.DataFrame(rows, columns=["citizen", "support_level", "from_date", "to_date"])
    dates = {name: pd.to_datetime(frame[name]) for name in ("from_date", "to_date")}
    return frame.assign(unit="Søvang", **dates)


def test_lines_and_occupancy_of_a_facility():
    terms = ResidentialTerms({"1": 1_000.0, "2": 1_500.0}, {"Søvang": 2.0}, expected_occupancy=0.9, vacancy_rate=100.0)
    rows = stays(
        ("a", "1", "2025-06-01", "2026-01-20"),
        ("a", "2", "2026-01-21", "2026-02-10"),
        ("a", "1", "2026-02-11", None),
        ("b", "2", "2026-03-01", None),
        ("c", "1", "2026-03-01", None),
    )
    found = terms.grant(rows, MONTHS, ["Søvang"])
    lines = found.components[["month", "component", "item", "quantity", "rate", "amount"]]
    assert [[str(row[0]), *row[1:]] for row in lines.to_numpy().tolist()] == [
        ["2026-01", "level_change", "2", 11, 500, 5_500],  # 21 to 31 January at the higher level
        ["2026-01", "place", "1", 31, 1_000, 31_000],
        ["2026-01", "vacancy", "", 31, 100, 3_100],
        ["2026-02", "level_change", "2", 10, 500, 5_000],
        ["2026-02", "place", "1", 28, 1_000, 28_000],
        ["2026-02", "vacancy", "", 28, 100, 2_800],
        ["2026-03", "place", "1", 62, 1_000, 62_000],
        ["2026-03", "place", "2", 31, 1_500, 46_500],
    ]
    table = found.details["occupancy"]
    assert table["place_days"].tolist() == [62, 56, 62]
    assert table["occupied_days"].tolist() == [31, 28, 93]
    assert table["vacant_days"].tolist() == [31, 28, 0]  # three citizens in two places: nothing is empty
    assert table["occupancy"].tolist() == [0.5, 0.5, 1.5]
    # Days short of nine tenths, at the mean rate of the occupied ones: 36,500 / 31, 33,000 / 28, 108,500 / 93.
    assert table["lost_income"].tolist() == pytest.approx(
        [(55.8 - 31) * 36_500 / 31, (50.4 - 28) * 33_000 / 28, (55.8 - 93) * 108_500 / 93], abs=0.005
    )
    vacant = stays((None, "1", "2026-01-01", None))
    empty = terms.grant(vacant, MONTHS[:1], ["Søvang"]).details["occupancy"]
    assert empty["lost_income"].tolist() == [55.8 * 1_250]  # nobody there: the mean of the rates


def test_two_levels_of_one_rate_are_two_lines():
    """31 days at level A, 62 at level B and 31 at C; A and B cost the same."""
    rows = stays(*((who, level, "2026-01-01", None) for who, level in (("a", "A"), ("b", "B"), ("c", "B"), ("d", "C"))))
    found = ResidentialTerms({"A": 2_000.0, "B": 2_000.0, "C": 3_000.0}).grant(rows, MONTHS[:1], ["Søvang"]).components
    assert found[["item", "quantity", "rate", "amount"]].to_numpy().tolist() == [
        ["A", 31, 2_000, 62_000],
        ["B", 62, 2_000, 124_000],
        ["C", 31, 3_000, 93_000],
    ]


def test_a_citizen_at_two_levels_at_once_is_paid_for_once_and_told():
    """Level 1 from 1 January without an end, level 2 from 11 to 20 January: 10 days at 1,000, 10 at 1,500, no more."""
    terms = ResidentialTerms({"1": 1_000.0, "2": 1_500.0}, {"Søvang": 2.0})
    rows = stays(("a", "1", "2026-01-01", None), ("a", "2", "2026-01-11", "2026-01-20"), ("b", "1", "2026-01-31", None))
    found = terms.grant(rows, MONTHS[:1], ["Søvang"])
    assert found.total == 10 * 1_000 + 10 * 1_500 + 1_000
    assert found.details["occupancy"]["occupied_days"].tolist() == [21]
    told = found.details["overlaps"]
    assert told["citizen"].tolist() == ["a"]
    assert told["from_date"].dt.strftime("%d%m").tolist() == ["0101"]
    assert told["ended"].dt.strftime("%d%m").tolist() == ["1001"]
    # Both from the same day: the later row counts, and the first in none of its days.
    same = stays(("a", "1", "2026-01-01", "2026-01-31"), ("a", "2", "2026-01-01", "2026-01-31"))
    found = terms.grant(same, MONTHS[:1], ["Søvang"])
    assert found.total == 31 * 1_500
    assert found.details["overlaps"]["ended"].isna().tolist() == [True]
    # The day after is no overlap, and neither is another citizen or another facility.
    after = stays(
        ("a", "1", "2026-01-01", "2026-01-10"), ("a", "2", "2026-01-11", None), ("b", "2", "2026-01-05", None)
    )
    assert "overlaps" not in terms.grant(after, MONTHS[:1], ["Søvang"]).details
    elsewhere = pd.concat(
        [stays(("a", "1", "2026-01-01", None)), stays(("a", "1", "2026-01-01", None)).assign(unit="Havnen")]
    )
    assert terms.grant(elsewhere, MONTHS[:1], ["Søvang", "Havnen"]).total == 2 * 31_000


def test_a_level_without_a_rate_is_told_and_its_place_is_not_empty():
    entry = {"model": "takst", "gyldig_fra": "2026-01", "takster": {"1": 1_000.0}, "pladser": {"Søvang": 3},
             "forventet_belaegning": 1.0, "tomgangstakst": 100.0}  # fmt: skip
    rows = stays(
        ("a", "1", "2026-01-01", None), ("b", "9", "2026-01-11", "2026-02-03"), ("c", None, "2026-03-31", None)
    )
    found = grant(build_terms([entry]), {"placements": rows}, MONTHS)
    told = found.details["not_valued"]
    assert told.assign(month=told["month"].astype(str)).to_numpy().tolist() == [
        ["Søvang", "2026-01", "place", "9", 21],
        ["Søvang", "2026-02", "place", "9", 3],
        ["Søvang", "2026-03", "place", "", 1],
    ]
    assert found.by_component().loc["Søvang", "place"] == 90 * 1_000
    # 93 place-days in January: 31 + 21 of them occupied, 41 empty.
    january = found.details["occupancy"].iloc[0]
    assert (january["occupied_days"], january["vacant_days"], january["lost_income"]) == (52, 41, 41_000)
    priced = grant(
        build_terms([entry | {"takster": {"1": 1_000.0, "9": 1.0, "": 1.0}}]), {"placements": rows.iloc[:2]}, MONTHS
    )
    assert "not_valued" not in priced.details
    # From February the level has a rate: only January's days are without.
    later = entry | {"gyldig_fra": "2026-02", "takster": {"1": 1_000.0, "9": 1_200.0}}
    told = grant(build_terms([entry, later]), {"placements": rows.iloc[:2]}, MONTHS).details["not_valued"]
    assert (told["month"].astype(str).tolist(), told["quantity"].tolist()) == (["2026-01"], [21])


def test_a_package_without_a_rate_is_told():
    packages = pd.DataFrame(
        {"unit": "Nord", "month": MONTHS[:1].repeat(3), "package": ["A", "B", "B"], "active_weeks": [40.0, 7.0, 5.0]}
    )
    terms = build_terms([{"model": "pakke", "gyldig_fra": "2026-01", "takster": {"A": 1_500.0}}])
    found = grant(terms, {"packages": packages})
    assert found.total == 60_000
    told = found.details["not_valued"]
    assert told[["unit", "component", "item", "quantity"]].to_numpy().tolist() == [["Nord", "package", "B", 12]]
    # Another area's terms pay for it: nothing is left to tell.
    other = {"model": "pakke", "gyldig_fra": "2026-01", "omraade": "andet", "takster": {"B": 1_000.0}}
    both = grant(
        build_terms([{"model": "pakke", "gyldig_fra": "2026-01", "takster": {"A": 1_500.0}}, other]),
        {"packages": packages},
    )
    assert both.total == 72_000
    assert "not_valued" not in both.details


def test_lines_of_a_team_and_a_month_that_is_just_full():
    terms = RehabilitationTerms(
        {"Team": 300.0}, 30.0, form="activity", rate=2_000.0, waiting={"Team": 1.0}, capacity_cost={"Team": 18_000.0}
    )
    rows = pd.DataFrame({"unit": "Team", "month": MONTHS, "referrals": [9.0, 14.0, np.nan]})
    load = terms.load(rows)
    assert load["capacity"].tolist() == [10, 10, 10]
    assert load["begun"].tolist() == [10, 10, 4]
    assert load["waiting"].tolist() == [0, 4, 0]
    assert load["load"].tolist() == [1, 1.4, 0.4]
    assert load["used_share"].tolist() == [1, 1, 0.4]
    assert load["wait_weeks"].tolist() == pytest.approx([0, 0.4 * 365.25 / 84, 0])
    assert load["cost_per_course"].tolist() == [1_800, 1_800, 4_500]
    assert terms.grant(rows, MONTHS, ["Team"]).components["amount"].tolist() == [20_000, 20_000, 8_000]
    free = RehabilitationTerms({"Team": 300.0}, 30.0, form="activity", rate=2_000.0).load(rows)
    assert free["cost_per_course"].isna().all()
    assert free["waiting"].tolist() == [0, 4, 0]


def test_lines_of_delegated_nursing():
    rows = pd.DataFrame(
        {
            "unit": ["Nord", "Nord", "Syg"],
            "month": MONTHS[[0, 0, 1]],
            "service": "SPL",
            "delivered_hours": [10.0, 2.5, 4.0],
        }
    )
    found = NursingTerms("delivered", 400.0, ("SPL",), "Syg", {"Nord": 500.0}).grant(rows, MONTHS, ["Nord", "Syg"])
    assert found.components[["unit", "component", "item", "quantity", "rate", "amount"]].to_numpy().tolist() == [
        ["Nord", "nursing", "SPL", 12.5, 400, 5_000],
        ["Syg", "nursing_paid", "Nord", -12.5, 400, -5_000],
    ]
    hidden = found.details["hidden_nursing_cost"]
    assert hidden[["unit", "hours", "cost", "covered", "hidden"]].to_numpy().tolist() == [
        ["Nord", 12.5, 6_250, 5_000, 1_250]
    ]
    whole = NursingTerms("activity", 400.0, ("SPL",), "Syg").grant(rows, MONTHS, ["Nord", "Syg"])
    assert whole.components[["unit", "amount"]].to_numpy().tolist() == [["Nord", 5_000], ["Syg", 1_600]]


def entry(**more):
    return {"model": "aktivitet", "gyldig_fra": "2026-01", "timer": "visiterede", **more}


@pytest.mark.parametrize(("units", "others"), [(20, ""), (21, "og 1 andre"), (23, "og 3 andre")])
def test_twenty_units_without_terms_are_named_and_the_others_counted(units, others):
    rows = pd.DataFrame({"unit": [f"U{place:02d}" for place in range(units)], "month": MONTHS[0], "service": "Pleje"})
    rows = rows.assign(
        time_of_day="weekday", legal_basis="sel_83", granted_hours=1.5, delivered_hours=1.0, budgeted_hours=1.0
    )
    with pytest.raises(TermsError) as caught:
        grant(build_terms([entry(priser=[{"ydelse": "Andet", "pris": 1.0}])]), rows)
    told = caught.value.problems["message"].tolist()
    assert len(told) == min(units, 20) + bool(others)
    assert told[0].startswith("U00, 2026-01: 1,50 timer »Pleje« har ingen pris")
    assert (others in told[-1]) is True


@pytest.mark.parametrize(
    ("label", "amount", "quiet"),
    [
        ("Tillæg 10 %", 10.05, True),  # a twentieth of a per cent
        ("Tillæg 10 %", 10.06, False),
        ("Tillæg 10,0 %", 10.05, True),
        ("Tillæg 10,0 %", 10.06, False),
        ("Tillæg 10,00 %", 10.005, True),  # the last printed digit's half
        ("Tillæg 10,00 %", 10.01, False),
        ("Tillæg 9,6 %", 10.0, True),  # whole kroner may be off by half a krone
        ("Tillæg 9,4 %", 10.0, False),
        ("Tillæg 9,6 %", 10.01, False),
    ],
)
def test_a_label_may_be_off_by_what_rounding_explains(label, amount, quiet, recwarn):
    price_waterfall([PriceStep("Løn", amount=100.0), PriceStep(label, amount=amount)])
    assert (not [warning for warning in recwarn if warning.category is PriceStepWarning]) is quiet


@pytest.mark.parametrize(
    ("share", "quiet"), [(0.1, True), (0.1005, True), (0.1006, False), (0.0995, True), (0.0994, False)]
)
def test_a_claimed_share_may_be_off_by_a_twentieth_of_a_per_cent(share, quiet, recwarn):
    price_waterfall([PriceStep("Løn", amount=1_000.0), PriceStep("Tillæg", amount=100.0, share=share)])
    assert (not [warning for warning in recwarn if warning.category is PriceStepWarning]) is quiet


def test_the_note_shows_each_steps_part_of_the_price():
    steps = [
        PriceStep("Løn", amount=300.0),
        PriceStep("Ferie", share=0.1, of="base"),
        PriceStep("Overhead", share=0.2, of="price"),
    ]
    note = price_note(steps)
    # 300 + 30 = 330 are four fifths of the price: 412.50, and a fifth is 82.50.
    assert note["amount"].tolist() == pytest.approx([300, 30, 82.5])
    assert note["subtotal"].tolist() == pytest.approx([300, 330, 412.5])
    assert note["share_of_price"].tolist() == pytest.approx([300 / 412.5, 30 / 412.5, 0.2])
    assert price_waterfall([PriceStep("a", amount=1.0), PriceStep("b", share=0.3335)], decimals=2)[
        "subtotal"
    ].tolist() == [1, 1.33]


def test_what_growth_costs_when_the_price_follows_the_average():
    costs = pd.DataFrame({"label": ["Fast", "Løn"], "amount": [20_000.0, 80_000.0], "variable_share": [0.0, 1.0]})
    found = volume_effect(costs, 200.0, (-0.1, 0.0, 0.25))
    # 500 kr. an hour on average, 400 at the margin; 20,000 are fixed.
    assert found["hours"].tolist() == pytest.approx([180, 200, 250])
    assert found["cost"].tolist() == pytest.approx([92_000, 100_000, 120_000])
    assert found["average_price"].tolist() == pytest.approx([92_000 / 180, 500, 480])
    assert found["result_average"].tolist() == pytest.approx([-2_000, 0, 5_000])
    assert found["result_recalculated"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert found["result_marginal"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert found["growth_penalty"].tolist() == pytest.approx([2_000, 0, -5_000])
    assert found["marginal_price"].tolist() == [400, 400, 400]
    with pytest.raises(ValueError, match="efterlader ingen timer"):
        volume_effect(costs, 200.0, (-1.0,))
    assert len(volume_effect(costs, 200.0)) == 5
