"""What a report's figures rest on, in words: months that have not come, budgets that are not whole, what is owed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from styringslib.measures import measure
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers, text
from styringslib.sections.words import HOURS, PAID_FOR

# Why a year's budget is not compared with; {unit} as "Søby", {months} as "juli til december 2026".
_FAULTS = {
    "none": "{unit} har intet budget for {year}",
    "partial": "Budgettet for {unit} dækker ikke {months}",
    "scale": "Budgettet for {unit} ser ud til at stå i 1.000 kr.",
}


def month_runs(months: Sequence[pd.Period]) -> str:
    """``august 2026``, ``juli til december 2026``: runs of months by their ends, the year once a run."""
    runs: list[list[pd.Period]] = []
    for month in sorted(months):
        if runs and month == runs[-1][-1] + 1 and month.year == runs[-1][-1].year:
            runs[-1].append(month)
        else:
            runs.append([month])
    return numbers.listed([_run(run[0], run[-1]) for run in runs])


def _run(first: pd.Period, last: pd.Period) -> str:
    if first == last:
        return numbers.month_name(first)
    return f"{numbers.month_only(first)} {'og' if last == first + 1 else 'til'} {numbers.month_name(last)}"


# What is reported every month, as a reader names it.
_MEASURES = {
    ("postings", ""): "Posteringer", ("payroll", ""): "Løn", ("absence", ""): "Fravær", ("temps", ""): "Vikarer",
    ("activity", "granted_hours"): measure("granted_hours").name,
    ("activity", "delivered_hours"): measure("delivered_hours").name,
    ("activity", "recipients"): "Modtagere",
}  # fmt: skip


def lacking_lines(basis: FollowUp) -> list[str]:
    """A line for each thing that months are lacking of this year, and one for the budgets; none when all is there."""
    found = []
    for (table, figure), rows in basis.lacking.groupby(["table", "measure"], sort=False):
        what = _MEASURES[str(table), str(figure)]
        found.append(
            f"{what} mangler for {_where(basis, rows)}. Det, der står, er gjort op på de måneder, der er kommet."
        )
    return [*found, *(told for told in (budgets_text(basis), ungrouped_text(basis)) if told)]


def few_lines(basis: FollowUp) -> list[str]:
    """What of the year is left out because of few employees or recipients, and that it is in no sum either."""
    few, limits, found = basis.few_people, basis.settings.thresholds, []
    staff = few[few["table"] != "activity"].drop_duplicates(["unit", "month"])
    if len(staff):
        found.append(
            f"Løn, fravær og vikarer er ikke vist for {_where(basis, staff)}, fordi der er færre end {limits.few_employees} "
            "fuldtidsansatte. De er heller ikke med i tal for flere enheder eller måneder."
        )
    helped = few[few["table"] == "activity"]
    if len(helped):
        found.append(
            f"Antallet af modtagere er ikke vist for {_where(basis, helped)}, fordi der kan være færre end "
            f"{limits.small_count}. De er heller ikke talt med andre steder."
        )
    return found


def _where(basis: FollowUp, rows: pd.DataFrame) -> str:
    """The months of ``rows``, and in a report of several units whose they are."""
    return numbers.listed(
        [
            month_runs(list(months)) if basis.unit else f"{unit} ({month_runs(list(months))})"
            for unit, months in rows.groupby("unit")["month"]
        ]
    )


def unbooked_text(basis: FollowUp) -> str:
    """Which months' postings have not come, and what it means for the comparisons; empty when all have."""
    cells = basis.compared.unbooked
    if cells.empty:
        return ""
    parts = [
        f"{month_runs(list(months))}" if basis.unit else f"{unit} for {month_runs(list(months))}"
        for unit, months in cells.groupby("unit")["month"]
    ]
    return (
        f"Posteringerne for {numbers.listed(parts)} er ikke kommet. Forbrug og budget til dato er gjort op uden, og det, der "
        "mangler, er skønnet i årets forventede regnskab."
    )


def opening_text(basis: FollowUp) -> str:
    """Which units open later in the year, and that they are counted with their budget; empty when none does."""
    found = [
        f"{unit.name} åbner i {numbers.month_name(unit.start)}. Enheden er med i årets budget, og den ventes at bruge det."
        for unit in basis.settings.units
        if unit.start is not None and unit.start > basis.month and unit.name in basis.forecasts.units
    ]
    return " ".join(found)


def owed_text(basis: FollowUp) -> str:
    """What settlements with providers come to beyond what is posted and late; empty below what is worth telling."""
    finding = basis.owed_finding
    return text.sentence(finding) if finding is not None else ""


