"""The municipality's terms of allocation as kommune.toml states them, ready for the rooms that calculate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from styringslib import allocation
from styringslib.allocation import terms
from styringslib.allocation.allotment import nursing_rows
from styringslib.allocation.grants import empty_lines
from styringslib.allocation.term_sections import CARRY_OVER_KEY, SETTLEMENT_KEY
from styringslib.fields.fault import SettingsError
from styringslib.fields.section import Declared
from styringslib.intake import Municipality, Settings
from styringslib.month.courses import active_weeks, told_starts
from styringslib.month.earned.paid_packages import told_kroner
from styringslib.month.staff import checked_placements

# Parts of [tildeling] that are no terms of a grant.
CARRY_OVER, SETTLEMENT = CARRY_OVER_KEY, SETTLEMENT_KEY
# Models that pay for hours.
_ACTIVITY = ("activity", "hybrid")
NURSING = "sygepleje"
ALLOCATION = Declared("tildeling", terms.ALLOCATION)


def nursing_services(settings: Settings) -> frozenset[str] | None:
    """The services that the terms of delegated nursing name; None where there are no such terms, so that names must tell.

    Read as they stand, whether or not the rest of the terms can be used: what is nursing does not hang on a price.
    """
    raw = settings.sections.get("tildeling") or {}
    listed = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, list) else ()
    entries = [entry for one in listed for entry in (one if isinstance(one, list) else [one])]
    nursing = [entry for entry in entries if isinstance(entry, Mapping) and entry.get("model") == NURSING]
    return frozenset(str(name) for entry in nursing for name in entry.get("ydelser") or ()) or None


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
            return allocation.build_terms(named.get("", named), units=self.settings.known_units), ""
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
        own = tuple(entry for entry in self.terms.entries if _covers(entry, unit))
        return allocation.Terms(own) if own else None

    def pays(self, unit: str) -> bool:
        """Whether delegated nursing is, at some time, paid out of the unit's budget."""
        entries = self.terms.entries if self.terms is not None else ()
        return any(_paid_by(entry) == unit for entry in entries)

    def nursing_payers(self, units: Sequence[str], months: pd.PeriodIndex) -> list[str]:
        """The units out of whose budgets delegated nursing in ``units`` is paid in some of ``months``."""
        if self.terms is None:
            return []
        places = [self.terms.in_force(area, list(units), months) for area in self.terms.areas]
        found = {_paid_by(self.terms.entries[place]) for place in np.unique(places) if place >= 0}
        return sorted(found - {""})

    @property
    def nursing(self) -> tuple[allocation.TermEntry, ...]:
        """The entries of delegated nursing, in their order."""
        entries = self.terms.entries if self.terms is not None else ()
        return tuple(entry for entry in entries if isinstance(entry.model, allocation.NursingTerms))

    def in_force(self, unit: str, month: pd.Period) -> allocation.TermEntry | None:
        """The entry that pays ``unit`` in ``month``; entries that name the unit go first.

        Terms of delegated nursing come beside what a unit is granted for the rest, so they are a unit's own only where it has no
        others.
        """
        found = self._all_in_force(unit, month)
        found.sort(key=lambda entry: (isinstance(entry.model, allocation.NursingTerms), not _units(entry)))
        return found[0] if found else None

    def _all_in_force(self, unit: str, month: pd.Period) -> list[allocation.TermEntry]:
        """The entry of each area that is in force for ``unit`` in ``month``."""
        terms = self.of(unit)
        if terms is None:
            return []
        when = pd.PeriodIndex([month])
        places = [int(terms.in_force(area, [unit], when)[0, 0]) for area in terms.areas]
        return [terms.entries[place] for place in places if place >= 0]

    def package_rates(self, unit: str, month: pd.Period) -> dict[str, float]:
        """Package -> kr per active week in ``month``; empty where the unit is not paid by packages."""
        found: dict[str, float] = {}
        for entry in self._all_in_force(unit, month):
            if isinstance(entry.model, allocation.PackageTerms):
                found |= entry.model.rates
        return found

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
    """The units that the entry is for; the nursing unit of an entry for all is one of them, not the only one."""
    nursing = isinstance(entry.model, allocation.NursingTerms)
    return entry.units or (() if nursing else entry.model.units_named)


def _covers(entry: allocation.TermEntry, unit: str) -> bool:
    named = _units(entry)
    return entry.covers(unit) if entry.units else not named or unit in named


def _paid_by(entry: allocation.TermEntry) -> str:
    model = entry.model
    return model.nursing_unit if isinstance(model, allocation.NursingTerms) and model.variant == "delivered" else ""


def unit_grants(
    terms: allocation.Terms | None,
    municipality: Municipality,
    unit: str,
    months: pd.PeriodIndex,
    expected: Mapping[str, pd.DataFrame] | None = None,
) -> allocation.Grants:
    """The grant of one unit over ``months``; ``municipality`` holds its rows only, and ``terms`` those that may pay it.

    A unit that is paid by course, place or block has hours too; but for delegated nursing they are no claim for money and left
    out. Courses are those that may be told (``told_starts``). The lines are the unit's own: what another unit pays for its hours
    is told there. expected: table (packages, referrals) -> the rows of months that have not come, instead of what is known of
    those months.
    """
    if terms is None:
        return allocation.Grants(empty_lines())
    coming = (expected or {}).get("referrals")
    known = months if coming is None or coming.empty else months[~months.isin(pd.PeriodIndex(coming["month"]))]
    tables = tables_paid_by(terms, municipality, unit, months, known)
    for name, rows in (expected or {}).items():
        gone = tables[name][~tables[name]["month"].isin(rows["month"])]
        tables[name] = (
            pd.concat([gone, rows], ignore_index=True) if len(gone) and len(rows) else rows if len(rows) else gone
        )
    weeks = (expected or {}).get("packages")
    known = months if weeks is None or weeks.empty else months[~months.isin(pd.PeriodIndex(weeks["month"]))]
    return own_grant(allocation.grant(terms, tables, months), municipality, unit, known)


def own_grant(
    granted: allocation.Grants, municipality: Municipality, unit: str, known: pd.PeriodIndex
) -> allocation.Grants:
    """What of ``granted`` is the unit's and its predecessors', as it may be told (``told_kroner``); ``municipality`` holds its
    rows only. known: the months whose packages have been given."""
    own = granted.of([unit, *(former.name for former in municipality.settings.predecessors(municipality.unit(unit)))])
    return replace(own, components=told_kroner(own.components, municipality, known))


def tables_paid_by(
    terms: allocation.Terms, municipality: Municipality, unit: str, months: pd.PeriodIndex, known: pd.PeriodIndex
) -> dict[str, pd.DataFrame]:
    """What ``terms`` pay the unit by in ``months``, as ``allocation.grant`` takes it; ``municipality`` holds its rows only.
    known: those of the months whose courses have begun."""
    activity = municipality.activity[municipality.activity["month"].isin(months)]
    if not any(entry.model.model in _ACTIVITY for entry in terms.entries):
        activity = nursing_rows(terms, activity).drop(columns="entry")
    return {
        "activity": activity,
        "placements": checked_placements(municipality).rows,
        "referrals": told_starts(municipality, unit, known),
        "packages": active_weeks(municipality, months),
    }
