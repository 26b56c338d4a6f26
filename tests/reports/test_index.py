from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
from bs4 import BeautifulSoup

from styringslib.presentation.signs import Sign
from styringslib.publishing.manifest import Entry
from styringslib.reports.index import index, problem_rows
from styringslib.reports.round_front import Outstanding
from tests.growth import is_linear
from tests.presentation.both_conventions import hyphens

MONTH = pd.Period("2026-10", "M")
TODAY = dt.date(2026, 11, 13)


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
        "",  # the picture of it
        "+4,0",
        "+400",
        "10.000",
        "10.400",
        "Ingen enkelt årsag skiller sig ud. Excel for B",
    ]
    assert "4 enheder: 3 over budgettet og 1 på budgettet." in soup.text.replace("\u00a0", " ")


def test_the_front_page_turns_its_deviations_by_the_municipalitys_convention() -> None:
    entries = [_entry("A", 400_000), _entry("B", -40_000), _entry("", 360_000, "municipality")]
    for entry in entries:
        entry.summary["plus"] = "less"
    entries[0].summary.update({"lower_80": 10_300_000.0, "upper_80": 10_500_000.0})
    html = index("Lillevig", MONTH, entries, [], "nu", Sign("less"))
    soup = BeautifulSoup(html, "html.parser")
    cells = [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in soup.table.find_all("tr")]
    assert [row[2:4] for row in cells if row] == [
        ["\u22124,0", "\u2212400"],
        ["+0,4", "+40"],
        ["\u22123,6", "\u2212360"],
    ]
    # The picture too: more cost lies to the left, and is told so to those who listen.
    told = [row.svg["aria-label"] for row in soup.select(".k-prik") if row.name == "td"]
    turned = "\u22124,0 pct., med 80 pct. sikkerhed \u22125,0 til \u22123,0 pct."
    assert told == [turned, "+0,4 pct.", "\u22123,6 pct."]
    # More cost stands first and is marked as over, whatever its sign.
    assert [row[0] for row in cells if row] == ["Over budgettet", "På budgettet", "Over budgettet"]
    lead = soup.find(class_="lead").get_text(" ", strip=True).replace("\u00a0", " ")
    assert "Forventet afvigelse \u2212360.000 kr. 3,6 pct. over budgettet" in lead
    assert soup.text.count("Plus er billigere end budgettet, minus er dyrere.") == 1
    assert not hyphens(soup.text)


def test_what_is_outstanding_of_the_round_stands_in_the_units_row_and_in_one_sentence_above() -> None:
    entries = [_entry(name, 1.0) for name in "ABC"] + [_entry("", 3.0, "municipality")]
    asked = {"explanation_due": True, "explanation_given": False, "action_due": True, "action_given": True}
    entries[0].summary.update(
        {"needs": ["Skriv en forklaring på afvigelsen.", "»Vagtplan« har frist 3. december."], "answers": asked}
    )
    due = dt.date(2026, 11, 17)
    steps = {
        "A": {"laest": dt.date(2026, 11, 12), "forklaring": due},
        "B": {"laest": dt.date(2026, 11, 12)},
        "": {"lukket": due},
    }
    soup = BeautifulSoup(index("Lillevig", MONTH, entries, [], "nu", standing=Outstanding(TODAY, steps)), "html.parser")
    told = {row.th.get_text(strip=True): row.select_one("td .runde") for row in soup.select("tr[data-s], tr.sum")}
    assert {name: cell and cell.get_text().replace("\u00a0", " ") for name, cell in told.items()} == {
        "A": "Mangler læsning og forklaring. Fristen var 12. november.",
        "B": "Mangler læsning. Fristen var 12. november.",
        "C": None,
        "Hele kommunen": "Mangler lukning, senest 17. november.",
    }
    # What the round asks for is not asked for twice.
    assert [cell.get_text() for cell in soup.select(".krav")] == ["»Vagtplan« har frist 3. december."]
    assert soup.select_one("p.runde").get_text().replace("\u00a0", " ") == (
        "Månedens gang 13. november 2026: 2 enheder mangler læsning, og 1 enhed mangler forklaring."
    )
    assert [row["data-s"].endswith(" krav") for row in soup.select("tr[data-s]")] == [True, True, False]
    # A reader who sees B alone is told of B alone, and without a round nothing is told of it.
    own = index("Lillevig", MONTH, entries[1:2], [], "nu", standing=Outstanding(TODAY, steps))
    assert "1 enhed mangler læsning." in own.replace("\u00a0", " ")
    assert 'class="runde"' not in index("Lillevig", MONTH, entries, [], "nu")


