"""Dated rules: every figure against its source, and lookups by date."""

from __future__ import annotations

import datetime as dt
import inspect

import numpy as np
import pandas as pd
import pytest

from styringslib.allocation import WorkingYear
from styringslib.calendar import public_holidays
from styringslib.intake.settings.settings import Thresholds
from styringslib.privacy import suppress_small_counts
from styringslib.rules import (
    Rule,
    first_day,
    newest_value,
    read_rules,
    rule,
    rule_value,
    rule_values,
    rules,
)

# Every rule: value, unit, first day in force, verified. The sources are named in rules.toml and in docs/methods.
KNOWN = {
    ("weekly_hours", "1991-09-01"): (37, "timer pr. uge", True),
    ("working_year_weeks", "1991-09-01"): (52, "uger", True),
    ("holiday_weeks", "2001-01-01"): (5, "uger", True),
    ("holiday_weeks_agreed", "2001-01-01"): (6, "uger", True),
    ("absence_working_days", "2007-01-01"): (227, "dage pr. år", False),
    ("absence_working_days", "2018-01-01"): (227, "dage pr. år", True),
    ("great_prayer_day", "1686-03-27"): (1, "ja/nej", False),
    ("great_prayer_day", "2024-01-01"): (0, "ja/nej", False),
    ("elderly_act", "2025-07-01"): (1, "ja/nej", True),
    ("settlement_correction", "2015-01-01"): ("kun_opad", "regulering", False),
    ("settlement_correction", "2025-07-01"): ("symmetrisk", "regulering", False),
    ("overhead_integrated_care", "2025-07-01"): (0.060, "andel", False),
    ("overhead_independent_housing", "2025-07-01"): (0.063, "andel", False),
    ("overhead_meals", "2025-07-01"): (0.036, "andel", False),
    ("residential_surplus_kept", "2015-01-01"): (0.05, "andel", False),
    ("residential_occupancy_years", "2015-01-01"): (2, "år", False),
    ("small_count", "2015-01-01"): (5, "personer", False),
    ("function_level_not_relevant", "2015-01-01"): (9, "niveau", False),
    ("account_home_help_older", "2018-01-01"): ("5.30.26", "konto", False),
    ("account_care_centres", "2018-01-01"): ("5.30.27", "konto", False),
    ("account_home_nursing", "2018-01-01"): ("5.30.28", "konto", False),
    ("account_home_help_disabilities", "2018-01-01"): ("5.38.37", "konto", False),
    ("account_shelters", "2018-01-01"): ("5.38.42", "konto", False),
    ("account_drug_treatment", "2018-01-01"): ("5.38.45", "konto", False),
    ("account_residential_long_term", "2018-01-01"): ("5.38.50", "konto", False),
    ("account_residential_like", "2018-01-01"): ("5.38.51", "konto", False),
    ("account_residential_temporary", "2018-01-01"): ("5.38.52", "konto", False),
}


def test_every_rule_is_the_one_that_its_source_says() -> None:
    there = {(one.name, one.valid_from.isoformat()): (one.value, one.unit, one.verified) for one in rules()}
    assert there == KNOWN


def test_the_working_year_follows_from_its_parts() -> None:
    """37 h x 52 weeks = 1,924 h; 1,739 h after five weeks' holiday, 1,702 h after six."""
    assert WorkingYear.on("2026-10", holiday_weeks=0.0).attendance_hours == 1924
    assert WorkingYear.on("2026-10").attendance_hours == 1739
    agreed = rule_value("holiday_weeks_agreed", "2026-10")
    assert WorkingYear.on("2026-10", holiday_weeks=agreed).attendance_hours == 1702
    assert WorkingYear() == WorkingYear.on("2026-10")
    assert WorkingYear.of_hours("2026-10", 1702).holiday_weeks == 6
    with pytest.raises(ValueError, match="weekly_hours gælder ikke endnu"):
        WorkingYear.on("1991-08")
    assert WorkingYear.on("1991-08", weekly_hours=38.0, weeks=52.0, holiday_weeks=5.0).paid_hours == 1976


def test_absence_denominator_gives_the_published_rate() -> None:
    assert round(100 * 12.0 / rule_value("absence_working_days", "2018-12"), 2) == 5.29  # KRL 2018


def test_a_rule_begins_on_its_day() -> None:
    assert rule("elderly_act", "2025-06-30") is None
    assert rule("elderly_act", "2025-07-01").valid_from == dt.date(2025, 7, 1)
    assert first_day("elderly_act") == dt.date(2025, 7, 1)
    with pytest.raises(ValueError, match=r"gælder ikke endnu den 30-06-2025; den første er fra 01-07-2025"):
        rule_value("overhead_meals", "2025-06")
    assert rule("settlement_correction", "2025-06").value == "kun_opad"
    assert rule("settlement_correction", pd.Period("2025-07", "M")).value == "symmetrisk"


def test_the_calendar_knows_the_rule_about_great_prayer_day() -> None:
    for year in (2022, 2023, 2024, 2025):
        names = set(public_holidays(f"{year}-01-01", f"{year}-12-31"))
        assert ("Store bededag" in names) == bool(rule_value("great_prayer_day", f"{year}-05-01"))


def test_defaults_that_know_no_date_are_the_newest_rule() -> None:
    assert inspect.signature(suppress_small_counts).parameters["minimum"].default == newest_value("small_count") == 5
    assert Thresholds().small_count == 5


def test_a_figure_per_month() -> None:
    months = pd.PeriodIndex(["2025-07", "2025-06", "2025-07"], freq="M")
    values = rule_values("overhead_meals", months)
    np.testing.assert_array_equal(values.to_numpy(), [0.036, np.nan, 0.036])
    assert values.index.equals(months)
    changes = rule_values("great_prayer_day", pd.period_range("2023-12", "2024-01", freq="M"))
    assert changes.tolist() == [1.0, 0.0]


BLOCK = '[[rule]]\nname = "a"\ntitle = "T"\nvalue = {value}\nunit = "u"\nvalid_from = {day}\nsource = "s"\nverified = true\n'


def test_a_later_rule_follows_an_earlier_one_and_the_file_is_checked() -> None:
    text = BLOCK.format(value=2, day="2020-01-01") + BLOCK.format(value=1, day="2010-01-01")
    assert [one.value for one in read_rules(text)] == [1, 2]
    with pytest.raises(ValueError, match="står to gange fra 01-01-2020"):
        read_rules(2 * BLOCK.format(value=2, day="2020-01-01"))
    with pytest.raises(ValueError, match="skal ligge fra 0 til 1"):
        Rule("share", "T", 5.0, "andel", dt.date(2020, 1, 1), "s", True, lowest=0.0, highest=1.0)
    with pytest.raises(ValueError, match="mangler source"):
        Rule("share", "T", 0.5, "andel", dt.date(2020, 1, 1), " ", True)


def test_bad_calls() -> None:
    with pytest.raises(ValueError, match="Mente du small_count"):
        rule("small_counts", "2026-10")
    with pytest.raises(ValueError, match="er ikke et tal"):
        rule_value("account_home_nursing", "2026-10")
