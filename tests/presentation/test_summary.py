"""The report's short form: its figures, and None for what is not known."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.findings import Evidence, Finding
from styringslib.presentation.summary import Course, summary

MONTH = pd.Period("2026-10", "M")
WHO = {"unit": "Ådalen", "unit_key": "aadalen", "kind": "district", "month": MONTH}
MONEY = {
    "budget": 14_620_000.0, "expected": 15_010_000.0, "lower_80": 14_800_000.0, "upper_80": 15_220_000.0,
    "spent": 12_500_000.0, "probability": 0.97,
}  # fmt: skip


def test_a_follow_up_with_money() -> None:
    calm = Finding("calm", "Ådalen", MONTH, 0.0, "calm", {
        "minor": Evidence(50_000.0, "kr"), "month": Evidence(MONTH, "month"),
    })  # fmt: skip
    content = summary("Svaret.", **WHO, money=MONEY, minor=(50_000.0, 0.5), findings=[calm], missing=["fravær"]).content
    found = content.pop("findings")
    assert content == {
        "unit": "Ådalen", "unit_key": "aadalen", "kind": "district", "month": "2026-10", "budget": 14_620_000.0,
        "expected": 15_010_000.0, "deviation": 390_000.0, "deviation_pct": 390_000 / 14_620_000,
        "lower_80": 14_800_000.0, "upper_80": 15_220_000.0, "probability_over": 0.97, "spent": 12_500_000.0,
        "signal": "over", "headline": "Svaret.", "missing": ["fravær"], "plus": "more",
    }  # fmt: skip
    assert [(one["topic"], one["size"]) for one in found] == [("calm", 0.0)]
    assert "50.000" in found[0]["sentence"]


@pytest.mark.parametrize(
    ("changed", "deviation", "share", "signal"),
    [
        ({"expected": 14_650_000.0}, 30_000.0, 30_000 / 14_620_000, "on_budget"),
        ({"budget": -1_000_000.0, "expected": -900_000.0}, 100_000.0, 0.1, "over"),
        ({"budget": 0.0, "expected": 100_000.0}, 100_000.0, None, "over"),
        ({"budget": float("nan")}, None, None, "unknown"),
        ({"expected": float("nan")}, None, None, "unknown"),
    ],
)
def test_the_deviation_is_of_the_size_of_the_budget(changed, deviation, share, signal) -> None:  # type: ignore[no-untyped-def]
    content = summary("", **WHO, money=MONEY | changed, minor=(50_000.0, 0.5)).content
    assert (content["deviation"], content["deviation_pct"], content["signal"]) == (deviation, share, signal)


def test_a_report_without_a_budget_knows_no_money() -> None:
    content = summary("Svaret.", **WHO, subject="Demografi").content
    assert content["subject"] == "Demografi"
    unknown = ("budget", "expected", "deviation", "deviation_pct", "lower_80", "upper_80", "probability_over", "spent")
    assert [content[name] for name in unknown] == [None] * 8
    assert content["signal"] == "unknown"
    assert "subject" not in summary("Svaret.", **WHO).content


def test_what_is_drawn_of_the_year_stands_as_plain_values() -> None:
    months = pd.period_range("2026-09", "2026-10", freq="M")
    track = pd.DataFrame({"month": [MONTH], "expected": [15e6], "lower_80": [float("nan")], "upper_80": [15.2e6]})
    causes = {"Løn": 300_000.0, "Hjælp": -20_000.0, "A": 4.0, "B": 3.0, "C": 2.0, "D": 1.0}
    drawn = Course(pd.Series([1_000.0, float("nan")], index=months), track, causes, ["Skriv en forklaring."])
    content = summary("Svaret.", **WHO, money=MONEY, minor=(50_000.0, 0.5), course=drawn).content
    assert content["series"] == {"from": "2026-09", "values": [1_000.0, None]}
    assert content["track"] == [{"month": "2026-10", "expected": 15e6, "lower_80": None, "upper_80": 15.2e6}]
    assert content["causes"] == [["Løn", 300_000.0], ["Hjælp", -20_000.0], ["A", 4.0], ["B", 3.0], ["C", 2.0]]
    assert content["needs"] == ["Skriv en forklaring."]
    # Half a per cent, as the share that deviation_pct is.
    assert (content["minor_kr"], content["minor_pct"]) == (50_000.0, 0.005)
    assert "minor_kr" not in summary("Svaret.", **WHO, money=MONEY, minor=(50_000.0, 0.5)).content