def test_without_the_whole_municipality_the_shown_units_are_added_up_without_interval() -> None:
    last = _soup(_entry("A", 100_000), _entry("B", -40_000)).table.find_all("tr")[-1]
    cells = [cell.get_text(" ", strip=True) for cell in last.find_all(["th", "td"])]
    # A sum of units that are judged each by its own has no judgement.
    assert cells[:2] == ["De viste enheder", ""]
    assert cells[3:7] == ["+0,3", "+60", "20.000", "20.060"]
    assert last.select_one(".k-prik svg")["aria-label"] == "+0,3 pct."


def test_the_largest_cause_stands_in_one_line_with_what_it_costs_and_never_the_headline() -> None:
    entries = [_entry(name, 1) for name in "ABCD"]
    entries[0].summary["findings"].append({"title": "Flere vikarer", "size": 250_529.0, "sentence": "Lang."})
    entries[1].summary["findings"].append({"sentence": "Vikarer har kostet mere."})
    entries[2].summary.update({"causes": [["Færre timer", -81_200.0], ["Andet", 4.0]], "minor_kr": 50_000.0})
    # Below what the municipality calls a trifle no cause is singled out.
    entries[3].summary.update({"causes": [["Løn", -25_000.0]], "minor_kr": 50_000.0})
    cells = {row.th.get_text(strip=True): row.select_one(".saetning") for row in _soup(*entries).select("tr[data-s]")}
    told = {name: cell.find(string=True).strip().replace("\u00a0", " ") for name, cell in cells.items()}
    assert told == {
        "A": "Flere vikarer: +250.000 kr.",
        "B": "Vikarer har kostet mere.",
        "C": "Færre timer: \u221280.000 kr.",
        "D": "Ingen enkelt årsag skiller sig ud.",
    }


def test_the_most_important_is_what_the_reports_front_page_names() -> None:
    """A saving does not explain a year that is expected to end over, and what is below the minor limit explains nothing."""
    entries = [_entry("A", 400_000), _entry("B", 17_000), _entry("C", 150_000)]
    entries[0].summary["findings"] += [
        {"title": "Færre borgere", "size": -300_000.0, "sentence": ""},
        {"title": "Flere timer", "size": 210_000.0, "sentence": ""},
    ]
    for entry in entries:
        entry.summary["minor_kr"] = 50_000.0
    entries[1].summary["causes"] = [["Løn", -22_720.0], ["Vikarer", 6_381.0]]
    # 150,000 over the budget is 50,000 less than what is earned.
    entries[2].summary["earned"] = 10_200_000.0
    entries[2].summary["findings"] += [
        {"title": "Mere fravær", "size": 90_000.0, "sentence": ""},
        {"title": "Lavere pris", "size": -60_000.0, "sentence": ""},
    ]
    cells = {row.th.get_text(strip=True): row.select_one(".saetning") for row in _soup(*entries).select("tr[data-s]")}
    told = {name: cell.find(string=True).strip().replace("\u00a0", " ") for name, cell in cells.items()}
    assert told == {
        "A": "Flere timer: +210.000 kr.",
        "B": "Ingen enkelt årsag skiller sig ud.",
        "C": "Lavere pris: \u221260.000 kr.",
    }


def test_what_the_month_asks_of_a_unit_is_told_and_can_be_chosen() -> None:
    entries = [_entry(name, 1) for name in "ABC"]
    entries[0].summary["needs"] = ["Forklaringen mangler."]
    entries[1].summary["needs"] = ["Forklaringen mangler.", "To frister er nær.", "Svar udestår."]
    soup = _soup(*entries)
    told = [cell.get_text(strip=True).replace("\u00a0", " ") for cell in soup.select(".krav")]
    assert told == ["Forklaringen mangler.", "Forklaringen mangler, og 2 ting til."]
    assert [row["data-s"] for row in soup.select("tr[data-s]")] == ["over krav", "over krav", "over"]
    assert [option["value"] for option in soup.select("[data-show] option")] == ["", "over", "krav"]


