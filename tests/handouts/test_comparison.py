"""Units without names: letters that tell nothing, and no figure where a name could be worked out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.handouts import comparison_shown
from styringslib.handouts.comparison import OWN
from styringslib.handouts.comparison import compare as compare_units
from styringslib.handouts.comparison_shown import comparison
from styringslib.presentation.signs import Sign

MONTH = pd.Period("2026-10", "M")
SHARES = {"Nord": 0.61, "Syd": 0.58, "Øst": 0.60, "Vest": 0.63}


def compare(units, figures, chosen, salt, small=4, budgets=None):
    return compare_units(units, figures, chosen, salt, small, budgets)


def values(units=SHARES, **more):
    return {
        unit: {"user_time_share": share, **{name: own[unit] for name, own in more.items()}}
        for unit, share in units.items()
    }


def test_the_values_are_there_and_the_names_are_not():
    found = compare(values(), ["user_time_share"], [], "a")
    assert sorted(found.table["user_time_share"]) == sorted(SHARES.values())
    assert list(found.table.index) == ["A", "B", "C", "D"]
    assert found.own is None


def test_the_only_unit_of_the_handout_is_marked_and_stands_first():
    found = compare(values(), ["user_time_share"], ["Syd"], "a")
    assert found.own == OWN
    assert list(found.table.index) == [OWN, "A", "B", "C"]
    assert found.table.loc[OWN, "user_time_share"] == 0.58


def test_units_are_not_marked_where_the_handout_has_several():
    found = compare(values(), ["user_time_share"], ["Syd", "Nord"], "a")
    assert found.own is None
    assert OWN not in found.table.index


def test_letters_follow_neither_the_names_nor_the_values():
    units = {f"Enhed {number:02d}": 0.5 + number / 100 for number in range(12)}
    orders = set()
    for salt in ("a", "b", "c", "d"):
        table = compare(values(units), ["user_time_share"], [], salt).table["user_time_share"]
        orders.add(tuple(table))
        assert not table.is_monotonic_increasing
        assert not table.is_monotonic_decreasing
    assert len(orders) == 4, "another handout has other letters"


def test_the_same_input_gives_the_same_letters():
    shuffled = dict(reversed(list(values().items())))
    first, second = compare(values(), ["user_time_share"], [], "a"), compare(shuffled, ["user_time_share"], [], "a")
    pd.testing.assert_frame_equal(first.table, second.table)


@pytest.mark.parametrize(
    ("number", "small", "shown"),
    # Four by themselves, and as many as hide a small count; none is no limit, but two others hide nobody.
    [(0, 5, 0), (1, 5, 0), (3, 0, 0), (3, 3, 0), (4, 0, 4), (4, 4, 4), (4, 5, 0)],
)
def test_fewer_than_can_hide_anybody_are_not_compared(number, small, shown):
    few = dict(list(SHARES.items())[:number])
    found = compare(values(few), ["user_time_share"], [], "a", small)
    assert len(found.table) == shown
    assert found.left_out == (("user_time_share",) if number and not shown else ())


def test_a_hidden_value_counts_as_missing():
    few = {**SHARES, "Vest": np.nan}
    assert compare(values(few), ["user_time_share"], [], "a").table.empty


def test_the_last_two_are_not_given_away_when_the_others_are_on_the_handout():
    six = {**SHARES, "Midt": 0.59, "Ø": 0.62}
    for named, shown in ((1, 6), (2, 6), (3, 6), (4, 0), (5, 0), (6, 6)):
        found = compare(values(six), ["user_time_share"], list(six)[:named], "a")
        assert len(found.table) == shown, named
    assert len(compare(values(), ["user_time_share"], ["Nord"], "a").table) == 4


def test_only_the_figure_that_gives_away_is_left_out():
    absence = {"Nord": 0.08, "Syd": 0.09, "Øst": np.nan, "Vest": np.nan}
    found = compare(values(absence_share=absence), ["user_time_share", "absence_share"], ["Nord"], "a")
    assert list(found.table.columns) == ["user_time_share"]
    assert found.left_out == ("absence_share",)
    told = comparison(found, MONTH, Sign()).text
    assert "Ikke vist, fordi en enhed kunne kendes: fravær (alle arter) i pct. af mulige dage" in told


def test_more_than_26_units_have_letters_too():
    units = {f"E{number}": 0.5 + number / 1000 for number in range(30)}
    index = list(compare(values(units), ["user_time_share"], [], "a").table.index)
    assert index[:2] == ["A", "B"]
    assert index[-1] == "AD"


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.3, 0.8), min_size=0, max_size=8),
    st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8),
)
def test_nobody_can_be_worked_out(shares, chosen):
    table = compare(values(shares), ["user_time_share"], [unit for unit in chosen if unit in shares], "x").table
    others = len(set(shares) - set(chosen))
    if len(table):
        assert len(table) == len(shares) >= 4
        assert others not in (1, 2)
    else:
        assert len(shares) < 4 or others in (1, 2)


def test_the_picture_and_its_text_say_the_same():
    shown = comparison(compare(values(), ["user_time_share"], ["Syd"], "a"), MONTH, Sign())
    (picture,) = [part for part in shown.shown if hasattr(part, "png")]
    assert "Jeres enhed 58,0" in picture.alt
    assert picture.title == "Andelen af arbejdstiden hos borgerne går fra 58,0 til 63,0 pct."
    assert [row[0] for row in shown.tables["sammenligning"].rows] == ["Jeres enhed", "Enhed A", "Enhed B", "Enhed C"]
    for name in SHARES:
        assert name not in picture.alt
        assert name not in shown.tables["sammenligning"].to_html()


def test_units_that_are_alike_have_no_picture():
    same = dict.fromkeys(SHARES, 0.6)
    shown = comparison(compare(values(same), ["user_time_share"], [], "a"), MONTH, Sign())
    assert not [part for part in shown.shown if hasattr(part, "png")]
    assert "tæt på hinanden" in shown.text


def test_too_few_units_are_no_comparison():
    shown = comparison(compare(values({"Nord": 0.6, "Syd": 0.5}), ["user_time_share"], [], "a"), MONTH, Sign())
    assert not shown.parts


BUDGETS = {unit: {"user_time_share": budget} for unit, budget in (("Nord", 0.62), ("Syd", 0.6), ("Øst", 0.65))}


@pytest.mark.parametrize(
    ("chosen", "bounds", "told"),
    [
        # Nord's own budget; of all of them from the lowest to the highest, with Vest's that is not known.
        (["Nord"], (0.62, 0.62), "Jeres budget: 62,0."),
        ([], (0.6, 0.65), "Budget: 60,0 til 65,0."),
        (["Vest"], None, ""),
    ],
)
def test_the_budget_is_a_line_of_the_own_unit_or_a_band_of_all(chosen, bounds, told):
    basis = compare(values(), ["user_time_share"], chosen, "a", budgets=BUDGETS)
    assert basis.budgets == ({"user_time_share": bounds} if bounds else {})
    (picture,) = [part for part in comparison(basis, MONTH, Sign()).shown if hasattr(part, "png")]
    assert picture.alt.endswith(told or "58,0.")
    assert "udget" in picture.alt if told else "udget" not in picture.alt


def test_the_budget_of_a_unit_that_shows_no_value_is_no_bound():
    few = {**SHARES, "Midt": np.nan}
    budgets = {**BUDGETS, "Midt": {"user_time_share": 0.9}}
    assert compare(values(few), ["user_time_share"], [], "a", budgets=budgets).budgets["user_time_share"] == (0.6, 0.65)


def ticks_of(figure, found, budget=None):
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison_shown, "as_figure", lambda canvas, *told: made.append(canvas))
        comparison_shown.dots(figure, pd.Series(found), None, MONTH, Sign(), budget)
    return [text.get_text() for text in made[0].axes[0].get_xticklabels()]


def test_the_axis_has_round_values_each_told_once():
    hours = {"A": 9.23, "B": 9.28, "C": 9.31, "D": 9.7}
    assert ticks_of("hours_per_recipient", hours) == ["9,2", "9,3", "9,4", "9,5", "9,6", "9,7"]
    # Two hundredths apart on each side of a tenth: steps of a hundredth would all be told as 9,3 or 9,4.
    near = {"A": 9.29, "B": 9.31, "C": 9.33, "D": 9.36}
    told = ticks_of("hours_per_recipient", near)
    assert len(set(told)) == len(told)
    assert "0,0" in ticks_of("deviation_share", {"A": 0.011, "B": 0.02, "C": 0.03, "D": 0.04}, (0.0, 0.0))
