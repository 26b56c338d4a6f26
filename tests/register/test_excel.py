"""The round trip through Excel: written, edited as people do, taken back with everything wrong at once, or nothing."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from styringslib import shipped
from styringslib.intake.settings.settings_file import read_settings
from styringslib.register import BY_HAND, FIELDS, KINDS, Conflict, Person, Register, RegisterError, open_register
from styringslib.register.excel.excel import template, write_workbook
from styringslib.register.excel.excel_import import Import, InvalidWorkbook, read_workbook
from tests.register.conftest import ACTION, CHANGE, CONSULTANT, EXPLANATION, FOLLOW_UP, PERSONS, REGISTER, Place

CPR = "010190-1234"


def filled(register: Register) -> dict[str, str]:
    """Two expected changes, an explanation, an action and its follow-up; kind -> id of the first."""
    person = register.person("kim")
    entries = register.add_all(
        [
            ("expected_change", {**CHANGE, "amount_per_month": 1_234.56, "month_to": "2027-02"}),
            ("explanation", EXPLANATION),
            ("action", ACTION),
            ("expected_change", {**CHANGE, "unit": "Østerbæk", "hours_per_month": -12.5, "amount_per_month": None}),
        ],
        person,
    )
    follow = register.add("follow_up", {**FOLLOW_UP, "action": entries[2].entry_id, "effect_so_far": -100}, person)
    return {entry.kind: entry.entry_id for entry in (*reversed(entries), follow)}


class Sheet:
    """A sheet of an exported workbook with its columns by heading."""

    def __init__(self, book: Any, kind: str) -> None:
        self.sheet = book[KINDS[kind]]
        self.columns = {cell.value: place for place, cell in enumerate(self.sheet[1], 1)}

    def set(self, row: int, **by_heading: Any) -> None:
        """Cells of a row by heading: dots left out, blanks as underscores."""
        columns = {str(heading).replace(".", "").replace(" ", "_"): place for heading, place in self.columns.items()}
        for heading, value in by_heading.items():
            self.sheet.cell(row, columns[heading]).value = value

    def get(self, row: int, heading: str) -> Any:
        return self.sheet.cell(row, self.columns[heading]).value


def edited(register: Register, path: Path, edit: Callable[[Any], None], **given: Any) -> Import:
    """Export, edit, and read back."""
    write_workbook(register, path, **given)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return read_workbook(register, path)


def test_an_export_that_comes_back_untouched_adds_nothing(place: Place, register: Register, tmp_path: Path) -> None:
    filled(register)
    before = {kind: register.versions(kind) for kind in KINDS}
    assert write_workbook(register, tmp_path / "ud.xlsx") == 5
    plan = read_workbook(register, tmp_path / "ud.xlsx")
    assert plan.text() == "0 nye, 0 ændrede, 0 udgår, 5 uændrede."
    assert plan.apply() == []
    for kind in KINDS:
        assert register.versions(kind).equals(before[kind])


def test_add_revise_and_withdraw(place: Place, register: Register, tmp_path: Path) -> None:
    ids = filled(register)

    def edit(book: Any) -> None:
        changes = Sheet(book, "expected_change")
        changes.set(2, Kr_pr_måned="2.000,50 kr.", Fra_måned="dec 2026")
        changes.set(5, Enhed="0301", Fra_måned=dt.datetime(2026, 12, 1), Timer_pr_måned=7, Begrundelse="En ny")
        Sheet(book, "explanation").set(2, Udgår="Skrevet for den forkerte måned")
        actions = Sheet(book, "action")
        actions.set(
            4, Enhed="Østerbæk", Handling="En ny", Ansvarlig="Fagchef", Virkning_fra="2027-01", Frist="31-01-2027"
        )
        follow_ups = Sheet(book, "follow_up")
        follow_ups.set(3, Handling="en ny", Måned="2027-01", Status="I gang", Bemærkning="Fra samme ark")

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert not plan.problems, plan.text()
    assert (plan.count("add"), plan.count("revise"), plan.count("withdraw"), plan.unchanged) == (3, 1, 1, 3)
    assert register.current("action")["title"].tolist() == ["Gennemgang af ruter"]  # nothing is written by reading
    plan.apply()
    revised = register.history(ids["expected_change"])[-1]
    assert (revised.version, revised.values["amount_per_month"], str(revised.values["month_from"])) == (
        2,
        2000.5,
        "2026-12",
    )
    assert str(revised.values["month_to"]) == "2027-02"
    assert register.current("explanation").empty
    assert register.history(ids["explanation"])[-1].reason == "Skrevet for den forkerte måned"
    new = register.current("expected_change").set_index("reason").loc["En ny"]
    assert (new["unit"], new["hours_per_month"], new["probability"], new["area"]) == (
        "Ådalen",
        7.0,
        100.0,
        "Hjemmepleje",
    )
    action = register.current("action").set_index("title").loc["En ny"]
    follow = register.current("follow_up").set_index("note").loc["Fra samme ark"]
    assert (follow["action"], follow["unit"]) == (action["entry_id"], "Østerbæk")


def test_everything_wrong_is_told_at_once_and_nothing_is_written(
    place: Place, register: Register, tmp_path: Path
) -> None:
    filled(register)

    def edit(book: Any) -> None:
        changes = Sheet(book, "expected_change")
        changes.set(2, Kr_pr_måned="mange", Til_måned="2026-01")
        changes.set(5, Enhed="Ådale", Fra_måned="2026-13", Kr_pr_måned=1, Begrundelse="Ny")
        changes.set(6, Enhed="Ådalen", Fra_måned="2026-12", Begrundelse="God nok, men alt eller intet", Kr_pr_måned=1)
        Sheet(book, "explanation").set(2, Forklaring=None)
        Sheet(book, "action").set(
            3, Enhed="Højmark", Handling="H", Ansvarlig="L", Virkning_fra="2026-11", Frist="1/2/2026"
        )
        Sheet(book, "follow_up").set(3, Handling="Findes ikke", Måned="2026-11", Status="Færdig", Bemærkning="x")

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    found = {(p.sheet, p.row, p.column) for p in plan.problems}
    assert found == {
        ("Dispositioner", 2, "Kr. pr. måned"),
        ("Dispositioner", 2, "Til måned"),
        ("Dispositioner", 5, "Enhed"),
        ("Dispositioner", 5, "Fra måned"),
        ("Forklaringer", 2, "Forklaring"),
        ("Handlinger", 3, "Enhed"),
        ("Handlinger", 3, "Frist"),
        ("Opfølgninger", 3, "Handling"),
        ("Opfølgninger", 3, "Status"),
    }
    text = plan.text()
    assert "ud.xlsx, ark Dispositioner, kolonne Enhed, række 5" in text
    assert "Mente du Ådalen?" in text
    assert "Intet er gemt i registret." in text
    before = {kind: len(register.versions(kind)) for kind in KINDS}
    with pytest.raises(InvalidWorkbook) as told:
        plan.apply()
    assert str(told.value) == text
    assert len(told.value.problems) == 9
    assert {kind: len(register.versions(kind)) for kind in KINDS} == before


def test_a_row_that_is_gone_or_emptied_is_no_withdrawal(register: Register, tmp_path: Path) -> None:
    ids = filled(register)

    def edit(book: Any) -> None:
        changes = Sheet(book, "expected_change")
        for field in FIELDS["expected_change"]:
            changes.sheet.cell(3, changes.columns[field.heading]).value = None
        changes.sheet.delete_rows(2)
        book.remove(book["Handlinger"])

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert not plan.problems, plan.text()
    assert plan.changes == ()
    assert "Rækken er tømt, men posten er ikke taget ud" in plan.notes.text()
    plan.apply()
    assert len(register.current("expected_change")) == 2
    assert register.history(ids["action"])[-1].version == 1


@pytest.mark.parametrize("word", ["Nej", "n", None, "  "])
def test_no_is_no_withdrawal(register: Register, tmp_path: Path, word: str | None) -> None:
    filled(register)
    plan = edited(register, tmp_path / "ud.xlsx", lambda book: Sheet(book, "action").set(2, Udgår=word))
    assert plan.changes == ()


@pytest.mark.parametrize("word", ["Ja", "x", True, 1])
def test_a_cross_is_a_withdrawal(register: Register, tmp_path: Path, word: Any) -> None:
    ids = filled(register)
    plan = edited(register, tmp_path / "ud.xlsx", lambda book: Sheet(book, "action").set(2, Udgår=word))
    plan.apply()
    assert register.history(ids["action"])[-1].reason == "Taget ud i regnearket"


def test_what_changed_in_the_register_since_is_told_as_a_problem(
    place: Place, register: Register, tmp_path: Path
) -> None:
    ids = filled(register)
    write_workbook(register, tmp_path / "ud.xlsx")
    place.clock.forward(days=1)
    other = Person("lis", "Fagchef", "konsulent")
    register.revise(ids["action"], {"status": "I gang"}, other, 1)
    register.withdraw(ids["explanation"], other, 1, "Fejl")
    # Rows nobody touched are no conflict.
    assert read_workbook(register, tmp_path / "ud.xlsx").text() == "0 nye, 0 ændrede, 0 udgår, 5 uændrede."
    book = openpyxl.load_workbook(tmp_path / "ud.xlsx")
    Sheet(book, "action").set(2, Status="Gennemført")
    Sheet(book, "explanation").set(2, Forklaring="Rettet")
    book.save(tmp_path / "ud.xlsx")
    plan = read_workbook(register, tmp_path / "ud.xlsx")
    messages = {p.sheet: p.message for p in plan.problems}
    assert "Handlingen er ændret i registret af Fagchef den 23. november 2026" in messages["Handlinger"]
    assert "(Status)" in messages["Handlinger"]
    assert "taget ud af registret af Fagchef" in messages["Forklaringer"]
    # Who made the same change as somebody else has nothing left to do.
    Sheet(book, "action").set(2, Status="I gang")
    Sheet(book, "explanation").set(2, Forklaring=EXPLANATION["explanation"])
    book.save(tmp_path / "ud.xlsx")
    assert read_workbook(register, tmp_path / "ud.xlsx").changes == ()
    Sheet(book, "action").set(2, Udgår="Bortfalder")
    book.save(tmp_path / "ud.xlsx")
    assert "Handlingen er ændret" in read_workbook(register, tmp_path / "ud.xlsx").text()


def test_a_change_between_reading_and_writing_is_a_conflict(register: Register, tmp_path: Path) -> None:
    ids = filled(register)
    plan = edited(register, tmp_path / "ud.xlsx", lambda book: Sheet(book, "action").set(2, Status="Gennemført"))
    register.revise(ids["action"], {"status": "I gang"}, CONSULTANT, 1)
    with pytest.raises(Conflict):
        plan.apply()
    assert register.history(ids["action"])[-1].values["status"] == "I gang"


def test_rows_that_slipped_from_their_ids_are_seen(register: Register, tmp_path: Path) -> None:
    """Sorting the visible columns alone would put one entry's text on another."""
    filled(register)

    def edit(book: Any) -> None:
        changes = Sheet(book, "expected_change")
        for field in FIELDS["expected_change"]:
            above, below = (changes.sheet.cell(row, changes.columns[field.heading]) for row in (2, 3))
            above.value, below.value = below.value, above.value

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert plan.problems.errors == 2
    assert "enheden kan ikke ændres" in plan.text()


