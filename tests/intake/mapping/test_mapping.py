"""Tables whose rows have the municipality's own codes: what they hold, and what is told of codes that nobody has mapped."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from styringslib.intake import check, content_hash, read_checked_copy, read_sums, write_checked_copy
from styringslib.intake.mapping.code_columns import KINDS_OF_CODE
from styringslib.intake.mapping.code_sheets import TARGETS
from styringslib.intake.problems.problem import kroner
from tests.intake.conftest import Folder

LEDGER = """\
Periode;Omkostningssted;Art;Beløb
202601;5130110101 Dag;40101010 Månedsløn;1.000,00
202601;5130110101 Dag;40101020 Timeløn;500,00
202602;5130110102 Aften;45920010;70,00
202602;5130110102 Aften;49000000 Nyt;11,00
202602;9999 Andet;40101010 Månedsløn;30,00
202603;9999 Andet;49000000 Nyt;4,00
202603;8888;49000000 Nyt;5,00
;I alt;;1.620,00
"""
CODES = """\
Felt;Kode;Tekst;Enhed;Artsgruppe;Medtages
Art;40*;;;Løn;
Art;45920010;Vikarbureau;;Eksterne vikarer;
Omkostningssted;51301101*;;Ådalen;;
Omkostningssted;8000-8999;;;;nej
"""
BUDGET = """\
Måned;Omkostningssted;Art;Version;Beløb
2026-01;5130110101;40101010;Vedtaget;900
2026-01;5130110101;40101020;Vedtaget;600
2026-01;5130110102;40101020;Vedtaget;50
2026-01;5130110102;45920010;Vedtaget;25
"""


@pytest.fixture
def coded(folder: Folder) -> Folder:
    folder.table("posteringer", LEDGER)
    folder.table("budget", BUDGET)
    folder.write("kontering.csv", CODES)
    return folder


def sums(frame: pd.DataFrame, *by: str) -> dict[tuple[str, ...], float]:
    """Kroner by columns."""
    keys = frame[list(by)].astype(object).astype(str)
    return frame["amount"].groupby([keys[name] for name in by]).sum().to_dict()


def test_codes_become_units_areas_and_account_groups(coded: Folder) -> None:
    municipality = coded.read()
    assert sums(municipality.postings, "unit", "area", "account_group", "month") == {
        ("Ådalen", "Hjemmepleje", "Løn", "2026-01"): 1500.0,
        ("Ådalen", "Hjemmepleje", "Eksterne vikarer", "2026-02"): 70.0,
        ("Ådalen", "Hjemmepleje", "Ikke fordelt", "2026-02"): 11.0,
    }
    # Three lines of the budget are one group, and none of them is a repeat of another.
    assert municipality.budget[["account_group", "amount"]].to_numpy().tolist() == [
        ["Eksterne vikarer", 25.0],
        ["Løn", 1550.0],
    ]
    pd.testing.assert_frame_equal(
        read_sums(coded.settle(), by=("account_group",)),
        pd.DataFrame(
            {
                "account_group": pd.Series(["Eksterne vikarer", "Ikke fordelt", "Løn"]),
                "amount": [70.0, 11.0, 1500.0],
                "rows": [1, 1, 2],
            }
        ),
        check_dtype=False,
    )


def test_what_is_not_mapped_is_listed_with_kroner_and_stops_nothing(coded: Folder) -> None:
    municipality = coded.read()
    left = municipality.unallocated
    assert left[["table", "target", "field", "code", "text", "rows", "amount"]].to_numpy().tolist() == [
        ["postings", "account_group", "Art", "49000000", "Nyt", 1, 11.0],
        ["postings", "left_out", "Omkostningssted", "8888", "", 1, 5.0],
        ["postings", "unit", "Omkostningssted", "9999", "Andet", 1, 30.0],
        ["postings", "unit", "Omkostningssted", "9999", "Andet", 1, 4.0],
    ]
    assert left["month"].astype(str).tolist() == ["2026-02", "2026-03", "2026-02", "2026-03"]
    # Nothing is lost: what the tables and the list hold is what the file holds.
    assert municipality.postings["amount"].sum() + left.loc[left["target"] != "account_group", "amount"].sum() == 1620.0
    told = check(coded.settle()).text()
    assert "1 kode i posteringer hører ikke til en enhed: 34 kr., som ikke er med i nogen enheds tal" in told
    assert "Værdi: 9999 Andet: 34 kr." in told
    assert "1 kode i posteringer er ikke fordelt på artsgruppe: 11 kr., som regnes med under “Ikke fordelt”" in told
    assert "1 kode i posteringer er holdt ude med Medtages = nej: 5 kr." in told
    assert "Artsgruppen Ikke fordelt" not in told


def test_kroner_without_a_unit_are_no_units_own(coded: Folder) -> None:
    municipality = coded.read()
    assert municipality.for_unit("Ådalen").unallocated.empty
    assert municipality.known_at("2026-02").unallocated["code"].tolist() == ["49000000", "9999"]


def test_the_checked_copy_keeps_what_is_not_mapped(coded: Folder) -> None:
    municipality, copy = coded.read(), coded.path / "kopi"
    write_checked_copy(municipality, copy)
    pd.testing.assert_frame_equal(read_checked_copy(copy).unallocated, municipality.unallocated)
    assert read_checked_copy(copy, "Ådalen").unallocated.empty


def test_kontering_is_an_input(coded: Folder) -> None:
    before = content_hash(coded.settle())
    assert [item.path for item in coded.read().inputs] == ["budget.csv", "kontering.csv", "posteringer.csv"]
    coded.write("kontering.csv", CODES.replace("Eksterne vikarer", "Vikarer"))
    assert content_hash(coded.settle()) != before


def test_a_workbook_has_a_sheet_for_each_kind_of_code(folder: Folder) -> None:
    folder.table("posteringer", LEDGER)
    book = openpyxl.Workbook()
    guide = book.active
    guide.title = "Vejledning"
    guide.append(["Skriv, hvad koderne betyder."])
    arts = book.create_sheet("Art")
    arts.append(["Kode", "Tekst", "Artsgruppe", "Rækker", "Kr."])
    arts.append([40101010, "Månedsløn", "Løn", 3, 1530])
    arts.append(["40101020", None, "Løn", 1, 500])
    arts.append(["45920010-49000000", None, "Øvrig drift", None, None])
    places = book.create_sheet("Omkostningssted")
    places.append(["Kode", "Enhed"])
    places.append(["5130110101", "0301"])
    places.append(["5130110102", "østerbæk"])
    stream = io.BytesIO()
    book.save(stream)
    folder.write("koder/vores.xlsx", stream.getvalue())
    folder.blocks.append('[kontering]\nfiler = "koder/vores.xlsx"\n')
    assert sums(folder.read().postings, "unit", "account_group") == {
        ("Ådalen", "Løn"): 1500.0,
        ("Østerbæk", "Øvrig drift"): 81.0,
    }


def test_a_word_that_is_no_code_stays_as_it_is(folder: Folder) -> None:
    folder.table(
        "posteringer",
        "Periode;Enhed;Omkostningssted;Art;Beløb\n"
        "202601;Østerbæk;5130110101;Løn;1\n"  # the file's own unit and group before the codes'
        "202601;;5130110101;Eksterne vikarer;2\n"
        "202601;Ukendt;5130110101;40101010;4\n"
        "202601;Ukendt;777;40101010;8\n",
    )
    folder.write("kontering.csv", CODES)
    municipality = folder.read()
    assert sums(municipality.postings, "unit", "account_group") == {
        ("Østerbæk", "Løn"): 1.0,
        ("Ådalen", "Eksterne vikarer"): 2.0,
        ("Ådalen", "Løn"): 4.0,
    }
    assert municipality.unallocated[["target", "code", "amount"]].to_numpy().tolist() == [["unit", "777", 8.0]]


def test_the_first_sheet_decides_and_what_differs_is_told(folder: Folder) -> None:
    folder.table("posteringer", "Periode;PSP;Art;Beløb\n202601;XG-1;401;10\n202601;XG-2;401;20\n202601;XG-2;500;40\n")
    folder.write(
        "kontering.csv",
        "Felt;Kode;Enhed;Artsgruppe\nArt;4*;;Løn\nPSP-element;XG-1;Ådalen;Løn\nPSP-element;XG-2;Ådalen;Øvrig drift\n",
    )
    assert sums(folder.read().postings, "account_group") == {("Løn"): 30.0, ("Øvrig drift"): 40.0}
    told = folder.check().text()
    assert "To koder på samme række i posteringer giver hver sin artsgruppe; det første ark er brugt" in told
    assert "Værdi: Art 401 og PSP-element XG-2" in told


def test_payroll_by_wage_type_and_organisation_unit(folder: Folder) -> None:
    folder.table(
        "loen",
        "Måned;Org.enhed;Lønart;Stilling;Beløb;Timer\n"
        "2026-01;11;0100 Grundløn;Sosu;1000;10\n"
        "2026-01;12;0100 Grundløn;Sosu;500;5\n"
        "2026-01;11;0130 Tillæg;Sosu;30;\n"
        "2026-01;11;0999 Andet;Sosu;7;\n",
        'kolonner = { "Personalegruppe" = "Stilling" }',
    )
    folder.write(
        "kontering.csv", "Felt;Kode;Enhed;Lønart\nLønart;01*;;Løn\nOrganisationsenhed;1*;Ådalen;\nStilling;X;;\n"
    )
    municipality = folder.read()
    rows = municipality.payroll[["unit", "wage_category", "staff_group", "amount", "hours"]]
    assert rows.fillna(-1).to_numpy().tolist() == [
        ["Ådalen", "Ikke fordelt", "Sosu", 7.0, -1.0],
        ["Ådalen", "Løn", "Sosu", 1530.0, 15.0],
    ]
    assert municipality.unallocated[["target", "code", "amount"]].to_numpy().tolist() == [
        ["wage_category", "0999", 7.0]
    ]


def test_services_with_their_legal_basis_in_activity_and_cases(folder: Folder) -> None:
    folder.table(
        "aktivitet",
        "Måned;Enhed;Ydelse;Leverede timer;Modtagere\n"
        "2026-01;Ådalen;PP1;10;4\n2026-01;Ådalen;PP2;5;2\n2026-01;Ådalen;SY1;3;1\n2026-01;Ådalen;ZZ9;2;1\n",
    )
    folder.table(
        "sager", "Borger;Enhed;Ydelse;Timer pr. uge;Fra\nb1;Ådalen;PP1;2;2026-01-01\nb1;Ådalen;PP2;3;2026-01-01\n"
    )
    folder.write(
        "kontering.csv",
        "Felt;Kode;Ydelse;Lovgrundlag\nYdelse;PP*;Personlig pleje;Ældreloven\nYdelse;SY1;Sygepleje;§ 138\n",
    )
    municipality = folder.read()
    rows = municipality.activity[["service", "legal_basis", "delivered_hours", "recipients"]]
    assert rows.fillna("").to_numpy().tolist() == [
        ["Ikke fordelt", "", 2.0, 1.0],
        ["Personlig pleje", "aeldrelov", 15.0, 6.0],
        ["Sygepleje", "sul_138", 3.0, 1.0],
    ]
    assert municipality.cases[["service", "hours_per_week"]].to_numpy().tolist() == [["Personlig pleje", 5.0]]
    told = folder.check().text()
    assert "4 rækker er lagt sammen til 3, fordi deres koder betyder det samme" in told
    assert "1 kode i aktivitet er ikke fordelt på ydelse: 2 timer, som regnes med under “Ikke fordelt”" in told
    assert "1 kode i aktivitet har intet lovgrundlag: 2 timer" in told
    assert "En borger, der får flere af dem, tælles flere gange" in told


def test_absence_counts_a_staff_once_however_many_kinds_and_places_it_has(folder: Folder) -> None:
    folder.table(
        "fravaer",
        "Måned;Omkostningssted;Årsag;Fraværsdage;Mulige dage\n"
        "2026-01;1;S1 Egen sygdom;4;100\n2026-01;1;S2 Langtidssyg;3;100\n2026-01;1;B1;2;100\n"
        "2026-01;2;S1 Egen sygdom;1;60\n2026-01;2;F9;5;60\n",
    )
    folder.write(
        "kontering.csv",
        "Felt;Kode;Enhed;Fraværsart\nOmkostningssted;1-9;Ådalen;\nFraværsårsag;S*;;Sygdom\nFraværsårsag;B1;;Barsel\n",
    )
    municipality = folder.read()
    # 4 + 3 + 1 days of illness; each kind of absence has the staff of both cost centres, 100 + 60 days.
    assert municipality.absence[["kind", "absence_days", "possible_days"]].to_numpy().tolist() == [
        ["Barsel", 2.0, 160.0],
        ["Ikke fordelt", 5.0, 160.0],
        ["Sygdom", 8.0, 160.0],
    ]
    assert "1 kode i fravaer er ikke fordelt på fraværsart: 5 dage" in folder.check().text()


def test_temps_by_agency_and_cost_centre(folder: Folder) -> None:
    folder.table(
        "vikarer",
        "Måned;Omkostningssted;Leverandør;Timer;Beløb\n"
        "2026-01;1;77 Vikar A/S;10;4500\n2026-01;2;77 Vikar A/S;5;2300\n2026-01;1;88;2;600\n2026-01;1;99 Ny;1;400\n",
    )
    folder.write(
        "kontering.csv",
        "Felt;Kode;Enhed;Vikartype\nOmkostningssted;1;Ådalen;\nOmkostningssted;2;Ådalen;\n"
        "Leverandør;77;;Ekstern\nLeverandør;88;;Intern\n",
    )
    municipality = folder.read()
    assert municipality.temps[["unit", "source", "hours", "amount"]].to_numpy().tolist() == [
        ["Ådalen", "external", 15.0, 6800.0],
        ["Ådalen", "internal", 2.0, 600.0],
    ]
    # Neither one's own nor an agency's: the row waits in the list.
    assert municipality.unallocated[["target", "code", "amount", "hours"]].to_numpy().tolist() == [
        ["source", "99", 400.0, 1.0]
    ]
    assert (
        "1 kode i vikarer har ingen vikartype: 400 kr. og 1 timer, som ikke er med i nogen enheds tal"
        in folder.check().text()
    )


def test_budget_changes_by_cost_centre(folder: Folder) -> None:
    folder.table(
        "budgetaendringer",
        "Dato;Budgetår;Omkostningssted;Slags;Begrundelse;Beløb\n"
        "2026-03-01;2026;1;Bevilling;Flere borgere;100\n2026-03-01;2026;2;Bevilling;Flere borgere;50\n"
        "2026-03-01;2026;3;Bevilling;Flere borgere;7\n",
    )
    folder.write("kontering.csv", "Felt;Kode;Enhed\nOmkostningssted;1-2;Ådalen\n")
    municipality = folder.read()
    assert municipality.budget_changes[["unit", "amount"]].to_numpy().tolist() == [["Ådalen", 150.0]]
    assert municipality.unallocated[["target", "code", "amount"]].to_numpy().tolist() == [["unit", "3", 7.0]]


def test_a_stated_heading_and_a_name_of_ones_own(folder: Folder) -> None:
    folder.table(
        "posteringer",
        "Periode;Profitcenter;Kontostreng;Beløb\n202601;P1;x;10\n",
        'koder = { "Omkostningssted" = "Profitcenter", "Projekt" = "Kontostreng" }',
    )
    folder.write("kontering.csv", "Felt;Kode;Enhed;Artsgruppe\nOmkostningssted;P1;Ådalen;\nProjekt;x;;Løn\n")
    assert sums(folder.read().postings, "unit", "account_group") == {("Ådalen", "Løn"): 10.0}


def test_codes_without_a_column_and_columns_that_may_be_the_same_code(folder: Folder) -> None:
    folder.table("posteringer", "Periode;Enhed;Artskonto;Kontoart;Beløb\n202601;Ådalen;1;2;10\n")
    folder.write("kontering.csv", "Felt;Kode;Enhed;Artsgruppe\nArt;1;;Løn\nOmkostningsted;P1;Ådalen;\n")
    told = folder.check().text()
    assert "Flere kolonner kan være Art: Artskonto og Kontoart" in told
    assert 'koder = { "Art" = "Artskonto" }' in told
    assert "Koderne Omkostningsted bruges ikke: ingen fil har en kolonne med dem" in told
    assert "Mente du Omkostningssted?" in told


@pytest.mark.parametrize(
    ("lines", "row", "message", "remedy"),
    [
        ("Art;4*1;;Løn;", 2, "Stjernen skal stå sidst i koden", "fx 40*"),
        ("Art;;;Løn;", 2, "Feltet er tomt", "Udfyld feltet"),
        (";41;;Løn;", 2, "Feltet er tomt", "Udfyld feltet"),
        ("Art;41;Ådallen;;", 2, "Enheden kendes ikke: Ådallen", "Mente du Ådalen?"),
        ("Art;41;Prøveby;;", 2, "Prøveby er ikke en enhed, som rapporterne viser", "nej under Medtages"),
        ("Art;41;;Løn;måske", 2, "Medtages er hverken ja eller nej", "Skriv ja, nej eller ingenting"),
        ("Art;41;;Løn;\nArt;41;;Drift;", 3, "Koden står også i række 2 med en anden artsgruppe", "Slet den"),
        ("Art;41;;Løn;\nArt;41;;Løn;", 3, "Koden står også i række 2", "Slet den ene"),
        ("Art;400-459;;Løn;\nArt;450-499;;Drift;", 3, "Koderne overlapper 400-459 i række 2", "Ret grænserne"),
        ("Art;41;;Løn;\nArt;42;;løn;", 3, "Artsgruppe er skrevet både Løn og løn", "Skriv det ens"),
        ("Art;0101011234;;Løn;", 2, "ligner et CPR-nummer", "Fjern nummeret"),
        ("Art;41;;;", None, "Koderne Art siger ikke noget", "Skriv fx Enhed eller Artsgruppe"),
    ],
)
def test_what_is_wrong_with_kontering_is_told_where_it_stands(
    folder: Folder, lines: str, row: int | None, message: str, remedy: str
) -> None:
    folder.table("posteringer", "Periode;Enhed;Art;Beløb\n202601;Ådalen;41;10\n")
    folder.write("kontering.csv", f"Felt;Kode;Enhed;Artsgruppe;Medtages\n{lines}\n")
    found = [problem for problem in folder.check() if problem.file == "kontering.csv" and message in problem.message]
    assert [problem.row for problem in found] == [row]
    assert remedy in found[0].remedy


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("Felt;Enhed", "Kolonnen Kode mangler"),
        ("Kode;Enhed", "Kolonnen Felt mangler"),
        ("Felt;Kode;Enhed;Enhed", "Kolonnen Enhed står to gange"),
        ("Felt;Kode;Artsgrupe", "Kolonnen Artsgrupe læses ikke"),
    ],
)
def test_headings_of_kontering(folder: Folder, head: str, message: str) -> None:
    folder.table("posteringer", "Periode;Enhed;Art;Beløb\n202601;Ådalen;41;10\n")
    folder.write("kontering.csv", f"{head}\n")
    assert message in folder.check().text()


def test_choices_are_held_against_the_known_words(folder: Folder) -> None:
    folder.table("posteringer", "Periode;Enhed;Art;Beløb\n202601;Ådalen;41;10\n")
    folder.write("kontering.csv", "Felt;Kode;Lovgrundlag;Område\nArt;41;Ældrelov;Hjemmepleje\nArt;42;;Hjemmeplej\n")
    told = folder.check().text()
    assert "Lovgrundlag kendes ikke: Ældrelov" in told
    assert "Mente du Ældreloven?" in told
    assert "Området Hjemmeplej kendes ikke i kommune.toml" in told


def test_two_files_of_usual_names_are_one_too_many(folder: Folder) -> None:
    folder.table("posteringer", "Periode;Enhed;Art;Beløb\n202601;Ådalen;41;10\n")
    folder.write("kontering.csv", CODES)
    folder.write("kontering.xlsx", b"")
    assert "Der er både kontering.xlsx og kontering.csv" in folder.check().text()


def test_a_pattern_that_fits_kontering_too_reads_it_as_no_table(folder: Folder) -> None:
    folder.write("posteringer.csv", LEDGER)
    folder.block("posteringer", 'filer = "*.csv"')
    folder.write("Kontering.CSV", CODES)
    municipality = folder.read()
    assert municipality.postings["amount"].sum() == 1581.0
    assert [item.path for item in municipality.inputs] == ["Kontering.CSV", "posteringer.csv"]


def test_the_same_extract_twice_is_known_by_its_codes(folder: Folder) -> None:
    for name in ("en.csv", "to.csv"):
        folder.write(name, BUDGET)
    folder.block("budget", 'filer = "[et]*[no].csv"')
    folder.table("posteringer", LEDGER)
    folder.write("kontering.csv", CODES)
    assert folder.read().budget["amount"].sum() == 1575.0


def test_the_area_is_the_units_where_no_row_has_one(folder: Folder) -> None:
    folder.table(
        "posteringer", "Periode;Enhed;Art;Område;Beløb\n202601;Ådalen;Løn;;10\n202601;Ådalen;Løn;Botilbud;20\n"
    )
    folder.table("budget", "Måned;Enhed;Art;Version;Beløb\n2026-01;Ådalen;Løn;Vedtaget;30\n")
    municipality = folder.read()
    assert sums(municipality.postings, "area") == {"Hjemmepleje": 10.0, "Botilbud": 20.0}
    assert municipality.budget["area"].tolist() == ["Hjemmepleje"]


def test_an_area_that_neither_row_nor_unit_has_is_asked_for(folder: Folder) -> None:
    folder.head = folder.head.replace('omraade = "Hjemmepleje"\n', "")
    folder.table("posteringer", "Periode;Enhed;Art;Beløb\n202601;Ådalen;Løn;10\n")
    told = folder.check().text()
    assert "Området mangler, og enheden har intet" in told
    assert "Skriv omraade ved enheden i kommune.toml" in told


def test_the_guide_shows_what_happens(folder: Folder) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "indlaesning.md").read_text("utf-8")
    chapter = guide[guide.index("## Kontering") : guide.index("## Hvad der tjekkes på tværs")]
    ledger, codes, rows, told = re.findall(r"```(?:csv|text)\n(.*?)```", chapter, flags=re.DOTALL)
    folder.table("posteringer", ledger)
    folder.write("kontering.csv", codes)
    found = sums(folder.read().postings, "unit", "area", "account_group")
    written = [";".join([*key, f"{kroner(kr)},00"]) for key, kr in sorted(found.items())]
    assert ["Enhed;Område;Artsgruppe;Beløb", *written] == rows.splitlines()
    assert told in folder.check().text() + "\n"
    for kind, others in KINDS_OF_CODE.items():
        assert f"| {kind} | {', '.join(others)} |" in chapter
    assert all(f"`{heading}`" in chapter for heading in TARGETS)


def test_what_has_no_group_is_not_held_against_others(folder: Folder) -> None:
    """Cost in the budget and income in the ledger under codes that nobody has explained: no sign is turned. Pay of the payroll
    beside a ledger whose pay is half explained: no difference."""
    months = [f"2026{month:02d}" for month in range(1, 9)]
    ledger = [
        f"{m};Ådalen;{code};{kr}" for m in months for code, kr in (("401", 100_000), ("402", 90_000), ("7", -500_000))
    ]
    folder.table("posteringer", "\n".join(["Periode;Enhed;Art;Beløb", *ledger]) + "\n")
    plan = [
        f"2026-{m:02d};Ådalen;{code};Vedtaget;{kr}"
        for m in range(1, 13)
        for code, kr in (("401", 190_000), ("8", 9_000))
    ]
    folder.table("budget", "\n".join(["Måned;Enhed;Art;Version;Beløb", *plan]) + "\n")
    pay = [f"2026-{m:02d};Ådalen;Løn;190000;1000" for m in range(1, 9)]
    folder.table("loen", "\n".join(["Måned;Enhed;Lønart;Beløb;Timer", *pay]) + "\n")
    folder.write("kontering.csv", "Felt;Kode;Artsgruppe\nArt;401;Løn\n")
    told = folder.check().text()
    assert "modsat fortegn" not in told
    assert "Lønnen i loen og i posteringer er forskellig" not in told
    folder.write("kontering.csv", "Felt;Kode;Artsgruppe\nArt;401;Løn\nArt;402;Øvrig drift\nArt;7-8;Indtægter\n")
    told = folder.check().text()
    assert "Indtægter har modsat fortegn i budget og posteringer" in told
    assert "Lønnen i loen og i posteringer er forskellig for Ådalen" in told


def test_a_line_without_one_of_several_codes_is_no_total(folder: Folder) -> None:
    """Most lines of a ledger have no supplier, and a text may begin as a total does."""
    folder.table(
        "posteringer",
        "Periode;Omkostningssted;Leverandør;Art;Tekst;Beløb\n"
        "202601;1;77;40;Faktura;10\n202601;1;;40;Samlet regning;20\n202601;;88;40;Total for november;40\n"
        ";;;;I alt;70\n",
    )
    folder.write(
        "kontering.csv",
        "Felt;Kode;Enhed;Artsgruppe\nArt;40;;Løn\nOmkostningssted;1;Ådalen;\nLeverandør;88;Østerbæk;\nLeverandør;77;;\n",
    )
    assert sums(folder.read().postings, "unit") == {"Ådalen": 30.0, "Østerbæk": 40.0}


def test_months_as_columns_and_cells_as_above_with_codes(folder: Folder) -> None:
    months = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
    rows = [
        ["Omkostningssted", "PSP", *months, "I alt"],
        ["11", "A", *["100"] * 12, "1.200"],
        ["", "B", *["1"] * 12, "12"],
    ]
    text = "\n".join(";".join(row) for row in rows) + "\n"
    folder.table(
        "budget",
        text,
        'form = "maaneder"',
        "aar = 2026",
        'konstanter = { "Version" = "Vedtaget" }',
        'udfyld_ned = ["Omkostningssted"]',
    )
    folder.write("kontering.csv", "Felt;Kode;Enhed;Artsgruppe\nPSP-element;A;;Løn\nOmkostningssted;11;Ådalen;\n")
    found = folder.read().budget
    assert sums(found, "unit", "account_group") == {("Ådalen", "Løn"): 1200.0, ("Ådalen", "Ikke fordelt"): 12.0}
    assert found["month"].nunique() == 12


def test_a_decimal_of_nought_and_noughts_in_front_are_no_part_of_a_number(folder: Folder) -> None:
    # 301.0 is what a program makes of a column of numbers with an empty cell, 301 what Excel makes of 0301.
    folder.table("posteringer", "Periode;Omkostningssted;Artsgruppe;Beløb\n202601;301,0;Løn;1\n202601;302;Løn;20\n")
    folder.write("kontering.csv", "Felt;Kode;Enhed\nOmkostningssted;0301;Ådalen\nOmkostningssted;302.0;Østerbæk\n")
    assert sums(folder.read().postings, "unit") == {"Ådalen": 1.0, "Østerbæk": 20.0}


def test_a_line_at_fault_is_told_alone(folder: Folder) -> None:
    folder.table("posteringer", "Periode;Omkostningssted;Artsgruppe;Beløb\n202601;7301;Løn;1\n202602;7302;Løn;20\n")
    folder.write("kontering.csv", "Felt;Kode;Enhed\nOmkostningssted;7301;Ådaln\n")
    errors = [problem.message for problem in folder.check() if problem.severity == "error"]
    assert errors == ["Enheden kendes ikke: Ådaln"]


def test_a_sheet_with_a_slip_in_its_name_is_told_first(folder: Folder) -> None:
    folder.table("posteringer", "Periode;Omkostningssted;Artsgruppe;Beløb\n202601;7301;Løn;1\n202602;7302;Løn;20\n")
    folder.write("kontering.csv", "Felt;Kode;Enhed\nOmkostnigssted;7301;Ådalen\n")
    text = folder.check().text()
    assert text.index("Koderne Omkostnigssted bruges ikke") < text.index("Enheden kendes ikke: 7301")
    assert "Mente du Omkostningssted?" in text


def test_a_range_with_ends_of_different_length_is_told(folder: Folder) -> None:
    folder.table("posteringer", "Periode;Omkostningssted;Artsgruppe;Beløb\n202601;50;Løn;1\n")
    folder.write("kontering.csv", "Felt;Kode;Enhed\nOmkostningssted;7-305;Ådalen\n")
    assert "linje for hvert antal cifre: 7-9, 10-99 og 100-305" in folder.check().text()
