"""What the workbench shows: its words, the answer, the tables and the one picture."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from styringslib.presentation.figures import Figure
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table
from styringslib.scenarios.model.assumptions import ALL
from styringslib.scenarios.model.flows import HorizonName
from styringslib.scenarios.told import answer as answers
from styringslib.scenarios.told import tables
from styringslib.scenarios.told.answer import break_even_text
from styringslib.scenarios.told.figures import balance_figure, compared_figure, tornado_figure
from styringslib.scenarios.told.levels import EVERY_UNIT
from styringslib.scenarios.told.section import MODEL_NAMES, REGIME_NAMES

__all__ = ["EVERY_UNIT", "MODEL_NAMES", "REGIME_NAMES", "groups", "picture", "view"]

PICTURES = {"units": "Afvigelse enhed for enhed", "tornado": "Hvad betyder mest", "beside": "Scenarier side om side"}
STEERING_GROUP = "Tildeling og overførsel"
FOLDED = {
    "break_even": "Brugertid ved balance",
    "hours": "Timer",
    "uncertainty": "Usikkerhed",
    "distribution": "Tildeling og overførsel",
}
TEXTS = {
    "controls": "Forudsætninger",
    "unit": "Skru for",
    "seen": "Vis svaret for",
    "start": "Virker fra",
    "number": "skrevet som tal",
    "model": "Styringsmodel",
    "carry_over": "Overførsel mellem år",
    "undo": "Fortryd",
    "redo": "Gentag",
    "reset": "Nulstil alt",
    "keeping": "Gem og sammenlign",
    "name": "Scenariets navn",
    "role": "Din rolle (ikke dit navn)",
    "save": "Gem som fil",
    "keep": "Sammenlign med andre",
    "excel": "Hent tallene i Excel",
    "open": "Åbn en gemt fil",
    "drop": "Fjern",
    "horizon": "Vis tal for",
    "picture": "Vis figuren",
    "drawing": "Figuren tegnes …",
}
DONE = {"undo": "Det sidste skridt er fortrudt.", "redo": "Skridtet er gentaget.", "reset": "Alt er, som det er i dag."}


def kept(name: str) -> str:
    """A scenario has been put beside the others."""
    return f"“{name.strip()}” står nu ved siden af de andre."


def saved(file: str, folder: str) -> str:
    """A scenario has been saved; ``folder`` is empty when it was handed to the browser."""
    return f"Gemt som {file} i mappen {folder}." if folder else f"{file} er hentet ned med browseren."


def fetched(file: str) -> str:
    """The figures have been handed to the browser as a workbook."""
    return f"Tallene er hentet ned med browseren som {file}."


def opened(name: str) -> str:
    """A file has been opened."""
    return f"“{name}” er åbnet."


def horizon_name(name: str, month: pd.Period) -> str:
    """A horizon as a choice reads."""
    if name == "full_year":
        return "Et helt år"
    return f"{month.year}, med virkning i årets rest" if month.month < 12 else f"{month.year}, som er slut"


def groups(specs: Sequence[Any]) -> list[dict[str, Any]]:
    """The controls under their headings, in the order of the specification."""
    found: dict[str, list[dict[str, Any]]] = {}
    for spec in specs:
        found.setdefault(spec.group, []).append(
            {
                "key": spec.key,
                "title": spec.title,
                "description": spec.description,
                "unit": spec.unit,
                "lower": spec.lower,
                "upper": spec.upper,
                "step": spec.step,
                "decimals": spec.decimals,
            }
        )
    return [{"title": title, "levers": levers, "steering": title == STEERING_GROUP} for title, levers in found.items()]


@dataclass(frozen=True)
class Looked:
    """What is looked at: whose answer (``unit``, ALL for the whole), over which horizon, and which parts are unfolded.

    reported: what the month's report says of whom is asked for.
    """

    unit: str = ALL
    horizon: HorizonName = "year"
    unfolded: Collection[str] = tuple(FOLDED)
    reported: Callable[[str], Sequence[str]] = lambda unit: ()


def view(desk: Any, found: Any, sign: Sign, at: Looked) -> dict[str, str]:
    """The answer, the scenarios side by side and the tables as HTML; of the folded parts only those that are unfolded are
    filled in. ``found``: the break-even of the horizon."""
    result, unit = desk.result, at.unit
    outcome = result.outcome(at.horizon)
    first, *told = answers.answer(result, unit, at.reported(unit))
    # The amount stands by itself, and how sure it is below it.
    lead, sure, more = first.partition(" Med 80 pct.")
    told = [lead, f"{sure}{more}".strip(), *told, break_even_text(found, ranges_of(desk.baseline), unit)]
    parts = [tables.units_table(outcome, sign, unit=unit).to_html()]
    made = tables.contributions_table(outcome, result.titles, sign, unit)
    if len(made.rows) > 1:
        parts.append(made.to_html())
    inner: dict[str, Callable[[], list[Table | None]]] = {
        "break_even": lambda: [tables.break_even_table(found, sign, unit)],
        "hours": lambda: [tables.hours_table(outcome, unit)],
        "uncertainty": lambda: [tables.uncertainty_table(outcome, sign, unit)],
        "distribution": lambda: [
            tables.grants_table(result, sign, unit),
            tables.earned_table(result, unit),
            tables.carry_over_table(result, sign, unit),
        ],
    }
    for key, filled in inner.items():
        inside = [one.to_html() for one in filled() if one is not None] if key in at.unfolded else []
        shown = "".join(inside) if inside or key not in at.unfolded else "<p>Der er ingen tal at vise her.</p>"
        opened_ = " open" if key in at.unfolded else ""
        parts.append(f'<details data-key="{key}"{opened_}><summary>{escape(FOLDED[key])}</summary>{shown}</details>')
    return {
        "answer": "".join(f"<p>{escape(text)}</p>" for text in told if text),
        "short": answers.short(result, unit, at.horizon),
        "compared": tables.side_by_side(desk.beside, sign, unit).to_html() if desk.kept else "",
        "tables": "".join(parts),
    }


def ranges_of(baseline: Any) -> dict[str, tuple[float, float]]:
    """Unit -> lowest and highest user-time share it has had lately."""
    found = baseline.ranges.get("user_time")
    if found is None:
        return {}
    low, high = (baseline.user_time + side / 100 for side in (found.low, found.high))
    return {
        unit: (float(a), float(b)) for unit, a, b in zip(baseline.units, low, high, strict=True) if a == a and b == b
    }


def picture(name: str, desk: Any, around: Any, sign: Sign, at: Looked, *, narrow: bool = False) -> Figure:
    """The one picture that is chosen; ``narrow`` for a phone."""
    if name == "tornado":
        return tornado_figure(around, desk.result.titles, sign, unit=at.unit, narrow=narrow, screen=True)
    if name == "beside":
        others = {title: result for title, result in desk.beside.items() if title != "I dag"}
        return compared_figure(others or desk.beside, at.horizon, sign, unit=at.unit, narrow=narrow, screen=True)
    return balance_figure(desk.result, at.horizon, sign, unit=at.unit, narrow=narrow, screen=True)
