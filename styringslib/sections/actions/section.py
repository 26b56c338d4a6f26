"""What the agreed actions have given so far, with the uncertainty."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.actions.expected import before_and_after
from styringslib.sections.actions.numbers import ActionNumbers
from styringslib.sections.words import VERDICTS


def effects(own: ActionNumbers) -> Section:
    """The year before and after what is agreed, and a line for every action that has begun; nothing when there is none."""
    frame = own.effects
    told = before_and_after(own)
    if frame.empty:
        return section(told)
    words, more = [[part for part in told if isinstance(part, str) == plain] for plain in (True, False)]
    return section(words, _text(frame), more, detail(_table(own, frame)))


def _text(frame: pd.DataFrame) -> str:
    told = []
    measured = frame[frame["verdict"] != "too_early"]
    for title, found, lower, upper in zip(
        measured["title"], measured["verdict"], measured["lower"], measured["upper"], strict=True
    ):
        name = f"»{title}«"
        # The larger saving last, as a reader counts.
        bounds = f"mellem {_directed(upper)} og {_directed(lower)}"
        if upper <= 0:
            bounds = f"mellem {numbers.kroner(-upper)} og {numbers.kroner(-lower)} sparet"
        verdict = {
            "came": "Virkningen ses i regnskabet",
            "short": "Der er en virkning, men den er mindre end ventet",
            "not_seen": "Den ventede virkning ses ikke i regnskabet",
            "unclear": "Regnskabet kan endnu ikke vise, om virkningen er kommet",
        }[found]
        told.append(f"{name}: {verdict} ({bounds} om måneden med 80 pct. sikkerhed).")
    early = [f"»{title}«" for title in frame.loc[frame["verdict"] == "too_early", "title"]]
    if early:
        told.append(f"Det er for tidligt at måle virkningen af {numbers.listed(early)}.")
    if (frame["overlapping"] & (frame["verdict"] != "too_early")).any():
        told.append("Handlinger, der er begyndt tæt på hinanden, kan ikke skilles ad.")
    return "**Virker det?** " + " ".join(told)


def _directed(cost: float) -> str:
    return f"{numbers.kroner(abs(cost))} {'mindre' if cost <= 0 else 'mere'}"


def _table(own: ActionNumbers, frame: pd.DataFrame) -> Table:
    shown = frame.assign(verdict=frame["verdict"].map(VERDICTS))
    columns = {
        **({"unit": ("Enhed", "text")} if own.kind == "municipality" else {}),
        "title": ("Handling", "text"),
        "start_month": ("Virkning fra", "month"),
        "months": ("Måneder", "count"),
        "expected": ("Ventet virkning, kr. pr. måned", "over_kr"),
        "measured": ("Målt virkning, kr. pr. måned", "over_kr"),
        "lower": ("Billigst (80 pct.)", "over_kr"),
        "upper": ("Dyrest (80 pct.)", "over_kr"),
        "verdict": ("Vurdering", "text"),
    }
    columns = {name: heading for name, heading in columns.items() if shown[name].notna().any()}
    note = (
        "Målt er enhedens egen udgift pr. måned mod det, tendens og årstid ellers havde givet. Det skelner "
        "ikke handlingen fra andet, der er sket "
        "samtidig."
    )
    title, sign = "Handlingernes virkning", own.sign.than("")
    return table("handlinger_virkning", title, shown, columns, note=note, source="Økonomisystem", sign=sign)
