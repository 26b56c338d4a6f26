"""How citizens fare after their courses, with the warning that always stands beside such figures."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.rehabilitation.numbers import OutcomeNumbers

STANDING_WARNING = (
    "**Læs tallene med forbehold.** Et forløb begynder ofte, når borgerens behov er størst, og en del af faldet "
    "ville være kommet "
    "alligevel. Før- og eftertal siger derfor mere om, hvordan det går borgerne, end om, hvad forløbet har virket."
)


def outcomes(own: OutcomeNumbers) -> Section:
    """Help before and after, with the warning that always stands beside such figures."""
    found = own.outcomes
    if own.to is None or found.empty:
        return section("Der er ikke nok afsluttede forløb til at vise, hvordan det går borgerne bagefter.")
    more = detail(_outcome_table(found, own.to), _results(own))
    return section(sentences(_outcome_text(found), told_to(own)), STANDING_WARNING, _outcome_figure(own, found), more)


def told_to(own: OutcomeNumbers) -> str:
    """To which month the section's numbers are, and why; "" where it is the report's."""
    if own.to is None or own.to == own.month:
        return ""
    return (
        f"Tallene er til og med {numbers.month_name(own.to)}. Senere måneder kommer med, når der er så mange forløb, at "
        "forskellen mellem to måneders rapporter ikke handler om få borgere."
    )


def _outcome_text(found: pd.DataFrame) -> str:
    row = found[found["weeks"] <= 26].iloc[-1] if (found["weeks"] <= 26).any() else found.iloc[-1]
    known = pd.notna(row["without_help"])
    return sentences(
        f"{numbers.decimal(row['weeks'])} uger efter forløbet får borgerne i gennemsnit "
        f"{numbers.decimal(row['hours'], 1)} timers hjælp om ugen mod {numbers.decimal(row['hours_before'], 1)} før.",
        f"{numbers.percent(row['without_help'], 0)} klarer sig uden hjælp." if known else "",
    )


def _outcome_figure(own: OutcomeNumbers, found: pd.DataFrame) -> Part:
    from styringslib.presentation.figures import ACTUAL, INK, QUIET, as_figure, house_canvas

    first, last = found.iloc[0], found.iloc[-1]
    title = (
        ("Hjælpen falder efter forløbet og stiger igen over tid")
        if last["hours"] > first["hours"]
        else "Hjælpen er mindre efter forløbet"
    )
    subtitle = "Timers hjælp pr. uge, gennemsnit af de samme borgere, med 95 pct. sikkerhed"
    canvas, axes = house_canvas(title, subtitle)
    x = range(len(found))
    spread = [found["change"] - found["lower"], found["upper"] - found["change"]]
    axes.errorbar(x, found["hours"], yerr=spread, color=ACTUAL, marker="o", lw=2, capsize=4, label="Efter")
    axes.plot(x, found["hours_before"], color=QUIET, linestyle=(0, (4, 2)), marker="s", markersize=4)
    for at, value in zip(x, found["hours"], strict=True):
        axes.annotate(
            numbers.decimal(value, 1), (at, value), xytext=(9, 5), textcoords="offset points", fontsize=8.5, color=INK
        )
    axes.annotate(
        "Efter",
        (len(found) - 1, last["hours"]),
        xytext=(36, -3),
        textcoords="offset points",
        fontsize=8.5,
        color=ACTUAL,
    )
    axes.annotate(
        "Før",
        (len(found) - 1, last["hours_before"]),
        xytext=(36, -3),
        textcoords="offset points",
        fontsize=8.5,
        color=QUIET,
    )
    axes.set_xticks(list(x), [f"{weeks} uger efter" for weeks in found["weeks"]])
    axes.set_ylim(0, float(found[["hours_before", "hours"]].max().max()) * 1.25)
    axes.set_xlim(-0.3, len(found) - 0.7)
    axes.grid(axis="y", color="#d9dcdf", linewidth=0.8)
    parts = [
        f"{weeks} uger efter {numbers.decimal(hours, 1)} mod {numbers.decimal(before, 1)} før"
        for weeks, hours, before in zip(found["weeks"], found["hours"], found["hours_before"], strict=True)
    ]
    alt = f"Kurver over timers hjælp pr. uge før og efter forløbet: {numbers.listed(parts)}."
    return as_figure(canvas, alt, title, "Omsorgssystemets forløb")


def _outcome_table(found: pd.DataFrame, to: pd.Period) -> Table:
    columns = {
        "weeks": ("Uger efter forløbet", "count"),
        "courses": ("Forløb", "count"),
        "hours_before": ("Timer pr. uge før", "number"),
        "hours": ("Timer pr. uge efter", "number"),
        "change": ("Ændring", "change_number"),
        "lower": ("Nedre grænse (95 pct.)", "change_number"),
        "upper": ("Øvre grænse (95 pct.)", "change_number"),
        "without_help": ("Uden hjælp, pct.", "pct"),
    }
    note = (
        f"Forløb afsluttet i tre år til og med {numbers.month_name(to)}. Før og efter er de samme borgere. "
        "Færre er nået de sene uger. "
        "Ændringen er ikke forløbets virkning alene."
    )
    return table(
        "resultater", "Hjælp før og efter forløbet", found, columns, note=note, source="Omsorgssystemets forløb"
    )


def _results(own: OutcomeNumbers) -> Table | None:
    counts = own.results
    if counts.empty:
        return None
    frame = counts.rename_axis("result").reset_index(name="courses")
    frame["share"] = frame["courses"] / frame["courses"].sum()
    frame = pd.concat(
        [frame, pd.DataFrame([{"result": "I alt", "courses": counts.sum(), "share": 1.0}])], ignore_index=True
    )
    columns = {"result": ("Sådan sluttede forløbet", "text"), "courses": ("Forløb", "count"), "share": ("Pct.", "pct0")}
    assert own.results_to is not None
    title, note = f"Forløb afsluttet i {own.month.year}", ""
    if own.results_to < own.month:
        title += f", {numbers.year_to(own.results_to)}"
        note = "Senere måneder kommer med, når der er nok forløb af hver slags."
    bold = [len(frame) - 1]
    return table("afsluttede", title, frame, columns, totals=bold, note=note, source="Omsorgssystemets forløb")
