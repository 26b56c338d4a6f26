"""What the early signs are measured on, and the control charts of it: absence, temps and overtime of every unit."""

from __future__ import annotations

import pandas as pd

from styringslib import followup
from styringslib.fields.words import UNALLOCATED
from styringslib.intake import Municipality, completeness
from styringslib.sections.early_signs.terms import overtime_categories


def charts(
    municipality: Municipality, year: int, through: pd.Period, *, units: tuple[str, ...] | None = None
) -> dict[str, pd.DataFrame]:
    """Control charts of ``units`` (None: all) for ``year``: measure -> followup.control_chart, limits from the two years before.

    absence: unplanned days per possible day; temps: hours of external temps per hour at work; overtime: kr of the overtime
    categories per hour at work. A measure without data, or with too short a history, is left out.
    """
    start = f"{year}-01"
    found = {}
    for measure, table in tables_of(municipality, through).items():
        if not (table["month"] < pd.Period(start, "M")).any():
            continue
        chart = followup.control_chart(table, "value", exposure="exposure", start=start, units=units)
        if len(chart):
            found[measure] = chart
    return found


def tables_of(municipality: Municipality, through: pd.Period) -> dict[str, pd.DataFrame]:
    """Measure -> unit, month, value, exposure up to ``through``, of the measures that there are data on."""
    tables = {"absence": _absence(municipality), "temps": _temps(municipality), "overtime": _overtime(municipality)}
    kept = {
        measure: table[(table["month"] <= through) & (table["exposure"] > 0)]
        for measure, table in tables.items()
        if len(table)
    }
    return {measure: table for measure, table in kept.items() if len(table)}


def _absence(municipality: Municipality) -> pd.DataFrame:
    rates = followup.absence_rates(followup.unplanned(municipality.absence))
    return rates.rename(columns={"absence_days": "value", "possible_days": "exposure"})[
        ["unit", "month", "value", "exposure"]
    ].dropna()


def _attendance(municipality: Municipality) -> pd.Series:
    return municipality.payroll.groupby(["unit", "month"])["attendance_hours"].sum().rename("exposure")


def _temps(municipality: Municipality) -> pd.DataFrame:
    hired = municipality.temps
    if hired.empty or municipality.payroll.empty:
        return pd.DataFrame()
    external = hired[hired["source"] == "external"]
    hours = external.groupby(["unit", "month"])["hours"].sum(min_count=1).rename("value")
    own = _attendance(municipality)
    own = own[own.index.get_level_values("unit").isin(hired["unit"])]
    table: pd.DataFrame = own.to_frame().join(hours).reset_index()
    # Before the first row there is no table of temps, which is not the same as no temps.
    table = table[table["month"] >= hired["month"].min()].reset_index(drop=True)
    # A month without a row had no temps, unless the unit's temps come every month: then it has not come.
    keys = pd.MultiIndex.from_frame(table[["unit", "month"]])
    gone = completeness.lacking({"temps": hired}, municipality.settings, municipality.payroll["month"].max())
    told = keys.isin(hours.index) | keys.isin(pd.MultiIndex.from_frame(gone[["unit", "month"]]))
    table["value"] = table["value"].where(told, 0.0)
    return table.dropna(subset="value").reset_index(drop=True)


def _overtime(municipality: Municipality) -> pd.DataFrame:
    categories = overtime_categories(municipality.settings)
    payroll = municipality.payroll
    rows = payroll[payroll["wage_category"].isin(list(categories))]
    if rows.empty:
        return pd.DataFrame()
    paid = rows.groupby(["unit", "month"])["amount"].sum().clip(lower=0).rename("value")
    found = _attendance(municipality).to_frame().join(paid).fillna({"value": 0.0})
    # Overtime may be among the pay that stands under no wage category.
    some = payroll[(payroll["wage_category"] == UNALLOCATED) & (payroll["amount"] != 0)]
    return found[~found.index.isin(pd.MultiIndex.from_frame(some[["unit", "month"]]))].reset_index()
