"""Checks across rows and tables: what no single cell can show. Errors are what cannot be right; the rest are warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping

import pandas as pd

from styringslib.fields.roles import is_team
from styringslib.intake.cells.table_rows import TableRows
from styringslib.intake.checks.checked import LISTED, Checked
from styringslib.intake.mapping.unallocated import ungrouped_kroner
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.schema import PAY_GROUP, tables
from styringslib.intake.settings.settings import Settings


def check_tables(
    frames: MutableMapping[str, pd.DataFrame],
    gathered: Mapping[str, TableRows],
    settings: Settings,
    headings: Mapping[tuple[int, str, str], Mapping[str, str]],
    so_far: Iterable[Problem] = (),
) -> list[Problem]:
    """All checks of tables that have rows. What is only a consequence of the errors ``so_far`` is not told.

    Rates of 0 of places, own and bought, become missing on the way, and rows of files without citizens are taken out: nobody
    has said that the places are empty. An assessor that may be a person's name becomes missing.
    """
    from styringslib.intake.checks.budget_change_checks import budget_change_problems
    from styringslib.intake.checks.budget_version_checks import budget_version_problems
    from styringslib.intake.checks.cause_checks import cause_problems
    from styringslib.intake.checks.column_checks import column_problems, without
    from styringslib.intake.checks.completeness_checks import completeness_problems
    from styringslib.intake.checks.magnitude_checks import magnitude_problems
    from styringslib.intake.checks.override_checks import override_problems
    from styringslib.intake.checks.package_checks import package_problems
    from styringslib.intake.checks.pseudonym_checks import pseudonym_problems
    from styringslib.intake.checks.series_checks import series_problems
    from styringslib.intake.checks.word_checks import word_problems

    checked = Checked(
        frames,
        {name: rows.places for name, rows in gathered.items()},
        settings,
        {name: rows.sources for name, rows in gathered.items()},
        headings,
        frozenset(problem.table for problem in so_far if problem.severity == "error"),
    )
    problems = [
        problem
        for check, names in _CHECKS.items()
        if any(len(frames[name]) for name in names)
        for problem in check(checked)
    ]
    if len(frames["budget_changes"]):
        problems += budget_change_problems(checked)
    problems += [*budget_version_problems(checked), *cause_problems(checked), *override_problems(checked)]
    if len(frames["packages"]):
        problems += package_problems(checked)
    problems += [*word_problems(checked), *completeness_problems(checked), *series_problems(checked)]
    problems += [*column_problems(checked), *magnitude_problems(checked), *pseudonym_problems(checked)]
    for places in (frames["placements"], frames["bought_places"]):
        places["rate"] = places["rate"].where(places["rate"] != 0)
    if len(cases := frames["cases"]):
        # A name is told, and goes no further.
        cases["assessor"] = cases["assessor"].where(~_named(cases))
    if len(placements := frames["placements"]):
        unknown = without(checked, "placements", "citizen")
        frames["placements"] = placements[~unknown].reset_index(drop=True)
    return problems


def _activity(checked: Checked) -> Iterator[Problem]:
    frame = checked.frames["activity"]
    granted, delivered, recipients = frame["granted_hours"], frame["delivered_hours"], frame["recipients"]
    far = (delivered - granted).abs() > 20
    minutes = far & (delivered > 20 * granted) & (granted > 0)
    hint = "Se efter, om der står minutter i stedet for timer"
    yield from checked.rows(
        "activity", minutes, "error", "Leverede timer er over 20 gange de visiterede", hint, "delivered_hours"
    )
    turned = far & (granted > 20 * delivered) & (delivered > 0)
    yield from checked.rows(
        "activity", turned, "error", "Visiterede timer er over 20 gange de leverede", hint, "granted_hours"
    )
    much = far & (delivered > 3 * granted) & (granted > 0) & ~minutes
    yield from checked.rows(
        "activity", much, "warning", "Leverede timer er over 3 gange de visiterede", hint, "delivered_hours"
    )
    if delivered.notna().any():
        hours = frame[["granted_hours", "delivered_hours"]].fillna(0).sum(axis=1)
        without = (recipients > 0) & (hours == 0)
        yield from checked.rows("activity", without, "warning", "Der er modtagere, men ingen timer", "", "recipients")
        alone = (recipients == 0) & (hours > 0)
        yield from checked.rows("activity", alone, "warning", "Der er timer, men ingen modtagere", "", "recipients")


def _people(checked: Checked) -> Iterator[Problem]:
    absence = checked.frames["absence"]
    more = absence["absence_days"] > absence["possible_days"]
    yield from checked.rows(
        "absence", more, "error", "Der er flere fraværsdage end mulige dage", "Ret dagene", "absence_days"
    )
    from styringslib.intake.checks.magnitude_checks import price_doubt

    for name, low, high, what in (("payroll", 50, 1_500, "Løn"), ("temps", 50, 2_500, "Vikarudgift")):
        frame = checked.frames[name]
        if frame.empty or not frame["hours"].notna().any():
            continue
        paid = frame[frame["hours"].notna()].groupby(["unit", "month"])[["amount", "hours"]].sum()
        every = frame.groupby(["unit", "month"])["amount"].sum()
        price = paid["amount"] / paid["hours"].where(paid["hours"] > 0)
        odd = price[(price < low) | (price > high)]
        for (unit, month), value in zip(odd.index, odd, strict=True):
            message = f"{what} pr. time er {kroner(round(value))} kr. for {unit} {month}"
            yield checked.whole(name, "warning", message, price_doubt(name, float(value), low, high), unit, month)
        missing = every[every.abs() > 0].index.difference(paid.index[paid["hours"] > 0])
        for unit, month in missing[:LISTED]:
            yield checked.whole(
                name, "warning", f"{unit} har {what.lower()}, men ingen timer, i {month}", "", unit, month
            )


def _spans(checked: Checked) -> Iterator[Problem]:
    for name in ("cases", "courses", "placements", "bought_places", "packages"):
        frame = checked.frames[name]
        turned = frame["to_date"] < frame["from_date"]
        yield from checked.rows(name, turned, "error", "Slutdatoen ligger før startdatoen", "Ret datoerne", "to_date")
    planned = checked.frames["expected_changes"]
    turned = planned["month_to"] < planned["month_from"]
    yield from checked.rows(
        "expected_changes", turned, "error", "Til måned ligger før Fra måned", "Ret månederne", "month_to"
    )
    for name in ("placements", "bought_places"):
        free = checked.frames[name]["rate"] == 0
        yield from checked.rows(name, free, "warning", "Taksten er 0 og regnes som manglende", "Skriv taksten", "rate")
    cases = checked.frames["cases"]
    early = cases["last_review"] < cases["from_date"] - pd.Timedelta(days=3653)
    yield from checked.rows(
        "cases", early, "warning", "Revurderingen ligger over ti år før bevillingen", "", "last_review"
    )


def _bought(checked: Checked) -> Iterator[Problem]:
    """A place in one of the municipality's own facilities is not bought: it stands in placements, and would count twice."""
    frame, own = checked.frames["bought_places"], {unit.name for unit in checked.settings.units}
    message = "Botilbuddet er en af kommunens egne enheder, så pladsen er ikke købt"
    yield from checked.rows(
        "bought_places", frame["facility"].isin(own), "error", message, "Flyt rækken til pladser", "facility"
    )


