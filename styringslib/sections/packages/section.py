"""How packages read: what has been delivered of them, what a week costs and holds, and how citizens move between them."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.levels import beside
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import month_runs
from styringslib.sections.packages.numbers import OTHER, PackageNumbers, WholePackages

SOURCE = "Omsorgssystemets pakker og bevillinger"
RATES = "kommunens takster"
FEW = "Pakker med få borgere"
BEGUN, ENDED = "Ny i pakke", "Ikke længere i pakke"


def packages(own: PackageNumbers) -> Section:
    """A unit's packages; nothing where it has none that may be told of."""
    if not own.total:
        return section()
    more = detail(_courses(own), _moves(own), _across_table(own))
    return section(_text(own), _to_come(own), _across_text(own), _without_rate(own), _table(own), _what_if(own), more)


def whole_packages(own: WholePackages) -> Section:
    """The packages of all units, and the hours behind a week unit by unit; nothing where there are none."""
    if not own.total:
        return section()
    return section(
        "### Pakker",
        _text(own),
        _to_come(own),
        _without_rate(own),
        _spread_text(own),
        _what_if(own),
        detail(_table(own), _spread_table(own), _courses(own), _moves(own)),
    )


def _text(own: PackageNumbers) -> str:
    told = f"{own.name} har for {numbers.year_to(own.total_months[-1])} haft {_weeks(own.total)} i pakker"
    if pd.notna(people := own.citizens_at_a_time):
        told += f", i gennemsnit {numbers.counted(people, 'borger', 'borgere')} ad gangen"
    before = own.total_before
    if pd.notna(before) and before > 0:
        change = own.total / before - 1
        more = "flere" if change > 0 else "færre"
        told += f". Det er {numbers.percent(abs(change))} {more} uger end i de samme måneder sidste år"
    known = own.table.dropna(subset=["hours_per_week"])
    behind = ""
    if len(known):
        mean = float((known["weeks"] * known["hours_per_week"]).sum() / known["weeks"].sum())
        behind = f"Bag en uge ligger i gennemsnit {numbers.decimal(mean, 1)} leverede timer."
    return sentences(f"{told}.", behind)


def _to_come(own: PackageNumbers) -> str:
    """Why nothing, or not the newest months, are told by package; "" where all is."""
    to = own.told.to
    if to == own.month:
        return ""
    return sentences(
        "Fordelingen på pakker vises, når et kvartal er slut."
        if to is None
        else f"Fordelingen på pakker vises til og med {numbers.month_name(to)}.",
        "Ellers ville forskellen mellem to måneder røbe, hvilken pakke en enkelt borger har fået.",
    )


def _weeks(number: float) -> str:
    return numbers.counted(number, "aktiv uge", "aktive uger")


def _without_rate(own: PackageNumbers) -> str:
    if not own.without_rate:
        return ""
    named = numbers.listed([f"»{name}«" for name in own.without_rate])
    return f"Der er ingen takst for {named}. De uger er ikke med i beløbene."


