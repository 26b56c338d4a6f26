"""The service frame as a formal follow-up tells it: how it was adjusted, and each follow-up's forecast beside the accounts."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers
from styringslib.sections.service_frame.section import SOURCE, evidence_table, judged_parts, record_table, unknown_text
from styringslib.sections.service_frame.solutions_shown import cause_table, solution_table, solutions_text


def formal_frame(own: ServiceFrameNumbers) -> Section:
    """The year against the frame with its index and task transfers, the follow-ups beside the accounts, structural or temporary
    with causes and solutions; the tables in print too."""
    told = (solutions_text(own), cause_table(own), solution_table(own)) if own.solutions.any else ()
    written = section(*told).parts
    if own.terms is None or own.status.empty:
        return section(unknown_text(), written)
    first, *judged = judged_parts(own, "Der ventes brugt")
    return section(
        sentences(first, _adjusted_text(own)),
        _followups_text(own),
        _followups_table(own),
        _adjusted_table(own),
        judged,
        evidence_table(own),
        written,
        record_table(own) if own.closed else None,
    )


def _adjusted_text(own: ServiceFrameNumbers) -> str:
    """What the frame has been adjusted with in the year, step by step, and together."""
    steps = own.adjustments
    if steps.empty:
        return ""
    parts = [f"{label} {_signed(kr)}" for label, kr in zip(steps["label"], steps["amount"], strict=True)]
    total = f"Tilsammen er det {_signed(float(steps['amount'].sum()))}." if len(steps) > 1 else ""
    return sentences(f"Rammen er reguleret i {own.month.year}: {numbers.listed(parts)}.", total)


def _signed(kr: float) -> str:
    return f"{numbers.SIGNS[kr < 0]}{numbers.kroner(abs(kr))}" if kr else numbers.kroner(0)


def _followups_text(own: ServiceFrameNumbers) -> str:
    """What was expected at the year's follow-ups against the frame, what it is now, and how the year before ended."""
    rows = own.against_frame
    year = rows[rows["year"] == own.month.year]
    told = []
    for place, gap in zip(year["followup"], year["deviation"], strict=True):
        if place:
            told.append(f"{_gap(gap)} ved {numbers.decimal(place)}. opfølgning")
    before = rows[rows["year"] < own.month.year]
    last = f"Året før endte {_gap(float(before['deviation'].iloc[-1]))} rammen." if len(before) else ""
    if not told:
        return last
    now = float(year["deviation"].iloc[-1])
    ended = f"Regnskabet blev {_gap(now)}." if own.closed else f"Nu ventes {_gap(now)}."
    return sentences(f"**Opfølgningerne mod rammen.** Der var ventet {numbers.listed(told)}.", ended, last)


def _gap(kr: float) -> str:
    return f"{numbers.kroner(abs(kr))} {numbers.over_under(kr)}"


def _followups_table(own: ServiceFrameNumbers) -> Table:
    """The year before, each follow-up of the year, and what is known now, against the frame of the year."""
    rows = own.against_frame
    now = "Regnskab" if own.closed else f"Nu, {numbers.month_only(own.month)}"
    last = len(rows) - 1
    names = [
        f"{numbers.decimal(place)}. opfølgning" if place else now if row == last else "Regnskab"
        for row, place in enumerate(rows["followup"])
    ]
    shown = rows.assign(label=names, year=rows["year"].astype(str))
    columns = {
        "year": ("År", "text"),
        "label": ("Opgjort", "text"),
        "expected": ("Forventet regnskab eller regnskab", "kr"),
        "frame": ("Serviceramme", "kr"),
        "deviation": ("Afvigelse fra rammen", "over_kr"),
        "share": ("Pct. af rammen", "over_pct"),
    }
    note = "Alle årets opfølgninger er holdt op mod årets ramme, som den er nu."
    sign = own.sign.than("rammen")
    title = f"Opfølgninger og regnskab mod servicerammen, {own.month.year}, kr."
    return table("opfoelgninger_mod_rammen", title, shown, columns, totals=[last], note=note, source=SOURCE, sign=sign)


def _adjusted_table(own: ServiceFrameNumbers) -> Table | None:
    """From the year's first frame to the one in force."""
    steps = own.adjustments
    if steps.empty:
        return None
    first, now = float(steps["subtotal"].iloc[0] - steps["amount"].iloc[0]), float(steps["subtotal"].iloc[-1])
    year = own.month.year
    ends = [
        pd.DataFrame([{"label": f"Rammen for {year - 1}", "amount": first}]),
        pd.DataFrame([{"label": f"Rammen for {year}", "amount": now}]),
    ]
    frame = pd.concat([ends[0], steps[["label", "amount"]], ends[1]], ignore_index=True)
    columns = {"label": ("Ændring", "text"), "amount": ("Beløb, kr.", "row")}
    kinds = ["kr", *["change_kr"] * len(steps), "kr"]
    title = f"Rammens regulering i {year}, kr."
    note = "Plus gør rammen større. Pris- og lønfremskrivningen regnes af rammen ved årets begyndelse."
    return table(
        "rammens_regulering",
        title,
        frame,
        columns,
        totals=[0, len(frame) - 1],
        note=note,
        source=SOURCE,
        row_kinds=kinds,
    )
