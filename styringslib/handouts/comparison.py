"""The municipality's units side by side without names: shuffled letters, and nothing where a name could be worked out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

import numpy as np
import pandas as pd

# Fewer units than this are not compared: with two, each knows the other.
LEAST = 3
# The label of the reader's own unit; the others are letters.
OWN = "*"


@dataclass(frozen=True)
class Comparison:
    """Units by label (index) and figures (columns), floats; a figure that may not be shown has no column.

    ``own``: the label of the handout's only unit, None where the handout has several, or one that is not compared.
    ``left_out``: figures that were not shown because a name could have been worked out.
    """

    table: pd.DataFrame
    own: str | None = None
    left_out: tuple[str, ...] = field(default=())


def compare(
    values: Mapping[str, Mapping[str, float]], figures: Sequence[str], chosen: Sequence[str], salt: str
) -> Comparison:
    """The units of ``values`` (unit -> figure -> value, NaN where missing or hidden) by letter.

    ``chosen``: units that the handout is about and names. A figure is shown only where at least ``LEAST`` units have it, and
    not where all but one of them are on the handout, which would give the last one away. The letters are shuffled by
    ``salt`` and the units, so that their order tells nothing and the same input gives the same letters. A figure without a
    single value is left out without being told of.
    """
    units = sorted(values)
    table = pd.DataFrame(
        {figure: [values[unit].get(figure, np.nan) for unit in units] for figure in figures}, index=units
    )
    left_out = []
    for figure in figures:
        have = table.index[table[figure].notna()]
        others = [unit for unit in have if unit not in chosen]
        if len(have) < LEAST or len(others) == 1:
            left_out += [figure] if len(have) else []
            table = table.drop(columns=figure)
    table = table.dropna(how="all")
    alone = chosen[0] if len(chosen) == 1 and chosen[0] in table.index else None
    names = [unit for unit in table.index if unit != alone]
    seed = hashlib.sha256("\n".join([salt, *chosen, "", *names]).encode()).digest()
    order = np.random.default_rng(np.frombuffer(seed, dtype=np.uint32)).permutation(len(names))
    labels = {names[int(place)]: _letter(number) for number, place in enumerate(order)}
    if alone:
        labels[alone] = OWN
    table = table.rename(index=labels)
    table = table.loc[sorted(table.index, key=lambda label: (label != OWN, len(label), label))]
    return Comparison(table, OWN if alone else None, tuple(left_out))


def _letter(number: int) -> str:
    """A, B ... Z, AA, AB ..."""
    more, place = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[place]
