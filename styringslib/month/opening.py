"""Opens the numbers of a report: from the municipality's folder, or from the checked copy that a run has made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from styringslib import shipped
from styringslib.calendar import as_month
from styringslib.intake import Municipality, read_checked_copy
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.kept_forecasts import read_forecasts
from styringslib.month.own_copies import open_month
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.viewer import progress_shown


def open_follow_up(data: str = "", unit: str = "", month: str = "", cache: str = "") -> FollowUp:
    """The numbers of ``unit`` ("" = the whole municipality) in ``month`` ("" = the last with data).

    ``data``: the municipality's folder ("" = the sample); opened again unchanged, it comes from ``own_copies`` in a moment.
    ``cache``: a checked copy with the month's forecasts, made by ``styring run``; then only the unit's own rows are read.
    """
    if cache:
        municipality = read_checked_copy(Path(cache), unit or None)
        period = as_month(month) if month else municipality.latest_month
        everyone = partial(read_checked_copy, Path(cache))
        return _basis(municipality, unit, read_forecasts(Path(cache), period), everyone)
    with progress_shown() as progress:
        everything, forecasts = open_month(Path(data) if data else shipped.sample(), month, progress)
    own = everything.for_unit(unit) if unit else everything
    return _basis(own, unit, forecasts, lambda: everything)


def _basis(
    municipality: Municipality, unit: str, forecasts: MonthForecast, everyone: Callable[[], Municipality]
) -> FollowUp:
    # Nothing that a report shows rests on rows of few people, in this unit or in those it is compared with.
    month, shown = forecasts.month, municipality.without_few()
    known = shown.known_at(month)
    before = partial(shown.known_at, month - 1)
    kind = FollowUp if unit else WholeFollowUp
    own = known.unit(unit) if unit else None
    return kind(known, own, month, forecasts, lambda: everyone().without_few(), before, shown.known_at)
