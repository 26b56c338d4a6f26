"""The section on the purchaser's frame: every unit's grant and cost, and what the year's decisions on help have cost."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Finding
from styringslib.measures import heading
from styringslib.month.allocation_terms import CARRY_OVER, AllocationTerms
from styringslib.month.purchaser.decisions import DECISIONS
from styringslib.month.purchaser.frame import BILL, BLOCK, EARNED, OWN
from styringslib.presentation import numbers, text
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.purchaser.findings import decisions_finding
from styringslib.sections.purchaser.numbers import EVERY, PurchaserNumbers

SOURCE = "Kommunens vilkår for tildeling, omsorgs- og økonomisystem og egen prognose"
CASES = "Omsorgssystemets bevillinger"
WAYS = {EARNED: "efter aktivitet", BLOCK: "ramme", BILL: "efter regning", OWN: "egne udgifter"}
KINDS = {
    "start": "Nye bevillinger",
    "increase": "Flere timer",
    "decrease": "Færre timer",
    "stop": "Stoppede bevillinger",
}


def shown(own: PurchaserNumbers) -> Section:
    """The frame with its table, then the year's decisions; nothing of what is not there."""
    frame = own.framed.frame
    whole = section(f"## {frame.name}", _frame_text(own), _frame_table(own)) if frame else section()
    if not own.any_decisions:
        return whole
    head = "## Hvad årets beslutninger om hjælp koster"
    return section(whole.parts, head, _decisions_text(own), _kind_table(own), detail(_district_table(own)))


def questions(own: PurchaserNumbers) -> list[str]:
    """What the frame's deviation and the year's decisions make one ask."""
    found = [own.framed.finding, _decided(own)]
    return [asked for finding in found if finding is not None and (asked := text.question(finding))]


def _frame_text(own: PurchaserNumbers) -> str:
    terms = AllocationTerms(own.follow_up.settings)
    carried = "Overførslen til næste år følger rammen. " if CARRY_OVER in terms.section else ""
    return sentences(
        "Myndigheden svarer for, hvad udførerne får tildelt og betalt, og for egne udgifter. Udførerne svarer for det, de bruger "
        "ud over tildelingen.",
        f"Tabellen viser begge dele. {carried}Resten af rapporten handler om {numbers.genitive(own.name)} egne udgifter.",
    )