def _roster(checked: Checked) -> Iterator[Problem]:
    """A roster has the payroll's staff groups, or its hours stand beside nothing."""
    frame, known = checked.frames["roster"], set(checked.frames["payroll"]["staff_group"].dropna())
    stranger = frame["staff_group"].notna() & ~frame["staff_group"].isin(known)
    message = "Personalegruppen findes ikke i løn"
    yield from checked.rows("roster", stranger if known else stranger & False, "warning", message, "", "staff_group")


def _packages(checked: Checked) -> Iterator[Problem]:
    """Nobody is in two packages at a time: the days would be counted, and paid for, twice."""
    frame = checked.frames["packages"].sort_values(["citizen", "from_date"], kind="stable")
    following = frame.groupby("citizen", sort=False)["from_date"].shift(-1)
    open_end = frame["to_date"].isna() & following.notna()
    twice = (open_end | (frame["to_date"] >= following)).reindex(checked.frames["packages"].index)
    message = "Borgeren begynder i en ny pakke, før denne er slut; her regnes den til dagen før den nye"
    yield from checked.rows("packages", twice, "warning", message, "Skriv slutdatoen", "to_date")


def _named(cases: pd.DataFrame) -> pd.Series:
    """Which cases have an assessor that may be a person's name."""
    names = [text for text in cases["assessor"].dropna().unique() if not is_team(str(text))]
    return cases["assessor"].isin(names)


def _assessors(checked: Checked) -> Iterator[Problem]:
    """A name of a person is not repeated, and not used: lists and counts know codes and teams alone."""
    named = _named(checked.frames["cases"])
    message = "Visitator ligner et navn på en person og bruges ikke"
    yield from checked.rows("cases", named, "warning", message, "Skriv en kode eller et team, fx V03 eller Team Nord")


