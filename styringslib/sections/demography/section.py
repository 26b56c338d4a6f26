"""Sections of the demography report: what is coming, what it needs, what it costs, and what is uncertain."""

from __future__ import annotations

from typing import Any

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Paragraph, Part, Section, Summary, bullets, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.summary import summary
from styringslib.presentation.tables import Table, table
from styringslib.sections.demography import budget as demography_budget
from styringslib.sections.demography import figures as demography_figures
from styringslib.sections.demography import users as demography_users
from styringslib.sections.demography.numbers import DemographyNumbers

OWN = "egen fremskrivning"
AGES = {"67+": "67 år og derover", "80+": "80 år og derover", "90+": "90 år og derover"}


def title(basis: DemographyNumbers) -> Section:
    """The report's name and years as the page's only first-level heading."""
    return section(f"# Demografi {basis.base_year}-{basis.end_year} · {basis.name}")


def headline(basis: DemographyNumbers) -> Section:
    """How many older people, by when; what it means in hours and kroner; against the last budget."""
    answer, more = _people_text(basis)
    parts = [f"{answer} {more}", _needs_text(basis), demography_budget.comparison_text(basis)]
    return section(*parts, _summary(basis, answer))


def _people_text(basis: DemographyNumbers) -> tuple[str, str]:
    """The answer in one sentence, and its range and the other ages."""
    focus, base = basis.focus_year, basis.base_year
    there = {group: (_number(basis, group, base), _number(basis, group, focus)) for group in AGES}
    now, then = there["80+"]
    first = (
        f"Den 1. januar {focus} venter vi {_count(then['persons'])} borgere på {AGES['80+']} mod "
        f"{_count(now['persons'])} i {base}, altså {_change(now['persons'], then['persons'])}."
    )
    between = f"Med 80{NB}pct. sikkerhed bliver det mellem {_count(then['lower'])} og {_count(then['upper'])}."
    others = [
        f"På {AGES[group]} venter vi {_count(new['persons'])} mod {_count(old['persons'])} i {base} (mellem "
        f"{_count(new['lower'])} og {_count(new['upper'])})."
        for group, (old, new) in there.items()
        if group != "80+"
    ]
    end = _number(basis, "80+", basis.end_year)
    last = f"I {basis.end_year} er det {_count(end['persons'])} på {AGES['80+']}." if basis.end_year > focus else ""
    return first, sentences(between, *others, last)


def _needs_text(basis: DemographyNumbers) -> str:
    if basis.users is None or basis.needs.empty:
        return (
            "Der er ingen oplysninger om brugernes alder, så rapporten viser antal borgere, men ikke timer og kroner. "
            "Det kræver fødselsår i sagerne eller antal brugere efter alder."
        )
    focus, base = basis.focus_year, basis.base_year
    hours, before = basis.needs["hours"].loc[focus], basis.needs["hours"].loc[base]
    low, high = (float(basis.needs[side][focus]) for side in ("low", "high"))
    whose = "de nuværende" if basis.users.own else "hele landets"
    told = (
        f"**Timer og kroner.** Med {whose} brugerandele kræver det "
        f"{_count(hours)} visiterede timer i {focus} mod {_count(before)} i {base} ({_share_change(before, hours)}). "
        f"{_healthy_text(basis)} "
        f"Med de udsving, vi har regnet på, ligger behovet i {focus} mellem {_count(low)} og "
        f"{_count(high)} timer. {demography_budget.amount_text(basis)}"
    )
    return told.strip()


def _healthy_text(basis: DemographyNumbers) -> str:
    share = basis.terms.healthy
    if share <= 0:
        return "Der er ikke regnet med sundere aldring."
    return f"Der er regnet med, at {numbers.percent(share, 0)} af de ekstra leveår leves uden mere hjælp."


def _summary(basis: DemographyNumbers, told: str) -> Summary:
    return summary(
        told,
        unit=basis.name,
        unit_key=basis.key,
        kind="municipality",
        month=basis.month,
        missing=[] if len(basis.needs) else ["brugere efter alder"],
        subject="Demografi",
    )


def population(basis: DemographyNumbers) -> Section:
    """The table of older people, the fan of 67+ and 80+, and the pyramid now and at the end."""
    return section(people_table(basis), _fan(basis), _pyramid(basis))


