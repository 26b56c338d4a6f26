"""A row with its own unit, month and words is data, whatever it is called; a total is one when its numbers say so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from styringslib.intake.cells.control_totals import ControlTotals
from styringslib.intake.cells.total_rows import is_whole, says_total

HEAD = "Måned;Enhed;Ydelse;Leverede timer\n"


def activity(*lines: str, months: int = 2) -> str:
    """The lines (service and hours) for each month, September first."""
    return HEAD + "".join(f"2026-{9 + month:02};Ådalen;{line}\n" for month in range(months) for line in lines)


def told(folder: Any) -> list[tuple[str, str]]:
    """What is said of rows that are or may be totals."""
    return [
        (one.severity, one.message)
        for one in folder.check()
        if any(word in one.message for word in (" sum", "Rækken hed"))
    ]


@pytest.mark.parametrize(
    "word", ["Samlet indsats", "Total døgnstøtte", "Aftensmad i alt", "Sum af pleje", "*Pleje*", "I alt nat"]
)
def test_a_service_with_a_total_word_in_its_name_is_data(folder: Any, word: str) -> None:
    folder.table("aktivitet", activity("Pleje;12", "Rengøring;8", f"{word};5"))
    assert folder.read().activity["delivered_hours"].sum() == 50
    assert told(folder) == []


@pytest.mark.parametrize("word", ["Samlet indsats", "Aftensmad i alt", "I alt", "* Sum", "Hovedtotal"])
def test_it_is_a_total_when_its_numbers_are_the_sum_and_it_is_told(folder: Any, word: str) -> None:
    folder.table("aktivitet", activity("Pleje;12", "Rengøring;8", f"{word};20"))
    assert folder.read().activity["delivered_hours"].sum() == 40
    assert told(folder) == [
        (
            "note",
            "2 rækker er summer og ikke talt med, for deres tal er summen af rækkerne: "
            f"{word} (række 4) og {word} (række 7)",
        )
    ]


def test_totals_within_totals_first_and_last(folder: Any) -> None:
    lines = ("I alt;25", "Dag;12", "Aften;8", "Pleje i alt;20", "Rengøring;4", "Indkøb;1", "Praktisk i alt;5")
    folder.table("aktivitet", activity(*lines))
    assert folder.read().activity["delivered_hours"].tolist() == [8, 12, 1, 4] * 2


def test_a_total_that_is_wrong_in_one_month_of_three_is_an_error(folder: Any) -> None:
    good = activity("Pleje;12", "Rengøring;8", "Pleje i alt;20", months=3)
    folder.table("aktivitet", good[: good.rindex("20")] + "21\n")
    assert (
        "error",
        "Rækken hedder Pleje i alt, som ellers er en sum, men dens tal er ikke summen af rækkerne",
    ) in told(folder)


def test_a_name_whose_numbers_are_a_sum_by_chance_in_one_month_is_data(folder: Any) -> None:
    rows = activity("Pleje;12", "Rengøring;8", "Samlet indsats;7", months=3)
    folder.table("aktivitet", rows[: rows.rindex("7")] + "20\n")
    assert folder.read().activity["delivered_hours"].sum() == 94
    assert told(folder) == [
        (
            "warning",
            "»Samlet indsats« er læst som data, men kan være en sum: tallene er summen af rækkerne ved siden af, men "
            "kun i 1 række",
        )
    ]


def test_beside_a_single_row_nobody_can_tell(folder: Any) -> None:
    folder.table("aktivitet", activity("Pleje;12", "Samlet helhedspleje;12"))
    assert folder.read().activity["delivered_hours"].sum() == 48
    assert told(folder) == [
        (
            "warning",
            "»Samlet helhedspleje« er læst som data, men kan være en sum: tallene er lig rækken ved siden af i 2 rækker",
        )
    ]


@pytest.mark.parametrize(("hours", "total", "problems"), [("12", 24, 0), ("13", 50, 1)])
def test_a_cell_that_says_total_and_nothing_else(folder: Any, hours: str, total: int, problems: int) -> None:
    folder.table("aktivitet", activity("Pleje;12", f"I alt;{hours}"))
    assert folder.check().errors == problems
    if not problems:
        assert folder.read().activity["delivered_hours"].sum() == total


def test_a_file_of_nothing_but_totals_is_data(folder: Any) -> None:
    folder.table("aktivitet", activity("I alt;12"))
    assert folder.read().activity["delivered_hours"].sum() == 24
    assert told(folder) == []


def test_units_and_areas_with_total_words_are_names(folder: Any) -> None:
    folder.head = folder.head.replace('"Ådalen"', '"Ådalen i alt"').replace('"Hjemmepleje"', '"Samlet ældreområde"')
    lines = "2026-10;Ådalen i alt;Samlet ældreområde;Løn;100\n2026-10;Østerbæk;Samlet ældreområde;Løn;100\n"
    folder.table("posteringer", "Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb\n" + lines)
    assert folder.read().postings["amount"].sum() == 200


def test_subtotals_as_sap_writes_them(folder: Any) -> None:
    folder.table(
        "posteringer",
        "Regnskabsperiode;Enhed;Område;Art;Beløb\n"
        "202601;Ådalen;Hjemmepleje;Løn;1.000,00\n202601;Ådalen;Hjemmepleje;Løn;500,00\n* Ådalen;;;;1.500,00\n"
        "202601;Østerbæk;Hjemmepleje;Løn;300,00\n* Østerbæk;;;;300,00\n** I alt;;;;1.800,00\n",
    )
    assert folder.read().postings["amount"].tolist() == [500, 1000, 300]
    assert told(folder)[-1] == (
        "note",
        "3 rækker er summer og ikke talt med, for de mangler det, andre rækker har: * Ådalen (række 4), * Østerbæk (række 6) "
        "og ** I alt (række 7)",
    )


def test_a_total_with_a_text_or_a_code_is_still_one(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings + ";;;;;;Sum konto 4000;6.534,66\n;;;Hjemmepleje;;;I alt;6.534,66\n")
    assert folder.read().postings["amount"].sum() == pytest.approx(6534.66)


def test_words_that_say_total() -> None:
    words = [
        "I alt",
        "Sum:",
        "** I alt",
        "*",
        "Ådalen i alt",
        "Subtotal Ådalen",
        "Summering",
        "Totalrengøring",
        "Løn",
        "Sammen",
    ]
    assert says_total(pa.array(words)).tolist() == [True] * 6 + [False] * 4
    assert [is_whole(word) for word in words] == [True, True, True, True, False, False, False, False, False, False]


@pytest.mark.parametrize(
    ("totals", "stated"),
    [
        ([(5, 10.0)], 10.0),  # the sum of all
        ([(3, 3.0), (5, 7.0)], 10.0),  # two subtotals that cover all
        ([(3, 3.0), (5, 7.0), (6, 10.0)], 10.0),
        ([(3, 3.0)], None),  # the last rows have no total
        ([(0, 10.0)], 10.0),  # above its rows
        ([], None),
    ],
)
def test_what_the_files_own_totals_come_to(totals: list[tuple[int, float]], stated: float | None) -> None:
    control = ControlTotals("posteringer", "p.csv", "", "Beløb")
    control.add(np.array([1, 2, 3, 4]), np.array([1.0, 2.0, 3.0, 4.0]), False, totals)
    assert control.finish() == []
    assert control.stated == stated


def test_words_for_nothing_are_told_by_column(folder: Any) -> None:
    rows = "".join(f"2026-1{month};Ådalen;Pleje;{hours};NULL\n" for month, hours in enumerate(("5", "-", "-")))
    folder.table("aktivitet", "Måned;Enhed;Ydelse;Leverede timer;Tid på døgnet\n" + rows)
    assert folder.read().activity["delivered_hours"].isna().sum() == 2
    assert [one.message for one in folder.check() if "læst som" in one.message] == [
        "3 rækker har NULL i Tid på døgnet; det er læst som tomt",
        "2 rækker har - i Leverede timer; det er læst som tomt, ikke som 0",
    ]
