"""The forecasts of a month as a value: what is expected of every unit's year, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from styringslib.borders import check_table
from styringslib.prognosis import TOTAL

FRAME = "frame:"
BOUNDS = ("lower_80", "upper_80", "lower_95", "upper_95")
# Column -> type, of every table beside the figures.
LATE = {"unit": "str", "month": "period[M]", "account_group": "str", "outstanding": "float64"}
OWED = {"unit": "str", "month": "period[M]", "account_group": "str", "owed": "float64"}
EARNED = {"unit": "str", "month": "period[M]", "earned": "float64", "estimated": "bool"}
NOTES = {"unit": "str", "kind": "str", "month": "period[M]", "text": "str"}
WEIGHTS = {"unit": "str", "method": "str", "weight": "float64"}
RECORD = {
    "unit": "str",
    "month": "period[M]",
    "method": "str",
    "expected": "float64",
    "outturn": "float64",
    "error": "float64",
    "lower_80": "float64",
    "upper_80": "float64",
    "made": "datetime64[ms]",
    "state": "str",
}
BELIEFS = {
    "unit": "str",
    "kind": "str",
    "month": "period[M]",
    "last": "period[M]",
    "share": "float64",
    "amount": "float64",
    "probability": "float64",
    "kept": "float64",
    "seen": "float64",
    "held": "float64",
}
TABLES = {
    "late": LATE, "owed": OWED, "earned": EARNED, "notes": NOTES, "weights": WEIGHTS, "record": RECORD, "beliefs": BELIEFS,
}  # fmt: skip
FIGURES = (
    "adopted", "budget", "budget_to_date", "posted", "outstanding", "owed", "spent", "expected_rest", "changes",
    "expected", "by_method", *BOUNDS, "probability", "previous", "new_actuals", "revised_past", "changed_expectations",
    "by_activity", "activity_lower_80", "activity_upper_80",
    "earned", "earned_lower_80", "earned_upper_80", "earned_lower_95", "earned_upper_95", "earned_probability",
)  # fmt: skip


def typed(rows: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """The columns of ``columns`` alone, in that order and of those types; a column that is not there is missing."""
    return rows.reindex(columns=list(columns)).astype(columns).reset_index(drop=True)


def _nothing(columns: dict[str, str]) -> pd.DataFrame:
    return typed(pd.DataFrame(columns=list(columns)), columns)


def _no_figures() -> pd.DataFrame:
    empty = pd.DataFrame(columns=list(FIGURES), dtype=float, index=pd.Index([], dtype="str", name="unit"))
    return empty.assign(activity_differs=pd.array([], dtype="boolean"))


@dataclass(frozen=True)
class MonthForecast:
    """What was expected of the year of ``month`` when it was closed. The words are the same in all reports.

    figures: index unit, then the frames of areas (``FRAME`` + name), then ``TOTAL``; kroner, missing where unknown:

    - adopted, budget (in force), budget_to_date (in force, January to the month);
    - posted, outstanding (estimated, of the months to date), owed (what settlements with providers come to beyond both),
      spent = posted + outstanding + owed;
    - expected_rest of the months to come, known changes included, of which changes (those that begin, or end, later);
    - expected = spent + expected_rest, its bounds (BOUNDS) and probability, 0-1, that it exceeds the budget. Both
      words are those of ``followup.budget_status`` and of the register; ``prognosis`` says total and remaining, and its
      remaining has the outstanding in it;
    - by_method, what expected would be without what somebody knows of the year (the overrides of the register or a file);
      missing where nothing is known that the figures do not show;
    - previous (last month's expected) and new_actuals, revised_past, changed_expectations, which add up to expected -
      previous;
    - by_activity with activity_lower_80, activity_upper_80, and activity_differs (boolean);
    - earned, what a unit that is paid for its activity earns in the year, its bounds (earned_lower_80 and so on) and
      earned_probability, 0-1, that expected exceeds it (``earned.chance``); missing for a unit that is judged against its budget,
      and for frames and total; bounds and probability also where the activity to come has no interval.

    late: unit, month, account_group, outstanding; units only, all months that are not fully booked.
    owed: unit, month, account_group, owed; providers only, the year to date.
    earned: unit, month (of the whole year), earned, estimated (bool): ``earned.year.EarnedYear.months``.
    notes: unit, kind, month, text (Danish): what the forecaster filled, replaced or could not use.
    weights: unit (frames and total too), method, weight (0-1).
    record: earlier forecasts of units and total, of this year and finished ones, see ``track_record``.
    beliefs: what is believed to have happened in the year of a unit, see ``beliefs.table``; none of frames and total.
    """

    month: pd.Period
    figures: pd.DataFrame = field(default_factory=_no_figures)
    late: pd.DataFrame = field(default_factory=partial(_nothing, LATE))
    owed: pd.DataFrame = field(default_factory=partial(_nothing, OWED))
    earned: pd.DataFrame = field(default_factory=partial(_nothing, EARNED))
    notes: pd.DataFrame = field(default_factory=partial(_nothing, NOTES))
    weights: pd.DataFrame = field(default_factory=partial(_nothing, WEIGHTS))
    record: pd.DataFrame = field(default_factory=partial(_nothing, RECORD))
    beliefs: pd.DataFrame = field(default_factory=partial(_nothing, BELIEFS))

    def __post_init__(self) -> None:
        """ValueError (Danish) that names table and columns where one of the tables is not as declared."""
        for name, columns in TABLES.items():
            check_table(getattr(self, name), columns, f"MonthForecast.{name}")

    @property
    def empty(self) -> bool:
        """Whether nothing could be forecast: a municipality without postings."""
        return len(self.figures) == 0

    @property
    def frames(self) -> dict[str, str]:
        """Label -> name of the frames of areas."""
        return {label: label.removeprefix(FRAME) for label in self.figures.index if label.startswith(FRAME)}

    @property
    def units(self) -> list[str]:
        """The single units, in order."""
        return [label for label in self.figures.index if label != TOTAL and label not in self.frames]

    def row(self, label: str) -> pd.Series | None:
        """The figures of one unit, frame or the total; None where its money is not known."""
        return self.figures.loc[[label]].iloc[0] if label in self.figures.index else None

    def of(self, labels: Iterable[str]) -> MonthForecast:
        """The same of those units, frames or the total alone."""
        wanted = tuple(labels)
        if wanted not in self._parts:
            tables = {}
            for name, table in self.tables().items():
                found = [places for label in set(wanted) if (places := self._places[name].get(label)) is not None]
                tables[name] = table.take(np.sort(np.concatenate(found)) if found else []).reset_index(drop=True)
            self._parts[wanted] = MonthForecast(self.month, self.figures[self.figures.index.isin(wanted)], **tables)
        return self._parts[wanted]

    @cached_property
    def _parts(self) -> dict[tuple[str, ...], MonthForecast]:
        """What has been asked of ``of``: the sections of a report ask for the same unit."""
        return {}

    @cached_property
    def _places(self) -> dict[str, dict[Any, Any]]:
        """Table -> label -> where its rows are: a report on all units asks for one after the other."""
        return {name: table.groupby("unit", sort=False, observed=True).indices for name, table in self.tables().items()}

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables beside the figures, by name."""
        return {name: getattr(self, name) for name in TABLES}
