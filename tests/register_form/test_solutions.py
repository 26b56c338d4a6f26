"""Causes and solutions in the form: what can be chosen, what follows by itself, and how they are told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from styringslib.register import Register
from styringslib.register_form.form import RegisterDesk
from tests.register_form.made_register import ACTION, Clock, make

CAUSE = {"month": "2026-10", "title": "Flere ældre", "lasting": "Strukturel", "amount_full_year": 1_200_000}
SOLUTION = {"month": "2026-10", "title": "Forløb", "horizon": "Kort", "amount_full_year": "-240.000"}
SOLUTION |= {"owner_role": "Fagchef", "deadline": dt.date(2026, 12, 31)}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return make(tmp_path, clock=Clock())


@pytest.fixture
def causes(register: Register) -> dict[str, str]:
    """A cause of the whole of home care, and one each of two units: title -> id."""
    places: list[dict[str, Any]] = [{"area": "Hjemmepleje"}, {"unit": "Ådalen"}, {"unit": "Solgården"}]
    given = [{**CAUSE, **place, "title": f"Nr. {number}"} for number, place in enumerate(places, 1)]
    made = register.add_all([("cause", values) for values in given], register.person())
    return {str(entry.values["title"]): entry.entry_id for entry in made}


def turned_to(register: Register, kind: str) -> RegisterDesk:
    desk = RegisterDesk(register)
    assert desk.panel is not None
    desk.kind.value = kind
    return desk


def offered(desk: RegisterDesk, name: str) -> list[str]:
    return [text for text, _ in desk.fields.inputs[name].widget.options[1:]]


def test_the_causes_offered_are_the_units_and_its_areas(register: Register, causes: dict[str, str]) -> None:
    desk = turned_to(register, "solution")
    assert offered(desk, "cause") == ["Nr. 3 (Solgården)", "Nr. 2 (Ådalen)", "Nr. 1 (Hjemmepleje)"]
    desk.fields.inputs["unit"].put("Ådalen")
    assert offered(desk, "cause") == ["Nr. 2", "Nr. 1"]
    desk.fields.inputs["unit"].put("Kærhøj")
    assert offered(desk, "cause") == ["Nr. 1"]


def test_a_solution_is_saved_opened_and_becomes_an_action(register: Register, causes: dict[str, str]) -> None:
    action = register.add("action", {**ACTION, "unit": "Ådalen", "title": "Ruter"}, register.person())
    desk = turned_to(register, "solution")
    for name, value in {**SOLUTION, "cause": causes["Nr. 2"]}.items():
        desk.fields.inputs[name].put(value)
    desk.save.click()
    assert "<b>Gemt.</b> Ådalen · Forløb · Kort sigt · Forslag · 240.000 kr. mindre på et helt år" in desk.status.value
    card = desk.entries.rows[0][0].value
    assert "Årsag: Nr. 2" in card
    desk.entries.rows[0][1].click()
    assert desk.fields.values["cause"] == causes["Nr. 2"]
    desk.fields.inputs["status"].put("Gennemført")
    assert "Løsningen er gennemført, men ingen handling er valgt. Hvilken handling er den blevet til?" in (
        desk.fields._told.value
    )
    desk.fields.inputs["action"].put(action.entry_id)
    desk.save.click()
    assert register.current("solution")["action"].tolist() == [action.entry_id]
    desk.entries.rows[0][1].click()
    assert "Handling: – → Ruter" in desk._history.value.replace("&gt;", ">")


def test_a_cause_of_a_whole_area_is_told_by_the_area(register: Register, causes: dict[str, str]) -> None:
    desk = turned_to(register, "cause")
    told = [row[0].value for row in desk.entries.rows[:3]]
    assert "Hjemmepleje · Nr. 1 · Strukturel · Gælder · 1.200.000 kr. mere på et helt år" in told[2]
    desk.save.click()
    desk.fields.inputs["title"].put("Uden sted")
    desk.save.click()
    assert "Både enhed og område er tomme" in desk.status.value


def test_a_leader_chooses_what_is_said_of_the_area_and_sees_no_other_units(
    register: Register, causes: dict[str, str], tmp_path: Path
) -> None:
    leader = turned_to(make(tmp_path, "leder", clock=Clock()), "solution")
    assert leader.fields.inputs["unit"].value == "Ådalen"
    assert offered(leader, "cause") == ["Nr. 2", "Nr. 1"]
    listed = turned_to(register, "cause").listed()
    assert [row[0] for row in listed.tables["register_cause"].rows] == ["Solgården", "Ådalen", "–"]
