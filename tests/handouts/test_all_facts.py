"""The facts of a month: of every unit and of the whole, the same from the kept copy, made once for all sheets of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
from styringslib.handouts import all_facts as facts_of
from styringslib.handouts.all_facts import AllFacts, as_text, of_text, read_facts, write_facts
from styringslib.handouts.numbers import HandoutNumbers
from styringslib.handouts.sheet import open_handout
from styringslib.handouts.unit_facts import UnitFacts
from styringslib.intake import write_checked_copy
from styringslib.month import kept_forecasts
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp
from tests.sample_figures import FIGURES

MONTH = pd.Period("2026-10", "M")


def test_a_fact_is_told_about_whoever_has_it() -> None:
    finding = Finding("load", "Teamet", MONTH, 1.0, "notice", {"begun": Evidence(7.0, "count", "kapacitet")})
    fact = Fact(finding, (Row("Teamet", "begun", 7.0, label="Begyndte forløb", kind="count"),)).about(
        "Lillevigs hjemmepleje"
    )
    assert fact.finding.unit == fact.rows[0].unit == fact.finding.value("name") == "Lillevigs hjemmepleje"
    assert fact.finding.evidence["period"] == Evidence(MONTH, "year_to")
    assert fact.finding.value("begun") == fact.rows[0].actual == 7.0


def test_what_sections_tell_stands_with_the_units_own(found: AllFacts, fjordby: Any) -> None:
    team = {fact.topic: fact for fact in found.units["Rehabiliteringsteamet"].facts}["load"]
    begun = fjordby.for_unit("Rehabiliteringsteamet").courses["from_date"]
    assert team.finding.value("begun") == ((begun >= "2026-01-01") & (begun <= "2026-10-31")).sum()
    assert [row.key for row in team.rows] == ["begun", "room", "piled"]
    assert team.rows[0].label == "Begyndte rehabiliteringsforløb"
    assert team.finding.evidence["begun"].table == "tal"
    assert {fact.topic for fact in found.whole} == {
        "frame", "solutions", "review", "service_standard", "service_spread", "service_step",
    }  # fmt: skip
    reviewed = {
        name: fact.finding.value("cases")
        for name, unit in found.units.items()
        for fact in unit.facts
        if fact.topic == "review"
    }
    every = next(fact for fact in found.whole if fact.topic == "review")
    assert reviewed["Visitationen"] == every.finding.value("cases")
    districts = [cases for name, cases in reviewed.items() if name != "Visitationen"]
    assert len(districts) >= 2
    assert sum(districts) <= reviewed["Visitationen"]
    assert "Højmark" not in found.units  # closed


def test_kept_facts_are_the_same(found: AllFacts) -> None:
    again = of_text(as_text(found))
    assert repr(again) == repr(found)
    assert isinstance(again.units["Ådalen"].facts[0].finding.month, pd.Period)


def test_every_kind_of_evidence_can_be_kept() -> None:
    values = {"a": 1, "b": 2.5, "c": float("nan"), "d": True, "e": "tekst", "f": MONTH, "g": pd.Timestamp("2026-09-01")}
    evidence = {name: Evidence(value, "text", "tal") for name, value in values.items()}
    fact = Fact(Finding("x", "Ådalen", MONTH, 3.0, "notice", evidence, 0.9), (Row("Ådalen", "x", 1.0),), "y")
    unit = UnitFacts(
        "Ådalen",
        "district",
        (fact,),
        {"x": 1.0},
        {"x": 1.1},
        frozenset({"x"}),
        1.0,
        1.5,
        2.0,
        {"pay": 3.0},
        1,
        2,
        3,
        4.0,
    )
    again = of_text(as_text(AllFacts({"Ådalen": unit}, ())))
    assert repr(again.units["Ådalen"]) == repr(unit)
    with pytest.raises(TypeError, match="object"):
        as_text(AllFacts({}, (Fact(Finding("x", "", MONTH, 0.0, "notice", {"a": Evidence(object(), "text")})),)))


def test_a_run_makes_them_once_and_its_sheets_read_them(
    found: AllFacts,
    fjordby: Any,
    forecasts: MonthForecast,
    month: pd.Period,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy = tmp_path / "copy"
    write_checked_copy(fjordby, copy)
    kept_forecasts.keep(forecasts, kept_forecasts.forecast_folder(copy, month))
    assert read_facts(copy, month) is None
    made: list[WholeFollowUp] = []
    monkeypatch.setattr(facts_of, "all_facts", lambda whole: made.append(whole) or found)
    write_facts(copy, month)
    write_facts(copy, month)
    assert len(made) == 1

    def never(whole: WholeFollowUp) -> AllFacts:
        raise AssertionError("a sheet makes no facts of its own")

    monkeypatch.setattr("styringslib.handouts.numbers.all_facts", never)
    sheet = open_handout("kvalitetsstandarder", "Ådalen", "", str(month), str(copy), False)
    assert repr(sheet.own.facts) == repr(HandoutNumbers(sheet.own.whole, sheet.own.focus, ("Ådalen",), found).facts)
    assert [path.name for path in copy.glob("*facts*")] == [f"{month}-facts.json"]


def test_what_a_settlement_shows_as_owed_is_told_of_the_provider(found: AllFacts) -> None:
    """461,435.98 kr are owed by the provider's settlement; 101,646.46 of them are usual late postings."""
    owed = {fact.topic: fact for fact in found.units["Fjord Hjemmepleje"].facts}["owed"]
    assert owed.finding.size == pytest.approx(
        FIGURES.loc["Fjord Hjemmepleje", "spent"] - 4_086_301.85 - 101_646.46, abs=0.02
    )
    assert [(row.key, row.about) for row in owed.rows] == [("cause", "Skyldigt efter afregning")]
