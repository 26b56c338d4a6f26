"""What a scenario says in words: the answer first, what it rests on, and which questions it raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from styringslib.presentation import numbers
from styringslib.presentation.section import Section, bullets, section
from styringslib.presentation.signs import Sign
from styringslib.prognosis import TOTAL
from styringslib.scenarios.told import tables
from styringslib.scenarios.told.figures import balance_figure, tornado_figure
from styringslib.scenarios.told.tables import TOGETHER, place

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


def headline(result: Any) -> str:
    """The answer in one sentence."""
    full = result.full_year.table.loc[TOTAL]
    change = full["difference"]
    if not result.assumptions.changes(result.baseline):
        return f"Som det ser ud nu, ender et helt år {place(full['deviation'])}."
    if abs(change) < 500:
        return f"Scenariet ændrer ikke udgiften på et helt år: {place(full['deviation'])}."
    word = "dyrere" if change > 0 else "billigere"
    return (
        f"Scenariet er {numbers.kroner(abs(change))} {word} på et helt år: fra {place(full['deviation_before'])} til "
        f"{place(full['deviation'])}."
    )


def answer(result: Any) -> list[str]:
    """The answer in full sentences: full year, this year, hours, and what stands in the way."""
    year = result.year.table.loc[TOTAL]
    told = [headline(result)]
    first, month = result.assumptions.first_month(result.baseline), result.baseline.month
    if first.year > month.year:
        told.append(f"Det begynder i {numbers.month_name(first)} og ændrer ikke {month.year}.")
    else:
        ends = f"{month.year} ventes at ende {place(year['deviation'])}"
        moved = result.assumptions.changes(result.baseline)
        what = (
            f"{_moved(year['difference'], month.year)}, og året{ends.removeprefix(str(month.year))}" if moved else ends
        )
        told.append(f"{what} ({_span(year)}).")
    full = result.full_year.table.loc[TOTAL]
    hours = full["attendance"] - full["attendance_before"]
    if hours == hours and abs(hours) >= 1:
        told.append(f"Det svarer til {numbers.hours(abs(hours))} {'mere' if hours > 0 else 'mindre'} fremmøde om året.")
    return [*told, *_earned(result), *notes(result)]


def _earned(result: Any) -> list[str]:
    """What a scenario moves between the purchaser and the units that are paid for their activity."""
    before, after = result.full_year.beyond
    if not abs(after - before) >= 500:
        return []
    more = "mere" if after > before else "mindre"
    return [
        f"De enheder, der betales efter aktivitet, tjener {numbers.kroner(abs(after - before))} {more} på et helt år; det "
        f"svarer {tables.payers(result.baseline)} for."
    ]


def _moved(change: float, year: int) -> str:
    if abs(change) < 500:
        return f"I resten af {year} ændrer udgiften sig stort set ikke"
    return f"I resten af {year} {'stiger' if change > 0 else 'falder'} udgiften {numbers.kroner(abs(change))}"


def _span(row: Any) -> str:
    if row["lower"] != row["lower"]:
        return "usikkerheden er ikke kendt"
    low, high = (numbers.kroner(row[name]) for name in ("lower", "upper"))
    return f"80 pct. interval for udgiften: {low} til {high}"


def notes(result: Any) -> list[str]:
    """What the reader must know of this very scenario."""
    found = []
    baseline, assumptions = result.baseline, result.assumptions
    titles = {"user_time": "Brugertiden", "delivery_share": "Leveringsprocenten", "absence": "Det uplanlagte fravær"}
    titles["temps_share"] = "Vikarernes andel"
    for key in titles:
        units = [unit for name, unit in result.notes if name == key]
        if units:
            word = "kan ikke blive så lav eller høj"
            found.append(f"{titles[key]} {word} i {numbers.listed(units)}, og er stoppet ved sin grænse.")
    team = baseline.team
    if team is not None and {"courses", "capacity"} & set(assumptions.changes(baseline)):
        asked = max(team.asked + (assumptions.value("courses") or 0.0), 0.0)
        room = max(team.capacity + (assumptions.value("capacity") or 0.0), 0.0)
        if asked < room - 0.05:
            found.append(
                f"Teamet får plads til {numbers.decimal(room, 1)} forløb om måneden, men der er kun "
                f"{numbers.decimal(asked, 1)} borgere til dem."
            )
        elif room < asked - 0.05:
            found.append(
                f"Der er {numbers.decimal(asked, 1)} borgere om måneden, men kun plads til {numbers.decimal(room, 1)} forløb; "
                "resten venter."
            )
        if team.saved != team.saved:
            found.append("Forløbenes virkning på hjælpen er ikke målt, så de sparer ingen timer i regnestykket.")
    return found


def break_even_text(found: Any, ranges: Mapping[str, tuple[float, float]]) -> str:
    """Which user-time share balances the units together, and which units it is out of reach for.

    ranges: unit -> the highest share it has had lately and the lowest; missing where not known.
    """
    table = found.table
    if table.empty:
        return "Brugertiden kendes ikke for nogen enhed, så balancen kan ikke findes ad den vej."
    row = table.loc[TOGETHER]
    span = "på et helt år" if found.name == "full_year" else "i år"
    if row["reason"] == "none":
        return f"Brugertiden kan ikke længere flytte kroner {span}."
    if row["reason"] == "high":
        told = f"Ingen brugertid får enhederne til at gå op {span}: de mangler {numbers.kroner(row['deviation'])}"
    elif row["reason"] == "low":
        told = f"Enhederne har {numbers.kroner(-row['deviation'])} til overs {span}, hvad end brugertiden er."
    else:
        told = (
            f"Enhederne går op {span}, når brugertiden er {numbers.percent(row['needed'])} mod "
            f"{numbers.percent(row['now'])} {'i scenariet' if found.moved else 'nu'} ({numbers.points(row['change'])})."
        )
    beyond = [
        unit
        for unit, needed in table["needed"].drop(TOGETHER).items()
        if needed == needed and unit in ranges and needed > ranges[unit][1] + 0.0005
    ]
    if beyond:
        told += f" {numbers.listed(beyond)} skal højere op, end de har været de seneste tre år."
    return told


def about(baseline: Any) -> list[str]:
    """What the numbers rest on, and what an interval holds."""
    month = numbers.month_name(baseline.month)
    return [
        f"Året er prognosen i rapporterne for {month}. Et helt år er niveauet i de seneste tre måneder, omregnet med budgettets "
        "egen fordeling over året og sat mod årets budget.",
        "En ændret forudsætning virker fra den valgte måned. Helåret viser tolv måneder med ændringen.",
        "Bemandingen følger behovet, medmindre andet er valgt; øvrig drift og indtægter følger ikke timerne.",
        "Intervallet om udgiften er prognosens eget (året) eller månedernes tilfældige udsving (helåret). Er revisitation eller "
        "rehabilitering i brug, er usikkerheden i den målte virkning lagt til. Hvad andre forudsætninger faktisk bliver, og om "
        "ledere og borgere handler anderledes, er ikke i intervallet.",
        *_measures(baseline),
        "En revisitationsrunde koster arbejdstid i visitationen. Den er ikke regnet med, for visitatorerne er ansat i forvejen.",
        "Tildeling og overførsel flytter penge mellem enheder og kasse; de ændrer ikke udgiften. Skifter modellen mellem "
        "visiterede og leverede timer, er timeprisen omregnet, så tildelingen er den samme ved dagens timer.",
        *baseline.notes,
    ]


def _measures(baseline: Any) -> list[str]:
    """What units are judged against, where it is not the budget for all of them."""
    if not baseline.earned.judged.any():
        return []
    return [
        "Enheder, der betales efter aktivitet, måles på det, de tjener, ligesom i rapporterne. Ændrer scenariet de timer, de "
        f"betales for, ændrer det også det, de tjener. Det, de tjener ud over budgetterne, svarer {tables.payers(baseline)} for, "
        "og sammen med enhedernes afvigelser er det hele kommunens."
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
    return section(
        balance_figure(result.full_year, sign),
        tables.units_table(result.full_year, sign, year),
        tables.uncertainty_table(result.full_year, sign),
        tables.units_table(result.year, sign, year),
        tables.uncertainty_table(result.year, sign),
        tables.hours_table(result.full_year),
    )


def contributions(result: Any, titles: Mapping[str, str], sign: Sign) -> Section:
    """What the difference consists of."""
    if not len(result.full_year.contributions):
        return section("Scenariet ændrer ingen forudsætninger, så der er ingen forskel at forklare.")
    return section(*(tables.contributions_table(outcome, titles, sign) for outcome in (result.full_year, result.year)))


def break_even(found: Sequence[Any], ranges: Mapping[str, tuple[float, float]], sign: Sign) -> Section:
    """Break-even over both horizons."""
    told = bullets(break_even_text(one, ranges) for one in found)
    return section(told, *(tables.break_even_table(one, sign) for one in found if len(one.table)))


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