def _frame_table(own: PurchaserNumbers) -> Table:
    """Budget, grant and cost of every unit; the last line is the frame as the municipality's report has it."""
    framed = own.framed
    assert framed.frame is not None
    order = {way: place for place, way in enumerate(WAYS)}
    frame = framed.units.assign(order=framed.units["way"].map(order), way=framed.units["way"].map(WAYS))
    frame = frame.sort_values(["order", "more"], ascending=[True, False], kind="stable").drop(columns="order")
    frame = frame.rename_axis("unit").reset_index()
    total = {"unit": framed.frame.name, "way": "", **framed.total.to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    closed = own.follow_up.closed
    to_date = {"paid_to_date": (f"Tildelt eller betalt {numbers.year_to(own.month)}", "kr")}
    columns = {
        "unit": ("Enhed", "text"),
        "way": ("Betales", "text"),
        "budget": heading("budget"),
        **({} if closed else to_date),
        "paid": ("Tildelt eller betalt i året" if closed else "Ventet tildeling eller betaling i året", "kr"),
        "more": ("Mere end budgettet (myndigheden)", "over_kr"),
        "expected": heading("expected", closed),
        "beyond": ("Mere end tildelingen (udføreren)", "over_kr"),
    }
    note = sentences(
        "De to afvigelser giver tilsammen regnskab minus korrigeret budget. Efter aktivitet er timer, pakker, forløb eller "
        "pladsdage gange prisen efter kommunens vilkår.",
        _unspread_text(own),
        "" if closed else "Resten af året er skønnet af den hjælp, der er visiteret eller leveret hidtil.",
    )
    title = f"{framed.frame.name}: budget, tildeling og {'' if closed else 'forventet '}regnskab {own.month.year}, kr."
    bold, sign = [len(frame) - 1], own.sign.than("")
    return table("rammen", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)


def _unspread_text(own: PurchaserNumbers) -> str:
    """The blocks that cannot be told to date."""
    names = [str(name) for name in own.framed.units.index[own.framed.units["paid_to_date"].isna()]]
    if not names or own.follow_up.closed:
        return ""
    return f"Rammen for {numbers.listed(names)} er ikke fordelt på måneder, så det tildelte til dato er ikke kendt."


def _decided(own: PurchaserNumbers) -> Finding | None:
    if own.total_month is None:
        return None
    told = own.by_district.drop(index=EVERY)[EVERY].dropna() if own.told_month is not None else pd.Series(dtype=float)
    most = str(told.index[0]) if len(told) > 1 and told.iloc[0] > 0 else ""
    return decisions_finding(own.name, own.total_month, own.total, most, minor_kr=own.follow_up.minor_kr)


def _decisions_text(own: PurchaserNumbers) -> str:
    found = _decided(own)
    if own.total_month is None:
        told = "Årets beslutninger om hjælp er hidtil så få, at de først vises sammen med de næste måneders."
    else:
        told = text.sentence(found) if found else "Årets beslutninger om hjælp går stort set lige op."
    if own.told_month is None:
        apart = "Fordelingen på art og distrikt vises, når et kvartal er slut."
    elif own.told_month < own.month:
        apart = f"Fordelingen på art og distrikt vises til og med {numbers.month_only(own.told_month)}."
    else:
        apart = ""
    lacking = (
        f"{numbers.listed(own.unpriced)} har ingen timepris og er ikke regnet med i kronerne." if own.unpriced else ""
    )
    return sentences(told, apart, lacking)


def _kind_table(own: PurchaserNumbers) -> Table | None:
    if own.told_month is None:
        return None
    month = own.told_month
    frame = own.by_kind.rename_axis("kind").reset_index()
    frame["kind"] = [KINDS.get(str(kind), str(kind)) for kind in frame["kind"]]
    to_date = {"amount_to_date": (f"Virkning {numbers.year_to(month)}, kr.", "over_kr")}
    columns = {
        "kind": ("Beslutning", "text"),
        "number": ("Antal", "count"),
        "hours": ("Timer om ugen", "change_hours1"),
        **({} if month.month == 12 else to_date),
        "amount_this_year": ("Virkning i år, kr.", "over_kr"),
        "amount_full_year": ("Virkning på et helt år, kr.", "over_kr"),
    }
    note = (
        "Virkningen er timer gange timepris fra beslutningens dato, set i forhold til de bevillinger, der gjaldt ved årets "
        "begyndelse. Den er ikke en afvigelse fra budgettet, som kan have regnet med flere timer. Tallene vises et kvartal "
        "ad gangen og i hele tusind kr., så de ikke viser en enkelt borgers beslutning."
    )
    title = f"Årets beslutninger om hjælp, {numbers.year_to(month)} {month.year}"
    bold, sign = [len(frame) - 1], own.sign.than("")
    return table("beslutninger", title, frame, columns, totals=bold, note=note, source=CASES, sign=sign)


def _district_table(own: PurchaserNumbers) -> Table | None:
    if own.told_month is None:
        return None
    month = own.told_month
    frame = own.by_district.rename_axis("unit").reset_index()
    if len(frame) < 3:
        return None
    columns = {
        "unit": ("Distrikt", "text"),
        **{kind: (f"{KINDS[kind]}, kr.", "over_kr") for kind in DECISIONS},
        EVERY: ("I alt i år, kr.", "over_kr"),
        "amount_full_year": ("På et helt år, kr.", "over_kr"),
        "hours": ("Timer om ugen", "change_hours1"),
    }
    hidden = own.counts.isna().any(axis=None)
    note = "Tal, der bygger på få beslutninger, også et kvartals, eller ville røbe dem, er ikke vist." if hidden else ""
    title = f"Beslutningernes virkning i år, distrikt for distrikt, {numbers.year_to(month)} {month.year}"
    bold, sign = [len(frame) - 1], own.sign.than("")
    return table("beslutninger_distrikt", title, frame, columns, totals=bold, note=note, source=CASES, sign=sign)
