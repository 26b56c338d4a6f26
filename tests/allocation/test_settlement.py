import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.allocation import SettlementRule, TermsError, build_settlement_rules, settle, sum_kroner

RULES = build_settlement_rules(
    [
        {"gyldig_fra": "2020-01", "regulering": "kun_opad"},
        {
            "gyldig_fra": "2025-07-01",
            "regulering": "symmetrisk",
            "overhead": 0.06,
            "momsandel": 0.02,
            "kilde": "ÆL § 19",
        },
    ]
)


def invoice(**columns):
    base = {"provider": "Privat Pleje ApS", "month": "2025-08", "service": "Personlig pleje", "delivered_hours": 10.0}
    return pd.DataFrame(
        {**base, "price": 400.0, **columns}, index=[0] if np.ndim(columns.get("month", 0)) == 0 else None
    )


def both_dates(final):
    frame = invoice(month=["2025-06", "2025-07"])
    return settle(frame.assign(final_price=final), RULES).components["correction"].tolist()


def test_before_the_act_only_upwards_after_it_both_ways():
    assert both_dates(390.0) == [0.0, -100.0]
    assert both_dates(415.0) == [150.0, 150.0]


@settings(deadline=None, max_examples=25)
@given(gap=st.integers(-39_000, 39_000), hours=st.lists(st.integers(0, 20_000), min_size=1, max_size=6))
def test_symmetric_settlement_is_symmetric(gap, hours):
    frame = pd.DataFrame({"delivered_hours": np.array(hours) / 100, "price": 400.0})
    frame = frame.assign(provider="P", service="S", month="2025-08")
    up = settle(frame.assign(final_price=400 + gap / 100), RULES).components["correction"].iloc[0]
    down = settle(frame.assign(final_price=400 - gap / 100), RULES).components["correction"].iloc[0]
    assert up == -down


@settings(deadline=None, max_examples=25)
@given(
    hours=st.lists(st.floats(0, 500), min_size=2, max_size=8),
    paid=st.floats(0, 1e5),
    final=st.floats(300, 500),
)
def test_every_statement_reconciles_to_the_oere(hours, paid, final):
    count = len(hours)
    frame = pd.DataFrame({"delivered_hours": hours, "price": 412.35, "final_price": final, "paid": paid})
    frame["provider"] = [f"P{i % 3}" for i in range(count)]
    frame["month"] = [["2025-05", "2025-09", "2026-01"][i % 3] for i in range(count)]
    frame["service"] = "S"
    result = settle(frame, RULES)
    total = result.statement.loc["Total"]
    assert total["balance"] == result.balance
    assert sum_kroner([total["delivered"], total["correction"], total["overhead"], -total["paid"]]) == total["balance"]
    assert sum_kroner(result.statement.drop("Total")["balance"]) == total["balance"]
    assert sum_kroner(result.components["balance"]) == total["balance"]
    # Lines are rounded before they are added, so a line may differ by half an øre.
    assert total["delivered"] == pytest.approx(sum(hours) * 412.35, abs=0.01 * count)


def test_overhead_and_vat_are_those_of_the_month():
    row = settle(invoice(final_price=390.0, paid=4_000.0), RULES).components.iloc[0]
    assert row["overhead"] == pytest.approx(0.06 * 3_900)
    assert row["entitled"] == pytest.approx(1.06 * 3_900)
    assert row["balance"] == pytest.approx(1.06 * 3_900 - 4_000)
    # A note, not an addition.
    assert row["vat_in_price"] == pytest.approx(0.02 * row["entitled"], abs=0.005)


def test_a_one_sided_rule_asks_once_for_the_year():
    frame = invoice(month=["2025-01", "2025-02"], delivered_hours=[10.0, 10.0], final_price=[395.0, 420.0])
    assert settle(frame, RULES).components["correction"].tolist() == [150.0]


def test_without_recalculated_price_there_is_no_correction_yet():
    assert settle(invoice(), RULES).components["correction"].tolist() == [0.0]
    assert settle(invoice(final_price=np.nan), RULES).components["balance"].tolist() == [240.0]


def test_differences_between_granted_delivered_and_paid_are_named():
    frame = invoice(
        month=["2025-08", "2025-09"], delivered_hours=[9.0, 10.5], granted_hours=[11.0, 10.0], paid_hours=[10.0, 10.0]
    )
    result = settle(frame, RULES)
    table = result.differences.set_index(["month", "kind"])
    months = pd.PeriodIndex(["2025-08", "2025-09"], freq="M")
    assert table.loc[(months[0], "granted_not_delivered"), "hours"] == 2.0
    assert table.loc[(months[0], "paid_not_delivered"), "amount"] == 400.0
    assert table.loc[(months[1], "delivered_not_granted"), "label"] == "Leveret ud over det visiterede"
    assert table.loc[(months[1], "delivered_not_paid"), "amount"] == 200.0
    assert result.statement.loc["Total", "paid"] == 8_000.0
    assert settle(invoice(), RULES).differences.empty


