"""The demography amount told: level, increment, contributions that add up, and what the last budget reckoned with."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.rounding import whole_number, whole_parts
from styringslib.sections.demography import figures as demography_figures
from styringslib.sections.demography.numbers import DemographyNumbers
from styringslib.sections.words import OF_THE_MUNICIPALITY

STEPS = {
    "people": "Flere eller færre ældre",
    "age_mix": "Ændret aldersfordeling",
    "health": "Sundere aldring",
    "price": "Pris og løn",
}
SHORT = {
    "people": "Antal\nældre",
    "age_mix": "Alders-\nfordeling",
    "health": "Sundere\naldring",
    "price": "Pris\nog løn",
}
SOURCE = "Egen beregning"


def whole_kroner(frame: pd.DataFrame) -> pd.DataFrame:
    """Steps and total in whole kroner that still add up."""
    rounded, steps = frame.copy(), list(STEPS)
    rounded["total"] = whole_number(frame["total"])
    rounded[steps] = whole_parts(frame[steps].to_numpy(dtype=float).T, frame["total"]).T
    return rounded


def amount_text(basis: DemographyNumbers) -> str:
    """The demography amount of the coming budget and its last forecast year, with its range."""
    if basis.level is None:
        return "Timeprisen er ikke kendt, så behovet er ikke regnet om til kroner."
    total = basis.level.table.set_index("year")["total"]
    first, focus = basis.budget_years[0], basis.focus_year
    low, high = (float(basis.amount_range[side][focus]) for side in ("low", "high"))
    then = f" og {_more(total.loc[focus])} i {focus}" if focus > first else ""
    between = _ended(f"I {focus} ligger det mellem {_range(low, high)}")
    told = f"Demografibeløbet er {_more(total.loc[first])} i budget {first}{then}, regnet fra {basis.base_year}."
    return f"{told} {between}{_price_text(basis)}"


def _price_text(basis: DemographyNumbers) -> str:
    """Says that the price is not the municipality's own, where it is not."""
    assert basis.users is not None
    if basis.users.own:
        return ""
    source = basis.price_source[:1].lower() + basis.price_source[1:]
    return f" Timeprisen er {numbers.decimal(float(basis.price or 0), 2)} kr. ({source})."


def _more(amount: float) -> str:
    return f"{numbers.kroner(abs(amount))}" + ("" if amount >= 0 else " mindre")


def _ended(text: str) -> str:
    """A sentence's full stop, which an abbreviation's also is."""
    return text if text.endswith(".") else f"{text}."


def _range(low: float, high: float) -> str:
    if low >= 0:
        return f"{numbers.kroner(low)} og {numbers.kroner(high)}"
    above = f"en mindreudgift på {numbers.kroner(-high)}" if high < 0 else f"en merudgift på {numbers.kroner(high)}"
    return f"en mindreudgift på {numbers.kroner(-low)} og {above}"


def comparison_text(basis: DemographyNumbers) -> str:
    """This projection against what the last budget reckoned with, in the coming budget year."""
    rows = basis.comparison
    if rows.empty:
        return ""
    row = rows.iloc[0]
    source = basis.terms.previous_source or "Sidste budget"
    difference = float(row["difference"])
    if abs(difference) < 500:
        return f"**{source}** regnede med det samme i {int(row['year'])}."
    word = "mere" if difference < 0 else "mindre"
    return (
        f"**{source}** regnede med {numbers.kroner(abs(row['assumed']))} i {int(row['year'])}, altså "
        f"{numbers.kroner(abs(difference))} {word} end vi venter nu."
    )


def budget(basis: DemographyNumbers) -> Section:
    """Waterfall to the focus year, the council's table of levels, what each year adds, and the last budget."""
    if basis.level is None or basis.base_cost is None:
        return section(
            amount_text(basis) if len(basis.needs) else "Uden brugere efter alder er der intet demografibeløb."
        )
    told = (
        f"Hjælpen til {basis.base_year}-brugerne svarer til {numbers.kroner(basis.base_cost)} om året, når hver visiteret time "
        f"koster {numbers.decimal(float(basis.price or 0), 2)} kr. Af ændringer i behovet regnes "
        f"{numbers.percent(basis.terms.variable_share, 0)} med i beløbet, fordi resten er faste udgifter."
    )
    if basis.terms.variable_share >= 1:
        told = told.partition(" Af ændringer")[0] + " Hele ændringen i behovet regnes med i beløbet."
    return section(
        told,
        _waterfall(basis),
        _base_table(basis),
        level_table(basis),
        "Det, der er nyt i hvert år, står i den næste tabel. Brug den, når de tidligere års beløb allerede ligger i rammen.",
        increment_table(basis),
        _comparison_table(basis),
    )