def test_a_copied_row_is_seen_by_its_id(register: Register, tmp_path: Path) -> None:
    filled(register)

    def edit(book: Any) -> None:
        sheet = book["Handlinger"]
        for place, cell in enumerate(sheet[2], 1):
            sheet.cell(3, place, cell.value)
        Sheet(book, "action").set(3, Handling="En anden")

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert [p.row for p in plan.problems] == [3]
    assert "kopi af række 2" in plan.text()


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("Post-id", "0b6f2f0e-6c8c-4f0b-9a51-0a4b1b6f2f0e", "findes ikke i dette register"),
        ("Version", 9, "findes ikke i dette register"),
        ("Version", "x", "Versionen er ødelagt"),
        ("Version", None, "Versionen er ødelagt"),
        ("Version", 1.5, "Versionen er ødelagt"),
        ("Version", 0, "Versionen er ødelagt"),
    ],
)
def test_hidden_cells_that_were_spoilt(register: Register, tmp_path: Path, column: str, value: Any, told: str) -> None:
    filled(register)

    def edit(book: Any) -> None:
        sheet = Sheet(book, "action")
        sheet.sheet.cell(2, sheet.columns[column]).value = value

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert told in plan.text()
    assert plan.problems.errors == 1


def test_the_hidden_columns_belong_together(register: Register, tmp_path: Path) -> None:
    filled(register)
    plan = edited(
        register,
        tmp_path / "ud.xlsx",
        lambda book: book["Handlinger"].delete_cols(Sheet(book, "action").columns["Version"]),
    )
    assert "hører sammen" in plan.text()
    assert plan.changes == () or plan.problems


