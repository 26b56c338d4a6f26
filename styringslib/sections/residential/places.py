"""A residential facility's places beyond occupancy: support levels, income and cost to expect, starts and stops."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.residential.numbers import ResidentialNumbers
from styringslib.sections.residential.trade import PlaceTrade

SOURCE = "Pladsoversigt"
TRADE = {
    "own": "Egne borgeres pladser, til takst",
    "sale": "Solgt til andre kommuner (indtægt)",
    "purchase": "Købt hos andre (udgift)",
    "all": "Alle pladser, til takst",
}
CHANGES = {"started": "Indflyttet", "stopped": "Fraflyttet", "level": "Ændret støtteniveau"}


def places(own: ResidentialNumbers) -> Section:
    """Who lives there by level, what the places bring in and cost this year, and who has moved or changed level."""
    more = detail(_level_table(own), _change_table(own))
    return section(_text(own), _trade_table(own), _few_changes(own), more)


def _text(own: ResidentialNumbers) -> str:
    told = [sale_text(own.traded), _without_rate(own)]
    if own.known_changes and not own.closed:
        more = "højere" if own.known_changes > 0 else "lavere"
        told.append(
            f"Dispositionerne giver derudover {numbers.kroner(abs(own.known_changes))} {more} nettoudgift i resten af året."
        )
    if pd.notna(own.expected_occupancy):
        years = "gennemsnittet af sidste år og i år" if own.occupied_last_year else "den, der har været i år"
        told.append(
            f"Taksten for {own.month.year + 1} bygger på en belægning på {numbers.percent(own.expected_occupancy)}, {years}."
        )
    return sentences(*told)


def sale_text(trade: PlaceTrade) -> str:
    """What sold places are expected to give, against the budget; empty where they are not told apart."""
    table = trade.shown
    if table.empty or "sale" not in table.index or pd.isna(table["total"]["sale"]):
        return ""
    sale, year = float(table["total"]["sale"]), trade.month.year
    part = f"Solgte pladser ventes at give {numbers.kroner(sale)} i {year}, hvis de nuværende borgere bliver boende"
    if trade.closed:
        part = f"Solgte pladser gav {numbers.kroner(sale)} i {year}"
    budget = trade.income_budget
    if pd.notna(budget) and not table["unvalued_days"]["sale"] and not trade.untold:
        gap = sale - budget
        if abs(gap) < 1_000:
            part += ", som budgetteret"
        else:
            part += f". Det er {numbers.kroner(abs(gap))} {'mere' if gap > 0 else 'mindre'} end budgetteret"
    return part + "."


def _without_rate(own: ResidentialNumbers) -> str:
    """What the kroner lack because its rate is not known; empty when every place has a rate."""
    if told := days_without_rate(own.traded):
        return told
    missing = float(own.changes["unvalued"].sum()) if len(own.changes) else 0.0
    return "Nogle flytninger eller ændrede niveauer har ingen takst og er ikke med i beløbene." if missing else ""


def days_without_rate(trade: PlaceTrade) -> str:
    """How many of the year's place-days have no rate; empty when all have one."""
    table = trade.table
    days = 0.0 if table.empty else float(table["unvalued_days"].sum())
    if not days:
        return ""
    told = f"{numbers.counted(days, 'pladsdag', 'pladsdage')} i {trade.month.year} har ingen takst og er ikke med i beløbene"
    sold = "sale" in table.index and table["unvalued_days"]["sale"] > 0 and pd.notna(trade.income_budget)
    return told + (", så de solgte pladser kan ikke holdes op mod budgettet." if sold else ".")


def trade_frame(trade: PlaceTrade) -> pd.DataFrame:
    """The shown trade with its lines in words, and the sum of own facilities where it has two lines."""
    shown = trade.shown
    frame = shown.rename_axis("trade").reset_index()
    frame["line"] = frame["trade"].map(TRADE)
    if not {"own", "sale"} <= set(shown.index):
        return frame
    row = {"trade": "all", "line": "Egne pladser i alt", **trade.places}
    at = int(frame["trade"].isin(["own", "sale"]).sum())
    return pd.concat([frame.iloc[:at], pd.DataFrame([row]), frame.iloc[at:]], ignore_index=True)


