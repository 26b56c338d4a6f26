"""What the agreed actions have given until now: the unit's own monthly cost before and after."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month import accounts


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


def delivered(effects: pd.DataFrame, *, elsewhere: bool = False) -> Delivered:
    """What the actions of ``effects`` that can be measured, each apart from the others, were to give and have given."""
    known = measured_apart(effects)
    expected, measured = (float((known[name] * known["months"]).sum()) for name in ("expected", "measured"))
    return Delivered(len(known), expected, measured, elsewhere)


def measured_apart(effects: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``effects`` whose effect is measured and can be told from that of others."""
    if effects.empty:
        return pd.DataFrame(columns=["months", "expected", "measured", "verdict"])
    return effects[effects["measured"].notna() & ~effects["overlapping"]]


def effects(known: Municipality, actions: pd.DataFrame, booked: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """followup.action_effect of the rows of ``actions`` that have begun, by their index: unit, title, start_month, months,
    expected and measured (kr a month, + = more cost, so that a saving is minus as in the register), lower and upper (80 per
    cent), verdict, overlapping. Empty when none has begun."""
    begun = actions[actions["effect_per_month"].notna() & (actions["start_month"] <= month)]
    if begun.empty or booked.empty:
        return pd.DataFrame()
    # The method counts savings; they are turned on the way in and out, and nowhere else.
    begun = begun.assign(
        effect_per_month=-begun["effect_per_month"], unit=begun["unit"].replace(accounts.successors(known))
    )
    found = followup.action_effect(accounts.monthly(booked, "spent"), begun, month).set_axis(begun.index, axis=0)
    saved = {name: 0.0 - found[name] for name in ("expected", "measured")}
    return found.assign(**saved, lower=0.0 - found["upper"], upper=0.0 - found["lower"])
