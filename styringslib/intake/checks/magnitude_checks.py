"""Units of measure that the size of the numbers gives away: minutes read as hours, hours as days, thousands as kroner.

Nothing is converted on a guess. What looks wrong beside another table is asked about, with both readings and the key that
settles it; a column whose unit of measure kommune.toml states (``maaleenheder``) has been asked about, and is not told again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from styringslib.intake.problems.problem import Problem, Severity, kroner
from styringslib.intake.schema import PAY_GROUP, tables
from styringslib.rules import day_hours

if TYPE_CHECKING:
    from styringslib.intake.checks.checked import Checked

# What a month's hours of one citizen, of one employee's day ... come to at most; sixtyfold of a usual value lies beyond.
_HOURS_OF_A_MONTH = 744.0
_MANY_HOURS = 250.0
_USUAL_COST = (30.0, 15_000.0)  # kr. of a unit's accounts per delivered hour
_WORKED = 3.0  # delivered hours beside paid ones: more than this cannot have been worked
_DAY = (5.0, 9.5)  # hours of a working day, with what absence and part-time do to it
_DAYS_OF_A_MONTH = 31.0
_THOUSAND = (300.0, 3_300.0)
_MILLION = (300_000.0, 3_300_000.0)
_WEEKS = 4.345
_FAR = 20.0
# Columns of hours, each beside another of the same rows; granted beside delivered is looked at row by row.
_HOURS_BESIDE = {
    "activity": [
        ("budgeted_hours", "delivered_hours"),
        ("budgeted_hours", "granted_hours"),
        ("rostered_hours", "granted_hours"),
    ],
    "cases": [("rostered_hours", "hours_per_week"), ("delivered_hours", "hours_per_week")],
}


@dataclass(frozen=True)
class Doubt:
    """A column that may be written in something else: the table and column, how it is read, how it may be meant."""

    table: str
    column: str
    read: str
    meant: str

    @property
    def remedy(self) -> str:
        """Both readings, and where they are said."""
        table = tables()[self.table]
        heading = table[self.column].heading
        also = " og timer_pr_dag = 7.4" if (self.read, self.meant) == ("dage", "timer") else ""
        return (
            f'Står de i {self.meant}, så skriv maaleenheder = {{ "{heading}" = "{self.meant}" }}{also} under '
            f'[tabeller.{table.heading}]; står de i {self.read}, så skriv "{self.read}" dér, og der spørges ikke igen'
        )


def magnitude_problems(checked: Checked) -> Iterator[Problem]:
    """All that size gives away."""
    yield from _minutes(checked)
    yield from _beside(checked)
    yield from _days(checked)
    yield from _cases(checked)
    yield from _thousands(checked)


def is_stated(checked: Checked, name: str, column: str) -> bool:
    """Whether kommune.toml says what the column is written in, wherever the table comes from."""
    sources = {checked.place_sources[name][place] for place in range(len(checked.place_sources[name]))}
    return bool(sources) and all(column in checked.settings.sources[number].units_of_measure for number in sources)


def _minutes(checked: Checked) -> Iterator[Problem]:
    """Hours of activity that are too many for the citizens, for those who worked, or for what the unit has cost."""
    frame = checked.frames["activity"]
    if frame.empty:
        return
    paid = _hours(checked.frames["payroll"]).add(_hours(checked.frames["temps"]), fill_value=0.0)
    spent = checked.frames["postings"].groupby(["unit", "month"])["amount"].sum()
    for column in ("granted_hours", "delivered_hours"):
        if is_stated(checked, "activity", column):
            continue
        sums = frame.groupby(["unit", "month"])[[column, "recipients"]].sum(min_count=1)
        hours = sums[column]
        rows = frame[(frame["recipients"] > 0) & frame[column].notna()]
        each = (rows[column] / rows["recipients"]).groupby(rows["unit"]).median()
        worked = (hours / paid.where(paid > 0)).groupby(level="unit").median() if len(paid) else pd.Series(dtype=float)
        price = (
            (spent / hours.where(hours > 0)).groupby(level="unit").median() if len(spent) else pd.Series(dtype=float)
        )
        # Far beyond the other hours of the same rows: those are told row by row.
        beside = frame[
            ~(frame[column] > 20 * frame["granted_hours" if column == "delivered_hours" else "delivered_hours"])
        ]
        judged = hours.dropna().index.unique("unit")
        for unit in judged[judged.isin(beside["unit"].unique())]:
            told = _why_minutes(each.get(unit), worked.get(unit), price.get(unit))
            if told is not None:
                severity, why = told
                message = f"{tables()['activity'][column].heading} for {unit} ser ud til at stå i minutter: {why}"
                doubt = Doubt("activity", column, "timer", "minutter")
                yield checked.whole("activity", severity, message, doubt.remedy, str(unit))


def _beside(checked: Checked) -> Iterator[Problem]:
    """Hours that are many times other hours of the same rows."""
    for name, columns in _HOURS_BESIDE.items():
        frame = checked.frames[name]
        for column, other in columns if len(frame) else ():
            both = frame[(frame[column] > 0) & (frame[other] > 0)]
            if both.empty or is_stated(checked, name, column):
                continue
            ratio = (both[column] / both[other]).groupby(both["unit"]).median()
            for unit, times in ratio[ratio > _FAR].items():
                heading, beside = tables()[name][column].heading, tables()[name][other].heading
                message = f"{heading} for {unit} ser ud til at stå i minutter: tallet er {_times(float(times))} gange {beside}"
                yield checked.whole(
                    name, "warning", message, Doubt(name, column, "timer", "minutter").remedy, str(unit)
                )


def _hours(frame: pd.DataFrame) -> pd.Series:
    known = frame[frame["hours"].notna()]
    return known.groupby(["unit", "month"])["hours"].sum()


def _why_minutes(each: float | None, worked: float | None, price: float | None) -> tuple[Severity, str] | None:
    if each is not None and each > _HOURS_OF_A_MONTH:
        return "error", f"en modtager får {kroner(round(each))} timer på en måned, og så mange er der ikke"
    if worked is not None and worked > _WORKED:
        return "warning", f"de er {_times(worked)} gange de timer, der er betalt løn for"
    if price is not None and 0 < price < _USUAL_COST[0]:
        return "warning", f"en time koster {kroner(round(price, 1))} kr. efter posteringerne"
    if each is not None and each > _MANY_HOURS and price is None and worked is None:
        return "warning", f"en modtager får {kroner(round(each))} timer på en måned"
    return None


def _days(checked: Checked) -> Iterator[Problem]:
    """Days of absence and possible days that are hours beside paid hours, or beside the number of employees."""
    frame = checked.frames["absence"]
    if frame.empty:
        return
    paid = _hours(checked.frames["payroll"])
    for column, usual in (("possible_days", 1.0), ("absence_days", 0.05)):
        if is_stated(checked, "absence", column):
            continue
        if column == "possible_days":
            # One and the same for every kind of absence of a month.
            days = frame.groupby(["unit", "month"])[column].max().dropna()
            staff = frame.groupby(["unit", "month"])["full_time_employees"].max()
        else:
            days = frame.groupby(["unit", "month"])[column].sum(min_count=1).dropna()
            staff = frame.groupby(["unit", "month"])["full_time_employees"].max() * 0.3
        each = (days / staff.where(staff > 0)).groupby(level="unit").median()
        hours = (paid / days.where(days > 0)).groupby(level="unit").median() if len(paid) else pd.Series(dtype=float)
        for unit in days.index.unique("unit"):
            why = _why_hours(each.get(unit), hours.get(unit), usual, column)
            if why:
                message = f"{tables()['absence'][column].heading} for {unit} ser ud til at stå i timer: {why}"
                yield checked.whole(
                    "absence", "warning", message, Doubt("absence", column, "dage", "timer").remedy, str(unit)
                )


def _why_hours(each: float | None, hours: float | None, usual: float, column: str) -> str:
    if column == "possible_days" and each is not None and each > 2 * _DAYS_OF_A_MONTH:
        return f"der er {kroner(round(each))} mulige dage på en måned for hver fuldtidsansat"
    if column == "possible_days" and hours is not None and hours < _DAY[0] / 2:
        return f"der er betalt løn for {kroner(round(hours, 1))} timer for hver mulig dag"
    # Of the paid time, seven hours and more a day would be away.
    if column == "absence_days" and hours is not None and hours < day_hours() / 0.35:
        return f"som dage ville fraværet være {kroner(round(100 * day_hours() / hours))} pct. af de timer, der er betalt løn for"
    if column == "absence_days" and each is not None and each > 2 * _DAYS_OF_A_MONTH:
        return "der er flere fraværsdage, end de ansatte kan have"
    return ""


def _cases(checked: Checked) -> Iterator[Problem]:
    """Granted hours a week that come to many times the granted hours of the month."""
    cases, activity = checked.frames["cases"], checked.frames["activity"]
    if cases.empty or activity.empty or is_stated(checked, "cases", "hours_per_week"):
        return
    granted = activity[activity["granted_hours"].notna()]
    if granted.empty:
        return
    newest = granted["month"].max()
    end = newest.end_time
    open_then = cases[(cases["from_date"] <= end) & ~(cases["to_date"] < newest.start_time)]
    month = granted[granted["month"] == newest].groupby("unit")["granted_hours"].sum()
    ratio = open_then.groupby("unit")["hours_per_week"].sum() * _WEEKS / month.where(month > 0)
    for unit, times in ratio[ratio > 20].items():
        message = (
            f"Timer pr. uge i sager for {unit} ser ud til at stå i minutter: de giver {_times(float(times))} gange de visiterede "
            f"timer i {newest}"
        )
        yield checked.whole(
            "cases", "warning", message, Doubt("cases", "hours_per_week", "timer", "minutter").remedy, str(unit)
        )


def _thousands(checked: Checked) -> Iterator[Problem]:
    """Payroll that is a thousandth of the ledger's pay, or a thousand times it."""
    postings, payroll = checked.frames["postings"], checked.frames["payroll"]
    if postings.empty or payroll.empty or is_stated(checked, "payroll", "amount"):
        return
    ledger = postings[postings["account_group"] == PAY_GROUP].groupby(["unit", "month"])["amount"].sum()
    paid = payroll.groupby(["unit", "month"])["amount"].sum()
    both = pd.concat({"ledger": ledger, "paid": paid}, axis=1).dropna()
    both = both[(both["ledger"] > 0) & (both["paid"] > 0)]
    for unit, times in (both["ledger"] / both["paid"]).groupby(level="unit").median().items():
        name, factor = ("payroll", float(times)) if times > 1 else ("postings", 1 / float(times))
        unit_of = next((word for word, (low, high) in _KR.items() if low < factor < high), "")
        if unit_of and not is_stated(checked, name, "amount"):
            here, there = ("loen", "posteringer") if name == "payroll" else ("posteringer", "loen")
            larger = f"lønnen i {there} er {_times(factor)} gange så stor"
            message = f"Beløb i {here} for {unit} ser ud til at stå i {unit_of}: {larger}"
            yield checked.whole(name, "warning", message, Doubt(name, "amount", "kr.", unit_of).remedy, str(unit))


_KR = {"1.000 kr.": _THOUSAND, "mio. kr.": _MILLION}


def _times(value: float) -> str:
    return kroner(round(value)) if value >= 10 else kroner(round(value, 1))


def price_doubt(name: str, price: float, low: float, high: float) -> str:
    """What a price of an hour that cannot be right may come from: the remedy with the readings that would make it right."""
    within = (max(low, 100.0), min(high, 900.0))
    readings = (
        (price * 60, "hours", "timer", "minutter"),
        (price * 1_000, "amount", "kr.", "1.000 kr."),
        (price * 1_000_000, "amount", "kr.", "mio. kr."),
        (price / day_hours(), "hours", "timer", "dage"),
    )
    fits = [
        Doubt(name, column, read, meant) for value, column, read, meant in readings if within[0] <= value <= within[1]
    ]
    return fits[0].remedy if fits else "Se efter, om enhederne (kr., timer) passer"
