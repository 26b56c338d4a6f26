"""The section on staff: absence by both denominators, temps, and the payroll table beside the income from granted time."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.names import WHOLE
from styringslib.month.working_year import working_days
from styringslib.presentation import figures, numbers
from styringslib.presentation.section import Part, Section, section
from styringslib.presentation.tables import Table, table, with_month_names
from styringslib.sections.spec import UNITS, SectionSpec, itself
from styringslib.sections.words import TABLES

SOURCE = "Lønsystem"
# Vordingborg's order; what a municipality has beside these follows, the largest first.
WAGES = ("Løn", "Øvrig løn", "Diverse løn", "Særydelser", "6. ferieuge")
# A change of absence below half a point is told as the same.
SAME_ABSENCE = 0.005


def pay_and_absence(basis: FollowUp) -> Section:
    """Absence by both denominators, temps, and the payroll table beside the income from granted time."""
    parts = [_absence_text(basis), _absence_figure(basis), _staff_table(basis), _payroll_table(basis)]
    missing = [TABLES[name] for name in ("payroll", "absence", "temps") if name in basis.missing]
    if not any(parts):
        return section("Der er ikke indlæst data om løn, fravær og vikarer, så afsnittet er udeladt.")
    return section(*parts, f"Der er ikke indlæst data om {numbers.listed(missing)}." if missing else "")


def _absence_text(basis: FollowUp) -> str:
    if basis.absence.empty:
        return ""
    if "absence" in basis.reach:
        reach = numbers.month_name(basis.reach["absence"])
        return f"Data om fravær mangler for {numbers.month_only(basis.month)}; tallene rækker til {reach}."
    now, before = basis.absence_to_date
    if math.isnan(now):
        return ""
    told = (
        f"Fraværet af alle arter er {numbers.percent(now)} af de mulige arbejdsdage for {numbers.year_to(basis.month)}"
    )
    return told + (f" mod {numbers.percent(before)} i samme måneder året før." if pd.notna(before) else ".")


def _absence_figure(basis: FollowUp) -> Part | None:
    if len(basis.absence) < 13:
        return None
    months = pd.period_range(basis.month - 24, basis.month, freq="M")
    share = basis.absence["share_of_possible"] * 100
    values, earlier = share.reindex(months), share.reindex(months - 12).set_axis(months)
    if values.dropna().empty:
        return None
    series = {"Fravær": values} | ({"Året før": earlier} if earlier.notna().any() else {})
    difference = values.iloc[-3:].mean() - earlier.iloc[-3:].mean()
    if pd.isna(difference) or abs(difference) < SAME_ABSENCE * 100:
        title = "Fraværet følger mønstret fra året før"
    else:
        title = f"Fraværet de seneste tre måneder ligger {'over' if difference > 0 else 'under'} året før"
    alt = (
        f"Kurve over fravær i pct. af mulige dage, {numbers.month_name(months[0])} til {numbers.month_name(months[-1])}. "
        f"Seneste måned {numbers.decimal(values.dropna().iloc[-1], 1)} pct. {title}."
    )
    subtitle = "Pct. af mulige arbejdsdage"
    return figures.monthly_lines(
        title, subtitle, series, alt=alt, source="Fraværssystem", quiet=("Året før",), from_zero=True
    )


def _staff_table(basis: FollowUp) -> Table | None:
    """Pay, absence and temps month by month, as Mariagerfjord sends its district leaders."""
    frame = with_month_names(basis.staff_months)
    days = working_days(basis.municipality, basis.name, basis.month)
    columns = {
        "month": ("Måned", "text"),
        "pay": ("Løn, kr.", "kr"),
        "absence_days": ("Fraværsdage", "days"),
        "days_per_employee": ("Dage pr. fuldtidsansat", "days"),
        "share_of_working_year": (f"Fravær i pct. af årets {numbers.decimal(days)} dage", "pct"),
        "share_of_possible": ("Fravær i pct. af mulige dage", "pct"),
        "external_hours": ("Eksterne vikartimer", "hours"),
        "external_amount": ("Eksterne vikarer, kr.", "kr"),
        "internal_hours": ("Interne vikartimer", "hours"),
        "external_share_of_attendance": ("Eksterne vikarers andel, pct.", "pct"),
    }
    columns = {name: heading for name, heading in columns.items() if name in frame and frame[name].notna().any()}
    if not set(columns) - {"month", "pay"}:
        return None
    note = "Vikarudgiften er opgjort efter den måned, arbejdet er udført."
    title = f"Løn, fravær og vikarer måned for måned, {basis.month.year}"
    return table("fravaer", title, frame, columns, note=note, source="Løn- og fraværssystem")


def _payroll_table(basis: FollowUp) -> Table | None:
    """Wage categories by month beside the income from granted time, as in Vordingborg."""
    wide = basis.payroll_months
    if wide.empty:
        return None
    derived = ("other", "total", "income", "difference", "cumulative", "share_of_income")
    columns = {"month": ("Måned", "text"), **{str(name): (str(name), "kr") for name in _in_order(wide, derived)}}
    if "other" in wide:
        columns["other"] = ("Andre lønarter", "kr")
    columns["total"] = ("I alt", "kr")
    earns = wide["income"].notna().any()
    if earns:
        columns |= {"income": ("Budget visiteret", "kr"), "difference": ("Afvigelse", "over_kr")}
    frame = with_month_names(wide)
    frame = pd.concat([frame, pd.DataFrame([{**basis.payroll_total.to_dict(), "month": "I alt"}])], ignore_index=True)
    note = "Afvigelsen er løn mod budget for visiteret tid i de måneder, der er afsluttet." if earns else ""
    title = f"Løn efter lønart og måned, {basis.month.year}, kr."
    bold, sign = [len(frame) - 1], basis.sign.than("budgettet for visiteret tid")
    return table("loen", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)


def _in_order(wide: pd.DataFrame, derived: tuple[str, ...]) -> list[str]:
    """Wage categories in the order of WAGES, then the others, the largest first."""
    own = wide[[name for name in wide if name not in derived]].abs().sum().sort_values(ascending=False, kind="stable")
    return [name for name in WAGES if name in own.index] + [str(name) for name in own.index if name not in WAGES]


SECTION = SectionSpec("loen_og_fravaer", UNITS | {WHOLE}, itself, pay_and_absence)
