"""Numbers as English systems write them, 1,234.50, made Danish where kommune.toml says that they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from styringslib.intake.cells.cell_problems import MEASURES
from styringslib.intake.cells.conversion import Conversion
from styringslib.intake.files.grids import Block

_NUMBER = r"^[ \x{a0}]*[-+(]?[ \x{a0}]*(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?[)]?-?[ \x{a0}]*$"


def with_commas(conversion: Conversion, block: Block) -> Block:
    """The block with the points and commas of its numbers changed over; dates, codes and texts stay as they are."""
    match = conversion.match
    named = {place for name, place in match.positions.items() if conversion.table[name].kind not in MEASURES}
    fixed = named | set(match.codes.positions) | ({match.year} if match.year is not None else set())
    columns = [array if place in fixed else _danish(array) for place, array in enumerate(block.columns)]
    return replace(block, columns=columns)


def _danish(array: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        return pa.DictionaryArray.from_arrays(array.indices, _danish(array.dictionary))
    if not pa.types.is_string(array.type):
        return array
    english = pc.fill_null(pc.match_substring_regex(array, _NUMBER), False)
    changed = pc.replace_substring(pc.replace_substring(array, ",", ""), ".", ",")
    changed = pc.replace_substring_regex(changed, r"^([^0-9]*),", r"\10,")
    return pc.if_else(english, _fourth(changed), array)


def _fourth(array: Any) -> Any:
    """With a nought behind three decimals, which could be taken for thousands."""
    import pyarrow.compute as pc

    three = pc.fill_null(pc.match_substring_regex(array, r",[0-9]{3}[^0-9]*$"), False)
    return pc.if_else(three, pc.replace_substring_regex(array, r"(,[0-9]{3})", r"\10"), array)
