"""Several blocks for a table, and the keys that say which shape an extract has: read, and told when they contradict."""

from __future__ import annotations

from typing import Any

import pytest

from styringslib.intake import IntakeError
from styringslib.intake.settings.settings import MonthColumns, TableSource
from styringslib.intake.settings.settings_file import read_settings


def sources(folder: Any, *blocks: str) -> tuple[TableSource, ...]:
    folder.blocks += blocks
    return read_settings(folder.settle()).sources


def test_a_table_has_a_source_for_each_block_in_the_order_of_the_file(folder: Any) -> None:
    read = sources(
        folder,
        '[[tabeller.budget]]\nfiler = "b.xlsx"\nark = "Vedtaget"\nkonstanter = { "Version" = "Vedtaget" }',
        '[[tabeller.budget]]\nfiler = "b.xlsx"\nark = "Korrigeret"\nkonstanter = { "Version" = "Korrigeret" }',
        '[tabeller.posteringer]\nfiler = "p.csv"',
    )
    assert [(one.table, one.sheets, dict(one.constants)) for one in read] == [
        ("postings", (), {}),
        ("budget", ("Vedtaget",), {"version": "Vedtaget"}),
        ("budget", ("Korrigeret",), {"version": "Korrigeret"}),
    ]


def test_every_shape_can_be_said(folder: Any) -> None:
    budget, increments, activity, absence, temps = sources(
        folder,
        '[[tabeller.budget]]\nfiler = "a.csv"\nform = "maaneder"\ni_alt = "Året"\nudfyld_ned = "Enhed"\nvend_fortegn = true'
        '\nmaaleenheder = { "Beløb" = "1.000 kr." }\nkoder = { "Art" = "Konto" }',
        '[[tabeller.budget]]\nfiler = "b.csv"\nform = "aar"\nfordeling = [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 0]'
        '\ndebet = "Ind"\nkredit = "Ud"',
        '[tabeller.aktivitet]\nfiler = "c.csv"\ntidspunkt = "uge"\nborgerkolonne = "Borger"'
        '\nmaaleenheder = { "Leverede timer" = "t:mm" }',
        '[tabeller.fravaer]\nfiler = "d.csv"\ntimer_pr_dag = 7.4\nmaaleenheder = { "Fraværsdage" = "timer" }',
        '[tabeller.vikarer]\nfiler = "e.csv"\ntidspunkt = "periode"\nperiode_til = "Til"\ndebet_kredit = "D/K"',
    )
    assert budget.month_columns == MonthColumns("amount", "Året")
    assert not budget.yearly
    assert (budget.fill_down, budget.reversed_sign) == (("Enhed",), True)
    assert (dict(budget.units_of_measure), dict(budget.code_columns)) == ({"amount": "1.000 kr."}, {"Art": "Konto"})
    assert increments.yearly
    assert increments.profile == (0.1,) * 10 + (0.0, 0.0)
    assert (increments.debit, increments.credit) == ("Ind", "Ud")
    assert (activity.time, activity.citizen_column) == ("week", "Borger")
    assert dict(activity.units_of_measure) == {"delivered_hours": "t:mm"}
    assert (absence.hours_per_day, dict(absence.units_of_measure)) == (7.4, {"absence_days": "timer"})
    assert (temps.time, temps.period_end, temps.debit_credit) == ("span", "Til", "D/K")


def test_without_a_shape_nothing_is_asked_for(folder: Any) -> None:
    (one,) = sources(folder, '[tabeller.budget]\nfiler = "a.csv"')
    assert one == TableSource("budget", ("a.csv",))


