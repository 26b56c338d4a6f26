"""How the trial of steering models reads: no winner without weights, trade-offs by name, intervals in the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import pytest

from styringslib.allocation import CRITERIA, STEERING_MODELS, SteeringTrial, try_steering_models
from styringslib.presentation.figures import Figure
from styringslib.sections.steering import section as steering


@dataclass(frozen=True)
class Trial:
    """A small trial with what the sections ask for."""

    weights: dict[str, float] | None = None
    runs: int = 20
    years: int = 2
    yearly_cost: float = 50_000_000.0
    units = ("Ådalen", "Nordby")
    span = (pd.Period("2024-01", "M"), pd.Period("2025-12", "M"))
    labels = {name: model.label for name, model in STEERING_MODELS.items()}  # noqa: RUF012

    @cached_property
    def trial(self) -> SteeringTrial:
        months = pd.period_range("2024-01", periods=24, freq="M")
        hours = pd.DataFrame(
            {"Ådalen": [1_000.0 + i for i in range(24)], "Nordby": [800.0 + i % 5 for i in range(24)]}, index=months
        )
        return try_steering_models(hours, runs=self.runs, years=self.years, seed=1)


@pytest.fixture(scope="module")
def trial() -> Trial:
    return Trial()


def test_no_winner_without_weights(trial: Trial) -> None:
    shown = steering.ranking(trial)
    assert not shown.tables
    assert "kårer ingen vinder" in shown.text
    assert "kommer" not in steering.headline(trial)


def test_weights_decide_and_are_told(trial: Trial) -> None:
    shown = steering.ranking(trial, {"simplicity": 3, "dialogue": 1})
    rows = shown.tables["rangfoelge"].rows
    assert rows[0][0] == "Ramme"
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert shown.text.replace("\u00a0", " ") == "Kriterierne vejer: enkelthed 75 pct. og dialog 25 pct."
    other = steering.ranking(trial, {"dynamics": 1}).tables["rangfoelge"].rows
    assert other[0][0] == "Pakker (forløb)"
    weighed = Trial({"simplicity": 1.0})
    weighed.__dict__["trial"] = trial.trial
    assert "»Ramme« først" in steering.headline(weighed)


def test_tables_hold_every_model_and_criterion(trial: Trial) -> None:
    shown = steering.criteria(trial)
    for name in ("point", "maal"):
        assert len(shown.tables[name].rows) == len(STEERING_MODELS)
        assert len(shown.tables[name].headings) == 1 + len(CRITERIA)
    points = pd.DataFrame(shown.tables["point"].rows).set_index(0)
    assert points.to_numpy() == pytest.approx(trial.trial.table()[[c.name for c in CRITERIA]].to_numpy())


def test_picture_says_in_words_who_is_best_and_worst(trial: Trial) -> None:
    figure = next(part for part in steering.criteria(trial).parts if isinstance(part, Figure))
    assert figure.png.startswith(b"\x89PNG")
    for label in steering.SHORT.values():
        assert label.lower() in figure.alt.lower()
    assert "enkelthed: flest point til »Ramme«" in figure.alt


def test_trade_offs_name_what_is_won_and_lost(trial: Trial) -> None:
    text = steering.choices(trial, "activity_granted").text.replace("\u00a0", " ")
    scores = (trial.trial.table()[["simplicity", "dynamics"]] * 100).round()
    gap = scores.loc["block"] - scores.loc["activity_granted"]
    line = next(line for line in text.splitlines() if line.startswith("- **Ramme:**"))
    assert f"enkelthed ({gap['simplicity']:.0f} point)" in line.split(", men mindre ")[0]
    assert f"dynamik ({-gap['dynamics']:.0f} point)" in line.split(", men mindre ")[1]
    assert "- **Aktivitet, visiterede timer:**" not in text


def test_without_a_model_of_today_each_is_told_by_its_ends(trial: Trial) -> None:
    text = steering.choices(trial, "").text
    assert "**Ramme:** står stærkest på enkelthed og svagest på dynamik." in text


def test_a_model_that_is_best_on_all_is_said_to_be(trial: Trial) -> None:
    samples = trial.trial.samples.copy()
    # Better on every measure: shares up, the others down.
    for place, criterion in enumerate(CRITERIA):
        samples[0, place] = 1.0 if criterion.half is None else 0.0
    best = Trial()
    best.__dict__["trial"] = replace(trial.trial, samples=samples)
    assert steering.headline(best).startswith("Aktivitet, visiterede timer er mindst lige så god")
