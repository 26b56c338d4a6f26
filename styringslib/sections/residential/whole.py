"""Places of the whole municipality: sold to others and bought from them, with the price of a place-day."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.residential.places import days_without_rate, few_text, sale_text, trade_columns, trade_frame
from styringslib.sections.residential.trade import PlaceTrade

SOURCE = "Pladsoversigt og købte pladser"
# A line for those that are told together.
OTHERS = {"sale": "Heraf solgt til øvrige", "purchase": "Heraf købt andre steder"}
PARTS = {"sale": "Heraf solgt til {party}", "purchase": "Heraf købt i {party}"}


def whole_trade(trade: PlaceTrade) -> Section:
    """Bought and sold places; nothing where the municipality neither buys nor sells any."""
    if trade.table.empty or not trade.table.index.isin(["sale", "purchase"]).any():
        return section()
    return section("### Købte og solgte pladser", _text(trade), detail(_table(trade)))


def _text(trade: PlaceTrade) -> str:
    shown = trade.shown
    bought = ""
    if "purchase" in shown.index and pd.notna(shown["total"]["purchase"]):
        total, actual, price = (float(shown[name]["purchase"]) for name in ("total", "actual", "price"))
        bought = (
            f"Købte pladser ventes at koste {numbers.kroner(total)} i {trade.month.year}, hvis de nuværende borgere bliver "
            "boende."
        )
        if trade.closed:
            bought = f"Købte pladser kostede {numbers.kroner(actual)} i {trade.month.year}."
        if "sale" in shown.index and pd.notna(shown["price"]["sale"]):
            bought += (
                f" En pladsdag koster i gennemsnit {numbers.decimal(price)} kr., når den købes, og giver "
                f"{numbers.decimal(float(shown['price']['sale']))} kr., når den sælges."
            )
    names = numbers.listed(trade.untold)
    untold = f"Pladserne i {names} er ikke oplyst, så de solgte pladser kan ikke holdes op mod budgettet."
    return sentences(sale_text(trade), bought, days_without_rate(trade), untold if names else "")


def _table(trade: PlaceTrade) -> Table:
    frame = _with_parties(trade, trade_frame(trade))
    totals = [int(place) for place in frame.index[frame["line"] == "Egne pladser i alt"]]
    ahead = "" if trade.closed else " Resten af året regner med dem, der bor på pladserne nu."
    note = f"Dage ganget med takst.{ahead} {few_text(trade, frame)}Kommuner og steder med få borgere er slået sammen."
    if "purchase" in trade.table.index:
        note += " Købte pladser er ikke i botilbuddenes regnskab."
    title = f"Købte og solgte pladser, {trade.month.year}"
    kinds = ["kr"] * len(frame)
    columns = trade_columns(trade, frame)
    return table("koeb_og_salg", title, frame, columns, totals=totals, note=note, source=SOURCE, row_kinds=kinds)


def _with_parties(trade: PlaceTrade, frame: pd.DataFrame) -> pd.DataFrame:
    """The lines with those of each other municipality or place under them, where there is more than one."""
    parties, rows = trade.parties, []
    for _, line in frame.iterrows():
        rows.append(line.to_dict())
        kind = line["trade"]
        own = parties[parties.index.get_level_values("trade") == kind] if len(parties) else parties
        # Parts of a line that is not shown would add up to it.
        if len(own) < 2 or pd.isna(line["place_days"]):
            continue
        names = own.index.get_level_values("party")
        for party, (_, row) in zip(names, own.iterrows(), strict=True):
            text = PARTS[kind].format(party=party) if party else OTHERS[kind]
            # The budget is for all sold places together.
            rows.append({**row.drop(["budget"]).to_dict(), "line": text, "trade": "party"})
    return pd.DataFrame(rows)
