"""The workbench binds sliders to the ranking and simulates nothing; without a reader it shows nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from styringslib.allocation import STEERING_MODELS, SteeringTrial, try_steering_models
from styringslib.sections.steering import workbench as steering_workbench
from styringslib.sections.steering.workbench import SteeringWorkbench


@pytest.fixture(scope="module")
def trial() -> SteeringTrial:
    return try_steering_models(runs=10, years=2)


@pytest.fixture
def bench(trial: SteeringTrial) -> SteeringWorkbench:
    labels = {name: model.label for name, model in STEERING_MODELS.items()}
    return SteeringWorkbench(SimpleNamespace(trial=trial, labels=labels, weights=None))


def shown(bench: SteeringWorkbench) -> str:
    return str(bench.panel.children[-1].value)


def test_a_slider_changes_the_ranking_in_front_of_the_reader(bench: SteeringWorkbench) -> None:
    for slider in bench.sliders.values():
        slider.value = 0
    assert "mindst ét kriterium" in shown(bench)
    bench.sliders["simplicity"].value = 5
    assert shown(bench).index("Ramme<") < shown(bench).index("Pakker (forløb)<")
    assert "»Ramme« er nr. 1 i mindst fire ud af fem forløb." in shown(bench)
    bench.sliders["simplicity"].value = 0
    bench.sliders["dynamics"].value = 5
    assert shown(bench).index("Pakker (forløb)<") < shown(bench).index("Ramme<")


def test_nothing_is_simulated_again(bench: SteeringWorkbench, monkeypatch: pytest.MonkeyPatch) -> None:
    def simulate(*given: Any) -> None:
        raise AssertionError("simulated")

    monkeypatch.setattr("styringslib.allocation.steering_trial.simulate_demand", simulate)
    before = shown(bench)
    bench.sliders["dialogue"].value = 5
    assert shown(bench) != before


def test_sliders_begin_at_the_given_weights(trial: SteeringTrial) -> None:
    labels = {name: model.label for name, model in STEERING_MODELS.items()}
    bench = SteeringWorkbench(SimpleNamespace(trial=trial, labels=labels, weights={"fairness": 4}))
    assert bench.weights == {name: 4.0 if name == "fairness" else 0.0 for name in bench.sliders}


def test_panel_is_for_a_reader_only(bench: SteeringWorkbench, monkeypatch: pytest.MonkeyPatch) -> None:
    displayed: list[Any] = []
    monkeypatch.setattr("IPython.display.display", displayed.append)
    for answers, expected in ((False, []), (True, [bench.panel])):
        kernel = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=answers))
        monkeypatch.setattr("IPython.get_ipython", lambda kernel=kernel: kernel)
        assert steering_workbench.opened_interactively() is answers
        displayed.clear()
        bench._ipython_display_()
        assert displayed == expected
