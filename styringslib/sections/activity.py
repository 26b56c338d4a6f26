"""The section on hours: per day since the start, by month and by service; for the whole, the units side by side."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import figures, numbers
from styringslib.presentation.section import Part, Section, section
from styringslib.presentation.tables import Table, table, with_month_names
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself
from styringslib.sections.words import KEY_FIGURES

CARE = "Omsorgssystem"
HOURS = ("granted_hours", "rostered_hours", "delivered_hours", "budgeted_hours")
# Changes below these are told as "the same": half a tenth of a per cent, one per cent of a level.
SAME_TOTAL, SAME_LEVEL = 0.0005, 0.01
SIDE_BY_SIDE = (
    "granted_hours", "delivered_hours", "delivery_share", "recipients", "hours_per_recipient", "user_time_share",
    "external_share", "absence_share",
)  # fmt: skip


def activity(basis: FollowUp) -> Section:
    """Granted, delivered and budgeted hours per day since the start; this year by month and by service."""
    if basis.hours.empty or basis.hours[list(HOURS)].isna().all(axis=None):
        return section("Der er ikke indlæst data om aktivitet, så afsnittet er udeladt.")
    return section(_activity_text(basis), _hours_figure(basis), _month_table(basis), _service_table(basis))


def _activity_text(basis: FollowUp) -> str:
    if "granted_hours" not in basis.key_figures.index:
        return ""
    granted, earlier = (float(basis.key_figures[name]["granted_hours"]) for name in ("actual", "last_year"))
    share = float(basis.key_figures["actual"]["delivery_share"])
    if math.isnan(granted):
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


def _hours_figure(basis: FollowUp) -> Part | None:
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
    growth = last.iloc[-12:].mean() / last.iloc[-24:-12].mean() - 1 if len(last) >= 24 else math.nan
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


def _months_of_year(basis: FollowUp) -> pd.PeriodIndex:
    return pd.period_range(f"{basis.month.year}-01", basis.month, freq="M")


def _month_table(basis: FollowUp) -> Table:
    frame = with_month_names(basis.hours.reindex(_months_of_year(basis)))
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


def _service_table(basis: FollowUp) -> Table | None:
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
        "deviation": ("Leveret ud over budget", "change_hours"),
        "last_year": ("Leveret året før", "hours"),
    }
    title = f"Timer efter ydelse, {numbers.year_to(basis.month)} {basis.month.year}"
    return table("ydelser", title, frame, columns, totals=[len(frame) - 1], source=CARE)


def whole_activity(basis: WholeFollowUp) -> Section:
    """Key figures of the units that deliver hours, side by side; then all hours together."""
    frame = basis.key_figures_by_unit
    whole = activity(basis)
    if frame.empty:
        return whole
    known = [key for key in SIDE_BY_SIDE if frame[key].notna().any()]
    frame = frame[known].rename_axis("unit").reset_index()
    columns = {"unit": ("Enhed", "text"), **{key: KEY_FIGURES[key] for key in known}}
    title = f"Nøgletal side om side, {numbers.year_to(basis.month)} {basis.month.year}"
    note = "Forskelle mellem enheder kan skyldes geografi og borgernes behov og er et sted at begynde en samtale."
    beside = table("noegletal_enheder", title, frame, columns, note=note, source="Omsorgs-, løn- og fraværssystem")
    return section(beside, whole.parts)


SECTION = SectionSpec("aktivitet", UNITS - {"residential"}, itself, activity)
WHOLE = SectionSpec("aktivitet", WHOLE_MUNICIPALITY, itself, whole_activity)
