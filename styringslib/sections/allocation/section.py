"""The section on grant and hourly price: what activity has earned, what it cost, and how the price is built."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.allocation import COMPONENTS
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.allocation import carry_over, dialogue
from styringslib.sections.allocation.facility_price import facility_price
from styringslib.sections.allocation.hourly_price import facility_parts, price_note, price_parts
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.nursing import delegation_parts, performed_text
from styringslib.sections.allocation.places import few_of_whole, few_text, vacancy_text
from styringslib.sections.allocation.whole import WholeAllocation
from styringslib.sections.words import HOURS

SOURCE = "Kommunens vilkår for tildeling, omsorgs- og økonomisystem"
MODELS = {
    "activity": "Aktivitet",
    "block": "Ramme",
    "hybrid": "Ramme med aktivitet og dialog",
    "package": "Pakker",
    "rehabilitation": "Ramme for teamet",
    "residential": "Takst pr. plads",
    "nursing": "Overdraget sygepleje",
}
# Lines that are of no one item.
UNNAMED = {"package": "Pakker med få borgere", "place": "Støtteniveauer med få borgere"}
HOURS_OF = ("Timer", "Kr. pr. time")
_PLACES = ("Pladsdage", "Kr. pr. pladsdag")
# What a component's quantity is counted in, and its rate; the others are counted in hours.
MEASURED = {
    "block": ("Måneder", "Kr. pr. måned"),
    "package": ("Uger", "Kr. pr. uge"),
    "course": ("Forløb", "Kr. pr. forløb"),
    "place": _PLACES,
    "level_change": _PLACES,
    "vacancy": _PLACES,
}
# So many of the units that use more than they are granted are named.
NAMED = 3
NOT_BOOKED = (
    "Betalingen for overdraget sygepleje er regnet efter vilkårene og forudsættes ikke at være bogført i udgiften."
)
NO_DATA = "Tildelingen til {names} kan ikke opgøres: Data om det, der tildeles for, eller prisen på det mangler."
NO_TERMS = "Kommunen har ikke beskrevet vilkår for tildeling til {name}, så afsnittet er udeladt."


def unit_section(own: AllocationNumbers) -> Section:
    """A district's, team's or facility's grant beside its cost, its price and its carry-over."""
    basis = own.follow_up
    if own.problem:
        return section(f"Tildelingen kan ikke vises. {_bulleted(own.problem)}")
    left = carry_over.own(own.carry_over, basis.name, basis.month)
    performed = performed_text(own)
    if own.lines.empty:
        # Nobody expects terms of a grant to the purchaser, who gives them.
        none = "" if basis.kind == "purchaser" and left else NO_TERMS.format(name=basis.name)
        none = NO_DATA.format(names=basis.name) if own.without_data else none
        return section(_without_rate(own) or performed or none, left[:1], detail(left[1:]))
    price = own.price
    parts = price_parts(price, basis) if price else []
    if (facility := facility_price(own)) is not None:
        parts = facility_parts(facility, basis)
    granted = "" if own.model == "nursing" else _grant_text(basis, own)
    return section(
        granted,
        performed,
        _without_rate(own),
        vacancy_text(own),
        grant_table(basis, own),
        dialogue.occasions_shown(own.occasions, several=False),
        parts[:1],
        left[:1],
        detail(parts[1:], left[1:]),
    )


def nursing_section(own: AllocationNumbers) -> Section:
    """A nursing unit's: first what it has delegated to others, then what it is granted itself, and its carry-over."""
    basis = own.follow_up
    if own.problem:
        return section(f"Tildelingen kan ikke vises. {_bulleted(own.problem)}")
    delegated = delegation_parts(own.delegation)
    if delegated:
        delegated = ["### Overdragede sygeplejeydelser", *delegated]
    left = carry_over.own(own.carry_over, basis.name, basis.month)
    if own.lines.empty:
        none = "" if delegated else NO_TERMS.format(name=basis.name)
        return section(delegated, none, left[:1], detail(left[1:]))
    granted = [] if own.model == "nursing" else ["### Tildeling", _grant_text(basis, own)]
    return section(delegated, granted, grant_table(basis, own), left[:1], detail(left[1:]))