def test_everything_missing_is_told_at_once():
    frame = invoice(month=["2019-12", "2025-09"], delivered_hours=[-1.0, 10.0], price=[400.0, 0.0], paid=[np.nan, 1.0])
    with pytest.raises(ValueError, match="Afregningen kan ikke opgøres") as caught:
        settle(frame, RULES)
    told = str(caught.value)
    for words in (
        "leverede timer mangler eller er negative",
        "ingen afregningsregel",
        "0 tæller som manglende",
        "betalte beløb",
    ):
        assert words in told
    assert "Privat Pleje ApS, 2019-12, Personlig pleje" in told
    with pytest.raises(ValueError, match="ingen leverede timer"):
        settle(frame.iloc[:0], RULES)


def test_rules_are_data_and_all_their_faults_are_told():
    assert [(rule.correction, rule.overhead_share) for rule in RULES] == [("upward", 0.0), ("symmetric", 0.06)]
    assert isinstance(RULES[0], SettlementRule)
    with pytest.raises(TermsError) as caught:
        build_settlement_rules(
            [
                {"gyldig_fra": "2025-07", "regulering": "symetrisk"},
                {"gyldig_fra": "2025-07", "regulering": "ingen", "overhead": 6.0},
            ]
        )
    assert "Mente du symmetrisk?" in str(caught.value)
    assert caught.value.problems["key"].tolist() == ["regulering", "overhead", "gyldig_fra"]


def test_without_terms_there_are_no_rules() -> None:
    assert build_settlement_rules([]) == ()


def test_what_the_terms_leave_out_is_what_the_dated_rules_say():
    before, after = build_settlement_rules([{"gyldig_fra": "2020-01"}, {"gyldig_fra": "2025-07", "kilde": "Kontrakt"}])
    assert (before.correction, before.overhead_share, before.source) == ("upward", 0.0, "")
    assert (after.correction, after.overhead_share, after.verified) == ("symmetric", 0.06, False)
    assert after.source == "Kontrakt; Udkast til regler efter ældreloven § 19"
    kinds = {"helhedspleje": 0.06, "friplejebolig": 0.063, "madservice": 0.036}
    for kind, share in kinds.items():
        assert build_settlement_rules([{"gyldig_fra": "2026-01", "art": kind}])[0].overhead_share == share
    # A rate from the rules is verified only where the rule is.
    assert not build_settlement_rules([{"gyldig_fra": "2026-01", "verificeret": True}])[0].verified


def test_terms_older_than_the_act_follow_the_dated_rules_past_it():
    """One entry from before the act, without regulering and overhead: from July 2025 both ways, and with the act's overhead."""
    built = build_settlement_rules([{"gyldig_fra": "2024-01", "kilde": "Kontrakt"}])
    told = [(str(one.valid_from), one.correction, one.overhead_share) for one in built]
    assert told == [("2024-01", "upward", 0.0), ("2025-07", "symmetric", 0.06)]
    frame = invoice(month=["2025-06", "2025-07"]).assign(final_price=390.0)
    assert settle(frame, built).components["correction"].tolist() == [0.0, -100.0]
    # What the municipality has written itself stays, and a later entry takes over from its first month.
    own = build_settlement_rules([{"gyldig_fra": "2024-01", "regulering": "kun_opad", "overhead": 0.0}])
    assert [(str(one.valid_from), one.correction) for one in own] == [("2024-01", "upward")]
    later = build_settlement_rules(
        [{"gyldig_fra": "2024-01"}, {"gyldig_fra": "2025-05", "regulering": "ingen", "overhead": 0.0}]
    )
    assert [(str(one.valid_from), one.correction) for one in later] == [("2024-01", "upward"), ("2025-05", "none")]


def test_the_municipality_s_own_terms_go_before_the_rules():
    entry = {"gyldig_fra": "2026-01", "regulering": "ingen", "overhead": 0.0, "kilde": "Kontrakt", "verificeret": True}
    own = build_settlement_rules([entry])[0]
    assert (own.correction, own.overhead_share, own.source, own.verified) == ("none", 0.0, "Kontrakt", True)
    with pytest.raises(TermsError, match="regulering"):  # no rule yet, and the terms do not say
        build_settlement_rules([{"gyldig_fra": "2014-12"}])


