"""Who has a case, and what providers report of changed needs: drawn beside the grants, which stay as they are."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from making.citizens import END
from making.files import danish, day

REPORTED_SINCE = dt.date(2025, 1, 1)
SHARE_REPORTED = 0.45  # of the changes of a grant that began with a provider's report
QUIET_REPORTS = 0.02  # of the running grants: a month's share with a report that changed nothing
# Median days to an answer; one district waits longer, since its assessor was on leave in the spring.
DAYS, SLOW = 8.0, {"Østerbæk": 17.0}
KINDS = {"more": "Mere hjælp", "less": "Mindre hjælp", "other": "Andet"}
HEADINGS = ("Borger", "Enhed", "Meldt", "Retning", "Afgjort", "Timer før", "Timer efter")


def with_assessors(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The grants with the code of an assessor: two in each district, a citizen's grants with the same."""
    codes = {}
    for place, unit in enumerate(sorted(cases["unit"].unique())):
        people = sorted(cases.loc[cases["unit"] == unit, "citizen"].unique())
        second = rng.random(len(people)) < 0.42
        codes |= {
            (citizen, unit): f"V{2 * place + 1 + int(late):02d}" for citizen, late in zip(people, second, strict=True)
        }
    return cases.assign(assessor=[codes[key] for key in zip(cases["citizen"], cases["unit"], strict=True)])


def reported_changes(cases: pd.DataFrame, rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Rows of the extract: changes of grants that were reported first, reports that changed nothing, and unanswered ones."""
    rows = [*_that_changed(cases, rng), *_that_did_not(cases, rng)]
    rows.sort(key=lambda row: (row[2], row[0], row[3]))
    # A citizen is reported once a day, whatever the number of services.
    rows = list({(row[0], row[1], row[2], row[3]): row for row in reversed(rows)}.values())[::-1]
    return [
        (citizen, unit, day(told), KINDS[kind], day(decided), danish(before), danish(after))
        for citizen, unit, told, kind, decided, before, after in rows
    ]


def _that_changed(cases: pd.DataFrame, rng: np.random.Generator) -> list[tuple]:
    """The day before a grant's new hours another of the same citizen and service ended: decided on the day between."""
    rows = []
    ended = {
        (row.citizen, row.unit, row.service, row.end): row.hours for row in cases.itertuples() if row.end is not None
    }
    for row in cases.itertuples():
        before = ended.get((row.citizen, row.unit, row.service, row.start - dt.timedelta(1)))
        if before is None or before == row.hours or row.start < REPORTED_SINCE or rng.random() > SHARE_REPORTED:
            continue
        told = row.start - dt.timedelta(_days(row.unit, rng))
        kind = "more" if row.hours > before else "less"
        if rng.random() < 0.08:
            kind = "other"
        if told >= REPORTED_SINCE:
            rows.append((row.citizen, row.unit, told, kind, row.start, before, row.hours))
    return rows


def _that_did_not(cases: pd.DataFrame, rng: np.random.Generator) -> list[tuple]:
    """Reports on grants that run on as they are; the newest have no answer yet, and a few older ones never got one."""
    rows = []
    for row in cases.itertuples():
        first, last = max(row.start, REPORTED_SINCE), row.end or END
        months = (last - first).days / 30.4
        if months <= 0 or rng.random() > 1 - (1 - QUIET_REPORTS / 2) ** months:
            continue
        told = first + dt.timedelta(int(rng.integers(0, max(1, (last - first).days))))
        decided: dt.date | None = told + dt.timedelta(_days(row.unit, rng))
        kind = str(rng.choice(["more", "less", "other"], p=[0.6, 0.15, 0.25]))
        if decided is not None and (decided > END or rng.random() < 0.03):
            decided = None
        answered = decided is not None
        rows.append((row.citizen, row.unit, told, kind, decided, row.hours, row.hours if answered else None))
    return rows


def _days(unit: str, rng: np.random.Generator) -> int:
    return max(1, round(float(SLOW.get(unit, DAYS) * np.exp(rng.normal(0, 0.55)))))
