"""From adopted to revised budget: lines that sum to both, worked out by hand."""

import pandas as pd
import pytest

from styringslib.followup import UNNAMED, budget_bridge

BUDGETS = pd.DataFrame({"unit": ["Nord", "Syd"], "adopted": [1_000.0, 500.0], "revised": [1_070.0, 440.0]})


def changes(*rows):
    table = pd.DataFrame(list(rows), columns=["unit", "decided_on", "kind", "counterpart", "amount", "duration"])
    return table.assign(decided_on=pd.to_datetime(table["decided_on"]), reason="Sag")


NAMED = changes(
    ("Nord", "2026-06-16", "move", "Syd", 60.0, "lasting"),
    ("Nord", "2026-03-24", "grant", "Kassen", 25.0, "once"),
    ("Syd", "2026-06-16", "move", "Nord", -60.0, "lasting"),
)


def test_every_line_leads_from_adopted_to_revised():
    """Nord: 1,000 + 25 + 60 = 1,085, so 15 went without a name; Syd: 500 - 60 = 440, and nothing is left."""
    found = budget_bridge(BUDGETS, NAMED)
    north = found[found["unit"] == "Nord"]
    assert north["kind"].tolist() == ["adopted", "grant", "move", UNNAMED, "revised"]
    assert north["amount"].tolist() == [1_000, 25, 60, -15, 1_070]
    assert north["subtotal"].tolist() == [1_000, 1_025, 1_085, 1_070, 1_070]
    south = found[found["unit"] == "Syd"]
    assert south["amount"].tolist() == [500, -60, 440]
    assert south["subtotal"].tolist() == [500, 440, 440]


def test_moves_net_to_nought_over_the_whole():
    """60 to Nord and from Syd: the whole has grown by the grant and what has no name, 1,510 = 1,500 + 25 - 15."""
    found = budget_bridge(BUDGETS, NAMED)
    sums = found.groupby("kind")["amount"].sum()
    assert sums["move"] == 0
    assert sums["adopted"] + sums["grant"] + sums[UNNAMED] == sums["revised"] == 1_510


def test_without_names_the_whole_difference_stands_without_one_and_rounding_is_no_line():
    found = budget_bridge(BUDGETS.assign(revised=[1_000.4, 440.0]), changes())
    assert found["kind"].tolist() == ["adopted", "revised", "adopted", UNNAMED, "revised"]
    assert found.loc[3, "amount"] == -60


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "gave"}, "Ukendt slags budgetændring: gave."),
        ({"amount": float("nan")}, "En budgetændring mangler sit beløb."),
    ],
)
def test_what_cannot_be_counted_is_refused(given, told):
    with pytest.raises(ValueError, match=told):
        budget_bridge(BUDGETS, NAMED.assign(**given))


def test_a_budget_that_is_not_known_has_no_way():
    with pytest.raises(ValueError, match="både vedtaget og korrigeret"):
        budget_bridge(BUDGETS.assign(adopted=float("nan")), NAMED)
