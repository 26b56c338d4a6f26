"""The boundary of the room: a table of monthly series is checked here once, and is a plain matrix from then on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from styringslib.calendar import as_month

Floats = npt.NDArray[np.float64]
Note = dict[str, Any]

MONTHS_IN_YEAR = 12
#: A relative error below this is none: the unit's months are all alike, and tell nothing of how others vary.
NEVER = 1e-4
#: The label of the units' sum in every table of the room; no unit may have it.
TOTAL = "total"
# The columns of a tidy table beside its amounts.
_KEYS = ("unit", "month")
#: A unit whose last months are missing is taken to await its postings this long, and to have closed after that.
AWAITED_MONTHS = 2


@dataclass(frozen=True)
class MonthlySeries:
    """Checked series, months in order and without gaps in the calendar.

    values: (units, months), NaN before a unit's first month and after its last; gaps between them are filled.
    observed: (units, months), True where the value was given and not filled.
    months: monthly PeriodIndex. units: column labels. notes: what was filled or assumed, one dict each with
    unit, kind, month and text (Danish).
    """

    values: Floats
    observed: npt.NDArray[np.bool_]
    months: pd.PeriodIndex
    units: tuple[Any, ...]
    notes: list[Note] = field(default_factory=list)

    def of(self, chosen: npt.NDArray[np.bool_]) -> MonthlySeries:
        """Return the chosen units (units,) alone, with the notes that are theirs."""
        units = tuple(unit for unit, kept in zip(self.units, chosen, strict=True) if kept)
        notes = [note for note in self.notes if note["unit"] in units]
        return MonthlySeries(self.values[chosen], self.observed[chosen], self.months, units, notes)


def check_levels(levels: Any) -> tuple[float, ...]:
    """Return the coverage levels in per cent, ascending; ValueError unless each lies from 1 to below 100."""
    try:
        checked = tuple(sorted(float(level) for level in levels))
    except TypeError as error:
        raise ValueError(f"Niveauerne skal være en række procenttal, f.eks. (80, 95), men er {levels!r}.") from error
    for level in checked:
        # Below one it is a share: an interval of 0.8 % is nobody's wish, and would be told as certain.
        if not 1 <= level < 100:
            raise ValueError(f"Niveauet {level:g} er ugyldigt. Angiv procenter fra 1 til under 100, f.eks. (80, 95).")
    return checked


def level_label(level: float) -> str:
    """Name a level as in column headings: 80.0 gives "80"."""
    return f"{level:g}"


def check_month(month: Any, what: str) -> pd.Period:
    """Return `month` (as `calendar.as_month` reads it) as a monthly Period; `what` names it in the error."""
    try:
        period = as_month(month)
    except ValueError as error:
        raise ValueError(f"{what} er {month!r}, som ikke er en måned. Skriv den som 2026-10.") from error
    if str(period) == "NaT":  # what pandas makes of a missing month
        raise ValueError(f"{what} mangler. Skriv den som 2026-10.")
    return period


def months_as_rows(table: Any) -> Any:
    """``table`` with monthly periods as rows and a column a unit, where that is plainly what it says; else as it came.

    Read so are rows named by dates or by months in text ("2026-10", "oktober 2026") where no month stands twice and they are
    not quarters or years, and a tidy table of exactly unit, month and one column of amounts, which are summed.
    """
    if not isinstance(table, pd.DataFrame | pd.Series) or not len(table):
        return table
    if isinstance(table, pd.DataFrame) and len(table.columns) == 3 and set(_KEYS) < set(table.columns):
        return _from_tidy(table)
    months = None if isinstance(table.index, pd.PeriodIndex) else _months(table.index)
    if months is None or months.has_duplicates or _never_neighbours(months):
        return table
    return table.set_axis(months, axis=0)


def _from_tidy(table: pd.DataFrame) -> pd.DataFrame:
    (amount,) = (name for name in table.columns if name not in _KEYS)
    months = _months(pd.Index(table["month"]))
    if months is None or not types.is_numeric_dtype(table[amount].dtype) or table["unit"].isna().any():
        return table
    lines = pd.DataFrame({"unit": table["unit"].to_numpy(), "month": months, "amount": table[amount].to_numpy(float)})
    summed = lines.groupby(["month", "unit"], observed=True, as_index=False)["amount"].sum(min_count=1)
    wide = summed.pivot_table(index="month", columns="unit", values="amount", observed=True, dropna=False)
    made: pd.DataFrame = wide.rename_axis(index=None, columns=None).reindex(columns=lines["unit"].unique())
    return made


def _months(labels: pd.Index) -> pd.PeriodIndex | None:
    """The months that the labels name; None where one of them names none."""
    if isinstance(labels, pd.PeriodIndex):
        return labels if labels.freqstr == "M" and not labels.hasnans else None
    if not isinstance(labels, pd.DatetimeIndex) and not all(
        isinstance(one, str | dt.date | pd.Period) for one in labels
    ):
        return None
    try:
        return pd.PeriodIndex([as_month(one) for one in labels], freq="M")
    except ValueError:
        return None


def _never_neighbours(months: pd.PeriodIndex) -> bool:
    """Whether no month follows another: quarters or years, of which no month is known."""
    steps = np.diff(np.sort(months.asi8))
    return len(steps) > 0 and bool((steps > 1).all())


def monthly_frame(table: Any, what: str) -> pd.DataFrame:
    """Return a float copy of `table` sorted by month with every month between first and last present.

    Raises ValueError on anything that is not a table with one row per month and one numeric column per unit,
    and on infinite values; the message names unit and month. `what` is the table's Danish name. Dates and months in text, and a
    tidy table, are read as `months_as_rows` does.
    """
    table = months_as_rows(table)
    if isinstance(table, pd.Series):
        table = table.to_frame(name="enhed" if table.name is None else table.name)
    if not isinstance(table, pd.DataFrame):
        raise ValueError(
            f"{what} skal være en tabel (DataFrame) med en række pr. måned og en kolonne pr. enhed, "
            f"men er {type(table).__name__}."
        )
    if table.shape[1] == 0:
        raise ValueError(f"{what} har ingen enheder. Giv mindst én kolonne med beløb pr. måned.")
    if table.shape[0] == 0:
        raise ValueError(f"{what} er tom: ingen måneder for {_listed(table.columns)}. Giv mindst én måned.")
    index = table.index
    if not isinstance(index, pd.PeriodIndex) or index.freqstr != "M":
        kind = f"perioder med frekvens {index.freqstr}" if isinstance(index, pd.PeriodIndex) else type(index).__name__
        raise ValueError(
            f"{what} for {_listed(table.columns)} skal have måneder som rækker (PeriodIndex, freq='M'), men har {kind} "
            f"(første række er {index[0]}). Saml eller fordel beløbene pr. måned først; årets budget fordeles af budget_by_month."
        )
    if index.hasnans:
        raise ValueError(f"{what} for {_listed(table.columns)} har en række uden måned. Ret eller fjern rækken.")
    if index.has_duplicates:
        months = sorted({str(month) for month in index[index.duplicated()]})
        raise ValueError(
            f"{what} for {_listed(table.columns)} har måneden {', '.join(months[:6])} mere end én gang. "
            "Læg rækkerne sammen, eller fjern gentagelsen."
        )
    if table.columns.has_duplicates:
        names = sorted({str(unit) for unit in table.columns[table.columns.duplicated()]})
        raise ValueError(f"{what} har enheden {', '.join(names[:6])} mere end én gang. Læg kolonnerne sammen.")
    frame = _as_floats(table, what).sort_index()
    infinite = np.argwhere(np.isinf(frame.to_numpy()))
    if len(infinite):
        row, column = infinite[0]
        raise ValueError(
            f"{what} har en uendelig værdi for enheden {frame.columns[column]} i {frame.index[row]}. "
            "Ret tallet, eller lad feltet stå tomt."
        )
    return frame.reindex(pd.period_range(frame.index[0], frame.index[-1], freq="M"))


def check_history(history: Any, what: str = "Historikken", planned: Collection[Any] = ()) -> MonthlySeries:
    """Check a table of monthly series and fill the gaps inside each unit's span.

    history: DataFrame, monthly PeriodIndex, one float column per unit; NaN before the first and after the last month
    of a unit is kept. A gap inside is filled by interpolating the deseasonalised series, and noted.
    Raises ValueError as `monthly_frame`, and for a unit without a single value that is not among `planned`.
    """
    frame = monthly_frame(history, what)
    values = np.array(frame.to_numpy().T, order="C", copy=True)
    observed = np.isfinite(values)
    empty = ~observed.any(axis=1)
    unknown = empty & ~frame.columns.isin(list(planned))
    if unknown.any():
        unit = frame.columns[int(np.argmax(unknown))]
        raise ValueError(
            f"{what} har ingen tal for enheden {unit} i {frame.index[0]} til {frame.index[-1]}. "
            "Fjern enheden, eller giv mindst én måned."
        )
    notes: list[Note] = []
    months, units = pd.PeriodIndex(frame.index), tuple(frame.columns)
    first, last = span(observed)
    inside = (np.arange(values.shape[1]) >= first[:, None]) & (np.arange(values.shape[1]) <= last[:, None])
    for row in np.flatnonzero((inside & ~observed).any(axis=1) & ~empty):
        gaps = np.flatnonzero(inside[row] & ~observed[row])
        values[row, gaps] = _interpolated(values[row], gaps, months.month.to_numpy())
        notes.extend(
            {
                "unit": units[row],
                "kind": "gap_filled",
                "month": str(months[int(gap)]),
                "text": f"{units[row]}: {months[int(gap)]} manglede og er skønnet ud fra månederne omkring.",
            }
            for gap in gaps
        )
    return MonthlySeries(values, observed, months, units, notes)


def span(observed: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the first and the last observed position of each row (units, months)."""
    last = observed.shape[1] - 1 - np.argmax(observed[:, ::-1], axis=1)
    return np.argmax(observed, axis=1), last


