"""A municipality as it was read: settings, canonical tables, problems, and the cuts that reports need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import numpy as np
import pandas as pd

from styringslib.calendar import as_month
from styringslib.intake.completeness import newest_month
from styringslib.intake.files.sources import InputFile
from styringslib.intake.mapping.unallocated import empty_unallocated
from styringslib.intake.settings.settings import Settings, Unit
from styringslib.intake.tables_when_asked import TablesWhenAsked, replaced
from styringslib.privacy.few_people import COUNTED, HIDDEN, without_few

from .schema import tables

__all__ = ["InputFile", "Municipality", "once"]

Made = TypeVar("Made")
Asked = ParamSpec("Asked")

# When a row that people have entered came to be known, and when it was replaced.
KNOWN = ("known_from", "known_to")
# Figures that are known only when a month is over; a later row that has none of them is budget or plan and stays.
_ACTUALS = {
    "activity": ("granted_hours", "rostered_hours", "delivered_hours", "recipients"),
}


def once(
    function: Callable[Concatenate[Municipality, Asked], Made],
) -> Callable[Concatenate[Municipality, Asked], Made]:
    """``function`` of a municipality (and of months, names and the like), whose answers are kept with the municipality: the
    sections of a report ask for the same figures.

    A table is given anew each time (without copying its values), so that whoever adds a column adds it to its own.
    """

    @wraps(function)
    def asked(municipality: Municipality, /, *given: Asked.args, **named: Asked.kwargs) -> Made:
        key = (function, given, *named.items())
        if key not in municipality._answers:
            municipality._answers[key] = function(municipality, *given, **named)
        answer = municipality._answers[key]
        if isinstance(answer, pd.DataFrame | pd.Series):
            return cast("Made", answer.copy(deep=False))
        return cast("Made", answer)

    return asked


def _nothing_hidden() -> pd.DataFrame:
    return pd.DataFrame(columns=HIDDEN)


@dataclass(frozen=True)
class Municipality:
    """Everything read from one folder.

    ``tables`` holds the canonical tables by English name, each also an attribute (``municipality.postings``); a table
    that the municipality does not have is empty with all its columns. Months are period[M], dates datetime64[s], texts
    str, numbers float64 (years and ages int64). What only the register has is a table too, where there is any.
    ``problems`` is a DataFrame (see `Problems.frame`), ``inputs`` the files read, ``stopped`` the units left out because of
    errors, with the number of errors.

    Rows that people have entered may say when they came to be known (``known_from``) and were replaced (``known_to``),
    as timestamps; several versions of one row then stand side by side, and ``known_at`` chooses. ``rounds`` has, for
    every month whose follow-up is over, when it was last made; a month that is not there is still open. ``unallocated`` is
    what kontering does not say the meaning of, by code and month (`mapping.unallocated.COLUMNS`); a unit has none of its own.
    ``closed``: the accounts of closed months as they stood then, kr by the month that was closed, unit and month of accounts.
    ``find_hidden`` gives what ``without_few`` has left out (``hidden``). ``tables`` may be made when they are asked for.
    """

    folder: Path
    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    problems: pd.DataFrame
    inputs: tuple[InputFile, ...] = ()
    stopped: Mapping[str, int] = field(default_factory=dict)
    rounds: Mapping[str, pd.Timestamp] = field(default_factory=dict)
    unallocated: pd.DataFrame = field(default_factory=empty_unallocated)
    closed: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    find_hidden: Callable[[], pd.DataFrame] = field(default_factory=lambda: _nothing_hidden, repr=False)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in tables() and "tables" in self.__dict__:
            return self.tables[name]
        raise AttributeError(f"Municipality has no attribute {name!r}")

    def unit(self, name: str) -> Unit:
        """The unit of that name, key or alias; ValueError in Danish with the nearest known name."""
        return self.settings.unit(name)

    @cached_property
    def months(self) -> pd.PeriodIndex:
        """Months with data: postings, payroll, absence, temps, or activity that has taken place; in order, to the newest
        that most units have (``completeness.newest_month``): a line dated ahead is no month.

        A municipality with only a finished status has the month of its date.
        """
        found: set[pd.Period] = set()
        for name in ("postings", "payroll", "absence", "temps"):
            found |= set(self.tables[name]["month"].dropna().unique())
        activity = self.tables["activity"]
        found |= set(activity.loc[activity[list(_ACTUALS["activity"])].notna().any(axis=1), "month"].unique())
        if not found and self.settings.status_date is not None and len(self.tables["status"]):
            found = {pd.Period(self.settings.status_date, freq="M")}
        newest = newest_month(self.tables, self.settings)
        return pd.PeriodIndex(sorted(m for m in found if newest is None or m <= newest), freq="M", name="month")

    @property
    def latest_month(self) -> pd.Period:
        """The newest month that most units have; ValueError in Danish when there is none."""
        if not len(self.months):
            raise ValueError(f"{self.settings.name or self.folder} har ingen måneder med data.")
        return self.months[-1]

    def for_unit(self, name: str) -> Municipality:
        """Only that unit's rows, those of the units merged into it among them under its own name.

        Tables without units (a finished status of the whole municipality) become empty; rows of the municipality as a
        whole (population) are left out.
        """
        unit = self.unit(name)
        names = [unit.name, *(old.name for old in self.settings.predecessors(unit))]
        problems = self.problems[self.problems["unit"].isin(["", *names])]
        return replace(
            self,
            tables=TablesWhenAsked(self.tables, lambda table: self._own_rows(table, names)),
            problems=problems.reset_index(drop=True),
            unallocated=self.unallocated.iloc[:0],
        )

    def _own_rows(self, table: str, names: list[str]) -> pd.DataFrame:
        """The rows of the units ``names``, under the first of them."""
        frame = self.tables[table]
        if "unit" not in frame:
            return frame.iloc[:0]
        if table not in self._places:
            self._places[table] = frame.groupby("unit", sort=False, observed=True).indices
        places = [found for name in names if (found := self._places[table].get(name)) is not None]
        own = frame.take(np.sort(np.concatenate(places)) if places else []).reset_index(drop=True)
        return own.assign(unit=pd.Series([names[0]] * len(own), dtype=frame["unit"].dtype, index=own.index))

    @cached_property
    def _places(self) -> dict[str, Mapping[Any, Any]]:
        """Table -> where each unit's rows are, of the tables that have been asked: units are asked for one after the other."""
        return {}

    @cached_property
    def _answers(self) -> dict[Any, Any]:
        """What `once` keeps."""
        return {}

    def with_tables(self, fresh: Mapping[str, pd.DataFrame]) -> Municipality:
        """The municipality with those tables instead of its own, or beside them."""
        return replace(self, tables=replaced(self.tables, fresh))

    def without_few(self) -> Municipality:
        """The municipality without what rests on so few employees or recipients that a report must not show it.

        By [graenser] smaa_tal_ansatte and smaa_tal; see `privacy.few_people`. A closed unit is one with the unit that it was
        merged into, so that all reports leave the same out.
        """
        last = [unit for unit in self.settings.units if not unit.merged_into]
        heirs = {old.name: unit.name for unit in last for old in self.settings.predecessors(unit)}
        limits = self.settings.thresholds

        @cache
        def left(people: Sequence[str]) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
            tables = {name: self.tables[name] for name in people if name in self.tables}
            return without_few(tables, heirs, employees=limits.few_employees, recipients=limits.small_count)

        def shown(name: str) -> pd.DataFrame:
            judged = next((people for people in COUNTED if name in people), None)
            return left(judged)[0][name] if judged else self.tables[name]

        def hidden() -> pd.DataFrame:
            parts = [rows for people in COUNTED if len(rows := left(people)[1])]
            return pd.concat(parts, ignore_index=True) if parts else _nothing_hidden()

        return replace(self, tables=TablesWhenAsked(self.tables, shown), find_hidden=hidden)

    @cached_property
    def hidden(self) -> pd.DataFrame:
        """What ``without_few`` has left out: table, measure, unit and month."""
        return self.find_hidden()

    def hidden_in(self, months: pd.PeriodIndex, unit: str | None = None) -> pd.DataFrame:
        """The rows of ``hidden`` in ``months``, of ``unit`` or of all."""
        rows = self.hidden[self.hidden["month"].isin(months)]
        return (rows if unit is None else rows[rows["unit"] == unit]).reset_index(drop=True)

    def extract_date(self, month: Any) -> pd.Timestamp:
        """The day on which the extracts of a month are drawn: ``extract_day`` of the following month."""
        return (as_month(month) + 1).start_time.normalize() + pd.Timedelta(days=self.settings.extract_day - 1)

    def known_at(self, month: Any) -> Municipality:
        """The municipality as it was known when ``month`` was closed.

        Postings entered after the extract date are dropped (without a posting date, supplementary periods count as
        entered after the year's end), other tables are cut after the month. Budgets and plans stay: the versions of the
        budget that were decided by then or have no day, and activity of later months that has nothing but budget. What
        happened to a citizen later is blanked. Of rows with versions the one in force at the end of the month's round is kept,
        the newest while the round is open.
        """
        closed = as_month(month)
        left = self.unallocated
        left = left[(left["table"] == "budget") | ~(left["month"] > closed)].reset_index(drop=True)
        cut = TablesWhenAsked(self.tables, lambda name: self._known(name, closed).reset_index(drop=True))
        return replace(self, tables=cut, unallocated=left)

    def _known(self, name: str, closed: pd.Period) -> pd.DataFrame:
        """The rows of a table that were known when the month was ``closed``, as they were then."""
        frame = self.tables[name]
        drawn, end = self.extract_date(closed), closed.end_time.normalize()
        if name == "postings":
            known = frame["posting_date"].le(drawn)
            undated = frame["posting_date"].isna()
            late = frame["supplementary"] & (frame["month"] == closed)
            frame = frame[(frame["month"] <= closed) & (known | (undated & ~late))]
        elif name == "activity":
            taken_place = frame[list(_ACTUALS[name])].notna().any(axis=1)
            later = frame["month"] > closed
            planned = frame[["budgeted_hours", "budgeted_recipients"]].notna().any(axis=1)
            frame = frame[~later | ~taken_place | planned].copy()
            blank = (frame["month"] > closed) & taken_place.loc[frame.index]
            frame.loc[blank, [*_ACTUALS[name], "granted_income"]] = np.nan
        elif name == "budget":
            frame = frame[~(frame["decided_on"] > drawn)]
        elif name == "budget_changes":
            frame = frame[(frame["decided_on"] <= drawn) | ~_of_dated_budgets(frame, self.tables["budget"])]
        elif name in ("payroll", "absence", "temps"):
            frame = frame[frame["month"] <= closed]
        elif name in ("explanations", "causes", "solutions", "overrides", "minutes"):
            frame = self._in_force(frame, closed, frame["month"] <= closed)
        elif name == "actions":
            frame = self._in_force(frame, closed, ~(frame["agreed_month"] > closed))
        elif name == "known_cases":
            frame = self._in_force(frame, closed, pd.Series(True, index=frame.index))
        elif name == "expected_changes":
            frame = self._in_force(frame, closed, ~(frame["entered_on"] > drawn), dated=True)
        elif name in ("cases", "courses", "placements", "bought_places", "packages"):
            frame = _as_of(frame[frame["from_date"] <= drawn].copy(), drawn, end)
        elif name == "reported_changes":
            frame = frame[frame["reported_on"] <= drawn].copy()
            # An answer that was given later was none when the extract was drawn.
            later = frame["decided_on"] > drawn
            for column in ("decided_on", "hours_after"):
                frame[column] = frame[column].mask(later)
        elif name == "population":
            frame = frame[frame["year"] <= closed.year]
        return frame

    def _in_force(self, frame: pd.DataFrame, month: pd.Period, mine: pd.Series, *, dated: bool = False) -> pd.DataFrame:
        """The rows of ``mine`` that were in force when the month's round ended; with ``dated`` only rows without
        versions are judged by ``mine``, for those that have them say more exactly when they were known."""
        if KNOWN[0] not in frame:
            return frame[mine]
        since, until = (frame[name] for name in KNOWN)
        end = self.rounds.get(str(month))
        in_force = until.isna() if end is None else (since <= end) & ~(until <= end)
        return frame[(mine | since.notna() if dated else mine) & (since.isna() | in_force)]


