"""The limits of the data check: silent just inside each of them, and heard just outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

MONTHS = [str(month) for month in pd.period_range("2025-01", "2026-02", freq="M")]


def told(folder: Any) -> list[str]:
    return [problem.message for problem in folder.check()]


def heard(folder: Any, words: str) -> int:
    return sum(problem.count for problem in folder.check() if words in problem.message)


def activity(granted: float, delivered: float, recipients: int = 60) -> str:
    """One month among others of 1,000 granted and 950 delivered hours."""
    lines = ["Måned;Enhed;Ydelse;Visiterede timer;Leverede timer;Modtagere"]
    for place, month in enumerate(MONTHS):
        values = (granted, delivered, recipients) if place == 5 else (1000, 950, 60)
        lines.append(";".join(map(str, (month, "Ådalen", "Personlig pleje", *values))))
    return "\n".join(lines).replace(".", ",") + "\n"


@pytest.mark.parametrize(
    ("granted", "delivered", "words"),
    [
        (1000, 20_000, "over 3 gange"),  # 20 times is still a slip of the pen, over it is minutes for hours
        (1000, 20_001, "Leverede timer er over 20 gange"),
        (20_000, 1000, ""),
        (20_001, 1000, "Visiterede timer er over 20 gange"),
        (1000, 3000, ""),
        (1000, 3001, "Leverede timer er over 3 gange"),
        (0.5, 20.5, ""),  # twenty hours are no matter, however many times
        (0.5, 20.6, "Leverede timer er over 20 gange"),
        (8, 28.5, "Leverede timer er over 3 gange"),
        (0, 900, ""),  # nothing granted: no number of times
        (900, 0, ""),
    ],
)
def test_hours_far_from_those_granted(folder: Any, granted: float, delivered: float, words: str) -> None:
    folder.table("aktivitet", activity(granted, delivered))
    found = [message for message in told(folder) if "gange" in message and "almindelig" not in message]
    assert [words in message for message in found] == ([True] if words else [])


@pytest.mark.parametrize(
    ("granted", "delivered", "people", "words"),
    [
        ("", "", 1, "Der er modtagere, men ingen timer"),
        (0, 0, 1, "Der er modtagere, men ingen timer"),
        ("", 1, 0, "Der er timer, men ingen modtagere"),
        (1, "", 0, "Der er timer, men ingen modtagere"),
        (0, 0, 0, ""),
        (1, 1, 1, ""),
    ],
)
def test_people_without_hours_and_hours_without_people(
    folder: Any, granted: Any, delivered: Any, people: int, words: str
) -> None:
    folder.table("aktivitet", activity(granted, delivered, people))
    found = [message for message in told(folder) if message.startswith("Der er ")]
    assert found == ([words] if words else [])


def words_of(common: int, rare: int, other: str) -> str:
    """Payroll with one wage category in ``common`` rows and another in ``rare``."""
    months = [str(month) for month in pd.period_range("2020-01", periods=common + rare, freq="M")]
    names = ["Grundløn"] * common + [other] * rare
    lines = [f"{month};Ådalen;{name};500000;1500" for month, name in zip(months, names, strict=True)]
    return "\n".join(["Måned;Enhed;Lønart;Beløb;Timer", *lines]) + "\n"


@pytest.mark.parametrize(
    ("common", "rare", "other", "message"),
    [
        (20, 1, "Grundlon", "Grundlon står kun 1 gang og ligner Grundløn"),
        (20, 2, "Grundlon", "Grundlon står kun 2 gange og ligner Grundløn"),
        (20, 3, "Grundlon", ""),
        (19, 1, "Grundlon", ""),  # nineteen rows make no common word
        (20, 1, "Gruxxløn", ""),
        (20, 1, "Pension", "Pension står kun 1 gang under Lønart"),
        (20, 2, "Pension", ""),
        (19, 1, "Pension", ""),
    ],
)
def test_a_rare_word_beside_a_common_one(folder: Any, common: int, rare: int, other: str, message: str) -> None:
    folder.table("loen", words_of(common, rare, other))
    found = [text for text in told(folder) if "står kun" in text]
    if other == "Gruxxløn":  # 6 of 8 letters are alike: 75 per cent, below the limit of 80
        assert found == ["Gruxxløn står kun 1 gang under Lønart"]
    else:
        assert found == ([message] * rare if message else [])  # one for every row


def payroll(amount: float, hours: float) -> str:
    rows = [
        f"{month};Ådalen;Løn;{amount if place == 5 else 500_000};{hours if place == 5 else 1500}"
        for place, month in enumerate(MONTHS)
    ]
    return "\n".join(["Måned;Enhed;Lønart;Beløb;Timer", *rows]) + "\n"


@pytest.mark.parametrize(
    ("amount", "hours", "found"),
    [(75_000, 1500, 0), (74_000, 1500, 1), (1_500_000, 1000, 0), (1_501_000, 1000, 1)],  # 50 and 1,500 kr. an hour
)
def test_pay_an_hour(folder: Any, amount: float, hours: float, found: int) -> None:
    folder.table("loen", payroll(amount, hours))
    assert heard(folder, "Løn pr. time er") == found


def test_temps_may_cost_more_an_hour_than_staff(folder: Any) -> None:
    lines = [
        f"{month};Ådalen;Ekstern;{amount};10" for month, amount in zip(MONTHS, [25_000] * 13 + [25_010], strict=True)
    ]
    folder.table("vikarer", "\n".join(["Måned;Enhed;Vikartype;Beløb;Timer", *lines]) + "\n")
    assert [text for text in told(folder) if "pr. time" in text] == [
        "Vikarudgift pr. time er 2.501 kr. for Ådalen 2026-02"
    ]


@pytest.mark.parametrize(
    ("paid", "minor", "found"),
    [
        (475_000, 50_000, False),  # 25,000 off: below the municipality's own limit
        (449_999, 50_000, True),  # 50,001 off, over 5 % of 500,000
        (450_000, 50_000, False),
        (474_999, 1_000, True),
        (475_000, 1_000, False),  # 5 % itself
        (525_000, 1_000, False),
        (525_001, 1_000, True),
    ],
)
def test_payroll_off_the_ledger(folder: Any, paid: float, minor: int, found: bool) -> None:
    folder.head = folder.head.replace("[[enheder]]", f"[graenser]\nbagatel_kr = {minor}\n\n[[enheder]]", 1)
    rows = [f"{month};Ådalen;Hjemmepleje;Løn;500000" for month in MONTHS]
    folder.table("posteringer", "\n".join(["Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb", *rows]) + "\n")
    folder.table("loen", payroll(paid, 1500))
    assert (heard(folder, "er forskellig for Ådalen i 1 måned") == 1) is found


def test_the_three_latest_months_may_still_differ(folder: Any) -> None:
    rows = [f"{month};Ådalen;Hjemmepleje;Løn;500000" for month in MONTHS]
    folder.table("posteringer", "\n".join(["Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb", *rows]) + "\n")
    # The ledger ends in 2026-02: December to February are open, November is closed.
    lines = [f"{month};Ådalen;Løn;{900_000 if month > '2025-10' else 500_000};1500" for month in MONTHS]
    folder.table("loen", "\n".join(["Måned;Enhed;Lønart;Beløb;Timer", *lines]) + "\n")
    assert heard(folder, "er forskellig for Ådalen i 1 måned") == 1


@pytest.mark.parametrize(
    ("stated", "found"), [("1000,49", 0), ("1000,50", 1), ("999,51", 0), ("999,50", 1), ("1001", 1)]
)
def test_control_totals_hold_to_half_a_krone(folder: Any, stated: str, found: int) -> None:
    rows = [
        "Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb",
        "2026-01;Ådalen;Hjemmepleje;Løn;600",
        "2026-01;Østerbæk;Hjemmepleje;Løn;400",
    ]
    total = stated.replace(",", ".")
    folder.table("posteringer", "\n".join(rows) + "\n", f'kontroltotaler = {{ "2026-01" = {total} }}')
    assert heard(folder, "Kontroltotalen for 2026-01") == found


def doubled(count: int, times: int = 2) -> str:
    rows = [f"2026-01;Ådalen;Hjemmepleje;Løn;{number}" for number in range(count)]
    return "\n".join(["Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb", *rows * times]) + "\n"


@pytest.mark.parametrize(("count", "times", "found"), [(10, 2, True), (9, 2, False), (10, 3, False), (20, 1, False)])
def test_a_month_whose_every_row_stands_twice(folder: Any, count: int, times: int, found: bool) -> None:
    """Twenty rows, ten of them repeated, are no chance; eighteen may be, and three of each are something else."""
    folder.table("posteringer", doubled(count, times))
    assert ("Hver række for Ådalen 2026-01 står to gange i filen" in told(folder)) is found


def test_a_month_with_one_row_that_stands_alone_is_no_double_extract(folder: Any) -> None:
    folder.table("posteringer", doubled(12) + "2026-01;Ådalen;Hjemmepleje;Løn;777\n")
    assert not [text for text in told(folder) if "to gange i filen" in text]


@pytest.mark.parametrize(("missing", "found"), [(0, 0), (1, 1), (4, 4), (5, 0)])
def test_few_empty_cells_of_a_column_are_told_and_many_are_meant(folder: Any, missing: int, found: int) -> None:
    """Of a hundred rows: below five per cent."""
    rows = [f"2026-01;Ådalen;Hjemmepleje;Løn;{number};{'' if number < missing else number}" for number in range(100)]
    folder.table(
        "posteringer", "\n".join(["Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb;Bilagsnummer", *rows]) + "\n"
    )
    assert heard(folder, "er tom her, men udfyldt i næsten alle andre rækker") == found


def test_many_rows_with_one_fault_are_listed_to_fifty_and_all_counted(folder: Any) -> None:
    lines = ["Måned;Enhed;Fraværsart;Fraværsdage;Mulige dage;Fuldtidsansatte"]
    lines += [
        f"{month};Ådalen;Sygdom;{30};20;10" for month in pd.period_range("2020-01", periods=60, freq="M").astype(str)
    ]
    folder.table("fravaer", "\n".join(lines) + "\n")
    found = [problem for problem in folder.check() if "flere fraværsdage end mulige" in problem.message]
    assert (len(found), sum(problem.count for problem in found), found[-1].count) == (50, 60, 11)
    assert [problem.row for problem in found] == list(range(2, 52))


def spans(rows: Sequence[str]) -> str:
    return "\n".join(["Borger;Enhed;Ydelse;Timer pr. uge;Fra;Til;Senest revurderet", *rows]) + "\n"


def test_a_span_may_end_on_its_first_day_but_not_before(folder: Any) -> None:
    folder.table(
        "sager",
        spans(
            [
                "k1;Ådalen;Personlig pleje;2;2026-01-05;2026-01-05;2026-01-05",
                "k2;Ådalen;Personlig pleje;2;2026-01-05;2026-01-04;2026-01-05",
                "k3;Ådalen;Personlig pleje;2;2026-01-05;;2016-01-05",  # 3,653 days before
                "k4;Ådalen;Personlig pleje;2;2026-01-05;;2016-01-04",
            ]
        ),
    )
    assert heard(folder, "Slutdatoen ligger før startdatoen") == 1
    assert heard(folder, "Revurderingen ligger over ti år før bevillingen") == 1