def trade_columns(trade: PlaceTrade, frame: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """The columns that have something in them, headed by the month and year."""
    period, year = numbers.year_to(trade.month), trade.month.year
    columns = {
        "line": ("Pladser", "text"),
        "place_days": (f"Pladsdage, {period}", "count"),
        "price": ("Pris pr. pladsdag, kr.", "price"),
        "actual": ("Til og med måneden, kr.", "kr"),
        "last_year": (f"Samme måneder {year - 1}, kr.", "kr"),
        "rest": ("Resten af året, kr.", "row"),
        "total": ("Ventet i hele året, kr.", "row"),
        "budget": ("Budget, kr.", "kr"),
    }
    if trade.closed:
        columns = {name: told for name, told in columns.items() if name not in ("rest", "total")}
        columns["actual"] = ("Hele året, kr.", "kr")
        columns["last_year"] = (f"Hele {year - 1}, kr.", "kr")
    return {name: heading for name, heading in columns.items() if frame[name].notna().any()}


def few_text(trade: PlaceTrade, frame: pd.DataFrame) -> str:
    """What is told together or rounded because few citizens are behind it, and why; "" when all is shown."""
    told = []
    if trade.joined:
        told.append(
            "Egne og solgte pladser er lagt sammen, fordi få borgere bor på den ene slags pladser på et støtteniveau."
        )
    own = frame["trade"].isin(["own", "all"]).any()
    if own and trade.step > 0:
        told.append(
            f"Prisen er afrundet til nærmeste {numbers.decimal(trade.step)} kr., og kronerne er dage ganget med den. "
            "Taksterne er kendte, så den nøjagtige pris ville vise, hvor få der bor på hvert niveau."
        )
        if {"own", "sale"} <= set(frame["trade"]):
            told.append(
                "Egne borgeres pladser er det, som de solgte levner af alle pladser, så deres pris kan afvige mere."
            )
    elif own and math.isnan(trade.step):
        told.append("Prisen vises ikke, fordi den sammen med taksterne ville vise, hvor få der bor på hvert niveau.")
    if frame.loc[frame["trade"] == "purchase", "place_days"].isna().any():
        told.append("Tal om købte pladser vises ikke, fordi få borgere bor dér.")
    return "".join(f"{one} " for one in told)


def _trade_table(own: ResidentialNumbers) -> Table | None:
    trade = own.traded
    if trade.table.empty:
        return None
    frame = trade_frame(trade)
    totals = [int(place) for place in frame.index[frame["line"] == "Egne pladser i alt"]]
    kinds = ["kr"] * len(frame)
    if own.known_changes and not own.closed:
        row = {
            "line": "Dispositioner, netto",
            "rest": own.known_changes,
            "total": own.known_changes,
        }
        frame = pd.concat([frame, pd.DataFrame([row])], ignore_index=True)
        kinds.append("over_kr")
    columns = trade_columns(trade, frame)
    title = f"{'Indtægter' if own.closed else 'Ventede indtægter'} og udgifter ved pladserne, {own.month.year}"
    ahead = "" if own.closed else "Resten af året regner med dem, der bor her nu. "
    hidden = few_text(trade, frame)
    note = f"Dage ganget med takst. {ahead}{hidden}Botilbuddet og økonomiafdelingen ser den samme tabel."
    sign = own.sign.than("")
    return table(
        "koeb_og_salg", title, frame, columns, totals=totals, note=note, source=SOURCE, row_kinds=kinds, sign=sign
    )


def _level_table(own: ResidentialNumbers) -> Table | None:
    # The rates alone stand with the grant.
    if own.levels_shown.empty or own.levels_shown["citizens"].isna().all():
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
    note = "Borgere er gennemsnittet over månedens dage."
    if frame["citizens"].isna().any():
        note += " Niveauer med få borgere er udeladt."
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    return table("stoetteniveauer", "Støtteniveauer", frame, columns, note=note, source=SOURCE)


def _few_changes(own: ResidentialNumbers) -> str:
    """That there are changes too few to be shown; empty when all that there are are shown."""
    if len(own.changes_shown) == len(own.changes):
        return ""
    kinds = [name for name in own.changes.index if name not in own.changes_shown.index]
    words = {"started": "flyttet ind", "stopped": "flyttet ud", "level": "skiftet støtteniveau"}
    told = numbers.listed([words[kind] for kind in kinds])
    return f"Nogle borgere er {told} i {own.month.year}. De er så få, at hverken antal eller kroner vises her."


def _change_table(own: ResidentialNumbers) -> Table | None:
    """The year's changes by kind: month by month the counts would point at single citizens."""
    if own.changes_shown.empty:
        return None
    frame = own.changes_shown.reset_index()
    frame["kind"] = frame["kind"].map(CHANGES)
    columns = {
        "kind": ("Ændring", "text"),
        "number": ("Antal", "count"),
        "amount_this_year": ("Til takst i år, kr.", "change_kr"),
        "amount_full_year": ("Til takst på et helt år, kr.", "change_kr"),
    }
    note = (
        "Plus er mere at betale for, minus er mindre. Virkningen i år er fra ændringens dato til 31. december. En ny takst er "
        "ikke en ændring."
    )
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    if "amount_this_year" not in columns:
        note = "Kronerne vises ikke, fordi de sammen med taksterne ville vise, hvor få der er flyttet på hvert niveau."
    title = f"Ind- og fraflytninger og ændrede støtteniveauer, {numbers.year_to(own.month)} {own.month.year}"
    return table("flytninger", title, frame, columns, note=note, source=SOURCE)
