"""Points in time with a zone, as the date and clock that people in Denmark read."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from styringslib.intake.files.grids import Unreadable

DENMARK = "Europe/Copenhagen"
_UTC = ("utc", "z", "gmt", "etc/utc", "etc/gmt", "zulu", "+00:00", "-00:00", "utc+00:00")


def local(value: dt.datetime) -> dt.datetime:
    """A time as it is read on its own clock; one in UTC on the Danish. Midnight in UTC stays on its date."""
    if value.tzinfo is None:
        return value
    if not value.utcoffset():
        value = value.astimezone(ZoneInfo(DENMARK))
    return value.replace(tzinfo=None)


def local_column(column: Any) -> Any:
    """A pyarrow column of timestamps without zone: the date and clock of its own zone, of UTC in Denmark.

    Raises Unreadable for times without zone that are all an hour or two before midnight by the Danish summer time: dates
    that a program has moved to UTC without saying so, each of them one day early.
    """
    import pyarrow as pa

    zone = column.type.tz
    if zone is not None:
        moved = pd.Series(column.cast(pa.timestamp("us", tz="UTC")).to_pandas())
        name = DENMARK if zone.casefold() in _UTC else zone
        return pa.array(moved.dt.tz_convert(name).dt.tz_localize(None), pa.timestamp("us"), from_pandas=True)
    plain = column.cast(pa.timestamp("us"), safe=False)
    times = plain.drop_null().to_numpy(zero_copy_only=False)
    hours = times - times.astype("datetime64[D]")
    if len(times) and np.isin(hours, [np.timedelta64(22, "h"), np.timedelta64(23, "h")]).all():
        there = pd.Series(times).dt.tz_localize("UTC").dt.tz_convert(DENMARK)
        if (there.dt.hour == 0).all():
            raise Unreadable(
                "Filens datoer er alle kl. 22 eller 23: de er flyttet til UTC og ligger en dag for tidligt",
                "Gem datoerne uden klokkeslæt, eller med tidszone, og lav udtrækket igen",
            )
    return plain
