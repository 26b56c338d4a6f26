"""What stands in the controls is what a person would type, and comes back as the same value."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from styringslib.presentation.signs import Sign
from styringslib.register import FIELDS, Field, Person
from styringslib.register.checks import checked
from styringslib.register_form.entry_words import input_text
from styringslib.register_form.inputs import FieldInput, action_choices, given, units_to_see, units_to_write
from tests.register_form.made_register import make

KR = next(field for field in FIELDS["expected_change"] if field.kind == "kr")


@hypothesis_given(st.floats(-99_999_999, 99_999_999).map(lambda value: round(value, 2) + 0.0))
def test_an_amount_shown_and_typed_again_is_the_same(value: float) -> None:
    from styringslib.register.values import read

    assert read(KR, input_text(value, KR), None) == (value, None)


@pytest.fixture
def settings(tmp_path: Path):
    return make(tmp_path).settings


def test_an_entry_in_the_controls_comes_back_unchanged(settings) -> None:
    values = {
        "unit": "Solgården", "area": "Hjemmepleje", "month_from": pd.Period("2026-11", "M"), "month_to": None,
        "amount_per_month": -1234.5, "hours_per_month": 1_234.0, "probability": 62.5, "reason": "Linje et\nlinje to",
    }  # fmt: skip
    shown = given(values, "expected_change", settings)
    assert shown["amount_per_month"] == "-1.234,5"
    assert shown["hours_per_month"] == "1.234"
    found, problems = checked("expected_change", shown, settings)
    assert problems == []
    assert {name: found[name] for name in values} == values


def test_an_area_that_is_the_units_own_follows_the_unit(settings) -> None:
    values = {"unit": "Ådalen", "area": "Hjemmepleje"}
    assert given(values, "expected_change", settings)["area"] is None
    assert given({**values, "area": "Botilbud"}, "expected_change", settings)["area"] == "Botilbud"


@pytest.mark.parametrize(
    ("person", "writes", "sees"),
    [
        (Person("k", "r", "konsulent"), ["Ådalen", "Kærhøj", "Solgården"], None),
        (Person("l", "r", "leder", ("Kærhøj",)), ["Kærhøj"], ["Kærhøj"]),
        (Person("l", "r", "leder", ("Kærhøj",), "konsulent"), [], ["Kærhøj"]),
        (Person("r", "r", "laeser"), [], None),
        (Person("r", "r", "laeser", ("Ådalen",)), [], ["Ådalen"]),
    ],
)
def test_who_writes_and_sees_which_units(settings, person: Person, writes: list[str], sees: list[str] | None) -> None:
    assert units_to_write(settings, person, "action") == writes
    assert units_to_see(settings, person, "action") == sees


def test_actions_to_follow_up_are_the_units_own_with_those_that_are_over_last() -> None:
    rows = [
        ("1", "Gammel", "A", "Gennemført"),
        ("2", "Første", "A", "I gang"),
        ("3", "Anden", "B", "I gang"),
        ("4", "Ny", "A", "Ikke begyndt"),
    ]
    actions = pd.DataFrame(rows, columns=["entry_id", "title", "unit", "status"])
    assert [value for _, value in action_choices(actions, "A")] == ["4", "2", "1"]
    assert action_choices(actions, "A")[0][0] == "Ny (ikke begyndt)"
    assert action_choices(actions, None) == []


@pytest.mark.parametrize(
    ("kind", "put", "value"),
    [
        ("month", "2026-11", "2026-11"),
        ("text", "  ", None),
        ("date", dt.date(2026, 12, 31), dt.date(2026, 12, 31)),
        ("role", "Fagchef", "Fagchef"),
        ("kr", None, None),
    ],
)
def test_a_control_gives_what_was_put_there(kind, put: object, value: object) -> None:
    one = FieldInput(Field("x", "X", kind), suggestions=["Teamleder"])
    one.put(put)
    assert one.value == value


def test_a_chosen_value_that_is_no_longer_offered_is_kept() -> None:
    one = FieldInput(Field("unit", "Enhed", "unit"), [("Ådalen", "Ådalen")])
    assert one.value is None
    one.put("Højmark")
    assert one.value == "Højmark"
    one.choose_from([("Kærhøj", "Kærhøj")])
    assert one.value is None


def test_an_error_stands_in_the_label_and_goes_again() -> None:
    one = FieldInput(Field("x", "X <b>", "kr"))
    one.mark("Ret <tallet>")
    assert "Ret &lt;tallet&gt;" in one.widget.description
    assert "X &lt;b&gt;" in one.widget.description
    assert "styring-forkert" in one.widget._dom_classes
    one.mark("")
    assert "Ret" not in one.widget.description
    assert "styring-forkert" not in one.widget._dom_classes


@pytest.mark.parametrize("kind", ["month", "kr", "hours", "pct", "text", "role"])
def test_a_text_is_sent_when_the_field_is_left(kind) -> None:
    """At every key, a click on "Gem" would overtake the last ones."""
    for length in (None, 1000):
        assert FieldInput(Field("x", "X", kind, max_length=length)).widget.continuous_update is False


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("45.000", "-45.000"),
        ("+45.000", "-45.000"),
        ("-300", "300"),
        ("\u2212300", "300"),
        ("300-", "300"),
        (" ", None),
    ],
)
def test_where_a_saving_is_plus_it_is_typed_so_and_stored_as_less_cost(typed, stored):
    cost = next(field for field in FIELDS["action"] if field.name == "effect_per_month")
    one = FieldInput(cost, sign=Sign("less"))
    one.widget.value = typed
    assert one.value == stored
    assert "plus er mindre udgift" in one.widget.description
    one.put("-45.000")
    assert (one.widget.value, one.value) == ("45.000", "-45.000")
    usual = FieldInput(cost)
    usual.put("-45.000")
    assert (usual.widget.value, usual.value) == ("-45.000", "-45.000")
    assert "minus er mindre udgift" in usual.widget.description


def test_what_is_no_cost_is_typed_alike_in_every_municipality():
    hours = next(field for field in FIELDS["expected_change"] if field.name == "hours_per_month")
    one = FieldInput(hours, sign=Sign("less"))
    one.widget.value = "-10"
    assert one.value == "-10"
    assert "Plus er flere timer" in one.widget.description
