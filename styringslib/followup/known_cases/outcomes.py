"""How earlier expectations of known cases came out: the day and the kroner of each follow-up against what happened."""

from __future__ import annotations

import pandas as pd

from styringslib.declared_tables import ANY, DAY, MONTH, NUMBER, takes
from styringslib.followup.contract import require
from styringslib.followup.known_cases.worth import BEGUN, DROPPED

EXPECTATIONS = {"case": ANY, "month": MONTH, "expected_from": DAY, "per_month": NUMBER, "probability": NUMBER}
OUTCOMES = {"case": ANY, "stage": ANY, "happened_on": DAY, "actual_per_month": NUMBER}


@takes(expectations=EXPECTATIONS, outcomes=OUTCOMES)
def case_outcomes(expectations: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """What was expected at each follow-up of the cases that have begun or come to nothing, against what happened.

    expectations: case, month (of the follow-up), expected_from, per_month (kr, + = more cost), probability (0-100, missing =
    100), a row for each follow-up at which the case was open. outcomes: case, stage, happened_on, actual_per_month.
    Result, a row an expectation, oldest first: case, month, expected_from, per_month, probability (0-1), came (whether it has
    begun), days_late (+ = later than expected) and more_per_month (kr, + = dearer than expected); missing where it came to
    nothing or is not known. What was said after it had happened was no expectation.

    >>> expectations = pd.DataFrame({"case": ["a"], "month": ["2026-08"], "expected_from": ["2026-09-15"],
    ...     "per_month": [60_000.0], "probability": [90.0]})
    >>> outcomes = pd.DataFrame({"case": ["a"], "stage": ["Begyndt"], "happened_on": ["2026-10-01"],
    ...     "actual_per_month": [72_000.0]})
    >>> case_outcomes(expectations, outcomes)[["came", "days_late", "more_per_month"]]
       came  days_late  more_per_month
    0  True       16.0         12000.0
    """
    said = require(expectations, "expectations", list(EXPECTATIONS), numbers=["per_month", "probability"])
    known = require(outcomes, "outcomes", list(OUTCOMES), numbers=["actual_per_month"])
    known = known[known["stage"].isin([BEGUN, DROPPED])]
    found = said.merge(known, on="case", how="inner")
    for name in ("expected_from", "happened_on"):
        found[name] = pd.to_datetime(found[name]).dt.normalize()
    begun = found["stage"] == BEGUN
    happened = found["happened_on"].where(begun)
    # Months are compared by their ends: a follow-up of the month in which it happened could know.
    found = found.assign(
        probability=found["probability"].fillna(100.0) / 100,
        came=begun,
        days_late=(happened - found["expected_from"]).dt.days.astype(float),
        more_per_month=found["actual_per_month"].where(begun) - found["per_month"],
    )
    before = happened.isna() | (happened > pd.PeriodIndex(found["month"], freq="M").end_time)
    columns = [*EXPECTATIONS, "came", "days_late", "more_per_month"]
    return found.loc[before, columns].sort_values(["month", "case"], kind="stable", ignore_index=True)
