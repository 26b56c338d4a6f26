"""The paper on steering models for a working group: a method per section, and a workbench for whoever opens the notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from styringslib.month.opening import open_follow_up
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.summary import summary
from styringslib.sections.steering import about, paper, ranking
from styringslib.sections.steering import section as steering
from styringslib.sections.steering.areas import AreaTrials
from styringslib.sections.steering.numbers import SteeringNumbers
from styringslib.sections.steering.workbench import SteeringWorkbench
from styringslib.sections.words import TO_BE_MENDED


def steering_report(
    data: str = "",
    unit: str = "",
    month: str = "",
    cache: str = "",
    *,
    weights: Mapping[str, float] | None = None,
    runs: int = 1000,
    seed: int = 0,
) -> SteeringReport:
    """The trial of steering models on a municipality's hours up to ``month``; the first four as in ``follow_up``.

    weights: criterion -> number (efficiency, predictability, dynamics, simplicity, fairness, dialogue, or the Danish names
    that the report prints); None takes those of kommune.toml, an empty mapping none. runs: simulated courses; seed: of their
    chance.
    """
    if unit:
        raise ValueError("Rapporten om styringsmodeller gælder hele kommunen; lad parameteren unit være tom.")
    return SteeringReport(SteeringNumbers(open_follow_up(data, "", month, cache), weights, runs, seed))


@dataclass(frozen=True)
class SteeringReport:
    """What the notebook on steering models shows, section by section."""

    trial: SteeringNumbers

    def title(self) -> Section:
        """The report's name and month as the page's only first-level heading."""
        basis = self.trial.follow_up
        return section(f"# Styringsmodeller · {basis.name} · {numbers.month_name(basis.month)}")

    def headline(self) -> Section:
        """The answer, and the summary that a report must have."""
        basis, problem = self.trial.follow_up, self.trial.problem
        told = problem or steering.headline(self.trial)
        short = summary(told, unit=basis.name, unit_key=basis.key, kind=basis.kind, month=basis.month)
        return section(problem or steering.opening(self.trial).parts, short)

    def question(self) -> Section:
        """What the paper asks, and how the municipality allots today."""
        return paper.question(self.trial)

    def models(self) -> Section:
        """How each model works, with its strong and weak sides."""
        return paper.models(self.trial)

    def experience(self) -> Section:
        """What has been published from elsewhere."""
        return paper.experience(self.trial)

    def criteria(self) -> Section:
        """The models side by side."""
        return self._unless_problem(lambda: steering.criteria(self.trial))

    def choices(self) -> Section:
        """What one gains and gives up."""
        return self._unless_problem(lambda: steering.choices(self.trial, self.trial.own_model))

    @cached_property
    def _areas(self) -> AreaTrials:
        return AreaTrials(self.trial)

    def areas(self) -> Section:
        """One model for all areas, or one for each."""
        return self._unless_problem(lambda: paper.areas(self._areas))

    def decisions(self) -> Section:
        """What the working group is to decide."""
        return self._unless_problem(lambda: paper.decisions(self.trial, self._areas))

    def ranking(self) -> Section:
        """The ranking, once somebody has weighed."""
        if self.trial.weights_to_be_mended:
            return section(TO_BE_MENDED)
        return self._unless_problem(lambda: ranking.ranking(self.trial))

    def workbench(self) -> SteeringWorkbench | None:
        """Sliders for whoever has the notebook open; a run without a reader shows nothing here."""
        return None if self.trial.problem else SteeringWorkbench(self.trial)

    def _unless_problem(self, made: Callable[[], Section]) -> Section:
        return section("Afsnittet er udeladt, fordi modellerne ikke kan prøves.") if self.trial.problem else made()

    def about(self) -> Section:
        """How everything is defined, what is assumed, and what the trial does not know."""
        return self._unless_problem(lambda: about.about(self.trial))
