import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.allocation import CRITERIA, STEERING_MODELS, Demand, SteeringModel
from styringslib.allocation.criteria import NAMES, measure_model
from styringslib.allocation.demand import DemandRuns

BEHAVIOUR = Demand({"A": 100.0}, assessment_speed=1.0, staffing_speed=1.0, illness_mean=0.0)


def measures(model, hours, shift=12, mix=None):
    hours = np.asarray(hours, dtype=float)[:, None, :]
    mix = np.ones_like(hours) if mix is None else np.broadcast_to(np.asarray(mix, dtype=float), hours.shape)
    runs = DemandRuns(hours[0, 0], hours, hours, mix, np.zeros_like(hours), BEHAVIOUR)
    return dict(zip(NAMES, measure_model(model, runs, np.array([shift]))[:, 0], strict=True))


FLAT = np.full((36, 2), 100.0)
GRANTED = SteeringModel("a", "a", parameters=6)


def test_the_six_are_copenhagens():
    assert NAMES == ("efficiency", "predictability", "dynamics", "simplicity", "fairness", "dialogue")


def test_in_a_calm_municipality_nothing_moves():
    found = measures(GRANTED, FLAT)
    assert [found[n] for n in ("efficiency", "predictability", "fairness", "dialogue")] == pytest.approx([0.0] * 4)
    assert found["simplicity"] == 6


def test_dynamics_is_the_share_of_a_lasting_rise_that_money_has_followed_in_a_year():
    # One month's lag: eleven of twelve months; a block that closes half the gap at new year, when the year is over: none of it.
    assert measures(GRANTED, FLAT)["dynamics"] == pytest.approx(11 / 12)
    assert measures(STEERING_MODELS["block"], FLAT)["dynamics"] == pytest.approx(0.0)
    # From July: half a year without, then half of the half that last year's mean shows, for six months.
    assert measures(STEERING_MODELS["block"], FLAT, shift=18)["dynamics"] == pytest.approx(0.5 * 0.5 * 6 / 12)


def test_efficiency_counts_both_unused_and_missing_staff():
    hours = np.full((24, 2), 100.0)
    hours[1:, 0], hours[1:, 1] = 110.0, 90.0
    block = measures(SteeringModel("b", "b", settled_share=0.0, rebase_share=0.0), hours)
    assert block["efficiency"] == pytest.approx(23 * 20 / hours.sum())


def test_fairness_is_the_part_that_would_have_to_move():
    hours = np.full((24, 2), 100.0)
    hours[:, 1] = 100.0
    mix = np.array([1.5, 0.5])
    found = measures(SteeringModel("b", "b", settled_share=0.0, rebase_share=0.0), hours, mix=mix)
    assert found["fairness"] == pytest.approx(0.25)
    seen = measures(SteeringModel("p", "p", case_mix_share=1.0), hours, mix=mix)
    assert seen["fairness"] < 0.03


def test_predictability_is_movement_within_and_between_years():
    hours = np.full((24, 1), 100.0)
    hours[11:] = 120.0
    found = measures(SteeringModel("a", "a"), hours)
    # The rise of December is seen in January; the second year's budget is the first year's mean of the signal, 101.67.
    within = (120 - (11 * 100 + 120) / 12) * 12 / (12 * 100 + 12 * (11 * 100 + 120) / 12)
    between = (12 * 120 - 1200) / 1200
    assert found["predictability"] == pytest.approx((within + between) / 2)
    assert measures(SteeringModel("a", "a"), hours[:12], shift=0)["predictability"] == pytest.approx(0.0)


def test_simplicity_counts_settlements_a_year_and_parameters():
    hours = np.tile([[100.0], [110.0]], (12, 1))
    monthly = measures(GRANTED, hours)["simplicity"]
    quarterly = measures(SteeringModel("q", "q", settled_every=3, parameters=6), hours)["simplicity"]
    assert quarterly < monthly
    assert quarterly == pytest.approx(6 + 4, abs=1)


def test_dialogue_is_the_part_settled_by_agreement():
    hours = np.full((24, 1), 100.0)
    hours[1:] = 120.0
    agreed = measures(SteeringModel("b", "b", settled_share=0.0, rebased_by="agreement"), hours)["dialogue"]
    # First year 220 unsettled; second year 240 needed beyond the first budget, 11/12 of 20 a month agreed, the rest unsettled.
    by_agreement = 12 * 20 * 11 / 12
    assert agreed == pytest.approx(by_agreement / (220 + 240))
    assert measures(GRANTED, hours)["dialogue"] == 0


@given(worse=st.floats(0, 10), step=st.floats(1e-3, 1))
def test_a_better_measure_is_always_a_better_score(worse, step):
    for criterion in CRITERIA:
        if criterion.half is not None:
            better, poorer = criterion.score(np.array([worse, worse + step]))
            assert 0 < poorer < better <= 1
            assert criterion.score(np.array([criterion.half]))[0] == pytest.approx(0.5)
        else:
            low, high = criterion.score(np.array([0.2, 0.3]))
            assert (low, high) == (0.2, 0.3)


def test_every_criterion_tells_what_it_measures():
    assert all(criterion.label and criterion.measure and criterion.unit for criterion in CRITERIA)
