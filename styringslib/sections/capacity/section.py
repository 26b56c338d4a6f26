"""Sections of a rehabilitation team's report: capacity and load, and how citizens fare after their courses."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.presentation import figures, numbers
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.capacity.numbers import CapacityNumbers

SOURCE = "Omsorgssystemets forløb og vilkår for tildeling"
FEW = "I de seneste måneder er der begyndt så få forløb, at de først vises sammen med de næste."
# A load within five points of the capacity is told as following it.
FULL = 0.05


def load(own: CapacityNumbers) -> Section:
    """Courses begun against the team's capacity, what has piled up, and what a course costs."""
    months = own.load
    if own.terms is None or own.joined.empty or (months.empty and own.joined.notna().any()):
        return section("Der er ikke indlæst forløb, eller teamets kapacitet er ikke oplyst, så afsnittet er udeladt.")
    if own.year.empty:
        return section(f"{FEW} Derfor er afsnittet udeladt, til der er nok af dem.")
    late = own.year.index[-1] < own.month
    told = (FEW, f"Tallene er derfor til og med {numbers.month_only(own.year.index[-1])}.") if late else ()
    return section(_load_text(own, own.year), sentences(*told), _load_figure(own), detail(_load_table(own, own.year)))


def _span(first: pd.Period, last: pd.Period, year: int) -> str:
    """``januar``, ``marts til maj``, ``december 2025 til februar``."""
    if first == last:
        return numbers.month_only(first)
    begin = numbers.month_only(first) if first.year == year else numbers.month_name(first)
    return f"{begin} til {numbers.month_only(last)}"


def _load_text(own: CapacityNumbers, year: pd.DataFrame) -> str:
    begun, room = float(year["referrals"].sum()), float(year["capacity"].sum())
    span = _span(year["first"].iloc[0], year.index[-1], own.month.year)
    told = (
        f"Teamet har for {span} begyndt {numbers.counted(begun, 'forløb', 'forløb')} og har plads til "
        f"{numbers.counted(room, 'forløb', 'forløb')}"
    )
    share = begun / room
    if abs(share - 1) < FULL:
        told += ", så tilgangen svarer til kapaciteten."
    elif share > 1:
        told += ". Tilgangen er større end kapaciteten, og det bliver til ventetid eller kortere forløb."
    else:
        told += ". Der er ledig plads, og hvert forløb bliver dyrere, når færre deler den samme bemanding."
    piled = float(year["waiting"].iloc[-1])
    if piled >= 1:
        told += (
            f" Siden {numbers.month_name(own.load.index[0])} har der hobet sig {numbers.decimal(piled, 1)} forløb op ud over "
            "kapaciteten, svarende til "
            f"{numbers.decimal(float(year['wait_weeks'].iloc[-1]), 1)} ugers arbejde."
        )
    cost = float(year["cost"].sum()) / begun if begun and year["cost"].notna().all() else math.nan
    if pd.notna(cost):
        told += f" Et forløb har i gennemsnit kostet {numbers.kroner(cost)} af rammen."
    return sentences(told)


def _load_figure(own: CapacityNumbers) -> Part:
    months = own.load
    shown = {
        "Begyndt": months["referrals"].astype(float),
        "Ud over kapacitet": months["waiting"],
        "Kapacitet": months["capacity"],
    }
    last = months.iloc[-1]
    piled = float(last["waiting"])
    apart = own.joined.eq(own.joined[months.index[-1]]).sum() == 1
    title = f"{numbers.decimal(piled, 1)} forløb har hobet sig op" if piled >= 1 else "Teamet kan følge med tilgangen"
    alt = (
        "Kurver over begyndte forløb pr. måned, teamets kapacitet og de forløb, der er begyndt ud over kapaciteten, "
        "siden "
        f"{numbers.month_name(months.index[0])}. I {numbers.month_name(months.index[-1])} begyndte "
        f"{numbers.decimal(last['referrals'], 0 if apart else 1)} forløb{'' if apart else ' i gennemsnit'} mod en "
        f"kapacitet på {numbers.decimal(last['capacity'], 1)}, og {numbers.decimal(piled, 1)} forløb har hobet sig op."
    )
    subtitle = f"Forløb pr. måned, {own.name}, {months.index[0].year}-{months.index[-1].year}"
    return figures.monthly_lines(title, subtitle, shown, alt=alt, source=SOURCE, quiet=("Kapacitet",), from_zero=True)


def _load_table(own: CapacityNumbers, year: pd.DataFrame) -> Table:
    assert own.terms is not None
    frame = year.rename_axis("month").reset_index()
    spans = zip(frame["first"], frame["month"], strict=True)
    frame["month"] = [numbers.capital(_span(*span, own.month.year)) for span in spans]
    frame["share"] = frame["referrals"] / frame["capacity"]
    begun, cost = frame["referrals"].sum(), frame["cost"].sum(min_count=len(frame))
    room = frame["capacity"].sum()
    total = {"month": "I alt", "referrals": begun, "capacity": room, "share": begun / room, "cost": cost}
    total |= {"course": cost / begun if begun else math.nan, "waiting": frame["waiting"].iloc[-1]}
    total |= {"wait_weeks": frame["wait_weeks"].iloc[-1]}
    frame["course"] = frame["cost"] / frame["referrals"].where(frame["referrals"] > 0)
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "month": ("Måned", "text"),
        "active": ("Forløb i gang i gennemsnit", "days"),
        "referrals": ("Begyndte forløb", "count"),
        "capacity": ("Plads til", "days"),
        "share": ("Begyndt i pct. af kapaciteten", "pct0"),
        "waiting": ("Hobet op ud over kapaciteten", "days"),
        "wait_weeks": ("Svarer til ugers arbejde", "days"),
        "course": ("Ramme pr. begyndt forløb, kr.", "kr"),
    }
    title = f"Teamets kapacitet og belastning, {own.month.year}"
    note = (
        f"Kapaciteten er teamets timer delt med {numbers.decimal(own.terms.hours_per_course)} timer pr. forløb. Data "
        "rummer ikke henvisninger, "
        "der venter. Det, der hober sig op, er forløb begyndt ud over kapaciteten."
    )
    if (year["first"] != year.index).any():
        note += " Måneder med få begyndte forløb er lagt sammen med de næste."
    return table("kapacitet", title, frame, columns, totals=[len(frame) - 1], note=note, source=SOURCE)
