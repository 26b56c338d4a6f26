"""The section on staff: absence by both denominators, temps, and the payroll table beside the income from granted time."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib.measures import heading, labelled
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.month.working_year import working_days
from styringslib.presentation import numbers
from styringslib.presentation.figures import Figure
from styringslib.presentation.levels import same_level
from styringslib.presentation.panels import panels
from styringslib.presentation.section import Section, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table, with_month_names
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself
from styringslib.sections.words import KEY_FIGURES, KINDS, TABLES

SOURCE = "Lønsystem"
# Vordingborg's order; what a municipality has beside these follows, the largest first.
WAGES = ("Løn", "Øvrig løn", "Diverse løn", "Særydelser", "6. ferieuge")


@dataclass(frozen=True)
class Curve:
    """How a month's figure is drawn: the panel's ``label``, the ``word`` for it, and how a value is ``told``."""

    label: str
    word: str
    told: Callable[[float], str]
    scale: float = 1.0


CURVES = {
    "pay": Curve("Løn, 1.000 kr.", "løn", numbers.kroner, 1_000),
    "absence_days": Curve("Fraværsdage, alle arter", "fravær", lambda days: f"{numbers.decimal(days)} dage"),
    "external_amount": Curve("Eksterne vikarer, 1.000 kr.", "eksterne vikarer", numbers.kroner, 1_000),
    "external_hours": Curve("Eksterne vikarer, timer", "eksterne vikarer", numbers.hours),
}


def pay_and_absence(basis: FollowUp) -> Section:
    """Absence by both denominators, temps, and the payroll table beside the income from granted time."""
    told, tables = _absence_text(basis), [_kinds_table(basis), _staff_table(basis), _payroll_table(basis)]
    curves = _curves(basis)
    missing = [TABLES[name] for name in ("payroll", "absence", "temps") if name in basis.missing]
    if not any([told, curves, *tables]):
        return section()  # that nothing has been read stands under "Om tallene"
    lacking = f"Der er ikke indlæst data om {numbers.listed(missing)}." if missing else ""
    return section(told, lacking, detail(curves, *tables))


def _absence_text(basis: FollowUp) -> str:
    if basis.absence.empty:
        return ""
    if "absence" in basis.reach:
        reach = numbers.month_name(basis.reach["absence"])
        return f"Data om fravær mangler for {numbers.month_only(basis.month)}. Tallene rækker til {reach}."
    until = numbers.until(basis.month)
    told = [
        f"{what} er {_beside(basis.key_figures.loc[key].to_dict(), where)}"
        for key, what, where in (
            ("illness_share", "Sygefraværet", f"af de mulige arbejdsdage {until}"),
            ("absence_share", "Fraværet af alle arter", "af de samme dage"),
        )
        if pd.notna(basis.key_figures["actual"][key])
    ]
    return " ".join(told)


def _beside(figure: Mapping[Hashable, float], where: str) -> str:
    """The figure beside last year's and the budget's; what prints alike is called unchanged."""
    now, before, budget = (float(figure[name]) for name in ("actual", "last_year", "budget"))
    shown = numbers.percent(now)
    told = f"{shown} {where}"
    if not math.isnan(before):
        same = numbers.percent(before) == shown
        told += ", uændret fra" if same else f" mod {numbers.decimal(before * 100, 1)} i"
        told += " samme måneder året før"
    expected = "det samme" if numbers.percent(budget) == shown else numbers.percent(budget)
    return sentences(f"{told}.", "" if math.isnan(budget) else f"Budgettet regner med {expected}.")


def _kinds_table(basis: FollowUp) -> Table | None:
    """Absence kind by kind: only illness is what the budget counts on."""
    frame = basis.absence_by_kind
    if len(frame) < 2:
        return None
    frame = frame.rename_axis("kind").reset_index()
    total = {"kind": "I alt", **frame.drop(columns="kind").sum(min_count=1).to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    columns = {
        "kind": ("Fraværsart", "text"),
        "absence_days": heading("absence_days"),
        "share": (f"Pct. af mulige dage, {basis.month.year}", "pct"),
        "last_year": (f"Pct. af mulige dage, {basis.month.year - 1}", "pct"),
    }
    title = f"Fravær efter art, {numbers.year_to(basis.month)} {basis.month.year}"
    note = "Budgettets sygefravær er egen sygdom. Barsel, barns sygdom og andet fravær er ikke med i det."
    totals = [len(frame) - 1]
    return table(
        "fravaersarter",
        title,
        frame,
        columns,
        totals=totals,
        note=note,
        source="Fraværssystem",
        beside=("share", "last_year"),
    )


def _curves(basis: FollowUp) -> Figure | None:
    """Pay, absence days and external temps of 24 months, as Mariagerfjord sends them to its leaders of districts."""
    months = basis.staff_history
    shown = {name: months[name] for name in CURVES if name in months}
    # Months outside the table of temps are unknown; within it, a month without a row is one without temps.
    temps = basis.municipality.temps["month"]
    for name in {"external_amount", "external_hours"} & set(shown):
        known = (months.index >= temps.min()) & (months.index <= temps.max())
        shown[name] = shown[name].where(known)
    if "external_amount" in shown and shown["external_amount"].notna().any():
        shown.pop("external_hours", None)
    shown = {name: values.astype(float) for name, values in shown.items() if values.notna().sum() > 1}
    if not shown:
        return None
    known = pd.DataFrame(shown).notna().any(axis=1).to_numpy()
    first = int(known.argmax())
    series = {CURVES[name].label: values.iloc[first:] / CURVES[name].scale for name, values in shown.items()}
    levels = {name: _against_last_year(values, basis.month) for name, values in shown.items()}
    told = [f"{CURVES[name].word} {level}" for name, level in levels.items() if level]
    title = f"Mod året før: {', '.join(told)}" if told else "Løn, fravær og eksterne vikarer måned for måned"
    subtitle = (
        "Måned for måned. Overskriften er de seneste tre måneder mod de samme måneder året før"
        if told
        else "Måned for måned"
    )
    alt = f"Kurver over {len(shown)} tal måned for måned. " + " ".join(
        _curve_in_words(CURVES[name], values) for name, values in shown.items()
    )
    return panels(title, subtitle, series, alt=alt, source="Løn- og fraværssystem")


def _against_last_year(values: pd.Series, month: pd.Period) -> str:
    """Whether the last three months are over, under or on the level of the same months a year before; empty where unknown."""
    now, before = (values.reindex(pd.period_range(last - 2, last, freq="M")) for last in (month, month - 12))
    if now.isna().any() or before.isna().any():
        return ""
    more = float(now.sum() - before.sum())
    level = same_level(more / float(before.sum())) if before.sum() else not more
    return "på niveau" if level else "over" if more > 0 else "under"


def _curve_in_words(curve: Curve, values: pd.Series) -> str:
    known = {
        month: float(value) for month, value in zip(pd.PeriodIndex(values.index), values, strict=True) if value == value
    }
    last, lowest, highest = max(known), min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    told = f"{numbers.capital(curve.word)}: {curve.told(known[last])} i {numbers.month_name(last)}"
    if last - 12 in known:
        told += f" mod {curve.told(known[last - 12])} året før"
    return (
        f"{told}; lavest {curve.told(known[lowest])} i {numbers.month_name(lowest)}, "
        f"højest {curve.told(known[highest])} i {numbers.month_name(highest)}."
    )


def _staff_table(basis: FollowUp) -> Table | None:
    """Pay, absence and temps month by month, as Mariagerfjord sends its district leaders."""
    frame = with_month_names(basis.staff_months)
    days = working_days(basis.municipality, basis.name, basis.month)
    columns = {
        "month": ("Måned", "text"),
        "pay": ("Løn, kr.", "kr"),
        "absence_days": heading("absence_days"),
        "days_per_employee": heading("days_per_employee"),
        "share_of_working_year": (f"Fravær i pct. af årets {numbers.decimal(days)} dage", "pct"),
        "share_of_possible": KEY_FIGURES["absence_share"],
        "illness_share": KEY_FIGURES["illness_share"],
        "external_hours": heading("external_hours"),
        "external_amount": labelled("external_amount"),
        "internal_hours": heading("internal_hours"),
        "external_share_of_attendance": KEY_FIGURES["external_share"],
    }
    columns = {name: heading for name, heading in columns.items() if name in frame and frame[name].notna().any()}
    if not set(columns) - {"month", "pay"}:
        return None
    note = "Vikarudgiften er opgjort efter den måned, arbejdet er udført. Fraværsdage er af alle arter."
    if basis.unit is None:
        note += " Vikarernes andel er i de enheder, der leverer timer hos borgerne. Timer og kroner er i alle enheder."
    title = f"Løn, fravær og vikarer måned for måned, {basis.month.year}"
    return table("fravaer", title, frame, columns, note=note, source="Løn- og fraværssystem")


def _payroll_table(basis: FollowUp) -> Table | None:
    """Wage categories by month beside the income from granted time, as in Vordingborg."""
    wide = basis.payroll_months
    if wide.empty:
        return None
    derived = ("other", "total", "compared", "income", "difference", "cumulative", "share_of_income")
    columns = {"month": ("Måned", "text"), **{str(name): (str(name), "kr") for name in _in_order(wide, derived)}}
    if "other" in wide:
        columns["other"] = ("Andre lønarter", "kr")
    columns["total"] = ("I alt", "kr")
    earns = wide["income"].notna().any()
    # Only where some of the units (or months) have no income from granted time is there a pay that is not compared.
    apart = earns and not np.isclose(wide.loc[wide["income"].notna(), "compared"].sum(), wide["total"].sum())
    if apart:
        columns["compared"] = ("Heraf løn i enheder med visiteret tid", "kr")
    if earns:
        columns |= {"income": ("Budget visiteret", "kr"), "difference": ("Afvigelse", "over_kr")}
    frame = with_month_names(wide)
    frame = pd.concat([frame, pd.DataFrame([{**basis.payroll_total.to_dict(), "month": "I alt"}])], ignore_index=True)
    note = "Afvigelsen er løn mod budget for visiteret tid i de måneder, der er afsluttet." if earns else ""
    if apart:
        note = (
            "Afvigelsen er løn mod budget for visiteret tid i de enheder og måneder, der har begge dele. Andre enheders løn "
            "(fx botilbud og myndighed) indgår ikke i den."
        )
    title = f"Løn efter lønart og måned, {basis.month.year}, kr."
    bold, sign = [len(frame) - 1], basis.sign.than("budgettet for visiteret tid")
    return table("loen", title, frame, columns, totals=bold, note=note, source=SOURCE, sign=sign)


def _in_order(wide: pd.DataFrame, derived: tuple[str, ...]) -> list[str]:
    """Wage categories in the order of WAGES, then the others, the largest first."""
    own = wide[[name for name in wide if name not in derived]].abs().sum().sort_values(ascending=False, kind="stable")
    return [name for name in WAGES if name in own.index] + [str(name) for name in own.index if name not in WAGES]


def whole_pay(basis: WholeFollowUp) -> Section:
    """The municipality's pay, absence and temps, and the key figures of staff for one kind of unit at a time."""
    return section(pay_and_absence(basis).parts, detail(_by_kind(basis)))


