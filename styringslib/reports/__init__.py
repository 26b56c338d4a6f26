"""From numbers to finished reports: what a notebook shows, which notebook for which unit, running and publishing them.

follow_up(data, unit, month, cache) -> the report whose sections a notebook displays one by one
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from styringslib.reports.open_report import OpenReport

__all__ = ["follow_up"]


def follow_up(data: str = "", unit: str = "", month: str = "", cache: str = "") -> "OpenReport":
    """The follow-up report of a unit ("" = the whole municipality) in a month ("" = the last one with data).

    ``data``: the municipality's folder ("" = the sample municipality). It is read and checked, and the forecasts are made, when
    it is first opened; until something in it changes, it is opened again in a moment. ``cache``: folder of the checked copy
    that ``styring run`` makes ("" = the person's own). ``show(key)`` of the result gives a section.
    """
    from styringslib.month.opening import open_follow_up
    from styringslib.reports.follow_up_report import report_for

    return report_for(open_follow_up(data, unit, month, cache))
