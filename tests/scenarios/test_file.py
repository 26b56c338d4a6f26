"""Scenario files: exact there and back, read strictly, every problem at once, written whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.scenarios import file_reader as scenario_reader
from styringslib.scenarios.file import Scenario, ScenarioFileError, save, text_of
from styringslib.scenarios.file_reader import Place, parse, read
from styringslib.scenarios.model.assumptions import Assumptions, Steering
from styringslib.scenarios.model.parameters import PARAMETERS
from tests.scenarios.model.test_evaluation import assumptions

PLACE = Place("Lillevig Kommune", ["2026-09", "2026-10"], ["Ådalen", "Søndervang"])
FULL = Scenario(
    "Højere brugertid",
    "Økonomikonsulent",
    "Lillevig Kommune",
    pd.Period("2026-10", "M"),
    dt.date(2026, 11, 9),
    Assumptions(
        {"user_time": {"": 1.5, "Ådalen": -0.5}, "reviewed_low": {"": 20.0}},
        pd.Period("2026-12", "M"),
        Steering("hybrid", "strict", {"settled": 75.0}),
    ),
)


def problems(content: str, place: Place | None = PLACE) -> dict[str, str]:
    with pytest.raises(ScenarioFileError) as caught:
        parse(content, "x.toml", place)
    return {problem.key: f"{problem.value} {problem.message} {problem.remedy}" for problem in caught.value.problems}


def edited(old: str, new: str) -> str:
    content = text_of(FULL)
    assert old in content
    return content.replace(old, new)


def test_there_and_back_is_the_same(tmp_path: Path) -> None:
    path = save(FULL, tmp_path / "scenarier")
    assert path.name == "hoejere-brugertid.toml"
    assert read(path, PLACE) == FULL
    assert list(path.parent.iterdir()) == [path]


@given(assumptions(), st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable() and text.strip() == text))
@settings(max_examples=60, deadline=None)
def test_any_scenario_comes_back_as_it_was(made: Assumptions, name: str) -> None:
    scenario = replace(FULL, name=name, assumptions=made)
    try:
        content = text_of(scenario)
    except ScenarioFileError:
        return  # a name that looks like a CPR number
    assert parse(content, "x.toml") == scenario
    assert text_of(parse(content, "x.toml")) == content


def test_every_problem_is_told_at_once_with_a_remedy() -> None:
    found = problems(
        'format = 1\nnavn = "Borger 010190-1234"\nrolle = 3\nkommune = "Nørrevig"\nmaaned = "2031-02"\nstrat = 1\n'
        'oprettet = "2026"\n[styring]\nmodel = "bum"\n[antagelser.brugertid_pct]\n"a" = 1\n[antagelser.brugertid_point]\n'
        'Aadalen = 99\n"Alle enheder" = "to"\n[antagelser.sund_aldring_pct]\n"Ådalen" = 20\n'
    )
    assert "ligner et CPR-nummer" in found["navn"]
    assert "010190" not in "".join(found.values())
    assert "ikke en tekst" in found["rolle"]
    assert "anden kommune end Lillevig" in found["kommune"]
    assert "ingen data" in found["maaned"]
    assert "Mente du start?" in found["strat"]
    assert "skal være en dato" in found["oprettet"]
    assert "Vælg i_dag" in found["styring.model"]
    assert "Mente du brugertid_point?" in found["antagelser.brugertid_pct"]
    assert "Mente du Ådalen?" in found["antagelser.brugertid_point.Aadalen"]
    assert "er ikke et tal" in found["antagelser.brugertid_point.Alle enheder"]
    assert "hele kommunen" in found["antagelser.sund_aldring_pct.Ådalen"]


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        ("= 1.5", "= 15.5", "antagelser.brugertid_point.Alle enheder", "ligger uden for −15 til 15 procentpoint"),
        ("= 1.5", "= nan", "antagelser.brugertid_point.Alle enheder", "er ikke et tal"),
        ("= 1.5", "= true", "antagelser.brugertid_point.Alle enheder", "er ikke et tal"),
        ('"2026-12"', '"2027-02"', "start", "Vælg 2026-11 til 2027-01"),
        ('"2026-12"', '"2026-10"', "start", "Vælg 2026-11 til 2027-01"),
        ('maaned = "2026-10"', 'maaned = "oktober"', "maaned", "“2026-10”"),
        ("format = 1", "format = 2", "format", "Opdatér styringslib"),
        ("format = 1", "format = 0", "format", "Skriv format = 1"),
        ("format = 1\n", "", "format", "mangler"),
        ('"stram"', '"blød"', "styring.overfoersel", "i_dag, stram og fleksibel"),
        ('"Ådalen"', '"Bakkely"', "antagelser.brugertid_point.Bakkely", "Enhederne er"),
        ("= 75", "= 175", "styring.afregnes_uden_for_korridor_pct", "0 til 100"),
        ("[styring]", "[styring", "filen", "ikke gyldig TOML"),
        ("2026-11-09", "2026-11-09T10:00:00", "oprettet", "skal være en dato"),
    ],
)
def test_one_thing_wrong(old: str, new: str, key: str, told: str) -> None:
    found = problems(edited(old, new))
    assert told in found[key]
    assert len(found) == 1


def test_sections_of_the_wrong_kind_are_told() -> None:
    head = text_of(replace(FULL, assumptions=Assumptions())).split("[styring]")[0]
    assert "skal være" in problems(f"{head}styring = 1\nantagelser = 2\n")["antagelser"]
    assert "afsnit med enheder" in problems(f"{head}[antagelser]\nbrugertid_point = 1\n")["antagelser.brugertid_point"]


def test_a_unit_is_not_judged_without_a_place() -> None:
    assert parse(edited('"Ådalen"', '"Bakkely"'), "x.toml").assumptions.values["user_time"]["Bakkely"] == -0.5


def test_an_older_format_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(raw: dict) -> dict:
        raw = dict(raw)
        raw["navn"] = raw.pop("titel")
        return raw

    old, newer = edited("navn =", "titel ="), edited("format = 1", "format = 3")
    monkeypatch.setattr(scenario_reader, "FORMAT", 2)
    monkeypatch.setattr(scenario_reader, "MIGRATIONS", {1: renamed})
    assert parse(old, "x.toml", PLACE) == FULL
    with pytest.raises(ScenarioFileError, match="nyere end"):
        parse(newer, "x.toml", PLACE)


def test_another_month_than_the_one_that_is_open_is_told_as_such() -> None:
    found = problems(text_of(FULL), replace(PLACE, months=["2026-09"]))
    assert "er en anden måned end den, der vises, 2026-09" in found["maaned"]


@pytest.mark.parametrize("name", ["010190-1234", "x" * 81, "linje\nskift", "  "])
def test_a_name_that_may_not_be_written_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioFileError):
        save(replace(FULL, name=name), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(FULL, tmp_path)
    before = path.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="space"):
        save(replace(FULL, role="Fagchef"), tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioFileError, match="kan ikke læses"):
        read(tmp_path / "mangler.toml")
    (tmp_path / "gammel.toml").write_bytes('navn = "Ærø"'.encode("cp1252"))
    with pytest.raises(ScenarioFileError, match="UTF-8"):
        read(tmp_path / "gammel.toml")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Højere brugertid", "hoejere-brugertid"),
        ("Ærø & Åbenrå!", "aeroe-aabenraa"),
        ("???", "scenarie"),
        ("../x", "x"),
    ],
)
def test_a_file_name_is_plain(name: str, key: str) -> None:
    assert replace(FULL, name=name).key == key


def test_all_parameters_can_be_written_and_read() -> None:
    every = Assumptions({key: {"": spec.lower} for key, spec in PARAMETERS.items()})
    assert parse(text_of(replace(FULL, assumptions=every)), "x.toml", PLACE).assumptions == every


def test_a_comment_with_a_cpr_number_is_refused_and_not_repeated() -> None:
    number = "010185-1234"
    told = problems(f"{text_of(FULL)}\n# Aftalt med borger {number}\n")
    assert "har noget, der ligner et CPR-nummer" in next(iter(told.values()))
    assert "1234" not in str(told)
