"""From numbers to finished reports: what a notebook shows, which notebook for which unit, running and publishing them.

follow_up(data, unit, month, cache) -> the report whose sections a notebook displays one by one
handout(focus, units, data, month, cache, facilitator) -> the sheet whose sections the notebook of a handout displays
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from styringslib.reports.handout_sheet import Handout
    from styringslib.reports.unit_report import UnitReport

__all__ = ["follow_up", "handout"]


def follow_up(data: str = "", unit: str = "", month: str = "", cache: str = "") -> "UnitReport":
    """The follow-up report of a unit ("" = the whole municipality) in a month ("" = the last one with data).

    ``data``: the municipality's folder ("" = the sample municipality); ``cache``: folder of the checked copy that
    ``styring run`` makes ("" = read and check ``data`` now). Every method of the result is one section.
    """
    from styringslib.reports.opening import open_follow_up
    from styringslib.reports.unit_report import report_for

    return report_for(open_follow_up(data, unit, month, cache))


def handout(
    focus: str,
    units: "str | Sequence[str]" = "",
    data: str = "",
    month: str = "",
    cache: str = "",
    facilitator: bool = False,
) -> "Handout":
    """The handout of a focus point for ``units`` (a list, its JSON or comma text; empty = the whole municipality).

    The others as in ``follow_up``; ``facilitator``: the facilitator's sheet. Every method of the result is one section.
    """
    from styringslib.reports.handout_sheet import open_handout

    return open_handout(focus, units, data, month, cache, facilitator)
