"""One subject of a follow-up with numbers of its own, beside the follow-up that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from styringslib.reports.basis import FollowUp


@dataclass(frozen=True)
class Subject:
    """What every subject's section asks of its numbers: whose they are and of which month."""

    follow_up: FollowUp

    @property
    def name(self) -> str:
        """What the report is about."""
        return self.follow_up.name

    @property
    def month(self) -> pd.Period:
        """The report's month."""
        return self.follow_up.month
