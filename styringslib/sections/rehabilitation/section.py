"""Sections of a rehabilitation team's report: capacity and load, and how citizens fare after their courses."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import figures, numbers
from styringslib.presentation.allocation_basis import RehabilitationBasis
from styringslib.presentation.section import Part, Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table

SOURCE = "Omsorgssystemets forløb og vilkår for tildeling"
STANDING_WARNING = (
    "**Læs tallene med forbehold.** Et forløb begynder ofte, når borgerens behov er størst, og en del af faldet "
    "ville være kommet "
    "alligevel. Før- og eftertal siger derfor mere om, hvordan det går borgerne, end om, hvad forløbet har virket."
)
# A load within five points of the capacity is told as following it.
FULL = 0.05


def load(own: RehabilitationBasis) -> Section:
    """Courses begun against the team's capacity, what has piled up, and what a course costs."""
    months = own.load
    if months.empty:
        return section(
            "Der er ikke indlæst forløb, eller teamets kapacitet er ikke beskrevet i kommune.toml, så "
            "afsnittet er udeladt."
        )
    year = months[months.index.year == own.month.year]
    return section(_load_text(own, year), _load_figure(own), _load_table(own, year))


def _load_text(own: RehabilitationBasis, year: pd.DataFrame) -> str:
    begun, room = float(year["referrals"].sum()), float(year["capacity"].sum())
    told = (
        f"Teamet har for {numbers.year_to(own.month)} begyndt {numbers.counted(begun, 'forløb', 'forløb')} og har "
        "plads til "
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
            f" Siden januar {own.month.year - 1} har der hobet sig {numbers.decimal(piled, 1)} forløb op ud over "
            "kapaciteten, svarende til "
            f"{numbers.decimal(float(year['wait_weeks'].iloc[-1]), 1)} ugers arbejde."
        )
    cost = float(year["cost"].sum()) / begun if begun and year["cost"].notna().all() else float("nan")
    if pd.notna(cost):
        told += f" Et forløb har i gennemsnit kostet {numbers.kroner(cost)} af rammen."
    return sentences(told)


def _load_figure(own: RehabilitationBasis) -> Part:
    months = own.load
    shown = {
        "Begyndt": months["referrals"].astype(float),
        "Ud over kapacitet": months["waiting"],
        "Kapacitet": months["capacity"],
    }
    last = months.iloc[-1]
    piled = float(last["waiting"])
    title = f"{numbers.decimal(piled, 1)} forløb har hobet sig op" if piled >= 1 else "Teamet kan følge med tilgangen"
    alt = (
        "Kurver over begyndte forløb pr. måned, teamets kapacitet og de forløb, der er begyndt ud over kapaciteten, "
        "siden "
        f"{numbers.month_name(months.index[0])}. I {numbers.month_name(own.month)} begyndte "
        f"{numbers.decimal(last['referrals'])} forløb mod en "
        f"kapacitet på {numbers.decimal(last['capacity'], 1)}, og {numbers.decimal(piled, 1)} forløb har hobet sig op."
    )
    subtitle = f"Forløb pr. måned, {own.name}, {months.index[0].year}-{months.index[-1].year}"
    return figures.monthly_lines(title, subtitle, shown, alt=alt, source=SOURCE, quiet=("Kapacitet",), from_zero=True)


def _load_table(own: RehabilitationBasis, year: pd.DataFrame) -> Table:
    frame = year.rename_axis("month").reset_index()
    frame["month"] = [numbers.capital(numbers.month_only(month)) for month in frame["month"]]
    frame["share"] = frame["referrals"] / frame["capacity"]
    begun, cost = frame["referrals"].sum(), frame["cost"].sum(min_count=len(frame))
    room = frame["capacity"].sum()
    total = {"month": "I alt", "referrals": begun, "capacity": room, "share": begun / room, "cost": cost}
    total |= {"course": cost / begun if begun else float("nan"), "waiting": frame["waiting"].iloc[-1]}
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
        "der venter; det, der hober sig op, er forløb begyndt ud over kapaciteten."
    )
    return table("kapacitet", title, frame, columns, totals=[len(frame) - 1], note=note, source=SOURCE)


def outcomes(own: RehabilitationBasis) -> Section:
    """Help before and after, with the warning that always stands beside such figures."""
    found = own.outcomes
    if found.empty:
        return section("Der er ikke nok afsluttede forløb til at vise, hvordan det går borgerne bagefter.")
    return section(
        _outcome_text(found), STANDING_WARNING, _outcome_figure(own, found), _outcome_table(found), _results(own)
    )


def _outcome_text(found: pd.DataFrame) -> str:
    row = found[found["weeks"] <= 26].iloc[-1] if (found["weeks"] <= 26).any() else found.iloc[-1]
    return sentences(
        f"{numbers.decimal(row['weeks'])} uger efter forløbet får borgerne i gennemsnit "
        f"{numbers.decimal(row['hours'], 1)} timers hjælp om "
        f"ugen mod {numbers.decimal(row['hours_before'], 1)} før. {numbers.percent(row['without_help'], 0)} klarer "
        "sig uden hjælp."
    )


def _outcome_figure(own: RehabilitationBasis, found: pd.DataFrame) -> Part:
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
        f"{row.weeks} uger efter {numbers.decimal(row.hours, 1)} mod {numbers.decimal(row.hours_before, 1)} før"
        for row in found.itertuples()
    ]
    alt = f"Kurver over timers hjælp pr. uge før og efter forløbet: {numbers.listed(parts)}."
    return as_figure(canvas, alt, title, "Omsorgssystemets forløb")


def _outcome_table(found: pd.DataFrame) -> Table:
    columns = {
        "weeks": ("Uger efter forløbet", "count"),
        "courses": ("Forløb", "count"),
        "hours_before": ("Timer pr. uge før", "number"),
        "hours": ("Timer pr. uge efter", "number"),
        "change": ("Ændring", "number"),
        "lower": ("Nedre grænse (95 pct.)", "number"),
        "upper": ("Øvre grænse (95 pct.)", "number"),
        "without_help": ("Uden hjælp, pct.", "pct"),
    }
    note = (
        "Forløb afsluttet i de seneste tre år. Før og efter er de samme borgere; færre er nået de sene uger. "
        "Ændringen er ikke forløbets virkning alene."
    )
    return table(
        "resultater", "Hjælp før og efter forløbet", found, columns, note=note, source="Omsorgssystemets forløb"
    )


def _results(own: RehabilitationBasis) -> Table | None:
    counts = own.results
    if counts.empty:
        return None
    frame = counts.rename_axis("result").reset_index(name="courses")
    frame["share"] = frame["courses"] / frame["courses"].sum()
    frame = pd.concat(
        [frame, pd.DataFrame([{"result": "I alt", "courses": counts.sum(), "share": 1.0}])], ignore_index=True
    )
    columns = {"result": ("Sådan sluttede forløbet", "text"), "courses": ("Forløb", "count"), "share": ("Pct.", "pct0")}
    title = f"Forløb afsluttet i {own.month.year}"
    return table("afsluttede", title, frame, columns, totals=[len(frame) - 1], source="Omsorgssystemets forløb")
