"""A residential facility's places beyond occupancy: support levels, income and cost to expect, starts and stops."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.residential.numbers import ResidentialNumbers

SOURCE = "Pladsoversigt"
TRADE = {
    "own": "Egne borgeres pladser, til takst",
    "sale": "Solgt til andre kommuner (indtægt)",
    "purchase": "Købt hos andre (udgift)",
}


def places(own: ResidentialNumbers) -> Section:
    """Who lives there by level, what the places bring in and cost this year, and who has moved."""
    return section(_text(own), _trade_table(own), _level_table(own), _flow_table(own))


def _text(own: ResidentialNumbers) -> str:
    told = []
    if "sale" in own.trade.index and pd.notna(own.trade["total"]["sale"]):
        sale = float(own.trade["total"]["sale"])
        part = (
            f"Solgte pladser ventes at give {numbers.kroner(sale)} i {own.month.year}, hvis de nuværende "
            "borgere bliver boende"
        )
        if own.closed:
            part = f"Solgte pladser gav {numbers.kroner(sale)} i {own.month.year}"
        budget = own.income_budget
        if pd.notna(budget) and not own.trade["unvalued_days"]["sale"]:
            gap = sale - budget
            if abs(gap) < 1_000:
                part += ", som budgetteret"
            else:
                part += f". Det er {numbers.kroner(abs(gap))} {'mere' if gap > 0 else 'mindre'} end budgetteret"
        told.append(part + ".")
    told.append(_without_rate(own))
    if own.known_changes and not own.closed:
        more = "højere" if own.known_changes > 0 else "lavere"
        told.append(
            f"Dispositionerne giver derudover {numbers.kroner(abs(own.known_changes))} {more} nettoudgift i resten af året."
        )
    if pd.notna(own.expected_occupancy):
        told.append(
            f"Taksten for {own.month.year + 1} bygger på en belægning på "
            f"{numbers.percent(own.expected_occupancy)}, gennemsnittet af sidste år og i år."
        )
    return sentences(*told)


def _without_rate(own: ResidentialNumbers) -> str:
    """What the kroner lack because its rate is not known; empty when every place has a rate."""
    days = 0.0 if own.trade.empty else float(own.trade["unvalued_days"].sum())
    if days:
        told = f"{numbers.counted(days, 'pladsdag', 'pladsdage')} i {own.month.year} har ingen takst og er ikke med i beløbene"
        sold = "sale" in own.trade.index and own.trade["unvalued_days"]["sale"] > 0 and pd.notna(own.income_budget)
        return told + (", så de solgte pladser kan ikke holdes op mod budgettet." if sold else ".")
    moves = float(own.moves.get("unvalued", 0))
    return (
        f"{numbers.counted(moves, 'flytning', 'flytninger')} har ingen takst og er ikke med i beløbene."
        if moves
        else ""
    )


def _trade_table(own: ResidentialNumbers) -> Table | None:
    if own.trade.empty:
        return None
    frame = own.trade.rename_axis("trade").reset_index()
    frame["budget"] = [own.income_budget if name == "sale" else math.nan for name in frame["trade"]]
    frame["trade"] = frame["trade"].map(TRADE)
    kinds = ["kr"] * len(frame)
    if own.known_changes and not own.closed:
        row = {
            "trade": "Dispositioner, netto",
            "rest": own.known_changes,
            "total": own.known_changes,
        }
        frame = pd.concat([frame, pd.DataFrame([row])], ignore_index=True)
        kinds.append("over_kr")
    columns = {
        "trade": ("Pladser", "text"),
        "place_days": (f"Pladsdage, {numbers.year_to(own.month)}", "count"),
        "actual": ("Til og med måneden, kr.", "kr"),
        "rest": ("Resten af året, kr.", "row"),
        "total": ("Ventet i hele året, kr.", "row"),
        "budget": ("Budget, kr.", "kr"),
    }
    if own.closed:
        columns = {name: told for name, told in columns.items() if name not in ("rest", "total")}
        columns["actual"] = ("Hele året, kr.", "kr")
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    title = f"{'Indtægter' if own.closed else 'Ventede indtægter'} og udgifter ved pladserne, {own.month.year}"
    ahead = "" if own.closed else "Resten af året regner med dem, der bor her nu. "
    note = f"Dage ganget med takst. {ahead}Botilbuddet og økonomiafdelingen ser den samme tabel."
    sign = own.sign.than("")
    return table("koeb_og_salg", title, frame, columns, note=note, source=SOURCE, row_kinds=kinds, sign=sign)


def _level_table(own: ResidentialNumbers) -> Table | None:
    if own.levels_shown.empty:
        return None
    frame = own.levels_shown.rename_axis("level").reset_index()
    columns = {
        "level": ("Støtteniveau", "text"),
        "citizens": (f"Borgere, {numbers.month_name(own.month)}", "days"),
        "share": ("Andel, pct.", "pct0"),
        "citizens_before": ("Borgere et år før", "days"),
        "share_before": ("Andel et år før, pct.", "pct0"),
        "mean_rate": ("Takst pr. dag, kr.", "kr"),
    }
    note = "Borgere er gennemsnittet over månedens dage. Små antal er udeladt af hensyn til borgerne."
    return table("stoetteniveauer", "Støtteniveauer", frame, columns, note=note, source=SOURCE)


def _flow_table(own: ResidentialNumbers) -> Table | None:
    """The year's moves as one line: month by month the counts would point at single citizens."""
    if own.moves.empty:
        return None
    row = {"label": f"{numbers.capital(numbers.year_to(own.month))} {own.month.year}", **own.moves.to_dict()}
    columns = {
        "label": ("Periode", "text"),
        "started": ("Indflyttet", "count"),
        "ended": ("Fraflyttet", "count"),
        "amount_this_year": ("Til takst i år, kr.", "change_kr"),
        "amount_full_year": ("Til takst på et helt år, kr.", "change_kr"),
    }
    note = (
        "Plus er flere pladsdage at betale for, minus er færre. En ny takst er ikke en flytning. Små antal er udeladt af hensyn "
        "til borgerne."
    )
    title = f"Ind- og fraflytninger, {own.month.year}"
    return table("flytninger", title, pd.DataFrame([row]), columns, note=note, source=SOURCE)
