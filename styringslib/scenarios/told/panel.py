"""What the workbench shows: its words, the answer, the tables and the one picture."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.figures import Figure
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table
from styringslib.scenarios.told import section as scenarios
from styringslib.scenarios.told import tables
from styringslib.scenarios.told.figures import balance_figure, compared_figure, tornado_figure
from styringslib.scenarios.told.section import MODEL_NAMES, REGIME_NAMES

__all__ = ["MODEL_NAMES", "REGIME_NAMES", "groups", "levels", "picture", "view"]

EVERY_UNIT = "Alle enheder"
# Dots an inch: 740 pixels wide, as it is shown; a report has more for print.
SCREEN = 100
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
    "unit": "Gælder for",
    "start": "Virker fra",
    "number": "skrevet som tal",
    "model": "Styringsmodel",
    "carry_over": "Overførsel mellem år",
    "undo": "Fortryd",
    "redo": "Gentag",
    "reset": "Nulstil alt",
    "files": "Gem, åbn og sammenlign",
    "name": "Scenariets navn",
    "role": "Din rolle (ikke dit navn)",
    "save": "Gem som fil",
    "keep": "Stil ved siden af andre",
    "open": "Åbn en fil",
    "drop": "Fjern",
    "horizon": "Vis tal for",
    "picture": "Vis figuren",
}
DONE = {"undo": "Det sidste skridt er fortrudt.", "redo": "Skridtet er gentaget.", "reset": "Alt er, som det er i dag."}
_SHARES = {"user_time", "delivery_share", "absence", "temps_share"}


def kept(name: str) -> str:
    """A scenario has been put beside the others."""
    return f"“{name.strip()}” står nu ved siden af de andre."


def saved(file: str, folder: str) -> str:
    """A scenario has been saved; ``folder`` is empty when it was handed to the browser."""
    return f"Gemt som {file} i mappen {folder}." if folder else f"{file} er hentet ned med browseren."


def opened(name: str) -> str:
    """A file has been opened."""
    return f"“{name}” er åbnet."


def horizon_name(name: str, month: pd.Period) -> str:
    """A horizon as a choice reads."""
    return "Et helt år" if name == "full_year" else f"{month.year}, med virkning i årets rest"


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


def levels(desk: Any, unit: str) -> dict[str, str]:
    """For shares of a single unit: what it is now and becomes, ``57,9 → 59,9 pct.``."""
    if not unit:
        return {}
    baseline, place = desk.baseline, desk.baseline.place(unit)
    found = {}
    for key in _SHARES:
        share = float(getattr(baseline, key)[place])
        moved = share + desk.shown(key, unit) / 100
        if share == share:
            becomes = f" → {numbers.decimal(moved * 100, 1)}" if moved != share else ""
            found[key] = f"{numbers.decimal(share * 100, 1)}{becomes} pct."
    return found


def view(desk: Any, horizon: str, found: Any, sign: Sign, unfolded: Collection[str] = tuple(FOLDED)) -> dict[str, str]:
    """The answer and the tables as HTML; of the folded parts only those in ``unfolded`` are filled in."""
    result = desk.result
    outcome = result.outcome(horizon)
    told = [*scenarios.answer(result), scenarios.break_even_text(found, ranges_of(desk.baseline))]
    parts = [tables.units_table(outcome, sign).to_html()]
    if len(outcome.contributions):
        parts.append(tables.contributions_table(outcome, result.titles, sign).to_html())
    folded: dict[str, Callable[[], list[Table | None]]] = {
        "break_even": lambda: [tables.break_even_table(found, sign) if len(found.table) else None],
        "hours": lambda: [tables.hours_table(outcome)],
        "uncertainty": lambda: [tables.uncertainty_table(outcome, sign)],
        "distribution": lambda: [
            tables.grants_table(result, sign),
            tables.earned_table(result),
            tables.carry_over_table(result, sign),
        ],
    }
    for key, made in folded.items():
        inside = [one.to_html() for one in made() if one is not None] if key in unfolded else []
        shown = "".join(inside) if inside or key not in unfolded else "<p>Der er ingen tal at vise her.</p>"
        opened_ = " open" if key in unfolded else ""
        parts.append(f'<details data-key="{key}"{opened_}><summary>{escape(FOLDED[key])}</summary>{shown}</details>')
    if desk.kept:
        parts.append(tables.side_by_side(desk.beside, sign).to_html())
    return {"answer": "".join(f"<p>{escape(text)}</p>" for text in told if text), "tables": "".join(parts)}


def ranges_of(baseline: Any) -> dict[str, tuple[float, float]]:
    """Unit -> lowest and highest user-time share it has had lately."""
    found = baseline.ranges.get("user_time")
    if found is None:
        return {}
    low, high = (baseline.user_time + side / 100 for side in (found.low, found.high))
    return {
        unit: (float(a), float(b)) for unit, a, b in zip(baseline.units, low, high, strict=True) if a == a and b == b
    }


def picture(name: str, outcome: Any, around: Any, beside: Mapping[str, Any], sign: Sign) -> Figure:
    """The one picture that is chosen."""
    if name == "tornado":
        return tornado_figure(around, next(iter(beside.values())).titles, sign, SCREEN)
    if name == "beside":
        others = {title: result for title, result in beside.items() if title != "I dag"}
        return compared_figure(others or beside, sign, SCREEN)
    return balance_figure(outcome, sign, SCREEN)