def questions(own: AllocationNumbers | WholeAllocation) -> list[str]:
    """What the corridor's crossings raise for the meeting."""
    return dialogue.questions(own.occasions)


def _bulleted(problem: str) -> str:
    head, *rest = problem.split("\n")
    return "\n".join([head, "", *rest]) if rest else head


def _grant_text(basis: FollowUp, own: AllocationNumbers) -> str:
    gap, rest = own.cost - own.granted, own.granted - own.nursing
    period = numbers.year_to(basis.month)
    ways = {
        "activity": f"tjent {numbers.kroner(rest)} ved sine {HOURS.get(own.paid_for, 'timer')}",
        "residential": f"fået {numbers.kroner(rest)} i takst for de pladser, der er i brug",
    }
    way = ways.get(own.model, f"fået tildelt {numbers.kroner(rest)}")
    told = f"{basis.name} har for {period} {numbers.listed([way, *_nursing_words(own)])}."
    if math.isnan(rest):
        return ""
    if own.joined:
        # What the cost is before the places are sold would tell what was sold.
        return told
    cost = "Udgiften før salg af pladser" if own.model == "residential" else "Udgiften"
    if math.isnan(gap):
        unknown = "kendes ikke: En del af kronerne er ikke fordelt på arter, så det vides ikke, hvad der er indtægt."
        return sentences(told, f"{cost} {unknown}")
    if abs(gap) < basis.minor_kr:
        return sentences(told, f"{cost} er {numbers.kroner(own.cost)}, så tildelingen og udgiften følges ad.")
    than = ", end der er til rådighed" if (own.nursing_lines["component"] == "nursing_paid").any() else ""
    return sentences(
        told,
        f"{cost} er {numbers.kroner(own.cost)}, altså {numbers.kroner(abs(gap))} {'mere' if gap > 0 else 'mindre'}{than}.",
    )


def _nursing_words(own: AllocationNumbers) -> list[str]:
    """What is received and what is paid for nursing beside the grant; a nursing unit receives for its own hours."""
    sums = own.nursing_lines.groupby("component")["amount"].sum()
    received, paid = (abs(float(sums.get(name, 0.0))) for name in ("nursing", "nursing_paid"))
    hours = "sine egne timer" if own.unit.kind == "nursing" else "overdragede sygeplejeydelser"
    told = [f"fået {numbers.kroner(received)} for {hours}"] if received else []
    return [*told, f"betalt {numbers.kroner(paid)} for overdragede sygeplejeydelser"] if paid else told


def _without_rate(own: AllocationNumbers) -> str:
    """What the terms set no rate for; empty when everything has one."""
    words = {"place": ("pladsdag", "pladsdage", "niveau"), "package": ("uge", "uger", "pakke")}
    told = []
    for component, item, quantity in zip(
        *(own.not_valued[name] for name in ("component", "item", "quantity")), strict=True
    ):
        one, many, what = words[component]
        named = f"med {what} »{item}«" if item else f"uden {what}"
        told.append(f"{numbers.counted(quantity, one, many)} {named}")
    return f"Der er ingen takst for {numbers.listed(told)}. De er ikke med i tildelingen." if told else ""


