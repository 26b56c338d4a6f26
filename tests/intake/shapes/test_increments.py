"""Grants with their day become whole revised budgets; what is in force on a day is worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from styringslib.followup import budget_in_force
from styringslib.month.accounts import budget_then

HEAD = "Måned;Enhed;Område;Artsgruppe;Version;Besluttet;Beløb\n"


def line(month: str, group: str, version: str, decided: str, amount: str, unit: str = "Ådalen") -> str:
    return f"{month};{unit};Hjemmepleje;{group};{version};{decided};{amount}\n"


ADOPTED = "".join(line(f"2026-{m:02d}", "Løn", "Vedtaget", "", "100") for m in range(1, 13)) + "".join(
    line(f"2026-{m:02d}", "Drift", "Vedtaget", "", "10") for m in range(1, 13)
)
GRANTS = (
    line("2026-04", "Løn", "Tillægsbevilling", "25-03-2026", "30")
    + line("2026-05", "Løn", "Tillægsbevilling", "25-03-2026", "30")
    + line("2026-05", "Løn", "Tillæg", "25-03-2026", "30")
    + line("2026-10", "Vikarer", "Tillægsbevilling", "30-09-2026", "-7")
)


def in_force(budget: pd.DataFrame, day: str) -> float:
    known = budget[~(budget["decided_on"] > pd.Timestamp(day))]
    return float(budget_in_force(known)["amount"].sum())


def test_the_budget_in_force_after_each_decision(folder: Any) -> None:
    folder.table("budget", HEAD + ADOPTED + GRANTS)
    municipality = folder.read()
    budget = municipality.budget
    # 12 x 110; then two equal grants of May and one of April; then 7 less in October.
    assert [in_force(budget, day) for day in ("2026-03-24", "2026-03-25", "2026-09-29", "2026-09-30")] == [
        1_320.0, 1_410.0, 1_410.0, 1_403.0,
    ]  # fmt: skip
    assert set(budget["version"]) == {"adopted", "revised"}
    last = budget_in_force(budget).set_index(["month", "account_group"])["amount"]
    assert last[pd.Period("2026-05"), "Løn"] == 160.0
    assert last[pd.Period("2026-10"), "Vikarer"] == -7.0
    assert last[pd.Period("2026-12"), "Drift"] == 10.0
    assert municipality.known_at("2026-02").budget["amount"].sum() == 1_320.0
    then = budget_then(municipality, pd.Period("2026-10"))
    assert then is not None
    assert then.to_numpy().sum() == 1_403.0


def test_grants_after_a_whole_revised_budget_are_added_to_it_and_those_before_are_in_it(folder: Any) -> None:
    revised = "".join(line(f"2026-{m:02d}", "Løn", "Korrigeret", "01-06-2026", "130") for m in range(1, 13))
    folder.table("budget", HEAD + ADOPTED + GRANTS + revised)
    budget = folder.read().budget
    assert [in_force(budget, day) for day in ("2026-03-25", "2026-05-31", "2026-06-01", "2026-10-01")] == [
        1_410.0, 1_410.0, 1_560.0, 1_553.0,
    ]  # fmt: skip


def test_grants_of_a_year_spread_over_its_months(folder: Any) -> None:
    folder.write("vedtaget.csv", HEAD + ADOPTED)
    folder.write("tillaeg.csv", "Enhed;Område;Artsgruppe;Dato;Beløb\nÅdalen;Hjemmepleje;Løn;25-03-2026;120\n")
    folder.blocks += [
        '[[tabeller.budget]]\nfiler = "vedtaget.csv"\n',
        '[[tabeller.budget]]\nfiler = "tillaeg.csv"\nform = "aar"\naar = 2026\nkolonner = { "Besluttet" = "Dato" }\n'
        'konstanter = { "Version" = "Tillægsbevilling" }\n',
    ]
    budget = budget_in_force(folder.read().budget)
    assert budget.groupby("account_group")["amount"].sum().to_dict() == {"Drift": 120.0, "Løn": 1_320.0}
    assert budget.loc[budget["account_group"] == "Løn", "amount"].unique().tolist() == [110.0]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (ADOPTED + line("2026-04", "Løn", "Tillæg", "", "30"), "Tillægsbevillingen er uden dag"),
        (line("2026-04", "Løn", "Tillæg", "25-03-2026", "30"),
         "Ådalen 2026 har tillægsbevillinger på 30 kr., men intet budget at lægge dem til"),
        (ADOPTED + GRANTS + line("2026-04", "Løn", "Korrigeret", "", "30"),
         "Ådalen 2026 har både et korrigeret budget uden dag og tillægsbevillinger på 83 kr.: er de med i det?"),
    ],
)  # fmt: skip
def test_what_must_be_known_first_is_asked(folder: Any, rows: str, told: str) -> None:
    folder.table("budget", HEAD + rows)
    errors = [(p.message, p.unit) for p in folder.check() if p.severity == "error"]
    assert (told, "Ådalen") in errors


def test_one_unit_without_a_budget_stops_only_itself(folder: Any) -> None:
    alone = line("2026-04", "Løn", "Tillæg", "25-03-2026", "30", unit="Østerbæk")
    folder.table("budget", HEAD + ADOPTED + GRANTS + alone)
    municipality = folder.read(strict=False)
    assert municipality.stopped == {"Østerbæk": 1}
    assert in_force(municipality.budget, "2026-12-31") == 1_403.0


def test_a_grant_from_before_the_adopted_budget_is_asked_about(folder: Any) -> None:
    lines = "".join(f"2026-{month:02d};Ådalen;Løn;Vedtaget;10-10-2025;100\n" for month in range(1, 13))
    lines += "2026-03;Ådalen;Løn;Tillægsbevilling;01-09-2025;50\n2026-04;Ådalen;Løn;Tillægsbevilling;10-10-2025;7\n"
    folder.table("budget", "Måned;Enhed;Artsgruppe;Version;Besluttet;Beløb\n" + lines)
    told = folder.check().text()
    assert (
        "Ådalen 2026 har tillægsbevillinger på 50 kr. fra før det vedtagne budget af 10-10-2025: er de med i det?"
        in told
    )


def test_grants_are_named_among_the_changes_of_budgets(folder: Any) -> None:
    """A line for each day and account group: what leads from the adopted budget to the revised one has its name."""
    folder.table("budget", HEAD + ADOPTED + GRANTS)
    changes = folder.read().budget_changes
    assert list(
        changes[["decided_on", "year", "unit", "kind", "reason", "amount"]].itertuples(index=False, name=None)
    ) == [
        (pd.Timestamp("2026-03-25"), 2026, "Ådalen", "grant", "Løn", 90.0),
        (pd.Timestamp("2026-09-30"), 2026, "Ådalen", "grant", "Vikarer", -7.0),
    ]
    assert changes[["counterpart", "duration"]].isna().all(axis=None)
    assert folder.check().errors == 0


def test_changes_that_the_municipality_names_itself_are_not_named_twice(folder: Any) -> None:
    folder.table("budget", HEAD + ADOPTED + GRANTS)
    folder.table(
        "budgetaendringer",
        "Dato;Budgetår;Enhed;Slags;Begrundelse;Beløb\n2026-03-25;2026;Ådalen;Bevilling;Flere borgere;83\n",
    )
    assert folder.read().budget_changes[["reason", "amount"]].values.tolist() == [["Flere borgere", 83.0]]
