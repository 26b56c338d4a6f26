"""Why a unit spends more or less than budgeted: the causes that the cost model tells apart, and what its kroner consist of."""

from __future__ import annotations

from enum import StrEnum


class Component(StrEnum):
    """What a unit's kroner are spent on; every account group belongs to one (``CostSettings.component``).

    >>> CostSettings().component("Eksterne vikarer").value
    'temps'
    """

    PAY = "pay"
    TEMPS = "temps"
    OTHER = "other"
    INCOME = "income"


class Cause(StrEnum):
    """A cause of a deviation, in the order that causes are listed. Frames and texts hold the values.

    PAY, TEMPS, OTHER and INCOME are the components themselves, where no hours explain the kroner.

    >>> Cause.USER_TIME == "user_time", Cause.USER_TIME in EXPLAINING
    (True, True)
    """

    RECIPIENTS = "recipients"
    HOURS_PER_RECIPIENT = "hours_per_recipient"
    HOURS = "hours"
    DELEGATED_NURSING = "delegated_nursing"
    USER_TIME = "user_time"
    ABSENCE = "absence"
    TEMPS_SHARE = "temps_share"
    PAY_RATE = "pay_rate"
    PAY = Component.PAY.value
    TEMPS = Component.TEMPS.value
    OTHER = Component.OTHER.value
    INCOME = Component.INCOME.value


# Causes that say why; where only the others are known, the account groups tell as much.
EXPLAINING = frozenset(Cause) - {Cause.ABSENCE, Cause.PAY, Cause.TEMPS, Cause.OTHER, Cause.INCOME}