def budgets_text(basis: FollowUp) -> str:
    """Which units have no budget that the year can be held against, and why; empty when all have one by month."""
    told = []
    for unit, row in basis.compared.budget_years.iterrows():
        if row["fault"]:
            given = {"unit": unit, "year": basis.month.year, "months": month_runs(row["lacking"])}
            told.append(_FAULTS[row["fault"]].format(**given))
        elif not row["monthly"]:
            told.append(f"Budgettet for {unit} er ikke fordelt på måneder og holdes kun op mod hele året")
    return " ".join(f"{one.removesuffix('.')}." for one in told).replace("kr..", "kr.")


def adopted_text(basis: FollowUp) -> str:
    """That no revised budget has been read, where that is so: what is called revised is then the adopted one."""
    years = basis.compared.budget_years
    whole = years[years["fault"] == ""]
    adopted = whole.index[whole["version"] == "adopted"].to_list()
    if not adopted:
        return ""
    of_whom = "" if len(adopted) == len(whole) else f" for {numbers.listed([str(unit) for unit in adopted])}"
    return f"Der er kun indlæst et vedtaget budget{of_whom} for {basis.month.year}. Det korrigerede er derfor sat til det samme."


def ungrouped_text(basis: FollowUp) -> str:
    """That kroner stand under no account group, so that the deviation is not divided; empty where all stand under one."""
    told = []
    for unit, row in basis.compared.ungrouped.iterrows():
        parts = [("posted", "i regnskabet"), ("budget", "i budgettet")]
        amounts = [f"{numbers.kroner(row[name])} {where}" for name, where in parts if row[name] >= 0.5]
        of_whom = "" if basis.unit else f" for {unit}"
        cannot = "er ikke fordelt på arter, så afvigelsen kan ikke deles op på løn, vikarer og andet."
        told.append(f"{numbers.listed(amounts)}{of_whom} {cannot}")
    return " ".join(told)


def paid_text(basis: FollowUp) -> str:
    """What a unit that is judged against what it earns has earned beyond its budget to date, and whether it came by more hours;
    empty where it is small."""
    if math.isnan(basis.earned) or basis.split.empty:
        return ""
    row = basis.split.iloc[0]
    paid, hours = float(row["paid"]), float(row["volume"] + row["conditions"])
    if abs(paid) < basis.minor_kr:
        return ""
    more = "mere" if paid > 0 else "mindre"
    until, amount = numbers.until(basis.compared.through), numbers.kroner(abs(paid))
    earned = f"{basis.name} har tjent {amount} {more} end budgettet {until}"
    if basis.paid_for != "activity":
        return f"{earned}. Det betales efter {PAID_FOR[basis.paid_for]}."
    if abs(hours) < basis.minor_kr or hours * paid < 0:
        return f"{earned}. Timerne forklarer det ikke: Timeprisen gange timerne er ikke det samme som budgettet."
    kind = "delivered" if basis.paid_hours == "delivered" else "granted"
    figures = basis.key_figures
    # The hours of the cost are delivered ones: granted hours may be as many as budgeted where fewer are delivered.
    hours_paid, budgeted = (
        figures["actual"].astype(float)[f"{kind}_hours"],
        figures["budget"].astype(float)["delivered_hours"],
    )
    if (hours_paid - budgeted) * paid < 0:
        return f"{earned}. Timeprisen gange de {HOURS[kind]} er ikke det samme som budgettet."
    if paid > 0:
        return f"{earned}, fordi der er flere {HOURS[kind]}. Timeprisen betaler for dem."
    return f"{earned}, fordi der er færre {HOURS[kind]}."


def nursing_payers(basis: WholeFollowUp) -> list[str]:
    """The units that pay for the delegated nursing in what others have earned."""
    units = list(dict.fromkeys(basis.forecasts.earned["unit"]))
    return AllocationTerms(basis.settings).nursing_payers(units, basis.year_to_date)


def answered_text(basis: WholeFollowUp) -> str:
    """Why units that are paid for their activity have earned something else than their budgets, and who answers for it: the
    purchaser, and for delegated nursing the unit that pays for it."""
    payers = nursing_payers(basis)
    if not payers:
        return "Det følger af den hjælp, der er visiteret. Myndigheden svarer for det."
    return (
        "Det følger af den hjælp, der er visiteret, og af betalingen for overdraget sygepleje. "
        f"Myndigheden svarer for det første og {numbers.listed(payers)} for det andet."
    )


def beyond_text(basis: WholeFollowUp) -> str:
    """What the purchaser grants beyond the budgets of the units that are paid for their hours; empty where it is small."""
    beyond = basis.granted_beyond
    if not abs(beyond) >= basis.minor_kr:
        return ""
    amount = f"{numbers.kroner(abs(beyond))} {'mere' if beyond > 0 else 'mindre'}"
    earn = f"har tjent {amount}" if basis.closed else f"ventes at tjene {amount}"
    return f"De enheder, der betales efter aktivitet, {earn} end deres budgetter. {answered_text(basis)}"
