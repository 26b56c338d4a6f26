"""What the purchaser's report says of hours and kroner: each horizon by its own sign, and never "0 kr." as a difference."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from styringslib.sections.cases import section as cases
from tests.sections.cases.test_made_cases import case, district


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("now", "full", "told"),
    [
        (31_000, 365_000, "koster ændringerne 30.000 kr. i år og 370.000 kr. på et helt år."),
        (-31_000, -365_000, "sparer ændringerne 30.000 kr. i år og 370.000 kr. på et helt år."),
        (31_000, -52_000, "koster ændringerne 30.000 kr. i år, men sparer 50.000 kr. på et helt år."),
        (-52_000, 31_000, "sparer ændringerne 50.000 kr. i år, men koster 30.000 kr. på et helt år."),
        (-52_000, 0, "sparer ændringerne 50.000 kr. i år, men stort set intet på et helt år."),
        (300, 52_000, "koster ændringerne 50.000 kr. på et helt år, men stort set intet i år."),
        (0, -300, "ændrer det stort set ikke udgiften."),
    ],
)
def test_this_year_and_a_full_year_each_cost_or_save_by_their_own_sign(now: float, full: float, told: str) -> None:
    assert plain(cases.worth(now, full)) == f"Til timeprisen {told}"


def test_a_late_start_and_an_early_stop_save_this_year_and_cost_a_full_one(tmp_path):
    """Ten hours a week stop on 5 January, eleven start on 1 March, at 500 kr.

    This year 10 x 360 days are saved and 11 x 306 days cost, in weeks 514 and 481 hours: 17,000 kr saved. A full year has
    one hour a week more: 26,000 kr.
    """
    own = district(tmp_path, case("a", last="2026-01-05"), case("b", first="2026-03-01", hours=11.0), case("c"))
    told = plain(cases.headline(own))
    assert "1,0 timer flere om ugen" in told
    assert "Til timeprisen sparer ændringerne 17.000 kr. i år, men koster 25.000 kr. på et helt år." in told


def test_as_many_hours_in_as_out(tmp_path):
    own = district(tmp_path, case("a", last="2026-01-31"), case("b", first="2026-02-10"))
    told = plain(cases.headline(own))
    assert told.startswith("Fra januar til marts er der bevilget lige så mange timer om ugen, som der er faldet bort.")
    assert "0,0 timer" not in told
    assert "men stort set intet på et helt år" in told
    assert cases.flow(own).parts[0].title == "Der kommer lige så mange timer ind, som der går ud"


def test_a_district_without_a_price_is_named(tmp_path):
    own = district(tmp_path, case("a", first="2026-01-15", hours=7.0), case("e", "Syd", first="2026-01-15", hours=1.0))
    told = plain(cases.headline(own))
    # 7 hours a week, 500 kr: 3,500 kr a week, 182,500 kr a year.
    assert "185.000 kr. på et helt år" in told
    assert "Syd har ingen timepris og er ikke regnet med i kronerne." in told
    assert pd.isna(own.flow_by_unit.loc["Syd", "amount_full_year"])


def test_rules_that_pick_nobody_are_still_rules():
    """A municipality with rules is not told that it has none."""
    told = {}
    for rules in ((), ("Praktisk hjælp",)):
        own = SimpleNamespace(terms=SimpleNamespace(rules=rules), listed=pd.DataFrame())
        told[len(rules)] = cases.review(own).text
    assert told == {
        0: "Kommunen har ikke beskrevet regler for revisitation, så afsnittet er udeladt.",
        1: "Ingen bevillinger er omfattet af kommunens regler for revisitation i denne måned.",
    }
