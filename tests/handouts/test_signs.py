"""The sheets of a conversation under either convention: what is shown turns with the reports, what is said does not."""

from __future__ import annotations

import pytest

from styringslib.handouts.focus import focus_points
from styringslib.handouts.sheet import Handout
from styringslib.month.unit_numbers import UnitNumbers
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table
from tests.presentation.both_conventions import turned

SECTIONS = (
    "title", "opening", "plan", "figures", "comparison", "questions", "tradeoffs", "exercise", "organisation", "agreement",
)  # fmt: skip


def parts(sheet, plus):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UnitNumbers, "sign", property(lambda own: Sign(plus)))
        return [part for name in SECTIONS for part in getattr(sheet, name)().shown]


@pytest.mark.parametrize("units", [("Ådalen",), ()])
def test_every_deviation_of_every_focus_point_is_turned_and_nothing_else(numbers_of, units):
    found = 0
    for focus in focus_points():
        sheet = Handout(numbers_of(focus, units))
        for more, less in zip(parts(sheet, "more"), parts(sheet, "less"), strict=True):
            found += turned(more, less)
    assert found >= 10


@pytest.mark.parametrize(("plus", "sign"), [("more", 1), ("less", -1)])
def test_the_expected_deviation_is_that_of_the_report(numbers_of, forecasts, plus, sign):
    points = focus_points().items()
    focus = next(name for name, focus in points if "forecast" in focus.topics and "district" in focus.kinds)
    shown = parts(Handout(numbers_of(focus, ("Ådalen",))), plus)
    rows = next(part for part in shown if isinstance(part, Table) and part.name == "tal").to_json()["rows"]
    values = {row[0]: [value for value in row[1:] if value is not None] for row in rows}
    known = forecasts.figures.loc["Ådalen"]
    # Ådalen is paid for its hours, and is held against what it earns.
    deviation = known["expected"] - known["earned"]
    assert values["Forventet afvigelse fra det optjente, kr."] == [pytest.approx(sign * deviation)]
    assert values["Forventet afvigelse i pct. af det optjente"] == [pytest.approx(sign * deviation / known["earned"])]
