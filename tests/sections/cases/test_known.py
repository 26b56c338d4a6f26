"""Known cases told to the purchaser by pseudonym, worked out by hand; and as sums, or not at all, to everybody else."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.cases.ahead import AheadNumbers
from styringslib.sections.cases.known import known, questions
from styringslib.sections.known_changes.cases import case_text
from styringslib.sections.known_changes.cases import with_cases as with_case_rows
from tests.month.made_accounts import municipality
from tests.month.made_cases import known_case, with_cases

OCTOBER = pd.Period("2026-10", "M")
NONE = float("nan")
ROUNDS = {"2026-08": "2026-09-10", "2026-09": "2026-10-10"}
AHEAD = [
    known_case("sag 1", expected_from="2026-11-16", probability=50.0),
    known_case("sag 2", "Syd", change="Stopper", amount_per_month=-20_000.0),
    known_case("sag 3", stage="Bevilget ikke begyndt", expected_from="2026-10-01", amount_per_month=10_000.0),
    known_case("sag 4", amount_per_month=None),
]
# Expected 15 September and later 10 October, came 20 October and 5,000 dearer; the other came to nothing.
OVER = [
    known_case("sag 8", expected_from="2026-09-15", known_from="2026-08-20", known_to="2026-09-25"),
    known_case("sag 8", expected_from="2026-10-10", known_from="2026-09-25", known_to="2026-10-20", probability=80.0),
    known_case("sag 8", expected_from="2026-10-10", known_from="2026-10-20", stage="Begyndt", happened_on="2026-10-20")
    | {"actual_per_month": 65_000.0},
    known_case("sag 9", known_from="2026-08-20", known_to="2026-10-20", probability=40.0),
    known_case("sag 9", known_from="2026-10-20", stage="Ikke blevet til noget"),
]


def follow_up(folder, *rows):
    made = with_cases(municipality(folder), *rows)
    made = replace(made, rounds={month: pd.Timestamp(day) for month, day in ROUNDS.items()})
    return FollowUp(made.known_at(OCTOBER), made.unit("Nord"), OCTOBER, MonthForecast(OCTOBER), lambda: made)


def plain(made):
    return " ".join(made.text.replace("\u00a0", " ").split())


def test_what_is_ahead_stands_case_by_case_with_its_sum(tmp_path):
    """0.5 x 1.5 x 60,000 - 20,000 + 2 x 10,000 in the year; 360,000 - 240,000 + 120,000 over a full one."""
    own = AheadNumbers(follow_up(tmp_path, *AHEAD))
    made = known(own)
    told = plain(made)
    assert (
        "Der er 4 kendte sager forude. De ventes at give 45.000 kr. i resten af året og 240.000 kr. på et helt år"
        in told
    )
    assert (
        "1 sag er bevilget og ikke begyndt: 20.000 kr. i resten af året og 120.000 kr. på et helt år i merudgift."
        in told
    )
    assert (
        "1 sag skulle efter planen være begyndt inden udgangen af oktober. Prognosen regner med den fra november 2026."
        in told
    )
    assert "1 sag har ingen kroner og er ikke regnet med." in told
    table = made.tables["kendte_sager"]
    assert [row[0] for row in table.rows] == ["sag 3", "sag 1", "sag 4", "sag 2", "I alt"]
    assert [row[-2] for row in table.rows] == pytest.approx([20_000, 45_000, NONE, -20_000, 45_000], nan_ok=True)
    assert [row[-1] for row in table.rows] == pytest.approx([120_000, 360_000, NONE, -240_000, 240_000], nan_ok=True)
    assert len(questions(own)) == 2


def test_how_earlier_expectations_came_out(tmp_path):
    made = known(AheadNumbers(follow_up(tmp_path, *OVER)))
    assert plain(made) == (
        "## Kendte sager Af 2 sager, der var ventet ved en tidligere opfølgning, er 1 begyndt, og 1 blev ikke til noget. "
        "Sandsynligheden var i gennemsnit sat til 60 pct. Det skete i gennemsnit 10 dage senere end ventet ved den sidste "
        "opfølgning før. Udgiften blev 5.000 kr. højere end ventet om måneden, hvor begge dele kendes."
    )
    table = made.tables["kendte_sager_udfald"]
    rows = {row[0]: row for row in table.rows}
    assert rows["sag 8"][4:] == ("2026-09-15", "2026-10-10", "2026-10-20", 35, 0.8, 60_000, 65_000, 5_000)
    assert rows["sag 9"][3:6] == ("Ikke blevet til noget", "2026-12-01", "2026-12-01")
    assert pd.isna(rows["sag 9"][-1])


def test_without_known_cases_nothing_is_told(tmp_path):
    made = municipality(tmp_path)
    own = FollowUp(made, made.unit("Nord"), OCTOBER, MonthForecast(OCTOBER), lambda: made)
    assert known(AheadNumbers(own)).parts == ()
    assert questions(AheadNumbers(own)) == []
    assert case_text(own) == ""


def test_others_are_told_sums_of_many_cases_and_no_kroner_of_few(tmp_path):
    changes = pd.DataFrame({"unit": ["Nord"], "reason": ["Ny opgave"], "effect": [7_000.0]})
    few = follow_up(tmp_path, *AHEAD)
    assert case_text(few) == "Prognosen regner også med kendte sager, hvor kronerne ikke vises, fordi sagerne er få."
    assert with_case_rows(few, changes) is changes
    many = follow_up(tmp_path, *(known_case(f"sag {n}", amount_per_month=10_000.0) for n in range(5)))
    assert case_text(many).replace("\u00a0", " ") == (
        "Prognosen regner også med 5 kendte sager. De ventes at give 50.000 kr. i merudgift i resten af året, når der er ganget "
        "med sandsynligheden."
    )
    row = with_case_rows(many, changes).iloc[-1]
    assert row[["unit", "effect", "full_year"]].tolist() == ["Nord", 50_000, 600_000]
    assert "sag 1" not in row["reason"]
