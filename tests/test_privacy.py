"""CPR-like numbers, pseudonyms, small counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.privacy import find_cpr, hide_cpr, mask_with_cpr, pseudonym_key, pseudonyms, suppress_small_counts


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
     "1.020.312.345", "01-02-2003 1234", "010203", "2026-10-31", "a3f0102031234bcd9e", "deadbeef0102031234"],
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
    st.lists(st.one_of(st.none(), st.text(alphabet="0123 -xæ", max_size=16), st.from_regex(r"\A\d{6}[- ]?\d{4,5}\Z")))
)
def test_columns_are_searched_as_text_by_text(texts: list[str | None]) -> None:
    wanted = [bool(text and find_cpr(text)) for text in texts]
    plain = pa.array(texts, pa.string())
    assert list(mask_with_cpr(texts)) == wanted
    assert list(mask_with_cpr(plain)) == wanted
    assert list(mask_with_cpr(plain.dictionary_encode())) == wanted
    assert list(mask_with_cpr(pa.chunked_array([plain, plain]))) == wanted * 2


KEY = b"en hemmelig noegle af god laengde"


def test_pseudonyms_are_stable_differ_by_key_and_never_look_like_numbers() -> None:
    first = pseudonyms(["010203-1234", "0102031234", "311299-0000", None], KEY)
    assert first[0] == first[1] != first[2]
    assert first[3] is None
    assert first != pseudonyms(["010203-1234", "0102031234", "311299-0000", None], KEY[::-1])
    assert all(name is None or (name.isalpha() and len(name) == 20) for name in first)


def test_key_comes_from_outside_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOEGLE", raising=False)
    with pytest.raises(ValueError, match="NOEGLE er ikke sat"):
        pseudonym_key("NOEGLE")
    monkeypatch.setenv("NOEGLE", "kort")
    with pytest.raises(ValueError, match="for kort"):
        pseudonym_key("NOEGLE")
    file = tmp_path / "data" / "noegle.txt"
    file.parent.mkdir()
    file.write_bytes(KEY + b"\n")
    monkeypatch.setenv("NOEGLE", str(file))
    assert pseudonym_key("NOEGLE") == KEY
    assert pseudonym_key("NOEGLE", data=tmp_path / "andet") == KEY
    with pytest.raises(ValueError, match="ligger i datamappen"):
        pseudonym_key("NOEGLE", data=tmp_path / "data")


def table(rows: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(
        rows, columns=[f"k{place}" for place in range(len(rows[0]))], index=[f"r{place}" for place in range(len(rows))]
    )


def test_small_counts_are_hidden_with_a_second_cell_per_line() -> None:
    result = suppress_small_counts(table([[3, 20, 30], [10, 11, 12], [40, 50, 60]]))
    assert result.isna().to_numpy().tolist() == [[True, True, False], [True, True, False], [False, False, False]]
    assert result.loc["r2", "k0"] == 40


def test_nothing_is_hidden_when_nothing_is_small() -> None:
    counts = table([[5, 0], [7, 8]])
    pd.testing.assert_frame_equal(suppress_small_counts(counts), counts.astype(float))


def test_zero_is_hidden_on_request_and_text_columns_are_left() -> None:
    counts = pd.DataFrame({"enhed": ["a", "b", "c"], "antal": [0, 9, 12]})
    assert suppress_small_counts(counts)["antal"].tolist() == [0, 9, 12]
    hidden = suppress_small_counts(counts, zero_is_safe=False)
    assert hidden["antal"].isna().tolist() == [True, True, False]
    assert hidden["enhed"].tolist() == ["a", "b", "c"]
    assert counts["antal"].tolist() == [0, 9, 12]


def test_totals_in_the_table_do_not_give_cells_away() -> None:
    counts = table([[3, 20, 23], [10, 11, 21], [13, 31, 44]]).rename(columns={"k2": "alle"}, index={"r2": "I alt"})
    result = suppress_small_counts(counts, total_row="I alt", total_column="alle")
    assert result.loc["I alt", "alle"] == 44
    assert result.iloc[:2, :2].isna().all(axis=None)


def test_bad_calls() -> None:
    with pytest.raises(ValueError, match="1 eller mere"):
        suppress_small_counts(table([[1]]), 0)
    with pytest.raises(ValueError, match="negative"):
        suppress_small_counts(table([[-1]]))
    assert suppress_small_counts(pd.DataFrame({"antal": []})).empty


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=5), st.integers(2, 8))
def test_no_line_with_a_known_total_gives_a_hidden_cell_away(rows: list[list[float]], minimum: int) -> None:
    counts = table(rows)
    result = suppress_small_counts(counts, minimum)
    values, hidden = counts.to_numpy(), result.isna().to_numpy()
    assert hidden[(values > 0) & (values < minimum)].all()
    np.testing.assert_array_equal(result.to_numpy()[~hidden], values[~hidden])
    for lines, masks in ((values, hidden), (values.T, hidden.T)):
        for line, mask in zip(lines, masks, strict=True):
            if mask.any() and not mask.all():
                assert mask.sum() >= 2
                assert line[mask].sum() >= minimum


def test_a_small_total_hides_another_where_the_grand_total_would_tell_it() -> None:
    # 3 is small; 11 and 9 would tell it, and 0 would tell 9. Of the sums below 3 is small too, and 23 - 20 would tell it.
    counts = table([[0, 9, 9], [3, 11, 14], [3, 20, 23]]).rename(columns={"k2": "alle"}, index={"r2": "I alt"})
    both = suppress_small_counts(counts, total_row="I alt", total_column="alle")
    assert both.isna().to_numpy().tolist() == [[True, True, False], [True, True, False], [True, True, False]]
    turned = suppress_small_counts(counts.T, total_row="alle", total_column="I alt")
    assert turned.isna().to_numpy().tolist() == [[True, True, True], [True, True, True], [False, False, False]]
    # Without a grand total nobody can take 20 from 23.
    row = suppress_small_counts(counts[["k0", "k1"]], total_row="I alt")
    assert row.loc["I alt"].isna().tolist() == [True, False]
    column = suppress_small_counts(counts.T[["r0", "r1", "I alt"]].loc[["k0", "k1"]], total_column="I alt")
    assert column["I alt"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([4, 5, 20], [False, False, True]),  # five is no small count, but would tell the four
        ([5, 6, 20], [True, True, True]),
        ([2, 3, 20], [False, False, True]),  # together five: no more is needed
        ([2, 2, 20], [False, False, False]),  # together four
        ([1, 0, 0], [False, False, False]),  # nothing else is left than noughts
        ([1, 0, 9], [False, True, False]),
    ],
)
def test_what_is_hidden_is_five_at_least_and_never_alone(cells: list[float], shown: list[bool]) -> None:
    counts = pd.DataFrame({"antal": cells})
    assert suppress_small_counts(counts, 5)["antal"].notna().tolist() == shown


def test_a_limit_of_one_hides_nothing_but_noughts_on_request() -> None:
    counts = pd.DataFrame({"antal": [0, 1, 9]})
    assert suppress_small_counts(counts, 1)["antal"].tolist() == [0, 1, 9]
    assert suppress_small_counts(counts, 1, zero_is_safe=False)["antal"].isna().tolist() == [True, True, False]


def test_a_key_has_sixteen_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOEGLE", "x" * 16)
    assert pseudonym_key("NOEGLE") == b"x" * 16
    assert pseudonyms(["a"], b"x" * 16) != [None]
    monkeypatch.setenv("NOEGLE", "x" * 15)
    with pytest.raises(ValueError, match="for kort"):
        pseudonym_key("NOEGLE")
    with pytest.raises(ValueError, match="for kort"):
        pseudonyms(["a"], b"x" * 15)


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
