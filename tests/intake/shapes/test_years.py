"""Amounts of a year spread over its months: twelfths, a profile, a unit that opens in the year; exact to the øre."""

from __future__ import annotations

from typing import Any

HEAD = "{}Enhed;Område;Artsgruppe;Beløb\n"
VERSION = 'konstanter = { "Version" = "Vedtaget" }'


def months(folder: Any) -> dict[str, float]:
    frame = folder.read().budget
    return {str(month): amount for month, amount in zip(frame["month"], frame["amount"], strict=True)}


def test_twelfths_add_up_to_the_year(folder: Any) -> None:
    folder.table("budget", HEAD.format("") + "Ådalen;Hjemmepleje;Løn;100,00\n", 'form = "aar"', "aar = 2026", VERSION)
    # 100,00 / 12 is 8,33 and four øre over, which go to the first four months.
    assert list(months(folder).values()) == [8.34] * 4 + [8.33] * 8
    assert list(months(folder)) == [f"2026-{month:02d}" for month in range(1, 13)]


def test_a_profile_of_per_cents(folder: Any) -> None:
    profile = "fordeling = [10, 8, 8, 8, 8, 8, 6, 8, 8, 8, 8, 12]"
    folder.table(
        "budget", HEAD.format("År;") + "2027;Ådalen;Hjemmepleje;Løn;-1.000,00\n", 'form = "aar"', profile, VERSION
    )
    spread = months(folder)
    assert spread["2027-01"], spread["2027-12"] == (-100.0, -120.0)
    assert spread["2027-07"] == -60.0
    assert round(sum(spread.values()), 2) == -1_000.0


def test_the_year_may_stand_above_the_headings_and_must_stand_somewhere(folder: Any) -> None:
    text = HEAD.format("") + "Ådalen;Hjemmepleje;Løn;12\n"
    folder.table("budget", "Budget 2026;;;\n" + text, 'form = "aar"', VERSION)
    assert months(folder)["2026-05"] == 1.0
    folder.write("budget.csv", text)
    assert "Det vides ikke, hvilket år beløbene hører til" in folder.check().text()


def test_a_unit_that_opens_in_may_has_its_budget_from_may(folder: Any) -> None:
    folder.head = folder.head.replace('noegle = "oesterbaek"', 'noegle = "oesterbaek"\nfra = "2026-05"')
    folder.table("budget", HEAD.format("") + "Østerbæk;Hjemmepleje;Løn;80\n", 'form = "aar"', "aar = 2026", VERSION)
    assert months(folder) == {f"2026-{month:02d}": 10.0 for month in range(5, 13)}


def test_hours_are_shared_and_recipients_are_the_same_each_month(folder: Any) -> None:
    text = "Budgetår;Enhed;Ydelse;Budgetterede timer;Budgetterede modtagere\n2026;Ådalen;Pleje;1.200;40\n"
    folder.table("aktivitet", text, 'form = "aar"')
    frame = folder.read().activity
    assert frame["budgeted_hours"].to_list() == [100.0] * 12
    assert frame["budgeted_recipients"].to_list() == [40.0] * 12
