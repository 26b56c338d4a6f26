"""Folders in other shapes: a workbook a month with account strings, wide pay, a file for granted and one for delivered hours."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from styringslib.intake import read_municipality
from styringslib.proposals import Proposal, look, propose, read_known, telling, write
from tests.proposals.raw_folder import lines


def _proposed(folder: Path, files: dict[str, list[str]], **answers: str) -> Proposal:
    for name, text in files.items():
        lines(folder / name, [[line] for line in text])
    return propose(look(folder), answers)


@pytest.mark.parametrize(
    ("name", "number"),
    [("Leverede timer.csv", "Leverede timer"), ("Visiteret 2026.csv", "Visiterede timer"), ("unikke_borgere.csv", "Modtagere")],
)  # fmt: skip
def test_months_beside_each_other_hold_what_the_file_is_called(tmp_path: Path, name: str, number: str) -> None:
    text = ["Distrikt;Ydelse;2026-01;2026-02;2026-03", "Elmely;Personlig pleje;700;710;720"]
    (source,) = _proposed(tmp_path, {name: text}).sources
    assert (source.table, source.keys["vaerdikolonne"]) == ("activity", number)


def test_what_the_numbers_are_is_asked_where_no_name_tells(tmp_path: Path) -> None:
    text = ["Distrikt;Ydelse;2026-01;2026-02;2026-03", "Elmely;Personlig pleje;700;710;720"]
    proposal = _proposed(tmp_path, {"Aktivitet.csv": text})
    question = next(one for one in proposal.questions if one.id.startswith("tal:"))
    assert (question.text, question.choices[0]) == (
        "Hvad er tallene i Aktivitet.csv?", ("granted_hours", "Visiterede timer"),
    )  # fmt: skip
    (answered,) = propose(look(tmp_path), {question.id: "delivered_hours"}).sources
    assert answered.keys["vaerdikolonne"] == "Leverede timer"


def test_numbers_without_a_word_of_pay_are_no_payroll(tmp_path: Path) -> None:
    text = ["Month,Department,Capacity,Occupied,Rate", '2026-01,Solbakken,620,600,"2150,00"']
    proposal = _proposed(tmp_path, {"export.csv": text})
    assert (proposal.sources, [name for name, _ in proposal.left_out]) == ((), ["export.csv"])


def test_two_columns_of_one_wage_category_are_added(tmp_path: Path) -> None:
    text = ["Måned;Enhed;Månedsløn;Timeløn;Pension", "2026-01;Elmely;100,00;20,00;12,00"]
    (source,) = _proposed(tmp_path, {"Løn.csv": text}).sources
    assert source.keys["kategorier"] == {"Månedsløn": "Løn", "Timeløn": "Løn", "Pension": "Pension"}
    assert source.keys["sammenlaeg"] is True


def test_extracts_of_one_system_are_asked_about_once(tmp_path: Path) -> None:
    heads = "Enhed;Artsgruppe;Regnskabsperiode;Beløb"
    files = {f"Poster 2026-0{n}.csv": [heads, f"Elmely;Løn;2026-0{n};-100,00"] for n in (1, 2, 3)}
    proposal = _proposed(tmp_path, files)
    (question,) = [one for one in proposal.questions if one.id.startswith("fortegn:")]
    assert question.text == (
        "Næsten alle beløb i Poster 2026-01.csv og 2 andre af samme slags er minus. Hvad betyder det?"
    )
    assert [source.keys.get("vend_fortegn") for source in proposal.sources] == [True]
    (other,) = propose(look(tmp_path), {question.id: "plus"}).sources
    assert "vend_fortegn" not in other.keys


_STRINGS = ("301-40101;Elmely - Månedsløn", "301-29000;Elmely - Varekøb", "302-40101;Lønborg hjemmepleje - Månedsløn",
            "302-29000;Lønborg hjemmepleje - Varekøb", "302-72000;Lønborg hjemmepleje - Betaling fra andre")  # fmt: skip


def _with_strings(folder: Path) -> Proposal:
    costs = (("2026-01", -100), ("2026-02", -110), ("2026-03", -120))
    rows = [f"1-5.30.26-{one};{month};{-costs[0][1] if '72000' in one else kroner},00"
            for one in _STRINGS for month, kroner in costs]  # fmt: skip
    budget = [f"1-5.30.26-{one};2026;-1200,00" for one in _STRINGS[:4]]
    activity = ["Elmely;Personlig pleje;70;71;72", "Lønborg hjemmepleje;Personlig pleje;70;71;72"]
    return _proposed(folder, {
        "Posteringer 2026.csv": ["Kontostreng;Kontonavn;Periode;Beløb", *rows, "I alt;;;-1020,00"],
        "Budget 2026.csv": ["Kontostreng;Kontonavn;Budgetår;Oprindeligt budget", *budget],
        "Leverede timer.csv": ["Distrikt;Ydelse;2026-01;2026-02;2026-03", *activity],
    })  # fmt: skip


def test_an_account_string_tells_unit_and_account_group(tmp_path: Path) -> None:
    proposal = _with_strings(tmp_path)
    assert [q.id.split(":")[0] for q in proposal.questions if not q.id.startswith(("navn", "slags"))] == ["fortegn"] * 2
    assert {(c.code, c.text): (round(c.kroner), c.targets) for c in proposal.codes} == {
        ("1-5.30.26-301-40101", "Elmely - Månedsløn"): (330, {"Enhed": "Elmely", "Artsgruppe": "Løn"}),
        ("1-5.30.26-301-29000", "Elmely - Varekøb"): (330, {"Enhed": "Elmely", "Artsgruppe": "Øvrig drift"}),
        ("1-5.30.26-302-40101", "Lønborg hjemmepleje - Månedsløn"): (
            330, {"Enhed": "Lønborg hjemmepleje", "Artsgruppe": "Løn"}),
        ("1-5.30.26-302-29000", "Lønborg hjemmepleje - Varekøb"): (
            330, {"Enhed": "Lønborg hjemmepleje", "Artsgruppe": "Øvrig drift"}),
        ("1-5.30.26-302-72000", "Lønborg hjemmepleje - Betaling fra andre"): (
            -300, {"Enhed": "Lønborg hjemmepleje", "Artsgruppe": "Indtægter"}),
    }  # fmt: skip


def test_what_is_written_for_account_strings_is_read(tmp_path: Path) -> None:
    _with_strings(tmp_path)
    write(propose(look(tmp_path)), read_known(tmp_path))
    book = openpyxl.load_workbook(tmp_path / "kontering.xlsx")
    headings = [cell.value for cell in book["Kontostreng"][1]]
    assert headings[:5] == ["Kode", "Tekst", "Enhed", "Artsgruppe", "Medtages"]
    offered = {str(one.sqref)[0]: one.type for one in book["Kontostreng"].data_validations.dataValidation}
    assert offered == {"C": "list", "D": "list", "E": "list"}
    read = read_municipality(tmp_path)
    sums = read.postings.groupby(["unit", "account_group"])["amount"].sum().to_dict()
    assert sums == {
        ("Elmely", "Løn"): 330.0, ("Elmely", "Øvrig drift"): 330.0, ("Lønborg hjemmepleje", "Løn"): 330.0,
        ("Lønborg hjemmepleje", "Øvrig drift"): 330.0, ("Lønborg hjemmepleje", "Indtægter"): -300.0,
    }  # fmt: skip
    assert read.budget.groupby("unit")["amount"].sum().to_dict() == {"Elmely": 2_400.0, "Lønborg hjemmepleje": 2_400.0}
    assert read.unallocated.empty


def test_kroner_of_a_code_are_less_its_credits(tmp_path: Path) -> None:
    rows = [
        "Elmely;40101010 Løn;2026-01;100,00;D",
        "Elmely;40101010 Løn;2026-01;30,00;K",
        "Elmely;70000010 Diverse;2026-01;9,00;K",
    ]
    proposal = _proposed(tmp_path, {"Poster.csv": ["Enhed;Art;Periode;Beløb;D/K", *rows]})
    assert {code.code: (code.kroner, code.targets) for code in proposal.codes} == {
        "40101010": (70.0, {"Artsgruppe": "Løn"}), "70000010": (-9.0, {"Artsgruppe": "Indtægter"}),
    }  # fmt: skip


def test_what_stands_in_kommune_toml_counts_when_new_codes_are_counted(tmp_path: Path) -> None:
    _with_strings(tmp_path)
    write(propose(look(tmp_path)), read_known(tmp_path))
    rows = ["1-5.30.26-302-29100;Lønborg hjemmepleje - Fødevarer;2026-04;-50,00",
            "1-5.30.26-330-40101;Syd - Månedsløn;2026-04;-70,00"]  # fmt: skip
    with (tmp_path / "Posteringer 2026.csv").open("a", encoding="cp1252") as file:
        file.write("".join(f"{row}\r\n" for row in rows))
    proposal = propose(look(tmp_path), known=read_known(tmp_path))
    assert {c.code[10:]: (round(c.kroner), c.targets) for c in proposal.codes if c.rows == 1} == {
        "302-29100": (50, {"Enhed": "Lønborg hjemmepleje", "Artsgruppe": "Øvrig drift"}),
        "330-40101": (70, {"Enhed": "", "Artsgruppe": "Løn"}),
    }  # fmt: skip
    (question,) = proposal.questions
    assert question.text == "Hvilken enhed er 1-5.30.26-330-40101 (Syd - Månedsløn)?"


def test_numbers_that_kommune_toml_calls_its_units_need_no_kontering(tmp_path: Path) -> None:
    (tmp_path / "kommune.toml").write_text(
        'navn = "Sandby Kommune"\n[[enheder]]\nnavn = "Elmely"\nnoegle = "elmely"\ntype = "distrikt"\n'
        'omraade = "Hjemmepleje"\naliaser = ["4711"]\n[tabeller.posteringer]\nfiler = "Poster.csv"\n', "utf-8",
    )  # fmt: skip
    rows = ["Omkostningssted;Artsgruppe;Regnskabsperiode;Beløb", "4711;Løn;2026-01;100,00", "4712;Løn;2026-01;9,00"]
    lines(tmp_path / "Poster.csv", [[row] for row in rows])
    proposal = propose(look(tmp_path), known=read_known(tmp_path))
    assert [code.code for code in proposal.codes] == ["4712"]


def test_activity_without_a_number_that_is_known_is_no_activity(tmp_path: Path) -> None:
    text = ["Måned;Distrikt;Ydelse;Omfang", "2026-01;Elmely;Personlig pleje;70,5"]
    proposal = _proposed(tmp_path, {"Aktivitet.csv": text})
    words = "Visiterede timer, Disponerede timer, Leverede timer eller Modtagere"
    told = f"Ligner aktivitet, men der er ingen kolonne, der kan være {words}"
    assert (proposal.sources, proposal.left_out) == ((), (("Aktivitet.csv", told),))


def test_sheets_of_one_shape_are_asked_about_once_which_budget_they_are(tmp_path: Path) -> None:
    heads = "Enhed;Artsgruppe;2026-01;2026-02;2026-03"
    files = {
        f"Budget {year}.csv": [heads.replace("2026", str(year)), "Elmely;Løn;100,00;100,00;100,00"]
        for year in (2025, 2026)
    }
    files = {name: [text[0].replace(name[7:11], "2026"), text[1]] for name, text in files.items()}
    proposal = _proposed(tmp_path, files)
    (question,) = [one for one in proposal.questions if one.id.startswith("version:")]
    assert question.text == "Hvilket budget er Budget 2025.csv? Svaret gælder også 2026."
    answered = propose(look(tmp_path), {question.id: "Korrigeret"})
    assert [source.keys["konstanter"] for source in answered.sources] == [{"Version": "Korrigeret"}] * len(
        answered.sources
    )


def test_a_report_of_budget_and_spending_is_both(tmp_path: Path) -> None:
    heads = "Sted;Artsgruppe;Måned;Oprindeligt budget;Korrigeret budget;Forbrug;Forbrug i pct.;Rest"
    rows = [f"Elmely;Løn;{month:02d}-2026;100,00;110,00;9{month},00;8{month},0;5,00" for month in (1, 2, 3)]
    proposal = _proposed(tmp_path, {"Økonomirapport.csv": ["Økonomirapport", heads, *rows]})
    assert [(s.table, s.keys["kolonner"]["Beløb"], s.keys.get("konstanter")) for s in proposal.sources] == [
        ("budget", "Oprindeligt budget", {"Version": "Vedtaget"}),
        ("budget", "Korrigeret budget", {"Version": "Korrigeret"}),
        ("postings", "Forbrug", None),
    ]
    write(proposal, read_known(tmp_path))
    read = read_municipality(tmp_path)
    assert read.postings["amount"].sum() == 91 + 92 + 93
    assert read.budget.groupby("version")["amount"].sum().to_dict() == {"adopted": 300.0, "revised": 330.0}
    again = propose(look(tmp_path), known=read_known(tmp_path))
    assert (again.sources, again.questions) == ((), ())


def test_the_month_of_each_file_is_the_one_it_is_named_after(tmp_path: Path) -> None:
    heads = "Afdeling;Vikarbureau;Timer;Fakturabeløb"
    files = {f"Vikarer {name} 2026.csv": [heads, "Elmely;A;40,0;16000,00"] for name in ("januar", "februar")}
    proposal = _proposed(tmp_path, files)
    assert {source.files[0]: source.keys["konstanter"] for source in proposal.sources} == {
        "Vikarer januar 2026.csv": {"Måned": "2026-01", "Vikartype": "Ekstern"},
        "Vikarer februar 2026.csv": {"Måned": "2026-02", "Vikartype": "Ekstern"},
    }
    assert "  Vikarer februar 2026.csv og 1 anden af samme slags: vikarer, 2 rækker" in telling.told(proposal)
    assert "Måneden er den, som navnet siger. Vikartype er Ekstern" in " ".join(telling.told(proposal).split())


def test_extracts_in_english(tmp_path: Path) -> None:
    ledger = ["Elmely home care,Salaries,2026-01,810000.25", "Elmely home care,Fees,2026-01,-1000.5"]
    budget = ["2026,1,Elmely home care,Salaries,800000,805000.5", "2026,2,Elmely home care,Salaries,800000,805000.5"]
    absence = ["2026-01,Elmely home care,Sickness,740.5,14800"]
    proposal = _proposed(tmp_path, {
        "Ledger.csv": ["Department,Account name,Fiscal period,Net amount", *ledger],
        "Budget.csv": ["Fiscal year,Month,Department,Account name,Original budget,Revised budget", *budget],
        "Absence.csv": ["Month,Department,Absence type,Absence hours,Contract hours", *absence],
    })  # fmt: skip
    assert [unit.kind for unit in proposal.units] == ["district"]
    assert [question.id for question in proposal.questions] == ["navn"]
    write(proposal, read_known(tmp_path))
    read = read_municipality(tmp_path)
    assert read.postings["amount"].sum() == 808_999.75
    assert read.budget.groupby("version")["amount"].sum().to_dict() == {"adopted": 1_600_000.0, "revised": 1_610_001.0}
    days = read.absence[["absence_days", "possible_days"]].round(6).to_numpy().tolist()
    assert days == [[100.067568, 2_000.0]]  # 740.5 / 7.4 and 14,800 / 7.4


def test_a_month_is_found_by_the_word_in_its_heading(tmp_path: Path) -> None:
    rows = ["202601;3010 Elmely;Løn;500,00;", "202602;3010 Elmely;Løn;;20,00"]
    (source,) = _proposed(tmp_path, {"Udtræk.csv": ["Bogf.måned;Ansvar;Artsgruppe;Debet;Kredit", *rows]}).sources
    assert source.table == "postings"
    assert source.keys["kolonner"] == {"Enhed": "Ansvar", "Regnskabsperiode": "Bogf.måned"}
