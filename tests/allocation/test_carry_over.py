import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.allocation import (
    CarryOverRegime,
    TermsError,
    build_carry_over_regime,
    carry_forward,
    compare_carry_over,
    sum_kroner,
)
from styringslib.allocation.carry_over import net
from tests.growth import memory

ONE_YEAR = pd.DataFrame(
    {"unit": ["A", "B", "C"], "budget": [1000.0, 2000.0, 3000.0], "spent": [900.0, 2150.0, 2700.0]},
)
regimes = st.builds(
    CarryOverRegime,
    mode=st.sampled_from(["strict", "flexible"]),
    surplus_limit=st.sampled_from([0.0, 0.03, 1.0]),
    deficit_limit=st.sampled_from([0.0, 0.05, 1.0]),
    repayment_years=st.integers(1, 3),
    netting=st.sampled_from(["proportional", "largest"]),
)
money = st.integers(0, 10**9).map(lambda oere: oere / 100)


def test_strict_each_unit_carries_its_own_within_limits():
    units = carry_forward(ONE_YEAR, CarryOverRegime("strict", 0.05, 0.05)).units.set_index("unit")
    assert units["carried"].to_dict() == {"A": 50.0, "B": -100.0, "C": 150.0}
    assert units["to_treasury"].to_dict() == {"A": 50.0, "B": 0.0, "C": 150.0}
    assert units["from_treasury"].to_dict() == {"A": 0.0, "B": 50.0, "C": 0.0}
    assert units["next_opening"].to_dict() == {"A": 50.0, "B": -100.0, "C": 150.0}


def test_flexible_surpluses_pay_for_deficits_in_proportion():
    result = carry_forward(ONE_YEAR, CarryOverRegime("flexible"))
    transfers = result.transfers.set_index(["payer", "receiver"])["amount"].to_dict()
    assert transfers == {("A", "B"): 37.5, ("C", "B"): 112.5}
    assert result.units.set_index("unit")["carried"].to_dict() == {"A": 62.5, "B": 0.0, "C": 187.5}


def paid(results, rule="proportional"):
    """Payer x receiver, øre."""
    found, grid = net(results, rule), np.zeros((len(results), len(results)), dtype=np.int64)
    grid[found.payers, found.receivers] = found.oere
    return grid


def test_every_surplus_pays_every_deficit_in_proportion_to_both():
    grid = paid([10_000, 30_000, -5_000, -15_000])
    assert grid[0].tolist() == [0, 0, 1_250, 3_750]
    assert grid[1].tolist() == [0, 0, 3_750, 11_250]


def test_flexible_the_largest_surplus_pays_first_by_that_rule():
    result = carry_forward(ONE_YEAR, CarryOverRegime("flexible", netting="largest"))
    assert result.transfers[["payer", "receiver", "amount"]].to_numpy().tolist() == [["C", "B", 150.0]]


def test_netting_stays_within_the_area():
    split = ONE_YEAR.assign(area=["Nord", "Syd", "Nord"])
    assert carry_forward(split, CarryOverRegime("flexible")).transfers.empty


def test_a_deficit_is_repaid_over_three_years_to_the_oere():
    accounts = pd.DataFrame(
        {
            "unit": "A",
            "year": [2023, 2024, 2025, 2026, 2027],
            "budget": 1000.0,
            "spent": [1100.0, 1000, 1000, 1000, 1000],
        }
    )
    # Each year's instalment makes a new deficit as large, unless it is saved: spend less by it.
    instalments = [0.0, 33.34, 33.33, 33.33, 0.0]
    saved = accounts.assign(spent=accounts["spent"] - instalments)
    units = carry_forward(saved, CarryOverRegime(repayment_years=3)).units
    assert units["opening"].tolist() == [-amount if amount else 0.0 for amount in instalments]
    assert units["outstanding"].tolist() == [-100.0, -66.66, -33.33, 0.0, 0.0]
    assert units["result"].tolist()[1:] == [0.0] * 4


