"""A closed unit is not offered, unless something about it is still open; and then it says that it is closed."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from styringslib.followup.actions import DONE
from styringslib.register import Register
from styringslib.register.entries import FIELDS
from styringslib.register.offered_units import OVER, followed_month, offered, open_entries, told

OCTOBER = pd.Period("2026-10", "M")


def month(text: str) -> pd.Period:
    return pd.Period(text, "M")


def test_the_month_that_is_followed_up_is_the_last_one_over() -> None:
    assert followed_month(dt.datetime(2026, 11, 1, tzinfo=dt.UTC)) == OCTOBER
    assert followed_month(dt.datetime(2027, 1, 31, tzinfo=dt.UTC)) == month("2026-12")


def test_closed_units_are_left_out_until_something_of_theirs_is_open(register: Register) -> None:
    units = register.settings.units
    assert [unit.name for unit in offered(units, OCTOBER)] == ["Ådalen", "Østerbæk", "Nyhuset"]
    assert [unit.name for unit in offered(units, OCTOBER, {"Højmark"})] == ["Ådalen", "Østerbæk", "Højmark", "Nyhuset"]
    # Its own last month is followed up after it has closed.
    assert "Højmark" in [unit.name for unit in offered(units, month("2020-12"))]
    assert "Højmark" not in [unit.name for unit in offered(units, month("2021-01"))]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ådalen", "Ådalen"),
        ("Højmark", "Højmark (lukket efter december 2020)"),
        ("Nyhuset", "Nyhuset (fra januar 2027)"),
    ],
)
def test_a_unit_says_that_it_is_closed_or_not_there_yet(register: Register, name: str, text: str) -> None:
    assert told(register.settings.unit(name), OCTOBER) == text
    assert told(register.settings.unit("Højmark"), month("2020-12")) == "Højmark"
    assert told(register.settings.unit("Nyhuset"), month("2026-12")) == "Nyhuset"


def test_what_is_over_here_is_over_in_the_follow_up_too() -> None:
    choices = next(field.choices for field in FIELDS["action"] if field.name == "status")
    assert set(OVER) == {choice for choice in choices if choice.casefold() in DONE}


def test_an_entry_is_open_until_it_is_done_or_its_time_is_over(register: Register) -> None:
    units = ["Ådalen", "hoejmark", "Østerbæk", "Ukendt"]
    actions = pd.DataFrame({"unit": units, "status": ["Gennemført", "I gang", "Bortfaldet", "Ikke begyndt"]})
    assert open_entries("action", actions, register.settings, OCTOBER) == {"Højmark", "Ukendt"}
    ends = pd.PeriodIndex(["2026-09", None, "2026-10", "2027-01"], freq="M")
    changes = pd.DataFrame({"unit": units, "month_to": ends})
    assert open_entries("expected_change", changes, register.settings, OCTOBER) == {"Højmark", "Østerbæk", "Ukendt"}
    months = pd.PeriodIndex(["2026-09", "2026-10", "2026-08", "2026-01"], freq="M")
    explained = pd.DataFrame({"unit": units, "month": months})
    assert open_entries("explanation", explained, register.settings, OCTOBER) == {"Højmark"}
    assert open_entries("action", actions.iloc[:0], register.settings, OCTOBER) == set()
