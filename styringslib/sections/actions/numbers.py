"""Whether the agreed actions have shown in the accounts: the unit's own monthly cost before and after."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib.month import accounts
from styringslib.month.agreed.effects import Delivered, delivered, effects
from styringslib.month.follow_up import Subject
from styringslib.month.planned_changes import agreed_by


class ActionNumbers(Subject):
    """One unit's actions, or all units'."""

    @property
    def kind(self) -> str:
        """The unit's kind, or municipality."""
        return self.follow_up.kind

    @cached_property
    def effects(self) -> pd.DataFrame:
        """month.agreed.effects.effects of the report's own actions."""
        return effects(self.follow_up.municipality, self.follow_up.actions, self.follow_up.ledger, self.month)

    @cached_property
    def delivered(self) -> Delivered:
        """What the actions that have begun were to give until now, and have given: the report's own, or where none of them can be
        measured all of the municipality's."""
        own = self.follow_up
        if (found := delivered(self.effects)).number or own.unit is None or own.everyone is None:
            return found
        everyone = own.everyone().known_at(self.month)
        booked = accounts.ledger(everyone, self.month, own.forecasts.late, own.forecasts.owed)
        return delivered(effects(everyone, agreed_by(everyone, self.month), booked, self.month), elsewhere=True)
