"""When the difference to the quality standard is worth telling."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.sections.standards.numbers import EVERY, StandardNumbers

TABLE = "serviceniveau"


def standard_finding(
    unit: str, month: pd.Period, hours: float, amount: float, most: str, *, minor_kr: float
) -> Finding | None:
    """Granted hours beyond (+) what the standard assumes: a week, and kr in a full year; ``most``: the service that it comes
    from, "" to name none. None below ``minor_kr``, and where the kroner are not known."""
    if not abs(amount) >= minor_kr:
        return None
    evidence = {
        "moved_hours": Evidence(hours, "hours1", TABLE),
        "full_year": Evidence(amount, "kr", TABLE),
        "most": Evidence(most, "text"),
    }
    return Finding("service_standard", unit, month, amount, "notice", evidence)


def standard_found(own: StandardNumbers) -> Finding | None:
    """The difference to the standard, when it is worth telling."""
    if own.table.empty or not own.has_standard:
        return None
    amounts = own.service_sums("amount")
    total = float(amounts[EVERY])
    services = amounts.drop(EVERY).dropna()
    same = services[services * total > 0].abs()
    most = str(same.idxmax()) if len(services) > 1 and len(same) else ""
    hours = float(own.service_sums("difference_hours")[EVERY])
    return standard_finding(own.name, own.month, hours, total, most, minor_kr=own.follow_up.minor_kr)
