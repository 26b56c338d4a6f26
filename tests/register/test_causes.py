"""Causes and solutions: of a unit or a whole area, linked to each other and to actions, on every way in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from styringslib.register import InvalidEntry, NotAllowed, Register
from styringslib.register.database.schema_version import HEAD
from styringslib.register.excel.excel import write_workbook
from styringslib.register.excel.excel_import import read_workbook
from tests.register.conftest import ACTION, CAUSE, FOLLOW_UP, PERSONS, REGISTER, SOLUTION, Place, migrate_to
from tests.register.test_excel import Sheet, edited

OF_AREA = {**CAUSE, "unit": None, "area": "Hjemmepleje"}


def told(register: Register, kind: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidEntry) as error:
        register.add(kind, values, register.person())
    return [(problem.field, problem.message) for problem in error.value.problems]


def test_a_solution_follows_its_cause(place: Place, register: Register) -> None:
    cause = register.add("cause", CAUSE, register.person())
    solution = register.add("solution", {**SOLUTION, "cause": cause.entry_id}, register.person())
    assert (solution.values["unit"], solution.values["area"], solution.values["status"]) == (
        "Ådalen",
        "Hjemmepleje",
        "Forslag",
    )
    row = place.open().current("solution").iloc[0]
    assert (row["cause"], row["amount_full_year"], row["horizon"]) == (cause.entry_id, -500_000.0, "Mellemlangt")
    assert pd.isna(row["amount_this_year"])
    assert row["deadline"] == pd.Timestamp("2027-03-31")
    elsewhere = {**SOLUTION, "cause": cause.entry_id, "unit": "Østerbæk"}
    assert told(register, "solution", elsewhere) == [("unit", "Årsagen hører til Ådalen")]


def test_a_cause_of_a_whole_area_has_no_unit_and_any_unit_of_it_can_solve_it(place: Place, register: Register) -> None:
    cause = register.add("cause", OF_AREA, register.person())
    assert (cause.values["unit"], cause.values["area"]) == (None, "Hjemmepleje")
    whole = register.add("solution", {**SOLUTION, "cause": cause.entry_id}, register.person())
    own = register.add("solution", {**SOLUTION, "cause": cause.entry_id, "unit": "Østerbæk"}, register.person())
    assert [(one.values["unit"], one.values["area"]) for one in (whole, own)] == [
        (None, "Hjemmepleje"),
        ("Østerbæk", "Hjemmepleje"),
    ]
    other = {**SOLUTION, "cause": cause.entry_id, "area": "Botilbud"}
    assert told(register, "solution", other) == [("area", "Årsagen hører til Hjemmepleje")]
    assert register.current("cause", ["Ådalen"]).empty
    revised = register.revise(whole.entry_id, {"status": "Besluttet"}, register.person(), 1)
    assert (revised.version, revised.values["unit"]) == (2, None)


def test_an_entry_belongs_somewhere(register: Register) -> None:
    assert told(register, "cause", {**CAUSE, "unit": None}) == [("unit", "Både enhed og område er tomme")]
    assert told(register, "cause", {**CAUSE, "area": "Botilbud"}) == [("area", "Ådalen hører til Hjemmepleje")]
    assert told(register, "solution", {**SOLUTION, "cause": None, "unit": "Ådalen"}) == [("cause", "Feltet er tomt")]


def test_only_a_cause_is_a_cause_and_only_while_it_is_there(place: Place, register: Register) -> None:
    action = register.add("action", ACTION, register.person())
    assert told(register, "solution", {**SOLUTION, "cause": action.entry_id}) == [
        ("cause", "Årsagen findes ikke i registret")
    ]
    cause = register.add("cause", CAUSE, register.person())
    register.withdraw(cause.entry_id, register.person(), 1, "Skrevet to gange")
    assert told(register, "solution", {**SOLUTION, "cause": cause.entry_id}) == [
        ("cause", "Årsagen er taget ud af registret")
    ]


def test_a_solution_becomes_an_action_of_the_same_unit(place: Place, register: Register) -> None:
    person = register.person()
    cause = register.add("cause", OF_AREA, person)
    action = register.add("action", ACTION, person)
    values = {**SOLUTION, "cause": cause.entry_id, "unit": "Ådalen", "status": "Gennemført"}
    asked = [(one.field, one.message) for one in register.questions("solution", values)]
    assert asked == [("action", "Løsningen er gennemført, men ingen handling er valgt")]
    solution = register.add("solution", {**values, "action": action.entry_id}, person)
    assert register.questions("solution", solution.values) == []
    assert told(register, "solution", {**values, "action": action.entry_id, "unit": "Østerbæk"}) == [
        ("unit", "Handlingen hører til Ådalen")
    ]


def test_a_whole_areas_entries_are_the_consultants(sqlite: Place) -> None:
    sqlite.section = REGISTER + PERSONS
    leader, consultant = sqlite.open("lea"), sqlite.open("kim")
    with pytest.raises(NotAllowed, match="skrive i registret for Hjemmepleje"):
        leader.add("cause", OF_AREA, leader.person())
    cause = consultant.add("cause", OF_AREA, consultant.person())
    own = leader.add("solution", {**SOLUTION, "cause": cause.entry_id, "unit": "Ådalen"}, leader.person())
    assert (own.role, own.values["unit"]) == ("Distriktsleder", "Ådalen")
    with pytest.raises(NotAllowed, match="Hjemmepleje"):
        leader.add("solution", {**SOLUTION, "cause": cause.entry_id}, leader.person())
    with pytest.raises(NotAllowed, match="Hjemmepleje"):
        leader.revise(cause.entry_id, {"status": "Ophørt"}, leader.person(), 1)


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"amount_full_year": 500_000}, ["Virkningen er en merudgift"]),
        ({"amount_full_year": -30_000_000}, ["Tallet er stort"]),
        ({}, []),
    ],
)
def test_what_a_person_is_asked_about_a_solution(register: Register, values: dict[str, Any], asked: list[str]) -> None:
    found = register.questions("solution", {**SOLUTION, **values})
    assert [one.message for one in found] == asked
    assert register.questions("cause", CAUSE) == []  # a cause is extra cost


def test_a_workbook_holds_causes_and_solutions_by_their_titles(register: Register, tmp_path: Path) -> None:
    cause = register.add("cause", OF_AREA, register.person())
    action = register.add("action", ACTION, register.person())
    first = {**SOLUTION, "cause": cause.entry_id, "unit": "Ådalen", "action": action.entry_id}
    register.add("solution", first, register.person())

    def edit(book: Any) -> None:
        solutions = Sheet(book, "solution")
        assert (solutions.get(2, "Årsag"), solutions.get(2, "Handling")) == (CAUSE["title"], ACTION["title"])
        solutions.set(2, Bemærkning="Begynder i marts")
        Sheet(book, "cause").set(
            3, Enhed="Østerbæk", Måned="2026-10", Årsag="Ny lokalaftale", Vurdering="midlertidig", Kr_i_år=120_000
        )
        for row, (unit, known) in enumerate((("", CAUSE["title"]), ("", "ny lokalaftale")), 3):
            solutions.set(row, Enhed=unit, Årsag=known, Måned="2026-10", Løsning=f"Nr. {row}", Sigt="Langt")
            solutions.set(row, Ansvarlig="Fagchef", Frist="31-12-2028")

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert not plan.problems, plan.text()
    assert (plan.count("add"), plan.count("revise"), plan.unchanged) == (3, 1, 2)
    plan.apply()
    there = register.current("solution").set_index("title")
    assert there.loc["Nr. 3", "cause"] == cause.entry_id
    assert pd.isna(there.loc["Nr. 3", "unit"])
    assert (there.loc["Nr. 4", "unit"], there.loc["Nr. 4", "area"]) == ("Østerbæk", "Hjemmepleje")
    assert there.loc[SOLUTION["title"], "note"] == "Begynder i marts"
    assert there.loc[SOLUTION["title"], "action"] == action.entry_id
    write_workbook(register, tmp_path / "igen.xlsx")
    assert read_workbook(register, tmp_path / "igen.xlsx").text() == "0 nye, 0 ændrede, 0 udgår, 6 uændrede."


def test_a_units_workbook_can_name_what_is_said_of_its_area(register: Register, tmp_path: Path) -> None:
    cause = register.add("cause", OF_AREA, register.person())
    register.add("solution", {**SOLUTION, "cause": cause.entry_id, "unit": "Ådalen"}, register.person())
    assert write_workbook(register, tmp_path / "ud.xlsx", units=["Ådalen"]) == 1
    assert Sheet(openpyxl.load_workbook(tmp_path / "ud.xlsx"), "solution").get(2, "Årsag") == CAUSE["title"]
    assert read_workbook(register, tmp_path / "ud.xlsx").text() == "0 nye, 0 ændrede, 0 udgår, 1 uændrede."


def test_a_title_that_several_causes_have_needs_the_unit(register: Register, tmp_path: Path) -> None:
    for unit in ("Ådalen", "Østerbæk"):
        register.add("cause", {**CAUSE, "unit": unit}, register.person())

    def edit(book: Any) -> None:
        solutions = Sheet(book, "solution")
        for row, unit in enumerate(("", "Østerbæk"), 2):
            solutions.set(row, Enhed=unit, Årsag=CAUSE["title"], Måned="2026-10", Løsning="x", Sigt="Kort")
            solutions.set(row, Ansvarlig="Fagchef", Frist="31-12-2026")
        solutions.set(4, Årsag="Findes ikke", Måned="2026-10", Løsning="y", Sigt="Kort", Ansvarlig="Fagchef")
        solutions.set(4, Frist="31-12-2026")

    found = edited(register, tmp_path / "ud.xlsx", edit).problems.frame
    assert found[["row", "message"]].to_numpy().tolist() == [
        [2, "Flere årsager hedder det samme"],
        [4, "Årsagen kendes ikke for enheden"],
    ]


@pytest.mark.from_nothing
def test_a_register_of_the_version_before_is_brought_forward_with_all_its_entries(place: Place) -> None:
    register = place.open()
    migrate_to(register, "0002")
    no = "false" if place.on_server else "0"
    place.sql(
        "INSERT INTO action (entry_id, version, at, login, role, withdrawn, unit, title, owner_role, start_month, deadline, "
        f"status) VALUES ('00000000-0000-4000-8000-000000000001', 1, '2026-10-01 08:00:00.000000', 'lea', 'Leder', {no}, "
        "'Ådalen', 'Ruter', 'Leder', '2026-12', '2026-12-31', 'I gang')",
        "INSERT INTO follow_up (entry_id, version, at, login, role, withdrawn, unit, action, month, status, note) VALUES "
        f"('00000000-0000-4000-8000-000000000002', 1, '2026-10-02 08:00:00.000000', 'lea', 'Leder', {no}, 'Ådalen', "
        "'00000000-0000-4000-8000-000000000001', '2026-10', 'I gang', 'Begyndt')",
    )
    before = {kind: register.versions(kind) for kind in ("action", "follow_up")}
    assert register.versions("cause").empty
    register.add("cause", CAUSE, register.person())
    assert register.schema_version == HEAD == "0006"
    for kind, rows in before.items():
        pd.testing.assert_frame_equal(register.versions(kind), rows)
    assert len(list((place.folder / "register-sikkerhedskopier").iterdir())) == 1
    action = register.current("action")["entry_id"].iloc[0]
    register.add("follow_up", {**FOLLOW_UP, "action": action}, register.person())


@pytest.mark.parametrize("kind", ["cause", "solution"])
def test_the_database_refuses_to_forget_them(place: Place, register: Register, kind: str) -> None:
    cause = register.add("cause", CAUSE, register.person())
    register.add("solution", {**SOLUTION, "cause": cause.entry_id}, register.person())
    for statement in (f"UPDATE {kind} SET title = 'x'", f"DELETE FROM {kind}"):
        with pytest.raises(Exception, match="kan kun udvides"):
            place.sql(statement)
    own = "lasting" if kind == "cause" else "cause, horizon, owner_role, deadline"
    told = f"at, login, role, withdrawn, month, title, status, {own}"
    with pytest.raises(Exception, match="versioner følger efter hinanden"):
        place.sql(f"INSERT INTO {kind} (entry_id, version, {told}) SELECT entry_id, 3, {told} FROM {kind}")
