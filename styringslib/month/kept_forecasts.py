"""The month's forecasts, made once for all units and kept beside the checked copy, a Parquet file a table."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pandas as pd

from styringslib.intake import Municipality
from styringslib.intake.own_folder import beside, closed, write_private
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
    home.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with beside(home) as work:
        for name, table in {_FIGURES: forecast.figures, **forecast.tables()}.items():
            table.to_parquet(work / f"{name}.parquet")
        closed(work)
        try:
            work.rename(home)
        except OSError:
            if not home.exists():
                raise


def keep_recorded(recorded: pd.DataFrame, folder: Path) -> None:
    """Keep the register's forecasts with the checked copy, where ``write_forecasts`` finds them."""
    path = Path(folder) / _RECORDED
    if len(recorded) and not path.exists():
        stream = BytesIO()
        recorded.to_parquet(stream)
        write_private(path, stream.getvalue())


def forecast_folder(folder: Path, month: pd.Period) -> Path:
    """Where the forecasts of ``month`` lie in the folder of the checked copy."""
    return Path(folder) / f"{month}-forecasts"


def read_forecasts(folder: Path, month: pd.Period) -> MonthForecast:
    """The kept forecasts of ``month``. FileNotFoundError when none are kept."""
    home = forecast_folder(folder, month)
    tables = {name: pd.read_parquet(home / f"{name}.parquet") for name in MonthForecast(month).tables()}
    return MonthForecast(month, pd.read_parquet(home / f"{_FIGURES}.parquet"), **tables)
