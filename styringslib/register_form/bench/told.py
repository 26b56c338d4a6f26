"""The bench in Danish: pictures, tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.figures import Figure, grouped_bars, monthly_lines
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table, table
from styringslib.register_form.bench.unit_year import Answer, BenchYear
from styringslib.sections.track_record import state_table

SOURCE = "Økonomisystem og egen prognose"


def course_figure(year: BenchYear, unit: str) -> Figure:
    """Three years of months, the months to come, and the budget."""
    course = year.course(unit) / 1_000
    series = {"Bogført": course["posted"], "Ventet": course["expected"], "Budget": course["budget"]}
    last = course["posted"].dropna()
    rest = course["expected"].dropna().iloc[1:]
    alt = (
        f"Linjer måned for måned for {unit}. {numbers.capital(numbers.month_name(year.month))}: "
        f"{numbers.decimal(float(last.iloc[-1]))} tusind kr. "
        f"Resten af året ventes i gennemsnit {numbers.decimal(float(rest.mean()))} tusind kr. pr. måned."
    )
    subtitle = "1.000 kr. pr. måned, med det, der skønnes ikke at være bogført endnu"
    return monthly_lines(
        f"{unit}: månederne, som de er, og som de ventes", subtitle, series, alt=alt, source=SOURCE, quiet=["Budget"]
    )


def chances_figure(year: BenchYear, unit: str, belief: Mapping[str, Any]) -> Figure | None:
    """The chance of a lasting change and of a single amount, by month."""
    chances = belief.get("chances")
    if not chances:
        return None
    months = year.months
    groups = [numbers.month_short(month).split()[0] for month in months]
    names = {
        "shift": "Nyt niveau fra måneden",
        "one_off": "Enkelt beløb i måneden",
        "wave": "Nogle måneder, der er ovre",
    }
    shown = {label: pd.Series(chances[name]) * 100 for name, label in names.items()}
    told = [
        f"{numbers.month_only(month)}: "
        + ", ".join(f"{label.lower()} {numbers.decimal(values[place])} pct." for label, values in shown.items())
        for place, month in enumerate(months)
        if max(values[place] for values in shown.values()) >= 0.5
    ]
    words = numbers.capital("; ".join(told)) or "Alle er under en halv procent."
    alt = f"Søjler over sandsynligheden for hver måned. {words}"
    subtitle = "Sandsynlighed i pct., efter årets egne måneder"
    return grouped_bars(f"{unit}: {_likeliest(belief)}", subtitle, groups, shown, alt=alt, source=SOURCE, top=100)


def _likeliest(belief: Mapping[str, Any]) -> str:
    """What has most of the chance, in the words of a title."""
    shift, wave = belief["shift"] or {}, belief["wave"] or {}
    told = {
        "ikke noget særligt": belief["nothing"],
        "et nyt niveau": shift.get("probability", 0.0),
        "et enkelt beløb": sum(belief["chances"]["one_off"]),
        "nogle måneder, der er ovre": wave.get("probability", 0.0),
    }
    words = max(told, key=lambda name: told[name])
    return f"mest sandsynligt {words} ({numbers.percent(min(told[words], 0.99), 0)})"


def beliefs_table(answer: Answer, sign: Sign) -> Table:
    """What may have happened, how likely it is by the method alone and by what is known, and its size."""
    rows = [
        (name, alone[0], known[0], known[1] if not pd.isna(known[1]) else alone[1])
        for (name, *alone), (_, *known) in zip(_beliefs(answer.belief_alone), _beliefs(answer.belief), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["what", "alone", "known", "amount"])
    columns = {
        "what": ("Hvad der kan være sket", "text"),
        "alone": ("Metoden alene, pct.", "pct0"),
        "known": ("Tilrettet, pct.", "pct0"),
        "amount": ("Størrelse, kr. pr. måned", "over_kr"),
    }
    note = "Størrelsen er den, det har, hvis det er sket. Budgettet er vejet mod det, de tidligere år peger på."
    return table("hypoteser", "Hvad vi tror om året", frame, columns, note=note, source=SOURCE, sign=sign.than(""))


def _beliefs(belief: Mapping[str, Any]) -> list[tuple[str, float, float]]:
    """Name, probability and size (kr a month) of what may have happened; missing where nothing is said."""
    missing = float("nan")
    shift, wave = belief.get("shift") or {}, belief.get("wave") or {}
    budget = belief.get("budget")
    bills = sum(belief.get("chances", {}).get("one_off", [])) if belief else missing
    known = [one for one in belief.get("one_offs", []) if one["probability"] == 1.0]
    return [
        ("Ikke noget særligt", belief.get("nothing", missing), missing),
        (
            "Et nyt niveau, der bliver ved",
            shift.get("probability", 0.0 if belief else missing),
            shift.get("amount", missing),
        ),
        ("Et enkelt beløb", 1.0 if known else bills, missing),
        (
            "Nogle måneder, der er ovre",
            wave.get("probability", 0.0 if belief else missing),
            wave.get("amount", missing),
        ),
        ("Budgettet holder som i de tidligere år", missing if budget is None else budget, missing),
    ]


def answer_text(year: BenchYear, unit: str, answer: Answer) -> str:
    """The answer in a sentence."""
    moved = float(answer.after["total"] - answer.before["total"])
    method = f"Metoden alene venter {numbers.result(answer.before['total'])}"
    if not answer.followed:
        return f"{unit}: {method} Der er ikke tilrettet noget."
    if abs(moved) < 500:
        return f"{unit}: {method} Det, der vides, ændrer ikke prognosen."
    step = f"{numbers.kroner(abs(moved))} {'mere' if moved > 0 else 'mindre'}"
    return f"{unit}: {method} Med det, der vides, bliver det {step}: {numbers.result(answer.after['total'])}"


def answer_table(year: BenchYear, unit: str, answer: Answer, sign: Sign) -> Table:
    """Before and after: the year, its interval and what it deviates from the budget."""
    budget = year.budget(unit)
    frame = pd.DataFrame([answer.before, answer.after]).assign(label=["Metoden alene", "Tilrettet"])
    frame["deviation"] = frame["total"] - budget
    columns = {
        "label": ("Prognosen", "text"),
        "total": ("Ventet regnskab, kr.", "kr"),
        "lower_80": ("Nedre grænse (80 pct.)", "kr"),
        "upper_80": ("Øvre grænse (80 pct.)", "kr"),
        "deviation": ("Afvigelse fra budgettet", "over_kr"),
    }
    note = "" if pd.isna(budget) else f"Årets budget er {numbers.result(budget)}"
    return table("foer_og_efter", "Før og efter", frame, columns, note=note, source=SOURCE, sign=sign)


def experience_table(year: BenchYear, unit: str) -> Table | None:
    """How the forecast has fared in finished years, the unit's own beside all units'."""
    rows = year.experience(unit)
    if rows.empty:
        return None
    names = {"unit": unit, "units": "Alle enheder"}
    shown = rows.assign(label=rows["scope"].map(names))
    columns = {
        "label": ("Enhed", "text"),
        "passed": ("Måneder gået", "count"),
        "median_error": ("Typisk ved siden af, pct.", "pct2"),
        "bias": ("Gennemsnit, pct. (plus er for højt)", "change_pct"),
        "coverage_80": ("Regnskab inden for 80 pct.-grænserne, pct.", "pct0"),
        "count": ("Forsøg", "count"),
    }
    note = "Hvert afsluttet år er forudsagt på ny ud fra de måneder, der var gået."
    return table("erfaring", "Sådan har prognosen ramt", shown, columns, note=note, source=SOURCE)


def states_table(year: BenchYear) -> Table | None:
    """How all units' finished years were forecast, by what their months had shown, as the municipality's report has it."""
    return state_table(year.whole.forecasts.record, year.month)


def in_force_table(year: BenchYear, unit: str, sign: Sign) -> Table | None:
    """What is already known of the unit's year."""
    rows = year.rows[year.rows["unit"] == unit]
    if rows.empty:
        return None
    columns = {
        "month": ("Måned", "month"),
        "what": ("Hvad vi ved", "text"),
        "amount": ("Kr.", "over_kr"),
        "reason": ("Begrundelse", "text"),
        "entered_by": ("Indberettet af", "text"),
    }
    return table("tilretninger", "Det, der er tilrettet", rows, columns, source="Indberettet", sign=sign.than(""))
