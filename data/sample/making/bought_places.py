"""Places that Fjordby buys in other municipalities' facilities: who lives there, at which level, and what a day costs."""

from __future__ import annotations

import datetime as dt

from making.facilities import END
from making.terms import wage_index

RATES = {"Niveau 1": 2040, "Niveau 2": 2590, "Niveau 3": 3280}  # kr per day, 2026
# Level, place, first day and last day of every stay; a citizen's stays in order. What happens in 2026 is decided, not drawn.
WAYS = (
    (("Niveau 2", "Bøgehaven", "2023-03-01", None),),
    (("Niveau 2", "Bøgehaven", "2023-09-15", None),),
    (("Niveau 3", "Bøgehaven", "2024-02-01", None),),
    (("Niveau 1", "Bøgehaven", "2024-06-10", None),),
    (("Niveau 2", "Bøgehaven", "2024-11-01", None),),
    (("Niveau 2", "Bøgehaven", "2025-01-01", "2026-03-31"), ("Niveau 3", "Bøgehaven", "2026-04-01", None)),
    (("Niveau 1", "Fyrrely", "2023-05-01", "2026-07-31"), ("Niveau 2", "Fyrrely", "2026-08-01", None)),
    (("Niveau 3", "Fyrrely", "2023-08-01", None),),
    (("Niveau 2", "Fyrrely", "2024-04-01", None),),
    (("Niveau 2", "Fyrrely", "2024-10-15", None),),
    (("Niveau 1", "Fyrrely", "2023-02-01", "2026-06-30"),),
    (("Niveau 2", "Bøgehaven", "2024-01-01", "2026-08-31"), ("Niveau 2", "Fyrrely", "2026-09-01", None)),
    (("Niveau 3", "Fyrrely", "2026-02-16", None),),
)
DEARER = {"Bøgehaven": 1.0, "Fyrrely": 1.05}


def bought_places(name: callable) -> list[tuple]:
    """Citizen, facility, level, first day, last day (None: still there) and rate; a row a year: a new rate each 1 January."""
    rows = []
    for way in WAYS:
        citizen = name()
        for level, facility, first, last in way:
            start = dt.date.fromisoformat(first)
            until = dt.date.fromisoformat(last) if last else None
            for year in range(start.year, (until or END).year + 1):
                end = min(until or dt.date.max, dt.date(year, 12, 31))
                still = until is None and year == END.year
                rate = round(RATES[level] * DEARER[facility] * wage_index(year))
                rows.append((citizen, facility, level, max(start, dt.date(year, 1, 1)), None if still else end, rate))
    return rows