def orientation(values: Floats) -> Floats:
    """Return 1 for each row (units, months) that costs and -1 for each that earns, by the sum of its known months.

    An income unit is modelled as the cost unit whose mirror it is, so that what is booked with minus gets the forecast
    that the same amounts would get with plus. Where the months cancel, the first that is not nought decides; a row of
    noughts alone is taken for cost.
    """
    filled = np.nan_to_num(values)
    first = np.take_along_axis(filled, np.argmax(filled != 0, axis=1)[:, None], axis=1)[:, 0]
    total = filled.sum(axis=1)
    return np.where(np.where(total != 0, total, first) < 0, -1.0, 1.0)


def _as_floats(table: pd.DataFrame, what: str) -> pd.DataFrame:
    if all(isinstance(kind, np.dtype) and kind.kind in "fiu" for kind in table.dtypes):
        return table.astype(np.float64)
    columns = {}
    for unit in table.columns:
        try:
            columns[unit] = pd.to_numeric(table[unit]).to_numpy(dtype=np.float64, na_value=np.nan)
        except (ValueError, TypeError) as error:
            raise ValueError(
                f"{what} har tekst i stedet for tal for enheden {unit}: {error}. Giv beløbene som tal."
            ) from error
    frame = pd.DataFrame(columns, index=table.index)
    frame.columns = table.columns
    return frame


def _interpolated(row: Floats, gaps: npt.NDArray[np.int64], month: npt.NDArray[np.int64]) -> Floats:
    """Interpolate a row at `gaps`, on the deseasonalised level when two years of values say what the season is."""
    known = np.flatnonzero(np.isfinite(row))
    season = np.zeros(MONTHS_IN_YEAR + 1)
    if len(known) >= 2 * MONTHS_IN_YEAR:
        overall = row[known].mean()
        for number in np.unique(month[known]):
            season[number] = row[known][month[known] == number].mean() - overall
    filled = np.interp(gaps, known, row[known] - season[month[known]])
    return np.asarray(filled + season[month[gaps]], dtype=np.float64)


def _listed(units: Any, limit: int = 3) -> str:
    names = [str(unit) for unit in list(units)[:limit]]
    more = len(units) - len(names)
    return (
        "enhederne " * (len(units) > 1)
        + "enheden " * (len(units) == 1)
        + ", ".join(names)
        + (f" og {more} flere" if more > 0 else "")
    )
