"""Weeks, dates and periods where the month should be, shared among months by their days; the days are counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from styringslib.intake.cells.cells import OK
from styringslib.intake.shapes.times import NO_SUCH_WEEK, NOT_MONDAY, WEEK, WEEK_WITHOUT_YEAR, week


@pytest.mark.parametrize(
    ("text", "year", "monday"),
    [
        ("2026-12", None, "2026-03-16"), ("202612", None, "2026-03-16"), ("2026-W12", None, "2026-03-16"),
        ("2026 uge 12", None, "2026-03-16"), ("uge 12 2026", None, "2026-03-16"), ("Uge 12, 2026", None, "2026-03-16"),
        ("12/2026", None, "2026-03-16"), ("12-2026", None, "2026-03-16"), ("U12 2026", None, "2026-03-16"),
        ("12", 2026, "2026-03-16"), ("Uge 12", 2026, "2026-03-16"), ("16-03-2026", None, "2026-03-16"),
        ("2026-03-16", None, "2026-03-16"),
        # Week 1 of 2026 begins in December 2025; 2026 has 53 weeks, and 2025 has not.
        ("2026-01", None, "2025-12-29"), ("1", 2026, "2025-12-29"), ("2026-53", None, "2026-12-28"),
        ("2025-52", None, "2025-12-22"),
    ],
)  # fmt: skip
def test_an_iso_week_as_it_is_written(text: str, year: int | None, monday: str) -> None:
    assert week(text, year) == (dt.date.fromisoformat(monday), OK)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("2025-53", NO_SUCH_WEEK), ("2026-00", NO_SUCH_WEEK), ("2026-54", NO_SUCH_WEEK), ("12", WEEK_WITHOUT_YEAR),
     ("17-03-2026", NOT_MONDAY), ("marts", WEEK), ("03/04/2026", 6), ("2026-123", WEEK)],
)  # fmt: skip
def test_what_is_no_week_is_told(text: str, fault: int) -> None:
    assert week(text)[1] == fault


HEAD = "Uge;Enhed;Ydelse;Leverede timer\n"


WEEKLY = ('tidspunkt = "uge"', 'kolonner = { "Måned" = "Uge" }')


def delivered(folder: Any) -> dict[str, float]:
    activity = folder.read().activity
    return {
        str(month): round(hours, 9) for month, hours in zip(activity["month"], activity["delivered_hours"], strict=True)
    }


def weeks(*hours: tuple[str, float]) -> str:
    """Rows of weeks around the one or two that a test is about: 36-39 and 45-49 of 2026 make September to November whole."""
    around = [(f"2026-{week}", 0.0) for week in (36, 37, 38, 39, *range(41, 50)) if f"2026-{week}" not in dict(hours)]
    return "".join(f"{week};Ådalen;Pleje;{amount:g}\n" for week, amount in [*hours, *around])


def test_a_week_is_shared_by_days_and_adds_up(folder: Any) -> None:
    # Week 40 of 2026 is 28 September to 4 October: 3 days and 4. Week 41 is all October.
    folder.table("aktivitet", HEAD + weeks(("2026-40", 70), ("2026-41", 7)), *WEEKLY)
    # Week 36 begins on 31 August and week 49 ends on 6 December.
    assert delivered(folder) == {"2026-09": 30.0, "2026-10": 47.0, "2026-11": 0.0}


def test_the_week_over_new_year_and_the_53rd(folder: Any) -> None:
    # Week 53 of 2026 is 28 December to 3 January 2027: 4 days and 3. Week 1 of 2027 begins on 4 January.
    rows = "".join(f"2026;{week};Ådalen;Pleje;{7 if week == 53 else 0}\n" for week in range(49, 54))
    rows += "".join(f"2027;{week};Ådalen;Pleje;{14 if week == 1 else 0}\n" for week in range(1, 6))
    folder.table("aktivitet", "År;Uge;Enhed;Ydelse;Leverede timer\n" + rows, *WEEKLY)
    assert delivered(folder) == {"2026-12": 4.0, "2027-01": 17.0}


def test_months_that_the_weeks_do_not_cover_are_left_out_and_told(folder: Any) -> None:
    # Week 40 begins on 28 September, week 45 ends on 8 November: October alone is whole.
    rows = "".join(f"2026-{week};Ådalen;Pleje;7\n" for week in range(40, 46))
    folder.table("aktivitet", HEAD + rows, *WEEKLY)
    assert delivered(folder) == {"2026-10": 31.0}
    told = folder.check().text()
    assert "Ugerne dækker 3 af 30 dage i 2026-09, så måneden er ikke med (3 timer)" in told
    assert "Ugerne dækker 8 af 30 dage i 2026-11, så måneden er ikke med (8 timer)" in told


def two_blocks(folder: Any, first: range, second: range, heading: str, cells: str, *lines: str) -> None:
    """Weeks of 2025 in one file and weeks of 2026 in another, each with its own block in kommune.toml."""
    for year, of_year in ((2025, first), (2026, second)):
        folder.write(f"{year}.csv", heading + "".join(f"{year}-{week:02d};{cells}\n" for week in of_year))
        folder.blocks.append("\n".join(["[[tabeller.aktivitet]]", f'filer = "{year}.csv"', *WEEKLY, *lines, ""]))


def test_a_month_that_goes_on_in_the_next_block_is_whole(folder: Any) -> None:
    # Week 1 of 2026 begins on 29 December: the first block has 28 of December's days, the second 3. An hour a day in all.
    two_blocks(folder, range(45, 53), range(1, 7), HEAD, "Ådalen;Pleje;7")
    assert delivered(folder) == {"2025-12": 31.0, "2026-01": 31.0}
    assert "i 2025-12" not in folder.check().text()


def test_citizens_of_a_month_in_two_blocks(folder: Any) -> None:
    head = "Uge;Enhed;Ydelse;Borger;Leverede timer\n"
    two_blocks(folder, range(45, 53), range(1, 7), head, "Ådalen;Pleje;b1;7", 'borgerkolonne = "Borger"')
    activity = folder.read().activity
    assert activity[["delivered_hours", "recipients"]].to_numpy().tolist() == [[31.0, 1.0], [31.0, 1.0]]


def test_two_systems_side_by_side_do_not_make_each_others_months_whole(folder: Any) -> None:
    # Both blocks have week 1 of 2026, once as the last and once as the first week.
    folder.write("a.csv", HEAD + "".join(f"{week};Ådalen;Pleje;7\n" for week in ("2025-51", "2025-52", "2026-01")))
    folder.write("b.csv", HEAD + "".join(f"2026-{week:02d};Ådalen;Pleje;7\n" for week in range(1, 7)))
    for name in ("a.csv", "b.csv"):
        folder.blocks.append("\n".join(["[[tabeller.aktivitet]]", f'filer = "{name}"', *WEEKLY, ""]))
    told = folder.check().text()
    assert "Ugerne dækker 17 af 31 dage i 2025-12, så måneden er ikke med (17 timer)" in told
    assert delivered(folder) == {"2026-01": 31.0}


def test_a_week_that_is_lacking_in_between_is_told(folder: Any) -> None:
    rows = "".join(f"2026-{week};Ådalen;Pleje;7\n" for week in (40, 41, 43, 44, 45))
    folder.table("aktivitet", HEAD + rows, *WEEKLY)
    assert delivered(folder) == {"2026-10": 24.0}
    assert "Der er ingen rækker for uge 42 2026" in folder.check().text()


def test_weeks_that_would_be_read_as_months_are_asked_about(folder: Any) -> None:
    folder.table(
        "aktivitet", "År;Uge;Enhed;Ydelse;Leverede timer\n2026;1;Ådalen;Pleje;7\n", 'kolonner = { "Måned" = "Uge" }'
    )
    (fault,) = [p for p in folder.check() if p.severity == "error"]
    assert fault.message == "Uge ser ud til at være uger, men læses som måneder"
    assert 'tidspunkt = "uge"' in fault.remedy


def test_recipients_of_weeks_are_no_recipients_of_a_month(folder: Any) -> None:
    rows = "".join(f"2026-{week};Ådalen;Pleje;7;5\n" for week in range(40, 45))
    folder.table("aktivitet", "Uge;Enhed;Ydelse;Leverede timer;Modtagere\n" + rows, *WEEKLY)
    assert folder.read().activity[["delivered_hours", "recipients"]].round(9).fillna(-1).to_numpy().tolist() == [
        [31.0, -1.0]
    ]
    assert "Modtagere står pr. uge og kan ikke blive til månedens antal, så de er ikke med" in folder.check().text()


def test_equal_weeks_are_not_the_same_week(folder: Any) -> None:
    # Two files that overlap in week 42; the weeks around it have as many hours as it.
    for name, own in (("u1.csv", range(40, 43)), ("u2.csv", range(42, 45))):
        folder.write(name, HEAD + "".join(f"2026-{week};Ådalen;Pleje;7\n" for week in own))
    folder.block("aktivitet", 'filer = "u*.csv"', *WEEKLY)
    assert delivered(folder) == {"2026-10": 31.0}


def test_the_same_week_twice_with_other_hours_is_shown(folder: Any) -> None:
    rows = "2026-41;Ådalen;Pleje;7\n2026-41;Ådalen;Pleje;8\n2026-40;Ådalen;Pleje;7\n2026-44;Ådalen;Pleje;7\n"
    folder.table("aktivitet", HEAD + rows, *WEEKLY)
    assert [(p.row, p.value) for p in folder.check() if p.severity == "error"] == [(3, "8")]


def test_equal_postings_of_two_days_are_two_postings(folder: Any) -> None:
    head, row = "Dato;Enhed;Område;Artsgruppe;Beløb\n", "{}-10-2026;Ådalen;Hjemmepleje;Løn;100,00\n"
    folder.write("p1.csv", head + row.format("05") + row.format("06") + row.format("07"))
    folder.write("p2.csv", head + row.format("06") + row.format("07") + row.format("08"))
    folder.block("posteringer", 'filer = "p*.csv"', 'tidspunkt = "dato"', 'kolonner = { "Regnskabsperiode" = "Dato" }')
    assert folder.read().postings["amount"].to_list() == [100.0] * 4


def test_a_week_that_is_not_in_the_year_is_told_with_its_row(folder: Any) -> None:
    folder.table("aktivitet", HEAD + "2025-53;Ådalen;Pleje;70\n", *WEEKLY)
    (fault,) = [p for p in folder.check() if p.severity == "error" and p.row]
    assert (fault.message, fault.row, fault.column, fault.value) == ("Ugen findes ikke i året", 2, "Uge", "2025-53")


def test_an_amount_with_a_date_is_in_the_month_of_its_date(folder: Any) -> None:
    rows = "15-10-2026;Ådalen;Hjemmepleje;Løn;100,00\n2026-11-30;Ådalen;Hjemmepleje;Løn;50,00\n"
    text = f"Bogf.dato;Enhed;Område;Artsgruppe;Beløb\n{rows}"
    folder.table("posteringer", text, 'tidspunkt = "dato"', 'kolonner = { "Regnskabsperiode" = "Bogf.dato" }')
    postings = folder.read().postings
    assert [(str(m), p, a) for m, p, a in zip(postings["month"], postings["period"], postings["amount"], strict=True)] == [
        ("2026-10", 10, 100.0), ("2026-11", 11, 50.0),
    ]  # fmt: skip


INVOICE = "Fra;Til;Enhed;Vikartype;Timer;Beløb\n{}\n"
PERIOD = ('tidspunkt = "periode"', 'periode_til = "Til"', 'kolonner = { "Måned" = "Fra" }')


def test_an_invoice_over_the_end_of_a_month_is_shared_by_days_to_the_oere(folder: Any) -> None:
    # 30 January to 1 February is 2 days and 1: two thirds of 100,00 is 66,67 and the rest 33,33.
    folder.table("vikarer", INVOICE.format("30-01-2026;01-02-2026;Ådalen;Ekstern;9;100,00"), *PERIOD)
    temps = folder.read().temps
    assert temps["amount"].to_list() == [66.67, 33.33]
    assert temps["hours"].to_list() == [6.0, 3.0]
    assert temps["amount"].sum() == 100.0


def test_a_credit_note_and_a_long_period_add_up_exactly(folder: Any) -> None:
    # 16 January to 15 April 2026 is 16 + 28 + 31 + 15 = 90 days of -1.000,01.
    folder.table("vikarer", INVOICE.format("16-01-2026;15-04-2026;Ådalen;Ekstern;90;-1.000,01"), *PERIOD)
    temps = folder.read().temps
    assert temps["hours"].to_list() == [16.0, 28.0, 31.0, 15.0]
    assert temps["amount"].to_list() == [-177.78, -311.11, -344.45, -166.67]
    assert round(temps["amount"].sum(), 2) == -1_000.01


@pytest.mark.parametrize(
    ("row", "told"),
    [("01-02-2026;30-01-2026;Ådalen;Ekstern;9;100,00", "Perioden slutter, før den begynder"),
     ("30-01-2026;;Ådalen;Ekstern;9;100,00", "Feltet er tomt"),
     ("30-01-2026;01-02-2062;Ådalen;Ekstern;9;100,00", "Perioden er over tre år lang"),
     ("30-01-2026;31-02-2026;Ådalen;Ekstern;9;100,00", "Datoen findes ikke i kalenderen")],
)  # fmt: skip
def test_a_period_that_cannot_be_is_told(folder: Any, row: str, told: str) -> None:
    folder.table("vikarer", INVOICE.format(row), *PERIOD)
    (fault,) = [p for p in folder.check() if p.severity == "error" and p.row]
    assert (fault.message, fault.column, fault.unit) == (told, "Til", "Ådalen")


def test_a_control_total_is_held_against_the_rows_before_they_are_shared(folder: Any) -> None:
    rows = (
        "30-01-2026;01-02-2026;Ådalen;Ekstern;9;100,00\n30-01-2026;01-02-2026;Østerbæk;Ekstern;1;10,00\nI alt;;;;10;{}"
    )
    folder.table("vikarer", INVOICE.format(rows.format("110,00")), *PERIOD)
    assert folder.read().temps["amount"].sum() == 110.0
    folder.write("vikarer.csv", INVOICE.format(rows.format("111,00")))
    assert "Kontroltotalen er 111, men rækkerne giver 110" in folder.check().text()
