"""Files as municipal systems write them, and what the tool makes of them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from styringslib.intake import IntakeError, check, read_municipality

# The same five postings as the fixture `postings`, each time as another system would write them.
KMD = (
    "Prøveby Kommune - posteringer\n"
    "Udtrukket 07.11.2026\n"
    "\n"
    "Regnskabsmåned;Bogføringsdato;Omkostningssted;Politikområde;Hovedart;Bilagsnr.;Posteringstekst;Beløb i kr.\n"
    "202609;30.09.2026;0301;Hjemmepleje;Løn;0001;Løn september;1.234,56\n"
    "202609;30.09.2026;0302;Hjemmepleje;Løn;0002;Løn september;2.000,00\n"
    "Subtotal september;;;;;;;3.234,56\n"
    "202610;31.10.2026;0301;Hjemmepleje;Løn;0003;Løn oktober;1.500,10\n"
    "202610;31.10.2026;0301;Hjemmepleje;Indtægter;0004;Egenbetaling;300,00-\n"
    "202610;31.10.2026;0302;Hjemmepleje;Løn;0005;Løn oktober;2.100,00\n"
    "I alt;;;;;;;6.534,66\n"
    ";;;;;;;\n"
    "\n"
)
SPACES = (
    "BELØB;tekst;Bilag;Art;Funktion;enhedsnavn;posteringsdato;PERIODE\n"
    "1 234,56;Løn september;0001;Løn;Hjemmepleje;Aadalen;2026-09-30;2026-09\n"
    "2\u00a0000,00;Løn september;0002;Løn;Hjemmepleje;Østerbæk;2026-09-30;2026-09\n"
    "1 500,10;Løn oktober;0003;Løn;Hjemmepleje;Ådalen;2026-10-31;2026-10\n"
    "-\u00a0300,00;Egenbetaling;0004;Indtægter;Hjemmepleje;ÅDALEN;2026-10-31;2026-10\n"
    "2 100;Løn oktober;0005;Løn;Hjemmepleje;Østerbæk;2026-10-31;2026-10\n"
)
FORMULAS = (
    "Periode;Dato;Enhed;Område;Artsgruppe;Bilag;Tekst;Beløb\n"
    '="09.2026";="30-09-2026";="0301";Hjemmepleje;Løn;="0001";Løn september;="1234,56"\n'
    '="09.2026";="30-09-2026";="0302";Hjemmepleje;Løn;="0002";Løn september;="2000"\n'
    'okt 2026;31-10-2026;="0301";Hjemmepleje;Løn;="0003";Løn oktober;1500,1\n'
    'Oktober 2026;31-10-2026;="0301";Hjemmepleje;Indtægter;="0004";Egenbetaling;−300\n'
    'okt. 2026;31-10-2026;="0302";Hjemmepleje;Løn;="0005";Løn oktober;"2.100,00"\n'
)
TABBED = SPACES.replace(";", "\t").replace("\n", "\r\n")
QUOTED = "\n".join(
    ",".join(f'"{cell}"' for cell in line.split(";")) for line in KMD.replace("300,00-", "(300,00)").splitlines()
)


def expected() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": pd.PeriodIndex(["2026-09", "2026-09", "2026-10", "2026-10", "2026-10"], freq="M"),
            "posting_date": pd.to_datetime(["2026-09-30"] * 2 + ["2026-10-31"] * 3).astype("datetime64[s]"),
            "unit": ["Ådalen", "Østerbæk", "Ådalen", "Ådalen", "Østerbæk"],
            "voucher": ["0001", "0002", "0004", "0003", "0005"],
            "account_group": ["Løn", "Løn", "Indtægter", "Løn", "Løn"],
            "amount": [1234.56, 2000.0, -300.0, 1500.1, 2100.0],
        }
    )


def assert_expected(frame: pd.DataFrame) -> None:
    wanted = expected()
    pd.testing.assert_frame_equal(frame[list(wanted)], wanted, check_dtype=False)
    assert list(frame["period"]) == [9, 9, 10, 10, 10]
    assert not frame["supplementary"].any()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "text", [KMD, SPACES, FORMULAS, TABBED, QUOTED], ids=["kmd", "spaces", "formulas", "tabs", "quotes"]
)
def test_same_postings_from_any_text_file(folder: Any, text: str, encoding: str) -> None:
    if encoding == "cp1252":
        text = text.replace("−", "-")  # the sign does not exist in Windows-1252
    folder.table("posteringer", text, encoding=encoding)
    assert_expected(folder.read().postings)


def rows(text: str) -> list[list[str]]:
    return [line.split(";") for line in text.splitlines()]


@pytest.mark.parametrize("typed", [True, False])
def test_excel_with_typed_cells_and_with_texts(folder: Any, postings: str, typed: bool) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Forside"
    book.active["A1"] = "Posteringer 2026"
    for month in ("2026-09", "2026-10"):
        sheet = book.create_sheet(month)
        sheet.append(["Udtræk"])
        sheet.append(rows(postings)[0])
        for row in rows(postings)[1:]:
            if row[0] != month:
                continue
            if typed:
                amount = float(row[7].replace(".", "").replace(",", "."))
                day = pd.Timestamp(row[1][6:] + row[1][2:6] + row[1][:2]).to_pydatetime()
                sheet.append([pd.Timestamp(row[0]).to_pydatetime(), day, *row[2:7], amount])
            else:
                sheet.append(row)
    book.save(folder.path / "posteringer.xlsx")
    folder.block("posteringer", 'filer = "posteringer.xlsx"', 'ark = ["2026-09", "2026-10"]')
    assert_expected(folder.read().postings)


def test_parquet_typed(folder: Any) -> None:
    wanted = expected()
    table = pa.table(
        {
            "Regnskabsperiode": pa.array([202609, 202609, 202610, 202610, 202610], pa.int32()),
            "Bogføringsdato": pa.array(wanted["posting_date"].dt.date),
            "Enhed": pa.array(wanted["unit"]).dictionary_encode(),
            "Område": ["Hjemmepleje"] * 5,
            "Artsgruppe": list(wanted["account_group"]),
            "Bilagsnummer": list(wanted["voucher"]),
            "Beløb": pa.array(wanted["amount"]).cast(pa.float32()).cast(pa.decimal128(12, 2), safe=False),
        }
    )
    pq.write_table(table, folder.path / "p.parquet")
    folder.block("posteringer", 'filer = "p.parquet"')
    assert_expected(folder.read().postings)


def test_zip_with_one_csv(folder: Any, postings: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("udtraek/posteringer.csv", postings.encode("cp1252"))
    folder.table("posteringer", packed.getvalue(), name="posteringer.zip")
    assert_expected(folder.read().postings)


def test_several_files_of_one_table(folder: Any, postings: str) -> None:
    head, *lines = postings.splitlines(keepends=True)
    for place, line in enumerate(lines):
        folder.write(f"posteringer/{place}.csv", head + line, "cp1252" if place % 2 else "utf-8")
    folder.write("posteringer/~$aaben.csv", "x")
    folder.block("posteringer", 'filer = "posteringer/*.csv"')
    municipality = folder.read()
    assert_expected(municipality.postings)
    assert [(item.path, item.rows) for item in municipality.inputs] == [(f"posteringer/{n}.csv", 1) for n in range(5)]


def test_supplementary_periods_count_in_december(folder: Any, postings: str) -> None:
    late = postings.replace("2026-09;30-09-2026", "2026-13;31-01-2027").replace("2026-10", "202616")
    folder.table("posteringer", late)
    read = folder.read().postings
    assert set(read["month"].astype(str)) == {"2026-12"}
    assert sorted(read["period"]) == [13, 13, 16, 16, 16]
    assert read["supplementary"].all()


def test_minutes_beside_hours_are_compared_and_minutes_alone_converted(folder: Any) -> None:
    folder.table(
        "aktivitet",
        "Måned;Enhed;Ydelse;Visiterede timer;Visiterede minutter;Leverede minutter;Modtagere\n"
        "2026-10;Ådalen;Personlig pleje;100,5;6.030;5.400;20\n",
    )
    read = folder.read().activity.iloc[0]
    assert read["granted_hours"] == 100.5
    assert read["delivered_hours"] == 90.0
    folder.blocks.clear()
    folder.table(
        "aktivitet",
        "Måned;Enhed;Ydelse;Visiterede timer;Visiterede minutter\n2026-10;Ådalen;Personlig pleje;100,5;6.130\n",
    )
    problems = folder.check().frame
    assert list(problems["row"]) == [2]
    assert "ikke den samme tid" in problems["message"].iloc[0]


@pytest.mark.parametrize(
    ("heading", "factor"), [("Beløb (1.000 kr.)", 1000), ("Beløb i kr.", 1), ("Beløb i mio. kr.", 1_000_000)]
)
def test_unit_of_money_in_the_heading(folder: Any, heading: str, factor: float) -> None:
    folder.table(
        "budget", f"Måned;Enhed;Område;Artsgruppe;Version;{heading}\n2026-10;Ådalen;Hjemmepleje;Løn;Vedtaget;1,5\n"
    )
    assert folder.read().budget["amount"].item() == 1.5 * factor


def test_year_and_month_in_columns_of_their_own(folder: Any) -> None:
    folder.table(
        "fravaer", "År;Måned;Enhed;Fraværsart;Fraværsdage\n2025;december;Ådalen;Sygdom;3\n2026;1;Ådalen;Sygdom;4\n"
    )
    assert list(folder.read().absence["month"].astype(str)) == ["2025-12", "2026-01"]


def test_price_zero_is_missing_and_told(folder: Any) -> None:
    folder.table(
        "pladser",
        "Botilbud;Plads;Borger;Støtteniveau;Fra;Til;Takst\n"
        "Ådalen;01;b-1;Niveau 1;01-01-2026;;0\nÅdalen;02;b-2;Niveau 1;01-01-2026;;1.500\n",
    )
    municipality = folder.read()
    assert list(municipality.placements["rate"].isna()) == [True, False]
    assert list(municipality.placements["place"]) == ["01", "02"]
    assert municipality.problems["message"].str.contains("Taksten er 0").sum() == 1


def test_own_headings_and_constants(folder: Any) -> None:
    folder.table(
        "vikarer",
        "Mdr;Antal;Kr\n2026-10;12,5;5.000\n",
        'kolonner = { "Måned" = "Mdr", "Timer" = "Antal", "Beløb" = "Kr" }',
        'konstanter = { "Enhed" = "Ådalen", "Vikartype" = "Ekstern" }',
    )
    assert folder.read().temps.iloc[0].to_dict() == {
        "month": pd.Period("2026-10", "M"),
        "unit": "Ådalen",
        "source": "external",
        "hours": 12.5,
        "amount": 5000.0,
    }


def test_all_problems_at_once_with_excel_rows(folder: Any, postings: str) -> None:
    lines = postings.splitlines()
    lines[1] = lines[1].replace("1.234,56", "1.5")
    lines[2] = lines[2].replace("Østerbæk", "Østerbek")
    lines[4] = lines[4].replace("31-10-2026", "31-11-2026").replace("-300,00", "2.7")
    lines[5] = lines[5].replace("2026-10", "2026-17")
    folder.table("posteringer", "\n".join(["Udtræk", "", *lines, ""]))
    found = folder.check()
    listed = {(problem.row, problem.column, problem.value) for problem in found if problem.severity == "error"}
    assert listed == {
        (4, "Beløb", "1.5"),
        (5, "Enhed", "Østerbek"),
        (7, "Beløb", "2.7"),
        (7, "Bogføringsdato", "31-11-2026"),
        (8, "Regnskabsperiode", "2026-17"),
    }
    assert "række 4 og 7" in found.text()
    assert "Mente du Østerbæk?" in found.text()
    with pytest.raises(IntakeError) as raised:
        folder.read()
    assert found.text().startswith(f"{raised.value}\n\nLæst\n")
    assert (raised.value.problems["severity"] == "error").sum() == 5


def test_errors_stop_only_their_unit(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings.replace("2.100,00", "2.100,0,0"))
    municipality = folder.read(strict=False)
    assert municipality.stopped == {"Østerbæk": 1}
    assert set(municipality.postings["unit"]) == {"Ådalen"}


def test_unknown_unit_stops_everything_and_ignored_units_do_not(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings.replace("Østerbæk", "Plejecenter Nord"))
    with pytest.raises(IntakeError, match="Plejecenter Nord"):
        folder.read(strict=False)
    folder.head = 'ignorer_enheder = ["Plejecenter Nord"]\n' + folder.head
    municipality = folder.read()
    assert set(municipality.postings["unit"]) == {"Ådalen"}
    assert list(municipality.problems["severity"]) == ["warning", "warning", "note"]
    assert "Østerbæk har ingen rækker" in municipality.problems["message"].iloc[1]
    assert "2 rækker" in municipality.problems["message"].iloc[2]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("Løn oktober", "Ring til 010203-1234"), "Tekst"),
        (("0003", "0102031234"), "Bilagsnummer"),
        (("Tekst", "Tekst 010203-1234"), "række 1"),
        (("Regnskabsperiode", "Udtræk 0102031234\nRegnskabsperiode"), "række 1"),
    ],
)
def test_cpr_number_is_an_error_that_is_not_repeated(
    folder: Any, postings: str, change: tuple[str, str], where: str
) -> None:
    folder.table("posteringer", postings.replace(*change, 1))
    problems = folder.check()
    assert problems.errors >= 1
    told = problems.text() + problems.html() + problems.frame.to_csv()
    assert where in told
    assert "1234" not in told.replace("1.234,56", "")


def test_cpr_number_in_file_name_sheet_and_settings(folder: Any, postings: str) -> None:
    folder.write("p/010203-1234.csv", postings)
    folder.block("posteringer", 'filer = "p/*.csv"')
    assert "Filens navn indeholder noget, der ligner et CPR-nummer" in folder.check().text()
    assert "1234" not in folder.check().text()
    folder.head += "# spørg 010203-1234\n"
    assert "1234" not in folder.check().text()
    assert "ligner et CPR-nummer" in folder.check().text()


def test_cpr_number_typed_as_a_number_in_excel(folder: Any) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Måned", "Enhed", "Fraværsart", "Fraværsdage", "Medarbejder"])
    book.active.append(["2026-10", "Ådalen", "Sygdom", 3, 102031234])  # the leading zero is gone
    book.save(folder.path / "f.xlsx")
    folder.block("fravaer", 'filer = "f.xlsx"')
    problems = folder.check()
    assert problems.errors == 1
    assert "Medarbejder" in problems.text()
    assert "102031234" not in problems.text()


def test_missing_heading_comes_with_the_nearest(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings.replace("Beløb", "Belob").replace("Artsgruppe", "Omraade2"))
    text = folder.check().text()
    assert "Kolonnen Beløb mangler" in text
    assert "Mente du Belob?" in text
    assert "Kolonnen Artsgruppe mangler" in text


def test_two_columns_that_could_be_the_same(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings.replace("Tekst;Beløb", "Nettobeløb;Beløb i kr."))
    assert "Flere kolonner kan være Beløb: Nettobeløb og Beløb i kr." in folder.check().text()


def test_no_header_at_all(folder: Any) -> None:
    folder.table("posteringer", "a;b;c\n1;2;3\n")
    assert "Overskriftsrækken blev ikke fundet" in folder.check().text()


def test_row_with_too_few_fields_and_file_without_final_line_break(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings.rstrip("\n").rsplit(";", 2)[0])
    text = folder.check().text()
    assert "Rækken har 6 felter, men overskriften har 8" in text
    assert "række 6" in text
    assert "slutter uden linjeskift" in text


def test_extra_separators_at_line_ends_do_no_harm(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings.replace("\n", ";\n").replace("Beløb;", "Beløb", 1))
    assert_expected(folder.read().postings)


def test_empty_folder_of_extracts_and_unreadable_type(folder: Any) -> None:
    folder.write("posteringer/oktober.pdf", b"%PDF")
    folder.block("posteringer", 'filer = "posteringer/*.csv"')
    text = folder.check().text()
    assert "Ingen fil passer til posteringer/*.csv" in text
    assert "I mappen ligger oktober.pdf." in text
    folder.blocks.clear()
    folder.block("posteringer", 'filer = "posteringer/*"')
    assert "Filen er en PDF" in folder.check().text()
    folder.write("posteringer/oktober.pdf", b"udtryk")
    assert "Filtypen .pdf kan ikke læses" in folder.check().text()


def test_paths_outside_the_folder_are_refused(folder: Any) -> None:
    folder.block("posteringer", 'filer = "../andet/*.csv"')
    assert "går ud af mappen" in folder.check().text()


def test_check_of_a_month(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    assert folder.check("2026-10").errors == 0
    assert "Der er ingen data for 2026-12" in folder.check("2026-12").text()


def test_missing_folder_is_told_by_check_and_raised_by_reading(tmp_path: Path) -> None:
    assert "findes ikke" in check(tmp_path / "intet").text()
    with pytest.raises(IntakeError, match="findes ikke"):
        read_municipality(tmp_path / "intet")


def test_tables_that_are_absent_are_empty_with_all_columns(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    municipality = folder.read()
    assert list(municipality.payroll.columns) == [
        "month",
        "unit",
        "wage_category",
        "staff_group",
        "amount",
        "hours",
        "attendance_hours",
    ]
    assert len(municipality.payroll) == 0
    assert municipality.payroll["month"].dtype == "period[M]"
    assert municipality.payroll["hours"].dtype == np.float64


def test_progress_ends_with_everything(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    calls: list[tuple[int, int, str]] = []
    read_municipality(folder.settle(), progress=lambda done, total, file: calls.append((done, total, file)))
    assert calls[0][2] == "posteringer.csv"
    assert calls[-1][0] == calls[-1][1] == len(postings.encode())


@pytest.mark.parametrize("heading", ["46326", "1,23E+10", "-"])
def test_a_heading_that_is_no_word_is_told(folder: Any, heading: str) -> None:
    """Visiterede timer may have stood there: a column that is lost is a warning, not a note among many."""
    folder.table("aktivitet", f"Måned;Enhed;Ydelse;{heading};Leverede timer\n2026-10;Ådalen;Pleje;10;9\n")
    (told,) = [problem for problem in folder.check() if problem.message == f"Kolonnen {heading} bruges ikke"]
    assert (told.severity, told.remedy) == ("warning", "Overskriften er ødelagt; skriv den igen")
