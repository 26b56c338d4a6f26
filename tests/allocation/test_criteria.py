from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.allocation import CRITERIA, STEERING_MODELS, Demand, SteeringModel
from styringslib.allocation.criteria import NAMES, measure_model, raised_need
from styringslib.allocation.demand import DemandRuns
from styringslib.allocation.transactions import TRANSACTIONS
from tests.allocation.bad_steering_models import BAD

BEHAVIOUR = Demand({"A": 100.0}, growth=0.0, assessment_speed=1.0, staffing_speed=1.0, illness_mean=0.0)
KINDS = [kind.name for kind in TRANSACTIONS]


def measured(model, hours, begin=12, shift=0, mix=None, start=None, **behaviour):
    hours = np.asarray(hours, dtype=float)[:, None, :]
    mix = np.ones_like(hours) if mix is None else np.broadcast_to(np.asarray(mix, dtype=float), hours.shape)
    start = hours[0, 0] if start is None else np.asarray(start)
    judged = np.ones((len(hours) // 12, *hours.shape[1:]))
    runs = DemandRuns(start, hours, hours, mix, np.zeros_like(hours), judged, replace(BEHAVIOUR, **behaviour))
    raised = raised_need(runs, begin, np.array([shift]), np.arange(hours.shape[2])[None] == 0)
    return measure_model(model, runs, raised, begin)


def measures(model, hours, **more):
    return dict(zip(NAMES, measured(model, hours, **more).values[:, 0], strict=True))


def transactions(model, hours, **more):
    return dict(zip(KINDS, measured(model, hours, **more).transactions[:, 0], strict=True))


FLAT = np.full((36, 2), 100.0)
ALTERNATING = np.tile([[100.0], [110.0]], (12, 1))
GRANTED = SteeringModel("a", "a", parameters=6)


def test_the_six_are_copenhagens():
    assert NAMES == ("efficiency", "predictability", "dynamics", "simplicity", "fairness", "dialogue")


def test_in_a_calm_municipality_nothing_moves():
    found = measures(GRANTED, FLAT)
    assert [found[n] for n in ("efficiency", "predictability", "fairness", "dialogue")] == pytest.approx([0.0] * 4)
    # Announced 2 hours, adjusted 3, twelve statements of an hour, six numbers of an hour; nothing to settle or explain.
    assert found["simplicity"] == pytest.approx(2 + 3 + 12 + 6)


def test_dynamics_is_the_share_of_a_lasting_rise_that_money_has_followed_in_a_year():
    assert measures(GRANTED, FLAT)["dynamics"] == pytest.approx(11 / 12)
    # A block that closes half the gap at new year, when the year is over.
    assert measures(STEERING_MODELS["block"], FLAT)["dynamics"] == pytest.approx(0.0)
    # A rise in July is not in the half-year accounts that the next budget is made by; where all of the year is known,
    # half of the half that its mean shows is given for six months of the twelve.
    assert measures(STEERING_MODELS["block"], FLAT, shift=6)["dynamics"] == pytest.approx(0.0)
    known = measures(STEERING_MODELS["block"], FLAT, shift=6, budget_lag=1)
    assert known["dynamics"] == pytest.approx(0.5 * 0.5 * 6 / 12)
    assert measures(BAD["late"], FLAT)["dynamics"] == measures(BAD["frozen"], FLAT)["dynamics"] == 0
    # Only the first unit needs more: a rule that gives both the same has followed half of it to where it is.
    shared = SteeringModel("s", "s", lambda demand, t: demand.hours[t].mean(axis=1, keepdims=True) + np.zeros(2))
    assert measures(shared, FLAT)["dynamics"] == pytest.approx(11 / 12 / 2)


def test_efficiency_counts_both_unused_and_missing_staff():
    hours = np.full((24, 2), 100.0)
    hours[12:, 0], hours[12:, 1] = 110.0, 90.0
    assert measures(BAD["frozen"], hours)["efficiency"] == pytest.approx(20 / 200)


def test_fairness_is_the_part_that_would_have_to_move():
    hours, mix = np.full((24, 2), 100.0), np.array([1.5, 0.5])
    assert measures(BAD["frozen"], hours, mix=mix)["fairness"] == pytest.approx(0.25)
    seen = measures(SteeringModel("p", "p", case_mix_share=1.0), hours, mix=mix)
    assert seen["fairness"] == pytest.approx(0.0)


def test_predictability_is_the_larger_of_what_was_not_announced_and_what_the_need_is_short_of():
    hours = np.full((24, 1), 100.0)
    hours[12:] = 120.0
    # A frozen budget keeps its word and is 20 of 100 short.
    assert measures(BAD["frozen"], hours)["predictability"] == pytest.approx(0.20)
    # By activity January is paid as December was: eleven months get 20 that were not announced, and one is 20 short.
    assert measures(SteeringModel("a", "a"), hours)["predictability"] == pytest.approx(11 * 20 / 1200)
    # Two years late, nothing comes at all.
    assert measures(replace(BAD["late"], case_mix_share=0.0), hours)["predictability"] == pytest.approx(0.20)
    # By unit: what one is short does not make up for what another gets.
    both = np.full((24, 2), 100.0)
    both[12:, 0], both[12:, 1] = 130.0, 90.0
    assert measures(BAD["frozen"], both)["predictability"] == pytest.approx((30 + 10) / 200)


def test_simplicity_counts_every_kind_of_transaction():
    monthly = transactions(GRANTED, ALTERNATING)
    assert monthly == pytest.approx(
        {
            "announcement": 1,
            "negotiation": 0,
            "adjustment": 1,
            "dialogue": 0,
            "statement": 12,
            "settlement": 12,
            "explanation": 0,
            "term": 6,
        }
    )
    quarterly = transactions(replace(GRANTED, settled_every=3), ALTERNATING)
    assert (quarterly["statement"], quarterly["settlement"]) == (4, 4)
    assert measures(GRANTED, ALTERNATING)["simplicity"] == pytest.approx(2 + 3 + 12 * 1 + 12 * 0.5 + 6)
    assert measures(replace(GRANTED, settled_every=3), ALTERNATING)["simplicity"] == pytest.approx(2 + 3 + 4 + 2 + 6)


def test_a_yearly_agreement_is_a_negotiation_with_every_unit_every_year():
    found = transactions(BAD["renegotiated"], FLAT)
    assert [found[kind] for kind in ("negotiation", "adjustment", "statement")] == [1, 0, 1]
    assert measures(BAD["renegotiated"], FLAT)["simplicity"] == pytest.approx(2 + 37 + 1 + 1)


def test_a_frozen_budget_is_announced_and_its_deficits_are_explained():
    assert measures(BAD["frozen"], FLAT)["simplicity"] == pytest.approx(2 + 1)
    short = np.full((36, 2), 100.0)
    short[12:, 0], short[12:24, 1] = 110.0, 101.0
    # The first unit explains in both years; the other's hundredth is within what nobody asks about.
    assert transactions(BAD["frozen"], short)["explanation"] == pytest.approx(2 / 4)


def test_a_corridor_is_watched_every_month_and_the_parties_meet_when_it_is_left():
    hours = np.full((36, 1), 100.0)
    hours[12:24] = 130.0
    model = SteeringModel(
        "h", "h", settled_share=0.5, corridor=(-0.05, 0.05), agreed_share=0.5, rebase_share=0.0, parameters=0
    )
    found = transactions(model, hours)
    # Left upwards once in the first year; in January of the second the last of it is seen, and it is left once more.
    assert (found["statement"], found["dialogue"]) == (12, 1.0)


def test_dialogue_is_the_part_of_the_years_change_that_is_settled_by_agreement():
    """Need is 120 from the start, the first budget 100: all or half of the gap is agreed on at each new year."""
    hours = np.full((36, 1), 120.0)
    assert measures(BAD["renegotiated"], hours, start=[100.0])["dialogue"] == pytest.approx(240 / 240)
    half = replace(BAD["renegotiated"], rebase_share=0.5)
    assert measures(half, hours, start=[100.0])["dialogue"] == pytest.approx((120 + 60) / (240 + 120))
    # More years do not add to it: each has its own change.
    assert measures(half, np.full((72, 1), 120.0), start=[100.0])["dialogue"] == pytest.approx(0.5)
    assert measures(GRANTED, hours, start=[100.0])["dialogue"] == 0
    assert measures(BAD["frozen"], hours, start=[100.0])["dialogue"] == 0


def test_the_run_in_is_not_measured():
    hours = np.full((48, 1), 100.0)
    hours[:12] = 200.0
    found = measures(GRANTED, hours, begin=36, start=[100.0])
    assert [found[n] for n in ("efficiency", "predictability")] == pytest.approx([0.0] * 2)
    assert measures(GRANTED, hours, begin=0, start=[100.0])["efficiency"] > 0.02


@given(worse=st.floats(0, 10), step=st.floats(1e-3, 1))
def test_a_better_measure_is_always_a_better_score(worse, step):
    for criterion in CRITERIA:
        if criterion.more_is_better:
            low, high = criterion.score(np.array([0.2, 0.3]))
            assert (low, high) == (0.2, 0.3)
            assert criterion.range == (0.0, 1.0)
        else:
            better, poorer = criterion.score(np.array([worse, worse + step]))
            assert 0 < poorer < better <= 1
            assert criterion.score(np.array([criterion.half]))[0] == pytest.approx(0.5)
            assert criterion.range == (0.0, np.inf)


def test_every_criterion_has_one_definition_and_every_transaction_a_reason():
    for criterion in CRITERIA:
        assert all((criterion.label, criterion.measure, criterion.numerator, criterion.denominator, criterion.unit))
    assert len(set(KINDS)) == len(KINDS)
    assert all(kind.label and kind.reason and kind.hours > 0 for kind in TRANSACTIONS)
