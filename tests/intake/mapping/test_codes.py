"""How a code is known: alone, by its beginning, by a range, and which line decides where several hold it."""

from __future__ import annotations

import pytest

from styringslib.intake.mapping.code_sheets import CodeLine, CodeSheet
from styringslib.intake.mapping.code_spans import read_span


def sheet(*lines: tuple[str, str], **kept: bool) -> CodeSheet:
    """A sheet of account groups by code; ``kept`` for lines by their code with a leading k."""
    read = []
    for row, (code, group) in enumerate(lines, 2):
        span, fault = read_span(code)
        assert span is not None, fault
        read.append(CodeLine(span, "", {"Artsgruppe": group} if group else {}, kept.get(f"k{code}"), row))
    return CodeSheet("Art", "kontering.xlsx", "Art", tuple(read), ("Artsgruppe",))


@pytest.mark.parametrize(
    ("cell", "group"),
    [
        ("40101010", "en kode"),  # the code alone before all spans
        ("40101010 Månedsløn", "en kode"),
        ("40101010: Månedsløn", "en kode"),
        ("40101011", "smalt interval"),  # 10 codes
        ("40101030", "lang begyndelse"),  # 4010*: 10,000 codes
        ("40150000", "bredt interval"),  # 40000000-40999999 is as wide as 40*, and a range of 500,000 narrower
        ("40990000", "kort begyndelse"),
        ("4010", "lang begyndelse"),
        ("4050", "kort begyndelse"),  # a range holds numbers of its own length alone
        ("50000000", None),
        ("", None),
    ],
)
def test_the_narrowest_line_decides(cell: str, group: str | None) -> None:
    codes = sheet(
        ("40*", "kort begyndelse"),
        ("40000000-40499999", "bredt interval"),
        ("4010*", "lang begyndelse"),
        ("40101011-40101020", "smalt interval"),
        ("40101010", "en kode"),
    )
    assert codes.meaning(cell).targets.get("Artsgruppe") == group


def test_a_wider_line_says_what_the_narrower_leaves_out() -> None:
    codes = sheet(("40*", "Løn"), ("40101010", ""), k40101010=False)
    meaning = codes.meaning("40101010 Månedsløn")
    assert (meaning.targets, meaning.kept, meaning.code, meaning.text) == (
        {"Artsgruppe": "Løn"},
        False,
        "40101010",
        "Månedsløn",
    )


def test_leading_noughts_count_where_both_codes_exist() -> None:
    alone = sheet(("0301", "a"))
    assert [alone.meaning(cell).targets for cell in ("0301", "301", "00301")] == [{"Artsgruppe": "a"}] * 3
    both = sheet(("0301", "a"), ("301", "b"))
    assert [both.meaning(cell).targets.get("Artsgruppe") for cell in ("0301", "301", "00301")] == ["a", "b", None]


def test_the_whole_cell_is_read_before_its_first_word() -> None:
    codes = sheet(("SYG", "kort"), ("syg barn", "hele cellen"))
    assert codes.meaning("Syg  barn").targets == {"Artsgruppe": "hele cellen"}
    assert codes.meaning("SYG Sygdom").targets == {"Artsgruppe": "kort"}


def test_a_code_that_looks_like_a_range_is_itself_too() -> None:
    codes = sheet(("4000-4999", "konto"))
    assert codes.meaning("4000-4999").targets == codes.meaning("4500").targets == {"Artsgruppe": "konto"}
    assert codes.meaning("5000").targets == {}
    assert sheet(("5130110101-01", "a")).meaning("5130110101-01").targets == {"Artsgruppe": "a"}
    assert sheet(("*", "alt")).meaning("hvad som helst").targets == {"Artsgruppe": "alt"}


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("*40", "Stjernen skal stå sidst i koden"),
        ("4*0*", "Stjernen skal stå sidst i koden"),
        ("4999-4000", "Intervallet er vendt om"),
        ("4,01E+07", "Koden er ødelagt af Excel (1,23E+10)"),
    ],
)
def test_a_code_that_cannot_be_read(code: str, message: str) -> None:
    span, fault = read_span(code)
    assert (span, fault[0]) == (None, message)
    assert fault[1]


@pytest.mark.parametrize(
    ("one", "other", "crosses"),
    [
        ("4000-4599", "4500-4999", True),
        ("4000-4999", "4500-4599", False),
        ("4000-4499", "4500-4999", False),
        ("40*", "4050-4150", True),
        ("40*", "4000-4099", True),  # the same numbers: neither is the narrower
        ("40*", "401*", False),
        ("40*", "4500", False),
        ("400-499", "4500-4999", False),
    ],
)
def test_spans_that_cross(one: str, other: str, crosses: bool) -> None:
    first, second = read_span(one)[0], read_span(other)[0]
    assert first is not None
    assert second is not None
    assert (first.crosses(second), second.crosses(first)) == (crosses, crosses)