def _table(own: PackageNumbers) -> Table | None:
    if own.told.to is None or own.table.empty:
        return None
    frame = own.table.assign(package=own.table["package"].where(own.table["package"] != OTHER, FEW))
    total: dict[str, object] = {"package": "I alt", "weeks": frame["weeks"].sum()}
    if frame["amount"].notna().all():
        total["amount"] = frame["amount"].sum()
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "package": ("Pakke", "text"),
        "citizens": ("Borgere", "count"),
        "people": ("Borgere ad gangen", "days"),
        "weeks": ("Aktive uger", "days"),
        "rate": ("Takst, kr. pr. uge", "price"),
        "amount": ("Takst i alt, kr.", "kr"),
        "hours_per_week": ("Leverede timer pr. uge", "days"),
        "price": ("Takst pr. leveret time, kr.", "price"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    note = sentences(
        "En aktiv uge er syv dage, hvor en borger er i pakken. En borger, der har været i flere pakker, tæller i hver.",
        "Taksten er den, der gælder nu." if "rate" in columns else "",
        "Timerne er dem, der leveres efter de samme borgeres bevillinger." if "hours_per_week" in columns else "",
        _few(
            own,
            "Antal borgere vises kun, hvor der i hvert kvartal er ingen eller mindst {} af hver slags: nye, stoppede og skift.",
        )
        if own.told.citizens.reindex(own.told.apart).isna().any()
        else "",
    )
    title = f"Pakker, {numbers.year_to(own.told.to)} {own.month.year}"
    source = f"{SOURCE}, {RATES}" if "rate" in columns else SOURCE
    return table("pakker", title, frame, columns, totals=[len(frame) - 1], note=note, source=source)


def _moves(own: PackageNumbers) -> Table | None:
    if own.told.to is None or own.moves.empty:
        return None
    frame = own.moves.assign(before=own.moves["before"].replace("", BEGUN), after=own.moves["after"].replace("", ENDED))
    columns = {"before": ("Fra", "text"), "after": ("Til", "text"), "citizens": ("Borgere", "count")}
    note = _few(own, "Skift, som færre end {} borgere har gjort i året eller i et af kvartalerne, vises ikke.")
    title = f"Skift mellem pakker, {numbers.year_to(own.told.to)} {own.month.year}"
    return table("pakkeskift", title, frame, columns, note=note, source=SOURCE)


def _few(own: PackageNumbers, note: str) -> str:
    """``note`` with the least number that is told in place of {}; "" where every number is."""
    return note.format(own.small_count) if own.small_count > 1 else ""


def _courses(own: PackageNumbers) -> Table | None:
    """Courses begun and over, those that go on, how long one is and what it costs."""
    if own.told.to is None:
        return None
    frame = own.courses
    columns = {
        "package": ("Pakke", "text"),
        "begun": ("Nye borgere", "count"),
        "over": ("Borgere, der er stoppet", "count"),
        "running": (f"I gang ved udgangen af {numbers.month_name(own.told.to)}", "count"),
        "weeks_per_course": ("Uger i et afsluttet forløb", "days"),
        "price": ("Takst for et afsluttet forløb, kr.", "kr"),
    }
    columns = {name: head for name, head in columns.items() if frame[name].notna().any()}
    frame = frame.dropna(subset=[name for name in columns if name != "package"], how="all")
    if len(columns) < 2:
        return None
    note = sentences(
        "Et forløb er en borgers tid i en pakke, til borgeren skifter pakke eller stopper.",
        "Ugerne er et gennemsnit for de forløb, der er sluttet i år, fra deres første dag."
        if "weeks_per_course" in columns
        else "",
        "Taksten er den, der gælder nu, gange ugerne." if "price" in columns else "",
        _few(
            own,
            "Tal bag færre end {} borgere i året eller i et af kvartalerne, og tal, der ville røbe dem, vises ikke.",
        ),
    )
    title = f"Forløb i hver pakke, {numbers.year_to(own.told.to)} {own.month.year}"
    return table("pakkeforloeb", title, frame, columns, note=note, source=SOURCE)


def _across_text(own: PackageNumbers) -> str:
    """Hours before the packages and weeks since: what can be compared, and what cannot."""
    if own.across.replaced is None:
        return ""
    since = numbers.month_name(own.across.replaced)
    before, now = own.across.delivered
    told = (
        f"Hjælpen er fra {since} givet i forløb. Visiterede timer før og forløb efter er ikke det samme mål og holdes ikke "
        "op mod hinanden."
    )
    if math.isnan(before) or math.isnan(now):
        return f"{told} Leverede timer er ikke opgjort på begge sider af skiftet, så omfanget kan ikke sammenlignes hen over det."
    held = beside(now, before, more="flere", less="færre")
    return sentences(
        told,
        f"Leverede timer er opgjort på begge sider: {numbers.decimal(now, 1)} timer pr. dag siden, {held} de "
        f"{numbers.decimal(before, 1)} i det sidste år før skiftet.",
    )


def _across_table(own: PackageNumbers) -> Table | None:
    frame = own.across.half_years
    if frame.empty:
        return None
    named = [
        month_runs(list(pd.period_range(*span, freq="M"))) for span in zip(frame["first"], frame["last"], strict=True)
    ]
    columns = {
        "period": ("Måneder", "text"),
        "granted": ("Visiterede timer pr. dag", "hours1"),
        "delivered": ("Leverede timer pr. dag", "hours1"),
        "people": ("Borgere i forløb ad gangen", "days"),
    }
    frame = frame.assign(period=named)
    columns = {name: head for name, head in columns.items() if frame[name].notna().any()}
    note = "En streg betyder, at målet ikke er opgjort. Timer og forløb kan ikke lægges sammen eller holdes op mod hinanden."
    title = f"Timer før og forløb fra {numbers.month_name(frame['first'].iloc[2])}"
    return table("timer_og_forloeb", title, frame, columns, note=note, source="Omsorgssystem")


def _what_if(own: PackageNumbers) -> str:
    """What other rates, or heavier packages, would cost or take; "" where it is not known."""
    told = []
    if pd.notna(own.dearer) and own.dearer != 0:
        told.append(f"Stiger alle takster 1 pct., koster det {numbers.kroner(own.dearer)} på et år.")
        if own.moved is not None:
            told.append(_step(*own.moved[:2], f"koster det {numbers.kroner(own.moved[2])}"))
    elif not own.paid and own.moved_hours is not None:
        told.append(_step(*own.moved_hours[:2], f"skal der leveres {numbers.hours(own.moved_hours[2])} mere"))
    return sentences("**Hvad nu hvis?**", *told) if told else ""


def _step(package: str, heavier: str, worth: str) -> str:
    return (
        f"Er hver tiende uge i »{package}« i stedet i »{heavier}«, {worth} på et år. Er borgerne i de pakker, der svarer til "
        "deres behov?"
    )


def _spread_text(own: WholePackages) -> str:
    """The package whose hours differ most between units."""
    spread = own.spread.loc[:, own.spread.notna().sum() > 1]
    if spread.empty or not len(spread.columns):
        return ""
    widest = (spread.max() - spread.min()).idxmax()
    found = spread[widest].dropna()
    if found.max() - found.min() < 0.05:
        return ""
    fewest, most = found.idxmin(), found.idxmax()
    return (
        f"Bag en uge i »{widest}« ligger der fra {numbers.decimal(found.min(), 1)} leverede timer i {fewest} til "
        f"{numbers.decimal(found.max(), 1)} i {most}. Er borgerne forskellige, eller bruges pakken forskelligt?"
    )


def _spread_table(own: WholePackages) -> Table | None:
    frame = own.spread
    if own.told.to is None or frame.empty:
        return None
    order = [name for name in own.table["package"] if name in frame]
    if not order:
        return None
    columns = {"unit": ("Enhed", "text")} | {name: (name, "days") for name in order}
    note = _few(own, "Timer bag færre end {} borgere i en pakke, i året eller i et af kvartalerne, vises ikke.")
    title = f"Leverede timer bag en uge i hver pakke, {numbers.year_to(own.told.to)} {own.month.year}"
    return table("pakker_enheder", title, frame[order].reset_index(), columns, note=note, source=SOURCE)
