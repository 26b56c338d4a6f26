"""The same unit under several names and codes, and what kind it is."""

from __future__ import annotations

import pytest

from styringslib.intake.settings.settings import Unit
from styringslib.proposals.unit_names import core_of, kind_of
from styringslib.proposals.unit_words import UnitWord
from styringslib.proposals.units import proposed_units
from styringslib.proposals.values import code_of


def _word(text: str, sheet: int, kroner: float = 1.0, **areas: int) -> UnitWord:
    code, name = code_of(text)
    word = UnitWord(text, code, name, core_of(name), 1, kroner, tables={"postings"}, sheets={sheet})
    word.areas.update(areas)
    return word


@pytest.mark.parametrize(
    ("name", "core"),
    [("Hpl. Ådal", "aadal"), ("Hjemmepleje Ådal", "aadal"), ("Ådal dag", "aadal"), ("Aadal", "aadal"), ("Botilbuddet", ""),
     ("Skovgården takst", "skovgaarden")],
)  # fmt: skip
def test_what_is_a_units_own_in_a_name(name: str, core: str) -> None:
    assert core_of(name) == core


@pytest.mark.parametrize(
    ("name", "area", "kind"),
    [
        ("Træningsteamet", "", "rehabilitation"),
        ("Skovgården", "", "residential"),
        ("Visitationen", "Hjemmepleje", "purchaser"),
        ("Elmely", "Hjemmepleje", "district"),
        ("Elmely", "", None),
        ("Omsorg Nord ApS", "Hjemmepleje", "provider"),
        ("Sygeplejen", "", "nursing"),
    ],
)
def test_the_kind_of_a_unit(name: str, area: str, kind: str | None) -> None:
    assert kind_of(name, area) == kind


def test_codes_and_names_are_put_together() -> None:
    words = [
        _word("5130110101 Ådal dag", 0, 500.0),
        _word("5130110102 Ådal aften", 0, 300.0),
        _word("5130110201 Næs dag", 0, 200.0),
        _word("5130110101", 1),
        _word("Hpl. Ådal", 2),
        _word("Hjemmepleje Næs", 3),
        _word("Hjemmepleje Ådal", 3),
        _word("5130110299", 1),
        _word("9999999999", 1),
    ]
    units, left = proposed_units(words)
    assert [(unit.name, unit.key, unit.kind) for unit in units] == [
        ("Hjemmepleje Ådal", "hjemmepleje_aadal", "district"),
        ("Hjemmepleje Næs", "hjemmepleje_naes", "district"),
    ]
    # A code that differs from Næs' in the last two signs is put to it, and asked about.
    assert units[1].unsure == ["5130110299"]
    assert [word.word for word in left] == ["9999999999"]
    units, left = proposed_units(
        words, answers={"enhed:5130110299": "Hjemmepleje Ådal", "enhed:9999999999": "Hjemmepleje Næs"}
    )
    assert "5130110299" in [word.word for word in units[0].words]
    assert left == []


def test_two_units_of_one_file_are_never_one() -> None:
    units, _ = proposed_units([_word("Birkelunds", 0), _word("Birkelunde", 0), _word("Birkelund", 1)])
    assert sorted(unit.name for unit in units) == ["Birkelunde", "Birkelunds"]


def test_a_units_kind_and_sameness_are_as_answered() -> None:
    words = [_word("Rehabteam", 0), _word("Træning og Rehab", 1)]
    (unit,), _ = proposed_units(words)
    assert unit.same == ("Rehabteam", "Træning og Rehab")
    units, _ = proposed_units(words, answers={"samme:Rehabteam = Træning og Rehab": "nej"})
    assert [unit.name for unit in units] == ["Rehabteam", "Træning og Rehab"]
    (unit,), _ = proposed_units([_word("Elmely", 0)], answers={"slags:Elmely": "residential"})
    assert (unit.kind, unit.area) == ("residential", "Botilbud")


def test_what_kommune_toml_says_stands() -> None:
    known = [Unit("Distrikt Ådal", "d1", "district", "Hjemmepleje", aliases=("4711",))]
    units, _ = proposed_units([_word("4711", 0), _word("Ådal dag", 1), _word("Nyby", 1)], known)
    assert [(unit.name, unit.known, [word.word for word in unit.words]) for unit in units] == [
        ("Distrikt Ådal", True, ["4711", "Ådal dag"]),
        ("Nyby", False, ["Nyby"]),
    ]


def test_an_answer_that_names_no_kind_is_no_answer() -> None:
    """It stands in kommune.toml, where people may write what they like."""
    (guessed,), _ = proposed_units([_word("Elmely", 0)])
    (unit,), _ = proposed_units([_word("Elmely", 0)], answers={"slags:Elmely": "plejehjem"})
    assert (unit.kind, unit.area, unit.sure_kind) == (guessed.kind, guessed.area, guessed.sure_kind)
