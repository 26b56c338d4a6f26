"""Cases of two districts, counted by hand: flow, what a round gave, and what the list is worth."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import ReviewRule
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.cases.numbers import EVERY, CaseNumbers
from styringslib.sections.cases.terms import ReviewTerms
from tests.month.made_accounts import municipality

MARCH = pd.Period("2026-03", "M")
ROUNDS = pd.DataFrame(
    {
        "rule": ["Over 25", "Over 25", "Praktisk"],
        "reviewed": [10, 30, 7],
        "changed": [2, 6, 1],
        "hours_before": [300.0, 900.0, 14.0],
        "hours_after": [290.0, 850.0, 14.0],
    }
)


def case(citizen, unit="Nord", first="2024-01-01", last=None, hours=10.0):
    dates = {"from_date": pd.Timestamp(first), "to_date": pd.Timestamp(last) if last else pd.NaT}
    return {"citizen": citizen, "unit": unit, "service": "Pleje", "hours_per_week": hours} | dates


def district(folder, *rows, rules=(), rounds=ROUNDS):
    made = municipality(folder, **({"cases": pd.DataFrame(rows)} if rows else {}))
    own = CaseNumbers(FollowUp(made, made.unit("Nord"), MARCH, MonthForecast(MARCH)))
    own.__dict__["terms"] = ReviewTerms(tuple(rules), (), rounds)
    return own


def test_what_earlier_rounds_gave(tmp_path):
    table = district(tmp_path).record.set_index("rule")
    over = table.loc["Over 25"]
    # 60 of 1,200 hours fell away in two rounds, of 40 cases eight were changed.
    assert over[["rounds", "reviewed", "changed", "hours_before", "saved_hours"]].tolist() == [2, 40, 8, 1_200, 60]
    assert over["saved_share"] == pytest.approx(0.05)
    assert table.loc["Praktisk", ["rounds", "reviewed", "changed", "saved_share"]].tolist() == [1, 7, 1, 0]
    assert district(tmp_path, rounds=ROUNDS.iloc[:0]).record.empty


def test_hours_in_and_out_and_the_level_by_month_and_district(tmp_path):
    """Nord: 20 hours, 7 more from 10 February, 10 of them end on 28 February. Syd, and Gammel that it took over: 4."""
    own = district(
        tmp_path,
        case("a"),
        case("b", last="2026-02-28"),
        case("c", first="2026-02-10", hours=7.0),
        case("d", "Gammel", hours=3.0),
        case("e", "Syd", first="2026-01-15", hours=1.0),
    )
    assert (str(own.flow.index[0]), str(own.flow.index[-1])) == ("2025-01", "2026-03")
    months = own.flow.loc["2026-01":]
    assert months["hours_in"].tolist() == [1, 7, 0]
    assert months["hours_out"].sum() == 10
    assert months["hours_level"].tolist()[::2] == [24, 21]
    assert own.flow.loc["2025-12", "hours_level"] == 23
    units = own.flow_by_unit
    assert units["hours_level"].to_dict() == {"Nord": 17, "Syd": 4}
    assert units["net_hours"].to_dict() == {"Nord": -3, "Syd": 1}
    assert units["starts"].to_dict() == {"Nord": 1, "Syd": 1}
    # Nord has a price, 500 kr; Syd has none, and what is unknown is not nought.
    assert units.loc["Nord", "amount_full_year"] == pytest.approx(-3 * 500 * 365 / 7)
    assert np.isnan(units.loc["Syd", "amount_full_year"])
    assert district(tmp_path / "none").flow.empty
    assert district(tmp_path / "none").flow_by_unit.empty


RULES = (ReviewRule("Over 25", min_hours=25), ReviewRule("Praktisk", max_hours=2), ReviewRule("Ingen", min_hours=90))


def test_the_list_is_worth_what_the_rules_rounds_gave(tmp_path):
    """5 % of 30 hours at 500 kr: 1.5 hours a week. The second rule has saved nothing, the third picks nobody."""
    own = district(tmp_path, case("a", hours=30.0), case("b", hours=1.0), case("c", hours=10.0), rules=RULES)
    assert own.listed["citizen"].tolist() == ["a", "b"]
    assert own.listed["amount"].tolist() == pytest.approx([1.5 * 500 * 365 / 7, 0])
    table = own.by_rule
    assert table.index.tolist() == ["Over 25", "Praktisk", "Ingen"]
    assert table["cases"].tolist() == [1, 1, 0]
    assert table.loc["Over 25", ["hours_per_week", "expected_saving"]].tolist() == pytest.approx([30, 1.5])
    assert table.loc["Ingen", "hours_per_week":].isna().all()
    unknown = district(tmp_path / "b", case("a", hours=30.0), rules=RULES, rounds=ROUNDS.iloc[:0])
    assert unknown.listed["expected_saving"].isna().all()
    for own in (district(tmp_path / "c", rules=RULES), district(tmp_path / "d", case("a", hours=30.0))):
        assert own.listed.empty
        assert own.by_rule.empty
        assert own.counts.empty


def test_counts_by_district_that_give_nobody_away(tmp_path):
    rows = [case(f"n{n}", hours=30.0) for n in range(9)] + [case(f"s{n}", "Syd", hours=30.0) for n in range(6)]
    own = district(tmp_path, *rows, rules=RULES)
    assert own.counts["cases"].to_dict() == {"Nord": 9, "Syd": 6, EVERY: 15}
    few = district(tmp_path / "b", *rows[:13], rules=RULES).counts["cases"]
    # Four in Syd are hidden, and so are Nord's nine, which the sum would give away.
    assert few[EVERY] == 13
    assert few[["Nord", "Syd"]].isna().all()


def test_the_list_is_made_of_all_districts_as_they_were_known(tmp_path):
    made = municipality(tmp_path, cases=pd.DataFrame([case("a"), case("b", first="2026-04-08")]))
    own = FollowUp(made.for_unit("Havnen"), made.unit("Havnen"), MARCH, MonthForecast(MARCH))
    assert CaseNumbers(own).checked.rows.empty
    everyone = dataclasses.replace(own, everyone=lambda: made)
    assert CaseNumbers(everyone).checked.rows["citizen"].tolist() == ["a"]