def test_the_limit_is_of_all_that_is_owed_and_debt_never_passes_it():
    """1,000 a year, 50 too much each year, at most 5 % carried, repaid over three years: by hand, to the øre."""
    years = pd.DataFrame({"unit": "A", "year": [2024, 2025, 2026, 2027], "budget": 1000.0, "spent": 1050.0})
    units = carry_forward(years, CarryOverRegime(deficit_limit=0.05, repayment_years=3)).units
    # 2024: 50 are carried: 16.67, 16.67 and 16.66 to repay.
    # 2025: 16.67 are due, so 66.67 are lacking; 33.33 are owed already, which leaves 16.67: 5.56, 5.56 and 5.55.
    # 2026: 16.67 + 5.56 due, 72.23 lacking; owed 16.66 + 11.11 = 27.77, room for 22.23: 7.41 three times.
    # 2027: 16.66 + 5.56 + 7.41 = 29.63 due, 79.63 lacking; owed 5.55 + 14.82 = 20.37, room for 29.63.
    assert units["opening"].tolist() == [0.0, -16.67, -22.23, -29.63]
    assert units["carried"].tolist() == [-50.0, -16.67, -22.23, -29.63]
    assert units["from_treasury"].tolist() == [0.0, 50.0, 50.0, 50.0]
    assert units["outstanding"].tolist() == [-50.0, -50.0, -50.0, -50.0]


def test_a_debt_that_a_smaller_budget_leaves_above_the_limit_is_kept_and_not_added_to():
    accounts = pd.DataFrame({"unit": "A", "year": [2024, 2025], "budget": [1000.0, 100.0], "spent": [1050.0, 110.0]})
    last = carry_forward(accounts, CarryOverRegime(deficit_limit=0.05, repayment_years=2)).units.iloc[1]
    # 25 due, 35 lacking; 25 are owed, more than the 5 of a budget of 100: nothing is added.
    assert last[["result", "carried", "from_treasury", "outstanding"]].tolist() == [-35.0, 0.0, 35.0, -25.0]


def test_a_unit_of_income_carries_what_it_lacks_and_what_it_has_over():
    """Two units that are to bring in 1,000: one brings 900, one 1,040; limits are of the 1,000."""
    accounts = pd.DataFrame({"unit": ["A", "B"], "budget": [-1000.0, -1000.0], "spent": [-900.0, -1040.0]})
    units = carry_forward(accounts, CarryOverRegime(surplus_limit=0.03, deficit_limit=0.05)).units
    assert units["result"].tolist() == [-100.0, 40.0]
    assert units["carried"].tolist() == [-50.0, 30.0]
    assert units[["to_treasury", "from_treasury"]].to_numpy().tolist() == [[0.0, 50.0], [10.0, 0.0]]
    assert carry_forward(accounts, CarryOverRegime("flexible")).transfers["amount"].tolist() == [40.0]


def test_a_unit_that_pauses_repays_when_it_is_back():
    accounts = pd.DataFrame(
        {"unit": ["A", "B", "A"], "year": [2023, 2024, 2025], "budget": 100.0, "spent": [110.0, 90.0, 90.0]}
    )
    units = carry_forward(accounts, CarryOverRegime()).units.set_index(["unit", "year"])
    assert units.loc[("A", 2025), "opening"] == -10.0
    assert units.loc[("A", 2025), "outstanding"] == 0.0


@settings(deadline=None, max_examples=40)
@given(
    regime=regimes,
    figures=st.lists(
        st.tuples(st.integers(0, 3), st.integers(2020, 2025), money, money), max_size=16, unique_by=lambda r: r[:2]
    ),
)
def test_money_is_neither_made_nor_lost(regime, figures):
    accounts = pd.DataFrame(figures, columns=["unit", "year", "budget", "spent"])
    result = carry_forward(accounts.assign(unit=accounts["unit"].astype(str)), regime)
    for _, unit in result.units.groupby("unit"):
        left = sum_kroner(unit["budget"]) - sum_kroner(unit["spent"])
        moved = unit["to_treasury"] - unit["from_treasury"] + unit["paid"] - unit["received"]
        assert left == pytest.approx(sum_kroner(moved.round(2)) + unit["outstanding"].iloc[-1], abs=0.001)
        # What a year adds to the debt stays within the limit, all that is owed counted.
        added = unit.loc[unit["carried"] < 0]
        assert (-added["outstanding"] <= (added["budget"] * regime.deficit_limit) + 0.0051).all()
    assert sum_kroner(result.units["paid"]) == sum_kroner(result.units["received"])
    assert sum_kroner(result.transfers["amount"].astype(float)) == sum_kroner(result.units["paid"])


