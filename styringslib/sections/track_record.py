"""The section that holds the forecast to account: this year's earlier forecasts, and how finished years were hit."""

from __future__ import annotations

import pandas as pd

from styringslib.measures import heading
from styringslib.month.beliefs.past_years import finished_years, years_by_state
from styringslib.month.follow_up import FollowUp
from styringslib.month.names import WHOLE
from styringslib.presentation import numbers
from styringslib.presentation.figures import Figure, grouped_bars
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.prognosis import TOTAL
from styringslib.sections.spec import UNITS, SectionSpec, itself

SOURCE = "Økonomisystem og egen prognose"
# Topic of a finding -> the state of the years that it is like, and what such years have shown.
STATES = {"level_shift": "shift", "level_wave": "single", "one_off": "single"}
SEEN = {"shift": "et ændret niveau", "single": "et enkelt beløb eller nogle måneder, der skilte sig ud"}


def track_record(basis: FollowUp) -> Section:
    """What was expected earlier this year, and the forecast's error in finished years beside simple methods."""
    hits, earlier = basis.accuracy, basis.earlier_forecasts
    if hits.empty and earlier.empty:
        return section("Der er ikke et helt år med posteringer, så prognosens træfsikkerhed kan ikke gøres op endnu.")
    this_year = [_closed_text(basis), _closed_table(basis)] if basis.closed else ["", _earlier_table(basis)]
    by_state = state_table(basis.forecasts.record, basis.month) if basis.unit is None else None
    told = sentences(_told(hits), _missed_text(basis), _state_text(basis))
    finished = [_accuracy_figure(hits), _accuracy_table(hits), by_state]
    words = [this_year[0], told] if basis.closed else [told, this_year[0]]
    more = [this_year[1], *finished] if basis.closed else [*finished, this_year[1]]
    return section(*words, _overridden_text(basis), detail(*more, _recorded_table(basis)))


def year_fared(basis: FollowUp) -> Section:
    """For the accounts of a closed year: what its own forecasts were worth. Nothing while it is under way."""
    if not basis.closed or basis.closed_year_record.empty:
        return section()
    return section("## Hvad prognoserne var værd", _closed_text(basis), _closed_table(basis))


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


def _missed_text(basis: FollowUp) -> str:
    """The finished years whose results fell outside the interval; empty where all of them lay within."""
    own = basis.forecasts.of([basis.name if basis.unit else TOTAL])
    years = finished_years(own.record, basis.month)
    missed, many = [str(year) for year in years.index[~years["inside"]]], len(years)
    if not missed:
        return ""
    held = f"i {numbers.decimal(many - len(missed))} af {numbers.counted(many, 'år', 'år')}"
    return (
        f"Regnskabet lå inden for 80 pct.-grænserne {held if len(missed) < many else 'ikke i noget år'}. "
        f"I {numbers.listed(missed)} lå det udenfor."
    )


def _state_text(basis: FollowUp) -> str:
    """How years like this one have been forecast, where something is believed to have happened in it and there are enough."""
    found = years_by_state(basis.forecasts.record, basis.month)
    state = next((STATES[finding.topic] for finding in basis.belief_findings if finding.topic in STATES), "")
    if state not in found.index:
        return ""
    count, passed, error, inside = (float(found[name][state]) for name in ("count", "passed", "error", "inside"))
    told = (
        f"I {numbers.decimal(count)} tidligere år i kommunens enheder, hvor månederne viste {SEEN[state]}, har prognosen "
        f"efter {numbers.decimal(passed)} måneder typisk ramt {numbers.percent(error, 2)} ved siden af"
    )
    within = f"{numbers.decimal(inside)} af de {numbers.decimal(count)}" if inside < count else "dem alle"
    if "calm" in found.index:
        told += f" (i rolige år {numbers.percent(float(found['error']['calm']), 2)})"
    return f"{told}, og regnskabet lå inden for 80 pct.-grænserne i {within}."


def state_table(record: pd.DataFrame, month: pd.Period) -> Table | None:
    """How all units' finished years were forecast, by what their months had shown; none where all were calm. ``record``: as
    ``MonthForecast.record``; ``month``: the last closed one."""
    found = years_by_state(record, month)
    if not (found.index != "calm").any():
        return None
    shown = found.assign(
        label=[numbers.capital({"calm": "ingen ændring", **SEEN}[state]) for state in found.index],
        within=found["inside"] / found["count"],
    )
    columns = {
        "label": ("Hvad månederne viste", "text"),
        "count": ("Antal år", "count"),
        "error": ("Prognosen", "pct2"),
        "within": ("Regnskab inden for 80 pct.-intervallet", "pct0"),
    }
    title = f"Typisk afvigelse efter {numbers.decimal(found['passed'].iloc[0])} måneder, efter hvad årets måneder viste, pct."
    note = "Et år i en enhed tæller som ét. En ændring er vist, når den efter månederne var mere sandsynlig end ikke."
    return table("traefsikkerhed_aendringer", title, shown, columns, note=note, source=SOURCE)


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
    return f"{told}. Årets regnskab lå inden for 80 pct.-grænserne {kept}. I fire af fem tilfælde bør det gøre det."


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


def _overridden_text(basis: FollowUp) -> str:
    """How forecasts that followed what somebody knew have fared, beside what the method alone had said."""
    rows = basis.overridden
    if rows.empty:
        return ""
    kept = numbers.counted(len(rows), "gemt prognose", "gemte prognoser")
    followed, alone = numbers.told_apart(numbers.percent, rows["error"].mean(), rows["error_alone"].mean(), decimals=2)
    nearer = int((rows["error"] < rows["error_alone"]).sum())
    return (
        f"**Tilrettede prognoser.** {numbers.capital(kept)} af afsluttede år fulgte det, nogen vidste. De ramte i gennemsnit "
        f"{followed} ved siden af regnskabet. Metoden alene ville have ramt {alone} ved siden af. Tilretningen var nærmest "
        f"{numbers.counted(nearer, 'gang', 'gange')} af {numbers.decimal(len(rows))}."
    )


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
OF_YEAR = SectionSpec("aarets_prognoser", frozenset({WHOLE}), itself, year_fared)
