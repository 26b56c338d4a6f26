"""Who decides what the deviation consists of: a few lines in a unit's report, all units side by side in the whole's."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.followup import PARTS, Part
from styringslib.month.follow_up import FollowUp
from styringslib.month.purchaser.conditions import turned
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import answered_text, nursing_payers, paid_text

SOURCE = "Økonomi- og omsorgssystem, kommunens vilkår for tildeling, egen beregning"
# Part -> what it is called, and who decides it.
NAMES: dict[str, tuple[str, str]] = {
    Part.VOLUME: ("Omfang", "visitationen"),
    Part.PRICE: ("Pris og effektivitet", "enheden"),
    Part.CONDITIONS: ("Vilkår", "hverken visitationen eller enheden"),
    Part.SETTLEMENT: ("Afregning", "kommunens vilkår for tildeling"),
    Part.OPEN: ("Ikke fordelt", "kan ikke skilles ad"),
}
# A nursing unit's tasks come from doctors and hospitals too.
_NURSING: dict[str, str] = {Part.VOLUME: "henvisninger og visitationen"}
_OPEN = (
    "»Ikke fordelt« er det, tallene ikke kan skille ad: løn pr. time, hvor overenskomst og enhedens egne valg er blandet, "
    "indtægter, og udgifter uden timer bag."
)
_VOLUME = "Antallet af borgere følger også befolkningen. Den del er ikke skilt ud af omfanget."
_OPEN_WITHOUT_PAY = "»Ikke fordelt« er det, tallene ikke kan skille ad: indtægter, og udgifter uden timer bag."
_KINDS = {"agreement": "overenskomst", "law": "lov", "population": "befolkning", "tasks": "nye opgaver"}
# Below so many kroner nothing is said of a part.
_NOTHING = 0.5


def concerns(basis: FollowUp) -> bool:
    """Whether anything of the unit's deviation can be told apart."""
    split = basis.split
    return bool(len(split)) and bool(
        (split[list(PARTS)].drop(columns=Part.OPEN.value).abs() >= _NOTHING).to_numpy().any()
    )


def _measure(basis: FollowUp) -> str:
    """What the unit is judged against, to date."""
    return "det optjente" if not math.isnan(basis.earned) else "budgettet"


def unit_text(basis: FollowUp) -> str:
    """What the purchaser has decided and paid for, and what is left for the unit; empty where it is small."""
    if not concerns(basis):
        return ""
    paid = paid_text(basis)
    if not paid:
        return ""
    left = float(basis.split["deviation"].sum())
    if abs(left) < basis.minor_kr:
        return sentences(f"**Hvem afgør hvad?** {paid}", "Udgiften følger det optjente.")
    way = "større" if left > 0 else "mindre"
    told = f"Udgiften er {numbers.kroner(abs(left))} {way} end det optjente."
    return sentences(f"**Hvem afgør hvad?** {paid}", told)


def unit_table(basis: FollowUp) -> Table | None:
    """The parts with who decides them, and their sum."""
    if not concerns(basis):
        return None
    row = basis.split.iloc[0]
    others = _NURSING if basis.kind == "nursing" else {}
    lines = [
        (NAMES[part][0], others.get(part, NAMES[part][1]), float(row[part]))
        for part in PARTS
        if abs(row[part]) >= _NOTHING
    ]
    measure = _measure(basis)
    frame = pd.DataFrame([*lines, (f"Afvigelse fra {measure}", "", float(row["deviation"]))])
    frame.columns = pd.Index(["part", "decided", "amount"])
    columns = {"part": ("Del", "text"), "decided": ("Afgøres af", "text"), "amount": ("Kr.", "over_kr")}
    title = f"Hvem afgør hvad, {numbers.year_to(basis.compared.through)} {basis.month.year}"
    settled = ""
    if abs(row["paid"]) >= _NOTHING:
        more = "mere" if row["paid"] > 0 else "mindre"
        settled = (
            "Afregning er budgettet minus det optjente: "
            f"Enheden har tjent {more} end budgettet og har så meget {more} at bruge."
        )
    volume, still_open = _unknown(basis)
    mixed = (volume if row[Part.VOLUME] else "", still_open if row[Part.OPEN] else "")
    note = sentences(_parts(basis), settled, *_stated(basis), *mixed)
    sign = basis.sign.than(measure)
    return table("hvem_afgoer", title, frame, columns, totals=[len(lines)], note=note, source=SOURCE, sign=sign)


