"""Opens the numbers of a report: from the municipality's folder, or from the checked copy that a run has made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from styringslib import shipped
from styringslib.calendar import as_month
from styringslib.intake import Municipality, read_checked_copy, read_municipality
from styringslib.month import register_state
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.kept_forecasts import read_forecasts
from styringslib.month.month_end import month_end
from styringslib.month.whole import WholeFollowUp


def open_follow_up(data: str = "", unit: str = "", month: str = "", cache: str = "") -> FollowUp:
    """The numbers of ``unit`` ("" = the whole municipality) in ``month`` ("" = the last with data).

    ``data``: the municipality's folder ("" = the sample). ``cache``: a checked copy with the month's forecasts, made by
    ``styring run``; then only the unit's own rows are read.
    """
    if cache:
        municipality = read_checked_copy(Path(cache), unit or None)
        period = as_month(month) if month else municipality.latest_month
        everyone = partial(read_checked_copy, Path(cache))
        return _basis(municipality, unit, read_forecasts(Path(cache), period), everyone)
    folder = Path(data) if data else shipped.sample()
    everything = read_municipality(folder)
    state = register_state.ask(folder, everything.settings)
    everything = register_state.with_entries(everything, state)
    period = as_month(month) if month else everything.latest_month
    forecasts = month_end(everything, period, register_state.recorded_forecasts(state, everything))
    own = everything.for_unit(unit) if unit else everything
    return _basis(own, unit, forecasts, lambda: everything)


def _basis(
    municipality: Municipality, unit: str, forecasts: MonthForecast, everyone: Callable[[], Municipality]
) -> FollowUp:
    month = forecasts.month
    known = municipality.known_at(month)
    before = partial(municipality.known_at, month - 1)
    kind = FollowUp if unit else WholeFollowUp
    return kind(known, known.unit(unit) if unit else None, month, forecasts, everyone, before, municipality.known_at)