def _waterfall(basis: DemographyNumbers) -> Part:
    assert basis.level is not None
    focus, base = basis.focus_year, basis.base_year
    row = whole_kroner(basis.level.table.set_index("year").loc[[focus]]).iloc[0]
    steps = {step: float(row[step]) for step in STEPS if abs(row[step]) >= 500}
    told = numbers.listed(
        [f"{STEPS[step].lower()} {numbers.signed(amount)}\u00a0kr." for step, amount in steps.items()]
    )
    alt = sentences(f"Trappe fra {base} til {focus}: {told}.", f"I alt {numbers.kroner_exact(float(row['total']))}.")
    largest = max(steps, key=lambda step: abs(steps[step]), default="people")
    points = {
        "people": "Antallet af ældre vejer mest",
        "age_mix": "Aldersfordelingen vejer mest",
        "health": "Sundere aldring vejer mest",
        "price": "Pris og løn vejer mest",
    }
    subtitle = f"1.000 kr., {focus} i forhold til {base}. Plus er mere i budgettet, minus (skraveret) er mindre"
    shown = {SHORT[step]: amount for step, amount in steps.items()}
    return demography_figures.waterfall(
        points[largest], subtitle, shown, f"Demografi-\nbeløb {focus}", alt=alt, source=SOURCE
    )


def _base_table(basis: DemographyNumbers) -> Table:
    assert basis.users is not None
    rows = [
        ("Visiterede timer", float(basis.needs["hours"].loc[basis.base_year]), "hours"),
        ("Pris pr. visiteret time, kr.", float(basis.price or 0.0), "price"),
        ("Udgift til brugerne, kr.", float(basis.base_cost or 0.0), "kr"),
    ]
    frame = pd.DataFrame(rows, columns=["label", "value", "kind"])
    columns = {"label": ("Post", "text"), "value": (str(basis.base_year), "row")}
    return table(
        "udgangspunkt",
        f"Udgangspunktet {basis.base_year}",
        frame,
        columns,
        source=f"{basis.users.source}; {basis.price_source}",
        row_kinds=list(frame["kind"]),
    )


def level_table(basis: DemographyNumbers) -> Table:
    """The council's table: every budget year against the base year, with the range of the total."""
    assert basis.level is not None
    levels = basis.level.table.set_index("year").loc[list(basis.budget_years)]
    frame = whole_kroner(levels).join(basis.amount_range)
    title = f"Demografibeløb i forhold til {basis.base_year}, kr."
    columns = {**_columns(), "low": ("Lav", "change_kr"), "high": ("Høj", "change_kr")}
    return table("demografi", title, _by_year(frame), columns, note=_price_note(basis), source=SOURCE)


def increment_table(basis: DemographyNumbers) -> Table:
    """What each budget year adds to the year before, and the sum."""
    assert basis.level is not None
    assert basis.increment is not None
    rows = basis.increment.table.set_index("year").loc[list(basis.budget_years)]
    # Differences of the rounded levels, so that the years add up to the table above.
    levels = whole_kroner(basis.level.table.set_index("year").loc[list(basis.budget_years)])
    frame = levels[[*STEPS, "total"]].diff().fillna(levels[[*STEPS, "total"]])
    assert len(rows) == len(frame)
    frame = _by_year(frame)
    total = pd.DataFrame([{"year": "I alt", **frame[[*STEPS, "total"]].sum().to_dict()}])
    frame = pd.concat([frame, total], ignore_index=True)
    return table(
        "tilvaekst",
        "Nyt i hvert år, kr.",
        frame,
        _columns(),
        totals=[len(frame) - 1],
        note=_price_note(basis),
        source=SOURCE,
    )


