"""The month's forecasts with their track record, made once for all units and kept beside the checked copy."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from styringslib.intake import Municipality
from styringslib.month import accounts
from styringslib.month.activity_forecast import activity_forecast
from styringslib.month.track_record import track_record

_FILE = "forecasts.parquet"
_RECORDED = "recorded.parquet"


def month_end(municipality: Municipality, month: pd.Period, recorded: pd.DataFrame | None = None) -> pd.DataFrame:
    """``accounts.forecasts`` with the columns of ``activity_forecast`` and record, each row's ``track_record`` as JSON.

    ``recorded``: the register's forecasts (``register_state.recorded_forecasts``), where there is a register.
    """
    outlooks: dict[pd.Period, pd.DataFrame] = {}
    table = accounts.forecasts(municipality, month, outlooks)
    if table.empty:
        return table
    record = track_record(municipality, month, recorded, outlooks)
    rows = {str(unit): part.drop(columns="unit").to_json(orient="records") for unit, part in record.groupby("unit")}
    table = table.join(activity_forecast(municipality, month, table).reindex(table.index))
    return table.assign(record=[rows.get(str(label), "[]") for label in table.index])


def write_forecasts(municipality: Municipality, month: pd.Period, folder: Path) -> None:
    """Make the month's forecasts and keep them in the folder of the checked copy, unless they are there already."""
    path = forecast_file(folder, month)
    if path.exists():
        return
    beside = path.with_suffix(f".{os.getpid()}")
    stored = Path(folder) / _RECORDED
    recorded = pd.read_parquet(stored) if stored.exists() else None
    if recorded is not None:
        recorded["month"] = pd.PeriodIndex(recorded["month"], freq="M")
    month_end(municipality, month, recorded).to_parquet(beside)
    os.replace(beside, path)


def keep_recorded(recorded: pd.DataFrame, folder: Path) -> None:
    """Keep the register's forecasts with the checked copy, where ``write_forecasts`` finds them."""
    path = Path(folder) / _RECORDED
    if len(recorded) and not path.exists():
        beside = path.with_suffix(f".{os.getpid()}")
        recorded.assign(month=recorded["month"].astype(str)).to_parquet(beside)
        os.replace(beside, path)


def forecast_file(folder: Path, month: pd.Period) -> Path:
    """Where the forecasts of ``month`` lie in the folder of the checked copy."""
    return Path(folder) / f"{month}-{_FILE}"


def read_forecasts(folder: Path, month: pd.Period, units: Iterable[str] | None = None) -> pd.DataFrame:
    """The kept forecasts of ``month``, all of them or those of ``units``."""
    table = pd.read_parquet(forecast_file(folder, month))
    return table if units is None or table.empty else table.loc[table.index.intersection(list(units))]
