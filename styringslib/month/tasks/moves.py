"""What [[opgaveflytninger]] states of tasks that move, each unit's part of them, and what the forecast takes from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.fields.kinds import ALL_UNITS, Choice, Flag, Reach, Text
from styringslib.fields.quantities import Month, Number, Share
from styringslib.fields.section import Cases, Declared, Listed, Section
from styringslib.followup.tasks.moves import AMOUNTS, ARRIVES, LEAVES, MONTHS, RUN_FOR_REGION
from styringslib.intake import Municipality, Settings
from styringslib.month import accounts
from styringslib.prognosis import KnownChange

AGREEMENTS = {"flytter": LEAVES, "drives_for_regionen": RUN_FOR_REGION, "modtages": ARRIVES}
# Amounts of which a unit that has a part of the task has its part.
_PARTED = [name for name in AMOUNTS if name not in ("share", "premises_stay", "shared_stay")]
_TOLD = ["task", "month", "agreement", "in_budget", "in_forecast", "source", "verified"]


def _yearly(name: str, key: str, about: str, example: float | None = None) -> Number:
    return Number(name, key, about, unit="kr. pr. år", low=0, example=example)


_BUDGET_OUT = _yearly(
    "budget_out", "budget_ud_pr_aar", "Budgettet, der følger med ud, for den del, der flytter", 4_000_000
)
_CASES = {
    "flytter": Section((
        _BUDGET_OUT,
        Share("premises_stay", "lokaler_bliver_pct", "Den del af lokalerne, der ikke kan opsiges"),
        Share("shared_stay", "faelles_bliver_pct", "Den del af det fælles, der er fast og bliver"),
    ), about="regionen overtager opgaven."),
    "drives_for_regionen": Section((
        _BUDGET_OUT, _yearly("payment", "betaling_pr_aar", "Regionens betaling for den del, der flytter"),
    ), about="kommunen udfører fortsat opgaven, og regionen betaler."),
    "modtages": Section((
        _yearly("budget_in", "budget_ind_pr_aar", "Budgettet, der følger med ind, for den del, der flytter"),
    ), about="kommunen overtager opgaven."),
}  # fmt: skip
TASK_MOVES = Declared(
    "opgaveflytninger",
    Listed((), of=Cases(
        (
            Text("task", "opgave", "Opgaven, som læseren ser den", required=True, example="Akutsygepleje"),
            Reach("units", "enheder", "Enheder eller områder, der har opgaven i dag, eller som får den", required=True, least=1),
            Month("month", "dato", "Første måned med flytningen", required=True, example="2027-01"),
            Choice("agreement", "aftale", "Hvad der er aftalt om opgaven", words=AGREEMENTS, required=True),
            Share("share", "andel_pct", "Den del af opgaven, der flytter", above=True, default=100),
            _yearly("direct_cost", "direkte_udgift_pr_aar", "Løn og drift af hele opgaven i dag", 3_000_000),
            _yearly("premises", "lokaler_pr_aar", "Lokaler til hele opgaven i dag; 0, når der ingen er", 400_000),
            _yearly("shared_cost", "faelles_pr_aar", "Hele opgavens del af ledelse, biler, it og andet fælles", 600_000),
            Number("hours", "timer_pr_aar", "Leverede timer i hele opgaven i dag", unit="timer pr. år", low=0),
            Number("full_time", "aarsvaerk", "Årsværk i hele opgaven i dag", unit="årsværk", low=0),
            Flag("in_budget", "i_budgettet", "Om det indlæste budget allerede er ændret for flytningen", default=True),
            Flag("in_forecast", "i_prognosen", "Om prognosen skal regne med flytningen; false, når den står som disposition",
                 default=True),
            Text("source", "kilde", "Hvor tallene kommer fra", required=True, example="Sundhedsreformen, udkast til fordeling"),
            Flag("verified", "verificeret", "Om tallene er bekræftet", default=False),
        ),
        about="Opgaver, der flytter mellem kommunen og regionen, fx ved sundhedsreformen 1. januar 2027. Et beløb, der ikke "
        "kendes, skrives ikke; rapporten siger da, at det ikke er kendt. Beløbene er for enhederne tilsammen og fordeles efter "
        "deres budgetter.",
        by="aftale", cases=_CASES,
    )),
    missed=False,
)  # fmt: skip


def stated_moves(settings: Settings, budgets: pd.Series) -> pd.DataFrame:
    """A row for each task and unit that has a part of it: unit, part (0-1), task, month, agreement, in_budget, in_forecast,
    source, verified, and followup.move_effects' AMOUNTS, those of money, hours and staff being the unit's part. Empty without
    moves, and where they can not be read: the data check tells that.

    budgets: kr of the year by unit, of all units of the municipality.
    """
    values, faults = TASK_MOVES.read(settings.sections, settings.known_units)
    rows = []
    for stated in () if faults else values["rows"]:
        for unit, part in _parts(_units(settings, stated["units"]), budgets).items():
            amounts = {name: _part(stated.get(name), part if name in _PARTED else 1.0) for name in AMOUNTS}
            rows.append({"unit": unit, "part": part, **{name: stated[name] for name in _TOLD}, **amounts})
    table = pd.DataFrame(rows, columns=["unit", "part", *_TOLD, *AMOUNTS])
    return table.astype({"month": "period[M]", "part": float, **dict.fromkeys(AMOUNTS, float)})


def _units(settings: Settings, named: tuple[str, ...]) -> list[str]:
    """A private provider is paid its bills: a task that it has moves with the purchaser's budget."""
    own = [unit.name for unit in settings.units if unit.kind != "provider"]
    return own if named == (ALL_UNITS,) else list(named)


def _parts(units: list[str], budgets: pd.Series) -> dict[str, float]:
    """Each unit's part by its budget; alike where one of the budgets is not known."""
    known = budgets.reindex(units).clip(lower=0.0)
    if len(units) == 1 or known.isna().any() or not known.sum() > 0:
        return dict.fromkeys(units, 1 / len(units))
    return {str(unit): float(part) for unit, part in (known / known.sum()).items()}


def _part(amount: float | None, part: float) -> float:
    return np.nan if amount is None else amount * part


def effects_of(moves: pd.DataFrame) -> pd.DataFrame:
    """followup.move_effects of ``stated_moves``, with unit, in_budget, in_forecast, source and verified beside."""
    beside = moves[["unit", "in_budget", "in_forecast", "source", "verified"]].reset_index(drop=True)
    return followup.move_effects(moves).join(beside)


def moved_changes(known: Municipality, month: pd.Period) -> list[KnownChange]:
    """The moves as ``prognosis`` takes them: kr a month less, or more, from the first month on. Those of unknown cost, and those
    that are reported as changes too, are left out."""
    if TASK_MOVES.name not in known.settings.sections:
        return []
    effects = effects_of(stated_moves(known.settings, accounts.budgets_of_year(known, month)["budget"]))
    counted = effects[
        effects["in_forecast"].astype(bool) & effects["cost_change"].notna() & (effects["cost_change"] != 0)
    ]
    named = zip(counted["unit"], counted["month"], counted["cost_change"], strict=True)
    return [KnownChange(unit, first, amount=float(kr) / MONTHS) for unit, first, kr in named]
