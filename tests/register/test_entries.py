"""The fields as data: form, workbook, checks and tables follow one declaration."""

from __future__ import annotations

import subprocess
import sys

import pytest

from styringslib.intake.schema import tables
from styringslib.privacy import find_cpr
from styringslib.register import ALL_FIELDS, BY_HAND, FIELDS, KINDS
from styringslib.register.entries import HELP, THE, field, new_id

CONTRACT = {
    "expected_change": "unit area month_from month_to amount_per_month hours_per_month probability reason",
    "explanation": "unit month explanation",
    "action": "unit title owner_role agreed_month start_month deadline effect_per_month status",
    "follow_up": "unit action month status note effect_so_far",
    "cause": "unit area month title lasting amount_this_year amount_full_year status",
    "solution": "unit area cause month title horizon amount_this_year amount_full_year owner_role deadline status action note",
    "override": "unit month what amount reason",
    "round_step": "unit month step note on",
    "minutes": "unit month held_on topic decided owner_role deadline status source",
    "known_case": "unit citizen change expected_from expected_to amount_per_month amount_this_year amount_full_year probability "
    "stage happened_on actual_per_month reason",
    "forecast": "unit month expected lower_80 upper_80 lower_95 upper_95 budget data by_method",
    "closed_month": "unit month account_group amount followed data",
}


def test_kinds_and_fields_are_those_agreed() -> None:
    assert {kind: " ".join(one.name for one in FIELDS[kind]) for kind in KINDS} == CONTRACT
    assert list(KINDS.values()) == [
        "Dispositioner",
        "Forklaringer",
        "Handlinger",
        "Opfølgninger",
        "Årsager",
        "Løsninger",
        "Tilretninger",
        "Trin",
        "Referater",
        "Kendte sager",
        "Prognoser",
        "Regnskab ved lukning",
    ]
    assert BY_HAND == ("expected_change", "explanation", "action", "follow_up", "cause", "solution", "override",
                       "round_step", "minutes", "known_case")  # fmt: skip
    assert set(THE) == set(HELP) == set(KINDS)


def test_every_field_has_its_own_heading_and_help() -> None:
    for kind, fields in ALL_FIELDS.items():
        assert len({one.heading for one in fields}) == len(fields)
        assert all(one.help for one in fields), kind
        assert all(one.choices for one in fields if one.kind == "choice")
        assert all(one.default in one.choices for one in fields if one.kind == "choice" and one.default)
        assert all(one.max_length for one in fields if one.kind in ("text", "role"))


def test_status_words_are_the_same_for_actions_and_follow_ups() -> None:
    assert field("action", "status").choices == field("follow_up", "status").choices
    with pytest.raises(KeyError):
        field("action", "x")


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("expected_changes", "expected_change"),
        ("explanations", "explanation"),
        ("actions", "action"),
        ("causes", "cause"),
        ("solutions", "solution"),
        ("overrides", "override"),
    ],
)
def test_an_older_registers_file_has_the_same_columns(table: str, kind: str) -> None:
    """Names and headings as in the data contract, so that a file can be taken over as it is."""
    of_file = {column.name: column for column in tables()[table]}
    of_register = {one.name: one for one in ALL_FIELDS[kind]}
    assert set(of_file) == set(of_register)
    for name, column in of_file.items():
        assert of_register[name].heading == column.heading
        assert set(column.aliases) <= set(of_register[name].aliases)


def test_new_ids_never_look_like_a_cpr_number() -> None:
    assert not any(find_cpr(new_id()) for _ in range(2_000))
    assert len({new_id() for _ in range(100)}) == 100


def test_importing_the_room_costs_nothing() -> None:
    code = (
        "import sys, styringslib.register\n"
        "heavy = {'pandas', 'numpy', 'sqlalchemy', 'alembic', 'openpyxl', 'xlsxwriter'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "styringslib.register.open_register\n"
        "heavy = {'sqlalchemy', 'alembic', 'openpyxl', 'xlsxwriter'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_names_that_are_not_there() -> None:
    import styringslib.register

    with pytest.raises(AttributeError):
        styringslib.register.findes_ikke  # noqa: B018
    assert {getattr(styringslib.register, name) is not None for name in styringslib.register.__all__} == {True}
