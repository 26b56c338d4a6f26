"""One cell at a time: what is read, what is refused and why."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.commas import decimal_comma
from styringslib.intake.cells.left_out import words_for_nothing
from styringslib.intake.schema import tables

AMOUNT = tables()["postings"]["amount"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", 1234.56),
        ("1.234,56-", -1234.56),
        ("1.234,56 -", -1234.56),
        ("-1 234,56", -1234.56),
        ("-1\u00a0234,56", -1234.56),
        ("- 1\u202f234,56", -1234.56),
        ("−1234", -1234.0),
        ("(1.234,56)", -1234.56),
        ('="1234"', 1234.0),
        ('="1.234,5"', 1234.5),
        (" 1234 ", 1234.0),
        ("+5", 5.0),
        ("0", 0.0),
        ("0,00", 0.0),
        ("0,1", 0.1),
        ("1.234.567,89", 1234567.89),
        ("1.234 kr.", 1234.0),
        ("kr. 1.234,50", 1234.5),
        ("1.500", 1500.0),
        ("0,125", 0.125),
        ("12345,678", 12345.678),
        ("500 kr.", 500.0),
        ("1.000,00 kr.", 1000.0),
        ("DKK 500,00", 500.0),
        ("1.234,50 DKK", 1234.5),
        ("dkk -500", -500.0),
        ("500,00- DKK", -500.0),
        ("500,-", 500.0),
        ("kr. 1.500,-", 1500.0),
        ("-500,- kr", -500.0),
        ("2.000 kroner", 2000.0),
    ],
)
def test_amounts(text: str, value: float) -> None:
    assert cells.number(text, amount=True) == (value, cells.OK)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1.5", 1),
        ("1234.56", 1),
        ("1,234.56", 1),
        ("1.23.456", 2),
        ("498.211.75", 1),
        ("0.500", 1),
        ("12.34", 1),
        ("1,234", 3),
        ("1,234,567", 3),
        ("abc", 2),
        ("12a", 2),
        ("1-2", 2),
        ("--5", 2),
        ("1..000", 2),
        ("1,2,3", 2),
        ("1 23", 2),
        ("1e5", 17),
        ("1,23E+10", 17),
        ("#I/T", 20),
        ("#REF!", 20),
        ("2026-10-01", 21),
        ("٣", 2),
        ("600:30", 2),
        ("EUR 500", 2),
        ("75 %", 2),
        ("9" * 400, 14),
        ("9" * 400 + ",50", 14),
        ("-" + "9" * 400, 13),
        ("1.000.000.000.000.000-", 13),
        ("999.999.999.999.999.999", 14),
    ],
)
def test_amounts_refused(text: str, fault: int) -> None:
    assert cells.number(text, amount=True)[1] == fault


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("600:30", 600.5),
        ("590:15", 590.25),
        ("990:00", 990.0),
        ("0:06", 0.1),
        ("7:30:36", 7.51),
        ("-7:30", -7.5),
        ("24:00:00", 24.0),
    ],
)
def test_hours_as_care_systems_and_excel_write_them(text: str, hours: float) -> None:
    assert cells.number(text, hours=True) == (hours, cells.OK)
    assert cells.number(text)[1] == 2


@pytest.mark.parametrize("text", ["7:60", "7:5", ":30", "7:30:61", "1:2:3", "12:30 - 13:00"])
def test_what_is_no_length_of_time(text: str) -> None:
    assert cells.hours_minutes(text) is None


def test_lengths_of_time_typed_in_a_source() -> None:
    assert cells.shown(dt.timedelta(days=41, hours=6)) == "990:00"
    assert cells.shown(-dt.timedelta(hours=7, minutes=30, seconds=36)) == "-7:30:36"
    assert cells.shown(dt.time(7, 30)) == "7:30"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "NULL",
        "null",
        "(tom)",
        "(TOM)",
        "(blank)",
        "#",
        "N/A",
        "n/a",
        "-",
        "–",
        ".",
        "...",
        "None",
        "NaN",
        '="-"',
    ],
)
@pytest.mark.parametrize("coded", [True, False])
def test_what_systems_write_where_there_is_nothing_is_nothing_in_any_column(text: str, coded: bool) -> None:
    """Also in columns too long or too varied to be read word by word."""
    sager = tables()["cases"]
    for column, good in (
        ("hours_per_week", "5,5"),
        ("from_date", "31-10-2026"),
        ("citizen", "b1"),
        ("birth_year", "1940"),
    ):
        array = pa.array([good] * 300 + [text], pa.string())
        array = array.dictionary_encode() if coded else array
        kind = sager[column].kind
        read = (
            columns.numbers(array, sager[column])
            if kind == "number"
            else columns.dates(array)
            if kind == "date"
            else columns.plain_texts(array, identity=True)
        )
        assert (read.empty[-1], read.faults[-1], read.empty[0]) == (True, cells.OK, False)
        if text.strip():
            assert words_for_nothing(array, read.empty) == {text.strip(): 1}


@pytest.mark.parametrize("text", ["Ingen", "NA", "0", "#12", "-1", "A.", "null-linje"])
def test_words_that_may_mean_something_are_kept(text: str) -> None:
    assert cells.clean(text) == text


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        (["1,234"], True),
        (["1,234", "5,000"], True),
        (["1,234", "7"], True),
        (["1,2340", "1,234"], True),  # a typed number of three decimals tells nothing of a text
        (["1,234", "12,5"], False),
        (["1,234", "0,125"], False),
        (["1,234", "1234,567"], False),
        (["1,234", "1.234,567"], False),
        (["1,234", "1,2345"], False),
        (["12,50"], False),
    ],
)
@pytest.mark.parametrize("coded", [True, False])
def test_hours_with_three_decimals_are_asked_about_unless_the_column_shows_what_a_comma_is(
    texts: list[str], asked: bool, coded: bool
) -> None:
    array = pa.array(texts * 150, pa.string())
    read = columns.numbers(array.dictionary_encode() if coded else array, tables()["activity"]["delivered_hours"])
    assert (3 in read.faults) == asked


def test_recipients_and_shares_with_three_decimals() -> None:
    recipients = tables()["activity"]["recipients"]
    assert list(columns.numbers(pa.array(["5,000", "12", "5,0"]), recipients).faults) == [3, 0, 0]
    share = tables()["expected_changes"]["probability"]
    assert list(columns.numbers(pa.array(["7,125", "75 %"]), share).faults) == [0, 0]


def test_three_decimals_are_hours_but_could_be_an_english_amount() -> None:
    assert cells.number("7,125") == (7.125, cells.OK)
    assert cells.number("7,125", amount=True)[1] == 3


@pytest.mark.parametrize(
    "text",
    [
        "31-10-2026",
        "31.10.2026",
        "2026-10-31",
        "20261031",
        "31/10/2026",
        "2026-10-31 00:00:00",
        '="31-10-2026"',
        "31-10-2026 13:45:10",
        "31-10-2026 13:45",
        "31.10.2026 7.05",
        "2026-10-31T13:45:10",
        "2026-10-31 13:45:10.123",
        "2026-10-31T00:00:00+01:00",
        "2026-10-31T23:30:00+01:00",
        "2026-10-30T23:00:00Z",
        "2026-10-31T22:59:00Z",
        "2026-10-30 23:00:00+00:00",
    ],
)
def test_dates(text: str) -> None:
    assert cells.date(text) == (dt.date(2026, 10, 31), cells.OK)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("03/04/2026", 6),
        ("31-10-26", 6),
        ("31-11-2026", 7),
        ("29-02-2026", 7),
        ("31-10-0026", 7),
        ("46326", 25),
        ("i går", 5),
    ],
)
def test_dates_refused(text: str, fault: int) -> None:
    assert cells.date(text)[1] == fault


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-30T22:00:00Z", dt.date(2026, 7, 1)),  # summer time: midnight in Denmark is 22 in universal time
        ("2026-06-30T21:59:00Z", dt.date(2026, 6, 30)),
        ("2026-03-29T00:30:00Z", dt.date(2026, 3, 29)),
        ("2025-12-31T23:00:00Z", dt.date(2026, 1, 1)),
        ("2026-10-25T00:59:00Z", dt.date(2026, 10, 25)),
        ("2026-10-25T22:30:00Z", dt.date(2026, 10, 25)),
        ("2026-03-28T22:30:00Z", dt.date(2026, 3, 28)),
        ("2026-03-29T22:30:00Z", dt.date(2026, 3, 30)),
    ],
)
def test_universal_time_is_told_as_danish_days(text: str, day: dt.date) -> None:
    assert cells.date(text) == (day, cells.OK)


def test_date_with_slashes_that_can_mean_one_thing_only() -> None:
    assert cells.date("04/04/2026") == (dt.date(2026, 4, 4), cells.OK)
    assert cells.date("29/02/2024") == (dt.date(2024, 2, 29), cells.OK)


@pytest.mark.parametrize(
    "text",
    [
        "202610",
        "2026-10",
        "10.2026",
        "10-2026",
        "10/2026",
        "okt 2026",
        "Oktober 2026",
        "okt. 2026",
        "2026M10",
        "010.2026",
        "010/2026",
        "2026010",
        "2026/010",
        "2026P10",
        "October 2026",
        "Oct 2026",
        "oct. 2026",
        "2026 oktober",
        "oktober, 2026",
        "okt-2026",
        "01-10-2026 00:00:00",
        "01-10-2026",
        "2026-10-31",
    ],
)
def test_months(text: str) -> None:
    assert cells.month(text) == ((2026, 10), cells.OK)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2026-13", 10),
        ("2026-00", 10),
        ("okt", 9),
        ("10", 9),
        ("okt-26", 8),
        ("102026", 8),
        ("15-10-2026", 23),
        ("1026-10", 8),
        ("maj maj", 8),
    ],
)
def test_months_refused(text: str, fault: int) -> None:
    assert cells.month(text)[1] == fault


def test_periods_and_years_from_elsewhere() -> None:
    assert cells.month("202613", periods=True) == ((2026, 13), cells.OK)
    assert cells.month("16.2026", periods=True) == ((2026, 16), cells.OK)
    assert cells.month("202617", periods=True)[1] == 10
    assert cells.month("016.2026", periods=True) == ((2026, 16), cells.OK)
    assert cells.month("2026013", periods=True) == ((2026, 13), cells.OK)
    assert cells.month("017.2026", periods=True)[1] == 10
    assert cells.month("013.2026")[1] == 10
    assert cells.month("Januar", year=2019) == ((2019, 1), cells.OK)
    assert cells.month("7", year=2019) == ((2019, 7), cells.OK)


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
def test_typed_numbers_survive_the_strict_reader(value: float) -> None:
    for amount in (True, False):
        read, fault = cells.number(cells.shown(value), amount=amount)
        assert fault == cells.OK
        assert read == pytest.approx(value, rel=1e-15, abs=1e-15)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31)))
def test_every_day_in_every_form(day: dt.date) -> None:
    for form in ("%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y%m%d"):
        assert cells.date(day.strftime(form)) == (day, cells.OK)


NUMBERS = st.one_of(
    st.from_regex(r"\A[ \u00a0]?[-−]?[0-9]{1,4}([ .\u00a0]?[0-9]{3}){0,2}([.,][0-9]{0,4})?[ ]?-?\Z"),
    st.text(alphabet='0123456789.,- ="()krE\u00a0', max_size=10),
    st.sampled_from(["", " ", "\u00a0", '="12"', "#I/T", "1.5", "1,234"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=12), st.booleans())
def test_columns_of_numbers_are_read_as_cell_by_cell(texts: list[str], amount: bool) -> None:
    column = AMOUNT if amount else tables()["payroll"]["hours"]
    many = texts * (1 + 450 // len(texts))  # long enough for the compiled way, so that both are compared
    read = columns.numbers(pa.array(many, pa.string()), column)
    asked = not decimal_comma(pa.array(many, pa.string()), column)
    for place, text in enumerate(texts):
        value, fault = cells.number(text, amount=asked, hours=not amount)
        if not cells.clean(text):
            assert read.empty[place]
            assert read.faults[place] == cells.OK
        elif fault == cells.OK and not (column.minimum is not None and value < column.minimum):
            assert read.values[place] == value
            assert read.faults[place] == cells.OK
        else:
            assert read.faults[place] == (fault or 13)
            assert np.isnan(read.values[place])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet=' abcæøåÃ¦\u0301\u00a0="#I/TE+1,\ufffd', max_size=6), min_size=1, max_size=12),
    st.booleans(),
)
def test_columns_of_texts_are_read_alike_coded_or_not(texts: list[str], identity: bool) -> None:
    plain = columns.plain_texts(pa.array(texts, pa.string()), identity=identity)
    coded = columns.plain_texts(pa.array(texts, pa.string()).dictionary_encode(), identity=identity)
    assert plain.values.to_pylist() == coded.values.to_pylist() == [cells.clean(text) for text in texts]
    assert list(plain.faults) == list(coded.faults)
    assert list(plain.empty) == list(coded.empty) == [not cells.clean(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ÆL § 10", "aeldrelov"),
        ("Ældrelovens § 10", "aeldrelov"),
        ("ÆL §11", "aeldrelov"),
        ("SEL § 83 a", "sel_83a"),
        ("sel §83A.", "sel_83a"),
        ("Servicelovens § 83b", "sel_83b"),
        ("SEL. § 83", "sel_83"),
        ("SUL §138", "sul_138"),
        ("Sundhedsloven § 138", "sul_138"),
    ],
)
def test_paragraphs_of_the_law_as_people_write_them(text: str, code: str) -> None:
    for table in ("activity", "cases"):
        read = columns.choices(pa.array([text, "SEL § 85"]), tables()[table]["legal_basis"])
        assert (read.values.to_pylist()[0], list(read.faults)) == (code, [0, 11])


def test_range_and_wholeness_of_numbers() -> None:
    hours = tables()["cases"]["hours_per_week"]
    assert list(columns.numbers(pa.array(["168", "169", "-1"]), hours).faults) == [0, 14, 13]
    age = tables()["population"]["age"]
    assert list(columns.numbers(pa.array(["80", "80,5", "121"]), age).faults) == [0, 15, 14]


def test_damaged_letters_and_ids_that_excel_has_rounded() -> None:
    read = columns.plain_texts(pa.array(["Ã…dalen", "\ufffddalen", "1,23E+10", "Ådalen"]), identity=True)
    assert list(read.faults) == [19, 18, 17, 0]
