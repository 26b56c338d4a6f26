"""How the trial of steering models reads: no winner without weights, trade-offs by name, intervals in the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from styringslib.allocation import CRITERIA, STEERING_MODELS, Demand, SteeringTrial, try_steering_models
from styringslib.presentation.figures import Figure
from styringslib.sections.steering import about, ranking, words
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


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_no_winner_without_weights(trial: Trial) -> None:
    shown = ranking.ranking(trial)
    assert not shown.tables
    assert "kårer ingen vinder" in shown.text
    assert "kommer" not in steering.headline(trial)


def test_leaders_read_no_words_of_the_program(trial: Trial) -> None:
    weighed = {"simplicity": 1.0}
    parts = (
        steering.opening(trial),
        steering.criteria(trial),
        steering.choices(trial, "block"),
        ranking.ranking(trial),
        ranking.ranking(trial, weighed),
        about.about(trial),
    )
    told = " ".join(part.text for part in parts)
    for word in ("kommune.toml", "rapporter.", "vaegte", "Jupyter", "notesbog"):
        assert word not in told


def test_weights_decide_and_are_told(trial: Trial) -> None:
    shown = ranking.ranking(trial, {"simplicity": 3, "dialogue": 1})
    rows = shown.tables["rangfoelge"].rows
    assert rows[0][:3] == ("Ramme", 1, "1")
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert plain(shown.text).splitlines()[0] == "Kriterierne vejer: enkelthed 75 pct. og dialog 25 pct."
    assert plain(shown.text).splitlines()[-1] == "»Ramme« er nr. 1 i mindst fire ud af fem forløb."
    other = ranking.ranking(trial, {"dynamics": 1}).tables["rangfoelge"].rows
    assert other[0][0] == "Pakker (forløb)"
    weighed = Trial({"simplicity": 1.0})
    weighed.__dict__["trial"] = trial.trial
    assert plain(steering.headline(weighed)).endswith(
        "kommer »Ramme« først. Det gør den i over 99 pct. af de simulerede forløb."
    )


THIRDS = pd.DataFrame(
    dict.fromkeys(("rank", "score", "score_lower_80", "score_upper_80", "rank_lower_80", "rank_upper_80"), 1.0)
    | {"first_share": [1 / 3, 1 / 3, 1 / 3]},
    index=pd.Index(list("abc"), name="model"),
)


def made(*fairness: list[float]) -> Trial:
    """Two models that differ by fairness alone, run by run."""
    samples = np.zeros((2, 6, len(fairness[0])))
    samples[:, 4] = 0.05 * (1.0 / np.array(fairness) - 1.0)
    chosen = tuple(STEERING_MODELS[name] for name in ("block", "package"))
    weighed = Trial({"fairness": 1.0})
    weighed.__dict__["trial"] = SteeringTrial(chosen, samples, None, Demand())
    return weighed


def test_no_order_is_told_where_only_chance_decides() -> None:
    basis = made([0.54, 0.58, 0.50, 0.54], [0.56, 0.50, 0.52, 0.54])
    shown = ranking.ranking(basis)
    assert [row[:3] for row in shown.tables["rangfoelge"].rows] == [
        ("Ramme", 1, "1-2"),
        ("Pakker (forløb)", 1, "1-2"),
    ]
    told = (
        "Med de vægte, der er angivet, kan »Ramme« og »Pakker (forløb)« ikke skilles ad: "
        "Forskellen er mindre end simuleringens usikkerhed."
    )
    assert shown.text.splitlines()[-1] == told
    assert steering.headline(basis).endswith(told)
    # 0.04 ahead with a standard error of 0.012, and yet second in one course of four.
    ahead = made([0.56, 0.55, 0.50, 0.55], [0.50, 0.50, 0.51, 0.49])
    last = ranking.ranking(ahead).text.splitlines()[-1]
    assert last == "»Ramme« ligger som nr. 1 til 2 i fire ud af fem forløb, så rangfølgen er ikke sikker."


def test_how_often_each_comes_first_adds_up_to_all_courses() -> None:
    """Two of seven and five of seven: 28.6 and 71.4 per cent; the parts of thirds are served in the order given."""
    basis = made([0.6] * 2 + [0.5] * 5, [0.5] * 2 + [0.6] * 5)
    rows = {row[0]: row[-1] for row in ranking.ranking(basis).tables["rangfoelge"].rows}
    assert rows == {"Ramme": pytest.approx(0.29), "Pakker (forløb)": pytest.approx(0.71)}
    thirds = ranking.ranking_table(
        SimpleNamespace(table=lambda weights: THIRDS), dict.fromkeys("abc", "Model"), {"fairness": 1.0}
    )
    assert [row[-1] for row in thirds.rows] == pytest.approx([0.34, 0.33, 0.33])


def test_gains_and_losses_within_chance_are_not_told() -> None:
    noisy = made([0.90, 0.50, 0.60, 0.60], [0.50, 0.70, 0.50, 0.60])
    assert "giver stort set det samme på alle seks kriterier" in steering.choices(noisy, "block").text
    clear = made([0.90, 0.91, 0.90, 0.91], [0.50, 0.51, 0.50, 0.50])
    assert "giver mindre retfærdighed (40 point)" in plain(steering.choices(clear, "block").text)


def test_the_work_is_told_by_kind_and_adds_up_as_printed(trial: Trial) -> None:
    work = steering.criteria(trial).tables["arbejde"]
    hours = pd.DataFrame(work.rows, columns=[heading.text for heading in work.headings]).set_index("Arbejde")
    assert work.totals == {len(hours) - 1}
    assert hours.drop("I alt").sum().tolist() == pytest.approx(hours.loc["I alt"].tolist())
    assert hours.round(1).to_numpy() == pytest.approx(hours.to_numpy())
    # Announced 2, adjusted 3, one statement and one number: what is left of a block's work is deficits to explain.
    block = hours["Ramme"]
    assert block.drop(["Forklaring af underskud", "I alt"]).tolist() == [2.0, 0.0, 3.0, 0.0, 1.0, 0.0, 1.0]
    assert block["I alt"] == pytest.approx(7.0 + block["Forklaring af underskud"])
    assert hours.loc["Forhandling af årets budget"].tolist() == [0.0, 0.0, 0.0, 0.0, 37.0, 0.0]
    measured = pd.DataFrame(steering.criteria(trial).tables["maal"].rows).set_index(0)[4]
    assert hours.loc["I alt"].tolist() == pytest.approx(measured.tolist(), abs=0.051)


@pytest.mark.parametrize(("first", "counted"), [("2015-01", "2019 til 2025"), ("2021-01", "2025")])
def test_which_historical_years_count_is_told(trial: Trial, first: str, counted: str) -> None:
    longer = Trial()
    longer.__dict__["trial"] = trial.trial
    longer.__dict__["span"] = (pd.Period(first, "M"), pd.Period("2025-12", "M"))
    assert f"Pointene der er fra {counted}. Alle budgetter" in about.about(longer).text


def test_every_definition_and_assumption_is_told(trial: Trial) -> None:
    told = plain(about.about(trial).text)
    for criterion in CRITERIA:
        assert f"{criterion.numerator}. Det er delt med {criterion.denominator}.".replace("pct..", "pct.") in told
    assert "Lavere er bedre.\n- **Dynamik:**" in told
    assert "stigningen kræver i de samme 12 måneder. Højere er bedre." in told
    assert "- **Forhandling af årets budget:** 37 timer. Oplæg" in told
    assert "- **Afregning efter formel:** 0,5 time. " in told
    assert "De første 4 år af hvert forløb tæller ikke med" in told
    assert "Af de historiske måneder tæller kun 2025 med. Historikken er så kort" in told
    assert "12 måneder, der slutter med juni året før" in told
    assert "timepriser 30 pct. og pakker 70 pct. En aftale ser de visiterede timer og 50 pct." in told


def test_tables_hold_every_model_and_criterion(trial: Trial) -> None:
    shown = steering.criteria(trial)
    for name in ("point", "maal"):
        assert len(shown.tables[name].rows) == len(STEERING_MODELS)
        assert len(shown.tables[name].headings) == 1 + len(CRITERIA)
    points = pd.DataFrame(shown.tables["point"].rows).set_index(0)
    assert points.to_numpy() == pytest.approx(trial.trial.table()[[c.name for c in CRITERIA]].to_numpy())


def test_picture_says_in_words_who_is_best_and_worst(trial: Trial) -> None:
    figure = next(part for part in steering.criteria(trial).shown if isinstance(part, Figure))
    assert figure.png.startswith(b"\x89PNG")
    for label in words.SHORT.values():
        assert label.lower() in figure.alt.lower()
    assert "enkelthed: flest point til »Ramme«" in figure.alt
    # Five models have no dialogue, and all five are named.
    fewest = figure.alt.split("dialog: ")[1].split("færrest til ")[1]
    assert all(model.label in fewest for model in STEERING_MODELS.values() if model.name != "hybrid")


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
