"""The front page's right picture: what was expected of the year after each month, and whether earlier intervals held."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.borders import records
from styringslib.month.follow_up import FollowUp
from styringslib.month.planned_changes import reported_changes
from styringslib.presentation import numbers
from styringslib.presentation.canvas import Figure
from styringslib.presentation.sentences import sentences
from styringslib.presentation.track import track
from styringslib.sections.front.numbers import missed
from styringslib.sections.front.status import Held, held

SOURCE = "Økonomisystem og egen prognose"
# What came after an earlier forecast.
SINCE = {"level_shift": "Ændringen", "level_wave": "Ændringen", "one_off": "Beløbet"}
# So many months of a change of level are few to tell it by.
BARELY = 3


def picture(basis: FollowUp) -> Figure | None:
    """The track; nothing without a forecast."""
    found = held(basis)
    if found is None:
        return None
    points = missed(basis, found.name)
    lines = [("Budget", float(found.row["budget"])), ("Optjent", found.earned)]
    lines = [(label, kr) for label, kr in lines if not math.isnan(kr)]
    square = " Firkant: Intervallet holdt ikke." if points["outside"].any() else ""
    subtitle = f"Årets regnskab, som vi ventede det undervejs, med 80 pct. interval, mio. kr.{square}"
    return track(
        _title(basis, points), subtitle, points, alt=_alt(basis, found, points), lines=lines, closed=basis.closed,
        least=2 * basis.minor_kr, source=SOURCE,
    )  # fmt: skip


def _title(basis: FollowUp, points: pd.DataFrame) -> str:
    if len(points) < 2:
        return "Årets første forventning"
    moved = float(points["expected"].iloc[-1] - points["expected"].iloc[0])
    first = numbers.month_only(points["month"].iloc[0])
    if basis.closed:
        return "Fra forventning til regnskab"
    if abs(moved) < basis.minor_kr:
        return f"Forventningen er stort set den samme som i {first}"
    return f"Forventningen er {'steget' if moved > 0 else 'faldet'} siden {first}"


def _alt(basis: FollowUp, found: Held, points: pd.DataFrame) -> str:
    told = []
    for row in records(points):
        own = row["month"] == basis.month and basis.closed
        low, high = float(row["lower_80"]), float(row["upper_80"])
        width = f" ({numbers.between(low, high)})" if high - low >= 1 else ""
        what = "regnskab" if own else numbers.month_only(row["month"])
        told.append(f"{what} {numbers.result(float(row['expected']))}{width}")
    budget = "" if math.isnan(found.row["budget"]) else f"Budgettet er {numbers.result(float(found.row['budget']))}."
    earned = "" if math.isnan(found.earned) else f"Det optjente er {numbers.result(found.earned)}."
    what = "Prikker over, hvad vi har ventet af årets regnskab, med 80 pct. interval"
    return sentences(f"{what}: {'; '.join(told)}.", budget, earned)


def told(basis: FollowUp) -> str:
    """A word on the latest earlier interval that does not hold what is now expected; empty where all do."""
    found = held(basis)
    if found is None:
        return ""
    points = missed(basis, found.name)
    gone = points[points["outside"]]
    if gone.empty:
        return ""
    row, now = gone.iloc[-1], float(points["expected"].iloc[-1])
    then = (
        f"Efter {numbers.month_only(row['month'])} ventede vi med 80 pct. sikkerhed et regnskab "
        f"{numbers.between(row['lower_80'], row['upper_80'])}."
    )
    if basis.closed:
        held_ones = int((~points["outside"]).sum()) - 1
        many = numbers.counted(len(points) - 1, "måned", "måneder")
        kept = f"efter {numbers.decimal(held_ones)} af {many}" if held_ones else "ikke efter nogen måned"
        return f"Årets regnskab lå inden for det, vi ventede med 80 pct. sikkerhed, {kept}."
    since = "" if found.name else came_since(basis, row["month"], now - float(row["expected"]))
    return sentences(then, f"I dag venter vi {numbers.result(now)}.", since)


def came_since(basis: FollowUp, then: pd.Period, moved: float) -> str:
    """What was not known in the month ``then``, or had only just begun, of what has moved the forecast by ``moved`` (kr)."""
    seen = [one for one in basis.belief_findings if one.topic in SINCE]
    later = [(SINCE[one.topic], one.value("began")) for one in seen if one.value("began") > then]
    for what, began in later or [("Dispositionen", month) for month in _reported_since(basis, then, moved)]:
        return f"{what} fra {numbers.month_only(began)} var ikke kendt dengang."
    for one in seen:
        months = (then - one.value("began")).n + 1
        if one.topic == "level_shift" and months <= BARELY:
            within = numbers.counted(months, "måned", "måneder")
            return f"Ændringen fra {numbers.month_only(one.value('began'))} havde dengang kun kunnet ses i {within}."
    return "Det bør højst ske i et af fem tilfælde."


def _reported_since(basis: FollowUp, then: pd.Period, moved: float) -> list[pd.Period]:
    """First months of the changes that began after ``then``, pull the way that the forecast has moved and were not reported at
    that time, the largest first."""
    new = {
        change
        for change in reported_changes(basis.municipality, basis.month)
        if then < change.month <= basis.month and (change.amount or 0.0) * moved > 0
    }
    if not new or basis.at is None or basis.unit is None:
        return []
    new -= set(reported_changes(basis.at(then).for_unit(basis.name), then))
    return [change.month for change in sorted(new, key=lambda change: -abs(change.amount or 0.0))]
