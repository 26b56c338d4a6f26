"""The sheets of a conversation under either convention: what is shown turns with the reports, what is said does not."""

from __future__ import annotations

import pytest

from styringslib.handouts.all_facts import all_facts
from styringslib.handouts.focus import focus_points
from styringslib.handouts.numbers import HandoutNumbers
from styringslib.handouts.sheet import Handout
from styringslib.month.unit_numbers import UnitNumbers
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table
from tests.presentation.both_conventions import turned

SECTIONS = (
    "title", "opening", "plan", "figures", "comparison", "questions", "tradeoffs", "exercise", "organisation", "agreement",
)  # fmt: skip


def parts(sheet, plus):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UnitNumbers, "sign", property(lambda own: Sign(plus)))
        return [part for name in SECTIONS for part in getattr(sheet, name)().parts]


@pytest.fixture(scope="module")
def whole(fjordby, forecasts, month):
    made = WholeFollowUp(fjordby.known_at(month), None, month, forecasts, lambda: fjordby)
    return made, all_facts(made)


@pytest.mark.parametrize("units", [("Ådalen",), ()])
def test_every_deviation_of_every_focus_point_is_turned_and_nothing_else(whole, units):
    found = 0
    for focus in focus_points().values():
        sheet = Handout(HandoutNumbers(whole[0], focus, units, whole[1]))
        for more, less in zip(parts(sheet, "more"), parts(sheet, "less"), strict=True):
            found += turned(more, less)
    assert found >= 10


@pytest.mark.parametrize(("plus", "sign"), [("more", 1), ("less", -1)])
def test_the_expected_deviation_is_that_of_the_report(whole, forecasts, plus, sign):
    focus = next(focus for focus in focus_points().values() if "forecast" in focus.topics and "district" in focus.kinds)
    shown = parts(Handout(HandoutNumbers(whole[0], focus, ("Ådalen",), whole[1])), plus)
    rows = next(part for part in shown if isinstance(part, Table) and part.name == "tal").to_json()["rows"]
    values = {row[0]: [value for value in row[1:] if value is not None] for row in rows}
    known = forecasts.figures.loc["Ådalen"]
    deviation = known["expected"] - known["budget"]
    assert values["Forventet afvigelse, kr."] == [pytest.approx(sign * deviation)]
    assert values["Forventet afvigelse i pct. af budgettet"] == [pytest.approx(sign * deviation / known["budget"])]
