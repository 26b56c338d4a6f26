"""What every unit is granted under its own terms, for all the units of the same terms at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

import pandas as pd

from styringslib import allocation
from styringslib.intake import Municipality
from styringslib.month.allocation_terms import AllocationTerms, own_grant, tables_paid_by


def granted(
    terms: AllocationTerms, parts: Mapping[str, Municipality], months: pd.PeriodIndex
) -> dict[str, allocation.Grants]:
    """Unit -> ``allocation_terms.unit_grants`` over ``months``; parts: unit -> the municipality with its rows only.

    A unit is left out where it has no terms, and where something is wrong in the rows of a unit with the same terms: each is then
    asked for itself, and told its own.
    """
    groups: dict[tuple[int, ...], tuple[allocation.Terms, list[str]]] = {}
    for unit in parts:
        if (own := terms.of(unit)) is not None:
            # The entries are the municipality's own: the same ones are the same terms.
            groups.setdefault(tuple(map(id, own.entries)), (own, []))[1].append(unit)
    found: dict[str, allocation.Grants] = {}
    for own, units in groups.values():
        with suppress(allocation.TermsError):
            each = [tables_paid_by(own, parts[unit], unit, months, months) for unit in units]
            tables = {name: _stacked(table[name] for table in each) for name in each[0]}
            made = allocation.grant(own, tables, months)
            found |= {unit: own_grant(made, parts[unit], unit, months) for unit in units}
    return found


def _stacked(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    every = list(parts)
    filled = [part for part in every if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else every[0]
