"""The page over all months: what it shows of them, and that it leaves alone what is not ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from bs4 import BeautifulSoup

from styringslib.publishing.manifest import Entry, Run, text
from styringslib.reports import months
from styringslib.reports.months import Month
from tests.growth import is_linear

OURS = "Lillevig Kommune"


def _entry(unit: str, share: float | None, kind: str = "district", **changed: Any) -> Entry:
    budget = 10_000_000.0
    summary = {"signal": "unknown"} if share is None else {
        "budget": budget, "expected": budget * (1 + share), "deviation": budget * share, "deviation_pct": share,
        "signal": "over" if share > 0.01 else "under" if share < -0.01 else "on_budget",
    }  # fmt: skip
    key = unit.lower() or "hele-kommunen"
    return Entry(unit, key, kind, "rapport", "n.ipynb", {}, "", "nu", **{"status": "ok", "summary": summary} | changed)


def _month(folder: Path, month: str, *entries: Entry, whose: str = OURS, inside: str = "", **more: Any) -> None:
    (folder / month).mkdir()
    (folder / month / "run.json").write_text(text(whose, inside or month, [], [], entries, **more), "utf-8")


def _soup(folder: Path) -> BeautifulSoup:
    assert months.write(folder, OURS) == ""
    return BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")


def _cells(row: Any) -> list[str]:
    return [cell.get_text(" ", strip=True).replace("\u00a0", " ") for cell in row.find_all(["th", "td"])]


def test_every_unit_stands_in_every_month_with_its_signal_in_shape_and_words(tmp_path: Path) -> None:
    whole = _entry("", 0.02, "municipality")
    _month(tmp_path, "2025-12", _entry("A", -0.05), _entry("Gammel", 0.0))
    _month(tmp_path, "2026-01", _entry("A", 0.034), _entry("Bo", None, "residential"), whole)
    failed = _entry("A", 0.0, status="failed", message="Gik i stå.")
    _month(tmp_path, "2026-02", failed, _entry("Bo", 0.001, "residential"), _entry("", 0.03, "municipality"))
    soup = _soup(tmp_path)
    assert soup.find("a", href="2026-02/index.html").text == "februar 2026"

    newest, before = soup.select("table.enheder")
    assert [_cells(row) for row in newest.find_all("tr")] == [
        ["Enhed", "jan.", "feb."],
        ["Hele kommunen"],
        ["Hele kommunen", "+2,0", "+3,0"],
        ["Distrikter"],
        ["A", "+3,4", "mangler"],
        ["Botilbud"],
        ["Bo", "–", "+0,1"],
    ]
    assert [_cells(row) for row in before.find_all("tr")][1:] == [
        ["Distrikter"], ["A", "\u22125,0"], ["Gammel", "0,0"],
    ]  # fmt: skip
    # An earlier year is folded, and each report is led to; a failed one tells there why.
    assert before.find_parent("details").summary.text == "2025"
    assert [way["href"] for way in newest.select("td a")][2:4] == ["2026-01/a/rapport.html", "2026-02/a/rapport.html"]
    marks = [(mark["aria-label"], mark["class"][-1]) for mark in newest.select("td i")]
    assert marks == [
        ("over", "over"),
        ("over", "over"),
        ("over", "over"),
        ("uden vurdering", "unknown"),
        ("på niveau", "on_budget"),
    ]
    assert {mark["class"][-1] for mark in before.select("td i")} == {"under", "on_budget"}

    rows = [_cells(row) for row in soup.select("table.maaneder:not(.enheder) tbody tr")]
    assert rows[0] == ["Februar 2026", "Over budgettet", "", "+3,0", "+300", "10.000", "10.300", "1 på niveau, 1 mangler",
                       "Åbn rapporten for hele kommunen efter Februar 2026"]  # fmt: skip
    # Without a report of the whole nothing is said of it.
    assert rows[2] == ["December 2025", "–", "–", "–", "–", "–", "–", "1 på niveau, 1 under", "–"]


def test_signs_are_turned_by_the_municipalitys_convention(tmp_path: Path) -> None:
    _month(tmp_path, "2026-01", _entry("A", 0.034), _entry("", 0.02, "municipality"), plus="less")
    soup = _soup(tmp_path)
    assert [_cells(row)[1] for row in soup.select("tr[data-u]")] == ["\u22122,0", "\u22123,4"]
    assert "Plus er billigere end budgettet, minus er dyrere." in soup.text
    assert soup.select_one("tr[data-u] i")["aria-label"] == "over"


def test_folders_that_are_not_months_of_ours_are_left_alone_and_told_of(tmp_path: Path) -> None:
    _month(tmp_path, "2026-01", _entry("A", 0.0))
    _month(tmp_path, "2026-02", _entry("X", 0.0), whose="Nabo Kommune")
    _month(tmp_path, "2026-03", _entry("A", 0.0), inside="2026-01")
    for name, content in (("2026-04", "{"), ("2026-05", '{"reports": [{"unit": "A"}], "problems": []}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(content)
    (tmp_path / "2026-06" / "uddelingsark").mkdir(parents=True)
    for name in ("2026-07", "2026-13", ".data", "andet"):
        (tmp_path / name).mkdir()
    state = {path: path.read_bytes() for path in tmp_path.rglob("run.json")}
    soup = _soup(tmp_path)
    assert [line.text for line in soup.select("#udeladt ~ ul li")] == [
        "Mappen 2026-06 har ingen rapporter fra en månedskørsel.",
        "Mappen 2026-05 kan ikke læses. Kør måneden igen.",
        "Mappen 2026-04 kan ikke læses. Kør måneden igen.",
        "Mappen 2026-03 indeholder rapporter for en anden måned, 2026-01.",
        "Mappen 2026-02 hører til Nabo Kommune.",
    ]
    assert len(soup.select("tr[data-u]")) == 1
    assert {path: path.read_bytes() for path in tmp_path.rglob("run.json")} == state


def test_a_page_that_somebody_else_has_put_there_is_not_written_over(tmp_path: Path) -> None:
    _month(tmp_path, "2026-01", _entry("A", 0.0))
    (tmp_path / "index.html").write_text("<h1>Kommunens egen side</h1>")
    assert not months.can_be_written(tmp_path)
    assert "er ikke lavet af styringslib og er ikke rørt" in months.write(tmp_path, OURS)
    assert (tmp_path / "index.html").read_text() == "<h1>Kommunens egen side</h1>"
    (tmp_path / "index.html").unlink()
    assert months.write(tmp_path, OURS) == ""
    # Ours is known again, and made again only where something is new.
    made = (tmp_path / "index.html").stat().st_mtime_ns
    assert months.write(tmp_path, OURS) == ""
    assert (tmp_path / "index.html").stat().st_mtime_ns == made


def test_no_months_are_a_page_that_says_so() -> None:
    assert "Der er ingen måneder endnu." in months.months_page(OURS, [])


def test_three_years_of_a_thousand_units_are_a_page_that_can_be_opened() -> None:
    entries = tuple(_entry(f"Enhed {number}", (number % 100 - 50) / 1000) for number in range(1_200))
    run = Run(entries, (), "nu", OURS, "2026-10")
    found = [Month(pd.Period("2026-10", "M") - back, run) for back in range(36)]
    html = months.months_page(OURS, found)
    assert html.count('<i class="form') == 36 * 1_200 + 4
    assert len(html.encode()) < 6_500_000
    few = {
        count: [replace(one, run=Run(entries[:count], (), "nu", OURS, "2026-10")) for one in found]
        for count in (20, 80)
    }
    assert is_linear(lambda count: months.months_page(OURS, few[count]), 20, 80)
