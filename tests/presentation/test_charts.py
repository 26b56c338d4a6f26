"""Dots, heat, control charts and small multiples: what is drawn lies where the numbers say, read from the SVG."""

import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from styringslib.presentation.canvas import ACTUAL, FORECAST
from styringslib.presentation.control_chart import Chart, control_charts
from styringslib.presentation.dots import Dot, unit_dots
from styringslib.presentation.heat import heat, with_sums
from styringslib.presentation.multiples import multiples
from styringslib.presentation.signs import Sign

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = pd.period_range("2024-11", "2026-10", freq="M")


def drawn(figure, name, drawing="svg"):
    return ElementTree.fromstring(getattr(figure, drawing)).findall(f".//{SVG}g[@class='{name}']")


def ends(group):
    """The least and the greatest x of a group's path."""
    path = next(iter(group.iter(f"{SVG}path")))
    across = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", path.attrib["d"])]
    return min(across), max(across)


def texts(figure, drawing="svg"):
    return [text.text for text in ElementTree.fromstring(getattr(figure, drawing)).iter(f"{SVG}text")]


def marks(figure, name, drawing="svg"):
    """The places of a group's markers, left to right."""
    return [
        (float(mark.attrib["x"]), float(mark.attrib["y"]))
        for one in drawn(figure, name, drawing)
        for mark in one.iter(f"{SVG}use")
    ]


DOTS = {
    "Nord": Dot(0.04, 0.03, 0.06, 0.01),
    "Syd": Dot(-0.02, -0.03, -0.01, 0.01),
    "Vest": Dot(0.005, -0.005, 0.01, 0.02),
}


def dots(sign=None, units=None):
    return unit_dots("T", "t", units or DOTS, alt="x", sign=sign or Sign())


def scale(figure):
    """Points per per cent, and where nought lies: from the intervals, whose ends are known."""
    (low, high), zero = ends(drawn(figure, "interval")[0]), ends(drawn(figure, "nullinje")[0])[0]
    return (high - low) / 3, zero


def test_a_dot_lies_at_its_per_cent_and_its_interval_around_it():
    figure = dots()
    one, zero = scale(figure)
    assert [(x - zero) / one for x, _ in marks(figure, "prik")] == pytest.approx([4, -2, 0.5], abs=0.01)
    intervals = [tuple((end - zero) / one for end in ends(group)) for group in drawn(figure, "interval")]
    assert intervals[1] == pytest.approx((-3, -1), abs=0.01)
    bands = [tuple((end - zero) / one for end in ends(group)) for group in drawn(figure, "bagatel")]
    assert [round(high, 2) for _, high in bands] == [1.0, 1.0, 2.0]
    assert [text for text in texts(figure) if text in ("+4,0", "−2,0", "+0,5")] == ["+4,0", "−2,0", "+0,5"]


def test_dots_tell_more_less_and_a_trifle_apart_without_colour():
    shapes = ElementTree.fromstring(dots().svg).findall(f".//{SVG}g[@class='prik']")
    fills = [next(iter(group.iter(f"{SVG}use"))).attrib["fill"] for group in shapes]
    assert fills == [FORECAST, ACTUAL, "#ffffff"]
    curved = ["C" in next(iter(group.iter(f"{SVG}path"))).attrib["d"] for group in shapes]
    assert curved == [False, True, True]  # a square, a disc, a ring


def test_the_municipalitys_sign_turns_the_axis_and_not_the_shapes():
    figure = dots(Sign("less"))
    one, zero = scale(figure)
    assert [(x - zero) / one for x, _ in marks(figure, "prik")] == pytest.approx([-4, 2, -0.5], abs=0.01)
    fills = [next(iter(group.iter(f"{SVG}use"))).attrib["fill"] for group in drawn(figure, "prik")]
    assert fills == [FORECAST, ACTUAL, "#ffffff"]


def test_deviations_under_the_limit_do_not_fill_the_axis():
    small = {name: Dot(dot.share / 100, dot.low / 100, dot.high / 100, 0.01) for name, dot in DOTS.items()}
    figure = dots(units=small)
    wide = float(ElementTree.fromstring(figure.svg).attrib["viewBox"].split()[2])
    places = [x for x, _ in marks(figure, "prik")]
    assert max(places) - min(places) < 0.05 * wide


AMOUNTS = pd.DataFrame(
    {"Løn": [120_000.0, -300.0], "Vikarer": [-60_000.0, 10_000.0], "Øvrigt": [400.0, 2_000.0]}, index=["Nord", "Syd"]
)