@given(
    results=st.lists(st.integers(-(10**10), 10**10), min_size=1, max_size=12),
    rule=st.sampled_from(["proportional", "largest"]),
)
def test_nobody_gives_more_than_it_has_or_gets_more_than_it_lacks(results, rule):
    grid = paid(results, rule)
    values = np.array(results)
    plus, minus = np.maximum(values, 0), np.maximum(-values, 0)
    assert (grid >= 0).all()
    assert (grid.sum(axis=1) <= plus).all()
    assert (grid.sum(axis=0) <= minus).all()
    assert grid.sum() == min(plus.sum(), minus.sum())


@given(
    results=st.lists(st.integers(-(10**8), 10**8), min_size=2, max_size=8),
    rule=st.sampled_from(["proportional", "largest"]),
)
def test_what_each_gives_and_gets_does_not_depend_on_order(results, rule):
    forward, backward = paid(results, rule), paid(results[::-1], rule)[::-1, ::-1]
    # Equal units may differ by the last øre, which must go to one of them.
    if len(set(results)) == len(results):
        assert np.abs(forward.sum(axis=1) - backward.sum(axis=1)).max() <= 1
        assert np.abs(forward.sum(axis=0) - backward.sum(axis=0)).max() <= 1


def test_both_regimes_on_the_same_accounts():
    table = compare_carry_over(ONE_YEAR, CarryOverRegime("strict"), CarryOverRegime("flexible")).set_index("unit")
    assert table["difference"].to_dict() == {"A": -37.5, "B": 150.0, "C": -112.5}
    assert table["given_to_others"].to_dict() == {"A": 37.5, "B": -150.0, "C": 112.5}
    assert table["difference"].sum() == 0


def test_rows_in_another_order_change_nothing_and_the_input_is_kept():
    kept = ONE_YEAR.copy(deep=True)
    first = carry_forward(ONE_YEAR, CarryOverRegime("flexible"))
    second = carry_forward(ONE_YEAR.iloc[::-1], CarryOverRegime("flexible"))
    pd.testing.assert_frame_equal(first.units, second.units)
    pd.testing.assert_frame_equal(first.transfers, second.transfers)
    pd.testing.assert_frame_equal(ONE_YEAR, kept)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: CarryOverRegime(surplus_limit=5), "overskud"),
        (lambda: CarryOverRegime(deficit_limit=-0.1), "underskud"),
        (lambda: CarryOverRegime(repayment_years=4), "1, 2 eller 3 år"),
        (lambda: CarryOverRegime(mode="loose"), "strict"),
        (
            lambda: carry_forward(ONE_YEAR.assign(spent=[1, np.nan, 2]), CarryOverRegime()),
            "B: budget eller forbrug mangler",
        ),
        (lambda: carry_forward(ONE_YEAR.assign(unit="A"), CarryOverRegime()), "to gange"),
    ],
)
def test_regimes_and_accounts_that_cannot_be_used(make, told):
    with pytest.raises(ValueError, match=told):
        make()


def test_the_regime_is_data_and_all_its_faults_are_told():
    entry = {
        "form": "fleksibel",
        "loft_overskud_pct": 3.0,
        "loft_underskud_pct": 5,
        "afdrag_aar": 2,
        "udligning": "stoerste",
    }
    assert build_carry_over_regime(entry) == CarryOverRegime("flexible", 0.03, 0.05, 2, "largest")
    assert build_carry_over_regime({"form": "stram"}) == CarryOverRegime()
    with pytest.raises(TermsError) as caught:
        build_carry_over_regime({"form": "fleksibelt", "loft_overskud_pct": 300, "afdrag_aar": 1.5, "loft": 1})
    told = caught.value.problems["key"].tolist()
    assert told == [f"overfoersel.{key}" for key in ("form", "loft_overskud_pct", "afdrag_aar", "loft")]


def test_no_accounts_no_carry_over():
    assert carry_forward(ONE_YEAR.iloc[:0], CarryOverRegime()).units.empty


