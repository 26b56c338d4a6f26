"""Which table a file is, and how its months stand, from headings and values."""

from __future__ import annotations

from pathlib import Path

import pytest

from styringslib.proposals import look, propose
from styringslib.proposals.fits import fits
from styringslib.proposals.sources import source_of
from tests.proposals.raw_folder import lines

# File name, headings, some rows -> table, and what the block of kommune.toml says beside the file.
FILES = [
    (
        "Finansposter.csv",
        "Omkostningssted;Art;Bogf.dato;Bilagsnr;Tekst;Debet;Kredit",
        ["4711 Elmely;Løn;20.01.2026;10;Løn;100,00;", "4711 Elmely;Løn;27.02.2026;11;Løn;;5,00"],
        "postings",
        {"kolonner": {"Regnskabsperiode": "Bogf.dato"}, "tidspunkt": "dato"},
    ),
    (
        "ledger.csv",
        "Cost center;Account;Posting date;Fiscal period;Document no;Amount;D/K",
        ["Elmely;Løn;20.01.2026;01.2026;1;100,00;D", "Elmely;Løn;22.01.2026;01.2026;2;100,00;K"],
        "postings",
        {
            "kolonner": {
                "Enhed": "Cost center",
                "Artsgruppe": "Account",
                "Bilagsnummer": "Document no",
                "Regnskabsperiode": "Fiscal period",
            }
        },
    ),
    (
        "Ydelser pr. uge.csv",
        "År;Uge;Borger;Distrikt;Ydelse;Visiteret tid (min);Leveret tid (min)",
        ["2026;1;b-1;Elmely;Personlig pleje;120;100", "2026;53;b-2;Elmely;Personlig pleje;60;60"],
        "activity",
        {
            "kolonner": {"Måned": "Uge"},
            "tidspunkt": "uge",
            "maaleenheder": {"Visiterede timer": "minutter", "Leverede timer": "minutter"},
            "borgerkolonne": "Borger",
        },
    ),
    (
        "Fravær.csv",
        "Måned;Enhed;Årsag;Fraværstimer;Normtimer",
        ["2026-01;Elmely;Egen sygdom;74,00;1500,25", "2026-02;Elmely;Egen sygdom;37,50;1400,00"],
        "absence",
        {
            "kolonner": {"Fraværsdage": "Fraværstimer", "Mulige dage": "Normtimer"},
            "maaleenheder": {"Fraværsdage": "timer", "Mulige dage": "timer"},
            "timer_pr_dag": 7.4,
        },
    ),
    (
        "Vikarfakturaer.csv",
        "Fakturanr;Leverandør;Afdeling;Periode fra;Periode til;Timer;Beløb ekskl. moms",
        ["70138;Nord ApS;Elmely;10.01.2026;16.01.2026;26:30;DKK 12", "7;Syd A/S;Elmely;30.01.2026;05.02.2026;10;DKK 4"],
        "temps",
        {
            "kolonner": {"Enhed": "Afdeling", "Beløb": "Beløb ekskl. moms", "Måned": "Periode fra"},
            "tidspunkt": "periode",
            "periode_til": "Periode til",
            "konstanter": {"Vikartype": "Ekstern"},
        },
    ),
    (
        "Korrigeret budget 2026.csv",
        "Enhed;Artsgruppe;Jan;Feb;Mar;Apr;Maj;Jun;Jul;Aug;Sep;Okt;Nov;Dec;I alt",
        ["Elmely;Løn" + ";1.200" * 12 + ";14.400", "Elmely;Øvrig drift" + ";100" * 12 + ";1.200"],
        "budget",
        {"form": "maaneder", "aar": 2026, "konstanter": {"Version": "Korrigeret"}},
    ),
    (
        "payroll.csv",
        "Pay period;Department;Wage type;Job title;Gross pay;Paid hours",
        ["2026-01;Elmely;Basic;Helper;20.000,00;148,00", "2026-02;Elmely;Basic;Helper;20.000,00;148,00"],
        "payroll",
        {
            "kolonner": {
                "Enhed": "Department",
                "Lønart": "Wage type",
                "Personalegruppe": "Job title",
                "Beløb": "Gross pay",
                "Timer": "Paid hours",
                "Måned": "Pay period",
            }
        },
    ),
    (
        "Årsbudget.csv",
        "Enhed;Artsgruppe;År;Korrigeret budget",
        ["Elmely;Løn;2026;1.200.000,00", "Elmely;Øvrig drift;2026;120.000,00"],
        "budget",
        {"form": "aar", "kolonner": {"Beløb": "Korrigeret budget"}, "konstanter": {"Version": "Korrigeret"}},
    ),
    (
        "løn pr. kategori.csv",
        "Måned;Enhed;Løn;Aften/nat;Pension bidrag;I alt",
        ["2026-01;Elmely;100,00;20,00;10,00;131,00", "2026-02;Elmely;110,00;20,00;10,00;140,00"],
        "payroll",
        {
            "form": "bred",
            "kategorier": {"Løn": "Løn", "Aften/nat": "Særydelser", "Pension bidrag": "Pension"},
            "i_alt": "I alt",
            "rest": "Andre lønarter",
        },
    ),
    (
        "løn 2026-03.csv",
        "Enhed;Lønart;Beløb;Timer",
        ["Elmely;Løn;100,00;10", "Bøgelund;Løn;100,00;10"],
        "payroll",
        {"konstanter": {"Måned": "2026-03"}},
    ),
    (
        "Skovgården.csv",
        "Måned;Ydelse;Leverede timer",
        ["2026-01;Støtte;100", "2026-02;Støtte;90"],
        "activity",
        {"konstanter": {"Enhed": "Skovgården"}},
    ),
    (
        "poster med DK.csv",
        "Periode;Afdeling;Art;Beløb;S/H",
        ["01.2026;Elmely;Løn;100,00;S", "01.2026;Elmely;Løn;5,00;H"],
        "postings",
        {"debet_kredit": "S/H"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "headings", "rows", "table", "keys"), FILES, ids=[file[0] for file in FILES])
def test_a_file_is_known_by_its_headings_and_values(
    tmp_path: Path, name: str, headings: str, rows: list[str], table: str, keys: dict[str, object]
) -> None:
    lines(tmp_path / name, [headings.split(";"), *(row.split(";") for row in rows)])
    (sheet,) = look(tmp_path).sheets
    found = fits(sheet)
    assert found[0].table == table
    proposed = dict(source_of(sheet, found[0], {}).keys)
    assert proposed.pop("filer") == name
    assert proposed == keys


def test_thousands_are_read_in_the_line_above(tmp_path: Path) -> None:
    rows = [
        ["Vedtaget budget 2026"],
        ["Beløb i 1.000 kr."],
        ["Måned", "Enhed", "Artsgruppe", "Beløb"],
        ["2026-01", "Elmely", "Løn", "900"],
    ]
    lines(tmp_path / "b.csv", rows)
    (sheet,) = look(tmp_path).sheets
    keys = source_of(sheet, fits(sheet)[0], {}).keys
    assert keys["maaleenheder"] == {"Beløb": "1.000 kr."}
    assert keys["konstanter"] == {"Version": "Vedtaget"}


def test_people_are_no_units(tmp_path: Path) -> None:
    rows = [
        ["Måned", "Afdeling", "Lønart", "Beløb"],
        *(["2026-01", name, "Løn", "100,00"] for name in ("Ida Opdigtsen", "Bo Fablesen")),
    ]
    lines(tmp_path / "loen.csv", rows)
    (sheet,) = look(tmp_path).sheets
    assert all("unit" not in fit.columns for fit in fits(sheet))


def test_notes_are_no_table(tmp_path: Path) -> None:
    lines(tmp_path / "noter.csv", [["Husk", "Hvem"], ["Ring til lønkontoret", "Team Nord"]])
    found = look(tmp_path)
    assert [fits(sheet) for sheet in found.sheets] == [[]]


def test_bills_to_others_are_income_with_a_minus(tmp_path: Path) -> None:
    rows = [
        ["Fakturadato", "Enhed", "Fakturanr", "Beløb"],
        *(["01-02-2026", "Skovgården", n, "1.000,00"] for n in "12"),
    ]
    lines(tmp_path / "debitorliste.csv", rows)
    proposal = propose(look(tmp_path))
    assert "fortegn:debitorliste.csv" in [question.id for question in proposal.questions]
    (source,) = proposal.sources
    assert source.keys["vend_fortegn"] is True
    assert source.keys["tidspunkt"] == "dato"
    assert source.keys["konstanter"] == {"Artsgruppe": "Indtægter"}


def test_what_a_file_lacks_to_be_a_table_is_told(tmp_path: Path) -> None:
    lines(
        tmp_path / "Finansposter.csv",
        [["Omkostningssted", "Art", "Bogf.dato", "Bilagsnr"], ["Elmely", "Løn", "20.01.2026", "1"]],
    )
    lines(tmp_path / "noter.csv", [["Husk", "Hvem"], ["Ring til lønkontoret", "Team Nord"]])
    told = dict(propose(look(tmp_path)).left_out)
    assert told["Finansposter.csv"] == "Ligner posteringer, men der er ingen kolonne, der kan være Beløb"
    assert told["noter.csv"] == "Ligner ingen af de tabeller, der kan læses"
