"""What a column is written in: by its heading, by a line above, by kommune.toml; hours and days."""

from __future__ import annotations

from typing import Any

import pytest

from styringslib.intake.schema import tables
from styringslib.intake.settings.settings import TableSource
from styringslib.intake.shapes.units import Unit, written_in


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Beløb", "kr."), ("Beløb (1.000 kr.)", "1.000 kr."), ("Beløb i 1000 kr", "1.000 kr."), ("Beløb i tkr.", "1.000 kr."),
        ("Budget t.kr.", "1.000 kr."), ("Budget (TDKK)", "1.000 kr."), ("Hele tusinde kroner", "1.000 kr."),
        ("Budget mio. kr.", "mio. kr."), ("Beløb i mio. kr.", "mio. kr."), ("Beløb i kr.", "kr."), ("Budget 2026", "kr."),
    ],
)  # fmt: skip
def test_money_by_its_heading(heading: str, unit: str) -> None:
    assert written_in(tables()["budget"]["amount"], heading, TableSource("budget")).name == unit


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Beløb i 1.000 kr.", Unit("1.000 kr.", "linje 2")), ("Alle tal i hele 1.000 kr.", Unit("1.000 kr.", "linje 2")),
        ("(i mio. kr.)", Unit("mio. kr.", "linje 2")), ("Grænsen er 1.000 kr.", Unit("kr.")), ("Budget 2026", Unit("kr.")),
        ("Alle beløb over 1.000 kr.", Unit("kr.")), ("Budget i alt over 1 mio. kr.", Unit("kr.")),
        ("1.000 kr.", Unit("1.000 kr.", "linje 2")), ("Hele tusinde kroner", Unit("1.000 kr.", "linje 2")),
        ("Enhed: tkr.", Unit("1.000 kr.", "linje 2")), ("Beløb i tusinder", Unit("1.000 kr.", "linje 2")),
        ("Beløb i tdkk", Unit("1.000 kr.", "linje 2")),
    ],
)  # fmt: skip
def test_money_by_a_line_above(line: str, unit: Unit) -> None:
    assert written_in(tables()["budget"]["amount"], "Budget", TableSource("budget"), [["Titel"], [line]]) == unit
    assert (
        written_in(tables()["budget"]["amount"], "Budget i kr.", TableSource("budget"), [["Titel"], [line]]).name
        == "kr."
    )


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Leveret tid (min)", "minutter"), ("Leverede minutter", "minutter"), ("Leveret tid", "timer"),
        ("Leveret tid [t:mm]", "t:mm"), ("Leveret, timer", "timer"), ("Minimum", "timer"),
    ],
)  # fmt: skip
def test_time_by_its_heading(heading: str, unit: str) -> None:
    assert written_in(tables()["activity"]["delivered_hours"], heading, TableSource("activity")).name == unit


def test_minutes_in_a_column_named_in_kommune_toml(folder: Any) -> None:
    text = "Måned;Enhed;Ydelse;Leveret tid (min)\n2026-10;Ådalen;Pleje;90\n"
    folder.table("aktivitet", text, 'kolonner = { "Leverede timer" = "Leveret tid (min)" }')
    assert folder.read().activity["delivered_hours"].to_list() == [1.5]


def test_absence_in_hours_becomes_days(folder: Any) -> None:
    text = "Måned;Enhed;Årsag;Fraværstimer;Normtimer\n2026-10;Ådalen;Sygdom;37;740\n2026-10;Ådalen;Barsel;3,7;740\n"
    columns = 'kolonner = { "Fraværsdage" = "Fraværstimer", "Mulige dage" = "Normtimer" }'
    folder.table("fravaer", text, columns)
    told = {(p.message, p.column) for p in folder.check() if p.severity == "error"}
    assert told == {
        ("Fraværstimer er i timer, men Fraværsdage skal være dage", "Fraværstimer"),
        ("Normtimer er i timer, men Mulige dage skal være dage", "Normtimer"),
    }
    folder.blocks[-1] += "timer_pr_dag = 7.4\n"
    absence = folder.read().absence.set_index("kind")
    assert absence["absence_days"].round(9).to_dict() == {"Barsel": 0.5, "Sygdom": 5.0}
    assert absence["possible_days"].round(9).to_dict() == {"Barsel": 100.0, "Sygdom": 100.0}


def test_clock_readings_and_minutes_of_absence(folder: Any) -> None:
    text = "Måned;Enhed;Fraværsart;Fravær;Norm\n2026-10;Ådalen;Sygdom;37:00;44.400\n"
    folder.table(
        "fravaer", text, 'kolonner = { "Fraværsdage" = "Fravær", "Mulige dage" = "Norm" }', "timer_pr_dag = 7.4",
        'maaleenheder = { "Fraværsdage" = "t:mm", "Mulige dage" = "minutter" }',
    )  # fmt: skip
    assert folder.read().absence[["absence_days", "possible_days"]].round(9).to_numpy().tolist() == [[5.0, 100.0]]


def test_a_wide_table_in_thousands(folder: Any) -> None:
    text = "Alle beløb i 1.000 kr.;;;\nMåned;Enhed;Løn;Pension;I alt\n2026-10;Ådalen;1,5;0,5;3\n"
    block = ('form = "bred"', 'kategorikolonne = "Lønart"', 'kategorier = { "Løn" = "Løn", "Pension" = "Pension" }')
    folder.table("loen", text, *block, 'i_alt = "I alt"', 'rest = "Andet"')
    assert folder.read().payroll.set_index("wage_category")["amount"].to_dict() == {
        "Andet": 1_000.0, "Løn": 1_500.0, "Pension": 500.0,
    }  # fmt: skip