def grant_table(basis: FollowUp, own: AllocationNumbers) -> Table:
    """The grant by component, its sum, the cost of the same months and what is left."""
    frame = own.lines.assign(
        line=[
            str(item) if item else UNNAMED.get(component, COMPONENTS[component])
            for component, item in zip(own.lines["component"], own.lines["item"], strict=True)
        ]
    )
    if ((frame["component"] == "place") & (frame["item"] == "")).sum() == (frame["component"] == "place").sum() == 1:
        frame.loc[frame["component"] == "place", "line"] = "Alle støtteniveauer"
    changed = frame["component"] == "level_change"
    frame.loc[changed, "line"] = COMPONENTS["level_change"] + ": " + frame.loc[changed, "line"]
    paid = frame["component"] == "nursing_paid"
    frame.loc[paid, "line"] = "Betalt til " + frame.loc[paid, "line"] + " for overdraget sygepleje"
    unit, rate = _measured(frame)
    rows = [{"line": "Tildelt i alt", "amount": own.granted}]
    if own.model == "nursing":
        # Nothing but delegated nursing is granted, so the unit's whole cost is nothing to hold against it.
        rows[0]["line"] = "Fået i alt" if own.granted >= 0 else "Betalt i alt"
    else:
        rows += [
            {"line": "Udgift før salg af pladser" if own.model == "residential" else "Udgift", "amount": own.cost},
            {"line": "Afvigelse", "amount": own.cost - own.granted},
        ]
    if own.joined:
        rows = rows[:1]
    totals = len(rows)
    frame = pd.concat([frame, pd.DataFrame(rows)], ignore_index=True)
    kinds = [*["kr"] * (len(frame) - 1), "over_kr" if totals > 1 else "kr"]
    columns = {
        "line": ("Post", "text"),
        "quantity": (unit, "hours" if unit == HOURS_OF[0] else "count"),
        "rate": (rate, "price"),
        "amount": ("Kr.", "row"),
    }
    what = "Tildeling og udgift" if totals > 1 else "Tildeling" if own.joined else "Overdraget sygepleje"
    title = f"{what}, {numbers.year_to(basis.month)} {basis.month.year}"
    bold, sign = list(range(len(frame) - totals, len(frame))), basis.sign.than("tildelingen")
    note = sentences(
        _control(own) if totals > 1 else "", NOT_BOOKED if len(own.nursing_lines) and totals > 1 else "", few_text(own)
    )
    return table("tildeling", title, frame, columns, totals=bold, note=note, source=SOURCE, row_kinds=kinds, sign=sign)


def _measured(frame: pd.DataFrame) -> tuple[str, str]:
    """What the quantities and the rates of the lines are headed; a block's twelfths of a year become months.

    Terms that changed within the year give lines measured otherwise; then each line says itself what it is counted in.
    """
    block = frame["component"] == "block"
    frame.loc[block, "quantity"] *= 12
    frame.loc[block, "rate"] /= 12
    counted = frame["quantity"].notna()
    measures = {one: MEASURED.get(one, HOURS_OF) for one in frame.loc[counted, "component"]}
    kinds = list(dict.fromkeys(measures.values()))
    if len(kinds) == 1:
        return kinds[0]
    frame.loc[counted, "line"] += [f" ({measures[one][0].lower()})" for one in frame.loc[counted, "component"]]
    return ("Antal", "Kr. pr. stk.") if kinds else HOURS_OF


def _control(own: AllocationNumbers) -> str:
    told = "Udgiften er med skønnet over regninger, der mangler."
    other = own.granted_income
    if pd.isna(other) or own.model != "activity":
        return told
    gap = abs(own.granted - own.nursing - other)
    reason = "." if gap < 0.5 else f" Forskellen på {numbers.kroner_exact(gap)} {_gap_words(gap, own)}."
    return sentences(told, f"Omsorgssystemet har selv regnet {numbers.kroner_exact(other)}{reason}")


def _gap_words(gap: float, own: AllocationNumbers) -> str:
    """The care system rounds its lines to whole kroner; what that can not explain is to be looked into."""
    return "er afrunding" if gap <= 1_000 and gap < 1e-4 * own.granted else "bør afklares"


def whole_section(whole: WholeAllocation) -> Section:
    """All grants beside cost, the price note (støttenotat), and carry-over: who pays for whom."""
    basis = whole.follow_up
    if whole.problem:
        return section(f"Tildelingen kan ikke vises. {_bulleted(whole.problem)}")
    left = carry_over.whole(whole.carry_over, basis.month)
    if left:
        left = ["### Overførsel til næste år", *left]
    delegated = delegation_parts(whole.delegation) if whole.delegation.terms.nursing else []
    if delegated:
        delegated = ["### Overdragede sygeplejeydelser", *delegated]
    lacking = _lacking(whole)
    if whole.grants.empty:
        return section(
            lacking, delegated or ("" if lacking else "Kommunen har ikke beskrevet vilkår for tildeling."), left
        )
    crossed = dialogue.occasions_shown(whole.occasions, several=True)
    granted = [sentences(_whole_text(basis, whole), lacking), _whole_table(basis, whole), *crossed]
    return section(granted, delegated, price_note(basis, whole), left)


