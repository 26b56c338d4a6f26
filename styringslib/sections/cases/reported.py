"""What providers have reported of changed needs, how soon it was answered, and what followed."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Section, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.cases.granting import GrantingNumbers
from styringslib.sections.cases.numbers import EVERY

SOURCE = "Udførernes meldinger og visitationens afgørelser"
KINDS = {"more": "Mere hjælp", "less": "Mindre hjælp", "other": "Andet"}
FOLLOWED = {
    "raised": ("Gav flere timer", "count"),
    "lowered": ("Gav færre timer", "count"),
    "unchanged": ("Uændret", "count"),
    "unknown": ("Timer ikke oplyst", "count"),
}


def reported(own: GrantingNumbers) -> Section:
    """The year's reports, by district and by what was reported, and what is not answered; nothing without reports."""
    units = own.reported_by_unit
    if units.empty:
        return section()
    waiting = _unanswered_table(own) if len(own.unanswered) else None
    return section("## Meldinger fra udførerne", _text(own), _unit_table(own, units), _kind_table(own), waiting)


def _text(own: GrantingNumbers) -> str:
    every, units = own.reported_in_all, own.reported_by_unit
    days = own.terms.deadline_days
    told = (
        f"Fra {numbers.year_to(own.own.month)} har udførerne meldt {numbers.counted(every['reported'], 'gang', 'gange')}, at en "
        f"borgers behov er ændret. Visitationen har afgjort {numbers.decimal(every['answered'])} af dem."
    )
    if pd.notna(every["in_time_share"]):
        share = numbers.percent(every["in_time_share"], 0)
        told += f" Af dem, der er afgjort eller er over fristen på {days} dage, er {share} afgjort i tide"
        told += (
            f", og halvdelen af svarene er kommet inden for {_days(every['median_days'])}."
            if every["answered"]
            else "."
        )
    if every["waiting"] + every["overdue"]:
        told += (
            f" Endnu ikke afgjort er {numbers.decimal(every['waiting'] + every['overdue'])}, heraf "
            f"{numbers.decimal(every['overdue'])} ud over fristen."
        )
    if every["raised"] + every["lowered"]:
        up, down = (numbers.decimal(every[name], 1) for name in ("hours_up", "hours_down"))
        told += f" Afgørelserne har givet {up} timer mere om ugen til nogle borgere og {down} timer mindre til andre"
        amounts = [units[name].sum(min_count=1) for name in ("amount_up", "amount_down")]
        if all(pd.notna(amount) for amount in amounts):
            more, less = (numbers.kroner(float(amount)) for amount in amounts)
            told += f". Til timeprisen er det {more} mere og {less} mindre på et helt år"
        told += "."
    return told


def _days(median: float) -> str:
    """The middle of an even number of whole days may be a half."""
    return f"{numbers.decimal(median, 0 if median == int(median) else 1)} dage"


def _unit_table(own: GrantingNumbers, units: pd.DataFrame) -> Table:
    total = {"unit": EVERY, **own.reported_in_all.to_dict()}
    total |= {name: units[name].sum(min_count=1) for name in ("amount_up", "amount_down")}
    frame = pd.concat([units, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "unit": ("Distrikt", "text"),
        "reported": ("Meldt", "count"),
        "answered": ("Afgjort", "count"),
        "in_time_share": ("Inden for fristen, pct.", "pct0"),
        "median_days": ("Dage pr. svar, midterste", "days"),
        "overdue": ("Mangler svar ud over fristen", "count"),
        "unknown": FOLLOWED["unknown"],
        "hours_up": ("Timer om ugen mere", "hours1"),
        "hours_down": ("Timer om ugen mindre", "hours1"),
        "amount_up": ("Mere på et helt år, kr.", "kr"),
        "amount_down": ("Mindre på et helt år, kr.", "kr"),
    }
    unknown = bool(frame["unknown"].sum())
    columns = {
        name: heading
        for name, heading in columns.items()
        if frame[name].notna().any() and (name != "unknown" or unknown)
    }
    note = (
        f"Inden for fristen er andelen af dem, der er afgjort eller er over fristen på {own.terms.deadline_days} dage. "
        "Mere og mindre står hver for sig og er ikke trukket fra hinanden."
    )
    title = f"Meldinger om ændret behov, {numbers.year_to(own.own.month)} {own.own.month.year}"
    return table("meldinger", title, frame, columns, totals=[len(frame) - 1], note=note, source=SOURCE)


def _kind_table(own: GrantingNumbers) -> Table:
    frame = own.reported("kind").set_index("kind").reindex(list(KINDS)).dropna(subset=["reported"])
    frame = frame.assign(name=[KINDS[str(kind)] for kind in frame.index])
    unknown = bool(frame["unknown"].sum())
    columns = {
        "name": ("Udføreren mente", "text"),
        "reported": ("Meldt", "count"),
        "answered": ("Afgjort", "count"),
        **{name: heading for name, heading in FOLLOWED.items() if name != "unknown" or unknown},
    }
    return table("meldinger_retning", "Hvad der fulgte af meldingerne", frame, columns, source=SOURCE)


def _unanswered_table(own: GrantingNumbers) -> Table:
    frame = own.unanswered
    frame = frame.assign(
        kind=frame["kind"].map(KINDS),
        reported_on=frame["reported_on"].dt.strftime("%Y-%m-%d"),
        late=frame["overdue"].map({True: "Ja", False: "Nej"}),
    )
    columns = {
        "citizen": ("Pseudonym", "text"),
        "unit": ("Distrikt", "text"),
        "kind": ("Udføreren mente", "text"),
        "reported_on": ("Meldt", "date"),
        "days": ("Dage siden", "count"),
        "late": ("Over fristen", "text"),
    }
    note = (
        "Listen er til visitationen og må ikke sendes videre. Også meldinger fra før i år, der ikke er afgjort, er med."
    )
    return table("meldinger_uden_svar", "Meldinger, der ikke er afgjort", frame, columns, note=note, source=SOURCE)


def questions(own: GrantingNumbers) -> list[str]:
    """Asked where a district waits beyond the deadline, and where reports of less help have given none."""
    units = own.reported_by_unit
    asked = []
    if len(units) > 1:
        slowest = units.sort_values("median_days", ascending=False, kind="stable").iloc[0]
        if slowest["median_days"] > own.terms.deadline_days:
            asked.append(
                f"Halvdelen af svarene til {slowest['unit']} har taget {_days(slowest['median_days'])} eller "
                f"mere. Fristen er {own.terms.deadline_days}. Hvad ligger bag, og hvad kan gøre vejen kortere?"
            )
    if own.unanswered["overdue"].any() and len(units):
        asked.append("Hvilke af de meldinger, der er over fristen, haster for borgeren, og hvem tager dem?")
    return asked
