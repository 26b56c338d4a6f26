"""Numbers that look like a CPR number, in every form that people and systems write them."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.privacy import find_cpr, hide_cpr, mask_with_cpr


@pytest.mark.parametrize(
    "text",
    ["010203-1234", "0102031234", "010203 1234", "010203\u00a01234", "010203–1234", "010203 - 1234", "CPR0102031234",
     "(311299-0000)", "290200-1234", "700203-1234", "910102-1111", "født 010203-1234.", "x;3112991234;y"],
)  # fmt: skip
def test_numbers_that_look_like_a_cpr_number(text: str) -> None:
    found = find_cpr(text)
    assert len(found) == 1
    start, end = found[0]
    assert sum(sign.isdigit() for sign in text[start:end]) == 10
    assert not any(sign.isdigit() for sign in text[:start] + text[end:])
    assert not find_cpr(hide_cpr(text))


@pytest.mark.parametrize(
    "text",
    ["", "320203-1234", "001203-1234", "011303-1234", "310499-1234", "300299-1234", "12345678901", "10102031234", "01020312345",
     "6,0102031234 %", "12,0102031234", "-0,010203123456", "0.0102031234",
     "1.020.312.345", "010203", "2026-10-31", "a3f0102031234bcd9e", "deadbeef0102031234"],
)  # fmt: skip
def test_numbers_that_do_not(text: str) -> None:
    assert find_cpr(text) == []


@pytest.mark.parametrize("text", ["0102031234,0", "0102031234.0", "1.0102031234", "Borger 7,0102031234 flytter"])
def test_only_the_decimals_of_a_whole_number_are_no_cpr_number(text: str) -> None:
    assert hide_cpr(text) == text.replace("0102031234", "[skjult]")


def test_several_in_one_text_and_nothing_else_is_hidden() -> None:
    text = "fra 010203-1234 til 3112991234, beløb 1.234,56"
    assert [text[start:end] for start, end in find_cpr(text)] == ["010203-1234", "3112991234"]
    assert hide_cpr(text) == "fra [skjult] til [skjult], beløb 1.234,56"


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(alphabet="0123 -xæ", max_size=16),
            st.from_regex(r"\A\d{6}[- ]?\d{4,5}\Z"),
            st.from_regex(r"\A(?:født )?[0-3]?[1-9][-. \u200b]?0[1-9][-. /\u2009]?(?:19)?85[-\n\u2013\u00ad]?\d{4}\Z"),
        )
    )
)
def test_columns_are_searched_as_text_by_text(texts: list[str | None]) -> None:
    wanted = [bool(text and find_cpr(text)) for text in texts]
    plain = pa.array(texts, pa.string())
    assert list(mask_with_cpr(texts)) == wanted
    assert list(mask_with_cpr(plain)) == wanted
    assert list(mask_with_cpr(plain.dictionary_encode())) == wanted
    assert list(mask_with_cpr(pa.chunked_array([plain, plain]))) == wanted * 2


def test_days_of_a_calendar_and_long_ids() -> None:
    days = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    for month, last in enumerate(days, start=1):
        assert find_cpr(f"{last:02}{month:02}99-1234")
        assert find_cpr(f"{60 + last}{month:02}99-1234")
        assert not find_cpr(f"{last + 1:02}{month:02}99-1234")
        assert not find_cpr(f"{61 + last}{month:02}99-1234")
    # Ten digits in an id of sixteen signs or more with four letters or more.
    assert find_cpr("a0102031234")
    assert not find_cpr("abcd" + "0102031234" + "ef")
    assert find_cpr("abc" + "0102031234" + "zz")


@pytest.mark.parametrize(
    "number",
    ["010185.1234", "010185/1234", "010185_1234", "010185\u20091234", "010185\u200b1234", "0\u200b1\u200b01851234",
     "010185\u00ad-\u00ad1234", "010185\u20111234", "010185\t1234", "010185\n1234", "010185-\r\n1234", "010185\u20281234",
     "01.01.85-1234", "01-01-85 1234", "01/01-85 1234", "01. 01. 85 - 1234", "01 01 85 1234", "01011985-1234",
     "01-01-1985 1234", "01.01.1985.1234", "010119851234", "01012005-4567", "01 01 85 12 34", "01 01 85 - 12 34",
     "0 1 0 1 8 5 1 2 3 4", "0 1 0 1 8 5 - 1 2 3 4", "\uff10\uff11\uff10\uff11\uff18\uff15\uff0d\uff11\uff12\uff13\uff14",
     "\u0660\u0661\u0660\u0661\u0668\u0665\u0661\u0662\u0663\u0664", "\u06f0\u06f1\u06f0\u06f1\u06f8\u06f5-1234"],
)  # fmt: skip
def test_every_form_is_found_and_nothing_else_is_hidden(number: str) -> None:
    text = f"Ådalen, ny borger {number}, 3 timer"
    assert hide_cpr(text) == "Ådalen, ny borger [skjult], 3 timer"
    assert mask_with_cpr([text, "Ådalen – 12 34 56"]).tolist() == [True, False]
    assert find_cpr(number) == [(0, len(number))]


@pytest.mark.parametrize(
    "text", ["cpr: 101851234", "CPR-nr. 10185-1234", "født 10185-1234", "Borger 101851234 flytter"]
)
def test_a_number_that_has_lost_its_nought_is_found_where_a_word_says_what_it_is(text: str) -> None:
    assert "[skjult]" in hide_cpr(text)
    assert mask_with_cpr([text])[0]


@pytest.mark.parametrize(
    "text",
    ["Faktura 101851234", "101851234", "+45 12 34 56 78", "12 11 45 67 89 10", "1.05.10.25.1234.01", "31-12-2025 1430",
     "311220251430", "fra 31.12.2025 2026", "01.10.26-31.12.26", "45.000.000 kr. i 2026", "010126;1234", "010126, 1234",
     "991399-1234", "\u00bd 010203 \u2013 123", "19.01.1985", "01.01.1985-31.12.1986", "Konto 31.13.85-1234"],
)  # fmt: skip
def test_other_numbers_are_left(text: str) -> None:
    assert hide_cpr(text) == text
    assert not mask_with_cpr([text])[0]


def test_a_number_in_the_dates_of_another_is_not_left_behind() -> None:
    assert hide_cpr("010185-1234 020285-1234") == "[skjult] [skjult]"
    assert not find_cpr(hide_cpr("010185 010185 1234 5678 010185"))