def test_limits_netting_and_instalments_over_three_years():
    """Worked by hand: surpluses up to 5 %, deficits up to 10 % of the budget, repaid over two years, netted in proportion."""
    accounts = pd.DataFrame(
        [
            (2025, "A", 1000.0, 700.0), (2025, "B", 2000.0, 2200.0), (2025, "C", 500.0, 400.0),
            (2026, "A", 1000.0, 1200.0), (2026, "B", 2000.0, 2300.0), (2026, "C", 500.0, 425.0),
            (2027, "A", 1000.0, 950.0), (2027, "B", 2000.0, 1700.0), (2027, "C", 500.0, 500.0),
        ],
        columns=["year", "unit", "budget", "spent"],
    )  # fmt: skip
    found = carry_forward(accounts, CarryOverRegime("flexible", 0.05, 0.10, 2))
    columns = ["opening", "result", "paid", "received", "to_treasury", "from_treasury", "carried", "next_opening"]
    assert found.units[[*columns, "outstanding"]].to_numpy().tolist() == [
        # A and C have 400 for B's 200: A gives 150, C 50. Of what is left 50 (5 % of 1,000) and 25 are kept.
        [0.0, 300.0, 150.0, 0.0, 100.0, 0.0, 50.0, 50.0, 50.0],
        [0.0, -200.0, 0.0, 200.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [0.0, 100.0, 50.0, 0.0, 25.0, 0.0, 25.0, 25.0, 25.0],
        # A lacks 150 and B 300; C has 100 (500 + 25 - 425): 33.33 and 66.67. A carries 100 (10 %), the treasury the rest.
        [50.0, -150.0, 0.0, 33.33, 0.0, 16.67, -100.0, -50.0, -100.0],
        [0.0, -300.0, 0.0, 66.67, 0.0, 33.33, -200.0, -100.0, -200.0],
        [25.0, 100.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        # A repays 50 of 100. B has 200 left after its instalment and keeps 100; its last instalment is still to come.
        [-50.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -50.0, -50.0],
        [-100.0, 200.0, 0.0, 0.0, 100.0, 0.0, 100.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    ]
    assert found.transfers.to_numpy().tolist() == [
        [2025, "", "A", "B", 150.0],
        [2025, "", "C", "B", 50.0],
        [2026, "", "C", "A", 33.33],
        [2026, "", "C", "B", 66.67],
    ]


def test_a_second_deficit_adds_its_instalments_to_those_of_the_first():
    accounts = pd.DataFrame(
        {"unit": "A", "year": [2025, 2026, 2027, 2028], "budget": 100.0, "spent": [112, 106, 88.0, 96]}
    )
    units = carry_forward(accounts, CarryOverRegime(repayment_years=3)).units
    # 12 in parts of 4; 2026 ends 106 - (100 - 4) = 10 short: 3.34, 3.33 and 3.33. The surplus of 2027, 100 - 7.34 - 88, is
    # released in 2028 beside the last instalment of the first deficit and the second of the other: 4.66 - 4 - 3.33.
    assert units["opening"].tolist() == [0.0, -4.0, -7.34, -2.67]
    assert units["result"].tolist() == [-12.0, -10.0, 4.66, 1.33]
    assert units["next_opening"].tolist() == [-4.0, -7.34, -2.67, 1.33 - 3.33]
    assert units["outstanding"].tolist() == [-12.0, -18.0, -6.0, -2.0]


def test_amounts_beyond_64_bits_are_shared_as_others_are():
    grid = paid([6 * 10**9, 3 * 10**9, -(6 * 10**9), -(3 * 10**9)])
    assert grid[0].tolist() == [0, 0, 4 * 10**9, 2 * 10**9]
    assert grid[1].tolist() == [0, 0, 2 * 10**9, 10**9]


def test_by_the_largest_first_eight_times_the_units_take_eight_times_the_memory():
    def closed(units):
        spent = 1_000.0 + np.arange(units) % 7 - 3
        accounts = pd.DataFrame({"unit": np.arange(units).astype(str), "budget": 1_000.0, "spent": spent})
        return carry_forward(accounts, CarryOverRegime("flexible", netting="largest"))

    assert len(closed(150).transfers) < 150
    assert memory(lambda: closed(1_200)) <= 10 * memory(lambda: closed(150))
