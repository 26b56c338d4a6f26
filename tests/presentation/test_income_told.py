"""Net income in words: no minus, no word of overspending, and no interval the wrong way round."""

import re
from dataclasses import replace

import pytest

from styringslib.findings import Evidence
from styringslib.presentation import numbers, text
from tests.presentation.test_text import example

# Net income: what is expected, the interval and the budget have minus.
EARNED = {
    "side": Evidence("income", "text"), "expected": Evidence(-12_007_598, "result"), "budget": Evidence(-10_800_000, "result"),
    "low": Evidence(-12_312_078, "result"), "high": Evidence(-11_703_117, "result"),
    "deviation": Evidence(-1_207_598, "kr"), "deviation_pct": Evidence(0.1118, "pct"),
}  # fmt: skip
# A result a little below nought against a budget above it.
CROSSING = {
    "side": Evidence("both", "text"), "expected": Evidence(-11_564, "result"), "budget": Evidence(1_200_000, "result"),
    "low": Evidence(-204_704, "result"), "high": Evidence(181_576, "result"),
    "deviation": Evidence(-1_211_564, "kr"), "deviation_pct": Evidence(1.0096, "pct"),
}  # fmt: skip


def told(topic: str, size: float, changed: dict[str, Evidence]) -> str:
    """The sentence of a topic with some of its evidence changed."""
    given = example(topic, size)
    return text.sentence(replace(given, evidence={**given.evidence, **changed})).replace("\u00a0", " ")


@pytest.mark.parametrize("topic", ["forecast", "forecast_calm", "outturn", "change", "change_parts", "unit_deviation"])
@pytest.mark.parametrize("changed", [EARNED, CROSSING])
@pytest.mark.parametrize("size", [390_000.0, -390_000.0])
def test_income_is_told_in_whole_sentences_too(topic, changed, size):
    said = told(topic, size, changed)
    assert re.match(r"[A-ZÆØÅ]", said)
    assert said.endswith(".")
    assert not re.search(r"  |\.\.|!| ,| \.|merforbrug|\u2212| -\d", said), said


def test_a_unit_of_income_is_told_as_income():
    assert told("forecast", -1.0, EARNED) == (
        "Vi forventer en nettoindtægt på 12,01 mio. kr. mod 10,80 mio. kr. i det korrigerede budget. Indtægten ventes altså at "
        "blive 1,21 mio. kr. (11,2 pct.) højere end budgetteret. Med 80 pct. sikkerhed ender regnskabet mellem 11,70 mio. kr. og "
        "12,31 mio. kr. i nettoindtægt."
    )
    assert "(11,2 pct.) lavere end budgetteret" in told("forecast", 1.0, EARNED)
    earned = {"side": EARNED["side"]}
    assert told("change", 1.0, earned) == "Siden september er den ventede nettoindtægt faldet med 85.000 kr."
    assert told("change_parts", 1.0, earned) == (
        "Det er 60.000 kr. lavere i månedens egen nettoindtægt, 25.000 kr. højere i sene posteringer og afregning og 50.000 kr. "
        "lavere i skønnet over resten af året."
    )
    assert told("unit_deviation", 1.0, EARNED) == (
        "Åhus venter en nettoindtægt, der er 1,21 mio. kr. (11,2 pct.) lavere end budgetteret."
    )


def test_a_result_on_the_other_side_of_nought_than_its_budget_names_both_sides_and_no_share():
    assert told("forecast", -1.0, CROSSING) == (
        "Vi forventer et regnskab på 12.000 kr. i nettoindtægt mod et korrigeret budget på 1,20 mio. kr. i nettoudgift, altså "
        "1,21 mio. kr. bedre. Med 80 pct. sikkerhed ender regnskabet mellem 200.000 kr. i nettoindtægt og 180.000 kr. i "
        "nettoudgift."
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (64_000_000, 65_000_000, "mellem 64,00 mio. kr. og 65,00 mio. kr."),
        (-12_310_000, -11_700_000, "mellem 11,70 mio. kr. og 12,31 mio. kr. i nettoindtægt"),
        (-200_000, 180_000, "mellem 200.000 kr. i nettoindtægt og 180.000 kr. i nettoudgift"),
        (0, 180_000, "mellem 0 kr. og 180.000 kr."),
        (-180_000, 0, "mellem 0 kr. og 180.000 kr. i nettoindtægt"),
    ],
)
def test_no_interval_is_told_the_wrong_way_round(low, high, said):
    assert numbers.between(low, high).replace("\u00a0", " ") == said


def test_a_share_of_a_budget_of_nought_is_not_told():
    nothing = {"deviation_pct": Evidence(float("nan"), "pct"), "budget": Evidence(0.0, "result")}
    assert "altså 520.000 kr. over." in told("forecast", 1.0, nothing)
    assert "520.000 kr. over budgettet" in told("unit_deviation", 1.0, nothing)
    for changed in ({**EARNED, **nothing}, {**CROSSING, **nothing}, nothing):
        for topic in ("forecast", "outturn", "unit_deviation"):
            assert "(" not in told(topic, -1.0, changed)
