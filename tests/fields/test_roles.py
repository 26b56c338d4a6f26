"""Who answers for a budget is a post or a body; what may be a person's name, address or number is refused and not repeated."""

from __future__ import annotations

import pytest

from styringslib.fields.field import Reading
from styringslib.fields.roles import Role, is_team

OWNER = Role("owner", "budgetansvarlig", "")


def read(value: object) -> tuple[object, list[str]]:
    reading = Reading(("enheder", 1, "budgetansvarlig"))
    return OWNER.read(value, reading), [fault.line for fault in reading.faults]


@pytest.mark.parametrize(
    "role",
    [
        "Distriktsleder",
        "Daglig leder",
        "Leder af Solgården",
        "Fagchef",
        "Ældre- og sundhedschef",
        "Centerchef for Ældre og Sundhed",
        "HR-chef",
        "Chef SOSU",
        "Distriktsleder og Økonomikonsulent",
        "Social- og Sundhedsudvalget",
    ],
)
def test_posts_and_bodies_are_roles(role: str) -> None:
    assert read(f" {role} ") == (role, [])


@pytest.mark.parametrize(
    "name",
    [
        "Mette Prøve",
        "Mette",
        "Distriktsleder Mette Prøve",
        "Distriktsleder, Mette",
        "Mette Prøve, distriktsleder",
        "Mette, leder",
        "Mette (leder)",
        "M. Leder",
        "leder@proeveby.example",
        "Distriktsleder 12345678",
    ],
)
def test_what_may_be_a_person_is_refused_and_not_repeated(name: str) -> None:
    told = (
        "[[enheder]] nr. 1: budgetansvarlig skal være en rolle, ikke en persons navn eller adresse. "
        'Skriv fx "Distriktsleder".'
    )
    assert read(name) == (None, [told])


def test_what_is_no_text_is_told_as_for_any_text() -> None:
    value, [told] = read(3)
    assert value is None
    assert "skal være en tekst i anførselstegn" in told


@pytest.mark.parametrize(
    "code", ["V03", "12", "AB", "MHA2", "Team Nord", "Visitatorer Syd", "Gruppe 3", "Nordens team"]
)
def test_codes_and_teams_are_no_names(code: str) -> None:
    assert is_team(code)


@pytest.mark.parametrize(
    "name", ["Mette Prøve", "Mette", "Mette Prøve 3", "METTE", "M. Prøve", "mp@proeveby.example", "Team Mette Prøve"]
)
def test_what_may_be_a_persons_name_is_no_code(name: str) -> None:
    assert not is_team(name)
