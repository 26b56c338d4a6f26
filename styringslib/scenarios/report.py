"""What the notebooks on scenarios show: a method per section, for one saved scenario or for trying one out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from styringslib import shipped
from styringslib.month.names import WHOLE, WHOLE_KEY
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, bullets, section
from styringslib.presentation.signs import Sign
from styringslib.presentation.summary import summary
from styringslib.presentation.viewer import opened_interactively
from styringslib.prognosis import TOTAL
from styringslib.scenarios.file import Scenario
from styringslib.scenarios.file_reader import Place, parse, read
from styringslib.scenarios.model.assumptions import ALL, Assumptions
from styringslib.scenarios.model.baseline import Baseline
from styringslib.scenarios.model.break_even import break_even
from styringslib.scenarios.model.evaluation import Result, evaluate
from styringslib.scenarios.model.flows import HORIZONS
from styringslib.scenarios.model.parameters import PARAMETERS
from styringslib.scenarios.model.tornado import tornado
from styringslib.scenarios.start.headlines import Headlines
from styringslib.scenarios.start.numbers import ScenarioError, ScenarioNumbers, open_scenarios
from styringslib.scenarios.told import answer as answers
from styringslib.scenarios.told import section as scenarios
from styringslib.scenarios.told.export import Writer
from styringslib.scenarios.told.levels import changes_table
from styringslib.scenarios.told.panel import ranges_of
from styringslib.scenarios.workbench.desk import Desk
from styringslib.scenarios.workbench.workbench import Look, Workbench


def scenario_report(
    data: str = "",
    unit: str = "",
    month: str = "",
    cache: str = "",
    scenario: str = "",
    folder: str = "scenarier",
    *,
    only: str = "",
) -> ScenarioReport:
    """Scenarios of a municipality; data, month and cache as in ``opening.open_follow_up``.

    unit: whose answer the workbench opens with, by name or key; "" is the whole. scenario: a saved scenario's path, or its
    whole text; "" is today. folder: where the workbench saves, relative to where the notebook runs. only: the units that the
    reader may see, by name or key, parted by semicolons; "" is all. Raises ScenarioError, ScenarioFileError (Danish).
    """
    if unit and scenario:
        raise ScenarioError("Et gemt scenarie vises for hele kommunen. Lad parameteren unit være tom.")
    made = _written(scenario)
    numbers_of = open_scenarios(data, month or (str(made.month) if made else ""), cache)
    baseline = numbers_of.baseline
    if scenario:
        place = Place(baseline.municipality, [str(baseline.month)], baseline.units)
        made = parse(scenario, "scenariet", place) if "\n" in scenario else read(Path(scenario), place)
    place_of = _folder(folder, Path(data) if data else shipped.sample())
    limits = numbers_of.whole.settings.thresholds
    look = _look(numbers_of, unit, only)
    return ScenarioReport(baseline, made, place_of, (limits.minor_kr, limits.minor_pct), look)


def _look(numbers_of: ScenarioNumbers, unit: str, only: str) -> Look:
    """What a reader sees to begin with, and what at all."""
    names = {unit_.key: unit_.name for unit_ in numbers_of.whole.settings.units if unit_.name in numbers_of.units}
    names |= {name: name for name in numbers_of.units}

    def known(word: str) -> str:
        if word not in names:
            raise ScenarioError(f"Der er ingen prognose for {word} i måneden, så scenariet kan ikke vises for den.")
        return names[word]

    seen = tuple(known(word.strip()) for word in only.split(";") if word.strip())
    first = ALL if unit in ("", WHOLE_KEY) else known(unit)
    if seen and first not in seen:
        if first != ALL:
            raise ScenarioError(f"Du har ikke adgang til {first}. Vælg {numbers.listed(list(seen))}.")
        first = seen[0]
    return Look(first, seen, Sign(numbers_of.whole.settings.plus), Headlines(numbers_of.whole))


def _written(scenario: str) -> Scenario | None:
    if not scenario:
        return None
    return parse(scenario, "scenariet") if "\n" in scenario else read(Path(scenario))


def _folder(folder: str, data: Path) -> Path | None:
    """Where scenarios are saved; None where readers are served by Voilà, who get the file from their browser."""
    if not folder or os.environ.get("SERVER_SOFTWARE", "").startswith("voila/"):
        return None
    path = Path(folder).absolute()
    if path.resolve().is_relative_to(data.resolve()):
        raise ScenarioError(
            f"Mappen {folder} ligger i kommunens datamappe, som kun læses. Vælg en anden mappe (folder)."
        )
    return path


@dataclass(frozen=True)
class ScenarioReport:
    """``baseline``; ``scenario`` (None: today); ``folder`` of the workbench; ``minor``: kr and per cent that are no deviation;
    ``look``: what a reader sees to begin with, by which convention."""

    baseline: Baseline
    scenario: Scenario | None = None
    folder: Path | None = None
    minor: tuple[float, float] = (0.0, 0.0)
    look: Look = field(default=Look())
    _titles: Mapping[str, str] = field(default_factory=lambda: {key: spec.title for key, spec in PARAMETERS.items()})

    @cached_property
    def result(self) -> Result:
        """The scenario's result, by the same function as the workbench's."""
        return evaluate(self.baseline, self.scenario.assumptions if self.scenario else Assumptions())

    @property
    def sign(self) -> Sign:
        """The convention for what is shown."""
        return self.look.sign

    @property
    def _reported(self) -> Sequence[str]:
        return self.look.reported(ALL)

    @property
    def _ranges(self) -> dict[str, tuple[float, float]]:
        return ranges_of(self.baseline)

    def title(self) -> Section:
        """The report's name and month as the page's only first-level heading."""
        name = f"Scenarie: {self.scenario.name}" if self.scenario else "Scenarier"
        return section(f"# {name} · {self.baseline.municipality} · {numbers.month_name(self.baseline.month)}")

    def headline(self) -> Section:
        """The answer, and the summary that a report must have."""
        row = self.result.year.table.loc[[TOTAL]].iloc[0]
        told = " ".join(answers.headline(self.result, ALL, self._reported))
        short = summary(
            f"{self.scenario.name}: {told}" if self.scenario else told,
            unit=self.baseline.municipality,
            unit_key=WHOLE_KEY,
            kind=WHOLE,
            month=self.baseline.month,
            money={name: float(row[key]) for name, key in _SUMMED.items()},
            minor=self.minor,
            sign=self.sign,
        )
        return section(answers.answer(self.result, ALL, self._reported), short)

    def today(self) -> Section:
        """How things stand, what matters most and break-even, for a run without a reader; the workbench shows it to others."""
        if opened_interactively():
            return section()
        return section(
            "## Sådan ser det ud i dag", answers.answer(self.result, ALL, self._reported),
            self.difference().parts, "## Hvad der betyder mest", self.tornado().parts,
            "## Brugertid ved balance", self.break_even().parts,
        )  # fmt: skip

    def assumptions(self) -> Section:
        """What the scenario changes, who made it and when it begins."""
        if self.scenario is None:
            return section("Der er ikke valgt et scenarie, så tallene er, som de er i dag.")
        made, given = self.scenario, self.scenario.assumptions
        lines = [
            f"Lavet af {made.role[:1].lower() + made.role[1:]} den {numbers.day(made.created)} med styringslib {made.library}.",
            f"Virker fra {numbers.month_name(given.first_month(self.baseline))}.",
        ]
        desk = Desk(self.baseline)
        desk.assumptions = given
        return section(" ".join(lines), changes_table(desk) or "Scenariet ændrer ingen forudsætninger.")

    def difference(self) -> Section:
        """Every unit today and in the scenario."""
        return scenarios.difference(self.result, self.sign)

    def contributions(self) -> Section:
        """What the difference consists of."""
        return scenarios.contributions(self.result, self._titles, self.sign)

    def break_even(self) -> Section:
        """Which user-time share balances the budget."""
        found = [break_even(self.baseline, self.result.assumptions, name) for name in HORIZONS]
        return scenarios.break_even(found, self._ranges, self.sign)

    def tornado(self) -> Section:
        """What matters most, seen from today."""
        units = {key: spec.unit for key, spec in PARAMETERS.items()}
        return scenarios.tornado(tornado(self.baseline), self._titles, units, self.sign)

    def distribution(self) -> Section:
        """Grants and carry-over."""
        return scenarios.distribution(self.result, self.sign)

    def meeting(self) -> Section:
        """What to talk about."""
        return section(bullets(scenarios.questions(self.result, self._titles)))

    def about(self) -> Section:
        """What the numbers rest on."""
        return section(bullets(scenarios.about(self.baseline)))

    def workbench(self, workbook: Writer | None = None) -> Workbench:
        """The workbench, for whoever has the notebook open. workbook: what writes its figures as an Excel file."""
        return Workbench(self.baseline, self.folder, self.look, workbook=workbook)


_SUMMED = {"budget": "budget", "expected": "cost", "lower_80": "lower", "upper_80": "upper"}
