"""What is said of a facility's places beside its grant: occupancy, and what few residents keep from being told."""

from __future__ import annotations

import math

from styringslib.month.facilities import vacant
from styringslib.presentation import numbers
from styringslib.presentation.sentences import sentences
from styringslib.sections.allocation.numbers import AllocationNumbers


def vacancy_text(own: AllocationNumbers) -> str:
    """What the rates count on of occupancy, and what is missing; "" where nothing is known."""
    if own.occupancy.empty:
        return ""
    months = own.occupancy.dropna(subset=["occupied_days"])
    if months.empty:
        return f"Pladsoversigten siger ikke, hvem der bor i {own.unit.name}. Derfor kendes belægningen ikke."
    lost = own.vacancy_cost
    share = float(months["occupied_days"].sum() / months["place_days"].sum())
    expected = float(months["expected_occupancy"].iloc[-1])
    shown = numbers.percent(expected)
    found = numbers.percent(share)
    met = "det er den også" if shown == found else f"den er {found}"
    told = f"Taksten regner med en belægning på {shown}, og {met}."
    places = own.follow_up.occupancy
    if math.isnan(lost) and len(places) and vacant.at_mean_price(places, own.follow_up.year_to_date):
        return sentences(told, "Kronerne vises ikke, fordi de ville vise støtteniveauet hos den, der er flyttet.")
    if math.isnan(lost):
        return sentences(told, "Ingen pladser har en takst, så det vides ikke, hvad den manglende belægning koster.")
    if lost < 500:
        return sentences(told)
    return sentences(told, f"Med den ventede belægning havde taksten givet {numbers.kroner(lost)} mere.")


def few_text(own: AllocationNumbers) -> str:
    """What is rounded, joined or left out because it would tell how few live in a facility or have begun a course, and why; ""
    where nothing is."""
    told = []
    if own.step > 0:
        told.append(
            f"Prisen pr. pladsdag er afrundet til nærmeste {numbers.decimal(own.step)} kr., og kronerne er dage ganget med den. "
            "Taksterne er kendte, så den nøjagtige pris ville vise, hvor få der bor på hvert niveau."
        )
    elif math.isnan(own.step):
        told.append("Prisen vises ikke, fordi den sammen med taksterne ville vise, hvor få der bor på hvert niveau.")
    if own.step > 0 and not math.isnan(own.follow_up.earned):
        told.append("Det, botilbuddet tjener i hele året, er regnet med den samme pris.")
    if own.earned_hidden:
        told.append(
            f"{own.unit.name} betales efter pladser, men måles på budgettet. Det, botilbuddet tjener i hele året, ville vise, "
            "hvor få der bor på hvert niveau, eller hvor få pladser der er solgt."
        )
    if own.joined:
        told.append("Udgiften før salg af pladser vises ikke, fordi den ville vise, hvor få pladser der er solgt.")
    if ((own.lines["component"] == "package") & (own.lines["item"] == "")).any():
        told.append(
            "Kronerne er regnet med en ens pris for alle uger i pakker med få borgere, så de ikke viser, hvor mange der er i "
            "hver; det, der betales, er uger gange takst."
        )
    joined, estimated = own.courses_joined
    if joined:
        told.append(
            "Måneder, hvor få forløb er begyndt, er regnet sammen med de næste, så tildelingen ikke viser hvor få."
        )
    if estimated:
        months = numbers.listed([numbers.month_name(month).split(" ")[0] for month in estimated])
        told.append(
            f"{numbers.capital(months)} er skønnet fra månederne før; det, der betales, er det, der er begyndt."
        )
    return sentences(*told)


def few_of_whole(joined: list[str]) -> str:
    """The same of facilities among other units."""
    return (
        f"For {numbers.listed(joined)} vises udgiften før salg ikke, fordi den ville vise, hvor få pladser der er solgt. "
        "Hvor der er få på et støtteniveau, er tildelingen pladsdage ganget med en afrundet pris."
    )