def test_overhead_by_the_rule_reaches_the_statement():
    result = settle(invoice(paid=4000.0), build_settlement_rules([{"gyldig_fra": "2025-07"}]))
    # 10 hours at 400 kr and 6 % of it.
    assert result.statement.loc["Total", "overhead"] == 240.0
    assert result.balance == 240.0


def test_every_component_by_hand():
    """Two services, three rules and two years, each rule its own line."""
    rules = build_settlement_rules(
        [
            {"gyldig_fra": "2024-01", "regulering": "ingen", "overhead": 0.05},
            {"gyldig_fra": "2025-03", "regulering": "kun_opad", "momsandel": 0.1},
            {"gyldig_fra": "2025-07", "regulering": "symmetrisk", "overhead": 0.06, "momsandel": 0.02},
        ]
    )
    rows = [
        ("2024-12", "Pleje", 10.0, 400.0, 410.0, 3_900.0),
        ("2025-02", "Pleje", 10.0, 400.0, 410.0, 4_000.0),
        ("2025-03", "Pleje", 10.0, 400.0, 410.0, 4_000.0),
        ("2025-06", "Pleje", 5.0, 400.0, 385.0, 1_000.0),
        ("2025-07", "Pleje", 10.0, 400.0, 390.0, 4_500.0),
        ("2025-07", "Rengøring", 2.0, 300.0, np.nan, 600.0),
    ]
    columns = ["month", "service", "delivered_hours", "price", "final_price", "paid"]
    found = settle(pd.DataFrame(rows, columns=columns).assign(provider="P"), rules)
    money = ["delivered", "correction", "overhead", "entitled", "paid", "balance", "vat_in_price"]
    assert found.components[["service", "year", "valid_from"]].to_numpy().tolist() == [
        ["Pleje", 2024, "2024-01"], ["Pleje", 2025, "2024-01"], ["Pleje", 2025, "2025-03"], ["Pleje", 2025, "2025-07"],
        ["Rengøring", 2025, "2025-07"],
    ]  # fmt: skip
    assert found.components[money].to_numpy().tolist() == [
        [4_000, 0, 200, 4_200, 3_900, 300, 0],
        [4_000, 0, 200, 4_200, 4_000, 200, 0],
        [6_000, 25, 0, 6_025, 5_000, 1_025, 602.5],  # + 100 in March, - 75 in June: upwards, asked once
        [4_000, -100, 234, 4_134, 4_500, -366, 82.68],
        [600, 0, 36, 636, 600, 36, 12.72],
    ]
    assert found.statement.loc["P"].tolist() == [18_600, -75, 670, 19_195, 18_000, 1_195, 697.9]
    assert found.statement.loc["Total"].tolist() == found.statement.loc["P"].tolist()
    assert found.balance == 1_195


def test_without_a_payment_what_is_invoiced_or_delivered_is_paid():
    hours = settle(invoice(paid_hours=12.0), RULES).components.iloc[0]
    assert (hours["paid"], hours["balance"]) == (4_800, 4_240 - 4_800)  # 4,000 and 6 % overhead
    assert settle(invoice(), RULES).components["paid"].tolist() == [4_000]


@pytest.mark.parametrize(("wrong", "told"), [(20, 0), (21, 1), (25, 5)])
def test_twenty_faults_are_told_and_the_others_counted(wrong, told):
    frame = invoice(month=[f"2025-{7 + place // 28:02d}" for place in range(wrong)], delivered_hours=[-1.0] * wrong)
    with pytest.raises(ValueError, match="kan ikke opgøres") as caught:
        settle(frame, RULES)
    assert str(caught.value).count("leverede timer mangler") == 20
    assert (f"og {told} andre" in str(caught.value)) is (told > 0)


def test_hours_of_nought_can_be_settled_and_prices_of_nought_not():
    assert settle(invoice(delivered_hours=0.0), RULES).balance == 0
    assert settle(invoice(final_price=0.01), RULES).components["correction"].tolist() == [-3_999.9]
    for wrong in ({"price": 0.0}, {"final_price": 0.0}, {"granted_hours": -0.01}):
        with pytest.raises(ValueError, match="kan ikke opgøres"):
            settle(invoice(**wrong), RULES)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"correction": "sideways"}, "vælg »symmetric«, »upward« eller »none«"),
        ({"correction": "none", "overhead_share": 6.0}, "Overhead er 6,000; det skal være en andel"),
        ({"correction": "none", "vat_share": -0.1}, "Momsandelen er -0,100"),
    ],
)
def test_a_rule_given_in_per_cent_is_refused(given, told):
    with pytest.raises(ValueError, match=told):
        SettlementRule(pd.Period("2026-01", "M"), **given)
