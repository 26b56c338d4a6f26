"""Delegated nursing in words: what is given to home care, who pays, what it costs, where it grew, and what followed new terms."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.borders import records
from styringslib.measures import labelled
from styringslib.presentation import figures, levels, numbers
from styringslib.presentation.section import Part, detail
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.allocation.delegation import Delegation
from styringslib.sections.allocation.numbers import AllocationNumbers

SOURCE = "Omsorgssystem og kommunens vilkår for tildeling"
SERVICES = "overdragede sygeplejeydelser"
# What terms are called where a change of them is told.
PAYERS = {
    "delivered": "betaler sygeplejen for de leverede timer",
    "activity": "får den, der udfører en time, betaling for den",
    "none": "betaler ingen særskilt for timerne",
    "": "er timerne ikke skilt ud fra de øvrige timer",
}
BEFORE = {
    "delivered": "betalte sygeplejen for de leverede timer",
    "activity": "fik den, der udførte en time, betaling for den",
    "none": "betalte ingen særskilt for timerne",
    "": "var timerne ikke skilt ud fra de øvrige timer",
}
# Delegation that moves less than this many hours a year is not told as growth.
FEW_HOURS = 10.0


def performed_text(own: AllocationNumbers) -> str:
    """What a unit has carried out for nursing, who pays, and what is not paid for; empty where it has done nothing."""
    basis, rows = own.follow_up, [row for row in records(own.delegated) if row["hours"] > 0]
    if not rows:
        return ""
    every = sum(row["hours"] for row in rows)
    told = [f"For {numbers.year_to(basis.month)} har {basis.name} leveret {numbers.hours(every)} {SERVICES}."]
    for row in rows:
        what = "dem" if len(rows) == 1 else numbers.hours(row["hours"])
        if row["variant"] == "none":
            told.append(
                f"Ingen betaler for {what}. De koster {numbers.kroner(row['cost'])}, som {basis.name} bærer inden for sin øvrige "
                "tildeling, og som ikke ses i sygeplejens regnskab."
            )
            continue
        if row["variant"] == "delivered":
            told.append(f"{row['nursing_unit']} betaler {numbers.kroner(row['covered'])} for {what}.")
        else:
            told.append(
                f"{basis.name} får {numbers.kroner(row['covered'])} for {what}, fordi betalingen følger den, der udfører."
            )
        told.append(_covered_text(row["cost"], row["hidden"], basis.minor_kr))
    return sentences(*told)


def _covered_text(cost: float, hidden: float, minor: float) -> str:
    if abs(hidden) < minor:
        return ""
    rest = "er ikke dækket" if hidden > 0 else "er mere, end de koster"
    return f"De koster {numbers.kroner(cost)}, og {numbers.kroner(abs(hidden))} {rest}."


def delegation_parts(own: Delegation) -> list[Part | str]:
    """A nursing unit's own account of what it has delegated, and the whole municipality's."""
    by_unit = own.by_unit
    if by_unit.empty:
        return []
    parts: list[Part | str] = [
        sentences(_hours_text(own), _share_text(own), _money_text(own)),
        _unit_table(own),
    ]
    more = _service_table(own) if own.follow_up.unit is not None else []
    if own.follow_up.unit is not None:
        parts.append(_figure(own))
    return [*parts, change_text(own), *detail(*more)]


def _hours_text(own: Delegation) -> str:
    basis, table_ = own.follow_up, own.by_unit
    hours, before = float(table_["hours"].sum()), float(table_["last_year"].sum(skipna=False))
    who = numbers.counted(len(table_), "enhed", "enheder")
    told = f"For {numbers.year_to(basis.month)} har {who} leveret {numbers.hours(hours)} {SERVICES}"
    beside = levels.beside(hours, before, more="flere", less="færre")
    told += f", {beside} i de samme måneder året før ({numbers.hours(before)})." if beside else "."
    grown = growth(own)
    if grown.empty:
        return told
    listed = [f"{name} ({numbers.hours(more)} mere)" for name, more in grown.head(3).items()]
    return f"{told} Mest er det vokset i {numbers.listed(listed)}."


def growth(own: Delegation) -> pd.Series:
    """Units where delegated hours have grown since last year by what is worth telling, the largest first: more hours."""
    more = (own.by_unit["hours"] - own.by_unit["last_year"]).dropna().sort_values(ascending=False)
    told = [
        more[name] >= FEW_HOURS and not levels.same_level(more[name] / own.by_unit["last_year"][name])
        for name in more.index
    ]
    return more[told]


def _share_text(own: Delegation) -> str:
    (mine, before), table_ = own.own_hours, own.by_unit
    if not mine > 0:
        return ""
    hours, last = float(table_["hours"].sum()), float(table_["last_year"].sum(skipna=False))
    told = (
        f"Sygeplejen har selv udført {numbers.hours(mine)} af de samme ydelser, så "
        f"{numbers.percent(hours / (hours + mine))} er overdraget"
    )
    return f"{told} mod {numbers.percent(last / (last + before))} året før." if before > 0 and last > 0 else f"{told}."


def _money_text(own: Delegation) -> str:
    if own.money.empty:
        return "Kommunen har ikke beskrevet, hvem der betaler for dem, så deres udgift kan ikke vises."
    year, told = own.follow_up.year_to_date, []
    groups = sorted(own.money.groupby(["variant", "nursing_unit"]), key=lambda pair: pair[1]["month"].min())
    for (variant, payer), rows in groups:
        first, last = rows["month"].min(), rows["month"].max()
        span = "" if (first, last) == (year[0], year[-1]) else f"For {_span(first, last)}: "
        hours, cost, covered = (float(rows[name].sum()) for name in ("hours", "cost", "covered"))
        what = "de overdragede timer" if len(groups) == 1 and not span else numbers.hours(hours)
        if variant == "none":
            told.append(
                f"{span}Ingen betaler for {what}. De koster hjemmeplejen {numbers.kroner(cost)}, som ikke ses i "
                "sygeplejens regnskab."
            )
        elif variant == "delivered":
            told.append(
                f"{span}{payer} betaler {numbers.kroner(covered)} for {what}. Beløbet flyttes mellem enhederne. "
                "For kommunen som helhed går det lige op."
            )
            if own.follow_up.unit is not None:
                told.append("Det forventede regnskab har kun betalingen med, når den bliver bogført.")
        else:
            told.append(
                f"{span}Betalingen følger den, der udfører, så hjemmeplejen får {numbers.kroner(covered)} for "
                f"{what}. Flytter en opgave, flytter pengene med, og den samlede betaling er den samme."
            )
        told.append("" if variant == "none" else _covered_text(cost, cost - covered, own.follow_up.minor_kr))
    return sentences(*told)


def _span(first: pd.Period, last: pd.Period) -> str:
    one = numbers.month_only(first)
    return one if first == last else f"{one} til {numbers.month_only(last)}"


def _unit_table(own: Delegation) -> Table:
    basis = own.follow_up
    frame = own.by_unit.reset_index()
    frame.insert(3, "more", frame["hours"] - frame["last_year"])
    total = {"unit": "I alt", **frame.drop(columns="unit").sum(skipna=False).to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "unit": ("Udført af", "text"),
        "hours": ("Timer", "hours"),
        "last_year": ("Timer året før", "hours"),
        "more": ("Ændring", "change_hours"),
        "cost": labelled("delegated_cost"),
        "covered": labelled("delegated_payment"),
        "hidden": labelled("hidden_nursing_cost"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    title = f"{numbers.capital(SERVICES)}, {numbers.year_to(basis.month)} {basis.month.year}"
    note = (
        "Timer er leverede timer. Betalingen er regnet efter kommunens vilkår og er kun i regnskabet, når den er bogført."
        if len(own.money)
        else "Timer er leverede timer."
    )
    return table("overdraget", title, frame, columns, totals=[len(frame) - 1], note=note, source=SOURCE)


def _service_table(own: Delegation) -> list[Table]:
    frame = own.by_service.rename_axis("service").reset_index()
    if len(frame) < 2:
        return []
    frame["more"] = frame["hours"] - frame["last_year"]
    total = {"service": "I alt", **frame.drop(columns="service").sum(skipna=False).to_dict()}
    frame = pd.concat([frame.sort_values("hours", ascending=False), pd.DataFrame([total])], ignore_index=True)
    columns = {
        "service": ("Ydelse", "text"),
        "hours": ("Timer", "hours"),
        "last_year": ("Timer året før", "hours"),
        "more": ("Ændring", "change_hours"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    title = f"Ydelser, som sygeplejen har overdraget, {numbers.year_to(own.follow_up.month)} {own.follow_up.month.year}"
    return [table("overdragede_ydelser", title, frame, columns, totals=[len(frame) - 1], source=SOURCE)]


def _figure(own: Delegation) -> Part | str:
    series = own.months[own.follow_up.month - 47 :]
    if len(series) < 3:
        return ""
    # Terms that begin with no others before them may only be described from then on.
    events = [
        (change.month, "Nye vilkår") for change in own.changes if change.before and change.month > series.index[0]
    ]
    first, last = series.index[0], series.index[-1]
    title = f"{numbers.decimal(series.iloc[-1], 1)} timer om dagen er overdraget i {numbers.month_name(last)}"
    alt = (
        f"Kurve over overdragede timer om dagen fra {numbers.month_name(first)} ({numbers.decimal(series.iloc[0], 1)}) til "
        f"{numbers.month_name(last)} ({numbers.decimal(series.iloc[-1], 1)})."
    )
    for month in dict.fromkeys(month for month, _ in events):
        alt += f" Nye vilkår fra {numbers.month_name(month)}."
    subtitle = "Leverede timer pr. dag, alle enheder, der udfører opgaver for sygeplejen"
    shown = dict.fromkeys(events)
    return figures.monthly_lines(
        title, subtitle, {"Overdraget": series}, alt=alt, source=SOURCE, events=list(shown), from_zero=True
    )


def change_text(own: Delegation) -> str:
    """What happened to delegation when its terms changed: an observation with its uncertainty, never a proof. Empty without."""
    change, seen = own.change, own.observed
    if change is None or seen is None:
        return ""
    hours, low, high = seen.mean_difference, seen.mean_difference_lower, seen.mean_difference_upper
    where = "" if len(change.units) == len(own.by_unit) else f" i {numbers.listed(change.units)}"
    heading = f"**Nye vilkår fra {numbers.month_name(change.month)}{where}.**"
    ended = own.ended(change)
    now = (
        f"nu {PAYERS[change.after]}"
        if ended is None
        else f"derefter {BEFORE[change.after]}, til {numbers.month_name(ended)}"
    )
    told = f"{heading} Før {BEFORE[change.before]}, {now}."
    span = f"{_more_or_less(low)} og {_more_or_less(high)}"
    months = numbers.counted(seen.periods_after, "måned", "måneder")
    if low <= 0 <= high:
        moved = (
            f"I de {months} derefter er forskellen til udviklingen før så lille, at den kan være tilfældig: mellem {span} timer "
            "om dagen."
        )
    else:
        moved = (
            f"I de {months} derefter er der overdraget {_more_or_less(hours)} timer om dagen, end udviklingen før pegede på "
            f"(mellem {span})."
        )
    few = "Der er få måneder at dømme på." if {"few_before", "few_after"} & set(seen.cautions) else ""
    return sentences(
        told,
        moved,
        few,
        "Det viser ikke, at vilkårene er grunden: borgernes behov, arbejdsgange og registrering kan have ændret sig samtidig.",
    )


def _more_or_less(hours: float) -> str:
    return f"{numbers.decimal(abs(hours), 1)} {'flere' if hours > 0 else 'færre'}"


def questions(own: AllocationNumbers) -> Sequence[str]:
    """What delegated nursing raises for the meeting of a nursing unit."""
    found = own.delegation
    if found.by_unit.empty:
        return []
    told = []
    grown = growth(found)
    if len(grown):
        told.append(f"Hvilke opgaver er overdraget mere end før i {grown.index[0]}, og hvem aftalte det?")
    if found.change is not None:
        told.append("Er der overdraget anderledes, siden vilkårene blev ændret, og er det det, I ville opnå?")
    if len(found.money) and (found.money["variant"] == "delivered").any():
        told.append("Er betalingen for de overdragede timer bogført, og er der penge til den i budgettet?")
    if len(found.money) and (found.money["variant"] == "none").any():
        told.append("Hvem ser udgiften til de overdragede opgaver, når ingen betaler for dem?")
    return told
