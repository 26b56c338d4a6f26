import json

import pandas as pd
import pytest

from styringslib.demography import parse_statbank
from styringslib.demography.statbank import _is_wide_heading

LONG = """OMRÅDE;KØN;ALDER;TID;INDHOLD
Kolding;I alt;I alt;2026;95000
Kolding;Mænd;0 år;2026;512
Kolding;Mænd;110 år og derover;2026;0
Kolding;Kvinder;0 år;2026;498
Hele landet;Kvinder;0 år;2026;31.020
"""

WIDE = """"Befolkningsfremskrivning for kommuner efter område, køn, alder og tid"
"";"";"";"2026";"2027"
"621 Kolding";"Mænd";"0 år";"512";"520"
"";"";"1 år";"530";"1 018"
"";"Kvinder";"0 år";"498";"505"
"";"";"1 år";"510";"517"
"Anm.: Tallene er foreløbige"
"""


def cell(frame: pd.DataFrame, **keys) -> float:
    for name, value in keys.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return float(frame["persons"].iloc[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_long_form_in_every_encoding(encoding: str) -> None:
    frame = parse_statbank(LONG.encode(encoding))
    assert list(frame.columns) == ["unit", "year", "sex", "age", "persons"]
    assert len(frame) == 4
    assert cell(frame, unit="Kolding", sex="M", age=0, year=2026) == 512
    assert cell(frame, unit="Kolding", sex="M", age=110) == 0
    assert cell(frame, unit="national", sex="K") == 31_020


def test_wide_form_with_title_repeated_labels_and_footnote() -> None:
    frame = parse_statbank(WIDE)
    assert len(frame) == 8
    assert set(frame["unit"]) == {"Kolding"}
    assert cell(frame, sex="M", age=1, year=2027) == 1018
    assert cell(frame, sex="K", age=0, year=2026) == 498


def test_both_forms_give_the_same() -> None:
    long = "OMRÅDE;KØN;ALDER;TID;INDHOLD\n" + "".join(
        f"621 Kolding;{sex};{age} år;{year};{number}\n"
        for sex, age, year, number in [
            ("Mænd", 0, 2026, 512),
            ("Mænd", 0, 2027, 520),
            ("Mænd", 1, 2026, 530),
            ("Mænd", 1, 2027, 1018),
            ("Kvinder", 0, 2026, 498),
            ("Kvinder", 0, 2027, 505),
            ("Kvinder", 1, 2026, 510),
            ("Kvinder", 1, 2027, 517),
        ]
    )
    pd.testing.assert_frame_equal(parse_statbank(long), parse_statbank(WIDE))


def test_sexes_as_a_second_heading() -> None:
    text = '"";"";"2026";"";"2027";""\n"";"";"Mænd";"Kvinder";"Mænd";"Kvinder"\n"Varde";"67 år";"1";"2";"3";"4"\n'
    frame = parse_statbank(text)
    assert cell(frame, unit="Varde", sex="K", year=2026, age=67) == 2
    assert cell(frame, unit="Varde", sex="M", year=2027, age=67) == 3


def test_only_the_first_quarter_is_the_first_of_january() -> None:
    text = "OMRÅDE;KØN;ALDER;TID;INDHOLD\n" + "".join(f"Varde;Mænd;80 år;2025K{q};{q * 10}\n" for q in (1, 2, 3, 4))
    frame = parse_statbank(text)
    assert frame["persons"].tolist() == [10]
    assert "1. kvartal" in frame.attrs["notes"][0]


def test_bands_and_totals_only() -> None:
    text = "OMRÅDE;ALDER;TID;INDHOLD\nVarde;0-4 år;2026;100\nVarde;95 år og derover;2026;7\n"
    frame = parse_statbank(text)
    assert list(frame.columns) == ["unit", "year", "age", "age_to", "persons"]
    assert frame["age_to"].iloc[0] == 4
    assert pd.isna(frame["age_to"].iloc[1])
    total = parse_statbank("OMRÅDE;ALDER;TID;INDHOLD\nVarde;Alder i alt;2026;50000\n")
    assert list(total.columns) == ["unit", "year", "persons"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hej;med;dig\n1;2;3\n", "ligner ikke"),
        ("OMRÅDE;KØN;ALDER;TID;INDHOLD\n", "ingen talrækker"),
        (
            "OMRÅDE;KØN;ALDER;TID;INDHOLD\nVarde;Mænd;1 år;2026;..\nVarde;Mænd;2 år;2026;x7\n",
            "(?s)tallet mangler.*'x7' er ikke et tal",
        ),
        ("OMRÅDE;KØN;ALDER;TID;INDHOLD\nVarde;Mænd;1 år;2026K3;5\n", "1. januar"),
    ],
)
def test_other_files_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_statbank(text)


@pytest.mark.parametrize(
    ("row", "heading"),
    [
        (["", "2026", "2027"], True),
        (["", "2026K1", "2026K2"], True),
        (["", "0 år", "1 år"], True),
        (["", "Mænd", "Kvinder"], True),
        (["Kolding", "2026", "2027"], True),  # a word before the years
        (["Kolding", "2026", "12"], False),
        (["Kolding", "512", "520"], False),
        (["", "2026", "Kolding"], False),
        (["2026", "", ""], False),
        (["", "", ""], False),
    ],
)
def test_a_heading_has_years_ages_or_sexes_in_all_but_its_first_cell(row: list[str], heading: bool) -> None:
    assert _is_wide_heading(row) is heading


def test_ages_that_none_can_be_read_from_leave_the_persons_in_all() -> None:
    rows = "Kolding;Mænd;I alt;2026;47000\nKolding;Kvinder;I alt;2026;48000\n"
    found = parse_statbank("OMRÅDE;KØN;ALDER;TID;INDHOLD\n" + rows)
    assert "age" not in found.columns
    assert sorted(found["persons"]) == [47_000, 48_000]


def test_the_presentations_of_one_table_are_one_table() -> None:
    """Texts, codes, both, in Danish and English, wide and as JSON-stat: persons of Odense aged 65 and 105 or more."""
    rows = [("M", 65, 900), ("M", 105, 2), ("K", 65, 910), ("K", 105, 5)]
    danish = {"M": "Mænd", "K": "Kvinder", 65: "65 år", 105: "105 år og derover"}
    english = {"M": "Men", "K": "Women", 65: "65 years", 105: "105 years and over"}
    codes = {"M": "1", "K": "2", 65: "65", 105: "105-"}

    def long(heading: str, line: str, words: dict) -> str:
        return heading + "\n" + "".join(
            line.format(sex=words[sex], age=words[age], s=codes[sex], a=codes[age], n=number) + "\n"
            for sex, age, number in rows
        )  # fmt: skip

    texts = {
        "danish": long("OMRÅDE;KØN;ALDER;TID;INDHOLD", "Odense;{sex};{age};2025K1;{n}", danish),
        "english": long("AREA;SEX;AGE;TIME;CONTENT", "Odense;{sex};{age};2025Q1;{n}", english),
        "code and text": long(
            "OMRÅDE;KØN;ALDER;TID;INDHOLD", "461 Odense;{s} {sex};{a} {age};2025K1 2025K1;{n}", danish
        ),
        "text and code": long(
            "OMRÅDE;KØN;ALDER;TID;INDHOLD", "Odense 461;{sex} {s};{age} {a};2025K1 2025K1;{n}", danish
        ),
        "tabs, other order": long("TID\tALDER\tKØN\tOMRÅDE\tINDHOLD", "2025\t{age}\t{sex}\tOdense\t{n}", danish),
        "months": long("OMRÅDE;KØN;ALDER;TID;INDHOLD", "Odense;{sex};{age};2025M01;{n}", danish)
        + "Odense;Mænd;65 år;2025M02;901\n",
        "codes": long("OMRÅDE;KØN;ALDER;TID;INDHOLD", "461;{sex};{age};2025K1;{n}", codes),
        "wide english": "Population\n;;;2025\nOdense;Men;65 years;900\n;;105 years and over;2\n"
        ";Women;65 years;910\n;;105 years and over;5\n",
    }
    wanted = pd.DataFrame({"unit": "Odense", "year": 2025, "sex": ["M", "M", "K", "K"], "age": [65, 105] * 2})
    wanted["persons"] = [900, 2, 910, 5]
    for name, text in texts.items():
        found = parse_statbank(text).drop(columns="age_to", errors="ignore")
        if name == "codes":
            assert set(found["unit"]) == {"461"}
            found["unit"] = "Odense"
        pd.testing.assert_frame_equal(found, wanted, obj=name, check_dtype=False)


STAT = """{"dataset": {"dimension": {
"OMRÅDE": {"category": {"index": {"461": 0, "000": 1}, "label": {"461": "Odense", "000": "Hele landet"}}},
"KØN": {"category": {"index": {"1": 0, "2": 1}, "label": {"1": "Mænd", "2": "Kvinder"}}},
"ALDER": {"category": {"index": {"65": 0}, "label": {"65": "65 år"}}},
"ContentsCode": {"category": {"index": {"FOLK1A": 0}, "label": {"FOLK1A": "Folketal"}}},
"Tid": {"category": {"index": {"2025K1": 0, "2025K2": 1}, "label": {"2025K1": "2025K1", "2025K2": "2025K2"}}},
"id": ["OMRÅDE", "KØN", "ALDER", "ContentsCode", "Tid"], "size": [2, 2, 1, 1, 2]},
"value": [900, 901, 910, 911, 30000, 30001, 31000, 31001]}}"""


@pytest.mark.parametrize("version", [1, 2])
def test_json_stat(version: int) -> None:
    text = STAT
    if version == 2:
        inner = json.loads(STAT)["dataset"]
        dimension = {name: inner["dimension"][name] for name in inner["dimension"]["id"]}
        sparse = {str(place): value for place, value in enumerate(inner["value"])}
        text = json.dumps({"version": "2.0", "id": inner["dimension"]["id"], "dimension": dimension, "value": sparse})
    found = parse_statbank(text.encode())
    assert found["persons"].to_list() == [900, 910, 30000, 31000]
    assert found["unit"].to_list() == ["Odense"] * 2 + ["national"] * 2
    assert "1. kvartal" in found.attrs["notes"][0]


def test_a_further_dimension_counts_by_its_total_alone() -> None:
    heading = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\n"
    lines = [f"Odense;Mænd;65 år;{word};2025K1;{number}\n" for word, number in (("Ugift", 200), ("Gift", 700))]
    total = "Odense;Mænd;65 år;I alt;2025K1;900\n"
    assert parse_statbank(heading + "".join([*lines, total]))["persons"].to_list() == [900]
    assert parse_statbank(heading + total)["persons"].to_list() == [900]
    with pytest.raises(ValueError, match="også delt efter CIVILSTAND uden en række med i alt"):
        parse_statbank(heading + "".join(lines))


def test_deaths_by_age_are_read_with_the_open_age() -> None:
    lines = ["98 år;Mænd;2024;7", "99 år og derover;Mænd;2024;9", "Alder i alt;Mænd;2024;16"]
    text = "OMRÅDE;ALDER;KØN;TID;INDHOLD\n" + "".join(f"Odense;{line}\n" for line in lines)
    found = parse_statbank(text)
    assert found[["age", "persons"]].to_numpy().tolist() == [[98, 7], [99, 9]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04rest", "et regneark"),
        (b"%PDF-1.7", "en PDF"),
        (b"<html><body>", "en webside"),
        (b'CHARSET="ANSI";\nAXIS-VERSION="2013";', "formatet PX"),
        (b'{"dimension": {}}', "JSON-stat"),
        (b"{" * 100_000, "JSON-stat"),
    ],
)
def test_other_files_are_told_for_what_they_are(content: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_statbank(content)


@pytest.mark.parametrize("row", ["Kolding;Kvin", "Kolding;Kvinder;1 år;2026;5;6", ";;12;2026"])
def test_a_broken_row_is_not_left_out_in_silence(row: str) -> None:
    with pytest.raises(ValueError, match=r"en række med \d felter, hvor overskriften har 5 \("):
        parse_statbank(LONG + row + "\n")
    assert len(parse_statbank(LONG + "Anm.: Tallene er foreløbige\n")) == 4


def test_a_number_that_stands_twice_is_told() -> None:
    with pytest.raises(ValueError, match=r"har 1 tal mere end én gang \(det første: 2026, Kolding, M, 0"):
        parse_statbank(LONG + "Kolding;Mænd;0 år;2026;513\n")


def test_rows_above_the_heading_and_signs_that_no_text_has_are_told() -> None:
    with pytest.raises(ValueError, match="tal over overskriften"):
        parse_statbank("Kolding;Mænd;0 år;2026;513\n" + LONG)
    with pytest.raises(ValueError, match="tegn, der ikke kan læses"):
        parse_statbank(LONG.replace("Kolding", "Kol\0ding").encode())
    with pytest.raises(ValueError, match="er ikke et tal"):
        parse_statbank(LONG.replace("95000", "9" * 400).replace("I alt;I alt", "Mænd;1 år"))
