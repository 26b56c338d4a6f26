"""What [personale] of kommune.toml says of overtime."""

from __future__ import annotations

from styringslib.intake import Settings
from styringslib.month.personnel import PERSONNEL


def overtime_categories(settings: Settings) -> tuple[str, ...]:
    """The wage categories that are overtime; empty where the payroll does not tell it apart. Raises SettingsError."""
    return PERSONNEL.checked(settings.sections, settings.known_units, ("overarbejde",))["overtime"] or ()
