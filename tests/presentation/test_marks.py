"""Small pictures in cells: where a value lands is worked out by hand from the axis, not from the drawing code."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest

from styringslib.presentation.marks import common_scale, deviation_axis, deviation_dot, sparkline


def _paths(svg: str) -> list[dict[str, str]]:
    """The drawn parts in order; that the text is well formed is checked by reading it."""
    return [dict(part.attrib) for part in ElementTree.fromstring(svg).iter("path")]


def test_a_sparkline_runs_from_left_to_right_and_its_last_month_is_a_dot() -> None:
    # In half pixels: three values over 176 of width from 8, at 8, 96 and 184. 100 to 200 over 36 of height around 24.
    svg = sparkline([100.0, 200.0, 150.0])
    assert _paths(svg)[0]["d"] == "M8 42L96 6L184 24"
    assert 'cx="184" cy="24"' in svg


def test_a_missing_month_is_a_gap_and_a_month_between_gaps_is_still_seen() -> None:
    path = _paths(sparkline([100.0, None, 200.0, math.nan, 150.0, 100.0]))[0]["d"]
    assert path == "M8 42h0M78 6h0M149 24L184 42"
    # A last month that is missing moves the dot to the last one that is known, not to the edge.
    assert 'cx="96" cy="6"' in sparkline([100.0, 200.0, None])


def test_a_quiet_year_looks_quiet() -> None:
    # 100 to 102 is drawn on the scale of a fifth of the mean, 20.2: a rise of 3.6 of 36 half pixels and not of all 36.
    assert _paths(sparkline([100.0, 102.0]))[0]["d"] == "M8 26L184 22"
    assert _paths(sparkline([0.0, 0.0]))[0]["d"] == "M8 24L184 24"


@pytest.mark.parametrize("values", [[], [None, None], [5.0], [None, 5.0, math.nan]])
def test_less_than_two_months_are_no_line(values: list[float | None]) -> None:
    assert sparkline(values) == ""


def test_a_deviation_stands_on_the_axis_with_its_interval_and_the_band_of_what_is_no_deviation() -> None:
    # 160 half pixels each way less a margin of 12: 148 for 10 per cent, so 14.8 a per cent around 160.
    band, zero, interval, mark = _paths(deviation_dot(2.5, 2.0, 4.0, 10.0, 0.5, signal="over"))
    assert band["d"] == "M153 8H167V40H153Z"
    assert zero["d"] == "M160 2V46"
    assert interval["d"] == "M190 24H219"
    assert (mark["d"][:7], mark["fill"]) == ("M197 13", "#8a3a00")


def test_the_band_lies_around_what_the_unit_is_judged_by() -> None:
    band, _, judged, _, mark = _paths(deviation_dot(4.0, 3.0, 5.0, 10.0, 1.0, target=5.0, signal="on_budget"))
    assert band["d"] == "M219 8H249V40H219Z"
    assert judged["d"] == "M234 4V44"
    assert mark["d"].startswith("M219 15a9")


def test_what_is_outside_the_axis_is_an_arrow_at_its_edge() -> None:
    *_, interval, mark = _paths(deviation_dot(-31.0, -40.0, 2.0, 10.0, 1.0, signal="under"))
    assert interval["d"] == "M12 24H190"
    assert mark["d"] == "M2 24l18-10v20Z"


def test_each_signal_has_a_shape_of_its_own() -> None:
    marks = {
        name: _paths(deviation_dot(0.0, None, None, 5.0, 0.0, signal=name))[-1]
        for name in ("over", "under", "on_budget", "x")
    }
    assert len({re.sub(r"^M\S+ \S+?(?=[la])", "", mark["d"]) for mark in marks.values()}) == 4
    # An interval that is not known, or closed to nothing, is not drawn.
    assert len(_paths(deviation_dot(0.0, 0.0, 0.0, 5.0, 0.0))) == 2


def test_without_a_deviation_nothing_is_drawn() -> None:
    assert deviation_dot(None, None, None, 5.0, 1.0) == deviation_dot(math.nan, 1.0, 2.0, 5.0, 1.0) == ""


def test_a_picture_says_what_it_shows_or_is_hidden_from_those_who_listen() -> None:
    told = ElementTree.fromstring(deviation_dot(1.0, 0.0, 2.0, 5.0, 1.0, label='Bo & "Co": +1,0 pct.'))
    assert (told.attrib["role"], told.attrib["aria-label"]) == ("img", 'Bo & "Co": +1,0 pct.')
    assert ElementTree.fromstring(deviation_dot(1.0, 0.0, 2.0, 5.0, 1.0)).attrib["aria-hidden"] == "true"


def test_the_axis_writes_its_ends_and_the_budget_between_them() -> None:
    texts = [(part.text, part.attrib["x"]) for part in ElementTree.fromstring(deviation_axis(10.0)).iter("text")]
    assert texts == [("\u221210", "0"), ("0", "160"), ("+10", "320")]


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([], 1.0),
        ([None, math.nan], 1.0),
        ([0.2], 1.0),
        ([6.8, -2.0, 5.9], 10.0),
        ([10.0], 10.0),
        ([10.1], 20.0),
        ([2300.0], 3000.0),
        # Nine of ten within 4, the tenth at 9: near enough to be shown; at 90 it is left to the edge.
        ([4.0] * 9 + [9.0], 10.0),
        ([4.0] * 9 + [90.0], 5.0),
    ],
)
def test_one_axis_holds_all_but_a_few_that_are_far_out(values: list[float | None], scale: float) -> None:
    assert common_scale(values) == scale
