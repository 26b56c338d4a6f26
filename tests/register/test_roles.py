"""Who may write what, by role and model, in the library itself: on every way in."""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd
import pytest

from styringslib.register import BY_HAND, NotAllowed, Person, Register
from tests.register.conftest import ACTION, CAUSE, CHANGE, EXAMPLES, FOLLOW_UP, PERSONS, REGISTER, SOLUTION, Place


def may(access: str, model: str, own: bool) -> bool:
    """The rule in words: consultants always; leaders their own units in the shared model; readers never."""
    return access == "konsulent" or (access == "leder" and model == "faelles" and own)


MATRIX = [
    pytest.param(kind, user, access, model, unit, id=f"{kind}-{user}-{model}-{unit}")
    for kind, (user, access), model, unit in itertools.product(
        BY_HAND,
        (("lea", "leder"), ("kim", "konsulent"), ("ulla", "laeser"), ("ukendt", "laeser")),
        ("faelles", "konsulent"),
        ("Ådalen", "Østerbæk"),
    )
]


def opened(place: Place, model: str = "faelles", user: str = "kim", **environ: str) -> Register:
    place.section = REGISTER.replace("faelles", model) + PERSONS
    return place.open(user, **environ)


@pytest.mark.parametrize(("kind", "user", "access", "model", "unit"), MATRIX)
def test_the_matrix(sqlite: Place, kind: str, user: str, access: str, model: str, unit: str) -> None:
    register = opened(sqlite, model, user)
    consultant, person = register.person("kim"), register.person(user)
    values: dict[str, Any] = {**{**EXAMPLES, "follow_up": FOLLOW_UP, "solution": SOLUTION}[kind]}
    if kind == "solution":
        values["cause"] = register.add("cause", {**CAUSE, "unit": unit}, consultant).entry_id
    elif kind == "follow_up":
        values["action"] = register.add("action", {**ACTION, "unit": unit}, consultant).entry_id
    else:
        values["unit"] = unit
    allowed = may(access, model, unit == "Ådalen")
    assert person.may_write(kind, unit) == allowed
    there = register.add(kind, values, consultant)
    bodies = {"expected_change": "reason", "explanation": "explanation", "follow_up": "note", "override": "reason"}
    bodies |= {"round_step": "note", "minutes": "decided", "known_case": "reason"}
    text = bodies.get(kind, "title")
    for attempt in (
        lambda: register.add(kind, values, person),
        lambda: register.add_all([(kind, values)], person),
        lambda: register.revise(there.entry_id, {text: "Rettet"}, person, 1),
        lambda: register.withdraw(there.entry_id, person, 2 if allowed else 1, "Fejl"),
    ):
        if allowed:
            attempt()
        else:
            with pytest.raises(NotAllowed, match="Intet er gemt"):
                attempt()
    count = len(register.versions(kind))
    assert count == (5 if allowed else 1)


def test_the_database_checks_the_same_on_both(place: Place) -> None:
    register = opened(place, user="lea")
    register.add("expected_change", CHANGE, register.person())
    with pytest.raises(NotAllowed, match="Dine enheder er Ådalen"):
        register.add("expected_change", {**CHANGE, "unit": "Østerbæk"}, register.person())
    assert len(register.current("expected_change")) == 1


def test_one_refused_entry_refuses_them_all(place: Place) -> None:
    register = opened(place, user="lea")
    entries = [("expected_change", CHANGE), ("expected_change", {**CHANGE, "unit": "Østerbæk"})]
    with pytest.raises(NotAllowed, match="Østerbæk"):
        register.add_all(entries, register.person())
    assert register.current("expected_change").empty


def test_a_leader_can_neither_take_nor_give_away_an_entry(place: Place) -> None:
    register = opened(place, user="lea")
    mine = register.add("explanation", {**EXAMPLES["explanation"]}, register.person())
    other = register.add("explanation", {**EXAMPLES["explanation"], "unit": "Østerbæk"}, register.person("kim"))
    with pytest.raises(NotAllowed):
        register.revise(mine.entry_id, {"unit": "Østerbæk"}, register.person(), 1)
    with pytest.raises(NotAllowed):
        register.revise(other.entry_id, {"unit": "Ådalen"}, register.person(), 1)
    assert len(register.versions("explanation")) == 2


