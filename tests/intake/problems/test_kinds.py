"""How many there are of each kind comes first, each kind is told once, and what was read comes last."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import openpyxl

from styringslib.intake import Problems
from styringslib.intake.problems.kinds import kinds, summary
from styringslib.intake.problems.problem import Problem
from styringslib.intake.problems.tables_read import TableRead


def unknown(row: int, name: str, file: str = "p.csv") -> Problem:
    message = f"Enheden kendes ikke: {name}"
    return Problem("error", message, "Mente du Ådalen?", "posteringer", file, "", row, "Enhed", name)


def test_the_same_fault_in_many_files_and_values_is_one_kind() -> None:
    problems = [unknown(row, f"Enhed {row}", f"{row}.csv") for row in range(2, 42)]
    problems += [
        Problem("error", "Feltet er tomt", "Udfyld feltet", "loen", "l.csv", "", row, "Beløb") for row in range(2, 102)
    ]
    found = kinds(Problems(problems))
    assert [(kind.told, kind.counted, len(kind.members)) for kind in found] == [
        ("Feltet er tomt", "100 rækker", 1),
        ("Enheden kendes ikke", "40 rækker", 40),
    ]
    text = Problems(problems).text()
    assert text.startswith("Datakontrol: 2 slags fejl i 140 rækker.\n")
    assert text.count("Enheden kendes ikke: ") == 4
    assert "Og 36 til af samme slags, i alt 40 rækker." in text
    assert text.count("Mente du Ådalen?") == 1


def test_messages_are_one_kind_without_their_units_months_and_numbers() -> None:
    problems = [
        Problem("warning", f"{unit} mangler loen for {month} og {number} kr.", "", "loen", unit=unit, month=month)
        for unit, month, number in (("Ådalen", "2026-09", "1.200"), ("Nord", "2026-10", "7,50"))
    ]
    assert [kind.title for kind in kinds(problems)] == ["… mangler loen for … kr."]
    assert summary(problems) == "2 advarsler"
    assert summary(problems * 3) == "1 slags advarsler på 6 steder"


def test_many_kinds_are_counted_first() -> None:
    words = ("Feltet er tomt", "Datoen kan ikke læses", "Måneden findes ikke")
    problems = [
        Problem("error", word, "", "loen", "l.csv", "", row, "X")
        for place, word in enumerate(words)
        for row in range(2, 4 + 10 * place)
    ]
    assert Problems(problems).text().splitlines()[:6] == [
        "Datakontrol: 3 slags fejl i 36 rækker.",
        "",
        "Fejl – skal rettes",
        "  22  Måneden findes ikke",
        "  12  Datoen kan ikke læses",
        "   2  Feltet er tomt",
    ]


def test_forty_thousand_faults_are_told_shortly_and_at_once(folder: Any, tmp_path: Path) -> None:
    lines = (f"2026-10;Enhed {number};Hjemmepleje;Løn;x{number}\n" for number in range(20_000))
    folder.table("posteringer", "Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb\n" + "".join(lines))
    began = time.process_time()
    problems = folder.check()
    text = problems.text()
    problems.html()
    assert time.process_time() - began < 6
    assert problems.errors == 40_000
    assert text.startswith("Datakontrol: 2 slags fejl i 40.000 rækker")
    assert len(text.splitlines()) < 40


READ = TableRead("posteringer", 184, 220, "2023-01", "2026-10", (("", "kr.", 91.5, 100.25, 100.25),))


def test_what_was_read_stands_beside_what_the_files_say(tmp_path: Path) -> None:
    assert READ.told == (
        "posteringer: 184 rækker, 91,50 kr., 2023-01 til 2026-10; i filerne står 220 rækker og 100,25 kr., og forskellen er "
        "forklaret ovenfor; kontroltotal i filen 100,25 kr."
    )
    hours = (("Visiterede timer", "timer", 5.5, 5.5, None), ("Fraværsdage", "dage", 2.0, 2.0, None))
    assert TableRead("aktivitet", 1, 1, "2026-10", "2026-10", hours).told == (
        "aktivitet: 1 række, Visiterede timer 5,50, Fraværsdage 2, 2026-10"
    )
    problems = Problems([unknown(2, "Nord")])
    problems.read = [READ]
    assert problems.text().endswith(f"\nLæst\n- {READ.told}")
    assert f"<h2>Læst</h2><ul><li>{READ.told}</li></ul>" in problems.html()
    problems.excel(tmp_path / "p.xlsx")
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    assert [cell.value for cell in book["Læst"]["A"]] == ["Læst", READ.told]


def test_control_totals_of_files_are_told_with_what_was_read(folder: Any, postings: str) -> None:
    head, *rows = postings.splitlines(keepends=True)
    folder.write("p/1.csv", head + "".join(rows[:2]) + "I alt;;;;;;;3.234,56\n")
    folder.write("p/2.csv", head + "".join(rows[1:]) + "I alt;;;;;;;5.300,10\n")
    folder.block("posteringer", 'filer = "p/*.csv"')
    # Østerbæk september, 2.000 kr., stands in both.
    assert [table.told for table in folder.check().read] == [
        "posteringer: 5 rækker, 6.534,66 kr., 2026-09 til 2026-10; i filerne står 6 rækker og 8.534,66 kr., og forskellen er "
        "forklaret ovenfor; kontroltotal i filen 8.534,66 kr."
    ]
    folder.write("p/2.csv", head + "".join(rows[1:]))
    # One of the files says nothing: there is no control total of all.
    assert "kontroltotal" not in folder.check().read[0].told