def _columns() -> dict[str, tuple[str, str]]:
    return {
        "year": ("Budgetår", "text"),
        **{step: (text, "change_kr") for step, text in STEPS.items()},
        "total": ("I alt", "change_kr"),
    }


def _by_year(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename_axis("year").reset_index().assign(year=lambda rows: rows["year"].astype(str))


def _price_note(basis: DemographyNumbers) -> str:
    # An amount for the budget is no deviation from it: it has the same sign in every municipality.
    signs = "Plus er mere i budgettet, minus er mindre. De fire bidrag giver tilsammen I alt."
    if basis.price_index is None:
        return f"{signs} Beløb i {basis.base_year}-priser, fordi der ikke er oplyst pris- og lønskøn."
    return f"{signs} Beløb i årets priser."


def _comparison_table(basis: DemographyNumbers) -> Table | None:
    if basis.comparison.empty:
        return None
    frame = basis.comparison.assign(year=basis.comparison["year"].astype(str))
    frame["total"] = frame["total"].round()
    frame["difference"] = frame["total"] - frame["assumed"]
    columns = {
        "year": ("Budgetår", "text"),
        "assumed": ("Forudsat i sidste budget", "change_kr"),
        "total": ("Ny beregning", "change_kr"),
        "difference": ("Afvigelse", "over_kr"),
    }
    source = f"{basis.terms.previous_source or 'Sidste budget'}; egen beregning"
    title, sign = "Sammenlignet med sidste budget, kr.", basis.sign.than("forudsat i sidste budget")
    return table("sidste_budget", title, frame, columns, source=source, sign=sign)


def questions(basis: DemographyNumbers) -> list[str]:
    """What the amount asks the meeting to decide."""
    asked = []
    if len(basis.comparison):
        row = basis.comparison.iloc[0]
        change = numbers.kroner(abs(row["difference"]))
        year = int(row["year"])
        if row["difference"] > 500:
            asked.append(
                f"Der er afsat {change} for lidt til {year}. Skal beløbet hæves, eller skal serviceniveauet ændres?"
            )
        elif row["difference"] < -500:
            asked.append(f"Der er afsat {change} mere til {year}, end vi venter nu. Skal beløbet blive i rammen?")
    if basis.level is not None:
        share = numbers.percent(basis.terms.variable_share, 0)
        asked.append(f"Vi regner med, at {share} af udgiften følger antallet af brugere. Passer det stadig?")
        asked.append(
            f"Vi regner med, at {numbers.percent(basis.terms.healthy, 0)} af de ekstra leveår leves uden mere hjælp. "
            "Ser vi det i revisitationerne?"
        )
    return asked


def assumption_table(basis: DemographyNumbers) -> Table:
    """Every assumption with its value and source."""
    terms = basis.terms
    own = OF_THE_MUNICIPALITY
    rows = [
        ("År frem", numbers.decimal(basis.end_year - basis.base_year), own),
        ("Andel af udgiften, der følger antallet af brugere", numbers.percent(terms.variable_share, 0), own),
        ("Andel af ekstra leveår uden mere hjælp", numbers.percent(terms.healthy, 0), own),
        ("Udsving i timer pr. bruger, lav og høj", f"{numbers.percent(terms.hours_spread)} om året", own),
    ]
    if basis.price is not None:
        rows.append(("Pris pr. visiteret time", f"{numbers.decimal(basis.price, 2)} kr.", basis.price_source))
    if basis.price_index:
        rows += [
            (f"Pris- og lønskøn {year}", numbers.percent(rate), terms.price_index_source or own)
            for year, rate in basis.price_index.items()
            if year in terms.price_index
        ]
        last = max(terms.price_index)
        if last < basis.end_year:
            rows.append((f"Pris- og lønskøn efter {last}", numbers.percent(terms.price_index[last]), f"Som {last}"))
    if basis.users is not None:
        rows.append(("Brugere efter alder", "egne" if basis.users.own else "hele landet", basis.users.source))
    frame = pd.DataFrame(rows, columns=["label", "value", "source"])
    columns = {"label": ("Forudsætning", "text"), "value": ("Værdi", "text"), "source": ("Kilde", "text")}
    return table("forudsaetninger", "Hvad beregningen forudsætter", frame, columns)