def test_sums_are_of_all_amounts_whatever_is_joined():
    assert with_sums(AMOUNTS, 1).loc["I alt"].to_dict() == {"Løn": 119_700.0, "Andet": -47_600.0, "I alt": 72_100.0}
    assert with_sums(AMOUNTS, 3)["I alt"].tolist() == [60_400.0, 11_700.0, 72_100.0]


def test_what_would_print_as_nought_is_an_empty_field():
    figure = heat("T", "t", AMOUNTS, alt="x", sign=Sign())
    assert "0" not in texts(figure)
    assert len(drawn(figure, "merudgift")) == 3  # 120, 10 and 2
    assert len(drawn(figure, "mindreudgift")) == 1  # -60
    for told in ("+120", "−60", "+10", "+2", "+72"):
        assert told in texts(figure)
    assert "+121" in texts(heat("T", "t", AMOUNTS.replace(120_000.0, 121_000.0), alt="x", sign=Sign()))


def test_causes_without_a_large_amount_are_joined_and_a_phone_joins_more():
    figure = heat("T", "t", AMOUNTS, alt="x", sign=Sign(), minor=50_000)
    assert "Øvrigt" not in texts(figure)
    assert "Andet" in texts(figure)
    many = pd.DataFrame(
        np.eye(6) * 1e5, columns=[f"Årsag {number}" for number in range(6)], index=[f"E{n}" for n in range(6)]
    )
    figure = heat("T", "t", many, alt="x", sign=Sign())
    assert [text for text in texts(figure) if text.startswith("Årsag")] == [f"Årsag {number}" for number in range(6)]
    assert [text for text in texts(figure, "narrow") if text.startswith("Årsag")] == ["Årsag 0", "Årsag 1"]


def chart(**more):
    values = pd.Series(10.0, index=MONTHS)
    values.iloc[-2:] = 20.0
    year = MONTHS[-10:]
    given = {
        "centre": pd.Series(10.0, index=year),
        "upper": pd.Series(15.0, index=year),
        "marked": tuple(MONTHS[-2:]),
        **more,
    }
    return Chart("Fravær", values, **given)


def test_months_out_of_control_are_squares_above_the_limit():
    figure = control_charts("T", "t", [chart()], alt="x")
    out, calm = marks(figure, "uden-for"), marks(figure, "i-ro")
    assert (len(out), len(calm)) == (2, 22)
    (limit,) = drawn(figure, "graense")
    path = next(iter(limit.iter(f"{SVG}path"))).attrib["d"]
    height = float(re.findall(r"[ML]-?[\d.]+ (-?[\d.]+)", path)[0])
    assert max(y for _, y in out) < height < min(y for _, y in calm)  # y grows downwards
    # From nought: the limit of 15 lies half-way between the 10 and the 20.
    assert height == pytest.approx((out[0][1] + calm[0][1]) / 2, abs=0.05)
    assert len(marks(control_charts("T", "t", [chart(marked=())], alt="x"), "uden-for")) == 0


def test_a_lower_limit_is_drawn_where_it_is_known():
    low = pd.Series(5.0, index=MONTHS[-10:])
    assert len(drawn(control_charts("T", "t", [chart(lower=low)], alt="x"), "graense")) == 2
    none = pd.Series(dtype=float)
    assert drawn(control_charts("T", "t", [chart(centre=none, upper=none)], alt="x"), "graense") == []


@pytest.mark.parametrize("drawing", ["svg", "narrow"])
def test_units_are_drawn_on_one_scale(drawing):
    low = Chart("Fravær", pd.Series(2.0, index=MONTHS), *[pd.Series(2.0, index=MONTHS[-10:])] * 2)
    figure = multiples("T", "t", {"Nord": chart(), "Syd": low}, alt="x")
    lines = [
        [float(y) for y in re.findall(r"[ML]-?[\d.]+ (-?[\d.]+)", next(iter(group.iter(f"{SVG}path"))).attrib["d"])]
        for group in drawn(figure, "linje", drawing)
    ]
    # 20 is ten points of figure above 10; 2 lies below its own panel's 10 by as much as it does in the other.
    step = (max(lines[0]) - min(lines[0])) / 10
    bottom = max(lines[0]) + 10 * step
    panels = 0.0 if drawing == "svg" else (0.62 + 0.36) * 72
    assert lines[1][0] - panels == pytest.approx(bottom - 2 * step, abs=0.1)
    assert [text for text in texts(figure, drawing) if text in ("Nord", "Syd")] == ["Nord", "Syd"]
