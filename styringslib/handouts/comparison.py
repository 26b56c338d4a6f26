"""The municipality's units side by side without names: shuffled letters, and nothing where a name could be worked out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

import numpy as np
import pandas as pd

# The units that are not on the sheet, or all but the reader's own: with two, the one who knows the one knows the other.
OTHERS = 3
# The label of the reader's own unit; the others are letters.
OWN = "*"


@dataclass(frozen=True)
class Comparison:
    """Units by label (index) and figures (columns), floats; a figure that may not be shown has no column.

    ``own``: the label of the handout's only unit, None where the handout has several, or one that is not compared.
    ``left_out``: figures that were not shown because a name could have been worked out. ``budgets``: figure -> the lowest and
    highest budget of those units, of the reader's own alone where there is one; no entry where none has a budget.
    """

    table: pd.DataFrame
    own: str | None = None
    left_out: tuple[str, ...] = field(default=())
    budgets: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def compare(
    values: Mapping[str, Mapping[str, float]],
    figures: Sequence[str],
    chosen: Sequence[str],
    salt: str,
    small: int,
    budgets: Mapping[str, Mapping[str, float]] | None = None,
) -> Comparison:
    """The units of ``values`` (unit -> figure -> value, NaN where missing or hidden) by letter.

    ``chosen``: units that the handout is about and names. ``small``: the municipality's limit for small counts; so few units
    hide nobody either. A figure is shown only where at least ``small`` units have it, ``OTHERS`` beside the reader's own, and
    where no unit or at least ``OTHERS`` of them are missing on the handout. The letters are shuffled by ``salt`` and the
    units, so that their order tells nothing and the same input gives the same letters. A figure without a single value is
    left out without being told of. ``budgets`` as ``values``.
    """
    units = sorted(values)
    table = pd.DataFrame(
        {figure: [values[unit].get(figure, np.nan) for unit in units] for figure in figures}, index=units
    )
    left_out = []
    for figure in figures:
        have = list(table.index[table[figure].notna()])
        if len(have) < max(small, OTHERS + 1) or 0 < sum(unit not in chosen for unit in have) < OTHERS:
            left_out += [figure] if have else []
            table = table.drop(columns=figure)
    table = table.dropna(how="all")
    alone = chosen[0] if len(chosen) == 1 and chosen[0] in table.index else None
    asked = [alone] if alone else list(table.index)
    names = [unit for unit in table.index if unit != alone]
    seed = hashlib.sha256("\n".join([salt, *chosen, "", *names]).encode()).digest()
    order = np.random.default_rng(np.frombuffer(seed, dtype=np.uint32)).permutation(len(names))
    labels = {names[int(place)]: _letter(number) for number, place in enumerate(order)}
    if alone:
        labels[alone] = OWN
    shown = table.rename(index=labels)
    shown = shown.loc[sorted(shown.index, key=lambda label: (label != OWN, len(label), label))]
    return Comparison(shown, OWN if alone else None, tuple(left_out), _bounds(table, asked, budgets or {}))


def _bounds(
    table: pd.DataFrame, units: Sequence[str], budgets: Mapping[str, Mapping[str, float]]
) -> dict[str, tuple[float, float]]:
    """Figure -> lowest and highest budget of the units that show it: whose is which is not told."""
    found = {}
    for figure in table.columns:
        there = [unit for unit in units if unit in table.index[table[figure].notna()]]
        known = pd.Series([budgets.get(unit, {}).get(figure, np.nan) for unit in there], dtype=float).dropna()
        if len(known):
            found[str(figure)] = (float(known.min()), float(known.max()))
    return found


def _letter(number: int) -> str:
    """A, B ... Z, AA, AB ..."""
    more, place = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[place]
