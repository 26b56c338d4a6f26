"""Single changes of citizens' places, by pseudonym: for the purchaser's case report, and for no other."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month.follow_up import Subject
from styringslib.month.staff import checked_placements
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.residential.trade import checked_bought

SOURCE = "Pladsoversigt og købte pladser"
COUNTED = {
    "started": ("indflytning", "indflytninger"),
    "moved": ("flytning mellem botilbud", "flytninger mellem botilbud"),
    "level": ("ændret støtteniveau", "ændrede støtteniveauer"),
    "stopped": ("fraflytning", "fraflytninger"),
}
KINDS = {"started": "Indflyttet", "moved": "Flyttet", "level": "Ændret støtteniveau", "stopped": "Fraflyttet"}


class PlaceCases(Subject):
    """The year's changes of places in own facilities and in those where places are bought."""

    @cached_property
    def _known(self) -> Municipality:
        own = self.follow_up
        return own.everyone().known_at(own.month) if own.everyone else own.municipality

    @cached_property
    def changes(self) -> pd.DataFrame:
        """followup.place_changes of January to the month, with payer (the municipality that pays, as the places say it). Amounts
        are + for what is dearer for the municipality: a citizen whom another pays for is income, lost when the citizen leaves."""
        placed, bought = checked_placements(self._known).rows, checked_bought(self._known).rows
        own, names = self._known.settings.name, {self._known.settings.name, self._known.settings.short_name}
        rows = pd.concat([placed, bought.assign(paying_municipality=own)], ignore_index=True)
        found = followup.place_changes(rows, f"{self.month.year}-01", self.month)
        rows = rows[rows["citizen"].notna()].sort_values("from_date", kind="stable")
        payer = rows.groupby("citizen")["paying_municipality"].last()
        found["payer"] = found["citizen"].map(payer)
        sold = found["payer"].notna() & ~found["payer"].isin(names)
        amounts = ["amount_this_year", "amount_full_year"]
        found[amounts] = found[amounts].mask(sold, 0.0 - found[amounts])
        return found

    @cached_property
    def sums(self) -> pd.DataFrame:
        """Index kind (those that there are): number, amount_this_year, amount_full_year, + = dearer."""
        if self.changes.empty:
            return pd.DataFrame()
        grouped = self.changes.groupby("kind")
        table = grouped[["amount_this_year", "amount_full_year"]].sum(min_count=1)
        table.insert(0, "number", grouped.size())
        return table.reindex([kind for kind in KINDS if kind in table.index])


def place_cases(own: PlaceCases) -> Section:
    """What has changed in citizens' places, with date and kroner; nothing where nothing has."""
    if own.changes.empty:
        return section()
    return section("### Borgere i botilbud", _text(own), _sum_table(own), _list(own))


def _text(own: PlaceCases) -> str:
    sums, period = own.sums, numbers.year_to(own.month)
    told = numbers.listed([numbers.counted(number, *COUNTED[str(kind)]) for kind, number in sums["number"].items()])
    full, now = (float(sums[name].sum(min_count=1)) for name in ("amount_full_year", "amount_this_year"))
    if math.isnan(full):
        return sentences(f"Fra {period} er der i botilbuddene {told}.")
    more, less = "højere", "lavere"
    bare = int(own.changes["amount_full_year"].isna().sum())
    return sentences(
        f"Fra {period} er der i botilbuddene {told}.",
        f"Til takst bliver kommunens udgift {numbers.kroner(abs(full))} {more if full > 0 else less} på et helt år. I år er det "
        f"{numbers.kroner(abs(now))} {more if now > 0 else less}.",
        f"{numbers.counted(bare, 'ændring', 'ændringer')} har ingen takst og er ikke med i beløbene." if bare else "",
    )


def _sum_table(own: PlaceCases) -> Table:
    frame = own.sums.rename_axis("kind").reset_index()
    frame["kind"] = frame["kind"].map(KINDS)
    total = {"kind": "I alt", **frame.drop(columns="kind").sum(min_count=1).to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "kind": ("Ændring", "text"),
        "number": ("Antal", "count"),
        "amount_this_year": ("Til takst i år, kr.", "over_kr"),
        "amount_full_year": ("Til takst på et helt år, kr.", "over_kr"),
    }
    note = (
        "En flytning mellem to botilbud er forskellen på de to takster. En borger, som en anden kommune betaler for, er en "
        "indtægt, der mistes ved fraflytning."
    )
    title = f"Borgere ind, ud og mellem niveauer i botilbud, {numbers.year_to(own.month)} {own.month.year}"
    return table(
        "botilbud_aendringer",
        title,
        frame,
        columns,
        totals=[len(frame) - 1],
        note=note,
        source=SOURCE,
        sign=own.sign.than(""),
    )


def _list(own: PlaceCases) -> Table:
    frame = own.changes.assign(
        kind=own.changes["kind"].map(KINDS),
        day=[f"{day.day}.{day.month}.{day.year}" for day in own.changes["date"]],
    )
    frame["place"] = [_way(*ends) for ends in zip(frame["unit_before"], frame["unit"], strict=True)]
    frame["support"] = [_way(*ends) for ends in zip(frame["level_before"], frame["level"], strict=True)]
    columns = {
        "citizen": ("Pseudonym", "text"),
        "day": ("Dato", "text"),
        "kind": ("Ændring", "text"),
        "place": ("Botilbud", "text"),
        "support": ("Støtteniveau", "text"),
        "rate_before": ("Takst før, kr. pr. dag", "kr"),
        "rate": ("Takst efter, kr. pr. dag", "kr"),
        "amount_this_year": ("Virkning i år, kr.", "over_kr"),
        "amount_full_year": ("Virkning på et helt år, kr.", "over_kr"),
        "payer": ("Betales af", "text"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].replace("", None).notna().any()}
    note = (
        "Listen er til visitationen og må ikke sendes videre. Pseudonymet slås op i omsorgssystemet. Datoen er "
        "første dag efter ændringen. For fraflyttede er den sidste dag. Virkningen i år er fra ændringen til 31. december."
    )
    title = f"Ændringer i borgernes pladser én for én, {own.month.year}"
    return table("botilbud_liste", title, frame, columns, note=note, source=SOURCE, sign=own.sign.than(""))


def _way(before: Any, after: Any) -> str:
    """ "Havnen til Skovly", one of them where the other is the same or is not there, "" where neither is known."""
    known = dict.fromkeys(str(one) for one in (before, after) if pd.notna(one))
    return " til ".join(known)
