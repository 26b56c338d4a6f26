"""The answer of a scenario in sentences: this year first, then a full year, for the whole or for a single unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from styringslib.presentation import numbers
from styringslib.presentation.signs import against_budget
from styringslib.prognosis import TOTAL
from styringslib.scenarios.model.assumptions import ALL
from styringslib.scenarios.told.tables import TOGETHER, payers

# What is told in running text is rounded to a thousand kroner: less than half of it is no difference.
SMALL = 500
# So many units are named; of more their number is told, and the table has the names.
NAMED = 8


def headline(result: Any, unit: str = ALL, reported: Sequence[str] = ()) -> list[str]:
    """What this year comes to. ``reported``: what the month's report begins with, which holds while the scenario changes nothing
    of the year for whom it is about."""
    row, month = _row(result.year, unit), result.baseline.month
    moved = _moves(row["difference"]) or _moves(row["judged"] - row["judged_before"])
    first = result.assumptions.first_month(result.baseline)
    told = []
    if result.assumptions.changes(result.baseline) and first.year > month.year:
        told = [f"Scenariet begynder i {numbers.month_name(first)} og ændrer ikke {month.year}."]
    elif moved:
        return [
            f"{_costs(row['difference'], unit)} i {month.year}. {_from_to(row, result, unit, 'Året')}".strip(),
            _span(row),
        ]
    elif result.assumptions.changes(result.baseline):
        told = [f"Scenariet ændrer ikke udgiften i {month.year}{f' i {unit}' if unit else ''}."]
    if reported:
        return [*told, *reported]
    whom = f"{unit}: " if unit else ""
    return [*told, f"{whom}{month.year} ventes at ende {place(row['judged'], result, unit)}. {_span(row)}".strip()]


def full_year(result: Any, unit: str = ALL) -> str:
    """What twelve months come to."""
    row = _row(result.full_year, unit)
    if not row["cost_before"] and not row["cost"]:
        return "Der er ingen udgifter i de seneste tre måneder, så et helt år kan ikke vises."
    if not _moves(row["difference"]):
        if _moves(row["judged"] - row["judged_before"]):
            return f"På et helt år er udgiften uændret. {_from_to(row, result, unit, 'Det')}".strip()
        ends = f"ender {place(row['judged'], result, unit)}."
        if result.assumptions.changes(result.baseline):
            return f"På et helt år er udgiften uændret. Det {ends}"
        return f"Et helt år på niveau med de seneste tre måneder {ends}"
    verb = "koster" if row["difference"] > 0 else "sparer"
    whom = f" {unit}" if unit else ""
    amount = numbers.kroner(abs(row["difference"])).removesuffix(".")
    return f"På et helt år {verb} scenariet{whom} {amount}. {_from_to(row, result, unit, 'Det')}".strip()


def answer(result: Any, unit: str = ALL, reported: Sequence[str] = ()) -> list[str]:
    """The answer in full sentences: this year, a full year, hours, and what stands in the way."""
    told = [*headline(result, unit, reported), full_year(result, unit)]
    full = _row(result.full_year, unit)
    hours = full["attendance"] - full["attendance_before"]
    if hours == hours and abs(hours) >= 1:
        told.append(f"Det svarer til {numbers.hours(abs(hours))} {'mere' if hours > 0 else 'mindre'} fremmøde om året.")
    return [text for text in (*told, *(_earned(result) if unit == ALL else []), *notes(result, unit)) if text]


def short(result: Any, unit: str, name: str) -> str:
    """The answer in a few words, for a window that holds no more beside the control in hand."""
    row = _row(result.outcome(name), unit)
    span = str(result.baseline.month.year) if name == "year" else "Helår"
    whom = f"{unit}, {span}" if unit else span
    moved = f"{numbers.kroner(abs(row['difference']))} {'dyrere' if row['difference'] > 0 else 'billigere'}, nu "
    return f"{whom}: {moved if _moves(row['difference']) else ''}{place(row['judged'], result, unit)}"


def place(deviation: float, result: Any, unit: str = ALL) -> str:
    """Where a deviation (+ = more cost) stands: ``460.000 kr. over budgettet``; of a unit that is paid for its activity, against
    what it earns."""
    baseline = result.baseline
    at = None if unit == ALL else baseline.place(unit)
    held = "det optjente" if at is not None and baseline.earned.judged[at] else "budgettet"
    if deviation != deviation:
        return "uden et budget at holde sig op mod"
    if not _moves(deviation):
        return "som det optjente" if held == "det optjente" else "på budgettet"
    budget = None if at is None else float(baseline.budget[at])
    side = f"{numbers.over_under(deviation)} {held}" if held != "budgettet" else against_budget(deviation, budget)
    return f"{numbers.kroner(abs(deviation))} {side}"


def _row(outcome: Any, unit: str) -> Any:
    return outcome.table.loc[unit or TOTAL]


def _moves(change: float) -> bool:
    return bool(abs(change) >= SMALL)


def _costs(change: float, unit: str) -> str:
    if not _moves(change):
        return f"Scenariet ændrer ikke udgiften{f' i {unit}' if unit else ''}"
    whom = f" {unit}" if unit else ""
    return f"Scenariet {'koster' if change > 0 else 'sparer'}{whom} {numbers.kroner(abs(change))}"


def _from_to(row: Any, result: Any, unit: str, what: str) -> str:
    """Where it stood and comes to stand; empty without a budget."""
    if row["judged"] != row["judged"]:
        return ""
    before, after = (place(row[name], result, unit) for name in ("judged_before", "judged"))
    if before == after:
        return f"{what} ender stadig {after}."
    amount, _, side = before.partition(" ")
    # On one and the same side of the measure it need not be said twice.
    same = side and after.endswith(f" {side}") and amount[:1].isdigit()
    return f"{what} går fra {amount if same else before} til {after}."


def _span(row: Any) -> str:
    if row["lower"] != row["lower"]:
        return "Usikkerheden er ikke kendt."
    if row["lower"] == row["upper"]:
        return ""
    return f"Med 80 pct. sikkerhed ender årets regnskab {numbers.between(row['lower'], row['upper'])}"


def _earned(result: Any) -> list[str]:
    """What a scenario moves between the purchaser and the units that are paid for their activity."""
    before, after = result.full_year.beyond
    if not _moves(after - before):
        return []
    more = "mere" if after > before else "mindre"
    return [
        f"De enheder, der betales efter aktivitet, tjener {numbers.kroner(abs(after - before))} {more} på et helt år. Det "
        f"svarer {payers(result.baseline)} for."
    ]


def notes(result: Any, unit: str = ALL) -> list[str]:
    """What the reader must know of this very scenario."""
    found = []
    baseline, assumptions = result.baseline, result.assumptions
    titles = {"user_time": "Brugertiden", "delivery_share": "Leveringsprocenten", "absence": "Det uplanlagte fravær"}
    titles["temps_share"] = "Vikarernes andel"
    for key in titles:
        units = [stopped for name, stopped in result.notes if name == key and unit in (ALL, stopped)]
        if units:
            word = "kan ikke blive så lav eller høj"
            found.append(f"{titles[key]} {word} i {numbers.listed(units)}, og er stoppet ved sin grænse.")
    team = baseline.team
    if team is None or not {"courses", "capacity"} & set(assumptions.changes(baseline)):
        return found
    asked = max(team.asked + (assumptions.value("courses") or 0.0), 0.0)
    room = max(team.capacity + (assumptions.value("capacity") or 0.0), 0.0)
    if asked < room - 0.05:
        found.append(
            f"Teamet får plads til {numbers.decimal(room, 1)} forløb om måneden, men der er kun "
            f"{numbers.decimal(asked, 1)} borgere til dem."
        )
    elif room < asked - 0.05:
        found.append(
            f"Der er {numbers.decimal(asked, 1)} borgere om måneden, men kun plads til {numbers.decimal(room, 1)} forløb. "
            "Resten venter."
        )
    if team.saved != team.saved:
        found.append("Forløbenes virkning på hjælpen er ikke målt, så de sparer ingen timer i regnestykket.")
    return found


def break_even_text(found: Any, ranges: Mapping[str, tuple[float, float]], unit: str = ALL) -> str:
    """Which user-time share balances the units together, or ``unit`` alone, and which units it is out of reach for.

    ranges: unit -> the lowest share it has had lately and the highest; missing where not known.
    """
    table = found.table
    if table.empty or (unit and unit not in table.index):
        whom = unit or "nogen enhed"
        return f"Brugertiden kendes ikke for {whom}, så balancen kan ikke findes ad den vej."
    row, units = table.loc[unit or TOGETHER], [unit] if unit else list(table.index.drop(TOGETHER))
    names, span = _together(units), "på et helt år" if found.name == "full_year" else "i år"
    if row["reason"] == "none":
        return f"Brugertiden kan ikke længere flytte kroner {span}."
    if row["reason"] == "high":
        they = "den" if len(units) == 1 else "de"
        told = f"Ingen brugertid får {names} til at gå op {span}: {they} mangler {numbers.kroner(row['deviation'])}"
    elif row["reason"] == "low":
        told = f"{numbers.capital(names)} har {numbers.kroner(-row['deviation'])} til overs {span}, hvad end brugertiden er."
    else:
        told = (
            f"{numbers.capital(names)} går op {span}, når brugertiden er {numbers.decimal(100 * row['needed'], 1)} mod "
            f"{numbers.percent(row['now'])} {'i scenariet' if found.moved else 'nu'}."
        )
    beyond = [
        one
        for one, needed in table["needed"].reindex(units).items()
        if needed == needed and one in ranges and needed > ranges[one][1] + 0.0005
    ]
    if beyond and row["reason"] not in ("low",):
        told += f" {numbers.listed(beyond)} skal højere op end i de seneste tre år."
    return told


def _together(units: Sequence[str]) -> str:
    """Which units a share is about: their names, of many their number."""
    if len(units) == 1:
        return units[0]
    if len(units) <= NAMED:
        return f"{numbers.listed(units)} tilsammen"
    return f"de {len(units)} enheder med kendt brugertid tilsammen"
