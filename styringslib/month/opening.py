"""Opens the numbers of a report: from the municipality's folder, or from the checked copy that a run has made."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

from styringslib import shipped
from styringslib.calendar import as_month
from styringslib.intake import Municipality
from styringslib.intake.checked_copy import open_checked_copy
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
        municipality = open_checked_copy(Path(cache), unit or None)
        period = as_month(month) if month else municipality.latest_month
        everyone = partial(open_checked_copy, Path(cache))
        return _basis(municipality, unit, read_forecasts(Path(cache), period), everyone, Path(cache))
    with progress_shown() as progress:
        everything, forecasts = open_month(Path(data) if data else shipped.sample(), month, progress)
    own = everything.for_unit(unit) if unit else everything
    return _basis(own, unit, forecasts, lambda: everything)


def _basis(
    municipality: Municipality,
    unit: str,
    forecasts: MonthForecast,
    everyone: Callable[[], Municipality],
    kept: Path | None = None,
) -> FollowUp:
    # Nothing that a report shows rests on rows of few people, in this unit or in those it is compared with.
    month, shown = forecasts.month, municipality.without_few()
    known = shown.known_at(month)
    before = partial(shown.known_at, month - 1)
    kind = FollowUp if unit else WholeFollowUp
    own = known.unit(unit) if unit else None
    everybody = lru_cache(1)(lambda: everyone().without_few())  # asked by several sections, read once
    return kind(known, own, month, forecasts, everybody, before, shown.known_at, kept)
