"""The answer of a front page: short, the main cause one that pulls the year's way, and the same headline wherever it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from styringslib.findings import Evidence, Finding
from styringslib.month.follow_up import FollowUp
from styringslib.sections.front.answer import answer, first_sentence, headline, main_cause
from styringslib.sections.front.section import front
from tests.sections.front.made_front import sundby

OCTOBER = pd.Period("2026-10", "M")


def cause(key: str, size: float) -> Finding:
    evidence = {
        "cause": Evidence(key, "cause"),
        "moved": Evidence(f"{key}_{'costs' if size > 0 else 'saves'}", "cause"),
        "size": Evidence(size, "kr", "aarsager"),
        "period": Evidence(OCTOBER, "year_to"),
    }
    return Finding("cause", "Nord", OCTOBER, size, "notice", evidence)


def of(deviation: float, *found: Finding) -> FollowUp:
    """A unit that deviates by so much and has those causes."""
    forecast = Finding("forecast", "Nord", OCTOBER, deviation, "notice", {})
    return cast(Any, SimpleNamespace(forecast_finding=forecast, findings=list(found)))


def test_the_main_cause_pulls_the_way_of_the_year() -> None:
    dearer, cheaper = cause("user_time", 300_000), cause("pay_rate", -360_000)
    assert (
        main_cause(of(250_000, cheaper, dearer))
        .replace("\xa0", " ")
        .startswith("Mindre tid hos borgerne koster 300.000")
    )
    assert main_cause(of(-60_000, cheaper, dearer)).startswith("En lavere pris pr. time sparer")


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ("Løn koster 2 mio. kr. mere. Det er meget.", "Løn koster 2 mio. kr. mere."),
        ("Det er 5 pct. af budgettet.", "Det er 5 pct. af budgettet."),
        ("Nord skylder 12.000 kr. De er regnet med.", "Nord skylder 12.000 kr."),
        ("Hvad nu? Åhuset venter.", "Hvad nu?"),
    ],
)
def test_a_sentence_ends_where_the_next_one_begins(told: str, first: str) -> None:
    assert first_sentence(told) == first


MONEY = {
    "budget": 11_280_000.0, "budget_to_date": 9_400_000.0, "spent": 10_000_000.0, "expected_rest": 2_000_000.0,
    "expected": 12_000_000.0, "lower_80": 11_900_000.0, "upper_80": 12_100_000.0, "probability": 0.98,
    "previous": 11_940_000.0, "new_actuals": 60_000.0, "revised_past": 0.0, "changed_expectations": 0.0,
}  # fmt: skip


def test_the_answer_is_a_few_short_sentences(tmp_path: Path) -> None:
    told = [one.replace("\xa0", " ") for one in answer(sundby(tmp_path, forecast=MONEY)) if one]
    assert told[0] == (
        "Vi forventer et regnskab på 12,00 mio. kr. mod et korrigeret budget på 11,28 mio. kr., altså 720.000 kr. (6,4 pct.) "
        "over. Med 80 pct. sikkerhed ender regnskabet mellem 11,90 mio. kr. og 12,10 mio. kr."
    )
    assert told[1].startswith("Løn ")
    assert told[1].endswith("Siden september er forventningen steget med 60.000 kr.")
    assert sum(len(one.split(" ")) for one in told) <= 70


def test_the_headline_is_the_summarys(tmp_path: Path) -> None:
    basis = sundby(tmp_path, forecast=MONEY)
    summary = cast(Any, front(basis).parts[-1]).content
    assert summary["headline"] == headline(basis)
    assert front(basis).text.startswith(headline(basis))


def test_months_that_have_not_come_are_told_on_the_front(tmp_path: Path) -> None:
    late = sundby(tmp_path, last="2026-09", forecast=MONEY)
    assert "Posteringerne for oktober 2026 er ikke kommet." in " ".join(answer(late)).replace("\xa0", " ")
    assert replace(late, month=OCTOBER - 1).compared.unbooked.empty
