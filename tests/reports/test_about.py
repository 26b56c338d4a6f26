"""What a leader reads of the data check: how many remarks, and what the whole report rests on; not files and columns."""

from __future__ import annotations

from styringslib.intake.problems.problem import Problem
from styringslib.intake.problems.problems import Problems
from styringslib.sections.about import noticed


def told(*found: Problem) -> list[str]:
    problems = Problems()
    for one in found:
        problems.add(one)
    return [line.replace("\u00a0", " ") for line in noticed(problems.frame)]


def test_remarks_on_rows_are_counted_by_table() -> None:
    found = [
        Problem("warning", "Beløbet er nul", table="posteringer", file="p.csv", row=4, column="Beløb"),
        Problem("warning", "Summen passer ikke", table="loen", file="l.xlsx", row=9),
        Problem(
            "warning", "Beløbet er nul", table="posteringer", file="p.csv", row=7, column="Beløb", value="0", count=3
        ),
    ]
    (line,) = told(*found)
    assert line.startswith("Datatjekket har 5 bemærkninger om løn og posteringer. Læs de tal med forbehold.")
    (line,) = told(found[1])
    assert line.startswith("Datatjekket har 1 bemærkning om løn.")


def test_columns_and_settings_are_left_to_the_data_check() -> None:
    assert not told(
        Problem("note", "Kolonnen Lønartnr. bruges ikke", file="l.xlsx", column="Lønartnr."),
        Problem("warning", "Kolonnen Belob bruges ikke", "Mente du Beløb?", file="l.xlsx", column="Belob"),
        Problem("warning", "Nøglen x kendes ikke", file="kommune.toml"),
    )


def test_what_the_whole_report_rests_on_is_told_as_it_stands() -> None:
    away = "Det fælles register kunne ikke nås. Rapporten bygger på det, der stod i registret den 1. juli 2026."
    assert told(Problem("warning", away, "Kør igen", file="SQLite-filen register.sqlite")) == [away]