def _lacking(whole: WholeAllocation) -> str:
    """Whose grant is not known, and whose lacks what has no rate; "" where all is known."""
    bare = [unit.unit.name for unit in whole.units if len(unit.not_valued) and unit.unit.name not in whole.without_data]
    return sentences(
        NO_DATA.format(names=numbers.listed(whole.without_data)) if whole.without_data else "",
        f"Tildelingen til {numbers.listed(bare)} mangler det, der ikke er en takst for." if bare else "",
    )


def _whole_text(basis: FollowUp, whole: WholeAllocation) -> str:
    grants = whole.framed
    gap = grants["cost"] - grants["granted"]
    short = grants.assign(gap=gap)[gap >= basis.minor_kr].sort_values("gap", ascending=False)
    hidden = whole.grants.loc[whole.grants["granted"].isna(), "unit"].tolist()
    who = f"Enhederne uden {numbers.listed(hidden)}" if hidden else "Enhederne"
    told = (
        f"{who} er for {numbers.year_to(basis.month)} tildelt {numbers.kroner(whole.grants['granted'].sum())} "
        "efter kommunens vilkår."
    )
    if short.empty:
        return f"{told} Ingen enhed bruger mere end sin tildeling med mere end bagatelgrænsen."
    most = short.head(NAMED)
    parts = [f"{name} ({numbers.kroner(amount)})" for name, amount in zip(most["unit"], most["gap"], strict=True)]
    uses = "Én enhed bruger" if len(short) == 1 else f"I alt bruger {numbers.counted(len(short), 'enhed', 'enheder')}"
    return f"{told} {uses} mere end det tildelte{', mest' if len(short) > NAMED else ':'} {numbers.listed(parts)}."


def _whole_table(basis: FollowUp, whole: WholeAllocation) -> Table:
    frame = whole.grants.assign(
        model=whole.grants["model"].map(MODELS), gap=whole.grants["cost"] - whole.grants["granted"]
    )
    # Who only pays or is paid for nursing has no grant for the rest of its cost.
    bare = ~frame["unit"].isin(whole.framed["unit"])
    frame.loc[bare, ["cost", "gap"]] = float("nan")
    frame["other"] = (frame["granted"] - frame["nursing"]).mask(bare)
    total = {"unit": "I alt", "model": "", **frame[["other", "nursing", "granted", "cost", "gap"]].sum().to_dict()}
    for name in ("other", "granted", "gap"):
        total[name] = float("nan") if frame.loc[~bare, name].isna().any() else total[name]
    joined = [unit.unit.name for unit in whole.units if unit.joined]
    if joined:
        # The cost before sales of those that are left out would be what the sum leaves of it.
        total |= {"cost": float("nan"), "gap": float("nan")}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "unit": ("Enhed", "text"),
        "model": ("Model", "text"),
        "other": ("Efter egne vilkår", "kr"),
        "nursing": ("Overdraget sygepleje", "change_kr"),
        "granted": ("Tildelt", "kr"),
        "cost": ("Udgift", "kr"),
        "gap": ("Afvigelse", "over_kr"),
    }
    title = f"Tildeling og udgift, {numbers.year_to(basis.month)} {basis.month.year}, kr."
    note = "Botilbuddenes udgift er før salg af pladser. Summen af linjer, enheder og måneder stemmer på øren."
    if joined:
        note += f" {few_of_whole(joined)}"
    if not whole.grants["nursing"].any():
        columns = {name: heading for name, heading in columns.items() if name not in ("other", "nursing")}
    elif bare.any():
        names = numbers.listed(whole.grants.loc[bare, "unit"].tolist())
        note += f" {names} har ingen anden tildeling i vilkårene og er ikke med i udgift og afvigelse."
    bold, sign = [len(frame) - 1], basis.sign.than("tildelingen")
    return table("tildeling", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)
