"""The agendas of a month's meetings: which there are, what stands on them, and who may open them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.delivery import shelf
from styringslib.delivery.open_pages import may_open
from styringslib.delivery.reader import Reader
from styringslib.publishing.manifest import Entry
from styringslib.register import Person
from styringslib.reports import meetings, month_front
from styringslib.rounds.terms import Kind, Meeting, RoundTerms
from tests.consistency.paper import sheets
from tests.month.made_accounts import municipality

OCTOBER = pd.Period("2026-10", "M")
ALL = tuple(range(1, 13))
TOGETHER = """
[opfoelgning]
moeder = [{navn = "Fælles", deltagere = ["Fagchef"]}]
"""
CONTENT: dict[str, Any] = {
    "changed": ["Siden september er forventningen steget med 40.000 kr."],
    "agreed": [{"what": "Ruter", "who": "Leder", "due": "31. oktober 2026", "how": "I gang, fristen er overskredet."}],
    "earlier": [{"what": "Vagter: Ses på", "from": "september 2026", "who": "", "due": "", "how": "Åben"}],
    "asked": ["Hvad ligger bag 010190-1234?"],
    "written": [],
}


def terms(*met: Meeting, given: bool = True) -> RoundTerms:
    kinds = (
        Kind("Månedsopfølgning", ALL, "korrigeret", "enhed", "", ()),
        Kind("Formel", (3, 10), "begge", "kommune", "", ()),
    )
    return RoundTerms(given, "standard", "", (), kinds, (), met)


def meeting(name: str, kind: str = "", **about: tuple[str, ...]) -> Meeting:
    chosen = {"units": (), "areas": (), "kinds": ()} | about
    return Meeting(name, kind, ("Økonomikonsulent", "Fagchef"), minutes=15, **chosen)


def entry(key: str, **more: Any) -> Entry:
    summary = {"headline": f"Vi forventer {key}.", "dagsorden": CONTENT} | more
    return Entry(key.title(), key, "district", "rapport", "n.ipynb", {}, "f", "d", "ok", summary=summary)


def keys(found: list[meetings.Planned]) -> dict[str, tuple[str, ...]]:
    return {one.key: one.units for one in found}


def test_without_a_round_each_unit_meets_the_consultant(tmp_path: Path) -> None:
    """Gammel is closed; a meeting that is only offered is not held."""
    found = meetings.planned(municipality(tmp_path), OCTOBER, terms(meeting("Alle"), given=False))
    assert keys(found) == {one: (one,) for one in ("hele-kommunen", "nord", "syd", "havnen")}
    assert (found[1].participants, found[1].minutes) == (("Økonomikonsulent",), 10)


def test_a_meeting_of_several_has_one_page_and_each_unit_its_own(tmp_path: Path) -> None:
    area, facility = meeting("Dialogmøde Ældre", areas=("Hjemmepleje",)), meeting("Botilbud", kinds=("residential",))
    found = meetings.planned(municipality(tmp_path), OCTOBER, terms(area, facility))
    assert keys(found) == {"dialogmoede-aeldre": ("nord", "syd")} | {
        one: (one,) for one in ("hele-kommunen", "nord", "syd", "havnen")
    }
    assert [one.minutes for one in found] == [15, 10, 15, 15, 15]


def test_a_meeting_belongs_to_the_months_of_its_kind(tmp_path: Path) -> None:
    """October is monthly by the first kind and formal by the second, which counts."""
    both = terms(
        meeting("Fast", "Månedsopfølgning"), meeting("Formelt", "Formel"), meeting("Nord", units=("Nord", "Syd"))
    )
    made = municipality(tmp_path)
    assert list(keys(meetings.planned(made, OCTOBER, both)))[:2] == ["formelt", "nord-2"]
    assert list(keys(meetings.planned(made, OCTOBER - 1, both)))[:2] == ["fast", "nord-2"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "out" / "2026-10"
    (place / "moeder").mkdir(parents=True)
    (place / "moeder" / "nedlagt.html").write_text("Gammel", "utf-8")
    made = municipality(tmp_path / "data", TOGETHER)
    quiet = {**CONTENT, "agreed": [], "asked": []}
    meetings.write(place, made, OCTOBER, [entry("nord"), entry("syd", dagsorden=quiet)])
    return place


def test_what_stands_on_an_agenda(folder: Path) -> None:
    html = (folder / "moeder" / "nord.html").read_text("utf-8").replace("\xa0", " ")
    for told in ("Vi forventer nord.", "steget med 40.000 kr.", "I gang, fristen er overskredet.", "Vagter: Ses på"):
        assert told in html
    assert html.count('class="skriv"') == meetings.LINES
    assert "010190" not in html
    several = (folder / "moeder" / "faelles.html").read_text("utf-8")
    assert "10 minutter til hver enhed, i alt 20 minutter." in several
    assert several.count("Ingen af tallene rejser særlige spørgsmål") == 1
    assert 'href="../syd/rapport.html"' in several


def test_a_unit_is_a_sheet_of_paper(folder: Path) -> None:
    made = {name: sheets((folder / "moeder" / name).read_text("utf-8")) for name in ("nord.html", "faelles.html")}
    assert {name: len(pages) for name, pages in made.items()} == {"nord.html": 1, "faelles.html": 2}
    assert not [text for pages in made.values() for one in pages for text in one.outside]


def test_what_is_no_longer_planned_or_has_no_report_is_not_there(folder: Path) -> None:
    assert sorted(path.name for path in (folder / "moeder").iterdir()) == [
        "faelles.html", "moeder.json", "nord.html", "syd.html",
    ]  # fmt: skip
    assert [one.key for one in meetings.read(folder)] == ["faelles", "nord", "syd"]
    assert meetings.read(folder.parent) == []


def test_a_second_run_changes_nothing_and_minutes_take_the_place_of_the_lines(folder: Path) -> None:
    page = folder / "moeder" / "nord.html"
    before = page.stat().st_mtime_ns
    made = municipality(folder.parent.parent / "data", TOGETHER)
    meetings.write(folder, made, OCTOBER, [entry("nord")])
    assert page.stat().st_mtime_ns == before
    point = {"what": "Vikarer: Loft fra november", "who": "Distriktsleder", "due": "", "how": "Åben"}
    meetings.write(folder, made, OCTOBER, [entry("nord", dagsorden={**CONTENT, "written": [point]})])
    html = page.read_text("utf-8")
    assert "Vikarer: Loft fra november" in html
    assert 'class="skriv"' not in html


def test_the_months_front_page_leads_to_them(folder: Path) -> None:
    ways = [(way.text, way.href) for way in month_front.ways_of(folder, OCTOBER) if way.kind == "meeting"]
    assert ways == [("Fælles", "moeder/faelles.html"), ("Nord", "moeder/nord.html"), ("Syd", "moeder/syd.html")]


@pytest.mark.parametrize(
    ("address", "units", "may"),
    [
        ("nord.html", {"nord"}, True),
        ("syd.html", {"nord"}, False),
        ("faelles.html", {"nord"}, False),
        # About all units, though the report of one is not there yet.
        ("faelles.html", {"nord", "syd"}, False),
        ("faelles.html", {"nord", "syd", "havnen"}, True),
        ("faelles.html", None, True),
    ],
)
def test_who_may_read_all_of_its_units_may_open_it(
    folder: Path, address: str, units: set[str] | None, may: bool
) -> None:
    item = shelf.find(folder.parent, f"2026-10/moeder/{address}")
    assert item is not None
    reader = Reader(Person("lea", "Leder", "leder"), None if units is None else frozenset(units), False, frozenset())
    assert may_open(reader, item) is may


def test_no_other_file_of_the_folder_has_an_address(folder: Path) -> None:
    for name in ("moeder.json", "nedlagt.html", ".nord.html.1.ny"):
        assert shelf.find(folder.parent, f"2026-10/moeder/{name}") is None
