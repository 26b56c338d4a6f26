"""The sections of a scenario: what it changes, what it rests on, and which questions it raises. The answer is ``answer``'s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from styringslib.presentation import numbers
from styringslib.presentation.section import Section, bullets, section
from styringslib.presentation.signs import Sign
from styringslib.prognosis import TOTAL
from styringslib.scenarios.told import tables
from styringslib.scenarios.told.answer import break_even_text
from styringslib.scenarios.told.figures import balance_figure, tornado_figure

MODEL_NAMES = {
    "own": "Som i dag",
    "activity_granted": "Aktivitet, visiterede timer",
    "activity_delivered": "Aktivitet, leverede timer",
    "block": "Ramme (budgettet)",
    "hybrid": "Ramme med aktivitet og dialog",
}
REGIME_NAMES = {
    "own": "Som i dag",
    "strict": "Stram: hver enhed bærer sit eget",
    "flexible": "Fleksibel: udligning først",
}


def about(baseline: Any) -> list[str]:
    """What the numbers rest on, and what an interval holds."""
    month = numbers.month_name(baseline.month)
    return [
        f"Året er prognosen i rapporterne for {month}. Et helt år er niveauet i de seneste tre måneder, omregnet med budgettets "
        "egen fordeling over året og sat mod årets budget.",
        "En ændret forudsætning virker fra den valgte måned. Helåret viser tolv måneder med ændringen.",
        "Bemandingen følger behovet, medmindre andet er valgt. Øvrig drift og indtægter følger ikke timerne.",
        "Intervallet om udgiften er prognosens eget (året) eller månedernes tilfældige udsving (helåret). Er revisitation eller "
        "rehabilitering i brug, er usikkerheden i den målte virkning lagt til. Hvad andre forudsætninger faktisk bliver, og om "
        "ledere og borgere handler anderledes, er ikke i intervallet.",
        *_measures(baseline),
        "En revisitationsrunde koster arbejdstid i visitationen. Den er ikke regnet med, for visitatorerne er ansat i forvejen.",
        "Tildeling og overførsel flytter penge mellem enheder og kasse. De ændrer ikke udgiften. Skifter modellen mellem "
        "visiterede og leverede timer, er timeprisen omregnet, så tildelingen er den samme ved dagens timer.",
        *baseline.notes,
    ]


def _measures(baseline: Any) -> list[str]:
    """What units are judged against, where it is not the budget for all of them."""
    if not baseline.earned.judged.any():
        return []
    return [
        "Enheder, der betales efter aktivitet, holdes op mod det, de tjener, ligesom i rapporterne. Ændrer scenariet de timer, "
        "de betales for, ændrer det også det, de tjener. Det, de tjener ud over budgetterne, svarer "
        f"{tables.payers(baseline)} for, og sammen med enhedernes afvigelser er det hele kommunens."
    ]


def questions(result: Any, titles: Mapping[str, str]) -> list[str]:
    """What to talk about at the meeting."""
    parts = result.full_year.contributions
    asked = []
    if len(parts):
        largest = str(parts[TOTAL].abs().idxmax())
        asked.append(f"{titles[largest]} betyder mest. Hvad skal der til i hverdagen, for at det bliver sådan?")
    if result.assumptions.value("user_time"):
        asked.append("Hvilke møder, kørsel og andre opgaver skal fylde mindre, og hvem mærker det?")
    if any((result.assumptions.value(f"reviewed_{band}") or 0) > 0 for band in ("low", "middle", "high")):
        asked.append("Hvem taler med de borgere, hvis hjælp bliver ændret, og hvornår har visitationen tid til det?")
    asked.append("Hvornår kan vi se i tallene, om det går, som scenariet siger?")
    return asked


def difference(result: Any, sign: Sign) -> Section:
    """Units today and in the scenario: picture and tables of both horizons."""
    year = result.baseline.month.year
    hours = tables.hours_table(result.full_year)
    return section(
        balance_figure(result, "year" if result.baseline.months_ahead else "full_year", sign),
        tables.units_table(result.year, sign, year),
        tables.uncertainty_table(result.year, sign),
        tables.units_table(result.full_year, sign, year),
        tables.uncertainty_table(result.full_year, sign),
        hours if hours is not None else "",
    )


def contributions(result: Any, titles: Mapping[str, str], sign: Sign) -> Section:
    """What the difference consists of."""
    if not len(result.full_year.contributions):
        return section("Scenariet ændrer ingen forudsætninger, så der er ingen forskel at forklare.")
    return section(*(tables.contributions_table(outcome, titles, sign) for outcome in (result.year, result.full_year)))


def break_even(found: Sequence[Any], ranges: Mapping[str, tuple[float, float]], sign: Sign) -> Section:
    """Break-even over both horizons."""
    told = bullets(break_even_text(one, ranges) for one in found)
    made = [tables.break_even_table(one, sign) for one in found]
    return section(told, [one for one in made if one is not None])


def tornado(found: Any, titles: Mapping[str, str], units: Mapping[str, str], sign: Sign) -> Section:
    """What matters most."""
    if found.table.empty:
        return section("Der er ikke nok historik til at sige, hvad der betyder mest.")
    return section(tornado_figure(found, titles, sign), tables.tornado_table(found, titles, units, sign))


def distribution(result: Any, sign: Sign) -> Section:
    """Grants and carry-over."""
    steering = result.assumptions.steering
    told = f"Tildeling: {MODEL_NAMES[steering.model].lower()}. Overførsel: {REGIME_NAMES[steering.carry_over].lower()}."
    found = [
        made
        for made in (
            tables.grants_table(result, sign),
            tables.earned_table(result),
            tables.carry_over_table(result, sign),
        )
        if made is not None
    ]
    return (
        section(told, found) if found else section("Kommunen har ikke beskrevet vilkår for tildeling eller overførsel.")
    )