def _by_kind(basis: WholeFollowUp) -> Table | None:
    """Staff kind by kind, since an hour's pay in a facility and in home care are no figures to be mixed."""
    frame = basis.staff_by_kind
    if len(frame) < 2:
        return None
    frame = frame.rename_axis("kind").reset_index()
    frame["kind"] = frame["kind"].map(KINDS)
    total = {"kind": "I alt", **frame[["pay", "own_hours", "external_hours"]].sum(min_count=1).to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    figures_of_staff = (
        "user_time_share", "external_share", "illness_share", "absence_share", "attendance_share", "pay_per_attendance_hour",
    )  # fmt: skip
    columns = {
        "kind": ("Slags enhed", "text"),
        "pay": ("Løn, kr.", "kr"),
        "own_hours": heading("own_hours"),
        "external_hours": heading("external_hours"),
        **{key: KEY_FIGURES[key] for key in figures_of_staff},
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    title = f"Personale efter slags enhed, {numbers.year_to(basis.month)} {basis.month.year}"
    note = (
        "Procenter og timeløn er regnet for hver slags enhed for sig. De har ingen sum, fordi opgaverne er forskellige."
    )
    return table(
        "personale_slags", title, frame, columns, totals=[len(frame) - 1], note=note, source="Løn- og fraværssystem"
    )


SECTION = SectionSpec("loen_og_fravaer", UNITS, itself, pay_and_absence)
WHOLE = SectionSpec("loen_og_fravaer", WHOLE_MUNICIPALITY, itself, whole_pay)
