"""A table from several extracts, each with its own headings, constants, keys and stated totals."""

from __future__ import annotations

from typing import Any

BUDGET = "Måned;Enhed;Område;Artsgruppe;{}\n2026-01;Ådalen;Hjemmepleje;Løn;{}\n2026-02;Ådalen;Hjemmepleje;Løn;{}\n"


def two(folder: Any, heading: str, one: str, other: str) -> None:
    folder.blocks += [f"[[tabeller.{heading}]]\n{one}\n", f"[[tabeller.{heading}]]\n{other}\n"]


def test_adopted_and_revised_budgets_in_two_files(folder: Any) -> None:
    folder.write("vedtaget.csv", BUDGET.format("Budget", "100,00", "110,00"))
    folder.write("korrigeret.csv", BUDGET.format("Nyt budget", "120,00", "130,00"))
    two(
        folder,
        "budget",
        'filer = "vedtaget.csv"\nkonstanter = { "Version" = "Vedtaget" }\nkontroltotaler = { "2026-01" = 100 }',
        'filer = "korrigeret.csv"\nkonstanter = { "Version" = "Korrigeret" }\nkolonner = { "Beløb" = "Nyt budget" }'
        '\nkontroltotaler = { "2026-02" = 131 }',
    )
    (total,) = [p for p in folder.check() if p.severity == "error"]
    assert total.message == "Kontroltotalen for 2026-02 er 131 kr., men filerne giver 130 kr."
    assert (total.file, total.month) == ("korrigeret.csv", "2026-02")
    folder.blocks[-1] = folder.blocks[-1].replace("131", "130")
    budget = folder.read().budget
    assert budget.groupby("version")["amount"].sum().to_dict() == {"adopted": 210.0, "revised": 250.0}


def test_two_columns_of_one_sheet_are_two_sources_and_each_is_told_by_its_own_heading(folder: Any) -> None:
    text = "Måned;Enhed;Område;Artsgruppe;Vedtaget kr;Korrigeret kr\n2026-01;Ådalen;Hjemmepleje;Løn;100,00;{}\n"
    folder.write("b.csv", text.format("120,00"))
    two(
        folder,
        "budget",
        'filer = "b.csv"\nkonstanter = { "Version" = "Vedtaget" }\nkolonner = { "Beløb" = "Vedtaget kr" }',
        'filer = "b.csv"\nkonstanter = { "Version" = "Korrigeret" }\nkolonner = { "Beløb" = "Korrigeret kr" }',
    )
    budget = folder.read().budget
    assert budget.set_index("version")["amount"].to_dict() == {"adopted": 100.0, "revised": 120.0}
    folder.write("b.csv", text.format("12x"))
    assert [(p.column, p.row) for p in folder.check() if p.severity == "error"] == [("Korrigeret kr", 2)]


def test_each_source_says_for_itself_what_makes_two_of_its_rows_the_same(folder: Any) -> None:
    head = "Måned;Enhed;Lønart;Personalegruppe;Beløb;Timer\n"
    folder.write("system_a.csv", head + "2026-01;Ådalen;Løn;A;100,00;1\n2026-01;Ådalen;Løn;A;50,00;2\n")
    folder.write("system_b.csv", head + "2026-01;Østerbæk;Løn;A;70,00;1\n2026-02;Østerbæk;Løn;A;75,00;1\n")
    two(folder, "loen", 'filer = "system_a.csv"\nsammenlaeg = true', 'filer = "system_b.csv"')
    payroll = folder.read().payroll
    assert payroll[["unit", "amount", "hours"]].to_numpy().tolist() == [
        ["Ådalen", 150.0, 3.0],
        ["Østerbæk", 70.0, 1.0],
        ["Østerbæk", 75.0, 1.0],
    ]


def test_two_systems_that_tell_the_same_thing_differently_are_shown(folder: Any) -> None:
    head = "Måned;Enhed;Lønart;Personalegruppe;Beløb;Timer\n"
    folder.write("a.csv", head + "2026-01;Ådalen;Løn;A;100,00;1\n")
    folder.write("b.csv", head + "2026-01;Ådalen;Løn;A;90,00;1\n")
    two(folder, "loen", 'filer = "a.csv"\nsammenlaeg = true', 'filer = "b.csv"')
    errors = [p for p in folder.check() if p.severity == "error"]
    assert [(p.file, p.row, p.value) for p in errors] == [("b.csv", 2, "90")]


def test_two_systems_that_have_each_their_part_of_a_row_make_it_whole(folder: Any) -> None:
    folder.write(
        "visiteret.csv",
        "Måned;Enhed;Ydelse;Visiterede timer;Modtagere\n2026-01;Ådalen;Pleje;10;4\n2026-02;Ådalen;Pleje;11;4\n",
    )
    folder.write(
        "leveret.csv", "Måned;Enhed;Ydelse;Leverede timer\n2026-01;Ådalen;Pleje;9\n2026-01;Ådalen;Rengøring;2\n"
    )
    two(folder, "aktivitet", 'filer = "visiteret.csv"', 'filer = "leveret.csv"')
    activity = folder.read().activity[["month", "service", "granted_hours", "delivered_hours", "recipients"]]
    assert [[str(row[0]), *row[1:]] for row in activity.fillna(-1).to_numpy().tolist()] == [
        ["2026-01", "Pleje", 10.0, 9.0, 4.0],
        ["2026-01", "Rengøring", -1.0, 2.0, -1.0],
        ["2026-02", "Pleje", 11.0, -1.0, 4.0],
    ]
    # Where both have the same figure, nobody knows which is right.
    folder.write("leveret.csv", "Måned;Enhed;Ydelse;Leverede timer;Modtagere\n2026-01;Ådalen;Pleje;9;5\n")
    assert [(p.file, p.value) for p in folder.check() if p.severity == "error"] == [("leveret.csv", "5")]


def test_weeks_of_one_system_beside_months_of_another(folder: Any) -> None:
    weeks = "".join(f"2026-{week};Ådalen;Pleje;7\n" for week in range(40, 45))
    folder.write("uger.csv", "Uge;Enhed;Ydelse;Leverede timer\n" + weeks)
    folder.write("visiteret.csv", "Måned;Enhed;Ydelse;Visiterede timer\n2026-10;Ådalen;Pleje;40\n")
    week = 'filer = "uger.csv"\ntidspunkt = "uge"\nkolonner = { "Måned" = "Uge" }'
    two(folder, "aktivitet", week, 'filer = "visiteret.csv"')
    activity = folder.read().activity[["granted_hours", "delivered_hours"]].round(9)
    assert activity.to_numpy().tolist() == [[40.0, 31.0]]