def _reported(checked: Checked) -> Iterator[Problem]:
    """A change is reported before it is decided on; hours without an answer say nothing."""
    frame = checked.frames["reported_changes"]
    turned = frame["decided_on"] < frame["reported_on"]
    yield from checked.rows(
        "reported_changes", turned, "error", "Afgørelsen ligger før meldingen", "Ret datoerne", "decided_on"
    )
    unanswered = frame["decided_on"].isna() & frame["hours_after"].notna()
    message = "Der er timer efter, men ingen dag for afgørelsen; meldingen regnes som ubesvaret"
    yield from checked.rows("reported_changes", unanswered, "warning", message, "Skriv dagen", "hours_after")
    half = frame["decided_on"].notna() & (frame["hours_before"].isna() | frame["hours_after"].isna())
    message = "Meldingen er afgjort, men timer før eller efter mangler; hvad der fulgte, regnes som ukendt"
    yield from checked.rows("reported_changes", half, "warning", message, "Skriv begge tal", "hours_after")


def _blanks(checked: Checked) -> Iterator[Problem]:
    """Optional columns that are filled in nearly every row: the few empty cells are told."""
    watched = {
        "postings": ("posting_date", "voucher"),
        "activity": ("legal_basis", "time_of_day"),
        "payroll": ("staff_group",),
        "cases": ("legal_basis",),
    }
    for name, columns in watched.items():
        for column in columns:
            missing = checked.frames[name][column].isna()
            if 0 < missing.mean() < 0.05:
                message = f"{tables()[name][column].heading} er tom her, men udfyldt i næsten alle andre rækker"
                yield from checked.rows(name, missing, "warning", message, "Udfyld feltet", column)


def _unit_dates(checked: Checked) -> Iterator[Problem]:
    for name in ("activity", "payroll", "absence", "temps", "budget"):
        frame = checked.frames[name]
        for unit in checked.settings.units:
            own = frame["unit"] == unit.name
            if unit.start is not None and (early := own & (frame["month"] < unit.start)).any():
                message = f"{unit.name} har tal før {unit.start}, hvor enheden begynder ifølge kommune.toml"
                yield from checked.rows(name, early, "warning", message, "Ret fra i kommune.toml", "month")
            if unit.end is not None and (late := own & (frame["month"] > unit.end)).any():
                heir = f"Skal de stå ved {unit.merged_into}?" if unit.merged_into else "Ret til i kommune.toml"
                message = f"{unit.name} har tal efter {unit.end}, hvor enheden slutter ifølge kommune.toml"
                yield from checked.rows(name, late, "warning", message, heir, "month")


def _ledger(checked: Checked) -> Iterator[Problem]:
    """Budget beside postings, and payroll beside the ledger's pay."""
    postings, budget, payroll = (checked.frames[name] for name in ("postings", "budget", "payroll"))
    if len(postings) and budget.empty:
        yield checked.whole("budget", "warning", "Der er intet budget", "Tilføj [tabeller.budget] i kommune.toml")
    if len(postings) and len(payroll):
        # Pay that stands under no account group yet is no difference.
        sorted_units = ~postings["unit"].isin(ungrouped_kroner(postings).loc[lambda kr: kr >= 0.5].index)
        pay = postings[sorted_units & (postings["account_group"] == PAY_GROUP)]
        ledger = pay.groupby(["unit", "month"])["amount"].sum()
        paid = payroll.groupby(["unit", "month"])["amount"].sum()
        both = pd.concat({"ledger": ledger, "paid": paid}, axis=1).dropna()
        closed = both[both.index.get_level_values("month") <= postings["month"].max() - 3]
        gap = (closed["ledger"] - closed["paid"]).abs()
        wrong = gap[(gap > checked.settings.thresholds.minor_kr) & (gap > 0.05 * closed["ledger"].abs())]
        for unit, gaps in wrong.groupby(level="unit"):
            months = gaps.index.get_level_values("month")
            count = f"{len(months)} måned{'er' if len(months) > 1 else ''}"
            message = f"Lønnen i loen og i posteringer er forskellig for {unit} i {count}"
            text = f"Størst er forskellen i {gaps.idxmax()[1]}: {kroner(round(gaps.max()))} kr."
            yield checked.whole("payroll", "warning", message, text, str(unit))


# Each check with the tables it looks at: without rows in any of them there is nothing to check.
_CHECKS = {
    _activity: ("activity",),
    _people: ("absence", "payroll", "temps"),
    _spans: ("cases", "courses", "placements", "bought_places", "packages", "expected_changes"),
    _bought: ("bought_places",),
    _roster: ("roster",),
    _packages: ("packages",),
    _assessors: ("cases",),
    _reported: ("reported_changes",),
    _blanks: ("postings", "activity", "payroll", "cases"),
    _unit_dates: ("activity", "payroll", "absence", "temps", "budget"),
    _ledger: ("postings", "budget", "payroll"),
}
