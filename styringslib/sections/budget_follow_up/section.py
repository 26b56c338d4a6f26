"""A formal follow-up in Danish: the answer, each area and frame against both budgets, the half-year's accounts."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.measures import heading, measure, of_year
from styringslib.presentation import numbers, text
from styringslib.presentation.section import Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.summary import summary
from styringslib.presentation.tables import Table, table
from styringslib.prognosis import TOTAL
from styringslib.sections.budget_follow_up.numbers import NO_AREA, BudgetFollowUpNumbers
from styringslib.sections.comparison import budgets_text, opening_text, unbooked_text
from styringslib.sections.words import missing_tables

SOURCE = "Økonomisystem og egen prognose"
BUDGETS = {"adopted": "vedtagne", "budget": "korrigerede"}
# So many units and causes are named.
_NAMED = 3
WITHOUT_MONEY = "Der er ikke indlæst budget og posteringer, så opfølgningen kan ikke gøres op."


def occasion(own: BudgetFollowUpNumbers) -> str:
    """What the follow-up is called: ``Halvårsregnskab og 2. budgetopfølgning``, ``Årets regnskab``, ``Budgetopfølgning``."""
    if own.closed:
        return "Årets regnskab"
    place = f"{own.number}. budgetopfølgning" if own.number else "Budgetopfølgning"
    return f"Halvårsregnskab og {place[:1].lower()}{place[1:]}" if own.half_year else place


def answer(own: BudgetFollowUpNumbers) -> Section:
    """What is expected of the year against both budgets, in a few sentences, and the short form behind the index."""
    basis = own.follow_up
    told = headline(own)
    short = summary(
        told,
        unit=basis.name,
        unit_key=basis.key,
        kind=basis.kind,
        month=own.month,
        missing=missing_tables(basis),
        subject=occasion(own),
    )
    if basis.forecast is None:
        return section(told, short)
    return section(sentences(told, _other_budget(own), _interval(own)), _half_text(own), unbooked_text(basis), short)


def headline(own: BudgetFollowUpNumbers) -> str:
    """What the year comes to, and how far that is from the budget that the follow-up is held against first."""
    row = own.follow_up.forecast
    if row is None:
        return WITHOUT_MONEY
    expected, budget = float(row["expected"]), float(row[own.measure])
    said = "er" if own.closed else "ventes at blive"
    told = f"Regnskabet for {own.month.year} {said} {numbers.result(expected)}"
    if math.isnan(budget):
        return sentences(f"{told}.", "Der er ikke et budget for hele året at holde det op mod.")
    against = f"det {BUDGETS[own.measure]} budget på {numbers.result(budget)}"
    return sentences(f"{told}.", f"Det er {_over(expected - budget, budget)} {against}.")


def _over(deviation: float, budget: float) -> str:
    share = f" ({numbers.percent(abs(deviation / budget))})" if budget else ""
    return f"{numbers.kroner(abs(deviation))}{share} {numbers.over_under(deviation)}"


def _other_budget(own: BudgetFollowUpNumbers) -> str:
    """The same against the other budget, or that both are one."""
    row = own.follow_up.forecast
    other = "budget" if own.measure == "adopted" else "adopted"
    if row is None or row[["adopted", "budget"]].isna().any():
        return ""
    budget = float(row[other])
    if abs(float(row["budget"] - row["adopted"])) < 1:
        return "Budgettet er ikke ændret, siden det blev vedtaget."
    return f"Mod det {BUDGETS[other]} budget på {numbers.result(budget)} er det {_over(float(row['expected']) - budget, budget)}."


def _interval(own: BudgetFollowUpNumbers) -> str:
    row = own.follow_up.forecast
    if row is None or row["upper_80"] - row["lower_80"] < 1:
        return ""
    what = "det endelige regnskab" if own.closed else "regnskabet"
    told = f"Med 80 pct. sikkerhed ender {what} {numbers.between(row['lower_80'], row['upper_80'])}."
    return sentences("Supplementsperioden kan stadig ændre tallet." if own.closed else "", told)


def _half_text(own: BudgetFollowUpNumbers) -> str:
    """What is booked of the half-year against what was adopted for it."""
    if own.half.empty:
        return ""
    row = own.half.loc[[TOTAL]].iloc[0]
    told = f"**Halvårsregnskabet.** Fra 1. januar til 30. juni {own.month.year} er der bogført {numbers.kroner(row['posted'])}"
    if pd.notna(row["share"]):
        told += f", {numbers.percent(row['share'])} af det oprindelige budget for hele året"
    if pd.isna(row["adopted_to_date"]):
        return sentences(f"{told}.")
    gap = float(row["deviation"])
    compared = f"Det er {_over(gap, float(row['adopted_to_date']))} det, der var vedtaget for de seks måneder."
    waiting = float(own.areas["outstanding"].loc[TOTAL]) + float(own.areas["owed"].loc[TOTAL])
    late = (
        f"Dertil skønnes {numbers.kroner(abs(waiting))} for halvåret, der endnu ikke er bogført. Det er regnet med i årets "
        "forventede regnskab."
    )
    return sentences(f"{told}.", compared, late if abs(waiting) >= own.follow_up.minor_kr else "")


def areas(own: BudgetFollowUpNumbers) -> Section:
    """The areas and the frames against both budgets, where it lies and why, and of a June the half-year's accounts."""
    if own.areas.empty:
        return section(WITHOUT_MONEY)
    return section(_where_text(own), _why_text(own), _half_table(own), _area_table(own), _frame_table(own))