def people_table(basis: DemographyNumbers) -> Table:
    """Persons of 67+, 80+ and 90+ in the years told about, with their range and change."""
    rows = []
    years = sorted({basis.base_year, basis.budget_years[0], basis.focus_year, basis.end_year})
    for group in AGES:
        now = _number(basis, group, basis.base_year)["persons"]
        for year in years:
            row = _number(basis, group, year)
            change = row["persons"] - now if year > basis.base_year else None
            share = None if change is None or not now else change / now
            rows.append((group, str(year), row["persons"], row["lower"], row["upper"], change, share))
    frame = pd.DataFrame(rows, columns=["group", "year", "persons", "lower", "upper", "change", "share"])
    columns = {
        "group": ("Alder", "text"),
        "year": ("1. januar", "text"),
        "persons": ("Antal", "count"),
        "lower": ("Nedre grænse (80 pct.)", "count"),
        "upper": ("Øvre grænse (80 pct.)", "count"),
        "change": (f"Ændring siden {basis.base_year}", "change_count"),
        "share": ("Ændring, pct.", "change_pct"),
    }
    note = f"{basis.base_year} er talt. De senere år er fremskrevet."
    return table("aeldre", "Ældre borgere", frame, columns, note=note, source=_source(basis))


def _fan(basis: DemographyNumbers) -> Part:
    courses, told = [], []
    for group in ("67+", "80+"):
        rows = basis.people[basis.people["group"] == group].set_index("year")
        past, later = rows[rows.index <= basis.base_year], rows[rows.index > basis.base_year]
        courses.append(
            demography_figures.Course(AGES[group], past["persons"], later["persons"], later["lower"], later["upper"])
        )
        last = later.iloc[-1]
        told.append(
            f"{AGES[group]}: {_count(past['persons'].iloc[-1])} i {basis.base_year}, {_count(last['persons'])} i "
            f"{basis.end_year} (mellem {_count(last['lower'])} og {_count(last['upper'])})"
        )
    heading = "Flere på 80 år og derover" if courses[1].expected.iloc[-1] > courses[1].past.iloc[-1] else "Færre ældre"
    subtitle = f"Borgere 1. januar, {basis.name}. Stiplet er fremskrevet, fladen er 80 pct.-intervallet"
    alt = f"To linjer med vifte. {'. '.join(told)}"
    return demography_figures.fans(heading, subtitle, courses, alt=alt, source=_source(basis))


def _pyramid(basis: DemographyNumbers) -> Part:
    first, last = basis.base_year, basis.end_year
    subtitle = f"Personer efter alder, {basis.name}. Flade er {first}, streg er {last}; stiplet ved 67 og 80 år"
    sums = basis.pyramid.assign(old=basis.pyramid["age"] >= 80).groupby(["year", "sex", "old"])["persons"].sum()
    alt = (
        f"Befolkningspyramide for {basis.name}. Kvinder på 80 år og derover: {_count(sums[first, 'K', True])} i {first} og "
        f"{_count(sums[last, 'K', True])} i {last}; mænd: {_count(sums[first, 'M', True])} og {_count(sums[last, 'M', True])}"
    )
    heading = f"Årgangene bliver ældre: {first} og {last}"
    return demography_figures.pyramid(heading, subtitle, basis.pyramid, alt=alt, source=_source(basis))


def users(basis: DemographyNumbers) -> Section:
    """Users and hours by age, low, central and high, and which assumption drives the difference."""
    return demography_users.users(basis)


def budget(basis: DemographyNumbers) -> Section:
    """The demography amount in the budget."""
    return demography_budget.budget(basis)


