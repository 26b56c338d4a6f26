"""Effort beside need: who gets the help, and whom the reviews have reached."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.facing import facing_bars
from styringslib.presentation.figures import Figure
from styringslib.presentation.section import Section, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.cases.granting import GrantingNumbers

SOURCE = "Omsorgssystemets bevillinger"
EFFORT = {
    "minutes_share": "Andel af tiden til et års vurderinger",
    "reviews_share": "Andel af det seneste års vurderinger",
    "planned_share": "Andel af tiden til listen",
}


def effort(own: GrantingNumbers) -> Section:
    """The two triangles, their numbers, and what they say; nothing where no review is known and none is planned."""
    bands = own.need
    if bands.empty or (bands["reviews"].isna().all() and bands["planned_share"].isna().all()):
        return section()
    return section("## Indsats og behov", _text(bands), _figure(own, bands), _table(own, bands))


def _names(bands: pd.DataFrame) -> list[str]:
    """What the bands are called: "Under 2", "2 til 5", "12 og derover"."""
    edges = [_edge(edge) for edge in bands["from_hours"]]
    if len(edges) == 1:
        return ["Alle"]
    between = [f"{low} til {high}" for low, high in pairwise(edges[1:])]
    return [f"Under {edges[1]}", *between, f"{edges[-1]} og derover"]


def _edge(hours: float) -> str:
    return numbers.decimal(hours, 0 if hours == int(hours) else 1)


def _text(bands: pd.DataFrame) -> str:
    top = bands.iloc[-1]
    who = f"Borgere med mindst {_edge(top['from_hours'])} timer om ugen" if len(bands) > 1 else "Borgerne"
    told = f"{who} er {numbers.percent(top['citizens_share'], 0)} af borgerne og har {numbers.percent(top['hours_share'], 0)} "
    told += "af de bevilgede timer."
    if pd.notna(top["reviews_share"]):
        made = numbers.counted(float(bands["reviews"].sum()), "vurdering", "vurderinger")
        told += f" De har fået {numbers.percent(top['reviews_share'], 0)} af det seneste års {made}"
        if pd.notna(top["minutes_share"]):
            told += f" og {numbers.percent(top['minutes_share'], 0)} af den tid, indsatsen er sat til"
        told += "."
    if pd.notna(top["planned_share"]):
        told += f" Af tiden til den liste, der står ovenfor, går {numbers.percent(top['planned_share'], 0)} til dem."
    return told


def _figure(own: GrantingNumbers, bands: pd.DataFrame) -> Figure:
    # Time says more of effort than the number of reviews, where the municipality has set it.
    wanted = ("minutes_share", "reviews_share", "planned_share")
    right, label = next((bands[name], EFFORT[name]) for name in wanted if bands[name].notna().any())
    names = _names(bands)
    pairs = "; ".join(
        f"{name}: {numbers.percent(one, 0)} og {numbers.percent(other, 0)}"
        for name, one, other in zip(names, bands["citizens_share"], right, strict=True)
    )
    alt = (
        "To trekanter ryg mod ryg efter bevilgede timer om ugen: til venstre andel af borgerne, til højre "
        f"{label[0].lower()}{label[1:]}. {pairs}"
    )
    return facing_bars(
        "Hvor behovet er, og hvor der er set på det",
        f"Borgere efter bevilgede timer om ugen, {numbers.month_name(own.own.month)}",
        names,
        ("Andel af borgerne", bands["citizens_share"]),
        (label, right),
        alt=alt,
        source=SOURCE,
    )


def _table(own: GrantingNumbers, bands: pd.DataFrame) -> Table:
    frame = bands.assign(
        band=_names(bands),
        seen=bands["reviewed"] / bands["citizens"].where(bands["citizens"] > 0),
        work=bands["minutes"] / 60,
        plan=bands["planned"].where(bands["planned_share"].notna()) / 60,
    )
    columns = {
        "band": ("Timer om ugen", "text"),
        "citizens": ("Borgere", "count"),
        "citizens_share": ("Borgere, pct.", "pct0"),
        "hours_share": ("Bevilgede timer, pct.", "pct0"),
        "reviews": ("Vurderinger, seneste år", "count"),
        "reviews_share": ("Vurderinger, pct.", "pct0"),
        "seen": ("Borgere, der er set, pct.", "pct0"),
        "work": ("Sat af til dem, timer", "hours"),
        "plan": ("Planlagt til listen, timer", "hours"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = (
        "Båndene er borgerens timer i alt. Af en bevilling kendes kun den seneste vurdering, så en borger, der er set flere "
        "gange på samme bevilling, tæller én gang. Ydelser, der er set på samme dag, er én vurdering."
    )
    return table("indsats_behov", "Indsats efter behov", frame, columns, note=note, source=SOURCE)


def questions(own: GrantingNumbers) -> list[str]:
    """Asked where those with least help get more of the effort than of the hours, and those with most get less."""
    bands = own.need
    if len(bands) < 2:
        return []
    name = "minutes_share" if bands["minutes_share"].notna().any() else "reviews_share"
    low, high = bands.iloc[0], bands.iloc[-1]
    if not (low[name] > low["hours_share"] and high[name] < high["hours_share"]):
        return []
    what = "tiden til vurdering" if name == "minutes_share" else "vurderingerne"
    edge, last = (_edge(bands["from_hours"].iloc[place]) for place in (1, -1))
    parts = [numbers.told_apart(numbers.percent, band["hours_share"], band[name], decimals=0) for band in (low, high)]
    of = "den" if name == "minutes_share" else "dem"
    return [
        f"Borgere under {edge} timer om ugen har {parts[0][0]} af timerne og får {parts[0][1]} af {what}. Borgere med mindst "
        f"{last} timer har {parts[1][0]} og får {parts[1][1]} af {of}. Hvad skal der til, for at der bliver set mest på hjælpen, "
        "hvor behovet er størst?"
    ]