def test_a_unit_is_drawn_on_one_axis_with_its_interval_and_around_what_it_is_judged_by() -> None:
    # 10 million; 4 pct. over, between 3 and 6; what it earns is 5 pct. over the budget; no deviation below 100,000 kr.
    figures = {"lower_80": 10_300_000.0, "upper_80": 10_600_000.0, "earned": 10_500_000.0, "signal": "on_budget"}
    limits = {"minor_kr": 100_000.0, "minor_pct": 0.005}
    judged, other = _entry("A", 400_000), _entry("B", -1_000_000)
    judged = replace(judged, summary={**judged.summary, **figures, **limits})
    soup = _soup(judged, other)
    # The axis ends at 10 pct., 148 half pixels from the middle at 160: 14.8 a per cent.
    assert [text.text for text in soup.select("thead svg text")] == ["\u221210", "0", "+10"]
    band, _, target, interval, mark = soup.select("tr[data-s] .k-prik svg")[0].select("path")
    assert (band["d"], target["d"], interval["d"]) == ("M219 8H249V40H219Z", "M234 4V44", "M204 24H249")
    assert mark["d"].startswith("M219 15")
    label = soup.select("tr[data-s] .k-prik svg")[0]["aria-label"]
    assert label == "+4,0 pct., med 80 pct. sikkerhed +3,0 til +6,0 pct. Optjent: +5,0 pct."


def test_two_years_of_months_are_a_line_that_is_told_in_words() -> None:
    entries = [_entry("A", 1), _entry("B", 1)]
    entries[0].summary["series"] = {
        "from": "2024-11",
        "values": [700_000.0, None, 812_000.0, 745_000.0] + [750_000.0] * 20,
    }
    cells = [row.select_one(".k-forloeb") for row in _soup(*entries).select("tr[data-s]")]
    label = cells[0].svg["aria-label"].replace("\u00a0", " ")
    assert label == "Forbrug nov. 2024 til okt. 2026: lavest 700.000 kr., højest 810.000 kr., senest 750.000 kr."
    assert cells[1].get_text(strip=True) == "–"
    # Where no report knows its months there is no such column.
    assert not _soup(_entry("A", 1)).select(".k-forloeb")


def test_a_thousand_units_are_a_page_that_opens_at_once() -> None:
    entries = [_entry(f"Enhed {number}", 1_000.0 * number) for number in range(1_200)]
    for entry in entries:
        entry.summary["series"] = {
            "from": "2024-11",
            "values": [700_000.0 + 997.0 * (month % 7) for month in range(24)],
        }
        entry.summary["findings"].append({"title": "Flere borgere får hjælp", "size": 254_000.0, "sentence": "x"})
    html = index("Lillevig", MONTH, entries, [], "nu")
    assert len(html.encode()) < 2_000_000
    assert html.count("<tr data-s=") == 1_200
    assert is_linear(lambda count: index("Lillevig", MONTH, entries[:count], [], "nu"), 50, 200)


def test_failed_and_outdated_reports_are_told_of() -> None:
    failed = _entry("A", 0, status="failed", message="Gik i stå.", outputs={"fejl.html": ""})
    soup = _soup(failed, _entry("B", 0, data="før"))
    assert soup.find(class_="advarsel").get_text(" ", strip=True) == "Én rapport mangler A : Gik i stå."
    assert "Bygger på tidligere data" in soup.table.text
    assert soup.find("a", href="datatjek.html")


def test_a_report_without_figures_is_shown_with_dashes() -> None:
    entry = _entry("A", 0, summary={"headline": "Kun løn er læst."})
    row = _soup(entry).table.find_all("tr")[2].get_text(" ", strip=True)
    assert row == "A Kan ikke vurderes – – – – Kun løn er læst. Excel for A"


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
    frame = {
        "name": "Rammen",
        "reason": "Rammen ventes 2,00 mio. kr. over. Det er indkøb.",
        "budget": 60e6,
        "expected": 62e6,
        "deviation": 2e6,
    }
    office = _entry("Visitationen", -2_000, "purchaser")
    office = replace(office, summary={**office.summary, "frame": {**frame, "deviation_pct": 1 / 30, "signal": "over"}})
    soup = _soup(office, _entry("A", 400_000))
    rows = soup.table.find_all("tr")[1:]
    assert [row.th.get_text(strip=True) for row in rows] == [
        "Myndighed", "Rammen", "Visitationen", "Distrikter", "A", "De viste enheder",
    ]  # fmt: skip
    cells = [cell.get_text(" ", strip=True) for cell in rows[1].find_all(["th", "td"])]
    assert cells == ["Rammen", "Over budgettet", "", "+3,3", "+2.000", "60.000", "62.000", "Det er indkøb."]
    assert rows[1].a["href"] == rows[2].a["href"] == "visitationen/rapport.html"
    # The units' own kroner are added, the frame's are not added once more.
    assert [cell.get_text(strip=True) for cell in rows[-1].find_all("td")][3:6] == ["+398", "20.000", "20.398"]
    assert "2 enheder: 1 over budgettet og 1 på budgettet." in soup.text.replace("\u00a0", " ")
