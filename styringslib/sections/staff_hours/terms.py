"""What [personale] of kommune.toml says of the staffing of a week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from styringslib.followup import Staffing
from styringslib.intake import Settings
from styringslib.month.personnel import PERSONNEL


@dataclass(frozen=True)
class StaffTerms:
    """How a week is staffed and the budget's account group of pay; committed: kr still bound for other things, by unit."""

    staffing: Staffing
    account_group: str
    committed: Mapping[str, float]


def staff_terms(settings: Settings, kind: str) -> StaffTerms | None:
    """[personale] for a kind of unit; None where it is not described. Raises SettingsError with all that is wrong."""
    values = PERSONNEL.checked(settings.sections, settings.known_units, ("artsgruppe", "bemanding", "bundet"))
    plan = values["plans"].get(kind)
    return None if plan is None else StaffTerms(Staffing(**plan), values["account_group"], values["committed"])
