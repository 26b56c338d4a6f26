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
from styringslib.allocation.steering_models import run_beside

BEHAVIOUR = Demand({"A": 100.0}, growth=0.0, assessment_speed=1.0, staffing_speed=0.5, illness_mean=0.0)
PRICES = PriceList((ServicePrice("Pleje", 400.0), ServicePrice("Rengøring", 350.0)))


def months(hours, mix=1.0, illness=0.0, misjudged=1.0, **behaviour):
    need = np.asarray(hours, dtype=float)[:, None, None]
    judged = np.full((-(-len(need) // 12), 1, 1), misjudged)
    return DemandRuns(
        np.array([100.0]),
        need,
        need,
        np.full_like(need, mix),
        np.full_like(need, illness),
        judged,
        replace(BEHAVIOUR, **behaviour),
    )


def run_model(model, demand):
    """A course that never parts."""
    return run_beside(model, demand, demand, len(demand.hours))[0]


def grants(model, hours, **more):
    return run_model(model, months(hours, **more)).grant[:, 0, 0]


def test_activity_follows_with_its_lag():
    model = SteeringModel("a", "a", lag=2)
    assert grants(model, [100, 110, 120, 120, 120, 120]).tolist() == pytest.approx([100, 100, 100, 110, 120, 120])


def test_a_block_stands_still_and_moves_at_new_year_by_its_share():
    run = run_model(STEERING_MODELS["block"], months([120.0] * 36))
    assert run.grant[:12, 0, 0].tolist() == [100.0] * 12
    assert run.grant[12:24, 0, 0].tolist() == pytest.approx([110.0] * 12)
    assert run.grant[24:, 0, 0].tolist() == pytest.approx([115.0] * 12)
    # What is moved is told year by year, not added up: 10 a month in the second year, 5 in the third.
    assert run.formula[::12, 0, 0].tolist() == pytest.approx([0.0, 10.0, 5.0])
    assert run.agreed.sum() == 0
    assert not run.settlements.any()
    assert not run.dialogues.any()


def negotiated(hours, share=1.0, **more):
    model = SteeringModel("n", "n", settled_share=0.0, rebase_share=share, rebased_by="agreement")
    return grants(model, hours, **more)


def test_an_agreement_sees_what_is_documented_and_misjudged_and_never_the_need_itself():
    """Need is 120 a month, hours 100: half of the heavier case mix can be documented, and a unit is judged 2 % too high."""
    hours = [100.0] * 13
    assert negotiated(hours, mix=1.2)[-1] == pytest.approx(110.0)
    assert negotiated(hours, mix=1.2, documented_mix=0.0)[-1] == pytest.approx(100.0)
    assert negotiated(hours, mix=1.2, misjudged=1.02)[-1] == pytest.approx(112.2)
    assert negotiated(hours, share=0.5, mix=1.2)[-1] == pytest.approx(105.0)
    formula = SteeringModel("f", "f", settled_share=0.0)
    assert grants(formula, hours, mix=1.2, misjudged=1.02)[-1] == pytest.approx(100.0)


@pytest.mark.parametrize("by", ["agreement", "formula"])
def test_a_budget_is_set_by_the_twelve_months_that_are_known_then(by):
    """The half-year accounts: of two years' months, July 1 to June 2 are known when the third year's budget is made."""
    model = SteeringModel("n", "n", settled_share=0.0, rebased_by=by)
    hours = [100.0] * 6 + [130.0] * 6 + [160.0] * 6 + [400.0] * 7
    assert grants(model, hours)[[12, 24]].tolist() == pytest.approx([100.0, 145.0])
    # A signal that comes two years late is late in the budget too: three and a half years back, or nothing at all.
    late = replace(model, lag=24)
    assert grants(late, [130.0] * 7 + [400.0] * 30)[[24, 36]].tolist() == pytest.approx([100.0, 130.0])


def test_every_budget_follows_the_common_growth_and_the_season():
    season = (1.2,) * 6 + (0.8,) * 6
    frozen = SteeringModel("f", "f", settled_share=0.0, rebase_share=0.0)
    given = grants(frozen, [100.0] * 24, growth=0.1, season=season)
    assert given[[0, 6, 12, 18]].tolist() == pytest.approx([120.0, 80.0, 132.0, 88.0])
    # Activity that swings with the season is no deviation: nothing is settled, and the budget stays where it was.
    run = run_model(SteeringModel("a", "a", lag=6), months([*[120.0] * 6, *[80.0] * 6] * 2, season=season))
    assert run.announced[12:, 0, 0].tolist() == pytest.approx([120.0] * 6 + [80.0] * 6)
    # The known months are carried forward from their middle to that of the year: eighteen months.
    grown = [100.0 * 1.1 ** (t / 12) for t in range(25)]
    assert grants(replace(frozen, rebase_share=1.0), grown, growth=0.1)[24] == pytest.approx(
        np.mean([100.0 * 1.1 ** (t / 12) for t in range(6, 18)]) * 1.1 ** (18 / 12)
    )


def test_a_rule_of_ones_own_is_a_signal():
    model = SteeringModel("own", "own", lambda demand, t: demand.hours[t] + 1.0)
    assert grants(model, [100.0, 110.0, 110.0]).tolist() == pytest.approx([100.0, 101.0, 111.0])


@pytest.mark.parametrize("name", STEERING_MODELS)
def test_two_courses_that_part_are_each_what_they_would_be_alone(name):
    calm, raised = (
        months([100.0 + t % 5 for t in range(48)], mix=1.1),
        months([100.0 + t % 5 for t in range(48)], mix=1.1),
    )
    raised.hours[26:] *= 1.1
    run, beside = run_beside(STEERING_MODELS[name], calm, raised, 24)
    assert np.array_equal(run.grant, run_model(STEERING_MODELS[name], calm).grant)
    assert np.array_equal(beside, run_model(STEERING_MODELS[name], raised).grant[24:])
    assert not np.array_equal(beside, run.grant[24:])


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
    assert (run.settlements[:3, 0, 0].tolist(), run.dialogues[:3, 0, 0].tolist()) == (
        [False, True, True],
        [False, True, False],
    )


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
