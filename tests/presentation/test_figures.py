"""Figures: alt text required, the same numbers give the same bytes, nothing leaks into pyplot."""

import struct
import sys

import pandas as pd
import pytest

from styringslib.presentation import figures
from styringslib.presentation.signs import Sign

MONTHS = pd.period_range("2024-01", "2026-10", freq="M")
SERIES = pd.Series(range(len(MONTHS)), index=MONTHS, dtype=float)
EXPECTED = {"expected": 12e6, "lower_80": 11.5e6, "upper_80": 12.6e6, "lower_95": 11e6, "upper_95": 13e6}


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def test_a_figure_without_alt_text_cannot_be_made():
    with pytest.raises(ValueError, match="alt"):
        figures.Figure("  ", "Titel")


def test_metadata_carries_alt_and_source_beside_the_picture():
    figure = figures.monthly_lines("Titel", "Timer", {"Visiteret": SERIES}, alt="Kurve", source="Omsorgssystem")
    data, metadata = figure._repr_mimebundle_()
    assert size(figure.png)[0] > 1000
    assert data["image/svg+xml"] == figure.svg
    assert metadata["image/svg+xml"] == {"alt": "Kurve", "title": "Titel", "caption": "Kilde: Omsorgssystem"}


def test_the_same_numbers_give_the_same_bytes():
    make = lambda: figures.contributions("Titel", "kr.", {"a": 1e5, "b": -2e4}, alt="x", sign=Sign()).png  # noqa: E731
    assert make() == make()


@pytest.mark.parametrize("last", ["2026-01", "2026-10", "2026-12"])
def test_the_fan_is_drawn_in_every_month(last):
    path = pd.Series(1e6, index=pd.period_range("2026-01", last, freq="M")).cumsum()
    spending = figures.year_fan("Titel", "kr.", path, EXPECTED, alt="Vifte").png
    deviation = figures.year_fan("Titel", "kr.", path - 2e6, EXPECTED, alt="Vifte", zero="Budget", sign=Sign()).png
    assert size(spending) == size(deviation)
    assert spending != deviation


def test_gaps_one_month_and_all_zero_are_drawn():
    gap = SERIES.where(SERIES != 5)
    one = SERIES.iloc[:1]
    zero = SERIES * 0
    pictures = {figures.monthly_lines("T", "t", {"A": series}, alt="x").png for series in (gap, one, zero)}
    assert len(pictures) == 3


def test_drawing_does_not_use_pyplot():
    figures.contributions("Titel", "kr.", {"a": 1.0, "b": -1.0}, alt="x", sign=Sign())
    loaded = sys.modules.get("matplotlib.pyplot")
    assert loaded is None or loaded.get_fignums() == []


def test_grouped_bars_tell_methods_apart_without_colour():
    values = {"A": pd.Series([1.0, 2.0]), "B": pd.Series([2.0, 1.0]), "C": pd.Series([3.0, 0.0])}
    three = figures.grouped_bars("Titel", "pct.", ["3", "6"], values, alt="Søjler").png
    two = figures.grouped_bars("Titel", "pct.", ["3", "6"], {"A": values["A"], "B": values["B"]}, alt="Søjler").png
    assert size(three) == size(two)
    assert three != two


@pytest.mark.parametrize("span", [(9.7, 11.5), (0.0, 0.9), (97.6, 100.0), (0.0, 4.9)])
def test_a_tick_is_printed_as_the_number_it_stands_at(span):
    from matplotlib.figure import Figure as Canvas

    axes = Canvas().subplots()
    axes.set_ylim(*span)
    figures.value_axis(axes)
    told = [float(axes.yaxis.get_major_formatter()(tick, 0).replace(",", ".")) for tick in axes.get_yticks()]
    assert told == pytest.approx(list(axes.get_yticks()))
