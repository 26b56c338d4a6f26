"""The working year of a unit: the municipality's own assumption where kommune.toml has one, else the dated rule."""

from __future__ import annotations

import pandas as pd

from styringslib.allocation import WorkingYear
from styringslib.intake import Municipality
from styringslib.rules import rule_value


def own_working_days(municipality: Municipality, unit: str, month: pd.Period) -> float | None:
    """Working days of a full-time employee's year that the municipality counts on itself (arbejdsdage_pr_aar), or None."""
    return municipality.settings.assumption("working_days_per_year", month, unit)


def working_days(municipality: Municipality, unit: str, month: pd.Period) -> float:
    """Working days of a full-time employee's year, the denominator of absence: own assumption, else absence_working_days.

    ValueError (Danish) without an own assumption and before the first rule.
    """
    own = own_working_days(municipality, unit, month)
    return rule_value("absence_working_days", month) if own is None else own


def working_year(municipality: Municipality, unit: str, month: pd.Period, *, sick_days: float = 0.0) -> WorkingYear:
    """A full-time employee's year in hours: own hours after holiday (timer_pr_aarsvaerk), else the rules of the month."""
    own = municipality.settings.assumption("hours_per_year", month, unit)
    if own is None:
        return WorkingYear.on(month, sick_days=sick_days)
    return WorkingYear.of_hours(month, own, sick_days=sick_days)
