"""Sections of a residential facility's report: places, occupancy and what vacancies cost."""

from __future__ import annotations

import pandas as pd

from styringslib.followup.early_warning import process_limits
from styringslib.measures import labelled
from styringslib.month.facilities import vacant
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers
from styringslib.presentation.control_chart import Chart, control_charts
from styringslib.presentation.levels import same_level
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.residential.numbers import ResidentialNumbers
from styringslib.sections.residential.places import places

SOURCE = "Pladsoversigt"
UNTOLD = "Hvad de ledige pladser svarer til i kroner, vises ikke, fordi det ville vise støtteniveauet hos den, der er flyttet."


def residential(facility: ResidentialNumbers) -> Section:
    """Occupancy first, then who lives there, what the places bring in and who has moved."""
    return section(occupancy(facility.follow_up).parts, places(facility).parts)


def occupancy(basis: FollowUp) -> Section:
    """Occupied and vacant places month by month, and what the vacancies come to at their rates."""
    months = basis.occupancy
    if months.empty:
        return section(_without_places(basis))
    return section(_occupancy_text(basis), _occupancy_figure(basis), detail(_occupancy_table(basis)))


def _without_places(basis: FollowUp) -> str:
    """Why there is no occupancy: no places, or places of which nobody has said who lives there."""
    told = basis.warnings
    if ((told["table"] == "pladser") & (told["column"] == "Borger") & told["row"].isna()).any():
        return "Pladsoversigten siger ikke, hvem der bor på pladserne. Derfor kendes belægningen ikke, og afsnittet er udeladt."
    return "Der er ikke indlæst data om pladser, så afsnittet er udeladt."


def _window(basis: FollowUp) -> pd.PeriodIndex:
    return pd.period_range(f"{basis.month.year}-01", basis.month, freq="M")


def _occupancy_text(basis: FollowUp) -> str:
    now, before = basis.occupancy_to_date
    shown, earlier = numbers.told_apart(numbers.percent, now["occupancy"], before["occupancy"])
    told = f"Belægningen er {shown} for {numbers.year_to(basis.month)}"
    told += f" mod {earlier} i samme måneder året før." if pd.notna(before["occupancy"]) else "."
    if now["vacancy_cost"] > 0:
        price = "til den pris, som pladserne koster i gennemsnit" if _at_mean_price(basis) else "i takstindtægt"
        told += f" De ledige pladser svarer til {numbers.kroner(now['vacancy_cost'])} {price}."
    elif _untold(basis):
        told += f" {UNTOLD}"
    return told


def _at_mean_price(basis: FollowUp) -> bool:
    return vacant.at_mean_price(basis.occupancy, basis.year_to_date)


def _untold(basis: FollowUp) -> bool:
    return bool(pd.isna(basis.occupancy_to_date[0]["vacancy_cost"])) and _at_mean_price(basis)


def _occupancy_figure(basis: FollowUp) -> Part | None:
    """The share of the places that is used in two years, with the range that the facility's own earlier months set."""
    months = basis.occupancy.loc[basis.month - 23 : basis.month]
    if len(months) < 2:
        return None
    occupancy = basis.occupancy["occupancy"].loc[: basis.month] * 100
    limits = process_limits(occupancy, start=f"{basis.month.year}-01")
    free = months["vacant_places"].iloc[-1]
    difference = months["occupancy"].iloc[-1] - months["occupancy"].iloc[-12:].mean()
    what = f"{numbers.decimal(free, 1)} ledige pladser i {numbers.month_name(basis.month)}"
    title = what if not same_level(difference) or free >= 1 else "Pladserne er optaget som det seneste år"
    if title == what and free < 0.05:
        title = f"Alle pladser er optaget i {numbers.month_name(basis.month)}"
    # More than all places cannot be used, so the range ends there.
    upper = limits["upper"].clip(upper=max(100.0, float(occupancy.max())))
    # A full house is no warning: only what lies below the usual is marked.
    out = tuple(pd.PeriodIndex(limits.index[limits["signal"].astype(bool) & (limits["value"] < limits["mean"])]))
    places = numbers.decimal(months["places"].iloc[-1], 1)
    usual = (
        f" Sædvanligt er mellem {numbers.decimal(float(limits['lower'].iloc[-1]), 1)} og "
        f"{numbers.decimal(float(upper.iloc[-1]), 1)} pct."
        if len(limits)
        else ""
    )
    outside = (
        f" Uden for det sædvanlige i {numbers.listed([numbers.month_only(month) for month in out])}." if out else ""
    )
    alt = (
        f"Kurve over optagne pladser i pct. af alle, måned for måned siden {numbers.month_name(months.index[0])}. "
        f"Der er {places} pladser og {what}. Belægningen er {numbers.decimal(float(occupancy.iloc[-1]), 1)} pct."
        f"{usual}{outside}"
    )
    chart = Chart("Optagne pladser i pct.", months["occupancy"] * 100, limits["mean"], upper, limits["lower"], out)
    square = " Firkant: under det sædvanlige." if out else ""
    subtitle = (
        f"Gråt: det sædvanlige udsving i {basis.month.year}. Streg: gennemsnittet af de to år før.{square}"
        if len(limits)
        else ""
    )
    return control_charts(title, subtitle, [chart], alt=alt, source=SOURCE)


def _occupancy_table(basis: FollowUp) -> Table:
    frame = basis.occupancy.reindex(_window(basis)).rename_axis("month").reset_index()
    frame["month"] = [numbers.capital(numbers.month_only(month)) for month in frame["month"]]
    days = frame[["available_days", "occupied_days"]].sum()
    now, before = basis.occupancy_to_date
    so_far = {name: float(days[name]) for name in ("available_days", "occupied_days")}
    total = pd.DataFrame([{**so_far, **now}, before]).assign(month=["I alt", "Samme måneder året før"])
    frame = pd.concat([frame, total], ignore_index=True)
    columns = {
        "month": ("Måned", "text"),
        "available_days": ("Mulige pladsdage", "count"),
        "occupied_days": ("Optagne pladsdage", "count"),
        "occupancy": labelled("occupancy"),
        "vacant_places": labelled("vacant"),
        "vacancy_cost": labelled("vacancy_cost"),
    }
    title, note = f"Belægning måned for måned, {basis.month.year}", ""
    if _untold(basis):
        del columns["vacancy_cost"]
        note = UNTOLD
    elif _at_mean_price(basis):
        columns["vacancy_cost"] = ("Ledige pladser til gennemsnitspris, kr.", "kr")
        note = (
            "Ledige pladsdage ganget med den pris, som pladserne koster i gennemsnit i år. Pladsens egen takst ville vise "
            "støtteniveauet hos den, der er flyttet."
        )
    return table("belaegning", title, frame, columns, totals=[len(frame) - 2], note=note, source=SOURCE)
