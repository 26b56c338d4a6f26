"""Controls say from what and to what, in the figures that a reader knows."""

from __future__ import annotations

import numpy as np
import pytest

from styringslib.scenarios.model.baseline import Baseline
from styringslib.scenarios.told.levels import Level, changes_table, levels
from styringslib.scenarios.workbench.desk import Desk
from tests.scenarios.made_baseline import district, rows, with_population, with_team


def turned(baseline: Baseline, *steps: tuple[str, str, str]) -> Desk:
    desk = Desk(baseline)
    for key, value, unit in steps:
        desk.turn(key, value, unit)
    return desk


@pytest.mark.parametrize(
    ("key", "value", "before", "after"),
    [
        ("user_time", "2", "60,0 pct.", "60,0 → 62,0 pct."),
        ("absence", "-0,5", "6,0 pct.", "6,0 → 5,5 pct."),
        ("delivery_share", "2,5", "95,0 pct.", "95,0 → 97,5 pct."),
        ("temps_share", "-4", "10,0 pct.", "10,0 → 6,0 pct."),
        # 100,000 delivered hours of 95 %: 105,263 a year.
        ("granted_hours", "10", "8.772 timer om måneden", "8.772 → 9.649 timer om måneden"),
        ("pay_index", "2", "45,00 mio. kr. om året", "45,00 → 45,90 mio. kr. om året"),
        # Temps 7.5 and other operations 2 million.
        ("price_index", "10", "9,50 mio. kr. om året", "9,50 → 10,45 mio. kr. om året"),
        ("reviewed_low", "20", "0 pct. af borgerne", "0 → 20 pct. af borgerne"),
        ("reduced_low", "25", "20 pct. af de gennemgåede", "20 → 25 pct. af de gennemgåede"),
        ("adaptation", "80", "100 pct.", "100 → 80 pct."),
        ("price_change", "10", "510 kr. pr. time", "510 → 520 kr. pr. time"),
        ("corridor_low", "-5", "−3,0 pct.", "−3,0 → −5,0 pct."),
    ],
)
def test_from_and_to_worked_by_hand(key: str, value: str, before: str, after: str) -> None:
    desk = Desk(district())
    for unit in ("", "A"):
        assert levels(desk, unit)[key].text == before
    desk.turn(key, value)
    found = levels(desk)[key]
    assert found.text == after
    assert found.said == after.split("→ ")[-1]
    # The moment before the answer the front end comes to the same by the straight line.
    assert found.base + found.slope * float(value.replace(",", ".")) == pytest.approx(found.after)


def test_people_and_courses_ahead() -> None:
    desk = turned(with_population(), ("population_years", "2", ""))
    assert levels(desk)["population_years"].text == "2026 → 2028"
    desk = turned(with_team(), ("capacity", "2", ""), ("courses", "-20", ""))
    assert levels(desk)["capacity"].text == "10,0 → 12,0 forløb om måneden"
    assert levels(desk)["courses"].text == "12,0 → 0,0 forløb om måneden"


def test_a_share_of_several_units_is_that_of_their_hours_together() -> None:
    # A has twice B's delivered hours: 300 hours at 60 % and 40 % are 200 / 0.6 + 100 / 0.4 = 583.33 hours at work.
    two = district(("A", "B"), delivered=rows(200.0, 100.0), user_time=rows(0.6, 0.4))
    assert levels(Desk(two))["user_time"].text == "51,4 pct."
    # A alone ten points up: 200 / 0.7 + 250 = 535.71.
    desk = turned(two, ("user_time", "10", "A"))
    assert levels(desk)["user_time"].text == "51,4 → 56,0 pct."
    assert levels(desk)["user_time"].to_json()["apart"] == "A har en anden værdi."
    assert levels(desk, "B")["user_time"].text == "40,0 pct."
    assert levels(desk, "A")["user_time"].to_json()["apart"] == ""


def test_a_share_stops_where_the_calculation_stops_it() -> None:
    assert (
        levels(turned(district(user_time=rows(0.95)), ("user_time", "10", "")))["user_time"].text == "95,0 → 100,0 pct."
    )


def test_what_a_unit_has_no_figure_of_has_no_level() -> None:
    made = district(("A", "B"), user_time=rows(0.6, np.nan), granted=rows(np.nan, np.nan))
    assert "user_time" not in levels(Desk(made), "B")
    assert levels(Desk(made))["user_time"].text == "60,0 pct."
    assert "granted_hours" not in levels(Desk(made))
    assert "capacity" not in levels(Desk(made))


def test_two_numbers_that_print_alike_are_told_once() -> None:
    assert Level(59.61, 59.63, "pct.", 1).text == "59,6 pct."


def test_what_a_scenario_changes_as_a_table() -> None:
    desk = turned(district(("A", "B")), ("user_time", "2", ""), ("user_time", "1", "B"), ("price_change", "10", ""))
    shown = changes_table(desk)
    assert shown is not None
    assert [list(row) for row in shown.rows] == [
        ["Brugertidsprocent", "Alle enheder", "60,0", "61,5", "pct."],
        ["Brugertidsprocent", "B", "60,0", "61,0", "pct."],
        ["Timepris, ændring", "Alle enheder", "510", "520", "kr. pr. time"],
    ]
    assert changes_table(Desk(district())) is None
