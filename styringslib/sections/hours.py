"""Sections on hours and staff: activity per day since the start, pay, absence and temps."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation import figures, numbers
from styringslib.presentation.basis import Basis
from styringslib.presentation.section import Part, Section, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.headline import TABLES

CARE, STAFF = "Omsorgssystem", "Lønsystem"
HOURS = ("granted_hours", "rostered_hours", "delivered_hours", "budgeted_hours")
# Vordingborg's order; what a municipality has beside these follows, the largest first.
WAGES = ("Løn", "Øvrig løn", "Diverse løn", "Særydelser", "6. ferieuge")
# Changes below these are told as "the same": half a tenth of a per cent, one per cent of a level, half a point of absence.
SAME_TOTAL, SAME_LEVEL, SAME_ABSENCE = 0.0005, 0.01, 0.005


def activity(basis: Basis) -> Section:
    """Granted, delivered and budgeted hours per day since the start; this year by month and by service."""
    if basis.hours.empty or basis.hours[list(HOURS)].isna().all(axis=None):
        return section("Der er ikke indlæst data om aktivitet, så afsnittet er udeladt.")
    return section(_activity_text(basis), _hours_figure(basis), _month_table(basis), _service_table(basis))


def _activity_text(basis: Basis) -> str:
    if "granted_hours" not in basis.key_figures.index:
        return ""
    granted, earlier = basis.key_figures.loc["granted_hours", ["actual", "last_year"]].astype(float)
    share = float(basis.key_figures["actual"]["delivery_share"])
    if pd.isna(granted):
        return ""
    told = f"Der er visiteret {numbers.hours(granted)} for {numbers.year_to(basis.month)}"
    if pd.notna(earlier) and earlier:
        change = granted / earlier - 1
        if abs(change) >= SAME_TOTAL:
            told += (
                f", {numbers.percent(abs(change))} {'mere' if change > 0 else 'mindre'} end i samme måneder året før"
            )
        else:
            told += ", det samme som i samme måneder året før"
    told += "."
    if pd.notna(share):
        told += f" {numbers.percent(share)} af de visiterede timer er leveret."
    return told


def _hours_figure(basis: Basis) -> Part | None:
    series = basis.hours.loc[: basis.month]
    shown = {
        "Visiteret": series["granted_per_day"],
        "Leveret": series["delivered_per_day"],
        "Budget": series["budgeted_per_day"],
    }
    shown = {label: values for label, values in shown.items() if values.notna().any()}
    if not shown or len(series) < 2:
        return None
    lead = next(iter(shown))
    what = {"Visiteret": "visiterede", "Leveret": "leverede", "Budget": "budgetterede"}[lead]
    last = shown[lead].dropna()
    growth = last.iloc[-12:].mean() / last.iloc[-24:-12].mean() - 1 if len(last) >= 24 else float("nan")
    if pd.isna(growth) or abs(growth) < SAME_LEVEL:
        title = f"De {what} timer pr. dag ligger på niveau med året før"
    else:
        title = (
            f"De {what} timer pr. dag er {'steget' if growth > 0 else 'faldet'} {numbers.percent(abs(growth))} på et år"
        )
    ends = ", ".join(f"{label.lower()} {numbers.decimal(values.dropna().iloc[-1])}" for label, values in shown.items())
    first, final = series.index[0], series.index[-1]
    alt = (
        f"Kurver over timer pr. dag måned for måned fra {numbers.month_name(first)} til {numbers.month_name(final)}. "
        f"Seneste måned pr. dag: {ends}. {title}."
    )
    events = [(pd.Period(date, "M"), name) for date, name in basis.events]
    subtitle = f"Timer pr. dag (månedens timer delt med dage), {first.year}-{final.year}"
    return figures.monthly_lines(title, subtitle, shown, alt=alt, source=CARE, quiet=("Budget",), events=events)


def _months_of_year(basis: Basis) -> pd.PeriodIndex:
    return pd.period_range(f"{basis.month.year}-01", basis.month, freq="M")


def _with_month_names(months: pd.DataFrame) -> pd.DataFrame:
    """The rows of one year with the month's name in a column of its own, as the year stands in the title."""
    frame = months.rename_axis("month").reset_index()
    frame["month"] = [numbers.capital(numbers.month_only(month)) for month in frame["month"]]
    return frame


