"""CPR-like numbers wherever a file may hold them, other numbers with their way out, and numbers split over two columns."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from pyarrow import parquet

CPR = "010185-1234"
ROWS = [
    ["Måned", "Enhed", "Fraværsart", "Fraværsdage"],
    ["2026-10", "Ådalen", "Sygdom", 3],
    ["2026-10", "Østerbæk", "Sygdom", 4],
]


def absence(folder: Any, change: Callable[[Any], None], *lines: str) -> Any:
    """The problems of a workbook of absence that has been changed."""
    book = openpyxl.Workbook()
    book.active.title = "Fravær"
    for row in ROWS:
        book.active.append(row)
    change(book)
    book.save(folder.path / "f.xlsx")
    folder.block("fravaer", 'filer = "f.xlsx"', 'ark = "Fravær"', *lines)
    return folder.check()


def comment(book: Any) -> None:
    book.active["B2"].comment = Comment(f"Borger {CPR} ringede", "x")


def properties(book: Any) -> None:
    book.properties.description = f"Udtræk for {CPR}"


def defined_name(book: Any) -> None:
    book.defined_names["borger"] = DefinedName("borger", attr_text=f'"{CPR}"')


def footer(book: Any) -> None:
    book.active.oddFooter.center.text = f"Sag {CPR}"


def other_sheets_name(book: Any) -> None:
    book.create_sheet("010185 1234")


def beside(book: Any) -> None:
    book.active["H3"] = f"se {CPR}"


def link(book: Any) -> None:
    book.active["A2"].hyperlink = f"https://example.org/{CPR}"


PLACES = {
    comment: "kommentar", properties: "filens egenskaber", defined_name: "navngivet område", footer: "sidehoved",
    other_sheets_name: "arkets navn", beside: "ved siden af tabellen",
}  # fmt: skip


@pytest.mark.parametrize("change", list(PLACES))
def test_a_workbook_is_searched_beside_its_table(folder: Any, change: Callable[[Any], None]) -> None:
    problems = absence(folder, change)
    assert problems.errors == 1
    told = problems.text()
    assert "ligner et CPR-nummer" in told
    assert f'andre_numre = ["{PLACES[change]}"]' in told
    assert "••••••" in told
    assert "1234" not in told + problems.html() + problems.frame.to_csv()


@pytest.mark.parametrize("change", list(PLACES))
def test_each_place_can_be_said_to_hold_another_number(folder: Any, change: Callable[[Any], None]) -> None:
    assert absence(folder, change, f'andre_numre = ["{PLACES[change]}"]').errors == 0


@pytest.mark.parametrize("state", ["visible", "hidden"])
def test_a_sheet_that_is_not_read_is_searched_too(folder: Any, state: str) -> None:
    def change(book: Any) -> None:
        sheet = book.create_sheet("Noter")
        sheet["C4"] = f"Borger {CPR}"
        sheet.sheet_state = state

    problems = absence(folder, change)
    assert "Arket Noter læses ikke, men har 1 felt med noget, der ligner CPR-numre" in problems.text()
    assert "1234" not in problems.text()


def test_names_in_a_zip_and_metadata_of_parquet(folder: Any, postings: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("p.csv", postings)
        archive.writestr(f"{CPR}.txt.bak", "")
    folder.table("posteringer", packed.getvalue(), name="p.zip")
    frame = pd.DataFrame({"Måned": ["2026-10"], "Enhed": ["Ådalen"], "Fraværsart": ["Sygdom"], "Fraværsdage": [3.0]})
    table = pa.Table.from_pandas(frame).replace_schema_metadata({"udtrukket_for": CPR})
    parquet.write_table(table, folder.path / "f.parquet")
    folder.block("fravaer", 'filer = "f.parquet"')
    text = folder.check().text()
    assert "Navnet på en fil i zip-filen indeholder noget, der ligner et CPR-nummer" in text
    assert "Filens metadata indeholder noget, der ligner et CPR-nummer" in text
    assert "1234" not in text.replace("1.234", "")


def test_row_names_of_parquet_are_searched(folder: Any) -> None:
    frame = pd.DataFrame(
        {"Måned": ["2026-10"], "Enhed": ["Ådalen"], "Fraværsart": ["Sygdom"], "Fraværsdage": [3.0]}, index=[CPR]
    )
    frame.to_parquet(folder.path / "f.parquet")
    folder.block("fravaer", 'filer = "f.parquet"')
    assert "Filens rækkenavne (indeks) indeholder noget, der ligner et CPR-nummer" in folder.check().text()


def with_vouchers(postings: str, vouchers: list[str]) -> str:
    """As many postings as vouchers."""
    head, first = postings.splitlines()[:2]
    return "\n".join([head, *(first.replace(";0001;", f";{voucher};") for voucher in vouchers), ""])


P_NUMBERS = [str(number) for number in range(1_011_201_234, 1_011_201_264)]


def test_vouchers_of_another_kind_are_told_with_both_remedies(folder: Any, postings: str) -> None:
    folder.table("posteringer", with_vouchers(postings, P_NUMBERS))
    problems = folder.check()
    assert set(problems.by_unit()) == {"Ådalen"}
    text = problems.text()
    assert "Kolonnen ligner P-numre" in text
    assert 'andre_numre = ["Bilagsnummer"] under [tabeller.posteringer]' in text
    assert "styring pseudonymise" in text
    assert "Værdi: ••••••••••" in text
    assert "10112012" not in text + problems.html() + problems.frame.to_csv()


def test_a_column_said_to_hold_other_numbers_is_read_and_it_is_told(folder: Any, postings: str) -> None:
    folder.table("posteringer", with_vouchers(postings, P_NUMBERS), 'andre_numre = ["Bilagsnummer"]')
    problems = folder.check()
    assert problems.errors == 0
    assert (
        "30 felter i kolonnen Bilagsnummer har form som CPR-numre; kommune.toml siger, at de er andre numre"
        in problems.text()
    )
    assert len(folder.read().postings) == 30


def test_a_text_said_to_hold_other_numbers_loses_them(folder: Any, postings: str) -> None:
    text = postings.replace("Løn september", "Faktura 0101851234", 1)
    folder.table("posteringer", text, 'andre_numre = ["Tekst"]')
    assert folder.check().errors == 0
    assert "Faktura [skjult]" in set(folder.read().postings["text"])


def test_a_column_of_cpr_numbers_said_to_be_others_is_warned_of(folder: Any, postings: str) -> None:
    numbers = [
        f"{day:02d}{month:02d}{year}{1_000 + 397 * day}" for day in range(1, 16) for month, year in ((2, 41), (7, 63))
    ]
    folder.table("posteringer", with_vouchers(postings, numbers), 'andre_numre = "Bilagsnummer"')
    problems = folder.check()
    assert problems.errors == 0
    assert "Se efter igen" in problems.text()


CASES = (
    "Borger;Enhed;Ydelse;Lovgrundlag;Timer pr. uge;Startdato;Slutdato\n"
    "0101851234;Ådalen;Personlig pleje;SEL § 83;2,5;01-01-2026;\n"
)


def test_citizens_may_not_be_said_to_be_other_numbers(folder: Any) -> None:
    folder.table("sager", CASES, 'andre_numre = ["Borger"]')
    text = folder.check().text()
    assert "andre_numre nævner kolonnen Borger, som er borgerne selv" in text
    assert "1234" not in text


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (["101851234", "203921111", "991234567", "0101851234"], 3),  # most of those of nine digits have the form
        (["123456789", "223456789", "323456780", "101851234"], 0),  # one in four is chance
        (["10185-1234"], 1),
    ],
)
def test_lost_noughts_are_told_where_the_column_has_them(
    folder: Any, postings: str, numbers: list[str], found: int
) -> None:
    folder.table("posteringer", with_vouchers(postings, numbers))
    assert folder.check().errors == found


def test_four_decimals_of_an_amount_are_no_number_of_a_person(folder: Any, postings: str) -> None:
    text = postings.replace("1.234,56", "110185.1234")
    folder.table("posteringer", text, 'decimaltegn = "punktum"')
    assert "CPR" not in folder.check().text()


def people(first: str, second: str, rows: list[tuple[str, str]]) -> str:
    return f"{ROWS[0][0]};Enhed;Fraværsart;Fraværsdage;{first};{second}\n" + "".join(
        f"2026-10;Ådalen;Sygdom {place};3;{day};{four}\n" for place, (day, four) in enumerate(rows)
    )


BORN = [
    (f"0{day}-0{month}-{1931 + 7 * day}", f"{1_000 + 311 * day}")
    for day, month in zip(range(1, 8), (1, 4, 5, 6, 7, 8, 9), strict=True)
]
POSTED = [(f"0{day}-09-2026", f"{4_000 + 311 * day}") for day in range(1, 8)]


@pytest.mark.parametrize(
    ("first", "second", "rows", "told"),
    [
        ("Fødselsdag", "Løbenr", [("010185", "1234")], True),
        ("Dag", "Nr", BORN, True),
        ("Dag", "Nr", [(day.replace("-19", "").replace("-", ""), four) for day, four in BORN], True),
        ("Dag", "Konto", POSTED, False),
        ("Ansat", "Kode", [(day, "4711") for day, _ in BORN], False),  # the same code for all
        (
            "Fra",
            "Beløbsnr",
            [(day, f"{5_000 + place}") for place, (day, _) in enumerate(BORN)],
            False,
        ),  # another century
        ("Født", "År", [("01-01-1985", "2026"), ("02-01-1975", "2026")], False),
    ],
)
def test_a_number_split_over_two_columns(
    folder: Any, first: str, second: str, rows: list[tuple[str, str]], told: bool
) -> None:
    folder.table("fravaer", people(first, second, rows))
    text = folder.check().text()
    assert (f"Kolonnerne {first} og {second} er tilsammen noget, der ligner CPR-numre" in text) is told


def test_a_line_of_kommune_toml_can_say_that_its_number_is_another(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    folder.head = folder.head.replace('aliaser = ["0302"]', 'aliaser = ["1011201234"]')
    assert "# andet nummer" in folder.check().text()
    folder.head = folder.head.replace('["1011201234"]', '["1011201234"]  # andet nummer')
    assert "CPR" not in folder.check().text()


def test_links_and_text_boxes_of_a_workbook_are_searched(folder: Any) -> None:
    told = absence(folder, link).text()
    assert "ligner et CPR-nummer" in told
    assert "1234" not in told
    made, box = folder.path / "f.xlsx", folder.path / "boks.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Fravær"
    for row in ROWS:
        book.active.append(row)
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(box, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        run = "<a:t>Borger 0101</a:t></a:r><a:r><a:t>85-1234</a:t>"  # Excel splits a text where its look changes
        new.writestr("xl/drawings/drawing1.xml", f"<xdr:wsDr><a:p><a:r>{run}</a:r></a:p></xdr:wsDr>")
    box.replace(made)
    told = folder.check().text()
    assert "En tekstboks eller figur indeholder noget, der ligner et CPR-nummer" in told
    assert 'andre_numre = ["tekstboks"]' in told
    assert "1234" not in told


def test_kontering_has_its_way_out_too(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    folder.write("kontering.csv", "Felt;Kode;Tekst;Artsgruppe\nArt;41;Se 0101851234;Løn\n")
    text = folder.check().text()
    assert 'andre_numre = ["Tekst"] under [kontering]' in text
    assert "1234" not in text.replace("1.234", "")
    folder.blocks.append('[kontering]\nandre_numre = ["Tekst"]\n')
    assert not [one for one in folder.check() if "CPR" in one.message]
