"""How tasks that move read: what leaves, what stays without budget, the year with and without, last year on the same tasks."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.followup.tasks.moves import ARRIVES, LEAVES, RUN_FOR_REGION
from styringslib.measures import heading
from styringslib.presentation import numbers
from styringslib.presentation.levels import beside
from styringslib.presentation.section import Section, bullets, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.task_moves.numbers import TaskMoveNumbers

AGREEMENTS = {LEAVES: "Flytter til regionen", RUN_FOR_REGION: "Drives for regionen", ARRIVES: "Kommer til kommunen"}
_MOVES = {LEAVES: "flytter til regionen", RUN_FOR_REGION: "drives for regionen", ARRIVES: "kommer til kommunen"}
UNKNOWN = {
    "budget": "budgettet, der følger med",
    "payment": "regionens betaling",
    "cost": "hvad opgaven koster i dag",
    "stay": "hvor meget af lokaler og fælles udgifter der bliver",
}
SOURCE = "Kommunens oplysninger om opgaveflytninger"


def task_moves(own: TaskMoveNumbers) -> Section:
    """Nothing where no task of the report's units moves."""
    if own.moves.empty:
        return section()
    told = [_task_text(own, row) for _, row in own.tasks.iterrows()]
    return section(
        "## Opgaver, der flytter",
        told[0] if len(told) == 1 else bullets(told),
        sentences(_budget_text(own), _price_text(own)),
        _table(own),
        _year_table(own),
        _years_text(own),
        _years_table(own),
    )


def questions(own: TaskMoveNumbers) -> list[str]:
    """What is done about the cost that stays; who finds what is not known."""
    if own.moves.empty:
        return []
    if math.isnan(own.stranded):
        lacking = [str(task) for task in own.tasks["task"] if own.unknown(str(task))]
        return [f"Hvem skaffer de tal, der mangler om {numbers.listed(lacking)}?"] if lacking else []
    if own.stranded < own.follow_up.minor_kr:
        return []
    moved = numbers.listed([str(task) for task in own.tasks["task"]])
    return [
        f"Hvad gøres ved de {numbers.kroner(own.stranded)} om året, der er uden budget, når der flyttes opgaver ({moved})?"
    ]


def _task_text(own: TaskMoveNumbers, row: pd.Series) -> str:
    """One task: when and how it moves, the budget, the cost, what is left, and what is not known."""
    task, agreement = str(row["task"]), str(row["agreement"])
    begun = row["month"] <= own.month
    moves = "er flyttet til regionen" if begun and agreement == LEAVES else _MOVES[agreement]
    told = f"**{task}** {moves} fra {numbers.month_name(row['month'])}."
    parts = []
    if pd.notna(row["budget_change"]) and row["budget_change"]:
        less = "lavere" if row["budget_change"] < 0 else "højere"
        is_now = "er" if begun else "bliver"
        parts.append(f"Budgettet {is_now} {numbers.kroner(abs(row['budget_change']))} {less} om året.")
    if pd.notna(row["cost_change"]) and row["cost_change"]:
        parts.append(_cost_text(agreement, float(row["cost_change"]), float(row["stays"])))
    if pd.notna(left := row["without_budget"]) and abs(left) >= 1_000:
        parts.append(
            f"{numbers.kroner(left)} om året er uden budget."
            if left > 0
            else f"Budgettet er {numbers.kroner(-left)} om året højere end udgiften."
        )
    if lacking := [UNKNOWN[what] for what in own.unknown(task)]:
        parts.append(f"Det er endnu ikke kendt: {numbers.listed(lacking)}.")
    checked = "" if row["verified"] else f"Tallene er ikke bekræftet ({str(row['source']).rstrip('.')})."
    return sentences(told, *parts, checked)


def _cost_text(agreement: str, change: float, stays: float) -> str:
    if agreement == RUN_FOR_REGION:
        return f"Regionen betaler {numbers.kroner(-change)} om året."
    if agreement == ARRIVES:
        return f"Opgaven koster {numbers.kroner(change)} om året."
    kept = f", og {numbers.kroner(stays)} til lokaler og fælles udgifter bliver" if stays >= 1_000 else ""
    return f"Udgiften falder {numbers.kroner(-change)} om året{kept}."


def _budget_text(own: TaskMoveNumbers) -> str:
    """That the budget that was read is not changed yet; empty where it is."""
    lacking = own.not_in_budget
    if math.isnan(lacking) or abs(lacking) < 1_000 or own.year != own.month.year:
        return ""
    way = "sat ned" if lacking < 0 else "sat op"
    return (
        f"Budgettet for {own.year} er endnu ikke {way} med de {numbers.kroner(abs(lacking))}. Afvigelsen andre steder i "
        "rapporten er gjort op uden."
    )


def _price_text(own: TaskMoveNumbers) -> str:
    """The price of a delivered hour with and without; empty where hours or cost are not known."""
    _, before, after = own.prices
    if math.isnan(before) or math.isnan(after):
        return ""
    period = f"{numbers.year_to(own.month)} {own.month.year}" if own.begun else "de seneste 12 måneder"
    whose = "" if own.follow_up.unit is not None else ", enhederne med opgaverne"
    with_tasks, without = numbers.told_apart(numbers.decimal, before, after, decimals=0)
    dearer = after > before and float(own.tasks["stays"].sum()) > 0 and float(own.tasks["own_hours"].sum()) > 0
    return sentences(
        f"Med opgaverne koster en leveret time {with_tasks} kr. og uden dem {without} kr. ({period}{whose}).",
        "Det, der bliver af lokaler og fælles udgifter, deles på færre timer." if dearer else "",
    )


