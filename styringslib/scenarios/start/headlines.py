"""What the month's reports begin with, for the whole and unit by unit: a scenario that changes nothing says the same."""

from __future__ import annotations

from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.scenarios.model.assumptions import ALL
from styringslib.sections.front.answer import headline


class Headlines:
    """The first sentences of the report of ``whole`` (ALL) and of its units, each made when it is asked for."""

    def __init__(self, whole: WholeFollowUp) -> None:
        self._whole = whole
        self._known: dict[str, tuple[str, ...]] = {}

    def __call__(self, unit: str = ALL) -> tuple[str, ...]:
        """The sentences; none without a forecast. A purchaser's begin with the frame that it answers for, then its own costs."""
        if unit not in self._known:
            self._known[unit] = tuple(self._made(unit))
        return self._known[unit]

    def _made(self, unit: str) -> list[str]:
        basis = self._of(unit)
        if basis.forecast_finding is None:
            return []
        told = headline(basis)
        own = text.sentence(basis.forecast_finding)
        return [told] if told == own else [told, f"Egne udgifter: {own}"]

    def _of(self, unit: str) -> FollowUp:
        whole = self._whole
        if unit == ALL:
            return whole
        own = whole.municipality.for_unit(unit)
        return FollowUp(own, own.unit(unit), whole.month, whole.forecasts, whole.everyone)
