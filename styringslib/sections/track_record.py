"""The section that holds the forecast to account: this year's earlier forecasts, and how finished years were hit."""

from __future__ import annotations

import pandas as pd

from styringslib.measures import heading
from styringslib.month.follow_up import FollowUp
from styringslib.month.names import WHOLE
from styringslib.presentation import numbers
from styringslib.presentation.figures import Figure, grouped_bars
from styringslib.presentation.section import Section, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.spec import UNITS, SectionSpec, itself

SOURCE = "Økonomisystem og egen prognose"


def track_record(basis: FollowUp) -> Section:
    """What was expected earlier this year, and the forecast's error in finished years beside simple methods."""
    hits, earlier = basis.accuracy, basis.earlier_forecasts
    if hits.empty and earlier.empty:
        return section("Der er ikke et helt år med posteringer, så prognosens træfsikkerhed kan ikke gøres op endnu.")
    this_year = [_closed_text(basis), _closed_table(basis)] if basis.closed else [_earlier_table(basis)]
    finished = [_told(hits), _accuracy_figure(hits), _accuracy_table(hits)]
    parts = [*this_year, *finished] if basis.closed else [*finished, *this_year]
    return section(*parts, _recorded_table(basis))


def _told(hits: pd.DataFrame) -> str:
    if hits.empty:
        return ""
    row = hits.iloc[-1]
    told = (
        f"I {numbers.counted(row['years'], 'afsluttet år', 'afsluttede år')} har prognosen efter {numbers.decimal(row['month'])} "
        f"måneder typisk ramt {numbers.percent(row['combination'], 2)} ved siden af regnskabet."
    )
    other = row["last_year_share"]
    if pd.notna(other):
        told += f" Sidste års andel på samme tid ville have ramt {numbers.percent(other, 2)} ved siden af."
    return told


def _closed_text(basis: FollowUp) -> str:
    """How the year's own forecasts have fared, now that the year is closed."""
    rows = basis.closed_year_record
    if rows.empty:
        return ""
    first, last = rows.iloc[0], rows.iloc[-1]
    told = f"**Årets egne prognoser.** {_miss(first, 'Efter')}"
    if len(rows) > 1:
        told += f", og {_miss(last, 'efter')}"
    held, many = int(rows["inside"].sum()), len(rows)
    kept = f"i {numbers.decimal(held)} af {numbers.counted(many, 'måned', 'måneder')}"
    if held in (0, many):
        kept = "hver gang" if held else "ikke nogen gang"
    return f"{told}. Årets regnskab lå inden for 80 pct.-grænserne {kept}; i fire af fem tilfælde bør det gøre det."


def _miss(row: pd.Series, after: str) -> str:
    size = f"{numbers.kroner(abs(row['missed']))} ({numbers.percent(abs(row['error']))})" if row["missed"] else ""
    found = f"{size} {'for højt' if row['missed'] > 0 else 'for lavt'}" if size else "på regnskabet"
    return f"{after} {numbers.month_only(row['month'])} lå prognosen {found}"


def _closed_table(basis: FollowUp) -> Table | None:
    """Every month's forecast of the closed year beside what the year became."""
    rows = basis.closed_year_record
    if rows.empty or basis.forecast is None:
        return None
    names = [numbers.capital(numbers.month_only(month)) for month in rows["month"]]
    shown = rows.assign(label=names, within=["ja" if inside else "nej" for inside in rows["inside"]])
    columns = {
        "label": ("Opgjort efter", "text"),
        "expected": ("Forventet regnskab", "kr"),
        "lower_80": ("Nedre grænse (80 pct.)", "kr"),
        "upper_80": ("Øvre grænse (80 pct.)", "kr"),
        "missed": ("Ramte ved siden af med", "change_kr"),
        "error": ("Pct. af regnskabet", "change_pct"),
        "within": ("Inden for grænserne", "text"),
    }
    note = "Plus er en for høj forventning, minus en for lav."
    if rows["made"].notna().any():
        columns["basis"] = ("Grundlag", "text")
        shown["basis"] = [f"gemt {numbers.day(day)}" if pd.notna(day) else "beregnet bagefter" for day in rows["made"]]
        note += " Det, der er beregnet bagefter, bygger på det, der var bogført dengang."
    else:
        note += " Prognoserne er beregnet på det, der var bogført dengang."
    result = {"label": "Årets regnskab", "expected": basis.forecast["expected"]}
    shown = pd.concat([shown, pd.DataFrame([result])], ignore_index=True)
    title = f"Sådan ramte prognoserne for {basis.month.year}, kr."
    return table("prognoser", title, shown, columns, totals=[len(shown) - 1], note=note, source=SOURCE)


