"""A declared field reads what it says, in the library's unit, and tells everything else."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any

import pandas as pd
import pytest

from styringslib.fields.fault import MISSING, UNKNOWN, Fault, SettingsError, as_written
from styringslib.fields.field import Field, Reading, Units
from styringslib.fields.kinds import Choice, Choices, Flag, Text, Texts, UnitName, UnitNames
from styringslib.fields.quantities import Date, Month, Number, Numbers, Share, Whole, Year
from styringslib.fields.section import Block, Blocks, Cases, Declared, Named, Section

K = ("n", "k", "")
UNITS = Units({"ådalen": "Ådalen", "0301": "Ådalen", "søby": "Søby"})


def read(field: Field, value: Any, units: Units | None = None) -> tuple[Any, list[Fault]]:
    reading = Reading(("a", field.key), [], units)
    return field.read(value, reading), reading.faults


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        (Text(*K), "  ord ", "ord"),
        (Text(*K, exact=True, pattern=r"[\s\S]"), "\t", "\t"),
        (Texts(*K, single=True), "a", ("a",)),
        (Texts(*K), ["a", "b"], ("a", "b")),
        (UnitName(*K), "0301", "Ådalen"),
        (UnitNames(*K), ["0301", "Søby", "ÅDALEN"], ("Ådalen", "Søby")),
        (Choice(*K, words={"ja": 1, 2: 3}), 2, 3),
        (Choice(*K, words={"ja": 1}, fold=True), " JA ", 1),
        (Choices(*K, words={"a": 1, "b": 2}), ["b", "a"], (2, 1)),
        (Choices(*K, words={"a": 1}), "a", (1,)),
        (Flag(*K), False, False),
        (Number(*K, low=0, high=2), 2, 2.0),
        (Number(*K, factor=60), 1.5, 90.0),
        (Share(*K), 61.5, 0.615),
        (Share(*K), 94.5, 0.945),
        (Whole(*K), 3.0, 3),
        (Year(*K), 1990, 1990),
        (Numbers(*K, length=2), [1, 2.5], (1.0, 2.5)),
        (Numbers(*K, length=3, fewer=True), [1], (1.0,)),
        (Month(*K), "2026-10", pd.Period("2026-10", "M")),
        (Month(*K), dt.date(2026, 10, 1), pd.Period("2026-10", "M")),
        (Month(*K), "2026-10-01", pd.Period("2026-10", "M")),
        (Date(*K), "2019-10-31", dt.date(2019, 10, 31)),
        (Date(*K), dt.date(2019, 10, 31), dt.date(2019, 10, 31)),
        (Named(*K, of=Number("", "", "")), {"x": 1}, {"x": 1.0}),
        (Named(*K, of=Share("", "", ""), names="year"), {"2027": 3}, {2027: 0.03}),
        (Named(*K, of=Number("", "", ""), names="unit"), {"0301": 1}, {"Ådalen": 1.0}),
        (Named(*K, of=Number("", "", ""), names={"Dialog": "dialogue"}), {"dialog": 2}, {"dialogue": 2.0}),
        (Blocks(*K, of=Section((Flag("f", "g", ""),))), [{"g": True}, {}], ({"f": True}, {"f": None})),
        (Blocks(*K, of=Section((Flag("f", "g", ""),)), single=True), {"g": True}, ({"f": True},)),
    ],
)
def test_what_is_right_is_read_without_a_fault(field: Field, value: Any, wanted: Any) -> None:
    got, faults = read(field, value, UNITS)
    assert faults == []
    assert got == pytest.approx(wanted) if isinstance(wanted, float) else got == wanted
    assert type(got) is type(wanted)


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        (Text(*K), " ", '[a]: k skal være en tekst i anførselstegn, ikke " ". Skriv fx "Tekst".'),
        (Text(*K, secret=True, pattern="[a-z]+", form="et navn"), "H1", '[a]: k skal være et navn. Skriv fx "Tekst".'),
        (Texts(*K, least=1), [], '[a]: k skal være en liste af tekster, ikke []. Skriv fx ["Tekst"].'),
        (Texts(*K, unique=True), ["a", "a"], '[a]: k nævner det samme to gange (der står ["a", "a"]). Slet det ene.'),
        (UnitName(*K), "Ådaln", '[a]: k nævner en enhed, der ikke kendes (der står "Ådaln"). Mente du Ådalen?'),
        (Choice(*K, words={"a": 1, "bb": 2, "c": 3}), "b", '[a]: k skal være "a", "bb" eller "c", ikke "b". Mente du bb?'),
        (Choice(*K, words={1: 1, 2: 2}), True, "[a]: k skal være 1 eller 2, ikke true. Skriv fx 1."),
        (Flag(*K), "ja", '[a]: k skal være true eller false, ikke "ja". Skriv true eller false uden anførselstegn.'),
        (Number(*K, low=0), -1, "[a]: k kan ikke være negativ (der står -1). Ret værdi eller enhed."),
        (Number(*K, low=0, above=True), 0, "[a]: k skal være et tal over 0, ikke 0. Ret værdi eller enhed."),
        (Number(*K, high=5), 5.5, "[a]: k skal være et tal på højst 5, ikke 5.5. Ret værdi eller enhed."),
        (Number(*K, low=1, high=5), "3", '[a]: k skal være et tal fra 1 til 5 uden anførselstegn, ikke "3". Skriv fx 1.'),
        (Number(*K), 1e300, "[a]: k er et urimeligt stort tal (der står 1e+300). Ret værdi eller enhed."),
        (Number(*K, high=0), -(10**16),
         "[a]: k er et urimeligt stort tal (der står -10000000000000000). Ret værdi eller enhed."),
        (Number(*K), float("nan"), "[a]: k skal være et tal, ikke nan. Skriv fx 1."),
        (Whole(*K, low=2, high=9), 2.5, "[a]: k skal være et helt tal fra 2 til 9, ikke 2.5. Skriv tallet uden decimaler."),
        (Numbers(*K, length=2), [1], "[a]: k skal være en liste med 2 tal, ikke [1]. Skriv fx [1, 1]."),
        (Month(*K), "2026-13", '[a]: k skal være en måned som "2026-10", ikke "2026-13". Skriv fx "2026-01".'),
        (Month(*K), "2026-10-02", '[a]: k skal være den første i en måned, ikke "2026-10-02". Skriv måneden, fx "2026-10".'),
        (Date(*K), "31-10-2019", '[a]: k skal være en dato som "2019-10-31", ikke "31-10-2019". Skriv fx "2026-10-31".'),
        (Named(*K, of=Number("", "", ""), names="year"), {"x": 1},
         '[a.k]: x skal være et årstal som 2027, ikke "x". Ret nøglen.'),
        (Named(*K, of=Number("", "", ""), names={"Dialog": "d"}), {"Dialogg": 1},
         "[a.k]: Nøglen Dialogg kendes ikke. Mente du Dialog?"),
        (Blocks(*K), {}, "[a]: k skal skrives som blokke, [[a.k]] (der står {  }). Se docs/datakontrakt.md."),
        (Block(*K), 3, "[a]: k skal være et afsnit med nøgler, ikke 3. Se docs/datakontrakt.md."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_one_line(field: Field, value: Any, line: str) -> None:
    _, faults = read(field, value, UNITS)
    assert [fault.line for fault in faults] == [line]


def test_a_unit_is_to_be_described_where_there_are_none() -> None:
    _, [fault] = read(UnitName(*K), "Ådalen", Units({}))
    assert fault.line == (
        '[a]: k nævner en enhed, der ikke kendes (der står "Ådalen"). Beskriv enheden under [[enheder]].'
    )


def test_what_is_left_out_has_its_default_in_the_librarys_unit() -> None:
    fields = (
        Share("s", "s_pct", "", default=50),
        Whole("w", "w", ""),
        Choice("c", "c", "", words={"ja": 7}, default="ja"),
    )
    inner = Block("b", "b", "", of=Section(fields), always=True)
    values, faults = Declared("a", Section((inner, Block("o", "o", "", of=Section(fields))))).read({"a": {}})
    assert faults == []
    assert values == {"b": {"s": 0.5, "w": None, "c": 7}, "o": None}


def test_a_section_tells_unknown_and_missing_keys_and_goes_on_with_defaults() -> None:
    section = Section((Share("s", "andel_pct", "", default=10), Text("t", "navn", "", required=True, example="A")))
    values, faults = Declared("a", section).read({"a": {"andel_pst": 1}})
    assert [fault.what for fault in faults] == [MISSING, UNKNOWN]
    assert [fault.line for fault in faults] == [
        '[a]: navn mangler. Tilføj navn = "A".',
        "[a]: Nøglen andel_pst kendes ikke. Mente du andel_pct?",
    ]
    assert [fault.told for fault in faults] == ["[a] mangler nøglen navn", "Nøglen andel_pst kendes ikke i [a]"]
    assert values == {"s": 0.1, "t": None}


def test_a_key_of_an_inner_section_is_told_where_it_belongs() -> None:
    inner = Section((Share("s", "weekend_pct", ""),))
    plans = Block("p", "bemanding", "", of=Section((Block("d", "distrikt", "", of=inner),)))
    _, [fault] = Declared("personale", Section((plans, Text("t", "artsgruppe", "")))).read(
        {"personale": {"weekned_pct": 1}}
    )
    assert fault.remedy == "Mente du weekend_pct i [personale.bemanding.distrikt]?"


def test_a_section_that_is_left_out_lacks_nothing() -> None:
    assert Declared("a", Section((Text("t", "navn", "", required=True),))).read({}) == ({"t": None}, [])


CASES = Cases(
    (Choice("kind", "slags", "", required=True, words={"x": "x", "y": "y"}),),
    by="slags",
    cases={"x": Section((Number("n", "tal", ""),)), "y": Section((Text("t", "ord", ""),))},
)


def test_the_fields_of_a_case_follow_its_word() -> None:
    declared = Declared("a", CASES)
    assert declared.read({"a": {"slags": "x", "tal": 1}}) == ({"kind": "x", "n": 1.0}, [])
    assert [fault.key for fault in declared.read({"a": {"slags": "y", "tal": 1}})[1]] == ["tal"]
    # Without a known word the keys of all words may be there, but no others.
    assert [fault.key for fault in declared.read({"a": {"slags": "z", "tal": 1, "ord": "a", "talk": 2}})[1]] == [
        "slags",
        "talk",
    ]


def test_a_reader_of_a_part_is_stopped_by_that_part_and_by_unknown_keys_alone() -> None:
    declared = Declared("a", Section((Flag("f", "f", ""), Flag("g", "g", ""))))
    assert declared.checked({"a": {"f": 1, "g": True}}, only=("g",))["g"] is True
    with pytest.raises(SettingsError, match="f skal være"):
        declared.checked({"a": {"f": 1, "g": True}})
    with pytest.raises(SettingsError, match="Nøglen h"):
        declared.checked({"a": {"h": 1}}, only=("g",))


def test_the_place_of_a_fault_is_told_as_the_file_has_it() -> None:
    fault = Fault(("moeder", "liste", 2, "navn"), MISSING, "Tilføj navn")
    assert (fault.where, fault.key, fault.told) == (
        "[[moeder.liste]] nr. 2",
        "navn",
        "[[moeder.liste]] nr. 2 mangler nøglen navn",
    )
    assert Fault(("t", "d", 1, "priser", 3, "pris"), "x").key == "priser[3].pris"
    assert Fault(("navn",), MISSING).told == "kommune.toml mangler nøglen navn"


def test_the_error_keeps_its_faults_between_processes() -> None:
    error = SettingsError([Fault(("a", "b"), "kendes ikke"), Fault(("c",), "mangler")], "demografi.toml")
    again = pickle.loads(pickle.dumps(error))
    assert again.faults == error.faults
    assert str(again) == "demografi.toml, [a]: Nøglen b kendes ikke.\ndemografi.toml, c mangler."


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "true"), ("a\"b\n", '"a\\"b\\n"'), (2.50, "2.5"), ([1, "x"], '[1, "x"]'), ({"ø å": 1}, '{ "ø å" = 1 }'),
     (dt.date(2026, 1, 2), "2026-01-02")],
)  # fmt: skip
def test_values_are_told_as_they_are_written(value: Any, written: str) -> None:
    assert as_written(value) == written
