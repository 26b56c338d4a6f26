"""The control charts of all units, made once for a month's reports: the season is measured over every unit, and each report shows
its own."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pandas as pd

from styringslib.intake import Municipality
from styringslib.intake.own_folder import write_private
from styringslib.sections.early_signs.measured import charts

_MEASURE = "measure"


def write_charts(municipality: Municipality, month: pd.Period, folder: Path) -> None:
    """Make the control charts of ``month`` and keep them in the folder of the checked copy, unless they are there already.

    ``municipality``: all units, with everything that is known of them; what rests on few people, and what came later, is left
    out here as it is where a report is opened.
    """
    path = _file(folder, month)
    if path.exists():
        return
    found = charts(municipality.without_few().known_at(month), month.year, month)
    told = [chart.assign(**{_MEASURE: measure}) for measure, chart in found.items()]
    stream = BytesIO()
    (pd.concat(told, ignore_index=True) if told else pd.DataFrame({_MEASURE: [], "unit": []})).to_parquet(stream)
    write_private(path, stream.getvalue())


def read_charts(folder: Path, month: pd.Period) -> dict[str, pd.DataFrame] | None:
    """The kept charts as ``measured.charts`` gives them; None where none are kept."""
    path = _file(folder, month)
    if not path.exists():
        return None
    every = pd.read_parquet(path)
    return {
        str(measure): rows.drop(columns=_MEASURE).reset_index(drop=True)
        for measure, rows in every.groupby(_MEASURE, sort=False)
    }


def _file(folder: Path, month: pd.Period) -> Path:
    return Path(folder) / f"{month}-early-signs.parquet"