def test_a_follow_up_goes_with_the_unit_of_the_action(place: Place) -> None:
    register = opened(place, user="lea")
    action = register.add("action", {**ACTION, "unit": "Østerbæk"}, register.person("kim"))
    with pytest.raises(NotAllowed, match="Østerbæk"):
        register.add("follow_up", {**FOLLOW_UP, "action": action.entry_id}, register.person())


def test_a_person_made_by_hand_gets_no_more_than_kommune_toml_gives(place: Place) -> None:
    register = opened(place, user="lea")
    for forged in (
        Person("lea", "Fagchef", "konsulent"),
        Person("lea", "Distriktsleder", "leder", ("Ådalen", "Østerbæk")),
        Person("ulla", "Økonomikonsulent", "konsulent"),
        Person("ingen", "Økonomikonsulent", "konsulent"),
    ):
        with pytest.raises(NotAllowed):
            register.add("expected_change", {**CHANGE, "unit": "Østerbæk"}, forged)
    entry = register.add("expected_change", CHANGE, Person("lea", "Fagchef", "konsulent"))
    assert entry.role == "Distriktsleder"


def test_a_person_made_by_hand_may_have_less(place: Place) -> None:
    register = place.open()  # nobody is named: the own machine is the consultant's
    leader = Person("kim", "Distriktsleder", "leder", ("Ådalen",))
    assert register.add("expected_change", CHANGE, leader).role == "Distriktsleder"
    with pytest.raises(NotAllowed):
        register.add("expected_change", {**CHANGE, "unit": "Østerbæk"}, leader)
    with pytest.raises(NotAllowed):
        register.add("expected_change", CHANGE, Person("kim", "Læser", "laeser"))


def test_a_served_person_is_nobody_else(place: Place) -> None:
    register = opened(place, JUPYTERHUB_USER="lea")
    assert register.person().user == "lea"
    assert register.person("LEA").access == "leder"
    with pytest.raises(NotAllowed, match="dig selv"):
        register.person("kim")
    with pytest.raises(NotAllowed, match="dig selv"):
        register.add("expected_change", CHANGE, Person("kim", "Økonomikonsulent", "konsulent"))
    assert register.current("expected_change").empty


def test_what_each_is_told(place: Place) -> None:
    register = opened(place)
    with pytest.raises(NotAllowed, match=r"kun læseadgang. Bed økonomikonsulenten .* kommune.toml"):
        register.add("expected_change", CHANGE, register.person("ulla"))
    register = opened(place, "konsulent")
    with pytest.raises(NotAllowed, match="Hos jer skriver økonomikonsulenten"):
        register.add("expected_change", CHANGE, register.person("lea"))


def test_forecasts_are_written_by_the_run_alone(place: Place) -> None:
    register = opened(place, user="ukendt")
    assert not register.person("kim").may_write("forecast", "Ådalen")
    with pytest.raises(NotAllowed, match="månedlige kørsel"):
        register.add("forecast", {"unit": "Ådalen", "month": "2026-10", "expected": 1.0}, register.person("kim"))
    assert register.record_forecasts(pd.DataFrame({"unit": ["a"], "expected": [1.0]}), "2026-10", "x") == 1
    with pytest.raises(NotAllowed):
        register.withdraw(register.current("forecast")["entry_id"].iloc[0], register.person("kim"), 1, "Fejl")


def test_nobody_writes_as_the_run(place: Place) -> None:
    register = place.open()
    with pytest.raises(NotAllowed):
        register.add("expected_change", CHANGE, Person("styring", "Månedskørsel", "laeser"))


def test_a_login_or_role_that_looks_like_a_cpr_number_is_refused(place: Place) -> None:
    register = place.open()
    with pytest.raises(ValueError, match="CPR-nummer") as told:
        register.add("expected_change", CHANGE, Person("kim", "Leder 010190-1234", "konsulent"))
    assert "1234" not in str(told.value)
