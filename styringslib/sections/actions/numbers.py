"""Whether the agreed actions have shown in the accounts: the unit's own monthly cost before and after."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month import accounts
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
        """followup.action_effect of the actions that have begun: unit, title, start_month, months, expected and measured (kr a
        month, + = more cost, so that a saving is minus as in the register), lower and upper (80 per cent), verdict,
        overlapping. Empty when none has begun."""
        return _effects(self.follow_up.municipality, self.follow_up.actions, self.follow_up.ledger, self.month)

    @cached_property
    def delivered(self) -> Delivered:
        """What the actions that have begun were to give until now, and have given: the report's own, or where none of them can be
        measured all of the municipality's."""
        own = self.follow_up
        if (found := _delivered(self.effects, elsewhere=False)).number or own.unit is None or own.everyone is None:
            return found
        everyone = own.everyone().known_at(self.month)
        booked = accounts.ledger(everyone, self.month, own.forecasts.late, own.forecasts.owed)
        return _delivered(_effects(everyone, agreed_by(everyone, self.month), booked, self.month), elsewhere=True)


@dataclass(frozen=True)
class Delivered:
    """number: the actions that have begun and can be measured, each apart from the others; expected, measured: kr until now, + =
    more cost; elsewhere: whether they are other units' too."""

    number: int = 0
    expected: float = 0.0
    measured: float = 0.0
    elsewhere: bool = False

    @property
    def share(self) -> float:
        """The share of what was agreed that has come, 0-1; missing where nothing can be measured. More than was agreed is no
        reason to expect more of the next."""
        return min(max(self.measured / self.expected, 0.0), 1.0) if self.number and self.expected else math.nan


def _delivered(effects: pd.DataFrame, *, elsewhere: bool) -> Delivered:
    if effects.empty:
        return Delivered()
    known = effects[effects["measured"].notna() & ~effects["overlapping"]]
    expected, measured = (float((known[name] * known["months"]).sum()) for name in ("expected", "measured"))
    return Delivered(len(known), expected, measured, elsewhere)


def _effects(known: Municipality, actions: pd.DataFrame, booked: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    begun = actions[actions["effect_per_month"].notna() & (actions["start_month"] <= month)]
    if begun.empty or booked.empty:
        return pd.DataFrame()
    # The method counts savings; they are turned on the way in and out, and nowhere else.
    begun = begun.assign(
        effect_per_month=-begun["effect_per_month"], unit=begun["unit"].replace(accounts.successors(known))
    )
    found = followup.action_effect(accounts.monthly(booked, "spent"), begun, month)
    saved = {name: 0.0 - found[name] for name in ("expected", "measured")}
    return found.assign(**saved, lower=0.0 - found["upper"], upper=0.0 - found["lower"])
