"""The paper for a working group: notes and experience as data, the areas side by side, and what is to be decided."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from styringslib.allocation import CRITERIA, STEERING_MODELS, Demand, SteeringTrial, try_steering_models
from styringslib.allocation.criteria import NAMES
from styringslib.sections.steering import paper
from styringslib.sections.steering.areas import AreaTrials
from styringslib.sections.steering.numbers import SteeringNumbers
from styringslib.sections.steering.published import cases, model_notes

TWO = tuple(STEERING_MODELS[name] for name in ("block", "package"))
ONE_UNIT = Demand(levels={"Teamet": 1_000.0})


def trial(scores: dict[str, tuple[float, float]], demand: Demand | None = None) -> SteeringTrial:
    """Block and package with the given points (0-100) on some criteria, 50 on the others; two equal runs."""
    samples = np.empty((2, 6, 2))
    for place, criterion in enumerate(CRITERIA):
        for model in (0, 1):
            wanted = scores.get(criterion.name, (50.0, 50.0))[model] / 100
            grid = np.linspace(0.0, 1.0, 10_001) if criterion.more_is_better else np.geomspace(1e-4, 1e4, 400_001)
            samples[model, place] = grid[np.abs(criterion.score(grid) - wanted).argmin()]
    return SteeringTrial(TWO, samples, None, demand or Demand())


def areas(weights: dict[str, float] | None = None, **trials: SteeringTrial) -> AreaTrials:
    labels = {name: model.label for name, model in STEERING_MODELS.items()}
    made = AreaTrials(SimpleNamespace(labels=labels, weights=weights))
    made.__dict__["trials"] = trials
    return made


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_every_model_has_its_sides_by_criterion() -> None:
    assert list(model_notes()) == list(STEERING_MODELS)
    for notes in model_notes().values():
        assert notes.gains
        assert notes.costs
        assert {*notes.gains, *notes.costs} <= set(NAMES)
        assert not set(notes.gains) & set(notes.costs)


def test_no_side_is_told_that_the_trial_contradicts() -> None:
    """A gain never on a criterion where the model has the fewest points of all, a cost never where it has the most."""
    table = try_steering_models(runs=200, seed=3).table()
    for model, notes in model_notes().items():
        for criterion in notes.gains:
            assert table.loc[model, criterion] > table[criterion].min() + 0.005, (model, criterion)
        for criterion in notes.costs:
            assert table.loc[model, criterion] < table[criterion].max() - 0.005, (model, criterion)


def test_published_experience_has_a_source_and_is_about_something() -> None:
    assert len(cases()) >= 8
    assert {name for case in cases() for name in case.criteria} == set(NAMES)
    for case in cases():
        assert set(case.models) <= set(STEERING_MODELS)
        assert set(case.criteria) <= set(NAMES)
        assert 2000 <= case.year <= 2026
        assert case.source.strip()
    shown = paper.experience(SimpleNamespace(labels={name: model.label for name, model in STEERING_MODELS.items()}))
    rows = {row[0]: row for row in shown.tables["erfaringer"].rows}
    assert len(rows) == len(cases())
    assert rows["København, 2013"][3] == "Alle"
    assert rows["Favrskov, 2019"][3:] == (
        "Aktivitet, visiterede timer",
        "VIVE (2020): Økonomisk styring af hjemmepleje og rehabiliteringsforløb",
    )


def test_one_model_that_leads_everywhere_is_told_once() -> None:
    shown = paper.areas(
        areas(district=trial({"dynamics": (10, 90)}), residential=trial({"dynamics": (20, 80), "simplicity": (70, 64)}))
    )
    lines = plain(shown.text).splitlines()
    assert "- »Pakker (forløb)« fører på dynamik i alle 2 områder." in lines
    assert "- »Ramme« fører på enkelthed i alle 2 områder." in lines
    assert any("taler ikke for forskellige modeller" in line for line in lines)
    rows = {row[0]: row[1:] for row in shown.tables["omraader"].rows}
    assert rows["Dynamik"] == ("Pakker (forløb) (90 mod 10)", "Pakker (forløb) (80 mod 20)")
    assert rows["Enkelthed"] == ("Ramme og Pakker (forløb) (50 mod 50)", "Ramme (70 mod 64)")


def test_areas_that_want_different_models_are_told() -> None:
    made = areas(district=trial({"dynamics": (10, 90)}), residential=trial({"dynamics": (90, 10)}))
    assert made.shared["dynamics"] == ()
    told = plain(paper.areas(made).text)
    assert "På dynamik er svaret ikke det samme (hjemmeplejens distrikter: Pakker (forløb); botilbud: Ramme)." in told
    assert "taler ikke for forskellige" not in told
    decided = {row[0]: row[1] for row in paper.decisions(made.basis, made).tables["beslutninger"].rows}
    assert decided["Skal alle områder have samme model?"] == "Områderne har ikke samme bedste model på dynamik."


def test_fairness_needs_more_than_one_unit() -> None:
    made = areas(district=trial({"fairness": (40, 80)}), rehabilitation=trial({"fairness": (90, 10)}, demand=ONE_UNIT))
    assert made.leaders["fairness"]["rehabilitation"] == ()
    assert made.shared["fairness"] == ("package",)
    rows = {row[0]: row for row in paper.areas(made).tables["omraader"].rows}
    assert rows["Retfærdighed"][2] == "Kan ikke ses med én enhed"


def test_what_a_common_model_costs_each_area() -> None:
    """Dynamics and simplicity alike: block 40 and package 60 in one area, 55 and 45 in the other; package is best in common."""
    weights = {"dynamics": 1.0, "simplicity": 1.0}
    made = areas(
        weights,
        district=trial({"dynamics": (10, 90), "simplicity": (70, 30)}),
        residential=trial({"dynamics": (40, 50), "simplicity": (70, 40)}),
    )
    found = made.ranked(weights)
    assert found["own"].to_dict() == {"district": "package", "residential": "block"}
    assert set(found["common"]) == {"package"}
    assert found["own_score"].to_dict() == pytest.approx({"district": 0.60, "residential": 0.55}, abs=1e-3)
    assert found["common_score"].to_dict() == pytest.approx({"district": 0.60, "residential": 0.45}, abs=1e-3)
    shown = paper.areas(made)
    assert "»Pakker (forløb)« den bedste fælles model. Den koster mest i botilbud: 10,0 point færre" in plain(
        shown.text
    )
    assert shown.tables["faelles"].rows[1][-1] == pytest.approx(10.0, abs=0.05)


def test_one_area_alone_says_nothing_of_common_models() -> None:
    shown = paper.areas(areas(district=trial({})))
    assert not shown.tables
    assert "kun tal til at prøve modellerne i ét område" in shown.text


def test_the_models_are_told_where_they_cannot_be_tried(fjordby, month) -> None:
    """Without a whole year of hours there is no trial; how the models work and what is published stands all the same."""
    few = fjordby.activity[fjordby.activity["month"] > month - 5]
    short = replace(fjordby, tables={**fjordby.tables, "activity": few})
    basis = SteeringNumbers(SimpleNamespace(municipality=short, month=month, settings=short.settings), runs=10)
    assert basis.problem.startswith("Styringsmodellerne kan ikke prøves")
    rows = paper.models(basis).tables["modeller"].rows
    assert [row[0] for row in rows] == [model.label for model in STEERING_MODELS.values()]
    assert len(paper.experience(basis).tables["erfaringer"].rows) == len(cases())
    assert "timer gange pris" in paper.question(basis).text


def test_the_sample_has_four_areas(fjordby, month) -> None:
    follow_up = SimpleNamespace(municipality=fjordby, month=month, settings=fjordby.settings)
    basis = SteeringNumbers(follow_up, runs=10)
    made = AreaTrials(basis)
    assert list(made.trials) == ["district", "nursing", "rehabilitation", "residential"]
    # Whole years from 2015 to 2025; facilities from their first whole year of placements.
    assert made.histories["district"].index[[0, -1]].astype(str).tolist() == ["2015-01", "2025-12"]
    # Engbakken, which opened this year, has none yet.
    assert list(made.histories["residential"]) == ["Birkelunden", "Solgården", "Åhuset"]
    hours = fjordby.activity
    mine = hours[(hours["unit"] == "Mølleå") & (hours["month"] == pd.Period("2025-03", "M"))]
    nursing = mine["service"].astype(str).str.contains("sygepleje")
    march = pd.Period("2025-03", "M")
    assert made.histories["nursing"].loc[march, "Mølleå"] == pytest.approx(mine.loc[nursing, "granted_hours"].sum())
    assert made.histories["district"].loc[march, "Mølleå"] == pytest.approx(mine.loc[~nursing, "granted_hours"].sum())
    told = plain(paper.today(basis))
    assert "**Hjemmeplejens distrikter:** timer gange pris." in told
    assert "**Botilbuddene:** takst pr. plads." in told
