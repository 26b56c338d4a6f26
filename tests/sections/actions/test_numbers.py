"""Agreed actions' effect on the sample."""

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.sections.actions.numbers import ActionNumbers
from styringslib.sections.actions.section import effects
from styringslib.sections.words import VERDICTS


def basis(fjordby, forecasts, month, name):
    known = fjordby.known_at(month)
    return FollowUp(known.for_unit(name), fjordby.unit(name), month, forecasts)


def test_three_months_can_be_measured_with_uncertainty(fjordby, forecasts, month):
    found = ActionNumbers(basis(fjordby, forecasts, month, "Søndervang")).effects
    row = found.iloc[0]
    assert row["expected"] == -90_000  # a saving is minus, as in the register and in every other table
    assert row["lower"] < row["measured"] < row["upper"]
    assert row["verdict"] in VERDICTS


def test_one_month_is_too_early(fjordby, forecasts, month):
    own = ActionNumbers(basis(fjordby, forecasts, month, "Ådalen"))
    assert own.effects["verdict"].tolist() == ["too_early"]
    assert "for tidligt at måle" in effects(own).text


@pytest.mark.parametrize("name", ["Mølleå", "Kærhøj"])
def test_no_action_or_none_begun_shows_nothing(fjordby, forecasts, month, name):
    assert effects(ActionNumbers(basis(fjordby, forecasts, month, name))).parts == ()


def test_the_municipality_shows_every_unit_that_has_begun(fjordby, forecasts, month):
    own = ActionNumbers(WholeFollowUp(fjordby.known_at(month), None, month, forecasts))
    assert sorted(own.effects["unit"]) == ["Rehabiliteringsteamet", "Søndervang", "Ådalen", "Østerbæk"]
    shown = effects(own).tables["handlinger_virkning"]
    assert shown.headings[0].text == "Enhed"
    assert (own.effects["start_month"] <= pd.Period("2026-10", "M")).all()
