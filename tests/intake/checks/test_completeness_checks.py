"""What is missing is asked about: months, tables, lines dated ahead, budgets that are not whole or in thousands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

from styringslib.intake.checks.completeness_checks import spans

UNITS = ("Ådalen", "Østerbæk")
ODD = [f"2025-{number:02}" for number in range(1, 13, 2)]
HEAD = "Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb"


def months(first: str, last: str) -> list[str]:
    return [str(month) for month in pd.period_range(first, last, freq="M")]


def lines(
    head: str, when: Sequence[str], amount: Callable[[str, str], float | None] = lambda unit, month: 100_000
) -> str:
    rows = [(month, unit, amount(unit, month)) for month in when for unit in UNITS]
    return "\n".join([head, *(f"{m};{u};Hjemmepleje;Løn;{kr}" for m, u, kr in rows if kr is not None)]) + "\n"


def warnings(folder: Any) -> list[tuple[str, str]]:
    return [(problem.message, problem.remedy) for problem in folder.check()]


def budget(folder: Any, text: str) -> None:
    folder.table("budget", text, 'konstanter = { "Version" = "Vedtaget" }')


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["2025-02"], "2025-02"),
        (["2025-02", "2025-03"], "2025-02 og 2025-03"),
        (months("2025-02", "2025-08"), "2025-02 til 2025-08"),
        (["2025-01", *months("2025-03", "2025-05")], "2025-01 og 2025-03 til 2025-05"),
        ([*ODD, "2026-02"], "2025-01, 2025-03, 2025-05, 2025-07, 2025-09, 2025-11 og en til"),
        ([*ODD, "2026-02", "2026-04"], "2025-01, 2025-03, 2025-05, 2025-07, 2025-09, 2025-11 og 2 til"),
    ],
)  # fmt: skip
def test_months_are_told_by_the_ends_of_a_run(words: list[str], told: str) -> None:
    assert spans(pd.PeriodIndex(words, freq="M")) == told


def test_a_month_that_one_unit_lacks(folder: Any) -> None:
    kept = lines(
        HEAD, months("2025-01", "2026-10"), lambda u, m: None if (u, m) == ("Østerbæk", "2026-10") else 100_000
    )
    folder.table("posteringer", kept)
    ((message, remedy),) = [one for one in warnings(folder) if "budget" not in one[0]]
    assert message == "Østerbæk mangler posteringer for 2026-10"
    assert remedy == "Se efter, om et udtræk mangler, eller skriv fra og til for enheden i kommune.toml"


def test_a_table_that_ends_too_early_is_told_once(folder: Any) -> None:
    folder.table("posteringer", lines(HEAD, months("2025-01", "2026-10")))
    rows = [f"{month};{unit};Sygdom;5;100" for month in months("2025-01", "2026-08") for unit in UNITS]
    folder.table("fravaer", "\n".join(["Måned;Enhed;Fraværsart;Fraværsdage;Mulige dage", *rows]) + "\n")
    found = [message for message, _ in warnings(folder) if "fravaer" in message]
    assert found == ["Tabellen fravaer slutter med 2026-08: 2026-09 og 2026-10 mangler for alle 2 enheder"]


def test_a_unit_without_a_table_that_the_other_has(folder: Any) -> None:
    folder.table("posteringer", lines(HEAD, months("2025-01", "2026-10")))
    rows = [f"{month};Ådalen;Løn;100000;500" for month in months("2025-01", "2026-10")]
    folder.table("loen", "\n".join(["Måned;Enhed;Lønart;Beløb;Timer", *rows]) + "\n")
    found = [message for message, _ in warnings(folder) if "loen" in message]
    assert found == ["Østerbæk har ingen rækker i loen, som andre enheder af samme slags har"]


def test_a_posting_dated_ahead_is_a_warning_with_its_row(folder: Any) -> None:
    text = lines(HEAD, months("2025-01", "2026-10")) + "2026-12;Ådalen;Hjemmepleje;Løn;50000\n"
    folder.table("posteringer", text)
    (found,) = [problem for problem in folder.check() if "2026-12" in problem.message]
    assert (found.severity, found.unit, found.row, found.column) == ("warning", "Ådalen", 46, "Regnskabsperiode")
    assert found.message == "Måneden 2026-12 er efter 2026-10, som er den nyeste måned, de fleste enheder har"
    assert found.remedy == "Ret måneden, hvis den er skrevet forkert. Indtil da regnes linjen ikke med"
    assert str(folder.read(strict=False).latest_month) == "2026-10"


def test_half_a_years_budget_is_asked_about(folder: Any) -> None:
    folder.table("posteringer", lines(HEAD, months("2025-01", "2026-10")))

    def half(unit: str, month: str) -> float | None:
        return None if unit == "Ådalen" and month > "2026-06" else 100_000

    budget(folder, lines("Måned;Enhed;Område;Artsgruppe;Beløb", months("2025-01", "2026-12"), half))
    ((message, remedy),) = warnings(folder)
    assert message == "Budgettet for Ådalen dækker ikke 2026-07 til 2026-12"
    assert remedy == (
        "Tilføj månederne, eller skriv fra og til for enheden i kommune.toml. Indtil da holdes tallene ikke op mod budgettet"
    )


def test_a_budget_for_the_months_of_the_units_life_is_whole(folder: Any) -> None:
    folder.head = folder.head.replace('aliaser = ["0301", "Aadalen"]', 'fra = "2026-05"').replace(
        'aliaser = ["0302"]', 'til = "2026-08"'
    )

    def lived(unit: str, month: str) -> float | None:
        return 100_000 if (month >= "2026-05" if unit == "Ådalen" else month <= "2026-08") else None

    folder.table("posteringer", lines(HEAD, months("2025-01", "2026-10"), lived))
    budget(folder, lines("Måned;Enhed;Område;Artsgruppe;Beløb", months("2025-01", "2026-12"), lived))
    assert warnings(folder) == []


def test_a_budget_in_thousands_is_found_by_its_size(folder: Any) -> None:
    folder.table("posteringer", lines(HEAD, months("2026-01", "2026-03")))

    def thousands(unit: str, month: str) -> float:
        return 100 if unit == "Ådalen" else 100_000

    budget(folder, lines("Måned;Enhed;Område;Artsgruppe;Beløb", months("2026-01", "2026-12"), thousands))
    ((message, remedy),) = warnings(folder)
    assert message == (
        "Budgettet for Ådalen 2026 ser ud til at stå i 1.000 kr.: en almindelig måned er 100 i budgettet og 100.000 i "
        "posteringerne"
    )
    assert remedy.startswith("Ret beløbene i udtrækket; de andre enheders ser ud til at stå i kr.")


def test_months_to_come_that_stand_as_nought_are_no_lines_dated_ahead(folder: Any) -> None:
    def spent(unit: str, month: str) -> float | None:
        return 0 if month > "2026-10" else 100_000

    folder.table("posteringer", lines(HEAD, months("2025-01", "2026-12"), spent))
    assert [problem.message for problem in folder.check() if "nyeste måned" in problem.message] == []
    assert str(folder.read(strict=False).latest_month) == "2026-10"
