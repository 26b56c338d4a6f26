"""The section on causes: contributions that add up to the last krone, and the key figures behind them."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.findings import rules as rules_of
from styringslib.presentation import figures, numbers, text
from styringslib.presentation.basis import Basis
from styringslib.presentation.section import Paragraph, Part, Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.presentation.text import CAUSES

KEY_FIGURES: dict[str, tuple[str, str]] = {
    "recipients": ("Modtagere pr. måned", "count"),
    "hours_per_recipient": ("Leverede timer pr. modtager pr. måned", "hours1"),
    "granted_hours": ("Visiterede timer", "hours"),
    "delivered_hours": ("Leverede timer", "hours"),
    "nursing_hours": ("heraf overdragede sygeplejeydelser", "hours"),
    "delivery_share": ("Leveringsprocent", "pct"),
    "user_time_share": ("Brugertidsprocent", "pct"),
    "external_share": ("Eksterne vikarers andel af fremmødetimerne, pct.", "pct"),
    "absence_share": ("Fravær i pct. af mulige dage", "pct"),
    "pay_per_attendance_hour": ("Lønudgift pr. egen fremmødetime, kr.", "price"),
}
SOURCE = "Økonomi-, løn- og omsorgssystem, egen beregning"
METHODS = {
    "series_model": "tidsseriemodel",
    "last_year_share": "sidste års andel på samme tid",
    "mean_share": "tre års gennemsnitlige andel",
    "last_year_rest": "forbrug plus sidste års rest",
    "last_year_total": "sidste års regnskab",
    "twelfths": "tolvtedele",
    "budget": "budgettet",
    "budget_record": "budgettet ganget med egen historik",
    "budget_rest": "forbrug plus budgettets ventede rest",
    "budget_profile": "budgettets månedsprofil",
}


def why(basis: Basis) -> Section:
    """The deviation to date told by causes that add up to the last krone."""
    if not basis.causes:
        return section("Årsagerne kan ikke gøres op, fordi der ikke er indlæst både budget og posteringer.")
    told: list[Part] = [Paragraph(text.sentence(finding)) for finding in basis.findings]
    if not told:
        evidence = {"minor": Evidence(basis.minor_kr, "kr"), "month": Evidence(basis.month, "month")}
        told = [Paragraph(text.sentence(Finding("calm", basis.name, basis.month, 0.0, "calm", evidence)))]
    return section(told, cause_figure(basis), cause_table(basis), key_figure_table(basis))


def cause_table(basis: Basis) -> Table:
    """Causes with their kroner and the sum, which is spending less budget to date; and the topics they are told under."""
    lines = [(name, basis.causes[cause]) for cause, name in CAUSES.items() if cause in basis.causes]
    topics = rules_of.told_causes(basis.causes)
    merged = (
        [("heraf fravær og eksterne vikarer tilsammen", topics["temps"])]
        if {"absence", "temps_share"} <= set(basis.causes)
        else []
    )
    merged += (
        [("heraf øvrig drift og indtægter tilsammen", topics["other"])]
        if {"other", "income"} <= set(basis.causes)
        else []
    )
    frame = pd.DataFrame([*lines, ("I alt", sum(basis.causes.values())), *merged], columns=["cause", "amount"])
    columns = {"cause": ("Årsag", "text"), "amount": ("Merudgift, kr. (minus er mindre udgift)", "kr")}
    title = f"Hvorfor forbruget er et andet end budgettet, {numbers.year_to(basis.month)} {basis.month.year}"
    note = "Bidragene er beregnet, så de tilsammen giver hele forskellen mellem forbrug og budget til dato."
    return table(
        "aarsager",
        title,
        frame,
        columns,
        totals=[len(lines)],
        note=note,
        source=SOURCE,
    )


def cause_figure(basis: Basis) -> Part | None:
    """The causes as bars, largest extra cost first."""
    amounts = {CAUSES[cause]: amount for cause, amount in basis.causes.items() if abs(amount) >= 500}
    if len(amounts) < 2:
        return None
    ordered = dict(sorted(amounts.items(), key=lambda item: -item[1]))
    largest = max(ordered, key=lambda label: abs(ordered[label]))
    parts = numbers.listed([f"{label.lower()} {numbers.kroner_exact(amount)}" for label, amount in ordered.items()])
    total = sum(basis.causes.values())
    alt = sentences(f"Søjler over årsager til afvigelsen til dato: {parts}.", f"I alt {numbers.kroner_exact(total)}.")
    period = f"{numbers.year_to(basis.month)} {basis.month.year}"
    subtitle = f"1.000 kr., {period}. Plus er merudgift, minus (skraveret) er mindre udgift"
    source = SOURCE
    calm = not basis.findings
    title = "Små bidrag, der næsten går op" if calm else f"{largest} vejer mest"
    return figures.contributions(title, subtitle, ordered, alt=alt, source=source)


def key_figure_table(basis: Basis) -> Table | None:
    """Budget, actual and last year for the figures behind the causes."""
    frame = basis.key_figures.dropna(how="all")
    if frame.empty:
        return None
    kinds = [KEY_FIGURES[str(key)][1] for key in frame.index]
    frame = frame.assign(label=[KEY_FIGURES[str(key)][0] for key in frame.index])
    columns = {
        "label": ("Nøgletal", "text"),
        "budget": ("Budget", "row"),
        "actual": (f"{basis.month.year}", "row"),
        "last_year": (f"{basis.month.year - 1}", "row"),
    }
    title = f"Nøgletal, {numbers.year_to(basis.month)}"
    note = "Pct.-tal er i pct. En modtager af flere ydelser tæller med under hver ydelse."
    return table(
        "noegletal", title, frame, columns, note=note, source="Omsorgs-, løn- og fraværssystem", row_kinds=kinds
    )


def weights_text(basis: Basis) -> str:
    """Which methods the forecast is made of, in words."""
    weights = {name: weight for name, weight in basis.weights.items() if weight >= 0.005}
    if not weights:
        return ""
    parts = [
        f"{METHODS.get(name, name)} {numbers.percent(weight, 0)}"
        for name, weight in sorted(weights.items(), key=lambda item: -item[1])
    ]
    return f"Årets forventede regnskab vejer flere metoder sammen efter, hvor godt de har ramt før: {numbers.listed(parts)}"
