"""The assumptions of the budget for those who decide on it: a table for each area, and what has moved the most."""

from __future__ import annotations

from collections.abc import Set

from styringslib.measures import labelled
from styringslib.presentation import levels, numbers
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.rounding import whole_parts
from styringslib.sections.assumptions.numbers import MEASURES, AreaAssumptions, AssumptionNumbers

SOURCE = "Økonomi- og omsorgssystem, befolkningsregister og budgettets forudsætninger"
INTRODUCTION = (
    "Et budget hviler på nogle få forudsætninger. Tabellerne viser dem for sidste år og i år, hvad hver ændring betyder i "
    "kroner, og hvad året faktisk har vist. Delene giver tilsammen hele forskellen mellem de to års budgetter."
)
# A change of an assumption is seen in the second decimal.
FINER = {"user_share": "pct2", "hours_per_recipient": "number", "user_time_share": "pct2"}
# Told with the largest contributions, at most so many.
TOLD = 2
WORDS = {
    "residents": "antallet af ældre borgere", "user_share": "brugerandelen", "hours_per_recipient": "timerne pr. modtager",
    "recipients": "antallet af modtagere", "user_time_share": "brugertiden", "attendance_cost": "udgiften pr. fremmødetime",
    "hour_cost": "udgiften pr. leveret time",
    "places": "antallet af pladser", "place_cost": "budgettet pr. plads", "other": "enhederne uden egne timer eller pladser",
}  # fmt: skip


def assumptions(basis: AssumptionNumbers) -> Section:
    """A table for each area; nothing where no area has whole budgets of both years."""
    if not basis.areas:
        return section()
    parts: list[Part | str] = []
    for place, area in enumerate(basis.areas, 1):
        parts += [f"### {area.area}", _text(basis, area), *detail(_table(basis, area, place))]
    rows = {str(key) for area in basis.areas for key in area.rows.index}
    return section("## Forudsætninger bag budgettet", INTRODUCTION, parts, detail(_method(rows)))


def _text(basis: AssumptionNumbers, area: AreaAssumptions) -> str:
    before, after, change = (float(area.rows[name]["budget"]) for name in ("before", "after", "effect"))
    told = f"Budgettet for {numbers.year_to(basis.months[-1])} er {numbers.kroner(after)}"
    alike = numbers.kroner(after) == numbers.kroner(before)
    if alike or (before and levels.same_level(after / before - 1)):
        told += ", på niveau med de samme måneder året før."
    else:
        told += f" mod {numbers.kroner(before)} i de samme måneder året før, {_more(change)}."
    effects = area.rows.drop(index="budget")["effect"].dropna()
    large = effects[effects.abs() >= basis.follow_up.minor_kr]
    large = large.reindex(large.abs().sort_values(ascending=False, kind="stable").index)[:TOLD]
    if large.empty:
        return told
    reasons = [f"{WORDS[str(key)]} ({_more(float(kr))})" for key, kr in large.items()]
    return f"{told} Mest betyder {numbers.listed(reasons)}."


def _more(change: float) -> str:
    return f"{numbers.kroner(abs(change))} {'mere' if change > 0 else 'mindre'}"


def _table(basis: AssumptionNumbers, area: AreaAssumptions, place: int) -> Table:
    rows = area.rows
    year, period = basis.month.year, numbers.year_to(basis.months[-1])
    known = {key: (labelled(key)[0], FINER.get(key, labelled(key)[1])) for key in (*MEASURES, "recipients")}
    known |= {"other": ("Øvrige enheder i området, kr.", "kr"), "budget": (f"Kroner for {period}", "kr")}
    frame = rows.assign(label=[known[str(key)][0] for key in rows.index])
    effects = rows["effect"].drop("budget").dropna()
    frame.loc[effects.index, "effect"] = whole_parts(effects, float(rows["effect"]["budget"]))
    columns = {
        "label": ("Forudsætning", "text"),
        "before": (f"Budget {year - 1}", "row"),
        "after": (f"Budget {year}", "row"),
        "effect": ("Hvad ændringen koster, kr.", "change_kr"),
        "actual": (f"Faktisk {year}", "row"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    return table(
        f"forudsaetninger_{place}", f"Forudsætninger for {area.area}, {period}", frame, columns,
        totals=[len(frame) - 1], source=SOURCE,
        row_kinds=[known[str(key)][1] for key in rows.index],
    )  # fmt: skip


def _method(rows: Set[str]) -> str:
    """How the tables are made, in words; ``rows``: keys of all their rows."""
    told = ["Plus er mere udgift. Priser er hvert års egne, så løn- og prisudvikling er med i dem."]
    if "hour_cost" in rows:
        told.append(
            "Ændringen er regnet enhed for enhed. En modtager af flere ydelser tæller med under hver. "
            "Borgere er opgjort 1. januar."
        )
    if "user_time_share" in rows:
        told.append(
            "Udgiften pr. leveret time følger af brugertiden og udgiften pr. fremmødetime, som er for kommunens egne enheder. "
            "Den del, der skyldes private leverandørers pris, står ved udgiften pr. fremmødetime."
        )
    if "other" in rows:
        told.append("Øvrige enheder har ikke timer eller pladser i begge år.")
    return " ".join(told)
