"""Made-up municipalities, month by month, with the events of a year that make year-end forecasts fail. Seeded.

Written without looking at any method: the events' sizes are round numbers from municipal practice. Earlier years have
events too, at their natural rates; in the last year every unit is of one kind, so that each is met often enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

Floats = np.ndarray
YEAR = 2026
MONTH = np.arange(12)
#: Kinds of unit in the last year, with their shares.
KINDS = {
    "none": 0.36,
    "shift": 0.28,
    "opened": 0.05,
    "closed": 0.05,
    "merged": 0.03,
    "one_off": 0.10,
    "budget_off": 0.05,
    "budget_typed": 0.03,
    "net_zero": 0.05,
}
#: Chance that an earlier year had a shift, and a one-off.
SHIFT_RATE, ONE_OFF_RATE = 0.18, 0.10


@dataclass(frozen=True)
class Shift:
    """A change of level from a month (0-11): its first size as a share, and the share of it that lasts by month."""

    month: int
    size: float
    lasting: float
    path: Floats


@dataclass(frozen=True)
class Character:
    """What a unit is like through all years; amounts a month, kr. discipline: the share of a deviation steered back."""

    size: float
    noise: float
    season: Floats
    drift: float
    wander: float
    discipline: float
    profiled: bool
    budget_error: float
    lumpy: bool


@dataclass(frozen=True)
class UnitYear:
    """A year of a unit: months spent, the budget as known after each month (12, 12), and what an oracle expects.

    quiet: months without shift, steering and noise; steering: what the unit saved; level: at the year's end, as it goes on
    and as the budget's makers knew it in August.
    """

    spent: Floats
    versions: Floats
    quiet: Floats
    steering: Floats
    shift: Shift | None
    one_off: int | None
    level: float
    known_level: float


@dataclass
class Municipality:
    """Units with whole years, the last one `YEAR`; budgets: (12 months after which known, years, units, 12)."""

    history: pd.DataFrame
    budgets: Floats
    kind: list[str]
    month: list[int]
    oracle_parts: list[UnitYear]
    discipline: Floats

    def budget(self, passed: int, which: str = "versions") -> pd.DataFrame | None:
        """Return the budget as known after `passed` months: of every year ("versions"), this year ("this") or none."""
        if which == "none":
            return None
        table = self.budgets[passed - 1]
        count = table.shape[0]
        months = pd.period_range(f"{YEAR - count + 1}-01", f"{YEAR}-12", freq="M")
        frame = pd.DataFrame(
            table.transpose(0, 2, 1).reshape(count * 12, -1), index=months, columns=self.history.columns
        )
        return frame if which == "versions" else frame.iloc[-12:]

    def now(self) -> Floats:
        """The last year's months (units, 12)."""
        return self.history.iloc[-12:].to_numpy().T

    def oracle(self, passed: int) -> Floats:
        """Spent, and the rest as one expects who knows season, level, steering and all that has come, and no more."""
        now = self.now()
        rest = np.full(len(now), np.nan)
        for row, (kind, month, parts) in enumerate(zip(self.kind, self.month, self.oracle_parts, strict=True)):
            shift = parts.shift
            come = shift is not None and shift.month < passed
            path = parts.quiet * (1 + shift.size * shift.path if come else 1.0)
            steering = parts.steering if come or shift is None else 0.0
            rest[row] = (path + steering)[passed:].sum()
            if kind in ("closed", "merged") and month <= passed:
                rest[row] = 0.0
            if kind in ("net_zero", "merged_into"):
                rest[row] = np.nan
        return np.nansum(now[:, :passed], axis=1) + rest

    def classes(self, passed: int) -> list[str]:
        """Name the class of every unit as it is after `passed` months; "unseen" for one that has not opened."""
        return [
            _class(kind, month, passed, float(steers))
            for kind, month, steers in zip(self.kind, self.month, self.discipline, strict=True)
        ]


def _class(kind: str, month: int, passed: int, steers: float) -> str:
    if kind == "shift":
        return "shift to come" if month >= passed else "shift, steered back" if steers > 0.5 else "shift, lasting"
    if kind == "opened":
        return "opened" if month < passed else "unseen"
    if kind in ("closed", "merged", "merged_into"):
        # Told by the first month without an amount.
        return kind.replace("_", " ") if month < passed else "closing to come"
    if kind == "one_off":
        return "one-off to come" if month >= passed else "one-off, last month" if month == passed - 1 else "one-off"
    return {"budget_off": "budget 8-12 % off", "budget_typed": "budget typed wrong", "net_zero": "net-zero"}.get(
        kind, kind
    )


