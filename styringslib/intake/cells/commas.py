"""What a comma before three digits is: the sign before decimals, or an English sign between thousands."""

from __future__ import annotations

from typing import Any

from styringslib.intake.schema import Column

# One to three digits, a comma and three digits: an English thousand, or three decimals. And what can only be decimals; a typed
# number of three decimals has a fourth, and tells nothing of the texts beside it.
_ENGLISH = r"^[ \x{a0}]*-?[1-9][0-9]{0,2}(?:,[0-9]{3})+[ \x{a0}]*-?[ \x{a0}]*$"
_DECIMAL = (
    r"^[ \x{a0}]*-?(?:0,[0-9]{1,3}|[0-9. \x{a0}]+,[0-9]{1,2}|[0-9.]+,[0-9]{3}[0-9]*[1-9]|[0-9]*[0-9. \x{a0}][0-9]{3},[0-9]{3})"
    r"[ \x{a0}]*-?$"
)


def decimal_comma(array: Any, column: Column) -> bool:
    """Whether a comma before three digits is a decimal comma in this column: amounts and counts never have three decimals, so
    there nobody can tell; elsewhere it is one when another cell shows it, or when a thousand is more than the column can hold.
    """
    import pyarrow.compute as pc

    if column.kind != "number":
        return False
    if column.maximum is not None and column.maximum < 1_000:
        return True
    words = getattr(array, "dictionary", array)
    if not pc.any(pc.match_substring_regex(words, _ENGLISH)).as_py():
        return True
    return bool(pc.any(pc.match_substring_regex(words, _DECIMAL)).as_py())
