"""An override in the register: what it must hold, and how it is told in the form's list."""

from __future__ import annotations

from typing import Any

import pytest

from styringslib.intake.schema import tables
from styringslib.register import Register
from styringslib.register.checks import _WITH_AMOUNT, checked
from styringslib.register.entries import field
from styringslib.register_form.entry_words import summary
from tests.register.conftest import OVERRIDE, Place


def told(register: Register, **values: Any) -> dict[str, str]:
    found = checked("override", {**OVERRIDE, **values}, register.settings)[1]
    return {one.field: f"{one.message}. {one.remedy}" for one in found}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {}),
        ({"what": "Nyt niveau", "amount": 0}, {}),
        ({"amount": None}, {"amount": "Beløbet er tomt. Skriv beløbet i kr."}),
        ({"what": "Nyt niveau", "amount": None}, {"amount": "Beløbet er tomt. Skriv beløbet i kr."}),
        ({"what": "Budgettet holder ikke"}, {"amount": "Budgettet holder ikke har intet beløb. Lad feltet være tomt"}),
        ({"what": "Budgettet holder", "amount": None}, {}),
        ({"reason": ""}, {"reason": "Feltet er tomt. Udfyld feltet"}),
    ],
)
def test_an_amount_where_there_is_one_and_a_reason_always(
    register: Register, values: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert told(register, **values) == wrong


def test_a_closed_unit_has_no_year_to_know_of(register: Register) -> None:
    assert told(register, unit="Højmark") == {"unit": "Enheden er lukket efter december 2020. Brug Østerbæk"}


def test_form_file_and_check_have_the_same_words() -> None:
    words = field("override", "what").choices
    (column,) = [one for one in tables()["overrides"] if one.name == "what"]
    assert tuple(dict(column.choices)) == words == tuple(_WITH_AMOUNT)


def test_it_is_told_in_a_line(place: Place) -> None:
    register = place.open()
    entry = register.add("override", OVERRIDE, register.person())
    assert summary("override", entry.values) == "Ådalen · okt. 2026 · Enkelt beløb · 180.000 kr. mere"
    level = {**entry.values, "what": "Nyt niveau", "amount": -5_000.0}
    assert summary("override", level) == "Ådalen · okt. 2026 · Nyt niveau · 5.000 kr. mindre pr. måned"
    assert (
        summary("override", {**level, "what": "Budgettet holder", "amount": None})
        == "Ådalen · okt. 2026 · Budgettet holder"
    )
