"""What people have reported of changes to come, as kroner in the year and as the forecast's known changes."""

from __future__ import annotations

import pandas as pd

from styringslib.followup.expected_changes import change_effect, change_per_month
from styringslib.intake import Municipality
from styringslib.month.accounts import under_heirs
from styringslib.prognosis import KnownChange


def expected_changes(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """Known changes that begin after ``month`` in the same year or are running, with their effect on the rest of the year.

    Columns of the table plus months (remaining months touched), effect (kr this year, times probability) and full_year
    (kr over twelve months, times probability). The accounts already show a change that has begun: its effect is 0, or,
    where it ends within the year, what is saved in the months after its end.
    """
    table = under_heirs(known, known.expected_changes)
    if table.empty:
        return table.assign(months=0, effect=0.0, full_year=0.0)
    end = pd.Period(year=month.year, month=12, freq="M")
    prices = known.settings.assumption_by_unit("hourly_price", month)
    worth = change_effect(table, month + 1, end, prices)
    begun = table["month_from"] <= month
    ends = begun & (table["month_to"] > month)
    gone = table[ends].assign(
        month_from=table.loc[ends, "month_to"] + 1, month_to=pd.PeriodIndex([end] * int(ends.sum()), freq="M")
    )
    after = change_effect(gone, month + 1, end, prices)["effect"].reindex(table.index).fillna(0.0)
    table = table.assign(
        months=worth["months"], effect=worth["effect"].where(~begun, -after), full_year=worth["full_year"]
    )
    over = table["month_to"] < month  # a lasting change has no end, and is not over
    matters: pd.DataFrame = table[(table["month_from"].dt.year <= month.year) & ~over]
    return matters.reset_index(drop=True)


def known_changes(known: Municipality, month: pd.Period) -> list[KnownChange]:
    """Every reported change, begun, ended or to come, as ``prognosis`` takes it: kr a month, times probability.

    A change whose worth is not known (no amount, and no price of an hour in ``month``) or that ends before it begins is
    left out.
    """
    table = under_heirs(known, known.expected_changes)
    kroner = change_per_month(table, known.settings.assumption_by_unit("hourly_price", month))
    return [
        KnownChange(unit, first, amount=float(amount), until=None if pd.isna(last) else last)
        for unit, first, last, amount in zip(table["unit"], table["month_from"], table["month_to"], kroner, strict=True)
        if pd.notna(amount) and not last < first
    ]
