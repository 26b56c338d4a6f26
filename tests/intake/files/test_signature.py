"""A file is what its first bytes say, whatever it is called."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from styringslib.intake.files.grids import Unreadable
from styringslib.intake.files.signature import kind_of, misnamed

PK, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("start", "ending", "kind"),
    [
        (PK, ".xlsx", "workbook"),
        (PK, ".csv", "workbook"),
        (PK, ".zip", "zip"),
        (OLE, ".xlsx", "workbook"),
        (b"PAR1", ".csv", "parquet"),
        (b"M\xc3\xa5ned;Enhed\n", ".xls", "csv"),
        (b"M\x00\xe5\x00n\x00e\x00d\x00", ".xlsx", "csv"),
        (b"\xef\xbb\xbf<html><body><table>", ".xls", "html"),
        (b"<TABLE border=1>", ".xls", "html"),
    ],
)
def test_the_first_bytes_decide(start: bytes, ending: str, kind: str) -> None:
    assert kind_of(start, ending) == kind


@pytest.mark.parametrize(
    ("start", "ending", "told"),
    [
        (b"", ".csv", "Filen er tom"),
        (b"%PDF-1.7", ".csv", "Filen er en PDF"),
        (b"SQLite format 3\x00", ".csv", "Filen er en database"),
        (b"\x1f\x8b\x08", ".csv", "pakket med gzip"),
        (b"MIME-Version: 1.0", ".xls", "MHTML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            ".xls",
            "XML-regneark 2003",
        ),
        (b"\x01\x02\x03\x04" * 20, ".xlsx", "kan ikke læses som Excel"),
        (b"\x01\x02\x03\x04" * 20, ".parquet", "kan ikke læses som Parquet"),
        (b"ingen zip", ".zip", "Zip-filen er beskadiget"),
        (b"tekst", ".docx", "Filtypen .docx kan ikke læses"),
    ],
)
def test_what_no_reader_is_for_is_told_for_what_it_is(start: bytes, ending: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        kind_of(start, ending)


def test_a_wrong_name_is_told() -> None:
    assert misnamed("csv", ".xls") == "Filen hedder .xls, men er en tekstfil (CSV), og er læst som det"
    assert misnamed("workbook", ".xls") == ""


def test_csv_called_excel_is_read_and_said(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings, name="posteringer.xls")
    municipality = folder.read()
    assert municipality.postings["amount"].sum() == pytest.approx(6534.66)
    assert "Filen hedder .xls, men er en tekstfil (CSV), og er læst som det" in set(municipality.problems["message"])


def test_a_database_file_and_a_packed_document_are_told(folder: Any, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "data.csv").execute("create table t (a)").connection.close()
    folder.block("posteringer", 'filer = "data.csv"')
    assert "Filen er en database (SQLite)" in folder.check().text()
    with zipfile.ZipFile(tmp_path / "brev.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    folder.blocks.clear()
    folder.block("posteringer", 'filer = "brev.xlsx"')
    assert "Filen er et Word-dokument" in folder.check().text()


PAGE = """<html><head><meta charset="{charset}"></head><body><p>Udtræk</p><table border=1>
<tr><th colspan=5>Posteringer for Prøveby</th></tr>
<tr><th>Regnskabsperiode</th><th>Enhed</th><th>Område</th><th>Artsgruppe</th><th>Beløb</th></tr>
<tr><td rowspan=2>2026-10<td>Ådalen<td>Hjemmepleje<td>Løn<td>1.200,50
<tr><td>Østerbæk</td><td>Hjemmepleje</td><td>Løn</td><td align=right>800,00&nbsp;</td></tr>
<tr><td>2026-09</td><td>&Oslash;sterb&aelig;k</td><td>Hjemmepleje</td><td>L&oslash;n</td><td>2.000,00</td></tr>
</table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_web_page_called_excel_is_read_cell_by_cell(folder: Any, charset: str) -> None:
    page = PAGE.replace("rowspan=2", "rowspan=1").replace("<tr><td>Østerbæk", "<tr><td>2026-10</td><td>Østerbæk")
    folder.table("posteringer", page.format(charset=charset), name="posteringer.xls", encoding=charset)
    postings = folder.read().postings
    assert postings.groupby("unit")["amount"].sum().to_dict() == {"Ådalen": 1200.5, "Østerbæk": 2800.0}


def test_a_cell_over_two_rows_leaves_the_one_below_empty(folder: Any) -> None:
    folder.table("posteringer", PAGE.format(charset="utf-8"), name="posteringer.xls")
    (problem,) = [problem for problem in folder.check() if problem.severity == "error"]
    assert (problem.message, problem.row, problem.column) == ("Feltet er tomt", 4, "Regnskabsperiode")


def test_a_page_without_a_table_is_told(folder: Any) -> None:
    folder.table("posteringer", "<html><body>Log ind for at fortsætte</body></html>", name="posteringer.xls")
    assert "Filen er en webside uden en tabel" in folder.check().text()
