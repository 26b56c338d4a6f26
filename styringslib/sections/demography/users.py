"""Users and hours of the demography report: shares by age, the coming years, and what the uncertainty comes from."""

from __future__ import annotations

import pandas as pd

from styringslib.intervals import Z80
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, Section, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.demography import figures as demography_figures
from styringslib.sections.demography.numbers import DemographyNumbers

OWN = "egen fremskrivning"
ASSUMPTIONS = {
    "healthy ageing": "sundere aldring",
    "hours per user": "timer pr. bruger",
    "user shares": "brugernes andel af befolkningen",
    "population": "antal borgere",
}
_count = numbers.decimal


def users(basis: DemographyNumbers) -> Section:
    """Users and hours by age, low, central and high, and which assumption drives the difference."""
    if basis.needs.empty:
        return section("Der er ingen oplysninger om brugernes alder.")
    needed = [_needs_figure(basis), _needs_table(basis)]
    return section(_share_figure(basis), _user_table(basis), needed, _spread_text(basis), _driver_table(basis))


def _needs_figure(basis: DemographyNumbers) -> Part:
    assert basis.users is not None
    rows, base = basis.needs, basis.base_year
    later = rows.drop(index=base)
    last, now = later.iloc[-1], float(rows["hours"][base])
    course = demography_figures.Course(
        "Visiterede timer pr. år", rows.loc[[base], "hours"], later["hours"], later["low"], later["high"]
    )
    change = (last["hours"] - now) / now
    heading = (
        f"{numbers.percent(abs(change), 0)} {'flere' if change >= 0 else 'færre'} timer i {basis.end_year} end i {base}"
    )
    alt = (
        f"Linje over visiterede timer: {_count(now)} i {base} og {_count(last['hours'])} i "
        f"{basis.end_year}, lav {_count(last['low'])} og høj {_count(last['high'])}"
    )
    subtitle = f"{basis.name}. Stiplet er mellem, fladen går fra lav til høj"
    return demography_figures.fans(heading, subtitle, [course], alt=alt, source=f"{basis.users.source}; {OWN}")


def _share_figure(basis: DemographyNumbers) -> Part:
    assert basis.users is not None
    curve = basis.users.shares.query("60 <= age <= 95").copy()
    curve["lower"] = (curve["share"] - Z80 * curve["standard_error"]).clip(lower=0.0)
    curve["upper"] = (curve["share"] + Z80 * curve["standard_error"]).clip(upper=1.0)
    middles = {"67-74": 70.5, "75-79": 77.0, "80-84": 82.0, "85-89": 87.0, "90-94": 92.0}
    bands = basis.users_by_band[basis.users_by_band["counted"].notna()].set_index("band")
    rows = [
        (age, bands["counted"][band] / bands["persons"][band]) for band, age in middles.items() if band in bands.index
    ]
    points = pd.DataFrame(rows, columns=["age", "share"])
    at = curve.set_index("age")["share"]
    whose = "hele landet" if not basis.users.own else basis.name
    how = "Fladen er 80 pct.-intervallet, punkter er talt" if len(points) else "Udjævnet mellem de kendte aldersbånd"
    subtitle = f"Pct. af borgerne på hvert alderstrin, {whose}. {how}"
    alt = (
        f"Kurve over brugernes andel af befolkningen efter alder: {numbers.percent(at[70])} ved 70 år, "
        f"{numbers.percent(at[80])} ved 80 år og {numbers.percent(at[90])} ved 90 år"
    )
    heading = f"{numbers.percent(at[90], 0)} har hjælp ved 90 år"
    return demography_figures.shares(heading, subtitle, curve, points, alt=alt, source=basis.users.source)


