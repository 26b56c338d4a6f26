"""Whatever the criteria say of good models, they must see what is wrong with the bad ones, year after year, by any chance."""

from dataclasses import replace

import numpy as np
import pytest

from styringslib.allocation import STEERING_MODELS, compare_steering_models, try_steering_models
from styringslib.allocation.criteria import NAMES
from tests.allocation.bad_steering_models import BAD

EQUAL = dict.fromkeys(NAMES, 1.0)
ALL = [*STEERING_MODELS.values(), *BAD.values()]
SEEDS = range(12)


@pytest.fixture(scope="module")
def tables():
    return [compare_steering_models(models=ALL, runs=25, years=3, seed=seed) for seed in SEEDS]


@pytest.mark.parametrize(
    ("criterion", "lowest"),
    [
        ("efficiency", {"random"}),
        ("predictability", {"random"}),
        ("dynamics", {"random", "frozen", "late", "blind"}),
        ("simplicity", {"renegotiated"}),
        ("fairness", {"blind"}),
        ("dialogue", {"random", "frozen", "late", "blind"}),
    ],
)
def test_the_worst_on_a_criterion_is_the_model_that_hurts_it(tables, criterion, lowest):
    for table in tables:
        scores = table.loc[list(BAD), criterion]
        assert set(scores.index[scores <= scores.min() + 1e-12]) == lowest


@pytest.mark.parametrize("criterion", ["efficiency", "predictability", "dynamics", "fairness"])
def test_no_model_in_use_is_as_bad(tables, criterion):
    for table in tables:
        assert table.loc[list(STEERING_MODELS), criterion].min() > table.loc[list(BAD), criterion].min()


def test_a_frozen_budget_is_less_predictable_than_any_model_in_use(tables):
    for table in tables:
        assert table.loc["frozen", "predictability"] < table.loc[list(STEERING_MODELS), "predictability"].min()
        assert table.loc["frozen", "simplicity"] < 0.9


def test_negotiating_with_every_unit_every_year_is_no_short_cut(tables):
    for table in tables:
        assert table.loc["renegotiated", "simplicity"] < table.loc[["block", "activity_granted"], "simplicity"].min()
        # It sees less than a formula that follows the months.
        for criterion in ("efficiency", "dynamics", "fairness"):
            assert table.loc["renegotiated", criterion] < table.loc["activity_granted", criterion]
    ranked = compare_steering_models(models=[*STEERING_MODELS, BAD["renegotiated"]], runs=100, weights=EQUAL)
    assert ranked.loc["renegotiated", "first_share"] == 0
    assert ranked.loc["renegotiated", "rank_lower_80"] > 3


@pytest.mark.parametrize("name", ["activity_granted", "activity_delivered", "hybrid", "block"])
def test_a_delay_improves_nothing(name):
    models = [replace(STEERING_MODELS[name], name=str(lag), lag=lag) for lag in (1, 3, 12, 24, 36)]
    trial = try_steering_models(models=models, runs=100, years=3)
    assert (trial.differences("1") <= 0).all(axis=None)
    worse = trial.differences("1").loc["36", ["efficiency", "predictability", "fairness"]]
    assert (worse < -0.01).all()


def test_scores_and_ranking_are_those_of_a_year_however_many_are_simulated():
    trials = {years: try_steering_models(models=ALL, runs=80, years=years, seed=years) for years in (5, 10, 20)}
    for years in (10, 20):
        one, other = trials[5].scores, trials[years].scores
        error = np.sqrt((one.var(axis=2) + other.var(axis=2)) / 80)
        assert (np.abs(one.mean(axis=2) - other.mean(axis=2)) <= 4 * error + 1e-9).all()
        assert np.abs(one.mean(axis=2) - other.mean(axis=2)).max() < 0.02
    ranks = [trial.table(EQUAL)["rank"].to_dict() for trial in trials.values()]
    assert ranks[0] == ranks[1] == ranks[2]
    # No pair of models is told in one order by one horizon and in the other by another, on any criterion.
    for model in ranks[0]:
        ahead = [np.sign(trial.differences(model)) for trial in trials.values()]
        assert (ahead[0] * ahead[1] >= 0).all(axis=None)
        assert (ahead[0] * ahead[2] >= 0).all(axis=None)
