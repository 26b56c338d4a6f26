"""The month's forecasts, made once for all units and kept beside the checked copy, a Parquet file a table."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd

from styringslib.intake import Municipality
from styringslib.month.forecast import MonthForecast
from styringslib.month.month_end import month_end

_RECORDED = "recorded.parquet"
_FIGURES = "figures"


def write_forecasts(municipality: Municipality, month: pd.Period, folder: Path) -> None:
    """Make the month's forecasts and keep them in the folder of the checked copy, unless they are there already."""
    home = forecast_folder(folder, month)
    if home.exists():
        return
    stored = Path(folder) / _RECORDED
    keep(month_end(municipality, month, pd.read_parquet(stored) if stored.exists() else None), home)


def keep(forecast: MonthForecast, home: Path) -> None:
    """Write the tables of ``forecast`` in ``home``: all of them or none. What another process has put there stays."""
    beside = home.with_name(f"{home.name}.{os.getpid()}")
    beside.mkdir(parents=True)
    for name, table in {_FIGURES: forecast.figures, **forecast.tables()}.items():
        table.to_parquet(beside / f"{name}.parquet")
    try:
        beside.rename(home)
    except OSError:
        shutil.rmtree(beside)
        if not home.exists():
            raise


def keep_recorded(recorded: pd.DataFrame, folder: Path) -> None:
    """Keep the register's forecasts with the checked copy, where ``write_forecasts`` finds them."""
    path = Path(folder) / _RECORDED
    if len(recorded) and not path.exists():
        beside = path.with_suffix(f".{os.getpid()}")
        recorded.to_parquet(beside)
        os.replace(beside, path)


def forecast_folder(folder: Path, month: pd.Period) -> Path:
    """Where the forecasts of ``month`` lie in the folder of the checked copy."""
    return Path(folder) / f"{month}-forecasts"


def read_forecasts(folder: Path, month: pd.Period) -> MonthForecast:
    """The kept forecasts of ``month``. FileNotFoundError when none are kept."""
    home = forecast_folder(folder, month)
    tables = {name: pd.read_parquet(home / f"{name}.parquet") for name in MonthForecast(month).tables()}
    return MonthForecast(month, pd.read_parquet(home / f"{_FIGURES}.parquet"), **tables)
