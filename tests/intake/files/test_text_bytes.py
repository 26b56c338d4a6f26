"""Line ends and encodings of text files, and what stands under the rows."""

from __future__ import annotations

import io
from typing import Any

import pytest

from styringslib.intake.files.text_bytes import wide_encoding, with_plain_line_ends

SUM = 6534.66  # of the postings in the fixture


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_two_bytes_a_letter_with_and_without_a_mark(folder: Any, postings: str, encoding: str) -> None:
    folder.table("posteringer", postings.replace("\n", "\r\n"), encoding=encoding)
    frame = folder.read().postings
    assert (len(frame), round(frame["amount"].sum(), 2)) == (5, SUM)
    assert set(frame["unit"]) == {"Ådalen", "Østerbæk"}


def test_noughts_in_ordinary_text_are_no_encoding() -> None:
    assert wide_encoding(b"M\xc3\xa5ned;Enhed\x00;x\x00\x00\n" * 9) == ""
    assert wide_encoding("Måned;Enhed".encode("utf-16-le")) == "utf-16-le"


@pytest.mark.parametrize("size", [3, 4, 5, 7, 1 << 20])
def test_lone_carriage_returns_are_line_ends_whatever_the_block(size: int) -> None:
    found = list(with_plain_line_ends(io.BytesIO(b"\xef\xbb\xbfa\r\nb\rc\r\r\nd\r"), size, ""))
    assert b"".join(data for data, _ in found).replace(b"\r\n", b"\n") == b"a\nb\nc\n\nd\n"
    assert b"".join(raw for _, raw in found) == b"\xef\xbb\xbfa\r\nb\rc\r\r\nd\r"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: '"Udtræk\rposteringer";;;;;;;\r\n' + text.replace("\n", "\r\n"),  # above the headings
        lambda text: text.replace("\n", "\r\n", 3).replace("Løn oktober", '"Løn\roktober"'),  # in a cell
        lambda text: text.replace("0002;Løn september;2.000,00\n", "0002;Løn september;2.000,00\r"),  # at one row's end
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("Artsgruppe", '"Arts\rgruppe"').replace(
            "Arts\rgruppe", "Artsgruppe\r"
        ),  # in a heading
    ],
)
def test_carriage_returns_lose_no_row(folder: Any, postings: str, change: Any) -> None:
    folder.table("posteringer", change(postings))
    frame = folder.read().postings
    assert (len(frame), round(frame["amount"].sum(), 2)) == (5, SUM)


@pytest.mark.parametrize(
    "note",
    [
        "Kilde: Økonomisystemet\n",
        "Kilde: Økonomisystemet",
        "Kilde: Økonomisystemet;;;;;;;\n",
        "\n\nUdskrevet af økonomi;;;;;;;\nAntal rækker: 5\n",
        ";;Kun driftskonti;;;;;\n",
    ],
)
def test_a_line_of_one_filled_field_under_the_rows_is_a_note(folder: Any, postings: str, note: str) -> None:
    folder.table("posteringer", postings + note)
    municipality = folder.read()
    assert round(municipality.postings["amount"].sum(), 2) == SUM
    told = " ".join(municipality.problems["message"])
    assert all(line.strip(";") in told for line in note.split("\n"))


@pytest.mark.parametrize(
    "row", ["2026-10\n", "okt 2026\n", "31-10-2026\n", "Ådal", "2026-10;31-10-2026;Ådalen\n", "Kilde: x\n2026-10;1\n"]
)
def test_a_row_cut_off_is_no_note(folder: Any, postings: str, row: str) -> None:
    folder.table("posteringer", postings + row)
    assert "felter, men overskriften har 8" in folder.check().text()


def test_a_note_in_the_middle_of_the_rows_is_an_error(folder: Any, postings: str) -> None:
    lines = postings.splitlines(keepends=True)
    folder.table("posteringer", "".join([*lines[:3], "Kilde: Økonomisystemet\n", *lines[3:]]))
    assert "Rækken har 1 felter" in folder.check().text()


def test_a_citizens_number_in_a_note_is_told_and_not_repeated(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings + "Udskrevet for 010203-1234\n")
    text = folder.check().text()
    assert "ligner et CPR-nummer" in text
    assert "1234" not in text.replace("1.234", "")
