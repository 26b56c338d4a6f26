"""Which months are lacking, which is the newest, and which budgets are whole, on tables of a few rows."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd
import pytest

from styringslib.intake import Unit
from styringslib.intake.completeness import MEASURES, budget_years, lacking, newest_month
from tests.month.made_month import settings


def months(first: str, last: str) -> list[str]:
    return [str(month) for month in pd.period_range(first, last, freq="M")]


def posted(unit: str, when: Iterable[str], amount: float = 1_000.0) -> list[dict[str, object]]:
    return [{"unit": unit, "month": month, "account_group": "Løn", "amount": amount} for month in when]


def tables(**rows: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    """The tables as read, with the columns that are asked about."""
    columns = ["unit", "month", "account_group", "version", "amount", *MEASURES["activity"]]
    made = {}
    for name in ("budget", *MEASURES):
        frame = pd.DataFrame(rows.get(name, []), columns=columns)
        numbers = dict.fromkeys(["amount", *MEASURES["activity"]], float)
        made[name] = frame.assign(month=pd.PeriodIndex(frame["month"], freq="M")).astype(numbers)
    return made


def budgeted(unit: str, when: Iterable[str], amount: float = 1_000.0) -> list[dict[str, object]]:
    return [{**line, "version": "adopted"} for line in posted(unit, when, amount)]


def newest(*lines: list[dict[str, object]]) -> str:
    return str(newest_month(tables(postings=[line for unit in lines for line in unit]), settings()))


def test_the_newest_month_is_the_one_that_most_units_have() -> None:
    year = months("2026-01", "2026-10")
    assert newest(posted("Nord", year), posted("Syd", year[:-1])) == "2026-10"
    assert newest(posted("Nord", year), posted("Syd", year[:-1]), posted("Privat", year[:-1])) == "2026-09"
    # 500 kr two months ahead, of one unit in two: the month between is lacking.
    ahead = posted("Nord", ["2026-12"], 500.0)
    assert newest(posted("Nord", year) + ahead, posted("Syd", year)) == "2026-10"
    # A fifth of a usual month has come, less has not.
    assert newest(posted("Nord", year) + posted("Nord", ["2026-11"], 200.0)) == "2026-11"
    assert newest(posted("Nord", year) + posted("Nord", ["2026-11"], 199.0)) == "2026-10"
    # Who stopped more than a year ago is not waited for.
    assert newest(posted("Nord", year), posted("Syd", ["2025-09"]), posted("Privat", ["2025-09"])) == "2026-10"


def lacked(lines: list[dict[str, object]], through: str = "2026-10", *, rare: bool = False, **life: str) -> list[str]:
    unit = Unit("Nord", "nord", "district", "", **{name: pd.Period(month, "M") for name, month in life.items()})
    found = lacking(tables(postings=lines), settings(units=(unit,)), pd.Period(through, "M"), rare=rare)
    assert set(found["table"]) <= {"postings"}
    return [str(month) for month in found["month"]]


def test_a_month_is_lacking_within_the_units_life_where_it_comes_every_month() -> None:
    year = months("2026-01", "2026-10")
    assert lacked(posted("Nord", year)) == []
    assert lacked(posted("Nord", [month for month in year if month != "2026-08"])) == ["2026-08"]
    assert lacked(posted("Nord", year[:8])) == ["2026-09", "2026-10"]
    assert lacked(posted("Nord", year[:8]), end="2026-08") == []
    assert lacked(posted("Nord", year[4:]), start="2026-05") == []
    # Three invoices in five months are no monthly series; three months of four are.
    assert lacked(posted("Nord", ["2026-06", "2026-08", "2026-10"])) == []
    assert lacked(posted("Nord", ["2026-06", "2026-08", "2026-10"]), rare=True) == ["2026-07", "2026-09"]
    assert lacked(posted("Nord", ["2026-07", "2026-09", "2026-10"])) == ["2026-08"]


def test_delivered_hours_may_lack_where_granted_are_there() -> None:
    rows = [
        {"unit": "Nord", "service": "Pleje", "month": month, "granted_hours": 10.0, "recipients": 2.0}
        | {"delivered_hours": math.nan if month == "2026-02" else 9.0}
        for month in months("2026-01", "2026-04")
    ]
    found = lacking(tables(activity=rows), settings(), pd.Period("2026-04", "M"))
    assert found.astype(str).to_numpy().tolist() == [["activity", "delivered_hours", "Nord", "2026-02"]]


WHOLE_YEAR = months("2026-01", "2026-12")


@pytest.mark.parametrize(
    ("when", "amount", "fault", "monthly"),
    [
        (WHOLE_YEAR, 1_000, "", True),
        (WHOLE_YEAR[:6], 1_000, "partial", False),
        (WHOLE_YEAR[:7] + WHOLE_YEAR[8:], 1_000, "partial", False),  # August lost
        (["2026-01"], 12_000, "", False),  # the year in one amount
        (["2026-01"], 1_000, "partial", False),  # one month of twelve
        (["2026-03", "2026-06", "2026-09", "2026-12"], 3_000, "", False),
        (["2026-03", "2026-06", "2026-09"], 3_000, "partial", False),
        (WHOLE_YEAR, 0, "none", True),
        (WHOLE_YEAR, 1, "scale", True),
        (WHOLE_YEAR, 1_000_000, "scale", True),
        (["2026-01"], 12, "scale", False),
        (WHOLE_YEAR, 200, "", True),  # five times over is no error of units
    ],
)
def test_whether_a_years_budget_is_whole(when: list[str], amount: float, fault: str, monthly: bool) -> None:
    made = tables(postings=posted("Nord", WHOLE_YEAR[:10]), budget=budgeted("Nord", when, amount))
    (found,) = budget_years(made["budget"], made["postings"], settings()).to_dict("records")
    assert (found["unit"], found["year"], found["version"]) == ("Nord", 2026, "adopted")
    assert (found["fault"], found["monthly"]) == (fault, monthly)
    if fault == "partial":
        assert [str(month) for month in found["lacking"]] == [m for m in WHOLE_YEAR if m not in when]


@pytest.mark.parametrize(
    ("life", "when"), [({"start": "2026-05"}, WHOLE_YEAR[4:]), ({"end": "2026-08"}, WHOLE_YEAR[:8])]
)
def test_a_year_in_which_the_unit_opens_or_closes(life: dict[str, str], when: list[str]) -> None:
    unit = Unit("Nord", "nord", "district", "", **{name: pd.Period(month, "M") for name, month in life.items()})
    made = tables(postings=posted("Nord", when[:6]), budget=budgeted("Nord", when))
    (found,) = budget_years(made["budget"], made["postings"], settings(units=(unit,))).to_dict("records")
    assert (found["fault"], found["monthly"]) == ("", True)
