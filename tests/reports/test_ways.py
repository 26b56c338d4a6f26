"""Where a reader can go from a report, and that a finished report stays as it is when something beside it changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from styringslib.intake import Municipality, read_municipality
from styringslib.publishing.job import Job, Report
from styringslib.publishing.manifest import Entry, fingerprint, text
from styringslib.publishing.ways import Way
from styringslib.reports import month_front, ways
from tests.reports import made_municipality

MONTH = pd.Period("2026-03", "M")
WHOLE = ("", "hele-kommunen", "municipality")
UNITS = (("Ådalen", "aadalen", "district"), ("Birkelunden", "birkelunden", "residential"), WHOLE)


def _jobs(folder: Path, *units: tuple[str, str, str], name: str = "rapport") -> list[Job]:
    reports = [Report(unit, key, kind, name, folder / "n.ipynb", MONTH) for unit, key, kind in units]
    return [Job(report, "Lillevig", folder, None, folder / report.key, "fast") for report in reports]


def _entry(unit: str, key: str, kind: str, name: str = "rapport", status: str = "ok") -> Entry:
    return Entry(unit, key, kind, name, "n.ipynb", {}, "", "nu", status)  # type: ignore[arg-type]  # given as text


@pytest.fixture(scope="module")
def municipality(tmp_path_factory: pytest.TempPathFactory) -> Municipality:
    return read_municipality(made_municipality.write(tmp_path_factory.mktemp("made") / "data"))


def _linked(
    municipality: Municipality, tmp_path: Path, jobs: list[Job], before: tuple[Entry, ...] = (), *, months: bool = True
) -> dict[str, tuple[Way, ...]]:
    there = {(entry.folder, entry.name): entry for entry in before}
    made = ways.with_ways(jobs, municipality, MONTH, tmp_path / "2026-03", there, months=months)
    return {f"{job.report.key}/{job.report.name}": job.ways for job in made}


def _told(found: tuple[Way, ...]) -> list[tuple[str, str]]:
    return [(way.text, way.href) for way in found]


def test_a_report_leads_to_the_month_its_neighbours_and_its_figures(municipality: Municipality, tmp_path: Path) -> None:
    folder = tmp_path / "2026-03"
    found = _linked(municipality, tmp_path, _jobs(folder, *UNITS) + _jobs(folder, WHOLE, name="demografi"))
    # The whole first, then the front page's groups: purchaser, districts, ..., facilities.
    assert _told(found["hele-kommunen/rapport"]) == [
        ("Alle enheder", "../index.html"),
        ("Næste: Ådalen", "../aadalen/rapport.html"),
        ("Demografi", "demografi.html"),
        ("Alle måneder", "../../index.html"),
        ("Tal i Excel", "tal.xlsx"),
    ]
    assert _told(found["aadalen/rapport"])[1:3] == [
        ("Forrige: Hele kommunen", "../hele-kommunen/rapport.html"),
        ("Næste: Birkelunden", "../birkelunden/rapport.html"),
    ]
    assert [way.rel for way in found["aadalen/rapport"]] == ["", "prev", "next", "", ""]
    assert ("Forrige: Ådalen", "../aadalen/rapport.html") in _told(found["birkelunden/rapport"])
    # Another report about the unit leads back to the follow-up, and has figures of its own.
    assert _told(found["hele-kommunen/demografi"]) == [
        ("Alle enheder", "../index.html"),
        ("Månedens rapport", "rapport.html"),
        ("Alle måneder", "../../index.html"),
        ("Tal i Excel", "demografi-tal.xlsx"),
    ]


def test_only_what_is_there_is_led_to(municipality: Municipality, tmp_path: Path) -> None:
    folder = tmp_path / "2026-03"
    alone = _jobs(folder, UNITS[0])
    found = _linked(municipality, tmp_path, [replace(alone[0], formats=("pdf",))], months=False)["aadalen/rapport"]
    assert _told(found) == [("Alle enheder", "../index.html"), ("Tal i Excel", "tal.xlsx"), ("PDF", "rapport.pdf")]

    # The month before has this unit's report, but the other's failed; and there are handouts for this unit.
    (tmp_path / "2026-02").mkdir()
    earlier = [_entry(*UNITS[0]), _entry(*UNITS[1], status="failed")]
    (tmp_path / "2026-02" / "run.json").write_text(text("Lillevig", "2026-02", [], [], earlier), "utf-8")
    (folder / "uddelingsark" / "aadalen").mkdir(parents=True)
    (folder / "uddelingsark" / "aadalen" / "index.html").write_text("")
    found = _linked(municipality, tmp_path, _jobs(folder, *UNITS))
    assert _told(found["aadalen/rapport"])[3:] == [
        ("Februar 2026", "../../2026-02/aadalen/rapport.html"),
        ("Alle måneder", "../../index.html"),
        ("Tal i Excel", "tal.xlsx"),
        ("Uddelingsark", "../uddelingsark/aadalen/index.html"),
    ]
    assert [way.kind for way in found["birkelunden/rapport"]] == ["front", "prev", "months", "file"]


def test_a_run_of_one_unit_leaves_its_neighbours_as_they_were(municipality: Municipality, tmp_path: Path) -> None:
    folder = tmp_path / "2026-03"
    full = _linked(municipality, tmp_path, _jobs(folder, *UNITS))["aadalen/rapport"]
    # One of them failed, and an old scenario lies there too.
    before = (_entry(*UNITS[0]), _entry(*UNITS[1], status="failed"), _entry(*WHOLE), _entry(*WHOLE, name="scenarie-x"))
    assert _linked(municipality, tmp_path, _jobs(folder, UNITS[0]), before)["aadalen/rapport"] == full
    assert not [
        way
        for way in _linked(municipality, tmp_path, _jobs(folder, WHOLE), before)["hele-kommunen/rapport"]
        if "scen" in way.href
    ]


@pytest.mark.parametrize(
    ("kind", "changes"), [("next", True), ("other", True), ("earlier", False), ("handouts", False)]
)
def test_a_neighbour_that_came_is_a_reason_to_make_a_report_anew_and_what_lies_beside_it_is_none(
    tmp_path: Path, kind: str, changes: bool
) -> None:
    notebook = tmp_path / "n.ipynb"
    notebook.write_text("{}")
    plain = fingerprint("data", notebook, {}, ())
    way = Way("Et sted", "../et/sted.html", kind)  # type: ignore[arg-type]  # given as text
    assert (fingerprint("data", notebook, {}, (), (way,)) != plain) is changes


def test_the_front_page_leads_to_other_months_and_to_handouts_that_came_later(tmp_path: Path) -> None:
    for month in ("2026-02", "2026-03"):
        (tmp_path / month).mkdir()
        (tmp_path / month / "run.json").write_text(text("Lillevig", month, [], [], [_entry(*UNITS[0])]), "utf-8")
    folder = tmp_path / "2026-03"
    month_front.write(folder)
    soup = BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")
    assert [(way.text, way["href"]) for way in soup.select(".veje a")] == [
        ("Februar 2026", "../2026-02/index.html"),
        ("Alle måneder", "../index.html"),
    ]
    handouts = folder / "uddelingsark" / "aadalen"
    handouts.mkdir(parents=True)
    (handouts / "index.html").write_text("<h1>Uddelingsark for Ådalen &amp; co</h1>", "utf-8")
    month_front.write(folder)
    soup = BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")
    assert [(way.text, way["href"]) for way in soup.select("#flere ~ ul a")] == [
        ("Uddelingsark for Ådalen & co", "uddelingsark/aadalen/index.html")
    ]
    back = [(way.text, way.href) for way in month_front.from_handouts(handouts)]
    assert back == [("Alle enheder", "../../index.html"), ("Alle måneder", "../../../index.html")]
    (folder / "aadalen").mkdir()
    (folder / "aadalen" / "rapport.html").write_text("")
    assert [way.href for way in month_front.from_handouts(handouts)][-1] == "../../aadalen/rapport.html"


def test_a_month_that_was_never_run_gets_no_front_page(tmp_path: Path) -> None:
    month_front.write(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "run.json").write_text(json.dumps({"reports": 3}), "utf-8")
    month_front.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
