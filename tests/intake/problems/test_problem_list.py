"""How problems are told: grouped, capped, as text, page, workbook and DataFrame; never a CPR number."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from styringslib.fields.words import did_you_mean, listed
from styringslib.intake import IntakeError, Problems
from styringslib.intake.problems.kinds import summary
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.problems.problems import LISTED_PER_KIND


def dotted(row: int, unit: str = "Ådalen", value: str = "1.5") -> Problem:
    return Problem("error", "Tallet er forkert", "Skriv komma", "posteringer", "p.csv", "", row, "Beløb", value, unit)


def test_the_same_problem_in_several_rows_is_told_once() -> None:
    text = Problems([dotted(41), dotted(3), dotted(17, "Østerbæk", "2.7")]).text()
    assert text.count("Tallet er forkert") == 1
    assert "p.csv, kolonne Beløb, række 3, 17 og 41" in text
    assert "(Ådalen og Østerbæk)" in text
    assert "1.5; 2.7" in text


def test_many_rows_are_capped_with_their_number() -> None:
    problems = Problems(dotted(row) for row in range(2, 1002))
    assert problems.errors == len(problems) == 1000
    assert len(problems.frame) == LISTED_PER_KIND + 1
    assert problems.frame["count"].sum() == 1000
    assert "række 2, 3, 4, 5, 6, 7, 8, 9 og 992 flere" in problems.text()
    assert problems.by_unit() == {"Ådalen": 1000}


def told(*problems: Problem) -> str:
    return summary(Problems(problems))


def test_counts_in_words() -> None:
    warning = Problem("warning", "Se her")
    assert told() == "Ingen fejl fundet"
    assert told(dotted(2)) == "1 fejl"
    assert told(dotted(2), warning) == "1 fejl og 1 advarsel"
    assert told(warning, warning) == "2 advarsler"
    assert listed(["a", "b", "c"]) == "a, b og c"
    assert kroner(-1234567.5) == "-1.234.567,50"
    assert kroner(1000) == "1.000"
    assert did_you_mean("Ådaln", ["Ådalen", "Åen"]) == "Mente du Ådalen?"
    assert did_you_mean("xyz", ["Ådalen", "Åen"]) == "Muligheder: Ådalen og Åen."


def test_errors_come_before_warnings_and_notes() -> None:
    text = Problems([Problem("note", "c"), Problem("warning", "b"), Problem("error", "a")]).text()
    assert (
        text.index("Fejl – skal rettes")
        < text.index("- a")
        < text.index("Advarsler")
        < text.index("- b")
        < text.index("- c")
    )


def test_no_text_of_a_problem_holds_a_cpr_number(tmp_path: Path) -> None:
    cpr = "010203-1234"
    problems = Problems([Problem("error", cpr, cpr, "t", cpr, cpr, 2, cpr, cpr)])
    problems.excel(tmp_path / "p.xlsx")
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    notes = [cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    told = "".join(
        [problems.text(), problems.html(), problems.frame.to_csv(), str(IntakeError(problems)), *cells, *notes]
    )
    assert "1234" not in told
    assert "[skjult]" in told


def test_page_is_danish_whole_and_escaped() -> None:
    page = Problems([dotted(3, value="<b>1.5")]).html()
    assert page.startswith('<!doctype html><html lang="da">')
    assert "&lt;b&gt;1.5" in page
    assert "<b>" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count('scope="col"') == 5
    assert "<caption>1 fejl</caption>" in page


def test_workbook_marks_the_cells(tmp_path: Path) -> None:
    problems = Problems(
        [dotted(3), Problem("warning", "Se her", "", "budget", "b.xlsx", "Ark1", 7, "Timer", "=1+1", "")]
    )
    problems.excel(tmp_path / "p.xlsx")
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    assert book.sheetnames == ["Problemer", "Celler"]
    assert [cell.value for cell in book["Problemer"][1]][:5] == ["Alvor", "Tabel", "Fil", "Ark", "Række"]
    assert book["Problemer"].max_row == 3
    cells = book["Celler"]
    assert [cells["A1"].value, cells["A2"].value, cells["B2"].value] == ["p.csv", "Række", "Beløb"]
    assert (cells["A3"].value, cells["B3"].value) == (3, "1.5")
    assert cells["B3"].fill.fgColor.rgb == "FFFFD9C7"
    assert "Skriv komma" in cells["B3"].comment.text
    assert [cell.value for row in cells.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_frame_and_back() -> None:
    problems = Problems([dotted(3), Problem("warning", "Se her", month="2026-10")])
    again = Problems.from_frame(problems.frame)
    pd.testing.assert_frame_equal(again.frame, problems.frame)
    assert again.of_month("2026-09").warnings == 0
    assert again.of_month("2026-10").warnings == 1
    assert bool(Problems()) is False


def test_error_survives_a_process_boundary() -> None:
    import pickle

    error = IntakeError(Problems([dotted(3)]))
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    with pytest.raises(ValueError, match="Tallet er forkert"):
        raise again