def districts(basis: DemographyNumbers) -> Section:
    """The municipality's projection split on its districts."""
    rows = basis.district_rows
    if rows.empty:
        return section("Befolkningen er ikke opdelt på distrikter.")
    focus, base, end = basis.focus_year, basis.base_year, basis.end_year
    parts = rows.iloc[:-1]
    growth = (parts["80+ focus"] - parts["80+ now"]).sort_values(ascending=False, kind="stable")
    first = str(growth.index[0])
    told = (
        f"{first} får flest nye borgere på 80 år og derover: {_count(parts['80+ focus'][first])} i {focus} mod "
        f"{_count(parts['80+ now'][first])} i {base}. Distrikterne lagt sammen er kommunens tal."
    )
    if basis.borrowed:
        small = numbers.counted(len(basis.borrowed), "distrikt", "distrikter")
        told += (
            f" {'Alle ' if len(basis.borrowed) == len(parts) else ''}{small} er for "
            f"{'lille' if len(basis.borrowed) == 1 else 'små'} til at stå på egne tal for flytning "
            "og låner fra hele kommunen. Tabellen viser, hvor meget."
        )
    frame = rows.rename_axis("unit").reset_index()
    frame["change"] = frame["80+ focus"] - frame["80+ now"]
    frame["borrowed"] = frame["unit"].map(dict(basis.borrowed))
    columns = {
        "unit": ("Distrikt", "text"),
        "67+ now": (f"67+ i {base}", "count"),
        "67+ focus": (f"67+ i {focus}", "count"),
        "80+ now": (f"80+ i {base}", "count"),
        "80+ focus": (f"80+ i {focus}", "count"),
        "change": (f"Flere på 80+ til {focus}", "count"),
        "80+ end": (f"80+ i {end}", "count"),
        **({"amount": (f"Demografibeløb {focus}, kr.", "kr")} if "amount" in frame else {}),
        **({"borrowed": ("Flytning lånt fra kommunen, pct.", "pct0")} if basis.borrowed else {}),
    }
    note = "Beløbet bygger på samme brugerandele i alle distrikter, så kun befolkningen skiller dem."
    return section(
        told,
        table("distrikter", "Distrikterne", frame, columns, totals=[len(frame) - 1], note=note, source=_source(basis)),
    )


def meeting(basis: DemographyNumbers) -> Section:
    """Questions that the projection raises."""
    asked = [*demography_budget.questions(basis)]
    if len(basis.needs):
        name = demography_users.main_driver(basis)
        asked += [f"Det mest usikre er {name}. Hvem følger det, og hvornår ser vi på det igen?"] if name else []
    if basis.users is None or not basis.users.own:
        asked.append("Kan vi få brugere efter alder fra omsorgssystemet, så andele og timer bliver kommunens egne?")
    if len(basis.district_rows):
        first = str(basis.district_rows.index[0])
        asked.append(f"Kan {first} rekruttere til stigningen, eller skal ruter og grænser mellem distrikterne ændres?")
    return section(bullets(asked[:5]))


def about(basis: DemographyNumbers) -> Section:
    """What the numbers rest on, what is assumed and what is not known."""
    official = " og er afstemt med den officielle fremskrivning" if basis.official is not None else ""
    lines = [
        f"Fremskrivningen begynder med befolkningen den 1. januar {basis.base_year}{official}. {_mortality_text(basis)}",
        "Metoden er prøvet bagud på elleve danske kommuner: 80 pct.-intervallet holdt i 79 til 90 pct. af tilfældene.",
        "Intervallerne dækker tilfældigheder, dødelighed og flytning, men ikke en pandemi, nye boligområder eller nye regler.",
        *(note.replace(" %", f"{NB}pct.") for note in basis.notes if not note.startswith("Uden dødstal")),
    ]
    return section(Paragraph(bullets(dict.fromkeys(lines))), demography_budget.assumption_table(basis))


def _mortality_text(basis: DemographyNumbers) -> str:
    if basis.deaths is None:
        return "Dødsfald er ikke indlæst. Dødeligheden er skønnet af, hvor meget de ældre årgange bliver mindre."
    larger = " sammen med hele landets tal" if basis.nation is not None else ""
    return f"Dødeligheden er kommunens egne dødsfald{larger} og falder fortsat."


def _source(basis: DemographyNumbers) -> str:
    official = ", officiel fremskrivning" if basis.official is not None else ""
    return f"{basis.population_source}; {OWN}{official}"


def _number(basis: DemographyNumbers, group: str, year: int) -> Any:
    rows = basis.people[(basis.people["group"] == group) & (basis.people["year"] == year)]
    return rows.iloc[0]


NB = "\u00a0"
_count = numbers.decimal


def _change(before: float, after: float) -> str:
    word = "flere" if after >= before else "færre"
    return f"{_count(abs(after - before))} {word} ({numbers.percent(abs(after - before) / before)})"


def _share_change(before: float, after: float) -> str:
    return f"{numbers.percent(abs(after - before) / before)} {'flere' if after >= before else 'færre'}"