def municipality(
    seed: int, years: int | None = None, units: int | None = None, calm: bool = False, discipline: float | None = None
) -> Municipality:
    """Draw a municipality; years: whole years before the last; calm: nothing happened in them; discipline: of all units."""
    g = np.random.default_rng([20261129, seed])
    before = int(g.integers(0, 7)) if years is None else years
    count = int(g.choice([6, 12, 25, 60])) if units is None else units
    culture = float(g.choice([0.0, 0.25, 0.5, 0.8, 1.0])) if discipline is None else discipline
    shared = g.normal(0, 0.04, 12)
    index = g.normal(0.025, 0.01, before + 1)
    kinds = [str(kind) for kind in g.choice(list(KINDS), count, p=list(KINDS.values()))]
    spent = np.zeros((count, before + 1, 12))
    budgets = np.zeros((12, before + 1, count, 12))
    oracle, months, steers = [], [], np.zeros(count)
    for row, kind in enumerate(kinds):
        unit = _character(g, culture, shared)
        steers[row] = unit.discipline
        last: UnitYear | None = None
        for year, last in enumerate(_lived(g, unit, kind, index, calm)):
            spent[row, year], budgets[:, year, row] = last.spent, last.versions
        assert last is not None
        oracle.append(last)
        months.append(_lives(g, kind, last, spent[row], budgets[:, :, row]))
    _merged(kinds, months, spent, oracle)
    labels = [f"E{row:02d}" for row in range(count)]
    index_of = pd.period_range(f"{YEAR - before}-01", f"{YEAR}-12", freq="M")
    history = pd.DataFrame(spent.transpose(1, 2, 0).reshape(-1, count), index=index_of, columns=labels)
    return Municipality(history, budgets, kinds, months, oracle, steers)


def _character(g: np.random.Generator, culture: float, shared: Floats) -> Character:
    season = np.exp(shared + g.normal(0, g.choice([0.01, 0.04, 0.12]), 12))
    return Character(
        size=float(np.exp(g.normal(np.log(1e6), 1.0))),
        noise=float(np.exp(g.uniform(np.log(0.01), np.log(0.06)))),
        season=season / season.mean(),
        drift=float(g.normal(0, 0.015)),
        wander=float(g.choice([0, 0.002, 0.005])),
        discipline=float(np.clip(culture + g.normal(0, 0.15), 0, 1)),
        profiled=bool(g.random() < 0.6),
        budget_error=float(g.uniform(0, 0.05)),
        lumpy=bool(g.random() < 0.15),
    )


def _lived(g: np.random.Generator, unit: Character, kind: str, index: Floats, calm: bool) -> Iterator[UnitYear]:
    """Yield a unit's years, the last of its kind."""
    level = known = unit.size
    for year, growth in enumerate(index):
        now = year == len(index) - 1
        rate, bills = (0.0, 0.0) if calm else (SHIFT_RATE, ONE_OFF_RATE)
        shift = _shift(g) if (kind == "shift" and now) or (not now and g.random() < rate) else None
        one_off = _one_off(g) if (kind == "one_off" and now) or (not now and g.random() < bills) else None
        error = float(np.clip(g.normal(0, unit.budget_error), -0.10, 0.10))
        if now and kind == "budget_off":
            error = (-1 if g.random() < 0.75 else 1) * g.uniform(0.08, 0.12)
        plan = known * (1 + unit.drift) * (1 + growth) * (1 + error)
        made = _year(g, unit, level * (1 + unit.drift), growth, plan, shift, one_off)
        level, known = made.level, made.known_level
        yield made


def _shift(g: np.random.Generator) -> Shift:
    month, size = int(g.integers(0, 12)), (1 if g.random() < 0.7 else -1) * g.uniform(0.02, 0.15)
    age = MONTH - month
    form = g.choice(["lasting", "part", "action"], p=[0.6, 0.25, 0.15])
    if form == "lasting":
        return Shift(month, size, 1.0, np.where(age >= 0, 1.0, 0.0))
    if form == "part":
        return Shift(month, size, 0.4, np.where(age >= 0, 0.4 + 0.6 * np.clip(1 - age / 4, 0, 1), 0.0))
    return Shift(month, size, 0.3, np.where(age >= 0, np.where(age < 3, 1.0, 0.3), 0.0))


def _one_off(g: np.random.Generator) -> tuple[int, float]:
    """A bill of 0.4 to 2.5 months' spending in a month, or a credit of at most 1.2."""
    month, size = int(g.integers(0, 12)), g.uniform(0.4, 2.5)
    return month, float(size if g.random() < 0.6 else -min(size, 1.2))


