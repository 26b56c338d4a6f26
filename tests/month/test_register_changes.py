"""What is new since last month, on two states of a made-up municipality."""

import pandas as pd
import pytest

from styringslib.month.register_changes import COLUMNS, entered_since
from tests.month.made_accounts import change, changes, municipality

OCTOBER = pd.Period("2026-10", "M")


def test_changes_that_are_new_changed_or_taken_back_are_told_with_their_effect(tmp_path):
    """Effects in November and December: 2 x 100, 2 x 100 then 2 x 150, 1 x 400; what is the same is not told."""
    same = change("Nord", "2026-12", amount=7.0) | {"entered_by": "Leder"}
    before = [change("Nord", "2026-11", amount=100.0), change("Syd", "2026-12", amount=400.0), same]
    now = [change("Nord", "2026-11", amount=150.0), change("Havnen", "2026-11", amount=100.0), same]
    one, other = (
        municipality(tmp_path / str(place), expected_changes=changes(*rows)) for place, rows in enumerate((before, now))
    )
    table = entered_since(one, other, OCTOBER).set_index("unit")
    assert table["what"].to_dict() == {"Nord": "changed", "Havnen": "new", "Syd": "ended"}
    assert table.loc["Nord", ["before", "now"]].tolist() == [200, 300]
    assert table.loc["Havnen", "now"] == 200
    assert table.loc["Syd", "before"] == 400
    assert pd.isna(table.loc["Havnen", "before"])
    assert pd.isna(table.loc["Syd", "now"])
    assert set(table["kind"]) == {"expected_change"}


def test_an_action_is_told_by_its_effect_a_month_and_its_status(tmp_path):
    row = {"unit": "Nord", "title": "Ruter", "effect_per_month": -5_000.0, "status": "I gang"}
    months = {"start_month": pd.Period("2026-03", "M"), "agreed_month": pd.Period("2026-02", "M")}
    one, other = (
        municipality(tmp_path / str(kr), actions=pd.DataFrame([row | months | {"effect_per_month": kr}]))
        for kr in (-5_000.0, -4_000.0)
    )
    (told,) = entered_since(one, other, OCTOBER).to_dict("records")
    assert (told["kind"], told["what"], told["before"], told["now"]) == ("action", "changed", -5_000, -4_000)
    assert told["status"] == "I gang"
    nothing = entered_since(one, one, OCTOBER)
    assert nothing.empty
    assert list(nothing) == COLUMNS
    assert entered_since(other, one, OCTOBER)["now"].tolist() == pytest.approx([-5_000])


def test_a_cause_and_a_solution_are_told_by_their_full_year(tmp_path):
    """A cause of a whole area is told by the area, and a row without a unit is known again."""
    cause = {"unit": None, "area": "Hjemmepleje", "title": "Flere ældre", "lasting": "Strukturel", "status": "Gælder"}
    cause |= {"month": OCTOBER, "amount_this_year": 10.0, "amount_full_year": 40.0}
    found = {"unit": "Nord", "area": "Hjemmepleje", "cause": "Flere ældre", "title": "Forløb", "horizon": "Kort"}
    found |= {"month": OCTOBER, "amount_full_year": -15.0, "status": "Forslag", "deadline": pd.Timestamp("2026-12-31")}
    same = {**cause, "title": "Den samme"}
    one = municipality(tmp_path / "a", causes=pd.DataFrame([same, cause]))
    later = pd.DataFrame([same, {**cause, "amount_full_year": 60.0}])
    other = municipality(tmp_path / "b", causes=later, solutions=pd.DataFrame([found]))
    told = entered_since(one, other, OCTOBER).set_index("kind")
    assert told[["unit", "title", "what"]].to_numpy().tolist() == [
        ["Hjemmepleje", "Flere ældre", "changed"],
        ["Nord", "Forløb", "new"],
    ]
    assert told["now"].to_dict() == {"cause": 60, "solution": -15}
    assert told.loc["cause", "before"] == 40
    assert told["status"].to_dict() == {"cause": "Gælder", "solution": "Forslag"}


def test_what_is_known_of_the_year_is_told_with_its_reason(tmp_path):
    bill = {"unit": "Nord", "month": OCTOBER, "what": "Enkelt beløb", "amount": 180_000.0, "reason": "Efterbetaling"}
    holds = {"unit": "Syd", "month": OCTOBER, "what": "Budgettet holder", "amount": float("nan"), "reason": "Ferie"}
    one = municipality(tmp_path / "a", overrides=pd.DataFrame([bill]))
    other = municipality(tmp_path / "b", overrides=pd.DataFrame([{**bill, "amount": 150_000.0}, holds]))
    told = entered_since(one, other, OCTOBER).set_index("unit")
    assert told["kind"].to_list() == ["override", "override"]
    assert told["title"].to_dict() == {"Nord": "Enkelt beløb: Efterbetaling", "Syd": "Budgettet holder: Ferie"}
    assert told["what"].to_dict() == {"Nord": "changed", "Syd": "new"}
    assert told.loc["Nord", ["before", "now"]].to_list() == [180_000, 150_000]
    assert told.loc["Syd", ["before", "now"]].isna().all()
    assert entered_since(other, one, OCTOBER).set_index("unit")["what"].to_dict() == {"Nord": "changed", "Syd": "ended"}
