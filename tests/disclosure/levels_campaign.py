"""The attack on the levels of a quality standard: made services, what is told of them, and what an outsider can solve for.

    python -m tests.disclosure.levels_campaign --first 0 --cases 2000

A case is a number: services of two to five levels with few and many recipients. An outsider knows the standards and the step, and
what the table tells: recipients, the standard's mean, the hours and the difference of the whole, and of each level that is told.
A leak is a count from 1 to 4 of which not everything from 1 to 4 is left (``tests.disclosure.solving``).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd

from styringslib.sections.standards.numbers import ALL, NONE, StandardNumbers
from tests.disclosure.solving import Known, protected
from tests.numbered import asked_for

MONTH = pd.Period("2026-03", "M")
MINIMUM = 5
STEP_HOURS = 0.5 * 365 / 7


def service(case: int) -> pd.DataFrame:
    """The levels of a made service, as ``followup.standard_hours`` gives them; some citizens may have no level."""
    draw = np.random.default_rng(case)
    many = int(draw.integers(2, 6))
    standard = np.sort(draw.choice(np.arange(2, 60), many, replace=False)) / 4
    people = np.where(draw.random(many) < 0.5, draw.integers(1, 8, many), draw.integers(1, 80, many))
    levels, unheld = [float(place) for place in range(many)], draw.random() < 0.3
    if unheld:
        levels, standard = [*levels, np.nan], np.append(standard, np.nan)
        people = np.append(people, draw.integers(1, 12))
    hours = np.where(np.isnan(standard), 3.0, standard) * people + draw.integers(-4, 5, len(people)) / 4
    frame = pd.DataFrame(
        {"service": "Pleje", "function_level": levels, "recipients": people, "standard_hours": standard}
    )
    return frame.assign(
        granted_hours=hours,
        delivered_hours=hours * 0.95,
        delivered_recipients=people,
        difference_hours=hours - standard * people,
        amount=(hours - standard * people) * 26_000.0,
        hour_amount=people * 26_000.0,
    )


def told(levels: pd.DataFrame) -> pd.DataFrame:
    """What the report's table says of the service, index level."""
    thresholds = SimpleNamespace(small_count=MINIMUM)
    own = StandardNumbers(SimpleNamespace(month=MONTH, settings=SimpleNamespace(thresholds=thresholds)))
    own.__dict__ |= {"levels": levels, "terms": SimpleNamespace(step_minutes=30)}
    return own.table[own.table["service"] == "Pleje"].set_index("level")


def leaks(levels: pd.DataFrame) -> list[str]:
    """The small counts of the service that an outsider narrows down."""
    shown, known = told(levels), Known()
    names = [NONE if pd.isna(level) else str(int(level)) for level in levels["function_level"]]
    for name in names:
        known.unknown(name)
    held = {name: value for name, value in zip(names, levels["standard_hours"], strict=True) if value == value}
    whole = shown.loc[ALL]
    for name in names:
        if pd.notna(shown["recipients"][name]):
            known.equals({name: 1}, float(shown["recipients"][name]))
    if pd.notna(whole["recipients"]):
        known.equals(dict.fromkeys(names, 1), float(whole["recipients"]))
        if pd.notna(whole["standard_hours"]):
            known.equals(held, float(whole["standard_hours"] * whole["recipients"]), 1e-6)
        if pd.notna(whole["difference_hours"]) and len(held) == len(names):
            hours = float(whole["hours_per_recipient"] * whole["recipients"])
            known.equals(held, hours - float(whole["difference_hours"]), 1e-6)
    if pd.notna(whole["step_hours"]):
        known.equals(dict.fromkeys(held, 1), float(whole["step_hours"]) / STEP_HOURS, 1e-6)
    found = []
    for name, true in zip(names, levels["recipients"].astype(float), strict=True):
        if 0 < true < MINIMUM and known.rows:
            least, most = known.range({name: 1})
            if not protected(true, least, most, MINIMUM):
                found.append(f"level {name}: {true:.0f}, of which {least:.0f} to {most:.0f} is left")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the cases; the exit status is 1 when a small count could be narrowed down."""
    cases = asked_for("Levels of a quality standard, solved for", 2_000, arguments)
    wrong = small = means = 0
    for case in cases:
        levels = service(case)
        few = bool(((levels["recipients"] > 0) & (levels["recipients"] < MINIMUM)).any())
        small += few
        means += few and bool(pd.notna(told(levels)["difference_hours"][ALL]))
        if found := leaks(levels):
            wrong += 1
            print(f"case {case}: {'; '.join(found)}", flush=True)
    print(
        f"{len(cases)} services, {small} with a level of few ({means} of them with the difference told); {wrong} solved"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
