"""The whole proposal of a small folder: sources, units, codes and questions; and the same folder once more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from styringslib.call_error import CallError
from styringslib.intake import read_municipality
from styringslib.proposals import Proposal, look, propose, read_known, telling, write
from styringslib.proposals.mapping_file import answers_of, held_codes
from tests.proposals import raw_folder
from tests.proposals.raw_folder import lines

TODAY = dt.date(2026, 11, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return raw_folder.write(tmp_path / "sandby")


def _written(folder: Path, **answers: str) -> Proposal:
    proposal = propose(look(folder), answers, read_known(folder))
    write(proposal, read_known(folder), TODAY)
    return proposal


def test_every_file_unit_and_code_is_proposed(folder: Path) -> None:
    proposal = propose(look(folder))
    assert proposal.name == "Sandby Kommune"
    assert {source.keys["filer"]: source.table for source in proposal.sources} == {
        "poster_2026.csv": "postings",
        "loen/loen_2026.csv": "payroll",
        "aktivitet.csv": "activity",
        "Vedtaget budget 2026.csv": "budget",
    }
    assert [(unit.name, unit.kind, unit.area) for unit in proposal.units] == [
        ("Hjemmepleje Elmely", "district", "Hjemmepleje"),
        ("Hjemmepleje Bøgelund", "district", "Hjemmepleje"),
    ]
    codes = {
        (code.sheet, code.code): (code.text, code.rows, round(code.kroner), code.targets) for code in proposal.codes
    }
    # 6 months of 80 % of 500,000, 200,000 and 400,000; the payroll's kroner are not counted once more.
    assert codes["Art", "40101010"] == ("Månedsløn", 18, 5_280_000, {"Artsgruppe": "Løn"})
    assert codes["Art", "45920010"] == ("Vikarbureau", 18, 660_000, {"Artsgruppe": "Eksterne vikarer"})
    assert codes["Art", "22100000"] == ("Fødevarer", 18, 660_000, {"Artsgruppe": "Øvrig drift"})
    assert codes["Omkostningssted", "5130110101"] == ("Elmely dag", 24, 3_000_000, {"Enhed": "Hjemmepleje Elmely"})
    assert codes["Omkostningssted", "5130110201"] == ("Bøgelund dag", 24, 2_400_000, {"Enhed": "Hjemmepleje Bøgelund"})


def test_a_budget_in_thousands_is_asked_about_by_its_size(folder: Path) -> None:
    proposal = propose(look(folder))
    (question,) = proposal.questions
    assert question.id == "beloeb:Vedtaget budget 2026.csv"
    assert [value for value, _ in question.choices] == ["1.000 kr.", "kr.", "mio. kr."]
    assert _budget(proposal)["maaleenheder"] == {"Beløb": "1.000 kr."}
    answered = propose(look(folder), {question.id: "kr."})
    assert answered.questions == ()
    assert "maaleenheder" not in _budget(answered)


def _budget(proposal: Proposal) -> dict[str, object]:
    return next(dict(source.keys) for source in proposal.sources if source.table == "budget")


def test_what_is_written_is_kept_and_asked_no_more(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.csv")}
    _written(folder, **{"beloeb:Vedtaget budget 2026.csv": "1.000 kr."})
    first = (folder / "kommune.toml").read_text("utf-8")
    assert '"beloeb:Vedtaget budget 2026.csv" = "1.000 kr."' in first
    again = _written(folder)
    assert (again.sources, again.questions) == ((), ())
    assert (folder / "kommune.toml").read_text("utf-8") == first
    # A consultant's comment, another name, a code explained; then a new month, a new unit and a new code.
    edited = first.replace('navn = "Hjemmepleje Elmely"', 'navn = "Elmely"  # som i daglig tale').replace(
        '"Hpl. Elmely"', '"Hpl. Elmely", "Hjemmepleje Elmely"'
    )
    (folder / "kommune.toml").write_text(edited, "utf-8")
    book = openpyxl.load_workbook(folder / "kontering.xlsx")
    book["Art"]["C2"] = "Mad"
    book.save(folder / "kontering.xlsx")
    rows = [
        ["Omkostningssted", "Art", "Periode", "År", "Beløb i DKK"],
        ["5130110301 Lærkevang dag", "29000000 Rengøring", 7, 2026, "1.000,00"],
    ]
    lines(folder / "poster_2026-07.csv", rows)
    new = propose(look(folder), answers_of(held_codes(folder)), read_known(folder))
    written = write(new, read_known(folder), TODAY)
    assert written.kept == folder / "kommune.toml.2026-11-30"
    assert written.kept.read_text("utf-8") == edited
    second = (folder / "kommune.toml").read_text("utf-8")
    assert 'navn = "Elmely"  # som i daglig tale' in second
    assert second.count("[[tabeller.posteringer]]") == 2
    assert 'filer = "poster_2026-07.csv"' in second
    assert 'navn = "Lærkevang dag"' in second
    book = openpyxl.load_workbook(folder / "kontering.xlsx")
    arts = [[cell.value for cell in row[:3]] for row in book["Art"].iter_rows(min_row=2)]
    assert arts == [
        ["22100000", "Fødevarer", "Mad"],
        ["40101010", "Månedsløn", "Løn"],
        ["45920010", "Vikarbureau", "Eksterne vikarer"],
        ["29000000", "Rengøring", "Øvrig drift"],
    ]
    assert {path: path.read_bytes() for path in before} == before


def test_the_workbook_can_be_filled_in(folder: Path) -> None:
    _written(folder)
    book = openpyxl.load_workbook(folder / "kontering.xlsx")
    sheet = book["Omkostningssted"]
    assert [cell.value for cell in sheet[1]] == [
        "Kode",
        "Tekst",
        "Enhed",
        "Medtages",
        "Rækker",
        "Kr.",
        "Timer",
        "Bemærkning",
    ]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:H4"
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} == {"D2:D504", "C2:C504"}
    lists = {
        column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book["Muligheder"].columns
    }
    assert lists["Enhed"] == ["Hjemmepleje Elmely", "Hjemmepleje Bøgelund"]
    assert lists["Artsgruppe"] == ["Øvrig drift", "Løn", "Eksterne vikarer", "Indtægter"]
    assert {one.sheet_state for one in book} == {"visible"}  # the data check warns of hidden sheets


def test_files_of_one_shape_become_one_pattern(tmp_path: Path) -> None:
    rows = [["Måned", "Enhed", "Lønart", "Beløb", "Timer"]]
    for year in (2024, 2025, 2026):
        lines(tmp_path / "loen" / f"udtræk_{year}.csv", [*rows, [f"{year}-01", "Elmely", "Løn", "100,00", "10"]])
    (source,) = propose(look(tmp_path)).sources
    assert source.keys["filer"] == "loen/udtræk_*.csv"
    # Another file that the pattern would find as well: then the files are named one by one.
    lines(tmp_path / "loen" / "udtræk_noter.csv", [["Husk", "Hvem"], ["Ring til lønkontoret", "Nord"]])
    (source,) = propose(look(tmp_path)).sources
    assert source.keys["filer"] == ["loen/udtræk_2024.csv", "loen/udtræk_2025.csv", "loen/udtræk_2026.csv"]


def test_cpr_numbers_are_told_and_written_nowhere(folder: Path) -> None:
    rows = [
        ["Måned", "CPR", "Distrikt", "Ydelse", "Leverede timer"],
        ["2026-01", "010203-1234", "Elmely", "Pleje", "2,5"],
        ["2026-01", "0203041234", "Elmely", "Pleje", "1,5"],
    ]
    lines(folder / "borgere.csv", rows)
    lines(
        folder / "vikarer.csv",
        [
            ["Måned", "Afdeling", "Vikartype", "Timer", "Beløb"],
            ["2026-01", "010203-1234", "Ekstern", "2,5", "1.000,00"],
        ],
    )
    proposal = _written(folder)
    assert ("borgere.csv", "CPR") in proposal.pseudonymise
    assert b"010203" not in (folder / "kommune.toml").read_bytes()
    book = openpyxl.load_workbook(folder / "kontering.xlsx")
    assert not any("010203" in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not any("010203" in question.text for question in proposal.questions)


def test_what_is_interrupted_leaves_what_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = propose(look(folder))

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("styringslib.proposals.writing.os.replace", stopped)
    names = sorted(path.name for path in folder.iterdir())
    with pytest.raises(KeyboardInterrupt):
        write(proposal, read_known(folder), TODAY)
    assert sorted(path.name for path in folder.iterdir()) == names


def test_versions_side_by_side_are_a_source_each(tmp_path: Path) -> None:
    rows = [
        ["Måned", "Enhed", "Artsgruppe", "Vedtaget budget", "Korrigeret budget"],
        ["2026-01", "Elmely", "Løn", "900.000,00", "950.000,00"],
    ]
    lines(tmp_path / "budget.csv", rows)
    _written(tmp_path)
    budget = read_municipality(tmp_path).budget
    assert budget.set_index("version")["amount"].to_dict() == {"adopted": 900_000.0, "revised": 950_000.0}


def test_a_sheet_for_each_unit(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for unit, hours in (("Elmely", 800), ("Bøgelund", 500)):
        sheet = book.create_sheet(unit)
        sheet.append(["Måned", "Ydelse", "Leverede timer"])
        sheet.append(["2026-01", "Personlig pleje", hours])
    book.remove(book["Sheet"])
    book.save(tmp_path / "ydelser.xlsx")
    _written(tmp_path)
    activity = read_municipality(tmp_path).activity
    assert activity.set_index("unit")["delivered_hours"].to_dict() == {"Bøgelund": 500.0, "Elmely": 800.0}


def test_what_the_program_has_made_is_no_extract(folder: Path) -> None:
    made = [["Måned", "Enhed", "Lønart", "Beløb", "Timer"], ["2026-01", "Elmely", "Løn", "100,00", "10"]]
    for name in (
        "reports/2026-10/elmely/tal.csv",
        "officiel/folk1a.csv",
        "ud/2026-10/tal.csv",
        "~$budget.csv",
        "kontering.csv",
    ):
        lines(folder / name, made)
    (folder / "ud" / "2026-10" / "index.html").write_text("")
    (folder / "index.html").write_text("")  # all months, where the reports are made beside the extracts
    assert sorted(sheet.file for sheet in look(folder).sheets) == [
        "Vedtaget budget 2026.csv",
        "aktivitet.csv",
        "loen/loen_2026.csv",
        "poster_2026.csv",
    ]


def test_a_kommune_toml_that_cannot_be_added_to_is_left_as_it_is(folder: Path) -> None:
    text = 'navn = "Sandby"\n[tabeller]\nposteringer = { filer = "poster_*.csv" }\nbudget = { filer = "gammelt.csv" }\n'
    (folder / "kommune.toml").write_text(text, "utf-8")
    known = read_known(folder)
    assert known.gone == ("gammelt.csv",)
    proposal = propose(look(folder), {}, known)
    assert "postings" not in [source.table for source in proposal.sources]
    with pytest.raises(CallError, match="Skriv hver tabel som et afsnit for sig"):
        write(proposal, known, TODAY)
    assert (folder / "kommune.toml").read_text("utf-8") == text
    assert not (folder / "kontering.xlsx").exists()


def test_many_unknown_codes_are_no_questions(tmp_path: Path) -> None:
    rows = [
        ["Omkostningssted", "Art", "Periode", "Beløb"],
        *([f"47{n}00", "Løn", "01.2026", "100,00"] for n in range(10, 30)),
    ]
    lines(tmp_path / "poster.csv", rows)
    proposal = propose(look(tmp_path))
    assert [question.id for question in proposal.questions if question.id.startswith("enhed:")] == []
    assert len(proposal.left) == 20
    assert "Skriv enhederne i kommune.toml" in telling.told(proposal).replace("\n    ", " ")


def test_answers_that_cannot_be_one_are_asked_for_again(folder: Path) -> None:
    """They stand in kommune.toml, where people may write what they like."""
    written = {
        "timer_pr_dag": "halvandet",
        "aar:A": "26",
        "beloeb:A": "sedler",
        "aar:B": "2026",
        "navn": "Sandby Kommune",
    }
    lines_of_answers = "".join(f'"{name}" = "{told}"\n' for name, told in written.items())
    (folder / "kommune.toml").write_text(f'navn = "Sandby Kommune"\n[opsaetning.svar]\n{lines_of_answers}', "utf-8")
    assert read_known(folder).answers == {"aar:B": "2026", "navn": "Sandby Kommune"}
    written |= {"timer_pr_dag": "7.5", "beloeb:A": "1.000 kr."}
    lines_of_answers = "".join(f'"{name}" = "{told}"\n' for name, told in written.items() if name != "aar:A")
    (folder / "kommune.toml").write_text(f'navn = "Sandby Kommune"\n[opsaetning.svar]\n{lines_of_answers}', "utf-8")
    assert read_known(folder).answers["timer_pr_dag"] == "7.5"
    assert read_known(folder).answers["beloeb:A"] == "1.000 kr."


def test_vouchers_that_begin_with_a_date_are_proposed_as_other_numbers_and_it_is_told(folder: Path) -> None:
    def temps(heading: str, numbers: list[str]) -> list[list[str]]:
        rows = [["2026-01", "Elmely", "Ekstern", "2,5", "1.000,00", number] for number in numbers]
        return [["Måned", "Afdeling", "Vikartype", "Timer", "Beløb", heading], *rows]

    lines(
        folder / "vikarer.csv", temps("Bilag", [f"{day:02d}0126{n:04d}" for day in range(1, 29) for n in range(1, 4)])
    )
    people = [
        f"{day:02d}{month:02d}{year}{1_000 + 397 * day}" for day in range(1, 16) for month, year in ((2, 41), (7, 63))
    ]
    lines(folder / "andre.csv", temps("Løbenr", people))
    proposal = _written(folder)
    assert proposal.likely == {("vikarer.csv", "Bilag"): "bilagsnumre, der begynder med en dato"}
    told = " ".join(telling.told(proposal).split())
    assert 'ligner bilagsnumre, der begynder med en dato. Er det rigtigt, så skriv andre_numre = ["Bilag"]' in told
    assert "andre.csv: kolonnen Løbenr ligner CPR-numre." in told
    # Never decided: nothing of it is written.
    assert "andre_numre" not in (folder / "kommune.toml").read_text("utf-8")
