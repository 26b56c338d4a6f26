"""The section on hours: per day since the start, by month and by service; for the whole, the units side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from styringslib.fields.words import UNALLOCATED
from styringslib.measures import heading
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import figures, numbers
from styringslib.presentation.canvas import Figure
from styringslib.presentation.levels import beside
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.tables import Table, table, with_month_names
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself
from styringslib.sections.words import KEY_FIGURES

CARE = "Omsorgssystem"
HOURS = ("granted_hours", "rostered_hours", "delivered_hours", "budgeted_hours")
# Recipients are added over services and units, so a citizen may be among them more than once.
TWICE = "En borger, der får hjælp af to enheder eller af flere ydelser, tæller med hvert sted."
# The months of the picture in front; what lies before them is for those who open it.
_RECENT = 36
_LINES = {"Visiteret": "granted", "Leveret": "delivered", "Budget": "budgeted"}
_WHAT = {"Visiteret": "visiterede", "Leveret": "leverede", "Budget": "budgetterede"}
_SINGLE = " måned"
SIDE_BY_SIDE = (
    "granted_hours", "delivered_hours", "delivery_share", "recipients", "hours_per_recipient", "user_time_share",
    "external_share", "illness_share", "absence_share",
)  # fmt: skip


def activity(basis: FollowUp) -> Section:
    """Granted, delivered and budgeted hours per day since the start; this year by month and by service."""
    purchaser = basis.kind == "purchaser"
    if basis.hours.empty or basis.hours[list(HOURS)].isna().all(axis=None):
        # A purchaser's hours are mostly its districts', and stand in the frame: then there is nothing to say here.
        return section() if purchaser else section("Der er ikke indlæst data om aktivitet, så afsnittet er udeladt.")
    head = "## Aktivitet" if purchaser else ""
    more = detail(_month_table(basis), _service_table(basis))
    return section(head, _activity_text(basis), _hours_figures(basis), more)


def _activity_text(basis: FollowUp) -> str:
    if "granted_hours" not in basis.key_figures.index:
        return ""
    granted, earlier = (float(basis.key_figures[name]["granted_hours"]) for name in ("actual", "last_year"))
    share = float(basis.key_figures["actual"]["delivery_share"])
    if math.isnan(granted):
        return ""
    told = f"Der er visiteret {numbers.hours(granted)} for {numbers.year_to(basis.month)}"
    if held := beside(granted, earlier):
        told += f", {held} samme måneder året før" if "niveau" in held else f", {held} i samme måneder året før"
    told += "."
    if pd.notna(share):
        told += f" {numbers.percent(share)} af de visiterede timer er leveret."
    return told


def _hours_figures(basis: FollowUp) -> list[Part]:
    """Hours per day: the last three years with a mean of twelve months in front, and, to be opened, all that is known."""
    series = basis.hours.loc[: basis.month]
    shown = {label: series[f"{key}_per_day"] for label, key in _LINES.items() if series[f"{key}_per_day"].notna().any()}
    if not shown or len(series) < 2:
        return []
    # What is still counted leads: granted hours end where help is given in packages.
    lead = next((label for label in shown if pd.notna(shown[label].iloc[-1]) and label != "Budget"), next(iter(shown)))
    through = series.index[-1]
    title = _hours_title(_WHAT[lead], *_to_date(series, lead))
    if through < basis.month:
        # Nothing is known of the report's months: what was the case earlier is not told as of now.
        title = f"De {_WHAT[lead]} timer til og med {numbers.month_name(through)}"
    newest = {label: values.iloc[-1] for label, values in shown.items() if pd.notna(values.iloc[-1])}
    ends = f"Seneste måned pr. dag: {_ends(newest)}." if newest else "Seneste måned er ikke oplyst."
    recent = _recent(series, shown)
    pictures: list[Part] = []
    if recent is not None:
        first = recent.index[0]
        means = {label: float(recent[label].iloc[-1]) for label in shown if pd.notna(recent[label].iloc[-1])}
        alt = (
            f"Kurver over timer pr. dag fra {numbers.month_name(first)} til {numbers.month_name(through)}, måned for måned "
            f"og som gennemsnit af 12 måneder. De seneste 12 måneder pr. dag: {_ends(means)}. {ends} {title}."
        )
        subtitle = f"Timer pr. dag: gennemsnit af 12 måneder, tynd linje er måneden, {first.year}-{through.year}"
        pictures.append(_drawn(basis, title, subtitle, {str(name): line for name, line in recent.items()}, alt))
    if recent is None or len(series) > _RECENT:
        first = series.index[0]
        alt = (
            f"Kurver over timer pr. dag måned for måned fra {numbers.month_name(first)} til {numbers.month_name(through)}. "
            f"{ends} {title}."
        )
        subtitle = f"Timer pr. dag (månedens timer delt med dage), {first.year}-{through.year}"
        whole = f"Timer pr. dag siden {numbers.month_name(first)}" if recent is not None else title
        picture = _drawn(basis, whole, subtitle, shown, alt)
        pictures += [picture] if recent is None else detail(picture)
    return pictures


def _drawn(basis: FollowUp, title: str, subtitle: str, shown: Mapping[str, pd.Series], alt: str) -> Figure:
    events = [(pd.Period(date, "M"), name) for date, name in basis.events]
    thin = [label for label in shown if label.endswith(_SINGLE)]
    return figures.monthly_lines(
        title, subtitle, shown, alt=alt, source=CARE, quiet=("Budget",), thin=thin, events=events
    )


def _ends(values: Mapping[str, float]) -> str:
    return ", ".join(f"{label.lower()} {numbers.decimal(value)}" for label, value in values.items())


def _recent(series: pd.DataFrame, shown: Mapping[str, pd.Series]) -> pd.DataFrame | None:
    """The last 36 months: for each line the mean per day of the twelve months that end there, and the month itself; None where
    no two means are known."""
    days = pd.Series(pd.PeriodIndex(series.index).days_in_month, index=series.index, dtype=float)
    lines = {}
    for label in shown:
        hours = series[_LINES[label] + "_hours"].astype(float)
        lines[label] = hours.rolling(12).sum() / days.where(hours.notna()).rolling(12).sum()
        if label != "Budget":
            lines[label + _SINGLE] = shown[label]
    recent = pd.DataFrame(lines).iloc[-_RECENT:]
    return recent if recent[next(iter(shown))].notna().sum() > 1 else None


def _to_date(series: pd.DataFrame, lead: str) -> tuple[float, float]:
    """Hours of January to the last month, and of the same months a year before: what the text compares, too."""
    hours = series[_LINES[lead] + "_hours"]
    last = series.index[-1]
    year = pd.period_range(f"{last.year}-01", last, freq="M")
    now, before = (float(hours.reindex(months).sum(skipna=False)) for months in (year, year - 12))
    return now, before


def _hours_title(what: str, now: float, before: float) -> str:
    held = beside(now, before, more="over", less="under")
    if not held:
        return f"De {what} timer måned for måned"
    if "niveau" in held:
        return f"De {what} timer ligger på niveau med samme måneder året før"
    return f"De {what} timer ligger {held.removesuffix(' end')} samme måneder året før"


def _months_of_year(basis: FollowUp) -> pd.PeriodIndex:
    return pd.period_range(f"{basis.month.year}-01", basis.month, freq="M")


def _month_table(basis: FollowUp) -> Table | None:
    frame = with_month_names(basis.hours.reindex(_months_of_year(basis)))
    columns = {
        "month": ("Måned", "text"),
        **{key: heading(key) for key in HOURS},
        **{key: KEY_FIGURES[key] for key in ("delivery_share", "recipients", "hours_per_recipient", "user_time_share")},
    }
    columns = {name: heading for name, heading in columns.items() if name in frame and frame[name].notna().any()}
    if len(columns) < 2:
        return None
    title = f"Aktivitet måned for måned, {basis.month.year}"
    return table("aktivitet", title, frame, columns, note=TWICE if basis.unit is None else "", source=CARE)


def _service_table(basis: FollowUp) -> Table | None:
    frame = basis.hours_by_service.reset_index(names="service")
    if len(frame) < 2:
        return None
    total = {"service": "I alt", **frame.drop(columns="service").sum(min_count=1).to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "service": ("Ydelse", "text"),
        **{key: heading(key) for key in ("granted_hours", "delivered_hours", "budgeted_hours")},
        "over_budget": ("Leveret ud over budget", "change_hours"),
        "last_year": ("Leveret året før", "hours"),
    }
    title = f"Timer efter ydelse, {numbers.year_to(basis.month)} {basis.month.year}"
    note = (
        f"Timerne under »{UNALLOCATED}« kan høre til enhver af ydelserne. De måneder, der har dem, holdes derfor ikke op mod "
        "budgettet."
        if (frame["service"] == UNALLOCATED).any()
        else ""
    )
    return table("ydelser", title, frame, columns, totals=[len(frame) - 1], note=note, source=CARE)


def whole_activity(basis: WholeFollowUp) -> Section:
    """Key figures of the units that deliver hours, side by side; then all hours together."""
    frame = basis.key_figures_by_unit
    whole = activity(basis)
    if frame.empty:
        return whole
    known = [key for key in SIDE_BY_SIDE if frame[key].notna().any()]
    total = basis.key_figures["actual"].rename("I alt").to_frame().T
    frame = pd.concat([frame, total])[known].rename_axis("unit").reset_index()
    columns = {"unit": ("Enhed", "text"), **{key: KEY_FIGURES[key] for key in known}}
    title = f"Nøgletal side om side, {numbers.year_to(basis.month)} {basis.month.year}"
    note = (
        "Forskelle mellem enheder kan skyldes geografi og borgernes behov og er et sted at begynde en samtale. "
        f"{TWICE} I alt er brugertid og vikarandel for de enheder, der både leverer timer og har egne medarbejdere. "
        "Fravær er for alle kommunens enheder."
    )
    last = [len(frame) - 1]
    source = "Omsorgs-, løn- og fraværssystem"
    beside = table("noegletal_enheder", title, frame, columns, totals=last, note=note, source=source)
    return section(beside, whole.parts)


SECTION = SectionSpec("aktivitet", UNITS - {"residential"}, itself, activity)
WHOLE = SectionSpec("aktivitet", WHOLE_MUNICIPALITY, itself, whole_activity)
