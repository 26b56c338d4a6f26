"""Everything wrong with an entry at once, field by field; nothing that looks like a CPR number gets in or is repeated."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.intake import Settings
from styringslib.intake.settings.settings_file import read_settings
from styringslib.register import ALL_FIELDS, BY_HAND, InvalidEntry, Register
from styringslib.register.checks import check_reason, checked, questions
from tests.register.conftest import ACTION, CHANGE, EXAMPLES, FOLLOW_UP, HEAD, SOLUTION, Place

CPR = "010190-1234"
ID = "0b6f2f0e-6c8c-4f0b-9a51-0a4b1b6f2f0e"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("kommune")
    (folder / "kommune.toml").write_text(HEAD, "utf-8")
    return read_settings(folder)


def problems(settings: Settings, kind: str, **values: Any) -> dict[str, str]:
    """Field -> what is wrong and what to do, of the example with ``values`` put in."""
    found = checked(kind, {**EXAMPLES[kind], **values}, settings)[1]
    return {problem.field: f"{problem.message}. {problem.remedy}" for problem in found}


@pytest.mark.parametrize("kind", list(EXAMPLES))
def test_the_examples_are_right(settings: Settings, kind: str) -> None:
    values, found = checked(kind, EXAMPLES[kind], settings)
    assert found == []
    assert list(values) == [field.name for field in ALL_FIELDS[kind]]
    assert questions(kind, values) == []


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-11", "2026-11"),
        ("nov 2026", "2026-11"),
        ("november 2026", "2026-11"),
        ("11.2026", "2026-11"),
        (dt.date(2026, 11, 1), "2026-11"),
        (pd.Period("2026-11", "M"), "2026-11"),
        (pd.Timestamp("2026-11-30"), "2026-11"),
        (np.datetime64("2026-11-01"), "2026-11"),
    ],
)
def test_months_as_people_and_programs_write_them(settings: Settings, given: Any, read: str) -> None:
    values, found = checked("expected_change", {**CHANGE, "month_from": given}, settings)
    assert found == []
    assert values["month_from"] == pd.Period(read, "M")


@pytest.mark.parametrize("given", ["31. december 2026", "31 December 2026", "31-12-2026", dt.date(2026, 12, 31)])
def test_days_as_people_and_programs_write_them(settings: Settings, given: Any) -> None:
    values, found = checked("action", {**ACTION, "deadline": given}, settings)
    assert found == []
    assert values["deadline"] == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [
        ("start_month", "snart", "Måneden kan ikke læses (snart). Skriv måneden som oktober 2026."),
        ("deadline", "32. december 2026", "Skriv datoen som 31. oktober 2026 eller 31-10-2026, med fire cifre i året."),
        ("deadline", "1. snart 2026", "Datoen kan ikke læses (1. snart 2026)."),
        ("deadline", dt.date(2026, 9, 30), "Ligger før aftalt måned (oktober 2026) (30. september 2026)."),
    ],
)
def test_what_is_wrong_with_a_day_or_month_is_told_by_its_name(
    settings: Settings, field: str, given: Any, told: str
) -> None:
    _, found = checked("action", {**ACTION, field: given}, settings)
    text = str(InvalidEntry(found, ("action",)))
    assert told in text
    # Whoever fills in a form knows nothing of the municipality's settings.
    assert "kommune.toml" not in text


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("1.500", 1500.0),
        ("1.500,50 kr.", 1500.5),
        ("-2 000", -2000.0),
        ("2.000-", -2000.0),
        (1500, 1500.0),
        (np.float64(1.234), 1.234),
        (np.int64(-3), -3.0),
        (Decimal("0.125"), 0.125),
        (-0.0, 0.0),
    ],
)
def test_amounts_as_people_and_programs_write_them(settings: Settings, given: Any, read: float) -> None:
    values, found = checked("expected_change", {**CHANGE, "amount_per_month": given}, settings)
    assert found == []
    assert values["amount_per_month"] == read
    assert str(values["amount_per_month"])[:2] != "-0" or read < 0


@pytest.mark.parametrize("given", [None, float("nan"), "", "  ", pd.NaT, pd.NA, np.float64("nan")])
def test_what_counts_as_nothing(settings: Settings, given: Any) -> None:
    assert problems(settings, "expected_change", reason=given) == {"reason": "Feltet er tomt. Udfyld feltet"}
    assert problems(settings, "expected_change", month_to=given) == {}


@pytest.mark.parametrize(
    ("kind", "values", "field", "told"),
    [
        ("expected_change", {"unit": "Ådale"}, "unit", "Mente du Ådalen?"),
        ("expected_change", {"unit": "Højmark"}, "unit", "Enheden er lukket efter december 2020. Brug Østerbæk"),
        ("expected_change", {"unit": "Nyhuset"}, "unit", "findes først fra januar 2027"),
        ("expected_change", {"unit": "Nyhuset", "month_from": "2027-01"}, None, ""),
        ("expected_change", {"unit": "Prøveby"}, "unit", "Enheden kendes ikke"),
        ("expected_change", {"area": "Hjemmepleje"}, None, ""),
        ("expected_change", {"area": "Hjemplejen"}, "area", "Mente du Hjemmepleje?"),
        ("expected_change", {"month_from": "2026-13"}, "month_from", "Måneden findes ikke"),
        ("expected_change", {"month_from": "oktober"}, "month_from", "mangler årstal"),
        ("expected_change", {"month_from": "15-11-2026"}, "month_from", "midt i en måned"),
        ("expected_change", {"month_to": "2026-10"}, "month_to", "Ligger før fra måned (november 2026)"),
        ("expected_change", {"month_to": "2026-11"}, None, ""),
        ("expected_change", {"amount_per_month": None}, "amount_per_month", "Både kroner og timer er tomme"),
        ("expected_change", {"amount_per_month": None, "hours_per_month": 10}, None, ""),
        ("expected_change", {"amount_per_month": 0}, None, ""),
        ("expected_change", {"amount_per_month": "12,345"}, "amount_per_month", "to måder"),
        ("expected_change", {"amount_per_month": "1.5"}, "amount_per_month", "punktum som decimaltegn"),
        ("expected_change", {"amount_per_month": "mange"}, "amount_per_month", "ikke et tal"),
        ("expected_change", {"amount_per_month": float("inf")}, "amount_per_month", "ikke et tal"),
        ("expected_change", {"amount_per_month": -np.inf}, "amount_per_month", "ikke et tal"),
        ("expected_change", {"amount_per_month": True}, "amount_per_month", "ikke et tal"),
        ("expected_change", {"amount_per_month": dt.date(2026, 1, 1)}, "amount_per_month", "ikke et tal"),
        (
            "expected_change",
            {"amount_per_month": 100_000_001},
            "amount_per_month",
            "større, end det kan være (100.000.000",
        ),
        ("expected_change", {"amount_per_month": -1e300}, "amount_per_month", "mindre, end det kan være"),
        ("expected_change", {"probability": 101}, "probability", "større"),
        ("expected_change", {"probability": -1}, "probability", "mindre"),
        ("expected_change", {"probability": 0.9}, "probability", "under 1 pct.. Skriv hele procent, fx 90"),
        ("expected_change", {"probability": 0}, None, ""),
        ("expected_change", {"probability": "80 %"}, None, ""),
        ("expected_change", {"reason": "x" * 1001}, "reason", "1001 tegn. Skriv højst 1000"),
        ("expected_change", {"reason": "x" * 1000}, None, ""),
        ("expected_change", {"reason": "a\x00b"}, "reason", "tegn, der ikke kan læses"),
        ("expected_change", {"reason": "a\x07b"}, "reason", "tegn, der ikke kan læses"),
        ("expected_change", {"reason": "Ã¦ndring"}, "reason", "Danske bogstaver"),
        ("expected_change", {"reason": "#REF!"}, "reason", "fejlværdi fra Excel"),
        ("action", {"deadline": "31-02-2026"}, "deadline", "findes ikke i kalenderen"),
        ("action", {"deadline": "01-02-26"}, "deadline", "fire cifre"),
        ("action", {"deadline": "02/03/2026"}, "deadline", "flere måder"),
        ("action", {"deadline": "30-09-2026"}, "deadline", "Ligger før aftalt måned (oktober 2026)"),
        ("action", {"deadline": "01-10-2026"}, None, ""),
        ("action", {"deadline": dt.date(2028, 2, 29)}, None, ""),
        ("action", {"status": "Færdig"}, "status", "Gennemført"),
        ("action", {"status": "i gang."}, None, ""),
        ("action", {"owner_role": "x" * 81}, "owner_role", "højst 80"),
        ("action", {"effect_per_month": None, "agreed_month": None}, None, ""),
        ("action", {"unit": "Højmark"}, "unit", "lukket"),
        ("explanation", {"unit": "Højmark", "month": "2020-12"}, None, ""),
        ("explanation", {"unit": "Højmark", "month": "2021-01"}, "unit", "lukket"),
        ("explanation", {"unit": "Nyhuset"}, "unit", "først fra"),
        ("explanation", {"month": None}, "month", "tomt"),
        ("explanation", {"forklarning": "x"}, "forklarning", "Feltet forklarning kendes ikke"),
        ("explanation", {"explanaton": "x"}, "explanaton", "Mente du explanation?"),
    ],
)
def test_what_is_wrong_is_told_with_a_remedy(
    settings: Settings, kind: str, values: dict[str, Any], field: str | None, told: str
) -> None:
    found = problems(settings, kind, **values)
    assert list(found) == ([field] if field else [])
    if field:
        assert told in found[field]


def test_infinity_is_shown_as_a_word(settings: Settings) -> None:
    found = checked("expected_change", {**CHANGE, "amount_per_month": -np.inf}, settings)[1]
    assert [problem.value for problem in found] == ["uendelig"]


def test_a_change_that_outlasts_its_unit(settings: Settings) -> None:
    given = {"unit": "Højmark", "month_from": "2020-11", "month_to": "2021-01"}
    assert (
        "lukket efter december 2020. Skriv højst december 2020"
        in problems(settings, "expected_change", **given)["month_to"]
    )


def test_everything_is_told_at_once(settings: Settings) -> None:
    given = {"unit": "x", "month_from": "y", "amount_per_month": "z", "probability": 200, "reason": ""}
    found = checked("expected_change", given, settings, row=7)[1]
    assert [problem.field for problem in found] == list(given)
    assert {problem.row for problem in found} == {7}


def test_texts_are_kept_as_written_but_for_their_edges(settings: Settings) -> None:
    values, _ = checked("explanation", {**EXAMPLES["explanation"], "explanation": "  Æ\r\nø å\u00a0=1+1 "}, settings)
    assert values["explanation"] == "Æ\nø å =1+1"


def test_aliases_give_the_units_own_name_and_its_area(settings: Settings) -> None:
    values, found = checked("expected_change", {**CHANGE, "unit": " 0301 "}, settings)
    assert found == []
    assert (values["unit"], values["area"]) == ("Ådalen", "Hjemmepleje")


ALL_CPR = [
    (kind, field.name, shape)
    for kind in (*BY_HAND, "forecast")
    for field in ALL_FIELDS[kind]
    for shape in (f"Borger {CPR} flyttede", "0101901234", "630190 1234")
]


@pytest.mark.parametrize(("kind", "name", "value"), ALL_CPR)
def test_no_field_of_any_kind_takes_a_cpr_number(settings: Settings, kind: str, name: str, value: str) -> None:
    examples = {**EXAMPLES, "follow_up": {**FOLLOW_UP, "action": ID}, "forecast": {"unit": "total", "month": "2026-10"}}
    examples["solution"] = {**SOLUTION, "cause": ID}
    values, found = checked(kind, {**examples[kind], name: value}, settings)
    assert values[name] is None
    mine = [problem for problem in found if problem.field == name]
    assert mine
    for problem in mine:
        assert problem.value == ""
        assert "1234" not in f"{problem.message}{problem.remedy}{problem.value}"


def test_a_typed_number_that_lost_its_leading_zero_is_seen(settings: Settings) -> None:
    for value in (101901234, 101901234.0, 1512901234):
        assert "CPR" in problems(settings, "expected_change", reason=value)["reason"]
    found = checked("expected_change", {**CHANGE, "amount_per_month": 101901234.0}, settings)[1]
    assert [problem.value for problem in found] == [""]


def test_a_name_of_a_field_with_a_cpr_number_is_not_repeated(settings: Settings) -> None:
    found = checked("explanation", {**EXAMPLES["explanation"], CPR: "x"}, settings)[1]
    assert "1234" not in found[0].message


def test_the_reason_of_a_withdrawal_is_a_text_like_the_others() -> None:
    assert check_reason(" Fejl ") == ("Fejl", [])
    for given, told in ((f"cpr {CPR}", "CPR"), ("x" * 501, "højst 500"), (None, "hvorfor")):
        text, found = check_reason(given)
        assert text == ""
        assert told in f"{found[0].message} {found[0].remedy}"
        assert "1234" not in f"{found[0].message} {found[0].value}"


@pytest.mark.parametrize(
    ("kind", "values", "field", "told"),
    [
        ("expected_change", {"amount_per_month": 2_000_001}, "amount_per_month", "Er det pr. måned"),
        ("expected_change", {"amount_per_month": 2_000_000}, None, ""),
        ("expected_change", {"hours_per_month": -5_001}, "hours_per_month", "Tallet er stort"),
        ("action", {"effect_per_month": 45_000}, "effect_per_month", "Er fortegnet rigtigt?"),
        ("action", {"effect_per_month": 0}, None, ""),
        ("action", {"start_month": "2026-09"}, "start_month", "før handlingen er aftalt"),
    ],
)
def test_what_a_person_is_asked_about(
    register: Register, kind: str, values: dict[str, Any], field: str | None, told: str
) -> None:
    given = {**EXAMPLES[kind], **values}
    asked = register.questions(kind, given)
    assert [one.field for one in asked] == ([field] if field else [])
    if field:
        assert told in f"{asked[0].message} {asked[0].remedy}"
    assert register.problems(kind, given) == []
    register.add(kind, given, register.person())  # a question keeps nothing out
    assert len(register.current(kind)) == 1


def test_the_text_of_many_problems_is_not_endless() -> None:
    from styringslib.register import EntryProblem

    many = [EntryProblem(row, "title", "", "Feltet er tomt", "Udfyld feltet") for row in range(1, 101)]
    text = str(InvalidEntry(many, ["action"] * 100))
    assert "post 40, Handling: Feltet er tomt" in text
    assert "post 41" not in text
    assert text.endswith("- og 60 mere")


def test_a_cpr_number_is_refused_on_its_way_to_the_database(place: Place, register: Register) -> None:
    entry = register.add("action", ACTION, register.person())
    for attempt in (
        lambda: register.add("action", {**ACTION, "title": f"Borger {CPR}"}, register.person()),
        lambda: register.revise(entry.entry_id, {"owner_role": CPR}, register.person(), 1),
        lambda: register.withdraw(entry.entry_id, register.person(), 1, f"borger {CPR}"),
    ):
        with pytest.raises(InvalidEntry, match="CPR") as told:
            attempt()
        assert "1234" not in str(told.value)
    rows = place.sql("SELECT title, owner_role, withdrawn FROM action")
    assert len(rows) == 1
    assert CPR not in str(rows)