def _unknown(basis: FollowUp) -> tuple[str, str]:
    """What is not told apart in volume, and in what is open; less where the municipality has stated it for all units."""
    stated = basis.conditions
    # What a private provider pays its own staff is no statement of the municipality's.
    every = {unit for unit in basis.split.index if basis.settings.unit(str(unit)).kind != "provider"}
    population = set(stated.loc[stated["kind"] == "population", "unit"])
    agreement = set(stated.loc[stated["kind"] == "agreement", "unit"])
    return ("" if every <= population else _VOLUME), (_OPEN_WITHOUT_PAY if every <= agreement else _OPEN)


def _stated(basis: FollowUp) -> list[str]:
    """What the municipality has stated of conditions, each with its source, and the parts that it is larger than."""
    rows = basis.conditions
    if rows.empty:
        return []
    said = ["kind", "reason", "source", "first"]
    sums = rows.groupby(said, sort=False, as_index=False)["amount"].sum()
    named = [
        f"{_KINDS[str(kind)]} fra {numbers.month_name(first)} ({reason}; kilde: {source}) "
        f"{numbers.kroner(abs(amount))} {'mere' if amount > 0 else 'mindre'}"
        for kind, reason, source, first, amount in sums[[*said, "amount"]].itertuples(index=False)
    ]
    told = [f"Kommunen har oplyst, at vilkår for perioden betyder: {numbers.listed(named)}."]
    for part, left in turned(basis.split, basis.split_unstated).items():
        way = "mindre" if left < 0 else "større"
        told.append(
            f"Det oplyste er mere, end delen »{NAMES[part][0]}« afviger med. Uden det ville udgiften i den del have været "
            f"{numbers.kroner(abs(left))} {way} end budgettet."
        )
    return told


def _parts(basis: FollowUp) -> str:
    stated = " og det, kommunen har oplyst" if len(basis.conditions) else ""
    return (
        "Delene er årsagerne lagt sammen: Omfang er borgere og timer, pris og effektivitet er brugertid, fravær, vikarer og "
        f"øvrig drift, vilkår er overdragede sygeplejeydelser{stated}."
    )


def whole_text(basis: WholeFollowUp) -> str:
    """What the units deviate by, and what the purchaser has paid beyond the budget; together the whole's deviation."""
    split = basis.split
    if not concerns(basis):
        return ""
    left, paid = float(split["deviation"].sum()), float(split["paid"].sum())
    if abs(paid) < _NOTHING:
        return ""
    return sentences(
        f"**Hvem afgør hvad?** Enhederne har for {numbers.year_to(basis.compared.through)} tilsammen brugt "
        f"{numbers.kroner(abs(left))} {'mere' if left > 0 else 'mindre'} end budgettet eller det optjente.",
        f"De enheder, der betales efter aktivitet, har tjent {numbers.kroner(abs(paid))} {'mere' if paid > 0 else 'mindre'} end "
        f"deres budget. {answered_text(basis)}",
    )


def whole_table(basis: WholeFollowUp) -> Table | None:
    """Units x parts with their sum, what the purchaser has paid, and the whole's deviation from the budget."""
    if not concerns(basis):
        return None
    split = basis.split.sort_values("deviation", ascending=False, kind="stable")
    names = [*PARTS, "deviation"]
    frame = split[names].rename_axis("unit").reset_index()
    judged = set(basis.forecasts.earned["unit"])
    frame["measure"] = ["det optjente" if unit in judged else "budgettet" for unit in frame["unit"]]
    paid = float(split["paid"].sum())
    rows = [frame]
    if abs(paid) >= _NOTHING:
        payers = numbers.listed(["Myndigheden", *nursing_payers(basis)])
        purchaser = {"unit": f"{payers}: tildelt ud over budgettet", "measure": "budgettet"}
        rows.append(
            pd.DataFrame([purchaser | dict.fromkeys(PARTS, 0.0) | {Part.SETTLEMENT.value: paid, "deviation": paid}])
        )
    frame = pd.concat(rows, ignore_index=True)
    total = {"unit": "I alt", "measure": "budgettet", **frame[names].sum().to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "unit": ("Enhed", "text"),
        "measure": ("Holdes op mod", "text"),
        **{part: (NAMES[part][0], "over_kr") for part in PARTS},
        "deviation": ("Afvigelse", "over_kr"),
    }
    title = f"Hvem afgør hvad, {numbers.year_to(basis.compared.through)} {basis.month.year}, kr."
    decided = "Omfang afgøres af visitationen, pris og effektivitet af enheden, vilkår af ingen af dem."
    if any(part.kind == "nursing" for part in basis.parts):
        decided = f"{decided} Sygeplejens omfang følger også af henvisninger fra læge og sygehus."
    note = sentences(_parts(basis), decided, *_stated(basis), *_unknown(basis))
    sign = basis.sign.than("budgettet eller det optjente")
    bold = [len(frame) - 1]
    return table("hvem_afgoer", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)
