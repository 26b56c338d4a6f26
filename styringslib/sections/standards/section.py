"""How the service level reads: hours a recipient against the standard, what a step costs, and the spread at equal level."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.fields.fault import SettingsError
from styringslib.measures import heading
from styringslib.presentation import numbers, text
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.standards.findings import standard_found
from styringslib.sections.standards.numbers import ALL, ASSESSOR, EVERY, NONE, StandardNumbers
from styringslib.sections.words import TO_BE_MENDED

HEADING = "## Hvad serviceniveauet koster"
SOURCE = "Omsorgssystemets bevillinger"
# The assumption of the scenarios that a step moves, as it is called there.
LEVER = "Visiterede timer"
# What is compared: heading of the first column, of several, and the name of its table.
GROUPS = {
    "unit": ("Distrikt", "distrikterne", "serviceniveau_distrikter"),
    ASSESSOR: ("Visitator", "visitatorerne", "serviceniveau_visitatorer"),
}


def service_level(own: StandardNumbers) -> Section:
    """Nothing where neither a standard nor function levels are known."""
    try:
        if own.table.empty:
            return section()
    except SettingsError:
        return section(HEADING, TO_BE_MENDED)
    shown = _table(own)  # the purchaser's own; of the whole it is a detail
    parts: list[Part | str] = [HEADING, *_text(own), *(detail(shown) if own.follow_up.unit is None else [shown])]
    for by in own.with_group:
        spread = own.districts if by == "unit" else own.spread(by)
        if spread["difference_share"].notna().sum() > 1:
            parts += [
                f"### Forskelle mellem {GROUPS[by][1]}",
                _spread_text(by, spread),
                *detail(_spread_table(own, by, spread)),
            ]
    return section(parts)


def questions(own: StandardNumbers) -> list[str]:
    """What the standard and the spread raise for the meeting."""
    found = standard_found(own)
    asked = [text.question(found)] if found else []
    if not own.table.empty and own.districts["beyond"].any():
        asked.append("Hvad kan forklare, at distrikterne visiterer forskelligt ved samme funktionsniveau?")
    return asked


def _text(own: StandardNumbers) -> list[str]:
    found = standard_found(own)
    told = text.sentence(found) if found else _unpriced_text(own)
    unused = [f"»{name}«" for name in own.unused]
    without = f"Ingen modtager {numbers.listed(unused)}, som standarden også har timer for." if unused else ""
    unpriced = (
        f"{numbers.listed(own.unpriced)} har ingen timepris og er ikke regnet med i kronerne." if own.unpriced else ""
    )
    asked = f"**Til drøftelse:** {text.question(found)}" if found else ""
    return [sentences(told, without, unpriced), _step_text(own), asked]


def _unpriced_text(own: StandardNumbers) -> str:
    """The difference where it is too small to be worth kroner, or where they are not known; "" where few citizens hide it."""
    if not own.has_standard:
        return ""
    hours, amount = (float(own.service_sums(name)[EVERY]) for name in ("difference_hours", "amount"))
    if not math.isnan(amount):
        return (
            "Der er tilsammen visiteret stort set de timer, kvalitetsstandarden regner med ved samme funktionsniveau."
        )
    if math.isnan(hours):
        return ""
    more = "flere" if hours > 0 else "færre"
    return (
        f"Der er tilsammen visiteret {numbers.decimal(abs(hours), 1)} timer {more} om ugen, end kvalitetsstandarden regner med "
        "ved samme funktionsniveau."
    )


def _minutes(own: StandardNumbers) -> str:
    return numbers.counted(own.terms.step_minutes, "minut", "minutter")


def _step_text(own: StandardNumbers) -> str:
    rows = own.table[(own.table["level"] == ALL) & own.table["step_amount"].notna()]
    services = rows[rows["service"] != EVERY]
    if services.empty:
        return ""
    told = [
        f"{numbers.kroner(float(row['step_amount']))} ({numbers.hours(float(row['step_hours']))}) for »{row['service']}«"
        for _, row in services.iterrows()
    ]
    all_of_it = "Tilsammen er det" if len(services) > 1 else "Det er"
    return (
        f"Et trin på {_minutes(own)} om ugen til hver modtager svarer på et år til {numbers.listed(told)}. "
        f"{all_of_it} {numbers.percent(own.step_share)} af alle visiterede timer. Det kan prøves under »{LEVER}« i scenarierne."
    )


def _table(own: StandardNumbers) -> Table:
    frame = own.table.copy()
    frame["label"] = [
        str(row.service)
        if row.level == ALL
        else "Uden funktionsniveau"
        if row.level == NONE
        else f"Funktionsniveau {row.level}"
        for row in frame.itertuples(index=False)
    ]
    columns = {
        "label": ("Ydelse", "text"),
        "recipients": ("Modtagere", "count"),
        "hours_per_recipient": ("Visiteret pr. modtager", "number"),
        "delivered_per_recipient": ("Leveret pr. modtager", "number"),
        "standard_hours": ("Standarden pr. modtager", "number"),
        "difference_hours": ("Ud over standarden, timer om ugen", "change_hours1"),
        "amount": heading("standard_difference"),
        "step_hours": ("Et trin, timer på et år", "hours"),
        "step_amount": heading("service_step"),
    }
    columns = {name: head for name, head in columns.items() if frame[name].notna().any()}
    hidden = own.table.loc[own.table["service"] != EVERY, "recipients"].isna().any()
    note = sentences(
        "Modtagere er borgere med en løbende bevilling ved månedens slutning. Den, der får flere ydelser, tæller under hver. "
        f"Kroner er timer gange distriktets timepris. Et trin er {_minutes(own)} om ugen til hver modtager.",
        f"Standardens timer er fra {numbers.listed(list(own.terms.sources))}." if own.terms.sources else "",
        "Tal om få borgere, og tal, der ville røbe dem, er ikke vist." if hidden else "",
    )
    bold = [place for place, level in enumerate(frame["level"]) if level == ALL]
    title = f"Timer om ugen efter ydelse og funktionsniveau, {numbers.month_name(own.month)}"
    sign = own.sign.than("standarden")
    return table("serviceniveau", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)


def _spread_text(by: str, spread: pd.DataFrame) -> str:
    known = spread.dropna(subset=["difference_share"])
    low, high = known.iloc[-1], known.iloc[0]
    many = GROUPS[by][1]
    told = (
        f"Ved samme ydelse og funktionsniveau går de visiterede timer pr. modtager fra {_than(low)} til {_than(high)} "
        f"gennemsnittet, når {many} holdes op mod hinanden."
    )
    beyond = known[known["beyond"]]
    if beyond.empty:
        return f"{told} Forskellene er ikke større, end borgernes forskellige behov kan give, og siger ikke noget om praksis."
    named = [f"{row[by]} ({_than(row)})" for _, row in beyond.iterrows()]
    return (
        f"{told} Så langt fra gennemsnittet kommer man sjældent ved tilfældigheder alene: {numbers.listed(named)}. Hvad kan "
        "forklare det: behov, som funktionsniveauet ikke viser, forløb på vej, eller den måde, standarden bliver læst på?"
    )


def _than(row: pd.Series) -> str:
    share = float(row["difference_share"])
    return f"{numbers.percent(abs(share))} {'over' if share > 0 else 'under'}"


def _spread_table(own: StandardNumbers, by: str, spread: pd.DataFrame) -> Table:
    frame = spread.assign(amount=spread["amount"].where(spread["beyond"]))
    columns = {
        by: (GROUPS[by][0], "text"),
        "recipients": ("Modtagere", "count"),
        "granted_hours": ("Visiteret, timer om ugen", "hours1"),
        "expected_hours": ("Ventet ved samme ydelser og niveauer", "hours1"),
        "difference_share": heading("adjusted_difference"),
        "reach_share": ("Tilfældig forskel, op til ± pct.", "pct"),
        "amount": ("Forskel på et helt år, kr.", "over_kr"),
    }
    columns = {name: head for name, head in columns.items() if frame[name].notna().any()}
    note = sentences(
        "Det ventede er kommunens gennemsnit for hver ydelse og hvert funktionsniveau, ganget med egne modtagere. Borgere uden "
        "funktionsniveau er ikke med.",
        "Bevillinger uden visitator er ikke med." if by == ASSESSOR else "",
        "Var borgerne fordelt tilfældigt, lå de alle inden for grænsen i 19 af 20 tilfælde.",
        "Kroner står kun, hvor grænsen er nået." if "amount" in columns else "",
        "Tal om få borgere, og tal, der ville røbe dem, er ikke vist." if frame["recipients"].isna().any() else "",
    )
    title = f"Visiterede timer ved samme funktionsniveau mellem {GROUPS[by][1]}, {numbers.month_name(own.month)}"
    return table(GROUPS[by][2], title, frame, columns, note=note, source=SOURCE, sign=own.sign.than("det ventede"))
