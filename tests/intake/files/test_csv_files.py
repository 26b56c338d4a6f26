"""CSV read in blocks: the same rows, numbered as Excel numbers them, whatever the size of the blocks."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.intake.files.csv_files import CsvFile
from styringslib.intake.files.grids import Unreadable


def read(data: bytes, header: int = 0, width: int = 3, block_size: int = 1 << 20, **options: str):
    file = CsvFile("f.csv", lambda: io.BytesIO(data), delimiter=options.get("delimiter", ";"), block_size=block_size)
    found, ragged = [], []
    for block in file.blocks(header, width, {0}):
        texts = [column.dictionary_decode() if hasattr(column, "dictionary") else column for column in block.columns]
        found += [(int(row), *(text[place].as_py() for text in texts)) for place, row in enumerate(block.rows)]
        ragged += list(block.ragged)
    return sorted(found), ragged


def test_rows_are_numbered_as_excel_shows_them() -> None:
    data = b"a;b;c\n1;2;3\n\n4;5;6\r\n\r\n7;8;9\n;;\n\n\n"
    found, ragged = read(data)
    assert found == [(2, "1", "2", "3"), (4, "4", "5", "6"), (6, "7", "8", "9"), (7, "", "", "")]
    assert ragged == []


def test_a_quoted_line_break_is_one_row_in_excel() -> None:
    found, _ = read(b'a;b;c\n1;"to\nlinjer";3\n4;5;6\n')
    assert found == [(2, "1", "to\nlinjer", "3"), (3, "4", "5", "6")]


def test_rows_of_another_width_keep_their_number() -> None:
    found, ragged = read(b"a;b;c\n1;2;3\n4;5\n\n6;7;8;9\n10;11;12;;\n;\n13;14;15\n")
    assert found == [(2, "1", "2", "3"), (6, "10", "11", "12"), (8, "13", "14", "15")]
    assert ragged == [(3, 2), (5, 4)]


def test_an_inch_mark_in_a_text_is_no_quotation() -> None:
    found, _ = read('a;b;c\n1;skærm 19";3\n4;5;6\n'.encode())
    assert found == [(2, "1", 'skærm 19"', "3"), (3, "4", "5", "6")]


def test_only_a_file_without_final_line_break_ends_abruptly() -> None:
    for text, abrupt in (('a;b\n1;19" skærm\n2;x\n', False), ("a;b\n1;2\n2;x", True), ("a;b\n1;2\n", False)):
        file = CsvFile("f.csv", lambda text=text: io.BytesIO(text.encode()), delimiter=";")
        assert sum(len(block) for block in file.blocks(0, 2, ())) == text.strip().count("\n")
        assert file.ends_abruptly is abrupt


def test_a_quotation_mark_without_its_mate_is_told() -> None:
    file = CsvFile("f.csv", lambda: io.BytesIO(b'a;b;c\n1;"x;3\n4;5;6\n7;y";9\n10;11;12\n'))
    try:
        blocks = list(file.blocks(0, 3, ()))
    except Unreadable:
        return
    assert any(block.swallowed or block.ragged for block in blocks)


CELL = st.text(alphabet='abæøå1,." \n', max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL, CELL), max_size=25),
    st.integers(min_value=40, max_value=400),
    st.sampled_from(["utf-8", "cp1252", "utf-16"]),
    st.sampled_from([";", ",", "\t"]),
)
def test_block_size_encoding_and_separator_change_nothing(rows, block_size, encoding, delimiter) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["æ", "b", "c"])
    writer.writerows(rows)
    found, ragged = read(text.getvalue().encode(encoding), block_size=block_size, delimiter=delimiter)
    assert ragged == []
    assert [row[1:] for row in found] == rows
    assert [row[0] for row in found] == list(range(2, len(rows) + 2))


@pytest.mark.parametrize("block_size", range(20, 80, 3))
def test_blocks_are_never_cut_inside_a_quoted_cell(block_size: int) -> None:
    data = b'a;b;c\n1;"a\nb\nc\nd\ne\nf\ng";3\n4;5;6\n7;"h\n\ni\nj\nk\nl";9\n10;11;12\n'
    found, ragged = read(data, block_size=block_size)
    assert ragged == []
    assert [row[0] for row in found] == [2, 3, 4, 5]
    assert found[2][2] == "h\n\ni\nj\nk\nl"


def test_separator_is_found_by_what_fits_the_table() -> None:
    def score(rows: list[list[str]]) -> float:
        return max(len(set(row) & {"Måned", "Enhed", "Beløb"}) for row in rows)

    for sign in (";", "\t", "|", ","):
        data = f"Udtræk; lavet, i dag\nMåned{sign}Enhed{sign}Beløb\n".encode("cp1252")
        assert CsvFile("f", lambda data=data: io.BytesIO(data), score=score).delimiter == sign


def test_encodings_mixed_in_one_file_are_refused() -> None:
    line = "æøå;æøå;æøå\n"
    data = b"a;b;c\n" + line.encode() * 40 + line.encode("cp1252") * 60
    with pytest.raises(Unreadable, match="blander to tegnsæt"):
        read(data, block_size=400)


def test_utf8_with_a_damaged_byte_is_not_taken_for_windows_1252() -> None:
    data = "a;b;c\næøå;æøå;æøå\n".encode() + b"\xc3;x;y\n"
    found, _ = read(data)
    assert found[0] == (2, "æøå", "æøå", "æøå")
    assert found[1][1] == "\ufffd"


def test_an_empty_file_may_be_half_copied() -> None:
    with pytest.raises(Unreadable, match="tom"):
        CsvFile("f", lambda: io.BytesIO(b""))
