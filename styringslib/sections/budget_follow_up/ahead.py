"""What may still move the year: the interval, what is not booked, reported changes that are not certain; actions under way."""

from __future__ import annotations

import pandas as pd

from styringslib.measures import heading
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.prognosis import TOTAL
from styringslib.sections.budget_follow_up.numbers import BudgetFollowUpNumbers

SOURCE = "Egen prognose"


def risks(own: BudgetFollowUpNumbers) -> Section:
    """How sure the year's end is, of each frame and the whole, and what may move it."""
    row = own.follow_up.forecast
    if row is None:
        return section("Der er ikke indlæst budget og posteringer, så usikkerheden kan ikke gøres op.")
    return section(_interval_text(own, row), _uncertain_text(own), _after_text(own, row), _interval_table(own))


def _interval_text(own: BudgetFollowUpNumbers, row: pd.Series) -> str:
    result = "det endelige regnskab" if own.closed else "regnskabet"
    told = []
    if row["upper_95"] - row["lower_95"] >= 1:
        ends = [numbers.between(row[f"lower_{level}"], row[f"upper_{level}"]) for level in (80, 95)]
        told.append(f"Med 80 pct. sikkerhed ender {result} {ends[0]}, og med 95 pct. sikkerhed {ends[1]}.")
    if pd.notna(row["probability"]) and not own.closed:
        chance = numbers.probability(row["probability"])
        told.append(f"Sandsynligheden for et merforbrug mod det korrigerede budget er {chance}.")
    counted = "regnskabet" if own.closed else "det forventede regnskab"
    parts = {
        "outstanding": "et skøn over regninger, der endnu ikke er bogført",
        "owed": "det, der skyldes efter afregning med leverandører",
    }
    known = [(float(row[key]), what) for key, what in parts.items()]
    large = [f"{numbers.kroner(abs(kr))}, {what}" for kr, what in known if abs(kr) >= own.follow_up.minor_kr]
    told += [f"Med i {counted} er {', og '.join(large)}."] if large else []
    return sentences(*told)


def _uncertain_text(own: BudgetFollowUpNumbers) -> str:
    """Reported changes that may not come: what is counted, and what they would be whole."""
    rows = own.uncertain
    if rows.empty or own.closed:
        return ""
    counted, certain = float(rows["effect"].sum()), float(rows["certain"].sum())
    many = numbers.counted(len(rows), "indberettet ændring er ikke sikker", "indberettede ændringer er ikke sikre")
    return sentences(
        f"{numbers.capital(many)}. I resten af året er der regnet med {_directed(counted)} efter sandsynligheden.",
        f"Kommer det hele, er det {_directed(certain)}.",
    )


def _after_text(own: BudgetFollowUpNumbers, row: pd.Series) -> str:
    """The year when the agreed actions that begin later work as agreed; nothing where none does."""
    after = own.follow_up.after_actions
    if after is None or own.closed:
        return ""
    return sentences(
        "Aftalte handlinger, der begynder senere i år, er ikke regnet med.",
        f"Virker de som aftalt, bliver regnskabet "
        f"{numbers.result(after['expected'])} i stedet for {numbers.result(row['expected'])}.",
    )


def _directed(cost: float) -> str:
    return f"{numbers.kroner(abs(cost))} {'mere' if cost > 0 else 'mindre'} i udgift"


def _interval_table(own: BudgetFollowUpNumbers) -> Table | None:
    frame = own.frames.rename(index={TOTAL: "I alt"}).rename_axis("name").reset_index()
    if (frame["upper_80"] - frame["lower_80"] < 1).all():
        return None
    bounds = {key: heading(key) for key in ("lower_80", "upper_80", "lower_95", "upper_95")}
    columns = {"name": ("Ramme", "text"), "expected": heading("expected", own.closed), **bounds}
    if not own.closed:
        columns["probability"] = heading("probability")
    title = f"Usikkerheden om {own.month.year}, kr."
    note = "Intervallet for »I alt« er beregnet for summen og er derfor smallere end rammernes lagt sammen."
    note, bold = note if len(frame) > 2 else "", [len(frame) - 1]
    return table("usikkerhed", title, frame, columns, totals=bold, note=note, source=SOURCE)


def under_way(own: BudgetFollowUpNumbers) -> Section:
    """The agreed actions that are neither carried out nor dropped, by name; what they come to is the tracker's to say."""
    rows = own.actions
    if rows.empty:
        return section("Der er ingen aftalte handlinger, der ikke er gennemført.")
    columns = {
        "area": ("Område", "text"),
        "unit": ("Enhed", "text"),
        "title": ("Handling", "text"),
        "owner_role": ("Ansvarlig", "text"),
        "start_month": ("Virkning fra", "month"),
        "full_year": ("Ventet virkning på et helt år, kr.", "over_kr"),
        "status": ("Status", "text"),
    }
    title, sign = "Aftalte handlinger, der ikke er afsluttet", own.sign.than("")
    return section(table("handlinger", title, rows, columns, source="Indberettet", sign=sign))
