"""Checks of monthly series: signs turned, sudden changes of scale, holes in a series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from styringslib.fields.words import listed
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.schema import UNALLOCATED, tables

if TYPE_CHECKING:
    from styringslib.intake.checks.checked import Checked

MONTHLY = ("postings", "budget", "activity", "payroll", "absence", "temps")
_THOUSAND = 200  # a change this large is a change of unit, not of activity
_SUDDEN = 30
_LARGE = {"kr.": 50_000.0, "timer": 500.0, "dage": 300.0}  # below this a value may well vary a hundredfold


def series_problems(checked: Checked) -> Iterator[Problem]:
    """All checks of monthly series."""
    for name in MONTHLY:
        frame = checked.frames[name]
        if frame.empty:
            continue
        yield from _scale(checked, name, frame)
        if name != "postings":
            yield from _outliers(checked, name, frame)
        if name in ("postings", "budget"):
            yield from _signs(checked, name, frame)


def _scale(checked: Checked, name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    """A unit's month that is hundreds of times larger or smaller than its usual month."""
    for column in tables()[name]:
        if column.unit not in _LARGE or not frame[column.name].notna().any():
            continue
        by = ["version"] if name == "budget" else []
        sums = frame.groupby(["unit", "month", *by])[column.name].sum(min_count=1).abs()
        sums = sums[sums > 0]
        usual = sums.groupby(level="unit").transform("median")
        count = sums.groupby(level="unit").transform("size")
        ratio = sums / usual
        odd = (count >= 4) & (
            (ratio > _SUDDEN) & (sums > _LARGE[column.unit]) | (ratio < 1 / _SUDDEN) & (usual > _LARGE[column.unit])
        )
        for key, value in zip(ratio[odd].index, ratio[odd], strict=True):
            unit, month = key[0], key[1]
            sure = value >= _THOUSAND or value <= 1 / _THOUSAND
            times = f"{kroner(round(value))} gange større" if value > 1 else f"{kroner(round(1 / value))} gange mindre"
            message = f"{column.heading} for {unit} {month} er {times} end i en almindelig måned"
            remedy = (
                "Se efter, om tallene står i 1.000 kr." if column.unit == "kr." else "Se efter, om der står minutter"
            )
            yield checked.whole(name, "error" if sure else "warning", message, remedy, str(unit), month)


def _outliers(checked: Checked, name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    """Single cells far from the same series' usual value, and single empty cells inside a series."""
    table = tables()[name]
    keys = [key for key in table.keys if key != "month"]
    series = frame.groupby(keys, dropna=False, sort=False).ngroup()
    order = frame.assign(_series=series).sort_values(["_series", "month"], kind="stable")
    measures = [
        column.name
        for column in table
        if column.kind in ("amount", "number", "count")
        and not column.name.startswith("budgeted")
        and column.name != "granted_income"
    ]
    same_before = order["_series"].eq(order["_series"].shift())
    same_after = order["_series"].eq(order["_series"].shift(-1))
    for column in table:
        if column.unit not in (*_LARGE, "borgere", "fuldtidsansatte") or not frame[column.name].notna().any():
            continue
        values = order[column.name]
        sizes = values.abs().where(values != 0)
        usual = sizes.groupby(order["_series"]).transform("median")
        count = sizes.groupby(order["_series"]).transform("count")
        large = _LARGE.get(column.unit, 500.0)
        far = (count >= 6) & (sizes > large) & (sizes / usual >= 100)
        message = f"{column.heading} er over 100 gange det, rækken ellers viser"
        yield from checked.rows(
            name,
            far.reindex(frame.index),
            "error",
            message,
            "Ret tallet, eller se efter, om enheden passer",
            column.name,
        )
        if column.required:
            continue
        before, after = ~same_before | values.shift().notna(), ~same_after | values.shift(-1).notna()
        others = [other for other in measures if other != column.name]
        last = same_after | order[others].notna().any(axis=1)  # a plan for months to come has no actual figures
        hole = values.isna() & before & after & (same_before | same_after) & last
        message = f"{column.heading} mangler her, men står i månederne ved siden af"
        yield from checked.rows(name, hole.reindex(frame.index), "warning", message, "Udfyld feltet", column.name)


def _signs(checked: Checked, name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    """Months where an account group has the opposite sign of its own usual one; an error when all of a unit's groups turn."""
    # What stands under no account group may be cost and income: it has no usual sign.
    frame = frame[frame["account_group"] != UNALLOCATED]
    by = ["unit", "account_group", "month"] + (["version"] if name == "budget" else [])
    sums = frame.groupby(by)["amount"].sum()
    usual = sums.groupby(level=["unit", "account_group"]).transform("median")
    count = sums.groupby(level=["unit", "account_group"]).transform("size")
    turned = (count >= 6) & (np.sign(sums) == -np.sign(usual)) & (sums.abs() > 0.5 * usual.abs()) & (usual != 0)
    if turned.any():
        table = pd.DataFrame({"turned": turned, "sum": sums}).reset_index()
        for (unit, month), groups in table.groupby(["unit", "month"]):
            odd = groups[groups["turned"]]
            if odd.empty:
                continue
            every = len(odd) == len(groups) and len(groups) > 1
            words = listed(sorted(set(odd["account_group"])))
            message = f"{words} for {unit} {month} har modsat fortegn af det sædvanlige"
            remedy = "Udgift skal være positiv og indtægt negativ; se efter, om fortegnet er vendt i udtrækket"
            yield checked.whole(name, "error" if every else "warning", message, remedy, str(unit), month)
    if name == "budget" and len(checked.frames["postings"]):
        spent = checked.frames["postings"].groupby("account_group")["amount"].sum()
        planned = frame.groupby("account_group")["amount"].sum()
        for group in planned.index.intersection(spent.index):
            if planned[group] * spent[group] < 0:
                message = f"{group} har modsat fortegn i budget og posteringer"
                yield checked.whole(
                    name, "error", message, "Udgift skal være positiv og indtægt negativ i begge tabeller"
                )
