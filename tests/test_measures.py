"""Every figure has one definition: tables, the month's page of meanings and docs/tal.md take names and rounding from it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from styringslib.handouts.labels import DEFINED, LABELS
from styringslib.intake.schema import tables
from styringslib.measures import Measure, heading, labelled, measure, measures, page, rounding
from styringslib.month.follow_up import FollowUp
from styringslib.month.key_figures import KEY_FIGURES
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers, signs
from styringslib.reports.follow_up_report import report_for
from styringslib.reports.meanings import meanings
from styringslib.sections import words

ROOT = Path(__file__).parents[1]
EVERY = [one.key for one in measures()]
# Sections whose tables of figures take their names from the definitions, with the names of those tables.
COVERED = {
    "oekonomi": ("status", "enheder", "enheder_forloeb"),
    "hvorfor": ("noegletal",), "aktivitet": ("aktivitet", "ydelser", "noegletal_enheder"),
    "loen_og_fravaer": ("fravaer", "personale_slags"), "pladser": ("belaegning",),
    "serviceniveau": ("serviceniveau", "serviceniveau_distrikter"),
    "forudsaetninger": ("forudsaetninger_1", "forudsaetninger_2", "forudsaetninger_3"),
}  # fmt: skip
# Rows that are told as parts of the one above.
PARTS = {
    # The same measure where a place\'s own rate would tell who moved out.
    "Ledige pladser til gennemsnitspris, kr.": "Ledige pladser til takst, kr.",
    "heraf bogført": "Bogført", "heraf skønnet, endnu ikke bogført": "Skønnet, endnu ikke bogført",
    "heraf skyldigt efter afregning, ikke bogført": "Skyldigt efter afregning, ikke bogført",
}  # fmt: skip
# Heads and rows of those tables that name the row or column, or a figure that only this table has.
OTHER = {
    "Post", "Kr. eller pct.", "heraf dispositioner", "Enhed", "Nøgletal", "Budget", "2026", "2025", "Måned", "Ydelse",
    "Leveret ud over budget", "Leveret året før", "Løn, kr.", "Fravær i pct. af årets 227 dage", "Slags enhed",
    "Mulige pladsdage", "Optagne pladsdage", "Budgetansvarlig", "Forudsætning", "Budget 2025", "Budget 2026",
    "Hvad ændringen koster, kr.", "Faktisk 2026", "Øvrige enheder i området, kr.", "Kroner for", "Distrikt", "Modtagere",
    "Visiteret pr. modtager", "Leveret pr. modtager", "Standarden pr. modtager", "Ud over standarden, timer om ugen",
    "Et trin, timer på et år", "Visiteret, timer om ugen",
    "Ventet ved samme ydelser og niveauer", "Tilfældig forskel, op til ± pct.",
}  # fmt: skip


@pytest.mark.parametrize("key", EVERY)
def test_a_definition_can_be_shown_and_is_computed_somewhere(key: str) -> None:
    one = measure(key)
    assert one.kind in numbers.FORMATS
    assert one.signed == signs.is_turned(one.kind)
    assert rounding(one.kind).endswith(".")
    module, name = one.function.rsplit(".", 1)
    assert callable(getattr(import_module(module), name))
    assert set(one.sources) <= {table.heading for table in tables().values()} | {"løn", "fravær"}, one.sources


def test_a_definition_that_lacks_something_is_refused() -> None:
    given = {
        "key": "x", "name": "X", "short": "Et tal.", "above": "A", "counts": "Alle.", "unit": "kr.", "kind": "kr",
        "missing": "Ukendt.", "sources": (), "function": "a.b", "group": "Økonomi",
    }  # fmt: skip
    assert Measure(**given).formula == "A"  # type: ignore[arg-type]  # one value of each kind
    assert Measure(**given, below="Borgere").formula == "A / borgere"  # type: ignore[arg-type]  # as above
    with pytest.raises(ValueError, match="x has no unit"):
        Measure(**{**given, "unit": " "})  # type: ignore[arg-type]  # as above
    with pytest.raises(ValueError, match="short of the measure x is no sentence"):
        Measure(**{**given, "short": "Et tal"})  # type: ignore[arg-type]  # as above


def test_names_and_rounding_as_a_reader_meets_them() -> None:
    assert heading("lower_80") == ("Nedre grænse (80 pct.)", "kr")
    assert labelled("occupancy") == ("Belægning, pct.", "pct")
    assert measure("illness_share").formula == "Fraværsdage ved egen sygdom / mulige arbejdsdage"
    assert words.KEY_FIGURES["user_time_share"] == ("Brugertidsprocent", "pct")
    assert set(KEY_FIGURES) <= set(EVERY)
    assert {key: LABELS[key] for key in DEFINED} == {key: labelled(key) for key in DEFINED}


def test_the_page_of_meanings_is_as_the_definitions_have_it() -> None:
    written = (ROOT / page.PAGE).read_text("utf-8")
    assert written == page.page()
    assert "### Brugertidsprocent" in written
    assert (
        "| Formel | Leverede timer i alle ydelser / fremmødetimer: egne medarbejderes og eksterne vikarers |" in written
    )


@pytest.mark.parametrize("unit", ["Ådalen", "Åhuset", "Fjord Hjemmepleje", ""])
def test_what_the_tables_show_is_called_as_it_is_defined(fjordby, forecasts, month, unit: str) -> None:
    known = fjordby.known_at(month)
    basis = (
        FollowUp(known.for_unit(unit), fjordby.unit(unit), month, forecasts)
        if unit
        else WholeFollowUp(known, None, month, forecasts)
    )
    report = report_for(basis)
    named = {name: one for one in measures() for name in (one.name, one.column, one.label) if name}
    found = 0
    for key in {spec.key for spec in report.sections} & set(COVERED):
        for name, table in report.show(key).tables.items():
            if name not in COVERED[key]:
                continue
            named_rows = name in ("status", "noegletal") or key == "forudsaetninger"
            rows = [str(row[0]) for row in table.rows] if named_rows else []
            heads = [column.text for column in table.headings] + rows
            texts = {PARTS.get(text, text.split(" januar til ")[0]) for text in heads} - OTHER
            assert texts <= set(named), (unit, name)
            found += len(texts)
            for column in table.headings:
                if column.text in named:
                    assert column.kind == named[column.text].kind, (unit, name, column.text)
    assert found > 20, unit


def test_the_months_page_of_meanings_defines_every_figure_as_its_reports_call_it() -> None:
    for month, name, short in (
        ("2026-10", "Forventet afvigelse", "Forventet regnskab minus korrigeret budget."),
        ("2026-12", "Afvigelse fra budgettet", "Regnskab minus korrigeret budget."),
    ):
        soup = BeautifulSoup(meanings("Fjordby Kommune", pd.Period(month, "M")), "html.parser")
        rows = {
            str(row["id"]): [cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")
        }
        assert list(rows) == EVERY
        assert rows["deviation"][:2] == [name, short]
        assert rows["delivery_share"][2] == "Leverede timer / visiterede timer"
        assert [tag.get_text() for tag in soup.find_all("h2")][:2] == ["Økonomi", "Borgere og timer"]
        assert "fra 200.000 kr. til nærmeste 10.000 kr." in soup.get_text()
