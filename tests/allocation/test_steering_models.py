from dataclasses import replace

import numpy as np
import pytest

from styringslib.allocation import (
    STEERING_MODELS,
    ActivityTerms,
    BlockTerms,
    Demand,
    HybridTerms,
    NursingTerms,
    PackageTerms,
    PriceList,
    ServicePrice,
    SteeringModel,
    model_from_terms,
)
from styringslib.allocation.demand import DemandRuns
from styringslib.allocation.steering_models import run_model

BEHAVIOUR = Demand({"A": 100.0}, assessment_speed=1.0, staffing_speed=0.5, illness_mean=0.0)
PRICES = PriceList((ServicePrice("Pleje", 400.0), ServicePrice("Rengøring", 350.0)))


def months(hours, mix=1.0, illness=0.0):
    need = np.asarray(hours, dtype=float)[:, None, None]
    return DemandRuns(np.array([100.0]), need, need, np.full_like(need, mix), np.full_like(need, illness), BEHAVIOUR)


def grants(model, hours, **more):
    return run_model(model, months(hours, **more)).grant[:, 0, 0]


def test_activity_follows_with_its_lag():
    model = SteeringModel("a", "a", lag=2)
    assert grants(model, [100, 110, 120, 120, 120, 120]).tolist() == pytest.approx([100, 100, 100, 110, 120, 120])


def test_a_block_stands_still_and_moves_at_new_year_by_its_share():
    run = run_model(STEERING_MODELS["block"], months([120.0] * 24))
    assert run.grant[:12, 0, 0].tolist() == [100.0] * 12
    assert run.grant[12:, 0, 0].tolist() == pytest.approx([110.0] * 12)
    assert run.formula.sum() == 0
    assert run.agreed[12:, 0, 0].tolist() == pytest.approx([10.0] * 12)
    assert run.actions.sum() == 0


def test_what_is_agreed_at_new_year_sees_the_whole_need_and_a_formula_only_its_signal():
    seen = {}
    for by in ("agreement", "formula"):
        model = SteeringModel(by, by, settled_share=0.0, rebase_share=0.5, rebased_by=by)
        seen[by] = grants(model, [100.0] * 13, mix=1.2)[-1]
    assert seen == pytest.approx({"agreement": 110.0, "formula": 100.0})


def test_money_settled_quarterly_is_the_same_money():
    hours = [100, 110, 95, 130, 120, 100, 90, 105, 100, 100, 125, 100]
    monthly = grants(SteeringModel("m", "m"), hours)
    quarterly = grants(SteeringModel("q", "q", settled_every=3), hours)
    assert quarterly.sum() == pytest.approx(monthly.sum())
    assert quarterly[[0, 1, 3, 4]].tolist() == [100.0] * 4


def test_the_corridor_holds_and_outside_it_both_formula_and_agreement_move_money():
    model = SteeringModel("h", "h", settled_share=0.5, corridor=(-0.05, 0.05), agreed_share=0.5, rebased_by="agreement")
    assert grants(model, [104.0] * 12).tolist() == [100.0] * 12
    run = run_model(model, months([100.0] + [130.0] * 11))
    # February's 30 are seen in March: 330 against 315, 15 outside, half of them settled; of the rest a half, spread over
    # the three months, is agreed from April.
    assert run.grant[:3, 0, 0].tolist() == pytest.approx([100.0, 100.0, 107.5])
    assert run.formula[2, 0, 0] == pytest.approx(7.5)
    assert run.agreed[2:4, 0, 0].tolist() == pytest.approx([0.0, 0.5 * 7.5 / 3])


def test_an_agreement_raises_the_budget_from_the_next_month():
    model = SteeringModel("h", "h", settled_share=0.5, corridor=(-0.05, 0.05), agreed_share=0.5)
    run = run_model(model, months([130.0] * 12))
    # January is seen in February: 230 (with the starting level) against 210: 20 outside in two months.
    assert run.formula[1, 0, 0] == pytest.approx(10.0)
    assert run.agreed[:4, 0, 0].tolist() == pytest.approx([0.0, 0.0, 2.5, 2.5])
    assert run.actions[1, 0, 0] == 2


def test_delivered_hours_fall_when_staff_is_missing():
    model = SteeringModel("d", "d", signal="delivered")
    assert grants(model, [100.0] * 6, illness=0.2)[-1] < 100.0
    assert grants(replace(model, signal="granted"), [100.0] * 6, illness=0.2)[-1] == pytest.approx(100.0)


def test_only_what_the_rates_pick_up_of_a_heavier_case_mix_is_paid():
    model = SteeringModel("p", "p", signal="recipients", case_mix_share=0.7)
    assert grants(model, [100.0] * 3, mix=1.2)[-1] == pytest.approx(114.0)


def test_staff_follows_money_and_illness_takes_from_it():
    run = run_model(SteeringModel("a", "a"), months([100, 120, 120, 120], illness=0.1))
    assert run.staff[:, 0, 0].tolist() == pytest.approx([90, 90, 0.9 * 110, 0.9 * 115])


def test_the_terms_of_a_municipality_as_models():
    activity = model_from_terms(ActivityTerms(PRICES, "delivered", True, "budgeted", 3), "vores", "Vores aktivitet")
    assert (activity.signal, activity.lag, activity.parameters, activity.label) == (
        "delivered",
        3,
        3,
        "Vores aktivitet",
    )
    block = model_from_terms(BlockTerms({"A": 1.0}), "ramme", rebase_share=0.2)
    assert (block.settled_share, block.rebase_share, block.parameters) == (0.0, 0.2, 1)
    hybrid = model_from_terms(HybridTerms(PRICES, (-0.02, 0.04), 0.6), "hybrid")
    assert (hybrid.corridor, hybrid.settled_share, hybrid.parameters) == ((-0.02, 0.04), 0.6, 5)
    package = model_from_terms(PackageTerms({"Let": 1.0, "Tung": 2.0}), "pakke")
    assert (package.signal, package.parameters) == ("recipients", 2)
    with pytest.raises(ValueError, match="nursing"):
        model_from_terms(NursingTerms("none", 1.0, ()), "x")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"settled_share": 1.5}, "settled_share"),
        ({"corridor": (0.03, -0.03)}, "korridoren"),
        ({"lag": 0}, "forsinkelsen"),
        ({"settled_every": 5}, "hver 1., 2."),
        ({"parameters": -1}, "negativt"),
    ],
)
def test_a_model_that_cannot_be_run_is_refused(more, told):
    with pytest.raises(ValueError, match=told):
        SteeringModel("x", "x", **more)
