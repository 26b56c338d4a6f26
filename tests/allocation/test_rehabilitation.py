import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.allocation import RehabilitationTerms, build_terms, grant

MONTHS = pd.period_range("2026-01", periods=12, freq="M")


def referrals(numbers, unit="Team"):
    return pd.DataFrame({"unit": unit, "month": MONTHS[: len(numbers)], "referrals": numbers})


def team(**more):
    return RehabilitationTerms({"Team": 900.0}, 30.0, capacity_cost={"Team": 420_000.0}, **more)


def test_too_many_courses_make_a_queue_and_a_wait():
    load = team(waiting={"Team": 5.0}).load(referrals([35.0, 30.0, 10.0]))
    assert load["begun"].tolist() == [30, 30, 20]
    assert load["waiting"].tolist() == [10, 10, 0]
    assert load["load"].tolist() == pytest.approx([40 / 30, 40 / 30, 20 / 30])
    # Little's law: ten waiting at thirty a month are a third of a month, 1.45 weeks.
    assert load["wait_weeks"].iloc[0] == pytest.approx(365.25 / 12 / 7 / 3)


def test_too_few_courses_make_each_of_them_dear():
    load = team().load(referrals([30.0, 15.0, 0.0]))
    assert load["cost_per_course"].tolist()[:2] == [14_000, 28_000]
    assert load["cost_per_course"].isna().iloc[2]
    assert load["used_share"].tolist() == [1.0, 0.5, 0.0]


@settings(deadline=None, max_examples=50)
@given(numbers=st.lists(st.floats(0, 100), min_size=1, max_size=12), start=st.floats(0, 50))
def test_no_course_is_lost_between_referral_and_start(numbers, start):
    load = team(waiting={"Team": start}).load(referrals(numbers))
    assert load["begun"].sum() + load["waiting"].iloc[-1] == pytest.approx(start + sum(numbers))
    assert (load["begun"] <= 30 + 1e-9).all()


def test_activity_pays_courses_begun_and_block_pays_the_year():
    frame = referrals([35.0, 20.0])
    activity = team(form="activity", rate=14_000.0).grant(frame, MONTHS, ["Team"])
    assert activity.total == 14_000 * (30 + 25)
    assert len(activity.details["rehabilitation_load"]) == 2
    block = team(yearly={"Team": 5_000_000.0}).grant(frame, MONTHS, ["Team"])
    assert block.total == 5_000_000
    assert len(block.details["rehabilitation_load"]) == 2
    assert team(form="activity").grant(frame.iloc[:0], MONTHS, ["Team"]).total == 0


def test_through_the_terms_of_a_municipality():
    entry = {
        "model": "rehabilitering",
        "gyldig_fra": "2026-01",
        "form": "aktivitet",
        "takst": 14_000,
        "kapacitet": {"Team": 900},
        "timer_pr_forloeb": 30,
        "ventende": {"Team": 5},
    }
    grants = grant(build_terms([entry]), {"referrals": referrals([35.0, 20.0])})
    assert grants.total == 14_000 * 60
    assert grants.details["rehabilitation_load"]["waiting"].tolist() == [10, 0]
