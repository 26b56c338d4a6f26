"""Dated rules."""

from __future__ import annotations

import datetime as dt

import pytest

from styringslib.rules import rule, rule_value, rules


def test_working_years_follow_from_each_other() -> None:
    gross = rule_value("working_year_gross", "2026-10")
    assert gross == 37 * 52 == 1924
    assert rule_value("working_year_five_weeks", "2026-10") == gross - 5 * 37
    assert rule_value("working_year_six_weeks", "2026-10") == gross - 6 * 37


def test_absence_denominator_gives_the_published_rate() -> None:
    assert round(100 * 12.0 / rule_value("absence_working_days", "2018-12"), 2) == 5.29  # KRL 2018


def test_the_elderly_act_begins_on_its_day() -> None:
    assert rule("elderly_act", "2025-06-30") is None
    assert rule("elderly_act", "2025-07-01").valid_from == dt.date(2025, 7, 1)
    with pytest.raises(ValueError, match="gælder ikke endnu"):
        rule_value("overhead_meals", "2025-06")


def test_drafts_are_marked_as_not_verified() -> None:
    shares = {
        name: rule(name, "2026-01")
        for name in ("overhead_integrated_care", "overhead_independent_housing", "overhead_meals")
    }
    assert [one.value for one in shares.values()] == [0.06, 0.063, 0.036]
    assert not any(one.verified for one in shares.values())


def test_every_rule_is_complete_and_dated_once() -> None:
    for one in rules():
        assert one.title
        assert one.source
        assert one.unit
        assert isinstance(one.valid_from, dt.date)
    assert len({(one.name, one.valid_from) for one in rules()}) == len(rules())


def test_bad_calls() -> None:
    with pytest.raises(ValueError, match="Mente du small_count"):
        rule("small_counts", "2026-10")
    with pytest.raises(ValueError, match="er ikke et tal"):
        rule_value("account_home_nursing", "2026-10")