def _table(own: TaskMoveNumbers) -> Table:
    rows = own.tasks
    frame = rows.assign(
        agreement=rows["agreement"].map(AGREEMENTS),
        out=-rows["budget_change"],
        saved=-rows["cost_change"],
        staff=0.0 - rows["staff"],
    )
    if len(frame) > 1:
        summed = frame[["out", "saved", "stays", "without_budget", "staff"]].sum(skipna=False)
        frame = pd.concat([frame, pd.DataFrame([{"task": "I alt", **summed.to_dict()}])], ignore_index=True)
    of_year = own.of_year.groupby("task", sort=False)["without_budget"].agg(lambda kr: kr.sum(skipna=False))
    frame["year"] = frame["task"].map(of_year)
    if len(rows) > 1:
        frame.loc[len(rows), "year"] = of_year.sum(skipna=False)
    columns = {
        "task": ("Opgave", "text"),
        "month": ("Fra", "month"),
        "agreement": ("Aftale", "text"),
        "out": ("Budget ud, kr. pr. år", "kr"),
        "saved": ("Mindre udgift eller betaling, kr. pr. år", "kr"),
        "stays": ("Udgift, der bliver, kr. pr. år", "kr"),
        "without_budget": heading("stranded_cost"),
        "year": (f"Heraf i {own.year}, kr.", "over_kr"),
        "staff": ("Årsværk ud", "days"),
    }
    # A whole year's effect is no other than the year's.
    if (own.of_year["months"] == 12).all():
        del columns["year"]
    if not frame["staff"].fillna(0.0).any():
        del columns["staff"]
    columns = {name: head for name, head in columns.items() if frame[name].notna().any()}
    note = sentences(
        "Beløbene er for den del af opgaven, der flytter.",
        "En streg betyder, at tallet ikke er kendt.",
        "Når en opgave drives for regionen, bliver hele udgiften, og regionen betaler for den.",
    )
    if not (rows["agreement"] == RUN_FOR_REGION).any():
        note = note.partition(" Når en opgave")[0]
    return table(
        "opgaveflytninger",
        "Opgaver, der flytter",
        frame,
        columns,
        totals=[len(rows)] if len(rows) > 1 else [],
        note=note,
        source=SOURCE,
        sign=own.sign.than("budgettet"),
    )


def _year_table(own: TaskMoveNumbers) -> Table | None:
    """The year as it would have been, and as it is."""
    frame = own.with_and_without.dropna(how="all")
    if frame.empty:
        return None
    names = {"budget": "Budget", "expected": "Forventet regnskab", "deviation": "Afvigelse"}
    frame = frame.assign(label=frame.index.map(names), moved=frame["after"] - frame["before"])
    columns = {
        "label": ("Kr.", "text"),
        "before": ("Uden flytning af opgaver", "row"),
        "after": ("Med flytning af opgaver", "row"),
        "moved": ("Forskel", "row"),
    }
    who = "" if own.follow_up.unit is not None else f", {numbers.listed(own.units)}"
    return table(
        "opgaveflytninger_aar",
        f"Året {own.year} med og uden de opgaver, der flytter{who}",
        frame,
        columns,
        note="Uden flytning er årets tal plus det, der følger opgaverne i de måneder, hvor de er flyttet.",
        source="Økonomisystem, egen beregning",
        row_kinds=["over_kr" if name == "deviation" else "kr" for name in frame.index],
        sign=own.sign,
    )


def _years_text(own: TaskMoveNumbers) -> str:
    """This year's cost against last year's on the same tasks."""
    frame = own.years
    if (
        frame.empty
        or math.isnan(frame["same"]["cost"])
        or not frame["same"]["cost"] > 0
        or math.isnan(frame["now"]["cost"])
    ):
        return ""
    held = beside(float(frame["now"]["cost"]), float(frame["same"]["cost"]), more="højere", less="lavere")
    same = "samme måned" if own.month.month == 1 else "samme måneder"
    return (
        f"Når begge år gøres op på de samme opgaver, er udgiften for {numbers.year_to(own.month)} {held} {same} sidste år."
        if held
        else ""
    )


def _years_table(own: TaskMoveNumbers) -> Table | None:
    frame = own.years.dropna(how="all")
    if frame.empty:
        return None
    names = {"cost": "Udgift, kr.", "hours": "Leverede timer", "price": "Udgift pr. leveret time, kr."}
    kinds = {"cost": "kr", "hours": "hours", "price": "price"}
    frame = frame.assign(label=frame.index.map(names))
    year = own.month.year
    columns = {
        "label": ("Post", "text"),
        "before": (f"{year - 1}", "row"),
        "same": (f"{year - 1} på de samme opgaver", "row"),
        "now": (f"{year}", "row"),
    }
    return table(
        "opgaveflytninger_sidste_aar",
        f"Årene på de samme opgaver, {numbers.year_to(own.month)}",
        frame,
        columns,
        note="Fra sidste år er trukket det, der følger opgaverne, i de måneder, hvor de i år er flyttet.",
        source="Økonomi- og omsorgssystem, egen beregning",
        row_kinds=[kinds[str(name)] for name in frame.index],
    )