def _where_text(own: BudgetFollowUpNumbers) -> str:
    """The areas that deviate, and the units that deviate most the way the whole does."""
    parts = own.areas.drop(index=TOTAL)
    parts = parts[parts["deviation"].abs() >= own.follow_up.minor_kr].sort_values("deviation", ascending=False)
    names = [_name(str(area)) for area in parts.index]
    sizes = [f"{numbers.kroner(abs(kr))} {numbers.over_under(kr)}" for kr in parts["deviation"]]
    lies = "ligger {}" if own.closed else "ventes {} at ligge"
    told = [
        f"{lies.format(name)} {size}" if not n else f"{name} {size}"
        for n, (name, size) in enumerate(zip(names, sizes, strict=True))
    ]
    first = f"**Hvor?** Mod det korrigerede budget {numbers.listed(told)}." if told else ""
    total = float(own.areas["deviation"].loc[TOTAL])
    units = [one for one in own.follow_up.unit_findings if one.topic == "unit_deviation" and one.size * total >= 0]
    return sentences(first, *(text.sentence(one) for one in units[:_NAMED]))


def _why_text(own: BudgetFollowUpNumbers) -> str:
    """The largest causes that pull the way the whole deviates."""
    total = float(own.areas["deviation"].loc[TOTAL])
    pulls = [one for one in own.follow_up.findings if one.size * total >= 0][:_NAMED]
    return sentences("**Hvorfor?**", *(text.sentence(one) for one in pulls)) if pulls else ""


def _name(area: str) -> str:
    return {TOTAL: "I alt", NO_AREA: "Uden område"}.get(area, area)


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename(index=_name).rename_axis("area").reset_index()


def _columns(own: BudgetFollowUpNumbers, first: str) -> dict[str, tuple[str, str]]:
    """Both budgets, what is spent and expected, and how far that is from each."""
    against = {"deviation_adopted": "vedtaget", "deviation": "korrigeret"}
    deviation = of_year("deviation", own.closed).kind
    spent = {} if own.closed else {"spent": (f"Forbrug {numbers.year_to(own.month)}", measure("spent").kind)}
    return {
        "area": (first, "text"),
        "adopted": heading("adopted"),
        "budget": heading("budget"),
        **spent,
        "expected": heading("expected", own.closed),
        **{key: (f"Afvigelse fra {name} budget", deviation) for key, name in against.items()},
    }


def _area_table(own: BudgetFollowUpNumbers) -> Table:
    frame, basis = _named(own.areas), own.follow_up
    title = f"Områderne mod vedtaget og korrigeret budget, {own.month.year}, kr."
    note = sentences(opening_text(basis), budgets_text(basis))
    columns, bold = _columns(own, "Område"), [len(frame) - 1]
    return table("omraader", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=own.sign)


def _frame_table(own: BudgetFollowUpNumbers) -> Table | None:
    if len(own.frames) < 3:  # one frame and the total is what the areas say
        return None
    frame = _named(own.frames)
    title = f"Rammerne mod vedtaget og korrigeret budget, {own.month.year}, kr."
    columns, bold = _columns(own, "Ramme"), [len(frame) - 1]
    return table("rammer", title, frame, columns, totals=bold, source=SOURCE, sign=own.sign)


def _half_table(own: BudgetFollowUpNumbers) -> Table | None:
    """The half-year's accounts as they are presented: booked, against the adopted budget."""
    if own.half.empty:
        return None
    frame = _named(own.half)
    columns = {
        "area": ("Område", "text"),
        "adopted": ("Vedtaget budget, hele året", "kr"),
        "adopted_to_date": ("Vedtaget budget, januar til juni", "kr"),
        "posted": ("Bogført 1. januar til 30. juni", measure("posted").kind),
        "deviation": ("Afvigelse fra vedtaget budget til dato", "over_kr"),
        "share": ("Bogført i pct. af årets vedtagne budget", "pct2"),
    }
    columns = {name: told for name, told in columns.items() if name == "area" or frame[name].notna().any()}
    title = f"Halvårsregnskab 1. januar til 30. juni {own.month.year}, kr."
    note = (
        "Det vedtagne budget er det oprindelige, før tillægsbevillinger og omplaceringer. Bogført er uden skøn over sene "
        "regninger."
    )
    bold = [len(frame) - 1]
    return table("halvaar", title, frame, columns, totals=bold, note=note, source="Økonomisystem", sign=own.sign)
