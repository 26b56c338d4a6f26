"""Rehabilitation on the sample: the fair comparison, time until help returns, and when a course has paid for itself."""

from dataclasses import replace

import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.sections.rehabilitation import section as rehabilitation
from styringslib.sections.rehabilitation.numbers import OutcomeNumbers

TEAM = "Rehabiliteringsteamet"


@pytest.fixture(scope="module")
def own(fjordby, forecasts, month):
    known = fjordby.known_at(month)
    return OutcomeNumbers(FollowUp(known.for_unit(TEAM), fjordby.unit(TEAM), month, forecasts, lambda: fjordby))


def test_courses_are_followed_in_the_grants(own):
    recent = own.checked.rows[own.checked.rows["from_date"] >= "2023-11-01"]
    assert own.unlinked == 0
    assert (own.linked["from_date"] >= "2023-11-01").sum() == len(recent)
    assert own.checked.counts == {}


def test_hours_of_a_course_are_made_hours_a_week(own, fjordby):
    hours, weeks = own.during
    ended = fjordby.courses[fjordby.courses["to_date"] >= "2023-11-01"]
    assert 8 < weeks < 11
    assert hours * weeks == pytest.approx(ended["hours_during"].mean(), rel=0.1)
    assert hours < 4


def test_the_naive_fall_overstates_the_effect(own):
    for _, row in own.effects.iterrows():
        assert row["naive"] < row["estimate"] < 0
        assert row["lower"] < row["estimate"] < row["upper"] < 0
        assert row["compared"] > row["treated"]
    curve = own.own_curve
    assert curve.mean_difference_lower < own.effects.loc[26, "estimate"] < curve.mean_difference_upper


def test_help_returns_for_some_and_exits_compete(own):
    row = own.returns.summary.iloc[0]
    assert row["returned"] + row["competing"] + row["censored"] == row["citizens"]
    assert row["competing"] > 10
    curve = own.returns.curve
    # Aalen-Johansen: returned, exit and still without help are the whole.
    assert (curve["incidence_returned"] + curve["incidence_exit"] <= 1).all()
    assert row["incidence_returned_52"] < 1 - row["without_help_52"]


def test_break_even_is_cost_over_saving(own):
    pays = own.pays_after
    saved = -own.effects.loc[26, "estimate"] * own.hour_price
    assert pays["weeks"] == pytest.approx(own.course_cost / saved)
    assert pays["lower"] < pays["weeks"] < pays["upper"]


def test_the_section_reads(own):
    section = rehabilitation.effect(own)
    assert [word in section.text for word in ("**Virkning.**", "**Økonomi.**", "**Hvor længe?**")] == [True] * 3
    assert ".." not in section.text
    # Whose hours fell, and from when: they are not the citizens whose courses have ended.
    assert "borgere, der kan følges i bevillingerne, fra forløbets begyndelse" in section.text
    assert len(section.tables["virkning"].rows) == 4
    figure = next(part for part in section.shown if hasattr(part, "png"))
    assert ".." not in figure.alt


def test_other_pseudonyms_are_told_not_guessed(fjordby, forecasts, month):
    courses = fjordby.courses.assign(citizen="x-" + fjordby.courses["citizen"])
    bad = replace(fjordby, tables={**fjordby.tables, "courses": courses})
    basis = FollowUp(bad.for_unit(TEAM), bad.unit(TEAM), month, forecasts, lambda: bad)
    section = rehabilitation.effect(OutcomeNumbers(basis))
    assert "samme pseudonymer" in section.text
    assert len(section.parts) == 1