def test_hours_that_a_wide_row_has_once_are_counted_once(folder: Any) -> None:
    text = "Måned;Enhed;Løn;Pension;Timer;I alt\n2026-10;Ådalen;100,00;20,00;37,5;130,00\n"
    block = ('form = "bred"', 'kategorikolonne = "Lønart"', 'kategorier = { "Løn" = "Løn", "Pension" = "Pension" }')
    folder.table("loen", text, *block, 'i_alt = "I alt"', 'rest = "Andet"')
    payroll = folder.read().payroll.set_index("wage_category")
    assert payroll["amount"].to_dict() == {"Andet": 10.0, "Løn": 100.0, "Pension": 20.0}
    assert payroll["hours"].dropna().to_dict() == {"Løn": 37.5}
    told = [p.message for p in folder.check() if p.severity == "note"]
    assert "Timer står én gang for hele rækken og er talt med én gang, under Løn" in told


def test_a_number_beside_the_months_is_no_months(folder: Any) -> None:
    text = "Enhed;Ydelse;Modtagere;2026-09;2026-10\nÅdalen;Pleje;30;700;710\n"
    folder.table("aktivitet", text, 'form = "maaneder"', 'vaerdikolonne = "Leverede timer"')
    activity = folder.read().activity
    assert activity["delivered_hours"].tolist() == [700.0, 710.0]
    assert activity["recipients"].isna().all()
    told = [p.message for p in folder.check() if p.severity == "note"]
    assert "Modtagere står ved siden af månederne og hører ikke til nogen af dem, så den er ikke læst" in told


@pytest.mark.parametrize(
    ("title", "table", "rows", "told"),
    [
        (
            "Budget 2026 i 1.000 kr.",
            "budget",
            "Enhed;Artsgruppe;Version;Måned;Kr.\nÅdalen;Løn;Vedtaget;2026-01;900\n",
            "Overskriften Kr. siger kr., men linje 1 over den siger 1.000 kr.",
        ),
        (
            "Al tid i minutter",
            "aktivitet",
            "Enhed;Ydelse;Lovgrundlag;Måned;Leverede timer\nÅdalen;Pleje;SEL § 83;2026-01;900\n",
            "Overskriften Leverede timer siger timer, men linje 1 over den siger minutter",
        ),
        (
            "Al tid i timer og minutter",
            "aktivitet",
            "Enhed;Ydelse;Lovgrundlag;Måned;Leverede timer\nÅdalen;Pleje;SEL § 83;2026-01;900\n",
            "",
        ),
    ],
)
def test_a_title_that_speaks_against_the_heading_is_asked_about(
    folder: Any, title: str, table: str, rows: str, told: str
) -> None:
    own = ('kolonner = { "Beløb" = "Kr." }',) if "Kr." in rows else ()
    folder.table(table, f"{title};;;;\n{rows}", *own)
    errors = [problem.message for problem in folder.check() if problem.severity == "error"]
    assert errors == ([told] if told else [])


@pytest.mark.parametrize(
    ("units", "keys", "told", "kroner"),
    [
        (
            ("1.000 kr.", "kr."),
            "",
            "Debet (1.000 kr.) er i 1.000 kr. og Kredit (kr.) i kr., men de læses som samme kolonne",
            None,
        ),
        (("1.000 kr.", "1.000 kr."), "", "", 10_500 - 1_000_000),
        (("1.000 kr.", "kr."), 'maaleenheder = { "Beløb" = "kr." }', "", 10.5 - 1_000),
    ],
)
def test_debit_and_credit_in_different_units(
    folder: Any, units: tuple[str, str], keys: str, told: str, kroner: float | None
) -> None:
    debit, credit = f"Debet ({units[0]})", f"Kredit ({units[1]})"
    rows = "2026-01;Ådalen;Løn;10,5;\n2026-01;Ådalen;Løn;;1000\n"
    named = (f'debet = "{debit}"', f'kredit = "{credit}"', *([keys] if keys else []))
    folder.table("posteringer", f"Regnskabsperiode;Enhed;Artsgruppe;{debit};{credit}\n{rows}", *named)
    assert [problem.message for problem in folder.check() if problem.severity == "error"][:1] == (
        [told] if told else []
    )
    if kroner is not None:
        assert folder.read().postings["amount"].sum() == kroner


def test_categories_of_a_wide_table_in_different_units(folder: Any) -> None:
    head = "Måned;Enhed;Løn (1.000 kr.);Drift"
    keys = (
        'form = "bred"',
        'kategorikolonne = "Artsgruppe"',
        'vaerdikolonne = "Beløb"',
        'konstanter = { Version = "Vedtaget" }',
    )
    folder.table(
        "budget",
        f"{head}\n2026-01;Ådalen;5;700\n",
        *keys,
        'kategorier = { "Løn (1.000 kr.)" = "Løn", "Drift" = "Drift" }',
    )
    assert "Løn (1.000 kr.) er i 1.000 kr. og Drift i kr., men de læses som samme kolonne" in folder.check().text()
