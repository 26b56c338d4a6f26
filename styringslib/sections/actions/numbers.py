"""Whether the agreed actions have shown in the accounts: the unit's own monthly cost before and after."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.month import accounts
from styringslib.month.follow_up import Subject


class ActionNumbers(Subject):
    """One unit's actions, or all units'."""

    @property
    def kind(self) -> str:
        """The unit's kind, or municipality."""
        return self.follow_up.kind

    @cached_property
    def effects(self) -> pd.DataFrame:
        """followup.action_effect of the actions that have begun: unit, title, start_month, months, expected and measured (kr a
        month, + = more cost, so that a saving is minus as in the register), lower and upper (80 per cent), verdict,
        overlapping. Empty when none has begun."""
        own = self.follow_up
        rows = own.actions
        begun = rows[rows["effect_per_month"].notna() & (rows["start_month"] <= self.month)]
        if begun.empty or own.ledger.empty:
            return pd.DataFrame()
        # The method counts savings; they are turned on the way in and out, and nowhere else.
        begun = begun.assign(
            effect_per_month=-begun["effect_per_month"],
            unit=begun["unit"].replace(accounts.successors(own.municipality)),
        )
        history = accounts.monthly(own.ledger, "spent")
        found = followup.action_effect(history, begun, self.month)
        saved = {name: 0.0 - found[name] for name in ("expected", "measured")}
        return found.assign(**saved, lower=0.0 - found["upper"], upper=0.0 - found["lower"])
