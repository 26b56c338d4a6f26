"""The review list assessor by assessor, and the grants well under and well over what is granted."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Part
from styringslib.presentation.tables import Table, table
from styringslib.sections.cases.granting import GrantingNumbers
from styringslib.sections.cases.numbers import EVERY, CaseNumbers

SOURCE = "Omsorgssystemets bevillinger"
WAYS = {"under": "under visiteret", "over": "over visiteret"}


def assessor_table(own: CaseNumbers) -> Table | None:
    """How much each assessor has, and has on the list."""
    frame = own.by_assessor
    if frame.empty:
        return None
    frame = frame.rename_axis("assessor").reset_index().assign(work=lambda rows: rows["minutes"] / 60)
    columns = {
        "assessor": ("Visitator", "text"),
        "running": ("Bevillinger i alt", "count"),
        "cases": ("På listen", "count"),
        "hours_per_week": ("Timer om ugen på listen", "hours1"),
        "work": ("Arbejde, timer", "hours"),
        "expected_saving": ("Ventet fald, timer om ugen", "hours1"),
        "amount": ("Ventet fald på et helt år, kr.", "kr"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = "Visitatorer er koder eller team. Listen herunder står visitator for visitator."
    title = "Bevillinger, der skal ses på igen, visitator for visitator"
    return table("revisitation_visitator", title, frame, columns, totals=[len(frame) - 1], note=note, source=SOURCE)


def shared_assessors(own: CaseNumbers) -> Table | None:
    """The same for readers who may not see the list: counts and kroner, where they give nobody away."""
    frame = own.assessor_counts
    if frame.empty:
        return None
    # The sum stands in the districts' table; here it would not be that of the rows that are shown.
    frame = frame.drop(index=EVERY).rename_axis("assessor").reset_index()
    columns = {
        "assessor": ("Visitator", "text"),
        "cases": ("Bevillinger", "count"),
        "amount": ("Ventet fald på et helt år, kr.", "kr"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = "Antal under kommunens grænse for små tal, og tal, der ville røbe dem, er ikke vist."
    title = "Bevillinger, der skal ses på igen, visitator for visitator"
    return table("revisitation_visitator", title, frame, columns, note=note, source=SOURCE)


def gaps(own: GrantingNumbers) -> list[Part | str]:
    """Both ways, each for itself; only those that a rule looks for."""
    frame = own.gaps
    if frame.empty:
        return []
    return [_gap_text(own, frame), _gap_table(own, frame)]


def _gap_text(own: GrantingNumbers, frame: pd.DataFrame) -> str:
    told = []
    for way, name in WAYS.items():
        rows = frame[frame["way"] == way]
        if way not in own.gap_ways:
            continue
        if rows.empty:
            told.append(f"Ingen bevilling ligger langt {name}.")
            continue
        cases = numbers.counted(float(rows["cases"].sum()), "bevilling", "bevillinger")
        amount = rows["amount"].sum(min_count=1)
        worth = f" eller {numbers.kroner(float(amount))} på et helt år" if pd.notna(amount) else ""
        hours = numbers.decimal(float(rows["gap_hours"].sum()), 1)
        told.append(f"{cases} ligger langt {name}, i alt {hours} timer om ugen{worth}.")
    return " ".join(
        ["Kommunens regler finder også de store forskelle på visiteret og leveret eller disponeret tid.", *told]
    )


def _gap_table(own: GrantingNumbers, frame: pd.DataFrame) -> Table:
    figures = ["cases", "gap_hours", "amount"]
    parts = [rows.set_index("unit")[figures].add_suffix(f"_{way}") for way, rows in frame.groupby("way", sort=True)]
    wide = pd.concat(parts, axis=1).sort_index()
    shown: dict[str, tuple[str, str]] = {}
    for way, name in WAYS.items():
        if way in own.gap_ways:
            shown |= {
                f"cases_{way}": (f"Bevillinger langt {name}", "count"),
                f"gap_hours_{way}": (f"Timer om ugen {name}", "hours1"),
                f"amount_{way}": (f"{numbers.capital(name)} på et helt år, kr.", "kr"),
            }
    wide = wide.reindex(columns=list(shown)).astype(float)
    # A district without such a grant has none; its kroner are none too.
    for way in own.gap_ways:
        none = wide[f"cases_{way}"].isna()
        wide.loc[none, [f"cases_{way}", f"gap_hours_{way}", f"amount_{way}"]] = 0.0
    wide.loc[EVERY] = wide.sum(min_count=1)
    wide = wide.rename_axis("unit").reset_index()
    columns = {"unit": ("Distrikt", "text"), **{name: head for name, head in shown.items() if wide[name].notna().any()}}
    note = (
        "Det, der er under, og det, der er over, står hver for sig og er ikke trukket fra hinanden. En bevilling tæller under "
        "den første regel om forskel, der passer. Derfor kan tallet være et andet end i reglernes tabel."
    )
    return table(
        "forskelle", "Store forskelle mellem visiteret og leveret", wide, columns,
        totals=[len(wide) - 1], note=note, source=SOURCE,
    )  # fmt: skip