def _earlier_table(basis: FollowUp) -> Table | None:
    earlier = basis.earlier_forecasts
    if earlier.empty:
        return None
    names = [numbers.capital(numbers.month_only(month)) for month in earlier["month"]]
    columns = {
        "label": ("Opgjort efter", "text"),
        "expected": heading("expected"),
        "lower_80": heading("lower_80"),
        "upper_80": heading("upper_80"),
    }
    title = f"Hvad vi har ventet af {basis.month.year}, kr."
    made, shown = earlier["made"], earlier.assign(label=names)
    note = "Tidligere måneder er beregnet på det, der var bogført dengang."
    if made.notna().any():
        columns["basis"] = ("Grundlag", "text")
        shown["basis"] = [f"gemt {numbers.day(day)}" if pd.notna(day) else "beregnet bagefter" for day in made]
        shown.loc[shown.index[-1], "basis"] = "denne rapport"
        note = "Gemte prognoser står, som de blev lavet. Det, der er beregnet bagefter, bygger på det, der var bogført dengang."
    return table("prognoser", title, shown, columns, note=note, source=SOURCE)


def _recorded_table(basis: FollowUp) -> Table | None:
    """The record: every forecast kept of a finished year beside what the year became."""
    rows = basis.recorded_years
    if rows.empty:
        return None
    columns = {
        "month": ("Opgjort efter", "month"),
        "made": ("Gemt", "date"),
        "expected": heading("expected"),
        "lower_80": heading("lower_80"),
        "upper_80": heading("upper_80"),
        "outturn": ("Regnskab", "kr"),
        "error": ("Ved siden af, pct.", "pct2"),
        "within": ("Inden for grænserne", "text"),
    }
    shown = rows.assign(within=["ja" if inside else "nej" for inside in rows["inside"]])
    note = "Ved siden af er forventet regnskab i forhold til regnskabet. I fire af fem tilfælde bør svaret være ja."
    return table("prognoser_gemt", "Gemte prognoser af afsluttede år, kr.", shown, columns, note=note, source=SOURCE)


def _accuracy_figure(hits: pd.DataFrame) -> Figure | None:
    """The typical error of each method by months passed, as bars told apart by hatching."""
    if hits.empty:
        return None
    methods = {"combination": "Prognosen", "last_year_share": "Sidste års andel", "twelfths": "Tolvtedele"}
    shown = {label: hits[name] * 100 for name, label in methods.items() if hits[name].notna().any()}
    groups = [f"{numbers.decimal(months)} måneder" for months in hits["month"]]
    best = (hits["combination"] <= hits[[name for name in methods if name != "combination"]].min(axis=1)).sum()
    title = f"Prognosen rammer tættest på {numbers.decimal(best)} af {numbers.decimal(len(hits))} tidspunkter"
    parts = "; ".join(
        f"efter {group}: "
        + ", ".join(f"{label.lower()} {numbers.decimal(values.iloc[place], 2)}" for label, values in shown.items())
        for place, group in enumerate(groups)
    )
    alt = f"Søjler over typisk afvigelse fra årets regnskab i pct. {numbers.capital(parts)}."
    subtitle = "Typisk afvigelse fra årets regnskab i afsluttede år, pct., efter antal måneder gået"
    return grouped_bars(title, subtitle, groups, shown, alt=alt, source=SOURCE)


def _accuracy_table(hits: pd.DataFrame) -> Table | None:
    if hits.empty:
        return None
    columns = {
        "month": ("Måneder gået", "count"),
        "combination": ("Prognosen", "pct2"),
        "last_year_share": ("Sidste års andel", "pct2"),
        "twelfths": ("Tolvtedele", "pct2"),
        "coverage": ("Regnskab inden for 80 pct.-intervallet", "pct0"),
        "years": ("Antal år", "count"),
    }
    title = "Typisk afvigelse fra årets regnskab i afsluttede år, pct."
    note = "Medianen af afvigelserne. Hvert år er forudsagt på ny ud fra de måneder, der var gået."
    return table("traefsikkerhed", title, hits, columns, note=note, source=SOURCE)


SECTION = SectionSpec("traefsikkerhed", UNITS | {WHOLE}, itself, track_record)