def _of_dated_budgets(changes: pd.DataFrame, budget: pd.DataFrame) -> pd.Series:
    """Which budget changes are of a unit and year whose revised budgets say when they were decided: the others are led to by
    all its changes."""
    dated = budget[budget["decided_on"].notna() & (budget["version"] == "revised")]
    keys = pd.MultiIndex.from_arrays([dated["unit"], dated["month"].dt.year])
    mine = pd.MultiIndex.from_frame(changes[["unit", "year"]])
    return pd.Series(mine.isin(keys), index=changes.index, dtype=bool)


def _as_of(frame: pd.DataFrame, drawn: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Citizen rows with what lay ahead blanked: later reviews, ends and results, hours weeks after the course."""
    if "last_review" in frame:
        frame.loc[frame["last_review"] > drawn, "last_review"] = pd.NaT
    ends = frame["to_date"]
    open_then = ends.isna() | (ends > drawn)
    if "result" in frame:
        frame.loc[open_then, ["result", "hours_during"]] = [None, np.nan]
        for weeks in (4, 12, 26, 52):
            frame.loc[open_then | (ends + pd.Timedelta(weeks=weeks) > end), f"hours_after_{weeks}"] = np.nan
    frame.loc[ends > drawn, "to_date"] = pd.NaT
    return frame