@pytest.mark.parametrize("out", [True, False])
@pytest.mark.parametrize("kind", BY_HAND)
def test_no_cell_takes_a_cpr_number(register: Register, tmp_path: Path, kind: str, out: bool) -> None:
    filled(register)

    def edit(book: Any) -> None:
        sheet = Sheet(book, kind)
        for field in FIELDS[kind]:
            sheet.sheet.cell(2, sheet.columns[field.heading]).value = f"Borger {CPR}"
        sheet.sheet.cell(2, 40).value = CPR
        sheet.set(2, Udgår=CPR if out else None)
        sheet.sheet.cell(90, 1).value = 101901234

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    places = [(p.row, p.column) for p in plan.problems if "CPR" in p.message]
    assert {column for row, column in places if row == 2} == {*(f.heading for f in FIELDS[kind]), "AN"} | (
        {"Udgår"} if out else set()
    )
    assert (90, "Enhed") in places
    assert len(places) == len(set(places))  # each cell once
    assert "1234" not in plan.text()
    assert "1234" not in str(plan.problems.frame.to_dict())
    with pytest.raises(InvalidWorkbook) as told:
        plan.apply()
    assert "1234" not in str(told.value)
    assert "1234" not in str(told.value.problems)


def test_a_note_in_the_workbook_is_searched(register: Register, tmp_path: Path) -> None:
    from openpyxl.comments import Comment

    filled(register)

    def edit(book: Any) -> None:
        book.worksheets[0]["A1"].comment = Comment(f"Borger {CPR}", "x")

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert "En kommentar indeholder noget, der ligner et CPR-nummer" in plan.text()
    assert "1234" not in plan.text()
    with pytest.raises(InvalidWorkbook):
        plan.apply()