def _year(
    g: np.random.Generator,
    unit: Character,
    start: float,
    growth: float,
    plan: float,
    shift: Shift | None,
    one_off: tuple[int, float] | None,
) -> UnitYear:
    base = start * (1 + growth * np.minimum(1, (MONTH + 4) / 12 + 0.33))
    base = base * np.exp(np.cumsum(g.normal(0, unit.wander, 12)))
    path = base * (1 + (shift.size * shift.path if shift else 0.0))
    shape = unit.season * np.exp(g.normal(0, 0.01, 12)) if unit.profiled else np.ones(12)
    current = plan * shape / shape.mean()
    versions = np.tile(current, (12, 1))
    revised = [month for month in (3, 6, 9) if g.random() < 0.25]
    spent, steering = np.zeros(12), np.zeros(12)
    carried = 0.0
    for month in range(12):
        if month in revised:
            current = np.where(
                month <= MONTH, current + g.uniform(0.4, 1) * (path[month - 1] * unit.season - current), current
            )
        if month >= 2:
            # Two months' lag, and never more than 8 % of a month.
            known = spent[: month - 1].sum() - current[: month - 1].sum()
            ahead = path[month] * unit.season[month:].sum() - current[month:].sum()
            need = (known + ahead) / (12 - month) / path[month]
            steering[month] = -unit.discipline * np.clip(need, -0.08, 0.08) * path[month]
        usual = path[month] * unit.season[month]
        spent[month] = usual * np.exp(g.normal(0, unit.noise) - unit.noise**2 / 2) + steering[month]
        if unit.lumpy:
            # A large bill is paid in its month or in the next.
            late, bill = g.random() < 0.3, 0.15 * usual
            spent[month] += carried - (bill if late else 0.0)
            carried = bill if late else 0.0
        if one_off and one_off[0] == month:
            spent[month] += one_off[1] * path[month]
        versions[month:] = current
    lasting = shift.size * shift.lasting if shift else 0.0
    seen = lasting if shift and shift.month <= 8 else 0.0
    place = one_off[0] if one_off else None
    return UnitYear(
        spent, versions, base * unit.season, steering, shift, place, base[-1] * (1 + lasting), base[-1] * (1 + seen)
    )


def _lives(g: np.random.Generator, kind: str, last: UnitYear, spent: Floats, versions: Floats) -> int:
    """Put the unit's own event into its last year, and return its month: 0-11, 12 where there is none."""
    if kind == "opened":
        first = int(g.integers(1, 8))
        before = first > MONTH
        nothing = 0.0 if g.random() < 0.5 else np.nan
        spent[:-1] = nothing
        spent[-1, before] = nothing
        spent[-1, first : first + 2] *= np.array([0.6, 0.85])[: 12 - first]
        versions[:, :-1] = np.nan
        style = g.random()
        if style < 0.5:
            versions[:, -1, before] = 0.0
        elif style < 0.75:
            # The living months' amount, spread over the whole year.
            versions[:, -1] = versions[:, -1].sum(axis=1, keepdims=True) * (12 - first) / 12 / 12
        return first
    if kind in ("closed", "merged"):
        end = int(g.integers(2, 10))
        spent[-1, end:] = 0.0 if g.random() < 0.7 else np.nan
        return end
    if kind == "net_zero":
        fee = spent.mean(axis=1, keepdims=True) * (1 + g.normal(0, 0.02, (len(spent), 1)))
        spent -= fee * (1 + g.normal(0, 0.01, spent.shape))
        versions[:] = 0.0
    if kind == "budget_typed":
        versions[:, -1] *= g.choice([1e-3, 1e3, 0.0])
    if kind == "shift" and last.shift is not None:
        return last.shift.month
    return 12 if last.one_off is None else last.one_off


def _merged(kinds: list[str], months: list[int], spent: Floats, oracle: list[UnitYear]) -> None:
    """Move what a merged unit would have spent to the next calm one; without such a neighbour it has closed."""
    for row, kind in enumerate(list(kinds)):
        if kind != "merged":
            continue
        other = (row + 1) % len(kinds)
        if kinds[other] != "none":
            kinds[row] = "closed"
            continue
        spent[other, -1, months[row] :] += oracle[row].spent[months[row] :]
        kinds[other], months[other] = "merged_into", months[row]


if __name__ == "__main__":
    place = municipality(3)
    print(place.history.shape, pd.Series(place.classes(6)).value_counts().to_dict())
