"""Sheets for a workshop: a focus point, the own figures, questions that they raise, and a page for what is agreed.

handout(focus, units, data, month, cache, facilitator) -> the sheet whose sections the notebook of a handout displays
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from styringslib.handouts.sheet import Handout

__all__ = ["handout"]


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
    from styringslib.handouts.sheet import open_handout

    return open_handout(focus, units, data, month, cache, facilitator)
