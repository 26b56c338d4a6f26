"""What a person at the workbench has done: the assumptions now, undo and redo, scenarios kept beside each other, the file.

Nothing here knows a widget: every step takes plain values and gives a new state or a Danish message, and the last valid
assumptions stay when a step is refused.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from styringslib.presentation import numbers
from styringslib.scenarios.file import Scenario, ScenarioFileError, save, text_of
from styringslib.scenarios.file_reader import Place, parse
from styringslib.scenarios.model.assumptions import ALL, MODELS, REGIMES, Assumptions
from styringslib.scenarios.model.baseline import Baseline
from styringslib.scenarios.model.evaluation import Result, evaluate
from styringslib.scenarios.model.parameters import PARAMETERS, TERMS, Parameter

_REMEMBERED = 200
_KEPT = 8


class DeskError(ValueError):
    """A step that can not be taken; the text is Danish and says what to do."""


class Desk:
    """One person's work on one baseline. ``today``: gives the date that a saved file carries."""

    def __init__(self, baseline: Baseline, today: Callable[[], dt.date] = dt.date.today) -> None:
        self.baseline = baseline
        self.assumptions = Assumptions()
        self.kept: dict[str, Assumptions] = {}
        self._today = today
        self._back: list[Assumptions] = []
        self._forward: list[Assumptions] = []
        self._moving = ""
        self._known: dict[Assumptions, Result] = {}

    @property
    def result(self) -> Result:
        """The result of the assumptions now."""
        return self.result_of(self.assumptions)

    def result_of(self, assumptions: Assumptions) -> Result:
        """A result, reckoned once for the assumptions of the last few steps."""
        if assumptions not in self._known:
            while len(self._known) > _KEPT + 2:
                self._known.pop(next(iter(self._known)))
            self._known[assumptions] = evaluate(self.baseline, assumptions)
        return self._known[assumptions]

    def _step(self, to: Assumptions, moving: str = "") -> None:
        """Go to ``to``; steps of one and the same control (``moving``) are one step back."""
        if to == self.assumptions:
            return
        if not (moving and moving == self._moving):
            self._back = [*self._back[-_REMEMBERED:], self.assumptions]
        self._forward = []
        self._moving = moving
        self.assumptions = to

    def settle(self) -> None:
        """The control in hand has been let go: the next change is a step of its own."""
        self._moving = ""

    def turn(self, key: str, text: str, unit: str = ALL) -> None:
        """Give a parameter or term a value written by a person. Raises DeskError with the last valid one left standing."""
        spec = PARAMETERS.get(key) or TERMS.get(key)
        if spec is None or (unit != ALL and unit not in self.baseline.units):
            raise DeskError("Forudsætningen eller enheden findes ikke her. Indlæs siden igen.")
        value = number_of(text, spec)
        if key in TERMS:
            terms = dict(self.assumptions.steering.terms)
            terms[key] = value
            if value == self.term_start(key):
                del terms[key]
            steering = replace(self.assumptions.steering, terms=terms)
            self._step(replace(self.assumptions, steering=steering), key)
            return
        unit = unit if spec.by_unit else ALL
        self._step(self._with(key, value, unit), f"{key} {unit}")

    def _with(self, key: str, value: float, unit: str) -> Assumptions:
        start = self.baseline.start(key)
        if unit == ALL:
            same = bool((start == value).all())
            return self.assumptions.with_value(key, None if same else value)
        wide = self.assumptions.value(key)
        falls_back = wide if wide is not None else float(start[self.baseline.place(unit)])
        return self.assumptions.with_value(key, None if value == falls_back else value, unit)

    def shown(self, key: str, unit: str = ALL) -> float:
        """What a control stands at."""
        given = self.assumptions.value(key, unit)
        if given is not None:
            return given
        start = self.baseline.start(key)
        return float(start[self.baseline.place(unit)] if unit != ALL else start[0])

    def term_start(self, key: str) -> float:
        """A term of the municipality's own, in its unit."""
        own = self.baseline.grants
        today = {"price_change": 0.0, "corridor_low": own.corridor[0], "corridor_high": own.corridor[1]}
        return round(today.get(key, own.settled) / TERMS[key].scale, 6)

    def term(self, key: str) -> float:
        """What a term's control stands at."""
        return self.assumptions.steering.terms.get(key, self.term_start(key))

    def choose(self, what: str, value: str) -> None:
        """Choose start month ("2026-11"), steering model or carry-over regime."""
        now = self.assumptions
        if what == "start":
            months = {str(month): month for month in self.baseline.start_months}
            if value not in months:
                raise DeskError(f"Scenariet kan begynde fra {min(months)} til {max(months)}. Vælg en af dem.")
            first = months[value] == self.baseline.start_months[0]
            self._step(replace(now, start=None if first else months[value]))
        elif what == "model" and value in MODELS:
            self._step(replace(now, steering=replace(now.steering, model=value)))
        elif what == "carry_over" and value in REGIMES:
            self._step(replace(now, steering=replace(now.steering, carry_over=value)))
        else:
            raise DeskError("Valget findes ikke. Vælg et andet.")

    def reset(self) -> None:
        """Back to today; a step like any other, so it can be undone."""
        self._step(Assumptions())

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._back)

    @property
    def can_redo(self) -> bool:
        """Whether a step that was taken back can be taken again."""
        return bool(self._forward)

    def undo(self) -> None:
        """Take the last step back."""
        if self._back:
            self._forward.append(self.assumptions)
            self.assumptions = self._back.pop()
            self._moving = ""

    def redo(self) -> None:
        """Take again what was taken back."""
        if self._forward:
            self._back.append(self.assumptions)
            self.assumptions = self._forward.pop()
            self._moving = ""

    def keep(self, name: str) -> None:
        """Put the assumptions beside others under a name; the same name again replaces."""
        name = name.strip()
        if not name:
            raise DeskError("Skriv et navn på scenariet, før det kan stilles ved siden af andre.")
        text_of(self.scenario(name, "Rolle"))
        if len(self.kept) >= _KEPT and name not in self.kept:
            raise DeskError(f"Der kan stå {_KEPT} scenarier side om side. Fjern et, før du tilføjer et nyt.")
        self.kept[name] = self.assumptions

    def drop(self, name: str) -> None:
        """Take a scenario away again."""
        self.kept.pop(name, None)

    @property
    def beside(self) -> dict[str, Result]:
        """Today, the kept scenarios and, when it is none of them, the one in hand: name -> result."""
        found = {"I dag": self.result_of(_TODAY)}
        found |= {name: self.result_of(made) for name, made in self.kept.items()}
        if self.assumptions != _TODAY and self.assumptions not in self.kept.values():
            found["Det, du arbejder på"] = self.result
        return found

    @property
    def place(self) -> Place:
        """What an opened file must fit."""
        return Place(self.baseline.municipality, [str(self.baseline.month)], self.baseline.units)

    def scenario(self, name: str, role: str) -> Scenario:
        """The assumptions now as a scenario."""
        baseline = self.baseline
        return Scenario(name, role, baseline.municipality, baseline.month, self._today(), self.assumptions)

    def save(self, name: str, role: str, folder: Path | None) -> tuple[Path | None, str, str]:
        """Write the scenario to ``folder``: (path, file name, content); path None when it can not be written there.

        Raises DeskError for a name or role that is missing or may not be written.
        """
        name, role = name.strip(), role.strip()
        lacking = [what for what, text in (("navn", name), ("rolle", role)) if not text]
        if lacking:
            raise DeskError(
                f"Skriv {numbers.listed(lacking)}, før scenariet kan gemmes. Rollen er for eksempel Økonomikonsulent."
            )
        scenario = self.scenario(name, role)
        try:
            content = text_of(scenario)
        except ScenarioFileError as error:
            raise DeskError(str(error)) from None
        path = None
        if folder is not None:
            try:
                path = save(scenario, folder)
            except OSError:
                path = None
        self.kept.setdefault(name, self.assumptions)
        return path, f"{scenario.key}.toml", content

    def open(self, content: str, file: str) -> Scenario:
        """Take over the assumptions of a file. Raises DeskError with all that is wrong with it, and changes nothing."""
        try:
            scenario = parse(content, file, self.place)
        except ScenarioFileError as error:
            raise DeskError(str(error)) from None
        self._step(scenario.assumptions)
        return scenario


_TODAY = Assumptions()


def number_of(text: str, spec: Parameter) -> float:
    """The number a person has written (Danish or with a full stop). Raises DeskError when it is none, or out of range."""
    span = f"{numbers.decimal(spec.lower, spec.decimals)} til {numbers.decimal(spec.upper, spec.decimals)} {spec.unit}"
    written = text.strip().replace("\u2212", "-").replace(" ", "")
    if not written:
        raise DeskError(f"{spec.title}: feltet er tomt. Skriv et tal fra {span}. Det sidste gyldige tal gælder stadig.")
    try:
        value = float(written.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DeskError(f"{spec.title}: “{text.strip()[:20]}” er ikke et tal. Skriv et tal fra {span}.")
    if not spec.holds(value):
        raise DeskError(
            f"{spec.title}: {text.strip()[:20]} ligger uden for {span}. Det sidste gyldige tal gælder stadig."
        )
    return value


def month_words(month: pd.Period) -> str:
    """A start month as a choice reads."""
    return numbers.capital(numbers.month_name(month))