def _user_table(basis: DemographyNumbers) -> Table:
    assert basis.users is not None
    frame = basis.users_by_band.copy()
    total = {
        "band": "I alt",
        # What a band of few hides is not what the others lack of the sum.
        **{name: frame[name].sum(skipna=False) for name in ("persons", "users", "focus", "end")},
        "counted": basis.users.counts["users"].sum() if len(basis.users.counts) else None,
    }
    frame = pd.concat([frame.astype({"band": str}), pd.DataFrame([total])], ignore_index=True)
    own = basis.users.own and len(basis.users.counts)
    columns = {
        "band": ("Alder", "text"),
        "persons": (f"Borgere {basis.base_year}", "count"),
        **({"counted": (f"Brugere talt {basis.base_year}", "count")} if own else {}),
        "share": ("Andel, udjævnet, pct.", "pct"),
        "error": ("Standardfejl, procentpoint", "pct"),
        "hours_week": ("Visiterede timer pr. bruger pr. uge", "hours1"),
        "users": (f"Brugere {basis.base_year}", "count"),
        "focus": (f"Brugere {basis.focus_year}", "count"),
        "end": (f"Brugere {basis.end_year}", "count"),
    }
    note = "Andelene er udjævnet over alderen, så et enkelt år med få borgere ikke afgør dem."
    if own:
        note += f" Færre end {basis.small_count} talte brugere vises ikke, og heller ikke tal, der ville røbe dem."
    if not basis.users.own:
        note += " Standardfejlen gælder tællingen i hele landet, ikke forskellen mellem kommuner."
    return table(
        "brugere_alder",
        "Brugere efter alder",
        frame,
        columns,
        totals=[len(frame) - 1],
        note=note,
        source=basis.users.source,
    )


def _spread_text(basis: DemographyNumbers) -> str:
    rows = _drivers(basis)
    if rows.empty:
        return ""
    first = rows.iloc[0]
    name = ASSUMPTIONS[str(first["assumption"])]
    return (
        f"Usikkerheden om timerne i {basis.focus_year} kommer mest fra {name}: {numbers.percent(first['share'], 0)} af den. "
        f"Alene flytter det behovet med {_count(abs(first['low']))} timer ned eller {_count(abs(first['high']))} timer op."
    )


def main_driver(basis: DemographyNumbers) -> str:
    """The assumption that the spread of hours comes most from, in words; empty when there is none."""
    rows = _drivers(basis)
    return ASSUMPTIONS[str(rows.iloc[0]["assumption"])] if len(rows) else ""


def _drivers(basis: DemographyNumbers) -> pd.DataFrame:
    assert basis.alternatives is not None
    rows = basis.alternatives.drivers
    return rows[rows["year"] == basis.focus_year].reset_index(drop=True)


def _needs_table(basis: DemographyNumbers) -> Table:
    assert basis.users is not None
    frame = basis.needs.reset_index().assign(year=lambda rows: rows["year"].astype(str))
    frame["change"] = frame["hours"] - frame["hours"].iloc[0]
    frame.loc[0, "change"] = None
    frame["share"] = frame["change"] / frame["hours"].iloc[0]
    columns = {
        "year": ("År", "text"),
        "users": ("Brugere", "count"),
        "low": ("Timer, lav", "hours"),
        "hours": ("Timer, mellem", "hours"),
        "high": ("Timer, høj", "hours"),
        "change": (f"Ændring siden {basis.base_year}", "change_hours"),
        "share": ("Ændring, pct.", "change_pct"),
    }
    note = "Lav og høj er de enkelte udsving lagt sammen, som om de er uafhængige. De er ikke en yderste grænse."
    return table(
        "timer", "Brugere og visiterede timer pr. år", frame, columns, note=note, source=f"{basis.users.source}; {OWN}"
    )


def _driver_table(basis: DemographyNumbers) -> Table:
    frame = _drivers(basis)
    frame["label"] = [numbers.capital(ASSUMPTIONS[str(name)]) for name in frame["assumption"]]
    columns = {
        "label": ("Forudsætning", "text"),
        "low": ("Til den lave side, timer", "change_hours"),
        "high": ("Til den høje side, timer", "change_hours"),
        "share": ("Andel af usikkerheden, pct.", "pct0"),
    }
    note = (
        "Hver forudsætning er flyttet alene. Sundere aldring går fra alle til ingen af de ekstra leveår. Timer pr. bruger går "
        f"{numbers.percent(basis.terms.hours_spread)} op eller ned om året. Brugerandele og borgere holdes inden for 80 pct."
    )
    heading = f"Hvad usikkerheden om timerne i {basis.focus_year} kommer af"
    return table("usikkerhed", heading, frame, columns, note=note, source=OWN.capitalize())
