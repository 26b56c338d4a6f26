"""What is the same extract read twice is counted once; nothing else is ever taken out, and what is done is told with its sum."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.intake import Problems
from styringslib.intake.cells.table_rows import ROW, SOURCE
from styringslib.intake.checks.repeats import settle_repeats
from styringslib.intake.schema import tables
from styringslib.intake.settings.settings import TableSource
from tests.growth import is_linear

KEYS = 'noegle = ["Bilagsnummer"]'


def overlap(folder: Any, postings: str, *lines: str, changed: tuple[str, str] = ("", "")) -> None:
    head, *rows = postings.splitlines(keepends=True)
    folder.write("p/september.csv", head + "".join(rows[:3]))
    folder.write("p/oktober.csv", head + "".join(rows[1:]).replace(*changed))
    folder.block("posteringer", 'filer = "p/*.csv"', *lines)


def told(problems: Problems) -> list[tuple[str, str]]:
    """What the check says of rows that stand more than once, by severity."""
    words = ("talt", "tælles", "Samme række", "står også", "kun her", "to gange")
    return [(one.severity, one.message) for one in problems if any(word in one.message for word in words)]


def test_rows_of_an_overlapping_extract_are_counted_once_and_told_with_kroner(folder: Any, postings: str) -> None:
    overlap(folder, postings)
    municipality = folder.read()
    assert len(municipality.postings) == 5
    assert municipality.postings["amount"].sum() == pytest.approx(6534.66)
    # Østerbæk september, 2.000 kr., and Ådalen October, 1.500,10 kr.; the rest of October stands in one file alone.
    assert told(folder.check()) == [
        ("note", "2 rækker (3.500,10 kr.) for 2026-09 og 2026-10 står også i p/oktober.csv og er talt én gang"),
        ("note", "Af de samme måneder står 1 række (-300 kr.) kun i p/oktober.csv; de er talt med"),
    ]


def test_rows_that_collide_by_the_stated_key_are_both_shown(folder: Any, postings: str) -> None:
    overlap(folder, postings, KEYS, changed=("1.500,10", "1.500,20"))
    text = folder.check().text()
    assert "1.500,20 i p/oktober.csv række 3" in text
    assert "1.500,10 her" in text
    assert "p/september.csv" in text
    assert "sammenlaeg" not in text


def test_by_the_stated_key_a_text_that_was_mended_is_still_the_same_line(folder: Any, postings: str) -> None:
    overlap(folder, postings, KEYS, changed=("Løn oktober", "Månedsløn oktober"))
    assert folder.read().postings["amount"].sum() == pytest.approx(6534.66)
    assert (
        "note",
        "1 række (1.500,10 kr.) har samme nøgle som i p/oktober.csv og er talt én gang, selv om tekst eller dato er forskellig",
    ) in told(folder.check())


SPLIT = """\
Regnskabsperiode;Enhed;Område;Artsgruppe;Bilagsnummer;Beløb
2026-10;Ådalen;Hjemmepleje;Løn;1;900.000
2026-10;Ådalen;Hjemmepleje;Vikarer;7;60.000
2026-10;Ådalen;Hjemmepleje;Vikarer;7;60.000
2026-10;Østerbæk;Hjemmepleje;Vikarer;7;60.000
"""


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ('noegle = ["Bilagsnummer", "Beløb"]',),
        ('noegle = ["Bilagsnummer", "Beløb"]', "sammenlaeg = true"),
        ('noegle = ["Bilagsnummer"]', "sammenlaeg = true"),
        ("sammenlaeg = true",),
    ],
)
def test_a_split_invoice_keeps_every_line_whatever_is_stated(folder: Any, lines: tuple[str, ...]) -> None:
    folder.table("posteringer", SPLIT, *lines)
    sums = folder.read().postings.groupby("unit")["amount"].sum()
    assert sums.to_dict() == {"Ådalen": 1_020_000, "Østerbæk": 60_000}
    assert told(folder.check()) == []


@pytest.mark.parametrize("lines", [(), ('noegle = ["Bilagsnummer", "Beløb"]',)])
def test_the_same_file_under_two_names_counts_once_with_its_equal_lines(folder: Any, lines: tuple[str, ...]) -> None:
    for name in ("a", "kopi af a", "øv"):
        folder.write(f"p/{name}.csv", SPLIT)
    folder.block("posteringer", 'filer = "p/*.csv"', *lines)
    assert folder.read().postings["amount"].sum() == 1_080_000
    assert folder.check().errors == 0


@pytest.mark.parametrize("lines", [(), KEYS.splitlines()])
def test_a_later_extract_and_a_correction_with_the_same_number(folder: Any, lines: list[str]) -> None:
    head, *rows = SPLIT.splitlines(keepends=True)
    folder.write("p/1.csv", SPLIT)
    correction = "2026-10;Ådalen;Hjemmepleje;Vikarer;7;-60.000\n"
    folder.write("p/2.csv", head + "".join([*rows, correction]))
    folder.write("p/3.csv", head + "".join([*rows, correction, "2026-10;Ådalen;Hjemmepleje;Løn;9;500\n"]))
    folder.block("posteringer", 'filer = "p/*.csv"', *lines)
    assert folder.read().postings["amount"].sum() == 1_020_500
    assert folder.check().errors == 0


PLAIN = "Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb\n"


def test_equal_invoices_of_two_agencies_both_count(folder: Any) -> None:
    """One of three lines is equal: the files are two ledgers, not one extract twice."""
    folder.write("p/a.csv", PLAIN + "".join(f"2026-10;Ådalen;Hjemmepleje;Vikarer;{kr}\n" for kr in (9_100, 4_000, 700)))
    folder.write("p/b.csv", PLAIN + "".join(f"2026-10;Ådalen;Hjemmepleje;Vikarer;{kr}\n" for kr in (9_100, 5_000, 800)))
    folder.block("posteringer", 'filer = "p/*.csv"')
    assert folder.read().postings["amount"].sum() == 28_700
    assert told(folder.check()) == [
        (
            "warning",
            "1 række (9.100 kr.) for 2026-10 er ens i p/a.csv, men filerne er ellers forskellige, så de er talt med begge "
            "steder",
        )
    ]


def test_a_line_with_its_number_of_a_voucher_is_the_same_in_files_that_otherwise_differ(folder: Any) -> None:
    head = PLAIN.replace("Beløb", "Bilagsnummer;Beløb")
    line = "2026-10;Ådalen;Hjemmepleje;Vikarer;{};{}\n"
    folder.write("p/a.csv", head + "".join(line.format(number, 100 * number) for number in (1, 2, 3, 4)))
    folder.write("p/b.csv", head + "".join(line.format(number, 100 * number) for number in (4, 5, 6, 7)))
    folder.block("posteringer", 'filer = "p/*.csv"')
    assert folder.read().postings["amount"].sum() == 2_800
    assert told(folder.check())[0] == ("note", "1 række (400 kr.) for 2026-10 står også i p/a.csv og er talt én gang")


TEMPS = "Måned;Enhed;Vikartype;Timer;Beløb\n"
INVOICE = "2026-{:02};Ådalen;Ekstern;20;{}\n"


def test_temps_of_two_agencies_are_added_up_and_an_overlap_counts_once(folder: Any) -> None:
    folder.write("v1.csv", TEMPS + INVOICE.format(1, 4_550) + INVOICE.format(2, 9_100))
    folder.write("v2.csv", TEMPS + INVOICE.format(2, 9_100) + INVOICE.format(3, 13_650))
    folder.block("vikarer", 'filer = "v*.csv"', "sammenlaeg = true")
    assert folder.read().temps["amount"].tolist() == [4_550, 9_100, 13_650]
    assert told(folder.check()) == [
        ("warning", "1 række (9.100 kr. og 20 timer) for 2026-02 står også i v1.csv og er talt én gang")
    ]
    assert "giv hver fil sit eget afsnit [[tabeller.vikarer]]; så tælles begge" in folder.check().text()
    folder.write("v2.csv", TEMPS + INVOICE.format(1, 3_000) + INVOICE.format(2, 9_100) + INVOICE.format(3, 100))
    assert folder.read().temps["amount"].tolist() == [7_550, 18_200, 100]


@pytest.mark.parametrize(
    ("heading", "head", "line", "other"),
    [
        ("aktivitet", "Måned;Enhed;Ydelse;Leverede timer", "2026-10;Ådalen;Pleje;100", "2026-10;Ådalen;Pleje;40"),
        ("loen", "Måned;Enhed;Lønart;Beløb", "2026-10;Ådalen;Løn;100", "2026-10;Ådalen;Løn;40"),
        ("vikarer", "Måned;Enhed;Vikartype;Timer;Beløb", "2026-10;Ådalen;Intern;2;100", "2026-10;Ådalen;Intern;2;40"),
        ("fravaer", "Måned;Enhed;Fraværsart;Fraværsdage", "2026-10;Ådalen;Sygdom;100", "2026-10;Ådalen;Sygdom;40"),
        (
            "budget",
            "Måned;Enhed;Område;Artsgruppe;Version;Beløb",
            "2026-10;Ådalen;Hjemmepleje;Løn;Vedtaget;100",
            "2026-10;Ådalen;Hjemmepleje;Løn;Vedtaget;40",
        ),
    ],
)
def test_rows_with_one_key_are_errors_until_they_are_to_be_added_up(
    folder: Any, heading: str, head: str, line: str, other: str
) -> None:
    folder.table(heading, "\n".join([head, line, line, other, ""]))
    problems = folder.check()
    assert problems.errors == 2
    assert "Rækken står også i række 2 i samme fil" in problems.text()
    assert f"100 i {heading}.csv række 2, 40 her" in problems.text()
    assert "skriv sammenlaeg = true i kommune.toml, og de lægges sammen" in problems.text()
    folder.blocks[0] += "sammenlaeg = true\n"
    measure = {"aktivitet": "delivered_hours", "fravaer": "absence_days"}.get(heading, "amount")
    name = next(table.name for table in tables().values() if table.heading == heading)
    assert folder.read().tables[name][measure].tolist() == [240]


def test_rows_that_differ_in_a_rate_or_a_date_are_never_added_up(folder: Any) -> None:
    head = "Borger;Enhed;Ydelse;Timer pr. uge;Fra;Til\n"
    line = "b1;Ådalen;Pleje;5;01-01-2026;{}\n"
    folder.table("sager", head + line.format("31-03-2026") + line.format("30-06-2026"), "sammenlaeg = true")
    assert folder.check().errors == 1


def test_equal_lines_in_one_file_may_be_right(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings + postings.splitlines(keepends=True)[1])
    assert len(folder.read().postings) == 6


def test_a_month_pasted_twice_into_one_file(folder: Any, postings: str) -> None:
    head = postings.splitlines(keepends=True)[0]
    rows = [f"2026-10;31-10-2026;Ådalen;Hjemmepleje;Løn;{place:04};Løn;{place},50\n" for place in range(1, 16)]
    folder.table("posteringer", head + "".join(rows + rows))
    assert "Hver række for Ådalen 2026-10 står to gange" in folder.check().text()


@pytest.mark.parametrize("lines", [(), ("sammenlaeg = true",)])
@pytest.mark.parametrize("beside", [True, False])
def test_a_whole_file_once_more_in_itself(folder: Any, lines: tuple[str, ...], beside: bool) -> None:
    """Also where the lines are put together, so that nobody would see it."""
    rows = [INVOICE.format(month, 1_000 + month) for month in range(1, 7)]
    again = [row for row in rows for _ in range(2)] if beside else rows + rows
    folder.table("vikarer", TEMPS + "".join(again), *lines)
    found = [(one.severity, one.message) for one in folder.check()]
    assert ("error", "Hver række står to gange i filen, i alt 12 rækker; som de står, tælles alt to gange") in found
    folder.write("vikarer.csv", TEMPS + "".join([*rows, rows[0]]))
    assert "Hver række" not in folder.check().text()


def test_a_file_of_one_line_over_and_over_may_be_right(folder: Any) -> None:
    folder.table("posteringer", PLAIN + "2026-10;Ådalen;Hjemmepleje;Vikarer;60.000\n" * 8)
    assert folder.read().postings["amount"].sum() == 480_000


def test_the_same_lines_with_other_words_stop_until_a_key_is_stated(folder: Any, postings: str) -> None:
    """An extract drawn once with vouchers and once without: the cost would double."""
    rows = [line.split(";") for line in postings.splitlines()]
    folder.write("p/a.csv", postings)
    folder.write("p/b.csv", "\n".join(";".join(row[:1] + row[2:5] + row[7:]) for row in rows) + "\n")
    folder.block("posteringer", 'filer = "p/*.csv"')
    assert told(folder.check()) == [
        (
            "error",
            "5 rækker (6.534,66 kr.) for 2026-09 og 2026-10 har samme enhed, artsgruppe og beløb i p/a.csv, men ikke samme "
            "bilag, dato eller tekst; som de står, tælles de to gange",
        )
    ]
    folder.blocks[0] += 'noegle = ["Regnskabsperiode", "Enhed", "Artsgruppe", "Beløb"]\n'
    assert folder.read().postings["amount"].sum() == pytest.approx(6534.66)


BUDGET = "Måned;Enhed;Område;Artsgruppe;Version;Beløb\n"
LINE = "2026-10;Ådalen;Hjemmepleje;Løn;Vedtaget;{}\n"


def test_the_same_budget_in_two_files_counts_once(folder: Any) -> None:
    folder.write("a.csv", BUDGET + LINE.format("100"))
    folder.write("b.csv", BUDGET + LINE.format("100,00").replace("Vedtaget", "OPRINDELIGT budget"))
    folder.block("budget", 'filer = ["a.csv", "b.csv"]')
    assert folder.read().budget["amount"].item() == 100


def rows_of(unit: list[str | None], amount: list[float], place: list[int]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"month": pd.Period("2026-10", "M"), "unit": unit, "service": "Pleje", "delivered_hours": amount}
    )
    return frame.assign(**{SOURCE: place, ROW: np.arange(2, len(unit) + 2)})


def settled(frame: pd.DataFrame, *sources: TableSource) -> pd.DataFrame:
    table = tables()["activity"]
    full = frame.reindex(columns=[*table.names, SOURCE, ROW])
    places = [(f"{number}.csv", "") for number in range(len(sources))]
    return settle_repeats(full, places, table, sources, Problems())


def test_summed_rows_keep_the_files_order_and_empty_stays_empty() -> None:
    summing = TableSource("activity", sum_repeats=True)
    amounts = [1.0, 2.0, 4.0, 8.0, float("nan"), float("nan")]
    found = settled(rows_of(["B", "A", "B", "C", "C", "D"], amounts, [0, 0, 0, 0, 0, 1]), summing, summing)
    assert found["unit"].tolist() == ["B", "A", "C", "D"]
    assert found["delivered_hours"].tolist() == pytest.approx([5, 2, 8, float("nan")], nan_ok=True)
    assert found[ROW].tolist() == [2, 3, 5, 7]


def test_two_sources_are_two_systems() -> None:
    one, other = TableSource("activity", sum_repeats=True), TableSource("activity", sum_repeats=True)
    frame = rows_of(["A", "A"], [20.0, 20.0], [0, 1])
    assert settled(frame, one, one)["delivered_hours"].tolist() == [20]
    assert settled(frame, one, other)["delivered_hours"].tolist() == [40]


def test_many_rows_that_collide_are_settled_with_no_more_work_a_row() -> None:
    def collide(count: int) -> None:
        names = [f"Ydelse {number}" for number in range(count)]
        frame = rows_of(["A"] * (2 * count), [1.0] * count + [2.0] * count, [0] * count + [1] * count)
        frame["service"] = names + names
        assert len(settled(frame, *[TableSource("activity")] * 2)) == count

    assert is_linear(collide, 500, 4_000)


def test_what_is_not_shown_stops_the_units_that_it_belongs_to(folder: Any) -> None:
    months = [f"{year}-{month:02d}" for year in range(2017, 2022) for month in range(1, 13)]
    rows = [f"{m};{unit};Løn;{v}" for unit in ("Ådalen", "Østerbæk") for m in months for v in ("100,00", "90,00")]
    folder.table("loen", "\n".join(["Måned;Enhed;Lønart;Beløb", *rows]) + "\n")
    rest = [
        (p.unit, p.count, p.remedy) for p in folder.check() if p.message.endswith("også i andre rækker end de viste")
    ]
    assert [(unit, count) for unit, count, _ in rest] == [("Ådalen", 10), ("Østerbæk", 60)]
    assert all("sammenlaeg = true" in remedy for _, _, remedy in rest)
    assert set(folder.check().by_unit()) == {"Ådalen", "Østerbæk"}