def test_numbers_and_dates_as_people_type_them(register: Register, tmp_path: Path) -> None:
    filled(register)

    def edit(book: Any) -> None:
        changes = Sheet(book, "expected_change")
        for row, amount in enumerate(("1.500", 1500.25, "(300)", "=1000+500"), 5):
            changes.set(row, Enhed="Ådalen", Fra_måned="11.2026", Kr_pr_måned=amount, Begrundelse=f"Nr. {row}")
        changes.set(5, Sandsynlighed="80 %")
        changes.set(6, Sandsynlighed=0.75)
        changes.sheet.cell(6, changes.columns["Sandsynlighed"]).number_format = "0%"
        changes.set(7, Sandsynlighed=0.75)

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert {(p.row, p.column) for p in plan.problems} == {(7, "Sandsynlighed"), (8, "Kr. pr. måned")}
    assert "Formlen har ingen gemt værdi" in plan.text()
    assert "Skriv hele procent, fx 75" in plan.text()
    book = openpyxl.load_workbook(tmp_path / "ud.xlsx")
    Sheet(book, "expected_change").set(7, Sandsynlighed=75)
    Sheet(book, "expected_change").set(8, Kr_pr_måned="1 500,5 kr.")
    book.save(tmp_path / "ud.xlsx")
    read_workbook(register, tmp_path / "ud.xlsx").apply()
    rows = register.current("expected_change").set_index("reason")
    assert [rows.loc[f"Nr. {n}", "amount_per_month"] for n in (5, 6, 7, 8)] == [1500.0, 1500.25, -300.0, 1500.5]
    assert [rows.loc[f"Nr. {n}", "probability"] for n in (5, 6, 7, 8)] == [80.0, 75.0, 75.0, 100.0]


