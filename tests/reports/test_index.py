from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from bs4 import BeautifulSoup

from styringslib.presentation.signs import Sign
from styringslib.publishing.manifest import Entry
from styringslib.reports.index import index, problem_rows
from tests.presentation.both_conventions import hyphens

MONTH = pd.Period("2026-10", "M")


def _entry(unit: str, deviation: float, kind: str = "district", **changed: Any) -> Entry:
    budget = 10_000_000.0
    summary = {
        "budget": budget,
        "expected": budget + deviation,
        "deviation": deviation,
        "deviation_pct": deviation / budget,
    }
    summary |= {
        "signal": "over" if deviation > 0 else "on_budget",
        "headline": f"Overskrift for {unit}.",
        "findings": [],
    }
    given = {
        "data": "nu",
        "status": "ok",
        "summary": summary,
        "outputs": {"rapport.html": "", "tal.xlsx": ""},
    } | changed
    return Entry(unit, unit.lower() or "hele-kommunen", kind, "rapport", "n.ipynb", {}, "", **given)


def _soup(*entries: Entry) -> BeautifulSoup:
    return BeautifulSoup(index("Lillevig", MONTH, entries, [], "nu"), "html.parser")


def test_units_stand_in_groups_with_the_largest_overspend_first() -> None:
    districts = _entry("A", -10), _entry("B", 400_000), _entry("C", 90_000)
    soup = _soup(_entry("Bo", 5, "residential"), *districts, _entry("", 7, "municipality"))
    order = [row.th.get_text(strip=True) for row in soup.table.find_all("tr")[1:]]
    assert order == ["Distrikter", "B", "C", "A", "Botilbud", "Bo", "Hele kommunen"]
    cells = soup.table.find_all("tr")[2].find_all(["th", "td"])
    first = [cell.get_text(" ", strip=True).replace("\u00a0", " ") for cell in cells]
    assert first == [
        "B",
        "Over budgettet",
        "10.000",
        "10.400",
        "+400",
        "+4,0",
        "–",
        "–",
        "Overskrift for B. Excel for B",
    ]
    assert "4 enheder: 3 over budgettet og 1 på budgettet." in soup.text.replace("\u00a0", " ")


def test_the_front_page_turns_its_deviations_by_the_municipalitys_convention() -> None:
    entries = [_entry("A", 400_000), _entry("B", -40_000), _entry("", 360_000, "municipality")]
    for entry in entries:
        entry.summary["plus"] = "less"
    html = index("Lillevig", MONTH, entries, [], "nu", Sign("less"))
    soup = BeautifulSoup(html, "html.parser")
    cells = [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in soup.table.find_all("tr")]
    assert [row[3:5] for row in cells if row] == [
        ["\u2212400", "\u22124,0"],
        ["+40", "+0,4"],
        ["\u2212360", "\u22123,6"],
    ]
    # More cost stands first and is marked as over, whatever its sign.
    assert [row[0] for row in cells if row] == ["Over budgettet", "På budgettet", "Over budgettet"]
    lead = soup.find(class_="lead").get_text(" ", strip=True).replace("\u00a0", " ")
    assert "Forventet afvigelse \u2212360.000 kr. 3,6 pct. over budgettet" in lead
    assert soup.text.count("Plus er billigere end budgettet, minus er dyrere.") == 1
    assert not hyphens(soup.text)


def test_without_the_whole_municipality_the_shown_units_are_added_up_without_interval() -> None:
    last = _soup(_entry("A", 100_000), _entry("B", -40_000)).table.find_all("tr")[-1]
    cells = [cell.get_text(" ", strip=True) for cell in last.find_all(["th", "td"])]
    assert cells[0] == "De viste enheder"
    assert cells[2:7] == ["20.000", "20.060", "+60", "+0,3", "–"]


def test_the_reason_is_shown_before_the_headline() -> None:
    entry = _entry("A", 1)
    entry.summary["findings"].append({"sentence": "Vikarer har kostet mere."})
    text = _soup(entry, _entry("B", 0)).table.text
    assert "Vikarer har kostet mere." in text
    assert "Overskrift for A" not in text
    assert "Ingen enkelt årsag skiller sig ud." in text


def test_failed_and_outdated_reports_are_told_of() -> None:
    failed = _entry("A", 0, status="failed", message="Gik i stå.", outputs={"fejl.html": ""})
    soup = _soup(failed, _entry("B", 0, data="før"))
    assert soup.find(class_="advarsel").get_text(" ", strip=True) == "Én rapport mangler A : Gik i stå."
    assert "Bygger på tidligere data" in soup.table.text
    assert soup.find("a", href="datatjek.html")


def test_a_report_without_figures_is_shown_with_dashes() -> None:
    entry = _entry("A", 0, summary={"headline": "Kun løn er læst."})
    row = _soup(entry).table.find_all("tr")[2].get_text(" ", strip=True)
    assert row == "A Kan ikke vurderes – – – – – – Kun løn er læst. Excel for A"


def test_problems_are_told_by_place_and_without_cpr_numbers() -> None:
    frame = pd.DataFrame(
        {
            "severity": ["error"], "table": ["postings"], "file": ["a.csv"], "sheet": [""], "row": pd.array([7], "Int64"),
            "column": ["Beløb"], "value": ["010190-1234"], "unit": ["A"], "message": ["Forkert"], "remedy": [""], "count": [1],
        }
    )  # fmt: skip
    (row,) = problem_rows(frame)
    assert (row["place"], row["value"], row["row"]) == ("a.csv, række 7, kolonne Beløb", "[skjult]", 7)


def test_a_purchasers_frame_stands_before_its_own_costs_and_counts_as_no_unit() -> None:
    frame = {"name": "Rammen", "reason": "Rammen ventes over.", "budget": 60e6, "expected": 62e6, "deviation": 2e6}
    office = _entry("Visitationen", -2_000, "purchaser")
    office = replace(office, summary={**office.summary, "frame": {**frame, "deviation_pct": 1 / 30, "signal": "over"}})
    soup = _soup(office, _entry("A", 400_000))
    rows = soup.table.find_all("tr")[1:]
    assert [row.th.get_text(strip=True) for row in rows] == [
        "Myndighed", "Rammen", "Visitationen", "Distrikter", "A", "De viste enheder",
    ]  # fmt: skip
    cells = [cell.get_text(" ", strip=True) for cell in rows[1].find_all(["th", "td"])]
    assert cells == ["Rammen", "Over budgettet", "60.000", "62.000", "+2.000", "+3,3", "–", "–", "Rammen ventes over."]
    assert rows[1].a["href"] == rows[2].a["href"] == "visitationen/rapport.html"
    # The units' own kroner are added, the frame's are not added once more.
    assert [cell.get_text(strip=True) for cell in rows[-1].find_all("td")][1:4] == ["20.000", "20.398", "+398"]
    assert "2 enheder: 1 over budgettet og 1 på budgettet." in soup.text.replace("\u00a0", " ")