def _month_table(basis: Basis) -> Table:
    frame = _with_month_names(basis.hours.reindex(_months_of_year(basis)))
    columns = {
        "month": ("Måned", "text"),
        "granted_hours": ("Visiterede timer", "hours"),
        "rostered_hours": ("Disponerede timer", "hours"),
        "delivered_hours": ("Leverede timer", "hours"),
        "budgeted_hours": ("Budgetterede timer", "hours"),
        "delivery_share": ("Leveringsprocent", "pct"),
        "recipients": ("Modtagere", "count"),
        "hours_per_recipient": ("Timer pr. modtager", "hours1"),
        "user_time_share": ("Brugertidsprocent", "pct"),
    }
    columns = {name: heading for name, heading in columns.items() if name in frame and frame[name].notna().any()}
    return table("aktivitet", f"Aktivitet måned for måned, {basis.month.year}", frame, columns, source=CARE)


def _service_table(basis: Basis) -> Table | None:
    frame = basis.hours_by_service.reset_index(names="service")
    if len(frame) < 2:
        return None
    total = {"service": "I alt", **frame.drop(columns="service").sum(min_count=1).to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    frame["deviation"] = frame["delivered_hours"] - frame["budgeted_hours"]
    columns = {
        "service": ("Ydelse", "text"),
        "granted_hours": ("Visiterede timer", "hours"),
        "delivered_hours": ("Leverede timer", "hours"),
        "budgeted_hours": ("Budgetterede timer", "hours"),
        "deviation": ("Leveret ud over budget", "hours"),
        "last_year": ("Leveret året før", "hours"),
    }
    title = f"Timer efter ydelse, {numbers.year_to(basis.month)} {basis.month.year}"
    return table("ydelser", title, frame, columns, totals=[len(frame) - 1], source=CARE)


def pay_and_absence(basis: Basis) -> Section:
    """Absence by both denominators, temps, and the payroll table beside the income from granted time."""
    parts = [_absence_text(basis), _absence_figure(basis), _staff_table(basis), _payroll_table(basis)]
    missing = [TABLES[name] for name in ("payroll", "absence", "temps") if name in basis.missing]
    if not any(parts):
        return section("Der er ikke indlæst data om løn, fravær og vikarer, så afsnittet er udeladt.")
    return section(*parts, f"Der er ikke indlæst data om {numbers.listed(missing)}." if missing else "")


def _absence_text(basis: Basis) -> str:
    if basis.absence.empty:
        return ""
    if "absence" in basis.reach:
        reach = numbers.month_name(basis.reach["absence"])
        return f"Data om fravær mangler for {numbers.month_only(basis.month)}; tallene rækker til {reach}."
    now, before = basis.absence_to_date
    if pd.isna(now):
        return ""
    told = f"Fraværet er {numbers.percent(now)} af de mulige arbejdsdage for {numbers.year_to(basis.month)}"
    return told + (f" mod {numbers.percent(before)} i samme måneder året før." if pd.notna(before) else ".")


def _absence_figure(basis: Basis) -> Part | None:
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


def _staff_table(basis: Basis) -> Table | None:
    """Pay, absence and temps month by month, as Mariagerfjord sends its district leaders."""
    frame = _with_month_names(basis.staff_months)
    columns = {
        "month": ("Måned", "text"),
        "pay": ("Løn, kr.", "kr"),
        "absence_days": ("Fraværsdage", "days"),
        "days_per_employee": ("Dage pr. fuldtidsansat", "days"),
        "share_of_working_year": ("Fravær i pct. af årets 227 dage", "pct"),
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


def _payroll_table(basis: Basis) -> Table | None:
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
        columns |= {"income": ("Budget visiteret", "kr"), "difference": ("Forskel", "kr")}
    frame = _with_month_names(wide)
    frame = pd.concat([frame, pd.DataFrame([{**basis.payroll_total.to_dict(), "month": "I alt"}])], ignore_index=True)
    note = "Forskel er budget for visiteret tid minus løn i de måneder, der er afsluttet." if earns else ""
    title = f"Løn efter lønart og måned, {basis.month.year}, kr."
    return table("loen", title, frame, columns, totals=[len(frame) - 1], note=note, source=STAFF)


def _in_order(wide: pd.DataFrame, derived: tuple[str, ...]) -> list[str]:
    """Wage categories in the order of WAGES, then the others, the largest first."""
    own = wide[[name for name in wide if name not in derived]].abs().sum().sort_values(ascending=False, kind="stable")
    return [name for name in WAGES if name in own.index] + [str(name) for name in own.index if name not in WAGES]
