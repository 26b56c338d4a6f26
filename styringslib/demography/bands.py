"""Age bands: half of the municipalities calculate in five-year bands, the library in single years."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, takes

Bands = Mapping[str, tuple[int, int | None]]

FIVE_YEAR_BANDS: dict[str, tuple[int, int | None]] = {
    **{f"{low}-{low + 4}": (low, low + 4) for low in range(0, 95, 5)},
    "95+": (95, None),
}


def age_band(age: pd.Series, bands: Bands = FIVE_YEAR_BANDS) -> pd.Series:
    """The band of each age, as an ordered categorical; ages outside every band are missing.

    Raises ValueError when bands overlap, since a person would then be counted twice.

    >>> age_band(pd.Series([0, 67, 101])).to_list()
    ['0-4', '65-69', '95+']
    """
    ordered = sorted(bands.items(), key=lambda item: item[1][0])
    problems = []
    for (first, (_, high)), (second, (low, _)) in itertools.pairwise(ordered):
        if high is None or high >= low:
            problems.append(f"Aldersbåndene '{first}' og '{second}' overlapper.")
    for name, (low, high) in ordered:
        if high is not None and high < low:
            problems.append(f"Aldersbåndet '{name}' ender ({high}) før det begynder ({low}).")
    if problems:
        raise ValueError("\n".join(problems))
    lows = np.array([low for _, (low, _) in ordered])
    highs = np.array([np.inf if high is None else high for _, (_, high) in ordered])
    values = age.to_numpy()
    where = np.searchsorted(lows, values, side="right") - 1
    inside = (where >= 0) & (values <= highs[np.maximum(where, 0)])
    codes = np.where(inside, where, -1)
    names = pd.Index([name for name, _ in ordered])
    return pd.Series(pd.Categorical.from_codes(codes, names, ordered=True), index=age.index, name="band")


@takes(frame={"{by}": ANY, "age": NUMBER, "{values}": NUMBER})
def sum_bands(
    frame: pd.DataFrame,
    bands: Bands = FIVE_YEAR_BANDS,
    *,
    values: Sequence[str] = ("persons",),
    by: Sequence[str] = ("unit", "year"),
) -> pd.DataFrame:
    """Sums of `values` by the columns `by` and band; ages outside every band are left out.

    frame: one row per age (column age). Result: *by, band, *values, in the order of the bands.

    >>> frame = pd.DataFrame({"unit": "By", "year": 2026, "age": [66, 68, 82], "persons": [10.0, 20.0, 5.0]})
    >>> sum_bands(frame, {"65-79": (65, 79), "80+": (80, None)}, by=("unit", "year"))
      unit  year   band  persons
    0   By  2026  65-79     30.0
    1   By  2026    80+      5.0
    """
    banded = frame.assign(band=age_band(frame["age"], bands)).dropna(subset=["band"])
    keys = [*by, "band"]
    return banded.groupby(keys, observed=True, sort=True)[list(values)].sum().reset_index()
