"""The municipality's terms of allocation as kommune.toml states them, ready for the rooms that calculate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from styringslib import allocation
from styringslib.allocation import terms
from styringslib.allocation.term_sections import CARRY_OVER_KEY, SETTLEMENT_KEY
from styringslib.fields.fault import SettingsError
from styringslib.fields.section import Declared
from styringslib.intake import Municipality, Settings
from styringslib.month.courses import course_starts
from styringslib.month.staff import checked_placements

# Parts of [tildeling] that are no terms of a grant.
CARRY_OVER, SETTLEMENT = CARRY_OVER_KEY, SETTLEMENT_KEY
# Models that pay for hours.
_ACTIVITY = ("activity", "hybrid")
ALLOCATION = Declared("tildeling", terms.ALLOCATION)


@dataclass(frozen=True)
class AllocationTerms:
    """What [tildeling] says. ``problem`` is the Danish text of all that is wrong with it; then there are no terms."""

    settings: Settings

    @property
    def section(self) -> Mapping[str, Any]:
        """[tildeling] as it stands; a plain [[tildeling]] is given the name of the model's own area."""
        raw = self.settings.sections.get("tildeling") or {}
        if isinstance(raw, Mapping):
            return raw
        return {"": raw} if isinstance(raw, list) else {}

    @cached_property
    def _built(self) -> tuple[allocation.Terms | None, str]:
        named = {name: entry for name, entry in self.section.items() if name not in (CARRY_OVER, SETTLEMENT)}
        if not named:
            faults = [fault for fault in ALLOCATION.read(self.settings.sections)[1] if len(fault.path) == 1]
            return None, str(SettingsError(faults))
        try:
            return allocation.build_terms(named.get("", named)), ""
        except allocation.TermsError as error:
            return None, str(error)

    @property
    def terms(self) -> allocation.Terms | None:
        """The dated terms; None without any, and when something is wrong with them."""
        return self._built[0]

    @property
    def problem(self) -> str:
        """What is wrong with the terms, in Danish; empty when nothing is."""
        return self._built[1]

    def of(self, unit: str) -> allocation.Terms | None:
        """The entries that may pay ``unit``: those that name it, and those for all units of an area."""
        if self.terms is None:
            return None
        own = tuple(entry for entry in self.terms.entries if unit in _units(entry) or not _units(entry))
        return allocation.Terms(own) if own else None

    def in_force(self, unit: str, month: pd.Period) -> allocation.TermEntry | None:
        """The entry that pays ``unit`` in ``month``; entries that name the unit go first."""
        terms = self.of(unit)
        if terms is None:
            return None
        when = pd.PeriodIndex([month])
        places = [int(terms.in_force(area, [unit], when)[0, 0]) for area in terms.areas]
        found = [terms.entries[place] for place in places if place >= 0]
        return next((entry for entry in found if _units(entry)), found[0] if found else None)

    @cached_property
    def carry_over(self) -> allocation.CarryOverRegime | None:
        """The regime of carry-over; None where the municipality has not described one. Raises SettingsError."""
        ALLOCATION.checked(self.settings.sections, only=(CARRY_OVER,))
        entry = self.section.get(CARRY_OVER)
        return allocation.build_carry_over_regime(entry) if entry else None

    @cached_property
    def settlement_rules(self) -> tuple[allocation.SettlementRule, ...]:
        """The dated rules of settlement with providers. Raises SettingsError."""
        ALLOCATION.checked(self.settings.sections, only=(SETTLEMENT,))
        return allocation.build_settlement_rules(self.section.get(SETTLEMENT) or ())


def _units(entry: allocation.TermEntry) -> tuple[str, ...]:
    return entry.units or entry.model.units_named


def unit_grants(
    terms: allocation.Terms, municipality: Municipality, unit: str, months: pd.PeriodIndex
) -> allocation.Grants:
    """The grant of one unit over ``months``; ``municipality`` holds its rows only.

    A unit that is paid by course, place or block has hours too; they are no claim for money and left out.
    """
    activity = municipality.activity
    if not any(entry.model.model in _ACTIVITY for entry in terms.entries):
        activity = activity.iloc[:0]
    tables = {
        "activity": activity[activity["month"].isin(months)],
        "placements": checked_placements(municipality).rows,
        "referrals": course_starts(municipality, unit, months),
    }
    return allocation.grant(terms, tables, months)
