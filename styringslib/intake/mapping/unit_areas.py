"""A row's area where the file does not say it: the unit has one in kommune.toml."""

from __future__ import annotations

from typing import Any

import numpy as np

from styringslib.intake.cells import columns
from styringslib.intake.cells.columns import Read
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import Settings


def fill_areas(table: Table, settings: Settings, read: dict[str, Read]) -> None:
    """The areas of ``read`` with the unit's own where a row has none; what neither has stays empty."""
    if not table["area"].required:
        return
    import pyarrow as pa

    own = read.get("area")
    if own is not None and not own.empty.any():
        return
    areas = [*(unit.area for unit in settings.units), ""]
    units = read["unit"].values
    of_unit = pa.DictionaryArray.from_arrays(
        pa.array(np.where(units < 0, len(areas) - 1, units).astype(np.int32)), pa.array(areas, pa.string())
    )
    # A row without a unit is kept apart, and needs no area.
    empty = np.array([not area for area in areas[:-1]] + [False])[np.where(units < 0, len(areas) - 1, units)]
    if own is None:
        read["area"] = Read(of_unit, empty, np.where(empty, 26, 0).astype(np.uint8))
        return
    values: Any = columns.texts(own.values)
    import pyarrow.compute as pc

    empty &= own.empty
    values = pc.if_else(pa.array(own.empty), of_unit.dictionary_decode(), values)
    read["area"] = Read(values, empty, np.where(empty, 26, own.faults).astype(np.uint8))
