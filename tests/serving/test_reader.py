"""Who reads what, by the municipality's own words: each person of the made-up municipality, written down beside what they may."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from styringslib.delivery.reader import handout_units
from styringslib.serving.reader import Readers
from tests.serving.made_reports import entry, service, written

EVERY = {"aadalen", "nord", "solgaarden", "visitationen"}


@pytest.fixture
def readers(tmp_path: Path) -> Readers:
    return Readers(service(written(tmp_path)))


@pytest.mark.parametrize(
    ("login", "units", "lists"),
    [
        ("lea", {"aadalen"}, set()),
        ("LEA ", {"aadalen"}, set()),
        ("vita", {"aadalen", "nord", "visitationen"}, {"visitationen"}),
        ("kim", EVERY, set()),
        ("cora", {"aadalen", "solgaarden"}, set()),
        ("ada", EVERY, {"visitationen"}),
        ("nils", set(), set()),
        ("fremmed", set(), set()),
        ("", EVERY, set()),
    ],
)
def test_each_reads_own_units_and_the_lists_of_citizens_are_the_purchasers_and_the_named(
    readers: Readers, login: str, units: set[str], lists: set[str]
) -> None:
    reader = readers.of(login)
    assert {key for key in EVERY if reader.reads(entry(key), "rapport.html")} == units
    assert {key for key in EVERY if reader.reads_unit(key)} == units
    assert {"visitationen"} & lists == {k for k in ("visitationen",) if reader.reads(entry(k, "sager"), "sager.html")}
    assert reader.reads(entry("hele-kommunen"), "rapport.html")
    assert reader.has_units == bool(units)


@pytest.mark.parametrize(
    ("login", "reads"), [("lea", False), ("vita", False), ("kim", True), ("ada", True), ("", True)]
)
def test_notebooks_saved_scenarios_and_the_draft_of_a_case_are_for_those_who_read_everything(
    readers: Readers, login: str, reads: bool
) -> None:
    reader = readers.of(login)
    assert reader.reads(entry("aadalen"), "rapport.ipynb") is reads
    assert reader.reads(entry("hele-kommunen", "scenarie-lukning"), "scenarie-lukning.html") is reads
    assert reader.reads(entry("hele-kommunen"), "sagsfremstilling.docx") is reads


def test_nobody_known_elsewhere_than_on_this_machine_reads_what_is_common(tmp_path: Path) -> None:
    reader = Readers(replace(service(written(tmp_path)), host="0.0.0.0", header="", proxies=())).of("")
    assert reader.units == frozenset()
    assert reader.reads(entry("hele-kommunen"), "rapport.html")
    assert not reader.reads(entry("aadalen"), "rapport.html")
    assert not reader.has_units


def test_the_whole_is_common_unless_the_municipality_says_otherwise(tmp_path: Path) -> None:
    readers = Readers(service(written(tmp_path, "[server]\nkommunens_rapporter_er_faelles = false\n")))
    assert [readers.of(login).reads(entry("hele-kommunen"), "rapport.html") for login in ("lea", "kim")] == [
        False,
        True,
    ]


def test_a_change_in_kommune_toml_counts_at_once_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    readers = Readers(service(written(tmp_path)))
    assert readers.of("nils").units == frozenset()
    written(tmp_path, '[[register.roller]]\nrolle = "Revisor"\nser = ["Nord"]\n')
    assert readers.of("nils").units == {"nord"}
    (tmp_path / "kommune.toml").write_text("navn = ", "utf-8")
    assert readers.of("nils").units == {"nord"}


KEYS = {"aadalen": 0, "nord": 1, "nord-vest": 2, "vest": 3, "hele-kommunen": 4}


@pytest.mark.parametrize(
    ("folder", "meanings"),
    [
        ("aadalen", [("aadalen",)]),
        ("aadalen-nord", [("aadalen", "nord")]),
        ("nord-vest", [("nord-vest",), ("nord", "vest")]),
        ("nord-aadalen", []),
        ("hele-kommunen", [("hele-kommunen",)]),
        ("aadalen-nord-vest", [("aadalen", "nord-vest"), ("aadalen", "nord", "vest")]),
        ("aadalen-nord-1f2e3d4c", []),
        ("..", []),
    ],
)
def test_the_units_that_a_folder_of_sheets_can_be_for(folder: str, meanings: list[tuple[str, ...]]) -> None:
    assert sorted(handout_units(folder, KEYS)) == sorted(meanings)


def test_sheets_are_opened_only_where_every_meaning_of_the_name_is_the_readers(readers: Readers) -> None:
    lea, vita, kim = (readers.of(login) for login in ("lea", "vita", "kim"))
    assert lea.reads_handouts([("aadalen",)])
    assert lea.reads_handouts([("hele-kommunen",)])
    assert not lea.reads_handouts([("aadalen", "nord")])
    assert vita.reads_handouts([("aadalen", "nord")])
    assert not vita.reads_handouts([("nord",), ("solgaarden",)])
    assert not lea.reads_handouts([])
    assert kim.reads_handouts([])