def test_a_formulas_saved_value_counts(register: Register, tmp_path: Path) -> None:
    """As Excel saves it: the formula and what it gave."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "ind.xlsx")) as book:
        sheet = book.add_worksheet("Dispositioner")
        sheet.write_row(0, 0, ["Enhed", "Fra måned", "Kr. pr. måned", "Begrundelse"])
        sheet.write_row(1, 0, ["Ådalen", "2026-11"])
        sheet.write_formula(1, 2, "=40000+2000", None, 42000)
        sheet.write(1, 3, "Formel")
    read_workbook(register, tmp_path / "ind.xlsx").apply()
    assert register.current("expected_change")["amount_per_month"].tolist() == [42_000.0]


def test_the_same_row_twice_in_the_file_and_twice_the_same_file(register: Register, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for row in (2, 3):
            Sheet(book, "explanation").set(row, Enhed="Ådalen", Måned="2026-10", Forklaring="Den samme")

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert "magen til række 2" in plan.text()
    book = openpyxl.load_workbook(tmp_path / "ud.xlsx")
    book["Forklaringer"].delete_rows(3)
    book.save(tmp_path / "ud.xlsx")
    read_workbook(register, tmp_path / "ud.xlsx").apply()
    again = read_workbook(register, tmp_path / "ud.xlsx")
    assert (again.changes, again.unchanged) == ((), 1)


def test_actions_of_the_same_name_are_told_apart_by_unit(register: Register, tmp_path: Path) -> None:
    person = register.person()
    for unit in ("Ådalen", "Østerbæk", "Østerbæk"):
        register.add("action", {**ACTION, "unit": unit, "deadline": "2026-12-31"}, person)

    def edit(book: Any) -> None:
        sheet = Sheet(book, "follow_up")
        for row, unit in enumerate(("Ådalen", None, "Østerbæk", "Nyhuset"), 2):
            sheet.set(row, Enhed=unit, Handling=ACTION["title"], Måned="2026-11", Status="I gang", Bemærkning=f"{row}")

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert [(p.row, p.message) for p in plan.problems] == [
        (3, "Flere handlinger hedder det samme"),
        (4, "Flere handlinger hedder det samme"),
        (5, "Handlingen kendes ikke for enheden"),
        (5, "Enheden findes først fra januar 2027"),
    ]
    assert plan.count("add") == 1


def test_a_leader_takes_in_what_is_the_leaders_own(place: Place, tmp_path: Path) -> None:
    place.section = REGISTER + PERSONS
    register = place.open("lea")
    filled(register)
    write_workbook(register, tmp_path / "ud.xlsx", ["expected_change"], person=register.person())
    book = openpyxl.load_workbook(tmp_path / "ud.xlsx")
    sheet = Sheet(book, "expected_change")
    unlocked = [not sheet.sheet.cell(row, 2).protection.locked for row in (2, 3)]
    assert unlocked == [True, False]  # her own, and the other unit's
    assert not sheet.sheet.column_dimensions["B"].protection.locked  # the empty rows
    sheet.set(2, Kr_pr_måned=1)
    sheet.set(3, Timer_pr_måned=1)
    sheet.set(4, Enhed="Østerbæk", Fra_måned="2026-11", Kr_pr_måned=1, Begrundelse="x")
    book.save(tmp_path / "ud.xlsx")
    plan = read_workbook(register, tmp_path / "ud.xlsx")
    assert [(p.row, p.column) for p in plan.problems] == [(3, "Enhed"), (4, "Enhed")]
    assert "Som Distriktsleder kan du ikke skrive i registret for Østerbæk" in plan.text()
    forged = read_workbook(register, tmp_path / "ud.xlsx", Person("lea", "Fagchef", "konsulent"))
    assert forged.problems.errors == 2
    assert read_workbook(place.open("kim"), tmp_path / "ud.xlsx").problems.errors == 0


def test_the_sheet_is_made_for_people(register: Register, tmp_path: Path) -> None:
    filled(register)
    write_workbook(register, tmp_path / "ud.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ud.xlsx")
    assert book.sheetnames == [
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
        "Lister",
    ]
    assert book["Lister"].sheet_state == "hidden"
    sheet = book["Handlinger"]
    columns = Sheet(book, "action").columns
    assert sheet.protection.sheet
    for heading in ("Post-id", "Version"):
        covering = [one for one in sheet.column_dimensions.values() if one.min <= columns[heading] <= one.max]
        assert [one.hidden for one in covering] == [True]
        assert sheet.cell(2, columns[heading]).protection.locked
    for field in FIELDS["action"]:
        assert not sheet.cell(2, columns[field.heading]).protection.locked
    assert sheet.cell(2, columns["Virkning fra"]).number_format == "[$-406]mmmm yyyy"
    assert sheet.cell(2, columns["Frist"]).number_format == "[$-406]d. mmmm yyyy"
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    unit = rules[sheet.cell(2, columns["Enhed"]).coordinate]
    # Højmark closed in 2020 and has no entries; Nyhuset opens in January.
    assert unit.formula1 == "Lister!$A$1:$A$3"
    assert [cell.value for cell in book["Lister"]["A"]][:3] == ["Ådalen", "Østerbæk", "Nyhuset"]
    assert "Gennemført" in rules[sheet.cell(2, columns["Status"]).coordinate].formula1
    assert Sheet(book, "follow_up").get(2, "Handling") == "Gennemgang af ruter"
    assert Sheet(book, "expected_change").get(2, "Senest ændret af") == "Økonomikonsulent"
    content = "".join(str(cell.value) for one in book for row in one.iter_rows() for cell in row)
    assert "kim" not in content  # roles, never logins


def test_text_that_looks_like_a_formula_or_a_link_stays_text(register: Register, tmp_path: Path) -> None:
    for text in ("=1+1", "https://fjordby.dk/x", "+45", "'x", "Linje 1\nLinje 2"):
        register.add("explanation", {**EXPLANATION, "explanation": text}, register.person())
    plan = edited(register, tmp_path / "ud.xlsx", lambda book: None)
    assert plan.changes == (), plan.text()
    book = openpyxl.load_workbook(tmp_path / "ud.xlsx")
    assert Sheet(book, "explanation").sheet.cell(2, 3).data_type in ("s", "f")


def test_an_id_that_looks_like_a_cpr_number_is_none(register: Register, tmp_path: Path) -> None:
    own = "ab010190-1234-4abc-8abc-abcdefabcdef"
    register.add("action", ACTION, CONSULTANT, own)
    register.add("follow_up", {**FOLLOW_UP, "action": own}, CONSULTANT)
    plan = edited(register, tmp_path / "ud.xlsx", lambda book: Sheet(book, "action").set(2, Status="I gang"))
    assert not plan.problems, plan.text()
    plan.apply()
    assert register.history(own)[-1].values["status"] == "I gang"


def test_kinds_units_and_forecasts(register: Register, tmp_path: Path) -> None:
    import pandas as pd

    filled(register)
    register.record_forecasts(pd.DataFrame({"unit": ["Ådalen"], "expected": [5.0]}), "2026-10", "x")
    assert write_workbook(register, tmp_path / "a.xlsx", ["forecast", "action"], ["0301"]) == 2
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Prognoser", "Handlinger", "Lister"]
    assert "Post-id" not in [cell.value for cell in book["Prognoser"][1]]
    assert read_workbook(register, tmp_path / "a.xlsx").unchanged == 1
    with pytest.raises(ValueError, match="kendes ikke"):
        write_workbook(register, tmp_path / "b.xlsx", units=["Ådale"])
    with pytest.raises(RegisterError, match="ikke poster af slagsen"):
        write_workbook(register, tmp_path / "b.xlsx", ["x"])
    assert not (tmp_path / "b.xlsx").exists()


def test_an_export_takes_its_name_when_it_is_whole(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(register)
    folder = tmp_path / "ud"
    folder.mkdir()
    (folder / "ud.xlsx").write_text("den gamle")
    monkeypatch.setattr(
        "styringslib.register.excel.excel._Book.close", lambda self: (_ for _ in ()).throw(OSError(28, "fuld"))
    )
    with pytest.raises(RegisterError, match="kan ikke skrives"):
        write_workbook(register, folder / "ud.xlsx")
    assert [path.name for path in folder.iterdir()] == ["ud.xlsx"]
    assert (folder / "ud.xlsx").read_text() == "den gamle"


def test_a_template_is_filled_in_and_taken_back(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "skema.xlsx"
    template(path, ["action", "expected_change"], ["Ådalen", "oesterbaek"], register.settings, rows=3)
    book = openpyxl.load_workbook(path)
    sheet = Sheet(book, "action")
    assert [sheet.get(row, "Enhed") for row in range(2, 9)] == ["Ådalen"] * 3 + ["Østerbæk"] * 3 + [None]
    assert read_workbook(register, path).text() == "0 nye, 0 ændrede, 0 udgår, 0 uændrede."
    sheet.set(6, Handling="Aftalt", Ansvarlig="Leder", Virkning_fra="2026-12", Frist=dt.datetime(2026, 12, 31))
    book.save(path)
    read_workbook(register, path).apply()
    row = register.current("action").iloc[0]
    assert (row["unit"], row["title"], row["status"]) == ("Østerbæk", "Aftalt", "Ikke begyndt")


def test_the_month_of_the_meeting_stands_in_the_template_and_a_row_with_no_more_is_empty(
    register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "skema.xlsx"
    october = pd.Period("2026-10", "M")
    template(path, ["action"], ["Ådalen"], register.settings, rows=2, agreed=october)
    assert read_workbook(register, path).text() == "0 nye, 0 ændrede, 0 udgår, 0 uændrede."
    book = openpyxl.load_workbook(path)
    Sheet(book, "action").set(
        2, Handling="Aftalt", Ansvarlig="Leder", Virkning_fra="2026-12", Frist=dt.datetime(2026, 12, 31)
    )
    book.save(path)
    read_workbook(register, path).apply()
    assert register.current("action")["agreed_month"].tolist() == [october]


def test_what_a_workshop_agreed_that_is_no_action_is_minutes_of_it(register: Register, tmp_path: Path) -> None:
    path, october = tmp_path / "skema.xlsx", pd.Period("2026-10", "M")
    template(path, ["action", "minutes"], ["Ådalen"], register.settings, rows=2, agreed=october)
    assert read_workbook(register, path).text() == "0 nye, 0 ændrede, 0 udgår, 0 uændrede."
    book = openpyxl.load_workbook(path)
    Sheet(book, "minutes").set(3, Emne="Vagter", Aftalt="Vi ser på aftenerne sammen")
    book.save(path)
    read_workbook(register, path).apply()
    row = register.current("minutes").iloc[0]
    assert row[["unit", "month", "decided", "status", "source"]].tolist() == [
        "Ådalen", october, "Vi ser på aftenerne sammen", "Åben", "Workshop",
    ]  # fmt: skip
    assert len(register.current("action")) == 0


@pytest.mark.parametrize("order", [("sheet", "title"), ("x",)])
def test_questions_do_not_stop_an_import(register: Register, tmp_path: Path, order: tuple[str, ...]) -> None:
    filled(register)

    def edit(book: Any) -> None:
        Sheet(book, "action").set(2, Ventet_virkning_pr_måned=45_000)
        book["Handlinger"].cell(1, 20).value = "Note"

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    assert not plan.problems
    assert "Er fortegnet rigtigt?" in plan.text()
    assert "Kolonnen læses ikke" in plan.text()
    assert len(plan.apply()) == 1


def test_headings_that_are_wrong(register: Register, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        Sheet(book, "action").sheet["B1"] = "Handlinger"
        book["Forklaringer"]["A1"] = "Måned"
        for cell in book["Dispositioner"][1]:
            cell.value = f"x{cell.column}"

    plan = edited(register, tmp_path / "ud.xlsx", edit)
    told = plan.text()
    assert "Kolonnen Handling mangler" in told
    assert "Mente du Handlinger?" in told
    assert "Kolonnen Måned står der to gange" in told
    assert "Arket har ingen række med overskrifterne Enhed, Fra måned og Begrundelse" in told


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04ikke en zip", b"Enhed;Handling\n", "zip"])
def test_files_that_are_no_workbook(register: Register, tmp_path: Path, content: Any) -> None:
    path = tmp_path / "ind.xlsx"
    if content == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("hej.txt", "hej")
    else:
        path.write_bytes(content)
    with pytest.raises(RegisterError, match="kan ikke læses som Excel"):
        read_workbook(register, path)
    with pytest.raises(RegisterError, match="findes ikke"):
        read_workbook(register, tmp_path / "andet.xlsx")


def test_a_workbook_of_something_else(register: Register, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "ind.xlsx")
    with pytest.raises(
        RegisterError,
        match=re.escape("ingen af registrets ark (Dispositioner, Forklaringer, Handlinger, Opfølgninger, Årsager"),
    ):
        read_workbook(register, tmp_path / "ind.xlsx")


def test_the_file_of_an_older_register_is_taken_over(tmp_path: Path) -> None:
    """The sample municipality's own tables, with who entered them and when as it stood there."""
    sample = shipped.sample()
    register = open_register(tmp_path, read_settings(sample), environ={"USER": "kim"})
    path = sample / "register" / "register.xlsx"
    plan = read_workbook(register, path)
    assert not plan.problems, plan.text()
    plan.apply()
    wanted = {kind: openpyxl.load_workbook(path)[KINDS[kind]].max_row - 1 for kind in BY_HAND[:3]}
    assert {kind: len(register.current(kind)) for kind in wanted} == wanted
    row = register.current("expected_change").set_index("reason").loc["Udskiftning af lift"]
    assert row["entered_by"] == "Leder af botilbud"
    assert str(row["entered_on"].date()) == "2026-10-12"
    assert row["role"] == "Økonomikonsulent"
    assert register.current("explanation")["entered_by"].notna().all()
    assert read_workbook(register, path).changes == ()

    # Out and back again, a change keeps who entered it first.
    def edit(book: Any) -> None:
        sheet = Sheet(book, "expected_change")
        sheet.set(2, Sandsynlighed=10)
        sheet.sheet.cell(1, 30).value, sheet.sheet.cell(2, 30).value = "Indberettet af", "Borgmester"

    edited(register, tmp_path / "ud.xlsx", edit).apply()
    changed = register.current("expected_change").set_index("probability").loc[10.0]
    assert changed["version"] == 2
    assert changed["entered_by"] == "Distriktsleder"
