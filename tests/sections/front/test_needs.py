"""What requires something of the reader: what is missing, overdue and due, at most seven lines with the questions."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.sections.front.needs import CALM, LINES, needs, shown
from styringslib.sections.front.section import front
from tests.sections.front.made_front import sundby

OVER = {
    "budget": 11_280_000.0,
    "expected": 12_000_000.0,
    "lower_80": 11_900_000.0,
    "upper_80": 12_100_000.0,
    "probability": 0.98,
}
CALM_YEAR = OVER | {"expected": 11_290_000.0, "lower_80": 11_200_000.0, "upper_80": 11_380_000.0, "probability": 0.5}


def action(title: str, deadline: str, status: str = "I gang") -> dict[str, Any]:
    return {
        "unit": "Nord",
        "title": title,
        "owner_role": "Leder",
        "agreed_month": pd.Period("2026-05", "M"),
        "start_month": pd.Period("2026-06", "M"),
        "deadline": pd.Timestamp(deadline),
        "effect_per_month": -10_000.0,
        "status": status,
    }


def with_day(basis: FollowUp, day: int) -> FollowUp:
    """The same of a municipality whose explanations are to be written by that day of the month after."""
    made = basis.municipality
    settings = dataclasses.replace(made.settings, explanation_day=day)
    return dataclasses.replace(basis, municipality=dataclasses.replace(made, settings=settings))


def told(basis: FollowUp) -> list[str]:
    return [line.replace("\xa0", " ") for line in needs(basis)]


def test_explanation_and_action_are_asked_for_by_the_municipalitys_own_day(tmp_path: Path) -> None:
    basis = sundby(tmp_path, forecast=OVER)
    assert told(basis) == [
        "Skriv en forklaring på afvigelsen.",
        "Aftal en handling. Afvigelsen er over kommunens grænse, og ingen handling er i gang.",
    ]
    assert told(with_day(basis, 12))[0] == "Skriv en forklaring på afvigelsen senest 12. november 2026."


def test_deadlines_that_have_passed_and_those_before_the_next_follow_up(tmp_path: Path) -> None:
    rows = [
        action("Ruter", "2026-10-31"),
        action("Vagtplan", "2026-11-30") | {"owner_role": "Planlægger"},
        action("Aftenbesøg", "2026-11-01"),
        action("Indkøb", "2026-12-01"),
        action("Færdig", "2026-09-01", "Gennemført"),
    ]
    basis = sundby(tmp_path, forecast=CALM_YEAR, actions=pd.DataFrame(rows))
    assert told(basis) == [
        "»Ruter« havde frist 31. oktober 2026 og er ikke meldt færdig. Ansvarlig: Leder.",
        "»Aftenbesøg« har frist 1. november 2026. Ansvarlig: Leder.",
        "»Vagtplan« har frist 30. november 2026. Ansvarlig: Planlægger.",
    ]


def test_nobody_is_named_where_two_actions_have_one_title(tmp_path: Path) -> None:
    rows = [action("Ruter", "2026-11-05"), action("Ruter", "2026-11-20") | {"owner_role": "Fagchef"}]
    basis = sundby(tmp_path, forecast=CALM_YEAR, actions=pd.DataFrame(rows))
    assert told(basis) == ["»Ruter« har frist 5. november 2026.", "»Ruter« har frist 20. november 2026."]


def test_there_are_at_most_seven_lines_with_the_questions(tmp_path: Path) -> None:
    rows = [action(f"Handling {number}", "2026-11-15") for number in range(9)]
    basis = sundby(tmp_path, forecast=OVER, actions=pd.DataFrame(rows))
    lines = shown(basis, ["Hvorfor?", "Hvad nu?"])
    assert len(lines) + 2 == LINES
    assert lines[0] == "Skriv en forklaring på afvigelsen."
    # One explanation and nine deadlines are ten; four of them are shown.
    assert lines[-1].replace("\xa0", " ") == "6 punkter mere står under Forklaringer og handlinger."


def test_a_calm_unit_is_told_so(tmp_path: Path) -> None:
    basis = sundby(tmp_path, forecast=CALM_YEAR)
    assert told(basis) == []
    assert CALM in front(basis).text