@pytest.mark.parametrize(
    ("table", "line", "told"),
    [
        ("budget", 'fordeling = "tolvtedele"', 'fordeling i [tabeller.budget] kræver form = "aar"'),
        ("budget", 'form = "aar"\nfordeling = [50, 50]', "12 procenter, januar til december, som giver 100"),
        ("budget", 'form = "aar"\nfordeling = [9,9,9,9,9,9,9,9,9,9,9,9]', "(de giver 108)"),
        ("budget", 'form = "aar"\ntidspunkt = "dato"', 'kan ikke stå sammen med form = "aar"'),
        ("budget", 'form = "maaneder"\nrest = "Andet"', 'rest i [tabeller.budget] kræver form = "bred"'),
        ("budget", 'form = "maaneder"\nkategorier = { "Vedtaget" = "Vedtaget" }', "kræver også kategorikolonne"),
        ("budget", 'form = "maaneder"\nkategorikolonne = "Version"\nkategorier = { "A" = "Vedtaget" }\ni_alt = "I alt"',
         "kan ikke stå sammen med kategorier"),
        ("budget", 'i_alt = "I alt"', 'i_alt i [tabeller.budget] kræver form = "bred"'),
        ("aktivitet", 'form = "maaneder"', 'form i [tabeller.aktivitet] siger ikke, hvad tallene er'),
        ("aktivitet", 'form = "maaneder"\nvaerdikolonne = "Ydelse"', "er ikke en kolonne med tal"),
        ("befolkning", 'form = "aar"', "befolkning har ingen kolonne med måned"),
        ("befolkning", 'tidspunkt = "uge"', "befolkning har ingen kolonne med måned"),
        ("vikarer", 'tidspunkt = "periode"', "er en periode, men periode_til mangler"),
        ("vikarer", 'periode_til = "Til"', 'periode_til i [tabeller.vikarer] kræver tidspunkt = "periode"'),
        ("vikarer", 'tidspunkt = "uger"', "Mente du uge?"),
        ("posteringer", 'debet = "Debet"', "debet i [tabeller.posteringer] kræver også kredit"),
        ("posteringer", 'debet = "A"\nkredit = "B"\ndebet_kredit = "C"', "kan ikke stå sammen med debet og kredit"),
        ("fravaer", "vend_fortegn = true", "fravaer har intet beløb"),
        ("budget", 'form = "maaneder"\ndebet_kredit = "D/K"', "hvor beløbet står i flere kolonner"),
        ("aktivitet", 'form = "aar"\nborgerkolonne = "Borger"', 'kan ikke stå sammen med form = "aar"'),
        ("loen", 'form = "bred"\nkategorier = { "Løn" = "Løn" }\ntidspunkt = "uge"', 'kan ikke stå sammen med form = "bred"'),
        ("loen", 'borgerkolonne = "Borger"', "loen tæller ikke borgere"),
        ("budget", "timer_pr_dag = 7.4", "budget har hverken timer eller dage"),
        ("fravaer", 'maaleenheder = { "Fraværsdage" = "timer" }', "omregner Fraværsdage mellem timer og dage"),
        ("fravaer", 'maaleenheder = { "Fraværsdage" = "kr." }', "Mulige er dage, timer, minutter, t:mm"),
        ("budget", 'maaleenheder = { "Beløb" = "tusinde" }', "skal være"),
        ("budget", 'maaleenheder = { "Beløp" = "1.000 kr." }', "Mente du Beløb?"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_told(folder: Any, table: str, line: str, told: str) -> None:
    with pytest.raises(IntakeError) as raised:
        sources(folder, f'[tabeller.{table}]\nfiler = "a.csv"\n{line}')
    assert told in str(raised.value)


def test_the_same_block_twice_would_count_its_rows_twice(folder: Any) -> None:
    block = '[[tabeller.posteringer]]\nfiler = "p.csv"'
    with pytest.raises(IntakeError) as raised:
        sources(folder, block, block)
    assert "[[tabeller.posteringer]] nr. 2 er det samme afsnit som et tidligere" in str(raised.value)
    assert raised.value.problems["row"].to_list() == [len((folder.path / "kommune.toml").read_text().split("\n")) - 1]
