"""Rows of citizens added up: hours per key, different citizens per month, and no citizen anywhere outside."""

from __future__ import annotations

from typing import Any

HEAD = "Uge;Borger;Enhed;Ydelse;Visiteret (min);Leveret (min)\n"
BLOCK = (
    'tidspunkt = "uge"',
    'borgerkolonne = "Borger"',
    'kolonner = { "Måned" = "Uge", "Visiterede timer" = "Visiteret (min)", "Leverede timer" = "Leveret (min)" }',
)
# Week 40 of 2026 is 28 September to 4 October: 3 and 4 days.
WEEKS = (
    "2026-39;B1;Ådalen;Pleje;60;30\n2026-40;B1;Ådalen;Pleje;420;210\n2026-40;B2;Ådalen;Pleje;70;70\n"
    "2026-41;B3;Ådalen;Pleje;60;0\n2026-41;B1;Ådalen;Pleje;60;60\n2026-41;B1;Ådalen;Rengøring;30;30\n"
)


# Weeks 36 to 44 make September and October whole; this unit is not looked at.
AROUND = "".join(f"2026-{week};F;Østerbæk;Andet;0;0\n" for week in range(36, 45))


def table(folder: Any) -> list[list[Any]]:
    frame = folder.read().activity
    frame = frame[frame["unit"] == "Ådalen"]
    names = ["month", "service", "granted_hours", "delivered_hours", "recipients"]
    return [
        [str(row[0]), row[1], *(round(number, 6) for number in row[2:])] for row in frame[names].to_numpy().tolist()
    ]


def test_hours_are_added_and_citizens_counted_once_a_month(folder: Any) -> None:
    folder.table("aktivitet", HEAD + WEEKS + AROUND, *BLOCK)
    # September: B1 1 hour and 3/7 of 7, B2 3/7 of 70 minutes. October: B1 4/7 of 7 and 1, B2 4/7 of 70 minutes, B3 1.
    assert table(folder) == [
        ["2026-09", "Pleje", 4.5, 2.5, 2.0],
        ["2026-10", "Pleje", round(4 + 1 + 40 / 60 + 1, 6), round(2 + 1 + 40 / 60, 6), 3.0],
        ["2026-10", "Rengøring", 0.5, 0.5, 1.0],
    ]


def test_a_citizen_without_hours_is_not_counted_and_one_without_a_name_is_told(folder: Any) -> None:
    folder.table(
        "aktivitet",
        HEAD + "2026-41;B1;Ådalen;Pleje;60;30\n2026-41;B2;Ådalen;Pleje;0;\n2026-41;;Ådalen;Pleje;30;\n" + AROUND,
        *BLOCK,
    )
    assert table(folder) == [["2026-10", "Pleje", 1.5, 0.5, 1.0]]
    assert "1 række har ingen borger: timerne er med, men borgeren er ikke talt" in folder.check().text()


def test_the_same_week_in_two_files_counts_once_and_a_citizen_in_two_files_is_one(folder: Any) -> None:
    lines = WEEKS.splitlines(keepends=True)
    folder.write("a1.csv", HEAD + "".join(lines[:3]))
    folder.write("a2.csv", HEAD + "".join(lines[1:]) + AROUND)
    folder.block("aktivitet", 'filer = "a*.csv"', *BLOCK)
    whole = table(folder)
    assert (
        "4 rækker står også i en anden fil og er talt én gang (Visiterede timer 8,17, Leverede timer 4,67)"
        in folder.check().text()
    )
    folder.blocks.clear()
    folder.table("aktivitet", HEAD + WEEKS + AROUND, *BLOCK)
    assert table(folder) == whole


def test_equal_lines_of_one_file_are_two_visits(folder: Any) -> None:
    folder.table("aktivitet", HEAD + "2026-41;B1;Ådalen;Pleje;60;30\n" * 2 + AROUND, *BLOCK)
    assert table(folder) == [["2026-10", "Pleje", 2.0, 1.0, 1.0]]


def test_a_corrected_file_beside_the_old_one_is_told(folder: Any) -> None:
    folder.write("a1.csv", HEAD + "2026-41;B1;Ådalen;Pleje;60;30\n")
    folder.write("a2.csv", HEAD + "2026-41;B1;Ådalen;Pleje;60;90\n" + AROUND)
    folder.block("aktivitet", 'filer = "a*.csv"', *BLOCK)
    assert table(folder) == [["2026-10", "Pleje", 2.0, 2.0, 1.0]]
    assert "Samme borger, ydelse og tid står i to filer med forskellige leverede timer" in folder.check().text()


def test_the_citizen_stays_in_the_reading(folder: Any) -> None:
    folder.table(
        "aktivitet", HEAD + "2026-41;HEMMELIG1;Ådalen;Pleje;60;3o\n2026-41;HEMMELIG2;Ådalen;Pleje;60;30\n", *BLOCK
    )
    problems = folder.check()
    assert "HEMMELIG" not in problems.text() + problems.frame.to_csv()
    folder.write("aktivitet.csv", HEAD + "2026-41;HEMMELIG2;Ådalen;Pleje;60;30\n" + AROUND)
    municipality = folder.read()
    assert "HEMMELIG" not in "".join(frame.to_csv() for frame in municipality.tables.values())
    assert "_citizen" not in municipality.activity


def test_a_cpr_number_is_refused(folder: Any) -> None:
    folder.table("aktivitet", HEAD + "2026-41;0102031234;Ådalen;Pleje;60;30\n", *BLOCK)
    text = folder.check().text()
    assert "ligner et CPR-nummer" in text
    assert "0102031234" not in text


def test_citizens_counted_in_two_ways_are_asked_about(folder: Any) -> None:
    folder.table(
        "aktivitet",
        "Måned;Borger;Modtagere;Enhed;Ydelse;Leverede timer\n2026-10;B1;1;Ådalen;Pleje;1\n",
        'borgerkolonne = "Borger"',
    )
    assert "Borgerne kan tælles på to måder: Borger og Modtagere" in folder.check().text()


def test_a_sum_that_is_named_after_a_citizen_names_nobody(folder: Any) -> None:
    rows = "2026-01;Ådalen;Pleje;b-17;5\n2026-02;Ådalen;Pleje;b-17;7\nBorger b-17 i alt;;;;12\n* b-17;Ådalen;;;12\n"
    head = "Måned;Enhed;Ydelse;Borger;Leverede timer\n"
    folder.table("aktivitet", f"{head}{rows}\nUdskrift for b-17;;;;\n", 'borgerkolonne = "Borger"')
    assert folder.read().activity["delivered_hours"].tolist() == [5.0, 7.0]
    told = folder.check().text()
    assert "2 rækker er summer og ikke talt med" in told
    assert "b-17" not in told
